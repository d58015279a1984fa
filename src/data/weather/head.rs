//! The head of a weather file: the place, and the period that its rows are of.

use super::calendar::{Calendar, Day};
use super::{finite, malformed, no_epw, within};
use crate::data::error::{DataError, DataFault, shown};

/// The numbers of `LOCATION`: the place in the line, the name and the range of each.
const SITE: [(usize, &str, (f64, f64)); 4] = [
    (6, "latitude", (-90.0, 90.0)),
    (7, "longitude", (-180.0, 180.0)),
    (8, "time zone", (-12.0, 14.0)),
    (9, "elevation", (-1000.0, 9999.9)),
];

/// Latitude, longitude, time zone and elevation of the first line.
pub(super) fn site(file: &str, head: &[&str]) -> Result<[f64; 4], DataError> {
    let mut site = [0.0; 4];
    for ((index, name, range), found) in SITE.iter().zip(&mut site) {
        let Some(cell) = head.get(*index) else {
            return Err(malformed(file, 1, format!("LOCATION has no {name}")));
        };
        let value = finite(cell, name).and_then(|value| {
            within(value, *range, cell, name)?;
            Ok(value)
        });
        *found = value.map_err(|fault| DataError::cell(file, 1, *index, fault))?;
    }
    Ok(site)
}

/// The time between rows in ns, and which rows there are to be, by the line `DATA PERIODS`.
pub(super) fn period(cells: &[&str], leap_years: bool) -> Result<(i64, Calendar), DataFault> {
    let whole = |at: usize| cells.get(at).and_then(|text| text.parse::<i64>().ok());
    match whole(1) {
        Some(1) => {}
        Some(periods) => return Err(DataFault::Periods(periods)),
        None => return Err(no_epw("it does not say how many data periods it has")),
    }
    // Whole minutes, as rows carry them.
    let an_hour = whole(2).filter(|rows| (1..=60).contains(rows) && 60 % rows == 0);
    let an_hour = an_hour
        .ok_or_else(|| no_epw("it does not say 1 to 60 rows an hour, whole minutes apart"))?;
    let day = |at: usize, what: &str| {
        let text = cells.get(at).copied().unwrap_or_default();
        let wrong = || format!("its data period {what} on `{}`, no date such as 1/1", shown(text));
        Day::parse(text).ok_or_else(|| no_epw(wrong()))
    };
    let (first, last) = (day(5, "begins")?, day(6, "ends")?);
    Ok((3_600_000_000_000 / an_hour, Calendar::new(first, last, an_hour, leap_years)))
}
