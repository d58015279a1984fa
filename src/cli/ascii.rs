//! What `--ascii` makes of text for people: names of the language in their ASCII spelling, signs as
//! the language writes them without Greek; what has no such spelling stays.

use crate::syntax::symbol::{GREEK, ascii};

/// Signs with their ASCII spelling.
const SIGNS: &[(&str, &str)] = &[
    ("°C", "degC"),
    ("°F", "degF"),
    ("±", "+-"),
    ("≤", "<="),
    ("≥", ">="),
    ("≠", "!="),
    ("·", "*"),
    ("²", "^2"),
    ("³", "^3"),
    ("µ", "u"),
    ("μ", "u"),
    ("φ", "phi"),
    ("λ", "lambda"),
    ("→", "->"),
    ("…", "..."),
    ("–", "-"),
    ("×", "x"),
    ("÷", "/"),
];

/// The text in ASCII, as far as it has a spelling.
pub(super) fn plain(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if first.is_ascii() {
            out.push(first);
            rest = rest.get(1..).unwrap_or("");
            continue;
        }
        if let Some((sign, spelling)) = SIGNS.iter().find(|(sign, _)| rest.starts_with(sign)) {
            out += spelling;
            rest = rest.get(sign.len()..).unwrap_or("");
            continue;
        }
        let word = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
        match word {
            0 => {
                out.push(first);
                rest = rest.get(first.len_utf8()..).unwrap_or("");
            }
            word => {
                let (word, tail) = rest.split_at(word);
                out += &spelled(word);
                rest = tail;
            }
        }
    }
    out
}

fn spelled(word: &str) -> String {
    match ascii(word) {
        spelling if spelling != word => spelling.into_owned(),
        _ => GREEK
            .iter()
            .fold(word.to_owned(), |word, (greek, spelling)| word.replace(greek, spelling)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_signs_are_spelled() {
        assert_eq!(
            plain("ΔΦ_capacity: 40 ΔΦ, κ 0.5 ± 0.1, 21 °C, 3 m², Φ.load, a → b"),
            "dPhi_capacity: 40 dPhi, kappa 0.5 +- 0.1, 21 degC, 3 m^2, Phi.load, a -> b"
        );
        assert_eq!(plain("naïve"), "naïve");
    }
}
