//! What the runtime needs to show quantities: the units by which values are shown.

use super::dimension::{Base, Dimension, Ratio};
use indexmap::IndexMap;

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

/// The tables.
#[derive(Clone, Debug, Default)]
pub struct Units {
    /// Unit expressions that occur in `as`.
    pub shown: Vec<Shown>,
    /// For each dimension that has a unit of its own: the units in which its values are shown
    /// where nothing else is said, in order of rising factor (`ns µs ms s min h`).
    pub natural: IndexMap<Dimension, Vec<Shown>>,
    /// The names of dimensions: `Frequency` for 1/Time.
    pub names: IndexMap<Dimension, Box<str>>,
    /// The unit of each base dimension by index: `s`, `m` …
    pub base_units: Vec<Box<str>>,
}

impl Units {
    /// The unit that a value of a dimension is shown in: the largest natural one that is not
    /// above its magnitude (the smallest where all are), else a product of base units (`kg·m/s`).
    /// `None` for plain numbers.
    pub fn unit_for(&self, dimension: &Dimension, value: f64) -> Option<Shown> {
        if dimension.is_none() {
            return None;
        }
        let Some(units) = self.natural.get(dimension) else {
            return Some(self.compose(dimension));
        };
        let fitting = units.iter().rev().find(|unit| unit.factor <= value.abs());
        let one = || units.iter().find(|unit| unit.factor == 1.0);
        match fitting {
            Some(unit) => Some(unit.clone()),
            None if value == 0.0 => one().or(units.first()).cloned(),
            None => units.first().cloned(),
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
