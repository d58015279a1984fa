//! Values for other programs: in base units, with all of their digits.

use crate::machine::Machine;
use crate::machine::shape::{Shape, ShapeId};
use crate::machine::value::Value;
use crate::program::dimension::Dimension;
use crate::program::units::Units;
use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

/// Of longer lists, maps and the like only the length is told.
const MOST_ITEMS: usize = 64;

/// Of a value that is shown longer only the beginning is told.
const LONGEST: usize = 40;

/// What a parameter of a field, or a `param` of a script, was for a run. Documents have its value as a
/// number, in base units, where it is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// Its name.
    pub name: String,
    /// The base unit of its dimension; empty where it has none.
    pub unit: String,
    /// The value, without its unit.
    pub text: String,
    /// Whether it is a number.
    pub is_number: bool,
    /// Whether it is the path of a file or folder, which is another one on each machine.
    pub is_path: bool,
    /// The value as `print` shows it, cut where that is long.
    pub shown: String,
}

/// A value in a document.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
enum Plain<'a> {
    Int(i64),
    Float(f64),
    Text(&'a str),
}

impl Serialize for Given {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let number = self.text.parse().map(Plain::Int).ok();
        let number = number.or_else(|| self.text.parse().map(Plain::Float).ok());
        let value = match number {
            Some(Plain::Float(number)) if !number.is_finite() => Plain::Text(&self.text),
            Some(number) if self.is_number => number,
            _ => Plain::Text(&self.text),
        };
        let mut document = to.serialize_struct("Given", 3)?;
        document.serialize_field("name", &self.name)?;
        document.serialize_field("unit", &self.unit)?;
        document.serialize_field("value", &value)?;
        document.end()
    }
}

/// As a document has it.
#[cfg(test)]
#[derive(schemars::JsonSchema)]
#[schemars(rename = "Given")]
#[allow(dead_code)]
pub(super) struct GivenDocument<'a> {
    /// Its name.
    name: String,
    /// The base unit of its dimension; empty where it has none.
    unit: String,
    /// The value, in base units where it is a quantity.
    value: Plain<'a>,
}

/// A field with what it was given: `shop(racks: 4)`.
pub fn called(field: &str, arguments: &[Given]) -> String {
    match arguments {
        [] => field.to_owned(),
        all => format!("{field}({})", told(all, ": ")),
    }
}

/// Values in a line, without those that machines differ in: `racks: 4, load: 2 kW`.
pub(in crate::bridge) fn told(all: &[Given], between: &str) -> String {
    let each =
        all.iter().filter(|it| !it.is_path).map(|it| format!("{}{between}{}", it.name, it.shown));
    each.collect::<Vec<_>>().join(", ")
}

impl Given {
    /// A value of this shape; nothing for a function.
    pub fn of(machine: &Machine, name: &str, shape: ShapeId, value: &Value) -> Option<Given> {
        let mut unit = String::new();
        let is_number = matches!(machine.shapes().get(shape), Shape::Int | Shape::Float(..));
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
        let shown = match value.len() > MOST_ITEMS {
            true => text.clone(),
            false => {
                machine.show(shape, value).ok()?.split_whitespace().collect::<Vec<_>>().join(" ")
            }
        };
        let shown = match shown.chars().count() > LONGEST {
            true => shown.chars().take(LONGEST - 1).chain(['…']).collect(),
            false => shown,
        };
        Some(Given { name: name.to_owned(), unit, text, is_number, is_path: false, shown })
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
