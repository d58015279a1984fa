//! Tests through source text.

mod dimensions;
mod errors;
mod program;

use super::{Loaded, Missing, ModulePath, Modules, Request, check};
use crate::diagnostic::{Diagnostic, FileId};
use crate::program::Program;

/// Modules for tests: the real units, a small prelude, and files given by text.
pub(super) struct TestModules {
    pub files: Vec<(&'static str, &'static str)>,
}

impl Modules for TestModules {
    fn load(&mut self, path: ModulePath<'_>, _: FileId) -> Result<Loaded, Missing> {
        let (index, text) = match path {
            ModulePath::Standard("units") => (100, include_str!("../../../stdlib/units.phi")),
            ModulePath::Standard("core") => (101, include_str!("prelude.phi")),
            ModulePath::Standard("stats") => {
                (102, "fn mean(xs: List<Float>) -> Float { xs.sum() / xs.len() }")
            }
            ModulePath::Standard(_) => return Err(Missing { reason: "no such module".into() }),
            ModulePath::File(path) => {
                let found = self.files.iter().position(|(name, _)| *name == path);
                let Some(index) = found else {
                    return Err(Missing { reason: "there is no such file".into() });
                };
                (200 + index as u32, self.files[index].1)
            }
        };
        Ok(Loaded { file: FileId(index), text: text.into() })
    }

    fn standard(&self) -> &[&str] {
        &["units", "core", "stats"]
    }
}

/// Checks a script that may import `files`.
pub(super) fn check_with(
    text: &str,
    files: Vec<(&'static str, &'static str)>,
) -> (Program, Vec<Diagnostic>) {
    let mut modules = TestModules { files };
    let checked = check(Request { text, file: FileId(0), modules: &mut modules });
    (checked.program, checked.diagnostics)
}

/// The codes of a script's diagnostics with the text of their places.
pub(super) fn faults(text: &str) -> Vec<(&'static str, String)> {
    check_with(text, vec![])
        .1
        .iter()
        .map(|d| {
            let source = if d.place().file == FileId(0) { text } else { "" };
            (d.code.name(), d.place().span.text(source).to_string())
        })
        .collect()
}

/// Everything that is said of a script, one line a fact.
pub(super) fn said(text: &str) -> String {
    let mut lines = vec![];
    for d in check_with(text, vec![]).1 {
        lines.push(format!("{}: {}", d.code, d.title));
        for label in &d.labels {
            lines.push(format!("  at `{}`: {}", label.place.span.text(text), label.message));
        }
        lines.extend(d.notes.iter().map(|note| format!("  note: {note}")));
        lines.extend(d.help.iter().map(|help| format!("  help: {help}")));
    }
    lines.join("\n")
}

/// The type of each global of a script that is right.
#[track_caller]
pub(super) fn types(text: &str) -> Vec<(String, String)> {
    let mut modules = TestModules { files: vec![] };
    let mut checker = super::Checker::new(&mut modules);
    let entry = checker.enter(text, FileId(0), &mut modules);
    let errors: Vec<_> = entry.diagnostics.iter().filter(|d| d.is_error()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    checker
        .program
        .globals
        .iter()
        .filter(|global| global.place.file == FileId(0))
        .map(|global| (checker.text(global.name).to_string(), checker.type_text(global.ty)))
        .collect()
}
