//! Numbers as people read them: a few significant digits, no noise, the same on every machine.

use crate::base::digits::significant;

/// A number with at most `digits` significant digits, trailing zeros cut: `0.1`, `2.5`, `1234`,
/// `3.2e-7`. Digits before the point are never rounded away below 10¹⁶; beyond that, and below
/// 10⁻⁴, it is written with an exponent. A zero has no sign.
pub fn number(value: f64, digits: usize) -> String {
    let digits = digits.clamp(1, 17);
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    let mut text = String::new();
    significant(&mut text, value, digits);
    text
}

/// A temperature of a run, which is a point in K: `295.05 K`.
pub fn kelvin(temperature: f64, digits: usize) -> String {
    format!("{} K", number(temperature, digits))
}

/// A number with exactly `decimals` digits after the point; a zero has no sign.
pub fn fixed(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    match text.strip_prefix('-') {
        Some(rest) if rest.bytes().all(|byte| matches!(byte, b'0' | b'.')) => rest.to_owned(),
        _ => text,
    }
}

/// A share in percent with at most `digits` significant digits: `12.5 %`.
pub fn percent(share: f64, digits: usize) -> String {
    format!("{} %", number(share * 100.0, digits))
}

/// A count with a comma at every third digit: `1,213`.
pub fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count with what is counted, in the plural where it is not one: `1 link`, `0 links`,
/// `2 crashes`. `one` is the English singular of a noun that takes an `s`.
pub fn counted(count: u64, one: &str) -> String {
    let hisses = ["s", "x", "z", "ch", "sh"].iter().any(|end| one.ends_with(end));
    match (count, hisses) {
        (1, _) => format!("1 {one}"),
        (_, false) => format!("{count} {one}s"),
        (_, true) => format!("{count} {one}es"),
    }
}

/// A length of time given in ns, in the unit that fits: `250 ms`, `1.5 s`, `2 min 5 s`,
/// `3 h 20 min`, `2 d 4 h`.
pub fn duration(ns: i64) -> String {
    let sign = if ns < 0 { "-" } else { "" };
    let ns = ns.unsigned_abs();
    const S: u64 = 1_000_000_000;
    let small = [(1_000, "µs", 1_000_000), (1_000_000, "ms", S), (S, "s", 60 * S)];
    if ns == 0 {
        return "0 s".to_owned();
    }
    if ns < 1_000 {
        return format!("{sign}{ns} ns");
    }
    for (unit, name, below) in small {
        let text = number(ns as f64 / unit as f64, 4);
        // What rounds up to the next unit is shown in that one.
        if ns < below && text.parse::<f64>().is_ok_and(|shown| shown < (below / unit) as f64) {
            return format!("{sign}{text} {name}");
        }
    }
    let large = [(86_400 * S, "d", 3_600 * S, "h"), (3_600 * S, "h", 60 * S, "min")];
    for (unit, name, part, part_name) in large {
        // Rounded to the part that is shown.
        let parts = (ns + part / 2) / part;
        let whole = parts / (unit / part);
        if whole > 0 {
            return two(sign, whole, name, parts % (unit / part), part_name);
        }
    }
    let seconds = (ns + S / 2) / S;
    two(sign, seconds / 60, "min", seconds % 60, "s")
}

fn two(sign: &str, whole: u64, name: &str, rest: u64, rest_name: &str) -> String {
    match rest {
        0 => format!("{sign}{whole} {name}"),
        rest => format!("{sign}{whole} {name} {rest} {rest_name}"),
    }
}

/// A time in whole days or hours, where it is so many; else in seconds.
pub fn span(seconds: f64) -> String {
    match seconds {
        s if s >= 86_400.0 && s % 86_400.0 == 0.0 => format!("{} day", s / 86_400.0),
        s if s >= 3_600.0 && s % 3_600.0 == 0.0 => format!("{} h", s / 3_600.0),
        s => format!("{s} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_has_no_plural() {
        let shown = [(0, "link"), (1, "link"), (2, "link"), (1, "crash"), (3, "crash")];
        let shown = shown.map(|(count, one)| counted(count, one));
        assert_eq!(shown, ["0 links", "1 link", "2 links", "1 crash", "3 crashes"]);
    }

    #[test]
    fn numbers_of_every_size() {
        let cases = [
            (0.1 + 0.2, "0.3"),
            (1.0, "1"),
            (-0.0, "0"),
            (1234.5678, "1235"),
            (123_456.7, "123457"),
            (999.96, "1000"),
            (0.000_123_456, "0.0001235"),
            (0.000_012_345_6, "1.235e-5"),
            (-2.5e-10, "-2.5e-10"),
            (6.022e23, "6.022e23"),
            (1e15, "1000000000000000"),
            (1e16, "1e16"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-inf"),
        ];
        for (value, text) in cases {
            assert_eq!(number(value, 4), text);
        }
        assert_eq!((fixed(-0.001, 2), fixed(-0.01, 2)), ("0.00".to_owned(), "-0.01".to_owned()));
        assert_eq!(percent(0.125, 3), "12.5 %");
        let counts = [count(0), count(999), count(1000), count(1_234_567)];
        assert_eq!(counts, ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn durations_in_the_unit_that_fits() {
        let ms = 1_000_000;
        let s = 1000 * ms;
        let cases = [
            (0, "0 s"),
            (17, "17 ns"),
            (1_500, "1.5 µs"),
            (250 * ms, "250 ms"),
            (999_999_999, "1 s"),
            (1_500 * ms, "1.5 s"),
            (59_999 * ms + 999_999, "1 min"),
            (60 * s, "1 min"),
            (125 * s, "2 min 5 s"),
            (3600 * s - 1, "1 h"),
            (12_000 * s, "3 h 20 min"),
            (187_200 * s, "2 d 4 h"),
            (-5 * s, "-5 s"),
        ];
        for (ns, text) in cases {
            assert_eq!(duration(ns), text, "{ns}");
        }
        assert_eq!(duration(i64::MIN), "-106752 d");
    }

    proptest! {
        #[test]
        fn a_number_reads_back_to_its_digits(value in any::<f64>(), digits in 1usize..17) {
            prop_assume!(value.is_finite());
            let text = number(value, digits);
            let back: f64 = text.parse().unwrap();
            let unit = libm::pow(10.0, 1.0 - digits as f64);
            prop_assert!((back - value).abs() <= 0.50001 * unit * value.abs().max(1e-300));
            let plain = text.split('e').next().unwrap();
            prop_assert!(!plain.contains('.') || !plain.ends_with(['0', '.']));
        }
    }
}
