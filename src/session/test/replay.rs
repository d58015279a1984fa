//! The command that runs one case again.

use std::path::Path;

/// `phi test FILE --filter '^title$' --seed 7`, quoted for a POSIX shell.
pub(super) fn command(script: &Path, title: &str, seed: Option<i64>) -> String {
    let filter = format!("^{}$", regex::escape(title));
    let seed = seed.map_or(String::new(), |seed| format!(" --seed {seed}"));
    format!("phi test {} --filter {}{seed}", quoted(&script.display().to_string()), quoted(&filter))
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./+".contains(c);
    match !word.is_empty() && word.chars().all(plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_quoted_for_the_filter_and_for_the_shell() {
        assert_eq!(
            command(Path::new("a b/x.phi"), "it's (7)", Some(-3)),
            r"phi test 'a b/x.phi' --filter '^it'\''s \(7\)$' --seed -3"
        );
    }
}
