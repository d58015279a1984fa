//! Points and differences on scales with a zero of their own, such as °C: both are temperatures,
//! and only a point has a place on the scale.

use crate::check::Checker;
use crate::check::state::units::Resolved;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::program::tree::{NodeId, NodeKind};
use crate::program::types::Type;
use crate::syntax::ast::{BinaryOp, UnaryOp, UnitExpr};
use std::cell::Cell;

/// What a temperature is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// `21 °C`, the temperature of a segment.
    Point,
    /// One point less another.
    Difference,
}

/// So many parts of a value are looked at.
const MOST: u32 = 1000;

impl Checker {
    /// `(24 °C - 21 °C) as °C`: reported where it is certain that the value is a difference.
    pub(in crate::check) fn check_scale(
        &mut self,
        value: NodeId,
        unit: &UnitExpr,
        resolved: Resolved,
    ) {
        if resolved.offset == 0.0
            || self.role(value, true, &Cell::new(MOST)) != Some(Role::Difference)
        {
            return;
        }
        let name = unit.factors.first().map_or("", |factor| self.text(factor.name.symbol));
        let title = format!("a difference of temperatures has no place on the scale of `{name}`");
        let zero = format!("its zero is at {:.2} K", resolved.offset);
        let place = self.here(unit.span);
        self.report(
            Diagnostic::new(Code::E0309, place, title, zero)
                .label(self.here(self.span_of(value)), "one temperature less another")
                .help("show it in kelvin: `as K`")
                .fix(place, "K", "write `K`"),
        );
    }

    /// `local`: whether variables of the function at hand stand in the value.
    fn role(&self, node: NodeId, local: bool, left: &Cell<u32>) -> Option<Role> {
        left.set(left.get().checked_sub(1)?);
        let of = |node: &NodeId| self.role(*node, local, left);
        let same = |a: Option<Role>, b: Option<Role>| a.filter(|_| a == b);
        match self.kind_of(node) {
            NodeKind::Float(_) => self.units.points.contains(&node).then_some(Role::Point),
            NodeKind::Local(id) if local => {
                let info = self.scope.frame()?.info.get(id.0 as usize)?;
                of(&info.value?)
            }
            NodeKind::Global(id) => self.role(self.declared.global(*id)?.value?, false, left),
            NodeKind::Shown(inner, _) | NodeKind::Block(_, Some(inner)) => of(inner),
            NodeKind::Index(list, _) => of(list),
            NodeKind::List(items) => {
                let (first, rest) = items.split_first()?;
                rest.iter().fold(of(first), |role, item| same(role, of(item)))
            }
            NodeKind::If(_, yes, Some(no)) => same(of(yes), of(no)),
            NodeKind::Unary(UnaryOp::Neg, inner) => of(inner).filter(|it| *it == Role::Difference),
            NodeKind::Binary(BinaryOp::Sub, a, b) => match (of(a), of(b)) {
                (_, Some(Role::Point)) => Some(Role::Difference),
                (Some(role), Some(Role::Difference)) => Some(role),
                // Kelvin that are taken from a point: `room - 4 K`.
                (Some(role), None) if matches!(self.kind_of(*b), NodeKind::Float(_)) => Some(role),
                _ => None,
            },
            NodeKind::Binary(BinaryOp::Add, a, b) => match (of(a), of(b)) {
                (Some(Role::Point), _) | (_, Some(Role::Point)) => Some(Role::Point),
                (a, b) => same(a, b),
            },
            NodeKind::Binary(BinaryOp::Mul | BinaryOp::Div, a, b) => {
                let scaled = |it: &NodeId| self.type_of(*it) == self.type_of(node);
                let factor = [a, b].into_iter().find(|it| scaled(it))?;
                of(factor).filter(|it| *it == Role::Difference)
            }
            // The parts of the runtime have temperatures, not differences.
            NodeKind::Member(part, _) => {
                let of = self.program.types.get(self.type_of(*part));
                matches!(of, Type::Domain(_)).then_some(Role::Point)
            }
            _ => None,
        }
    }

    /// Keeps that a literal is a point on its scale.
    pub(in crate::check) fn point(&mut self, value: f64, unit: Resolved, span: Span) -> NodeId {
        if !value.is_finite() {
            let place = self.here(span);
            let title = "this quantity is too large";
            self.report(
                Diagnostic::new(
                    Code::E0005,
                    place,
                    title,
                    "in base units, it does not fit in a Float",
                )
                .note("a Float goes up to about 1.8e308"),
            );
            return self.error_node(span);
        }
        let node = self.node(NodeKind::Float(value), unit.ty, span);
        if unit.offset != 0.0 {
            self.units.points.insert(node);
        }
        node
    }
}
