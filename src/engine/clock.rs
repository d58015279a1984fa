//! The clocks of segments: the frequency that each has of its own, and what heat adds to it.

use std::sync::Arc;

use crate::field::Field;
use crate::field::id::SegmentId;

impl Field {
    /// The frequency of a clock apart from what heat does to it, rad/s.
    pub(crate) fn own_frequency(&self, segment: SegmentId) -> f64 {
        let own = match self.segments.tuned.is_empty() {
            true => &self.segments.omega,
            false => &self.segments.tuned,
        };
        own.get(segment.index()).copied().unwrap_or(0.0)
    }

    /// Gives to a clock this frequency, to which heat adds its own.
    pub(crate) fn set_frequency(&mut self, segment: SegmentId, frequency: f64) {
        let heated = !self.segments.tuned.is_empty();
        let own = if heated { &mut self.segments.tuned } else { &mut self.segments.omega };
        if let Some(cell) = Arc::make_mut(own).get_mut(segment.index()) {
            *cell = frequency;
        }
        if heated {
            self.detune_one(segment);
        }
    }

    /// Lets the frequency of a segment follow its temperature.
    pub(crate) fn detune_one(&mut self, segment: SegmentId) {
        if !self.heat.detunes {
            return;
        }
        if self.segments.tuned.is_empty() {
            self.segments.tuned = self.segments.omega.clone();
        }
        let at = segment.index();
        let shift = self.heat.detuned(segment);
        let (Some(tuned), Some(omega)) = (self.segments.tuned.get(at), self.segments.omega.get(at))
        else {
            return;
        };
        let next = tuned + shift;
        if next != *omega {
            Arc::make_mut(&mut self.segments.omega)[at] = next;
            if self.phases.still && next != 0.0 {
                self.phases.still = false;
                self.phases.calm = false;
            }
        }
    }
}
