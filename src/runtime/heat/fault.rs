//! Faults of heat: a segment draws more, or its fans stand still.

use crate::field::Field;
use crate::field::heat::Cause;
use crate::field::id::SegmentId;
use crate::field::log::Event;
use crate::field::pending::Pending;
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
    ) -> Result<(), FieldError> {
        self.has_thermal(segment)?;
        if !(power.is_finite() && power > 0.0) {
            return Err(FieldError::BadNumber("the power that overheats", power));
        }
        self.begin_heat(segment, Cause::Draws(power), Some(length))
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
    ) -> Result<(), FieldError> {
        self.has_thermal(segment)?;
        if !(0.0..=1.0).contains(&share) {
            return Err(FieldError::NoShare("the share of fans that fail", share));
        }
        self.begin_heat(segment, Cause::Fans(share), length)
    }

    fn has_thermal(&self, segment: SegmentId) -> Result<(), FieldError> {
        self.known_segment(segment)?;
        match self.heat.thermal(segment) {
            Some(_) => Ok(()),
            None => Err(FieldError::NoThermal(self.segments.name(segment))),
        }
    }

    fn begin_heat(
        &mut self,
        segment: SegmentId,
        cause: Cause,
        length: Option<Time>,
    ) -> Result<(), FieldError> {
        if let Some(length) = length.filter(|length| *length < Time::ZERO) {
            return Err(FieldError::NegativeTime("the length of a fault", length));
        }
        self.log.push(
            self.now,
            match cause {
                Cause::Draws(power) => {
                    Event::Overheated { segment, power, length: length.unwrap_or_default() }
                }
                Cause::Fans(share) => Event::FansFailed { segment, share, length },
            },
        );
        if length == Some(Time::ZERO) {
            return Ok(());
        }
        let until = length.map(|length| self.now + length);
        let fault = self.heat.begin(segment, cause, (self.last_step(), self.now), until);
        if let Some(until) = until {
            self.pending.push(until, 0, Pending::Unheat { segment, fault });
        }
        Ok(())
    }

    /// A fault of heat ends.
    pub(crate) fn end_heat(&mut self, segment: SegmentId, fault: u32) {
        let event = match self.heat.end(segment, fault, (self.last_step(), self.now)) {
            Some(Cause::Draws(power)) => Event::Calmed { segment, power },
            Some(Cause::Fans(share)) => Event::FansBack { segment, share },
            None => return,
        };
        self.log.push(self.now, event);
    }
}
