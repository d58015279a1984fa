//! What patterns of `let` and `for` bind, and variables by themselves.

use crate::check::Checker;
use crate::check::state::scope::{BodyKind, LocalKind};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::program::tree::{NodeId, NodeKind};
use crate::program::types::TypeId;
use crate::syntax::ast::{Ast, Name, PatternId, PatternKind};
use crate::syntax::symbol::Symbol;

impl Checker {
    /// `let (a, b) = e`: the parts of a value, which always fit.
    pub(in crate::check) fn destructure(
        &mut self,
        ast: &Ast,
        id: PatternId,
        value: NodeId,
        mutable: bool,
        out: &mut Vec<NodeId>,
    ) {
        let span = ast[id].span;
        let ty = self.marked_type_of(value);
        let unit = self.common.unit;
        match &ast[id].kind {
            PatternKind::Wildcard => {
                out.push(self.node(NodeKind::Block(Box::new([value]), None), unit, span));
            }
            PatternKind::Name(name) => {
                // What a variable holds later need not be a difference of points.
                let ty = if mutable { self.not_a_rise(ty) } else { ty };
                let node = self.bind_variable(*name, value, ty, mutable, span);
                out.push(node);
            }
            PatternKind::Tuple(parts) => {
                let types = self.tuple_parts(ty, parts.len(), span);
                let whole = self.bound(value, out);
                for (index, (part, ty)) in parts.iter().zip(types).enumerate() {
                    let span = ast[*part].span;
                    let field = self.node(NodeKind::Field(whole, index as u32), ty, span);
                    self.destructure(ast, *part, field, mutable, out);
                }
            }
            PatternKind::Record(parts) => {
                self.destructure_record(ast, parts, value, mutable, span, out);
            }
            PatternKind::Error => {}
            PatternKind::Variant(name, parts)
                if self.report_record_by_position(ast, *name, parts, span) =>
            {
                self.bind_broken(ast, id, mutable, out);
            }
            _ => {
                self.bind_broken(ast, id, mutable, out);
                self.report(
                    Diagnostic::new(
                        Code::E0311,
                        self.here(span),
                        "this pattern may not match, and there is no other branch",
                        "only names, parentheses and fields in braces can stand here",
                    )
                    .help("use `match`, or `if let … = … { … } else { … }`"),
                );
            }
        }
    }

    /// The names of a pattern that was reported: they fit everywhere.
    fn bind_broken(&mut self, ast: &Ast, id: PatternId, mutable: bool, out: &mut Vec<NodeId>) {
        let mut todo = vec![id];
        while let Some(id) = todo.pop() {
            match &ast[id].kind {
                PatternKind::Name(name)
                    if self.variant_named(*name, self.common.error).is_none() =>
                {
                    let (error, span) = (self.common.error, ast[id].span);
                    let value = self.error_node(span);
                    let node = self.bind_variable(*name, value, error, mutable, span);
                    out.push(node);
                }
                PatternKind::Variant(_, parts) | PatternKind::Tuple(parts) => todo.extend(parts),
                PatternKind::Or(parts) => todo.extend(parts.first()),
                PatternKind::Record(parts) => todo.extend(parts.iter().map(|it| it.1)),
                _ => {}
            }
        }
    }

    /// `let x = e`: a local, or a global at the top level of a module.
    pub(in crate::check) fn bind_variable(
        &mut self,
        name: Symbol,
        value: NodeId,
        ty: TypeId,
        mutable: bool,
        span: Span,
    ) -> NodeId {
        let unit = self.common.unit;
        if name == self.known.underscore {
            return self.node(NodeKind::Block(Box::new([value]), None), unit, span);
        }
        let top = self
            .scope
            .frame()
            .is_some_and(|frame| frame.body == BodyKind::Module && frame.depth == 0);
        let own = if top {
            self.own_global(self.scope.module(), Name { symbol: name, span })
        } else {
            None
        };
        if let Some(global) = own {
            let declared = self.program.globals.get(global.0 as usize).map(|global| global.ty);
            if let Some(declared) = declared {
                let _ = self.unify(declared, ty);
            }
            if let Some(global) = self.program.globals.get_mut(global.0 as usize) {
                global.ty = ty;
            }
            self.unknowns.globals.push(global);
            if let Some(info) = self.declared.global_mut(global) {
                info.set = true;
                info.value = (!mutable).then_some(value);
            }
            return self.node(NodeKind::LetGlobal(global, value), unit, span);
        }
        // At the top level only a name that was defined twice comes here.
        let kind = if top { LocalKind::Hidden } else { LocalKind::Let };
        let local = self.declare_local(name, ty, mutable, kind, span);
        if let Some(info) = self.scope.info_mut(local) {
            info.value = (!mutable).then_some(value);
        }
        self.node(NodeKind::Let(local, value), unit, span)
    }
}
