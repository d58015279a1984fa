//! The order of the rows of a weather file: each hour of its data period has its rows, one after
//! another, in standard time.

use super::finite;
use crate::data::error::{DataFault, shown};
use std::fmt;

/// Days of the months of a common year.
const DAYS: [i64; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// A day of the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Day {
    month: i64,
    day: i64,
}

const LEAP_DAY: Day = Day { month: 2, day: 29 };

impl Day {
    fn new(month: i64, day: i64) -> Option<Day> {
        let days = *DAYS.get(usize::try_from(month.checked_sub(1)?).ok()?)?;
        let found = Day { month, day };
        ((1..=days).contains(&day) || found == LEAP_DAY).then_some(found)
    }

    /// `1/ 1`, or with a year `1/1/2009`.
    pub(super) fn parse(text: &str) -> Option<Day> {
        let mut parts = text.split('/').map(|part| part.trim().parse::<i64>().ok());
        let (month, day) = (parts.next()??, parts.next()??);
        let rest = (parts.next(), parts.next());
        matches!(rest, (None | Some(Some(_)), None)).then(|| Day::new(month, day)).flatten()
    }

    /// The next day of a common year.
    fn next(self) -> Day {
        Day::new(self.month, self.day + 1)
            .filter(|day| *day != LEAP_DAY)
            .or_else(|| Day::new(self.month + 1, 1))
            .unwrap_or(Day { month: 1, day: 1 })
    }
}

/// The time that a row covers: a part of an hour, each from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Slot {
    day: Day,
    hour: i64,
    part: i64,
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{} hour {}", self.day.month, self.day.day, self.hour)
    }
}

/// Which rows a file is to have, and how far it has come.
#[derive(Clone, Copy, Debug)]
pub(super) struct Calendar {
    first: Day,
    last: Day,
    an_hour: i64,
    /// Whether 29 February is a day.
    leap_years: bool,
    taken: Option<Slot>,
}

impl Calendar {
    /// From the first day to the last with so many rows an hour.
    pub(super) fn new(first: Day, last: Day, an_hour: i64, leap_years: bool) -> Calendar {
        Calendar { first, last, an_hour, leap_years, taken: None }
    }

    /// The number of the first day in a common year, from 1.
    pub(super) fn first_day(&self) -> u16 {
        let months = usize::try_from(self.first.month - 1).unwrap_or(0);
        let before: i64 = DAYS.iter().take(months).sum();
        u16::try_from(before + self.first.day).unwrap_or(1)
    }

    /// Takes the next row, whose first cells are year, month, day, hour and minute.
    ///
    /// # Errors
    /// A cell that is no such number, by its place; another time than the one that is next.
    pub(super) fn take(&mut self, row: &[&str]) -> Result<(), (Option<usize>, DataFault)> {
        let number = |at: usize, name: &str| {
            let cell = row.get(at).copied().unwrap_or_default();
            let value = finite(cell, name).map_err(|fault| (Some(at), fault))?;
            let whole = (value.trunc() == value && (0.0..10_000.0).contains(&value))
                .then_some(value as i64);
            whole.ok_or_else(|| {
                let range = "a whole number from 0 to 9999".to_owned();
                (
                    Some(at),
                    DataFault::OutOfRange { column: name.to_owned(), text: shown(cell), range },
                )
            })
        };
        let (month, day, hour) = (number(1, "month")?, number(2, "day")?, number(3, "hour")?);
        let given = Day::new(month, day);
        if given == Some(LEAP_DAY) && !self.leap_years {
            return Err((None, DataFault::LeapDay));
        }
        let leap = given == Some(LEAP_DAY) || self.leap_years && is_leap(number(0, "year")?);
        let next = self.next(leap);
        let minute = if self.an_hour == 1 { 0 } else { number(4, "minute")? };
        if given == Some(next.day) && hour == next.hour && self.is_in(minute, next.part) {
            self.taken = Some(next);
            return Ok(());
        }
        let minute = |minute: i64| match self.an_hour {
            1 => String::new(),
            _ => format!(" minute {minute}"),
        };
        let given =
            format!("{month}/{day} hour {hour}{}", minute(number(4, "minute").unwrap_or(0)));
        let wanted = format!("{next}{}", minute(next.part * 60 / self.an_hour));
        Err((None, DataFault::Skipped { wanted, given }))
    }

    /// What comes after the last row, in a leap year or in none.
    fn next(&self, leap: bool) -> Slot {
        let Some(Slot { day, hour, part }) = self.taken else {
            return Slot { day: self.first, hour: 1, part: 1 };
        };
        if part < self.an_hour {
            return Slot { day, hour, part: part + 1 };
        }
        if hour < 24 {
            return Slot { day, hour: hour + 1, part: 1 };
        }
        let before_leap_day = day == Day { month: 2, day: 28 };
        let day = if leap && before_leap_day { LEAP_DAY } else { day.next() };
        Slot { day, hour: 1, part: 1 }
    }

    /// Whether the row of a part of an hour may carry this minute: that of its end or its start.
    fn is_in(&self, minute: i64, part: i64) -> bool {
        let length = 60 / self.an_hour;
        self.an_hour == 1 || minute % 60 == part * length % 60 || minute == (part - 1) * length
    }

    /// Ends the file.
    ///
    /// # Errors
    /// Where the data period goes on.
    pub(super) fn end(&self) -> Result<(), DataFault> {
        let wanted = Slot { day: self.last, hour: 24, part: self.an_hour };
        match self.taken {
            Some(last) if last == wanted => Ok(()),
            last => Err(DataFault::Short {
                last: last.map_or(String::new(), |last| last.to_string()),
                wanted: wanted.to_string(),
            }),
        }
    }
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}
