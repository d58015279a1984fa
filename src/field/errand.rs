//! Errands: work that a script puts on the field while it runs, with bounds of time and temperature.
//! The glyphs of an errand are an app of their own, which are born with it and retire when the work is
//! done.

use std::sync::Arc;

use super::id::{AppId, ClusterId};
use super::time::Time;

/// What is asked of an errand.
#[derive(Clone, Debug, PartialEq)]
pub struct ErrandSpec {
    /// The loop that cools it, by its place.
    pub coolant: u32,
    /// Operations that are to be done, above 0.
    pub operations: f64,
    /// Operations a second that a ΔΦ of load does, above 0.
    pub rate: f64,
    /// How long it may take.
    pub deadline: Time,
    /// Lowest and highest temperature of the coolant meanwhile, K.
    pub band: (f64, f64),
    /// How exactly its end is to be timed.
    pub jitter: Time,
    /// Shares of equal parts of its time; empty: evenly.
    pub pattern: Arc<[f64]>,
}

/// An errand, under way or done.
#[derive(Clone, Debug, PartialEq)]
pub struct Errand {
    /// What was asked.
    pub spec: ErrandSpec,
    /// Why it was not taken on; `None`: it was.
    pub refused: Option<ErrandRefusal>,
    /// Its app.
    pub app: AppId,
    /// The one cluster of that.
    pub cluster: ClusterId,
    /// Glyphs that it was born with.
    pub glyphs: u32,
    /// When it began.
    pub begun: Time,
    /// When its work was done.
    pub finished: Option<Time>,
    /// Operations done so far.
    pub done: f64,
    /// What the segments drew for its load so far, J.
    pub energy: f64,
    /// The hottest that a segment with glyphs of it was, K; `None` where none has a temperature.
    pub hottest: Option<f64>,
    /// Lowest and highest temperature of the coolant so far, K.
    pub coolant: Option<(f64, f64)>,
    /// When the coolant first left the band.
    pub broke: Option<Time>,
    /// ∫ of how well clock, coolant and computer kept together, s; and over how long, s.
    pub sync: (f64, f64),
}

impl Errand {
    /// An errand that begins now.
    pub(crate) fn new(spec: ErrandSpec, app: AppId, cluster: ClusterId, now: Time) -> Errand {
        Errand {
            spec,
            refused: None,
            app,
            cluster,
            glyphs: 0,
            begun: now,
            finished: None,
            done: 0.0,
            energy: 0.0,
            hottest: None,
            coolant: None,
            broke: None,
            sync: (0.0, 0.0),
        }
    }

    /// Whether it has begun and is not done.
    pub fn is_under_way(&self) -> bool {
        self.refused.is_none() && self.finished.is_none()
    }

    /// How well clock, coolant and computer kept together on average, 0 to 1; `None` where that is not
    /// known.
    pub fn kept_together(&self) -> Option<f64> {
        (self.sync.1 > 0.0).then(|| self.sync.0 / self.sync.1)
    }

    /// Whether it was done by its deadline, and the coolant stayed in the band.
    pub fn is_met(&self) -> bool {
        let in_time = self.finished.is_some_and(|at| at - self.begun <= self.spec.deadline);
        in_time && self.broke.is_none()
    }

    /// The errand as words, for the digest.
    pub(in crate::field) fn words(&self, mut tell: impl FnMut(u64)) {
        let Errand {
            spec,
            refused,
            app,
            cluster,
            glyphs,
            begun,
            finished,
            done,
            energy,
            hottest,
            coolant,
            broke,
            sync,
        } = self;
        let ErrandSpec { coolant: place, operations, rate, deadline, band, jitter, pattern } = spec;
        [*place, app.0, cluster.0, *glyphs].into_iter().for_each(|it| tell(u64::from(it)));
        tell(u64::from(refused.is_some()));
        let whole = |time: &Option<Time>| time.map_or(u64::MAX, |time| time.0 as u64);
        [begun.0, deadline.0, jitter.0].into_iter().for_each(|it| tell(it as u64));
        [finished, broke].into_iter().for_each(|it| tell(whole(it)));
        let seen = coolant.unwrap_or((-1.0, -1.0));
        let numbers = [*operations, *rate, band.0, band.1, *done, *energy, seen.0, seen.1];
        let more = [hottest.unwrap_or(-1.0), sync.0, sync.1];
        let all = numbers.iter().chain(&more).chain(pattern.iter());
        all.for_each(|it| tell(it.to_bits()));
    }
}

/// Why an errand is not taken on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ErrandRefusal {
    /// A jitter below the step cannot be told.
    Jitter {
        /// What was asked.
        asked: Time,
        /// The step of the field.
        step: Time,
    },
    /// The load that the deadline asks for has no room.
    Load {
        /// ΔΦ that it takes.
        wanted: f64,
        /// ΔΦ that are free.
        free: f64,
    },
    /// The work is not done by the deadline.
    Deadline {
        /// The share that is, 0 to 1.
        done: f64,
    },
    /// The coolant leaves the band.
    Heat {
        /// K.
        temperature: f64,
        /// The band, K.
        band: (f64, f64),
        /// How long after the begin.
        at: Time,
    },
}
