//! Numbers as people write them: `1234.5`, `1,234.5`, `1.234,5`, `1234,5`, and the words for none.
//!
//! Which mark parts the fraction is a property of the whole file. Where nothing says it, what
//! stands in the file does: `0,5` cannot part thousands, `1,234,567` cannot part a fraction, and
//! `1,234` alone may be either.

/// What parts the fraction of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decimal {
    /// A point: `1,234.5`.
    Point,
    /// A comma: `1.234,5`.
    Comma,
}

/// What the cells of a file say about its numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Evidence {
    point: bool,
    comma: bool,
    /// One comma or one point before three digits.
    either: bool,
}

/// How the numbers of a file are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Style {
    pub decimal: Decimal,
    /// Whether a mark before three digits, of the kind that would part thousands, is told.
    pub thousands: bool,
}

/// How one number could be meant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Read {
    Number(f64),
    /// With the mark as thousands, and as the fraction.
    Either(f64, f64),
    None,
}

/// Words that stand for no value in a column of numbers.
const NO_VALUE: [&str; 12] =
    ["nan", "na", "n/a", "null", "none", "nil", "nul", "-", "--", "?", "#n/a", "<na>"];

/// Whether a text is one of the usual words for no value.
pub(super) fn is_no_value(text: &str) -> bool {
    NO_VALUE.iter().any(|word| text.eq_ignore_ascii_case(word))
}

impl Evidence {
    /// Takes in one cell.
    pub fn see(&mut self, text: &str) {
        if !text.bytes().any(|byte| matches!(byte, b',' | b'.')) || text.len() > 40 {
            return;
        }
        let Some(parts) = Parts::of(text) else { return };
        let grouped = |mark: u8| parts.grouped(mark);
        match (parts.count(b','), parts.count(b'.')) {
            (0, 1) if grouped(b'.') => self.either = true,
            (0, 1) => self.point = true,
            (1, 0) if grouped(b',') => self.either = true,
            (1, 0) => self.comma = true,
            (0, _) if grouped(b'.') => self.comma = true,
            (_, 0) if grouped(b',') => self.point = true,
            (_, 1) if grouped(b',') => self.point = true,
            (1, _) if grouped(b'.') => self.comma = true,
            _ => {}
        }
    }

    /// How the numbers are read if nobody says it. Where commas part the cells, they part no
    /// fraction without a sign of it.
    pub fn style(self, commas_part_cells: bool) -> Style {
        match (self.point, self.comma) {
            (false, true) => Style { decimal: Decimal::Comma, thousands: false },
            (true, _) => Style { decimal: Decimal::Point, thousands: true },
            (false, false) => Style { decimal: Decimal::Point, thousands: commas_part_cells },
        }
    }
}

/// A finite or infinite number, or NaN, as a text writes it.
pub(super) fn read(text: &str, style: Style) -> Read {
    let (fraction, thousand) = match style.decimal {
        Decimal::Point => (b'.', b','),
        Decimal::Comma => (b',', b'.'),
    };
    if fraction == b'.'
        && let Ok(number) = text.parse::<f64>()
    {
        return Read::Number(number);
    }
    let Some(parts) = Parts::of(text) else {
        return text.parse::<f64>().map_or(Read::None, Read::Number);
    };
    let plain = |fraction: u8| {
        let bytes = text.bytes().filter(|byte| *byte == fraction || !matches!(byte, b',' | b'.'));
        let bytes = bytes.map(|byte| if byte == fraction { b'.' } else { byte });
        String::from_utf8(bytes.collect()).ok().and_then(|text| text.parse::<f64>().ok())
    };
    if parts.count(fraction) > 1 {
        return Read::None;
    }
    match parts.count(thousand) {
        0 => plain(fraction).map_or(Read::None, Read::Number),
        _ if !parts.grouped(thousand) => Read::None,
        1 if !style.thousands && parts.count(fraction) == 0 => {
            match (plain(fraction), plain(thousand)) {
                (Some(whole), Some(parted)) => Read::Either(whole, parted),
                _ => Read::None,
            }
        }
        _ => plain(fraction).map_or(Read::None, Read::Number),
    }
}

/// The digits and marks of a number, without its sign and exponent.
struct Parts<'a>(&'a [u8]);

impl<'a> Parts<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let body = text.strip_prefix(['+', '-']).unwrap_or(text);
        let body = match body.split_once(['e', 'E']) {
            Some((body, exponent)) => {
                let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
                let good = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
                good.then_some(body)?
            }
            None => body,
        };
        let bytes = body.as_bytes();
        let known = bytes.iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b',' | b'.'));
        (known && bytes.iter().any(u8::is_ascii_digit)).then_some(Self(bytes))
    }

    fn count(&self, mark: u8) -> usize {
        self.0.iter().filter(|byte| **byte == mark).count()
    }

    /// Whether the mark parts threes of digits, before the other mark if that is there.
    fn grouped(&self, mark: u8) -> bool {
        let other = if mark == b',' { b'.' } else { b',' };
        let whole = self.0.split(|byte| *byte == other).next().unwrap_or_default();
        let behind = self.0.get(whole.len()..).unwrap_or_default();
        let mut groups = whole.split(|byte| *byte == mark);
        let first = groups.next().unwrap_or_default();
        (1..=3).contains(&first.len())
            && first != b"0"
            && !behind.contains(&mark)
            && groups.all(|group| group.len() == 3)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn style(cells: &[&str], commas_part_cells: bool) -> Style {
        let mut evidence = Evidence::default();
        cells.iter().for_each(|cell| evidence.see(cell));
        evidence.style(commas_part_cells)
    }

    #[test]
    fn the_file_says_what_parts_the_fraction() {
        let point = |cells: &[&str]| style(cells, false).decimal == Decimal::Point;
        assert!(point(&["1", "1.5"]) && point(&["1,234.5"]) && point(&["1,234,567"]));
        assert!(!point(&["0,5"]) && !point(&["1.234,5"]) && !point(&["1.234.567"]));
        assert!(!point(&["-3,25e-7"]) && point(&["a,5", "2024-01-01 00:00:00,123"]));
        assert!(point(&["0,5", "0.5"]), "a list in a cell does not make points thousands");
    }

    #[test]
    fn numbers_in_every_style() {
        let point = Style { decimal: Decimal::Point, thousands: true };
        let comma = Style { decimal: Decimal::Comma, thousands: true };
        let number = |text, style| match read(text, style) {
            Read::Number(number) => Some(number),
            _ => None,
        };
        assert_eq!(number("1,234.5", point), Some(1234.5));
        assert_eq!(number("-12,345,678", point), Some(-12_345_678.0));
        assert_eq!(number("1,23", point), None);
        assert_eq!(number("0,123", point), None);
        assert_eq!(number("1,234,5", point), None);
        assert_eq!(number("1.5,234", point), None);
        assert_eq!(number("1,5e3", comma), Some(1500.0));
        assert_eq!(number("1.234,5", comma), Some(1234.5));
        assert_eq!(number("1.5", comma), None);
        assert_eq!(number("-7", comma), Some(-7.0));
        assert_eq!(number(",5", comma), Some(0.5));
        assert!(number("NaN", comma).unwrap().is_nan());
        for wrong in ["", ",", ".", "1 000", "12 s", "0x10", "1e", "--1", "1,,000"] {
            assert_eq!(read(wrong, point), Read::None, "{wrong}");
            assert_eq!(read(wrong, comma), Read::None, "{wrong}");
        }
    }

    #[test]
    fn what_may_be_two_numbers_is_told() {
        let unsure = style(&["1,234"], false);
        assert_eq!(read("1,234", unsure), Read::Either(1234.0, 1.234));
        assert_eq!(read("1,234", style(&["1,234"], true)), Read::Number(1234.0));
        assert_eq!(read("1,234", style(&["1,234", "2.5"], false)), Read::Number(1234.0));
        assert_eq!(read("1.234", style(&["0,5", "1.234"], false)), Read::Either(1234.0, 1.234));
        assert_eq!(read("1.234", style(&["1.234"], false)), Read::Number(1.234));
    }
}
