//! One mistake is told once: what only follows from something that was told already is left out.

use crate::diagnostic::{Code, Diagnostic, FileId, Place, Severity, Span};
use std::collections::BTreeMap;

/// The parts of a file in which something could not be read.
#[derive(Clone, Debug, Default)]
pub(in crate::check) struct Unread {
    file: FileId,
    spans: Vec<Span>,
    /// The text of the lines.
    lines: String,
}

impl Unread {
    /// From what the parser says of a text.
    pub fn of(text: &str, file: FileId, diagnostics: &[Diagnostic]) -> Unread {
        let mut unread = Unread { file, ..Unread::default() };
        for diagnostic in diagnostics.iter().filter(|diagnostic| diagnostic.is_error()) {
            let line = line_of(text, diagnostic.place().span);
            unread.lines.push_str(line.text(text));
            unread.lines.push('\n');
            unread.spans.push(line);
            let starts = diagnostic.labels.iter().map(|label| label.place.span.start);
            let ends = diagnostic.labels.iter().map(|label| label.place.span.end);
            if let (Some(start), Some(end)) = (starts.min(), ends.max()) {
                unread.spans.push(Span::new(start, end));
            }
        }
        unread
    }

    fn holds(&self, place: Place) -> bool {
        place.file == self.file
            && self.spans.iter().any(|span| {
                span.start <= place.span.start && place.span.start < span.end.max(span.start + 1)
            })
    }

    /// Whether a diagnostic only follows from what could not be read: one of its places is there,
    /// or it misses a name that may have been defined there.
    fn explains(&self, diagnostic: &Diagnostic, text: &str) -> bool {
        if self.spans.is_empty() {
            return false;
        }
        let missing = diagnostic.code == Code::E0201
            && diagnostic.place().file == self.file
            && mentions(&self.lines, diagnostic.place().span.text(text));
        missing || diagnostic.labels.iter().any(|label| self.holds(label.place))
    }
}

fn line_of(text: &str, span: Span) -> Span {
    let at = (span.start as usize).min(text.len());
    let start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let end = text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |end| at + end);
    Span::new(start as u32, end as u32)
}

/// Whether a name stands in a text as a word.
fn mentions(text: &str, name: &str) -> bool {
    let part_of_name = |c: char| c.is_alphanumeric() || c == '_';
    !name.is_empty() && text.split(|c| !part_of_name(c)).any(|word| word == name)
}

/// Without what follows from what could not be read, and without warnings on the line of an error.
pub(in crate::check) fn without_consequences(
    diagnostics: Vec<Diagnostic>,
    text: &str,
    file: FileId,
    unread: &Unread,
) -> Vec<Diagnostic> {
    let is_syntax = |diagnostic: &Diagnostic| {
        let code = diagnostic.code;
        code < Code::E0103 || code == Code::E0801 || code == Code::E0806
    };
    let errors: Vec<Span> = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.is_error() && diagnostic.place().file == file)
        .map(|diagnostic| line_of(text, diagnostic.place().span))
        .take(100)
        .collect();
    let beside_error = |diagnostic: &Diagnostic| {
        let place = diagnostic.place();
        diagnostic.severity == Severity::Warning
            && place.file == file
            && errors
                .iter()
                .any(|line| line.start <= place.span.start && place.span.start <= line.end)
    };
    // What a call is about is not known where one of its arguments does not fit.
    let faults: Vec<Place> = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.is_error() && diagnostic.code != Code::E0305)
        .map(Diagnostic::place)
        .take(100)
        .collect();
    let around_fault = |diagnostic: &Diagnostic| {
        let place = diagnostic.place();
        let holds = |fault: &Place| {
            fault.file == place.file
                && place.span.start <= fault.span.start
                && fault.span.end <= place.span.end
        };
        diagnostic.code == Code::E0305 && faults.iter().any(holds)
    };
    // Where something is wrong, a name that stands anywhere else may be used there.
    let mut words: BTreeMap<&str, u32> = BTreeMap::new();
    if !errors.is_empty() && diagnostics.iter().any(|it| it.code == Code::W1001) {
        for word in text.split(|c: char| !(c.is_alphanumeric() || c == '_')) {
            *words.entry(word).or_default() += 1;
        }
    }
    let used_in_error = |it: &Diagnostic| {
        let place = it.place();
        let name = place.span.text(text);
        it.code == Code::W1001
            && place.file == file
            && words.get(name.trim_matches('"')).is_some_and(|count| *count > 1)
    };
    let follows = |it: &Diagnostic| {
        unread.explains(it, text) || beside_error(it) || around_fault(it) || used_in_error(it)
    };
    diagnostics.into_iter().filter(|it| is_syntax(it) || !follows(it)).collect()
}
