//! Int → Float inside a value, by the shapes that it has and gets.

use super::{NativeArgs, NativeResult};
use crate::machine::memory;
use crate::machine::shape::{Shape, ShapeId, Shapes};
use crate::machine::value::{Row, Value};

/// Values nested deeper than this are of no type that can be written.
const DEPTH: usize = 400;

pub(super) fn run(call: &mut NativeArgs) -> NativeResult {
    let value = call.take(0);
    widened(call.shapes, call.shape(0), call.result, &value, 0)
}

fn widened(
    shapes: &Shapes,
    from: ShapeId,
    to: ShapeId,
    value: &Value,
    depth: usize,
) -> NativeResult {
    if from == to || depth > DEPTH {
        return Ok(value.clone());
    }
    let inner =
        |from: ShapeId, to: ShapeId, value: &Value| widened(shapes, from, to, value, depth + 1);
    match (shapes.get(from), shapes.get(to)) {
        (Shape::Int, Shape::Float(..)) => Ok(Value::from(value.int() as f64)),
        (Shape::Optional(a), Shape::Optional(b)) => match (value, shapes.get(*a)) {
            (Value::Absent, _) => Ok(Value::Absent),
            (value, Shape::Optional(_)) => {
                let held = value.as_items().first().unwrap_or(value);
                Ok(Value::items(vec![inner(*a, *b, held)?])?)
            }
            (value, _) => inner(*a, *b, value),
        },
        (Shape::List(a), Shape::List(b)) => {
            memory::probe(value.len().saturating_mul(16))?;
            let items = Row::of(value).map(|it| inner(*a, *b, &it));
            row(shapes.is_num(*b), items.collect::<Result<_, _>>()?)
        }
        (Shape::Range(a), Shape::Range(b)) => {
            let ends = Row::of(value).map(|it| inner(*a, *b, &it));
            row(true, ends.collect::<Result<_, _>>()?)
        }
        (Shape::Tuple(a), Shape::Tuple(b)) => {
            let items = a.iter().zip(b).zip(Row::of(value));
            let items = items.map(|((a, b), it)| inner(*a, *b, &it));
            row(shapes.is_packed(b), items.collect::<Result<_, _>>()?)
        }
        (Shape::Anonymous(a), Shape::Anonymous(b)) => {
            let items = a.iter().zip(b).zip(Row::of(value));
            let items = items.map(|((a, b), it)| inner(a.1, b.1, &it));
            let into: Vec<ShapeId> = b.iter().map(|it| it.1).collect();
            row(shapes.is_packed(&into), items.collect::<Result<_, _>>()?)
        }
        (Shape::Map(_, a), Shape::Map(_, b)) => {
            let Value::Map(map) = value else { return Ok(value.clone()) };
            let mut map = map.clone();
            let entries = std::rc::Rc::make_mut(&mut map);
            let keys: Vec<_> = entries.entries().keys().cloned().collect();
            for key in keys {
                if let Some(value) = entries.entries().get(&key).cloned() {
                    let value = inner(*a, *b, &value)?;
                    entries.insert(key, value)?;
                }
            }
            Ok(Value::Map(map))
        }
        _ => Ok(value.clone()),
    }
}

fn row(packed: bool, items: Vec<Value>) -> NativeResult {
    super::list_of(packed, items)
}
