//! `phi fmt`: one layout for every script.

use super::Exit;
use super::arguments::{FmtOptions, Format};
use super::output::Terminal;
use crate::diagnostic::json::{DiagnosticJson, to_json};
use crate::diagnostic::{Diagnostic, Sources};
use crate::session::{files, units_imported, write};
use crate::syntax::{FormatOptions, format_among};
use serde::Serialize;
use std::path::Path;

/// The document of `phi fmt --format json`.
#[derive(Default, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Document {
    /// The scripts that could be formatted.
    files: Vec<FileJson>,
    /// What is wrong with the others.
    diagnostics: Vec<DiagnosticJson>,
}

/// A script that could be formatted.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct FileJson {
    /// Its path.
    file: String,
    /// Whether it was formatted otherwise; `--check` leaves it so.
    changed: bool,
    /// The formatted text of standard input.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

/// What is being done, and what came of it so far.
struct Formatting<'a> {
    options: &'a FmtOptions,
    style: FormatOptions,
    terminal: &'a Terminal,
    document: Document,
}

pub(super) fn fmt(options: &FmtOptions, ascii: bool, terminal: &Terminal) -> Exit {
    let style = FormatOptions { ascii };
    let mut all = Formatting { options, style, terminal, document: Document::default() };
    let mut exit = Exit::Success;
    if options.paths.iter().any(|path| path.as_os_str() == "-") {
        exit = all.one(Path::new("-"));
    } else {
        for path in &options.paths {
            match files::scripts(path) {
                Ok(scripts) => {
                    for script in scripts {
                        exit = exit.max(all.one(&script));
                    }
                }
                Err(diagnostic) => exit = exit.max(all.refuse(&[*diagnostic], &Sources::default())),
            }
        }
    }
    if options.format == Format::Json {
        let text = serde_json::to_string_pretty(&all.document).unwrap_or_default();
        terminal.out(&(text + "\n"));
    }
    exit
}

impl Formatting<'_> {
    fn one(&mut self, path: &Path) -> Exit {
        let is_input = path.as_os_str() == "-";
        let name = if is_input { "standard input".into() } else { path.display().to_string() };
        let mut sources = Sources::default();
        let text = match files::read_script(path) {
            Ok(text) => text,
            Err(diagnostic) => return self.refuse(&[*diagnostic], &sources),
        };
        let imported = || if is_input { None } else { units_imported(path, &text) };
        let formatted = match format_among(&text, &self.style, &imported) {
            Ok(formatted) => formatted,
            Err(diagnostics) => {
                sources.add(name, text);
                return self.refuse(&diagnostics, &sources);
            }
        };
        let changed = formatted != text;
        let told = match (changed, self.options.check) {
            (true, true) if !is_input => format!("{name} is not formatted\n"),
            (_, false) if is_input => formatted.clone(),
            _ => String::new(),
        };
        if changed
            && !self.options.check
            && !is_input
            && let Err(error) = write::replace(path, formatted.as_bytes())
        {
            self.terminal.err(&format!("{name} cannot be written: {error}\n"));
            return Exit::Runtime;
        }
        match self.options.format {
            Format::Text => self.terminal.out(&told),
            Format::Json => {
                let text = (is_input && !self.options.check).then_some(formatted);
                self.document.files.push(FileJson { file: name, changed, text });
            }
        }
        match changed && self.options.check {
            true => Exit::Expectation,
            false => Exit::Success,
        }
    }

    fn refuse(&mut self, diagnostics: &[Diagnostic], sources: &Sources) -> Exit {
        match self.options.format {
            Format::Text => self.terminal.diagnostics(diagnostics, sources),
            Format::Json => {
                let shown = diagnostics.iter().map(|it| to_json(it, sources));
                self.document.diagnostics.extend(shown);
            }
        }
        Exit::Script
    }
}
