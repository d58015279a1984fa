//! Conditions of properties: their truth, by how much they hold, and the values that are shown of
//! their parts.

use super::margin::Margin;
use super::quantifier::Quantifier;
use crate::check::Checker;
use crate::check::state::scope::LocalKind;
use crate::check::wanted::Want;
use crate::diagnostic::Span;
use crate::program::tree::{Atom, NodeId, NodeKind, Place, Root, TextPart};
use crate::program::types::{Type, TypeId};
use crate::program::units::ShownId;
use crate::syntax::ast::{Ast, BinaryOp, ExprId, ExprKind, UnaryOp};
use crate::syntax::format::Format;

impl Checker {
    /// A condition of a property, with the type of its margin and the unit to tell it in.
    pub(super) fn atom(
        &mut self,
        ast: &Ast,
        id: ExprId,
    ) -> (Atom, Option<(TypeId, Option<ShownId>)>) {
        let (bool_, float) = (self.common.bool_, self.common.float);
        let truth =
            self.thunk(ast, id, &[], |checker, ast, id| (checker.condition(ast, id), bool_));
        let before = self.reports.count();
        let mut told = None;
        let margin = self.thunk(ast, id, &[], |checker, ast, id| match checker.margin(ast, id) {
            Margin::By(node, ty, unit) => {
                told = Some((ty, unit));
                (node, ty)
            }
            _ => (checker.node(NodeKind::Float(0.0), float, ast[id].span), float),
        });
        let margin = told.is_some().then_some(margin);
        let values = self.parts(ast, id);
        // What is checked again for its margin and its values says nothing new.
        self.reports.forget_since(before);
        (Atom { truth, margin, values }, told)
    }

    /// Functions that give the parts of a condition as text, in the order in which they stand.
    fn parts(&mut self, ast: &Ast, id: ExprId) -> Vec<(Span, NodeId)> {
        let mut values = vec![];
        for (id, unit) in self.leaves(ast, id) {
            let string = self.common.string;
            let value = self.thunk(ast, id, &[], |checker, ast, id| {
                let node = match checker.quantifier(ast, id) {
                    (_, Some(quantifier)) => checker.witness(ast, &quantifier, ast[id].span),
                    (node, None) => {
                        let node = checker.in_unit(node, unit);
                        checker.text_of([TextPart::Value(node, Some(Format::FULL))], ast[id].span)
                    }
                };
                (node, string)
            });
            values.push((ast[id].span, value));
        }
        values
    }

    /// What `and`, `or`, `not` and comparisons put together, but for constants; and the unit in
    /// which a comparison names such a value.
    fn leaves(&mut self, ast: &Ast, id: ExprId) -> Vec<(ExprId, Option<ShownId>)> {
        let mut leaves = vec![];
        let mut todo = vec![id];
        while let Some(id) = todo.pop() {
            match &ast[id].kind {
                ExprKind::Paren(inner) | ExprKind::Unary(UnaryOp::Not, inner) => todo.push(*inner),
                ExprKind::Binary(BinaryOp::And | BinaryOp::Or, a, b) => todo.extend([*b, *a]),
                ExprKind::Compare(first, rest) => {
                    let sides: Vec<_> =
                        std::iter::once(*first).chain(rest.iter().map(|(_, side)| *side)).collect();
                    let unit = sides.iter().find_map(|side| self.unit_of_literal(ast, *side));
                    let told = sides.into_iter().filter(|side| !is_constant(&ast[*side].kind));
                    leaves.extend(told.map(|side| (side, unit)));
                }
                kind if is_constant(kind) => {}
                _ => leaves.push((id, None)),
            }
        }
        leaves
    }

    /// The unit of a quantity that is written out, where it has no zero of its own.
    pub(super) fn unit_of_literal(&mut self, ast: &Ast, id: ExprId) -> Option<ShownId> {
        let ExprKind::Quantity(quantity) = &ast[id].kind else { return None };
        let resolved = self.resolve_unit(&quantity.unit).filter(|unit| unit.offset == 0.0)?;
        Some(self.shown(&quantity.unit, resolved))
    }

    /// Which item decides: "false for core[1] (34 ΔΦ)".
    fn witness(&mut self, ast: &Ast, quantifier: &Quantifier, span: Span) -> NodeId {
        let (void, string, never) = (self.common.unit, self.common.string, self.common.never);
        let words = |all: bool| if all { "false" } else { "true" };
        let start = self.node(NodeKind::Str(words(!quantifier.all).into()), string, span);
        let out = self.declare_local(self.known.underscore, string, true, LocalKind::Hidden, span);
        let first = self.node(NodeKind::Let(out, start), void, span);

        let mark = self.scope.enter();
        let item =
            self.declare_local(quantifier.item, quantifier.of, false, LocalKind::Hidden, span);
        let body = self.condition(ast, quantifier.body);
        let bool_ = self.common.bool_;
        let decides = match quantifier.all {
            true => self.node(NodeKind::Unary(UnaryOp::Not, body), bool_, span),
            false => body,
        };
        let which = self.node(NodeKind::Local(item), quantifier.of, span);
        let mut text = vec![TextPart::Text(format!("{} for ", words(quantifier.all)).into())];
        text.push(TextPart::Value(which, Some(Format::FULL)));
        let mut mark_of_part = " (";
        for (id, unit) in self.leaves(ast, quantifier.body) {
            let node = self.expr(ast, id, Want::Any);
            let node = self.in_unit(node, unit);
            if self.shows(self.type_of(node)) {
                let value = TextPart::Value(node, Some(Format::FULL));
                text.extend([TextPart::Text(mark_of_part.into()), value]);
                mark_of_part = ", ";
            }
        }
        if mark_of_part == ", " {
            text.push(TextPart::Text(")".into()));
        }
        self.leave_scope(mark);

        let text = self.text_of(text, span);
        let place = Place { root: Root::Local(out), path: vec![], ty: string };
        let tell = self.node(NodeKind::Assign(Box::new(place), None, text), void, span);
        let end = self.node(NodeKind::Break, never, span);
        let found = self.node(NodeKind::Block([tell, end].into(), None), void, span);
        let look = self.node(NodeKind::If(decides, found, None), void, span);
        let each = self.node(NodeKind::For(item, quantifier.over, look), void, span);
        let result = self.node(NodeKind::Local(out), string, span);
        self.node(NodeKind::Block([first, each].into(), Some(result)), string, span)
    }

    fn in_unit(&mut self, node: NodeId, unit: Option<ShownId>) -> NodeId {
        let (ty, span) = (self.type_of(node), self.span_of(node));
        match (unit, self.program.types.get(ty)) {
            (Some(unit), Type::Quantity(_)) => self.node(NodeKind::Shown(node, unit), ty, span),
            _ => node,
        }
    }

    /// The text that these parts make.
    fn text_of(&mut self, parts: impl Into<Box<[TextPart]>>, span: Span) -> NodeId {
        let string = self.common.string;
        let parts = parts.into();
        match parts.as_ref() {
            [TextPart::Value(node, _)] if self.type_of(*node) == string => *node,
            _ => self.node(NodeKind::Text(parts), string, span),
        }
    }
}

fn is_constant(kind: &ExprKind) -> bool {
    matches!(
        kind,
        ExprKind::Int(_)
            | ExprKind::Float(_)
            | ExprKind::Quantity(_)
            | ExprKind::Bool(_)
            | ExprKind::Str(_)
            | ExprKind::Error
    )
}
