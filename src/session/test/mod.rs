//! The test runner: finds the `test` blocks of scripts, runs them in several processes, compares
//! their snapshots, and gives one result after the other in the order of the files.

pub mod coverage;
mod here;
mod process;
mod replay;
mod serve;
mod shrink;
pub mod snapshot;
mod suite;
mod wire;
mod workers;

pub use coverage::Coverage;
pub use serve::serve;
pub use snapshot::{Policy, Snapshot};

use super::{Options, files};
use crate::diagnostic::{Diagnostic, Sources};
use regex::Regex;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// What to run, and how.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What scripts may read and use.
    pub options: Options,
    /// Only tests whose title matches.
    pub filter: Option<Regex>,
    /// So many seeds from the first of each seeded test, instead of its range.
    pub seeds: Option<u64>,
    /// This one seed of each seeded test.
    pub seed: Option<i64>,
    /// What to do with snapshots that differ.
    pub policy: Policy,
    /// How many workers; results do not depend on it.
    pub jobs: usize,
    /// The program that a worker is a process of, and its arguments: it calls [`serve`] with the same
    /// settings. Without it the workers are threads, and limits hold only where the machine looks at them.
    pub worker: Option<Vec<OsString>>,
    /// Whether to find out what the tests reach.
    pub coverage: bool,
}

impl Settings {
    fn wants(&self, title: &str) -> bool {
        self.filter.as_ref().is_none_or(|filter| filter.is_match(title))
    }
}

/// A case that failed, or a script that has none that can run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Failure {
    /// The seed of the case.
    pub seed: Option<i64>,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts that the diagnostics point into.
    pub sources: Sources,
    /// What the case printed.
    pub printed: String,
    /// The command that runs the case again.
    pub replay: String,
    /// The line of the test.
    pub line: usize,
    /// Whether the script itself has errors, so that nothing of it ran.
    pub cannot_run: bool,
    /// A smaller script that fails in the same way.
    pub shrunk: Option<Shrunk>,
}

/// A script made of a failing one by leaving out parts of its schedule, workload and field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Shrunk {
    /// The whole script; it runs as it stands.
    pub script: String,
    /// How many entries (`at`, `every`, `when`) its schedule has.
    pub events: usize,
    /// How many the failing one has, each fault of a `chaos` counted.
    pub from: usize,
    /// How many lines the script has.
    pub lines: usize,
    /// How many the failing one has with this test alone.
    pub lines_from: usize,
}

/// What came of one test.
#[derive(Clone, Debug)]
pub struct TestResult {
    /// The script.
    pub file: PathBuf,
    /// The title; absent where the script cannot run.
    pub title: Option<String>,
    /// How many seeds ran, for a seeded test.
    pub seeds: Option<usize>,
    /// How many of its cases failed.
    pub failed: usize,
    /// The first failure.
    pub failure: Option<Failure>,
    /// Its snapshots.
    pub snapshots: Vec<Snapshot>,
}

/// What came of all tests together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Tests that passed.
    pub passed: usize,
    /// Tests that failed.
    pub failed: usize,
    /// Scripts that have errors.
    pub broken: usize,
    /// Cases that ran: a seeded test has one for each seed.
    pub cases: usize,
    /// What they reached, where that was asked for.
    pub coverage: Coverage,
}

/// The scripts that these paths name, each once.
///
/// # Errors
/// E0701 for a path that cannot be read.
pub fn discover(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Box<Diagnostic>> {
    let mut found = vec![];
    for path in paths {
        for script in files::scripts(path)? {
            // `./a.phi` is told as `a.phi`.
            let script = script.strip_prefix("./").map(Path::to_owned).unwrap_or(script);
            if !found.contains(&script) {
                found.push(script);
            }
        }
    }
    Ok(found)
}

/// Runs the tests of these scripts. Each result is handed on as soon as all before it are there.
pub fn run(scripts: &[PathBuf], settings: &Settings, each: &mut dyn FnMut(&TestResult)) -> Totals {
    let mut totals = Totals::default();
    let coverage = workers::run(scripts, settings, &mut |result| {
        match (&result.title, &result.failure) {
            (Some(_), None) => totals.passed += 1,
            (None, Some(failure)) if failure.cannot_run => totals.broken += 1,
            _ => totals.failed += 1,
        }
        totals.cases += match result.title {
            Some(_) => result.seeds.unwrap_or(1),
            None => 0,
        };
        each(result);
    });
    totals.coverage = coverage;
    totals
}

/// Snapshots beside these scripts that none of these results asked for, pending ones included.
pub fn unreferenced(scripts: &[PathBuf], asked: &BTreeSet<PathBuf>) -> Vec<PathBuf> {
    let mut found = BTreeSet::new();
    for script in scripts {
        let prefix = snapshot::prefix(script);
        let Ok(entries) = std::fs::read_dir(snapshot::folder(script)) else { continue };
        for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let plain = path.with_file_name(name.trim_end_matches(".new"));
            // Of `a.phi` begins with `a__` and goes on without `__`: `a__b__c.snap` is of `a__b.phi`.
            if name.strip_prefix(&prefix).is_some_and(|rest| !rest.contains("__"))
                && (name.ends_with(".snap") || name.ends_with(".snap.new"))
                && !asked.contains(&plain)
            {
                found.insert(path);
            }
        }
    }
    found.into_iter().collect()
}
