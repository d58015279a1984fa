//! `phi test`: one line for each test, failures in full, then the totals.

use super::Exit;
use super::arguments::{Format, TestOptions};
use super::output::{GREEN, RED, Terminal, paint};
use crate::diagnostic::Sources;
use crate::diagnostic::json::{DiagnosticJson, to_json};
use crate::diagnostic::render::render;
use crate::report::number::counted;
use crate::session::test::{
    Coverage, Failure, Policy, Settings, Shrunk, Snapshot, TestResult, Totals, discover, run,
    snapshot, unreferenced,
};
use crate::session::{self, Options};
use serde::Serialize;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::PathBuf;

/// The document of `phi test --format json`.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Document {
    /// The tests, in the order of files and lines.
    tests: Vec<TestJson>,
    /// How many passed.
    passed: usize,
    /// How many failed.
    failed: usize,
    /// How many scripts could not run.
    broken: usize,
    /// Snapshots that no test asks for any more.
    unreferenced: Vec<PathBuf>,
    /// With `--coverage`: what was reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage: Option<Coverage>,
}

/// What came of a test.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct TestJson {
    /// Its script.
    file: PathBuf,
    /// Its title; absent where the script cannot run.
    title: Option<String>,
    /// Whether all of its cases passed.
    passed: bool,
    /// How many seeds ran, for a seeded test.
    seeds: Option<usize>,
    /// How many of its cases failed.
    failed_cases: usize,
    /// The first failure.
    failure: Option<FailureJson>,
    /// Its snapshots.
    snapshots: Vec<Snapshot>,
}

/// A case that failed.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct FailureJson {
    /// The seed, for a seeded test.
    seed: Option<i64>,
    /// The command that runs this case alone.
    replay: String,
    /// What it printed.
    output: String,
    /// A smaller script that fails in the same way.
    shrunk: Option<Shrunk>,
    /// Why it failed.
    diagnostics: Vec<DiagnosticJson>,
}

/// Runs the tests, each worker being this program with these arguments.
pub(super) fn test(options: &TestOptions, args: &[OsString], terminal: &Terminal) -> Exit {
    if options.review && !(std::io::stdin().is_terminal() && std::io::stdout().is_terminal()) {
        terminal.err(
            "`--review` asks questions and needs a terminal; without one, look at the diff and use \
             `--accept`\n",
        );
        return Exit::Usage;
    }
    let settings = match settings(options) {
        Ok(settings) => Settings { worker: worker(args), ..settings },
        Err(message) => {
            terminal.err(&message);
            return Exit::Usage;
        }
    };
    match options.watch {
        true => super::watch::watch(&options.paths, terminal, &mut || {
            once(options, &settings, terminal);
        }),
        false => once(options, &settings, terminal),
    }
}

/// Runs what a worker is asked for.
pub(super) fn serve(options: &TestOptions) -> Exit {
    match settings(options) {
        Ok(settings) => session::test::serve(&settings, std::io::stdin(), std::io::stdout()),
        Err(_) => return Exit::Usage,
    }
    Exit::Success
}

/// The command of a worker.
fn worker(args: &[OsString]) -> Option<Vec<OsString>> {
    let program = std::env::current_exe().ok().map(PathBuf::into_os_string);
    let program = program.or_else(|| args.first().cloned())?;
    let given = args.iter().skip(1).cloned();
    Some([program, "--worker".into()].into_iter().chain(given).collect())
}

/// Runs the tests, and tells what came of them.
fn once(options: &TestOptions, settings: &Settings, terminal: &Terminal) -> Exit {
    let scripts = match discover(&options.paths) {
        Ok(scripts) => scripts,
        Err(diagnostic) => {
            terminal.diagnostics(&[*diagnostic], &Sources::default());
            return Exit::Usage;
        }
    };
    let mut results = vec![];
    let totals = run(&scripts, settings, &mut |result| {
        if options.format == Format::Text {
            terminal.out(&line(result, terminal));
        }
        results.push(result.clone());
    });
    if settings.filter.is_some() && results.is_empty() {
        terminal.err(&format!(
            "no test has a title that matches `{}`\n",
            options.filter.as_deref().unwrap_or("")
        ));
        return Exit::Usage;
    }
    if results.is_empty() && !options.unreferenced {
        let given = if scripts.is_empty() { "no script" } else { "no test" };
        let places: Vec<_> = options.paths.iter().map(|it| format!("`{}`", it.display())).collect();
        let places = if places.is_empty() { "this folder".into() } else { places.join(", ") };
        terminal.err(&format!("there is {given} in {places}\n"));
        return Exit::Usage;
    }
    let stale = match options.unreferenced && totals.broken == 0 {
        true => unreferenced(&scripts, &asked(&results)),
        false => vec![],
    };
    match options.format {
        Format::Text => {
            terminal.out(&failures(&results, terminal));
            terminal.out(&sum(&totals, &results));
            if options.coverage {
                terminal.out(&super::coverage::told(&totals.coverage, terminal.charset()));
            }
        }
        Format::Json => {
            let document = Document {
                tests: results.iter().map(json).collect(),
                passed: totals.passed,
                failed: totals.failed,
                broken: totals.broken,
                unreferenced: stale.clone(),
                coverage: options.coverage.then(|| totals.coverage.clone()),
            };
            terminal.out(&(serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"));
        }
    }
    let removed = options.accept && remove(&stale, terminal);
    if options.format == Format::Text {
        let what = if removed { "removed" } else { "no test asks for" };
        stale.iter().for_each(|path| terminal.out(&format!("{what} {}\n", path.display())));
    }
    if options.review {
        return super::review::review(&results, terminal);
    }
    let lost = |it: &Snapshot| it.state == snapshot::State::Lost;
    match () {
        () if results.iter().flat_map(|it| &it.snapshots).any(lost) => Exit::Runtime,
        () if totals.broken > 0 => Exit::Script,
        () if totals.failed > 0 || (!stale.is_empty() && !removed) => Exit::Expectation,
        () => Exit::Success,
    }
}

fn settings(options: &TestOptions) -> Result<Settings, String> {
    let filter = match options.filter.as_deref().map(regex::Regex::new) {
        None => None,
        Some(Ok(filter)) => Some(filter),
        Some(Err(error)) => {
            return Err(format!("`--filter` is no regular expression: {error}\n"));
        }
    };
    let in_ci = std::env::var("CI").is_ok_and(|value| !matches!(&*value, "" | "0" | "false"));
    Ok(Settings {
        options: Options {
            allow_read: options.limits.allow_read.clone(),
            max_steps: options.limits.max_steps,
            max_memory: options.limits.max_memory,
            max_time: options.limits.max_time,
            threads: options.limits.threads,
            sets: options.params.sets.clone(),
            ..Options::default()
        },
        filter,
        seeds: options.seeds,
        seed: options.seed,
        policy: match (options.accept, in_ci && !options.review) {
            (true, _) => Policy::Accept,
            (false, true) => Policy::Refuse,
            (false, false) => Policy::Pend,
        },
        jobs: options
            .jobs
            .or_else(|| std::thread::available_parallelism().ok().map(usize::from))
            .unwrap_or(1),
        worker: None,
        coverage: options.coverage,
    })
}

fn name(result: &TestResult) -> String {
    match &result.title {
        Some(title) => format!("{}: {}", result.file.display(), visible(title)),
        None => result.file.display().to_string(),
    }
}

/// One line for a test.
fn line(result: &TestResult, terminal: &Terminal) -> String {
    let state = match &result.failure {
        None => paint("ok    ", GREEN, terminal),
        Some(failure) if failure.cannot_run => paint("ERROR ", RED, terminal),
        Some(_) => paint("FAILED", RED, terminal),
    };
    let seeds = match (result.seeds, result.failed) {
        (None, _) => String::new(),
        (Some(1), _) => " (1 seed)".to_owned(),
        (Some(all), 0) => format!(" ({all} seeds)"),
        (Some(all), failed) => format!(" ({failed} of {all} seeds failed)"),
    };
    format!("{state} {}{seeds}\n", name(result))
}

/// Every failure in full.
fn failures(results: &[TestResult], terminal: &Terminal) -> String {
    let mut text = String::new();
    for result in results {
        let Some(failure) = &result.failure else { continue };
        let seed = failure.seed.map_or(String::new(), |seed| format!(", seed {seed}"));
        text += &format!("\n{}{seed}\n", name(result));
        for diagnostic in &failure.diagnostics {
            text += &render(diagnostic, &failure.sources, terminal.style());
        }
        for snapshot in result.snapshots.iter().filter(|it| it.failed()) {
            text += &super::review::diff(snapshot, terminal);
        }
        text += &told(failure);
    }
    text
}

fn told(failure: &Failure) -> String {
    let mut text = String::new();
    if !failure.printed.is_empty() {
        text += "printed:\n";
        failure.printed.lines().for_each(|line| text += &format!("  {line}\n"));
    }
    if !failure.replay.is_empty() {
        text += &format!("again: {}\n", failure.replay);
    }
    if let Some(shrunk) = &failure.shrunk {
        let events = match shrunk.from {
            0 => String::new(),
            from => {
                format!("from {} to {}, ", counted(from as u64, "scheduled event"), shrunk.events)
            }
        };
        text += &format!(
            "shrunk {events}from {} to {}; this script fails in the same way:\n\n",
            counted(shrunk.lines_from as u64, "line"),
            shrunk.lines
        );
        shrunk.script.lines().for_each(|line| {
            text += format!("    {line}").trim_end();
            text.push('\n');
        });
    }
    text
}

fn sum(totals: &Totals, results: &[TestResult]) -> String {
    let tests = |count: usize| counted(count as u64, "test");
    let mut text = match totals.failed {
        0 => format!("{} passed", tests(totals.passed)),
        failed => format!("{} passed, {failed} failed", tests(totals.passed)),
    };
    if totals.cases > totals.passed + totals.failed {
        text += &format!(", {}", counted(totals.cases as u64, "case"));
    }
    if totals.broken > 0 {
        text += &format!(", {} with errors", totals.broken);
    }
    let count = |state| {
        results.iter().flat_map(|it| &it.snapshots).filter(|shot| shot.state == state).count()
    };
    let accepted = count(snapshot::State::Accepted);
    if accepted > 0 {
        text += &format!(", {} written", counted(accepted as u64, "snapshot"));
    }
    text + "\n"
}

fn json(result: &TestResult) -> TestJson {
    TestJson {
        file: result.file.clone(),
        title: result.title.clone(),
        passed: result.failure.is_none(),
        seeds: result.seeds,
        failed_cases: result.failed,
        failure: result.failure.as_ref().map(|failure| FailureJson {
            seed: failure.seed,
            replay: failure.replay.clone(),
            output: failure.printed.clone(),
            shrunk: failure.shrunk.clone(),
            diagnostics: failure
                .diagnostics
                .iter()
                .map(|diagnostic| to_json(diagnostic, &failure.sources))
                .collect(),
        }),
        snapshots: result.snapshots.clone(),
    }
}

fn asked(results: &[TestResult]) -> BTreeSet<PathBuf> {
    results.iter().flat_map(|it| &it.snapshots).map(|shot| shot.path.clone()).collect()
}

/// Removes stale snapshots; whether all are gone.
fn remove(stale: &[PathBuf], terminal: &Terminal) -> bool {
    let mut gone = true;
    for path in stale {
        if let Err(error) = std::fs::remove_file(path) {
            terminal.err(&format!("{} cannot be removed: {error}\n", path.display()));
            gone = false;
        }
    }
    gone
}

/// A title without what would act on the terminal or turn the order of its letters.
fn visible(title: &str) -> String {
    let acts = |letter: char| {
        letter.is_control() || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let shown = |letter: char| match acts(letter) {
        true => letter.escape_unicode().to_string(),
        false => letter.to_string(),
    };
    title.chars().map(shown).collect()
}
