//! Arithmetic: the operation follows from the shapes of the operands, and small constants become
//! part of it.

use super::body::Compiler;
use super::{Made, Slot};
use crate::machine::op::Op;
use crate::machine::shape::Shape;
use crate::program::dimension::Ratio;
use crate::program::tree::{NodeId, NodeKind};
use crate::syntax::ast::{BinaryOp, UnaryOp};

/// Chains of at least so many operators are worked off in one register.
const LONG_CHAIN: usize = 24;

impl Compiler<'_, '_> {
    /// The value of a constant float.
    pub fn constant_float(&mut self, id: NodeId) -> Option<f64> {
        match &self.node(id).kind {
            NodeKind::Float(value) => Some(*value),
            NodeKind::Int(value) if matches!(self.shape_of(id), Shape::Float(..)) => {
                Some(*value as f64)
            }
            NodeKind::ToFloat(inner) => {
                let value = self.constant_int(*inner)?;
                Some(value as f64)
            }
            NodeKind::Unary(UnaryOp::Neg, inner) => self.constant_float(*inner).map(|it| -it),
            NodeKind::Shown(inner, _) => self.constant_float(*inner),
            _ => None,
        }
    }

    /// The value of a constant Int.
    pub fn constant_int(&mut self, id: NodeId) -> Option<i64> {
        match &self.node(id).kind {
            NodeKind::Int(value) if !matches!(self.shape_of(id), Shape::Float(..)) => Some(*value),
            NodeKind::Unary(UnaryOp::Neg, inner) => self.constant_int(*inner)?.checked_neg(),
            _ => None,
        }
    }

    /// A constant float that needs no more than 32 bits.
    fn small_float(&mut self, id: NodeId) -> Option<f32> {
        let value = self.constant_float(id)?;
        let small = value as f32;
        (f64::from(small).to_bits() == value.to_bits()).then_some(small)
    }

    /// An Int made a float, from which it was made.
    fn int_inside(&mut self, id: NodeId) -> Option<NodeId> {
        match self.node(id).kind {
            NodeKind::ToFloat(inner) if matches!(self.shape_of(inner), Shape::Int) => Some(inner),
            _ => None,
        }
    }

    /// An Int, made a float, and a constant that it is multiplied by.
    pub fn int_times(&mut self, x: NodeId, y: NodeId) -> Option<(NodeId, f32)> {
        Some((self.int_inside(x)?, self.small_float(y)?))
    }

    /// `a op b`
    pub fn binary(&mut self, op: BinaryOp, a: NodeId, b: NodeId, to: Slot) -> Made<()> {
        let (left, right) = (self.shape_of(a), self.shape_of(b));
        let chain = self.chain(a, &left);
        if std::mem::discriminant(&left) == std::mem::discriminant(&right)
            && chain.len() >= LONG_CHAIN
            && op != BinaryOp::Div
        {
            return self.long_chain(chain, op, b, &left, to);
        }
        match (left, right) {
            (Shape::Text | Shape::List(_), _) => return self.joined(a, b, to),
            (Shape::Int, Shape::Int) if op != BinaryOp::Div => {
                let register = self.target_n(to)?;
                self.binary_int(op, a, b, register)?;
                self.copy(to, Slot::N(register));
            }
            _ => {
                let register = self.target_n(to)?;
                self.binary_float(op, a, b, register)?;
                self.copy(to, Slot::N(register));
            }
        }
        Ok(())
    }

    /// The operators on the way down the left side of an expression, outermost first, as long as
    /// both operands are of the same numeric shape as the result: with each its right operand,
    /// and last what they begin with.
    fn chain(&mut self, from: NodeId, shape: &Shape) -> Vec<(Option<BinaryOp>, NodeId)> {
        let mut chain = vec![];
        if !matches!(shape, Shape::Int | Shape::Float(..)) {
            return chain;
        }
        let mut at = from;
        while let NodeKind::Binary(op, a, b) = self.node(at).kind {
            let arithmetic = matches!(
                op,
                BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul | BinaryOp::Div | BinaryOp::Mod
            );
            let whole = *shape != Shape::Int || op != BinaryOp::Div;
            let numeric = |it: Shape| match shape {
                Shape::Int => it == Shape::Int,
                _ => matches!(it, Shape::Float(..)),
            };
            if !arithmetic || !whole || !numeric(self.shape_of(a)) || !numeric(self.shape_of(b)) {
                break;
            }
            chain.push((Some(op), b));
            at = a;
        }
        chain.push((None, at));
        chain
    }

    /// A long chain is a tree as deep as it has operators; it is worked off in one register.
    fn long_chain(
        &mut self,
        chain: Vec<(Option<BinaryOp>, NodeId)>,
        last: BinaryOp,
        right: NodeId,
        shape: &Shape,
        to: Slot,
    ) -> Made<()> {
        let mark = self.mark();
        let sum = self.alloc_n()?;
        for (op, node) in chain.into_iter().rev().chain([(Some(last), right)]) {
            let Some(op) = op else {
                self.expr_to(node, Slot::N(sum))?;
                continue;
            };
            let inner = self.mark();
            let operand = self.expr_n(node)?;
            match shape {
                Shape::Int => self.emit_int(op, sum, sum, operand),
                _ => self.emit_float(op, sum, sum, operand),
            }
            self.reset(inner);
        }
        self.copy(to, Slot::N(sum));
        self.reset(mark);
        Ok(())
    }

    fn binary_int(&mut self, op: BinaryOp, a: NodeId, b: NodeId, to: u8) -> Made<()> {
        let small = |it: Option<i64>| it.and_then(|it| i32::try_from(it).ok());
        if let Some(k) = small(self.constant_int(b)) {
            let fused: Option<fn(u8, u8, i32) -> Op> = match op {
                BinaryOp::Add => Some(Op::AddIK),
                BinaryOp::Sub if k > i32::MIN => Some(|to, a, k| Op::AddIK(to, a, -k)),
                BinaryOp::Mul => Some(Op::MulIK),
                BinaryOp::Mod if k != 0 && k != -1 => Some(Op::ModIK),
                _ => None,
            };
            if let Some(fused) = fused {
                let a = self.expr_n(a)?;
                self.emit(fused(to, a, k));
                return Ok(());
            }
        }
        if let Some(k) = small(self.constant_int(a)) {
            let fused: Option<fn(u8, u8, i32) -> Op> = match op {
                BinaryOp::Add => Some(Op::AddIK),
                BinaryOp::Mul => Some(Op::MulIK),
                _ => None,
            };
            if let Some(fused) = fused {
                let b = self.expr_n(b)?;
                self.emit(fused(to, b, k));
                return Ok(());
            }
        }
        let a = self.held(a, &[b])?;
        let a = self.as_n(a)?;
        let b = self.expr_n(b)?;
        self.emit_int(op, to, a, b);
        Ok(())
    }

    fn emit_int(&mut self, op: BinaryOp, to: u8, a: u8, b: u8) {
        self.emit(match op {
            BinaryOp::Add => Op::AddI(to, a, b),
            BinaryOp::Sub => Op::SubI(to, a, b),
            BinaryOp::Mul => Op::MulI(to, a, b),
            BinaryOp::Mod => Op::ModI(to, a, b),
            BinaryOp::Pow => Op::PowI(to, a, b),
            _ => Op::DivI(to, a, b),
        });
    }

    /// A float operand: an Int is made one.
    fn float_n(&mut self, id: NodeId, then: &[NodeId]) -> Made<u8> {
        let slot = self.held(id, then)?;
        let from = self.as_n(slot)?;
        if !matches!(self.shape_of(id), Shape::Int) {
            return Ok(from);
        }
        let to = self.alloc_n()?;
        self.emit(Op::ToF(to, from));
        Ok(to)
    }

    fn binary_float(&mut self, op: BinaryOp, a: NodeId, b: NodeId, to: u8) -> Made<()> {
        if let Some(k) = self.small_float(b) {
            if op == BinaryOp::Mul
                && let Some(int) = self.int_inside(a)
            {
                let int = self.expr_n(int)?;
                self.emit(Op::MulIFK(to, int, k));
                return Ok(());
            }
            let fused: Option<fn(u8, u8, f32) -> Op> = match op {
                BinaryOp::Add => Some(Op::AddFK),
                BinaryOp::Sub => Some(|to, a, k| Op::AddFK(to, a, -k)),
                BinaryOp::Mul => Some(Op::MulFK),
                // The inverse of a power of two is exact, and so is the product with it.
                BinaryOp::Div if is_power_of_two(k) => Some(|to, a, k| Op::MulFK(to, a, 1.0 / k)),
                BinaryOp::Div if k != 0.0 => Some(Op::DivFK),
                _ => None,
            };
            if let Some(fused) = fused {
                let a = self.float_n(a, &[])?;
                self.emit(fused(to, a, k));
                return Ok(());
            }
        }
        if let Some(k) = self.small_float(a) {
            let fused: Option<fn(u8, u8, f32) -> Op> = match op {
                BinaryOp::Add => Some(Op::AddFK),
                BinaryOp::Sub => Some(Op::SubKF),
                BinaryOp::Mul => Some(Op::MulFK),
                BinaryOp::Div => Some(Op::DivKF),
                _ => None,
            };
            if let Some(fused) = fused {
                if op == BinaryOp::Mul
                    && let Some(int) = self.int_inside(b)
                {
                    let int = self.expr_n(int)?;
                    self.emit(Op::MulIFK(to, int, k));
                    return Ok(());
                }
                let b = self.float_n(b, &[])?;
                self.emit(fused(to, b, k));
                return Ok(());
            }
        }
        // `s + i * 0.5` of an Int, added up where the result goes.
        if let NodeKind::Binary(BinaryOp::Mul, x, y) = self.node(b).kind
            && op == BinaryOp::Add
            && let (Some(int), Some(k)) = (self.int_inside(x), self.small_float(y))
            && !self.may_assign(int)
            && (self.is_register(a, to) || !self.reads_register(int, to))
            && !matches!(self.shape_of(a), Shape::Int)
        {
            if !self.is_register(a, to) {
                self.expr_to(a, Slot::N(to))?;
            }
            let int = self.expr_n(int)?;
            self.emit(Op::AddMulIFK(to, int, k));
            return Ok(());
        }
        // `a + x * y`, added up where the result goes.
        if let NodeKind::Binary(BinaryOp::Mul, x, y) = self.node(b).kind
            && matches!(op, BinaryOp::Add | BinaryOp::Sub)
            && self.small_float(x).is_none()
            && self.small_float(y).is_none()
            && !self.may_assign(b)
            && (self.is_register(a, to) || !self.reads_register(b, to))
        {
            if !self.is_register(a, to) {
                self.expr_to(a, Slot::N(to))?;
                if matches!(self.shape_of(a), Shape::Int) {
                    self.emit(Op::ToF(to, to));
                }
            }
            let x = self.float_n(x, &[])?;
            let y = self.float_n(y, &[])?;
            self.emit(match op {
                BinaryOp::Add => Op::AddMulF(to, x, y),
                _ => Op::SubMulF(to, x, y),
            });
            return Ok(());
        }
        if op == BinaryOp::Add
            && let Some(int) = self.int_inside(b)
        {
            let a = self.float_n(a, &[int])?;
            let int = self.expr_n(int)?;
            self.emit(Op::AddFI(to, a, int));
            return Ok(());
        }
        let a = self.float_n(a, &[b])?;
        let b = self.float_n(b, &[])?;
        self.emit_float(op, to, a, b);
        Ok(())
    }

    fn emit_float(&mut self, op: BinaryOp, to: u8, a: u8, b: u8) {
        self.emit(match op {
            BinaryOp::Add => Op::AddF(to, a, b),
            BinaryOp::Sub => Op::SubF(to, a, b),
            BinaryOp::Mul => Op::MulF(to, a, b),
            BinaryOp::Mod => Op::ModF(to, a, b),
            BinaryOp::Pow => Op::PowF(to, a, b),
            _ => Op::DivF(to, a, b),
        });
    }

    /// Whether a node is the variable of that number register.
    fn is_register(&mut self, id: NodeId, register: u8) -> bool {
        let slot = match &self.node(id).kind {
            NodeKind::Local(local) => self.locals.get(local.0 as usize).copied().flatten(),
            NodeKind::Global(global) => self.globals.get(global).copied(),
            _ => None,
        };
        slot == Some(Slot::N(register))
    }

    /// Whether an expression reads the variable of that number register.
    fn reads_register(&mut self, id: NodeId, register: u8) -> bool {
        let slot = Some(Slot::N(register));
        super::walk::any(self.maker.program, id, |kind| match kind {
            NodeKind::Local(local) => self.locals.get(local.0 as usize).copied().flatten() == slot,
            NodeKind::Global(global) => self.globals.get(global).copied() == slot,
            NodeKind::Lambda(_, captures) => captures
                .iter()
                .any(|local| self.locals.get(local.0 as usize).copied().flatten() == slot),
            _ => false,
        })
    }

    /// The operation on two registers: for `x.f op= e`.
    pub fn apply(&mut self, op: BinaryOp, shape: &Shape, to: u8, a: u8, b: u8) {
        match shape {
            Shape::Int => self.emit_int(op, to, a, b),
            _ => self.emit_float(op, to, a, b),
        }
    }

    /// `a + b` of texts or lists: appended to the first, in place where this is its last use.
    fn joined(&mut self, a: NodeId, b: NodeId, to: Slot) -> Made<()> {
        if let Slot::R(register) = to
            && self.is_reference(a, register)
            && !self.may_assign(b)
        {
            let b = self.expr_r(b)?;
            if b != register {
                self.emit(Op::Append(register, b));
                return Ok(());
            }
        }
        // `a + b + c` is worked off in one register, however long it is.
        let mut parts = vec![b];
        let mut first = a;
        while let NodeKind::Binary(BinaryOp::Add, left, right) = self.node(first).kind {
            parts.push(right);
            first = left;
        }
        let held = self.alloc_r()?;
        self.expr_to(first, Slot::R(held))?;
        for part in parts.into_iter().rev() {
            let mark = self.mark();
            let part = self.expr_r(part)?;
            self.emit(Op::Append(held, part));
            self.reset(mark);
        }
        self.copy(to, Slot::R(held));
        Ok(())
    }

    /// Whether a node is the variable of that reference register.
    pub fn is_reference(&mut self, id: NodeId, register: u8) -> bool {
        let slot = match &self.node(id).kind {
            NodeKind::Local(local) => self.locals.get(local.0 as usize).copied().flatten(),
            NodeKind::Global(global) => self.globals.get(global).copied(),
            _ => None,
        };
        slot == Some(Slot::R(register))
    }

    /// A quantity to a constant power.
    pub fn power(&mut self, base: NodeId, exponent: Ratio, to: Slot) -> Made<()> {
        let register = self.target_n(to)?;
        let from = self.float_n(base, &[])?;
        match (exponent.numerator(), exponent.denominator()) {
            (1, 1) => _ = self.emit(Op::Move(register, from)),
            (2, 1) => _ = self.emit(Op::MulF(register, from, from)),
            (3, 1) => {
                let square = self.alloc_n()?;
                self.emit(Op::MulF(square, from, from));
                self.emit(Op::MulF(register, square, from));
            }
            (-1, 1) => _ = self.emit(Op::DivKF(register, from, 1.0)),
            (1, 2) => _ = self.emit(Op::SqrtF(register, from)),
            _ => {
                let power = self.alloc_n()?;
                self.constant(power, exponent.value().to_bits());
                self.emit(Op::PowF(register, from, power));
            }
        }
        self.copy(to, Slot::N(register));
        Ok(())
    }
}

/// Whether a float is a power of two whose inverse is exact.
fn is_power_of_two(value: f32) -> bool {
    value.is_normal() && (1.0 / value).is_normal() && value.to_bits() & 0x007f_ffff == 0
}

#[cfg(test)]
mod tests {
    use super::is_power_of_two;

    #[test]
    fn powers_of_two() {
        assert!([2.0, 0.5, -4.0, 1024.0, 1.0].into_iter().all(is_power_of_two));
        assert!(![3.0, 0.0, 0.1, f32::MIN_POSITIVE / 2.0].into_iter().any(is_power_of_two));
    }
}
