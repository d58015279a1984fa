//! `std.map`: maps and sets. Both keep the order in which keys were first put in.

use super::{NativeArgs, NativeResult, Run, list_of};
use crate::machine::shape::Shape;
use crate::machine::value::Row;
use crate::machine::value::{Map, Value};
use crate::schema::native::MapNative;
use std::rc::Rc;

/// What a built-in of `std.map` does.
pub(super) fn run(id: MapNative) -> Run {
    match id {
        MapNative::Set => set,
        MapNative::Len => |call| Ok(Value::from(call.arg(0).len() as i64)),
        MapNative::Get => get,
        MapNative::Contains => contains,
        MapNative::Insert => insert,
        MapNative::Remove => remove,
        MapNative::Keys => keys,
        MapNative::Values => values,
        MapNative::Items => items,
    }
}

/// A map without items.
pub(super) fn empty(_: &mut NativeArgs) -> NativeResult {
    Ok(Value::Map(Rc::default()))
}

/// The set of the items of a list.
fn set(call: &mut NativeArgs) -> NativeResult {
    let item = call.item(call.shape(0));
    let mut set = Map::default();
    for value in Row::of(call.arg(0)) {
        set.insert(call.compare().key(item, &value)?, Value::Absent)?;
    }
    Ok(Value::Map(Rc::new(set)))
}

fn get(call: &mut NativeArgs) -> NativeResult {
    let Value::Map(map) = call.arg(0) else { return Ok(Value::Absent) };
    let key = call.compare().key(call.shape(1), call.arg(1))?;
    let found = map.entries().get(&key).cloned();
    // A value that may itself be absent is present here, and says so.
    let is_double = matches!(call.shapes.get(call.item(call.shape(0))), Shape::Optional(_));
    match (found, is_double) {
        (Some(value), true) => Ok(Value::items(vec![value])?),
        (Some(value), false) => Ok(value),
        (None, _) => Ok(Value::Absent),
    }
}

fn contains(call: &mut NativeArgs) -> NativeResult {
    let Value::Map(map) = call.arg(0) else { return Ok(Value::from(false)) };
    let key = call.compare().key(call.shape(1), call.arg(1))?;
    Ok(Value::from(map.entries().contains_key(&key)))
}

fn insert(call: &mut NativeArgs) -> NativeResult {
    let key = call.compare().key(call.shape(1), call.arg(1))?;
    let (mut held, value) = (call.take(0), call.take(2));
    if let Value::Map(map) = &mut held {
        Rc::make_mut(map).insert(key, value)?;
    }
    Ok(held)
}

fn remove(call: &mut NativeArgs) -> NativeResult {
    let key = call.compare().key(call.shape(1), call.arg(1))?;
    let mut held = call.take(0);
    if let Value::Map(map) = &mut held
        && map.entries().contains_key(&key)
    {
        Rc::make_mut(map).remove(&key);
    }
    Ok(held)
}

fn keys(call: &mut NativeArgs) -> NativeResult {
    let Value::Map(map) = call.arg(0) else { return Ok(Value::Absent) };
    let shape = call.key_shape(call.shape(0));
    let keys = map.entries().keys().map(|key| call.compare().unkey(shape, key));
    list_of(call.is_num(shape), keys.collect::<Result<_, _>>()?)
}

fn values(call: &mut NativeArgs) -> NativeResult {
    let Value::Map(map) = call.arg(0) else { return Ok(Value::Absent) };
    let is_num = call.is_num(call.item(call.shape(0)));
    list_of(is_num, map.entries().values().cloned().collect())
}

fn items(call: &mut NativeArgs) -> NativeResult {
    let Value::Map(map) = call.arg(0) else { return Ok(Value::Absent) };
    if matches!(call.shapes.get(call.shape(0)), Shape::Set(_)) {
        return keys(call);
    }
    let (key_shape, item) = (call.key_shape(call.shape(0)), call.item(call.shape(0)));
    let packed = call.is_num(key_shape) && call.is_num(item);
    let pairs = map.entries().iter().map(|(key, value)| {
        let key = call.compare().unkey(key_shape, key)?;
        Ok(match packed {
            true => Value::nums(vec![key.num(), value.num()])?,
            false => Value::items(vec![key, value.clone()])?,
        })
    });
    Ok(Value::items(pairs.collect::<Result<_, Box<crate::machine::Fault>>>()?)?)
}
