//! Where the glyphs are: counts by segment and cluster, those whose segment is down, and the ledger
//! that must always come out even.

use std::sync::{Arc, OnceLock};

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
    /// Where each cluster is, once somebody has asked and until something changes.
    places: OnceLock<Arc<Places>>,
}

/// The segments of every cluster, in rows by cluster, with its glyphs there.
#[derive(Debug, Default)]
struct Places {
    row: Vec<usize>,
    at: Vec<(SegmentId, u32)>,
}

impl Places {
    fn new(slots: &[Vec<Slot>]) -> Places {
        let clusters = slots.iter().flatten().map(|slot| slot.cluster.index() + 1).max();
        let mut row = vec![0; clusters.unwrap_or(0) + 1];
        for slot in slots.iter().flatten() {
            if let Some(count) = row.get_mut(slot.cluster.index() + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut row {
            sum += *start;
            *start = sum;
        }
        let mut next = row.clone();
        let mut at = vec![(SegmentId(0), 0); sum];
        for (segment, slots) in (0..).map(SegmentId).zip(slots) {
            for slot in slots {
                let Some(place) = next.get_mut(slot.cluster.index()) else { continue };
                if let Some(entry) = at.get_mut(*place) {
                    *entry = (segment, slot.count);
                }
                *place += 1;
            }
        }
        Places { row, at }
    }
}

impl Glyphs {
    /// So many glyphs, of which none has a segment yet, for so many segments.
    pub fn declared(segments: usize, glyphs: u64) -> Glyphs {
        let slots = Arc::new(vec![Vec::new(); segments]);
        Glyphs { slots, declared: glyphs, ..Glyphs::default() }
    }

    /// Where a cluster is, by segment, and its glyphs there. The first to ask after a change waits for
    /// all clusters to be looked through.
    pub fn of_cluster(&self, cluster: ClusterId) -> &[(SegmentId, u32)] {
        let places = self.places.get_or_init(|| Arc::new(Places::new(&self.slots)));
        let bounds = places.row.get(cluster.index()).zip(places.row.get(cluster.index() + 1));
        bounds.and_then(|(start, end)| places.at.get(*start..*end)).unwrap_or_default()
    }

    /// Forgets where clusters are.
    fn moved(&mut self) {
        if self.places.get().is_some() {
            self.places = OnceLock::new();
        }
    }

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
        if count == 0 || segment.index() >= self.slots.len() {
            return;
        }
        self.placed += u64::from(count);
        self.moved();
        let Some(slots) = Arc::make_mut(&mut self.slots).get_mut(segment.index()) else { return };
        match slots.binary_search_by_key(&cluster, |s| s.cluster) {
            Ok(at) => {
                if let Some(slot) = slots.get_mut(at) {
                    slot.count += count;
                }
            }
            Err(at) => {
                // Many segments have few clusters, few have very many.
                if slots.len() == slots.capacity() {
                    slots.reserve_exact((slots.len() / 2).max(1));
                }
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
        self.moved();
        taken
    }

    /// Takes glyphs from those that a segment lost, as many as there are; gives how many it took.
    pub fn regroup(&mut self, from: SegmentId, cluster: ClusterId, count: u32) -> u32 {
        let all = Arc::make_mut(&mut self.lost);
        let Some(at) = all.iter().position(|l| l.from == from && l.cluster == cluster) else {
            return 0;
        };
        let Some(lost) = all.get_mut(at) else { return 0 };
        let taken = count.min(lost.count);
        lost.count -= taken;
        if lost.count == 0 {
            all.remove(at);
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Where clusters are, asked between all kinds of changes, against a look at every segment.
        #[test]
        fn clusters_are_where_their_glyphs_are(
            acts in prop::collection::vec((0_u32..7, 0_u32..4, 0_u32..5, any::<bool>()), 0..40),
        ) {
            let mut glyphs = Glyphs::declared(7, 0);
            for (segment, cluster, count, comes) in acts {
                let (segment, cluster) = (SegmentId(segment), ClusterId(cluster));
                match comes {
                    true => glyphs.add(segment, cluster, count),
                    false => drop(glyphs.take(segment, cluster, count)),
                }
                for cluster in ClusterId::all(5) {
                    let all = SegmentId::all(7).map(|s| (s, glyphs.count(s, cluster)));
                    let all: Vec<_> = all.filter(|(_, count)| *count > 0).collect();
                    prop_assert_eq!(glyphs.of_cluster(cluster), &all[..]);
                }
            }
        }
    }
}
