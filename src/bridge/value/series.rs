//! A series as a value of a script: values over time.

use crate::machine::memory::{self, Exhausted};
use crate::machine::value::HostValue;
use std::any::Any;
use std::sync::Arc;

/// Values over time; each holds until the next, or until a gap.
#[derive(Clone, Debug)]
pub(in crate::bridge) struct SeriesValue {
    /// Its name.
    pub(in crate::bridge) name: Arc<str>,
    /// Nanoseconds, rising.
    pub(in crate::bridge) times: Arc<[i64]>,
    /// As many values, in base units.
    pub(in crate::bridge) values: Arc<[f64]>,
    /// When there was none, in nanoseconds, rising.
    pub(in crate::bridge) gaps: Arc<[i64]>,
}

/// A part of a histogram: its ends, and for how many seconds the series was between them.
pub(in crate::bridge) type Part = (f64, f64, f64);

impl SeriesValue {
    /// A series of what was noted at these times; NaN where there was no value.
    pub(in crate::bridge) fn noted(name: Arc<str>, noted: &[(i64, f64)]) -> SeriesValue {
        let (gaps, told): (Vec<_>, Vec<_>) = noted.iter().partition(|(_, value)| value.is_nan());
        SeriesValue {
            name,
            times: told.iter().map(|(at, _)| *at).collect(),
            values: told.iter().map(|(_, value)| *value).collect(),
            gaps: gaps.iter().map(|(at, _)| *at).collect(),
        }
    }

    /// The value that held at a time: none before the first and in a gap, the last after the last.
    pub(in crate::bridge) fn at(&self, time: i64) -> Option<f64> {
        let last = |of: &[i64]| of.partition_point(|at| *at <= time).checked_sub(1);
        let (told, gap) = (last(&self.times), last(&self.gaps));
        let gap = gap.and_then(|at| self.gaps.get(at));
        let since = told.and_then(|at| self.times.get(at));
        match gap {
            Some(gap) if since.is_none_or(|since| since < gap) => None,
            _ => self.values.get(told?).copied(),
        }
    }

    /// The values with how long each held, in ns: until the next or a gap; the last, for no time.
    fn spans(&self) -> impl Iterator<Item = (f64, i64)> + '_ {
        let mut gaps = self.gaps.iter().copied().peekable();
        let ends = self.times.iter().copied().skip(1).map(Some).chain([None]);
        self.times.iter().zip(ends).zip(self.values.iter()).map(move |((from, next), value)| {
            while gaps.next_if(|gap| gap <= from).is_some() {}
            let end = next.into_iter().chain(gaps.peek().copied()).min().unwrap_or(*from);
            (*value, end - from)
        })
    }

    /// The mean over time, each value weighing as long as it holds; where none holds for any time, of
    /// the values.
    pub(in crate::bridge) fn mean(&self) -> Option<f64> {
        let (mut sum, mut whole) = (0.0, 0);
        for (value, length) in self.spans() {
            sum += length as f64 * value;
            whole += length;
        }
        match whole {
            0 => {
                let count = self.values.len();
                (count > 0).then(|| self.values.iter().sum::<f64>() / count as f64)
            }
            _ => Some(sum / whole as f64),
        }
    }

    /// The least value that it was at or below for this share of the time, 0 to 1.
    pub(in crate::bridge) fn quantile(&self, share: f64) -> Option<f64> {
        let mut spans: Vec<(f64, i64)> = self.spans().collect();
        if spans.iter().all(|(_, length)| *length == 0) {
            // Where none held for any time, all weigh the same.
            spans.iter_mut().for_each(|span| span.1 = 1);
        }
        spans.retain(|(_, length)| *length > 0);
        spans.sort_by(|a, b| a.0.total_cmp(&b.0));
        let all: i64 = spans.iter().map(|(_, length)| length).sum();
        // A share is as good as reached where rounding alone is missing.
        let wanted = share * all as f64 * (1.0 - 1e-12);
        let mut below = 0;
        let found = spans.iter().find(|(_, length)| {
            below += length;
            below as f64 >= wanted
        });
        found.map(|(value, _)| *value)
    }

    /// The time in so many parts of one width from the smallest value to the largest; a value that two
    /// parts share counts in the upper one, and all of a constant in the first.
    pub(in crate::bridge) fn histogram(&self, bins: usize) -> Result<Vec<Part>, Exhausted> {
        memory::probe(bins.saturating_mul(2 * size_of::<Part>()))?;
        let known = || self.values.iter().copied();
        let low = known().reduce(f64::min).unwrap_or(0.0);
        let high = known().reduce(f64::max).unwrap_or(0.0);
        let mut held = vec![0_i64; bins];
        for (value, length) in self.spans() {
            let at = match high > low {
                true => ((value - low) / (high - low) * bins as f64) as usize,
                false => 0,
            };
            if let Some(part) = held.get_mut(at.min(bins.saturating_sub(1))) {
                *part += length;
            }
        }
        let end = |at: usize| match at == bins {
            true => high,
            false => low + (high - low) * (at as f64 / bins as f64),
        };
        let parts = held.iter().enumerate();
        Ok(parts.map(|(at, ns)| (end(at), end(at + 1), *ns as f64 / 1e9)).collect())
    }

    /// How fast it changes per second: from each value to the next, the last as the one before; empty
    /// without two values. Between a value and the next one behind a gap there is no rate.
    pub(in crate::bridge) fn rate(&self) -> SeriesValue {
        let mut gaps = self.gaps.iter().copied().peekable();
        let times = self.times.iter().zip(self.times.iter().skip(1));
        let values = self.values.iter().zip(self.values.iter().skip(1));
        let mut noted: Vec<(i64, f64)> = vec![];
        let mut last = None;
        for ((from, to), (a, b)) in times.zip(values) {
            while gaps.next_if(|gap| gap <= from).is_some() {}
            let is_torn = gaps.peek().is_some_and(|gap| gap < to);
            let seconds = (to - from) as f64 / 1e9;
            let rate = if is_torn || seconds <= 0.0 { f64::NAN } else { (b - a) / seconds };
            noted.push((*from, rate));
            last = Some((*to, rate));
        }
        noted.extend(last);
        SeriesValue::noted(format!("rate of {}", self.name).into(), &noted)
    }
}

impl HostValue for SeriesValue {
    fn show(&self) -> String {
        let line = crate::report::sparkline(&self.values, 40, crate::report::Charset::Unicode);
        format!("{} {line} ({} values)", self.name, self.values.len())
    }

    fn any(&self) -> &dyn Any {
        self
    }
}

/// The points of a series: seconds and values in base units.
pub fn series_points(value: &crate::machine::value::Value) -> Option<Vec<(f64, f64)>> {
    let series = value.as_host::<SeriesValue>()?;
    let times = series.times.iter().map(|ns| *ns as f64 / 1e9);
    Some(times.zip(series.values.iter().copied()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn series(noted: &[(i64, f64)]) -> SeriesValue {
        SeriesValue::noted("x".into(), noted)
    }

    /// The value at each nanosecond, but for the last.
    fn each(of: &SeriesValue) -> Vec<f64> {
        let (first, last) = (of.times[0], of.times[of.times.len() - 1]);
        (first..last).map(|ns| of.at(ns).unwrap()).collect()
    }

    proptest! {
        /// Against the values at every nanosecond, with none of their times equal.
        #[test]
        fn measures_weigh_time(
            points in prop::collection::vec((1_i64..9, -5_i32..5), 2..20),
            share in 0.0_f64..=1.0,
            bins in 1_usize..6,
        ) {
            let mut now = 0;
            let points = points.iter().map(|(gap, x)| {
                now += gap;
                (now, f64::from(*x))
            });
            let of = series(&points.collect::<Vec<_>>());
            let mut all = each(&of);
            let mean = all.iter().sum::<f64>() / all.len() as f64;
            prop_assert!((of.mean().unwrap() - mean).abs() < 1e-9);
            all.sort_by(f64::total_cmp);
            let at = (share * all.len() as f64).ceil().max(1.0) as usize;
            prop_assert_eq!(of.quantile(share).unwrap(), all[at - 1]);
            let parts = of.histogram(bins).unwrap();
            let (low, high) = (parts[0].0, parts[bins - 1].1);
            for (at, part) in parts.iter().enumerate() {
                let inside = |x: &&f64| match low == high {
                    true => at == 0,
                    false => {
                        let of = ((**x - low) / (high - low) * bins as f64).floor() as usize;
                        of.min(bins - 1) == at
                    }
                };
                let count = all.iter().filter(inside).count();
                prop_assert!((part.2 * 1e9 - count as f64).abs() < 1e-6);
            }
            let rate = of.rate();
            let whole = (of.times[of.times.len() - 1] - of.times[0]) as f64 / 1e9;
            let change = of.values[of.values.len() - 1] - of.values[0];
            prop_assert!((rate.mean().unwrap() * whole - change).abs() < 1e-6);
            prop_assert_eq!(rate.times.len(), of.times.len());
        }
    }

    #[test]
    fn single_values_and_gaps() {
        let one = series(&[(5, 3.0)]);
        assert_eq!((one.mean(), one.quantile(0.9)), (Some(3.0), Some(3.0)));
        assert_eq!(one.rate().values.len(), 0);
        assert_eq!(one.histogram(2).unwrap(), [(3.0, 3.0, 0.0), (3.0, 3.0, 0.0)]);
        let torn = series(&[(0, 1.0), (10, f64::NAN), (20, 4.0), (30, 9.0)]);
        assert_eq!((torn.quantile(0.5), torn.quantile(0.51)), (Some(1.0), Some(4.0)));
        let rate = torn.rate();
        assert_eq!((rate.at(5), rate.at(25)), (None, Some(5e8)));
        let none = series(&[]);
        assert_eq!((none.mean(), none.quantile(0.5), none.rate().values.len()), (None, None, 0));
    }

    #[test]
    fn a_value_holds_until_the_next_or_a_gap() {
        let whole = series(&[(0, 1.0), (10, 3.0), (20, 5.0)]);
        assert_eq!(whole.at(-1), None);
        assert_eq!([0, 9, 10, 99].map(|at| whole.at(at)), [1.0, 1.0, 3.0, 5.0].map(Some));
        assert_eq!(whole.mean(), Some(2.0));
        let torn = series(&[(0, 1.0), (10, f64::NAN), (20, f64::NAN), (30, 4.0), (40, 9.0)]);
        let at = |at| torn.at(at);
        assert_eq!(
            [at(9), at(10), at(25), at(30), at(99)],
            [Some(1.0), None, None, Some(4.0), Some(9.0)]
        );
        // Ten of 1 and ten of 4.
        assert_eq!(torn.mean(), Some(2.5));
        let late = series(&[(0, f64::NAN), (10, 2.0)]);
        assert_eq!((late.at(-5), late.at(5), late.at(10)), (None, None, Some(2.0)));
        assert_eq!(late.mean(), Some(2.0));
        let none = series(&[(0, f64::NAN)]);
        assert_eq!((none.at(0), none.mean(), none.values.len()), (None, None, 0));
    }
}
