//! Weather as the record `Weather` of `std.data`: how it is made of a file, and how it is read again.

use super::series::SeriesValue;
use crate::data::weather::{Quantity, Weather};
use crate::machine::host::HostResult;
use crate::machine::value::{Row, Value};
use crate::machine::{Machine, memory};
use std::sync::Arc;

/// A degree in radians.
const DEGREE: f64 = std::f64::consts::PI / 180.0;

/// What a row of a series needs: its time and its value.
const BYTES_A_ROW: usize = 16;

/// An hour in ns.
const HOUR: i64 = 3_600_000_000_000;

/// The fields of the record, in the order in which `stdlib/data.phi` declares them: the site, the
/// series, and what is missing in them.
const ELEVATION: usize = 3;
const SITE: usize = 6;
const SERIES: [Quantity; 6] = [
    Quantity::DryBulb,
    Quantity::DewPoint,
    Quantity::Humidity,
    Quantity::Pressure,
    Quantity::Wind,
    Quantity::WetBulb,
];

/// The record of a file.
pub(in crate::bridge) fn value(weather: &Weather) -> HostResult<Value> {
    memory::room(SERIES.len() * weather.rows() * BYTES_A_ROW)?;
    let mut fields = vec![
        Value::text(&weather.place)?,
        Value::from(weather.latitude * DEGREE),
        Value::from(weather.longitude * DEGREE),
        Value::from(weather.elevation),
        Value::from(weather.time_zone * 3600.0),
        Value::from(i64::from(weather.first_day)),
    ];
    fields.extend(SERIES.map(|quantity| {
        let trace = weather.trace(quantity);
        Value::host(SeriesValue {
            name: quantity.name().into(),
            times: trace.times.into(),
            values: trace.values.into(),
            gaps: Arc::default(),
        })
    }));
    let mut missing = vec![];
    for gap in weather.gaps() {
        missing.push(Value::items(vec![
            Value::text(gap.quantity.name())?,
            Value::from(gap.start as f64 / 1e9),
            Value::from(gap.lasts as f64 / 1e9),
        ])?);
    }
    fields.push(Value::items(missing)?);
    Ok(Value::items(fields)?)
}

/// Hours in which a quantity is missing.
pub(in crate::bridge) struct Missing {
    /// Its name.
    pub(in crate::bridge) quantity: String,
    /// Since the start of the weather, s.
    pub(in crate::bridge) start: f64,
    /// How long, s.
    pub(in crate::bridge) lasts: f64,
}

/// The record as a script has it, which may be one of its own making.
pub(in crate::bridge) struct WeatherRecord<'a>(&'a [Value]);

impl<'a> WeatherRecord<'a> {
    pub(in crate::bridge) fn of(record: &'a Value) -> WeatherRecord<'a> {
        WeatherRecord(record.as_items())
    }

    /// The height of the site, m.
    pub(in crate::bridge) fn elevation(&self) -> f64 {
        self.0.get(ELEVATION).map_or(0.0, Value::float)
    }

    /// A quantity over time.
    pub(in crate::bridge) fn series(&self, of: Quantity) -> Option<&'a SeriesValue> {
        let at = SERIES.iter().position(|quantity| *quantity == of)?;
        self.0.get(SITE + at)?.as_host()
    }

    /// What is missing, in the order of the record.
    pub(in crate::bridge) fn missing(&self) -> impl Iterator<Item = Missing> + use<'a> {
        let list = self.0.get(SITE + SERIES.len()).map_or(&[][..], Value::as_items);
        list.iter().map(|gap| {
            let mut gap = Row::of(gap);
            let quantity = gap.next().map_or(String::new(), |name| name.as_str().to_owned());
            let mut seconds = || gap.next().map_or(0.0, |time| time.float());
            Missing { quantity, start: seconds(), lasts: seconds() }
        })
    }

    /// The time between two rows, and how many rows there are, ns. A file has a row each hour or part
    /// of one; a value that is missing has none in its series.
    fn rows(&self) -> (i64, usize) {
        let times = || SERIES.iter().filter_map(|of| self.series(*of)).map(|it| &it.times[..]);
        let steps = times().flat_map(|times| times.windows(2));
        let steps = steps.filter_map(|pair| pair.last()?.checked_sub(*pair.first()?));
        let spacing = steps.filter(|step| *step > 0).min().unwrap_or(HOUR);
        let last = times().filter_map(|times| times.last()).copied().max().unwrap_or(0);
        let gap = self.missing().map(|gap| (gap.start + gap.lasts) * 1e9).fold(0.0, f64::max);
        let end = last.max(0).saturating_add(spacing).max(gap.round() as i64);
        (spacing, usize::try_from(end / spacing).unwrap_or(usize::MAX))
    }

    /// The values of quantities, row by row; one that is missing is no number. A quantity without any
    /// value has no rows.
    ///
    /// # Errors
    /// No memory, or no steps, for so many rows.
    pub(in crate::bridge) fn columns<const N: usize>(
        &self,
        machine: &mut Machine,
        quantities: [Quantity; N],
    ) -> HostResult<[Vec<f64>; N]> {
        let (spacing, rows) = self.rows();
        machine.spend((rows as u64).saturating_mul(N as u64))?;
        memory::room(rows.saturating_mul(N * size_of::<f64>()))?;
        let row = |time: i64| usize::try_from(time / spacing).ok();
        let mut columns = quantities.map(|quantity| {
            let Some(series) = self.series(quantity).filter(|it| !it.values.is_empty()) else {
                return vec![];
            };
            let mut column = vec![f64::NAN; rows];
            for (time, value) in series.times.iter().zip(&*series.values) {
                if let Some(cell) = row(*time).and_then(|row| column.get_mut(row)) {
                    *cell = *value;
                }
            }
            column
        });
        for gap in self.missing() {
            let Some(at) = quantities.iter().position(|of| of.name() == gap.quantity) else {
                continue;
            };
            let ends = [gap.start, gap.start + gap.lasts].map(|s| row((s * 1e9).round() as i64));
            let [Some(from), Some(to)] = ends else { continue };
            machine.spend(to.min(rows).saturating_sub(from) as u64)?;
            if let Some(cells) = columns[at].get_mut(from..to.min(rows)) {
                cells.fill(f64::NAN);
            }
        }
        Ok(columns)
    }
}
