//! Expressions: each leaves its value in a register.

use super::body::Compiler;
use super::{Made, Slot};
use crate::machine::native::Native;
use crate::machine::op::Op;
use crate::machine::shape::{Class, Shape, ShapeId};
use crate::program::tree::{NodeId, NodeKind, TextPart};
use crate::program::{FunctionId, GlobalId};
use crate::syntax::ast::{BinaryOp, UnaryOp};
use crate::syntax::format::Format;
use std::rc::Rc;

/// Room on the stack for a level of nesting, and what is added where it is short.
const RED_ZONE: usize = 128 << 10;
const MORE: usize = 4 << 20;

impl Compiler<'_, '_> {
    /// The value of an expression in some register: that of a variable, which must not be changed,
    /// or a new one.
    pub fn expr(&mut self, id: NodeId) -> Made<Slot> {
        let slot = match &self.node(id).kind {
            NodeKind::Local(local) => self.local(*local)?,
            NodeKind::Global(global) if self.globals.contains_key(global) => {
                self.globals.get(global).copied().unwrap_or(Slot::N(0))
            }
            NodeKind::Shown(inner, _) => return self.expr(*inner),
            NodeKind::Call { .. } | NodeKind::CallValue(..) => {
                let outer = self.enter(id);
                let slot = self.called(id)?;
                self.span = outer;
                slot
            }
            _ => {
                let class = self.class(id);
                let to = self.alloc(class)?;
                self.expr_to(id, to)?;
                return Ok(to);
            }
        };
        self.note(id, slot);
        Ok(slot)
    }

    /// The value of a call, in the next register that is free.
    fn called(&mut self, id: NodeId) -> Made<Slot> {
        let mark = self.mark();
        let class = self.class(id);
        let to = self.alloc(class)?;
        if self.intrinsic(id, to)? || self.inlined(id, to)? {
            self.reset(mark);
            return self.alloc(class);
        }
        self.reset(mark);
        let result = self.call(id)?;
        self.reset(mark);
        let to = self.alloc(class)?;
        if let Some(slot) = result {
            self.copy(to, slot);
        }
        Ok(to)
    }

    /// The value of an expression in a number register.
    pub fn expr_n(&mut self, id: NodeId) -> Made<u8> {
        let slot = self.expr(id)?;
        self.as_n(slot)
    }

    /// The value of an expression in a reference register.
    pub fn expr_r(&mut self, id: NodeId) -> Made<u8> {
        let slot = self.expr(id)?;
        self.as_r(slot)
    }

    /// The same, in a register of its own where what is evaluated after it may assign to it.
    pub fn held(&mut self, id: NodeId, then: &[NodeId]) -> Made<Slot> {
        let slot = self.expr(id)?;
        let is_variable = matches!(
            self.node(id).kind,
            NodeKind::Local(_) | NodeKind::Global(_) | NodeKind::Shown(..)
        );
        if is_variable && then.iter().any(|next| self.may_assign(*next)) {
            let class = self.class(id);
            let to = self.alloc(class)?;
            self.copy(to, slot);
            return Ok(to);
        }
        Ok(slot)
    }

    /// Evaluates an expression into a register.
    pub fn expr_to(&mut self, id: NodeId, to: Slot) -> Made<()> {
        stacker::maybe_grow(RED_ZONE, MORE, || {
            let outer = self.enter(id);
            if self.is_never(id) {
                self.effect(id)?;
            } else {
                let mark = self.mark();
                self.expr_into(id, to)?;
                self.reset(mark);
                self.note(id, to);
            }
            self.span = outer;
            Ok(())
        })
    }

    fn expr_into(&mut self, id: NodeId, to: Slot) -> Made<()> {
        let node = self.node(id);
        match &node.kind {
            NodeKind::Int(value) => {
                let bits = match self.shape_of(id) {
                    Shape::Float(..) => (*value as f64).to_bits(),
                    _ => *value as u64,
                };
                let register = self.target_n(to)?;
                self.constant(register, bits);
                self.copy(to, Slot::N(register));
            }
            NodeKind::Float(value) => {
                let register = self.target_n(to)?;
                self.constant(register, value.to_bits());
                self.copy(to, Slot::N(register));
            }
            NodeKind::Bool(value) => {
                let register = self.target_n(to)?;
                self.emit(Op::Int(register, i32::from(*value)));
                self.copy(to, Slot::N(register));
            }
            NodeKind::Str(text) => {
                let place = self.place();
                let index = self.maker.text(text, place)?;
                let register = self.target_r(to)?;
                self.emit(Op::Text(register, index));
            }
            NodeKind::None => {
                let register = self.target_r(to)?;
                self.emit(Op::Absent(register));
            }
            NodeKind::Some(inner) => self.some(*inner, to)?,
            NodeKind::ToFloat(inner) => self.number(id, *inner, to, [Op::ToF, Op::Move])?,
            NodeKind::Local(_) => {
                let NodeKind::Local(local) = node.kind else { return Ok(()) };
                let from = self.local(local)?;
                self.copy(to, from);
            }
            NodeKind::Global(global) => self.global(*global, to)?,
            NodeKind::Function(function, generics) => {
                let args = self.maker.shapes.lower_all(self.maker.program, generics, &self.args);
                self.function_value(*function, args.into(), to)?;
            }
            NodeKind::Lambda(function, captures) => {
                let mut slots = vec![];
                for capture in captures {
                    let class = self.local_class(*capture);
                    let slot = self.alloc(class)?;
                    self.load(*capture, slot)?;
                    slots.push(slot);
                }
                let first = |n: bool| {
                    let register = slots.iter().find_map(|slot| match slot {
                        Slot::N(register) if n => Some(*register),
                        Slot::R(register) if !n => Some(*register),
                        _ => None,
                    });
                    register.unwrap_or(0)
                };
                let (a, b) = (first(true), first(false));
                let place = self.place();
                let instance = self.maker.instance(*function, self.args.clone(), place)?;
                let register = self.target_r(to)?;
                self.emit(Op::Closure(register, a, b, instance));
            }
            NodeKind::Call { .. } | NodeKind::CallValue(..) => {
                if self.intrinsic(id, to)? || self.inlined(id, to)? {
                    return Ok(());
                }
                if let Some(result) = self.call(id)? {
                    self.copy(to, result);
                }
            }
            NodeKind::Unary(UnaryOp::Neg, inner) => {
                self.number(id, *inner, to, [Op::NegI, Op::NegF])?;
            }
            NodeKind::Unary(UnaryOp::Not, inner) => {
                let register = self.target_n(to)?;
                let from = self.expr_n(*inner)?;
                self.emit(Op::Not(register, from));
                self.copy(to, Slot::N(register));
            }
            NodeKind::Binary(BinaryOp::And | BinaryOp::Or, ..)
            | NodeKind::Compare(..)
            | NodeKind::In(..) => self.truth(id, to)?,
            NodeKind::Binary(BinaryOp::Coalesce, option, other) => {
                self.coalesce(*option, *other, to)?;
            }
            NodeKind::Binary(op, a, b) => self.binary(*op, *a, *b, to)?,
            NodeKind::Power(base, exponent) => self.power(*base, *exponent, to)?,
            NodeKind::List(items) => self.list(id, items, to)?,
            NodeKind::Map(entries) => self.map(id, entries, to)?,
            NodeKind::Tuple(items) => {
                let shape = self.shape(id);
                let fields = self.maker.shapes.fields(self.maker.program, shape);
                let packed = self.maker.shapes.is_packed(&fields);
                self.row(None, items, packed, to)?;
            }
            NodeKind::Range(start, end) => {
                // The ends of `a ± b` have no text of their own to be shown at.
                let noting = self.noting;
                self.noting = noting && self.node(*start).span != node.span;
                self.row(None, &[*start, *end], true, to)?;
                self.noting = noting;
            }
            NodeKind::Variant(_, variant, items) => {
                let shape = self.shape(id);
                if self.maker.shapes.is_num(shape) {
                    let register = self.target_n(to)?;
                    self.emit(Op::Int(register, *variant as i32));
                    self.copy(to, Slot::N(register));
                } else {
                    let packed = self.maker.shapes.is_packed_enum(self.maker.program, shape);
                    self.row(Some(*variant), items, packed, to)?;
                }
            }
            NodeKind::Field(of, index) => {
                // All of a variable beside the one part that counts would be noise.
                let noting = self.noting;
                self.noting = noting
                    && !matches!(
                        self.node(*of).kind,
                        NodeKind::Local(_) | NodeKind::Global(_) | NodeKind::Field(..)
                    );
                self.field(*of, *index, to)?;
                self.noting = noting;
            }
            NodeKind::Index(of, index) => self.index(*of, *index, to)?,
            NodeKind::Shown(inner, _) => self.expr_to(*inner, to)?,
            NodeKind::Widen(inner) => {
                let (from, into) = (self.shape(*inner), self.shape(id));
                let mark = self.mark();
                let register = self.alloc_r()?;
                self.expr_to(*inner, Slot::R(register))?;
                self.internal(Native::WIDEN, &[(register, from)], into, register)?;
                self.copy(to, Slot::R(register));
                self.reset(mark);
            }
            NodeKind::Text(parts) => self.text(parts, to)?,
            NodeKind::Block(statements, value) => {
                let mark = self.mark();
                for statement in statements {
                    self.effect(*statement)?;
                }
                if let Some(value) = value {
                    self.expr_to(*value, to)?;
                }
                self.leave(mark);
            }
            NodeKind::If(condition, then, other) => {
                let mut to_else = vec![];
                let mark = self.mark();
                self.condition(*condition, false, &mut to_else)?;
                self.reset(mark);
                self.expr_to(*then, to)?;
                let to_end = self.emit(Op::Jump(0));
                self.patch_all(to_else);
                if let Some(other) = other {
                    self.expr_to(*other, to)?;
                }
                self.patch(to_end);
            }
            NodeKind::Match(subject, arms) => self.matching(*subject, arms, Some(to))?,
            NodeKind::Sheet(_)
            | NodeKind::Run(_)
            | NodeKind::Plan(_)
            | NodeKind::Member(..)
            | NodeKind::Phi
            | NodeKind::Part(_)
            | NodeKind::Mark(_)
            | NodeKind::Method(..)
            | NodeKind::Word(_)
            | NodeKind::UnitName(_) => self.hosted(id, to)?,
            _ => self.effect(id)?,
        }
        Ok(())
    }

    /// The register to write a number to, on its way to a slot.
    pub fn target_n(&mut self, to: Slot) -> Made<u8> {
        match to {
            Slot::N(register) => Ok(register),
            Slot::R(_) => self.alloc_n(),
        }
    }

    /// The register to write a reference to. A slot for numbers never takes one in a checked
    /// program.
    pub fn target_r(&mut self, to: Slot) -> Made<u8> {
        match to {
            Slot::R(register) => Ok(register),
            Slot::N(_) => self.alloc_r(),
        }
    }

    /// A value made present.
    /// A float of one operand: a constant where it is one, else by the operation for an Int or
    /// for a float.
    fn number(
        &mut self,
        id: NodeId,
        inner: NodeId,
        to: Slot,
        [of_int, of_float]: [fn(u8, u8) -> Op; 2],
    ) -> Made<()> {
        let register = self.target_n(to)?;
        match self.constant_float(id) {
            Some(value) => self.constant(register, value.to_bits()),
            None => {
                let from = self.expr_n(inner)?;
                let shape = self.shape_of(inner);
                self.emit(match shape {
                    Shape::Int => of_int(register, from),
                    _ => of_float(register, from),
                });
            }
        }
        self.copy(to, Slot::N(register));
        Ok(())
    }

    fn some(&mut self, inner: NodeId, to: Slot) -> Made<()> {
        let register = self.target_r(to)?;
        match (self.class(inner), self.shape_of(inner)) {
            (Class::Num, _) => {
                let from = self.expr_n(inner)?;
                self.emit(Op::Box(register, from));
            }
            (Class::Ref, Shape::Optional(_)) => {
                let from = self.alloc_r()?;
                self.expr_to(inner, Slot::R(from))?;
                self.emit(Op::PackR(register, from, 1));
            }
            (Class::Ref, _) => self.expr_to(inner, Slot::R(register))?,
        }
        Ok(())
    }

    /// `option ?? other`
    fn coalesce(&mut self, option: NodeId, other: NodeId, to: Slot) -> Made<()> {
        let held = self.expr_r(option)?;
        let absent = self.emit(Op::IfAbsent(held, 0));
        let item = match self.shape_of(option) {
            Shape::Optional(item) => item,
            _ => self.shape(option),
        };
        self.unwrap(held, item, to)?;
        let end = self.emit(Op::Jump(0));
        self.patch(absent);
        self.expr_to(other, to)?;
        self.patch(end);
        Ok(())
    }

    /// The value in a present optional.
    pub fn unwrap(&mut self, from: u8, item: ShapeId, to: Slot) -> Made<()> {
        match self.maker.shapes.get(item) {
            Shape::Optional(_) => {
                let register = self.target_r(to)?;
                self.emit(Op::FieldR(register, from, 0));
            }
            _ => self.copy(to, Slot::R(from)),
        }
        Ok(())
    }

    fn global(&mut self, global: GlobalId, to: Slot) -> Made<()> {
        if let Some(from) = self.globals.get(&global).copied() {
            self.copy(to, from);
            return Ok(());
        }
        match to {
            Slot::N(register) => self.emit(Op::GlobalN(register, true, global.0)),
            Slot::R(register) => self.emit(Op::GlobalR(register, true, global.0)),
        };
        Ok(())
    }

    /// A function as a value.
    pub fn function_value(
        &mut self,
        function: FunctionId,
        args: Rc<[ShapeId]>,
        to: Slot,
    ) -> Made<()> {
        let place = self.place();
        let instance = self.wrapped(function, args, place)?;
        let register = self.target_r(to)?;
        self.emit(Op::Closure(register, 0, 0, instance));
        Ok(())
    }

    fn text(&mut self, parts: &[TextPart], to: Slot) -> Made<()> {
        let mut slots = vec![];
        for part in parts {
            if let TextPart::Value(value, format) = part {
                let rest = parts.iter().filter_map(|part| match part {
                    TextPart::Value(value, _) => Some(*value),
                    TextPart::Text(_) => None,
                });
                let rest: Vec<_> = rest.skip(slots.len() + 1).collect();
                slots.push((self.held(*value, &rest)?, *value, *format));
            }
        }
        self.emit(Op::TextBegin);
        let mut slots = slots.into_iter();
        for part in parts {
            match part {
                TextPart::Text(text) => {
                    let place = self.place();
                    let index = self.maker.text(text, place)?;
                    self.emit(Op::TextPart(index));
                }
                TextPart::Value(..) => {
                    let Some((slot, value, format)) = slots.next() else { continue };
                    self.text_part(slot, value, format);
                }
            }
        }
        let register = self.target_r(to)?;
        self.emit(Op::TextEnd(register));
        Ok(())
    }

    /// Appends a value to the text that was begun.
    pub fn text_part(&mut self, slot: Slot, value: NodeId, format: Option<Format>) {
        match (slot, self.shape_of(value)) {
            (Slot::N(from), Shape::Int) if format.is_none() => _ = self.emit(Op::TextInt(from)),
            (Slot::R(from), Shape::Text) if format.is_none() => _ = self.emit(Op::TextStr(from)),
            (Slot::N(from), _) => {
                let site = self.show_site(value, format);
                self.emit(Op::TextN(from, site));
            }
            (Slot::R(from), _) => {
                let site = self.show_site(value, format);
                self.emit(Op::TextR(from, site));
            }
        }
    }

    /// The value of `x.field` of a tuple or record.
    fn field(&mut self, of: NodeId, index: u32, to: Slot) -> Made<()> {
        let Ok(index) = u8::try_from(index) else {
            return self.too_large("a record with more than 256 fields");
        };
        let shape = self.shape(of);
        let fields = self.maker.shapes.fields(self.maker.program, shape);
        let packed = self.maker.shapes.is_packed(&fields);
        if packed
            && let NodeKind::Index(list, at) = self.node(of).kind
            && let Shape::List(_) = self.shape_of(list)
        {
            let list = self.held(list, &[at])?;
            let list = self.as_r(list)?;
            let at = self.expr_n(at)?;
            let register = self.target_n(to)?;
            self.span = self.node(of).span;
            self.emit(Op::FieldAt(register, list, at, index));
            self.copy(to, Slot::N(register));
            return Ok(());
        }
        let of = self.expr_r(of)?;
        let item = fields.get(usize::from(index)).copied().unwrap_or(shape);
        self.read_field(of, index, item, packed, to)
    }

    /// Reads a field of a row.
    pub fn read_field(
        &mut self,
        of: u8,
        index: u8,
        item: ShapeId,
        packed: bool,
        to: Slot,
    ) -> Made<()> {
        if self.maker.shapes.is_num(item) {
            let register = self.target_n(to)?;
            self.emit(match packed {
                true => Op::FieldN(register, of, index),
                false => Op::FieldVN(register, of, index),
            });
            self.copy(to, Slot::N(register));
        } else {
            let register = self.target_r(to)?;
            self.emit(Op::FieldR(register, of, index));
        }
        Ok(())
    }

    /// `xs[i]`, `m[k]`
    fn index(&mut self, of: NodeId, index: NodeId, to: Slot) -> Made<()> {
        let shape = self.shape(of);
        let held = self.held(of, &[index])?;
        let held = self.as_r(held)?;
        match self.maker.shapes.get(shape).clone() {
            Shape::Map(_, item) => {
                let key = self.boxed(index)?;
                let shape = self.settled(shape);
                let value = self.alloc_r()?;
                self.emit(Op::MapGet(value, held, key, shape.0));
                let from = Slot::R(value);
                match self.maker.shapes.is_num(item) {
                    true => {
                        let register = self.target_n(to)?;
                        self.copy(Slot::N(register), from);
                        self.copy(to, Slot::N(register));
                    }
                    false => self.copy(to, from),
                }
            }
            Shape::List(item) => {
                let at = self.expr_n(index)?;
                if self.maker.shapes.is_num(item) {
                    let register = self.target_n(to)?;
                    self.emit(Op::IndexN(register, held, at));
                    self.copy(to, Slot::N(register));
                } else {
                    let register = self.target_r(to)?;
                    self.emit(Op::IndexR(register, held, at));
                }
            }
            _ => return self.too_large("an index into what has no items"),
        }
        Ok(())
    }

    /// The value of an expression as a reference, numbers boxed, in a new register.
    pub fn boxed(&mut self, id: NodeId) -> Made<u8> {
        let register = self.alloc_r()?;
        self.boxed_to(id, register)?;
        Ok(register)
    }

    /// The same in a given register.
    pub fn boxed_to(&mut self, id: NodeId, to: u8) -> Made<()> {
        match self.class(id) {
            Class::Num => {
                let mark = self.mark();
                let from = self.expr_n(id)?;
                self.emit(Op::Box(to, from));
                self.reset(mark);
                Ok(())
            }
            Class::Ref => self.expr_to(id, Slot::R(to)),
        }
    }
}
