//! Numbers, and what may stand at their ends.

use super::super::kinds::{begins_name, goes_on_name};
use super::super::token::Token;
use super::*;
use crate::diagnostic::{Code, Diagnostic, Place, Span};

impl Scanner<'_> {
    /// `J/(kg·K)`: reported, and read as `J/kg/K`. A `·` stands in units alone.
    pub(super) fn units_in_parentheses(&mut self, slash: Span) -> bool {
        let after = matches!(
            self.layout.tokens.last(),
            Some((Token::Unit(_) | Token::UnitPower, before)) if before.end == slash.start
        );
        let rest = self.lexer.remainder();
        let Some((inner, _)) = rest.strip_prefix('(').and_then(|it| it.split_once(')')) else {
            return false;
        };
        let factors: Vec<&str> = inner.split('·').map(str::trim).collect();
        let unit = |it: &&str| it.chars().all(char::is_alphabetic) && !it.is_empty();
        if !after || factors.len() < 2 || !factors.iter().all(unit) {
            return false;
        }
        let start = slash.end + 1;
        let end = start + inner.len() as u32 + 1;
        let whole = Span::new(slash.start, end);
        let written = format!("/{}", factors.join("/"));
        let symbols: Vec<_> = factors.iter().map(|it| self.lexer.extras.intern(it)).collect();
        let diagnostic = Diagnostic::new(
            Code::E0101,
            self.place(whole),
            "a unit has no parentheses",
            "each unit below a `/` has one of its own",
        )
        .help(format!("write `{written}`"))
        .fix(self.place(whole), written.clone(), format!("write `{written}`"));
        self.error(diagnostic);
        self.take_until(end);
        for symbol in symbols {
            self.push(Token::UnitDiv, Span::new(end, end));
            self.push(Token::Unit(symbol), Span::new(end, end));
        }
        true
    }

    /// `.0` of a tuple, and `.0.1` of a tuple in a tuple: the numbers are names of members.
    pub(super) fn item_of_tuple(&mut self, span: Span) -> bool {
        let Some((Token::Dot, before)) = self.layout.tokens.last() else { return false };
        let digits = self.lexer.slice();
        if before.end != span.start || !digits.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
            return false;
        }
        let mut start = span.start;
        for (index, part) in digits.split('.').enumerate() {
            if index > 0 {
                self.push(Token::Dot, Span::new(start - 1, start));
            }
            let end = start + part.len() as u32;
            let symbol = self.lexer.extras.intern(part);
            self.push(Token::Ident(symbol), Span::new(start, end));
            start = end + 1;
        }
        true
    }

    /// Checks the form of a number; malformed ones are reported and taken whole.
    pub(super) fn number(&mut self, token: Token, span: Span) {
        let digits = self.lexer.slice();
        let rest = self.lexer.remainder();
        let mut after = rest.chars();
        let (first, second) = (after.next(), after.next());
        let word = || rest.find(|c| !goes_on_name(c)).unwrap_or(rest.len());
        let mut fault: Option<(usize, &str, String)> = None;
        match first {
            Some('.') if token == Token::Float && second.is_some_and(|c| c.is_ascii_digit()) => {
                let end = rest.find(|c: char| c != '.' && !goes_on_name(c)).unwrap_or(rest.len());
                fault = Some((end, "a number has one decimal point", String::new()));
            }
            Some('.') if !second.is_some_and(|c| begins_name(c) || c == '.') => {
                let help = format!("write `{digits}.0`, or `{digits}` for an Int");
                fault = Some((1, "digits follow a decimal point", help));
            }
            Some('e' | 'E') if !second.is_some_and(goes_on_name) => {
                let sign = usize::from(matches!(second, Some('+' | '-')));
                let help = format!("write the power of ten, as in `{digits}e3`");
                fault = Some((1 + sign, "an exponent needs digits", help));
            }
            Some(c) if begins_name(c) && digits.starts_with("0x") => {
                fault = Some((
                    word(),
                    "a hexadecimal number has the digits 0-9 and a-f",
                    "put a space before a unit".into(),
                ));
            }
            Some('x' | 'X') if digits == "0" => {
                fault = Some((
                    word(),
                    "a hexadecimal number is `0x` and digits from 0-9 and a-f",
                    "write for example `0xff`".into(),
                ));
            }
            Some('b' | 'o' | 'B' | 'O')
                if digits == "0" && second.is_some_and(|c| c.is_ascii_digit()) =>
            {
                fault = Some((
                    word(),
                    "numbers are decimal or hexadecimal",
                    "write it as decimal, or as `0x…`".into(),
                ));
            }
            _ if digits.ends_with('_') => {
                let help = format!("write `{}`", digits.trim_end_matches('_'));
                fault = Some((0, "an `_` stands between two digits", help));
            }
            _ => {}
        }
        let mut whole = span;
        if let Some((length, title, help)) = fault {
            self.lexer.bump(length);
            whole.end += length as u32;
            let label = format!("`{}` is not a number", whole.text(self.text));
            let mut diagnostic = Diagnostic::new(Code::E0005, self.place(whole), title, label);
            if !help.is_empty() {
                diagnostic = diagnostic.help(help);
            }
            self.error(diagnostic);
        } else if token == Token::Int && integer(digits).is_none() {
            // -2^63 is an Int, and 2^63 is none: the checker sees which one it is.
            if self.layout.last() != Token::Minus || !is_least(digits) {
                self.error(too_large(self.place(span), digits));
            }
        } else if token == Token::Float && !float(digits).is_finite() {
            let diagnostic = Diagnostic::new(
                Code::E0005,
                self.place(span),
                "this number is too large",
                "does not fit in a Float",
            )
            .note("a Float goes up to about 1.8e308");
            self.error(diagnostic);
        }
        self.push(token, whole);
    }

    /// `.5`: reported, and read as `0.5`.
    pub(super) fn leading_dot(&mut self, span: Span) -> bool {
        let rest = self.lexer.remainder();
        if !rest.starts_with(|c: char| c.is_ascii_digit()) || self.layout.after_operand() {
            return false;
        }
        let length = rest.find(|c| !goes_on_name(c)).unwrap_or(rest.len());
        self.lexer.bump(length);
        let whole = Span::new(span.start, span.end + length as u32);
        let text = whole.text(self.text);
        let diagnostic = Diagnostic::new(
            Code::E0005,
            self.place(whole),
            "a number begins with a digit",
            "a digit is missing before the point",
        )
        .help(format!("write `0{text}`"))
        .fix(self.place(whole), format!("0{text}"), format!("write `0{text}`"));
        self.error(diagnostic);
        self.push(Token::Float, whole);
        true
    }
}

/// The length of an exponent of a unit after its `^`: `2`, `-1`, `(1/2)`.
pub(super) fn exponent(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    let digits = |from: usize| {
        let count = bytes.iter().skip(from).take_while(|byte| byte.is_ascii_digit()).count();
        (count > 0 && count < 7).then_some(from + count)
    };
    let sign = |from: usize| from + usize::from(bytes.get(from) == Some(&b'-'));
    if bytes.first() != Some(&b'(') {
        let end = digits(sign(0))?;
        // `m^2.5` is not an exponent of a unit.
        let decimal = bytes.get(end) == Some(&b'.')
            && bytes.get(end + 1).is_some_and(|byte| byte.is_ascii_digit());
        return (!decimal).then_some(end);
    }
    let mut end = digits(sign(1))?;
    if bytes.get(end) == Some(&b'/') {
        end = digits(end + 1)?;
    }
    (bytes.get(end) == Some(&b')')).then_some(end + 1)
}

/// The value of a raised number: 2 of `²`, -1 of `⁻¹`.
pub(in crate::syntax) fn superscript(text: &str) -> Option<i64> {
    let digits: String = text
        .chars()
        .map(|c| match c {
            '⁻' => '-',
            '⁰' => '0',
            '¹' => '1',
            '²' => '2',
            '³' => '3',
            c => char::from_u32(u32::from(c).wrapping_sub(0x2070) + u32::from('0')).unwrap_or(c),
        })
        .collect();
    digits.parse().ok()
}

/// The value of an integer literal.
pub(in crate::syntax) fn integer(digits: &str) -> Option<i64> {
    let (digits, radix) = match digits.strip_prefix("0x") {
        Some(digits) => (digits, 16),
        None => (digits, 10),
    };
    if digits.contains('_') {
        return i64::from_str_radix(&digits.replace('_', ""), radix).ok();
    }
    i64::from_str_radix(digits, radix).ok()
}

/// Whether the digits are those of the least Int.
pub(in crate::syntax) fn is_least(digits: &str) -> bool {
    digits.replace('_', "").parse() == Ok(i64::MIN.unsigned_abs())
}

/// What is said of an integer that does not fit.
pub fn too_large(place: Place, digits: &str) -> Diagnostic {
    Diagnostic::new(Code::E0005, place, "this integer is too large", "does not fit in 64 bits")
        .note("an Int lies between -2^63 and 2^63 - 1")
        .help(match digits.get(..2).map(str::to_ascii_lowercase).as_deref() {
            Some("0x") => "the largest is `0x7FFFFFFFFFFFFFFF`; all 64 bits are those of `-1`",
            Some("0b" | "0o") => "63 bits may be set; all 64 bits are those of `-1`",
            _ => "write it with a decimal point to make it a Float",
        })
}

/// The value of a number with a decimal point or exponent; 0 for a malformed one.
pub(in crate::syntax) fn float(digits: &str) -> f64 {
    if digits.contains('_') {
        return digits.replace('_', "").parse().unwrap_or(0.0);
    }
    digits.parse().unwrap_or(0.0)
}
