//! What is kept of the phases beside the phases themselves: who couples with whom, the means, and the
//! history that delays need.

use std::collections::VecDeque;
use std::sync::Arc;

use super::Field;
use super::id::SegmentId;
use super::link::Neighbours;
use super::spec::PhaseMass;

/// No component.
pub(crate) const NOWHERE: u32 = u32::MAX;

/// Largest K·dt of one Euler step of the phases: a longer step is divided.
pub const LARGEST_PULL: f64 = 0.25;
/// Most parts that a step is divided into.
pub const MOST_PARTS: u32 = 1000;

/// Into how many parts the phases divide a step of so many seconds under this coupling, 1/s.
pub fn parts_of_step(seconds: f64, coupling: f64) -> f64 {
    (seconds * coupling / LARGEST_PULL).ceil().clamp(1.0, f64::from(MOST_PARTS))
}

/// A phase in turns brought into [−½, ½].
#[inline(always)]
pub(crate) fn wrap(turns: f64) -> f64 {
    const ROUND: f64 = 6_755_399_441_055_744.0;
    turns - ((turns + ROUND) - ROUND)
}

/// Sine and cosine of every phase at one instant, side by side, so that a neighbour is one look.
pub(crate) type Waves = Vec<[f64; 2]>;

/// Members, and the sums of their sines and cosines.
pub(crate) type Sum = (u32, f64, f64);

/// The mean phase of a part of the field.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Mean {
    /// Segments in it.
    pub count: u32,
    /// Order parameter r of those, in [0, 1].
    pub order: f64,
    /// Its phase in turns.
    pub phase: f64,
}

/// What is derived from the phases, and the history that delays need.
#[derive(Clone, Debug, Default)]
pub(crate) struct Phases {
    /// Part of the field that each segment belongs to, or [`NOWHERE`].
    pub component: Arc<Vec<u32>>,
    /// How many parts there are.
    pub parts: u32,
    /// The part with more than half of the phase mass.
    pub lead: Option<u32>,
    /// Capacity that has a say, ΔΦ: of each part, and of all.
    pub mass: Arc<Vec<f64>>,
    pub known: f64,
    /// The lowest id in phase when a part last led.
    pub eldest: Option<SegmentId>,
    /// The mean over the members of each part; of all that are up there where it has no member.
    pub means: Vec<Mean>,
    pub near: Arc<Neighbours>,
    /// Who is joined to whom as far as it is known: a cut is, once nothing has been heard for too long.
    pub known_near: Arc<Neighbours>,
    /// Goes up whenever somebody may be joined to others than before, or more slowly.
    pub changes: u64,
    /// The newest first; more than one only where links are slow.
    pub waves: VecDeque<Arc<Waves>>,
    /// Delay of each class of links, in parts of a step.
    pub lags: Vec<usize>,
    /// Nothing turns: no coupling, no noise, no frequency but 0.
    pub still: bool,
    /// No segment was on its way out of the cluster phase, or into it, at the last look.
    pub calm: bool,
    /// Volume of the segments that are up.
    pub volume: f64,
    /// Heartbeats sent by each segment so far.
    pub beats: i64,
}

impl Field {
    /// The part of the field whose phase a segment follows: its own, if that carries one.
    pub(crate) fn followed(&self, segment: SegmentId) -> Option<&Mean> {
        let part = *self.phases.component.get(segment.index())?;
        let carries = match self.plan.consensus.phase_mass {
            PhaseMass::Majority => self.phases.lead == Some(part),
            PhaseMass::Any => part != NOWHERE,
        };
        if carries { self.phases.means.get(part as usize) } else { None }
    }
}
