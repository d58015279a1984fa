//! Calls of functions, function values and built-ins.

use super::body::Compiler;
use super::{Made, Maker, Slot, TooLarge};
use crate::diagnostic::Place;
use crate::machine::code::NativeSite;
use crate::machine::native::Native;
use crate::machine::op::Op;
use crate::machine::shape::{Class, Shape, ShapeId};
use crate::program::tree::{NodeId, NodeKind};
use crate::program::{Body, FunctionId};
use crate::schema::native::MachineNative::{List, Map, Math};
use crate::schema::native::{ListNative, MachineNative, MapNative, MathNative, NativeId};
use std::rc::Rc;

/// Registers of the arguments of a call: rows of numbers and of references.
struct Window {
    slots: Vec<Slot>,
    n: u8,
    r: u8,
    refs: u8,
}

impl Compiler<'_, '_> {
    /// Takes registers for arguments of these classes, and for a result.
    fn window(&mut self, classes: &[Class], result: Class) -> Made<Window> {
        let mut slots = vec![];
        for class in classes {
            slots.push(self.alloc(*class)?);
        }
        let refs = classes.iter().filter(|class| **class == Class::Ref).count();
        let first = |slots: &[Slot], is_n: bool| {
            slots.iter().find_map(|slot| match slot {
                Slot::N(register) if is_n => Some(*register),
                Slot::R(register) if !is_n => Some(*register),
                _ => None,
            })
        };
        let n = match first(&slots, true) {
            Some(register) => register,
            None if result == Class::Num => self.alloc_n()?,
            None => self.next(Class::Num)?,
        };
        let r = match first(&slots, false) {
            Some(register) => register,
            None if result == Class::Ref => self.alloc_r()?,
            None => self.next(Class::Ref)?,
        };
        Ok(Window { slots, n, r, refs: refs as u8 })
    }

    /// The register that would be taken next.
    fn next(&mut self, class: Class) -> Made<u8> {
        let mark = self.mark();
        let slot = self.alloc(class)?;
        self.reset(mark);
        match slot {
            Slot::N(register) | Slot::R(register) => Ok(register),
        }
    }

    /// Calls; gives the register of the result, which the callee put where its first argument of
    /// that class was. `None` where the call is to be made by [`Compiler::intrinsic`].
    pub fn call(&mut self, id: NodeId) -> Made<Option<Slot>> {
        let outer = self.enter(id);
        let result = match &self.node(id).kind {
            NodeKind::Call { function, generics, args } => {
                let generics =
                    self.maker.shapes.lower_all(self.maker.program, generics, &self.args);
                self.call_known(*function, generics.into(), args)?
            }
            NodeKind::CallValue(callee, args) => {
                let result = self.class(id);
                let callee = self.held(*callee, args)?;
                let callee = self.as_r(callee)?;
                let classes: Vec<Class> = args.iter().map(|arg| self.class(*arg)).collect();
                let window = self.window(&classes, result)?;
                for (arg, slot) in args.iter().zip(&window.slots) {
                    self.expr_to(*arg, *slot)?;
                }
                self.emit(Op::CallValue(callee, window.n, window.r, window.refs));
                Some(match result {
                    Class::Num => Slot::N(window.n),
                    Class::Ref => Slot::R(window.r),
                })
            }
            _ => None,
        };
        self.span = outer;
        Ok(result)
    }

    fn call_known(
        &mut self,
        id: FunctionId,
        generics: Rc<[ShapeId]>,
        args: &[NodeId],
    ) -> Made<Option<Slot>> {
        let Some(function) = self.maker.program.functions.get(id.0 as usize) else {
            return self.too_large("a call of a function that is not there");
        };
        if let Body::Native(native) = function.body {
            if !matches!(native, NativeId::Machine(_)) {
                return Ok(None);
            }
            let site = self.maker.native_site(id, &generics, self.place())?;
            let Some(it) = self.maker.code.natives.get(site as usize) else { return Ok(None) };
            let classes: Vec<Class> =
                it.is_num.iter().map(|num| if *num { Class::Num } else { Class::Ref }).collect();
            let result = if it.gives_num { Class::Num } else { Class::Ref };
            let window = self.window(&classes, result)?;
            for (arg, slot) in args.iter().zip(&window.slots) {
                self.expr_to(*arg, *slot)?;
            }
            self.emit(Op::Native(window.n, window.r, window.refs, site));
            return Ok(Some(match result {
                Class::Num => Slot::N(window.n),
                Class::Ref => Slot::R(window.r),
            }));
        }
        let place = self.place();
        let instance = self.maker.instance(id, generics, place)?;
        let Some(callee) = self.maker.code.instances.get(instance as usize) else {
            return Ok(None);
        };
        let (params, result) = (callee.params.clone(), callee.result);
        let result = self.maker.shapes.class(result);
        let classes: Vec<Class> =
            params.iter().map(|shape| self.maker.shapes.class(*shape)).collect();
        let window = self.window(&classes, result)?;
        for (arg, slot) in args.iter().zip(&window.slots) {
            self.expr_to(*arg, *slot)?;
        }
        self.emit_call(window.n, window.r, window.refs, instance);
        Ok(Some(match result {
            Class::Num => Slot::N(window.n),
            Class::Ref => Slot::R(window.r),
        }))
    }

    pub fn emit_call(&mut self, n: u8, r: u8, refs: u8, instance: u32) {
        let at = self.emit(Op::Call(n, r, refs, instance));
        self.maker.calls.push(at);
    }

    /// Calls a built-in of the machine's own, with values of these shapes in a row of reference
    /// registers; the result goes to a reference register.
    pub fn internal(
        &mut self,
        native: Native,
        args: &[(u8, ShapeId)],
        result: ShapeId,
        to: u8,
    ) -> Made<()> {
        let shapes: Rc<[ShapeId]> = args.iter().map(|(_, shape)| self.settled(*shape)).collect();
        let site = NativeSite {
            native,
            is_num: shapes.iter().map(|_| false).collect(),
            params: shapes,
            result: self.settled(result),
            gives_num: false,
        };
        self.maker.code.natives.push(site);
        let site = self.maker.code.natives.len() as u32 - 1;
        let mark = self.mark();
        let first = self.alloc_r()?;
        for _ in 1..args.len() {
            self.alloc_r()?;
        }
        for ((from, _), at) in args.iter().zip(first..) {
            self.emit(Op::MoveR(at, *from));
        }
        self.emit(Op::Native(0, first, args.len() as u8, site));
        self.emit(Op::TakeR(to, first));
        self.reset(mark);
        Ok(())
    }

    /// The same for a test of what stands in two reference registers in a row.
    pub fn internal_test(&mut self, native: Native, first: u8, shapes: [ShapeId; 2]) -> Made<u8> {
        let shapes: Rc<[ShapeId]> = shapes.iter().map(|shape| self.settled(*shape)).collect();
        let site = NativeSite {
            native,
            is_num: [false, false].into(),
            result: shapes.first().copied().unwrap_or(ShapeId(0)),
            params: shapes,
            gives_num: true,
        };
        self.maker.code.natives.push(site);
        let site = self.maker.code.natives.len() as u32 - 1;
        let result = self.alloc_n()?;
        self.emit(Op::Native(result, first, 2, site));
        Ok(result)
    }

    /// An instance that can be called by value.
    pub fn wrapped(&mut self, id: FunctionId, args: Rc<[ShapeId]>, place: Place) -> Made<u32> {
        self.maker.instance(id, args, place)
    }

    /// Calls of built-ins that are operations of their own, or are made by the runtime.
    pub fn intrinsic(&mut self, id: NodeId, to: Slot) -> Made<bool> {
        let NodeKind::Call { function, generics, args } = &self.node(id).kind else {
            return Ok(false);
        };
        let Some(callee) = self.maker.program.functions.get(function.0 as usize) else {
            return Ok(false);
        };
        let Body::Native(native) = callee.body else { return Ok(false) };
        let native = match native {
            NativeId::Machine(native) => native,
            NativeId::Print => {
                let [value] = &**args else { return Ok(false) };

                let slot = self.expr(*value)?;
                self.emit(Op::TextBegin);
                let sites = self.maker.code.shows.len();
                self.text_part(slot, *value, None);
                // The one site that was added, where the value is no text.
                for site in self.maker.code.shows.iter_mut().skip(sites) {
                    site.alone = true;
                }
                self.emit(Op::Print);
                return Ok(true);
            }
            NativeId::Host(native) => {
                let generics =
                    self.maker.shapes.lower_all(self.maker.program, generics, &self.args);
                self.host_native(native, callee, &generics.into(), args, to)?;
                return Ok(true);
            }
        };
        match (native, &**args) {
            (List(ListNative::Push), [list, item]) => {
                let register = self.target_r(to)?;
                let in_place = self.is_reference(*list, register) && !self.may_assign(*item);
                let held = if in_place { register } else { self.alloc_r()? };
                if !in_place {
                    self.expr_to(*list, Slot::R(held))?;
                }
                match self.class(*item) {
                    Class::Num => {
                        let item = self.expr_n(*item)?;
                        self.emit(Op::PushN(held, item));
                    }
                    Class::Ref => {
                        let from = self.alloc_r()?;
                        self.expr_to(*item, Slot::R(from))?;
                        self.emit(Op::PushR(held, from));
                    }
                }
                self.copy(to, Slot::R(held));
            }
            (List(ListNative::Len) | Map(MapNative::Len), [of]) => {
                let register = self.target_n(to)?;
                let of = self.expr_r(*of)?;
                self.emit(Op::Len(register, of));
                self.copy(to, Slot::N(register));
            }
            (Math(function @ (MathNative::Sqrt | MathNative::Abs)), [x]) => {
                let register = self.target_n(to)?;
                let from = self.expr_n(*x)?;
                let is_int = matches!(self.shape_of(*x), Shape::Int);
                let from = match function == MathNative::Sqrt && is_int {
                    true => {
                        self.emit(Op::ToF(register, from));
                        register
                    }
                    false => from,
                };
                self.emit(match (function, is_int) {
                    (MathNative::Abs, true) => Op::AbsI(register, from),
                    (MathNative::Abs, false) => Op::AbsF(register, from),
                    _ => Op::SqrtF(register, from),
                });
                self.copy(to, Slot::N(register));
            }
            (Math(function @ (MathNative::Min | MathNative::Max)), [a, b])
                if self.class(*a) == Class::Num =>
            {
                let register = self.target_n(to)?;
                let left = self.held(*a, &[*b])?;
                let left = self.as_n(left)?;
                let right = self.expr_n(*b)?;
                let is_float = matches!(self.shape_of(*a), Shape::Float(..));
                self.emit(match (function, is_float) {
                    (MathNative::Min, true) => Op::MinF(register, left, right),
                    (MathNative::Min, false) => Op::MinI(register, left, right),
                    (_, true) => Op::MaxF(register, left, right),
                    (_, false) => Op::MaxI(register, left, right),
                });
                self.copy(to, Slot::N(register));
            }
            (Math(MathNative::Div), [a, b]) => {
                let register = self.target_n(to)?;
                let divisor = self.constant_int(*b).and_then(|it| i32::try_from(it).ok());
                match divisor.filter(|it| *it != 0 && *it != -1) {
                    Some(k) => {
                        let a = self.expr_n(*a)?;
                        self.emit(Op::DivIK(register, a, k));
                    }
                    None => {
                        let a = self.held(*a, &[*b])?;
                        let a = self.as_n(a)?;
                        let b = self.expr_n(*b)?;
                        self.emit(Op::DivI(register, a, b));
                    }
                }
                self.copy(to, Slot::N(register));
            }
            // Other numbers of arguments or classes are called as any built-in.
            _ if is_intrinsic(native) => {
                let generics =
                    self.maker.shapes.lower_all(self.maker.program, generics, &self.args);
                let site = self.maker.native_site(*function, &generics.into(), self.place())?;
                let Some(it) = self.maker.code.natives.get(site as usize) else { return Ok(false) };
                let classes: Vec<Class> = it
                    .is_num
                    .iter()
                    .map(|num| if *num { Class::Num } else { Class::Ref })
                    .collect();
                let result = if it.gives_num { Class::Num } else { Class::Ref };
                let window = self.window(&classes, result)?;
                for (arg, slot) in args.iter().zip(&window.slots) {
                    self.expr_to(*arg, *slot)?;
                }
                self.emit(Op::Native(window.n, window.r, window.refs, site));
                self.copy(
                    to,
                    if result == Class::Num { Slot::N(window.n) } else { Slot::R(window.r) },
                );
            }
            _ => return Ok(false),
        }
        Ok(true)
    }
}

/// Built-ins that are operations of their own.
fn is_intrinsic(native: MachineNative) -> bool {
    matches!(
        native,
        List(ListNative::Push | ListNative::Len)
            | Map(MapNative::Len)
            | Math(
                MathNative::Sqrt
                    | MathNative::Abs
                    | MathNative::Min
                    | MathNative::Max
                    | MathNative::Div
            )
    )
}

impl Maker<'_> {
    /// The site of a call of a built-in.
    pub fn native_site(
        &mut self,
        id: FunctionId,
        generics: &Rc<[ShapeId]>,
        place: Place,
    ) -> Made<u32> {
        let function = self.program.functions.get(id.0 as usize);
        let native = function.and_then(|function| match function.body {
            Body::Native(NativeId::Machine(id)) => Some(Native::of(id)),
            Body::Native(_) | Body::Node(_) => None,
        });
        let (Some(function), Some(native)) = (function, native) else {
            return Err(TooLarge::new(place, "a built-in that is not there"));
        };
        let mut params = vec![];
        for local in function.locals.iter().take(function.params as usize) {
            let shape = self.shapes.lower(self.program, local.ty, generics);
            self.shapes.settle(self.program, shape);
            params.push(shape);
        }
        let result = self.shapes.lower(self.program, function.result, generics);
        self.shapes.settle(self.program, result);
        let site = NativeSite {
            native,
            is_num: params.iter().map(|shape| self.shapes.is_num(*shape)).collect(),
            params: params.into(),
            result,
            gives_num: self.shapes.is_num(result),
        };
        self.code.natives.push(site);
        Ok(self.code.natives.len() as u32 - 1)
    }
}
