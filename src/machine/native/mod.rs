//! Built-ins: functions of the standard library without a body in Φ.

/// The table of the built-ins of a module, by their names in it.
macro_rules! table {
    ($module:literal $($name:literal $run:expr;)*) => {
        pub(super) const TABLE: &[Native] =
            &[$(Native { name: concat!($module, $name), run: $run }),*];
    };
}

mod core;
mod list;
mod map;
mod math;
mod random;
mod string;

use super::equal::Compare;
use super::fault::Fault;
use super::shape::{Shape, ShapeId, Shapes};
use super::value::Value;
use std::rc::Rc;

/// What a built-in gives.
pub type NativeResult = Result<Value, Box<Fault>>;

/// A built-in.
#[derive(Clone, Copy, Debug)]
pub struct Native {
    /// `list.push`
    pub name: &'static str,
    /// What it does.
    pub run: fn(&mut NativeArgs) -> NativeResult,
}

impl Native {
    /// Whether it looks at every item of its lists and every letter of its texts.
    pub fn goes_over_all(&self) -> bool {
        matches!(
            self.name,
            "list.contains"
                | "list.reverse"
                | "list.concat"
                | "list.sort"
                | "list.order"
                | "list.zip"
                | "list.enumerate"
                | "list.unique"
                | "list.sum"
                | "list.mean"
                | "stats.mean"
                | "list.min"
                | "list.max"
        ) || self.name.starts_with("string.")
    }
}

/// What a built-in is called with.
pub struct NativeArgs<'a> {
    /// The arguments; a built-in may take them out, to change them in place.
    pub args: &'a mut [Value],
    /// Their shapes.
    pub params: &'a [ShapeId],
    /// The shape of the result.
    pub result: ShapeId,
    /// All shapes.
    pub shapes: &'a Shapes,
}

impl NativeArgs<'_> {
    /// An argument; absent where there is none.
    pub fn arg(&self, index: usize) -> &Value {
        self.args.get(index).unwrap_or(&Value::Absent)
    }

    /// Takes an argument out.
    pub fn take(&mut self, index: usize) -> Value {
        self.args.get_mut(index).map(std::mem::take).unwrap_or_default()
    }

    /// The shape of an argument.
    pub fn shape(&self, index: usize) -> ShapeId {
        self.params.get(index).copied().unwrap_or(self.result)
    }

    /// The shape of the items of a list, set, range or optional.
    pub fn item(&self, shape: ShapeId) -> ShapeId {
        match self.shapes.get(shape) {
            Shape::List(item)
            | Shape::Set(item)
            | Shape::Range(item)
            | Shape::Optional(item)
            | Shape::Map(_, item) => *item,
            _ => shape,
        }
    }

    /// The shape of the keys of a map.
    pub fn key_shape(&self, shape: ShapeId) -> ShapeId {
        match self.shapes.get(shape) {
            Shape::Map(key, _) | Shape::Set(key) => *key,
            _ => shape,
        }
    }

    /// Compares values.
    pub fn compare(&self) -> Compare<'_> {
        Compare { shapes: self.shapes }
    }

    /// Whether values of a shape are numbers.
    pub fn is_num(&self, shape: ShapeId) -> bool {
        self.shapes.is_num(shape)
    }
}

/// A fault of a function outside its domain.
pub fn outside(given: impl Into<String>, takes: impl Into<String>) -> Box<Fault> {
    Box::new(Fault::Domain { given: given.into(), takes: takes.into() })
}

/// The built-in of a name.
pub fn find(name: &str) -> Option<Native> {
    let tables = [core::TABLE, math::TABLE, list::TABLE, string::TABLE, map::TABLE, random::TABLE];
    tables.iter().flat_map(|table| table.iter()).find(|native| native.name == name).copied()
}

/// A list of values whose items have a class.
fn list_of(is_num: bool, items: Vec<Value>) -> NativeResult {
    Ok(match is_num {
        true => Value::nums(items.iter().map(Value::num).collect())?,
        false => Value::items(items)?,
    })
}

/// The numbers of a list, to be changed in place where nobody else holds it.
fn nums_mut(value: &mut Value) -> Option<&mut super::memory::Counted<u64>> {
    match value {
        Value::Nums(nums) => Some(Rc::make_mut(nums)),
        _ => None,
    }
}

/// The references of a list, to be changed in place where nobody else holds it.
fn items_mut(value: &mut Value) -> Option<&mut super::value::Items> {
    match value {
        Value::Items(items) => Some(Rc::make_mut(items)),
        _ => None,
    }
}
