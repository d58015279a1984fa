//! Faults of heat: a segment draws more, or its fans stand still.

use crate::field::Field;
use crate::field::fault::FaultSpec;
use crate::field::heat::Cause;
use crate::field::id::{FaultId, SegmentId};
use crate::field::log::Event;
use crate::field::script::FieldError;
use crate::field::time::Time;

impl Field {
    /// A segment draws so much more (W) for so long. Several add up, and each ends by itself; what is
    /// down draws nothing.
    ///
    /// # Errors
    /// [`FieldError::Unknown`] for an id that nothing has, [`FieldError::NoThermal`] for a segment
    /// without a temperature, [`FieldError::BadNumber`] for a power that is not above 0,
    /// [`FieldError::NegativeTime`] for a length below 0.
    pub fn overheat(
        &mut self,
        segment: SegmentId,
        power: f64,
        length: Time,
    ) -> Result<FaultId, FieldError> {
        self.fail(vec![FaultSpec::Overheat { segment, power }], Time::ZERO, Some(length))
    }

    /// This share of the fans of a segment stands still for so long, or for good. Shares of failures
    /// that overlap add up, and each ends by itself.
    ///
    /// # Errors
    /// As [`Field::overheat`], and [`FieldError::NoShare`] for a share outside 0 to 1.
    pub fn fan_failure(
        &mut self,
        segment: SegmentId,
        share: f64,
        length: Option<Time>,
    ) -> Result<FaultId, FieldError> {
        self.fail(vec![FaultSpec::Fans { segment, share }], Time::ZERO, length)
    }

    pub(super) fn has_thermal(&self, segment: SegmentId) -> Result<(), FieldError> {
        self.known_segment(segment)?;
        match self.heat.thermal(segment) {
            Some(_) => Ok(()),
            None => Err(FieldError::NoThermal(self.segments.name(segment))),
        }
    }

    /// A fault of heat begins.
    pub(super) fn begin_heat(
        &mut self,
        fault: FaultId,
        segment: SegmentId,
        cause: Cause,
        until: Option<Time>,
    ) {
        let length = until.map(|until| until - self.now);
        let event = match cause {
            Cause::Draws(power) => Event::Overheated { segment, power, length },
            Cause::Fans(share) => Event::FansFailed { segment, share, length },
        };
        self.log.push(self.now, event);
        // One of no length does nothing.
        if until == Some(self.now) {
            return;
        }
        self.heat.begin(segment, fault, cause, (self.last_step(), self.now), until);
    }

    /// A fault of heat ends.
    pub(super) fn end_heat(&mut self, segment: SegmentId, fault: FaultId) {
        let event = match self.heat.end(segment, fault, (self.last_step(), self.now)) {
            Some(Cause::Draws(power)) => Event::Calmed { segment, power },
            Some(Cause::Fans(share)) => Event::FansBack { segment, share },
            None => return,
        };
        self.log.push(self.now, event);
    }
}
