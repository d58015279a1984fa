//! Truth: comparisons become jumps where only the way on depends on them.

use super::body::Compiler;
use super::{Made, Slot};
use crate::machine::native::Native;
use crate::machine::op::Op;
use crate::machine::shape::{Class, Shape};
use crate::program::tree::{NodeId, NodeKind};
use crate::schema::native::{ListNative, MachineNative, MapNative, TextNative};
use crate::syntax::ast::{BinaryOp, CompareOp, UnaryOp};

impl Compiler<'_, '_> {
    /// Jumps where the truth of an expression is `sense`, and goes on where it is not.
    pub fn condition(&mut self, id: NodeId, sense: bool, jumps: &mut Vec<usize>) -> Made<()> {
        stacker::maybe_grow(128 << 10, 4 << 20, || {
            let outer = self.enter(id);
            let mark = self.mark();
            self.condition_at(id, sense, jumps)?;
            self.reset(mark);
            self.span = outer;
            Ok(())
        })
    }

    fn condition_at(&mut self, id: NodeId, sense: bool, jumps: &mut Vec<usize>) -> Made<()> {
        match &self.node(id).kind {
            NodeKind::Bool(value) => {
                if *value == sense {
                    jumps.push(self.emit(Op::Jump(0)));
                }
            }
            NodeKind::Unary(UnaryOp::Not, inner) => self.condition(*inner, !sense, jumps)?,
            NodeKind::Binary(op @ (BinaryOp::And | BinaryOp::Or), a, b) => {
                // `and` is false, and `or` is true, as soon as its first operand is.
                let early = *op == BinaryOp::Or;
                if early == sense {
                    self.condition(*a, sense, jumps)?;
                    self.condition(*b, sense, jumps)?;
                } else {
                    let mut skip = vec![];
                    self.condition(*a, early, &mut skip)?;
                    self.condition(*b, sense, jumps)?;
                    self.patch_all(skip);
                }
            }
            NodeKind::Compare(op, a, b) => match op {
                CompareOp::In => self.membership(*a, *b, sense, jumps)?,
                CompareOp::NotIn => self.membership(*a, *b, !sense, jumps)?,
                _ => self.compare(*op, *a, *b, sense, jumps)?,
            },
            NodeKind::In(a, b) => self.membership(*a, *b, sense, jumps)?,
            NodeKind::Block(statements, Some(value)) => {
                for statement in statements {
                    self.effect(*statement)?;
                }
                self.condition(*value, sense, jumps)?;
            }
            _ => {
                let truth = self.expr_n(id)?;
                jumps.push(self.emit(match sense {
                    true => Op::If(truth, 0),
                    false => Op::IfNot(truth, 0),
                }));
            }
        }
        Ok(())
    }

    /// The truth of an expression as a number.
    pub fn truth(&mut self, id: NodeId, to: Slot) -> Made<()> {
        let register = self.target_n(to)?;
        if let NodeKind::Compare(op, a, b) = self.node(id).kind
            && self.class(a) == Class::Num
            && self.class(b) == Class::Num
            && !matches!(op, CompareOp::In | CompareOp::NotIn)
        {
            let shape = self.shape_of(a);
            let a = self.held(a, &[b])?;
            let a = self.as_n(a)?;
            let b = self.expr_n(b)?;
            self.emit(match (matches!(shape, Shape::Float(..)), op) {
                (true, CompareOp::Eq) => Op::EqF(register, a, b),
                (true, CompareOp::Ne) => Op::NeF(register, a, b),
                (true, CompareOp::Lt) => Op::LtF(register, a, b),
                (true, CompareOp::Le) => Op::LeF(register, a, b),
                (true, CompareOp::Gt) => Op::LtF(register, b, a),
                (true, _) => Op::LeF(register, b, a),
                (false, CompareOp::Eq) => Op::EqI(register, a, b),
                (false, CompareOp::Ne) => Op::NeI(register, a, b),
                (false, CompareOp::Lt) => Op::LtI(register, a, b),
                (false, CompareOp::Le) => Op::LeI(register, a, b),
                (false, CompareOp::Gt) => Op::LtI(register, b, a),
                (false, _) => Op::LeI(register, b, a),
            });
            self.copy(to, Slot::N(register));
            return Ok(());
        }
        let mut otherwise = vec![];
        self.condition(id, false, &mut otherwise)?;
        self.emit(Op::Int(register, 1));
        let end = self.emit(Op::Jump(0));
        self.patch_all(otherwise);
        self.emit(Op::Int(register, 0));
        self.patch(end);
        self.copy(to, Slot::N(register));
        Ok(())
    }

    fn compare(
        &mut self,
        op: CompareOp,
        a: NodeId,
        b: NodeId,
        sense: bool,
        jumps: &mut Vec<usize>,
    ) -> Made<()> {
        let op = if sense { op } else { negated(op) };
        if self.class(a) == Class::Ref || self.class(b) == Class::Ref {
            return self.compare_references(op, a, b, jumps);
        }
        let shape = self.shape_of(a);
        if matches!(shape, Shape::Unit) {
            self.expr(a)?;
            self.expr(b)?;
            if matches!(op, CompareOp::Eq | CompareOp::Le | CompareOp::Ge) {
                jumps.push(self.emit(Op::Jump(0)));
            }
            return Ok(());
        }
        let is_float = matches!(shape, Shape::Float(..));
        let small = |it: Option<i64>| it.and_then(|it| i16::try_from(it).ok());
        if !is_float {
            for (a, b, op) in [(a, b, op), (b, a, mirrored(op))] {
                if let Some(k) = small(self.constant_int(b)) {
                    let a = self.expr_n(a)?;
                    jumps.push(self.emit(match op {
                        CompareOp::Lt => Op::IfLtIK(a, k, 0),
                        CompareOp::Le => Op::IfLeIK(a, k, 0),
                        CompareOp::Gt => Op::IfGtIK(a, k, 0),
                        CompareOp::Ge => Op::IfGeIK(a, k, 0),
                        CompareOp::Eq => Op::IfEqIK(a, k, 0),
                        _ => Op::IfNeIK(a, k, 0),
                    }));
                    return Ok(());
                }
            }
        }
        let a = self.held(a, &[b])?;
        let a = self.as_n(a)?;
        let b = self.expr_n(b)?;
        jumps.push(self.emit(match (is_float, op) {
            (true, CompareOp::Lt) => Op::IfLtF(a, b, 0),
            (true, CompareOp::Le) => Op::IfLeF(a, b, 0),
            (true, CompareOp::Gt) => Op::IfLtF(b, a, 0),
            (true, CompareOp::Ge) => Op::IfLeF(b, a, 0),
            (true, CompareOp::Eq) => Op::IfEqF(a, b, 0),
            (true, _) => Op::IfNeF(a, b, 0),
            (false, CompareOp::Lt) => Op::IfLtI(a, b, 0),
            (false, CompareOp::Le) => Op::IfLeI(a, b, 0),
            (false, CompareOp::Gt) => Op::IfLtI(b, a, 0),
            (false, CompareOp::Ge) => Op::IfLeI(b, a, 0),
            (false, CompareOp::Eq) => Op::IfEqI(a, b, 0),
            (false, _) => Op::IfNeI(a, b, 0),
        }));
        Ok(())
    }

    fn compare_references(
        &mut self,
        op: CompareOp,
        a: NodeId,
        b: NodeId,
        jumps: &mut Vec<usize>,
    ) -> Made<()> {
        for (value, other) in [(a, b), (b, a)] {
            if matches!(self.node(other).kind, NodeKind::None)
                && matches!(op, CompareOp::Eq | CompareOp::Ne)
            {
                let value = self.expr_r(value)?;
                jumps.push(self.emit(match op {
                    CompareOp::Eq => Op::IfAbsent(value, 0),
                    _ => Op::IfPresent(value, 0),
                }));
                return Ok(());
            }
        }
        // An item where the other is an optional is compared as one.
        let shape = match (self.class(a), self.class(b)) {
            (Class::Num, _) => self.shape(b),
            _ => self.shape(a),
        };
        let shape = self.settled(shape);
        let a = self.held(a, &[b])?;
        let a = self.as_r(a)?;
        let b = self.expr_r(b)?;
        let result = self.alloc_n()?;
        match op {
            CompareOp::Eq | CompareOp::Ne => {
                self.emit(Op::EqV(result, a, b, shape.0));
                jumps.push(self.emit(match op {
                    CompareOp::Eq => Op::If(result, 0),
                    _ => Op::IfNot(result, 0),
                }));
            }
            _ => {
                self.emit(Op::OrderV(result, a, b, shape.0));
                jumps.push(self.emit(match op {
                    CompareOp::Lt => Op::IfLtIK(result, 0, 0),
                    CompareOp::Le => Op::IfLeIK(result, 0, 0),
                    CompareOp::Gt => Op::IfGtIK(result, 0, 0),
                    _ => Op::IfGeIK(result, 0, 0),
                }));
            }
        }
        Ok(())
    }

    /// `x in container`
    fn membership(
        &mut self,
        item: NodeId,
        container: NodeId,
        sense: bool,
        jumps: &mut Vec<usize>,
    ) -> Made<()> {
        let shape = self.shape(container);
        match self.maker.shapes.get(shape).clone() {
            Shape::Range(of) => {
                let is_float = matches!(self.maker.shapes.get(of), Shape::Float(..));
                let x = self.held(item, &[container])?;
                let x = self.as_n(x)?;
                let (start, end) = match self.node(container).kind {
                    NodeKind::Range(start, end) => {
                        // The ends of `a ± b` have no text of their own to be shown at.
                        let shown = self.node(start).span != self.node(container).span;
                        let noting = self.noting;
                        self.noting = noting && shown;
                        let start = self.held(start, &[end])?;
                        let ends = (self.as_n(start)?, self.expr_n(end)?);
                        self.noting = noting;
                        ends
                    }
                    _ => {
                        let range = self.expr_r(container)?;
                        let (start, end) = (self.alloc_n()?, self.alloc_n()?);
                        self.emit(Op::FieldN(start, range, 0));
                        self.emit(Op::FieldN(end, range, 1));
                        (start, end)
                    }
                };
                let below: fn(u8, u8, u32) -> Op = if is_float { Op::IfLtF } else { Op::IfLtI };
                let not_above: fn(u8, u8, u32) -> Op = if is_float { Op::IfLeF } else { Op::IfLeI };
                if sense {
                    let outside = self.emit(below(x, start, 0));
                    jumps.push(self.emit(not_above(x, end, 0)));
                    self.patch(outside);
                } else {
                    jumps.push(self.emit(below(x, start, 0)));
                    jumps.push(self.emit(below(end, x, 0)));
                }
            }
            container_shape => {
                let held = self.alloc_r()?;
                self.boxed_to(container, held)?;
                let x = self.alloc_r()?;
                self.boxed_to(item, x)?;
                let contains = Native::of(match container_shape {
                    Shape::Text => MachineNative::Text(TextNative::Contains),
                    Shape::List(_) => MachineNative::List(ListNative::Contains),
                    _ => MachineNative::Map(MapNative::Contains),
                });
                let item = self.shape(item);
                let result = self.internal_test(contains, held, [shape, item])?;
                jumps.push(self.emit(match sense {
                    true => Op::If(result, 0),
                    false => Op::IfNot(result, 0),
                }));
            }
        }
        Ok(())
    }
}

/// There is no value that is neither less than, equal to, nor greater than another: no number is
/// NaN.
fn negated(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Eq => CompareOp::Ne,
        CompareOp::Ne => CompareOp::Eq,
        CompareOp::Lt => CompareOp::Ge,
        CompareOp::Le => CompareOp::Gt,
        CompareOp::Gt => CompareOp::Le,
        CompareOp::Ge => CompareOp::Lt,
        CompareOp::In => CompareOp::NotIn,
        CompareOp::NotIn => CompareOp::In,
    }
}

/// The same with its operands exchanged.
fn mirrored(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Lt => CompareOp::Gt,
        CompareOp::Le => CompareOp::Ge,
        CompareOp::Gt => CompareOp::Lt,
        CompareOp::Ge => CompareOp::Le,
        other => other,
    }
}
