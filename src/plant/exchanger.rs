//! Heat exchangers by effectiveness and number of transfer units (Kays and London, *Compact heat
//! exchangers*, 1984), and the outside stream of a loop with its fan.

use super::port::{Condition, Outside};
use super::spec::ExchangerSpec;
use crate::coolant::R;
use crate::schema::word::Arrangement;

/// Molar heat capacity of the air outside, J/(mol·K).
pub const OUTSIDE_CP: f64 = 29.1;
/// Temperature at which outside streams and their pressure drops are rated, K.
pub const RATED_TEMPERATURE: f64 = 295.0;
/// Pressure at which they are rated, Pa.
pub const RATED_PRESSURE: f64 = 101_325.0;
/// What it takes to evaporate water, J/kg.
pub const EVAPORATION: f64 = 2.45e6;
/// Beyond so many transfer units the double series is cut off: 500 units reach 97 % of what there is
/// even where both streams are alike, and more than 99.9 % where they differ by a tenth.
const MOST_UNITS: f64 = 500.0;

/// Effectiveness of counterflow with `ntu` transfer units (from 0) and heat capacity rates in the ratio
/// `cr` (0 to 1, the less over the greater).
pub fn counterflow(ntu: f64, cr: f64) -> f64 {
    // NTU·(1 − Cr) near 0 is the limit of equal rates.
    let x = ntu * (1.0 - cr);
    if x < 1e-9 {
        return ntu / (1.0 + ntu);
    }
    let rest = -libm::expm1(-x);
    rest / (rest + (1.0 - cr) * (1.0 - rest))
}

/// Effectiveness of streams side by side.
pub fn parallel(ntu: f64, cr: f64) -> f64 {
    -libm::expm1(-ntu * (1.0 + cr)) / (1.0 + cr)
}

/// Effectiveness of streams that cross, both unmixed: Mason's double series (1955), exact up to 500
/// transfer units.
pub fn crossflow(ntu: f64, cr: f64) -> f64 {
    let ntu = ntu.min(MOST_UNITS);
    let other = ntu * cr;
    if other < 1e-9 {
        return -libm::expm1(-ntu) * (1.0 - 0.5 * other);
    }
    // Shares of the two Poisson distributions that are above n.
    let (mut one, mut two) = (libm::exp(-ntu), libm::exp(-other));
    let (mut above_one, mut above_two) = (-libm::expm1(-ntu), -libm::expm1(-other));
    let mut sum = 0.0;
    for n in 1..4000 {
        let term = above_one * above_two;
        sum += term;
        if term <= 1e-17 * sum {
            break;
        }
        one *= ntu / f64::from(n);
        two *= other / f64::from(n);
        above_one = (above_one - one).max(0.0);
        above_two = (above_two - two).max(0.0);
    }
    (sum / other).min(1.0)
}

/// Effectiveness of streams that cross, the one of the greater heat capacity rate mixed.
pub fn cross_greater_mixed(ntu: f64, cr: f64) -> f64 {
    if cr < 1e-12 {
        return -libm::expm1(-ntu);
    }
    -libm::expm1(cr * libm::expm1(-ntu)) / cr
}

/// Effectiveness of streams that cross, the one of the less heat capacity rate mixed.
pub fn cross_less_mixed(ntu: f64, cr: f64) -> f64 {
    if cr < 1e-12 {
        return -libm::expm1(-ntu);
    }
    -libm::expm1(libm::expm1(-cr * ntu) / cr)
}

/// Logarithmic mean of two temperature differences of one sign, K; where they are equal, both.
pub fn log_mean(one: f64, other: f64) -> f64 {
    if one == other {
        return one;
    }
    let ratio = other / one - 1.0;
    // ln(1 + x)/x, which is 1 at 0.
    let scale = if ratio.abs() < 1e-9 { 1.0 - 0.5 * ratio } else { libm::log1p(ratio) / ratio };
    one / scale
}

/// Effectiveness by arrangement, of the less of two heat capacity rates (W/K) with a conductance (W/K).
pub fn effectiveness(arrangement: Arrangement, conductance: f64, one: f64, other: f64) -> f64 {
    let (least, most) = (one.min(other), one.max(other));
    if least <= 0.0 {
        return 0.0;
    }
    let (ntu, cr) = (conductance / least, least / most);
    match arrangement {
        Arrangement::Counter => counterflow(ntu, cr),
        Arrangement::Parallel => parallel(ntu, cr),
        Arrangement::Cross => crossflow(ntu, cr),
    }
}

impl ExchangerSpec {
    /// Temperature at which the outside stream comes in, K.
    pub fn inlet(&self, outside: &Outside) -> f64 {
        if self.evaporative {
            outside.wet_bulb.min(outside.temperature)
        } else {
            outside.temperature
        }
    }

    /// Share of the way to the inlet of the outside stream that gas of a heat capacity rate `rate` (W/K)
    /// is cooled, while that runs at `share` of its full.
    pub fn approach(&self, rate: f64, share: f64, condition: &Condition) -> f64 {
        let outside = self.outside * share * OUTSIDE_CP;
        if rate <= 0.0 || outside <= 0.0 {
            return 0.0;
        }
        let conductance = self.conductance * condition.conductance;
        effectiveness(self.arrangement, conductance, rate, outside) * (outside / rate).min(1.0)
    }

    /// What the fan draws, W, with the cube of `share`: drop · volume flow ÷ efficiency, rated at 295 K and
    /// 1 atm.
    pub fn fan(&self, share: f64, condition: &Condition) -> f64 {
        let volume = self.outside * R * RATED_TEMPERATURE / RATED_PRESSURE;
        let full = self.drop * condition.drop * volume / (self.efficiency * condition.efficiency);
        full * share * share * share
    }

    /// Water that the outside stream takes up, kg/s: what cools it from the dry to the wet bulb.
    pub fn water(&self, share: f64, outside: &Outside) -> f64 {
        if !self.evaporative {
            return 0.0;
        }
        let cools = (outside.temperature - self.inlet(outside)).max(0.0);
        self.outside * share * OUTSIDE_CP * cools / EVAPORATION
    }
}
