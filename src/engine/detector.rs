//! The φ-accrual failure detector (Hayashibara, Défago, Yared and Katayama, SRDS 2004): how unlikely
//! it is that a heartbeat is only late, `φ = −log₁₀ P(later)`, for arrivals that are normally
//! distributed about the heartbeat's period.
//!
//! A heartbeat arrives over the quickest link of its segment: when, and whether at all, is drawn from
//! the link's jitter and loss, a draw for each segment and beat. Mean and deviation are those of the
//! last arrivals; the deviation is at least a tenth of the period. Where nothing is drawn, both are
//! known beforehand. A segment that is up and only unlucky is suspected, and not declared dead.

use crate::field::Field;
use crate::field::chance::Stream;
use crate::field::link::LinkClass;
use crate::field::segment::Life;
use crate::field::time::Time;

/// Least deviation of arrivals as a share of the period.
const LEAST_DEVIATION: f64 = 0.1;
/// Heartbeats whose arrivals are remembered.
const WINDOW: i64 = 100;

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
    fn heartbeat(&self) -> i64 {
        self.plan.consensus.heartbeat.0.max(1)
    }

    /// The quickest link of a segment.
    fn nearest(&self, segment: u32) -> Option<LinkClass> {
        let touching = self.links.iter().filter(|(_, a, b)| *a == segment || *b == segment);
        let classes = touching.filter_map(|(id, _, _)| self.links.class_of(id).copied());
        classes.min_by_key(|class| class.latency)
    }

    /// When the beat of that number arrives over a link; `None` where it is lost.
    fn arrival(&self, segment: u32, beat: i64, link: Option<&LinkClass>) -> Option<Time> {
        let sent = Time(beat * self.heartbeat());
        let Some(link) = link else { return Some(sent) };
        let draw = |stream| self.chance.unit(stream, u64::from(segment), beat as u64);
        if link.loss > 0.0 && draw(Stream::Loss) < link.loss {
            return None;
        }
        let late = match link.jitter > Time::ZERO {
            true => (link.jitter.0 as f64 * (2.0 * draw(Stream::Jitter) - 1.0)) as i64,
            false => 0,
        };
        Some(sent + Time((link.latency.0 + late).max(0)))
    }

    /// The arrivals, by time, of the last beats that were sent by a time.
    fn arrivals(&self, segment: u32, sent_by: Time, link: Option<&LinkClass>) -> Vec<Time> {
        let last = sent_by.0.div_euclid(self.heartbeat());
        let beats = (last - WINDOW).max(0)..=last;
        let mut all: Vec<Time> =
            beats.filter_map(|beat| self.arrival(segment, beat, link)).collect();
        all.sort_unstable();
        all
    }

    /// Mean and deviation of the time between arrivals, in seconds.
    fn rhythm(&self, arrivals: &[Time], link: Option<&LinkClass>) -> (f64, f64) {
        let period = Time(self.heartbeat()).seconds();
        let least = period * LEAST_DEVIATION;
        let drawn = link.is_some_and(|link| link.loss > 0.0 || link.jitter > Time::ZERO);
        let gaps = arrivals.windows(2).map(|pair| (pair[1] - pair[0]).seconds());
        let gaps: Vec<f64> = if drawn { gaps.collect() } else { Vec::new() };
        if gaps.is_empty() {
            return (period, least);
        }
        let mean = gaps.iter().sum::<f64>() / gaps.len() as f64;
        let squares = gaps.iter().map(|gap| (gap - mean) * (gap - mean));
        (mean, (squares.sum::<f64>() / gaps.len() as f64).sqrt().max(least))
    }

    /// When the detector will hold a segment dead that falls silent now.
    pub(crate) fn detection_time(&self, segment: u32) -> Time {
        let link = self.nearest(segment);
        let arrivals = self.arrivals(segment, self.now, link.as_ref());
        let (mean, deviation) = self.rhythm(&arrivals, link.as_ref());
        let wait = patience(self.plan.consensus.suspect, mean, deviation);
        let heard = arrivals.last().copied().unwrap_or(self.now);
        (heard + Time::from_seconds(wait).unwrap_or(Time::MAX)).max(self.now)
    }

    /// How strongly a segment is suspected of being dead: φ since its last heartbeat was heard.
    pub fn suspicion(&self, segment: u32) -> f64 {
        let silent = match self.segments.life.get(segment as usize) {
            Some(Life::Down) => self.segments.uptime.get(&segment).and_then(|u| u.since),
            Some(Life::Up) => Some(self.now),
            _ => None,
        };
        let Some(silent) = silent else { return 0.0 };
        let link = self.nearest(segment);
        let mut arrivals = self.arrivals(segment, silent, link.as_ref());
        arrivals.retain(|arrival| *arrival <= self.now);
        let Some(heard) = arrivals.last() else { return 0.0 };
        let (mean, deviation) = self.rhythm(&arrivals, link.as_ref());
        phi((self.now - *heard).seconds(), mean, deviation).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::script::NoScript;
    use crate::field::spec::{FieldSpec, LinkSpec, SegmentSpec};

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

    /// Two segments and a link that loses this share and is late by up to this many milliseconds.
    fn pair(seed: u64, loss: f64, jitter: i64) -> Field {
        let mut spec = FieldSpec::new("pair");
        spec.segments = (0..2).map(|i| SegmentSpec::new("s", Some(i), 1.0)).collect();
        let latency = Time::from_millis(50);
        let jitter = Time::from_millis(jitter);
        spec.links = vec![LinkSpec { latency, loss, jitter, ..LinkSpec::new(0, 1) }];
        let mut field = Field::open(spec, seed, &mut NoScript).unwrap();
        field.step(Time::from_secs(20), &mut NoScript).unwrap();
        field
    }

    #[test]
    fn where_nothing_is_drawn_the_rhythm_is_the_period() {
        let field = pair(1, 0.0, 0);
        let period = Time(field.heartbeat()).seconds();
        let wait = patience(field.plan.consensus.suspect, period, period * LEAST_DEVIATION);
        let due = Time::from_secs(20) + Time::from_millis(50) + Time::from_seconds(wait).unwrap();
        assert_eq!(field.detection_time(0), due);
    }

    /// Of independent losses, the gaps are geometric: mean P/(1−p), deviation P·√p/(1−p).
    #[test]
    fn losses_and_jitter_are_drawn_and_the_detector_waits_longer() {
        let (mut mean, mut deviation, mut wait) = (0.0, 0.0, 0.0);
        for seed in 0..50 {
            let field = pair(seed, 0.25, 0);
            let link = field.nearest(0).unwrap();
            let arrivals = field.arrivals(0, field.now(), Some(&link));
            let (m, d) = field.rhythm(&arrivals, Some(&link));
            (mean, deviation) = (mean + m / 50.0, deviation + d / 50.0);
            wait += (field.detection_time(0) - field.now()).seconds() / 50.0;
            assert_eq!(field.detection_time(0), pair(seed, 0.25, 0).detection_time(0));
        }
        let field = pair(0, 0.0, 0);
        let period = Time(field.heartbeat()).seconds();
        assert!((mean / period - 1.0 / 0.75).abs() < 0.03, "{mean}");
        assert!((deviation / period - 0.5 / 0.75).abs() < 0.05, "{deviation}");
        assert!(wait > 2.0 * (field.detection_time(0) - field.now()).seconds(), "{wait}");
        let jittery = pair(3, 0.0, 40);
        let link = jittery.nearest(0).unwrap();
        let arrivals = jittery.arrivals(0, jittery.now(), Some(&link));
        let (m, d) = jittery.rhythm(&arrivals, Some(&link));
        // Gaps of two draws each: variance 2·(2·40 ms)²/12.
        assert!((m - period).abs() < 0.01 * period && (d - 0.0327).abs() < 0.006, "{m} {d}");
        assert!(jittery.suspicion(0) < jittery.plan.consensus.suspect);
    }

    #[test]
    fn patience_inverts_phi() {
        for suspect in [1.0, 8.0, 12.0, 400.0] {
            let wait = patience(suspect, 0.1, 0.01);
            assert!((phi(wait, 0.1, 0.01) - suspect).abs() < 1e-6);
        }
    }
}
