//! By how much a condition holds: the robustness of a comparison, and of what is put together
//! from comparisons.
//!
//! Of `and` the lesser margin counts, of `or` the greater, `not` turns it round; a chain is an
//! `and` of its comparisons, `xs.all(…)` an `and` over the items, `xs.any(…)` an `or`. What
//! compares no numbers counts +∞ where it is true and −∞ where it is false. Quantities of
//! different dimensions have no lesser: a condition of both has no margin.
//! Source: A. Donzé, O. Maler, *Robust satisfaction of temporal logic over real-valued signals*,
//! FORMATS 2010.

use super::quantifier::Quantifier;
use crate::check::Checker;
use crate::check::state::scope::LocalKind;
use crate::check::wanted::Want;
use crate::diagnostic::Span;
use crate::program::tree::{NodeId, NodeKind, Place, Root};
use crate::program::types::{Type, TypeId};
use crate::program::units::ShownId;
use crate::syntax::ast::{Ast, BinaryOp, CompareOp, ExprId, ExprKind, UnaryOp};

/// What a condition comes to.
#[derive(Clone, Copy)]
pub(super) enum Margin {
    /// It compares no numbers: only its truth.
    Truth(NodeId),
    /// A quantity, positive where the condition holds, in its type, and the unit in which the
    /// condition itself names such a quantity.
    By(NodeId, TypeId, Option<ShownId>),
    /// It compares quantities of different dimensions.
    Apart,
}

impl Checker {
    /// The margin of a condition that has been checked.
    pub(super) fn margin(&mut self, ast: &Ast, id: ExprId) -> Margin {
        crate::check::stack::with_room(|| {
            let span = ast[id].span;
            match &ast[id].kind {
                ExprKind::Paren(inner) => self.margin(ast, *inner),
                ExprKind::Unary(UnaryOp::Not, inner) => match self.margin(ast, *inner) {
                    Margin::Truth(node) => Margin::Truth(self.not(node, span)),
                    Margin::By(node, ty, unit) => Margin::By(self.minus(node, ty, span), ty, unit),
                    Margin::Apart => Margin::Apart,
                },
                ExprKind::Binary(op @ (BinaryOp::And | BinaryOp::Or), ..) => {
                    // A long row of one operator leans to the left.
                    let mut rights = vec![];
                    let mut left = id;
                    while let ExprKind::Binary(other, a, b) = &ast[left].kind
                        && other == op
                    {
                        rights.push(*b);
                        left = *a;
                    }
                    let mut margin = self.margin(ast, left);
                    for right in rights.into_iter().rev() {
                        let right = self.margin(ast, right);
                        margin = self.joined(*op, margin, right, span);
                    }
                    margin
                }
                ExprKind::Compare(first, rest) => self
                    .chain_margin(ast, *first, rest, span)
                    .unwrap_or_else(|| Margin::Truth(self.condition(ast, id))),
                _ => match self.quantifier(ast, id) {
                    (truth, Some(quantifier)) => self.quantified(ast, truth, &quantifier, span),
                    (_, None) => Margin::Truth(self.condition(ast, id)),
                },
            }
        })
    }

    /// The margin of two conditions under `and` or `or`.
    fn joined(&mut self, op: BinaryOp, a: Margin, b: Margin, span: Span) -> Margin {
        let both = op == BinaryOp::And;
        match (a, b) {
            (Margin::Apart, _) | (_, Margin::Apart) => Margin::Apart,
            (Margin::Truth(a), Margin::Truth(b)) => {
                let bool_ = self.common.bool_;
                Margin::Truth(self.node(NodeKind::Binary(op, a, b), bool_, span))
            }
            (Margin::By(a, ty, unit), Margin::By(b, other, other_unit)) => {
                if ty != other {
                    return Margin::Apart;
                }
                let mut before = vec![];
                let node = self.extreme(both, a, b, &mut before, span);
                Margin::By(self.after(before, node, ty, span), ty, unit.or(other_unit))
            }
            (Margin::Truth(truth), Margin::By(by, ty, unit))
            | (Margin::By(by, ty, unit), Margin::Truth(truth)) => {
                let sure = if both { f64::NEG_INFINITY } else { f64::INFINITY };
                let sure = self.node(NodeKind::Float(sure), ty, span);
                let (then, other) = if both { (by, sure) } else { (sure, by) };
                Margin::By(self.node(NodeKind::If(truth, then, Some(other)), ty, span), ty, unit)
            }
        }
    }

    /// The least margin of the comparisons of a chain; none where one compares no numbers.
    fn chain_margin(
        &mut self,
        ast: &Ast,
        first: ExprId,
        rest: &[(CompareOp, ExprId)],
        span: Span,
    ) -> Option<Margin> {
        let mut before = vec![];
        let mut unit = self.unit_of_literal(ast, first);
        let mut left = self.expr(ast, first, Want::Any);
        let mut all: Option<(NodeId, TypeId)> = None;
        for (op, right) in rest {
            unit = unit.or(self.unit_of_literal(ast, *right));
            let hint = self.compare_hint(*op, left);
            let right = self.expr(ast, *right, hint);
            let (a, b) = (self.bound(left, &mut before), self.bound(right, &mut before));
            let (by, ty) = self.comparison_margin(a, *op, b, span)?;
            all = Some(match all {
                Some((least, other)) if other == ty => {
                    (self.extreme(true, least, by, &mut before, span), ty)
                }
                Some(_) => return None,
                None => (by, ty),
            });
            left = b;
        }
        all.map(|(node, ty)| Margin::By(self.after(before, node, ty, span), ty, unit))
    }

    /// By how much one comparison of constants or variables holds, in base units.
    fn comparison_margin(
        &mut self,
        a: NodeId,
        op: CompareOp,
        b: NodeId,
        span: Span,
    ) -> Option<(NodeId, TypeId)> {
        let number = |checker: &mut Checker, node: NodeId| match checker
            .program
            .types
            .get(checker.type_of(node))
        {
            Type::Int => Some(checker.as_float(node)),
            Type::Quantity(_) => Some(node),
            _ => None,
        };
        let a = number(self, a)?;
        let ty = self.type_of(a);
        let difference = |checker: &mut Checker, x, y| {
            checker.node(NodeKind::Binary(BinaryOp::Sub, x, y), ty, span)
        };
        // What lies on both sides of a difference must be within it, or else outside of it.
        let (above, below, inside) = match op {
            CompareOp::Lt | CompareOp::Le | CompareOp::Gt | CompareOp::Ge => {
                let b = number(self, b)?;
                let up = matches!(op, CompareOp::Gt | CompareOp::Ge);
                let (x, y) = if up { (a, b) } else { (b, a) };
                return Some((difference(self, x, y), ty));
            }
            CompareOp::In | CompareOp::NotIn => {
                let Type::Range(item) = *self.program.types.get(self.type_of(b)) else {
                    return None;
                };
                let start = self.node(NodeKind::Field(b, 0), item, span);
                let end = self.node(NodeKind::Field(b, 1), item, span);
                let (start, end) = (number(self, start)?, number(self, end)?);
                (difference(self, a, start), difference(self, end, a), op == CompareOp::In)
            }
            CompareOp::Eq | CompareOp::Ne => {
                let b = number(self, b)?;
                (difference(self, a, b), difference(self, b, a), op == CompareOp::Eq)
            }
        };
        let mut before = vec![];
        let least = self.extreme(true, above, below, &mut before, span);
        let node = if inside { least } else { self.minus(least, ty, span) };
        Some((self.after(before, node, ty, span), ty))
    }

    /// `xs.all(x => …)` and `xs.any(x => …)`: the least and the greatest margin of an item.
    fn quantified(
        &mut self,
        ast: &Ast,
        truth: NodeId,
        quantifier: &Quantifier,
        span: Span,
    ) -> Margin {
        let mark = self.scope.enter();
        let item =
            self.declare_local(quantifier.item, quantifier.of, false, LocalKind::Hidden, span);
        let body = self.margin(ast, quantifier.body);
        self.leave_scope(mark);
        let (by, ty, unit) = match body {
            Margin::By(by, ty, unit) => (by, ty, unit),
            Margin::Apart => return Margin::Apart,
            Margin::Truth(_) => return Margin::Truth(truth),
        };
        let void = self.common.unit;
        let none = if quantifier.all { f64::INFINITY } else { f64::NEG_INFINITY };
        let none = self.node(NodeKind::Float(none), ty, span);
        let best = self.declare_local(self.known.underscore, ty, true, LocalKind::Hidden, span);
        let first = self.node(NodeKind::Let(best, none), void, span);
        let so_far = self.node(NodeKind::Local(best), ty, span);
        let mut before = vec![];
        let value = self.extreme(quantifier.all, so_far, by, &mut before, span);
        let place = Place { root: Root::Local(best), path: vec![], ty };
        before.push(self.node(NodeKind::Assign(Box::new(place), None, value), void, span));
        let body = self.node(NodeKind::Block(before.into(), None), void, span);
        let each = self.node(NodeKind::For(item, quantifier.over, body), void, span);
        Margin::By(self.after(vec![first, each], so_far, ty, span), ty, unit)
    }

    /// The smaller, or the greater, of two numbers.
    fn extreme(
        &mut self,
        least: bool,
        a: NodeId,
        b: NodeId,
        before: &mut Vec<NodeId>,
        span: Span,
    ) -> NodeId {
        let (ty, bool_) = (self.type_of(a), self.common.bool_);
        let (a, b) = (self.bound(a, before), self.bound(b, before));
        let op = if least { CompareOp::Lt } else { CompareOp::Gt };
        let first = self.node(NodeKind::Compare(op, a, b), bool_, span);
        self.node(NodeKind::If(first, a, Some(b)), ty, span)
    }

    fn after(&mut self, before: Vec<NodeId>, node: NodeId, ty: TypeId, span: Span) -> NodeId {
        match before.is_empty() {
            true => node,
            false => self.node(NodeKind::Block(before.into(), Some(node)), ty, span),
        }
    }

    fn minus(&mut self, node: NodeId, ty: TypeId, span: Span) -> NodeId {
        self.node(NodeKind::Unary(UnaryOp::Neg, node), ty, span)
    }

    fn not(&mut self, node: NodeId, span: Span) -> NodeId {
        let bool_ = self.common.bool_;
        self.node(NodeKind::Unary(UnaryOp::Not, node), bool_, span)
    }
}
