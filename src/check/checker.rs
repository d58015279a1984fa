//! The state of a check, its entry points and its last pass.

use super::known::{Common, Known};
use super::module::TypeName;
use super::module::{Item, Module, ModuleId, Names, Signature, State, Value};
use super::scope::{Frame, Scopes};
use super::wanted::{Bindings, Demand};
use super::{MOST_ERRORS, ModulePath, Modules};
use crate::check::types::infer::Unknowns;
use crate::check::units::unit::UnitTable;
use crate::check::words::consequence::{Unread, without_consequences};
use crate::diagnostic::{Code, Diagnostic, FileId, Place, Severity, Span};
use crate::program::tree::{Node, NodeId, NodeKind, Step};
use crate::program::types::{FastHasher, TypeId};
use crate::program::{FieldId, FunctionId, GlobalId, LocalId, Program};
use crate::syntax::symbol::Symbol;
use indexmap::IndexMap;
use std::hash::BuildHasherDefault;
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

/// How far a function has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// Its signature is known.
    Declared,
    /// Its body waits to be checked.
    Waiting,
    /// Its body is being checked.
    Checking,
    /// Done.
    Checked,
}

/// What the checker knows of a global beside its type.
#[derive(Clone, Copy, Debug)]
pub(super) struct GlobalInfo {
    pub module: ModuleId,
    pub mutable: bool,
    /// Whether the statement that sets it was checked.
    pub set: bool,
    /// Whether its type was annotated.
    pub annotated: bool,
    /// Whether a top-level statement of a constant value makes it; the literal.
    pub literal: Option<NodeId>,
    /// The value of one that is never assigned to.
    pub value: Option<NodeId>,
}

/// Checks entries one after the other, each in the scope of those before.
#[derive(Clone, Debug)]
pub struct Checker {
    pub(super) program: Program,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) known: Known,
    pub(super) common: Common,
    pub(super) modules: Vec<Module>,
    pub(super) files: IndexMap<FileId, ModuleId>,
    /// Modules of the standard library that are named in full.
    pub(super) standard: Names<ModuleId>,
    pub(super) prelude_values: Names<Value>,
    pub(super) prelude_types: Names<TypeName>,
    /// Names that were to be imported from a module that is missing.
    pub(super) missing: Names<()>,
    pub(super) overloads: Vec<Vec<FunctionId>>,
    pub(super) units: UnitTable,
    pub(super) unknowns: Unknowns,
    /// By function; lambdas and bodies have none.
    pub(super) signatures: IndexMap<FunctionId, Arc<Signature>, BuildHasherDefault<FastHasher>>,
    pub(super) progress: IndexMap<FunctionId, Progress, BuildHasherDefault<FastHasher>>,
    pub(super) records: Vec<Arc<Signature>>,
    pub(super) enums: Vec<super::module::Generics>,
    pub(super) globals: Vec<GlobalInfo>,
    pub(super) frames: Vec<Frame>,
    pub(super) scopes: Scopes,
    /// Imports that are being loaded, with where each is asked for.
    pub(super) chain: Vec<(ModuleId, Place)>,
    /// Functions whose bodies wait to be checked.
    pub(super) waiting: Vec<FunctionId>,
    /// Default values that were made into functions, by function (or record) and parameter.
    pub(super) defaults: IndexMap<(DefaultOf, u32), FunctionId>,
    /// Nodes, variables and results whose types had unknowns.
    pub(super) open_nodes: Vec<NodeId>,
    pub(super) open_locals: Vec<(FunctionId, LocalId)>,
    pub(super) demands: Vec<Demand>,
    /// The file of what is declared, where no function is at hand.
    pub(super) file: FileId,
    /// The module of the entries.
    pub(super) entry: Option<ModuleId>,
    /// Whether an entry may define a name anew.
    pub(super) replace: bool,
    /// Bodies of modules that run before the script, by the order of the modules.
    pub(super) bodies: Vec<(u32, FunctionId)>,
    pub(super) completed: u32,
    /// Types of texts of the tables.
    pub(super) texts: IndexMap<&'static str, TypeId>,
    /// The names of a field's parts, with their types.
    pub(super) field_names: IndexMap<FieldId, Vec<(Symbol, TypeId, Span)>>,
    /// Whether a field was opened at the top level.
    pub(super) opened: bool,
    /// Globals that stand for parts of the field that is open.
    pub(super) parts: Vec<Value>,
    /// The names of the parts of the field that is open, and of those that were open before.
    pub(super) open_parts: Vec<(Symbol, FieldId)>,
    pub(super) closed_parts: IndexMap<Symbol, FieldId>,
    /// Blocks of runs around what is being checked.
    pub(super) runs: u32,
    /// Whether the body of a function is being checked, which a run may call.
    pub(super) acts: bool,
    /// The modules whose names are in scope in runs and in functions.
    pub(super) faults: Vec<ModuleId>,
    /// Names bound by the first alternative of the or-patterns at hand.
    pub(super) or_names: Vec<Bindings>,
    /// Globals that functions read, and calls between functions: what runs before what.
    pub(super) reads: Vec<(FunctionId, GlobalId, Span)>,
    pub(super) calls: Vec<(FunctionId, FunctionId, Span)>,
    /// What runs observe, by name.
    pub(super) observed: Names<crate::check::types::series::Observed>,
    /// Series that are asked for by a name written out.
    pub(super) asked: Vec<crate::check::types::series::Asked>,
    /// Names that were found nowhere.
    pub(super) undefined: Vec<(Place, Symbol)>,
    /// The parts of the field at hand that are declared further down.
    pub(super) below: Vec<Symbol>,
    /// The parameters beside the default value at hand, which it does not see.
    pub(super) beside_default: Vec<Symbol>,
    errors: IndexMap<FileId, usize>,
}

/// Whose default value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum DefaultOf {
    /// A function's.
    Function(FunctionId),
    /// A record's, by index.
    Record(u32),
}

impl Checker {
    /// A checker with the prelude loaded.
    pub fn new(modules: &mut dyn Modules) -> Checker {
        let mut program = Program::default();
        let known = Known::new(&mut program.names);
        let common = Common::new(&mut program.types);
        let mut checker = Checker {
            program,
            diagnostics: vec![],
            known,
            common,
            modules: vec![],
            files: IndexMap::new(),
            standard: Names::default(),
            prelude_values: Names::default(),
            prelude_types: Names::default(),
            missing: Names::default(),
            overloads: vec![],
            units: UnitTable::default(),
            unknowns: Unknowns::default(),
            signatures: IndexMap::default(),
            progress: IndexMap::default(),
            records: vec![],
            enums: vec![],
            globals: vec![],
            frames: vec![],
            scopes: Scopes::default(),
            chain: vec![],
            waiting: vec![],
            defaults: IndexMap::new(),
            open_nodes: vec![],
            open_locals: vec![],
            demands: vec![],
            file: FileId(0),
            entry: None,
            replace: false,
            bodies: vec![],
            completed: 0,
            texts: IndexMap::new(),
            field_names: IndexMap::new(),
            opened: false,
            parts: vec![],
            open_parts: vec![],
            closed_parts: IndexMap::new(),
            runs: 0,
            acts: false,
            faults: vec![],
            or_names: vec![],
            reads: vec![],
            calls: vec![],
            errors: IndexMap::new(),
            observed: Names::default(),
            asked: vec![],
            undefined: vec![],
            below: vec![],
            beside_default: vec![],
        };
        for name in PRELUDE {
            if !modules.standard().contains(&name) {
                continue;
            }
            let path = ModulePath::Standard(name);
            let Some(id) = checker.load(path, Place::default(), modules) else { continue };
            let Some(module) = checker.modules.get(id.0 as usize) else { continue };
            let (values, types) = (module.values.clone(), module.types.clone());
            for (name, item) in types {
                checker.prelude_types.insert(name, item.value);
            }
            for (name, item) in values {
                checker.add_to_prelude(name, item);
            }
        }
        checker.finish_units();
        checker
    }

    /// Functions of one name in several modules of the prelude are overloads.
    fn add_to_prelude(&mut self, name: Symbol, item: Item<Value>) {
        let functions = |value: Value| match value {
            Value::Function(function) => vec![function],
            Value::Overloads(set) => self.overloads.get(set as usize).cloned().unwrap_or_default(),
            _ => vec![],
        };
        let mut all = self.prelude_values.get(&name).map_or(vec![], |value| functions(*value));
        all.extend(functions(item.value));
        let value = if all.len() > 1 {
            self.overloads.push(all);
            Value::Overloads(self.overloads.len() as u32 - 1)
        } else {
            item.value
        };
        self.prelude_values.insert(name, value);
    }

    /// Checks one more entry in the scope of all before. Where an error is found, nothing is kept
    /// of it but its diagnostics.
    pub fn enter_next(&mut self, text: &str, file: FileId, modules: &mut dyn Modules) -> Entry {
        let before = self.clone();
        self.replace = true;
        let entry = self.enter(text, file, modules);
        if entry.diagnostics.iter().any(Diagnostic::is_error) {
            *self = before;
        }
        entry
    }

    /// What is entered next is a module of the standard library.
    pub(super) fn enter_standard(&mut self, name: &str, file: FileId) {
        self.entry = Some(self.new_module(format!("std.{name}").into(), file, true));
    }

    /// Checks an entry.
    pub fn enter(&mut self, text: &str, file: FileId, modules: &mut dyn Modules) -> Entry {
        self.file = file;
        let id = match self.entry {
            Some(id) => {
                self.files.insert(file, id);
                if let Some(module) = self.modules.get_mut(id.0 as usize) {
                    module.file = file;
                    module.state = State::Loading;
                    module.functions.clear();
                }
                id
            }
            None => self.new_module("the script".into(), file, false),
        };
        self.entry = Some(id);
        let parsed = crate::syntax::parse(text, file, &mut self.program.names);
        let unread = Unread::of(text, file, &parsed.diagnostics);
        self.diagnose_all(parsed.diagnostics);
        self.declare_module(id, Arc::new(parsed.ast), modules);
        // The statements of files run, whether a name of theirs is used or not.
        let files: Vec<ModuleId> = (0..self.modules.len())
            .filter(|index| self.modules.get(*index).is_some_and(|module| !module.standard))
            .map(|index| ModuleId(index as u32))
            .collect();
        files.into_iter().for_each(|file| self.need_module(file));
        let startup = self.check_module(id);
        self.check_waiting();
        if let Some(startup) = startup {
            self.check_order(startup);
        }
        self.finish();
        self.bodies.sort_by_key(|(order, _)| *order);
        let bodies = std::mem::take(&mut self.bodies);
        self.program.startup.extend(bodies.into_iter().map(|(_, function)| function));
        self.program.startup.extend(startup);
        let mut diagnostics = std::mem::take(&mut self.diagnostics);
        for (place, name) in std::mem::take(&mut self.undefined) {
            let name = self.text(name);
            let said =
                diagnostics.iter_mut().find(|it| it.code == Code::E0201 && it.place() == place);
            if let Some(member) = member_after(text, place, file)
                && let Some(said) = said
            {
                let standard = modules.standard().contains(&name);
                self.suggest_module(said, name, member, standard);
                continue;
            }
            if let Some(module) = modules.offering(name)
                && let Some(said) =
                    diagnostics.iter_mut().find(|it| it.code == Code::E0201 && it.place() == place)
            {
                said.help = vec![format!("import it: `use std.{module}.{{{name}}}`")];
                said.fixes.clear();
            }
        }
        let mut diagnostics = without_consequences(diagnostics, text, file, &unread);
        self.errors.clear();
        diagnostics.sort_by_key(|diagnostic| {
            let place = diagnostic.place();
            (place.file != file, place.file, place.span.start, diagnostic.severity)
        });
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

    /// Takes note of a fault: once for a place, and up to [`MOST_ERRORS`] errors for a file.
    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        let place = diagnostic.place();
        let standard = self
            .files
            .get(&place.file)
            .and_then(|id| self.modules.get(id.0 as usize))
            .is_some_and(|module| module.standard);
        if diagnostic.severity == Severity::Warning && standard {
            return;
        }
        let count = self.errors.entry(place.file).or_insert(0);
        if diagnostic.is_error() {
            if *count >= MOST_ERRORS {
                return;
            }
            *count += 1;
        }
        let same = |other: &Diagnostic| other.code == diagnostic.code && other.place() == place;
        if !self.diagnostics.iter().rev().take(40).any(same) {
            self.diagnostics.push(diagnostic);
        }
    }

    pub(super) fn diagnose_all(&mut self, diagnostics: Vec<Diagnostic>) {
        diagnostics.into_iter().for_each(|diagnostic| self.report(diagnostic));
    }

    /// A new node.
    pub(super) fn node(&mut self, kind: NodeKind, ty: TypeId, span: Span) -> NodeId {
        let id = NodeId(self.program.nodes.len() as u32);
        let open = self.program.types.has_unknown(ty)
            || match &kind {
                NodeKind::Call { generics, .. } | NodeKind::Function(_, generics) => {
                    generics.iter().any(|ty| self.program.types.has_unknown(*ty))
                }
                NodeKind::Assign(..) => true,
                _ => false,
            };
        if open {
            self.open_nodes.push(id);
        }
        self.program.nodes.push(Node { kind, ty, span });
        id
    }

    /// The node of something that was reported.
    pub(super) fn error_node(&mut self, span: Span) -> NodeId {
        let error = self.common.error;
        self.node(NodeKind::Unit, error, span)
    }

    /// The type of a node.
    pub(super) fn type_of(&self, node: NodeId) -> TypeId {
        let ty = self.program.nodes.get(node.0 as usize).map_or(self.common.error, |node| node.ty);
        self.shallow(ty)
    }

    /// Where the value of a node stands: the last expression of a block.
    pub(super) fn value_span(&self, mut node: NodeId) -> Span {
        while let NodeKind::Block(_, Some(tail)) = self.kind_of(node) {
            node = *tail;
        }
        self.span_of(node)
    }

    /// Where a node stands.
    pub(super) fn span_of(&self, node: NodeId) -> Span {
        self.program.nodes.get(node.0 as usize).map_or(Span::default(), |node| node.span)
    }

    /// What a node does.
    pub(super) fn kind_of(&self, node: NodeId) -> &NodeKind {
        self.program.nodes.get(node.0 as usize).map_or(&NodeKind::Unit, |node| &node.kind)
    }

    /// The global of a name in the module at hand, for the warning that it is hidden.
    pub(super) fn global_place(&self, symbol: Symbol) -> Option<Place> {
        let module = self.modules.get(self.frame()?.module.0 as usize)?;
        let item = module.values.get(&symbol)?;
        matches!(item.value, Value::Global(_)).then_some(item.place)
    }

    /// The last pass: replaces the unknowns by their solutions, and looks at what was put off.
    fn finish(&mut self) {
        self.settle_series();
        for demand in std::mem::take(&mut self.demands) {
            self.meet_demand(demand);
        }
        for (function, local) in std::mem::take(&mut self.open_locals) {
            let slot = |checker: &Checker| {
                let function = checker.program.functions.get(function.0 as usize)?;
                Some(function.locals.get(local.0 as usize)?.ty)
            };
            let Some(ty) = slot(self) else { continue };
            let ty = self.settled(ty);
            if let Some(local) = self
                .program
                .functions
                .get_mut(function.0 as usize)
                .and_then(|function| function.locals.get_mut(local.0 as usize))
            {
                local.ty = ty;
            }
        }
        for index in 0..self.program.globals.len() {
            let Some(global) = self.program.globals.get(index) else { continue };
            let ty = self.settled(global.ty);
            if let Some(global) = self.program.globals.get_mut(index) {
                global.ty = ty;
            }
        }
        for node in std::mem::take(&mut self.open_nodes) {
            self.finish_node(node);
        }
        for index in 0..self.program.functions.len() {
            let Some(function) = self.program.functions.get(index) else { continue };
            let result = function.result;
            if !self.program.types.has_unknown(result) {
                continue;
            }
            // A result that is still open belongs to a function that is never called or checked.
            let result = self.settled(result);
            if let Some(function) = self.program.functions.get_mut(index) {
                function.result = result;
            }
        }
        self.warn_imports();
    }

    fn finish_node(&mut self, id: NodeId) {
        let Some(node) = self.program.nodes.get_mut(id.0 as usize) else { return };
        let ty = node.ty;
        let mut kind = std::mem::replace(&mut node.kind, NodeKind::Unit);
        let ty = self.settled(ty);
        match &mut kind {
            NodeKind::Call { generics, .. } | NodeKind::Function(_, generics) => {
                for argument in generics.iter_mut() {
                    *argument = self.settled(*argument);
                }
            }
            NodeKind::Assign(place, ..) => {
                place.ty = self.settled(place.ty);
                for step in &mut place.path {
                    match step {
                        Step::Field(_, holder) | Step::Index(_, holder) => {
                            *holder = self.settled(*holder);
                        }
                    }
                }
            }
            _ => {}
        }
        if let Some(node) = self.program.nodes.get_mut(id.0 as usize) {
            node.kind = kind;
            node.ty = ty;
        }
    }

    fn warn_imports(&mut self) {
        let Some(module) = self.entry.and_then(|id| self.modules.get(id.0 as usize)) else {
            return;
        };
        if self.replace {
            return;
        }
        let unused: Vec<(Symbol, Place)> = module
            .imports
            .iter()
            .filter(|(name, import)| !import.used && !self.text(**name).starts_with('_'))
            .filter(|(name, import)| {
                let is_module =
                    matches!(module.values.get(*name), Some(Item { value: Value::Module(_), .. }));
                !self.names_unit_of(import.from, (!is_module).then_some(**name))
            })
            .map(|(name, import)| (*name, import.place))
            .collect();
        for (name, place) in unused {
            let name = self.text(name);
            self.report(
                Diagnostic::new(
                    Code::W1001,
                    place,
                    format!("`{name}` is never used"),
                    "imported here, read nowhere",
                )
                .help("remove it from the import"),
            );
        }
    }

    /// Notes a call of a function of the script.
    pub(super) fn note_call(&mut self, callee: FunctionId, span: Span) {
        let module = self.signatures.get(&callee).map(|signature| signature.module);
        if let Some(frame) = self.frame()
            && Some(frame.module) == module
            && module == self.entry
        {
            let caller = frame.function;
            self.calls.push((caller, callee, span));
        }
    }

    /// A new global.
    pub(super) fn new_global(
        &mut self,
        name: Symbol,
        ty: TypeId,
        place: Place,
        info: GlobalInfo,
    ) -> GlobalId {
        let id = GlobalId(self.program.globals.len() as u32);
        self.program.globals.push(crate::program::Global { name, ty, place, shown: None });
        self.globals.push(info);
        id
    }
}

/// The name after the dot that follows a place: `sqrt` of `math.sqrt`.
fn member_after(text: &str, place: Place, file: FileId) -> Option<&str> {
    let rest = text.get(place.span.end as usize..).filter(|_| place.file == file)?;
    let rest = rest.strip_prefix('.')?;
    let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
    rest.get(..end).filter(|member| !member.is_empty())
}
