//! Runs cases in this process. Every case runs on a machine whose globals are as the script's statements
//! left them, so it does not matter what ran there before.

use super::coverage::Coverage;
use super::shrink::shrink;
use super::suite::{Planned, Suite};
use super::{Failure, Settings, Snapshot};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// What a script gave that was opened: its tests, and what its statements reached.
pub(super) type Opened = (Result<Vec<Planned>, Box<Failure>>, Coverage);

/// A case of a script.
#[derive(Clone, Copy, Debug)]
pub(super) struct Case<'a> {
    pub script: &'a Path,
    pub test: usize,
    pub seed: Option<i64>,
    /// Whether its failure is told: of several of a test only the first is.
    pub told: bool,
}

/// What cases gave.
#[derive(Debug, Default)]
pub(super) struct Ran {
    /// How many failed.
    pub failed: usize,
    /// The first failure.
    pub failure: Option<Failure>,
    pub snapshots: Vec<Snapshot>,
    pub coverage: Coverage,
}

impl Ran {
    /// A case that failed before it could tell anything else.
    pub fn failed(failure: Failure) -> Ran {
        Ran { failed: 1, failure: Some(failure), ..Ran::default() }
    }

    /// Adds what a later case gave.
    pub fn add(&mut self, later: Ran) {
        self.failed += later.failed;
        self.failure = self.failure.take().or(later.failure);
        self.snapshots.extend(later.snapshots);
        self.coverage.add(&later.coverage);
    }
}

/// A worker in this process. The script that was at hand last stays open: its cases come in a row.
pub(super) struct Here<'a> {
    settings: &'a Settings,
    open: Option<(PathBuf, Suite)>,
}

impl<'a> Here<'a> {
    pub fn new(settings: &'a Settings) -> Here<'a> {
        Here { settings, open: None }
    }

    /// Checks a script and finds its tests.
    pub fn open(&mut self, script: &Path) -> Opened {
        // What was open goes first, and makes room.
        self.open = None;
        let suite = match Suite::open(script, self.settings) {
            Ok(suite) => suite,
            Err(broken) => return (Err(Box::new(broken.0)), Coverage::default()),
        };
        let Some(mut suite) = suite else { return (Ok(vec![]), Coverage::default()) };
        let (plan, reached) = (suite.plan().to_vec(), suite.take_reached());
        self.open = Some((script.to_owned(), suite));
        (Ok(plan), reached)
    }

    /// Runs a case, and looks for a smaller script that fails in the same way; before it looks, it says
    /// what the case gave.
    pub fn case(&mut self, case: Case, say: &mut dyn FnMut(&Ran)) -> Ran {
        let begun = Instant::now();
        if self.open.as_ref().is_none_or(|(open, _)| open != case.script)
            && let (Err(failure), _) = self.open(case.script)
        {
            return Ran::failed(*failure);
        }
        let Some((_, suite)) = &mut self.open else { return Ran::default() };
        let result = suite.run(case.test, case.seed, self.settings.policy);
        let mut ran = Ran {
            failed: usize::from(result.failure.is_some()),
            failure: result.failure.filter(|_| case.told),
            snapshots: result.snapshots,
            coverage: result.coverage,
        };
        if ran.failure.is_some() {
            say(&ran);
        }
        if let Some(failure) = &mut ran.failure {
            let until = self.settings.options.max_time.and_then(|time| begun.checked_add(time));
            failure.shrunk = shrink(suite, case.test, failure, self.settings, until);
        }
        ran
    }
}
