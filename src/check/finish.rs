//! The last pass: what was put off, and what was never used.

use super::Checker;
use super::state::modules::{Item, ModuleId, Value};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::program::tree::{NodeId, NodeKind, Step};
use crate::syntax::ast::StmtKind;
use crate::syntax::symbol::Symbol;

impl Checker {
    /// The last pass: replaces the unknowns by their solutions, and looks at what was put off.
    pub(super) fn finish(&mut self) {
        self.settle_series();
        for demand in std::mem::take(&mut self.unknowns.demands) {
            self.meet_demand(demand);
        }
        self.finish_scale();
        self.finish_equality();
        for (function, local) in std::mem::take(&mut self.unknowns.locals) {
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
        for id in std::mem::take(&mut self.unknowns.globals) {
            let Some(global) = self.program.globals.get(id.0 as usize) else { continue };
            let ty = self.settled(global.ty);
            if let Some(global) = self.program.globals.get_mut(id.0 as usize) {
                global.ty = ty;
            }
        }
        for node in std::mem::take(&mut self.unknowns.nodes) {
            self.finish_node(node);
        }
        for id in std::mem::take(&mut self.unknowns.results) {
            let Some(function) = self.program.functions.get(id.0 as usize) else { continue };
            let result = function.result;
            if !self.program.types.has_unknown(result) {
                continue;
            }
            // A result that is still open belongs to a function that is never called or checked.
            let result = self.settled(result);
            if let Some(function) = self.program.functions.get_mut(id.0 as usize) {
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

    /// Warns of a script that does nothing but declare a `main`, which nothing calls by itself.
    pub(super) fn warn_idle_main(&mut self, id: ModuleId) {
        if self.modules.replace {
            return;
        }
        let Some(ast) = self.modules.get(id).map(|module| module.ast.clone()) else { return };
        let mut main = None;
        for stmt in &ast.root {
            match &ast[*stmt].kind {
                StmtKind::Fn(decl) if self.text(decl.name.symbol) == "main" => {
                    main = decl.params.is_empty().then_some(decl.name.span);
                }
                StmtKind::Fn(_)
                | StmtKind::Record(_)
                | StmtKind::Enum(_)
                | StmtKind::Dimension { .. }
                | StmtKind::Unit(_)
                | StmtKind::Use(_) => {}
                _ => return,
            }
        }
        let Some(span) = main else { return };
        let place = self.place_in(id, span);
        let title = "`main` is called by nothing, so that this script does nothing";
        self.report(
            Diagnostic::new(Code::W1001, place, title, "runs where it is called")
                .help("statements at the top level run: write `main()` below it"),
        );
    }

    fn warn_imports(&mut self) {
        let Some(module) = self.modules.of_entry() else { return };
        if self.modules.replace {
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
}
