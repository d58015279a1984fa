//! A column of times: numbers of a unit, time since 1970, or dates, all of one form.
//!
//! Rules: the first cell tells the form, and a cell of another form is an error. Numbers are taken
//! as they stand in their unit, unless the first lies between 1990 and 2100 as a time since 1970:
//! those count from the first, as dates do. Without a unit the size of the first number tells
//! whether it counts s, ms, µs or ns since 1970.

use super::error::{DataError, DataFault};
use super::number::Decimal;
use super::table::Table;
use super::timestamp::{self, Wrong};

const HOUR: i64 = 3_600_000_000_000;
/// 1990-01-01 and 2100-01-01, in ns since 1970: what is taken for a time since 1970.
const EPOCH: std::ops::Range<i64> = 631_152_000_000_000_000..4_102_444_800_000_000_000;
/// Units of times since 1970: their length in ns, and their name in a script.
const UNITS: [(f64, &str); 4] = [(1e9, "s"), (1e6, "ms"), (1e3, "us"), (1.0, "ns")];

/// How the times of a column are written.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Form {
    /// Numbers of so many ns.
    Numbers(f64),
    /// Numbers of so many ns since 1970.
    Epoch(f64),
    /// Dates without a zone.
    Local,
    /// Dates with a zone.
    Zoned,
}

impl Form {
    fn is_date(self) -> bool {
        matches!(self, Form::Local | Form::Zoned)
    }

    fn named(self) -> &'static str {
        match self {
            Form::Numbers(_) => "a number",
            Form::Epoch(unit) => match UNITS.iter().find(|(length, _)| *length == unit) {
                Some((_, "s")) => "a number of seconds since 1970",
                Some((_, "ms")) => "a number of milliseconds since 1970",
                Some((_, "us")) => "a number of microseconds since 1970",
                _ => "a time since 1970",
            },
            Form::Local => "a date without a zone",
            Form::Zoned => "a date with a zone",
        }
    }

    fn named_all(self) -> &'static str {
        match self {
            Form::Numbers(_) => "numbers",
            Form::Epoch(_) => "numbers since 1970",
            Form::Local => "dates without a zone",
            Form::Zoned => "dates with a zone",
        }
    }
}

/// Reads times of one form.
#[derive(Debug)]
pub(super) struct Instants<'t> {
    table: &'t Table,
    unit_ns: Option<f64>,
    form: Option<Form>,
}

impl<'t> Instants<'t> {
    /// A reader; `unit_ns` is the length of the unit in which numbers are, if that is known.
    pub fn new(table: &'t Table, unit_ns: Option<f64>) -> Self {
        Self { table, unit_ns, form: None }
    }

    /// Whether the times are instants of the calendar, and count from the first.
    pub fn count_from_first(&self) -> bool {
        matches!(self.form, Some(Form::Epoch(_) | Form::Local | Form::Zoned))
    }

    /// Whether the times are those of a local clock.
    fn is_local(&self) -> bool {
        self.form == Some(Form::Local)
    }

    /// One time, in ns: of the calendar since 1970, or as it stands.
    ///
    /// # Errors
    /// A cell that is empty, of another form than the first, no such time, or out of range.
    pub fn read(&mut self, row: usize, column: usize) -> Result<i64, DataError> {
        let text = self.table.cell(row, column).unwrap_or_default();
        if self.table.is_null(row, column) {
            return Err(self.table.gap(row, column));
        }
        let fault = |fault: fn(String) -> DataFault| {
            Err(self.table.fault(row, column, |_, text| fault(text)))
        };
        match timestamp::read(text) {
            Ok(stamp) => {
                let form = if stamp.zoned { Form::Zoned } else { Form::Local };
                self.is_of(form, row, column)?;
                Ok(stamp.ns)
            }
            Err(Wrong::NoSuchTime(reason)) => {
                Err(self.table.fault(row, column, |_, text| DataFault::NoSuchTime { text, reason }))
            }
            Err(Wrong::DayOrMonth) => fault(|text| DataFault::DayOrMonth { text }),
            Err(Wrong::NotATime) => {
                if self.unit_ns.is_none() || self.form.is_some_and(Form::is_date) {
                    // A number is told from a word before it is read as one.
                    if self.table.number(row, column).is_err() {
                        return fault(|text| DataFault::NotATimestamp { text });
                    }
                }
                self.number(row, column)
            }
        }
    }

    fn number(&mut self, row: usize, column: usize) -> Result<i64, DataError> {
        let value = self.table.required(row, column)?;
        match self.form {
            Some(Form::Numbers(unit)) => return self.scaled(row, column, unit),
            Some(Form::Epoch(unit)) => {
                if self.unit_ns.is_none() {
                    let now = since_1970(value).map_or(Form::Numbers(1.0), Form::Epoch);
                    self.is_of(now, row, column)?;
                }
                return self.scaled(row, column, unit);
            }
            Some(_) => self.is_of(Form::Numbers(1.0), row, column)?,
            None => {}
        }
        match (self.unit_ns, since_1970(value)) {
            (Some(unit), _) => {
                let ns = self.scaled(row, column, unit)?;
                let is_epoch = EPOCH.contains(&ns);
                self.form = Some(if is_epoch { Form::Epoch(unit) } else { Form::Numbers(unit) });
                Ok(ns)
            }
            (None, Some(unit)) => {
                self.form = Some(Form::Epoch(unit));
                self.scaled(row, column, unit)
            }
            (None, None) => {
                Err(self.table.fault(row, column, |_, text| DataFault::NoUnit { text }))
            }
        }
    }

    /// Holds a form against that of the first time.
    fn is_of(&mut self, now: Form, row: usize, column: usize) -> Result<(), DataError> {
        match self.form {
            Some(before) if before != now => Err(self.table.fault(row, column, |_, text| {
                DataFault::MixedTimes { text, before: before.named_all(), now: now.named() }
            })),
            _ => {
                self.form = Some(now);
                Ok(())
            }
        }
    }

    /// A number of a unit, in whole ns.
    fn scaled(&self, row: usize, column: usize, unit: f64) -> Result<i64, DataError> {
        let text = self.table.cell(row, column).unwrap_or_default().trim();
        let value = self.table.required(row, column)?;
        let too_far = || {
            self.table.fault(row, column, |column, text| match since_1970(value) {
                Some(fits) if fits != unit => {
                    let name = UNITS.iter().find(|(length, _)| *length == fits);
                    DataFault::OtherUnit { text, unit: name.map_or("s", |(_, name)| name) }
                }
                _ => {
                    let range = "a time within 292 years".to_owned();
                    DataFault::OutOfRange { column, text, range }
                }
            })
        };
        if unit.floor() == unit && unit.abs() < 1e15 {
            // Whole numbers of whole nanoseconds stay exact however large they are, and so does
            // what stands before a point.
            let whole = match (text.split_once('.'), self.table.decimal()) {
                (None, _) => text.parse::<i64>().ok().map(|whole| (whole, 0.0)),
                (Some((whole, part)), Decimal::Point)
                    if part.bytes().all(|byte| byte.is_ascii_digit()) =>
                {
                    let sign = if text.starts_with('-') { -1.0 } else { 1.0 };
                    let part = format!("0.{part}").parse::<f64>().ok();
                    whole.parse::<i64>().ok().zip(part.map(|part| sign * part))
                }
                _ => None,
            };
            if let Some((whole, part)) = whole {
                let ns = whole.checked_mul(unit as i64);
                let ns = ns.and_then(|ns| ns.checked_add((part * unit).round() as i64));
                return ns.ok_or_else(too_far);
            }
        }
        let ns = (value * unit).round();
        if ns.abs() < 9.2e18 { Ok(ns as i64) } else { Err(too_far()) }
    }
}

/// The unit in which a number is a time since 1970 between 1990 and 2100.
fn since_1970(value: f64) -> Option<f64> {
    let fits = |unit: f64| (EPOCH.start as f64..EPOCH.end as f64).contains(&(value * unit));
    UNITS.iter().map(|(unit, _)| *unit).find(|unit| fits(*unit))
}

/// A column of times that do not fall, in ns; with the first as origin where they count from it.
/// Times that come several times are an error unless `repeats` are meant.
///
/// # Errors
/// As [`Instants::read`]; a time before the one above.
pub(super) fn rising(
    table: &Table,
    column: usize,
    unit_ns: Option<f64>,
    repeats: bool,
) -> Result<(Vec<i64>, Option<i64>), DataError> {
    let mut reader = Instants::new(table, unit_ns);
    let mut times: Vec<i64> = Vec::with_capacity(table.rows());
    let mut first = None;
    // The last two steps forward.
    let mut steps = (0i64, 0i64);
    for row in 0..table.rows() {
        let read = reader.read(row, column)?;
        let origin = match reader.count_from_first() {
            true => *first.get_or_insert(read),
            false => 0,
        };
        let now = read.checked_sub(origin).ok_or_else(|| {
            table.fault(row, column, |column, text| DataFault::OutOfRange {
                column,
                text,
                range: "a time within 292 years".to_owned(),
            })
        })?;
        let step = now.saturating_sub(times.last().copied().unwrap_or(now));
        let night = reader.is_local() && read.rem_euclid(24 * HOUR) < 4 * HOUR;
        if step < 0 {
            let before = table.cell(row.saturating_sub(1), column).unwrap_or_default().to_owned();
            let daylight = night && step >= -HOUR;
            let fault = |_, now| DataFault::Unsorted { before, now, daylight };
            return Err(table.fault(row, column, fault));
        }
        if step == 0 && row > 0 && !repeats {
            // Spring: an hour is left out. Autumn, hour by hour: one comes twice, on a Sunday.
            let spring = steps.1 >= HOUR && steps.1 > steps.0;
            let sunday = read.div_euclid(24 * HOUR).rem_euclid(7) == 3;
            let daylight = night && (spring || (sunday && steps.1 == HOUR));
            let fault = |_, text| DataFault::RepeatedTime { text, daylight };
            return Err(table.fault(row, column, fault));
        }
        if step > 0 {
            steps = (steps.1, step);
        }
        times.push(now);
    }
    Ok((times, first))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(rows: &[&str], unit_ns: Option<f64>) -> Result<(Vec<i64>, Option<i64>), DataError> {
        let rows: String = rows.iter().map(|row| format!("\"{row}\",1\n")).collect();
        let table = Table::read("t.csv", format!("t,v\n{rows}").as_bytes())?;
        rising(&table, 0, unit_ns, false)
    }

    fn fault(rows: &[&str], unit_ns: Option<f64>) -> (String, String) {
        let error = read(rows, unit_ns).unwrap_err();
        (error.to_string(), error.help())
    }

    #[test]
    fn times_since_1970_count_from_the_first() {
        let hour = vec![0, HOUR];
        let origin = Some(1_704_067_200_000_000_000);
        for (rows, unit) in [
            (["1704067200", "1704070800"], 1e9),
            (["1704067200000", "1704070800000"], 1e6),
            (["1704067200000000", "1704070800000000"], 1e3),
            (["1704067200000000000", "1704070800000000000"], 1.0),
            (["1704067200.0", "1704070800.0"], 1e9),
            (["1.7040672e9", "1.7040708e9"], 1e9),
        ] {
            assert_eq!(read(&rows, None).unwrap(), (hour.clone(), origin), "{rows:?}");
            assert_eq!(read(&rows, Some(unit)).unwrap(), (hour.clone(), origin), "{rows:?}");
        }
        let part = read(&["1704067200.000000123", "1704067200.5"], Some(1e9)).unwrap();
        assert_eq!(part.0, [0, 499_999_877]);
        assert_eq!(read(&["0", "3600"], Some(1e9)).unwrap(), (hour.clone(), None));
        assert_eq!(read(&["-1.5", "0"], Some(1e9)).unwrap().0, [-1_500_000_000, 0]);
        let (title, help) = fault(&["1704067200000"], Some(1e9));
        assert!(title.ends_with("of the given unit is no time within 292 years"), "{title}");
        assert!(help.ends_with("write `unit: ms`"), "{help}");
        assert!(fault(&["12"], None).0.ends_with("`12` is a number without a unit"));
    }

    #[test]
    fn a_column_has_one_form() {
        let mixed = |rows: &[&str]| fault(rows, None).0;
        assert_eq!(
            mixed(&["2024-01-01", "2024-01-02Z"]),
            "t.csv:3:1: `2024-01-02Z` is not a date and time"
        );
        assert!(
            mixed(&["2024-01-01", "2024-01-02 00:00Z"])
                .ends_with("is a date with a zone, the times above are dates without a zone")
        );
        assert!(
            mixed(&["2024-01-01", "1704067200"])
                .ends_with("is a number, the times above are dates without a zone")
        );
        assert!(mixed(&["1704067200", "1704067201000"]).ends_with(
            "is a number of milliseconds since 1970, the times above are numbers since 1970"
        ));
        let (title, help) = fault(&["0", "2024-01-01T00:00"], Some(1e9));
        assert_eq!(
            title,
            "t.csv:3:1: `2024-01-01T00:00` is a date without a zone, the times above are numbers"
        );
        assert_eq!(help, "write all times of the column in one form");
        assert!(mixed(&["2020-02-30"]).ends_with("there is no such day: 2020-02 has 29 days"));
        assert!(mixed(&["03/04/2024"]).contains("whether the day or the month"));
    }

    #[test]
    fn clocks_that_are_set_are_named() {
        let told = |rows: &[&str]| fault(rows, None).1.contains("summer time");
        assert!(told(&["2024-10-27 02:30", "2024-10-27 02:55", "2024-10-27 02:00"]));
        assert!(told(&[
            "2014-03-09 01:54",
            "2014-03-09 01:59",
            "2014-03-09 03:00",
            "2014-03-09 03:00"
        ]));
        assert!(told(&["2024-11-03 00:00", "2024-11-03 01:00", "2024-11-03 01:00"]));
        assert!(!told(&["2024-10-27 12:30", "2024-10-27 12:00"]));
        assert!(!told(&["2024-10-27 02:30Z", "2024-10-27 02:00Z"]));
        assert!(!told(&["2024-10-28 02:30", "2024-10-27 02:00"]));
        assert!(!told(&["2024-10-27 02:30", "2024-10-27 02:30"]));
    }
}
