//! One mistake is told once: what only follows from a bracket or a string that is never closed is
//! left out.

use crate::diagnostic::{Code, Diagnostic};

/// From where to where a diagnostic reaches: its first to its last label.
fn reach(diagnostic: &Diagnostic) -> (u32, u32) {
    let starts = diagnostic.labels.iter().map(|label| label.place.span.start);
    let ends = diagnostic.labels.iter().map(|label| label.place.span.end);
    (starts.min().unwrap_or(0), ends.max().unwrap_or(0))
}

/// Without what another one explains.
pub fn told_once(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let causes: Vec<(Code, u32, u32)> = diagnostics
        .iter()
        .filter(|it| matches!(it.code, Code::E0003 | Code::E0102))
        .map(|it| (it.code, reach(it).0, reach(it).1))
        .collect();
    if causes.is_empty() {
        return diagnostics;
    }
    let explained = |it: &Diagnostic| {
        let (start, end) = reach(it);
        causes.iter().any(|(code, from, to)| match (it.code, code) {
            // The parser lost its way inside.
            (Code::E0101, _) => *from <= start && start <= *to,
            // A string that swallows its line swallows the closing bracket too.
            (Code::E0102, Code::E0003) => start <= *from && *to <= end,
            // The string around a placeholder that is never closed.
            (Code::E0003, Code::E0003) => *from < start && end <= *to,
            _ => false,
        })
    };
    let (kept, dropped): (Vec<_>, Vec<_>) = diagnostics.into_iter().partition(|it| !explained(it));
    if kept.is_empty() { dropped } else { kept }
}
