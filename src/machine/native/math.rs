//! `std.math`: functions of numbers, by one pure-Rust implementation, so that every computer gives
//! the same bits.

use super::{NativeArgs, NativeResult, Run, outside};
use crate::machine::Fault;
use crate::machine::arith;
use crate::machine::shape::Shape;
use crate::machine::value::Value;
use crate::schema::native::MathNative;

/// What a built-in of `std.math` does.
pub(super) fn run(id: MathNative) -> Run {
    match id {
        MathNative::Abs => |call| match is_int(call) {
            true => int(call, "abs", i64::checked_abs),
            false => Ok(Value::from(call.arg(0).float().abs())),
        },
        MathNative::Sign => |call| {
            Ok(Value::from(match is_int(call) {
                true => call.arg(0).int().signum(),
                false => {
                    i64::from(call.arg(0).float() > 0.0) - i64::from(call.arg(0).float() < 0.0)
                }
            }))
        },
        MathNative::Min => |call| pick(call, true),
        MathNative::Max => |call| pick(call, false),
        MathNative::Div => |call| {
            let (a, b) = (call.arg(0).int(), call.arg(1).int());
            if b == 0 {
                return Err(Box::new(arith::by_zero(a)));
            }
            arith::floor_div(a, b)
                .map(Value::from)
                .ok_or_else(|| Box::new(arith::overflow(a, "div", b)))
        },
        MathNative::Sqrt => |call| {
            let x = match is_int(call) {
                true => call.arg(0).int() as f64,
                false => call.arg(0).float(),
            };
            match x < 0.0 {
                true => Err(Box::new(arith::negative_root(x))),
                false => Ok(Value::from(x.sqrt())),
            }
        },
        MathNative::Cbrt => |call| plain(call, libm::cbrt),
        MathNative::Exp => |call| plain(call, libm::exp),
        MathNative::Ln => |call| logarithm(call, "ln", libm::log),
        MathNative::Log2 => |call| logarithm(call, "log2", libm::log2),
        MathNative::Log10 => |call| logarithm(call, "log10", libm::log10),
        MathNative::Pow => {
            |call| arith::power_float(call.arg(0).float(), call.arg(1).float()).map(Value::from)
        }
        MathNative::Hypot => {
            |call| Ok(Value::from(libm::hypot(call.arg(0).float(), call.arg(1).float())))
        }
        MathNative::Sin => |call| plain(call, libm::sin),
        MathNative::Cos => |call| plain(call, libm::cos),
        MathNative::Tan => |call| plain(call, libm::tan),
        MathNative::Asin => |call| inverse(call, "asin", libm::asin),
        MathNative::Acos => |call| inverse(call, "acos", libm::acos),
        MathNative::Atan => |call| plain(call, libm::atan),
        MathNative::Atan2 => {
            |call| Ok(Value::from(libm::atan2(call.arg(0).float(), call.arg(1).float())))
        }
        MathNative::Sinh => |call| plain(call, libm::sinh),
        MathNative::Cosh => |call| plain(call, libm::cosh),
        MathNative::Tanh => |call| plain(call, libm::tanh),
        MathNative::Asinh => |call| plain(call, libm::asinh),
        MathNative::Acosh => {
            |call| within(call, "acosh", |x| x >= 1.0, "numbers from 1", libm::acosh)
        }
        MathNative::Atanh => |call| {
            within(call, "atanh", |x| -1.0 < x && x < 1.0, "numbers between -1 and 1", libm::atanh)
        },
        MathNative::Expm1 => |call| plain(call, libm::expm1),
        MathNative::Log1p => {
            |call| within(call, "log1p", |x| x > -1.0, "numbers above -1", libm::log1p)
        }
        MathNative::Gamma => |call| within(call, "gamma", is_no_pole, NO_POLES, libm::tgamma),
        MathNative::LnGamma => |call| within(call, "ln_gamma", is_no_pole, NO_POLES, libm::lgamma),
        MathNative::Erf => |call| plain(call, libm::erf),
        MathNative::Erfc => |call| plain(call, libm::erfc),
        MathNative::Floor => |call| whole(call, "floor", f64::floor),
        MathNative::Ceil => |call| whole(call, "ceil", f64::ceil),
        MathNative::Round => |call| whole(call, "round", f64::round),
        MathNative::Trunc => |call| whole(call, "trunc", f64::trunc),
        MathNative::Fract => |call| {
            let x = call.arg(0).float();
            Ok(Value::from(x - x.trunc()))
        },
        MathNative::BitAnd => |call| Ok(Value::from(call.arg(0).int() & call.arg(1).int())),
        MathNative::BitOr => |call| Ok(Value::from(call.arg(0).int() | call.arg(1).int())),
        MathNative::BitXor => |call| Ok(Value::from(call.arg(0).int() ^ call.arg(1).int())),
        MathNative::BitNot => |call| Ok(Value::from(!call.arg(0).int())),
        MathNative::ShiftLeft => |call| {
            let (x, by) = (call.arg(0).int(), shift(call, "shift_left")?);
            let shifted = x << by;
            match shifted >> by == x {
                true => Ok(Value::from(shifted)),
                false => Err(Box::new(Fault::Overflow(format!("shift_left({x}, {by})")))),
            }
        },
        MathNative::ShiftRight => |call| {
            let by = shift(call, "shift_right")?;
            Ok(Value::from(call.arg(0).int() >> by))
        },
    }
}

fn is_int(call: &NativeArgs) -> bool {
    matches!(call.shapes.get(call.shape(0)), Shape::Int)
}

fn int(call: &NativeArgs, name: &str, function: fn(i64) -> Option<i64>) -> NativeResult {
    let x = call.arg(0).int();
    function(x).map(Value::from).ok_or_else(|| Box::new(Fault::Overflow(format!("{name}({x})"))))
}

fn plain(call: &NativeArgs, function: fn(f64) -> f64) -> NativeResult {
    Ok(Value::from(function(call.arg(0).float())))
}

fn logarithm(call: &NativeArgs, name: &str, function: fn(f64) -> f64) -> NativeResult {
    within(call, name, |x| x > 0.0, "numbers above 0", function)
}

fn inverse(call: &NativeArgs, name: &str, function: fn(f64) -> f64) -> NativeResult {
    within(call, name, |x| (-1.0..=1.0).contains(&x), "numbers from -1 to 1", function)
}

/// A function that has values for some numbers only.
fn within(
    call: &NativeArgs,
    name: &str,
    has_value: fn(f64) -> bool,
    takes: &str,
    function: fn(f64) -> f64,
) -> NativeResult {
    let x = call.arg(0).float();
    match has_value(x) {
        true => Ok(Value::from(function(x))),
        false => Err(outside(
            format!("`{name}` of {x:?} has no value"),
            format!("`{name}` takes {takes}"),
        )),
    }
}

const NO_POLES: &str = "all numbers but 0 and the whole ones below it";

fn is_no_pole(x: f64) -> bool {
    x > 0.0 || x != x.floor()
}

/// By how many places a shift moves bits.
fn shift(call: &NativeArgs, name: &str) -> Result<u32, Box<Fault>> {
    let by = call.arg(1).int();
    match u32::try_from(by) {
        Ok(places @ 0..=63) => Ok(places),
        _ => Err(outside(
            format!("`{name}` by {by} has no value"),
            format!("`{name}` takes shifts from 0 to 63"),
        )),
    }
}

fn whole(call: &NativeArgs, name: &str, function: fn(f64) -> f64) -> NativeResult {
    arith::whole(name, function(call.arg(0).float())).map(Value::from)
}

fn pick(call: &mut NativeArgs, least: bool) -> NativeResult {
    let order = call.compare().order(call.shape(0), call.arg(0), call.arg(1));
    Ok(call.take(usize::from(if least { order.is_gt() } else { order.is_lt() })))
}
