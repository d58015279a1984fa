//! The description of segments and of the regions that they lie in.

use super::HeatSpec;
use super::finding::{Findings, Item};
use crate::schema::SegmentKey;
use std::sync::Arc;

use crate::field::id::RegionId;

/// One segment: a fragment of the field.
#[derive(Clone, Debug)]
pub struct SegmentSpec {
    /// Name of the block it stands in.
    pub group: Arc<str>,
    /// Its place in the block; `None` where the block has no count.
    pub index: Option<u32>,
    /// ΔΦ it can carry, > 0.
    pub capacity: f64,
    /// κ stiffness in [0, 1].
    pub stiffness: f64,
    /// Volume, > 0.
    pub volume: f64,
    /// Starting phase in rad; `None`: drawn from the seed.
    pub theta: Option<f64>,
    /// Own frequency offset in rad/s.
    pub omega: f64,
    /// Region id.
    pub region: Option<RegionId>,
    /// Takes no part in the cluster phase.
    pub out_of_phase: bool,
    /// What it does with heat; `None`: nothing. Segments that are alike share it.
    pub heat: Option<Arc<HeatSpec>>,
}

impl SegmentSpec {
    /// Its name: `core[1]`, or `core` where there is one of them.
    pub fn name(&self) -> String {
        match self.index {
            Some(index) => format!("{}[{index}]", self.group),
            None => self.group.to_string(),
        }
    }

    /// A segment with the defaults of the language.
    pub fn new(group: &str, index: Option<u32>, capacity: f64) -> SegmentSpec {
        SegmentSpec {
            group: Arc::from(group),
            index,
            capacity,
            stiffness: const { SegmentKey::Stiffness.row().number() },
            volume: const { SegmentKey::Volume.row().number() },
            theta: None,
            omega: const { SegmentKey::Omega.row().number() },
            region: None,
            out_of_phase: false,
            heat: None,
        }
    }

    /// Notes what is wrong with it; ids are below these counts.
    pub(in crate::field) fn check(&self, found: &mut Findings, item: Item, regions: usize) {
        found.key(item, SegmentKey::Capacity.row(), self.capacity);
        found.key(item, SegmentKey::Stiffness.row(), self.stiffness);
        found.key(item, SegmentKey::Volume.row(), self.volume);
        found.key(item, SegmentKey::Omega.row(), self.omega);
        if let Some(theta) = self.theta {
            found.key(item, SegmentKey::Theta.row(), theta);
        }
        if let Some(region) = self.region {
            found.known(item, "region", region, regions);
        }
        if let Some(heat) = &self.heat {
            heat.check(found, item);
        }
    }
}

/// A region of segments.
#[derive(Clone, Debug)]
pub struct RegionSpec {
    /// Its name.
    pub name: Arc<str>,
    /// The region it lies in.
    pub parent: Option<RegionId>,
    /// Temperature around it, K.
    pub ambient: Option<f64>,
}
