//! How values are shown: the same text on every computer.

use super::fault::Fault;
use super::memory;
use super::shape::{Shape, ShapeId, Shapes};
use super::value::{Key, Row, Value};
use crate::base::alarm;
use crate::base::digits::{self, significant};
use crate::program::Program;
use crate::program::dimension::Dimension;
use crate::program::units::ShownId;
use crate::syntax::format::{Format, Notation, Side};
use std::fmt::Write;

/// Values nested deeper than this are shown as `…`.
const DEPTH: usize = 100;

/// Characters of a line that a record is shown on.
const LINE: usize = 100;

/// Shows ids of the runtime: `core[1]`.
pub type ShowId<'a> = &'a dyn Fn(ShapeId, u64) -> String;

/// What showing a value needs to know.
#[derive(Clone, Copy)]
pub struct Show<'a> {
    /// Names and units.
    pub program: &'a Program,
    /// Shapes.
    pub shapes: &'a Shapes,
    /// How ids are shown.
    pub id: ShowId<'a>,
}

impl Show<'_> {
    /// Appends a value as `print` shows it: text bare, all else as it would be written.
    pub fn value(
        &self,
        out: &mut String,
        shape: ShapeId,
        value: &Value,
        shown: Option<ShownId>,
        format: Option<Format>,
    ) -> Result<(), Box<Fault>> {
        let start = out.len();
        let is_number = self.bare(out, shape, value, shown, format)?;
        if let Some(Format { width: Some(width), side, zeros, .. }) = format {
            fill(out, start, usize::from(width), side, is_number, zeros);
        }
        Ok(())
    }

    /// The same as wide as it is; gives whether it is a number.
    fn bare(
        &self,
        out: &mut String,
        shape: ShapeId,
        value: &Value,
        shown: Option<ShownId>,
        format: Option<Format>,
    ) -> Result<bool, Box<Fault>> {
        match (self.shapes.get(shape), value) {
            (Shape::Text, Value::Text(text)) => out.push_str(text.as_str()),
            (Shape::Optional(item), value)
                if !matches!(value, Value::Absent)
                    && !matches!(self.shapes.get(*item), Shape::Optional(_)) =>
            {
                return self.bare(out, *item, value, shown, format);
            }
            (shape_kind, _) => {
                let is_number = matches!(shape_kind, Shape::Int | Shape::Float(..));
                self.nested(out, shape, value, shown, format, 0)?;
                return Ok(is_number);
            }
        }
        Ok(false)
    }

    /// As [`Show::value`], of what stands alone: a record that is wider than a line has a line for each
    /// field.
    pub fn alone(
        &self,
        out: &mut String,
        shape: ShapeId,
        value: &Value,
        shown: Option<ShownId>,
    ) -> Result<(), Box<Fault>> {
        let start = out.len();
        self.value(out, shape, value, shown, None)?;
        let shape = match self.shapes.get(shape) {
            Shape::Optional(item) => *item,
            _ => shape,
        };
        let Shape::Record(id, _) = self.shapes.get(shape) else { return Ok(()) };
        let text = out.get(start..).unwrap_or_default();
        if text.chars().count() <= LINE && !text.contains('\n') || matches!(value, Value::Absent) {
            return Ok(());
        }
        out.truncate(start);
        let Some(record) = self.program.records.get(id.0 as usize) else { return Ok(()) };
        let names: Vec<&str> =
            record.fields.iter().map(|(name, _)| self.program.names.text(*name)).collect();
        let width = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
        out.push_str(self.program.names.text(record.name));
        let items = self.shapes.known_variants(shape).and_then(|it| it.first());
        let items = items.map(|it| &**it).unwrap_or_default();
        for ((name, item), value) in names.iter().zip(items).zip(Row::of(value)) {
            _ = write!(out, "\n  {name:<width$}  ");
            let start = out.len();
            self.nested(out, *item, &value, shown, None, 0)?;
            // What has lines of its own is moved below its field.
            if out.get(start..).is_some_and(|text| text.contains('\n')) {
                let lines = out.split_off(start);
                out.push_str(&lines.replace('\n', "\n    "));
            }
        }
        Ok(())
    }

    /// What a present optional holds.
    fn present<'v>(&self, item: ShapeId, value: &'v Value) -> &'v Value {
        match self.shapes.get(item) {
            Shape::Optional(_) => value.as_items().first().unwrap_or(value),
            _ => value,
        }
    }

    fn nested(
        &self,
        out: &mut String,
        shape: ShapeId,
        value: &Value,
        shown: Option<ShownId>,
        format: Option<Format>,
        depth: usize,
    ) -> Result<(), Box<Fault>> {
        if depth > DEPTH {
            out.push('…');
            return Ok(());
        }
        // A value that holds itself many times over can be long beyond measure.
        memory::probe(out.len())?;
        if out.len() == out.capacity() {
            memory::room(out.len())?;
        }
        if alarm::rings(1) {
            return Err(Box::new(Fault::Interrupted));
        }
        let inner = |out: &mut String, shape, value: &Value| {
            self.nested(out, shape, value, shown, format, depth + 1)
        };
        match self.shapes.get(shape) {
            Shape::Unit => out.push_str("()"),
            Shape::Bool => out.push_str(if value.num() == 0 { "false" } else { "true" }),
            Shape::Int => {
                let plus = format.is_some_and(|it| it.plus) && value.int() >= 0;
                _ = write!(out, "{}{}", if plus { "+" } else { "" }, value.int());
            }
            Shape::Float(dimension, own) => {
                self.quantity(out, value.float(), dimension, shown.or(*own), format);
            }
            Shape::Text => quote(out, value.as_str()),
            Shape::List(item) => {
                out.push('[');
                for (index, value) in Row::of(value).enumerate() {
                    separate(out, index);
                    inner(out, *item, &value)?;
                }
                out.push(']');
            }
            Shape::Set(item) => {
                let Value::Map(map) = value else { return Ok(()) };
                out.push_str(if map.entries().is_empty() { "set()" } else { "{" });
                for (index, key) in map.entries().keys().enumerate() {
                    separate(out, index);
                    inner(out, *item, &self.unkey(*item, key)?)?;
                }
                out.push_str(if map.entries().is_empty() { "" } else { "}" });
            }
            Shape::Map(key_shape, item) => {
                let Value::Map(map) = value else { return Ok(()) };
                out.push('{');
                for (index, (key, value)) in map.entries().iter().enumerate() {
                    separate(out, index);
                    inner(out, *key_shape, &self.unkey(*key_shape, key)?)?;
                    out.push_str(": ");
                    inner(out, *item, value)?;
                }
                out.push('}');
            }
            Shape::Range(item) => {
                for (index, value) in Row::of(value).enumerate() {
                    out.push_str(if index == 0 { "" } else { " to " });
                    inner(out, *item, &value)?;
                }
            }
            Shape::Optional(item) => match (value, self.shapes.get(*item)) {
                (Value::Absent, _) => out.push_str("none"),
                (value, Shape::Optional(_)) => {
                    out.push_str("some(");
                    inner(out, *item, self.present(*item, value))?;
                    out.push(')');
                }
                _ => inner(out, *item, value)?,
            },
            Shape::Tuple(items) => {
                out.push('(');
                for (index, (item, value)) in items.iter().zip(Row::of(value)).enumerate() {
                    separate(out, index);
                    inner(out, *item, &value)?;
                }
                out.push(')');
            }
            Shape::Anonymous(fields) => {
                out.push_str("{ ");
                for (index, ((name, item), value)) in fields.iter().zip(Row::of(value)).enumerate()
                {
                    separate(out, index);
                    _ = write!(out, "{}: ", self.program.names.text(*name));
                    inner(out, *item, &value)?;
                }
                out.push_str(" }");
            }
            Shape::Record(id, _) => {
                let Some(record) = self.program.records.get(id.0 as usize) else { return Ok(()) };
                _ = write!(out, "{}(", self.program.names.text(record.name));
                let items = self.shapes.known_variants(shape).and_then(|it| it.first());
                let items = items.map(|it| &**it).unwrap_or_default();
                for (index, (((name, _), item), value)) in
                    record.fields.iter().zip(items).zip(Row::of(value)).enumerate()
                {
                    separate(out, index);
                    _ = write!(out, "{}: ", self.program.names.text(*name));
                    inner(out, *item, &value)?;
                }
                out.push(')');
            }
            Shape::Enum(id, _) => {
                let Some(declared) = self.program.enums.get(id.0 as usize) else { return Ok(()) };
                let mut row = Row::of(value);
                let variant = match value {
                    Value::Num(bits) => *bits,
                    _ => row.next().map_or(0, |tag| tag.num()),
                } as usize;
                let name = declared.variants.get(variant).map(|it| self.program.names.text(it.0));
                out.push_str(name.unwrap_or_default());
                let items = self.shapes.known_variants(shape).and_then(|it| it.get(variant));
                let items = items.map(|it| &**it).unwrap_or_default();
                for (index, (item, value)) in items.iter().zip(row).enumerate() {
                    out.push_str(if index == 0 { "(" } else { ", " });
                    inner(out, *item, &value)?;
                }
                out.push_str(if items.is_empty() { "" } else { ")" });
            }
            Shape::Function(..) => out.push_str("a function"),
            Shape::Id(_) => out.push_str(&(self.id)(shape, value.num())),
            Shape::Thing(_) | Shape::Field | Shape::Series(_) => match value {
                Value::Host(host) => out.push_str(&host.show()),
                _ => out.push_str("none"),
            },
        }
        Ok(())
    }

    /// A key as a value of its shape.
    pub fn unkey(&self, shape: ShapeId, key: &Key) -> Result<Value, Box<Fault>> {
        super::equal::Compare { shapes: self.shapes }.unkey(shape, key)
    }

    /// Appends a float in base units with its unit.
    fn quantity(
        &self,
        out: &mut String,
        value: f64,
        dimension: &Dimension,
        shown: Option<ShownId>,
        format: Option<Format>,
    ) {
        let units = &self.program.units;
        let shown = shown.and_then(|id| units.shown.get(id.0 as usize));
        let digits = match format {
            Some(Format { full: true, .. }) => digits::ALL,
            _ => digits::SHOWN,
        };
        let natural = || Some(units.natural.get(dimension)?.of(value, digits));
        let unit = match (shown, dimension.is_none()) {
            (Some(unit), _) => Some(unit),
            (None, true) => None,
            (None, false) => natural(),
        };
        let (number, text) = match unit {
            Some(unit) => ((value - unit.offset) / unit.factor, unit.text.to_string()),
            None => (value, self.base_units(dimension)),
        };
        match format {
            _ if !number.is_finite() => {
                let unit = unit.map_or((0.0, 1.0), |unit| (unit.offset, unit.factor));
                beyond(out, value - unit.0, unit.1, digits);
            }
            Some(format) if format.is_of_numbers() => {
                written(out, number, &format, !text.is_empty());
            }
            _ if text.is_empty() => float(out, number),
            _ => significant(out, number, digits),
        }
        if !text.is_empty() {
            out.push(' ');
            out.push_str(&text);
        }
    }

    /// A dimension in base units: `kg·m^2/s^2`.
    fn base_units(&self, dimension: &Dimension) -> String {
        use crate::program::dimension::Base;
        let mut text = String::new();
        let name = |base: &Base| match base {
            Base::Named(index) => {
                self.program.units.base_units.get(*index as usize).map_or("?", |name| name)
            }
            _ => "?",
        };
        let any_above = dimension.factors().iter().any(|(_, power)| power.numerator() > 0);
        for below in [false, true] {
            for (base, power) in dimension.factors() {
                if (power.numerator() < 0) != below {
                    continue;
                }
                let inverted = below && any_above;
                text.push_str(match (text.is_empty(), inverted) {
                    (true, _) => "",
                    (false, true) => "/",
                    (false, false) => "·",
                });
                text.push_str(name(base));
                let numerator = if inverted { -power.numerator() } else { power.numerator() };
                match (numerator, power.denominator()) {
                    (1, 1) => {}
                    (2, 1) => text.push('²'),
                    (3, 1) => text.push('³'),
                    (numerator, 1) => _ = write!(text, "^{numerator}"),
                    (numerator, denominator) => _ = write!(text, "^({numerator}/{denominator})"),
                }
            }
        }
        text
    }
}

fn separate(out: &mut String, index: usize) {
    if index > 0 {
        out.push_str(", ");
    }
}

/// Appends a float in the fewest digits that read back as the same, always with a point or an
/// exponent.
pub fn float(out: &mut String, value: f64) {
    _ = write!(out, "{value:?}");
}

/// Appends a number as a format says.
fn written(out: &mut String, number: f64, format: &Format, has_unit: bool) {
    let start = out.len();
    match (format.notation, format.digits) {
        (Notation::Fixed, Some(digits)) => {
            _ = write!(out, "{:.*}", usize::from(digits), no_minus(number, digits));
        }
        (Notation::Fixed, None) if has_unit => significant(out, number, digits::SHOWN),
        (Notation::Fixed, None) => float(out, number),
        (Notation::Exponent, Some(digits)) => {
            _ = write!(out, "{number:.*e}", usize::from(digits));
        }
        (Notation::Exponent, None) => _ = write!(out, "{number:e}"),
        (Notation::Significant, digits) => {
            significant(out, number, digits.map_or(digits::SHOWN, usize::from));
        }
    }
    if format.plus && !out.get(start..).is_some_and(|text| text.starts_with('-')) {
        out.insert(start, '+');
    }
}

/// Fills a text up to a width: numbers stand right and all else left, unless a side is given.
fn fill(
    out: &mut String,
    start: usize,
    width: usize,
    side: Option<Side>,
    is_number: bool,
    zeros: bool,
) {
    let letters = out.get(start..).map_or(0, |text| text.chars().count());
    let missing = width.saturating_sub(letters);
    let right = side.map_or(is_number, |side| side == Side::Right);
    if zeros && is_number {
        let sign = out.get(start..).is_some_and(|text| text.starts_with(['-', '+']));
        out.insert_str(start + usize::from(sign), &"0".repeat(missing));
    } else if right {
        out.insert_str(start, &" ".repeat(missing));
    } else {
        out.push_str(&" ".repeat(missing));
    }
}

/// Appends a quotient that is past the largest float, as the power of ten that it is.
fn beyond(out: &mut String, value: f64, by: f64, digits: usize) {
    let parts = |number: f64| {
        let text = format!("{number:e}");
        let (mantissa, power) = text.split_once('e').unwrap_or((&text, "0"));
        (mantissa.parse::<f64>().unwrap_or(0.0), power.parse::<i32>().unwrap_or(0))
    };
    let ((above, high), (below, low)) = (parts(value), parts(by));
    let (mut mantissa, mut power) = (above / below, high - low);
    if mantissa.abs() < 1.0 {
        (mantissa, power) = (mantissa * 10.0, power - 1);
    }
    significant(out, mantissa, digits);
    _ = write!(out, "e{power}");
}

/// What rounds to zero has no sign.
fn no_minus(value: f64, digits: u8) -> f64 {
    match format!("{:.*}", usize::from(digits), value).parse() {
        Ok(0.0) => 0.0,
        _ => value,
    }
}

fn quote(out: &mut String, text: &str) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '{' => out.push_str("\\{"),
            letter if letter.is_control() => _ = write!(out, "\\u{{{:x}}}", u32::from(letter)),
            letter => out.push(letter),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_in_the_fewest_digits() {
        let show = |value: f64| {
            let mut out = String::new();
            float(&mut out, value);
            out
        };
        assert_eq!(show(3.0), "3.0");
        assert_eq!(show(0.1 + 0.2), "0.30000000000000004");
        assert_eq!(show(-0.0), "-0.0");
        assert_eq!(show(1e21), "1e21");
        assert_eq!(show(1.0 / 3.0), "0.3333333333333333");
    }
}
