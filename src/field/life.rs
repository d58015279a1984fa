//! What lives and what does not: segments that are up or down, and who holds their copies.

use std::sync::Arc;

use super::Field;
use super::id::{LinkRow, SegmentId};
use super::segment::{Life, STEADY, Uptime};

impl Field {
    pub(crate) fn set_life(&mut self, segment: SegmentId, life: Life) {
        let at = segment.index();
        Arc::make_mut(&mut self.segments.life)[at] = life;
        Arc::make_mut(&mut self.segments.since)[at] = STEADY;
        // Who was forgotten comes back by the rule, as a new one does.
        let forgotten = self.segments.uptime.get(&segment).is_some_and(|it| it.forgotten);
        Arc::make_mut(&mut self.segments.member)[at] = life == Life::Up
            && !forgotten
            && !self.segments.apart[at]
            && self.followed(segment).is_some();
        self.restructured = true;
    }

    /// Notes that a segment is in phase, from when on it has a say in who leads; true if it was born in
    /// this run and never was before.
    pub(crate) fn enters_phase(&mut self, segment: SegmentId) -> bool {
        if !self.segments.uptime.get(&segment).is_some_and(Uptime::is_mute) {
            return false;
        }
        let Some(record) = Arc::make_mut(&mut self.segments.uptime).get_mut(&segment) else {
            return false;
        };
        record.forgotten = false;
        std::mem::take(&mut record.unphased)
    }

    /// Sets what a link owes, and gives the difference back to the continuous load of its ends.
    pub(crate) fn forgive(&mut self, link: LinkRow, a: SegmentId, b: SegmentId, owed: f64) {
        let Some(cell) = Arc::make_mut(&mut self.links.owed).get_mut(link.index()) else { return };
        let returned = *cell - owed;
        *cell = owed;
        let fluid = Arc::make_mut(&mut self.segments.fluid);
        fluid[a.index()] += returned;
        fluid[b.index()] -= returned;
    }

    /// Gives back what the links of a segment owe, and empties its continuous load.
    pub(crate) fn drain(&mut self, segment: SegmentId) {
        self.reweigh(segment);
        let touching: Vec<_> = self.links.touching(segment).collect();
        for (link, other) in touching {
            self.forgive(link, segment.min(other), segment.max(other), 0.0);
        }
        if let Some(owed) = Arc::make_mut(&mut self.balancer.surplus).get_mut(segment.index()) {
            *owed = 0.0;
        }
        let at = segment.index();
        Arc::make_mut(&mut self.segments.fluid)[at] = self.segments.load[at];
    }

    /// Notes that a segment went down or came back, in its record and its signature.
    pub(crate) fn change_uptime(&mut self, segment: SegmentId, down: bool) {
        let now = self.now;
        let record = Arc::make_mut(&mut self.segments.uptime).entry(segment).or_default();
        match (down, record.since) {
            (true, _) => record.since = Some(now),
            (false, Some(since)) => {
                record.down += now - since;
                record.since = None;
            }
            (false, None) => {}
        }
        let mut hasher = blake3::Hasher::new();
        hasher.update(&record.signature.to_le_bytes());
        hasher.update(&segment.0.to_le_bytes());
        hasher.update(&now.0.to_le_bytes());
        hasher.update(&[u8::from(down)]);
        let mut first = [0_u8; 8];
        first.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
        record.signature = u64::from_le_bytes(first);
    }
}
