//! "Did you mean": the nearest names within a bound.

use super::symbol::{ascii, canonical};

/// A name longer than this is compared as a whole.
const LONG: usize = 64;

/// The most names that are proposed.
const PROPOSED: usize = 3;

/// How many letters of a name of so many may be changed, swapped, left out or put in.
fn bound(letters: usize) -> usize {
    match letters {
        0..=2 => 0,
        3..=5 => 1,
        6..=8 => 2,
        _ => 3,
    }
}

/// A name without case, Greek words in ASCII.
fn folded(name: &str) -> String {
    ascii(&canonical(name)).to_lowercase()
}

/// The candidates nearest to `name`, where some are near enough to be what was meant: those that
/// differ least, at most three of them, by their names.
pub fn nearest<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<Vec<String>> {
    let own = folded(name);
    let letters = own.chars().count();
    let mut least = if letters > LONG { 0 } else { bound(letters) };
    let mut near: Vec<&str> = vec![];
    let mut whole: Vec<&str> = vec![];
    for candidate in candidates {
        if candidate == name || candidate.is_empty() {
            continue;
        }
        if letters > 3 && candidate.split('_').any(|part| part == name) {
            whole.push(candidate);
        }
        let other = folded(candidate);
        if other.len().abs_diff(own.len()) > least {
            continue;
        }
        let distance = match (other == own, least) {
            (true, _) => 0,
            (false, 0) => continue,
            (false, _) => strsim::damerau_levenshtein(&own, &other),
        };
        if distance < least {
            near.clear();
            least = distance;
        }
        if distance == least {
            near.push(candidate);
        }
    }
    // `capacity` for `ΔΦ_capacity`: a part of one name, and of one only.
    whole.dedup();
    if near.is_empty() && whole.len() == 1 {
        near = whole;
    }
    near.sort_unstable();
    near.dedup();
    near.truncate(PROPOSED);
    (!near.is_empty()).then(|| near.into_iter().map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(name: &str, candidates: &[&str]) -> Vec<String> {
        nearest(name, candidates.iter().copied()).unwrap_or_default()
    }

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        let names = ["capacity", "latency", "len", "x", "deadline"];
        assert_eq!(near("capcity", &names), ["capacity"]);
        assert_eq!(near("Deadline", &names), ["deadline"]);
        assert_eq!(near("lne", &names), ["len"]);
        assert!(near("y", &names).is_empty());
        assert_eq!(near("nope", &["open", "note"]), ["note"]);
        assert!(near("nope", &["open"]).is_empty());
        assert_eq!(near("opne", &["open"]), ["open"]);
        assert!(near("temperature", &names).is_empty());
        assert!(near("zz", &["z", "zy", "az"]).is_empty());
    }

    #[test]
    fn as_many_letters_as_a_name_of_its_length_may_lack() {
        assert_eq!(near("abd", &["abc"]), ["abc"]);
        assert!(near("abxyz", &["abcde"]).is_empty());
        assert_eq!(near("abcdxy", &["abcdef"]), ["abcdef"]);
        assert!(near("abcxyz", &["abcdef"]).is_empty());
        assert_eq!(near("abcdefxyz", &["abcdefghi"]), ["abcdefghi"]);
        assert!(near("abcdewxyz", &["abcdefghi"]).is_empty());
    }

    #[test]
    fn neither_case_nor_greek_counts_and_three_are_told_at_most() {
        assert_eq!(near("dphi", &["ΔΦ", "Φ"]), ["ΔΦ"]);
        assert_eq!(near("kappa_Stifness", &["κ_stiffness"]), ["κ_stiffness"]);
        assert_eq!(near("capacity", &["ΔΦ_capacity", "len"]), ["ΔΦ_capacity"]);
        assert_eq!(near("row", &["tow", "low", "mow", "cow"]), ["cow", "low", "mow"]);
    }
}
