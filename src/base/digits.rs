//! A number as text: so many significant digits, and never less than the whole part.

use std::fmt::Write;

/// Significant digits of a quantity where nothing else is said.
pub const SHOWN: usize = 6;

/// All digits of a quantity: those that a float keeps through a few steps of arithmetic.
pub const ALL: usize = 12;

/// Appends a number of so many significant digits at most, and never less than its whole part; an
/// exponent below 10⁻⁴ and from 10¹⁶ on. A zero has no sign.
pub fn significant(out: &mut String, number: f64, digits: usize) {
    if number == 0.0 {
        out.push('0');
        return;
    }
    // The rounded number decides the form.
    let text = format!("{number:.*e}", digits.max(1) - 1);
    let (mantissa, power) = text.split_once('e').unwrap_or((&text, "0"));
    let power: i32 = power.parse().unwrap_or(0);
    if (-4..16).contains(&power) {
        let start = out.len();
        let places = usize::try_from(digits as i32 - 1 - power).unwrap_or(0);
        _ = write!(out, "{number:.places$}");
        if places > 0 {
            let kept = out.trim_end_matches('0').trim_end_matches('.').len();
            out.truncate(kept.max(start));
        }
    } else {
        let mantissa = match mantissa.contains('.') {
            true => mantissa.trim_end_matches('0').trim_end_matches('.'),
            false => mantissa,
        };
        _ = write!(out, "{mantissa}e{power}");
    }
}

/// How many digits the text of a number has, without its exponent.
pub fn count(number: f64, digits: usize) -> usize {
    let mut text = String::new();
    significant(&mut text, number, digits);
    let mantissa = text.split('e').next().unwrap_or_default();
    mantissa.bytes().filter(u8::is_ascii_digit).count()
}

/// Whether the size of a number, rounded to so many significant digits, is 1 or more.
pub fn is_one_or_more(number: f64, digits: usize) -> bool {
    let size = number.abs();
    // Between the two only the rounding decides.
    if !(0.9..1.0).contains(&size) {
        return size >= 1.0;
    }
    let rounded = format!("{size:.*e}", digits.max(1) - 1).parse().unwrap_or(size);
    rounded >= 1.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(number: f64, digits: usize) -> String {
        let mut out = String::new();
        significant(&mut out, number, digits);
        out
    }

    #[test]
    fn the_whole_part_is_never_cut() {
        for (number, digits, text) in [
            (1234.5678, 3, "1235"),
            (0.0012345, 3, "0.00123"),
            (9.9996, 4, "10"),
            (0.0, 3, "0"),
            (-0.0, 3, "0"),
            (-2.5, 6, "-2.5"),
            (0.00001234, 2, "1.2e-5"),
            (0.000_099_999_99, 6, "0.0001"),
            (1e16, 6, "1e16"),
            (9_999_999_999_999_998.0, 6, "1e16"),
            (123_456_789_012_345.0, 6, "123456789012345"),
            (0.1 + 0.2, 12, "0.3"),
            (1.0 / 3.0, 12, "0.333333333333"),
            (1e21, 12, "1e21"),
        ] {
            assert_eq!(shown(number, digits), text);
        }
    }

    #[test]
    fn what_rounds_to_one_is_one() {
        assert!(is_one_or_more(0.9999999, 6) && is_one_or_more(-1.0, 6));
        assert!(!is_one_or_more(0.9999999, 12) && !is_one_or_more(0.999999, 6));
    }

    proptest! {
        #[test]
        fn no_digit_too_many_and_none_lost(number in any::<f64>(), digits in 1usize..17) {
            prop_assume!(number.is_finite());
            let text = shown(number, digits);
            let back: f64 = text.parse().unwrap();
            let unit = libm::pow(10.0, 1.0 - digits as f64);
            prop_assert!((back - number).abs() <= 0.50001 * unit * number.abs().max(1e-300));
            let mantissa = text.trim_start_matches('-').split('e').next().unwrap();
            let all = mantissa.bytes().filter(u8::is_ascii_digit).count();
            let whole = mantissa.split('.').next().unwrap();
            let leading = mantissa.bytes().take_while(|it| matches!(it, b'0' | b'.')).count();
            let zeros = mantissa.bytes().take(leading).filter(|it| *it == b'0').count();
            prop_assert!(all - zeros <= digits.max(whole.len()), "{}", text);
            prop_assert!(!mantissa.contains('.') || !mantissa.ends_with(['0', '.']), "{}", text);
        }
    }
}
