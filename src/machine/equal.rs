//! Equality, order and map keys of values, by their shape.

use super::fault::Fault;
use super::shape::{Shape, ShapeId, Shapes};
use super::value::Row;
use super::value::{Key, Value};
use crate::base::alarm;
use std::cmp::Ordering;
use std::rc::Rc;

/// Compares values of settled shapes (see [`Shapes::settle`]). Where the alarm rings the answer is any: who
/// asks looks at it afterwards.
#[derive(Clone, Copy)]
pub struct Compare<'a> {
    /// The shapes.
    pub shapes: &'a Shapes,
}

/// How deep a key may nest.
const KEY_DEPTH: usize = 200;

impl Compare<'_> {
    /// The shapes of what a row holds, from its first value on.
    fn row(&self, shape: ShapeId, value: &Value) -> Vec<ShapeId> {
        match self.shapes.get(shape) {
            Shape::Tuple(items) => items.to_vec(),
            Shape::Anonymous(fields) => fields.iter().map(|(_, id)| *id).collect(),
            Shape::Range(item) => vec![*item, *item],
            Shape::Record(..) => self
                .shapes
                .known_variants(shape)
                .and_then(|it| it.first())
                .map(|it| it.to_vec())
                .unwrap_or_default(),
            Shape::Enum(..) => {
                let tag = Row::of(value).next().map_or(0, |tag| tag.num()) as usize;
                let items = self.shapes.known_variants(shape).and_then(|it| it.get(tag));
                items.map(|it| it.to_vec()).unwrap_or_default()
            }
            _ => vec![],
        }
    }

    /// Whether two values of a shape are equal. Functions never are.
    pub fn equal(&self, shape: ShapeId, a: &Value, b: &Value) -> bool {
        let mut todo = vec![(shape, a.clone(), b.clone())];
        while let Some((shape, a, b)) = todo.pop() {
            if alarm::rings(1) {
                return false;
            }
            let same = match (self.shapes.get(shape), &a, &b) {
                (Shape::Float(..), a, b) => a.float() == b.float(),
                (_, Value::Num(a), Value::Num(b)) => a == b,
                (_, Value::Absent, Value::Absent) => true,
                (_, Value::Absent, _) | (_, _, Value::Absent) => false,
                (Shape::Optional(item), a, b) => {
                    match self.shapes.get(*item) {
                        Shape::Optional(_) => {
                            let inner = |it: &Value| it.as_items().first().cloned();
                            let (a, b) = (inner(a), inner(b));
                            todo.push((*item, a.unwrap_or_default(), b.unwrap_or_default()));
                        }
                        _ => todo.push((*item, a.clone(), b.clone())),
                    }
                    true
                }
                (_, Value::Text(a), Value::Text(b)) => a.as_str() == b.as_str(),
                (_, Value::Nums(a), Value::Nums(b)) if Rc::ptr_eq(a, b) => true,
                (_, Value::Items(a), Value::Items(b)) if Rc::ptr_eq(a, b) => true,
                (Shape::List(item), a, b) => {
                    let is_float = matches!(self.shapes.get(*item), Shape::Float(..));
                    match (a, b) {
                        (Value::Nums(a), Value::Nums(b)) if !is_float => {
                            alarm::rings(a.items().len() / 64);
                            a.items() == b.items()
                        }
                        (Value::Nums(a), Value::Nums(b)) => {
                            alarm::rings(a.items().len() / 64);
                            a.items().len() == b.items().len()
                                && a.items()
                                    .iter()
                                    .zip(b.items())
                                    .all(|(a, b)| f64::from_bits(*a) == f64::from_bits(*b))
                        }
                        (a, b) if a.len() == b.len() => {
                            todo.extend(Row::of(a).zip(Row::of(b)).map(|(a, b)| (*item, a, b)));
                            true
                        }
                        _ => false,
                    }
                }
                (Shape::Map(_, item), Value::Map(a), Value::Map(b)) => {
                    let same_keys = a.entries().len() == b.entries().len()
                        && a.entries().keys().all(|key| b.entries().contains_key(key));
                    if same_keys {
                        todo.extend(a.entries().iter().filter_map(|(key, value)| {
                            Some((*item, value.clone(), b.entries().get(key)?.clone()))
                        }));
                    }
                    same_keys
                }
                (Shape::Set(_), Value::Map(a), Value::Map(b)) => {
                    a.entries().len() == b.entries().len()
                        && a.entries().keys().all(|key| b.entries().contains_key(key))
                }
                (Shape::Enum(..), a, b) => {
                    let tag = |it: &Value| Row::of(it).next().map_or(0, |tag| tag.num());
                    let shapes = self.row(shape, a);
                    todo.extend(
                        shapes
                            .into_iter()
                            .zip(Row::of(a).skip(1).zip(Row::of(b).skip(1)))
                            .map(|(shape, (a, b))| (shape, a, b)),
                    );
                    tag(a) == tag(b)
                }
                (Shape::Function(..), _, _) => false,
                (
                    Shape::Thing(_) | Shape::Field | Shape::Series(_),
                    Value::Host(a),
                    Value::Host(b),
                ) => Rc::ptr_eq(a, b) || a.same(&***b),
                (_, a, b) => {
                    let shapes = self.row(shape, a);
                    todo.extend(
                        shapes
                            .into_iter()
                            .zip(Row::of(a).zip(Row::of(b)))
                            .map(|(shape, (a, b))| (shape, a, b)),
                    );
                    a.len() == b.len()
                }
            };
            if !same {
                return false;
            }
        }
        true
    }

    /// The order of two values of a comparable shape.
    pub fn order(&self, shape: ShapeId, a: &Value, b: &Value) -> Ordering {
        if alarm::rings(1) {
            return Ordering::Equal;
        }
        match self.shapes.get(shape) {
            Shape::Float(..) => self.order_num(shape, a.num(), b.num()),
            Shape::Text => a.as_str().cmp(b.as_str()),
            Shape::Optional(item) => match (a, b) {
                (Value::Absent, Value::Absent) => Ordering::Equal,
                (Value::Absent, _) => Ordering::Less,
                (_, Value::Absent) => Ordering::Greater,
                (a, b) => self.order(*item, self.present(*item, a), self.present(*item, b)),
            },
            Shape::Enum(..) if !matches!((a, b), (Value::Num(_), _) | (_, Value::Num(_))) => {
                let tag = |it: &Value| Row::of(it).next().map_or(0, |tag| tag.num());
                let shapes = self.row(shape, a);
                tag(a).cmp(&tag(b)).then_with(|| {
                    let parts = Row::of(a).skip(1).zip(Row::of(b).skip(1));
                    shapes
                        .into_iter()
                        .zip(parts)
                        .map(|(item, (a, b))| self.order(item, &a, &b))
                        .find(|order| order.is_ne())
                        .unwrap_or(Ordering::Equal)
                })
            }
            Shape::List(item) => {
                let first = Row::of(a)
                    .zip(Row::of(b))
                    .map(|(a, b)| self.order(*item, &a, &b))
                    .find(|order| order.is_ne());
                first.unwrap_or(a.len().cmp(&b.len()))
            }
            Shape::Tuple(_) | Shape::Anonymous(_) | Shape::Record(..) | Shape::Range(_) => self
                .row(shape, a)
                .into_iter()
                .zip(Row::of(a).zip(Row::of(b)))
                .map(|(item, (a, b))| self.order(item, &a, &b))
                .find(|order| order.is_ne())
                .unwrap_or(Ordering::Equal),
            _ => self.order_num(shape, a.num(), b.num()),
        }
    }

    /// What a present optional holds.
    fn present<'v>(&self, item: ShapeId, value: &'v Value) -> &'v Value {
        match self.shapes.get(item) {
            Shape::Optional(_) => value.as_items().first().unwrap_or(value),
            _ => value,
        }
    }

    /// The order of two numbers of a shape.
    pub fn order_num(&self, shape: ShapeId, a: u64, b: u64) -> Ordering {
        match self.shapes.get(shape) {
            Shape::Float(..) => {
                f64::from_bits(a).partial_cmp(&f64::from_bits(b)).unwrap_or(Ordering::Equal)
            }
            _ => (a as i64).cmp(&(b as i64)),
        }
    }

    /// A value as a key.
    pub fn key(&self, shape: ShapeId, value: &Value) -> Result<Key, Box<Fault>> {
        self.key_at(shape, value, 0)
    }

    fn key_at(&self, shape: ShapeId, value: &Value, depth: usize) -> Result<Key, Box<Fault>> {
        if alarm::rings(1) {
            return Err(Box::new(Fault::Interrupted));
        }
        if depth > KEY_DEPTH {
            let message = format!("a key nests deeper than {KEY_DEPTH} levels");
            return Err(Box::new(Fault::TooLarge(message, "use a key that is less deeply nested")));
        }
        // A present value is a key of one item, so that it differs from an absent one.
        if let Shape::Optional(item) = self.shapes.get(shape) {
            return Ok(Key::Items(match value {
                Value::Absent => Box::new([]),
                value => Box::new([self.key_at(*item, self.present(*item, value), depth + 1)?]),
            }));
        }
        Ok(match value {
            Value::Num(bits) => match self.shapes.get(shape) {
                // 0.0 and −0.0 are one key.
                Shape::Float(..) if *bits == (-0.0_f64).to_bits() => Key::Num(0),
                _ => Key::Num(*bits),
            },
            Value::Text(text) => Key::Text(text.as_str().into()),
            Value::Absent => Key::Items(Box::new([])),
            value => {
                let shapes = self.row(shape, value);
                let is_enum = matches!(self.shapes.get(shape), Shape::Enum(..));
                let item = match self.shapes.get(shape) {
                    Shape::List(item) => Some(*item),
                    _ => None,
                };
                let mut items = vec![];
                for (index, value) in Row::of(value).enumerate() {
                    let at = index.wrapping_sub(usize::from(is_enum));
                    let shape = item.or(shapes.get(at).copied()).unwrap_or(shape);
                    items.push(match (is_enum, index) {
                        (true, 0) => Key::Num(value.num()),
                        _ => self.key_at(shape, &value, depth + 1)?,
                    });
                }
                Key::Items(items.into())
            }
        })
    }

    /// A key as a value.
    pub fn unkey(&self, shape: ShapeId, key: &Key) -> Result<Value, Box<Fault>> {
        if let (Shape::Optional(item), Key::Items(keys)) = (self.shapes.get(shape), key) {
            let Some(held) = keys.first() else { return Ok(Value::Absent) };
            let held = self.unkey(*item, held)?;
            return Ok(match self.shapes.get(*item) {
                Shape::Optional(_) => Value::items(vec![held])?,
                _ => held,
            });
        }
        Ok(match key {
            Key::Num(bits) => Value::Num(*bits),
            Key::Text(text) => Value::text(&**text)?,
            Key::Items(keys) => {
                let tag = match keys.first() {
                    Some(Key::Num(tag)) => Value::nums(vec![*tag])?,
                    _ => Value::Absent,
                };
                let is_enum = matches!(self.shapes.get(shape), Shape::Enum(..));
                let shapes = self.row(shape, &tag);
                let item = match self.shapes.get(shape) {
                    Shape::List(item) => Some(*item),
                    _ => None,
                };
                let packed = match self.shapes.get(shape) {
                    Shape::Enum(..) => self
                        .shapes
                        .known_variants(shape)
                        .is_some_and(|it| it.iter().all(|fields| self.shapes.is_packed(fields))),
                    Shape::List(item) => self.shapes.is_num(*item),
                    _ => self.shapes.is_packed(&shapes),
                };
                if packed {
                    let bits = keys.iter().map(|key| match key {
                        Key::Num(bits) => *bits,
                        _ => 0,
                    });
                    return Ok(Value::nums(bits.collect())?);
                }
                let mut items = vec![];
                for (index, key) in keys.iter().enumerate() {
                    let at = index.wrapping_sub(usize::from(is_enum));
                    let shape = item.or(shapes.get(at).copied()).unwrap_or(shape);
                    items.push(self.unkey(shape, key)?);
                }
                Value::items(items)?
            }
        })
    }
}
