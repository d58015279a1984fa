//! One mistake is told once: what only follows from a bracket or a string that is never closed is
//! left out.

use crate::diagnostic::{Code, Diagnostic};

/// From where to where a diagnostic reaches: its first to its last label.
fn reach(diagnostic: &Diagnostic) -> (u32, u32) {
    let starts = diagnostic.labels.iter().map(|label| label.place.span.start);
    let ends = diagnostic.labels.iter().map(|label| label.place.span.end);
    (starts.min().unwrap_or(0), ends.max().unwrap_or(0))
}

/// From where to where causes reach, in the order of their starts: asked in a time that does not grow
/// with how many there are.
struct Causes {
    starts: Vec<u32>,
    /// The furthest end of those up to one.
    furthest: Vec<u32>,
    /// The nearest end of those from one on.
    nearest: Vec<u32>,
}

impl Causes {
    fn of(reaches: impl Iterator<Item = (u32, u32)>) -> Causes {
        let mut all: Vec<(u32, u32)> = reaches.collect();
        all.sort_unstable();
        let further = |last: &mut u32, end: u32| {
            *last = end.max(*last);
            Some(*last)
        };
        let furthest = all.iter().map(|it| it.1).scan(0, further).collect();
        let mut nearest: Vec<u32> = all.iter().map(|it| it.1).collect();
        let mut least = u32::MAX;
        for end in nearest.iter_mut().rev() {
            least = least.min(*end);
            *end = least;
        }
        Causes { starts: all.iter().map(|it| it.0).collect(), furthest, nearest }
    }

    /// Whether one starts before a place, and ends at another or behind it.
    fn begins_before(&self, before: u32, end: u32) -> bool {
        let count = self.starts.partition_point(|start| *start < before);
        count.checked_sub(1).and_then(|last| self.furthest.get(last)).is_some_and(|it| end <= *it)
    }

    /// Whether one lies between two places.
    fn lies_in(&self, start: u32, end: u32) -> bool {
        let first = self.starts.partition_point(|it| *it < start);
        self.nearest.get(first).is_some_and(|it| *it <= end)
    }
}

/// Without what another one explains.
pub fn told_once(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let is_cause = |it: &Diagnostic| matches!(it.code, Code::E0003 | Code::E0102);
    let is_string = |it: &&Diagnostic| it.code == Code::E0003;
    let causes = Causes::of(diagnostics.iter().filter(|it| is_cause(it)).map(reach));
    let strings = Causes::of(diagnostics.iter().filter(is_string).map(reach));
    if causes.starts.is_empty() {
        return diagnostics;
    }
    let explained = |it: &Diagnostic| {
        let (start, end) = reach(it);
        match it.code {
            // The parser lost its way inside.
            Code::E0101 => causes.begins_before(start.saturating_add(1), start),
            // A string that swallows its line swallows the closing bracket too.
            Code::E0102 => strings.lies_in(start, end),
            // The string around a placeholder that is never closed.
            Code::E0003 => strings.begins_before(start, end),
            _ => false,
        }
    };
    let (kept, dropped): (Vec<_>, Vec<_>) = diagnostics.into_iter().partition(|it| !explained(it));
    if kept.is_empty() { dropped } else { kept }
}
