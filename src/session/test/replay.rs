//! The command that runs one case again.

use crate::session::Options;
use std::path::Path;

/// `phi test FILE --set load=2 --filter '^title$' --seed 7`, quoted for a POSIX shell.
pub(super) fn command(script: &Path, given: &Options, title: &str, seed: Option<i64>) -> String {
    let filter = format!("^{}$", regex::escape(title));
    let seed = seed.map_or(String::new(), |seed| format!(" --seed {seed}"));
    let limits = [
        ("steps", given.max_steps.map(|it| it.to_string())),
        ("memory", given.max_memory.map(|it| it.to_string())),
        ("time", given.max_time.map(|it| it.as_secs_f64().to_string())),
    ];
    let limits: String = limits
        .into_iter()
        .filter_map(|(what, most)| Some(format!(" --max-{what} {}", most?)))
        .collect();
    let sets: String = given.sets.iter().map(|set| format!(" --set {}", quoted_set(set))).collect();
    let script = quoted(&script.display().to_string());
    format!("phi test {script}{sets}{limits} --filter {}{seed}", quoted(&filter))
}

fn quoted_set(set: &str) -> String {
    match set.split_once('=') {
        Some((name, value)) => format!("{name}={}", quoted(value)),
        None => quoted(set),
    }
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
            command(Path::new("a b/x.phi"), &Options::default(), "it's (7)", Some(-3)),
            r"phi test 'a b/x.phi' --filter '^it'\''s \(7\)$' --seed -3"
        );
        let sets = vec!["load=2".to_owned(), "wait=3 ms".to_owned()];
        let max_time = Some(std::time::Duration::from_millis(500));
        let given = Options { sets, max_time, ..Options::default() };
        assert_eq!(
            command(Path::new("x.phi"), &given, "calm", None),
            "phi test x.phi --set load=2 --set wait='3 ms' --max-time 0.5 --filter '^calm$'"
        );
    }
}
