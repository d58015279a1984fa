//! Looking at the fields of a script without running them: what `phi check` does after the check.

use super::{Captured, Session, params};
use crate::bridge::{Bridge, Explained};
use crate::diagnostic::{Code, Diagnostic, FileId};
use crate::machine::limits::Limits;
use crate::machine::{Machine, NoHost};
use crate::program::Program;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

/// How far a script goes that is only looked at.
const LOOK_STEPS: u64 = 20_000_000;

/// What there is to say of a script and its fields.
#[derive(Debug, Default)]
pub struct Look {
    /// Errors and warnings, those that follow from the graphs of its fields included.
    pub diagnostics: Vec<Diagnostic>,
    /// What there is to say of each field that it makes before its first run, then of each that
    /// it does not make until there, and why.
    pub fields: Vec<Explained>,
}

impl Session {
    /// Checks a script and looks at the fields that it makes before its first run.
    pub fn look(&mut self, file: FileId, folder: &Path) -> Look {
        let checked = self.check(file, folder);
        let mut look = Look { diagnostics: checked.diagnostics, fields: vec![] };
        if look.diagnostics.iter().any(Diagnostic::is_error) {
            return look;
        }
        if let Some(too_large) = self.too_large(&checked.program) {
            look.diagnostics.push(too_large);
            return look;
        }
        let settings = match params::parse(&checked.program, &self.options.sets) {
            Ok(settings) => settings,
            Err(diagnostic) => {
                look.diagnostics.push(*diagnostic);
                return look;
            }
        };
        if checked.program.fields.is_empty() {
            let text = format!("there is no field in {}\n", self.sources.name(file));
            look.fields.push(Explained { name: String::new(), text, numbers: None });
            return look;
        }
        let permissions = match self.permissions(&checked.program, folder) {
            Ok(permissions) => permissions,
            Err(diagnostic) => {
                look.diagnostics.push(*diagnostic);
                return look;
            }
        };
        let program = Arc::new(checked.program);
        let bridge = Rc::new(Bridge::new(self.sources.clone(), permissions, 0).dry_run());
        let limits = Limits { steps: LOOK_STEPS, ..self.limits() };
        let output = Box::new(Captured::default());
        let mut machine = Machine::new(program.clone(), limits, bridge.clone(), output);
        for (global, value) in settings {
            machine.set_param(global, value);
        }
        let stopped = machine.start().err().filter(|_| !bridge.ended());
        let stopped = stopped.map(|error| self.runtime_diagnostic(*error));
        let explained = bridge.take_explained();
        let is_made = |name: &str| explained.iter().any(|field| field.name == name);
        let unmade = program.fields.iter().filter(|field| !is_made(program.names.text(field.name)));
        let unmade = unmade.map(|field| {
            let name = program.names.text(field.name);
            let why = self.why_unmade(&program, field.function.is_some(), stopped.as_ref());
            let text = format!("field {name} is not explained: {why}\n");
            Explained { name: name.to_owned(), text, numbers: None }
        });
        look.fields = explained.iter().cloned().chain(unmade).collect();
        look.diagnostics.extend(stopped.filter(|error| error.code == Code::E0407));
        look.diagnostics.extend(bridge.take_warnings());
        look
    }

    /// What the machine could not run of a program, if anything.
    fn too_large(&self, program: &Program) -> Option<Diagnostic> {
        let output = Box::new(Captured::default());
        let program = Arc::new(program.clone());
        let mut machine = Machine::new(program, self.limits(), Rc::new(NoHost), output);
        machine.fits().err().map(|error| self.runtime_diagnostic(*error))
    }

    /// Why a field was not made before the first run.
    fn why_unmade(
        &self,
        program: &Program,
        has_params: bool,
        stopped: Option<&Diagnostic>,
    ) -> String {
        let Some(error) = stopped else {
            return match has_params {
                true => "it has parameters, and the script makes none before its first run",
                false => "the first run comes before it",
            }
            .to_owned();
        };
        if error.code == Code::E0407 {
            return "it cannot be made as it is declared".to_owned();
        }
        let place = error.place();
        let (line, column) = self.sources.line_column(place);
        let at = format!("{}:{line}:{column}", self.sources.name(place.file));
        let help = error.help.first().map_or(String::new(), |help| format!("\n  help: {help}"));
        let params = match program.params.is_empty() || !self.options.sets.is_empty() {
            true => "",
            false => {
                "; its params have their defaults here, and `--set NAME=VALUE` gives them others"
            }
        };
        format!("the script stops before it is made, at {at}\n  {}{params}{help}", error.title)
    }
}
