//! The loop that runs code. Calls of Φ do not recurse in Rust: frames are windows into two stacks,
//! one of numbers and one of references, and an 8-bit register number cannot leave its window.

use super::Machine;
use super::arith;
use super::fault::{Fault, RuntimeError};
use super::op::Op;
use super::stack::{WINDOW, deepen, registers, window};
use super::value::Value;
use std::rc::Rc;

impl Machine {
    /// Runs an instance whose arguments stand at the base of the windows, until it returns there.
    pub(super) fn execute(
        &mut self,
        instance: u32,
        base: (usize, usize),
    ) -> Result<(), Box<RuntimeError>> {
        let code = self.code.clone();
        let ops: &[Op] = &code.ops;
        let Some(entry) = code.instances.get(instance as usize).map(|it| it.entry as usize) else {
            return Err(self.error(Fault::Broken("an unknown instance"), 0, 0));
        };
        let floor = self.top;
        let outer = self.base;
        let mut frames = std::mem::take(&mut self.frames);
        let mut top = floor;
        let mut nstack = std::mem::take(&mut self.nums);
        let mut rstack = std::mem::take(&mut self.refs);
        let (mut base_n, mut base_r) = base;
        let mut fuel = self.fuel;
        let mut pc = entry;
        let depth = self.limits.depth;
        let mut nums: &mut [u64; WINDOW];
        let mut refs: &mut [Value; WINDOW];

        let result: Result<(), Box<Fault>> = 'run: {
            macro_rules! fail {
                ($fault:expr) => {
                    break 'run Err(Box::new($fault))
                };
            }
            macro_rules! check {
                ($result:expr) => {
                    match $result {
                        Ok(value) => value,
                        Err(fault) => break 'run Err(Box::<Fault>::from(fault)),
                    }
                };
            }
            macro_rules! broken {
                ($what:literal) => {
                    fail!(Fault::Broken($what))
                };
            }
            macro_rules! number_window {
                () => {
                    nums = check!(window(&mut nstack, base_n))
                };
            }
            macro_rules! reference_window {
                () => {
                    refs = check!(window(&mut rstack, base_r))
                };
            }
            macro_rules! windows {
                () => {
                    number_window!();
                    reference_window!();
                };
            }
            // Calls a method of the machine, which may run code itself.
            macro_rules! outside {
                ($call:expr) => {{
                    self.nums = std::mem::take(&mut nstack);
                    self.refs = std::mem::take(&mut rstack);
                    self.frames = std::mem::take(&mut frames);
                    self.top = top;
                    self.fuel = fuel;
                    self.base = (base_n, base_r);
                    self.pc = pc;
                    let result = $call;
                    nstack = std::mem::take(&mut self.nums);
                    rstack = std::mem::take(&mut self.refs);
                    frames = std::mem::take(&mut self.frames);
                    fuel = self.fuel;
                    let value = check!(result);
                    windows!();
                    value
                }};
            }
            registers!($ nums refs);
            macro_rules! set_int {
                ($to:expr, $a:expr, $method:ident, $symbol:literal, $b:expr) => {{
                    let (a, b): (i64, i64) = ($a, $b);
                    match a.$method(b) {
                        Some(value) => n!($to) = value as u64,
                        None => fail!(arith::overflow(a, $symbol, b)),
                    }
                }};
            }
            macro_rules! set_float {
                ($to:expr, $a:expr, $op:tt, $symbol:literal, $b:expr) => {{
                    let (a, b): (f64, f64) = ($a, $b);
                    let value = a $op b;
                    if !arith::finite(value) {
                        fail!(arith::not_finite(a, $symbol, b));
                    }
                    n!($to) = value.to_bits();
                }};
            }
            macro_rules! set_product {
                ($to:expr, $op:tt, $symbol:literal, $a:expr, $b:expr) => {{
                    let (old, a, b): (f64, f64, f64) = (float!($to), $a, $b);
                    let value = old $op a * b;
                    if !arith::finite(value) {
                        fail!(arith::product_not_finite(old, $symbol, a, b));
                    }
                    n!($to) = value.to_bits();
                }};
            }
            macro_rules! burn {
                () => {
                    fuel -= 1;
                    if fuel == 0 {
                        fuel = check!(self.refuel());
                    }
                };
            }
            macro_rules! jump_if {
                ($condition:expr, $target:expr) => {
                    if $condition {
                        pc = $target as usize;
                    }
                };
            }

            // The fields are written one by one: a frame made first and then copied is read back
            // before its stores are done, which costs more than the rest of a call.
            macro_rules! push_frame {
                ($pc:expr) => {
                    match frames.get_mut(top) {
                        Some(frame) => {
                            frame.pc = $pc;
                            frame.base_n = base_n as u32;
                            frame.base_r = base_r as u32;
                        }
                        None => check!(deepen(&mut frames, $pc, (base_n, base_r), depth)),
                    }
                    top += 1;
                };
            }
            macro_rules! enter {
                () => {
                    burn!();
                    push_frame!(pc as u32);
                };
            }
            macro_rules! forget {
                ($count:expr) => {
                    for value in refs.iter_mut().take($count.into()) {
                        *value = Value::Absent;
                    }
                };
            }
            macro_rules! leave {
                () => {
                    top = top.wrapping_sub(1);
                    let Some(frame) = frames.get(top) else { broken!("no frame") };
                    pc = frame.pc as usize;
                    base_n = frame.base_n as usize;
                    number_window!();
                    if base_r != frame.base_r as usize {
                        base_r = frame.base_r as usize;
                        reference_window!();
                    }
                };
            }

            windows!();
            // The outermost frame returns to the operation that ends the execution.
            push_frame!(0);
            loop {
                let Some(&op) = ops.get(pc) else { broken!("code without an end") };
                pc += 1;
                match op {
                    Op::Halt => break 'run Ok(()),
                    Op::Move(to, from) => n!(to) = n!(from),
                    Op::MoveR(to, from) => r!(to) = r!(from).clone(),
                    Op::TakeR(to, from) => r!(to) = std::mem::take(&mut r!(from)),
                    Op::Int(to, value) => n!(to) = i64::from(value) as u64,
                    Op::Float(to, value) => n!(to) = f64::from(value).to_bits(),
                    Op::Const(to, index) => match code.consts.get(index as usize) {
                        Some(bits) => n!(to) = *bits,
                        None => broken!("an unknown constant"),
                    },
                    Op::Text(to, index) => match code.texts.get(index as usize) {
                        Some(text) => r!(to) = text.clone(),
                        None => broken!("an unknown text"),
                    },
                    Op::Absent(to) => r!(to) = Value::Absent,
                    Op::Box(to, from) => r!(to) = Value::Num(n!(from)),
                    Op::Unbox(to, from) => n!(to) = r!(from).num(),

                    Op::GlobalN(to, checked, global) => match self.globals.get(global as usize) {
                        Some(it) if it.is_set || !checked => n!(to) = it.bits,
                        _ => fail!(self.unset(global)),
                    },
                    Op::GlobalR(to, checked, global) => match self.globals.get(global as usize) {
                        Some(it) if it.is_set || !checked => r!(to) = it.value.clone(),
                        _ => fail!(self.unset(global)),
                    },
                    Op::AddI(to, a, b) => set_int!(to, int!(a), checked_add, "+", int!(b)),
                    Op::SubI(to, a, b) => set_int!(to, int!(a), checked_sub, "-", int!(b)),
                    Op::MulI(to, a, b) => set_int!(to, int!(a), checked_mul, "*", int!(b)),
                    Op::DivI(to, a, b) => {
                        let (a, b) = (int!(a), int!(b));
                        if b == 0 {
                            fail!(arith::by_zero(a));
                        }
                        match arith::floor_div(a, b) {
                            Some(value) => n!(to) = value as u64,
                            None => fail!(arith::overflow(a, "div", b)),
                        }
                    }
                    Op::ModI(to, a, b) => {
                        let (a, b) = (int!(a), int!(b));
                        if b == 0 {
                            fail!(arith::by_zero(a));
                        }
                        n!(to) = arith::floor_mod(a, b) as u64;
                    }
                    Op::MinI(to, a, b) => n!(to) = int!(a).min(int!(b)) as u64,
                    Op::MaxI(to, a, b) => n!(to) = int!(a).max(int!(b)) as u64,
                    Op::AddIK(to, a, b) => {
                        set_int!(to, int!(a), checked_add, "+", i64::from(b))
                    }
                    Op::MulIK(to, a, b) => {
                        set_int!(to, int!(a), checked_mul, "*", i64::from(b))
                    }
                    Op::ModIK(to, a, b) => {
                        n!(to) = arith::floor_mod(int!(a), i64::from(b)) as u64;
                    }
                    Op::AddF(to, a, b) => set_float!(to, float!(a), +, "+", float!(b)),
                    Op::SubF(to, a, b) => set_float!(to, float!(a), -, "-", float!(b)),
                    Op::MulF(to, a, b) => set_float!(to, float!(a), *, "*", float!(b)),
                    Op::DivF(to, a, b) => {
                        let (a, b) = (float!(a), float!(b));
                        if b == 0.0 {
                            fail!(arith::by_zero_float(a));
                        }
                        set_float!(to, a, /, "/", b);
                    }
                    Op::MinF(to, a, b) => n!(to) = float!(a).min(float!(b)).to_bits(),
                    Op::MaxF(to, a, b) => n!(to) = float!(a).max(float!(b)).to_bits(),
                    Op::NegF(to, a) => n!(to) = (-float!(a)).to_bits(),
                    Op::AbsF(to, a) => n!(to) = float!(a).abs().to_bits(),
                    Op::SqrtF(to, a) => {
                        let a = float!(a);
                        if a < 0.0 {
                            fail!(arith::negative_root(a));
                        }
                        n!(to) = a.sqrt().to_bits();
                    }
                    // What a constant of 32 bits, or an Int by it, is added to or taken from stays in
                    // range: it is less than half of the last place of the largest float.
                    Op::AddFK(to, a, b) => n!(to) = (float!(a) + f64::from(b)).to_bits(),
                    Op::MulFK(to, a, b) => {
                        set_float!(to, float!(a), *, "*", f64::from(b))
                    }
                    Op::DivFK(to, a, b) => set_float!(to, float!(a), /, "/", f64::from(b)),
                    Op::SubKF(to, a, b) => n!(to) = (f64::from(b) - float!(a)).to_bits(),
                    Op::DivKF(to, a, b) => {
                        let (a, b) = (float!(a), f64::from(b));
                        // A constant of 32 bits over anything larger stays in range.
                        n!(to) = match a.abs() < 2e-270 {
                            true => check!(arith::over_nearly_zero(b, a)).to_bits(),
                            false => (b / a).to_bits(),
                        };
                    }
                    Op::AddMulF(to, a, b) => {
                        set_product!(to, +, "+", float!(a), float!(b))
                    }
                    Op::SubMulF(to, a, b) => {
                        set_product!(to, -, "-", float!(a), float!(b))
                    }
                    Op::AddMulIFK(to, a, b) => {
                        n!(to) = (float!(to) + int!(a) as f64 * f64::from(b)).to_bits();
                    }
                    Op::ToF(to, a) => n!(to) = (int!(a) as f64).to_bits(),
                    Op::MulIFK(to, a, b) => n!(to) = (int!(a) as f64 * f64::from(b)).to_bits(),
                    Op::AddFI(to, a, b) => n!(to) = (float!(a) + int!(b) as f64).to_bits(),

                    Op::Not(to, a) => n!(to) = n!(a) ^ 1,
                    Op::LtI(to, a, b) => n!(to) = u64::from(int!(a) < int!(b)),
                    Op::LeI(to, a, b) => n!(to) = u64::from(int!(a) <= int!(b)),
                    Op::EqI(to, a, b) => n!(to) = u64::from(n!(a) == n!(b)),
                    Op::NeI(to, a, b) => n!(to) = u64::from(n!(a) != n!(b)),
                    Op::LtF(to, a, b) => n!(to) = u64::from(float!(a) < float!(b)),
                    Op::LeF(to, a, b) => n!(to) = u64::from(float!(a) <= float!(b)),
                    Op::EqF(to, a, b) => n!(to) = u64::from(float!(a) == float!(b)),
                    Op::NeF(to, a, b) => n!(to) = u64::from(float!(a) != float!(b)),
                    Op::Jump(target) => pc = target as usize,
                    Op::Loop(target) => {
                        burn!();
                        pc = target as usize;
                    }
                    Op::If(a, target) => jump_if!(n!(a) != 0, target),
                    Op::IfNot(a, target) => jump_if!(n!(a) == 0, target),
                    Op::IfLtI(a, b, target) => jump_if!(int!(a) < int!(b), target),
                    Op::IfLeI(a, b, target) => jump_if!(int!(a) <= int!(b), target),
                    Op::IfEqI(a, b, target) => jump_if!(n!(a) == n!(b), target),
                    Op::IfNeI(a, b, target) => jump_if!(n!(a) != n!(b), target),
                    Op::IfLtIK(a, b, target) => jump_if!(int!(a) < i64::from(b), target),
                    Op::IfLeIK(a, b, target) => jump_if!(int!(a) <= i64::from(b), target),
                    Op::IfGtIK(a, b, target) => jump_if!(int!(a) > i64::from(b), target),
                    Op::IfGeIK(a, b, target) => jump_if!(int!(a) >= i64::from(b), target),
                    Op::IfEqIK(a, b, target) => jump_if!(int!(a) == i64::from(b), target),
                    Op::IfNeIK(a, b, target) => jump_if!(int!(a) != i64::from(b), target),
                    Op::IfLtF(a, b, target) => jump_if!(float!(a) < float!(b), target),
                    Op::IfLeF(a, b, target) => jump_if!(float!(a) <= float!(b), target),
                    Op::IfEqF(a, b, target) => jump_if!(float!(a) == float!(b), target),
                    Op::IfNeF(a, b, target) => jump_if!(float!(a) != float!(b), target),
                    Op::IfAbsent(a, target) => {
                        jump_if!(matches!(r!(a), Value::Absent), target);
                    }
                    Op::IfPresent(a, target) => {
                        jump_if!(!matches!(r!(a), Value::Absent), target);
                    }
                    Op::Step(index, end, target) => {
                        if int!(index) < int!(end) {
                            burn!();
                            // A number below 0 is a large one here.
                            n!(index) = n!(index).wrapping_add(1);
                            pc = target as usize;
                        }
                    }
                    Op::NextN(to, list, index, target) => {
                        let Value::Nums(items) = &r!(list) else { broken!("no list of numbers") };
                        if let Some(bits) = items.items().get(n!(index) as usize) {
                            n!(to) = *bits;
                            n!(index) += 1;
                            pc = target as usize;
                            burn!();
                        }
                    }
                    Op::NextR(to, list, index, target) => {
                        let Value::Items(items) = &r!(list) else { broken!("no list") };
                        if let Some(value) = items.items().get(n!(index) as usize) {
                            let value = value.clone();
                            r!(to) = value;
                            n!(index) += 1;
                            pc = target as usize;
                            burn!();
                        }
                    }
                    Op::NextChar(to, text, index, target) => {
                        let rest = r!(text).as_str().get(n!(index) as usize..);
                        if let Some(letter) = rest.and_then(|rest| rest.chars().next()) {
                            let mut buffer = [0; 4];
                            let value = Value::text(&*letter.encode_utf8(&mut buffer));
                            r!(to) = check!(value);
                            n!(index) += letter.len_utf8() as u64;
                            pc = target as usize;
                            burn!();
                        }
                    }

                    Op::Call(a, b, _, entry) => {
                        enter!();
                        base_n += usize::from(a);
                        number_window!();
                        if b != 0 {
                            base_r += usize::from(b);
                            reference_window!();
                        }
                        pc = entry as usize;
                    }
                    Op::CallValue(callee, a, b, _) => {
                        let Value::Closure(closure) = &r!(callee) else { broken!("no function") };
                        let Some(to) = code.instances.get(closure.function as usize) else {
                            broken!("an unknown instance")
                        };
                        let captured = (!closure.nums.is_empty() || !closure.refs.is_empty())
                            .then(|| closure.clone());
                        enter!();
                        base_n += usize::from(a);
                        base_r += usize::from(b);
                        windows!();
                        if let Some(closure) = captured {
                            for (bits, at) in closure.nums.iter().zip(to.param_nums..) {
                                n!(at) = *bits;
                            }
                            for (value, at) in closure.refs.iter().zip(to.param_refs..) {
                                r!(at) = value.clone();
                            }
                        }
                        pc = to.entry as usize;
                    }
                    Op::ReturnN(from, count) => {
                        n!(0) = n!(from);
                        forget!(count);
                        leave!();
                    }
                    Op::ReturnSum(a, b, count) => {
                        set_int!(0, int!(a), checked_add, "+", int!(b));
                        forget!(count);
                        leave!();
                    }
                    Op::ReturnIfLtIK(a, b, from, count) => {
                        if int!(a) < i64::from(b) {
                            n!(0) = n!(from);
                            for value in refs.iter_mut().take(count.into()) {
                                *value = Value::Absent;
                            }
                            leave!();
                        }
                    }
                    Op::ReturnR(from, count) => {
                        let result = std::mem::take(&mut r!(from));
                        forget!(count);
                        r!(0) = result;
                        leave!();
                    }
                    Op::Return(count) => {
                        forget!(count);
                        leave!();
                    }
                    Op::Native(a, b, _, site) => {
                        let base = (usize::from(a), usize::from(b));
                        fuel = check!(self.native(&code, site, base, nums, refs, fuel));
                    }
                    Op::Host(a, b, count, site) => {
                        let at = (base_n + usize::from(a), base_r + usize::from(b));
                        outside!(self.host_op(&code, site, at, count.into()));
                    }

                    Op::FieldN(to, of, index) => {
                        let Value::Nums(row) = &r!(of) else { broken!("no row of numbers") };
                        match row.items().get(usize::from(index)) {
                            Some(bits) => n!(to) = *bits,
                            None => broken!("no such field"),
                        }
                    }
                    Op::FieldVN(to, of, index) => {
                        let Value::Items(row) = &r!(of) else { broken!("no row") };
                        match row.items().get(usize::from(index)) {
                            Some(value) => n!(to) = value.num(),
                            None => broken!("no such field"),
                        }
                    }
                    Op::FieldR(to, of, index) => {
                        let Value::Items(row) = &r!(of) else { broken!("no row") };
                        let Some(value) = row.items().get(usize::from(index)).cloned() else {
                            broken!("no such field")
                        };
                        r!(to) = value;
                    }
                    Op::SetFieldN(of, index, from) => {
                        let bits = n!(from);
                        let Value::Nums(row) = &mut r!(of) else { broken!("no row of numbers") };
                        match Rc::make_mut(row).items_mut().get_mut(usize::from(index)) {
                            Some(field) => *field = bits,
                            None => broken!("no such field"),
                        }
                    }
                    Op::IndexN(to, of, index) => {
                        let Value::Nums(list) = &r!(of) else { broken!("no list of numbers") };
                        match list.items().get(n!(index) as usize) {
                            Some(bits) => n!(to) = *bits,
                            None => fail!(arith::no_item(n!(index), list.items().len())),
                        }
                    }
                    Op::IndexR(to, of, index) => {
                        let Value::Items(list) = &r!(of) else { broken!("no list") };
                        let Some(value) = list.items().get(n!(index) as usize).cloned() else {
                            fail!(arith::no_item(n!(index), list.items().len()))
                        };
                        r!(to) = value;
                    }
                    Op::SetIndexN(of, index, from) => {
                        let bits = n!(from);
                        match check!(arith::item_at(&mut r!(of), n!(index))) {
                            Some(item) => *item = bits,
                            None => broken!("no list of numbers"),
                        }
                    }
                    Op::FieldAt(to, of, index, field) => {
                        let Value::Items(list) = &r!(of) else { broken!("no list") };
                        match list.items().get(n!(index) as usize) {
                            Some(Value::Nums(row)) => match row.items().get(usize::from(field)) {
                                Some(bits) => n!(to) = *bits,
                                None => broken!("no such field"),
                            },
                            Some(_) => broken!("no row of numbers"),
                            None => fail!(arith::no_item(n!(index), list.items().len())),
                        }
                    }
                    Op::SetFieldAt(of, index, field, from) => {
                        let bits = n!(from);
                        match check!(arith::field_at(&mut r!(of), n!(index), field)) {
                            Some(it) => *it = bits,
                            None => broken!("no such field"),
                        }
                    }
                    Op::AddFieldAt(of, index, field, from) => {
                        let by = float!(from);
                        let field = check!(arith::field_at(&mut r!(of), n!(index), field));
                        check!(arith::add_to(field, by));
                    }
                    Op::AddMulFieldAt(of, index, field, a, b) => {
                        let by = float!(a) * float!(b);
                        let field = check!(arith::field_at(&mut r!(of), n!(index), field));
                        check!(arith::add_to(field, by));
                    }
                    Op::SubMulFieldAt(of, index, field, a, b) => {
                        let by = -(float!(a) * float!(b));
                        let field = check!(arith::field_at(&mut r!(of), n!(index), field));
                        check!(arith::add_to(field, by));
                    }
                    Op::SubFieldAt(of, index, field, from) => {
                        let by = -float!(from);
                        let field = check!(arith::field_at(&mut r!(of), n!(index), field));
                        check!(arith::add_to(field, by));
                    }
                    Op::AddIndexF(of, index, from) => {
                        let by = float!(from);
                        let item = check!(arith::item_at(&mut r!(of), n!(index)));
                        check!(arith::add_to(item, by));
                    }
                    Op::Len(to, of) => n!(to) = r!(of).len() as u64,
                    Op::PushN(list, from) => {
                        let bits = n!(from);
                        let Value::Nums(items) = &mut r!(list) else {
                            broken!("no list of numbers")
                        };
                        check!(Rc::make_mut(items).push(bits));
                    }
                    Op::PushR(list, from) => {
                        let value = std::mem::take(&mut r!(from));
                        let Value::Items(items) = &mut r!(list) else { broken!("no list") };
                        check!(Rc::make_mut(items).push(value));
                    }
                    Op::SetGlobalN(..)
                    | Op::SetGlobalR(..)
                    | Op::TakeGlobalR(..)
                    | Op::Clear(..)
                    | Op::PowI(..)
                    | Op::PowF(..)
                    | Op::ModF(..)
                    | Op::EqV(..)
                    | Op::OrderV(..)
                    | Op::Closure(..)
                    | Op::PackN(..)
                    | Op::PackR(..)
                    | Op::ExtendN(..)
                    | Op::ExtendR(..)
                    | Op::SetFieldVN(..)
                    | Op::SetFieldR(..)
                    | Op::TakeFieldR(..)
                    | Op::SetIndexR(..)
                    | Op::TakeIndexR(..)
                    | Op::Append(..)
                    | Op::MapGet(..)
                    | Op::MapSet(..)
                    | Op::MapNew(..)
                    | Op::MapTake(..)
                    | Op::AbsI(..)
                    | Op::DivIK(..)
                    | Op::NegI(..) => {
                        check!(self.row(&code, op, nums, refs));
                    }
                    _ => check!(self.rare(&code, op, pc, nums, refs)),
                }
            }
        };
        self.nums = nstack;
        self.refs = rstack;
        self.frames = frames;
        self.top = top;
        self.fuel = fuel;
        match result {
            Ok(()) => {
                self.base = outer;
                Ok(())
            }
            Err(fault) => {
                let error = self.error(*fault, pc.saturating_sub(1), floor);
                self.unwind(floor, outer, base.1);
                Err(error)
            }
        }
    }
}
