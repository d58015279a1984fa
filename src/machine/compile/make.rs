//! Lists, maps and rows (tuples, records, variants, ranges).

use super::body::Compiler;
use super::{Made, Slot};
use crate::machine::native::Native;
use crate::machine::op::Op;
use crate::machine::shape::{Class, Shape};
use crate::program::tree::{NodeId, NodeKind};

/// How many items of a list are evaluated before they are put into it.
const CHUNK: usize = 16;

impl Compiler<'_, '_> {
    /// Evaluates nodes into a row of new registers of one class; gives the first.
    fn in_a_row(&mut self, items: &[NodeId], class: Class) -> Made<u8> {
        let mut slots = vec![];
        for _ in items {
            slots.push(self.alloc(class)?);
        }
        for (item, slot) in items.iter().zip(&slots) {
            match slot {
                Slot::N(_) => self.expr_to(*item, *slot)?,
                Slot::R(register) => self.boxed_to(*item, *register)?,
            }
        }
        Ok(match slots.first() {
            Some(Slot::N(register) | Slot::R(register)) => *register,
            None => 0,
        })
    }

    /// `[a, b]`
    pub fn list(&mut self, id: NodeId, items: &[NodeId], to: Slot) -> Made<()> {
        let class = match self.shape_of(id) {
            Shape::List(item) => self.maker.shapes.class(item),
            _ => Class::Ref,
        };
        // A variable that the items read is not written before they are.
        let register = match items.len() <= CHUNK {
            true => self.target_r(to)?,
            false => self.alloc_r()?,
        };
        let mut is_first = true;
        let mut rest = items;
        while is_first || !rest.is_empty() {
            let (chunk, more) = rest.split_at(rest.len().min(CHUNK));
            let mark = self.mark();
            let first = self.in_a_row(chunk, class)?;
            let count = chunk.len() as u8;
            self.emit(match (class, is_first) {
                (Class::Num, true) => Op::PackN(register, first, count),
                (Class::Ref, true) => Op::PackR(register, first, count),
                (Class::Num, false) => Op::ExtendN(register, first, count),
                (Class::Ref, false) => Op::ExtendR(register, first, count),
            });
            self.reset(mark);
            is_first = false;
            rest = more;
        }
        self.copy(to, Slot::R(register));
        Ok(())
    }

    /// `{"a": 1}`
    pub fn map(&mut self, id: NodeId, entries: &[(NodeId, NodeId)], to: Slot) -> Made<()> {
        let shape = self.shape(id);
        let shape = self.settled(shape);
        let register = self.alloc_r()?;
        self.internal(Native::EMPTY_MAP, &[], shape, register)?;
        // Whether keys that are constants differ was seen by the checker.
        let computed = entries.iter().any(|(key, _)| !self.is_constant_key(*key));
        for (key, value) in entries {
            let mark = self.mark();
            let outer = self.enter(*key);
            let key = self.boxed(*key)?;
            let value = self.boxed(*value)?;
            self.emit(match computed {
                true => Op::MapNew(register, key, value, shape.0),
                false => Op::MapSet(register, key, value, shape.0),
            });
            self.span = outer;
            self.reset(mark);
        }
        self.copy(to, Slot::R(register));
        Ok(())
    }

    fn is_constant_key(&self, key: NodeId) -> bool {
        matches!(self.node(key).kind, NodeKind::Int(_) | NodeKind::Str(_) | NodeKind::Bool(_))
    }

    /// A tuple, record or range, or a variant: a row of numbers where all of it are numbers.
    pub fn row(
        &mut self,
        variant: Option<u32>,
        items: &[NodeId],
        packed: bool,
        to: Slot,
    ) -> Made<()> {
        let class = if packed { Class::Num } else { Class::Ref };
        let count = items.len() + usize::from(variant.is_some());
        let Ok(count) = u8::try_from(count) else {
            return self.too_large("a record with more than 255 fields");
        };
        let tag = match variant {
            Some(variant) => {
                let slot = self.alloc(class)?;
                let number = self.target_n(slot)?;
                self.emit(Op::Int(number, variant as i32));
                self.copy(slot, Slot::N(number));
                Some(slot)
            }
            None => None,
        };
        let first = self.in_a_row(items, class)?;
        let first = match tag {
            Some(Slot::N(register) | Slot::R(register)) => register,
            None => first,
        };
        let register = self.target_r(to)?;
        self.emit(match packed {
            true => Op::PackN(register, first, count),
            false => Op::PackR(register, first, count),
        });
        Ok(())
    }
}
