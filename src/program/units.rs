//! What the runtime needs to show quantities: the units by which values are shown.

use super::dimension::Dimension;
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
