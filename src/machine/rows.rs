//! Operations that make or take apart lists, rows and maps, or that are rarely met: they cost more
//! than the call that brings them here.

use super::code::Code;
use super::fault::Fault;
use super::op::Op;
use super::stack::{WINDOW, registers};
use super::value::{Closure, Value};
use super::{Machine, arith};
use crate::base::alarm;
use std::rc::Rc;

impl Machine {
    /// Runs such an operation.
    #[inline(never)]
    pub(super) fn row(
        &mut self,
        code: &Code,
        op: Op,
        nums: &mut [u64; WINDOW],
        refs: &mut [Value; WINDOW],
    ) -> Result<(), Box<Fault>> {
        macro_rules! fail {
            ($fault:expr) => {
                return Err(Box::new($fault))
            };
        }
        macro_rules! broken {
            ($what:literal) => {
                fail!(Fault::Broken($what))
            };
        }
        // What was stopped in its middle came to no answer.
        macro_rules! whole {
            () => {
                if alarm::has_rung() {
                    fail!(Fault::Interrupted);
                }
            };
        }
        registers!($ nums refs);
        match op {
            Op::Clear(first, count) => {
                for value in refs.iter_mut().skip(first.into()).take(count.into()) {
                    *value = Value::Absent;
                }
            }
            Op::PowI(to, a, b) => {
                let (a, b) = (int!(a), int!(b));
                n!(to) = arith::power(a, b)? as u64;
            }
            Op::PowF(to, a, b) => {
                let (a, b) = (float!(a), float!(b));
                n!(to) = arith::power_float(a, b)?.to_bits();
            }
            Op::ModF(to, a, b) => {
                let (a, b) = (float!(a), float!(b));
                if b == 0.0 {
                    fail!(arith::by_zero_float(a));
                }
                let rest = arith::floor_mod_float(a, b);
                if !rest.is_finite() {
                    fail!(arith::not_finite(a, "mod", b));
                }
                n!(to) = rest.to_bits();
            }
            Op::EqV(to, a, b, shape) => {
                n!(to) = u64::from(self.equal(shape, &r!(a), &r!(b)));
                whole!();
            }
            Op::OrderV(to, a, b, shape) => {
                n!(to) = i64::from(self.order(shape, &r!(a), &r!(b)) as i8) as u64;
                whole!();
            }

            Op::Closure(to, a, b, instance) => {
                let Some(it) = code.instances.get(instance as usize) else {
                    broken!("an unknown instance")
                };
                let row =
                    |first: u8, count: u8| first.into()..usize::from(first) + usize::from(count);
                let taken = refs.get_mut(row(b, it.capture_refs)).unwrap_or_default();
                let closure = Closure {
                    function: instance,
                    nums: nums.get(row(a, it.capture_nums)).unwrap_or_default().into(),
                    refs: taken.iter_mut().map(std::mem::take).collect(),
                };
                r!(to) = Value::Closure(Rc::new(closure));
            }
            Op::PackN(to, first, count) => {
                let first = usize::from(first);
                let row = nums.get(first..first + usize::from(count)).unwrap_or_default();
                r!(to) = Value::nums(row.to_vec())?;
            }
            Op::PackR(to, first, count) => {
                let first = usize::from(first);
                let row = refs.get_mut(first..first + usize::from(count)).unwrap_or_default();
                let items = row.iter_mut().map(std::mem::take).collect();
                r!(to) = Value::items(items)?;
            }
            Op::ExtendN(list, first, count) => {
                let first = usize::from(first);
                let row = nums.get(first..first + usize::from(count)).unwrap_or_default();
                let Value::Nums(items) = &mut r!(list) else { broken!("no list of numbers") };
                Rc::make_mut(items).extend(row)?;
            }
            Op::ExtendR(list, first, count) => {
                for index in first..first.saturating_add(count) {
                    let value = std::mem::take(&mut r!(index));
                    let Value::Items(items) = &mut r!(list) else { broken!("no list") };
                    Rc::make_mut(items).push(value)?;
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
            Op::Append(to, from) => {
                let more = std::mem::take(&mut r!(from));
                arith::append(&mut r!(to), &more)?;
                r!(from) = more;
            }
            Op::MapGet(to, map, key, shape) => {
                r!(to) = self.map_get(shape, &r!(map), &r!(key))?;
            }
            Op::MapSet(map, key, value, shape) => {
                let value = std::mem::take(&mut r!(value));
                let key = self.map_key(shape, &r!(key))?;
                let Value::Map(map) = &mut r!(map) else { broken!("no map") };
                Rc::make_mut(map).insert(key, value)?;
            }
            Op::MapNew(map, key, value, shape) => {
                let value = std::mem::take(&mut r!(value));
                let given = std::mem::take(&mut r!(key));
                let key = self.map_key(shape, &given)?;
                let Value::Map(map) = &mut r!(map) else { broken!("no map") };
                if map.entries().contains_key(&key) {
                    fail!(Fault::DoubledKey(self.key_text(shape, &given)));
                }
                Rc::make_mut(map).insert(key, value)?;
            }
            Op::MapTake(to, map, key, shape) => {
                let mut held = std::mem::take(&mut r!(map));
                let value = self.map_take(shape, &mut held, &r!(key));
                r!(map) = held;
                r!(to) = value?;
            }
            Op::AbsI(to, a) => {
                let a = int!(a);
                match a.checked_abs() {
                    Some(value) => n!(to) = value as u64,
                    None => fail!(Fault::Overflow(format!("abs({a})"))),
                }
            }
            Op::DivIK(to, a, b) => {
                let (a, b) = (int!(a), i64::from(b));
                match arith::floor_div(a, b) {
                    Some(value) => n!(to) = value as u64,
                    None => fail!(arith::overflow(a, "div", b)),
                }
            }

            Op::NegI(to, a) => {
                let a = int!(a);
                match a.checked_neg() {
                    Some(value) => n!(to) = value as u64,
                    None => fail!(Fault::Overflow(format!("-({a})"))),
                }
            }
            Op::SetGlobalN(from, global) => {
                if let Some(it) = self.setting(global as usize) {
                    it.bits = n!(from);
                    it.is_set = true;
                }
            }
            Op::SetGlobalR(from, global) => {
                if let Some(it) = self.setting(global as usize) {
                    it.value = std::mem::take(&mut r!(from));
                    it.is_set = true;
                }
            }
            Op::TakeGlobalR(to, global) => match self.setting(global as usize) {
                Some(it) if it.is_set => r!(to) = std::mem::take(&mut it.value),
                _ => fail!(self.unset(global)),
            },

            _ => broken!("an operation of the loop"),
        }
        Ok(())
    }
}
