//! Runs candidates for a smaller script, within a budget that does not depend on the clock.

use super::schedule::Schedule;
use crate::diagnostic::Code;
use crate::session::test::snapshot::Policy;
use crate::session::test::suite::{CaseResult, Suite};
use crate::session::test::{Failure, Settings};
use std::path::Path;
use std::time::Instant;

/// No more candidates than this are run.
const MOST_RUNS: usize = 600;

/// Up to so many entries of a schedule are left out one by one for each candidate.
const MOST_LEFT_OUT: usize = 6;

/// All candidates together take no more steps than so many times those of the failing test, and
/// those of a short one besides.
const MOST_TIMES: u64 = 50;
const FREE_STEPS: u64 = 20_000_000;

/// How a test failed: the code and the text of its main place.
type Way = Option<(&'static str, String)>;

fn way(failure: &Failure) -> Way {
    let first = failure.diagnostics.first()?;
    let place = first.place();
    Some((first.code.name(), place.span.text(failure.sources.text(place.file)).to_owned()))
}

/// Runs candidates.
pub(super) struct Trial<'a> {
    path: &'a Path,
    settings: Settings,
    wanted: Way,
    runs: usize,
    /// Steps that may still be taken; not bounded before the first candidate has run.
    steps: Option<u64>,
    /// When the time of the test ends, where it has a limit: its candidates share it.
    until: Option<Instant>,
}

impl<'a> Trial<'a> {
    /// Candidates for a script that failed.
    pub(super) fn new(
        path: &'a Path,
        failure: &Failure,
        settings: &Settings,
        until: Option<Instant>,
    ) -> Trial<'a> {
        let settings = Settings {
            filter: None,
            seeds: None,
            seed: None,
            policy: Policy::Refuse,
            jobs: 1,
            worker: None,
            coverage: false,
            options: settings.options.clone(),
        };
        Trial { path, settings, wanted: way(failure), runs: 0, steps: None, until }
    }

    /// Whether the failure says nothing of what made it so: a value that differs from its snapshot, or
    /// a limit, which each candidate would come to as slowly.
    pub(super) fn says_nothing(&self) -> bool {
        let codes = [Code::E0602, Code::E0802, Code::E0804, Code::E0805].map(Code::name);
        self.wanted.as_ref().is_none_or(|(code, _)| codes.contains(code))
    }

    fn is_used_up(&self) -> bool {
        self.runs >= MOST_RUNS
            || self.steps == Some(0)
            || self.until.is_some_and(|until| Instant::now() >= until)
    }

    /// Runs the first test of a script; `None` where it has none that can run, or where no more
    /// may be run.
    pub(super) fn run(&mut self, script: &str) -> Option<CaseResult> {
        if self.is_used_up() {
            return None;
        }
        self.runs += 1;
        if let Some(until) = self.until {
            self.settings.options.max_time = Some(until.saturating_duration_since(Instant::now()));
        }
        let mut suite = Suite::open_text(self.path, script, &self.settings).ok().flatten()?;
        let seed = suite.plan().first()?.seeds.as_ref().and_then(|seeds| seeds.first().copied());
        let case = suite.run(0, seed, Policy::Refuse);
        let bound = FREE_STEPS.saturating_add(case.steps.saturating_mul(MOST_TIMES));
        self.steps = Some(self.steps.unwrap_or(bound).saturating_sub(case.steps));
        Some(case)
    }

    /// Whether a script fails as the test did; `None` where no more may be run.
    pub(super) fn fails(&mut self, script: &str) -> Option<bool> {
        if self.is_used_up() {
            return None;
        }
        let case = self.run(script);
        Some(case.and_then(|case| case.failure).is_some_and(|it| way(&it) == self.wanted))
    }

    /// Whether a script fails as the test did, and by each entry of its schedule, where it has one:
    /// a smaller workload or field may break a promise by being smaller.
    pub(super) fn fails_by_schedule(&mut self, script: &str) -> Option<bool> {
        let Some(schedule) = Schedule::of(script) else { return Some(false) };
        if !self.fails(script)? {
            return Some(false);
        }
        let all = schedule.entries.len();
        // Where there are many, that it does not fail without any of them must do.
        let without: Vec<Vec<usize>> = match all {
            0..=MOST_LEFT_OUT => {
                (0..all).map(|out| (0..all).filter(|it| *it != out).collect()).collect()
            }
            _ => vec![vec![]],
        };
        for kept in without {
            if self.fails(&schedule.keeping(script, &kept))? {
                return Some(false);
            }
        }
        Some(true)
    }
}
