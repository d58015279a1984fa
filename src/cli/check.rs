//! `phi check FILE…`.

use super::Exit;
use super::arguments::{CheckOptions, Format};
use super::output::Terminal;
use super::watchdog;
use crate::bridge::FieldNumbers;
use crate::diagnostic::json::{DiagnosticJson, to_json};
use crate::session::limits::Allowed;
use crate::session::{Look, Options, Session, folder_of};
use serde::Serialize;

/// The document of `phi check --format json`.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Document {
    /// Errors and warnings of all files.
    diagnostics: Vec<DiagnosticJson>,
    /// With `--explain-field`: what is to be said of each field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<Field>,
}

/// What is to be said of a field.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Field {
    /// Its name; empty where a file has none.
    name: String,
    /// In words.
    text: String,
    /// In numbers; `null` for a field that could not be looked at.
    numbers: Option<FieldNumbers>,
}

pub(super) fn check(options: &CheckOptions, terminal: &Terminal) -> Exit {
    let mut exit = Exit::Success;
    let mut document = Document { diagnostics: vec![], fields: vec![] };
    let allowed = Allowed { time: options.max_time, memory: options.max_memory };
    let nothing = serde_json::to_value(&document).unwrap_or_default();
    watchdog::watch(allowed, options.format, nothing, None, terminal);
    for path in &options.files {
        let mut session = Session::new(Options {
            allow_read: options.allow_read.clone(),
            sets: options.params.sets.clone(),
            max_memory: options.max_memory,
            max_time: options.max_time,
            ..Options::default()
        });
        let Look { diagnostics, fields } = match session.load(path) {
            Ok(file) => session.look(file, &folder_of(path)),
            Err(diagnostic) => Look { diagnostics: vec![*diagnostic], fields: vec![] },
        };
        if diagnostics.iter().any(|diagnostic| diagnostic.is_error()) {
            exit = Exit::Script;
        }
        match options.format {
            Format::Text => {
                terminal.diagnostics(&diagnostics, session.sources());
                if options.explain_field {
                    let text: String = fields.into_iter().map(|field| field.text).collect();
                    terminal.out(&text);
                }
            }
            Format::Json => {
                let shown = diagnostics.iter().map(|it| to_json(it, session.sources()));
                document.diagnostics.extend(shown);
                if options.explain_field {
                    document.fields.extend(fields.into_iter().map(|it| Field {
                        name: it.name,
                        text: it.text,
                        numbers: it.numbers,
                    }));
                }
            }
        }
    }
    if options.format == Format::Json {
        terminal.out(&(serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"));
    }
    exit
}
