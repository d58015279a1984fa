//! Diagnostics for programs: the JSON form of `--format json`.

use super::{Diagnostic, Place, Severity, Sources};
use serde::Serialize;

/// A diagnostic with its places resolved to file, line and column. Lines and columns count from
/// 1, columns in characters; `start` and `end` are byte offsets.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DiagnosticJson {
    code: &'static str,
    severity: &'static str,
    title: String,
    file: String,
    span: SpanJson,
    labels: Vec<LabelJson>,
    notes: Vec<String>,
    help: Vec<String>,
    fixes: Vec<FixJson>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct SpanJson {
    start: u32,
    end: u32,
    line: usize,
    column: usize,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct LabelJson {
    file: String,
    span: SpanJson,
    message: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
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
