//! A series as a value of a script: values over time.

use crate::machine::value::HostValue;
use std::any::Any;
use std::sync::Arc;

/// Values over time; each holds until the next.
#[derive(Clone, Debug)]
pub(in crate::bridge) struct SeriesValue {
    /// Its name.
    pub(in crate::bridge) name: Arc<str>,
    /// Nanoseconds, rising.
    pub(in crate::bridge) times: Arc<[i64]>,
    /// As many values, in base units.
    pub(in crate::bridge) values: Arc<[f64]>,
}

impl SeriesValue {
    /// The value that held at a time: none before the first, the last after the last.
    pub(in crate::bridge) fn at(&self, time: i64) -> Option<f64> {
        let index = self.times.partition_point(|at| *at <= time).checked_sub(1)?;
        self.values.get(index).copied()
    }

    /// The mean over time, each value weighing as long as it holds; of a single value, itself.
    pub(in crate::bridge) fn mean(&self) -> Option<f64> {
        let (first, last) = (self.times.first()?, self.times.last()?);
        if first == last {
            return self.values.first().copied();
        }
        let spans = self.times.iter().zip(self.times.iter().skip(1));
        let sum: f64 = spans.zip(self.values.iter()).map(|((a, b), x)| (b - a) as f64 * x).sum();
        Some(sum / (last - first) as f64)
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
