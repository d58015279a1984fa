//! Dates and times as traces write them: `2001-12-20T08:00`, `2023-11-16 18:15:46.6805900`.

/// Nanoseconds since 1970-01-01 00:00 UTC of an ISO 8601 date, or date and time.
///
/// The date and the time are parted by `T` or one space; seconds, a fraction of up to nine
/// digits (further ones have to be zero) and a zone (`Z`, `+02:00`) may follow. Without a zone
/// the time is taken as UTC: a trace is read for its distances. There are no leap seconds. None
/// for anything else, and outside the years 1678 to 2261.
pub fn parse(text: &str) -> Option<i64> {
    let mut rest = Rest(text.trim().as_bytes());
    let year = rest.digits(4)?;
    rest.mark(b'-')?;
    let month = rest.digits(2).filter(|month| (1..=12).contains(month))?;
    rest.mark(b'-')?;
    let day = rest.digits(2).filter(|day| (1..=days_in(year, month)).contains(day))?;
    let mut seconds = days_since_1970(year, month, day) * 86_400;
    let mut nanos = 0;
    if rest.mark(b'T').or_else(|| rest.mark(b' ')).is_some() {
        let hour = rest.digits(2).filter(|hour| *hour < 24)?;
        rest.mark(b':')?;
        let minute = rest.digits(2).filter(|minute| *minute < 60)?;
        seconds += hour * 3600 + minute * 60;
        if rest.mark(b':').is_some() {
            seconds += rest.digits(2).filter(|second| *second < 60)?;
            if rest.mark(b'.').is_some() {
                nanos = rest.fraction()?;
            }
        }
        seconds -= rest.zone()?;
    }
    if !rest.0.is_empty() {
        return None;
    }
    seconds.checked_mul(1_000_000_000)?.checked_add(nanos)
}

/// What is left to read.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
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

    /// Seconds east of UTC.
    fn zone(&mut self) -> Option<i64> {
        let sign = match self.0.first() {
            None => return Some(0),
            Some(b'Z') => {
                self.mark(b'Z')?;
                return Some(0);
            }
            Some(b'+') => 1,
            Some(b'-') => -1,
            Some(_) => return None,
        };
        self.skip()?;
        let hours = self.digits(2).filter(|hours| *hours < 24)?;
        // The colon may be missing.
        let _ = self.mark(b':');
        let minutes = self.digits(2).filter(|minutes| *minutes < 60)?;
        Some(sign * (hours * 3600 + minutes * 60))
    }

    fn skip(&mut self) -> Option<()> {
        let (_, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(())
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
