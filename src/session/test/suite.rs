//! The tests of one script: checked once, its statements run once, each case on the globals that
//! they left.

use super::coverage::{Coverage, Marks};
use super::snapshot::{self, Policy, Snapshot, State, Value as Shot};
use super::{Failure, Settings};
use crate::bridge::Bridge;
use crate::check::{Checked, Request};
use crate::diagnostic::{Code, Diagnostic, FileId, Place};
use crate::machine::fault::RuntimeError;
use crate::machine::value::Value;
use crate::machine::{Machine, Saved};
use crate::program::FunctionId;
use crate::session::cases::cases;
use crate::session::modules::Loader;
use crate::session::outcome::broken_properties;
use crate::session::{Captured, Session, folder_of, stdlib};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// The seeds of a test, and the items that they stand for where its list is not of numbers.
type Cases = (Vec<i64>, Option<Vec<Value>>);

/// The module whose declarations are in scope without an import, wherever they are.
const UNITS: &str = "units";

/// A test that can be run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Planned {
    /// Its title.
    pub title: String,
    /// Its seeds, where it has any.
    pub seeds: Option<Vec<i64>>,
}

/// Why a script has no tests that can run.
#[derive(Debug)]
pub(super) struct Broken(pub Failure);

/// What one case left.
#[derive(Debug, Default)]
pub(super) struct CaseResult {
    pub failure: Option<Failure>,
    pub snapshots: Vec<Snapshot>,
    /// Crashes and returns of segments in its runs: when, in ns, and the call that does the same.
    pub faults: Vec<(i64, String)>,
    /// What it reached, where that is asked for.
    pub coverage: Coverage,
    /// Steps that it took.
    pub steps: u64,
    /// How many runs of fields it finished.
    pub runs: usize,
}

#[derive(Clone)]
struct Known {
    title: String,
    /// The name of its snapshots.
    name: String,
    body: FunctionId,
    place: Place,
    /// What it is run for, where that is no Int: a case is then named by its number, from 1 on.
    items: Option<Vec<Value>>,
}

/// A script whose tests can be run.
pub(super) struct Suite {
    path: PathBuf,
    session: Session,
    machine: Machine,
    bridge: Rc<Bridge>,
    output: Captured,
    started: Saved,
    tests: Vec<Known>,
    plan: Vec<Planned>,
    marks: Option<Marks>,
    reached: Coverage,
}

impl Suite {
    /// Checks a script and runs its statements; `None` where it has no tests to run.
    pub(super) fn open(path: &Path, settings: &Settings) -> Result<Option<Suite>, Box<Broken>> {
        let mut session = Session::new(settings.options.clone());
        match session.load(path) {
            Ok(file) => Suite::of(session, file, path, settings),
            Err(diagnostic) => Err(broken(vec![*diagnostic], &session, String::new(), true)),
        }
    }

    /// As [`Suite::open`], with another text in the place of the script's.
    pub(super) fn open_text(
        path: &Path,
        text: &str,
        settings: &Settings,
    ) -> Result<Option<Suite>, Box<Broken>> {
        let mut session = Session::new(settings.options.clone());
        let file = session.sources.add(path.display().to_string(), text);
        Suite::of(session, file, path, settings)
    }

    fn of(
        mut session: Session,
        file: FileId,
        path: &Path,
        settings: &Settings,
    ) -> Result<Option<Suite>, Box<Broken>> {
        let Some((file, mut checked)) = check(&mut session, file, path) else { return Ok(None) };
        if checked.diagnostics.iter().any(Diagnostic::is_error) {
            return Err(broken(checked.diagnostics, &session, String::new(), true));
        }
        let marks = settings.coverage.then(|| Marks::put(&mut checked, file, session.sources()));
        let tests: Vec<_> =
            checked.program.tests.iter().filter(|test| test.place.file == file).cloned().collect();
        if !tests.iter().any(|test| settings.wants(&test.title)) {
            return Ok(None);
        }
        let output = Captured::default();
        let made = session.machine(checked.program, &folder_of(path), Box::new(output.clone()));
        let (mut machine, bridge) = match made {
            Ok(made) => made,
            Err(diagnostic) => {
                return Err(broken(vec![*diagnostic], &session, String::new(), true));
            }
        };
        if let Err(error) = machine.start() {
            let diagnostic = error.into_diagnostic(session.sources());
            return Err(broken(vec![diagnostic], &session, output.take(), false));
        }
        let mut suite = Suite {
            path: path.to_owned(),
            started: machine.save(),
            session,
            machine,
            bridge,
            output,
            tests: vec![],
            plan: vec![],
            marks,
            reached: Coverage::default(),
        };
        if let Some(marks) = &suite.marks {
            suite.reached = marks.counted(
                &suite.bridge.take_reached(),
                &suite.bridge.take_runs(),
                suite.session.sources(),
            );
        }
        let names = snapshot::names(tests.iter().map(|it| (&*it.title, it.seeds.is_some())));
        for (test, name) in tests.into_iter().zip(names) {
            if !settings.wants(&test.title) {
                continue;
            }
            let mut items = None;
            let seeds = match test.seeds {
                None => None,
                Some(function) => match suite.seeds(function, settings) {
                    Ok((seeds, found)) => {
                        items = found;
                        Some(seeds)
                    }
                    Err(error) => {
                        let diagnostic = error.into_diagnostic(suite.session.sources());
                        let printed = suite.output.take();
                        return Err(broken(vec![diagnostic], &suite.session, printed, false));
                    }
                },
            };
            let title = test.title.to_string();
            suite.plan.push(Planned { title: title.clone(), seeds });
            suite.tests.push(Known { title, name, body: test.body, place: test.place, items });
        }
        Ok(Some(suite))
    }

    /// The text of the script.
    pub(super) fn text(&self) -> &str {
        let file = self.tests.first().map(|test| test.place.file);
        file.map_or("", |file| self.session.sources().text(file))
    }

    /// The script.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// What the statements of the script reached; all else that can be reached is in it too.
    pub(super) fn take_reached(&mut self) -> Coverage {
        std::mem::take(&mut self.reached)
    }

    /// The tests in order of writing.
    pub(super) fn plan(&self) -> &[Planned] {
        &self.plan
    }

    fn seeds(
        &mut self,
        function: FunctionId,
        settings: &Settings,
    ) -> Result<Cases, Box<RuntimeError>> {
        let shape = self.machine.result_shape(function)?;
        let list = self.machine.call_function(function, &[])?;
        let (all, items) = cases(&self.machine, shape, &list);
        let most = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
        let first = all.first().copied();
        let goes_on =
            all.windows(2).all(|pair| pair.last() == pair.first().map(|it| it + 1).as_ref());
        let seeds = match (settings.seed, settings.seeds, first) {
            (Some(seed), _, _) => vec![seed],
            // The numbers of a range go on behind its end.
            (None, Some(count), Some(first)) if goes_on && items.is_none() => {
                (first..=i64::MAX).take(most(count)).collect()
            }
            (None, Some(count), _) => all.into_iter().take(most(count)).collect(),
            (None, None, _) => all,
        };
        Ok((seeds, items))
    }

    /// Runs one case.
    pub(super) fn run(&mut self, test: usize, seed: Option<i64>, policy: Policy) -> CaseResult {
        let Some(Known { title, name, body, place, items }) = self.tests.get(test).cloned() else {
            return CaseResult::default();
        };
        self.machine.restore(&self.started);
        self.bridge.take_runs();
        self.output.take();
        self.bridge.take_reached();
        self.machine.renew();
        let steps = self.machine.steps();
        let args: Vec<Value> = match (&items, seed) {
            (Some(items), Some(seed)) => {
                let at = usize::try_from(seed).ok().and_then(|it| it.checked_sub(1));
                match at.and_then(|at| items.get(at)) {
                    Some(item) => vec![item.clone()],
                    None => return CaseResult::default(),
                }
            }
            _ => seed.map(Value::from).into_iter().collect(),
        };
        let result = self.machine.call_function(body, &args);
        let runs = self.bridge.take_runs();
        let mut diagnostics = broken_properties(&runs);
        if let Err(error) = result {
            diagnostics.push(error.into_diagnostic(self.session.sources()));
        }
        let mut snapshots = vec![];
        for (index, (place, text)) in self.machine.take_snapshots().into_iter().enumerate() {
            match self.compare(&name, seed, index + 1, place, &text, policy) {
                Ok((snapshot, diagnostic)) => {
                    diagnostics.extend(diagnostic);
                    snapshots.push(snapshot);
                }
                Err((lost, error)) => {
                    let title = format!("the snapshot cannot be read or written: {error}");
                    let told = Diagnostic::new(Code::E0602, place, title, "of this value");
                    let name = format!("the snapshot is {}", lost.path.display());
                    diagnostics.push(told.note(name));
                    snapshots.push(lost);
                }
            }
        }
        let failed = !diagnostics.is_empty();
        let failure = failed.then(|| Failure {
            seed,
            diagnostics,
            sources: self.session.sources().clone(),
            printed: self.output.take(),
            replay: super::replay::command(&self.path, &self.session.options, &title, seed),
            line: self.session.sources().line_column(place).0,
            cannot_run: false,
            shrunk: None,
        });
        let coverage = match &self.marks {
            Some(marks) => {
                marks.counted(&self.bridge.take_reached(), &runs, self.session.sources())
            }
            None => Coverage::default(),
        };
        let count = runs.len();
        let faults = runs.into_iter().flat_map(|run| run.faults).collect();
        let steps = self.machine.steps() - steps;
        CaseResult { failure, snapshots, faults, coverage, steps, runs: count }
    }

    fn compare(
        &self,
        name: &str,
        seed: Option<i64>,
        number: usize,
        place: Place,
        text: &str,
        policy: Policy,
    ) -> Result<(Snapshot, Option<Diagnostic>), (Snapshot, std::io::Error)> {
        let sources = self.session.sources();
        let stated = place.span.text(sources.text(place.file));
        let stated = stated.split_whitespace().collect::<Vec<_>>().join(" ");
        let shot = Shot {
            script: &self.path,
            test: name,
            seed,
            number,
            expression: stated.strip_prefix("snapshot ").unwrap_or(&stated),
            line: sources.line_column(place).0,
            text,
        };
        let lost =
            |error| (Snapshot { path: shot.path(), state: State::Lost, diff: vec![] }, error);
        let snapshot = shot.compare(policy).map_err(lost)?;
        let (title, label) = match snapshot.state {
            State::Same | State::Accepted | State::Lost => return Ok((snapshot, None)),
            State::Missing => ("this snapshot is not accepted yet", "the value has none"),
            State::Different => ("the value is not the snapshot's", "this is another value now"),
        };
        let mut diagnostic = Diagnostic::new(Code::E0602, place, title, label)
            .note(format!("the snapshot is {}", snapshot.path.display()))
            .help("look at it with `phi test --review`, or accept it with `phi test --accept`");
        if policy == Policy::Refuse {
            diagnostic = diagnostic.note("nothing was written, because CI is set");
        }
        Ok((snapshot, Some(diagnostic)))
    }
}

/// Checks a script; a file of the standard library as what it is. `None` for one of these that has
/// no tests. Gives the file that its tests stand in, too.
fn check(session: &mut Session, file: FileId, path: &Path) -> Option<(FileId, Checked)> {
    let text = session.sources().text(file).to_owned();
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    if stdlib::text(&name) != Some(&*text) {
        return Some((file, session.check(file, &folder_of(path))));
    }
    if !text.lines().any(|line| line.starts_with("test ")) {
        return None;
    }
    if name == UNITS {
        // Every script has its units already: its tests are checked as those of a script, at the
        // lines on which they stand.
        let at = text.find("\ntest ").unwrap_or(0);
        let (declared, tests) = text.split_at(at);
        let lines = "\n".repeat(declared.matches('\n').count());
        let file = session.sources.add(path.display().to_string(), lines + tests);
        return Some((file, session.check(file, &folder_of(path))));
    }
    let mut loader =
        Loader::new(&mut session.sources, &folder_of(path)).allowing(&session.options.allow_read);
    let request =
        Request { text: &text, file, modules: &mut loader, standard: Some(name.as_str()) };
    Some((file, crate::check::check(request)))
}

fn broken(
    diagnostics: Vec<Diagnostic>,
    session: &Session,
    printed: String,
    cannot_run: bool,
) -> Box<Broken> {
    Box::new(Broken(Failure {
        seed: None,
        diagnostics,
        sources: session.sources().clone(),
        printed,
        replay: String::new(),
        line: 1,
        cannot_run,
        shrunk: None,
    }))
}
