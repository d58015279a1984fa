//! Dates and times as traces write them: `2001-12-20T08:00`, `2023-11-16 18:15:46.6805900`,
//! `2024/01/01 00:00:00,123 +0100`.

/// An instant as a text gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Nanoseconds since 1970-01-01 00:00 UTC; without a zone the time is taken as UTC.
    pub ns: i64,
    /// Whether the text says its zone.
    pub zoned: bool,
}

/// Why a text is no instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// It does not look like one.
    NotATime,
    /// It looks like one, and no calendar or clock has it.
    NoSuchTime(String),
    /// The year stands last: the day or the month may stand first.
    DayOrMonth,
}

/// Reads a date, or a date and time: year, month and day parted by `-` or `/`; then, after `T` or
/// space, hour and minute, and maybe seconds and a fraction after `.` or `,` of up to nine digits
/// (further ones have to be zero); then maybe a zone: `Z`, `UTC`, `GMT`, `+02`, `+0200` or
/// `+02:00`. There are no leap seconds and no local zones: a trace is read for its distances.
///
/// # Errors
/// Anything else; a day or an hour that there is not; a year outside 1678 to 2261.
pub fn read(text: &str) -> Result<Stamp, Wrong> {
    let text = text.trim();
    let mut rest = Rest(text.as_bytes());
    let Some((year, month, day)) = rest.date() else {
        return Err(match year_last(text.as_bytes()) {
            true => Wrong::DayOrMonth,
            false => Wrong::NotATime,
        });
    };
    let clock = rest.clock().filter(|_| rest.0.is_empty()).ok_or(Wrong::NotATime)?;
    if !(1..=12).contains(&month) {
        return Err(Wrong::NoSuchTime(format!("no year has a month {month}")));
    }
    let days = days_in(year, month);
    if !(1..=days).contains(&day) {
        let reason = format!("there is no such day: {year}-{month:02} has {days} days");
        return Err(Wrong::NoSuchTime(reason));
    }
    let Clock { hour, minute, second, nanos, zone } = clock;
    if hour > 23 || minute > 59 || second > 59 {
        let reason = "a day goes from 00:00:00 to 23:59:59".to_owned();
        return Err(Wrong::NoSuchTime(reason));
    }
    let seconds = days_since_1970(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second
        - zone.unwrap_or(0);
    let ns = seconds.checked_mul(1_000_000_000).and_then(|ns| ns.checked_add(nanos));
    let ns = ns.ok_or_else(|| Wrong::NoSuchTime("years go from 1678 to 2261".to_owned()))?;
    Ok(Stamp { ns, zoned: zone.is_some() })
}

/// Nanoseconds since 1970-01-01 00:00 UTC, or none for what is no instant.
pub fn parse(text: &str) -> Option<i64> {
    read(text).ok().map(|stamp| stamp.ns)
}

/// Whether a text begins as `20/12/2001` or `20.12.2001` does.
fn year_last(text: &[u8]) -> bool {
    let mut rest = Rest(text);
    let mut date = || {
        rest.number(1, 2)?;
        let mark = *rest.0.first().filter(|byte| b"/.-".contains(byte))?;
        rest.mark(mark)?;
        rest.number(1, 2)?;
        rest.mark(mark)?;
        rest.digits(4)?;
        rest.0.first().is_none_or(|byte| !byte.is_ascii_digit()).then_some(())
    };
    date().is_some()
}

/// A time of day, and its zone in seconds east of UTC.
#[derive(Debug, Default)]
struct Clock {
    hour: i64,
    minute: i64,
    second: i64,
    nanos: i64,
    zone: Option<i64>,
}

/// What is left to read.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    /// Year, month and day, parted by the same mark.
    fn date(&mut self) -> Option<(i64, i64, i64)> {
        let year = self.digits(4)?;
        let mark = *self.0.first().filter(|byte| matches!(byte, b'-' | b'/'))?;
        self.mark(mark)?;
        let month = self.number(1, 2)?;
        self.mark(mark)?;
        Some((year, month, self.number(1, 2)?))
    }

    /// What follows the date; midnight where nothing does.
    fn clock(&mut self) -> Option<Clock> {
        let mut clock = Clock::default();
        let spaced = self.blanks();
        if self.0.is_empty() {
            return Some(clock);
        }
        if !spaced {
            self.mark(b'T').or_else(|| self.mark(b't'))?;
        }
        clock.hour = self.number(1, 2)?;
        self.mark(b':')?;
        clock.minute = self.digits(2)?;
        if self.mark(b':').is_some() {
            clock.second = self.digits(2)?;
            if self.mark(b'.').or_else(|| self.mark(b',')).is_some() {
                clock.nanos = self.fraction()?;
            }
        }
        self.blanks();
        clock.zone = self.zone()?;
        Some(clock)
    }

    fn blanks(&mut self) -> bool {
        let before = self.0.len();
        self.0 = self.0.trim_ascii_start();
        self.0.len() < before
    }

    /// A number of so many digits.
    fn number(&mut self, least: usize, most: usize) -> Option<i64> {
        let count = self.0.iter().take(most).take_while(|byte| byte.is_ascii_digit()).count();
        if count < least { None } else { self.digits(count) }
    }

    fn mark(&mut self, wanted: u8) -> Option<()> {
        let (first, rest) = self.0.split_first()?;
        (*first == wanted).then(|| self.0 = rest)
    }

    fn digit(&mut self) -> Option<i64> {
        let (first, rest) = self.0.split_first()?;
        first.is_ascii_digit().then(|| {
            self.0 = rest;
            i64::from(first - b'0')
        })
    }

    fn digits(&mut self, count: usize) -> Option<i64> {
        (0..count).try_fold(0, |value, _| Some(value * 10 + self.digit()?))
    }

    /// The digits after the point, in ns.
    fn fraction(&mut self) -> Option<i64> {
        let mut nanos = self.digit()? * 100_000_000;
        let mut weight = 10_000_000;
        while let Some(digit) = self.digit() {
            if weight == 0 && digit != 0 {
                return None;
            }
            nanos += digit * weight;
            weight /= 10;
        }
        Some(nanos)
    }

    /// Seconds east of UTC, or none where nothing is left.
    fn zone(&mut self) -> Option<Option<i64>> {
        if self.0.is_empty() {
            return Some(None);
        }
        for name in [b"Z".as_slice(), b"UTC", b"GMT"] {
            let head = self.0.get(..name.len());
            if head.is_some_and(|head| head.eq_ignore_ascii_case(name)) {
                self.0 = self.0.get(name.len()..)?;
                return Some(Some(0));
            }
        }
        let sign = match self.mark(b'+') {
            Some(()) => 1,
            None => self.mark(b'-').map(|()| -1)?,
        };
        let hours = self.digits(2).filter(|hours| *hours < 24)?;
        let minutes = match (self.mark(b':'), self.0.is_empty()) {
            (None, true) => 0,
            _ => self.digits(2).filter(|minutes| *minutes < 60)?,
        };
        Some(Some(sign * (hours * 3600 + minutes * 60)))
    }
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days from 1970-01-01 to a date of the Gregorian calendar, by counting leap days up to the
/// year before and days up to the month before.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let before = year - 1;
    let leap_days = before.div_euclid(4) - before.div_euclid(100) + before.div_euclid(400);
    let months: i64 = (1..month).map(|month| days_in(year, month)).sum();
    // 719,162 days lie between 0001-01-01 and 1970-01-01.
    before * 365 + leap_days + months + day - 1 - 719_162
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_instants() {
        assert_eq!(parse("1970-01-01"), Some(0));
        assert_eq!(parse("2000-03-01"), Some(951_868_800_000_000_000));
        assert_eq!(parse("2001-12-20T08:00"), Some(1_008_835_200_000_000_000));
        assert_eq!(parse("2023-11-16 18:15:46.6805900"), Some(1_700_158_546_680_590_000));
        assert_eq!(parse("2023-11-16T20:15:46.68059+02:00"), Some(1_700_158_546_680_590_000));
        assert_eq!(parse("1969-12-31T23:59:59Z"), Some(-1_000_000_000));
    }

    #[test]
    fn every_way_to_write_one_instant() {
        let new_year = 1_704_067_200_000_000_000;
        for text in [
            "2024-01-01",
            "2024/01/01 00:00",
            "2024-1-1 0:00",
            "2024-01-01t00:00:00z",
            "2024-01-01 00:00:00+00",
            "2024-01-01 00:00:00 +0000",
            "2024-01-01 00:00:00 UTC",
            "2024-01-01T02:00:00.000+02:00",
            "2023-12-31 19:00:00-05",
            "  2024-01-01   00:00:00,000   GMT ",
        ] {
            assert_eq!(parse(text), Some(new_year), "{text}");
        }
        assert_eq!(parse("2024-01-01 00:00:00,123"), Some(new_year + 123_000_000));
        assert!(read("2024-01-01 00:00+00").unwrap().zoned && !read("2024-01-01").unwrap().zoned);
    }

    #[test]
    fn what_no_calendar_has_is_told() {
        let wrong = |text: &str| match read(text).unwrap_err() {
            Wrong::NoSuchTime(reason) => reason,
            other => format!("{other:?}"),
        };
        assert_eq!(wrong("2020-02-30"), "there is no such day: 2020-02 has 29 days");
        assert_eq!(wrong("2021-02-29 10:00"), "there is no such day: 2021-02 has 28 days");
        assert_eq!(wrong("2020-13-01"), "no year has a month 13");
        assert_eq!(wrong("2020-01-01 24:00"), "a day goes from 00:00:00 to 23:59:59");
        assert_eq!(wrong("9999-01-01"), "years go from 1678 to 2261");
        for text in ["03/04/2024", "3.4.2024 10:00", "31-12-2024T00:00"] {
            assert_eq!(read(text), Err(Wrong::DayOrMonth), "{text}");
        }
        for text in ["2020-01-01 noon", "2020-01/01", "1/2/3", "10.0.0.1", "2024", "1.2.20245"] {
            assert_eq!(read(text), Err(Wrong::NotATime), "{text}");
        }
    }

    #[test]
    fn what_is_no_time() {
        let wrong = [
            "",
            "12",
            "2001-13-01",
            "2001-02-29",
            "2001-12-20T",
            "2001-12-20T24:00",
            "20011220",
            "2001-12-20 08:00x",
            "2001-12-20T08:61",
            "2001-12-20T08:00:60",
            "9999-01-01",
            "2001-12-20T08:00:00.",
            "2001-12-20T08:00:00.1234567891",
            "２001-12-20",
        ];
        for text in wrong {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn every_day_of_four_centuries_follows_the_one_before() {
        let mut expected = days_since_1970(1800, 1, 1);
        for year in 1800..2200 {
            for month in 1..=12 {
                for day in 1..=days_in(year, month) {
                    assert_eq!(days_since_1970(year, month, day), expected);
                    expected += 1;
                }
            }
        }
        assert_eq!(days_since_1970(1970, 1, 1), 0);
    }
}
