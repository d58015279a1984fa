//! Units and functions of the library against their published values: `tests/validation/units.csv`
//! says what one of each unit is, `functions.csv` has values of functions of `std.math` computed with
//! fifty digits (mpmath 1.3.0).

use phi::data::Table;
use phi::session::{Options, Session};
use std::collections::BTreeMap;
use std::path::Path;

const UNITS: &str = include_str!("../../stdlib/units.phi");

/// The rows of a table, each with its cells in the order of the columns.
fn rows(name: &str) -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/validation").join(name);
    let table = Table::read(name, &std::fs::read(path).unwrap()).unwrap();
    let cell = |row, column| table.cell(row, column).unwrap_or_default().to_owned();
    let columns = table.header().len();
    (0..table.rows()).map(|row| (0..columns).map(|it| cell(row, it)).collect()).collect()
}

/// What a script prints, a number a line.
fn printed(script: &str) -> Vec<f64> {
    let mut session = Session::new(Options::default());
    let (output, outcome) = session.run_text("facts", script, Path::new("."));
    let told: Vec<_> = outcome.diagnostics.iter().map(|it| &it.title).collect();
    assert!(told.is_empty(), "{told:?}");
    output.lines().map(|line| line.parse().unwrap()).collect()
}

/// A unit as the library declares it.
struct Declared {
    name: String,
    aliases: Vec<String>,
    is_base: bool,
    takes: Vec<&'static str>,
}

fn declared() -> Vec<Declared> {
    let text = UNITS.replace("\n    ", " ");
    let units = text.lines().filter_map(|line| line.strip_prefix("unit "));
    units
        .map(|line| {
            let (name, rest) = line.split_once([':', ' ']).unwrap();
            let listed = |key: &str| {
                let after = rest.split_once(key).map(|it| it.1);
                let list = after.and_then(|it| it.split_once(']')).map_or("", |it| it.0);
                list.split(", ").filter(|it| !it.is_empty()).map(str::to_owned).collect::<Vec<_>>()
            };
            let takes = match () {
                () if rest.contains("prefixes: [si, binary]") => vec!["k", "M", "Ki", "Mi", "Ei"],
                () if rest.contains("prefixes: si") => PREFIXES.to_vec(),
                () => vec![],
            };
            Declared {
                name: name.to_owned(),
                aliases: listed("aliases: ["),
                is_base: line.split_once(':').is_some_and(|it| it.0 == name),
                takes,
            }
        })
        .collect()
}

const PREFIXES: [&str; 25] = [
    "da", "Q", "R", "Y", "Z", "E", "P", "T", "G", "M", "k", "h", "d", "c", "m", "μ", "u", "n", "p",
    "f", "a", "z", "y", "r", "q",
];

/// What a ratio of two quantities of one dimension is, also of points of a scale.
const RATIO: &str = "fn ratio<D: Dim>(a: D, b: D) -> Float { a / b }\n";

#[test]
fn units_are_what_their_sources_say() {
    let rows = rows("units.csv");
    let script: String =
        rows.iter().map(|row| format!("print(ratio(1 {}, {}))\n", row[0], row[1])).collect();
    let mut wrong = vec![];
    for (row, ratio) in rows.iter().zip(printed(&(RATIO.to_owned() + &script))) {
        let within: f64 = row[2].parse().unwrap();
        if (ratio - 1.0).abs() > within {
            wrong.push(format!("1 {} is {ratio:?} times {}", row[0], row[1]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let untold = declared().into_iter().filter(|it| !it.is_base);
    let untold = untold.filter(|it| rows.iter().all(|row| row[0] != it.name));
    let untold: Vec<String> = untold.map(|it| it.name).collect();
    assert!(untold.is_empty(), "no source for {untold:?}");
}

#[test]
fn an_alias_is_its_unit() {
    let pairs: Vec<(String, String)> = declared()
        .into_iter()
        .flat_map(|unit| unit.aliases.clone().into_iter().map(move |it| (it, unit.name.clone())))
        .collect();
    let prints = pairs.iter().map(|(alias, unit)| format!("print(ratio(1 {alias}, 1 {unit}))\n"));
    let script = RATIO.to_owned() + &prints.collect::<String>();
    assert!(pairs.len() > 100);
    assert!(printed(&script).iter().all(|ratio| *ratio == 1.0));
}

#[test]
fn no_name_with_a_prefix_is_that_of_another_unit() {
    let units = declared();
    let mut meant: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for unit in &units {
        for name in std::iter::once(&unit.name).chain(&unit.aliases) {
            for prefix in std::iter::once(&"").chain(&unit.takes) {
                let all = meant.entry(format!("{prefix}{name}")).or_default();
                all.push(format!("{prefix}·{}", unit.name));
            }
        }
    }
    // But for the base unit that is a thousand of another.
    let twice = meant.into_iter().filter(|(name, all)| all.len() > 1 && name != "kg");
    let twice: Vec<_> = twice.collect();
    assert!(twice.is_empty(), "{twice:#?}");
}

#[test]
fn functions_have_their_published_values() {
    let rows = rows("functions.csv");
    let script: String =
        rows.iter().map(|row| format!("print({}({}))\n", row[0], row[1])).collect();
    let mut wrong = vec![];
    for (row, value) in rows.iter().zip(printed(&script)) {
        let published: f64 = row[2].parse().unwrap();
        if (value - published).abs() > 1e-14 * published.abs() {
            wrong.push(format!("{}({}): {value:?}, published {}", row[0], row[1], row[2]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
