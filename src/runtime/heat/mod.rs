//! Heat: every segment warms and cools, and what it is too hot for acts at the end of the step.

mod limit;
#[cfg(test)]
mod tests;

pub(crate) use limit::Limits;

use crate::field::Field;
use crate::field::id::SegmentId;
use crate::field::script::{RunError, Script};
use crate::field::system::System;
use crate::field::time::Time;

/// Heat: what segments draw, how warm they are, what they give to the gas around them.
pub(crate) struct Heat;

impl System for Heat {
    fn due(field: &Field) -> Option<Time> {
        (!field.heat.is_empty() || !field.coolants.is_empty()).then_some(field.now)
    }

    fn step<S: Script>(
        field: &mut Field,
        dt: Time,
        script: &mut S,
    ) -> Result<(), RunError<S::Error>> {
        let touched = match field.heat.faults.is_empty() {
            true => vec![],
            false => field.heat.weigh_extra(field.now, dt),
        };
        // Segments in the gas of a loop take their step with it, the others after.
        field.cool_all(dt, script)?;
        field.warm(dt)?;
        field.heat.settle(&touched);
        field.detune();
        Ok(())
    }
}

impl Field {
    /// Lets frequencies follow temperatures, where any does.
    pub(crate) fn detune(&mut self) {
        if !self.heat.detunes {
            return;
        }
        for segment in SegmentId::all(self.segments.len()) {
            self.detune_one(segment);
        }
    }
}
