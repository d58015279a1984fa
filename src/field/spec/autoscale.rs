//! When the field grows and shrinks.

use super::finding::{Findings, Item, SpecFault};
use crate::field::id::SegmentId;
use crate::field::time::Time;
use crate::schema::AutoscaleKey;

/// When the field grows and shrinks.
#[derive(Clone, Copy, Debug)]
pub struct AutoscaleSpec {
    /// Glyphs per volume below which it shrinks.
    pub low: f64,
    /// Glyphs per volume above which it grows.
    pub high: f64,
    /// Least time between two steps.
    pub cooldown: Time,
    /// Fewest segments.
    pub min: u32,
    /// Most segments.
    pub max: u32,
    /// Segment that new ones are modelled on; `None`: the densest is split.
    pub template: Option<SegmentId>,
    /// May a segment be split in two halves?
    pub split: bool,
    /// May two small neighbours fuse?
    pub fuse: bool,
    /// How long a new segment takes to boot.
    pub boot: Time,
}

impl AutoscaleSpec {
    /// This band with the defaults of the language.
    pub fn new(low: f64, high: f64) -> AutoscaleSpec {
        AutoscaleSpec {
            low,
            high,
            cooldown: Time(const { AutoscaleKey::Cooldown.row().nanoseconds() }),
            min: const { AutoscaleKey::Min.row().number() as u32 },
            max: u32::MAX,
            template: None,
            split: false,
            fuse: false,
            boot: Time(const { AutoscaleKey::Boot.row().nanoseconds() }),
        }
    }
}

impl AutoscaleSpec {
    /// Notes what is wrong with it.
    pub(in crate::field) fn check(&self, found: &mut Findings, segments: usize) {
        let at = Item::Autoscale;
        found.not_negative(at, "the lower density", self.low);
        found.positive(at, "the upper density", self.high);
        if self.low > self.high {
            found.add(at, SpecFault::EmptyRange("the density band", self.low, self.high));
        }
        found.key(at, AutoscaleKey::Min.row(), f64::from(self.min));
        if self.min > self.max {
            let (min, max) = (f64::from(self.min), f64::from(self.max));
            found.add(at, SpecFault::EmptyRange("the size", min, max));
        }
        found.key(at, AutoscaleKey::Cooldown.row(), self.cooldown.seconds());
        found.key(at, AutoscaleKey::Boot.row(), self.boot.seconds());
        if let Some(template) = self.template {
            found.known(at, "segment", template, segments);
        }
    }
}
