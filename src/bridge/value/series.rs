//! A series as a value of a script: values over time.

use crate::machine::memory::{self, Exhausted};
use crate::machine::value::HostValue;
use std::any::Any;
use std::sync::Arc;

/// Values over time; each holds until the next. One that is not a number is a gap.
#[derive(Clone, Debug)]
pub(in crate::bridge) struct SeriesValue {
    /// Its name.
    pub(in crate::bridge) name: Arc<str>,
    /// Nanoseconds, rising.
    pub(in crate::bridge) times: Arc<[i64]>,
    /// As many values, in base units.
    pub(in crate::bridge) values: Arc<[f64]>,
}

/// A part of a histogram: its ends, and for how many seconds the series was between them.
pub(in crate::bridge) type Part = (f64, f64, f64);

impl SeriesValue {
    /// The value at a time; the first before the first time, the last after the last.
    pub(in crate::bridge) fn at(&self, time: i64) -> Option<f64> {
        let index = self.times.partition_point(|at| *at <= time).saturating_sub(1);
        self.values.get(index).copied()
    }

    /// The values with how long each held, in ns; the last holds for no time, and gaps are left out.
    fn spans(&self) -> impl Iterator<Item = (f64, i64)> + '_ {
        let lengths = self.times.iter().zip(self.times.iter().skip(1)).map(|(a, b)| b - a);
        let spans = self.values.iter().copied().zip(lengths);
        spans.filter(|(value, length)| *length > 0 && !value.is_nan())
    }

    /// What there is where no value held for any time: the first.
    fn only(&self) -> Option<f64> {
        self.values.iter().copied().find(|value| !value.is_nan())
    }

    /// The mean over time, each value weighing as long as it holds; of a single value, itself.
    pub(in crate::bridge) fn mean(&self) -> Option<f64> {
        let (mut sum, mut all) = (0.0, 0);
        for (value, length) in self.spans() {
            sum += length as f64 * value;
            all += length;
        }
        if all > 0 { Some(sum / all as f64) } else { self.only() }
    }

    /// The least value that it was at or below for this share of the time, 0 to 1.
    pub(in crate::bridge) fn quantile(&self, share: f64) -> Option<f64> {
        let mut spans: Vec<(f64, i64)> = self.spans().collect();
        spans.sort_by(|a, b| a.0.total_cmp(&b.0));
        let all: i64 = spans.iter().map(|(_, length)| length).sum();
        // A share is as good as reached where rounding alone is missing.
        let wanted = share * all as f64 * (1.0 - 1e-12);
        let mut below = 0;
        let found = spans.iter().find(|(_, length)| {
            below += length;
            below as f64 >= wanted
        });
        found.map(|(value, _)| *value).or_else(|| self.only())
    }

    /// The time in so many parts of one width from the smallest value to the largest; a value that two
    /// parts share counts in the upper one, and all of a constant in the first.
    pub(in crate::bridge) fn histogram(&self, bins: usize) -> Result<Vec<Part>, Exhausted> {
        memory::probe(bins.saturating_mul(2 * size_of::<Part>()))?;
        let known = || self.values.iter().copied().filter(|value| !value.is_nan());
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
    /// without two values.
    pub(in crate::bridge) fn rate(&self) -> SeriesValue {
        let times = || self.times.iter().zip(self.times.iter().skip(1));
        let values = self.values.iter().zip(self.values.iter().skip(1));
        let rates = times().zip(values).map(|((from, to), (a, b))| {
            let seconds = (to - from) as f64 / 1e9;
            if seconds > 0.0 { (b - a) / seconds } else { f64::NAN }
        });
        let mut rates: Vec<f64> = rates.collect();
        rates.extend(rates.last().copied());
        let times = self.times.iter().copied().take(rates.len()).collect();
        let name = format!("rate of {}", self.name).into();
        SeriesValue { name, times, values: rates.into() }
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

    fn series(points: &[(i64, f64)]) -> SeriesValue {
        let mut now = 0;
        let times = points.iter().map(|(gap, _)| {
            now += gap;
            now
        });
        let times = times.collect();
        SeriesValue { name: "x".into(), times, values: points.iter().map(|it| it.1).collect() }
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
            let points: Vec<_> = points.iter().map(|(t, x)| (*t, f64::from(*x))).collect();
            let of = series(&points);
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
        let gap = series(&[(0, 1.0), (10, f64::NAN), (10, 4.0), (10, 9.0)]);
        assert_eq!((gap.mean(), gap.quantile(0.5)), (Some(2.5), Some(1.0)));
        let none = series(&[]);
        assert_eq!((none.mean(), none.quantile(0.5), none.rate().values.len()), (None, None, 0));
    }
}
