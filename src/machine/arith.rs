//! Arithmetic that is more than one instruction, and the faults of arithmetic. The faults are made
//! out of the way of the loop that runs code.

use super::fault::Fault;
use super::value::Value;
use std::rc::Rc;

/// The quotient rounded towards −∞; `None` on overflow. The divisor is not 0.
#[inline]
pub fn floor_div(a: i64, b: i64) -> Option<i64> {
    let quotient = a.checked_div(b)?;
    Some(if a % b != 0 && (a < 0) != (b < 0) { quotient - 1 } else { quotient })
}

/// What is left of a division rounded towards −∞: it has the sign of the divisor, which is not 0.
#[inline]
pub fn floor_mod(a: i64, b: i64) -> i64 {
    let rest = a.wrapping_rem(b);
    if rest != 0 && (rest < 0) != (b < 0) { rest + b } else { rest }
}

/// The same for floats.
pub fn floor_mod_float(a: f64, b: f64) -> f64 {
    let rest = a % b;
    if rest != 0.0 && (rest < 0.0) != (b < 0.0) { rest + b } else { rest }
}

/// Whether a float is finite, asked of its bits: they are what is stored, and comparing floats costs
/// the loop more.
#[inline]
pub fn finite(value: f64) -> bool {
    const INFINITE: u64 = f64::INFINITY.to_bits() << 1;
    value.to_bits() << 1 < INFINITE
}

/// An Int to the power of one.
pub fn power(a: i64, b: i64) -> Result<i64, Box<Fault>> {
    if b < 0 {
        return Err(Box::new(Fault::Domain {
            given: format!("{a} ^ {b} is not an Int"),
            takes: "an Int is raised to a power from 0; write the base as a Float for others"
                .into(),
        }));
    }
    let (mut exponent, mut result) = (b, Some(1_i64));
    let mut square = Some(a);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result.and_then(|it| it.checked_mul(square?));
        }
        exponent >>= 1;
        if exponent > 0 {
            square = square.and_then(|it| it.checked_mul(it));
        }
    }
    result.ok_or_else(|| Box::new(overflow(a, "^", b)))
}

/// A number to the power of another.
pub fn power_float(a: f64, b: f64) -> Result<f64, Box<Fault>> {
    if a == 0.0 && b < 0.0 {
        return Err(Box::new(by_zero_float(1.0)));
    }
    let value = match b {
        2.0 => a * a,
        _ => libm::pow(a, b),
    };
    match value.is_nan() {
        false if value.is_infinite() => Err(Box::new(not_finite(a, "^", b))),
        false => Ok(value),
        true => Err(Box::new(Fault::Domain {
            given: format!("{a:?} ^ {b:?} is not a real number"),
            takes: "a negative number is raised only to whole powers".into(),
        })),
    }
}

/// A whole float as an Int.
pub fn whole(function: &str, value: f64) -> Result<i64, Box<Fault>> {
    // 2^63 is exact as a float; the greatest Int is not.
    match (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&value) {
        true => Ok(value as i64),
        false => Err(Box::new(Fault::Overflow(format!("{function} of {value:?}")))),
    }
}

/// Appends a text or list to one, in place where nobody else holds it.
pub fn append(to: &mut Value, more: &Value) -> Result<(), Box<Fault>> {
    match (to, more) {
        (Value::Text(to), Value::Text(more)) => match Rc::get_mut(to) {
            Some(to) => to.append(more.as_str())?,
            None => {
                super::memory::probe(to.as_str().len() + more.as_str().len())?;
                let both = [to.as_str(), more.as_str()].concat();
                *to = Rc::new(super::value::Text::new(both)?);
            }
        },
        (Value::Nums(to), Value::Nums(more)) => {
            super::memory::probe(8 * (to.items().len() + more.items().len()))?;
            Rc::make_mut(to).extend(more.items())?;
        }
        (Value::Items(to), Value::Items(more)) => {
            super::memory::probe(16 * (to.items().len() + more.items().len()))?;
            Rc::make_mut(to).extend(more.items())?;
        }
        _ => return Err(Box::new(Fault::Broken("two things that cannot be joined"))),
    }
    Ok(())
}

/// A number in a row of numbers in a list; `None` where the code is wrong about what is there.
#[inline]
pub fn field_at(list: &mut Value, index: u64, field: u8) -> Result<Option<&mut u64>, Box<Fault>> {
    let Value::Items(items) = list else { return Ok(None) };
    let length = items.items().len();
    match Rc::make_mut(items).items_mut().get_mut(index as usize) {
        Some(Value::Nums(row)) => Ok(Rc::make_mut(row).items_mut().get_mut(usize::from(field))),
        Some(_) => Ok(None),
        None => Err(Box::new(no_item(index, length))),
    }
}

/// A number in a list of numbers; `None` where the code is wrong about what is there.
#[inline]
pub fn item_at(list: &mut Value, index: u64) -> Result<Option<&mut u64>, Box<Fault>> {
    let Value::Nums(items) = list else { return Ok(None) };
    let length = items.items().len();
    match Rc::make_mut(items).items_mut().get_mut(index as usize) {
        Some(item) => Ok(Some(item)),
        None => Err(Box::new(no_item(index, length))),
    }
}

/// Adds to a float in a list.
#[inline]
pub fn add_to(place: Option<&mut u64>, by: f64) -> Result<(), Box<Fault>> {
    let Some(place) = place else { return Err(Box::new(Fault::Broken("no such field"))) };
    let old = f64::from_bits(*place);
    let value = old + by;
    if !value.is_finite() {
        return Err(Box::new(match by.is_finite() {
            true => not_finite(old, "+", by),
            false => Fault::NotFinite("the product that is added here".into()),
        }));
    }
    *place = value.to_bits();
    Ok(())
}

/// A result outside 64 bits.
#[cold]
#[inline(never)]
pub fn overflow(a: i64, symbol: &str, b: i64) -> Fault {
    Fault::Overflow(match b < 0 {
        true => format!("{a} {symbol} ({b})"),
        false => format!("{a} {symbol} {b}"),
    })
}

/// A division by zero.
#[cold]
#[inline(never)]
pub fn by_zero(a: i64) -> Fault {
    Fault::DivisionByZero(a.to_string())
}

/// A division by zero.
#[cold]
#[inline(never)]
pub fn by_zero_float(a: f64) -> Fault {
    Fault::DivisionByZero(format!("{a:?}"))
}

/// A result past the largest float.
#[cold]
#[inline(never)]
pub fn not_finite(a: f64, symbol: &str, b: f64) -> Fault {
    Fault::NotFinite(match b < 0.0 {
        true => format!("{a:?} {symbol} ({b:?})"),
        false => format!("{a:?} {symbol} {b:?}"),
    })
}

/// `c ± a·b` past the largest float.
#[cold]
#[inline(never)]
pub fn product_not_finite(c: f64, symbol: &str, a: f64, b: f64) -> Fault {
    match (a * b).is_finite() {
        true => not_finite(c, symbol, a * b),
        false => not_finite(a, "*", b),
    }
}

/// A quotient by what is 0, or so near to it that the quotient may be past the largest float.
#[cold]
#[inline(never)]
pub fn over_nearly_zero(a: f64, b: f64) -> Result<f64, Box<Fault>> {
    match a / b {
        _ if b == 0.0 => Err(Box::new(by_zero_float(a))),
        value if finite(value) => Ok(value),
        _ => Err(Box::new(not_finite(a, "/", b))),
    }
}

/// The root of a negative number.
#[cold]
#[inline(never)]
pub fn negative_root(a: f64) -> Fault {
    Fault::Domain {
        given: format!("{a:?} has no real square root"),
        takes: "`sqrt` takes numbers from 0 upwards".into(),
    }
}

/// An index outside a list.
#[cold]
#[inline(never)]
pub fn no_item(index: u64, length: usize) -> Fault {
    Fault::Index { index: index as i64, length }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn whole_powers() {
        assert_eq!(power(2, 62).unwrap(), 1 << 62);
        assert_eq!(power(-2, 63).unwrap(), i64::MIN);
        assert!(power(2, 63).is_err() && power(2, -1).is_err());
        assert_eq!(power(-1, i64::MAX).unwrap(), -1);
        assert_eq!(power(0, 0).unwrap(), 1);
    }

    proptest! {
        #[test]
        fn finite_floats_are_those_of_the_standard(bits: u64) {
            for bits in [bits, bits | f64::INFINITY.to_bits(), bits & !f64::INFINITY.to_bits()] {
                let value = f64::from_bits(bits);
                prop_assert_eq!(finite(value), value.is_finite());
            }
            prop_assert!(!finite(f64::INFINITY) && !finite(-f64::INFINITY) && finite(f64::MIN));
        }

        #[test]
        fn division_and_rest_make_the_dividend(a: i64, b: i64) {
            prop_assume!(b != 0 && !(a == i64::MIN && b == -1));
            let rest = floor_mod(a, b);
            prop_assert!(rest == 0 || (rest < 0) == (b < 0));
            prop_assert!(rest.unsigned_abs() < b.unsigned_abs());
            let quotient = i128::from(floor_div(a, b).unwrap());
            prop_assert_eq!(quotient * i128::from(b) + i128::from(rest), i128::from(a));
        }
    }
}
