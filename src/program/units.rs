//! What the runtime needs to show quantities: the units by which values are shown.

use super::dimension::{Base, Dimension, Ratio};
use crate::base::digits;
use crate::base::shared::{Names, Table};
use indexmap::IndexMap;
use std::sync::Arc;

/// An entry of [`Units::shown`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShownId(pub u32);

/// A unit expression by which a value is shown (`as km/h`).
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// As it is printed: `km/h`.
    pub text: Box<str>,
    /// How many base units one of it is.
    pub factor: f64,
    /// What zero of it is in base units: 273.15 for °C, else 0.
    pub offset: f64,
}

/// The units in which the values of a dimension are shown where nothing else is said.
#[derive(Clone, Debug)]
pub struct Natural {
    /// Those without a prefix or with one of the SI, in order of rising factor: `ns µs ms s min h day`.
    pub decimal: Vec<Shown>,
    /// Those of a unit that takes binary prefixes, itself included; empty where there is none.
    pub binary: Vec<Shown>,
    /// One without a prefix: zero is shown in it.
    pub plain: Shown,
}

impl Natural {
    /// The unit of a value that is shown with so many digits: the largest whose number, rounded so, is
    /// at least 1, else the smallest. Of SI and binary prefixes those that give fewer digits, of all
    /// that the value has; the binary ones where both give as many.
    pub fn of(&self, value: f64, shown: usize) -> &Shown {
        if value == 0.0 {
            return &self.plain;
        }
        let decimal = largest(&self.decimal, value, shown);
        let binary = largest(&self.binary, value, shown);
        let Some(binary) = binary else {
            return decimal.or(self.decimal.first()).unwrap_or(&self.plain);
        };
        match decimal.map(|unit| digits::count(value / unit.factor, digits::ALL)) {
            Some(count) if count < digits::count(value / binary.factor, digits::ALL) => {
                decimal.unwrap_or(binary)
            }
            _ => binary,
        }
    }

    /// The unit of many values, the largest of which is given: binary prefixes where there are any.
    pub fn of_many(&self, most: f64) -> &Shown {
        let units = if self.binary.is_empty() { &self.decimal } else { &self.binary };
        match units.iter().rev().find(|unit| unit.factor <= most.abs()) {
            Some(unit) => unit,
            None if most == 0.0 => &self.plain,
            None => units.first().unwrap_or(&self.plain),
        }
    }
}

fn largest(units: &[Shown], value: f64, shown: usize) -> Option<&Shown> {
    units.iter().rev().find(|unit| digits::is_one_or_more(value / unit.factor, shown))
}

/// The tables.
#[derive(Clone, Debug, Default)]
pub struct Units {
    /// Unit expressions that occur in `as`.
    pub shown: Table<Shown>,
    /// The units of each dimension that has some of its own, or a definition that names some.
    pub natural: Arc<IndexMap<Dimension, Natural>>,
    /// The names of dimensions: `Frequency` for 1/Time.
    pub names: Names<Dimension, Box<str>>,
    /// The unit of each base dimension by index: `s`, `m` …
    pub base_units: Table<Box<str>>,
}

impl Units {
    /// The unit that a value of a dimension is shown in with so many digits: a natural one, else a
    /// product of base units (`kg·m/s`). `None` for plain numbers.
    pub fn unit_for(&self, dimension: &Dimension, value: f64, shown: usize) -> Option<Shown> {
        self.unit(dimension, |natural| natural.of(value, shown))
    }

    /// The unit of many values of a dimension, the largest of which is given.
    pub fn unit_for_many(&self, dimension: &Dimension, most: f64) -> Option<Shown> {
        self.unit(dimension, |natural| natural.of_many(most))
    }

    fn unit(&self, of: &Dimension, pick: impl Fn(&Natural) -> &Shown) -> Option<Shown> {
        match self.natural.get(of) {
            _ if of.is_none() => None,
            Some(natural) => Some(pick(natural).clone()),
            None => Some(self.compose(of)),
        }
    }

    /// The product of base units of a dimension: `kg·m/s^2`.
    pub fn compose(&self, dimension: &Dimension) -> Shown {
        let base_unit = |base: Base| match base {
            Base::Named(index) => self.base_units.get(index as usize).map_or("?", |unit| unit),
            _ => "?",
        };
        Shown {
            text: product(dimension, |base| base_unit(base).to_string(), "·").into(),
            factor: 1.0,
            offset: 0.0,
        }
    }
}

/// A dimension as a product of named factors: `Mass · Length / Time²` with the separator given.
pub fn product(dimension: &Dimension, name: impl Fn(Base) -> String, times: &str) -> String {
    let power = |base: Base, exponent: Ratio| {
        let name = name(base);
        match (exponent.numerator(), exponent.denominator()) {
            (1, 1) => name,
            (2, 1) => format!("{name}²"),
            (3, 1) => format!("{name}³"),
            (n, 1) => format!("{name}^{n}"),
            (n, d) => format!("{name}^({n}/{d})"),
        }
    };
    let negative = |exponent: Ratio| exponent.numerator() < 0;
    let mut above: Vec<String> = vec![];
    let mut below: Vec<String> = vec![];
    for (base, exponent) in dimension.factors() {
        match Ratio::new(-1, 1).and_then(|minus| exponent.times(minus)) {
            Some(flipped) if negative(*exponent) => below.push(power(*base, flipped)),
            _ => above.push(power(*base, *exponent)),
        }
    }
    let slash = if times.contains(' ') { " / " } else { "/" };
    let mut text = if above.is_empty() { "1".to_string() } else { above.join(times) };
    for factor in below {
        text.push_str(slash);
        text.push_str(&factor);
    }
    text
}
