//! What a run leaves behind: totals, series, verdicts and the final state.

use std::sync::Arc;

use super::Field;
use super::id::{AppId, SegmentId};
use super::property::Verdict;
use super::time::Time;

/// Values of an `observe`, one a period.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Its name in the script.
    pub name: Arc<str>,
    /// When each value was taken.
    pub times: Vec<Time>,
    /// The values.
    pub values: Vec<f64>,
}

/// A quantity over the length of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Course {
    /// At the start.
    pub first: f64,
    /// At the end.
    pub last: f64,
    /// Lowest.
    pub low: f64,
    /// Highest.
    pub high: f64,
    sum: f64,
    count: u64,
}

impl Course {
    pub(crate) fn push(&mut self, value: f64) {
        if self.count == 0 {
            *self = Course { first: value, low: value, high: value, ..Course::default() };
        }
        self.last = value;
        self.low = self.low.min(value);
        self.high = self.high.max(value);
        self.sum += value;
        self.count += 1;
    }

    /// Mean over the ticks it was taken at.
    pub fn mean(&self) -> f64 {
        if self.count == 0 { 0.0 } else { self.sum / self.count as f64 }
    }
}

/// A property and what the run says of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// Its place in the plan.
    pub property: usize,
    /// The verdict.
    pub verdict: Verdict,
}

/// The totals of a run, for its summary.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// Steps made.
    pub ticks: u64,
    /// Segments up at the end, and all that were not retired.
    pub segments: (u32, u32),
    /// Segments in phase at the end, and all that are up then and not declared out of phase.
    pub in_phase: (u32, u32),
    /// How long apps were down: those that were, by id.
    pub downtime: Vec<(AppId, Time)>,
    /// Glyphs that have no segment at the end, because none that is up may take them: by app.
    pub waiting: Vec<(AppId, u64)>,
    /// Links.
    pub links: u32,
    /// Glyphs at the end.
    pub glyphs: u64,
    /// Spread of pressure.
    pub spread: Course,
    /// Order parameter.
    pub coherence: Course,
    /// Mean pressure.
    pub pressure: Course,
    /// Glyphs moved.
    pub moves: u64,
    /// ΔΦ those moves carried.
    pub carried: f64,
    /// Bytes those moves carried.
    pub bytes: f64,
    /// Glyphs that went back.
    pub flaps: u64,
    /// Messages sent.
    pub messages: u64,
    /// The hottest that a segment was, in K, which one and when; `None` where none has a temperature.
    pub hottest: Option<(SegmentId, f64, Time)>,
    /// What all segments drew, J; `None` where none draws.
    pub energy: Option<f64>,
    /// How often segments tripped: those that did, by id.
    pub trips: Vec<(SegmentId, u64)>,
    /// Crashes, trips included.
    pub crashes: u64,
    /// Live segments that the detector held dead.
    pub mistaken: u64,
    /// Glyphs healed.
    pub healed: u64,
    /// Mean distance between κ of glyphs and stiffness of their segments at the end.
    pub misfit: f64,
    /// Glyphs where a rule forbids them, at the end.
    pub violations: u64,
}

/// A finished run.
#[derive(Clone, Debug)]
pub struct RunRecord {
    /// Name of the field.
    pub field_name: Arc<str>,
    /// The seed.
    pub seed: u64,
    /// How long it ran in simulated time.
    pub duration: Time,
    /// Totals.
    pub summary: Summary,
    /// Observations, in the order of the plan.
    pub series: Vec<Series>,
    /// Verdicts, in the order of the plan.
    pub verdicts: Vec<Judged>,
    /// The final state, with its event log.
    pub field: Field,
    /// Its digest.
    pub digest: blake3::Hash,
}
