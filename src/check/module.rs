//! Loading of imports, and the names that a module gets.

use super::Checker;
use super::source::{ModulePath, Modules};
use super::state::modules::{Import, Item, ModuleId, ModuleState, TypeName, Value};
use super::words::suggest::nearest;
use crate::diagnostic::{Code, Diagnostic, Place, Span};
use crate::program::FunctionId;
use crate::syntax::ast::{Ast, ExprKind, StmtId, StmtKind, TypeKind, Use, UsePath};
use crate::syntax::symbol::Symbol;
use std::sync::Arc;

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
        let library = self.modules.is_standard(module);
        let acts = |stmt: &StmtId| matches!(ast[*stmt].kind, StmtKind::Fn(_));
        let acts = ast.exprs.iter().any(|expr| matches!(expr.kind, ExprKind::Run(_)))
            || ast.root.iter().any(acts)
            || self.opens(ast);
        if !library && acts && self.runs.faults.is_empty() {
            for name in ["fault", "attack"] {
                if modules.standard().contains(&name) {
                    let found = self.load(ModulePath::Standard(name), Place::default(), modules);
                    self.runs.faults.extend(found);
                }
            }
        }
        for (name, span) in named {
            let text = self.text(name).to_string();
            let place = self.place_in(module, span);
            if let Some(found) = self.load(ModulePath::Standard(&text), place, modules) {
                self.modules.standard.insert(name, found);
            }
        }
    }

    /// A place in the file of a module.
    pub(super) fn place_in(&self, module: ModuleId, span: Span) -> Place {
        Place::new(self.modules.get(module).map_or(self.scope.file, |it| it.file), span)
    }

    fn import(&mut self, into: ModuleId, import: &Use, modules: &mut dyn Modules) {
        let place = self.place_in(into, import.path_span);
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
                self.modules.missing.insert(alias.unwrap_or(*name).symbol, ());
            }
            if let (None, Some(name)) = (&import.names, default_name) {
                self.modules.missing.insert(import.alias.map_or(name, |alias| alias.symbol), ());
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
                let place = self.place_in(into, span);
                self.add_value(into, symbol, Value::Module(found), place);
                self.note_import(into, found, symbol, place);
            }
            (None, None) => {}
        }
    }

    fn note_import(&mut self, into: ModuleId, from: ModuleId, symbol: Symbol, place: Place) {
        if let Some(module) = self.modules.get_mut(into) {
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
        let place = self.place_in(into, name.span);
        let Some(module) = self.modules.get(from) else { return };
        let own = |symbol: Symbol| !module.imports.contains_key(&symbol);
        let value = module.values.get(&name.symbol).filter(|_| own(name.symbol)).copied();
        let ty = module.types.get(&name.symbol).filter(|_| own(name.symbol)).copied();
        let text = self.text(name.symbol);
        let unit = self.units.declared_in(module.file, name.symbol);
        if text.starts_with('_') || (value.is_none() && ty.is_none() && unit.is_none()) {
            self.report_not_offered(from, name.symbol, place);
            self.modules.missing.insert(local.symbol, ());
            return;
        }
        let local_place = self.place_in(into, local.span);
        if let Some(value) = value {
            self.add_value(into, local.symbol, value.value, local_place);
        }
        if let Some(ty) = ty {
            self.add_type(into, local.symbol, ty.value, local_place);
        }
        // A unit is known wherever its module is; another name of it is one more.
        if let Some(unit) = unit.filter(|_| local.symbol != name.symbol) {
            self.add_unit_name(local.symbol, unit, local_place);
            self.units.changed = true;
        }
        self.note_import(into, from, local.symbol, local_place);
    }

    /// Reports a name that a module does not offer, or keeps to itself.
    pub(super) fn report_not_offered(&mut self, from: ModuleId, name: Symbol, place: Place) {
        let Some(module) = self.modules.get(from) else { return };
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
                let near = nearest(text, names.iter().copied());
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
                        .and_then(|near| Some(format!("did you mean `std.{}`?", near.first()?))),
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
        if let Some(known) = self.modules.in_file(loaded.file) {
            if self.modules.get(known).is_some_and(|m| m.state == ModuleState::Loading) {
                self.report_cycle(known, place);
                return None;
            }
            return Some(known);
        }
        let standard = matches!(path, ModulePath::Standard(_));
        let id = self.modules.add(name.into(), loaded.file, standard);
        self.modules.chain.push((id, place));
        let parsed = crate::syntax::parse(&loaded.text, loaded.file, &mut self.program.names);
        self.diagnose_all(parsed.diagnostics);
        self.reports.count_more(loaded.file, parsed.more);
        super::stack::with_room(|| {
            self.declare_module(id, Arc::new(parsed.ast), modules);
        });
        self.modules.chain.pop();
        Some(id)
    }

    fn report_cycle(&mut self, back_to: ModuleId, place: Place) {
        let name = |id: &ModuleId| {
            self.modules.get(*id).map_or(String::new(), |m| format!("`{}`", m.name))
        };
        let start = self.modules.chain.iter().position(|(id, _)| *id == back_to).unwrap_or(0);
        let mut chain: Vec<String> =
            self.modules.chain.iter().skip(start).map(|(id, _)| name(id)).collect();
        if !self.modules.chain.iter().any(|(id, _)| *id == back_to) {
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
        for (_, import) in self.modules.chain.iter().skip(start + 1) {
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
        let replace = self.modules.replaces(to);
        let Some(module) = self.modules.get_mut(to) else { return false };
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
        if let Some(module) = self.modules.get_mut(to) {
            module.values.insert(name, Item { value: merged, place });
            if replace {
                module.imports.remove(&name);
            }
        }
        true
    }

    /// A name that stands for the functions it stood for and one more.
    pub(super) fn overloaded(&mut self, earlier: Value, new: FunctionId) -> Option<Value> {
        let mut all = self.functions.of(earlier);
        if all.is_empty() {
            return None;
        }
        all.push(new);
        Some(self.functions.overload(all))
    }

    /// Adds a type's name to a module.
    pub(super) fn add_type(&mut self, to: ModuleId, name: Symbol, value: TypeName, place: Place) {
        let replace = self.modules.replaces(to);
        let Some(module) = self.modules.get_mut(to) else { return };
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
