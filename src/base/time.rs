//! Simulated time: whole nanoseconds, so that adding steps never drifts.

use std::fmt;
use std::ops::{Add, AddAssign, Sub};

/// A point in simulated time, or a length of it, in nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(pub i64);

impl Time {
    /// The start of every run.
    pub const ZERO: Time = Time(0);
    /// Later than anything that happens (292 years).
    pub const MAX: Time = Time(i64::MAX);

    /// Seconds to the nearest nanosecond; `None` for NaN and beyond ±292 years.
    pub fn from_seconds(seconds: f64) -> Option<Time> {
        let nanos = (seconds * 1e9).round();
        (nanos.abs() < 9.2e18).then_some(Time(nanos as i64))
    }

    /// Milliseconds, saturating.
    pub const fn from_millis(ms: i64) -> Time {
        Time(ms.saturating_mul(1_000_000))
    }

    /// Whole seconds, saturating.
    pub const fn from_secs(s: i64) -> Time {
        Time(s.saturating_mul(1_000_000_000))
    }

    /// In seconds.
    pub fn seconds(self) -> f64 {
        self.0 as f64 / 1e9
    }

    /// The sum, or [`Time::MAX`] where it would not fit.
    pub const fn saturating_add(self, other: Time) -> Time {
        Time(self.0.saturating_add(other.0))
    }
}

impl Add for Time {
    type Output = Time;
    fn add(self, other: Time) -> Time {
        self.saturating_add(other)
    }
}

impl AddAssign for Time {
    fn add_assign(&mut self, other: Time) {
        *self = *self + other;
    }
}

impl Sub for Time {
    type Output = Time;
    fn sub(self, other: Time) -> Time {
        Time(self.0.saturating_sub(other.0))
    }
}

impl fmt::Display for Time {
    /// The largest unit of `s ms µs ns` in which the value is whole, else seconds.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let n = self.0;
        match () {
            () if n % 1_000_000_000 == 0 => write!(f, "{} s", n / 1_000_000_000),
            () if n.abs() >= 1_000_000_000 => write!(f, "{} s", self.seconds()),
            () if n % 1_000_000 == 0 => write!(f, "{} ms", n / 1_000_000),
            () if n % 1_000 == 0 => write!(f, "{} µs", n / 1_000),
            () => write!(f, "{n} ns"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_round_to_the_nearest_nanosecond() {
        assert_eq!(Time::from_seconds(0.1), Some(Time(100_000_000)));
        assert_eq!(Time::from_seconds(1.5e-9), Some(Time(2)));
        assert_eq!(Time::from_seconds(f64::NAN), None);
        assert_eq!(Time::from_seconds(1e12), None);
    }

    #[test]
    fn ten_million_steps_do_not_drift() {
        let mut t = Time::ZERO;
        for _ in 0..10_000_000 {
            t += Time(100_000);
        }
        assert_eq!(t, Time::from_secs(1000));
    }

    #[test]
    fn prints_in_the_largest_whole_unit() {
        let shown = [0, 2_000_000_000, 2_500_000_000, 250_000_000, 200_000, 3];
        let shown = shown.map(|n| Time(n).to_string());
        assert_eq!(shown, ["0 s", "2 s", "2.5 s", "250 ms", "200 µs", "3 ns"]);
    }
}
