//! What the detector knows of a segment whose heartbeats may be lost or late: when it was last heard,
//! what is on its way, and the rhythm of the last arrivals.

use std::collections::VecDeque;

use super::time::Time;

/// Gaps between arrivals that are remembered.
pub(crate) const WINDOW: usize = 100;

/// A segment as those hear it that are joined to it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Watch {
    /// Number of the next beat that it sends.
    pub beat: i64,
    /// When a beat was last heard.
    pub heard: Time,
    /// When the beats that are on their way will be heard, in order.
    pub coming: VecDeque<Time>,
    /// When it was held dead; `None` while it is not.
    pub suspected: Option<Time>,
    /// It crashed, and sends nothing.
    pub down: bool,
    /// The last gaps, µs. Sums of whole numbers are exact, however long they are gone on with.
    gaps: VecDeque<u32>,
    sum: u64,
    squares: u128,
}

impl Watch {
    /// One that was last heard then, whose beats are heard at these times, and that sends this next.
    pub(crate) fn new(heard: Time, coming: VecDeque<Time>, beat: i64) -> Watch {
        Watch { beat, heard, coming, ..Watch::default() }
    }

    /// A beat will be heard at that time.
    pub(crate) fn expect(&mut self, at: Time) {
        let place = self.coming.partition_point(|other| *other <= at);
        self.coming.insert(place, at);
    }

    /// Takes the next beat that is heard by `now`; true where there was one.
    pub(crate) fn hear(&mut self, now: Time) -> bool {
        let Some(at) = self.coming.front().copied().filter(|at| *at <= now) else { return false };
        self.coming.pop_front();
        let gap = u32::try_from((at - self.heard).0 / 1000).unwrap_or(u32::MAX);
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

    /// Mean and deviation of the gaps in seconds; `None` before the first.
    pub(crate) fn rhythm(&self) -> Option<(f64, f64)> {
        let n = self.gaps.len() as u128;
        if n == 0 {
            return None;
        }
        let sum = u128::from(self.sum);
        let spread = (n * self.squares).saturating_sub(sum * sum);
        let mean = self.sum as f64 / n as f64;
        Some((mean / 1e6, (spread as f64).sqrt() / n as f64 / 1e6))
    }

    /// True where the last beats all came after this many microseconds.
    pub(crate) fn is_regular(&self, period: u32) -> bool {
        self.gaps.len() > 2 && self.gaps.iter().rev().take(3).all(|gap| *gap == period)
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
        let mut watch = Watch::default();
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
        assert!(!watch.is_regular(200_000));
    }
}
