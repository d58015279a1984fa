//! Where the glyphs are: counts by segment and cluster, those whose segment is down, and the ledger
//! that must always come out even.

use std::sync::Arc;

use super::id::{ClusterId, SegmentId};
use super::time::Time;

/// Glyphs of one cluster on one segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Slot {
    pub cluster: ClusterId,
    pub count: u32,
}

/// Glyphs whose segment crashed: they exist in copies until they regroup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// Which cluster.
    pub cluster: ClusterId,
    /// How many.
    pub count: u32,
    /// The segment that crashed, which keeps a durable copy.
    pub from: SegmentId,
    /// Segments with a copy that serves.
    pub holders: Vec<SegmentId>,
    /// When it happened.
    pub at: Time,
}

/// All glyphs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Glyphs {
    /// By segment, each sorted by cluster and without empty slots.
    pub slots: Arc<Vec<Vec<Slot>>>,
    pub lost: Arc<Vec<Lost>>,
    /// On segments, kept beside the slots so that the two can be held against each other.
    pub placed: u64,
    pub declared: u64,
    pub spawned: u64,
    pub retired: u64,
}

impl Glyphs {
    /// Glyphs of the cluster on the segment.
    pub fn count(&self, segment: SegmentId, cluster: ClusterId) -> u32 {
        let slots = self.on(segment);
        let found = slots.binary_search_by_key(&cluster, |s| s.cluster);
        found.ok().and_then(|i| slots.get(i)).map_or(0, |s| s.count)
    }

    /// What stands on a segment.
    pub fn on(&self, segment: SegmentId) -> &[Slot] {
        self.slots.get(segment.index()).map_or(&[], Vec::as_slice)
    }

    /// Adds glyphs to a segment.
    pub fn add(&mut self, segment: SegmentId, cluster: ClusterId, count: u32) {
        let Some(slots) = Arc::make_mut(&mut self.slots).get_mut(segment.index()) else { return };
        if count == 0 {
            return;
        }
        self.placed += u64::from(count);
        match slots.binary_search_by_key(&cluster, |s| s.cluster) {
            Ok(at) => {
                if let Some(slot) = slots.get_mut(at) {
                    slot.count += count;
                }
            }
            Err(at) => {
                slots.reserve_exact(1);
                slots.insert(at, Slot { cluster, count });
            }
        }
    }

    /// Takes glyphs off a segment, as many as there are; gives how many it took.
    pub fn take(&mut self, segment: SegmentId, cluster: ClusterId, count: u32) -> u32 {
        let Some(slots) = Arc::make_mut(&mut self.slots).get_mut(segment.index()) else {
            return 0;
        };
        let Ok(at) = slots.binary_search_by_key(&cluster, |s| s.cluster) else { return 0 };
        let Some(slot) = slots.get_mut(at) else { return 0 };
        let taken = count.min(slot.count);
        slot.count -= taken;
        if slot.count == 0 {
            slots.remove(at);
        }
        self.placed -= u64::from(taken);
        taken
    }

    /// Glyphs whose segment is down.
    pub fn waiting(&self) -> u64 {
        self.lost.iter().map(|l| u64::from(l.count)).sum()
    }

    /// Both sides of the conservation law: glyphs found (counted anew), glyphs owed.
    pub fn balance(&self) -> (u64, u64) {
        let found: u64 = self.slots.iter().flatten().map(|s| u64::from(s.count)).sum();
        (found + self.waiting(), self.declared + self.spawned - self.retired)
    }
}
