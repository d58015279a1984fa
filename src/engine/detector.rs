//! The φ-accrual failure detector (Hayashibara, Défago, Yared and Katayama, SRDS 2004): how unlikely
//! it is that a heartbeat is only late, `φ = −log₁₀ P(later)`, for arrivals that are normally
//! distributed about the heartbeat's period.
//!
//! On a network that loses nothing the history of arrivals has the period as its mean and the links'
//! jitter as its deviation, so both stand for it; the deviation is at least a tenth of the period.

use crate::field::Field;
use crate::field::segment::Life;
use crate::field::time::Time;

/// Least deviation of arrivals as a share of the period.
const LEAST_DEVIATION: f64 = 0.1;

/// φ after `elapsed` seconds without a heartbeat.
pub fn phi(elapsed: f64, period: f64, deviation: f64) -> f64 {
    let z = (elapsed - period) / deviation;
    let later = 0.5 * libm::erfc(z / std::f64::consts::SQRT_2);
    if later > 0.0 {
        return -libm::log10(later);
    }
    // Beyond the range of erfc: the leading term of its asymptotic series.
    let ln = -0.5 * z * z - libm::log(z * (2.0 * std::f64::consts::PI).sqrt());
    -ln / std::f64::consts::LN_10
}

/// The elapsed seconds at which φ reaches `suspect`.
pub fn patience(suspect: f64, period: f64, deviation: f64) -> f64 {
    let (mut low, mut high) = (0.0, period + deviation);
    while phi(high, period, deviation) < suspect {
        high *= 2.0;
    }
    for _ in 0..100 {
        let middle = 0.5 * (low + high);
        match phi(middle, period, deviation) < suspect {
            true => low = middle,
            false => high = middle,
        }
    }
    high
}

impl Field {
    fn arrivals(&self) -> (f64, f64) {
        let period = self.plan.consensus.heartbeat.seconds();
        let jitter = self.links.classes.iter().map(|c| c.jitter.seconds()).fold(0.0, f64::max);
        (period, jitter.max(period * LEAST_DEVIATION))
    }

    /// The last heartbeat at or before a time.
    fn last_beat(&self, at: Time) -> Time {
        let period = self.plan.consensus.heartbeat.0.max(1);
        Time(at.0 - at.0.rem_euclid(period))
    }

    /// When the detector will hold a segment dead that falls silent now.
    pub(crate) fn detection_time(&self, segment: u32) -> Time {
        let (period, deviation) = self.arrivals();
        let wait = patience(self.plan.consensus.suspect, period, deviation);
        let heard = self.last_beat(self.now) + self.nearest_latency(segment);
        (heard + Time::from_seconds(wait).unwrap_or(Time::MAX)).max(self.now)
    }

    /// Latency of the quickest link of a segment.
    fn nearest_latency(&self, segment: u32) -> Time {
        let touching = self.links.iter().filter(|(_, a, b)| *a == segment || *b == segment);
        let latencies = touching.filter_map(|(id, _, _)| Some(self.links.class_of(id)?.latency));
        latencies.min().unwrap_or(Time::ZERO)
    }

    /// How strongly a segment is suspected of being dead: φ since its last heartbeat was heard.
    pub fn suspicion(&self, segment: u32) -> f64 {
        let silent = match self.segments.life.get(segment as usize) {
            Some(Life::Down) => self.segments.uptime.get(&segment).and_then(|u| u.since),
            Some(Life::Up) => Some(self.now),
            _ => None,
        };
        let Some(silent) = silent else { return 0.0 };
        let (period, deviation) = self.arrivals();
        let heard = self.last_beat(silent) + self.nearest_latency(segment);
        phi((self.now - heard).seconds(), period, deviation).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phi_is_the_decimal_exponent_of_being_wrong() {
        // One deviation late: P(later) = 0.158655; two: 0.0227501 (tables of the normal law).
        assert!((phi(1.1, 1.0, 0.1) - 0.79955).abs() < 1e-5);
        assert!((phi(1.2, 1.0, 0.1) - 1.64302).abs() < 1e-5);
        assert!((phi(1.0, 1.0, 0.1) - std::f64::consts::LOG10_2).abs() < 1e-5);
    }

    #[test]
    fn phi_goes_on_rising_where_erfc_ends() {
        let (mut before, mut at) = (0.0, 1.0);
        while at < 20.0 {
            let next = phi(at, 1.0, 0.1);
            assert!(next > before, "{at}: {next} after {before}");
            (before, at) = (next, at + 0.01);
        }
    }

    #[test]
    fn patience_inverts_phi() {
        for suspect in [1.0, 8.0, 12.0, 400.0] {
            let wait = patience(suspect, 0.1, 0.01);
            assert!((phi(wait, 0.1, 0.01) - suspect).abs() < 1e-6);
        }
    }
}
