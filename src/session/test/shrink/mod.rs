//! Makes a failing test smaller: entries of its schedule (`at`, `every`, `when`) are left out, then
//! parts of its field and workload, as long as it fails in the same way. Faults that `chaos` drew
//! become entries of their own first. It works on the text of the script, so what it gives is a
//! script, and every candidate was run.

mod drawn;
mod reduce;
mod schedule;
mod text;
mod trial;

use super::suite::Suite;
use super::{Failure, Settings, Shrunk};
use crate::syntax::{FormatOptions, format};
use drawn::drawn;
use schedule::{Schedule, minimal};
use std::time::Instant;
use trial::Trial;

/// The smaller script; `None` where the test runs no field, where it fails by a snapshot or a limit, or
/// where nothing can be left out.
pub(super) fn shrink(
    suite: &Suite,
    test: usize,
    failure: &Failure,
    settings: &Settings,
    until: Option<Instant>,
) -> Option<Shrunk> {
    let title = suite.plan().get(test)?.title.clone();
    let mut trial = Trial::new(suite.path(), failure, settings, until);
    if trial.says_nothing() {
        return None;
    }
    let base = text::alone(suite.text(), &title, failure.seed)?;
    let schedule = Schedule::of(&base)?;
    let whole = trial.run(&base)?;
    if whole.runs == 0 {
        return None;
    }
    let lines_from = formatted(&base).lines().count();
    let (base, schedule) = match schedule.chaos.is_empty() {
        true => (base, schedule),
        false => match drawn(&mut trial, &base, &schedule, &whole) {
            Some(script) => {
                let schedule = Schedule::of(&script)?;
                (script, schedule)
            }
            None => (base, schedule),
        },
    };
    let all = schedule.entries.len();
    let kept = minimal((0..all).collect(), &mut |kept| trial.fails(&schedule.keeping(&base, kept)));
    let script = schedule.keeping(&base, &kept);
    let script = formatted(&reduce::reduce(&mut trial, script, !kept.is_empty()));
    let lines = script.lines().count();
    // It fails without any event, and nothing else can go: there is nothing to tell.
    (all > kept.len() || lines < lines_from || !kept.is_empty()).then_some(Shrunk {
        script,
        events: kept.len(),
        from: all,
        lines,
        lines_from,
    })
}

fn formatted(script: &str) -> String {
    format(script, &FormatOptions::default()).unwrap_or_else(|_| script.to_owned())
}
