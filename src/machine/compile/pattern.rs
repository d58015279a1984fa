//! Matching: arms are tried in order, each test jumps to the next arm where it fails.

use super::body::Compiler;
use super::{Made, Slot};
use crate::machine::fault::Fault;
use crate::machine::op::Op;
use crate::machine::shape::{Class, Shape, ShapeId};
use crate::program::tree::{Arm, NodeId, Pattern};

impl Compiler<'_, '_> {
    /// `match`: the value of the first arm that fits goes to the slot, if one is wanted.
    pub fn matching(&mut self, subject: NodeId, arms: &[Arm], to: Option<Slot>) -> Made<()> {
        let mark = self.mark();
        let shape = self.shape(subject);
        let slot = self.expr(subject)?;
        let mut ends = vec![];
        let mut is_open = true;
        for arm in arms {
            let inner = self.mark();
            let mut fails = vec![];
            self.pattern(slot, shape, &arm.pattern, &mut fails)?;
            if let Some(guard) = arm.guard {
                self.condition(guard, false, &mut fails)?;
            }
            match to {
                Some(to) => self.expr_to(arm.value, to)?,
                None => self.effect(arm.value)?,
            }
            self.leave(inner);
            if fails.is_empty() {
                is_open = false;
                break;
            }
            ends.push(self.emit(Op::Jump(0)));
            self.patch_all(fails);
        }
        if is_open {
            self.maker.code.traps.push(Fault::Broken("a match without an arm that fits"));
            let trap = self.maker.code.traps.len() as u32 - 1;
            self.emit(Op::Trap(trap));
        }
        self.patch_all(ends);
        self.reset(mark);
        Ok(())
    }

    /// Tests a value against a pattern, and binds.
    pub fn pattern(
        &mut self,
        slot: Slot,
        shape: ShapeId,
        pattern: &Pattern,
        fails: &mut Vec<usize>,
    ) -> Made<()> {
        match pattern {
            Pattern::Any => {}
            Pattern::Bind(local) => {
                let known = self.locals.get(local.0 as usize).copied().flatten();
                let to = match known {
                    Some(to) => to,
                    None => self.new_local(*local)?,
                };
                self.copy(to, slot);
            }
            Pattern::Equal(constant) => self.equal_to(slot, shape, *constant, fails)?,
            Pattern::Between(start, end) => {
                let mark = self.mark();
                let is_float = matches!(self.maker.shapes.get(shape), Shape::Float(..));
                let value = self.as_n(slot)?;
                let start = self.expr_n(*start)?;
                let end = self.expr_n(*end)?;
                for (a, b) in [(value, start), (end, value)] {
                    fails.push(self.emit(match is_float {
                        true => Op::IfLtF(a, b, 0),
                        false => Op::IfLtI(a, b, 0),
                    }));
                }
                self.reset(mark);
            }
            Pattern::None => {
                let value = self.as_r(slot)?;
                fails.push(self.emit(Op::IfPresent(value, 0)));
            }
            Pattern::Some(inner) => {
                let value = self.as_r(slot)?;
                fails.push(self.emit(Op::IfAbsent(value, 0)));
                let item = match self.maker.shapes.get(shape) {
                    Shape::Optional(item) => *item,
                    _ => shape,
                };
                if **inner == Pattern::Any {
                    return Ok(());
                }
                let to = match (self.maker.shapes.class(item), self.maker.shapes.get(item)) {
                    (Class::Ref, Shape::Optional(_)) | (Class::Num, _) => {
                        let class = self.maker.shapes.class(item);
                        let to = self.alloc(class)?;
                        self.unwrap(value, item, to)?;
                        to
                    }
                    _ => slot,
                };
                self.pattern(to, item, inner, fails)?;
            }
            Pattern::Variant(variant, inner) => {
                let Ok(tag) = i16::try_from(*variant) else {
                    return self.too_large("an enum with more than 32,767 variants");
                };
                if self.maker.shapes.is_num(shape) {
                    let value = self.as_n(slot)?;
                    fails.push(self.emit(Op::IfNeIK(value, tag, 0)));
                    return Ok(());
                }
                let value = self.as_r(slot)?;
                let packed = self.maker.shapes.is_packed_enum(self.maker.program, shape);
                let register = self.alloc_n()?;
                self.emit(match packed {
                    true => Op::FieldN(register, value, 0),
                    false => Op::FieldVN(register, value, 0),
                });
                fails.push(self.emit(Op::IfNeIK(register, tag, 0)));
                let variants = self.maker.shapes.variants(self.maker.program, shape);
                let fields = variants.get(*variant as usize).cloned().unwrap_or_default();
                self.fields(value, &fields, 1, packed, inner, fails)?;
            }
            Pattern::Tuple(inner) => {
                let fields = self.maker.shapes.fields(self.maker.program, shape);
                let packed = self.maker.shapes.is_packed(&fields);
                let value = self.as_r(slot)?;
                self.fields(value, &fields, 0, packed, inner, fails)?;
            }
            Pattern::Or(choices) => {
                let mut found = vec![];
                for (index, choice) in choices.iter().enumerate() {
                    if index + 1 == choices.len() {
                        self.pattern(slot, shape, choice, fails)?;
                    } else {
                        let mut next = vec![];
                        self.pattern(slot, shape, choice, &mut next)?;
                        found.push(self.emit(Op::Jump(0)));
                        self.patch_all(next);
                    }
                }
                self.patch_all(found);
            }
        }
        Ok(())
    }

    /// Tests the fields of a row, the first of which stands at `first`.
    fn fields(
        &mut self,
        of: u8,
        fields: &[ShapeId],
        first: usize,
        packed: bool,
        patterns: &[Pattern],
        fails: &mut Vec<usize>,
    ) -> Made<()> {
        for (index, (field, pattern)) in fields.iter().zip(patterns).enumerate() {
            if *pattern == Pattern::Any {
                continue;
            }
            let Ok(at) = u8::try_from(index + first) else {
                return self.too_large("a row with more than 255 fields");
            };
            let to = match pattern {
                Pattern::Bind(local) => {
                    match self.locals.get(local.0 as usize).copied().flatten() {
                        Some(to) => to,
                        None => self.new_local(*local)?,
                    }
                }
                _ => {
                    let class = self.maker.shapes.class(*field);
                    self.alloc(class)?
                }
            };
            self.read_field(of, at, *field, packed, to)?;
            if !matches!(pattern, Pattern::Bind(_)) {
                self.pattern(to, *field, pattern, fails)?;
            }
        }
        Ok(())
    }

    fn equal_to(
        &mut self,
        slot: Slot,
        shape: ShapeId,
        constant: NodeId,
        fails: &mut Vec<usize>,
    ) -> Made<()> {
        let mark = self.mark();
        match slot {
            Slot::N(value) => {
                let is_float = matches!(self.maker.shapes.get(shape), Shape::Float(..));
                let small = self.constant_int(constant).and_then(|it| i16::try_from(it).ok());
                match small {
                    Some(k) if !is_float => fails.push(self.emit(Op::IfNeIK(value, k, 0))),
                    _ => {
                        let other = self.expr_n(constant)?;
                        fails.push(self.emit(match is_float {
                            true => Op::IfNeF(value, other, 0),
                            false => Op::IfNeI(value, other, 0),
                        }));
                    }
                }
            }
            Slot::R(value) => {
                let shape = self.settled(shape);
                let other = self.boxed(constant)?;
                let result = self.alloc_n()?;
                self.emit(Op::EqV(result, value, other, shape.0));
                fails.push(self.emit(Op::IfNot(result, 0)));
            }
        }
        self.reset(mark);
        Ok(())
    }
}
