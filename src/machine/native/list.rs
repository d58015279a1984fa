//! `std.list`: what needs to see how lists are held. The rest is written in Φ.

use super::{NativeArgs, NativeResult, Run, items_mut, list_of, nums_mut, outside};
use crate::machine::fault::Fault;
use crate::machine::memory;
use crate::machine::shape::Shape;
use crate::machine::value::Row;
use crate::machine::value::{Entries, Value};
use crate::schema::native::{ListNative, StatsNative};
use std::rc::Rc;

/// What a built-in of `std.list` does.
pub(super) fn run(id: ListNative) -> Run {
    match id {
        ListNative::Len => |call| Ok(Value::from(call.arg(0).len() as i64)),
        ListNative::Push => push,
        ListNative::Range => range,
        ListNative::Fill => fill,
        ListNative::Contains => contains,
        ListNative::Reverse => reverse,
        ListNative::Concat => concat,
        ListNative::Slice => slice,
        ListNative::Sort => sort,
        ListNative::Order => order,
        ListNative::Zip => zip,
        ListNative::Enumerate => enumerate,
        ListNative::Unique => unique,
        ListNative::Sum => sum,
        ListNative::Mean => mean,
        ListNative::Min => |call| least(call, true),
        ListNative::Max => |call| least(call, false),
        ListNative::Steps => steps,
        ListNative::Seeds => seeds,
    }
}

/// What a built-in of `std.stats` does.
pub(super) fn run_stats(id: StatsNative) -> Run {
    match id {
        StatsNative::Mean => mean,
    }
}

fn push(call: &mut NativeArgs) -> NativeResult {
    let (mut list, item) = (call.take(0), call.take(1));
    if let Some(nums) = nums_mut(&mut list) {
        nums.push(item.num())?;
    } else if let Some(items) = items_mut(&mut list) {
        items.push(item)?;
    }
    Ok(list)
}

/// A count that is not negative and that memory has room for.
fn count(call: &NativeArgs, index: usize, size: usize) -> Result<usize, Box<Fault>> {
    let count = call.arg(index).int();
    let Ok(count) = usize::try_from(count) else {
        return Err(outside(
            format!("a list cannot have {count} items"),
            "a count is an Int from 0",
        ));
    };
    memory::probe(count.saturating_mul(size))?;
    Ok(count)
}

fn range(call: &mut NativeArgs) -> NativeResult {
    let count = count(call, 0, 8)?;
    Ok(Value::nums((0..count as u64).collect())?)
}

/// The seeds of `seeds XS`: none stands there twice.
fn seeds(call: &mut NativeArgs) -> NativeResult {
    let list = call.take(0);
    let mut seeds = list.as_nums().to_vec();
    memory::probe(seeds.len().saturating_mul(8))?;
    seeds.sort_unstable();
    match seeds.windows(2).find(|pair| pair.first() == pair.last()) {
        Some(pair) => {
            let seed = pair.first().map_or(0, |seed| *seed as i64);
            Err(outside(
                format!("the seed {seed} stands twice in this list"),
                "two runs of one seed would be the same",
            ))
        }
        None => Ok(list),
    }
}

/// How many points `start to end step step` has; the end counts where it lies within 10⁻⁹ steps.
fn steps(call: &mut NativeArgs) -> NativeResult {
    let refuse = || outside("a range cannot go on by steps of 0", "a step is above or below 0");
    let many = || outside("a range with more than 2^53 points", "take larger steps");
    let is_float = matches!(call.shapes.get(call.shape(0)), Shape::Float(..));
    let count = match is_float {
        true => {
            let (start, end, step) =
                (call.arg(0).float(), call.arg(1).float(), call.arg(2).float());
            if step == 0.0 {
                return Err(refuse());
            }
            let steps = libm::floor((end - start) / step + 1e-9) + 1.0;
            if steps > 9e15 {
                return Err(many());
            }
            steps.max(0.0) as i64
        }
        false => {
            let [start, end, step] = [0, 1, 2].map(|at| i128::from(call.arg(at).int()));
            if step == 0 {
                return Err(refuse());
            }
            let forward = (end >= start) == (step > 0) || end == start;
            let steps = if forward { (end - start) / step + 1 } else { 0 };
            i64::try_from(steps).ok().filter(|it| *it < 1 << 53).ok_or_else(many)?
        }
    };
    Ok(Value::from(count))
}

fn fill(call: &mut NativeArgs) -> NativeResult {
    let (count, item) = (count(call, 0, 16)?, call.take(1));
    match call.is_num(call.shape(1)) {
        true => Ok(Value::nums(vec![item.num(); count])?),
        false => Ok(Value::items(vec![item; count])?),
    }
}

fn contains(call: &mut NativeArgs) -> NativeResult {
    let (compare, shape) = (call.compare(), call.shape(1));
    let item = call.arg(1);
    let found = match (call.arg(0), call.shapes.get(shape)) {
        (Value::Nums(nums), Shape::Float(..)) => {
            nums.items().iter().any(|bits| f64::from_bits(*bits) == item.float())
        }
        (Value::Nums(nums), _) => nums.items().contains(&item.num()),
        (list, _) => list.as_items().iter().any(|it| compare.equal(shape, it, item)),
    };
    Ok(Value::from(found))
}

fn reverse(call: &mut NativeArgs) -> NativeResult {
    let mut list = call.take(0);
    if let Some(nums) = nums_mut(&mut list) {
        nums.items_mut().reverse();
    } else if let Some(items) = items_mut(&mut list) {
        items.items_mut().reverse();
    }
    Ok(list)
}

fn concat(call: &mut NativeArgs) -> NativeResult {
    let (mut list, more) = (call.take(0), call.take(1));
    crate::machine::arith::append(&mut list, &more)?;
    Ok(list)
}

/// Items from one index up to and without another, both cut to the list.
fn slice(call: &mut NativeArgs) -> NativeResult {
    let mut list = call.take(0);
    let length = list.len();
    let cut = |index: i64| usize::try_from(index).unwrap_or(0).min(length);
    let (start, end) = (cut(call.arg(1).int()), cut(call.arg(2).int()));
    let end = end.max(start);
    match &mut list {
        // Nobody else holds it: what is after the end is cut off.
        Value::Nums(nums) if start == 0 && Rc::strong_count(nums) == 1 => {
            Rc::make_mut(nums).truncate(end);
            return Ok(list);
        }
        Value::Items(items) if start == 0 && Rc::strong_count(items) == 1 => {
            Rc::make_mut(items).truncate(end);
            return Ok(list);
        }
        _ => {}
    }
    match &list {
        Value::Nums(nums) => Ok(Value::nums(nums.items().get(start..end).unwrap_or(&[]).to_vec())?),
        list => Ok(Value::items(list.as_items().get(start..end).unwrap_or(&[]).to_vec())?),
    }
}

fn sort(call: &mut NativeArgs) -> NativeResult {
    let mut list = call.take(0);
    let item = call.item(call.shape(0));
    let compare = call.compare();
    if let Some(nums) = nums_mut(&mut list) {
        nums.items_mut().sort_by(|a, b| compare.order_num(item, *a, *b));
    } else if let Some(items) = items_mut(&mut list) {
        items.items_mut().sort_by(|a, b| compare.order(item, a, b));
    }
    Ok(list)
}

/// The indices of a list in the order of its items.
fn order(call: &mut NativeArgs) -> NativeResult {
    let item = call.item(call.shape(0));
    let compare = call.compare();
    let list = call.arg(0);
    memory::probe(list.len().saturating_mul(8))?;
    let mut indices: Vec<u64> = (0..list.len() as u64).collect();
    match list {
        Value::Nums(nums) => {
            let at = |index: u64| nums.items().get(index as usize).copied().unwrap_or(0);
            indices.sort_by(|a, b| compare.order_num(item, at(*a), at(*b)));
        }
        list => {
            let items = list.as_items();
            let at = |index: u64| items.get(index as usize).unwrap_or(&Value::Absent);
            indices.sort_by(|a, b| compare.order(item, at(*a), at(*b)));
        }
    }
    Ok(Value::nums(indices)?)
}

/// A pair of values of these classes.
fn pair(packed: bool, a: Value, b: Value) -> NativeResult {
    Ok(match packed {
        true => Value::nums(vec![a.num(), b.num()])?,
        false => Value::items(vec![a, b])?,
    })
}

fn zip(call: &mut NativeArgs) -> NativeResult {
    let (a, b) = (call.arg(0), call.arg(1));
    let packed = call.is_num(call.item(call.shape(0))) && call.is_num(call.item(call.shape(1)));
    let pairs = Row::of(a).zip(Row::of(b)).map(|(a, b)| pair(packed, a, b));
    Ok(Value::items(pairs.collect::<Result<_, _>>()?)?)
}

fn enumerate(call: &mut NativeArgs) -> NativeResult {
    let packed = call.is_num(call.item(call.shape(0)));
    let pairs = Row::of(call.arg(0))
        .enumerate()
        .map(|(index, item)| pair(packed, Value::from(index as i64), item));
    Ok(Value::items(pairs.collect::<Result<_, _>>()?)?)
}

fn unique(call: &mut NativeArgs) -> NativeResult {
    let item = call.item(call.shape(0));
    let mut seen = Entries::default();
    let mut kept = vec![];
    for value in Row::of(call.arg(0)) {
        if seen.insert(call.compare().key(item, &value)?, Value::Absent).is_none() {
            kept.push(value);
        }
    }
    list_of(call.is_num(item), kept)
}

fn sum(call: &mut NativeArgs) -> NativeResult {
    let nums = call.arg(0).as_nums();
    if matches!(call.shapes.get(call.item(call.shape(0))), Shape::Int) {
        let sum = nums.iter().try_fold(0_i64, |sum, bits| sum.checked_add(*bits as i64));
        return sum
            .map(Value::from)
            .ok_or_else(|| Box::new(Fault::Overflow("the sum of the list".into())));
    }
    let sum: f64 = nums.iter().fold(0.0, |sum, bits| sum + f64::from_bits(*bits));
    match sum.is_finite() {
        true => Ok(Value::from(sum)),
        false => Err(Box::new(Fault::NotFinite("the sum of the list".into()))),
    }
}

fn mean(call: &mut NativeArgs) -> NativeResult {
    let count = call.arg(0).len();
    if count == 0 {
        return Err(outside("an empty list has no mean", "`mean` takes at least one value"));
    }
    Ok(Value::from(sum(call)?.float() / count as f64))
}

fn least(call: &mut NativeArgs, least: bool) -> NativeResult {
    let item = call.item(call.shape(0));
    let compare = call.compare();
    let better = |a: &Value, b: &Value| {
        let order = compare.order(item, a, b);
        if least { order.is_lt() } else { order.is_gt() }
    };
    let mut best = Value::Absent;
    for value in Row::of(call.arg(0)) {
        if matches!(best, Value::Absent) || better(&value, &best) {
            best = value;
        }
    }
    Ok(best)
}
