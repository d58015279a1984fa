//! `std.math`: functions of numbers, by one pure-Rust implementation, so that every computer gives
//! the same bits.

use super::{Native, NativeArgs, NativeResult, outside};
use crate::machine::arith;
use crate::machine::shape::Shape;
use crate::machine::value::Value;

table! { "math."
    "abs" |call| match is_int(call) {
        true => int(call, "abs", i64::checked_abs),
        false => Ok(Value::from(call.arg(0).float().abs())),
    };
    "sign" |call| Ok(Value::from(match is_int(call) {
        true => call.arg(0).int().signum(),
        false => i64::from(call.arg(0).float() > 0.0) - i64::from(call.arg(0).float() < 0.0),
    }));
    "min" |call| pick(call, true);
    "max" |call| pick(call, false);
    "div" |call| {
        let (a, b) = (call.arg(0).int(), call.arg(1).int());
        if b == 0 {
            return Err(Box::new(arith::by_zero(a)));
        }
        arith::floor_div(a, b).map(Value::from).ok_or_else(|| Box::new(arith::overflow(a, "div", b)))
    };
    "sqrt" |call| {
        let x = match is_int(call) {
            true => call.arg(0).int() as f64,
            false => call.arg(0).float(),
        };
        match x < 0.0 {
            true => Err(Box::new(arith::negative_root(x))),
            false => Ok(Value::from(x.sqrt())),
        }
    };
    "cbrt" |call| plain(call, libm::cbrt);
    "exp" |call| plain(call, libm::exp);
    "ln" |call| logarithm(call, "ln", libm::log);
    "log2" |call| logarithm(call, "log2", libm::log2);
    "log10" |call| logarithm(call, "log10", libm::log10);
    "pow" |call| arith::power_float(call.arg(0).float(), call.arg(1).float()).map(Value::from);
    "hypot" |call| Ok(Value::from(libm::hypot(call.arg(0).float(), call.arg(1).float())));
    "sin" |call| plain(call, libm::sin);
    "cos" |call| plain(call, libm::cos);
    "tan" |call| plain(call, libm::tan);
    "asin" |call| inverse(call, "asin", libm::asin);
    "acos" |call| inverse(call, "acos", libm::acos);
    "atan" |call| plain(call, libm::atan);
    "atan2" |call| Ok(Value::from(libm::atan2(call.arg(0).float(), call.arg(1).float())));
    "sinh" |call| plain(call, libm::sinh);
    "cosh" |call| plain(call, libm::cosh);
    "tanh" |call| plain(call, libm::tanh);
    "floor" |call| whole(call, "floor", f64::floor);
    "ceil" |call| whole(call, "ceil", f64::ceil);
    "round" |call| whole(call, "round", f64::round);
    "trunc" |call| whole(call, "trunc", f64::trunc);
    "fract" |call| {
        let x = call.arg(0).float();
        Ok(Value::from(x - x.trunc()))
    };
}

fn is_int(call: &NativeArgs) -> bool {
    matches!(call.shapes.get(call.shape(0)), Shape::Int)
}

fn int(call: &NativeArgs, name: &str, function: fn(i64) -> Option<i64>) -> NativeResult {
    let x = call.arg(0).int();
    function(x)
        .map(Value::from)
        .ok_or_else(|| Box::new(crate::machine::Fault::Overflow(format!("{name}({x})"))))
}

fn plain(call: &NativeArgs, function: fn(f64) -> f64) -> NativeResult {
    Ok(Value::from(function(call.arg(0).float())))
}

fn logarithm(call: &NativeArgs, name: &str, function: fn(f64) -> f64) -> NativeResult {
    let x = call.arg(0).float();
    match x > 0.0 {
        true => Ok(Value::from(function(x))),
        false => Err(outside(
            format!("`{name}` of {x:?} has no value"),
            format!("`{name}` takes numbers above 0"),
        )),
    }
}

fn inverse(call: &NativeArgs, name: &str, function: fn(f64) -> f64) -> NativeResult {
    let x = call.arg(0).float();
    match (-1.0..=1.0).contains(&x) {
        true => Ok(Value::from(function(x))),
        false => Err(outside(
            format!("`{name}` of {x:?} has no value"),
            format!("`{name}` takes numbers from -1 to 1"),
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
