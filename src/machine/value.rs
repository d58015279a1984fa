//! Values that do not fit a number register. Numbers are the bits of an `i64`, `f64`, truth value,
//! variant or id; which of them is known from the type, never from the value.

use super::memory::{self, Counted, Exhausted};
use indexmap::IndexMap;
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::hash::{BuildHasherDefault, Hash, Hasher};
use std::rc::Rc;

/// A value in a reference register or in a list of references.
#[derive(Clone, Debug, Default)]
pub enum Value {
    /// `none`, and what a register holds before it is set.
    #[default]
    Absent,
    /// A number, where a number may be absent or stands among references.
    Num(u64),
    /// A list of numbers; a record, tuple, variant or range made only of numbers.
    Nums(Rc<Counted<u64>>),
    /// A list of references; a record, tuple or variant with a reference in it; `some(none)`.
    Items(Rc<Items>),
    /// Text.
    Text(Rc<Text>),
    /// A map or a set.
    Map(Rc<Map>),
    /// A function value.
    Closure(Rc<Closure>),
    /// A thing of the runtime.
    Host(Rc<Box<dyn HostValue>>),
}

/// A thing of the runtime that a script can hold: a field, a run, a report.
pub trait HostValue: Any + std::fmt::Debug {
    /// As `print` shows it.
    fn show(&self) -> String;
    /// For the runtime, to get its own type back.
    fn any(&self) -> &dyn Any;
    /// Whether `==` holds: things that are shown alike are equal, unless a type says otherwise.
    fn same(&self, other: &dyn HostValue) -> bool {
        self.show() == other.show()
    }
}

/// A function with the values it captured.
#[derive(Clone, Debug)]
pub struct Closure {
    /// The instance of the function.
    pub function: u32,
    /// Captured numbers.
    pub nums: Box<[u64]>,
    /// Captured references.
    pub refs: Box<[Value]>,
}

/// Text whose length is counted.
#[derive(Debug)]
pub struct Text {
    text: String,
    charged: usize,
}

impl Text {
    /// Counts a string.
    pub fn new(text: impl Into<String>) -> Result<Text, Exhausted> {
        let text = text.into();
        let charged = 48 + text.capacity();
        memory::charge(charged)?;
        Ok(Text { text, charged })
    }

    /// The characters.
    #[inline]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Appends in place.
    pub fn append(&mut self, more: &str) -> Result<(), Exhausted> {
        if self.text.capacity() - self.text.len() < more.len() {
            let wanted = (self.text.len() + more.len()).max(self.text.capacity() * 2);
            let extra = wanted - self.text.capacity();
            memory::charge(extra)?;
            self.charged += extra;
            self.text.reserve_exact(wanted - self.text.len());
        }
        self.text.push_str(more);
        Ok(())
    }
}

impl Clone for Text {
    fn clone(&self) -> Self {
        let charged = 48 + self.text.len();
        memory::charge_unchecked(charged);
        Text { text: self.text.clone(), charged }
    }
}

impl Drop for Text {
    fn drop(&mut self) {
        memory::release(self.charged);
    }
}

/// References in a row. Dropping a deep nest of them does not recurse deeply.
#[derive(Clone, Debug)]
pub struct Items(Counted<Value>);

impl Items {
    /// Counts a vector.
    pub fn new(items: Vec<Value>) -> Result<Items, Exhausted> {
        Counted::new(items).map(Items)
    }
}

impl std::ops::Deref for Items {
    type Target = Counted<Value>;
    #[inline]
    fn deref(&self) -> &Counted<Value> {
        &self.0
    }
}

impl std::ops::DerefMut for Items {
    #[inline]
    fn deref_mut(&mut self) -> &mut Counted<Value> {
        &mut self.0
    }
}

/// How many nested values are dropped by recursion before the rest is put aside.
const DROP_DEPTH: u32 = 100;

thread_local! {
    static DEPTH: Cell<u32> = const { Cell::new(0) };
    static ASIDE: RefCell<Vec<Vec<Value>>> = const { RefCell::new(Vec::new()) };
}

impl Drop for Items {
    fn drop(&mut self) {
        let is_leaf = |value: &Value| match value {
            Value::Items(items) => Rc::strong_count(items) > 1,
            Value::Map(map) => Rc::strong_count(map) > 1,
            Value::Closure(closure) => Rc::strong_count(closure) > 1,
            _ => true,
        };
        if !self.0.items().iter().all(is_leaf) {
            drop_deep(self.0.take());
        }
    }
}

impl Drop for Closure {
    fn drop(&mut self) {
        if !self.refs.is_empty() {
            drop_deep(std::mem::take(&mut self.refs).into_vec());
        }
    }
}

/// Drops values that may hold others: deep ones are put aside, and the outermost drop comes back
/// to them when its own recursion is over.
fn drop_deep(items: Vec<Value>) {
    let depth = DEPTH.get();
    if depth >= DROP_DEPTH {
        // While the thread ends there is no place to put them: then they are dropped here.
        let mut items = Some(items);
        let _ = ASIDE.try_with(|aside| {
            if let (Ok(mut aside), Some(items)) = (aside.try_borrow_mut(), items.take()) {
                aside.push(items);
            }
        });
        return;
    }
    DEPTH.set(depth + 1);
    drop(items);
    if depth == 0 {
        while let Ok(Some(more)) =
            ASIDE.try_with(|aside| aside.try_borrow_mut().ok().and_then(|mut aside| aside.pop()))
        {
            drop(more);
        }
    }
    DEPTH.set(depth);
}

/// What a map is keyed by, and what a set holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// An Int, Bool, variant or id.
    Num(u64),
    /// Text.
    Text(Box<str>),
    /// A tuple or a variant with fields.
    Items(Box<[Key]>),
}

/// A hasher for keys: order of iteration does not depend on it, maps keep the order of insertion.
#[derive(Default)]
pub struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            for (to, from) in word.iter_mut().zip(chunk) {
                *to = *from;
            }
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn write_u8(&mut self, byte: u8) {
        self.write_u64(u64::from(byte));
    }

    fn write_usize(&mut self, word: usize) {
        self.write_u64(word as u64);
    }

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }
}

/// The entries of a map in order of insertion; a set has absent values.
pub type Entries = IndexMap<Key, Value, BuildHasherDefault<KeyHasher>>;

/// A map or set whose size is counted.
#[derive(Debug, Default)]
pub struct Map {
    entries: Entries,
    charged: usize,
}

/// What an entry costs besides the text of its key.
const ENTRY: usize = 72;

impl Map {
    /// The entries.
    pub fn entries(&self) -> &Entries {
        &self.entries
    }

    /// Puts a value under a key; gives the one that was there.
    pub fn insert(&mut self, key: Key, value: Value) -> Result<Option<Value>, Exhausted> {
        let cost = ENTRY + key_size(&key);
        memory::charge(cost)?;
        self.charged += cost;
        let old = self.entries.insert(key, value);
        if old.is_some() {
            memory::release(cost);
            self.charged -= cost;
        }
        Ok(old)
    }

    /// The value under a key, to be changed in place.
    pub fn get_mut(&mut self, key: &Key) -> Option<&mut Value> {
        self.entries.get_mut(key)
    }

    /// Takes an entry out; the others keep their order.
    pub fn remove(&mut self, key: &Key) -> Option<Value> {
        let value = self.entries.shift_remove(key)?;
        let cost = ENTRY + key_size(key);
        memory::release(cost);
        self.charged = self.charged.saturating_sub(cost);
        Some(value)
    }
}

fn key_size(key: &Key) -> usize {
    match key {
        Key::Num(_) => 0,
        Key::Text(text) => text.len(),
        Key::Items(items) => items.iter().map(|item| 24 + key_size(item)).sum(),
    }
}

impl Clone for Map {
    fn clone(&self) -> Self {
        memory::charge_unchecked(self.charged);
        Map { entries: self.entries.clone(), charged: self.charged }
    }
}

impl Drop for Map {
    fn drop(&mut self) {
        memory::release(self.charged);
        if self.entries.values().any(|value| matches!(value, Value::Items(_) | Value::Map(_))) {
            drop_deep(std::mem::take(&mut self.entries).into_values().collect());
        }
    }
}

impl Value {
    /// Text as a value.
    pub fn text(text: impl Into<String>) -> Result<Value, Exhausted> {
        Ok(Value::Text(Rc::new(Text::new(text)?)))
    }

    /// A list of numbers, or what is made only of numbers.
    pub fn nums(items: Vec<u64>) -> Result<Value, Exhausted> {
        Ok(Value::Nums(Rc::new(Counted::new(items)?)))
    }

    /// A list of references, or what has one in it.
    pub fn items(items: Vec<Value>) -> Result<Value, Exhausted> {
        Ok(Value::Items(Rc::new(Items::new(items)?)))
    }

    /// A thing of the runtime.
    pub fn host(value: impl HostValue) -> Value {
        Value::Host(Rc::new(Box::new(value)))
    }

    /// The number in it; 0 for what is none.
    pub fn num(&self) -> u64 {
        match self {
            Value::Num(bits) => *bits,
            _ => 0,
        }
    }

    /// As an Int.
    pub fn int(&self) -> i64 {
        self.num() as i64
    }

    /// As a Float or quantity in base units.
    pub fn float(&self) -> f64 {
        f64::from_bits(self.num())
    }

    /// The text in it; empty for what is none.
    pub fn as_str(&self) -> &str {
        match self {
            Value::Text(text) => text.as_str(),
            _ => "",
        }
    }

    /// The numbers in it; empty for what is none.
    pub fn as_nums(&self) -> &[u64] {
        match self {
            Value::Nums(nums) => nums.items(),
            _ => &[],
        }
    }

    /// The references in it; empty for what is none.
    pub fn as_items(&self) -> &[Value] {
        match self {
            Value::Items(items) => items.items(),
            _ => &[],
        }
    }

    /// How many numbers or references are in it.
    pub fn len(&self) -> usize {
        match self {
            Value::Nums(nums) => nums.items().len(),
            Value::Items(items) => items.items().len(),
            Value::Map(map) => map.entries().len(),
            _ => 0,
        }
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The thing of the runtime in it, if it is one of that type.
    pub fn as_host<T: 'static>(&self) -> Option<&T> {
        match self {
            Value::Host(host) => host.any().downcast_ref(),
            _ => None,
        }
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Value {
        Value::Num(value as u64)
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Value {
        Value::Num(value.to_bits())
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Value {
        Value::Num(u64::from(value))
    }
}

/// The values in a list, tuple, record or variant.
pub struct Row<'a>(&'a Value, usize);

impl<'a> Row<'a> {
    /// The values in it.
    pub fn of(value: &'a Value) -> Row<'a> {
        Row(value, 0)
    }
}

impl Iterator for Row<'_> {
    type Item = Value;
    fn next(&mut self) -> Option<Value> {
        let value = match self.0 {
            Value::Nums(nums) => nums.items().get(self.1).map(|bits| Value::Num(*bits)),
            Value::Items(items) => items.items().get(self.1).cloned(),
            _ => None,
        };
        self.1 += 1;
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_takes_sixteen_bytes() {
        assert_eq!(size_of::<Value>(), 16);
    }

    #[test]
    fn deep_values_are_dropped_without_deep_recursion() {
        let before = memory::live();
        let mut value = Value::Absent;
        for _ in 0..1_000_000 {
            value = Value::items(vec![value, Value::Num(1)]).unwrap();
        }
        assert!(memory::live() - before > 64_000_000);
        drop(value);
        assert_eq!(memory::live(), before);
        let mut value = Value::Absent;
        for _ in 0..1_000_000 {
            let closure = Closure { function: 0, nums: Box::new([]), refs: Box::new([value]) };
            value = Value::Closure(Rc::new(closure));
        }
        drop(value);
    }

    #[test]
    fn what_maps_cost_is_released() {
        let before = memory::live();
        let mut map = Map::default();
        for number in 0..100 {
            map.insert(Key::Text(number.to_string().into()), Value::Num(number)).unwrap();
            map.insert(Key::Num(number), Value::Num(number)).unwrap();
            map.insert(Key::Num(number), Value::Num(number)).unwrap();
        }
        map.remove(&Key::Num(5));
        assert_eq!(map.entries().len(), 199);
        drop((map.clone(), map));
        assert_eq!(memory::live(), before);
    }
}
