//! What time does to a part: the dose that it suffers, and what it has lost of it.

use super::DAY;
use crate::base::chance::{Chance, Stream};
use crate::plant::event::Part;
use crate::plant::spec::MaintenanceSpec;

/// The mean dose of a day.
pub(super) fn daily(spec: &MaintenanceSpec, part: Part) -> f64 {
    let rate = match part {
        Part::Exchanger => spec.fouling,
        Part::Filter => spec.clogging,
        Part::Mover => spec.wear,
        Part::Gas => spec.purity,
    };
    rate * DAY
}

/// The dose of `dt` seconds: gamma of shape `days/variation²` and scale `rate·variation²`, so of mean
/// `rate·days` and, over a day, of a standard deviation of `variation` of that.
pub(super) fn increment(
    spec: &MaintenanceSpec,
    part: Part,
    dt: f64,
    chance: Chance,
    entity: u64,
    tick: u64,
) -> f64 {
    let (rate, days) = (daily(spec, part), dt / DAY);
    if rate <= 0.0 {
        return 0.0;
    }
    let square = spec.variation * spec.variation;
    // Beyond what a number of 53 bits holds of it, nothing varies.
    if square < 1e-12 {
        return rate * days;
    }
    rate * square * chance.gamma(days / square, Stream::Wear, entity, tick)
}

/// What a dose takes: of the exchanger `R/(1 + R)` with Kern and Seaton's `R`, of the filter
/// `G/(1 + G)` (its drop grows by `1 + G`), of movers and gas `1 − exp(−G)`.
pub(super) fn loss(spec: &MaintenanceSpec, part: Part, dose: f64) -> f64 {
    match part {
        Part::Exchanger => {
            let limit = spec.fouling_limit;
            let r = if limit > 0.0 { -limit * libm::expm1(-dose / limit) } else { 0.0 };
            r / (1.0 + r)
        }
        Part::Filter => dose / (1.0 + dose),
        Part::Mover | Part::Gas => -libm::expm1(-dose),
    }
}

/// The dose at which a part has lost `share`; `None` where none takes as much.
pub(super) fn dose_of(spec: &MaintenanceSpec, part: Part, share: f64) -> Option<f64> {
    if !(0.0..1.0).contains(&share) {
        return None;
    }
    match part {
        Part::Exchanger => {
            let (r, limit) = (share / (1.0 - share), spec.fouling_limit);
            (r < limit).then(|| -limit * libm::log1p(-r / limit))
        }
        Part::Filter => Some(share / (1.0 - share)),
        Part::Mover | Part::Gas => Some(-libm::log1p(-share)),
    }
}
