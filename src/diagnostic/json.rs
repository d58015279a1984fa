//! Diagnostics for programs: the JSON form of `--format json`.

use super::{Diagnostic, Place, Severity, Sources};
use serde::Serialize;

/// A diagnostic with its places resolved to file, line and column. Lines and columns count from
/// 1, columns in characters; `start` and `end` are byte offsets.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DiagnosticJson {
    /// `E0301`; `phi explain` has a page on it.
    code: &'static str,
    /// `error` or `warning`.
    severity: &'static str,
    /// What is wrong, on one line.
    title: String,
    /// The file of the main place.
    file: String,
    /// The main place.
    span: SpanJson,
    /// All places with what is to be said of them, the main one first.
    labels: Vec<LabelJson>,
    /// What else there is to know.
    notes: Vec<String>,
    /// What to do about it.
    help: Vec<String>,
    /// Changes of the text that mend it.
    fixes: Vec<FixJson>,
}

/// A stretch of a text.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct SpanJson {
    /// Its first byte, from 0.
    start: u32,
    /// The byte after its last.
    end: u32,
    /// The line of its start, from 1.
    line: usize,
    /// The character of its start in the line, from 1.
    column: usize,
}

/// A place, and what is to be said of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct LabelJson {
    file: String,
    span: SpanJson,
    message: String,
}

/// A change of the text.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct FixJson {
    file: String,
    span: SpanJson,
    replacement: String,
    message: String,
}

/// The JSON form of a diagnostic.
pub fn to_json(diagnostic: &Diagnostic, sources: &Sources) -> DiagnosticJson {
    let span = |place: Place| {
        let (line, column) = sources.line_column(place);
        SpanJson { start: place.span.start, end: place.span.end, line, column }
    };
    let file = |place: Place| sources.name(place.file).to_owned();
    DiagnosticJson {
        code: diagnostic.code.name(),
        severity: match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        title: diagnostic.title.clone(),
        file: file(diagnostic.place()),
        span: span(diagnostic.place()),
        labels: diagnostic
            .labels
            .iter()
            .map(|label| LabelJson {
                file: file(label.place),
                span: span(label.place),
                message: label.message.clone(),
            })
            .collect(),
        notes: diagnostic.notes.clone(),
        help: diagnostic.help.clone(),
        fixes: diagnostic
            .fixes
            .iter()
            .map(|fix| FixJson {
                file: file(fix.place),
                span: span(fix.place),
                replacement: fix.replacement.clone(),
                message: fix.message.clone(),
            })
            .collect(),
    }
}
