//! Segments that go down, and come back.

use std::sync::Arc;

use crate::field::Field;
use crate::field::fault::FaultSpec;
use crate::field::glyph::Lost;
use crate::field::id::{FaultId, SegmentId};
use crate::field::log::Event;
use crate::field::script::FieldError;
use crate::field::segment::Life;
use crate::field::time::Time;

impl Field {
    /// A segment goes down with all that is on it. Its glyphs go on existing in the copies that
    /// `storage` asks for, and in its own durable copy, which comes back with it. What is down already
    /// stays down for one cause more.
    ///
    /// # Errors
    /// [`FieldError::Unknown`] for an id that nothing has.
    pub fn crash(&mut self, segment: SegmentId) -> Result<FaultId, FieldError> {
        self.fail(vec![FaultSpec::Crash(segment)], Time::ZERO, None)
    }

    /// The one door by which segments go down: crashes, outages and trips.
    pub(crate) fn go_down(&mut self, segment: SegmentId) {
        let life = self.segments.life.get(segment.index());
        if !matches!(life, Some(Life::Up | Life::Booting)) {
            return;
        }
        // One that came back in this very step is not yet joined to anybody.
        if !self.links.is_empty() && self.phases.known_near.of(segment).is_empty() {
            self.refresh();
        }
        self.actors.leaving.remove(&segment);
        let returned = self.fades_return(segment);
        let holders = self.copy_holders(segment);
        let slots = self.glyphs.on(segment).to_vec();
        let glyphs = self.glyphs_on(segment);
        for slot in slots {
            self.glyphs.take(segment, slot.cluster, slot.count);
            let lost = Lost {
                cluster: slot.cluster,
                count: slot.count,
                from: segment,
                holders: holders.clone(),
                at: self.now,
            };
            Arc::make_mut(&mut self.glyphs.lost).push(lost);
        }
        self.set_life(segment, Life::Down);
        self.change_uptime(segment, true);
        self.counters.crashes += 1;
        self.log.push(self.now, Event::Crashed { segment, glyphs });
        self.find_servers(segment);
        self.drain(segment);
        self.packets_lose(segment, &returned);
        self.after_crash(segment);
    }

    /// A segment that is down comes back, whatever holds it, with the glyphs that have not regrouped
    /// elsewhere. One that is still too hot trips again at the end of the next step.
    ///
    /// # Errors
    /// [`FieldError::Unknown`] for an id that nothing has.
    pub fn restore(&mut self, segment: SegmentId) -> Result<(), FieldError> {
        self.known_segment(segment)?;
        self.faults.release(segment);
        if self.heat.resting.contains_key(&segment) {
            Arc::make_mut(&mut self.heat.resting).remove(&segment);
        }
        self.back_if_free(segment);
        Ok(())
    }

    /// A segment comes back if it is down and nothing holds it: no fault, and no heat.
    pub(crate) fn back_if_free(&mut self, segment: SegmentId) {
        let held = self.faults.is_held_down(segment) || self.heat.resting.contains_key(&segment);
        if !held && self.segments.life.get(segment.index()) == Some(&Life::Down) {
            self.come_back(segment);
        }
    }

    /// A segment that is down comes back: one that had never served boots from the beginning.
    fn come_back(&mut self, segment: SegmentId) {
        self.change_uptime(segment, false);
        self.actors.noticed.remove(&segment);
        self.actors.seats.stale = true;
        self.log.push(self.now, Event::Restored(segment));
        let boot = self.segments.uptime.get(&segment).and_then(|record| record.boot);
        if let Some(boot) = boot {
            self.set_life(segment, Life::Booting);
            self.boot(segment, boot.model);
            return;
        }
        self.set_life(segment, Life::Up);
        let (back, rest) =
            self.glyphs.lost.iter().cloned().partition::<Vec<_>, _>(|l| l.from == segment);
        self.glyphs.lost = Arc::new(rest);
        for lost in back {
            self.glyphs.add(segment, lost.cluster, lost.count);
        }
        self.find_servers(segment);
        self.settle(segment);
        self.call_off_copies(segment);
    }

    /// As [`Field::crash`], and the segment comes back after a while.
    ///
    /// # Errors
    /// As [`Field::crash`].
    pub fn crash_for(&mut self, segment: SegmentId, length: Time) -> Result<FaultId, FieldError> {
        self.outage(segment, Time::ZERO, length)
    }

    /// The segment goes down after a while, as by [`Field::crash`], and comes back when that has lasted
    /// so long.
    ///
    /// # Errors
    /// As [`Field::crash`]; [`FieldError::NegativeTime`] for a time below 0.
    pub fn outage(
        &mut self,
        segment: SegmentId,
        after: Time,
        lasts: Time,
    ) -> Result<FaultId, FieldError> {
        self.fail(vec![FaultSpec::Crash(segment)], after, Some(lasts))
    }
}
