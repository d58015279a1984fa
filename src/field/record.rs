//! What a run leaves behind: totals, series, verdicts and the final state.

use std::sync::Arc;

use super::Field;
use super::id::{AppId, SegmentId};
use super::property::Verdict;
use super::time::Time;

/// Values of an `observe`, one a period. Where there was none it is NaN, which no script computes.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Its name in the script.
    pub name: Arc<str>,
    /// When each value was taken.
    pub times: Vec<Time>,
    /// The values.
    pub values: Vec<f64>,
}

/// A quantity over the length of a run, as far as it had a value.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Course {
    /// At the start.
    pub first: Option<f64>,
    /// At the end.
    pub last: Option<f64>,
    /// Lowest.
    pub low: Option<f64>,
    /// Highest.
    pub high: Option<f64>,
    sum: f64,
    count: u64,
    begun: bool,
}

impl Course {
    pub(crate) fn push(&mut self, value: Option<f64>) {
        if !std::mem::replace(&mut self.begun, true) {
            self.first = value;
        }
        self.last = value;
        let Some(value) = value else { return };
        self.low = Some(self.low.map_or(value, |low| low.min(value)));
        self.high = Some(self.high.map_or(value, |high| high.max(value)));
        self.sum += value;
        self.count += 1;
    }

    /// Mean over the ticks at which it had a value.
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum / self.count as f64)
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
    /// For how long no segment was in phase.
    pub leaderless: Time,
    /// How long apps were down: those that were, by id.
    pub downtime: Vec<(AppId, Time)>,
    /// How long not all of an app's work was done: those of which it was not, by id.
    pub degraded: Vec<(AppId, Time)>,
    /// Glyphs that a copy serves at the end: by app.
    pub serving: Vec<(AppId, u64)>,
    /// Glyphs that nobody serves at the end: by app.
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
    /// Mean distance between κ of glyphs and stiffness of their segments at the end; `None` where no
    /// glyph is on one.
    pub misfit: Option<f64>,
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
