//! Assignments. A value that only one variable holds is changed in place; along a path, what is in
//! a list is taken out, changed and put back, so that it is held once as well.

use super::body::Compiler;
use super::{Made, Slot};
use crate::machine::op::Op;
use crate::machine::shape::{Class, Shape, ShapeId};
use crate::program::GlobalId;
use crate::program::tree::{NodeId, NodeKind, Place, Root, Step};
use crate::schema::native::{ListNative, MachineNative, NativeId};
use crate::syntax::ast::BinaryOp;

const PUSH: NativeId = NativeId::Machine(MachineNative::List(ListNative::Push));

/// A step of a path, its index evaluated.
#[derive(Clone, Copy)]
enum Way {
    Field { index: u8, packed: bool },
    Item { at: u8 },
    Key { key: u8, map: ShapeId },
}

impl Compiler<'_, '_> {
    /// `place op= value`
    pub fn assign(&mut self, place: &Place, op: Option<BinaryOp>, value: NodeId) -> Made<()> {
        let mark = self.mark();
        match place.path.is_empty() {
            true => self.assign_variable(place, op, value)?,
            false => self.assign_path(place, op, value)?,
        }
        self.reset(mark);
        Ok(())
    }

    fn assign_variable(&mut self, place: &Place, op: Option<BinaryOp>, value: NodeId) -> Made<()> {
        let slot = match place.root {
            Root::Local(local) => Some(self.local(local)?),
            Root::Global(global) => self.globals.get(&global).copied(),
        };
        let shape = self.lower(place.ty);
        match (slot, place.root) {
            (Some(slot), _) => match op {
                None => self.expr_to(value, slot),
                Some(op) => self.compound(op, slot, shape, value),
            },
            (None, Root::Global(global)) => {
                let class = self.maker.shapes.class(shape);
                let held = self.alloc(class)?;
                if let Some(op) = op {
                    match held {
                        Slot::N(register) => {
                            self.emit(Op::GlobalN(register, true, global.0));
                            self.compound(op, held, shape, value)?;
                        }
                        Slot::R(register) => {
                            // Evaluated first: it may read the variable.
                            let more = self.expr_r(value)?;
                            self.emit(Op::TakeGlobalR(register, global.0));
                            self.emit(Op::Append(register, more));
                        }
                    }
                } else if !self.change_global(global, held, value)? {
                    self.expr_to(value, held)?;
                }
                self.set_global(global, held);
                Ok(())
            }
            (None, Root::Local(_)) => Ok(()),
        }
    }

    pub fn set_global(&mut self, global: GlobalId, from: Slot) {
        self.emit(match from {
            Slot::N(register) => Op::SetGlobalN(register, global.0),
            Slot::R(register) => Op::SetGlobalR(register, global.0),
        });
    }

    /// `g = f(g, …)` and `g = g + …` for a built-in `f`, where nothing else can see `g` meanwhile:
    /// the variable is taken, so that it is changed in place.
    fn change_global(&mut self, global: GlobalId, to: Slot, value: NodeId) -> Made<bool> {
        let Slot::R(to) = to else { return Ok(false) };
        let is_it = |it: &NodeKind| matches!(it, NodeKind::Global(it) if *it == global);
        let harmless = |this: &Self, id: NodeId| {
            !super::walk::any(this.maker.program, id, |kind| {
                is_it(kind) || matches!(kind, NodeKind::Assign(..)) || !this.is_pure(kind)
            })
        };
        match &self.node(value).kind {
            NodeKind::Binary(BinaryOp::Add, a, b)
                if is_it(&self.node(*a).kind) && harmless(self, *b) =>
            {
                let more = self.expr_r(*b)?;
                self.emit(Op::TakeGlobalR(to, global.0));
                self.emit(Op::Append(to, more));
                Ok(true)
            }
            NodeKind::Call { function, args, .. } => {
                let [first, rest @ ..] = &**args else { return Ok(false) };
                let is_push = self.is_native(*function, PUSH);
                if !is_push || !is_it(&self.node(*first).kind) {
                    return Ok(false);
                }
                let [item] = rest else { return Ok(false) };
                if !harmless(self, *item) {
                    return Ok(false);
                }
                match self.class(*item) {
                    Class::Num => {
                        let item = self.expr_n(*item)?;
                        self.emit(Op::TakeGlobalR(to, global.0));
                        self.emit(Op::PushN(to, item));
                    }
                    Class::Ref => {
                        let from = self.alloc_r()?;
                        self.expr_to(*item, Slot::R(from))?;
                        self.emit(Op::TakeGlobalR(to, global.0));
                        self.emit(Op::PushR(to, from));
                    }
                }
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// `x op= e` where x is in a register.
    fn compound(&mut self, op: BinaryOp, slot: Slot, shape: ShapeId, value: NodeId) -> Made<()> {
        match slot {
            Slot::R(register) => {
                let more = self.expr_r(value)?;
                let more = match more == register {
                    true => {
                        let copy = self.alloc_r()?;
                        self.emit(Op::MoveR(copy, register));
                        copy
                    }
                    false => more,
                };
                self.emit(Op::Append(register, more));
            }
            Slot::N(register) => {
                let shape = self.maker.shapes.get(shape).clone();
                if matches!(shape, Shape::Float(..))
                    && matches!(op, BinaryOp::Add | BinaryOp::Sub)
                    && let NodeKind::Binary(BinaryOp::Mul, x, y) = self.node(value).kind
                    && self.is_float(x)
                    && self.is_float(y)
                {
                    let x = self.held(x, &[y])?;
                    let x = self.as_n(x)?;
                    let y = self.expr_n(y)?;
                    self.emit(match op {
                        BinaryOp::Add => Op::AddMulF(register, x, y),
                        _ => Op::SubMulF(register, x, y),
                    });
                    return Ok(());
                }
                if matches!(shape, Shape::Float(..))
                    && op == BinaryOp::Add
                    && let NodeKind::Binary(BinaryOp::Mul, x, y) = self.node(value).kind
                    && let Some((int, k)) = self.int_times(x, y)
                {
                    let int = self.expr_n(int)?;
                    self.emit(Op::AddMulIFK(register, int, k));
                    return Ok(());
                }
                if matches!(shape, Shape::Int)
                    && matches!(op, BinaryOp::Add | BinaryOp::Sub)
                    && let Some(k) = self.constant_int(value)
                    && let Ok(k) = i32::try_from(if op == BinaryOp::Sub { -k } else { k })
                {
                    self.emit(Op::AddIK(register, register, k));
                    return Ok(());
                }
                let by = self.expr_n(value)?;
                self.apply(op, &shape, register, register, by);
            }
        }
        Ok(())
    }

    fn is_float(&mut self, id: NodeId) -> bool {
        matches!(self.shape_of(id), Shape::Float(..)) && self.constant_float(id).is_none()
    }

    fn assign_path(&mut self, place: &Place, op: Option<BinaryOp>, value: NodeId) -> Made<()> {
        // The value and the indices first: they may read the variable.
        let leaf = self.lower(place.ty);
        if self.product_at(place, op, leaf, value)? {
            return Ok(());
        }
        let class = self.maker.shapes.class(leaf);
        let value = match (op, class) {
            (None, Class::Ref) => {
                let register = self.alloc_r()?;
                self.expr_to(value, Slot::R(register))?;
                Slot::R(register)
            }
            _ => {
                let indices: Vec<NodeId> = place
                    .path
                    .iter()
                    .filter_map(|step| match step {
                        Step::Index(index, _) => Some(*index),
                        Step::Field(..) => None,
                    })
                    .collect();
                self.held(value, &indices)?
            }
        };
        let mut way = vec![];
        for step in &place.path {
            way.push(self.way(step)?);
        }
        match place.root {
            Root::Local(local) => {
                let slot = self.local(local)?;
                let root = self.as_r(slot)?;
                self.change(root, &way, op, leaf, value)
            }
            Root::Global(global) => match self.globals.get(&global).copied() {
                Some(slot) => {
                    let root = self.as_r(slot)?;
                    self.change(root, &way, op, leaf, value)
                }
                None => {
                    let root = self.alloc_r()?;
                    self.emit(Op::TakeGlobalR(root, global.0));
                    self.change(root, &way, op, leaf, value)?;
                    self.emit(Op::SetGlobalR(root, global.0));
                    Ok(())
                }
            },
        }
    }

    /// `xs[i].field += x * y` on floats is one operation.
    fn product_at(
        &mut self,
        place: &Place,
        op: Option<BinaryOp>,
        leaf: ShapeId,
        value: NodeId,
    ) -> Made<bool> {
        let slot = match place.root {
            Root::Local(local) => Some(self.local(local)?),
            Root::Global(global) => self.globals.get(&global).copied(),
        };
        let make: fn(u8, u8, u8, u8, u8) -> Op = match op {
            Some(BinaryOp::Add) => Op::AddMulFieldAt,
            Some(BinaryOp::Sub) => Op::SubMulFieldAt,
            _ => return Ok(false),
        };
        let NodeKind::Binary(BinaryOp::Mul, x, y) = self.node(value).kind else {
            return Ok(false);
        };
        let [first @ Step::Index(index, _), last @ Step::Field(..)] = place.path.as_slice() else {
            return Ok(false);
        };
        let Some(Slot::R(root)) = slot else { return Ok(false) };
        let is_float = matches!(self.maker.shapes.get(leaf), Shape::Float(..));
        if !is_float || !self.is_float(x) || !self.is_float(y) {
            return Ok(false);
        }
        if [x, y, *index].iter().any(|id| self.may_assign(*id)) {
            return Ok(false);
        }
        let x = self.expr_n(x)?;
        let y = self.expr_n(y)?;
        let (Way::Item { at }, Way::Field { index, packed: true }) =
            (self.way(first)?, self.way(last)?)
        else {
            return Ok(false);
        };
        self.emit(make(root, at, index, x, y));
        Ok(true)
    }

    fn way(&mut self, step: &Step) -> Made<Way> {
        match step {
            Step::Field(index, ty) => {
                let Ok(at) = u8::try_from(*index) else {
                    return self.too_large("a record with more than 256 fields");
                };
                let shape = self.lower(*ty);
                let fields = self.maker.shapes.fields(self.maker.program, shape);
                Ok(Way::Field { index: at, packed: self.maker.shapes.is_packed(&fields) })
            }
            Step::Index(index, ty) => {
                let shape = self.lower(*ty);
                match self.maker.shapes.get(shape).clone() {
                    Shape::Map(..) => {
                        let map = self.settled(shape);
                        Ok(Way::Key { key: self.boxed(*index)?, map })
                    }
                    Shape::List(_) => {
                        let slot = self.expr(*index)?;
                        Ok(Way::Item { at: self.as_n(slot)? })
                    }
                    _ => self.too_large("an assignment to an item of what has none"),
                }
            }
        }
    }

    /// Changes what is at the end of a way into a reference register.
    fn change(
        &mut self,
        root: u8,
        way: &[Way],
        op: Option<BinaryOp>,
        leaf: ShapeId,
        value: Slot,
    ) -> Made<()> {
        match way {
            [] => Ok(()),
            [last] => self.change_leaf(root, *last, op, leaf, value),
            // `list[i].field op= number`
            [Way::Item { at }, Way::Field { index, packed: true, .. }] => {
                let (at, index) = (*at, *index);
                let value = self.as_n(value)?;
                let shape = self.maker.shapes.get(leaf).clone();
                match (op, &shape) {
                    (None, _) => _ = self.emit(Op::SetFieldAt(root, at, index, value)),
                    (Some(BinaryOp::Add), Shape::Float(..)) => {
                        self.emit(Op::AddFieldAt(root, at, index, value));
                    }
                    (Some(BinaryOp::Sub), Shape::Float(..)) => {
                        self.emit(Op::SubFieldAt(root, at, index, value));
                    }
                    (Some(op), shape) => {
                        let held = self.alloc_n()?;
                        self.emit(Op::FieldAt(held, root, at, index));
                        self.apply(op, shape, held, held, value);
                        self.emit(Op::SetFieldAt(root, at, index, held));
                    }
                }
                Ok(())
            }
            [first, rest @ ..] => {
                let inner = self.alloc_r()?;
                self.take(inner, root, *first);
                self.change(inner, rest, op, leaf, value)?;
                self.put(root, *first, inner);
                Ok(())
            }
        }
    }

    fn take(&mut self, to: u8, from: u8, way: Way) {
        self.emit(match way {
            Way::Field { index, .. } => Op::TakeFieldR(to, from, index),
            Way::Item { at } => Op::TakeIndexR(to, from, at),
            Way::Key { key, map, .. } => Op::MapTake(to, from, key, map.0),
        });
    }

    fn put(&mut self, to: u8, way: Way, from: u8) {
        self.emit(match way {
            Way::Field { index, .. } => Op::SetFieldR(to, index, from),
            Way::Item { at } => Op::SetIndexR(to, at, from),
            Way::Key { key, map, .. } => Op::MapSet(to, key, from, map.0),
        });
    }

    fn change_leaf(
        &mut self,
        root: u8,
        way: Way,
        op: Option<BinaryOp>,
        leaf: ShapeId,
        value: Slot,
    ) -> Made<()> {
        let is_num = self.maker.shapes.is_num(leaf);
        if !is_num {
            let from = self.as_r(value)?;
            if op.is_some() {
                let held = self.alloc_r()?;
                self.take(held, root, way);
                self.emit(Op::Append(held, from));
                self.put(root, way, held);
            } else {
                self.put(root, way, from);
            }
            return Ok(());
        }
        let mut from = self.as_n(value)?;
        let shape = self.maker.shapes.get(leaf).clone();
        if let (Way::Item { at }, Some(BinaryOp::Add), Shape::Float(..)) = (way, op, &shape) {
            self.emit(Op::AddIndexF(root, at, from));
            return Ok(());
        }
        if let Some(op) = op {
            let held = self.alloc_n()?;
            match way {
                Way::Field { index, packed: true, .. } => {
                    _ = self.emit(Op::FieldN(held, root, index));
                }
                Way::Field { index, .. } => _ = self.emit(Op::FieldVN(held, root, index)),
                Way::Item { at } => _ = self.emit(Op::IndexN(held, root, at)),
                Way::Key { key, map, .. } => {
                    let boxed = self.alloc_r()?;
                    self.emit(Op::MapGet(boxed, root, key, map.0));
                    self.emit(Op::Unbox(held, boxed));
                }
            }
            self.apply(op, &shape, held, held, from);
            from = held;
        }
        match way {
            Way::Field { index, packed: true, .. } => {
                self.emit(Op::SetFieldN(root, index, from));
            }
            Way::Field { index, .. } => _ = self.emit(Op::SetFieldVN(root, index, from)),
            Way::Item { at } => _ = self.emit(Op::SetIndexN(root, at, from)),
            Way::Key { key, map, .. } => {
                let boxed = self.alloc_r()?;
                self.emit(Op::Box(boxed, from));
                self.emit(Op::MapSet(root, key, boxed, map.0));
            }
        }
        Ok(())
    }
}
