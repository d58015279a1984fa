//! Statements, and assertions and claims with the values of their parts.

use super::body::Compiler;
use super::{Made, Slot};
use crate::machine::claim::ClaimSite;
use crate::machine::op::Op;
use crate::machine::shape::Shape;
use crate::program::tree::{NodeId, NodeKind};
use crate::syntax::format::Format;
use std::rc::Rc;

impl Compiler<'_, '_> {
    /// Evaluates a node for what it does.
    pub fn effect(&mut self, id: NodeId) -> Made<()> {
        stacker::maybe_grow(128 << 10, 4 << 20, || {
            let outer = self.enter(id);
            self.effect_of(id)?;
            self.span = outer;
            Ok(())
        })
    }

    fn effect_of(&mut self, id: NodeId) -> Made<()> {
        match &self.node(id).kind {
            NodeKind::Let(local, value) => {
                let slot = self.new_local(*local)?;
                self.expr_to(*value, slot)?;
            }
            NodeKind::LetGlobal(global, value) => {
                if self.maker.given.contains(global) {
                    return Ok(());
                }
                match self.globals.get(global).copied() {
                    Some(slot) => self.expr_to(*value, slot)?,
                    None => {
                        let mark = self.mark();
                        let class = self.class(*value);
                        let slot = self.alloc(class)?;
                        self.expr_to(*value, slot)?;
                        self.set_global(*global, slot);
                        self.reset(mark);
                    }
                }
            }
            NodeKind::Assign(place, op, value) => self.assign(place, *op, *value)?,
            NodeKind::Block(statements, value) => {
                let mark = self.mark();
                for statement in statements.iter().chain(value) {
                    self.effect(*statement)?;
                }
                self.leave(mark);
            }
            NodeKind::If(condition, then, other) => {
                let mut to_else = vec![];
                self.condition(*condition, false, &mut to_else)?;
                self.effect(*then)?;
                match other {
                    Some(other) => {
                        let to_end = self.emit(Op::Jump(0));
                        self.patch_all(to_else);
                        self.effect(*other)?;
                        self.patch(to_end);
                    }
                    None => self.patch_all(to_else),
                }
            }
            NodeKind::Match(subject, arms) => self.matching(*subject, arms, None)?,
            NodeKind::While(condition, body) => self.while_loop(*condition, *body)?,
            NodeKind::For(local, over, body) => self.for_loop(*local, *over, *body)?,
            NodeKind::Break => {
                let at = self.emit(Op::Jump(0));
                if let Some(inner) = self.loops.last_mut() {
                    inner.breaks.push(at);
                }
            }
            NodeKind::Continue => {
                let at = self.emit(Op::Jump(0));
                if let Some(inner) = self.loops.last_mut() {
                    inner.continues.push(at);
                }
            }
            NodeKind::Return(value) => {
                let mark = self.mark();
                let result = self.lower(self.function.result);
                match value {
                    Some(value) if *self.maker.shapes.get(result) != Shape::Unit => {
                        let slot = self.expr(*value)?;
                        self.emit_return(match slot {
                            Slot::N(from) => Op::ReturnN(from, 0),
                            Slot::R(from) => Op::ReturnR(from, 0),
                        });
                    }
                    value => {
                        if let Some(value) = value {
                            self.effect(*value)?;
                        }
                        self.emit_return(Op::Return(0));
                    }
                }
                self.reset(mark);
            }
            NodeKind::Assert(condition, message) => self.assert(*condition, *message)?,
            NodeKind::Snapshot(value) => {
                let mark = self.mark();
                let slot = self.expr(*value)?;
                self.emit(Op::TextBegin);
                self.text_part(slot, *value, Some(Format::FULL));
                let text = self.alloc_r()?;
                self.emit(Op::TextEnd(text));
                self.emit(Op::Snapshot(text, 0));
                self.reset(mark);
            }
            NodeKind::Claim { title, source, body, captures } => {
                let site =
                    ClaimSite { title: title.clone(), source: source.clone(), place: self.place() };
                self.maker.code.claims.push(Rc::new(site));
                let index = self.maker.code.claims.len() as u32 - 1;
                self.emit(Op::Claim(index));
                let mark = self.mark();
                let mut slots = vec![];
                for capture in captures {
                    let from = self.local(*capture)?;
                    slots.push(from);
                }
                let (n, r) = self.in_window(&slots)?;
                let place = self.place();
                let instance = self.maker.instance(*body, self.args.clone(), place)?;
                let refs = slots.iter().filter(|slot| matches!(slot, Slot::R(_))).count();
                self.emit_call(n, r, refs as u8, instance);
                self.reset(mark);
            }
            NodeKind::Holds(value) => {
                let mark = self.mark();
                self.emit(Op::Watch);
                let noting = std::mem::replace(&mut self.noting, true);
                let truth = self.alloc_n()?;
                self.truth_of(*value, truth)?;
                self.noting = noting;
                self.emit(Op::Holds(truth, 0));
                self.reset(mark);
            }
            NodeKind::Untestable(why) => {
                let place = self.place();
                let index = self.maker.text(why, place)?;
                self.emit(Op::Untestable(index));
            }
            NodeKind::Unit => {}
            _ => {
                let mark = self.mark();
                self.expr(id)?;
                self.reset(mark);
            }
        }
        Ok(())
    }

    /// Copies slots into a window of a call: numbers in a row, references in a row.
    fn in_window(&mut self, slots: &[Slot]) -> Made<(u8, u8)> {
        let mark = self.mark();
        let (n, r) = (self.alloc_n()?, self.alloc_r()?);
        self.reset(mark);
        for slot in slots {
            let class = match slot {
                Slot::N(_) => crate::machine::shape::Class::Num,
                Slot::R(_) => crate::machine::shape::Class::Ref,
            };
            let to = self.alloc(class)?;
            self.copy(to, *slot);
        }
        Ok((n, r))
    }

    fn truth_of(&mut self, value: NodeId, to: u8) -> Made<()> {
        let mut otherwise = vec![];
        self.condition(value, false, &mut otherwise)?;
        self.emit(Op::Int(to, 1));
        let end = self.emit(Op::Jump(0));
        self.patch_all(otherwise);
        self.emit(Op::Int(to, 0));
        self.patch(end);
        Ok(())
    }

    fn assert(&mut self, condition: NodeId, message: Option<NodeId>) -> Made<()> {
        let mark = self.mark();
        self.emit(Op::Watch);
        let noting = std::mem::replace(&mut self.noting, true);
        let mut holds = vec![];
        self.condition(condition, true, &mut holds)?;
        self.noting = noting;
        let outer = self.enter(condition);
        match message {
            Some(message) => {
                let register = self.expr_r(message)?;
                self.emit(Op::AssertFails(register, true, 0));
            }
            None => _ = self.emit(Op::AssertFails(0, false, 0)),
        }
        self.span = outer;
        self.patch_all(holds);
        self.emit(Op::Unwatch);
        self.reset(mark);
        Ok(())
    }

    /// Notes the value of a part of an assertion.
    pub fn note(&mut self, id: NodeId, slot: Slot) {
        let is_noted = matches!(
            self.node(id).kind,
            NodeKind::Local(_)
                | NodeKind::Global(_)
                | NodeKind::Call { .. }
                | NodeKind::CallValue(..)
                | NodeKind::Field(..)
                | NodeKind::Index(..)
                | NodeKind::Member(..)
                | NodeKind::Method(..)
                | NodeKind::Binary(..)
                | NodeKind::Power(..)
        );
        if !self.noting || !is_noted {
            return;
        }
        let shape = self.shape_of(id);
        if matches!(shape, Shape::Function(..) | Shape::Unit) {
            return;
        }
        let site = self.show_site(id, None);
        self.emit(match slot {
            Slot::N(from) => Op::NoteN(from, site),
            Slot::R(from) => Op::NoteR(from, site),
        });
    }
}
