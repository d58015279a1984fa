//! The units in which values are shown where nothing else is said, for every dimension of the library.

use super::check_with;
use crate::base::digits;
use crate::program::units::{Natural, Shown, Units};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

fn library() -> Units {
    check_with("let x = 1", vec![]).0.units
}

/// What is shown of the size of a value.
fn number(value: f64, unit: &Shown, digits: usize) -> (String, f64) {
    let mut text = String::new();
    digits::significant(&mut text, value.abs() / unit.factor, digits);
    let read = text.parse().unwrap();
    (text, read)
}

/// Positive and negative values of every size that people measure, and the neighbours of whole ones.
fn values() -> impl Strategy<Value = f64> {
    let of_any_size = (1.0..10.0f64, -28i32..28);
    let near_one = (-1e-5..1e-5f64, -24i32..24).prop_map(|(off, power)| (1.0 + off, power));
    let size = prop_oneof![3 => of_any_size, 1 => near_one];
    (size, any::<bool>()).prop_map(|((mantissa, power), minus)| {
        let size = mantissa * libm::pow(10.0, f64::from(power));
        if minus { -size } else { size }
    })
}

fn law(of: impl Fn(&Natural, f64, f64) -> Result<(), TestCaseError>) {
    let units = library();
    assert!(units.natural.len() > 40, "{}", units.natural.len());
    let all: Vec<_> = units.natural.values().collect();
    let mut runner = TestRunner::new(ProptestConfig::with_cases(4000));
    let drawn = (0..all.len(), values(), values());
    runner.run(&drawn, |(natural, a, b)| of(all[natural], a, b)).unwrap();
}

#[test]
fn it_is_the_largest_unit_of_which_the_value_is_one_or_more() {
    law(|natural, value, _| {
        for digits in [digits::SHOWN, digits::ALL] {
            let unit = natural.of(value, digits);
            let has = |units: &[Shown]| units.iter().any(|it| it.text == unit.text);
            let families = [&natural.decimal, &natural.binary];
            for units in families.into_iter().filter(|units| has(units)) {
                let best = units.iter().rev().find(|it| number(value, it, digits).1 >= 1.0);
                let is_right = match best {
                    // `1023 B`: of two families, and the best of the other.
                    Some(best) => best.text == unit.text || families.iter().all(|it| has(it)),
                    None => units.iter().all(|it| unit.factor <= it.factor),
                };
                prop_assert!(is_right, "{value} in {}", unit.text);
            }
        }
        Ok(())
    });
}

#[test]
fn a_larger_value_has_no_smaller_unit() {
    law(|natural, a, b| {
        let (low, high) = if a.abs() <= b.abs() { (a, b) } else { (b, a) };
        let factor = |value| natural.of(value, digits::SHOWN).factor;
        if natural.binary.is_empty() {
            prop_assert!(factor(low) <= factor(high));
        }
        Ok(())
    });
}

/// One text for a value, and for a text one value of six digits: no two units and numbers of them tell
/// the same.
#[test]
fn a_text_stands_for_one_value() {
    law(|natural, a, b| {
        let text = |value: f64| {
            let unit = natural.of(value, digits::SHOWN);
            format!("{} {}", number(value, unit, digits::SHOWN).0, unit.text)
        };
        // Values next to each other are likelier to be told alike.
        for b in [b, a * (1.0 + 1e-7), a * 1.000001, a * 0.99999] {
            if text(a) == text(b) {
                prop_assert!((a.abs() - b.abs()).abs() <= 1.0001e-5 * a.abs(), "{}", text(a));
            } else {
                prop_assert!(a.abs() != b.abs());
            }
        }
        Ok(())
    });
}

#[test]
fn no_more_than_six_digits_but_for_the_whole_part() {
    law(|natural, value, _| {
        let unit = natural.of(value, digits::SHOWN);
        let (text, read) = number(value, unit, digits::SHOWN);
        let mantissa = text.split('e').next().unwrap();
        let whole = mantissa.split('.').next().unwrap().len();
        let told = mantissa.trim_start_matches(['0', '.']).bytes().filter(u8::is_ascii_digit);
        prop_assert!(told.count() <= whole.max(6), "{text}");
        prop_assert!((read - value.abs() / unit.factor).abs() <= 0.51e-5 * read);
        // An exponent where the number would be unreadable without, and nowhere else.
        prop_assert_eq!(text.contains('e'), !(1e-4..1e16).contains(&read), "{}", text);
        Ok(())
    });
}

#[test]
fn of_si_and_binary_the_one_with_fewer_digits() {
    let units = library();
    let bytes = units.natural.values().find(|it| !it.binary.is_empty()).unwrap();
    let shown = |value: f64| bytes.of(value * 8.0, digits::SHOWN).text.to_string();
    for (value, unit) in [
        (1500e3, "MB"),
        (1024.0 * 1024.0, "MiB"),
        (64.0 * 1024.0, "KiB"),
        (1e6, "MB"),
        (1023.0, "B"),
        (1024.0, "KiB"),
        (0.5, "B"),
        (0.0, "B"),
        // As many digits, twelve, in both.
        (1234567.12345678, "MiB"),
    ] {
        assert_eq!(shown(value), unit, "{value} B");
    }
}

#[test]
fn zero_has_no_prefix() {
    let units = library();
    for natural in units.natural.values() {
        let zero = natural.of(0.0, digits::SHOWN);
        assert_eq!(zero, &natural.plain);
        assert!(natural.decimal.iter().any(|it| it.text == zero.text));
    }
}
