//! What a test is run for.

use crate::machine::Machine;
use crate::machine::shape::{Shape, ShapeId};
use crate::machine::value::{Row, Value};

/// The cases of the list that a test is run for: the Ints themselves, or else the numbers of its
/// items, from 1 on, with the items.
pub(super) fn cases(
    machine: &Machine,
    shape: ShapeId,
    list: &Value,
) -> (Vec<i64>, Option<Vec<Value>>) {
    let item = match machine.shapes().get(shape) {
        Shape::List(item) => machine.shapes().get(*item),
        other => other,
    };
    if *item == Shape::Int {
        return (list.as_nums().iter().map(|bits| *bits as i64).collect(), None);
    }
    let items: Vec<Value> = Row::of(list).collect();
    ((1..=items.len() as i64).collect(), Some(items))
}
