//! What came of running a script.

use crate::bridge::RunDocument;
use crate::diagnostic::{Code, Diagnostic, Sources};
use crate::machine::claim::{ClaimResult, ClaimVerdict};
use crate::report::Charset;
use serde::Serialize;

use std::cell::RefCell;
use std::rc::Rc;

pub use crate::machine::Output;

/// Keeps what a script prints.
#[derive(Clone, Debug, Default)]
pub struct Captured(Rc<RefCell<String>>);

impl Captured {
    /// What was printed so far.
    pub fn text(&self) -> String {
        self.0.borrow().clone()
    }

    /// What was printed since the last time; it is taken out.
    pub fn take(&self) -> String {
        self.0.take()
    }
}

impl Output for Captured {
    fn print(&mut self, line: &str) {
        let mut text = self.0.borrow_mut();
        text.push_str(line);
        text.push('\n');
    }
}

/// Everything that a script left, besides what it printed.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Warnings, errors of the check, and the error that stopped the run.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether the script began to run.
    pub started: bool,
    /// The runs of fields, in order.
    pub runs: Vec<RunDocument>,
    /// The claims, in order.
    pub claims: Vec<ClaimDocument>,
    /// Runs, verdicts and claims as text: what the command prints after the script's own output.
    pub report: String,
}

/// A claim in the report, and in `--format json`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ClaimDocument {
    /// What it claims.
    pub title: String,
    /// The document that it is from.
    pub source: Option<String>,
    /// `holds`, `refuted` or `untestable`.
    pub verdict: &'static str,
    /// Why it cannot be tested.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Parts of the claim with their values.
    pub values: Vec<(String, String)>,
    /// The same as `print` shows it, for the report.
    #[serde(skip)]
    pub shown: Vec<(String, String)>,
}

impl ClaimDocument {
    pub(super) fn all(claims: &[ClaimResult], sources: &Sources) -> Vec<ClaimDocument> {
        let text = |place: crate::diagnostic::Place| {
            let text = place.span.text(sources.text(place.file));
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        claims
            .iter()
            .map(|claim| {
                let (verdict, why) = match &claim.verdict {
                    ClaimVerdict::Holds => ("holds", None),
                    ClaimVerdict::Refuted => ("refuted", None),
                    ClaimVerdict::Untestable(why) => ("untestable", Some(why.clone())),
                };
                ClaimDocument {
                    title: claim.title.clone(),
                    source: claim.source.clone(),
                    verdict,
                    why,
                    values: claim
                        .values
                        .iter()
                        .map(|(place, value)| (text(*place), value.clone()))
                        .collect(),
                    shown: claim
                        .values
                        .iter()
                        .zip(&claim.shown)
                        .map(|((place, _), shown)| (text(*place), shown.clone()))
                        .collect(),
                }
            })
            .collect()
    }
}

impl Outcome {
    pub(super) fn stopped(diagnostics: Vec<Diagnostic>) -> Outcome {
        Outcome { diagnostics, ..Outcome::default() }
    }

    /// Whether the script could not run, or stopped.
    pub fn failed(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }

    /// Whether it failed, and by nothing but what it expects: an assertion, a snapshot, a property.
    pub fn expectation_failed(&self) -> bool {
        let mut errors = self.diagnostics.iter().filter(|it| it.is_error()).peekable();
        errors.peek().is_some()
            && errors.all(|it| matches!(it.code, Code::E0601 | Code::E0602 | Code::E0603))
    }

    /// Whether a claim was refuted.
    pub fn claim_refuted(&self) -> bool {
        self.claims.iter().any(|claim| claim.verdict == "refuted")
    }

    /// Makes the report, and a diagnostic of each property that broke.
    pub(super) fn finish(&mut self) {
        self.diagnostics.extend(broken_properties(&self.runs));
        self.report = self.report_in(Charset::Unicode);
    }

    /// The report, for a screen that can show these characters.
    pub fn report_in(&self, charset: Charset) -> String {
        super::report::report(&self.runs, &self.claims, charset)
    }
}

/// A diagnostic of each property that broke in these runs.
pub(super) fn broken_properties(runs: &[RunDocument]) -> Vec<Diagnostic> {
    let mut found = vec![];
    for run in runs {
        for (verdict, place) in run.verdicts.iter().zip(&run.places) {
            if verdict.holds {
                continue;
            }
            let when = verdict
                .at
                .map_or("by the end of the run".to_owned(), |at| format!("{at} s into the run"));
            let title =
                format!("`{}` does not hold in the run of `{}`", verdict.property, run.field);
            let mut broken = Diagnostic::new(Code::E0603, *place, title, format!("broken {when}"));
            if let Some(since) = verdict.since.filter(|since| Some(*since) != verdict.at) {
                broken = broken.note(format!("what broke it began at {since} s"));
            }
            for (part, value) in &verdict.values {
                broken = broken.note(format!("{part} was {value}"));
            }
            if let Some(missed) = &verdict.missed {
                broken = broken.note(missed.clone());
            }
            found.push(broken.note(format!("the seed of the run is {}", run.seed)));
        }
    }
    found
}
