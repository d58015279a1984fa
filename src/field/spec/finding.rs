//! What can be wrong with a description: each fault with the item that has it.

use crate::field::id::{AppId, LinkId, RegionId, RuleId, SegmentId};
use crate::field::time::Time;
use crate::schema::{Bounds, Key};
use std::collections::BTreeMap;
use std::f64::consts::PI;
use std::sync::Arc;
use thiserror::Error;

/// The part of a description that an error is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// The field as a whole.
    Field,
    /// A segment.
    Segment(SegmentId),
    /// A region.
    Region(RegionId),
    /// A link.
    Link(LinkId),
    /// An app.
    App(AppId),
    /// A cluster, by app and its place in the app.
    Cluster(AppId, u32),
    /// A rule.
    Rule(RuleId),
    /// The balance block.
    Balance,
    /// The consensus block.
    Consensus,
    /// The autoscale block.
    Autoscale,
    /// The storage block.
    Storage,
    /// A loop of coolant, by its place.
    Coolant(u32),
}

/// What is wrong with a description.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum SpecFault {
    /// A field needs a segment.
    #[error("the field has no segment")]
    NoSegment,
    /// Ids are 32 bits wide.
    #[error("the field has more than {0} {1}")]
    TooMany(u32, &'static str),
    /// A NaN or an infinity.
    #[error("{0} is {1}, which is not a finite number")]
    NotFinite(&'static str, f64),
    /// Zero or less.
    #[error("{0} must be above 0, and is {1}")]
    NotPositive(&'static str, f64),
    /// Less than zero.
    #[error("{0} must not be negative, and is {1}")]
    Negative(&'static str, f64),
    /// Outside a closed range.
    #[error("{0} must lie in {low} to {high}, and is {is}", low = short(*.1), high = short(*.2), is = short(*.3))]
    Outside(&'static str, f64, f64, f64),
    /// A name twice.
    #[error("the name {0} is taken")]
    Duplicate(Arc<str>),
    /// A link to itself.
    #[error("a link must join two different segments")]
    SelfLink,
    /// An id that nothing has.
    #[error("{0} {1} does not exist")]
    Unknown(&'static str, u32),
    /// A region inside itself or before its parent.
    #[error("a region must stand after the region it lies in")]
    RegionOrder,
    /// A trace whose columns differ in length or are empty.
    #[error("a trace needs as many times as values, and at least one: {0} times, {1} values")]
    TraceLength(usize, usize),
    /// A trace that goes back in time.
    #[error("the times of a trace must rise: row {0}, at {1}, does not")]
    TraceOrder(usize, Time),
    /// A quota that no glyph of a cluster fits, whatever is asked of it.
    #[error("the quota of {1} ΔΦ on a segment is less than one glyph of {0} ΔΦ")]
    QuotaBelowGlyph(f64, f64),
    /// Glyphs on a segment out of phase, of an app that does not ask for such.
    #[error("{0} is out of phase, and takes only apps with `out_of_phase: true`")]
    Apart(String),
    /// A segment that would trip before it throttles.
    #[error("`limit` must lie below `trip`, and is {0} K where that is {1} K")]
    LimitAboveTrip(f64, f64),
    /// A leakage of what has no temperature.
    #[error("`leakage` goes with a temperature, and the segment has no `thermal` block")]
    LeakageAlone,
    /// Two bounds the wrong way round.
    #[error("{0} runs from {1} down to {2}")]
    EmptyRange(&'static str, f64, f64),
    /// A loop that cools nobody.
    #[error("the loop `{0}` cools no segment: other loops have them all")]
    CoolsNone(Arc<str>),
    /// A loop with more stocks than are planned over.
    #[error("the loop `{0}` has {1} reservoirs, and no more than {2} are mixed from")]
    ManyReservoirs(Arc<str>, usize, usize),
    /// A segment in two loops.
    #[error("`{0}` is cooled by two loops, `{1}` and `{2}`")]
    CooledTwice(String, Arc<str>, Arc<str>),
    /// A loop that cannot be opened.
    #[error("the loop `{0}` cannot begin: {1}")]
    Coolant(Arc<str>, String),
    /// A relief that the gas is beyond.
    #[error("`relief` is {0} kPa, and the gas begins at {1} kPa")]
    Relief(f64, f64),
    /// A series whose columns differ in length, are empty, or do not rise.
    #[error("{0} needs as many times as values, at least one, and times that rise")]
    BadSeries(&'static str),
}

/// A fault and where it is.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("{fault}")]
pub struct SpecError {
    /// The part that has it.
    pub item: Item,
    /// The fault.
    pub fault: SpecFault,
}

/// The faults found so far.
#[derive(Debug, Default)]
pub(in crate::field) struct Findings(pub Vec<SpecError>);

impl Findings {
    pub fn add(&mut self, item: Item, fault: SpecFault) {
        self.0.push(SpecError { item, fault });
    }

    /// True when the value is finite; the other checks would only repeat that it is not.
    pub fn finite(&mut self, item: Item, what: &'static str, value: f64) -> bool {
        if !value.is_finite() {
            self.add(item, SpecFault::NotFinite(what, value));
        }
        value.is_finite()
    }

    pub fn positive(&mut self, item: Item, what: &'static str, value: f64) {
        if self.finite(item, what, value) && value <= 0.0 {
            self.add(item, SpecFault::NotPositive(what, value));
        }
    }

    pub fn not_negative(&mut self, item: Item, what: &'static str, value: f64) {
        if self.finite(item, what, value) && value < 0.0 {
            self.add(item, SpecFault::Negative(what, value));
        }
    }

    pub fn within(&mut self, item: Item, what: &'static str, low: f64, high: f64, value: f64) {
        if self.finite(item, what, value) && !(low..=high).contains(&value) {
            self.add(item, SpecFault::Outside(what, low, high, value));
        }
    }

    /// A value of a key, which lies where the language says.
    pub fn key(&mut self, item: Item, key: &'static Key, value: f64) {
        self.bounded(item, key.name, key.bounds, value);
    }

    pub fn bounded(&mut self, item: Item, what: &'static str, bounds: Bounds, value: f64) {
        match bounds {
            Bounds::Any | Bounds::Band => {
                self.finite(item, what, value);
            }
            Bounds::PositiveUpTo(most) if value > 0.0 => self.within(item, what, 0.0, most, value),
            Bounds::PositiveUpTo(_) => self.positive(item, what, value),
            Bounds::UpTo(most) if value > 0.0 => self.within(item, what, 0.0, most, value),
            Bounds::UpTo(_) => self.not_negative(item, what, value),
            Bounds::Within(most) => self.within(item, what, -most, most, value),
            Bounds::Share => self.within(item, what, 0.0, 1.0, value),
            Bounds::PositiveShare => {
                self.positive(item, what, value);
                self.within(item, what, f64::MIN, 1.0, value);
            }
            Bounds::Between(least, most) => self.within(item, what, least, most, value),
            Bounds::AtLeast(1) => self.positive(item, what, value),
            Bounds::AtLeast(least) => self.within(item, what, least as f64, f64::MAX, value),
            Bounds::HalfTurn => {
                self.positive(item, what, value);
                self.within(item, what, f64::MIN, PI, value);
            }
        }
    }

    pub fn known(&mut self, item: Item, what: &'static str, id: impl Into<u32>, count: usize) {
        let id = id.into();
        if id as usize >= count {
            self.add(item, SpecFault::Unknown(what, id));
        }
    }

    pub fn names<'a, K: Ord + 'a>(&mut self, all: impl Iterator<Item = (Item, K, &'a Arc<str>)>) {
        let mut seen = BTreeMap::new();
        for (item, key, name) in all {
            if seen.insert(key, ()).is_some() {
                self.add(item, SpecFault::Duplicate(name.clone()));
            }
        }
    }
}

/// A number as it is told: one of very many digits by its power of ten.
fn short(number: f64) -> String {
    match number.abs() >= 1e12 {
        true => format!("{number:e}"),
        false => number.to_string(),
    }
}
