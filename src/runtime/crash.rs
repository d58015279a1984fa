//! Segments that go down, and come back.

use std::sync::Arc;

use crate::field::Field;
use crate::field::glyph::Lost;
use crate::field::id::SegmentId;
use crate::field::log::Event;
use crate::field::pending::Pending;
use crate::field::script::FieldError;
use crate::field::segment::Life;
use crate::field::time::Time;

impl Field {
    /// A segment goes down with all that is on it. Its glyphs go on existing in the copies that
    /// `storage` asks for, and in its own durable copy, which comes back with it. Crashing what is
    /// down already changes nothing.
    ///
    /// # Errors
    /// [`FieldError::Unknown`] for an id that nothing has.
    pub fn crash(&mut self, segment: SegmentId) -> Result<(), FieldError> {
        self.known_segment(segment)?;
        if self.heat.resting.contains_key(&segment) {
            // It is down by a trip, whose end must not bring it back.
            Arc::make_mut(&mut self.segments.uptime).entry(segment).or_default().held = true;
        }
        self.go_down(segment);
        Ok(())
    }

    /// The one door by which segments go down: crashes, outages and trips.
    pub(crate) fn go_down(&mut self, segment: SegmentId) {
        let life = self.segments.life.get(segment.index());
        if !matches!(life, Some(Life::Up | Life::Booting)) {
            return;
        }
        // One that came back in this very step is not yet joined to anybody.
        if !self.links.is_empty() && self.phases.near.of(segment).is_empty() {
            self.refresh();
        }
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
        self.drain(segment);
        self.actors.leaving.remove(&segment);
        self.after_crash(segment);
    }

    /// A segment that is down comes back, whatever holds it, with the glyphs that have not regrouped
    /// elsewhere. One that is still too hot trips again at the end of the next step.
    ///
    /// # Errors
    /// [`FieldError::Unknown`] for an id that nothing has.
    pub fn restore(&mut self, segment: SegmentId) -> Result<(), FieldError> {
        self.known_segment(segment)?;
        if self.segments.life[segment.index()] == Life::Down {
            if self.heat.resting.contains_key(&segment) {
                Arc::make_mut(&mut self.heat.resting).remove(&segment);
            }
            self.come_back(segment);
        }
        Ok(())
    }

    /// A segment that is down comes back.
    pub(crate) fn come_back(&mut self, segment: SegmentId) {
        self.set_life(segment, Life::Up);
        self.change_uptime(segment, false);
        let (back, rest) =
            self.glyphs.lost.iter().cloned().partition::<Vec<_>, _>(|l| l.from == segment);
        self.glyphs.lost = Arc::new(rest);
        for lost in back {
            self.glyphs.add(segment, lost.cluster, lost.count);
        }
        self.settle(segment);
        self.log.push(self.now, Event::Restored(segment));
    }

    /// As [`Field::crash`], and the segment comes back after a while.
    ///
    /// # Errors
    /// As [`Field::crash`].
    pub fn crash_for(&mut self, segment: SegmentId, length: Time) -> Result<(), FieldError> {
        self.crash_until(segment, self.now + length)
    }

    /// As [`Field::crash`], and the segment comes back then, or when the last outage ends that it is in.
    pub(crate) fn crash_until(
        &mut self,
        segment: SegmentId,
        until: Time,
    ) -> Result<(), FieldError> {
        self.known_segment(segment)?;
        self.go_down(segment);
        if self.segments.life.get(segment.index()) == Some(&Life::Down) {
            let record = Arc::make_mut(&mut self.segments.uptime).entry(segment).or_default();
            record.until = record.until.max(until);
            self.pending.push(until, 0, Pending::Restore { segment, until });
        }
        Ok(())
    }

    /// An outage ends. The segment comes back, but for one that lasts longer, and for one that came
    /// back before, or that heat holds down as well.
    pub(crate) fn end_outage(&mut self, segment: SegmentId, until: Time) -> Result<(), FieldError> {
        let Some(record) = self.segments.uptime.get(&segment) else { return Ok(()) };
        if record.until != until {
            return Ok(());
        }
        if record.held || self.heat.resting.contains_key(&segment) {
            Arc::make_mut(&mut self.segments.uptime).entry(segment).or_default().until = Time::ZERO;
            return Ok(());
        }
        self.restore(segment)
    }

    /// The segment goes down after a while, as by [`Field::crash`], and comes back when that has lasted
    /// so long. Of one that is down at that time, only the return counts, and of several outages at a
    /// time the latest return.
    ///
    /// # Errors
    /// As [`Field::crash`]; [`FieldError::NegativeTime`] for a time below 0.
    pub fn outage(
        &mut self,
        segment: SegmentId,
        after: Time,
        lasts: Time,
    ) -> Result<(), FieldError> {
        self.known_segment(segment)?;
        for (what, time) in [("the start of an outage", after), ("its length", lasts)] {
            if time < Time::ZERO {
                return Err(FieldError::NegativeTime(what, time));
            }
        }
        let start = self.now + after;
        if after == Time::ZERO {
            return self.crash_until(segment, start + lasts);
        }
        self.pending.push(start, 0, Pending::Outage { segment, until: start + lasts });
        Ok(())
    }
}
