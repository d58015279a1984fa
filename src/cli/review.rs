//! `phi test --review`: each snapshot that waits is shown, and asked about.

use super::Exit;
use super::output::{GREEN, RED, Terminal, paint};
use crate::diagnostic::Code;
use crate::session::test::{Snapshot, TestResult, snapshot};
use std::io::BufRead;
use std::path::Path;

/// Asks about each snapshot that waits.
pub(super) fn review(results: &[TestResult], terminal: &Terminal) -> Exit {
    let waiting: Vec<&Snapshot> =
        results.iter().flat_map(|it| &it.snapshots).filter(|it| it.failed()).collect();
    let (mut open, mut lost) = (0, false);
    for (index, snapshot) in waiting.iter().enumerate() {
        terminal.out(&format!(
            "\n{} of {}: {}",
            index + 1,
            waiting.len(),
            diff(snapshot, terminal)
        ));
        match answer(&snapshot.path, terminal) {
            Ok(true) => {}
            Ok(false) => open += 1,
            Err(error) => {
                terminal.err(&format!("{}: {error}\n", snapshot.path.display()));
                lost = true;
            }
        }
    }
    let others = results
        .iter()
        .filter_map(|it| it.failure.as_ref())
        .any(|failure| failure.diagnostics.iter().any(|it| it.code != Code::E0602));
    match () {
        () if lost => Exit::Runtime,
        () if open > 0 || others => Exit::Expectation,
        () => Exit::Success,
    }
}

/// Whether the snapshot was accepted.
fn answer(path: &Path, terminal: &Terminal) -> std::io::Result<bool> {
    loop {
        terminal.out("[a]ccept, [r]eject, [s]kip? ");
        let mut line = String::new();
        if std::io::stdin().lock().read_line(&mut line)? == 0 {
            return Ok(false);
        }
        match line.trim() {
            "a" | "accept" => return snapshot::accept(path).map(|()| true),
            "r" | "reject" => return snapshot::reject(path).map(|()| false),
            "s" | "skip" => return Ok(false),
            _ => {}
        }
    }
}

/// What a snapshot says otherwise, line by line.
pub(super) fn diff(snapshot: &Snapshot, terminal: &Terminal) -> String {
    let mut text = format!("{}\n", snapshot.path.display());
    for line in &snapshot.diff {
        text += &match line.chars().next() {
            Some('-') => paint(line, RED, terminal),
            Some('+') => paint(line, GREEN, terminal),
            _ => line.clone(),
        };
        text.push('\n');
    }
    text
}
