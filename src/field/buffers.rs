//! Room for intermediate values, kept between steps so that a step allocates nothing. It is no part
//! of the state: a copy of a field starts with empty room.

use super::budget::Budget;
use super::id::{LinkRow, SegmentId};

/// Intermediate values of a step.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    /// Continuous pressure by segment.
    pub pressure: Vec<f64>,
    /// Continuous load of the next step by segment.
    pub fluid: Vec<f64>,
    /// Share of what it is asked for that each segment can send.
    pub share: Vec<f64>,
    /// Flow by link, ΔΦ per step.
    pub flow: Vec<f64>,
    /// Links that owe at least the lightest glyph, with their lower end.
    pub due: Vec<(LinkRow, SegmentId)>,
    /// Segments whose load changed.
    pub touched: Vec<SegmentId>,
    /// How the kinds of heat answer, as they did in the step before.
    pub responses: Vec<[crate::plant::Response; 2]>,
    /// Segments at their limit of temperature, or beyond, in the step under way.
    pub hot: Vec<SegmentId>,
    /// What the call under way may cost.
    pub budget: Budget,
}

impl Clone for Buffers {
    fn clone(&self) -> Buffers {
        Buffers::default()
    }
}
