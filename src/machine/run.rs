//! The loop that runs code. Calls of Φ do not recurse in Rust: frames are windows into two stacks,
//! one of numbers and one of references, and an 8-bit register number cannot leave its window.

use super::arith;
use super::fault::{Fault, RuntimeError};
use super::memory;
use super::op::Op;
use super::value::{Closure, Value};
use super::{Frame, Machine};
use std::rc::Rc;

/// Registers of a window.
pub const WINDOW: usize = 256;

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
        let floor = self.frames.len();
        let outer = self.base;
        self.frames.push(Frame { pc: 0, base_n: outer.0 as u32, base_r: outer.1 as u32 });
        let mut frames = std::mem::take(&mut self.frames);
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
            macro_rules! windows {
                () => {
                    if base_n + WINDOW > nstack.len() {
                        check!(grow(&mut nstack, base_n));
                    }
                    if base_r + WINDOW > rstack.len() {
                        check!(grow(&mut rstack, base_r));
                    }
                    match nstack.get_mut(base_n..).and_then(|it| it.first_chunk_mut()) {
                        Some(window) => nums = window,
                        None => broken!("a window outside the stack"),
                    }
                    match rstack.get_mut(base_r..).and_then(|it| it.first_chunk_mut()) {
                        Some(window) => refs = window,
                        None => broken!("a window outside the stack"),
                    }
                };
            }
            // Calls a method of the machine, which may run code itself.
            macro_rules! outside {
                ($call:expr) => {{
                    self.nums = std::mem::take(&mut nstack);
                    self.refs = std::mem::take(&mut rstack);
                    self.frames = std::mem::take(&mut frames);
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
            macro_rules! n {
                ($index:expr) => {
                    nums[$index as usize]
                };
            }
            macro_rules! int {
                ($index:expr) => {
                    (nums[$index as usize] as i64)
                };
            }
            macro_rules! float {
                ($index:expr) => {
                    f64::from_bits(nums[$index as usize])
                };
            }
            macro_rules! r {
                ($index:expr) => {
                    refs[$index as usize]
                };
            }
            macro_rules! set_int {
                ($to:expr, $result:expr, $a:expr, $symbol:literal, $b:expr) => {
                    match $result {
                        Some(value) => n!($to) = value as u64,
                        None => fail!(arith::overflow($a, $symbol, $b)),
                    }
                };
            }
            macro_rules! set_float {
                ($to:expr, $result:expr, $a:expr, $symbol:literal, $b:expr) => {{
                    let value: f64 = $result;
                    if value.is_nan() {
                        fail!(arith::not_a_number($a, $symbol, $b));
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

            windows!();
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
                    Op::Clear(first, count) => {
                        for value in refs.iter_mut().skip(first.into()).take(count.into()) {
                            *value = Value::Absent;
                        }
                    }
                    Op::Box(to, from) => r!(to) = Value::Num(n!(from)),
                    Op::Unbox(to, from) => n!(to) = r!(from).num(),

                    Op::GlobalN(to, checked, global) => match self.globals.get(global as usize) {
                        Some(it) if it.is_set || !checked => n!(to) = it.bits,
                        _ => fail!(self.unset(global)),
                    },
                    Op::SetGlobalN(from, global) => {
                        if let Some(it) = self.globals.get_mut(global as usize) {
                            it.bits = n!(from);
                            it.is_set = true;
                        }
                    }
                    Op::GlobalR(to, checked, global) => match self.globals.get(global as usize) {
                        Some(it) if it.is_set || !checked => r!(to) = it.value.clone(),
                        _ => fail!(self.unset(global)),
                    },
                    Op::SetGlobalR(from, global) => {
                        if let Some(it) = self.globals.get_mut(global as usize) {
                            it.value = std::mem::take(&mut r!(from));
                            it.is_set = true;
                        }
                    }
                    Op::TakeGlobalR(to, global) => match self.globals.get_mut(global as usize) {
                        Some(it) if it.is_set => r!(to) = std::mem::take(&mut it.value),
                        _ => fail!(self.unset(global)),
                    },

                    Op::AddI(to, a, b) => {
                        let (a, b) = (int!(a), int!(b));
                        set_int!(to, a.checked_add(b), a, "+", b);
                    }
                    Op::SubI(to, a, b) => {
                        let (a, b) = (int!(a), int!(b));
                        set_int!(to, a.checked_sub(b), a, "-", b);
                    }
                    Op::MulI(to, a, b) => {
                        let (a, b) = (int!(a), int!(b));
                        set_int!(to, a.checked_mul(b), a, "*", b);
                    }
                    Op::DivI(to, a, b) => {
                        let (a, b) = (int!(a), int!(b));
                        if b == 0 {
                            fail!(arith::by_zero(a));
                        }
                        set_int!(to, arith::floor_div(a, b), a, "div", b);
                    }
                    Op::ModI(to, a, b) => {
                        let (a, b) = (int!(a), int!(b));
                        if b == 0 {
                            fail!(arith::by_zero(a));
                        }
                        n!(to) = arith::floor_mod(a, b) as u64;
                    }
                    Op::PowI(to, a, b) => {
                        let (a, b) = (int!(a), int!(b));
                        n!(to) = check!(arith::power(a, b)) as u64;
                    }
                    Op::MinI(to, a, b) => n!(to) = int!(a).min(int!(b)) as u64,
                    Op::MaxI(to, a, b) => n!(to) = int!(a).max(int!(b)) as u64,
                    Op::NegI(to, a) => {
                        let a = int!(a);
                        set_int!(to, a.checked_neg(), 0, "-", a);
                    }
                    Op::AbsI(to, a) => {
                        let a = int!(a);
                        set_int!(to, a.checked_abs(), 0, "-", a);
                    }
                    Op::AddIK(to, a, b) => {
                        let (a, b) = (int!(a), i64::from(b));
                        set_int!(to, a.checked_add(b), a, "+", b);
                    }
                    Op::MulIK(to, a, b) => {
                        let (a, b) = (int!(a), i64::from(b));
                        set_int!(to, a.checked_mul(b), a, "*", b);
                    }
                    Op::ModIK(to, a, b) => {
                        n!(to) = arith::floor_mod(int!(a), i64::from(b)) as u64;
                    }
                    Op::DivIK(to, a, b) => {
                        let (a, b) = (int!(a), i64::from(b));
                        set_int!(to, arith::floor_div(a, b), a, "div", b);
                    }

                    Op::AddF(to, a, b) => {
                        let (a, b) = (float!(a), float!(b));
                        set_float!(to, a + b, a, "+", b);
                    }
                    Op::SubF(to, a, b) => {
                        let (a, b) = (float!(a), float!(b));
                        set_float!(to, a - b, a, "-", b);
                    }
                    Op::MulF(to, a, b) => {
                        let (a, b) = (float!(a), float!(b));
                        set_float!(to, a * b, a, "*", b);
                    }
                    Op::DivF(to, a, b) => {
                        let (a, b) = (float!(a), float!(b));
                        if b == 0.0 {
                            fail!(arith::by_zero_float(a));
                        }
                        set_float!(to, a / b, a, "/", b);
                    }
                    Op::ModF(to, a, b) => {
                        let (a, b) = (float!(a), float!(b));
                        if b == 0.0 {
                            fail!(arith::by_zero_float(a));
                        }
                        set_float!(to, arith::floor_mod_float(a, b), a, "mod", b);
                    }
                    Op::PowF(to, a, b) => {
                        let (a, b) = (float!(a), float!(b));
                        n!(to) = check!(arith::power_float(a, b)).to_bits();
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
                    Op::AddFK(to, a, b) => {
                        let (a, b) = (float!(a), f64::from(b));
                        set_float!(to, a + b, a, "+", b);
                    }
                    Op::MulFK(to, a, b) => {
                        let (a, b) = (float!(a), f64::from(b));
                        set_float!(to, a * b, a, "*", b);
                    }
                    Op::DivFK(to, a, b) => n!(to) = (float!(a) / f64::from(b)).to_bits(),
                    Op::SubKF(to, a, b) => n!(to) = (f64::from(b) - float!(a)).to_bits(),
                    Op::DivKF(to, a, b) => {
                        let (a, b) = (float!(a), f64::from(b));
                        if a == 0.0 {
                            fail!(arith::by_zero_float(b));
                        }
                        n!(to) = (b / a).to_bits();
                    }
                    Op::AddMulF(to, a, b) => {
                        let (c, a, b) = (float!(to), float!(a), float!(b));
                        set_float!(to, c + a * b, c, "+", a * b);
                    }
                    Op::SubMulF(to, a, b) => {
                        let (c, a, b) = (float!(to), float!(a), float!(b));
                        set_float!(to, c - a * b, c, "-", a * b);
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
                    Op::EqV(to, a, b, shape) => {
                        n!(to) = u64::from(self.equal(shape, &r!(a), &r!(b)));
                    }
                    Op::OrderV(to, a, b, shape) => {
                        n!(to) = i64::from(self.order(shape, &r!(a), &r!(b)) as i8) as u64;
                    }

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
                            n!(index) += 1;
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
                        burn!();
                        if frames.len() >= depth {
                            fail!(Fault::Depth(depth));
                        }
                        frames.push(Frame {
                            pc: pc as u32,
                            base_n: base_n as u32,
                            base_r: base_r as u32,
                        });
                        base_n += usize::from(a);
                        base_r += usize::from(b);
                        windows!();
                        pc = entry as usize;
                    }
                    Op::CallValue(callee, a, b, _) => {
                        burn!();
                        if frames.len() >= depth {
                            fail!(Fault::Depth(depth));
                        }
                        let Value::Closure(closure) = &r!(callee) else { broken!("no function") };
                        let closure = closure.clone();
                        let Some(to) = code.instances.get(closure.function as usize) else {
                            broken!("an unknown instance")
                        };
                        frames.push(Frame {
                            pc: pc as u32,
                            base_n: base_n as u32,
                            base_r: base_r as u32,
                        });
                        base_n += usize::from(a);
                        base_r += usize::from(b);
                        windows!();
                        for (bits, at) in closure.nums.iter().zip(to.param_nums..) {
                            n!(at) = *bits;
                        }
                        for (value, at) in closure.refs.iter().zip(to.param_refs..) {
                            r!(at) = value.clone();
                        }
                        pc = to.entry as usize;
                    }
                    Op::ReturnN(from, count) => {
                        n!(0) = n!(from);
                        for value in refs.iter_mut().take(count.into()) {
                            *value = Value::Absent;
                        }
                        let Some(frame) = frames.pop() else { broken!("no frame") };
                        (pc, base_n, base_r) =
                            (frame.pc as usize, frame.base_n as usize, frame.base_r as usize);
                        windows!();
                    }
                    Op::ReturnR(from, count) => {
                        let result = std::mem::take(&mut r!(from));
                        for value in refs.iter_mut().take(count.into()) {
                            *value = Value::Absent;
                        }
                        r!(0) = result;
                        let Some(frame) = frames.pop() else { broken!("no frame") };
                        (pc, base_n, base_r) =
                            (frame.pc as usize, frame.base_n as usize, frame.base_r as usize);
                        windows!();
                    }
                    Op::Return(count) => {
                        for value in refs.iter_mut().take(count.into()) {
                            *value = Value::Absent;
                        }
                        let Some(frame) = frames.pop() else { broken!("no frame") };
                        (pc, base_n, base_r) =
                            (frame.pc as usize, frame.base_n as usize, frame.base_r as usize);
                        windows!();
                    }
                    Op::Closure(to, a, b, instance) => {
                        let Some(it) = code.instances.get(instance as usize) else {
                            broken!("an unknown instance")
                        };
                        let row = |first: u8, count: u8| {
                            first.into()..usize::from(first) + usize::from(count)
                        };
                        let taken = refs.get_mut(row(b, it.capture_refs)).unwrap_or_default();
                        let closure = Closure {
                            function: instance,
                            nums: nums.get(row(a, it.capture_nums)).unwrap_or_default().into(),
                            refs: taken.iter_mut().map(std::mem::take).collect(),
                        };
                        r!(to) = Value::Closure(Rc::new(closure));
                    }
                    Op::Native(a, b, _, site) => {
                        let base = (usize::from(a), usize::from(b));
                        check!(self.native(&code, site, base, nums, refs));
                    }
                    Op::Host(a, b, count, site) => {
                        let at = (base_n + usize::from(a), base_r + usize::from(b));
                        outside!(self.host_op(&code, site, at, count.into()));
                    }

                    Op::PackN(to, first, count) => {
                        let first = usize::from(first);
                        let row = nums.get(first..first + usize::from(count)).unwrap_or_default();
                        r!(to) = check!(Value::nums(row.to_vec()));
                    }
                    Op::PackR(to, first, count) => {
                        let first = usize::from(first);
                        let row =
                            refs.get_mut(first..first + usize::from(count)).unwrap_or_default();
                        let items = row.iter_mut().map(std::mem::take).collect();
                        r!(to) = check!(Value::items(items));
                    }
                    Op::ExtendN(list, first, count) => {
                        let first = usize::from(first);
                        let row = nums.get(first..first + usize::from(count)).unwrap_or_default();
                        let Value::Nums(items) = &mut r!(list) else {
                            broken!("no list of numbers")
                        };
                        check!(Rc::make_mut(items).extend(row));
                    }
                    Op::ExtendR(list, first, count) => {
                        for index in first..first.saturating_add(count) {
                            let value = std::mem::take(&mut r!(index));
                            let Value::Items(items) = &mut r!(list) else { broken!("no list") };
                            check!(Rc::make_mut(items).push(value));
                        }
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
                    Op::SetFieldVN(of, index, from) => {
                        let bits = n!(from);
                        let Value::Items(row) = &mut r!(of) else { broken!("no row") };
                        match Rc::make_mut(row).items_mut().get_mut(usize::from(index)) {
                            Some(field) => *field = Value::Num(bits),
                            None => broken!("no such field"),
                        }
                    }
                    Op::SetFieldR(of, index, from) => {
                        let value = std::mem::take(&mut r!(from));
                        let Value::Items(row) = &mut r!(of) else { broken!("no row") };
                        match Rc::make_mut(row).items_mut().get_mut(usize::from(index)) {
                            Some(field) => *field = value,
                            None => broken!("no such field"),
                        }
                    }
                    Op::TakeFieldR(to, of, index) => {
                        let Value::Items(row) = &mut r!(of) else { broken!("no row") };
                        match Rc::make_mut(row).items_mut().get_mut(usize::from(index)) {
                            Some(field) => r!(to) = std::mem::take(field),
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
                        let Value::Nums(list) = &mut r!(of) else { broken!("no list of numbers") };
                        match Rc::make_mut(list).items_mut().get_mut(n!(index) as usize) {
                            Some(item) => *item = n!(from),
                            None => fail!(arith::no_item(n!(index), list.items().len())),
                        }
                    }
                    Op::SetIndexR(of, index, from) => {
                        let value = std::mem::take(&mut r!(from));
                        let Value::Items(list) = &mut r!(of) else { broken!("no list") };
                        match Rc::make_mut(list).items_mut().get_mut(n!(index) as usize) {
                            Some(item) => *item = value,
                            None => fail!(arith::no_item(n!(index), list.items().len())),
                        }
                    }
                    Op::TakeIndexR(to, of, index) => {
                        let Value::Items(list) = &mut r!(of) else { broken!("no list") };
                        match Rc::make_mut(list).items_mut().get_mut(n!(index) as usize) {
                            Some(item) => r!(to) = std::mem::take(item),
                            None => fail!(arith::no_item(n!(index), list.items().len())),
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
                        match check!(arith::field_at(&mut r!(of), n!(index), field)) {
                            Some(it) => {
                                let value = f64::from_bits(*it) + by;
                                if value.is_nan() {
                                    fail!(arith::not_a_number(f64::from_bits(*it), "+", by));
                                }
                                *it = value.to_bits();
                            }
                            None => broken!("no such field"),
                        }
                    }
                    Op::SubFieldAt(of, index, field, from) => {
                        let by = float!(from);
                        match check!(arith::field_at(&mut r!(of), n!(index), field)) {
                            Some(it) => {
                                let value = f64::from_bits(*it) - by;
                                if value.is_nan() {
                                    fail!(arith::not_a_number(f64::from_bits(*it), "-", by));
                                }
                                *it = value.to_bits();
                            }
                            None => broken!("no such field"),
                        }
                    }
                    Op::AddIndexF(of, index, from) => {
                        let by = float!(from);
                        let Value::Nums(list) = &mut r!(of) else { broken!("no list of numbers") };
                        match Rc::make_mut(list).items_mut().get_mut(n!(index) as usize) {
                            Some(item) => {
                                let value = f64::from_bits(*item) + by;
                                if value.is_nan() {
                                    fail!(arith::not_a_number(f64::from_bits(*item), "+", by));
                                }
                                *item = value.to_bits();
                            }
                            None => fail!(arith::no_item(n!(index), list.items().len())),
                        }
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
                    Op::Append(to, from) => {
                        let more = std::mem::take(&mut r!(from));
                        check!(arith::append(&mut r!(to), &more));
                        r!(from) = more;
                    }
                    Op::MapGet(to, map, key, shape) => {
                        r!(to) = check!(self.map_get(shape, &r!(map), &r!(key)));
                    }
                    Op::MapSet(map, key, value, shape) => {
                        let value = std::mem::take(&mut r!(value));
                        let key = check!(self.map_key(shape, &r!(key)));
                        let Value::Map(map) = &mut r!(map) else { broken!("no map") };
                        check!(Rc::make_mut(map).insert(key, value));
                    }
                    Op::MapTake(to, map, key, shape) => {
                        let mut held = std::mem::take(&mut r!(map));
                        let value = self.map_take(shape, &mut held, &r!(key));
                        r!(map) = held;
                        r!(to) = check!(value);
                    }
                    _ => check!(self.rare(&code, op, pc, nums, refs)),
                }
            }
        };
        self.nums = nstack;
        self.refs = rstack;
        self.frames = frames;
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

/// Makes room for a window on a stack.
#[cold]
#[inline(never)]
fn grow<T: Default + Clone>(stack: &mut Vec<T>, base: usize) -> Result<(), memory::Exhausted> {
    let wanted = (stack.len() * 2).max(base + 2 * WINDOW);
    memory::probe(wanted * size_of::<T>())?;
    stack.resize(wanted, T::default());
    Ok(())
}
