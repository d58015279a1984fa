//! Every script below `tests/language/` is a case. What it should be told stands as a comment at
//! the place: `//~ E0301` (same line), `//~^ E0301` (the line above; more `^` for more lines up).
//! The rendered diagnostics, or the output of a script that runs, are a snapshot beside it.
//! Files whose name begins with `_` are modules for others to import.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use phi::diagnostic::render::{Style, render};
use phi::session::{Options, Session};
use std::path::Path;

/// (line, code) of each expected diagnostic.
fn expected(text: &str) -> Vec<(usize, String)> {
    let mut found = vec![];
    for (index, line) in text.lines().enumerate() {
        for part in line.split("//~").skip(1) {
            let up = part.chars().take_while(|c| *c == '^').count();
            let code = part[up..].split_whitespace().next().unwrap_or("").to_owned();
            assert!(phi::diagnostic::Code::parse(&code).is_some(), "line {}: `{code}`", index + 1);
            found.push((index + 1 - up, code));
        }
    }
    found.sort();
    found
}

#[test]
fn cases() {
    let mut count = 0;
    insta::glob!("language/**/*.phi", |path| {
        if path.file_name().unwrap().to_string_lossy().starts_with('_') {
            return;
        }
        count += 1;
        case(path);
    });
    assert!(count > 0);
}

/// Codes that no script causes by itself: (code, the test file that causes it).
const CAUSED_ELSEWHERE: &[(&str, &str)] =
    &[("E0602", "runner.rs"), ("E0704", "cli.rs"), ("E0805", "cli.rs"), ("E0806", "cli.rs")];

#[test]
fn every_code_has_a_case() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut seen = std::collections::BTreeSet::new();
    let mut folders = vec![root.join("language")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "phi") {
                let text = String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
                seen.extend(expected(&text).into_iter().map(|(_, code)| code));
            }
        }
    }
    for (code, file) in CAUSED_ELSEWHERE {
        let text = std::fs::read_to_string(root.join(file)).unwrap();
        assert!(text.contains(code), "{file} does not cause {code}");
        assert!(seen.insert((*code).to_owned()), "{code} has a case of its own");
    }
    for code in phi::diagnostic::Code::ALL {
        assert!(seen.contains(code.name()), "{code} has no case");
    }
}

/// Formatting, and the spelling in ASCII, never change what a script does.
#[test]
fn formatted_cases_do_the_same() {
    let mut count = 0;
    insta::glob!("language/**/*.phi", |path| {
        let Ok(text) = std::fs::read_to_string(path) else { return };
        if path.file_name().unwrap().to_string_lossy().starts_with('_') || text.contains("//~") {
            return;
        }
        let folder = path.parent().unwrap();
        let run = |text: &str| {
            let mut session =
                Session::new(Options { max_steps: Some(2_000_000), ..Options::default() });
            let (output, outcome) = session.run_text("case.phi", text, folder);
            // The text of a property is shown as it is written, in columns.
            let shown = format!("{output}{}", outcome.report);
            let greek = [("dPhi", "ΔΦ"), ("Phi", "Φ"), ("kappa", "κ"), ("theta", "θ"), ("+-", "±")];
            let shown = greek.iter().fold(shown, |text, (ascii, greek)| text.replace(ascii, greek));
            shown.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        let plain = run(&text);
        for ascii in [false, true] {
            let options = phi::syntax::FormatOptions { ascii };
            let formatted = phi::syntax::format(&text, &options).unwrap();
            assert_eq!(plain, run(&formatted), "{}, formatted:\n{formatted}", path.display());
        }
        count += 1;
    });
    assert!(count > 100, "{count} cases");
}

/// The language is the same whatever the runtime computes: digests have tests of their own.
fn without_digests(report: &str) -> String {
    let mut parts = report.split("digest ");
    let mut shown = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start();
        let hex = rest.chars().take_while(char::is_ascii_hexdigit).count();
        shown += "digest ";
        shown += if hex == 16 { &part[..part.len() - rest.len()] } else { part };
        if hex == 16 {
            shown += "…";
            shown += &rest[hex..];
        }
    }
    shown
}

fn case(path: &Path) {
    let text = String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
    let mut session = Session::new(Options {
        max_steps: Some(2_000_000),
        max_memory: Some(64 << 20),
        ..Options::default()
    });
    let (output, outcome) = session.run_captured(path);
    let sources = session.sources();
    let mut actual: Vec<(usize, String)> = outcome
        .diagnostics
        .iter()
        .map(|diagnostic| {
            let line = match diagnostic.labels.is_empty() {
                true => 1,
                false => sources.line_column(diagnostic.place()).0,
            };
            (line, diagnostic.code.name().to_owned())
        })
        .collect();
    actual.sort();
    // The folder differs between machines: the case is named by its file alone.
    let folder = format!("{}/", path.parent().unwrap().display());
    let shown: String = outcome
        .diagnostics
        .iter()
        .map(|diagnostic| render(diagnostic, sources, Style::default()))
        .collect::<String>()
        .replace(&folder, "");
    assert_eq!(actual, expected(&text), "{}\n{shown}", path.display());
    let report = without_digests(&format!("{output}{}{shown}", outcome.report));
    insta::with_settings!({ description => text, omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(report);
    });
}
