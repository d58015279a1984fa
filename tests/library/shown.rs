//! What is shown of quantities reads back.

use phi::session::{Options, Session};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use std::path::Path;

/// Units of every kind: with and without prefixes, binary ones, products, such as have no unit.
const UNITS: &[&str] = &[
    "s",
    "min",
    "m",
    "kg",
    "g",
    "t",
    "K",
    "mol",
    "A",
    "B",
    "KiB",
    "bit",
    "MB",
    "Gbit/s",
    "Hz",
    "rpm",
    "W",
    "kWh",
    "J/kg/K",
    "W/K",
    "m/s",
    "m^3",
    "L",
    "m^2",
    "EUR",
    "EUR/kWh",
    "ΔΦ",
    "ΔΦ/s",
    "s/kg",
    "s^-2",
    "K^3/s",
    "mol/m^3",
    "Pa·s",
    "Ω",
    "pF",
    "kg^2·m/s^3/K",
];

fn printed(text: &str) -> Vec<String> {
    let session = Session::new(Options::default());
    let (printed, outcome) = { session }.run_text("shown.phi", text, Path::new("."));
    assert!(!outcome.failed(), "{printed}{:?}", outcome.diagnostics);
    printed.lines().map(str::to_owned).collect()
}

/// A script tells each quantity by the rule and with all digits; another reads both and says how far
/// off they are.
#[test]
fn all_digits_read_back_to_twelve_and_the_others_to_six() {
    let number =
        (1.0..10.0f64, -20i32..20).prop_map(|(mantissa, power)| format!("{mantissa}e{power}"));
    let drawn = prop::collection::vec((number, prop::sample::select(UNITS)), 200);
    let mut runner = TestRunner::new(ProptestConfig::with_cases(6));
    let law = |quantities: Vec<(String, &str)>| {
        let told: String = quantities
            .iter()
            .map(|(number, unit)| {
                format!("print(\"{{{number} {unit}}}|{{{number} {unit}:full}}\")\n")
            })
            .collect();
        let told = printed(&told);
        prop_assert_eq!(told.len(), quantities.len());
        let mut back = String::new();
        for ((number, unit), told) in quantities.iter().zip(&told) {
            let (short, full) = told.split_once('|').unwrap();
            let off = |text: &str| format!("abs(({text}) / ({number} {unit}) - 1)");
            back += &format!("print(\"{{{}}} {{{}}}\")\n", off(short), off(full));
        }
        for (line, told) in printed(&back).iter().zip(&told) {
            let (short, full) = line.split_once(' ').unwrap();
            let off = |text: &str| text.parse::<f64>().unwrap();
            prop_assert!(
                off(short) <= 0.51e-5 && off(full) <= 0.51e-11,
                "{} is off by {}",
                told,
                line
            );
        }
        Ok(())
    };
    // Each unit at every size once, and many by chance.
    let sizes = |unit: &'static str| (-20..20).map(move |power| (format!("3.7e{power}"), unit));
    law(UNITS.iter().copied().flat_map(sizes).collect()).unwrap();
    runner.run(&drawn, law).unwrap();
}
