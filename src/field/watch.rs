//! What the detector knows of a segment whose heartbeats may be lost or late: when its last heartbeat
//! arrived, which are on their way, and mean and deviation of the gaps between the last arrivals.

use std::collections::VecDeque;

use super::time::Time;

/// Gaps between arrivals that are remembered.
pub(crate) const WINDOW: usize = 100;

/// The unit in which gaps between arrivals are kept, in ns, for heartbeats of this period in ns: 1 µs
/// up to a period of 1 s, beyond that a millionth of the period. 32 bits then hold gaps of more than
/// 4,000 periods, however long one is.
pub(crate) const fn gap_unit(period: i64) -> i64 {
    let millionth = period / 1_000_000;
    if millionth > 1000 { millionth } else { 1000 }
}

/// The arrivals of one segment's heartbeats at its neighbours.
#[derive(Clone, Debug, Default)]
pub(crate) struct Watch {
    /// Number of the next heartbeat that the segment sends.
    pub beat: i64,
    /// Time of the last arrival.
    pub heard: Time,
    /// Times of the arrivals to come, rising.
    pub coming: VecDeque<Time>,
    /// When the segment was held dead; `None` while it is not.
    pub suspected: Option<Time>,
    /// The segment crashed, and sends nothing.
    pub down: bool,
    /// The last gaps between arrivals, at most [`WINDOW`], in units of `unit`. Sums of whole numbers
    /// are exact, however long they are gone on with.
    gaps: VecDeque<u32>,
    /// Unit of the gaps, ns.
    unit: i64,
    sum: u64,
    squares: u128,
}

impl Watch {
    /// The watch of a segment that sends a heartbeat every `period` ns: `heard` is the time of the last
    /// arrival, `coming` are the times of the arrivals to come, rising, and `beat` is the number of the
    /// next heartbeat that is sent.
    pub(crate) fn new(period: i64, heard: Time, coming: VecDeque<Time>, beat: i64) -> Watch {
        Watch { beat, heard, coming, unit: gap_unit(period), ..Watch::default() }
    }

    /// Notes a heartbeat that arrives at that time.
    pub(crate) fn expect(&mut self, at: Time) {
        let place = self.coming.partition_point(|other| *other <= at);
        self.coming.insert(place, at);
    }

    /// Takes the next heartbeat that has arrived by `now`; true where there was one.
    pub(crate) fn hear(&mut self, now: Time) -> bool {
        let Some(at) = self.coming.front().copied().filter(|at| *at <= now) else { return false };
        self.coming.pop_front();
        let gap = u32::try_from((at - self.heard).0 / self.unit).unwrap_or(u32::MAX);
        if self.gaps.len() == WINDOW
            && let Some(old) = self.gaps.pop_front()
        {
            self.sum -= u64::from(old);
            self.squares -= u128::from(old) * u128::from(old);
        }
        self.gaps.push_back(gap);
        self.sum += u64::from(gap);
        self.squares += u128::from(gap) * u128::from(gap);
        self.heard = at;
        true
    }

    /// Mean and standard deviation of the gaps, s; `None` before the first gap.
    pub(crate) fn rhythm(&self) -> Option<(f64, f64)> {
        let n = self.gaps.len() as u128;
        if n == 0 {
            return None;
        }
        let sum = u128::from(self.sum);
        let spread = (n * self.squares).saturating_sub(sum * sum);
        let mean = self.sum as f64 / n as f64;
        // Units in a second: a division by a power of ten rounds as the decimal number does.
        let second = 1e9 / self.unit as f64;
        Some((mean / second, (spread as f64).sqrt() / n as f64 / second))
    }

    /// True where each of the last three gaps is one period, in ns.
    pub(crate) fn is_regular(&self, period: i64) -> bool {
        let period = period / self.unit;
        self.gaps.len() > 2 && self.gaps.iter().rev().take(3).all(|gap| i64::from(*gap) == period)
    }

    /// The state as words, for the digest.
    pub(crate) fn words(&self) -> impl Iterator<Item = u64> + '_ {
        let suspected = self.suspected.map_or(u64::MAX, |at| at.0 as u64);
        let head = [self.beat as u64, self.heard.0 as u64, suspected, u64::from(self.down)];
        let coming = self.coming.iter().map(|at| at.0 as u64);
        head.into_iter().chain(coming).chain(self.gaps.iter().map(|gap| u64::from(*gap)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rhythm_is_that_of_the_last_gaps() {
        let mut watch = Watch::new(200_000_000, Time::ZERO, VecDeque::new(), 0);
        assert_eq!(watch.rhythm(), None);
        // Beats overtake each other: they are heard in the order in which they arrive.
        for at in [300, 100, 200] {
            watch.expect(Time::from_millis(at));
        }
        while watch.hear(Time::from_millis(250)) {}
        assert_eq!((watch.heard, watch.coming.len()), (Time::from_millis(200), 1));
        assert_eq!(watch.rhythm(), Some((0.1, 0.0)));
        for i in 0..WINDOW as i64 {
            let at = Time::from_millis(1000 + 250 * i + 50 * (i % 2));
            watch.expect(at);
        }
        while watch.hear(Time::MAX) {}
        // Gaps of 300 and 200 ms in turn, after one of 700 that is the oldest still known.
        let (mean, deviation) = watch.rhythm().unwrap();
        let gaps: Vec<f64> =
            (0..100).map(|i| [0.7, 0.3, 0.2][if i == 0 { 0 } else { 2 - i % 2 }]).collect();
        let expected = gaps.iter().sum::<f64>() / 100.0;
        let variance = gaps.iter().map(|g| (g - expected) * (g - expected)).sum::<f64>() / 100.0;
        assert!((mean - expected).abs() < 1e-12, "{mean} {expected}");
        assert!((deviation - variance.sqrt()).abs() < 1e-12);
        assert!(!watch.is_regular(200_000_000));
    }

    /// A gap of hours counts as what it is.
    #[test]
    fn a_long_period_is_its_own_mean() {
        for hours in [1, 5, 24 * 365] {
            let period = Time::from_secs(3600 * hours);
            let mut watch = Watch::new(period.0, Time::ZERO, VecDeque::new(), 0);
            for beat in 1..=5 {
                watch.expect(Time(period.0 * beat));
            }
            while watch.hear(Time::MAX) {}
            let (mean, deviation) = watch.rhythm().unwrap();
            assert!((mean / period.seconds() - 1.0).abs() < 1e-6, "{hours} h: {mean}");
            assert_eq!(deviation, 0.0);
            assert!(watch.is_regular(period.0));
        }
    }
}
