//! Strings: their text, escapes and placeholders, and where they end.

use super::super::format::Format;
use super::super::token::Token;
use super::*;
use crate::diagnostic::{Code, Diagnostic, Span};

impl Scanner<'_> {
    /// Reads a string from its opening quote.
    pub(super) fn string(&mut self, open: Span, triple: bool) {
        let start = open.end;
        match self.string_text(start, triple) {
            TextEnd::Close(end) => {
                let quotes = if triple { 3 } else { 1 };
                self.take_until(end + quotes);
                self.push(Token::Str, Span::new(open.start, end + quotes));
            }
            TextEnd::Open(_) if !triple && self.layout.in_hole() => {
                // The quote was meant to close the string around the placeholder.
                self.line_ends_in_hole(open);
                self.layout.newline = false;
            }
            TextEnd::Open(end) => {
                self.unclosed(open, end, triple);
                self.take_until(end);
                self.push(Token::Str, Span::new(open.start, end));
                self.close_line(end);
            }
            TextEnd::Hole(hole) => {
                self.push(Token::StrOpen, open);
                self.layout.string_opened(open);
                self.hole(start, hole, triple);
            }
        }
    }

    /// `r"…"`, `r\"\"\"…\"\"\"`: everything up to the closing quotes as it is.
    pub(super) fn raw_string(&mut self, prefix: Span) -> bool {
        let rest = self.lexer.remainder();
        let (quotes, triple) = match rest.starts_with("\"\"\"") {
            true => ("\"\"\"", true),
            false if rest.starts_with('"') => ("\"", false),
            false => return false,
        };
        let inner = rest.get(quotes.len()..).unwrap_or("");
        let line = if triple { inner.len() } else { inner.find('\n').unwrap_or(inner.len()) };
        let text = inner.get(..line).unwrap_or("");
        let open = Span::new(prefix.start, prefix.end + quotes.len() as u32);
        match text.find(quotes) {
            Some(at) => {
                let end = open.end + (at + quotes.len()) as u32;
                self.take_until(end);
                self.push(Token::Str, Span::new(prefix.start, end));
            }
            None => {
                let end = open.end + text.trim_end_matches('\r').len() as u32;
                self.unclosed(open, end, triple);
                self.take_until(end);
                self.push(Token::Str, Span::new(prefix.start, end));
                self.close_line(end);
            }
        }
        true
    }

    /// `\"a\"` in a placeholder of a string on one line: reads as `"a"`.
    pub(super) fn escaped_string(&mut self, backslash: Span) -> bool {
        let rest = self.lexer.remainder();
        let line = rest.find('\n').unwrap_or(rest.len());
        let Some(inner) = rest.get(..line).and_then(|line| line.strip_prefix('"')) else {
            return false;
        };
        let Some(length) = inner.find("\\\"") else { return false };
        let text = inner.get(..length).unwrap_or("");
        if text.contains(['"', '{', '}']) {
            return false;
        }
        let end = backslash.end + 1 + length as u32 + 2;
        self.take_until(end);
        self.push(Token::Str, Span::new(backslash.start, end));
        true
    }

    /// Goes on with a string after the `}` of a placeholder.
    pub(super) fn string_rest(&mut self, start: u32, from: u32, triple: bool) {
        match self.string_text(from, triple) {
            TextEnd::Close(end) => {
                let quotes = if triple { 3 } else { 1 };
                self.text_token(start, end);
                self.take_until(end + quotes);
                self.push(Token::StrClose, Span::new(end, end + quotes));
            }
            TextEnd::Open(end) => {
                let open = self.layout.string_open();
                self.unclosed(open, end, triple);
                self.text_token(start, end);
                self.take_until(end);
                self.push(Token::StrClose, Span::new(end, end));
                self.close_line(end);
            }
            TextEnd::Hole(hole) => self.hole(start, hole, triple),
        }
    }

    pub(super) fn hole(&mut self, start: u32, hole: u32, triple: bool) {
        self.text_token(start, hole);
        self.take_until(hole + 1);
        self.push(Token::HoleOpen, Span::new(hole, hole + 1));
        if let Some(level) = self.layout.levels.last_mut() {
            level.triple = triple;
        }
    }

    pub(super) fn text_token(&mut self, start: u32, end: u32) {
        if end > start {
            self.push(Token::StrText, Span::new(start, end));
        }
    }

    /// Moves the lexer on, so that it reads from the given byte.
    pub(super) fn take_until(&mut self, byte: u32) {
        let here = self.lexer.span().end;
        self.lexer.bump((byte as usize).saturating_sub(here));
    }

    /// Finds where the text of a string ends, and checks its escapes on the way.
    pub(super) fn string_text(&mut self, start: u32, triple: bool) -> TextEnd {
        let bytes = self.text.as_bytes();
        let mut at = start as usize;
        loop {
            match bytes.get(at) {
                None => return TextEnd::Open(at as u32),
                Some(b'\n') if !triple => {
                    let crlf = at > start as usize && bytes.get(at - 1) == Some(&b'\r');
                    return TextEnd::Open((at - usize::from(crlf)) as u32);
                }
                Some(b'"') if !triple => return TextEnd::Close(at as u32),
                Some(b'"') if self.text.get(at..).is_some_and(|s| s.starts_with("\"\"\"")) => {
                    return TextEnd::Close(at as u32);
                }
                Some(b'{') => return TextEnd::Hole(at as u32),
                Some(b'}') => {
                    let span = Span::new(at as u32, at as u32 + 1);
                    let diagnostic = Diagnostic::new(
                        Code::E0004,
                        self.place(span),
                        "a `}` in a string that closes no placeholder",
                        "no `{` is open here",
                    )
                    .help("write `\\}` for the character itself")
                    .fix(self.place(span), "\\}", "write `\\}`");
                    self.error(diagnostic);
                    at += 1;
                }
                Some(b'\\') => at += self.escape(at),
                Some(0..=8 | 11 | 12 | 14..=31 | 127) => {
                    let span = Span::new(at as u32, at as u32 + 1);
                    self.control(span);
                    at += 1;
                }
                Some(_) => at += 1,
            }
        }
    }

    /// The length of the escape at `at`; reports one that does not exist.
    pub(super) fn escape(&mut self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or("");
        let Some(next) = rest.chars().nth(1) else { return 1 };
        let (length, help) = match next {
            'n' | 't' | 'r' | '"' | '\\' | '{' | '}' => return 2,
            '\n' | '\r' => return 1,
            'u' => match unicode_escape(rest) {
                Ok((_, length)) => return length,
                Err(length) => (length, "write the code point in hexadecimal, as in `\\u{3a6}`"),
            },
            _ => (
                1 + next.len_utf8(),
                "the escapes are \\n \\t \\r \\\" \\\\ \\{ \\} and \\u{…}; a backslash is `\\\\`",
            ),
        };
        let span = Span::new(at as u32, (at + length) as u32);
        let label = format!("`{}` means nothing", span.text(self.text));
        let diagnostic = Diagnostic::new(
            Code::E0004,
            self.place(span),
            "an escape that strings do not have",
            label,
        )
        .help(help);
        self.error(diagnostic);
        length
    }

    pub(super) fn unclosed(&mut self, open: Span, end: u32, triple: bool) {
        let quotes = if triple { "\"\"\"" } else { "\"" };
        let closing = self.place(Span::new(end, end));
        let where_ = if triple { "the file ends here" } else { "the line ends here" };
        let mut diagnostic = Diagnostic::new(
            Code::E0003,
            self.place(open),
            "this string is never closed",
            "the string begins here",
        )
        .label(closing, where_);
        diagnostic = if triple {
            diagnostic.help("close it with `\"\"\"`")
        } else {
            diagnostic.help("close it with `\"`; a text over several lines stands between `\"\"\"`")
        };
        let diagnostic = diagnostic.fix(closing, quotes, format!("add `{quotes}`"));
        self.error(diagnostic);
    }

    pub(super) fn close_line(&mut self, end: u32) {
        let before = Span::new(0, end).text(self.text);
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        self.layout.close_line(start as u32);
    }

    /// A line that ends inside a placeholder of a string that must stay on one line.
    pub(super) fn line_ends_in_hole(&mut self, span: Span) {
        let Some(index) = self
            .layout
            .levels
            .iter()
            .position(|level| level.open == Token::HoleOpen && !level.triple)
        else {
            return;
        };
        let end = Span::new(span.start, span.start);
        let hole = self.layout.levels.get(index).map_or(end, |level| level.span);
        let diagnostic = Diagnostic::new(
            Code::E0003,
            self.place(hole),
            "this placeholder is never closed",
            "the placeholder begins here",
        )
        .label(self.place(end), "the string ends here")
        .help("close it with `}` on the same line; `\\{` is the character itself");
        self.error(diagnostic);
        self.layout.close_down_to(index, end);
        self.layout.newline = true;
    }

    /// `:.2` in a placeholder, and the like.
    pub(super) fn hole_format(&mut self, colon: Span) {
        let rest = self.lexer.remainder();
        let length = rest.find(['}', '"', '\n']).unwrap_or(rest.len());
        let format = rest.get(..length).unwrap_or("");
        let span = Span::new(colon.start, colon.end + length as u32);
        if let Err(serves) = Format::read(format) {
            let diagnostic = Diagnostic::new(
                Code::E0004,
                self.place(span),
                "a format that placeholders do not have",
                "after the colon stand a width, digits after the point, or both",
            )
            .help(serves);
            self.error(diagnostic);
        }
        self.lexer.bump(length);
        self.push(Token::HoleFormat, span);
    }
}

pub(super) enum TextEnd {
    /// The closing quotes begin here.
    Close(u32),
    /// The line or the file ends here without closing quotes.
    Open(u32),
    /// A placeholder begins here.
    Hole(u32),
}

/// The value and length of `\u{…}` at the start of the text, or the length of what is wrong.
pub(in crate::syntax) fn unicode_escape(text: &str) -> Result<(char, usize), usize> {
    let Some(inner) = text.strip_prefix("\\u{") else { return Err(2) };
    let digits = inner.bytes().take_while(u8::is_ascii_hexdigit).count();
    if inner.as_bytes().get(digits) != Some(&b'}') {
        return Err(3 + digits);
    }
    let value = inner.get(..digits).and_then(|digits| u32::from_str_radix(digits, 16).ok());
    let length = digits + 4;
    value.and_then(char::from_u32).map(|c| (c, length)).ok_or(length)
}
