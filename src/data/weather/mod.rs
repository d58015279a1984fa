//! Weather from an EnergyPlus weather file (EPW), usually the 8,760 hours of a typical year.
//!
//! Rules: the file begins with `LOCATION` and has `DATA PERIODS` before its rows. Rows follow one
//! another through the data period in standard time, as many an hour as that line says, whatever
//! years they carry: a typical year is put together from months of several. The row of hour h ends
//! at h, so that row k covers the time from k to k + 1 spacings after the start. A value that the
//! file marks as missing, or leaves empty, stays missing. (U.S. Department of Energy, *Auxiliary
//! EnergyPlus Programs*, EPW format.)

mod calendar;
mod head;

use super::error::{DataError, DataFault, shown};
use super::text::text_of;
use super::trace::Trace;
use crate::coolant::wet_bulb;
use head::{period, site};

/// 0 °C in K.
const ZERO_C: f64 = 273.15;

/// Most rows: a century of hours, two years of minutes.
const MOST_ROWS: usize = 1_100_000;

/// Cells that a row must have: up to the wind speed.
const FEWEST_CELLS: usize = 22;

/// One column of the weather.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// Dry-bulb air temperature, K.
    DryBulb,
    /// Dew point, K.
    DewPoint,
    /// Relative humidity, 0 to 1.1.
    Humidity,
    /// Air pressure, Pa.
    Pressure,
    /// Wind speed, m/s.
    Wind,
    /// Wet-bulb temperature, K, from the first, third and fourth; missing where one of them is.
    WetBulb,
}

impl Quantity {
    /// Its name in scripts and messages.
    pub fn name(self) -> &'static str {
        match self {
            Quantity::DryBulb => "dry_bulb",
            Quantity::DewPoint => "dew_point",
            Quantity::Humidity => "humidity",
            Quantity::Pressure => "pressure",
            Quantity::Wind => "wind",
            Quantity::WetBulb => "wet_bulb",
        }
    }
}

/// Weather at one place, in base units.
#[derive(Debug, Clone, PartialEq)]
pub struct Weather {
    /// The place, as the file calls it: city, region, country.
    pub place: String,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// Metres above the sea.
    pub elevation: f64,
    /// Hours by which its standard time is ahead of UTC.
    pub time_zone: f64,
    /// The number of the first day in a common year, from 1.
    pub first_day: u16,
    /// Between two rows, in ns.
    pub spacing: i64,
    /// A list for each of [`FIELDS`]; `None` where the value is missing.
    columns: [Vec<Option<f64>>; 5],
}

/// Rows one after another in which a value is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// Which value.
    pub quantity: Quantity,
    /// When it begins, in ns from the start.
    pub start: i64,
    /// How long it lasts, in ns.
    pub lasts: i64,
}

/// A column of the file.
struct Field {
    quantity: Quantity,
    /// Its place in a row.
    index: usize,
    range: (f64, f64),
    /// From this value on it is missing.
    missing_from: f64,
    /// Added and then multiplied to get base units.
    base: (f64, f64),
}

const FIELDS: [Field; 5] = [
    Field {
        quantity: Quantity::DryBulb,
        index: 6,
        range: (-90.0, 70.0),
        missing_from: 99.9,
        base: (ZERO_C, 1.0),
    },
    Field {
        quantity: Quantity::DewPoint,
        index: 7,
        range: (-90.0, 70.0),
        missing_from: 99.9,
        base: (ZERO_C, 1.0),
    },
    Field {
        quantity: Quantity::Humidity,
        index: 8,
        range: (0.0, 110.0),
        missing_from: 999.0,
        base: (0.0, 0.01),
    },
    Field {
        quantity: Quantity::Pressure,
        index: 9,
        range: (31e3, 120e3),
        missing_from: 999_999.0,
        base: (0.0, 1.0),
    },
    Field {
        quantity: Quantity::Wind,
        index: 21,
        range: (0.0, 40.0),
        missing_from: 999.0,
        base: (0.0, 1.0),
    },
];

impl Weather {
    /// Reads an EPW file.
    ///
    /// # Errors
    /// Text that is not UTF-8; a missing `LOCATION` or `DATA PERIODS`, or a wrong number there; more
    /// than one data period; no row; rows that leave out or repeat a time, or end before the data
    /// period does; a 29 February that the file does not announce; a row that is too short; a value
    /// that is no number or out of its range.
    pub fn read(file: &str, bytes: &[u8]) -> Result<Self, DataError> {
        let text = text_of(file, bytes)?;
        let mut lines = (1u64..).zip(text.lines());
        let (_, first) = lines.next().ok_or_else(|| malformed(file, 1, "it is empty"))?;
        let head = cells(first);
        let Some(["LOCATION", city, region, country]) = head.get(..4) else {
            return Err(malformed(file, 1, "it does not begin with LOCATION and a place"));
        };
        let [latitude, longitude, time_zone, elevation] = site(file, &head)?;
        let place = [*city, *region, *country].into_iter();
        let place: Vec<&str> = place.filter(|it| !it.is_empty() && *it != "-").collect();
        let mut leap_years = false;
        let (line, periods) = loop {
            let (line, text) =
                lines.next().ok_or_else(|| malformed(file, 1, "it has no DATA PERIODS"))?;
            let cells = cells(text);
            match cells.first() {
                Some(&"HOLIDAYS/DAYLIGHT SAVINGS") => {
                    leap_years = cells.get(1).is_some_and(|it| it.eq_ignore_ascii_case("yes"));
                }
                Some(&"DATA PERIODS") => break (line, cells),
                _ => {}
            }
        };
        let (spacing, mut calendar) =
            period(&periods, leap_years).map_err(|fault| DataError::line(file, line, fault))?;
        let mut weather = Self {
            place: place.join(", "),
            latitude,
            longitude,
            elevation,
            time_zone,
            first_day: calendar.first_day(),
            spacing,
            columns: Default::default(),
        };
        let mut width = FEWEST_CELLS;
        for (line, row) in lines.filter(|(_, row)| !row.trim().is_empty()) {
            let row = cells(row);
            if weather.rows() == 0 && row.len() >= FEWEST_CELLS {
                width = row.len();
            }
            if row.len() < width {
                let reason = format!("this row ends after {} of {width} values", row.len());
                return Err(malformed(file, line, reason));
            }
            calendar.take(&row).map_err(|(at, fault)| match at {
                Some(column) => DataError::cell(file, line, column, fault),
                None => DataError::line(file, line, fault),
            })?;
            weather.take_row(file, line, &row)?;
        }
        match weather.rows() {
            0 => Err(DataError::file(file, DataFault::Empty("rows"))),
            _ => calendar.end().map_err(|fault| DataError::file(file, fault)).map(|()| weather),
        }
    }

    fn take_row(&mut self, file: &str, line: u64, row: &[&str]) -> Result<(), DataError> {
        if self.rows() >= MOST_ROWS {
            let fault = DataFault::TooMany { what: "rows", limit: MOST_ROWS };
            return Err(DataError::line(file, line, fault));
        }
        for (field, column) in FIELDS.iter().zip(&mut self.columns) {
            let cell = row.get(field.index).copied().unwrap_or_default();
            if cell.is_empty() {
                column.push(None);
                continue;
            }
            let refuse = |fault| DataError::cell(file, line, field.index, fault);
            let value = finite(cell, field.quantity.name()).map_err(refuse)?;
            if value >= field.missing_from {
                column.push(None);
                continue;
            }
            within(value, field.range, cell, field.quantity.name()).map_err(refuse)?;
            column.push(Some((value + field.base.0) * field.base.1));
        }
        Ok(())
    }

    /// How many rows it has, at least one.
    pub fn rows(&self) -> usize {
        self.columns.iter().map(Vec::len).min().unwrap_or(0)
    }

    /// One quantity over time, from the start of the first row on; rows in which it is missing are
    /// left out.
    pub fn trace(&self, quantity: Quantity) -> Trace {
        let [dry_bulb, dew_point, humidity, pressure, wind] = &self.columns;
        let column = match quantity {
            Quantity::DryBulb => dry_bulb,
            Quantity::DewPoint => dew_point,
            Quantity::Humidity => humidity,
            Quantity::Pressure => pressure,
            Quantity::Wind => wind,
            Quantity::WetBulb => {
                let air = dry_bulb.iter().zip(humidity).zip(pressure);
                return self.over_time(
                    air.map(|((t, rh), p)| wet_bulb((*t)?, (*rh)?.clamp(0.0, 1.0), (*p)?).ok()),
                );
            }
        };
        self.over_time(column.iter().copied())
    }

    fn over_time(&self, values: impl Iterator<Item = Option<f64>>) -> Trace {
        let rows = (0i64..).zip(values);
        let known =
            rows.filter_map(|(row, value)| Some((row.saturating_mul(self.spacing), value?)));
        let (times, values) = known.unzip();
        Trace { times, values, origin: None, filled: 0 }
    }

    /// What is missing, column by column and from the start on.
    pub fn gaps(&self) -> Vec<Gap> {
        let mut gaps: Vec<Gap> = vec![];
        for (field, column) in FIELDS.iter().zip(&self.columns) {
            let missing = (0i64..).zip(column).filter(|(_, value)| value.is_none());
            for (row, _) in missing {
                let (quantity, start) = (field.quantity, row.saturating_mul(self.spacing));
                match gaps.last_mut() {
                    Some(gap) if gap.quantity == quantity && gap.start + gap.lasts == start => {
                        gap.lasts += self.spacing;
                    }
                    _ => gaps.push(Gap { quantity, start, lasts: self.spacing }),
                }
            }
        }
        gaps
    }
}

fn no_epw(reason: impl Into<String>) -> DataFault {
    DataFault::Malformed { format: "EPW", reason: reason.into() }
}

fn malformed(file: &str, line: u64, reason: impl Into<String>) -> DataError {
    DataError::line(file, line, no_epw(reason))
}

fn cells(line: &str) -> Vec<&str> {
    line.split(',').map(str::trim).collect()
}

fn finite(cell: &str, column: &str) -> Result<f64, DataFault> {
    let (column, text) = (column.to_owned(), shown(cell));
    match cell.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(value),
        Ok(_) => Err(DataFault::NotFinite { column, text }),
        Err(_) => Err(DataFault::NotANumber { column, text }),
    }
}

fn within(value: f64, (low, high): (f64, f64), cell: &str, column: &str) -> Result<(), DataFault> {
    match (low..=high).contains(&value) {
        true => Ok(()),
        false => Err(DataFault::OutOfRange {
            column: column.to_owned(),
            text: shown(cell),
            range: format!("from {low} to {high}"),
        }),
    }
}

#[cfg(test)]
mod tests;
