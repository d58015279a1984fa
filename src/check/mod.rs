//! Names, types, dimensions: tree → typed program. Pure: no files, no terminal.
//!
//! [`check`] takes the text of a script and a loader for its modules and gives the program with
//! every diagnostic. [`Checker`] does the same one entry at a time, for the REPL: what an entry
//! declares is in scope in the next, and a wrong entry changes nothing.
//!
//! [`Checker`] is made of the parts in `state`, each a struct that knows nothing of the checker; its
//! own methods stand with what they check. Whoever goes back after an error goes back to a copy of
//! the whole.
//!
//! The way of a module: `module` loads its imports, `units` reads its dimensions and units,
//! `statements` declares its types, signatures and globals and checks its statements and bodies,
//! `expressions` and `fields` what stands in them, `types` solves the unknowns, `words` says what is
//! wrong. Bodies of the standard library are checked when something reaches them.

mod browse;
mod checker;
mod expressions;
mod fields;
mod finish;
mod known;
mod local;
mod module;
mod node;
mod source;
mod stack;
mod state;
mod statements;
#[cfg(test)]
mod tests;
mod types;
mod units;
mod wanted;
mod words;

pub use checker::{Checker, Entry};
pub use source::{Loaded, Missing, ModulePath, Modules};

use crate::diagnostic::{Diagnostic, FileId};
use crate::program::Program;

/// What is to be checked.
pub struct Request<'a> {
    /// The script.
    pub text: &'a str,
    /// Its file.
    pub file: FileId,
    /// The modules that it may import.
    pub modules: &'a mut dyn Modules,
    /// The name of the module of the standard library that the text is, where it is one: its
    /// tests are to be run, and it may declare built-ins.
    pub standard: Option<&'a str>,
}

/// The result of a check.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The program; complete where no diagnostic is an error.
    pub program: Program,
    /// What is wrong, in order of place, the script's own file first.
    pub diagnostics: Vec<Diagnostic>,
}

/// Parses and checks a script with all that it imports.
pub fn check(request: Request<'_>) -> Checked {
    let mut checker = Checker::new(request.modules);
    if let Some(name) = request.standard {
        checker.enter_standard(name, request.file);
    }
    let entry = checker.enter(request.text, request.file, request.modules);
    Checked { program: checker.into_program(), diagnostics: entry.diagnostics }
}
