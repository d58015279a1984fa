//! A series as a value of a script: values over time.

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

    /// The value at a time; the first before the first time, the last after the last, and none in a
    /// gap.
    pub(in crate::bridge) fn at(&self, time: i64) -> Option<f64> {
        let last = |of: &[i64]| of.partition_point(|at| *at <= time).checked_sub(1);
        let (told, gap) = (last(&self.times), last(&self.gaps));
        let gap = gap.and_then(|at| self.gaps.get(at));
        let since = told.and_then(|at| self.times.get(at));
        match gap {
            Some(gap) if since.is_none_or(|since| since < gap) => None,
            _ => self.values.get(told.unwrap_or(0)).copied(),
        }
    }

    /// The mean over time, each value weighing as long as it holds; where none holds for any time, of
    /// the values.
    pub(in crate::bridge) fn mean(&self) -> Option<f64> {
        let (mut sum, mut whole) = (0.0, 0);
        let mut gaps = self.gaps.iter().copied().peekable();
        let ends = self.times.iter().copied().skip(1).map(Some).chain([None]);
        for ((from, next), value) in self.times.iter().zip(ends).zip(self.values.iter()) {
            while gaps.next_if(|gap| gap <= from).is_some() {}
            let gap = gaps.peek().copied();
            let end = next.into_iter().chain(gap).min().unwrap_or(*from);
            sum += (end - from) as f64 * value;
            whole += end - from;
        }
        match whole {
            0 => {
                let count = self.values.len();
                (count > 0).then(|| self.values.iter().sum::<f64>() / count as f64)
            }
            _ => Some(sum / whole as f64),
        }
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

    fn series(noted: &[(i64, f64)]) -> SeriesValue {
        SeriesValue::noted("x".into(), noted)
    }

    #[test]
    fn a_value_holds_until_the_next_or_a_gap() {
        let whole = series(&[(0, 1.0), (10, 3.0), (20, 5.0)]);
        assert_eq!([-1, 0, 9, 10, 99].map(|at| whole.at(at)), [1.0, 1.0, 1.0, 3.0, 5.0].map(Some));
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
        assert_eq!((late.at(-5), late.at(5), late.at(10)), (Some(2.0), None, Some(2.0)));
        assert_eq!(late.mean(), Some(2.0));
        let none = series(&[(0, f64::NAN)]);
        assert_eq!((none.at(0), none.mean(), none.values.len()), (None, None, 0));
    }
}
