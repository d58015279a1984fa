//! Names, types, dimensions: tree → typed program. Pure: no files, no terminal.
//!
//! [`check`] takes the text of a script and a loader for its modules and gives the program with
//! every diagnostic. [`Checker`] does the same one entry at a time, for the REPL: what an entry
//! declares is in scope in the next, and a wrong entry changes nothing.
//!
//! The way of a module: `module` loads its imports, `units` reads its dimensions and units,
//! `statements` declares its types, signatures and globals and checks its statements and bodies,
//! `expressions` and `fields` what stands in them, `types` solves the unknowns, `words` says what is
//! wrong. Bodies of the standard library are checked when something reaches them.

mod browse;
mod checker;
mod expressions;
mod fields;
mod known;
mod module;
mod scope;
mod statements;
#[cfg(test)]
mod tests;
mod types;
mod units;
mod wanted;
mod words;

pub use checker::{Checker, Entry};

use crate::diagnostic::{Diagnostic, FileId};
use crate::program::Program;
use std::sync::Arc;

/// Below this much stack, the checker goes on on a new piece of it.
const RED_ZONE: usize = 256 * 1024;
/// The size of such a piece.
const STACK: usize = 4 * 1024 * 1024;
/// No more errors than this are reported for one file.
pub const MOST_ERRORS: usize = 20;

/// A module that a script asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModulePath<'a> {
    /// A module of the standard library, by its name after `std.`.
    Standard(&'a str),
    /// A file, as it is written in the import; relative to the file that imports it.
    File(&'a str),
}

/// The text of a module.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The file; the same one for the same module, however its path was written.
    pub file: FileId,
    /// What it holds.
    pub text: Arc<str>,
}

/// Why a module cannot be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// In a few words, for the label: `there is no such file`.
    pub reason: String,
    /// Whether it lies where the script may not read.
    pub forbidden: bool,
}

/// Where modules come from: files for the session, the embedded library for `std.`.
pub trait Modules {
    /// The text of a module, asked for in the file `from`.
    fn load(&mut self, path: ModulePath<'_>, from: FileId) -> Result<Loaded, Missing>;

    /// The names of the modules of the standard library, for suggestions.
    fn standard(&self) -> &[&str];

    /// The module of the standard library that declares a function of this name, for suggestions.
    fn offering(&self, function: &str) -> Option<&str> {
        let _ = function;
        None
    }
}

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
