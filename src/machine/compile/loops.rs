//! Loops. A turn counts as a step.

use super::body::{Compiler, Loop};
use super::{Made, Slot};
use crate::machine::native::Native;
use crate::machine::op::Op;
use crate::machine::shape::{Shape, ShapeId};
use crate::program::LocalId;
use crate::program::tree::{NodeId, NodeKind};
use crate::schema::native::{MachineNative, MapNative};

const KEYS: MachineNative = MachineNative::Map(MapNative::Keys);
const ITEMS: MachineNative = MachineNative::Map(MapNative::Items);

impl Compiler<'_, '_> {
    /// `while c { … }`
    pub fn while_loop(&mut self, condition: NodeId, body: NodeId) -> Made<()> {
        let start = self.here();
        let mut out = vec![];
        self.condition(condition, false, &mut out)?;
        self.loops.push(Loop::default());
        self.block(body)?;
        let Some(done) = self.loops.pop() else { return Ok(()) };
        for at in done.continues {
            self.patch_to(at, start);
        }
        // A turn ended by `continue` must count as well: it goes through the same jump.
        let back = self.emit(Op::Loop(start as u32));
        self.redirect(start, back);
        self.patch_all(out);
        self.patch_all(done.breaks);
        Ok(())
    }

    /// Lets plain jumps back to the start of a loop go through its counted jump.
    fn redirect(&mut self, start: usize, back: usize) {
        let jumps = self.maker.code.ops.get_mut(start..back).unwrap_or_default();
        for op in jumps {
            if *op == Op::Jump(start as u32) {
                *op = Op::Jump(back as u32);
            }
        }
    }

    /// A body: its variables end with it.
    fn block(&mut self, body: NodeId) -> Made<()> {
        let mark = self.mark();
        self.effect(body)?;
        self.leave(mark);
        Ok(())
    }

    /// `for x in e { … }`
    pub fn for_loop(&mut self, local: LocalId, over: NodeId, body: NodeId) -> Made<()> {
        let mark = self.mark();
        let shape = self.shape(over);
        match self.maker.shapes.get(shape).clone() {
            Shape::Range(_) => {
                let (index, end) = match self.node(over).kind {
                    NodeKind::Range(start, end) => {
                        let Slot::N(index) = self.new_local(local)? else {
                            return self.too_large("a range of what is no number");
                        };
                        let limit = self.alloc_n()?;
                        self.expr_to(start, Slot::N(index))?;
                        self.expr_to(end, Slot::N(limit))?;
                        (index, limit)
                    }
                    _ => {
                        let range = self.expr_r(over)?;
                        let Slot::N(index) = self.new_local(local)? else {
                            return self.too_large("a range of what is no number");
                        };
                        let limit = self.alloc_n()?;
                        self.emit(Op::FieldN(index, range, 0));
                        self.emit(Op::FieldN(limit, range, 1));
                        (index, limit)
                    }
                };
                let none = self.emit(Op::IfLtI(end, index, 0));
                let start = self.here();
                let done = self.turns(body)?;
                self.patch_all(done.continues);
                self.emit(Op::Step(index, end, start as u32));
                self.patch(none);
                self.patch_all(done.breaks);
            }
            Shape::Text => {
                let text = self.alloc_r()?;
                self.expr_to(over, Slot::R(text))?;
                let next: fn(u8, u8, u8, u32) -> Op = Op::NextChar;
                self.over_items(local, text, next, body)?;
            }
            Shape::List(item) => {
                let list = self.alloc_r()?;
                self.expr_to(over, Slot::R(list))?;
                self.over_list(local, list, item, body)?;
            }
            Shape::Set(item) => {
                let list = self.alloc_r()?;
                self.expr_to(over, Slot::R(list))?;
                let items = self.maker.shapes.intern(Shape::List(item), self.maker.program);
                self.internal(Native::of(KEYS), &[(list, shape)], items, list)?;
                self.over_list(local, list, item, body)?;
            }
            Shape::Map(key, value) => {
                let list = self.alloc_r()?;
                self.expr_to(over, Slot::R(list))?;
                let shapes = &mut self.maker.shapes;
                let pair = shapes.intern(Shape::Tuple([key, value].into()), self.maker.program);
                let items = shapes.intern(Shape::List(pair), self.maker.program);
                self.internal(Native::of(ITEMS), &[(list, shape)], items, list)?;
                self.over_list(local, list, pair, body)?;
            }
            _ => return self.too_large("a loop over what has no items"),
        }
        self.leave(mark);
        Ok(())
    }

    fn over_list(&mut self, local: LocalId, list: u8, item: ShapeId, body: NodeId) -> Made<()> {
        let next: fn(u8, u8, u8, u32) -> Op = match self.maker.shapes.is_num(item) {
            true => Op::NextN,
            false => Op::NextR,
        };
        self.over_items(local, list, next, body)
    }

    fn over_items(
        &mut self,
        local: LocalId,
        list: u8,
        next: fn(u8, u8, u8, u32) -> Op,
        body: NodeId,
    ) -> Made<()> {
        let index = self.alloc_n()?;
        let (Slot::N(to) | Slot::R(to)) = self.new_local(local)?;
        self.emit(Op::Int(index, 0));
        let enter = self.emit(Op::Jump(0));
        let start = self.here();
        let done = self.turns(body)?;
        self.patch_all(done.continues);
        self.patch(enter);
        self.emit(next(to, list, index, start as u32));
        self.patch_all(done.breaks);
        Ok(())
    }

    fn turns(&mut self, body: NodeId) -> Made<Loop> {
        self.loops.push(Loop::default());
        self.block(body)?;
        Ok(self.loops.pop().unwrap_or_default())
    }
}
