//! `phi check FILE…`.

use super::Exit;
use super::arguments::{CheckOptions, Format};
use super::output::Terminal;
use crate::diagnostic::json::{DiagnosticJson, to_json};
use crate::session::{Options, Session, folder_of};
use serde::Serialize;

/// The document of `phi check --format json`.
#[derive(Serialize)]
struct Document {
    diagnostics: Vec<DiagnosticJson>,
}

pub(super) fn check(options: &CheckOptions, terminal: &Terminal) -> Exit {
    let mut exit = Exit::Success;
    let mut document = Document { diagnostics: vec![] };
    for path in &options.files {
        let mut session = Session::new(Options::default());
        let diagnostics = match session.load(path) {
            Ok(file) => session.check(file, &folder_of(path)).diagnostics,
            Err(diagnostic) => vec![*diagnostic],
        };
        if diagnostics.iter().any(|diagnostic| diagnostic.is_error()) {
            exit = Exit::Script;
        }
        match options.format {
            Format::Text => terminal.diagnostics(&diagnostics, session.sources()),
            Format::Json => document
                .diagnostics
                .extend(diagnostics.iter().map(|it| to_json(it, session.sources()))),
        }
    }
    if options.format == Format::Json {
        terminal.out(&(serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"));
    }
    exit
}
