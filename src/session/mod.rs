//! One session behind every face: it loads scripts and modules, checks them, runs them, and keeps
//! the sources that diagnostics point into.

mod cases;
pub mod export;
pub mod files;
pub mod limits;
mod look;
mod modules;
mod outcome;
mod params;
pub mod repl;
mod report;
pub mod stdlib;
pub mod test;
pub mod write;

pub use look::Look;
pub use modules::units_imported;
pub use outcome::{Captured, ClaimDocument, Outcome, Output};

use crate::bridge::Bridge;
use crate::check::{Checked, Request, check};
use crate::data::files::Permissions;
use crate::diagnostic::{Code, Diagnostic, FileId, Sources};
use crate::machine::Machine;
use crate::machine::fault::RuntimeError;
use crate::machine::limits::Limits;
use crate::program::Program;
use modules::Loader;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

/// What a script may read, use and be told.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Folders that the script may read besides its own.
    pub allow_read: Vec<PathBuf>,
    /// The limit on steps; the machine's default where absent.
    pub max_steps: Option<u64>,
    /// The limit on memory in bytes.
    pub max_memory: Option<u64>,
    /// The limit on time; none where absent.
    pub max_time: Option<Duration>,
    /// `NAME=VALUE` for the script's `param`s.
    pub sets: Vec<String>,
    /// The seed of runs that name none.
    pub seed: Option<i64>,
    /// Threads that compute the steps of large fields; results do not depend on it. One where absent.
    pub threads: Option<usize>,
}

/// A session.
#[derive(Debug, Default)]
pub struct Session {
    options: Options,
    sources: Sources,
    watcher: Option<Rc<dyn crate::bridge::Watcher>>,
}

impl Session {
    /// A session with these options.
    pub fn new(options: Options) -> Session {
        Session { options, sources: Sources::default(), watcher: None }
    }

    /// Tells someone how far the runs of its scripts are.
    pub fn watch(&mut self, watcher: Rc<dyn crate::bridge::Watcher>) {
        self.watcher = Some(watcher);
    }

    /// Every text that was loaded.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Loads a script; `-` is standard input.
    ///
    /// # Errors
    /// What [`files::read_script`] refuses.
    pub fn load(&mut self, path: &Path) -> Result<FileId, Box<Diagnostic>> {
        let text = files::read_script(path)?;
        let name = match path.as_os_str() == "-" {
            true => "standard input".to_owned(),
            false => path.display().to_string(),
        };
        Ok(self.sources.add(name, text))
    }

    /// Checks a loaded script that lies in this folder.
    pub fn check(&mut self, file: FileId, folder: &Path) -> Checked {
        let text: std::sync::Arc<str> = self.sources.text(file).into();
        let mut loader = Loader::new(&mut self.sources, folder).allowing(&self.options.allow_read);
        check(Request { text: &text, file, modules: &mut loader, standard: None })
    }

    /// Loads, checks and runs a script. What it prints goes to `output` as it comes.
    pub fn run_file(&mut self, path: &Path, output: Box<dyn Output>) -> Outcome {
        let file = match self.load(path) {
            Ok(file) => file,
            Err(diagnostic) => return Outcome::stopped(vec![*diagnostic]),
        };
        let folder = folder_of(path);
        let checked = self.check(file, &folder);
        if checked.diagnostics.iter().any(Diagnostic::is_error) {
            return Outcome::stopped(checked.diagnostics);
        }
        self.run(checked, &folder, output)
    }

    /// Checks and runs a text that is no file; modules and data are looked for in `folder`.
    pub fn run_text(&mut self, name: &str, text: &str, folder: &Path) -> (String, Outcome) {
        let file = self.sources.add(name, text);
        let checked = self.check(file, folder);
        if checked.diagnostics.iter().any(Diagnostic::is_error) {
            return (String::new(), Outcome::stopped(checked.diagnostics));
        }
        let output = Captured::default();
        let outcome = self.run(checked, folder, Box::new(output.clone()));
        (output.text(), outcome)
    }

    /// As [`Session::run_file`], with what the script printed.
    pub fn run_captured(&mut self, path: &Path) -> (String, Outcome) {
        let output = Captured::default();
        let outcome = self.run_file(path, Box::new(output.clone()));
        (output.text(), outcome)
    }

    fn run(&mut self, checked: Checked, folder: &Path, output: Box<dyn Output>) -> Outcome {
        let Checked { program, mut diagnostics } = checked;
        let (mut machine, bridge) = match self.machine(program, folder, output) {
            Ok(made) => made,
            Err(diagnostic) => {
                diagnostics.push(*diagnostic);
                return Outcome::stopped(diagnostics);
            }
        };
        let result = machine.start();
        diagnostics.extend(bridge.take_warnings());
        let mut outcome = Outcome::stopped(diagnostics);
        outcome.runs = bridge.take_runs();
        outcome.claims = ClaimDocument::all(&machine.take_claims(), &self.sources);
        outcome.started = true;
        if let Err(error) = result {
            outcome.diagnostics.push(self.runtime_diagnostic(*error));
        }
        outcome.finish();
        outcome
    }

    /// A machine for a checked program, with its params set and its bridge to the runtime.
    fn machine(
        &self,
        program: Program,
        folder: &Path,
        output: Box<dyn Output>,
    ) -> Result<(Machine, Rc<Bridge>), Box<Diagnostic>> {
        let settings = params::parse(&program, &self.options.sets)?;
        let permissions = self.permissions(&program, folder)?;
        let seed = self.options.seed.unwrap_or(0);
        let bridge = Bridge::new(self.sources.clone(), permissions, seed);
        let bridge = bridge.with_threads(self.options.threads.unwrap_or(1));
        let bridge = Rc::new(bridge.watched(self.watcher.clone()));
        let mut machine = Machine::new(Arc::new(program), self.limits(), bridge.clone(), output);
        for (global, value) in settings {
            machine.set_param(global, value);
        }
        Ok((machine, bridge))
    }

    fn runtime_diagnostic(&self, error: RuntimeError) -> Diagnostic {
        error.into_diagnostic(&self.sources)
    }

    fn limits(&self) -> Limits {
        let defaults = Limits::default();
        Limits {
            steps: self.options.max_steps.unwrap_or(defaults.steps),
            memory: self
                .options
                .max_memory
                .map_or(defaults.memory, |bytes| usize::try_from(bytes).unwrap_or(usize::MAX)),
            time: self.options.max_time,
            ..defaults
        }
    }

    fn permissions(
        &self,
        program: &Program,
        folder: &Path,
    ) -> Result<Permissions, Box<Diagnostic>> {
        let refused = |error: crate::data::error::DataError| {
            Diagnostic::without_place(Code::E0701, error.to_string()).help(error.help())
        };
        let mut permissions = Permissions::for_script_in(folder).map_err(refused)?;
        for folder in &self.options.allow_read {
            permissions.allow(folder).map_err(refused)?;
        }
        // A folder that the user gives to a `param` of paths is meant to be read, from where the user
        // is.
        for set in &self.options.sets {
            let (name, value) = set.split_once('=').unwrap_or((set, ""));
            let wanted = program.names.find(name.trim());
            let is_path = program.params.iter().any(|it| it.path && Some(it.name) == wanted);
            let given = Path::new(value.trim());
            if is_path && given.is_dir() {
                permissions.allow(given).map_err(refused)?;
                permissions.start_at(&std::env::current_dir().unwrap_or_default());
            }
        }
        Ok(permissions)
    }
}

/// The folder that a script's paths are relative to.
pub fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() && path.as_os_str() != "-" => {
            parent.to_owned()
        }
        _ => PathBuf::from("."),
    }
}
