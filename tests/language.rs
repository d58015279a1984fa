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
