//! `phi run FILE`.

use super::Exit;
use super::arguments::{Format, RunOptions};
use super::output::{Fate, Terminal};
use super::progress::Progress;
use super::watchdog::{self, Lines};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::json::{DiagnosticJson, to_json};
use crate::session::export::{export, make_folder};
use crate::session::limits::Allowed;
use crate::session::{ClaimDocument, Options, Outcome, Output, Session};
use serde::Serialize;
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};

/// The document of `phi run --format json`.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Document<'a> {
    /// What the script printed.
    output: &'a str,
    /// Its runs, in the order in which they ended.
    runs: &'a [crate::bridge::RunDocument],
    /// What became of its claims.
    claims: &'a [ClaimDocument],
    /// What is wrong with it, and the properties that its runs broke.
    diagnostics: Vec<DiagnosticJson>,
}

pub(super) fn run(options: &RunOptions, terminal: &Terminal) -> Exit {
    // Told before a long run, and not after it.
    if let Some(folder) = &options.export
        && let Err(error) = make_folder(folder)
    {
        terminal.err(&format!("the folder {} cannot be made: {error}\n", folder.display()));
        return Exit::Runtime;
    }
    let lines: Lines = Arc::new(Mutex::new(std::io::BufWriter::new(std::io::stdout())));
    let allowed = Allowed { time: options.limits.max_time, memory: options.limits.max_memory };
    let nothing = Document { output: "", runs: &[], claims: &[], diagnostics: vec![] };
    let nothing = serde_json::to_value(nothing).unwrap_or_default();
    watchdog::watch(allowed, options.format, nothing, Some(lines.clone()), terminal);
    let mut session = Session::new(Options {
        allow_read: options.limits.allow_read.clone(),
        max_steps: options.limits.max_steps,
        max_memory: options.limits.max_memory,
        max_time: options.limits.max_time,
        threads: options.limits.threads.or_else(super::arguments::all_threads),
        sets: options.params.sets.clone(),
        seed: options.seed,
    });
    let outcome = match options.format {
        Format::Text => {
            let progress = terminal.progress().filter(|_| !options.quiet);
            if let Some(progress) = &progress {
                session.watch(progress.clone());
            }
            let seen = std::io::stdout().is_terminal();
            let stream = Stream { lines, seen, progress, fate: terminal.fate() };
            let outcome = session.run_file(&options.file, Box::new(stream));
            if options.quiet {
                let (errors, _): (Vec<_>, Vec<_>) =
                    outcome.diagnostics.iter().cloned().partition(Diagnostic::is_error);
                terminal.diagnostics(&errors, session.sources());
            } else {
                terminal.out(&outcome.report_in(terminal.charset()));
                terminal.diagnostics(&outcome.diagnostics, session.sources());
            }
            outcome
        }
        Format::Json => {
            let (output, outcome) = session.run_captured(&options.file);
            let document = Document {
                output: &output,
                runs: &outcome.runs,
                claims: &outcome.claims,
                diagnostics: outcome
                    .diagnostics
                    .iter()
                    .map(|diagnostic| to_json(diagnostic, session.sources()))
                    .collect(),
            };
            terminal.out(&(serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"));
            outcome
        }
    };
    let exit = exit(&outcome, options.strict_claims);
    exit.max(
        options
            .export
            .as_deref()
            .map_or(Exit::Success, |folder| exported(&outcome, folder, options.quiet, terminal)),
    )
}

/// Writes what was observed, also where a later run failed.
fn exported(outcome: &Outcome, folder: &Path, quiet: bool, terminal: &Terminal) -> Exit {
    if outcome.runs.iter().all(|run| run.series.is_empty()) {
        if outcome.failed() {
            return Exit::Success;
        }
        let help = match outcome.runs.is_empty() {
            true => {
                "run a field and observe something of it: `run shop for 60 s { observe Φ.spread as spread \
                     every 1 s }`"
            }
            false => "add what is wanted to a run: `observe Φ.spread as spread every 1 s`",
        };
        terminal.err(&format!("nothing is observed, and so nothing is exported\nhelp: {help}\n"));
        return Exit::Usage;
    }
    match export(outcome, folder) {
        Ok(told) => {
            if !quiet {
                told.iter().for_each(|line| terminal.err(&format!("{line}\n")));
            }
            Exit::Success
        }
        Err(error) => {
            terminal.err(&format!("the export cannot be written: {error}\n"));
            Exit::Runtime
        }
    }
}

fn exit(outcome: &Outcome, strict_claims: bool) -> Exit {
    match outcome.failed() {
        true if outcome.expectation_failed() => Exit::Expectation,
        true if outcome.started => Exit::Runtime,
        true => Exit::Script,
        false if strict_claims && outcome.claim_refuted() => Exit::Expectation,
        false => Exit::Success,
    }
}

/// What the script prints, as it comes.
struct Stream {
    lines: Lines,
    /// Whether someone sees each line as it comes.
    seen: bool,
    progress: Option<Rc<Progress>>,
    fate: Rc<Fate>,
}

impl Output for Stream {
    fn print(&mut self, text: &str) {
        if let (true, Some(progress)) = (self.seen, &self.progress) {
            progress.clear();
        }
        self.fate.write(|| {
            let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
            lines.write_all(text.as_bytes())?;
            lines.write_all(b"\n")?;
            if self.seen { lines.flush() } else { Ok(()) }
        });
    }
}

/// The last lines are written when the script has ended.
impl Drop for Stream {
    fn drop(&mut self) {
        self.fate.write(|| self.lines.lock().unwrap_or_else(PoisonError::into_inner).flush());
    }
}
