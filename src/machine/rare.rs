//! Operations that are not worth a place in the hot loop: texts, assertions, claims, maps,
//! built-ins.

use super::claim::{ClaimResult, ClaimVerdict};
use super::code::{Code, NativeSite, ShowSite};
use super::equal::Compare;
use super::fault::Fault;
use super::native::NativeArgs;
use super::op::Op;
use super::shape::{Shape, ShapeId};
use super::show::Show;
use super::stack::WINDOW;
use super::value::{Key, Value};
use super::{Machine, Note};
use crate::base::alarm;
use crate::diagnostic::Place;
use crate::syntax::format::Format;
use std::cmp::Ordering;
use std::rc::Rc;

type Step<T> = Result<T, Box<Fault>>;

/// Values of parts: with all digits and where they stand, and as they are shown.
type Noted = (Vec<(Place, String)>, Vec<String>);

impl Machine {
    /// Whether two values are equal.
    pub(super) fn equal(&self, shape: u32, a: &Value, b: &Value) -> bool {
        match (a, b) {
            (Value::Text(a), Value::Text(b)) => a.as_str() == b.as_str(),
            _ => Compare { shapes: &self.shapes }.equal(ShapeId(shape), a, b),
        }
    }

    /// The order of two values.
    pub(super) fn order(&self, shape: u32, a: &Value, b: &Value) -> Ordering {
        Compare { shapes: &self.shapes }.order(ShapeId(shape), a, b)
    }

    /// A value as a key of a map or set.
    pub(super) fn map_key(&self, map: u32, key: &Value) -> Step<Key> {
        let shape = match self.shapes.get(ShapeId(map)) {
            Shape::Map(key, _) | Shape::Set(key) => *key,
            _ => ShapeId(map),
        };
        Compare { shapes: &self.shapes }.key(shape, key)
    }

    /// `m[k]`
    pub(super) fn map_get(&self, shape: u32, map: &Value, key: &Value) -> Step<Value> {
        let Value::Map(map) = map else { return Err(Box::new(Fault::Broken("no map"))) };
        match map.entries().get(&self.map_key(shape, key)?) {
            Some(value) => Ok(value.clone()),
            None => Err(self.missing_key(shape, key)),
        }
    }

    /// Takes the value of a key out, to be changed and put back.
    pub(super) fn map_take(&self, shape: u32, map: &mut Value, key: &Value) -> Step<Value> {
        let Value::Map(map) = map else { return Err(Box::new(Fault::Broken("no map"))) };
        match Rc::make_mut(map).get_mut(&self.map_key(shape, key)?) {
            Some(value) => Ok(std::mem::take(value)),
            None => Err(self.missing_key(shape, key)),
        }
    }

    #[cold]
    fn missing_key(&self, map: u32, key: &Value) -> Box<Fault> {
        Box::new(Fault::MissingKey(self.key_text(map, key)))
    }

    /// A key of a map as a script would write it.
    #[cold]
    pub(super) fn key_text(&self, map: u32, key: &Value) -> String {
        let shape = match self.shapes.get(ShapeId(map)) {
            Shape::Map(key, _) => *key,
            _ => ShapeId(map),
        };
        let quote = if matches!(key, Value::Text(_)) { "\"" } else { "" };
        let key = self.show_in(shape, key, Some(Format::FULL)).unwrap_or_default();
        format!("{quote}{key}{quote}")
    }

    /// A global that is read before it is set.
    #[cold]
    pub(super) fn unset(&self, global: u32) -> Fault {
        let name = self.program.globals.get(global as usize).map(|it| it.name);
        Fault::Unset(name.map(|it| self.program.names.text(it).into()).unwrap_or_default())
    }

    /// Appends a value as a site says.
    fn show_to(&self, out: &mut String, site: &ShowSite, value: &Value) -> Step<()> {
        let id = |shape, id| self.host.show(self, shape, id);
        let show = Show { program: &self.program, shapes: &self.shapes, id: &id };
        match site.alone {
            true => show.alone(out, site.shape, value, site.shown),
            false => show.value(out, site.shape, value, site.shown, site.format),
        }
    }

    /// Calls a built-in: the registers from the base on are its arguments, the first of them
    /// takes the result.
    pub(super) fn native(
        &mut self,
        code: &Code,
        site: u32,
        (a, b): (usize, usize),
        nums: &mut [u64; WINDOW],
        refs: &mut [Value; WINDOW],
        fuel: u64,
    ) -> Step<u64> {
        const MOST: usize = 8;
        let Some(site) = code.natives.get(site as usize) else {
            return Err(Box::new(Fault::Broken("an unknown built-in")));
        };
        let mut args = [const { Value::Absent }; MOST];
        let (mut next_n, mut next_r) = (a, b);
        for (arg, is_num) in args.iter_mut().zip(site.is_num.iter()) {
            if *is_num {
                *arg = nums.get(next_n).map_or(Value::Absent, |bits| Value::Num(*bits));
                next_n += 1;
            } else {
                *arg = refs.get_mut(next_r).map(std::mem::take).unwrap_or_default();
                next_r += 1;
            }
        }
        self.fuel = fuel;
        if site.native.goes_over_all {
            // A built-in is some 16 times as fast as a loop over the same.
            let items = args.iter().map(|arg| match arg {
                Value::Nums(items) => items.items().len() / 16,
                Value::Items(items) => items.items().len() / 16,
                Value::Text(text) => text.as_str().len() / 64,
                _ => 0,
            });
            self.spend(items.sum::<usize>() as u64)?;
        }
        let result = (site.native.run)(&mut NativeArgs {
            args: args.get_mut(..site.is_num.len()).unwrap_or_default(),
            params: &site.params,
            result: site.result,
            shapes: &self.shapes,
        })?;
        if alarm::has_rung() {
            return Err(Box::new(Fault::Interrupted));
        }
        if let (Value::Num(bits), Shape::Float(..)) = (&result, self.shapes.get(site.result))
            && !f64::from_bits(*bits).is_finite()
        {
            return Err(self.native_not_finite(site, &args));
        }
        match site.gives_num {
            true => nums.get_mut(a).map(|to| *to = result.num()),
            false => refs.get_mut(b).map(|to| *to = result),
        };
        Ok(self.fuel)
    }

    /// A built-in whose result is past the largest float.
    #[cold]
    fn native_not_finite(&self, site: &NativeSite, args: &[Value]) -> Box<Fault> {
        let name = site.native.name;
        let shown = |(arg, shape): (&Value, &ShapeId)| match arg {
            Value::Num(_) => self.show(*shape, arg).unwrap_or_default(),
            _ => "…".to_owned(),
        };
        let args: Vec<String> = args.iter().zip(site.params.iter()).map(shown).collect();
        Box::new(Fault::NotFinite(format!("{name}({})", args.join(", "))))
    }

    /// Runs an operation that the loop leaves to others.
    #[inline(never)]
    pub(super) fn rare(
        &mut self,
        code: &Code,
        op: Op,
        pc: usize,
        nums: &mut [u64; WINDOW],
        refs: &mut [Value; WINDOW],
    ) -> Step<()> {
        let site = |index: u32| {
            code.shows.get(index as usize).ok_or(Box::new(Fault::Broken("an unknown site")))
        };
        match op {
            Op::TextBegin => self.text.clear(),
            Op::TextPart(part) => {
                let part = code.texts.get(part as usize).map_or("", |text| text.as_str());
                self.text.push_str(part);
            }
            Op::TextInt(from) => {
                push_int(&mut self.text, nums[usize::from(from)] as i64);
            }
            Op::TextStr(from) => self.text.push_str(refs[usize::from(from)].as_str()),
            Op::TextN(from, at) => {
                let mut text = std::mem::take(&mut self.text);
                let value = Value::Num(nums[usize::from(from)]);
                let result = self.show_to(&mut text, site(at)?, &value);
                self.text = text;
                result?;
            }
            Op::TextR(from, at) => {
                let mut text = std::mem::take(&mut self.text);
                let result = self.show_to(&mut text, site(at)?, &refs[usize::from(from)]);
                self.text = text;
                result?;
            }
            Op::TextEnd(to) => {
                super::memory::probe(self.text.len())?;
                refs[usize::from(to)] = Value::text(self.text.as_str())?;
                // One long text is no reason to keep its room for ever.
                if self.text.capacity() > 1 << 20 {
                    self.text = String::new();
                }
            }
            Op::Print => self.output.print(&self.text),

            Op::Watch => self.watches.push(self.notes.len()),
            Op::Unwatch => {
                let length = self.watches.pop().unwrap_or(0);
                self.notes.truncate(length);
            }
            Op::NoteN(from, site) => {
                self.notes.push(Note { site, value: Value::Num(nums[usize::from(from)]) });
            }
            Op::NoteR(from, site) => {
                self.notes.push(Note { site, value: refs[usize::from(from)].clone() });
            }
            Op::AssertFails(from, has_message, _) => {
                let message = has_message.then(|| refs[usize::from(from)].as_str().to_string());
                let (values, _) = self.noted(code);
                return Err(Box::new(Fault::Assertion(message, values)));
            }
            Op::Claim(site) => {
                let Some(site) = code.claims.get(site as usize) else {
                    return Err(Box::new(Fault::Broken("an unknown claim")));
                };
                self.claiming = Some(site.clone());
            }
            Op::Holds(from, _) => {
                let noted = self.noted(code);
                let verdict = match nums[usize::from(from)] {
                    0 => ClaimVerdict::Refuted,
                    _ => ClaimVerdict::Holds,
                };
                self.claimed(verdict, noted);
            }
            Op::Untestable(why) => {
                let why = code.texts.get(why as usize).map_or("", |text| text.as_str());
                self.claimed(ClaimVerdict::Untestable(why.into()), Default::default());
            }
            Op::Snapshot(from, _) => {
                let place = self.place(pc.saturating_sub(1));
                self.snapshots.push((place, refs[usize::from(from)].as_str().into()));
            }
            Op::Trap(index) => {
                let fault = code.traps.get(index as usize).cloned();
                return Err(Box::new(fault.unwrap_or(Fault::Broken("an unknown fault"))));
            }
            _ => return Err(Box::new(Fault::Broken("an operation of the loop"))),
        }
        Ok(())
    }

    /// The notes of the innermost assertion or claim as text: with all digits, and as they are shown.
    fn noted(&mut self, code: &Code) -> Noted {
        let from = self.watches.pop().unwrap_or(0);
        let notes = self.notes.split_off(from.min(self.notes.len()));
        let (mut values, mut shown) = Noted::default();
        for note in notes {
            let Some(site) = code.shows.get(note.site as usize) else { continue };
            if values.iter().any(|(place, _)| *place == site.place) {
                continue;
            }
            let full = ShowSite { format: Some(Format::FULL), ..*site };
            let texts = (self.part(&full, &note.value), self.part(site, &note.value));
            if let (Ok(full), Ok(part)) = texts {
                values.push((site.place, full));
                shown.push(part);
            }
        }
        (values, shown)
    }

    /// The value of a part of an assertion or claim on one line.
    fn part(&self, site: &ShowSite, value: &Value) -> Step<String> {
        let mut text = String::new();
        match (self.shapes.get(site.shape), value) {
            (Shape::Text, Value::Text(it)) => text = format!("{:?}", it.as_str()),
            _ => self.show_to(&mut text, site, value)?,
        }
        // Of what has many lines the first says what it is.
        if let Some((first, _)) = text.split_once('\n') {
            text = format!("{first} …");
        }
        const MOST: usize = 120;
        if text.chars().count() > MOST {
            text = text.chars().take(MOST).chain(['…']).collect();
        }
        Ok(text)
    }

    fn claimed(&mut self, verdict: ClaimVerdict, (values, shown): Noted) {
        let Some(site) = self.claiming.take() else { return };
        self.claims.push(ClaimResult {
            title: site.title.to_string(),
            source: site.source.as_deref().map(str::to_string),
            place: site.place,
            verdict,
            values,
            shown,
        });
    }

    /// A value as `print` shows it.
    ///
    /// # Errors
    /// Where the text would be larger than the limit on memory.
    pub fn show(&self, shape: ShapeId, value: &Value) -> Result<String, Box<Fault>> {
        self.show_in(shape, value, None)
    }

    fn show_in(&self, shape: ShapeId, value: &Value, format: Option<Format>) -> Step<String> {
        let mut out = String::new();
        let place = Place::default();
        let site = ShowSite { shape, shown: None, format, alone: false, place };
        let _armed = alarm::arm(self.bell());
        self.show_to(&mut out, &site, value).map_err(|mut fault| {
            match &mut *fault {
                Fault::Interrupted => *fault = self.why_it_rang(),
                Fault::Memory { limit, .. } => *limit = self.limits.memory,
                _ => {}
            }
            fault
        })?;
        Ok(out)
    }
}

/// Appends an Int; faster than by way of the formatter.
fn push_int(text: &mut String, value: i64) {
    let mut digits = [0; 20];
    let mut rest = value.unsigned_abs();
    let mut length = 0;
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + (rest % 10) as u8;
        rest /= 10;
        length += 1;
        if rest == 0 {
            break;
        }
    }
    if value < 0 {
        text.push('-');
    }
    let digits = digits.get(digits.len() - length..).unwrap_or_default();
    text.push_str(std::str::from_utf8(digits).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::push_int;

    #[test]
    fn ints_are_written_as_by_the_formatter() {
        for value in [0, 7, -7, 10, 99, 100, i64::MAX, i64::MIN] {
            let mut text = String::new();
            push_int(&mut text, value);
            assert_eq!(text, value.to_string());
        }
    }
}
