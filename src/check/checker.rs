//! The checker: its parts and its entry points.

//! The state of a check, its entry points and its last pass.

use super::known::{Common, Known};
use super::source::{ModulePath, Modules};
use super::state::declared::Declared;
use super::state::equality::Equality;
use super::state::fields::Fields;
use super::state::functions::Functions;
use super::state::modules::{Item, ModuleTable, Value};
use super::state::reports::Reports;
use super::state::runs::Runs;
use super::state::scale::Scale;
use super::state::scope::Scope;
use super::state::units::UnitTable;
use super::state::unknowns::Unknowns;
use super::words::consequence::{Unread, without_consequences};
use crate::diagnostic::{Code, Diagnostic, FileId, Place, Severity, Span};
use crate::program::{FunctionId, Program};
use crate::syntax::symbol::Symbol;
use std::sync::Arc;

/// The modules whose names are in scope everywhere.
const PRELUDE: [&str; 7] = ["units", "core", "math", "list", "string", "map", "session"];

/// What became of an entry.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What is wrong with it, in order of place, its own file first. The entry counts only where
    /// none of these is an error.
    pub diagnostics: Vec<Diagnostic>,
    /// The function that runs it; its result is the value of the entry's last expression.
    pub startup: Option<FunctionId>,
}

/// Checks entries one after the other, each in the scope of those before.
#[derive(Clone, Debug)]
pub struct Checker {
    pub(super) program: Program,
    pub(super) known: Known,
    pub(super) common: Common,
    pub(super) modules: ModuleTable,
    pub(super) declared: Declared,
    pub(super) functions: Functions,
    pub(super) fields: Fields,
    pub(super) units: UnitTable,
    pub(super) unknowns: Unknowns,
    pub(super) scale: Scale,
    pub(super) equality: Equality,
    pub(super) scope: Scope,
    pub(super) runs: Runs,
    pub(super) reports: Reports,
}

impl Checker {
    /// A checker with the prelude loaded.
    pub fn new(modules: &mut dyn Modules) -> Checker {
        let mut program = Program::default();
        let known = Known::new(&mut program.names);
        let common = Common::new(&mut program.types);
        let mut checker = Checker {
            program,
            known,
            common,
            modules: ModuleTable::default(),
            declared: Declared::default(),
            functions: Functions::default(),
            fields: Fields::default(),
            units: UnitTable::default(),
            unknowns: Unknowns::default(),
            scale: Scale::default(),
            equality: Equality::default(),
            scope: Scope::default(),
            runs: Runs::default(),
            reports: Reports::default(),
        };
        for name in PRELUDE {
            if !modules.standard().contains(&name) {
                continue;
            }
            let path = ModulePath::Standard(name);
            let Some(id) = checker.load(path, Place::default(), modules) else { continue };
            let Some(module) = checker.modules.get(id) else { continue };
            let (values, types) = (module.values.clone(), module.types.clone());
            for (name, item) in types.iter() {
                checker.modules.prelude.types.insert(*name, item.value);
            }
            for (name, item) in values.iter() {
                checker.add_to_prelude(*name, *item);
            }
        }
        checker.finish_units();
        checker
    }

    /// Functions of one name in several modules of the prelude are overloads.
    fn add_to_prelude(&mut self, name: Symbol, item: Item<Value>) {
        let hidden = self.text(name).starts_with('_');
        let known = match hidden {
            true => &self.modules.prelude.hidden,
            false => &self.modules.prelude.values,
        };
        let earlier = known.get(&name).copied();
        let mut all = earlier.map_or(vec![], |value| self.functions.of(value));
        all.extend(self.functions.of(item.value));
        let value = if all.len() > 1 { self.functions.overload(all) } else { item.value };
        match hidden {
            true => self.modules.prelude.hidden.insert(name, value),
            false => self.modules.prelude.values.insert(name, value),
        };
    }

    /// Checks one more entry in the scope of all before. Where an error is found, nothing is kept
    /// of it but its diagnostics.
    pub fn enter_next(&mut self, text: &str, file: FileId, modules: &mut dyn Modules) -> Entry {
        let before = self.clone();
        self.modules.replace = true;
        let entry = self.enter(text, file, modules);
        if entry.diagnostics.iter().any(Diagnostic::is_error) {
            *self = before;
        }
        entry
    }

    /// What is entered next is a module of the standard library.
    pub(super) fn enter_standard(&mut self, name: &str, file: FileId) {
        let id = self.modules.add(format!("std.{name}").into(), file, true);
        self.modules.entry = Some(id);
    }

    /// Checks an entry.
    pub fn enter(&mut self, text: &str, file: FileId, modules: &mut dyn Modules) -> Entry {
        self.scope.file = file;
        let id = match self.modules.entry {
            Some(id) => {
                self.modules.enter(id, file);
                id
            }
            None => self.modules.add("the script".into(), file, false),
        };
        self.modules.entry = Some(id);
        let parsed = crate::syntax::parse(text, file, &mut self.program.names);
        let unread = Unread::of(text, file, &parsed.diagnostics);
        self.diagnose_all(parsed.diagnostics);
        self.reports.count_more(file, parsed.more);
        self.declare_module(id, Arc::new(parsed.ast), modules);
        // The statements of files run, whether a name of theirs is used or not.
        self.modules.own().into_iter().for_each(|file| self.need_module(file));
        let startup = self.check_module(id);
        self.check_waiting();
        self.warn_idle_main(id);
        if let Some(startup) = startup {
            self.check_order(startup);
        }
        self.finish();
        let bodies = self.functions.take_bodies().chain(startup);
        self.program.startup.extend(bodies.map(|body| (body, ())));
        let mut diagnostics = self.reports.take();
        for (place, name) in std::mem::take(&mut self.reports.undefined) {
            // Only of those that are shown something is to be said.
            let missing = |it: &Diagnostic| matches!(it.code, Code::E0201 | Code::E0208);
            let Some(said) = diagnostics.iter_mut().find(|it| missing(it) && it.place() == place)
            else {
                continue;
            };
            let name = self.text(name);
            if said.code == Code::E0208 {
                offer(said, modules.offering(name), name, file);
                continue;
            }
            if let Some(member) = member_after(text, place, file) {
                let standard = modules.standard().contains(&name);
                self.suggest_module(said, name, member, standard);
                continue;
            }
            offer(said, modules.offering(name), name, file);
        }
        let mut diagnostics = without_consequences(diagnostics, text, file, &unread);
        diagnostics.sort_by_key(|diagnostic| {
            let place = diagnostic.place();
            (place.file != file, place.file, place.span.start, diagnostic.severity)
        });
        let diagnostics = self.reports.shown(diagnostics);
        Entry { diagnostics, startup }
    }

    /// The program as it stands.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// The program, when no more is to be entered.
    pub fn into_program(self) -> Program {
        self.program
    }

    /// The spelling of a name.
    pub(super) fn text(&self, symbol: Symbol) -> &str {
        self.program.names.text(symbol)
    }

    /// Takes note of a fault. Warnings are for scripts: the library is warned of nothing.
    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        if diagnostic.severity == Severity::Warning
            && self.modules.is_library(diagnostic.place().file)
        {
            return;
        }
        self.reports.add(diagnostic);
    }

    /// Whether a fault at a place may still be shown, so that it is worth proposing something.
    pub(super) fn is_worded(&self, place: Place) -> bool {
        self.reports.is_worded(place.file)
    }

    pub(super) fn diagnose_all(&mut self, diagnostics: Vec<Diagnostic>) {
        diagnostics.into_iter().for_each(|diagnostic| self.report(diagnostic));
    }
}

/// Says which module offers a name, and proposes to import it.
fn offer(said: &mut Diagnostic, module: Option<&str>, name: &str, file: FileId) {
    let Some(module) = module else { return };
    let import = format!("use std.{module}.{{{name}}}");
    said.help = vec![format!("import it: `{import}`")];
    said.fixes.clear();
    let top = Place::new(file, Span::new(0, 0));
    *said = said.clone().fix(top, format!("{import}\n"), format!("add `{import}`"));
}

/// The name after the dot that follows a place: `sqrt` of `math.sqrt`.
fn member_after(text: &str, place: Place, file: FileId) -> Option<&str> {
    let rest = text.get(place.span.end as usize..).filter(|_| place.file == file)?;
    let rest = rest.strip_prefix('.')?;
    let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
    rest.get(..end).filter(|member| !member.is_empty())
}
