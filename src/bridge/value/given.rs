//! Values for other programs: in base units, with all of their digits.

use crate::machine::Machine;
use crate::machine::shape::{Shape, ShapeId};
use crate::machine::value::Value;
use crate::program::dimension::Dimension;
use crate::program::units::Units;

/// Of longer lists, maps and the like only the length is told.
const MOST_ITEMS: usize = 64;

/// What a parameter of a field, or a `param` of a script, was for a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// Its name.
    pub name: String,
    /// The base unit of its dimension; empty where it has none.
    pub unit: String,
    /// The value, without its unit.
    pub text: String,
}

impl Given {
    /// A value of this shape; nothing for a function.
    pub fn of(machine: &Machine, name: &str, shape: ShapeId, value: &Value) -> Option<Given> {
        let mut unit = String::new();
        let text = match machine.shapes().get(shape) {
            Shape::Function(..) | Shape::Unit => return None,
            Shape::Int => value.int().to_string(),
            Shape::Float(dimension, _) => {
                unit = base_unit(&machine.program().units, dimension);
                digits(value.float())
            }
            // As it is, without quotes and escapes.
            Shape::Text => value.as_str().to_owned(),
            Shape::Optional(_) if matches!(value, Value::Absent) => String::new(),
            _ if value.len() > MOST_ITEMS => format!("{} items", value.len()),
            _ => machine.show(shape, value).ok()?,
        };
        Some(Given { name: name.to_owned(), unit, text })
    }
}

/// The product of base units of a dimension, `kg·m/s^2`; empty for plain numbers.
pub(in crate::bridge) fn base_unit(units: &Units, dimension: &Dimension) -> String {
    match dimension.is_none() {
        true => String::new(),
        false => units.compose(dimension).text.to_string(),
    }
}

/// A number with all of its digits; nothing where there is no value.
pub fn digits(number: f64) -> String {
    match number.abs() {
        _ if number.is_nan() => String::new(),
        size if size == 0.0 || (1e-5..1e16).contains(&size) || size.is_infinite() => {
            number.to_string()
        }
        _ => format!("{number:e}"),
    }
}

#[cfg(test)]
mod tests {
    use super::digits;

    #[test]
    fn every_number_reads_back() {
        let cases = [
            (0.1, "0.1"),
            (-2.0, "-2"),
            (1.0 / 3.0, "0.3333333333333333"),
            (1e16, "1e16"),
            (6.62607015e-34, "6.62607015e-34"),
            (f64::INFINITY, "inf"),
            (f64::NAN, ""),
        ];
        for (number, text) in cases {
            assert_eq!(digits(number), text);
            assert!(text.is_empty() || text.parse() == Ok(number), "{text}");
        }
    }
}
