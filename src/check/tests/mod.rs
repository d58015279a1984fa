//! Tests through source text.

mod dimensions;
mod errors;
mod fields;
mod joined;
mod program;
mod robust;
mod shown;

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
            ModulePath::Standard("core") => (101, include_str!("../../../stdlib/core.phi")),
            ModulePath::Standard("math") => (106, include_str!("../../../stdlib/math.phi")),
            ModulePath::Standard("list") => (107, include_str!("../../../stdlib/list.phi")),
            ModulePath::Standard("string") => (108, include_str!("../../../stdlib/string.phi")),
            ModulePath::Standard("map") => (109, include_str!("../../../stdlib/map.phi")),
            ModulePath::Standard("random") => (110, include_str!("../../../stdlib/random.phi")),
            ModulePath::Standard("fault") => (103, include_str!("../../../stdlib/fault.phi")),
            ModulePath::Standard("topology") => (104, include_str!("../../../stdlib/topology.phi")),
            ModulePath::Standard("thermo") => (105, include_str!("thermo.phi")),
            ModulePath::Standard("stats") => (102, include_str!("../../../stdlib/stats.phi")),
            ModulePath::Standard(_) => {
                return Err(Missing { reason: "no such module".into(), forbidden: false });
            }
            ModulePath::File(path) => {
                let found = self.files.iter().position(|(name, _)| *name == path);
                let Some(index) = found else {
                    return Err(Missing {
                        reason: "there is no such file".into(),
                        forbidden: false,
                    });
                };
                (200 + index as u32, self.files[index].1)
            }
        };
        Ok(Loaded { file: FileId(index), text: text.into() })
    }

    fn standard(&self) -> &[&str] {
        &[
            "units", "core", "math", "list", "string", "map", "stats", "random", "fault",
            "topology", "thermo",
        ]
    }
}

/// Checks a script that may import `files`.
pub(super) fn check_with(
    text: &str,
    files: Vec<(&'static str, &'static str)>,
) -> (Program, Vec<Diagnostic>) {
    let mut modules = TestModules { files };
    let checked = check(Request { text, file: FileId(0), modules: &mut modules, standard: None });
    (checked.program, checked.diagnostics)
}

#[test]
fn the_library_is_right() {
    for name in ["core", "math", "list", "string", "map", "stats", "random", "fault"] {
        let mut modules = TestModules { files: vec![] };
        let text = modules.load(ModulePath::Standard(name), FileId(0)).unwrap().text;
        let standard = Some(name);
        let request = Request { text: &text, file: FileId(0), modules: &mut modules, standard };
        let found = check(request).diagnostics;
        assert!(found.is_empty(), "{name}: {found:#?}");
    }
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
