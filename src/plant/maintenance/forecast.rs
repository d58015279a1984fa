//! When a part will be due, by what was seen of it.
//!
//! The forecast knows that doses are a gamma process and how much they vary, not at what rate they
//! come. Of a process with a shape of `α` a day, the dose `X` seen over `t` days and the dose `F` of
//! the next `s` days are gamma of one unknown scale, so `F/(F + X)` is beta(α·s, α·t) whatever the
//! rate: the chance that a part has not suffered a further dose `D` after `s` days is the beta
//! distribution at `D/(D + X)`.

use super::{DAY, Maintenance, beta, process};
use crate::base::time::Time;
use crate::plant::event::Part;
use crate::plant::spec::MaintenanceSpec;

/// Before so much was seen there is no forecast: ten days.
pub const LEAST_DATA: Time = Time::from_secs(864_000);
/// No date beyond this many days from now is told.
const FURTHEST: f64 = 36_500.0;

/// What can be foretold of a part.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Forecast {
    /// Too little was seen.
    TooEarly {
        /// When there will be enough.
        from: Time,
    },
    /// It is due already.
    Due,
    /// It will never be due, or not within a hundred years: nothing wears it, or its limit lies below
    /// what it may lose.
    Never,
    /// It is kept from being due by something other than services, as gas is by recycling.
    Held,
    /// It will be due.
    At {
        /// The median.
        due: Time,
        /// With a chance of 5 % it is due before.
        earliest: Time,
        /// With a chance of 5 % it is due after.
        latest: Time,
    },
}

/// How well forecasts met what came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// How many came to be judged.
    pub told: u64,
    /// In how many the part was due within the interval.
    pub met: u64,
}

impl Score {
    pub(super) fn add(&mut self, met: bool) {
        self.told += 1;
        self.met += u64::from(met);
    }

    /// The share that was met; `None` before any was judged.
    pub fn share(&self) -> Option<f64> {
        (self.told > 0).then(|| self.met as f64 / self.told as f64)
    }
}

impl Maintenance {
    /// When a part will be due, without services, as far as that can be told at `now`.
    pub fn forecast(&self, spec: &MaintenanceSpec, part: Part, now: Time) -> Forecast {
        let state = &self.parts[part as usize];
        if state.watched < LEAST_DATA.seconds() {
            let left = Time::from_seconds(LEAST_DATA.seconds() - state.watched);
            return Forecast::TooEarly { from: now + left.unwrap_or(Time::MAX) };
        }
        let Some(wanted) = process::dose_of(spec, part, spec.due) else { return Forecast::Never };
        let further = wanted - state.dose;
        if further <= 0.0 {
            return Forecast::Due;
        }
        if state.mended {
            return Forecast::Held;
        }
        if state.seen <= 0.0 {
            return Forecast::Never;
        }
        let (days, square) = (state.watched / DAY, spec.variation * spec.variation);
        let date = |chance: f64| {
            let s = quantile(state.seen, days, further, square, chance);
            Time::from_seconds(s * DAY).map_or(Time::MAX, |s| now + s)
        };
        let due = date(0.5);
        if (due - now).seconds() > FURTHEST * DAY {
            return Forecast::Never;
        }
        Forecast::At { due, earliest: date(0.05), latest: date(0.95) }
    }

    /// How well the forecasts of a part met what came.
    pub fn score(&self, part: Part) -> Score {
        self.parts[part as usize].score
    }

    /// Keeps the first forecast since the part was new, to be scored when it is due.
    pub(super) fn foretell(&mut self, spec: &MaintenanceSpec, part: Part, now: Time) {
        let state = &self.parts[part as usize];
        if state.open.is_some() || state.told || state.watched < LEAST_DATA.seconds() {
            return;
        }
        if let Forecast::At { earliest, latest, .. } = self.forecast(spec, part, now) {
            self.parts[part as usize].open = Some((earliest, latest));
        }
    }
}

/// After how many days a process that gave `seen` in `days` has given `further`, with a chance of
/// `chance` that it has by then: halved to 1e-9 of itself.
fn quantile(seen: f64, days: f64, further: f64, square: f64, chance: f64) -> f64 {
    let mean = further / seen * days;
    // As in the increments: nothing varies.
    if square < 1e-12 {
        return mean;
    }
    let share = further / (further + seen);
    let reached = |s: f64| 1.0 - beta::distribution(s / square, days / square, share);
    let (mut low, mut high) = (0.0, mean.max(square));
    while reached(high) < chance && high < 10.0 * FURTHEST {
        (low, high) = (high, 2.0 * high);
    }
    for _ in 0..100 {
        let middle = 0.5 * (low + high);
        if reached(middle) < chance {
            low = middle
        } else {
            high = middle
        }
        if high - low <= 1e-9 * high {
            break;
        }
    }
    0.5 * (low + high)
}
