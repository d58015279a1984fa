//! Expressions → typed nodes.

use crate::base::alarm;
use crate::check::Checker;
use crate::check::wanted::{Want, Why};
use crate::program::tree::{NodeId, NodeKind};
use crate::program::types::{Type, TypeId};
use crate::syntax::ast::{Ast, ExprId, ExprKind};

/// What an expression costs, as the alarm counts.
const WORK: usize = 8;

impl Checker {
    /// Checks an expression.
    pub(in crate::check) fn expr(&mut self, ast: &Ast, id: ExprId, want: Want) -> NodeId {
        // Who armed the alarm throws away what comes of a check that it ended.
        if alarm::rings(WORK) {
            return self.error_node(ast[id].span);
        }
        crate::check::stack::with_room(|| self.expr_inner(ast, id, want))
    }

    /// Checks an expression and fits it to a type.
    pub(in crate::check) fn expr_of(
        &mut self,
        ast: &Ast,
        id: ExprId,
        ty: TypeId,
        why: Why,
    ) -> NodeId {
        let node = self.expr(ast, id, Want::Type(ty));
        self.fit(node, ty, why)
    }

    fn expr_inner(&mut self, ast: &Ast, id: ExprId, want: Want) -> NodeId {
        let expr = &ast[id];
        let span = expr.span;
        match &expr.kind {
            ExprKind::Error => self.error_node(span),
            // 2^63 without its sign: `-2^63` never comes here.
            ExprKind::Int(i64::MIN) => {
                self.report(crate::syntax::too_large(self.here(span), ""));
                self.error_node(span)
            }
            ExprKind::Int(value) => {
                let int = self.common.int;
                self.node(NodeKind::Int(*value), int, span)
            }
            ExprKind::Float(value) => {
                let float = self.common.float;
                self.node(NodeKind::Float(*value), float, span)
            }
            ExprKind::Bool(value) => {
                let bool_ = self.common.bool_;
                self.node(NodeKind::Bool(*value), bool_, span)
            }
            ExprKind::Quantity(quantity) => self.quantity_literal(quantity, span),
            ExprKind::None => self.none_literal(want, span),
            ExprKind::Str(parts) => self.string_literal(ast, parts, span),
            ExprKind::Name(name) => self.name(*name, want, span),
            ExprKind::Paren(inner) => self.expr(ast, *inner, want),
            ExprKind::List(items) => self.list_literal(ast, items, want, span),
            ExprKind::Tuple(items) => self.tuple_literal(ast, items, want, span),
            ExprKind::Record(fields) => self.record_literal(ast, fields, want, span),
            ExprKind::Map(pairs) => self.map_literal(ast, pairs, want, span),
            ExprKind::Unary(op, operand) => self.unary(ast, *op, *operand, span),
            ExprKind::Binary(op, left, right) => self.binary(ast, *op, *left, *right, want, span),
            ExprKind::Compare(first, rest) => self.compare(ast, *first, rest, span),
            ExprKind::Range(start, end) => self.range(ast, *start, *end, want, span),
            ExprKind::Step(range, step) => self.stepped(ast, *range, *step, span),
            ExprKind::PlusMinus(middle, width) => self.plus_minus(ast, *middle, *width, span),
            ExprKind::As(value, unit) => self.conversion(ast, *value, unit, span),
            ExprKind::Call(callee, args) => self.call(ast, *callee, args, want, span),
            ExprKind::Member(base, name) => self.member(ast, *base, *name, want, span),
            ExprKind::Index(base, index) => self.index(ast, *base, *index, span),
            ExprKind::Lambda(params, body) => self.lambda(ast, params, *body, want, span),
            ExprKind::Block(block) => self.block(ast, *block, want),
            ExprKind::If(condition, then, otherwise) => {
                self.if_(ast, *condition, *then, *otherwise, want, span)
            }
            ExprKind::IfLet(pattern, value, then, otherwise) => {
                self.if_let(ast, *pattern, *value, *then, *otherwise, want, span)
            }
            ExprKind::Match(value, arms) => self.match_(ast, *value, arms, want, span),
            ExprKind::Run(run) => self.run(ast, run, span),
        }
    }

    /// An expression whose value nobody takes. Values that are computed for nothing are W1004.
    pub(in crate::check) fn discard(&mut self, ast: &Ast, id: ExprId) -> NodeId {
        let node = self.expr(ast, id, Want::Nothing);
        self.warn_dropped(ast, id, node);
        let unit = self.common.unit;
        let ty = self.type_of(node);
        if ty == unit || ty == self.common.never || ty == self.common.error {
            return node;
        }
        let span = self.span_of(node);
        self.node(NodeKind::Block(Box::new([node]), None), unit, span)
    }

    /// Whether a value of the type can be shown in a string.
    pub(in crate::check) fn shows(&self, ty: TypeId) -> bool {
        !matches!(self.program.types.get(self.shallow(ty)), Type::Function(..))
    }
}
