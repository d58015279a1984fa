//! Where modules come from.

use crate::diagnostic::FileId;
use std::sync::Arc;

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
    fn offering(&self, name: &str) -> Option<&str> {
        let _ = name;
        None
    }
}
