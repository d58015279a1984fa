//! A script says the same however it is written: formatted, and in Greek or ASCII letters. Every
//! case and example that runs is run in all three forms, and what it prints, the digests of its
//! runs and the verdicts of its claims are compared.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use phi::session::{Options, Session};
use phi::syntax::{FormatOptions, format};
use std::path::{Path, PathBuf};

#[derive(Debug, PartialEq)]
struct Said {
    output: String,
    runs: Vec<(String, Vec<bool>)>,
    claims: Vec<&'static str>,
}

/// What a script says, or nothing where it has errors or stops.
fn said(text: &str, folder: &Path) -> Option<Said> {
    let mut session = Session::new(Options {
        max_steps: Some(50_000_000),
        max_memory: Some(64 << 20),
        ..Options::default()
    });
    let (output, outcome) = session.run_text("script.phi", text, folder);
    if outcome.failed() {
        return None;
    }
    Some(Said {
        output,
        runs: outcome
            .runs
            .iter()
            .map(|run| (run.digest.clone(), run.verdicts.iter().map(|it| it.holds).collect()))
            .collect(),
        claims: outcome.claims.iter().map(|claim| claim.verdict).collect(),
    })
}

fn scripts(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            scripts(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "phi") {
            found.push(path);
        }
    }
}

#[test]
fn the_form_of_a_script_changes_nothing() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = vec![];
    scripts(&root.join("tests/language"), &mut paths);
    scripts(&root.join("examples"), &mut paths);
    let mut compared = 0;
    for path in paths {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        // Long runs, and those that need public data, are the examples' own test.
        if text.contains("param data") || text.contains("balancing") {
            continue;
        }
        let folder = path.parent().unwrap();
        let Some(before) = said(&text, folder) else { continue };
        // A script may print its own places (a failing `debug`, a trace): these do not run clean.
        for ascii in [false, true] {
            let formatted = format(&text, &FormatOptions { ascii }).unwrap();
            let after = said(&formatted, folder);
            // A summary shows properties as they are written.
            let same = match (&after, ascii) {
                (Some(after), true) => after.runs == before.runs && after.claims == before.claims,
                (after, _) => after.as_ref().map(|it| &it.runs) == Some(&before.runs),
            };
            assert!(same, "{} (ascii: {ascii})\n{before:?}\n{after:?}", path.display());
            if before.runs.is_empty() {
                let after = after.map(|it| it.output);
                assert_eq!(after.as_ref(), Some(&before.output), "{} {ascii}", path.display());
            }
        }
        compared += 1;
    }
    assert!(compared > 100, "{compared} scripts were compared");
}
