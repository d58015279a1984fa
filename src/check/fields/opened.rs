//! `open(shop)` at the top level: from there on the names of the field's parts are in scope, and
//! the faults, as they are in the block of a run.

use crate::check::Checker;
use crate::check::state::declared::GlobalInfo;
use crate::check::state::modules::{Item, Value};
use crate::diagnostic::Place;
use crate::program::FieldId;
use crate::program::tree::{NodeId, NodeKind};
use crate::program::types::Type;
use crate::syntax::ast::{Ast, ExprId, ExprKind, StmtId, StmtKind};

impl Checker {
    /// Whether something in a tree is called `open`.
    pub(in crate::check) fn opens(&self, ast: &Ast) -> bool {
        ast.exprs.iter().any(|expr| match &expr.kind {
            ExprKind::Call(callee, _) => ast[*callee].kind == ExprKind::Name(self.known.open),
            _ => false,
        })
    }

    /// The field that a statement opens, where it is written down which.
    pub(in crate::check) fn opened_by(&mut self, ast: &Ast, stmt: StmtId) -> Option<FieldId> {
        let StmtKind::Expr(call) = ast[stmt].kind else { return None };
        let ExprKind::Call(callee, args) = &ast[call].kind else { return None };
        if ast[*callee].kind != ExprKind::Name(self.known.open) {
            return None;
        }
        let id = self.scope.module();
        let own = self.modules.get(id)?.values.contains_key(&self.known.open);
        let first = args.first()?;
        if own { None } else { self.field_named(ast, first.value) }
    }

    fn field_named(&mut self, ast: &Ast, value: ExprId) -> Option<FieldId> {
        let name = match &ast[value].kind {
            ExprKind::Name(name) => *name,
            ExprKind::Call(callee, _) => match ast[*callee].kind {
                ExprKind::Name(name) => name,
                _ => return None,
            },
            _ => return None,
        };
        match self.value_of(name)? {
            Value::Field(field) => Some(field),
            Value::Global(global) => {
                let ty = self.program.globals.get(global.0 as usize)?.ty;
                match self.program.types.get(self.shallow(ty)) {
                    Type::Field(which) => *which,
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// Declares the names of the parts of a field that was opened; gives the nodes that set them.
    /// A name that the script has given to something of its own stays that.
    pub(in crate::check) fn declare_opened(
        &mut self,
        field: FieldId,
        stmt: NodeId,
        out: &mut Vec<NodeId>,
    ) {
        let before = self.fields.open();
        let declared = self.program.fields.get(field.0 as usize).copied();
        if let Some(maker) = declared.and_then(|declared| declared.function) {
            self.check_function(maker);
        }
        let (id, span) = (self.scope.module(), self.span_of(stmt));
        let file = declared.map_or(self.scope.file, |declared| declared.place.file);
        let unit = self.common.unit;
        // Ids of the field that was open until here are no ids of this one.
        for (name, of) in before {
            if let Some(module) = self.modules.get_mut(id)
                && module.values.get(&name).is_some_and(|item| self.fields.is_part(item.value))
            {
                module.values.remove(&name);
                self.fields.close_part(name, of);
            }
        }
        for (name, ty, at) in self.fields.parts_of(field).iter().copied() {
            let earlier = self.modules.get(id).and_then(|it| it.values.get(&name));
            if earlier.is_some_and(|item| !self.fields.is_part(item.value)) {
                continue;
            }
            let place = Place::new(file, at);
            let info = GlobalInfo {
                module: id,
                mutable: false,
                set: true,
                annotated: true,
                literal: None,
                value: None,
            };
            let global = self.new_global(name, ty, place, info);
            let value = Value::Global(global);
            self.fields.open_part(name, field, value);
            if let Some(module) = self.modules.get_mut(id) {
                module.values.insert(name, Item { value, place });
            }
            let part = self.node(NodeKind::Part(name), ty, span);
            out.push(self.node(NodeKind::LetGlobal(global, part), unit, span));
        }
    }
}
