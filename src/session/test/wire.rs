//! What a worker is asked and what it answers, a JSON document a line.

use super::coverage::Coverage;
use super::here::Ran;
use super::snapshot::State;
use super::suite::Planned;
use super::{Failure, Shrunk, Snapshot};
use serde::{Deserialize, Serialize};
use std::ffi::OsString;

/// What a worker is to do.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Ask {
    /// Check a script and find its tests.
    Open { script: OsString },
    /// Run a case of a script.
    Case { script: OsString, test: usize, seed: Option<i64>, told: bool },
}

/// What it answers.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Said {
    Opened {
        plan: Result<Vec<Planned>, Box<Failure>>,
        reached: Coverage,
    },
    /// What a case gave; where `shrinks`, [`Said::Shrunk`] follows with a smaller script that fails alike.
    Ran {
        failed: usize,
        failure: Option<Box<Failure>>,
        snapshots: Vec<(OsString, State, Vec<String>)>,
        coverage: Coverage,
        shrinks: bool,
    },
    Shrunk(Option<Shrunk>),
}

impl Said {
    pub fn ran(ran: &Ran, shrinks: bool) -> Said {
        let shot = |it: &Snapshot| (it.path.clone().into(), it.state, it.diff.clone());
        Said::Ran {
            failed: ran.failed,
            failure: ran.failure.as_ref().map(lean),
            snapshots: ran.snapshots.iter().map(shot).collect(),
            coverage: ran.coverage.clone(),
            shrinks,
        }
    }

    pub fn opened(plan: Result<Vec<Planned>, Box<Failure>>, reached: Coverage) -> Said {
        Said::Opened { plan: plan.map_err(|failure| lean(&failure)), reached }
    }
}

/// Snapshots as they came.
pub(super) fn snapshots(shots: Vec<(OsString, State, Vec<String>)>) -> Vec<Snapshot> {
    shots
        .into_iter()
        .map(|(path, state, diff)| Snapshot { path: path.into(), state, diff })
        .collect()
}

/// A failure without texts that none of its diagnostics points into.
fn lean(failure: &Failure) -> Box<Failure> {
    let labels = failure.diagnostics.iter().flat_map(|it| &it.labels).map(|it| it.place.file);
    let fixes = failure.diagnostics.iter().flat_map(|it| &it.fixes).map(|it| it.place.file);
    let files: Vec<_> = labels.chain(fixes).collect();
    let sources = failure.sources.only(|file| files.contains(&file));
    Box::new(Failure { sources, ..failure.clone() })
}
