//! The format of a placeholder: `:.2`, `:>8.1`, `:+.3g`, `:full`.

use std::fmt;

/// How the numbers of a placeholder are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Notation {
    /// `12.35`: digits after the point.
    #[default]
    Fixed,
    /// `1.23e1`: one digit before the point.
    Exponent,
    /// `12.3`: significant digits.
    Significant,
}

/// Where the text stands in a wider column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// `<`
    Left,
    /// `>`
    Right,
}

/// A format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Format {
    /// `full`: all digits of a quantity; nothing else is given then.
    pub full: bool,
    /// Where it stands; numbers right and all else left where nothing is said.
    pub side: Option<Side>,
    /// `+`: positive numbers have their sign too.
    pub plus: bool,
    /// `0`: the width is filled by zeros in front of the number.
    pub zeros: bool,
    /// The least number of letters, unit included.
    pub width: Option<u16>,
    /// Digits after the point, or significant ones.
    pub digits: Option<u8>,
    /// How numbers are written.
    pub notation: Notation,
}

/// The widest column.
const MOST_WIDTH: u16 = 1000;

/// The most digits.
const MOST_DIGITS: u8 = 100;

impl Format {
    /// Reads what follows the colon; what is wrong is told by what serves instead.
    pub fn read(text: &str) -> Result<Format, &'static str> {
        let mut rest = text.trim();
        if rest == "full" {
            return Ok(Format::FULL);
        }
        let mut format = Format::default();
        let mut take = |sign: char| match rest.strip_prefix(sign) {
            Some(after) => {
                rest = after;
                true
            }
            None => false,
        };
        format.side = match (take('<'), take('>')) {
            (true, _) => Some(Side::Left),
            (_, true) => Some(Side::Right),
            _ => None,
        };
        format.plus = take('+');
        format.zeros = take('0');
        let number = |text: &str| text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let length = number(rest);
        if length > 0 {
            let (width, after) = rest.split_at(length);
            let width = width.parse().ok().filter(|width| *width <= MOST_WIDTH);
            format.width = Some(width.ok_or("a column has at most 1000 letters: `{x:>80}`")?);
            rest = after;
        }
        if let Some(after) = rest.strip_prefix('.') {
            let (digits, after) = after.split_at(number(after));
            let digits = digits.parse().ok().filter(|digits| *digits <= MOST_DIGITS);
            format.digits =
                Some(digits.ok_or("write for example `{x:.2}`, with at most 100 digits")?);
            rest = after;
        }
        format.notation = match rest.chars().next() {
            Some('e') => Notation::Exponent,
            Some('g') => Notation::Significant,
            _ => Notation::Fixed,
        };
        if format.notation != Notation::Fixed {
            rest = rest.get(1..).unwrap_or("");
        }
        let bare_zeros = format.zeros && format.width.is_none();
        if !rest.is_empty() || bare_zeros || format == Format::default() {
            return Err(served(text.trim()));
        }
        Ok(format)
    }

    /// All digits of a quantity.
    pub const FULL: Format = Format {
        full: true,
        side: None,
        plus: false,
        zeros: false,
        width: None,
        digits: None,
        notation: Notation::Fixed,
    };

    /// Whether it says how a number is written, and not only how wide the whole is.
    pub fn is_of_numbers(&self) -> bool {
        self.plus || self.zeros || self.digits.is_some() || self.notation != Notation::Fixed
    }
}

/// What serves in the place of a format of other languages.
fn served(text: &str) -> &'static str {
    match text {
        _ if text.ends_with('%') => "a share in percent is `{x as %:.1}`",
        _ if text.contains([',', '_']) => {
            "digits are not grouped; a large number may be written in another unit, `{x as GB:.1}`, or \
             as `{x:.2e}`"
        }
        _ if text.ends_with(['x', 'X', 'b', 'o']) => {
            "numbers are shown as decimals: `{n:08}` has zeros in front"
        }
        _ if text.contains('^') => {
            "a column is filled from the left or the right: `{x:>8}`, `{x:<8}`"
        }
        _ if text.ends_with('f') => "digits after the point are written without a letter: `{x:.2}`",
        _ if text.ends_with('d') => "a whole number needs no letter: `{n:5}`, `{n:05}`",
        _ if text.contains('{') => "a width is a number that is written out: `{x:>8}`",
        _ if text.contains(['<', '>']) => {
            "a column is filled by spaces, or by zeros: `{x:>8}`, `{n:08}`"
        }
        _ => {
            "write for example `{x:.2}`, `{x:>8.1}` or `{x:.3g}`; a unit is chosen with `{x as ms}`"
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.full {
            return f.write_str("full");
        }
        match self.side {
            Some(Side::Left) => f.write_str("<")?,
            Some(Side::Right) => f.write_str(">")?,
            None => {}
        }
        f.write_str(if self.plus { "+" } else { "" })?;
        f.write_str(if self.zeros { "0" } else { "" })?;
        if let Some(width) = self.width {
            write!(f, "{width}")?;
        }
        if let Some(digits) = self.digits {
            write!(f, ".{digits}")?;
        }
        f.write_str(match self.notation {
            Notation::Fixed => "",
            Notation::Exponent => "e",
            Notation::Significant => "g",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_read_and_written_alike() {
        for text in
            [".2", ">8.1", "<8.0", "+.1", ".2e", ".3g", "03", "full", ">5", "e", "+08.2", "12"]
        {
            assert_eq!(Format::read(text).map(|it| it.to_string()), Ok(text.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_is_no_format_says_what_serves() {
        for text in ["", "%", ",", "x", "^8", ".", ".101", "1001", "*>8", ".2f", "d", "ms"] {
            assert!(Format::read(text).is_err(), "{text}");
        }
    }
}
