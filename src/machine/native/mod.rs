//! Built-ins: functions of the standard library without a body in Φ.

mod core;
mod list;
mod map;
mod math;
mod random;
mod string;
mod widen;

use super::equal::Compare;
use super::fault::Fault;
use super::shape::{Shape, ShapeId, Shapes};
use super::value::Value;
use crate::schema::native::{ListNative, MachineNative};
use std::rc::Rc;

/// What a built-in gives.
pub type NativeResult = Result<Value, Box<Fault>>;

/// What a built-in does.
pub type Run = fn(&mut NativeArgs) -> NativeResult;

/// A built-in of the machine.
#[derive(Clone, Copy, Debug)]
pub struct Native {
    /// Its name in its module.
    pub name: &'static str,
    /// What it does.
    pub run: Run,
    /// Whether it looks at every item of its lists and every letter of its texts.
    pub goes_over_all: bool,
}

impl Native {
    /// `{}`: no function of the library, but made by the compiler.
    pub const EMPTY_MAP: Native = Native { name: "map", run: map::empty, goes_over_all: false };

    /// Int → Float inside a value: no function of the library, but made by the compiler.
    pub const WIDEN: Native = Native { name: "widen", run: widen::run, goes_over_all: true };

    /// The built-in of an id.
    pub fn of(id: MachineNative) -> Native {
        let run = match id {
            MachineNative::Core(id) => core::run(id),
            MachineNative::Math(id) => math::run(id),
            MachineNative::List(id) => list::run(id),
            MachineNative::Text(id) => string::run(id),
            MachineNative::Map(id) => map::run(id),
            MachineNative::Random(id) => random::run(id),
            MachineNative::Stats(id) => list::run_stats(id),
        };
        Native { name: id.name(), run, goes_over_all: goes_over_all(id) }
    }
}

fn goes_over_all(id: MachineNative) -> bool {
    match id {
        MachineNative::List(id) => match id {
            ListNative::Len
            | ListNative::Push
            | ListNative::Range
            | ListNative::Fill
            | ListNative::Slice
            | ListNative::Steps => false,
            ListNative::Seeds
            | ListNative::Contains
            | ListNative::Reverse
            | ListNative::Concat
            | ListNative::Sort
            | ListNative::Order
            | ListNative::Zip
            | ListNative::Enumerate
            | ListNative::Unique
            | ListNative::Sum
            | ListNative::Mean
            | ListNative::Min
            | ListNative::Max => true,
        },
        MachineNative::Text(_) | MachineNative::Stats(_) => true,
        MachineNative::Core(_)
        | MachineNative::Math(_)
        | MachineNative::Map(_)
        | MachineNative::Random(_) => false,
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
