//! Laws of the functions of `std.list`, over drawn lists.

use phi::session::{Options, Session};
use proptest::prelude::*;
use std::path::Path;

/// What holds of any list `xs` of Ints, and of any table `rows` with at least one column.
const LAWS: &str = r#"
assert xs.scan((a, b) => 3 * a - b).last() == xs.reduce((a, b) => 3 * a - b)
assert xs.scan(5, (a, b) => 3 * a - b).len() == xs.len()
assert (xs.scan(5, (a, b) => 3 * a - b).last() ?? 5) == xs.fold(5, (a, b) => 3 * a - b)
assert xs.dedup().dedup() == xs.dedup() and xs.dedup().unique() == xs.unique()
assert xs.dedup().windows(2).all(pair => pair[0] != pair[1])
assert xs.tally().values().sum() == xs.len() and xs.tally().keys() == xs.unique()
assert xs.tally().items().all(it => it.1 == xs.count(x => x == it.0))
assert xs.take_while(x => x < 3) + xs.drop_while(x => x < 3) == xs
assert xs.take_while(x => x < 3).all(x => x < 3)
assert xs.unique().all(x => xs[xs.index_of(x) ?? -1] == x and x not in xs.take(xs.index_of(x) ?? 0))
assert xs.chunks(2).flatten() == xs and [xs, [], xs].flatten() == xs + xs
assert rows.transpose().transpose() == rows
assert rows.transpose().len() == rows[0].len() and rows.transpose().flatten().sort() == rows.flatten().sort()

let placed = xs.enumerate()
let rising = placed.sort_by(it => it.1 mod 3)
let falling = placed.sort_by(it => it.1 mod 3, descending: true)
assert rising.windows(2).all(w => w[0].1 mod 3 < w[1].1 mod 3 or w[0].1 mod 3 == w[1].1 mod 3 and w[0].0 < w[1].0)
assert falling.windows(2).all(w => w[0].1 mod 3 > w[1].1 mod 3 or w[0].1 mod 3 == w[1].1 mod 3 and w[0].0 < w[1].0)
assert rising.sort() == placed and falling.sort() == placed
assert xs.sort(descending: true) == xs.sort().reverse()
assert placed.min_by(it => it.1 mod 3) == rising.first() and placed.max_by(it => it.1 mod 3) == falling.first()
assert std.random.sample(xs, xs.len(), seed: 3).sort() == xs.sort()
"#;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn laws_of_lists(
        xs in prop::collection::vec(-4_i32..8, 0..24),
        columns in 1_usize..5,
        rows in 1_usize..5,
    ) {
        let item = |row: usize, column: usize| xs.get(row * columns + column).copied().unwrap_or(9);
        let table: Vec<Vec<i32>> =
            (0..rows).map(|row| (0..columns).map(|column| item(row, column)).collect()).collect();
        let script = format!("let xs: List<Int> = {xs:?}\nlet rows = {table:?}\n{LAWS}");
        let mut session = Session::new(Options::default());
        let (_, outcome) = session.run_text("laws", &script, Path::new("."));
        let told: Vec<_> = outcome.diagnostics.iter().map(|it| &it.title).collect();
        prop_assert!(!outcome.failed() && told.is_empty(), "{told:?}\n{script}");
    }
}
