//! Modules and what they declare; loading of imports.

use super::{Checker, ModulePath, Modules};
use crate::check::words::suggest::nearest;
use crate::diagnostic::{Code, Diagnostic, FileId, Place, Span};
use crate::program::types::{FastHasher, TypeId};
use crate::program::{EnumId, FieldId, FunctionId, GlobalId, RecordId};
use crate::syntax::ast::{Ast, ExprId, ExprKind, StmtId, StmtKind, TypeKind, Use, UsePath};
use crate::syntax::symbol::Symbol;
use indexmap::IndexMap;
use std::hash::BuildHasherDefault;
use std::sync::Arc;

/// A table by name.
pub(super) type Names<T> = IndexMap<Symbol, T, BuildHasherDefault<FastHasher>>;

/// Index of a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ModuleId(pub u32);

/// What a generic parameter must be able to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    /// A quantity of any dimension.
    Dim,
    /// Int or a quantity.
    Num,
    /// Comparable.
    Ord,
    /// A map key.
    Key,
}

/// A generic parameter.
#[derive(Clone, Copy, Debug)]
pub(super) struct Generic {
    pub name: Symbol,
    pub bound: Option<Bound>,
}

/// The generic parameters of a function or type.
pub(super) type Generics = Arc<[Generic]>;

/// A parameter of a function or field of a record.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parameter {
    pub name: Symbol,
    pub ty: TypeId,
    pub default: Option<ExprId>,
    pub span: Span,
}

/// What callers need to know of a declared function or record.
#[derive(Clone, Debug)]
pub(super) struct Signature {
    pub name: Symbol,
    pub module: ModuleId,
    pub place: Place,
    pub generics: Generics,
    pub params: Vec<Parameter>,
    /// The declared result.
    pub result: Option<TypeId>,
    pub ast: Arc<Ast>,
    /// The declaration; `None` for a record.
    pub stmt: Option<StmtId>,
}

/// What a name stands for as a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Function(FunctionId),
    /// Several functions of one name: an index into `Checker::overloads`.
    Overloads(u32),
    Global(GlobalId),
    Record(RecordId),
    Variant(EnumId, u32),
    Module(ModuleId),
    /// A field with parameters.
    Field(FieldId),
}

/// What a name stands for as a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TypeName {
    Record(RecordId),
    Enum(EnumId),
    /// The quantity of a dimension.
    Dimension(TypeId),
}

/// A declared or imported thing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item<T> {
    pub value: T,
    pub place: Place,
}

/// How far the statements of a module have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Its imports are being loaded.
    Loading,
    /// Its names are known.
    Declared,
    /// Its statements are checked.
    Checked,
}

/// A name that `use` brought in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Import {
    pub place: Place,
    /// Where it is from.
    pub from: ModuleId,
    pub used: bool,
}

/// A module.
#[derive(Clone, Debug)]
pub(super) struct Module {
    pub name: Box<str>,
    pub file: FileId,
    pub standard: bool,
    pub state: State,
    pub values: Names<Item<Value>>,
    pub types: Names<Item<TypeName>>,
    /// Names that `use` brought in.
    pub imports: Names<Import>,
    pub ast: Arc<Ast>,
    /// Functions whose bodies are to be checked.
    pub functions: Vec<FunctionId>,
    /// When it was complete: imports come before their importers.
    pub order: u32,
}

impl Module {
    pub fn new(name: Box<str>, file: FileId, standard: bool) -> Module {
        Module {
            name,
            file,
            standard,
            state: State::Loading,
            values: Names::default(),
            types: Names::default(),
            imports: Names::default(),
            ast: Arc::default(),
            functions: vec![],
            order: 0,
        }
    }
}

impl Checker {
    /// Loads the modules that a tree imports or names in full (`std.thermo.cp`).
    pub(super) fn load_imports(&mut self, module: ModuleId, ast: &Ast, modules: &mut dyn Modules) {
        for stmt in &ast.root {
            if let StmtKind::Use(import) = &ast[*stmt].kind {
                self.import(module, import, modules);
            }
        }
        let mut named: Vec<(Symbol, Span)> = vec![];
        for expr in &ast.exprs {
            if let ExprKind::Member(base, name) = &expr.kind
                && ast.exprs.get(base.0 as usize).map(|base| &base.kind)
                    == Some(&ExprKind::Name(self.known.std))
                && !named.iter().any(|(seen, _)| *seen == name.symbol)
            {
                named.push((name.symbol, expr.span));
            }
        }
        for ty in &ast.types {
            if let TypeKind::Of(path, ..) = &ty.kind
                && let [first, second] = &**path
                && first.symbol == self.known.std
                && !named.iter().any(|(seen, _)| *seen == second.symbol)
            {
                named.push((second.symbol, ty.span));
            }
        }
        let library = self.modules.get(module.0 as usize).is_some_and(|it| it.standard);
        let acts = |stmt: &StmtId| matches!(ast[*stmt].kind, StmtKind::Fn(_));
        let acts = ast.exprs.iter().any(|expr| matches!(expr.kind, ExprKind::Run(_)))
            || ast.root.iter().any(acts)
            || self.opens(ast);
        if !library && acts && self.faults.is_empty() {
            for name in ["fault", "attack"] {
                if modules.standard().contains(&name) {
                    let found = self.load(ModulePath::Standard(name), Place::default(), modules);
                    self.faults.extend(found);
                }
            }
        }
        for (name, span) in named {
            let text = self.text(name).to_string();
            let place = self.module_place(module, span);
            if let Some(found) = self.load(ModulePath::Standard(&text), place, modules) {
                self.standard.insert(name, found);
            }
        }
    }

    fn module_place(&self, module: ModuleId, span: Span) -> Place {
        Place::new(self.modules.get(module.0 as usize).map_or(self.file, |m| m.file), span)
    }

    fn import(&mut self, into: ModuleId, import: &Use, modules: &mut dyn Modules) {
        let place = self.module_place(into, import.path_span);
        let (found, default_name) = match &import.path {
            UsePath::Module(names) => {
                let Some(first) = names.first() else { return };
                let rest: Vec<&str> = names.iter().skip(1).map(|n| self.text(n.symbol)).collect();
                if first.symbol != self.known.std || rest.is_empty() {
                    let name = self.text(first.symbol).to_string();
                    self.report(
                        Diagnostic::new(
                            Code::E0203,
                            place,
                            format!("there is no module `{name}`"),
                            "modules of the standard library begin with `std.`",
                        )
                        .help(format!(
                            "write `use std.topology`, or `use \"{name}.phi\"` for a file"
                        )),
                    );
                    return;
                }
                let path = rest.join(".");
                let known = modules.standard().contains(&path.as_str());
                // `use std.topology.ring` means `use std.topology.{ring}`.
                if !known
                    && import.names.is_none()
                    && let [above @ .., _] = rest.as_slice()
                    && let above = above.join(".")
                    && modules.standard().contains(&above.as_str())
                    && let Some(name) = names.last().copied()
                    && let Some(from) = self.load(ModulePath::Standard(&above), place, modules)
                {
                    self.import_name(into, from, name, import.alias.unwrap_or(name));
                    return;
                }
                let last = names.last().map(|name| name.symbol);
                (self.load(ModulePath::Standard(&path), place, modules), last)
            }
            UsePath::File(path) => {
                let stem = path.rsplit(['/', '\\']).next().unwrap_or(path);
                let stem = stem.strip_suffix(".phi").unwrap_or(stem).to_string();
                let name = self.program.names.intern(&stem);
                (self.load(ModulePath::File(path), place, modules), Some(name))
            }
        };
        let Some(found) = found else {
            // Names that were to come from it are not reported a second time.
            for (name, alias) in import.names.iter().flatten() {
                self.missing.insert(alias.unwrap_or(*name).symbol, ());
            }
            if let (None, Some(name)) = (&import.names, default_name) {
                self.missing.insert(import.alias.map_or(name, |alias| alias.symbol), ());
            }
            return;
        };
        match (&import.names, default_name) {
            (Some(names), _) => {
                for (name, alias) in names {
                    self.import_name(into, found, *name, alias.unwrap_or(*name));
                }
            }
            (None, Some(name)) => {
                let (symbol, span) = import
                    .alias
                    .map_or((name, import.path_span), |alias| (alias.symbol, alias.span));
                let place = self.module_place(into, span);
                self.add_value(into, symbol, Value::Module(found), place);
                self.note_import(into, found, symbol, place);
            }
            (None, None) => {}
        }
    }

    fn note_import(&mut self, into: ModuleId, from: ModuleId, symbol: Symbol, place: Place) {
        if let Some(module) = self.modules.get_mut(into.0 as usize) {
            module.imports.insert(symbol, Import { place, from, used: false });
        }
    }

    fn import_name(
        &mut self,
        into: ModuleId,
        from: ModuleId,
        name: crate::syntax::ast::Name,
        local: crate::syntax::ast::Name,
    ) {
        let place = self.module_place(into, name.span);
        let Some(module) = self.modules.get(from.0 as usize) else { return };
        let own = |symbol: Symbol| !module.imports.contains_key(&symbol);
        let value = module.values.get(&name.symbol).filter(|_| own(name.symbol)).copied();
        let ty = module.types.get(&name.symbol).filter(|_| own(name.symbol)).copied();
        let text = self.text(name.symbol);
        let unit = self.unit_declared_in(from, name.symbol);
        if text.starts_with('_') || (value.is_none() && ty.is_none() && unit.is_none()) {
            self.report_not_offered(from, name.symbol, place);
            self.missing.insert(local.symbol, ());
            return;
        }
        let local_place = self.module_place(into, local.span);
        if let Some(value) = value {
            self.add_value(into, local.symbol, value.value, local_place);
        }
        if let Some(ty) = ty {
            self.add_type(into, local.symbol, ty.value, local_place);
        }
        // A unit is known wherever its module is; another name of it is one more.
        if let Some(unit) = unit.filter(|_| local.symbol != name.symbol) {
            self.add_unit_name(local.symbol, unit, local_place);
        }
        self.note_import(into, from, local.symbol, local_place);
    }

    /// Reports a name that a module does not offer, or keeps to itself.
    pub(super) fn report_not_offered(&mut self, from: ModuleId, name: Symbol, place: Place) {
        let Some(module) = self.modules.get(from.0 as usize) else { return };
        let text = self.text(name);
        let declared = module.values.get(&name).map(|item| item.place);
        let declared = declared.or_else(|| module.types.get(&name).map(|item| item.place));
        let diagnostic = match declared {
            Some(declared) if text.starts_with('_') => Diagnostic::new(
                Code::E0205,
                place,
                format!("`{text}` is private to `{}`", module.name),
                "names that begin with `_` stay in their module",
            )
            .label(declared, "declared here")
            .help("use a name that the module offers, or drop the `_` where it is declared"),
            _ => {
                let units = self.units.defs.iter().filter(|def| def.place.file == module.file);
                let names: Vec<&str> = module
                    .values
                    .keys()
                    .chain(module.types.keys().filter(|name| !module.values.contains_key(*name)))
                    .filter(|name| !module.imports.contains_key(*name))
                    .chain(units.map(|def| &def.name))
                    .map(|name| self.text(*name))
                    .filter(|name| !name.starts_with('_'))
                    .collect();
                let near = nearest(text, names.iter().copied()).map(str::to_string);
                let mut diagnostic = Diagnostic::new(
                    Code::E0205,
                    place,
                    format!("`{}` has no `{text}`", module.name),
                    "no such name in that module",
                );
                if let Some(near) = near {
                    diagnostic = diagnostic.did_you_mean(place, &near);
                } else {
                    // A few more are no reason to leave them out.
                    let shown = if names.len() > 12 { 10 } else { names.len() };
                    let some: Vec<String> =
                        names.iter().take(shown).map(|name| format!("`{name}`")).collect();
                    let more = match names.len() - some.len() {
                        0 => String::new(),
                        more => format!(" and {more} more"),
                    };
                    if !some.is_empty() {
                        diagnostic =
                            diagnostic.help(format!("it offers {}{more}", some.join(", ")));
                    }
                }
                diagnostic
            }
        };
        self.report(diagnostic);
    }

    /// Loads and declares a module, once.
    pub(super) fn load(
        &mut self,
        path: ModulePath<'_>,
        place: Place,
        modules: &mut dyn Modules,
    ) -> Option<ModuleId> {
        let name = match path {
            ModulePath::Standard(name) => format!("std.{name}"),
            ModulePath::File(path) => path.to_string(),
        };
        let loaded = match modules.load(path, place.file) {
            Ok(loaded) => loaded,
            Err(missing) if missing.forbidden => {
                let title = format!("`{name}` may not be read");
                let diagnostic = Diagnostic::new(Code::E0702, place, title, missing.reason);
                self.report(diagnostic.help(
                    "name its folder with `--allow-read DIR`, or move the file below the script",
                ));
                return None;
            }
            Err(missing) => {
                let near = match path {
                    ModulePath::Standard(name) => nearest(name, modules.standard().iter().copied())
                        .map(|near| format!("did you mean `std.{near}`?")),
                    ModulePath::File(_) => None,
                };
                let mut diagnostic = Diagnostic::new(
                    Code::E0203,
                    place,
                    format!("`{name}` cannot be found"),
                    missing.reason,
                );
                diagnostic = diagnostic.help(near.unwrap_or_else(|| match path {
                    ModulePath::Standard(_) => {
                        let all: Vec<_> =
                            modules.standard().iter().map(|name| format!("`{name}`")).collect();
                        format!("the standard library has {}", all.join(", "))
                    }
                    ModulePath::File(_) => {
                        "the path is relative to the file that imports it".to_string()
                    }
                }));
                self.report(diagnostic);
                return None;
            }
        };
        if let Some(known) = self.files.get(&loaded.file) {
            let known = *known;
            if self.modules.get(known.0 as usize).is_some_and(|m| m.state == State::Loading) {
                self.report_cycle(known, place);
                return None;
            }
            return Some(known);
        }
        let standard = matches!(path, ModulePath::Standard(_));
        let id = self.new_module(name.into(), loaded.file, standard);
        self.chain.push((id, place));
        let parsed = crate::syntax::parse(&loaded.text, loaded.file, &mut self.program.names);
        self.diagnose_all(parsed.diagnostics);
        stacker::maybe_grow(super::RED_ZONE, super::STACK, || {
            self.declare_module(id, Arc::new(parsed.ast), modules);
        });
        self.chain.pop();
        Some(id)
    }

    /// A new, empty module.
    pub(super) fn new_module(&mut self, name: Box<str>, file: FileId, standard: bool) -> ModuleId {
        let id = ModuleId(self.modules.len() as u32);
        self.modules.push(Module::new(name, file, standard));
        self.files.insert(file, id);
        id
    }

    fn report_cycle(&mut self, back_to: ModuleId, place: Place) {
        let name = |id: &ModuleId| {
            self.modules.get(id.0 as usize).map_or(String::new(), |m| format!("`{}`", m.name))
        };
        let start = self.chain.iter().position(|(id, _)| *id == back_to).unwrap_or(0);
        let mut chain: Vec<String> =
            self.chain.iter().skip(start).map(|(id, _)| name(id)).collect();
        if !self.chain.iter().any(|(id, _)| *id == back_to) {
            chain.insert(0, name(&back_to));
        }
        chain.push(name(&back_to));
        let mut diagnostic = Diagnostic::new(
            Code::E0204,
            place,
            "these modules import each other in a circle",
            "this import closes the circle",
        )
        .note(chain.join(" imports "))
        .help("move what both need into a third file");
        for (_, import) in self.chain.iter().skip(start + 1) {
            diagnostic = diagnostic.label(*import, "on the way here");
        }
        self.report(diagnostic);
    }

    /// Adds a name to a module; a name that is taken is E0202, and not added.
    pub(super) fn add_value(
        &mut self,
        to: ModuleId,
        name: Symbol,
        value: Value,
        place: Place,
    ) -> bool {
        let replace = self.replace && Some(to) == self.entry;
        let Some(module) = self.modules.get_mut(to.0 as usize) else { return false };
        let standard = module.standard;
        let earlier = module.values.get(&name).copied();
        let merged = match (earlier, value) {
            (Some(earlier), Value::Function(new)) if standard => {
                self.overloaded(earlier.value, new).unwrap_or(value)
            }
            (Some(earlier), _) if !replace => {
                self.report_twice(name, place, earlier.place);
                return false;
            }
            _ => value,
        };
        if let Some(module) = self.modules.get_mut(to.0 as usize) {
            module.values.insert(name, Item { value: merged, place });
            if replace {
                module.imports.shift_remove(&name);
            }
        }
        true
    }

    /// A name that stands for the functions it stood for and one more.
    pub(super) fn overloaded(&mut self, earlier: Value, new: FunctionId) -> Option<Value> {
        let mut all = match earlier {
            Value::Function(old) => vec![old],
            Value::Overloads(set) => self.overloads.get(set as usize)?.clone(),
            _ => return None,
        };
        all.push(new);
        self.overloads.push(all);
        Some(Value::Overloads(self.overloads.len() as u32 - 1))
    }

    /// Adds a type's name to a module.
    pub(super) fn add_type(&mut self, to: ModuleId, name: Symbol, value: TypeName, place: Place) {
        let replace = self.replace && Some(to) == self.entry;
        let Some(module) = self.modules.get_mut(to.0 as usize) else { return };
        match module.types.get(&name).copied() {
            Some(earlier) if !replace => self.report_twice(name, place, earlier.place),
            _ => {
                module.types.insert(name, Item { value, place });
            }
        }
    }

    fn report_twice(&mut self, name: Symbol, place: Place, earlier: Place) {
        let name = self.text(name);
        self.report(
            Diagnostic::new(
                Code::E0202,
                place,
                format!("`{name}` is defined twice"),
                "defined again here",
            )
            .label(earlier, "first defined here")
            .help("give one of them another name"),
        );
    }
}
