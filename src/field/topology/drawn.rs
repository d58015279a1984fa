//! Link patterns that are drawn: random regular graphs and small worlds. Drawing many links takes a
//! while, and ends with its budget.

use super::PatternError::{Parameter, Stopped, Stuck};
use super::{Pair, PatternError, all_pairs, bounded, distinct};
use crate::field::budget::Budget;
use crate::field::id::SegmentId;
use std::collections::BTreeSet;

/// A link between two places in the list of ids.
type Places = (u32, u32);

/// A random graph in which every segment has `degree` links, by pairing stubs at random and then
/// exchanging ends until no loop and no parallel link is left. `draw(i)` gives the i-th 64 random
/// bits.
///
/// # Errors
/// A degree of zero or not below the number of segments, an odd number of ends, one id twice,
/// more than [`super::MOST_LINKS`] links.
pub fn random_regular(
    ids: &[SegmentId],
    degree: usize,
    draw: impl Fn(u64) -> u64,
    budget: &Budget,
) -> Result<Vec<Pair>, PatternError> {
    const PATTERN: &str = "random_regular";
    distinct(PATTERN, 2, ids)?;
    let n = ids.len();
    if degree == 0 || degree >= n || (n % 2 == 1 && degree % 2 == 1) {
        let range = match n % 2 == 1 {
            true => format!("an even number from 2 to {}, the number of segments being odd", n - 1),
            false => format!("a number from 1 to {}", n - 1),
        };
        let given = degree.to_string();
        return Err(Parameter { pattern: PATTERN, name: "degree", range, given });
    }
    bounded(PATTERN, n.saturating_mul(degree) / 2)?;
    let mut draws = Draws { draw, next: 0, budget };
    let name = |places: Places| Some((*ids.get(places.0 as usize)?, *ids.get(places.1 as usize)?));
    // A dense graph is what a sparse one leaves out.
    if degree > n / 2 {
        let missing = match n - 1 - degree {
            0 => BTreeSet::new(),
            missing => regular_pairs(n, missing, &mut draws)?,
        };
        let places: Vec<u32> = (0..n as u32).collect();
        let kept = all_pairs(&places).filter(|pair| !missing.contains(pair));
        return Ok(kept.filter_map(name).collect());
    }
    Ok(regular_pairs(n, degree, &mut draws)?.into_iter().filter_map(name).collect())
}

fn regular_pairs(
    n: usize,
    degree: usize,
    draws: &mut Draws<'_, impl Fn(u64) -> u64>,
) -> Result<BTreeSet<Places>, PatternError> {
    let mut stubs: Vec<u32> =
        (0..n as u32).flat_map(|place| std::iter::repeat_n(place, degree)).collect();
    for last in (1..stubs.len()).rev() {
        draws.work()?;
        stubs.swap(last, draws.below(last + 1));
    }
    let sorted = |a: u32, b: u32| (a.min(b), a.max(b));
    let mut links: Vec<Places> = Vec::with_capacity(stubs.len() / 2);
    let mut set: BTreeSet<Places> = BTreeSet::new();
    let mut bad: Vec<Places> = Vec::new();
    for pair in stubs.chunks_exact(2) {
        draws.work()?;
        let pair = sorted(pair[0], pair[1]);
        match pair.0 != pair.1 && set.insert(pair) {
            true => links.push(pair),
            false => bad.push(pair),
        }
    }
    // Each bad pair trades an end with a good link, such that both become good.
    let mut tries = 1000 * (bad.len() + n);
    while let Some((a, b)) = bad.pop() {
        loop {
            draws.work()?;
            tries = tries.checked_sub(1).ok_or(Stuck { pattern: "random_regular" })?;
            if links.is_empty() {
                return Err(Stuck { pattern: "random_regular" });
            }
            let chosen = draws.below(links.len());
            let Some(&(c, d)) = links.get(chosen) else { continue };
            let (c, d) = if draws.below(2) == 0 { (c, d) } else { (d, c) };
            let (first, second) = (sorted(a, c), sorted(b, d));
            let good = a != c && b != d && first != second;
            if good && !set.contains(&first) && !set.contains(&second) {
                set.remove(&sorted(c, d));
                set.insert(first);
                set.insert(second);
                if let Some(slot) = links.get_mut(chosen) {
                    *slot = first;
                }
                links.push(second);
                break;
            }
        }
    }
    Ok(set)
}

/// A small world: a ring in which each segment is joined to its `neighbours` nearest, and each
/// link's far end is moved to a random segment with the given probability.
/// (D. J. Watts, S. H. Strogatz, *Nature* 393, 440, 1998.) `draw` as in [`random_regular`].
///
/// # Errors
/// A number of neighbours that is not even and from 2 to below the number of segments, a
/// probability outside 0 to 1, one id twice, more than [`super::MOST_LINKS`] links.
pub fn small_world(
    ids: &[SegmentId],
    neighbours: usize,
    probability: f64,
    draw: impl Fn(u64) -> u64,
    budget: &Budget,
) -> Result<Vec<Pair>, PatternError> {
    const PATTERN: &str = "small_world";
    distinct(PATTERN, 3, ids)?;
    let n = ids.len();
    if neighbours < 2 || !neighbours.is_multiple_of(2) || neighbours >= n {
        let range = format!("an even number from 2 to {}", (n - 1) / 2 * 2);
        let given = neighbours.to_string();
        return Err(Parameter { pattern: PATTERN, name: "neighbours", range, given });
    }
    if !(0.0..=1.0).contains(&probability) {
        let (range, given) = ("from 0 to 1".to_owned(), probability.to_string());
        return Err(Parameter { pattern: PATTERN, name: "probability", range, given });
    }
    bounded(PATTERN, n.saturating_mul(neighbours) / 2)?;
    let mut draws = Draws { draw, next: 0, budget };
    let sorted = |a: usize, b: usize| (a.min(b), a.max(b));
    let around = |far: usize| (0..n).map(move |place| (place, (place + far) % n));
    let mut links: Vec<(usize, usize)> = (1..=neighbours / 2).flat_map(around).collect();
    let mut set: BTreeSet<_> = links.iter().map(|(a, b)| sorted(*a, *b)).collect();
    for link in &mut links {
        draws.work()?;
        if draws.unit() >= probability {
            continue;
        }
        // A segment that is joined to nearly all others may find no new end: the link stays.
        for _ in 0..64 {
            let end = draws.below(n);
            let moved = sorted(link.0, end);
            if end != link.0 && !set.contains(&moved) {
                set.remove(&sorted(link.0, link.1));
                set.insert(moved);
                link.1 = end;
                break;
            }
        }
    }
    Ok(links.iter().filter_map(|(a, b)| Some((*ids.get(*a)?, *ids.get(*b)?))).collect())
}

/// Random bits, one after the other.
struct Draws<'a, F: Fn(u64) -> u64> {
    draw: F,
    next: u64,
    budget: &'a Budget,
}

impl<F: Fn(u64) -> u64> Draws<'_, F> {
    /// Counts a piece of work.
    fn work(&self) -> Result<(), PatternError> {
        if self.budget.spend(1) { Ok(()) } else { Err(Stopped) }
    }

    fn bits(&mut self) -> u64 {
        let bits = (self.draw)(self.next);
        self.next = self.next.wrapping_add(1);
        bits
    }

    /// A number below `bound`, each as likely: the high half of a product, with the uneven rest
    /// thrown back. (D. Lemire, *ACM Trans. Model. Comput. Simul.* 29, 3, 2019.)
    fn below(&mut self, bound: usize) -> usize {
        let bound = bound.max(1) as u64;
        let rest = bound.wrapping_neg() % bound;
        loop {
            let product = u128::from(self.bits()) * u128::from(bound);
            if product as u64 >= rest {
                return (product >> 64) as usize;
            }
        }
    }

    fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / 9_007_199_254_740_992.0
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{bits, degrees, ids};
    use super::*;
    use proptest::prelude::*;
    use std::sync::Arc;

    #[test]
    fn impossible_parameters_are_typed_errors() {
        assert!(matches!(
            random_regular(&ids(5), 3, bits, &Budget::default()),
            Err(Parameter { .. })
        ));
        assert!(matches!(
            random_regular(&ids(5), 5, bits, &Budget::default()),
            Err(Parameter { .. })
        ));
        assert!(matches!(
            small_world(&ids(9), 3, 0.1, bits, &Budget::default()),
            Err(Parameter { .. })
        ));
        assert!(matches!(
            small_world(&ids(9), 4, f64::NAN, bits, &Budget::default()),
            Err(Parameter { .. })
        ));
    }

    #[test]
    fn drawing_ends_with_its_budget() {
        let few = || Budget::new(500, Arc::new(|| false));
        assert_eq!(random_regular(&ids(100), 8, bits, &few()), Err(Stopped));
        assert_eq!(small_world(&ids(1000), 8, 0.5, bits, &few()), Err(Stopped));
        assert!(random_regular(&ids(40), 4, bits, &few()).is_ok());
    }

    #[test]
    fn a_small_world_keeps_its_number_of_links() {
        let all = ids(200);
        let lattice = small_world(&all, 6, 0.0, bits, &Budget::default()).unwrap();
        assert!(degrees(&all, &lattice).iter().all(|d| *d == 6));
        let moved = small_world(&all, 6, 0.2, bits, &Budget::default()).unwrap();
        degrees(&all, &moved);
        let kept = lattice.iter().filter(|pair| moved.contains(pair)).count();
        assert_eq!(moved.len(), 600);
        assert!((600 - kept).abs_diff(120) < 40, "{} links moved", 600 - kept);
        assert_eq!(moved, small_world(&all, 6, 0.2, bits, &Budget::default()).unwrap());
    }

    proptest! {
        #[test]
        fn random_regular_is_regular(n in 2u32..40, degree in 1usize..39, seed in any::<u64>()) {
            let degree = degree.min(n as usize - 1);
            prop_assume!((n as usize * degree).is_multiple_of(2));
            let all = ids(n);
            let draw = |i: u64| bits(seed.wrapping_add(i));
            let pairs = random_regular(&all, degree, draw, &Budget::default()).unwrap();
            prop_assert!(degrees(&all, &pairs).iter().all(|d| *d == degree));
            prop_assert_eq!(pairs, random_regular(&all, degree, draw, &Budget::default()).unwrap());
        }
    }
}
