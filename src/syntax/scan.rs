//! Text → tokens: drives the logos lexer, reads strings with their placeholders, and finds the
//! units that follow numbers. Each token goes through the layout pass (`layout.rs`).

use super::layout::Layout;
use super::symbol::Interner;
use super::token::Token;
use crate::diagnostic::{Code, Diagnostic, FileId, Place, Span};
use logos::Logos;

/// A comment, kept for the formatter and for doc comments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Where it stands, slashes included, line break excluded.
    pub span: Span,
    /// Index of the token that follows it.
    pub before: u32,
    /// Whether nothing but blanks stands before it on its line.
    pub own_line: bool,
}

/// What the lexer and the layout pass make of a text.
#[derive(Debug, Default)]
pub struct Scanned {
    /// The tokens, with balanced brackets and statement ends.
    pub tokens: Vec<(Token, Span)>,
    /// The comments, in order.
    pub comments: Vec<Comment>,
    /// What is wrong so far.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether the text goes over a limit, so that it must not be parsed.
    pub refused: bool,
}

/// The largest file that is read.
pub const MAX_BYTES: usize = 256 << 20;

/// Reads the whole text.
pub fn scan(text: &str, file: FileId, names: &mut Interner) -> Scanned {
    if text.len() > MAX_BYTES {
        let place = Place::new(file, Span::new(0, 0));
        let megabytes = text.len() >> 20;
        let diagnostic =
            Diagnostic::new(Code::E0806, place, "this file is too large", "the file begins here")
                .note(format!("it has {megabytes} MiB; a script may have 256 MiB"))
                .help("split it into several files and join them with `use`");
        return Scanned { diagnostics: vec![diagnostic], refused: true, ..Scanned::default() };
    }
    let mut lexer = Token::lexer_with_extras(text, std::mem::take(names));
    if text.starts_with('\u{feff}') {
        lexer.bump('\u{feff}'.len_utf8());
    }
    let mut scanner = Scanner {
        text,
        lexer,
        layout: Layout::new(text, file),
        comments: vec![],
        line_has_token: false,
    };
    scanner.run();
    let Scanner { lexer, layout, comments, .. } = scanner;
    *names = lexer.extras;
    let (tokens, diagnostics, refused) = layout.finish();
    Scanned { tokens, comments, diagnostics, refused }
}

struct Scanner<'t> {
    text: &'t str,
    lexer: logos::Lexer<'t, Token>,
    layout: Layout<'t>,
    comments: Vec<Comment>,
    line_has_token: bool,
}

/// Whether a character may begin a name.
pub(super) fn begins_name(c: char) -> bool {
    c.is_alphabetic() || c == '_' || c == '\u{2206}'
}

/// Whether a character may go on with a name.
fn goes_on_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '\u{2206}'
}

impl<'t> Scanner<'t> {
    fn run(&mut self) {
        while !self.layout.refused {
            let Some(result) = self.lexer.next() else { break };
            let span = self.span();
            match result {
                Ok(token) => self.token(token, span),
                Err(()) => self.unknown(span),
            }
        }
    }

    fn span(&self) -> Span {
        let range = self.lexer.span();
        Span::new(range.start as u32, range.end as u32)
    }

    fn push(&mut self, token: Token, span: Span) {
        self.line_has_token = true;
        self.layout.push(token, span, self.lexer.remainder());
    }

    fn error(&mut self, diagnostic: Diagnostic) {
        self.layout.diagnostics.push(diagnostic);
    }

    fn place(&self, span: Span) -> Place {
        self.layout.place(span)
    }

    fn token(&mut self, token: Token, span: Span) {
        match token {
            Token::Newline => {
                self.line_has_token = false;
                self.layout.newline = true;
                if self.layout.levels.last().is_some_and(|level| level.open == Token::HoleOpen)
                    || self.layout.in_hole()
                {
                    self.line_ends_in_hole(span);
                }
            }
            Token::Comment => self.comments.push(Comment {
                span: Span::new(span.start, span.start + trimmed(self.lexer.slice())),
                before: self.layout.tokens.len() as u32,
                own_line: !self.line_has_token,
            }),
            Token::OddSpace => self.odd_space(span),
            Token::Hash => self.hash(span),
            Token::BlockComment => self.block_comment(span),
            Token::Quote => self.string(span, false),
            Token::TripleQuote => self.string(span, true),
            Token::WrongQuote => self.wrong_quote(span),
            Token::Int | Token::Float if self.item_of_tuple(span) => {}
            Token::Int | Token::Float => self.number(token, span),
            Token::Ident(_) | Token::Percent | Token::Degree if self.unit_here(token, span) => {
                let symbol = match token {
                    Token::Ident(symbol) => symbol,
                    _ => self.lexer.extras.intern(span.text(self.text)),
                };
                self.push(Token::Unit(symbol), span);
            }
            Token::Slash | Token::Star if self.unit_goes_on(span) => {
                let joint = if token == Token::Slash { Token::UnitDiv } else { Token::UnitMul };
                self.push(joint, span);
            }
            Token::Squared | Token::Cubed if self.after_unit(span) => {
                self.push(Token::UnitPower, span)
            }
            Token::Caret if self.after_unit(span) => match exponent(self.lexer.remainder()) {
                Some(length) => {
                    self.lexer.bump(length);
                    self.push(Token::UnitPower, Span::new(span.start, span.end + length as u32));
                }
                None => self.push(token, span),
            },
            Token::Dot if self.leading_dot(span) => {}
            Token::BraceClose
                if self.layout.levels.last().is_some_and(|top| top.open == Token::HoleOpen) =>
            {
                let triple = self.layout.levels.last().is_some_and(|top| top.triple);
                self.push(Token::HoleClose, span);
                self.string_rest(span.end, span.end, triple);
            }
            Token::Colon
                if self.layout.levels.last().is_some_and(|top| top.open == Token::HoleOpen) =>
            {
                self.hole_format(span)
            }
            _ => self.push(token, span),
        }
    }

    /// Whether the token stands where a unit does: after a number on the same line, after a `/`
    /// or `·` of a unit, or after `as`.
    fn unit_here(&self, _token: Token, _span: Span) -> bool {
        let Some((last, _)) = self.layout.tokens.last() else { return false };
        match last {
            Token::Int | Token::Float => !self.layout.newline,
            Token::UnitMul | Token::UnitDiv => true,
            Token::As => !self.layout.newline,
            _ => false,
        }
    }

    fn after_unit(&self, span: Span) -> bool {
        matches!(self.layout.tokens.last(), Some((Token::Unit(_), before)) if before.end == span.start)
    }

    fn unit_goes_on(&self, span: Span) -> bool {
        matches!(
            self.layout.tokens.last(),
            Some((Token::Unit(_) | Token::UnitPower, before)) if before.end == span.start
        ) && self.lexer.remainder().starts_with(|c| begins_name(c) || c == '°' || c == '%')
    }

    /// `.0` of a tuple, and `.0.1` of a tuple in a tuple: the numbers are names of members.
    fn item_of_tuple(&mut self, span: Span) -> bool {
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
    fn number(&mut self, token: Token, span: Span) {
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
            let diagnostic = Diagnostic::new(
                Code::E0005,
                self.place(span),
                "this integer is too large",
                "does not fit in 64 bits",
            )
            .note("an Int lies between -2^63 and 2^63 - 1")
            .help("write it with a decimal point to make it a Float");
            self.error(diagnostic);
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
    fn leading_dot(&mut self, span: Span) -> bool {
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

    /// Reads a string from its opening quote.
    fn string(&mut self, open: Span, triple: bool) {
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

    /// Goes on with a string after the `}` of a placeholder.
    fn string_rest(&mut self, start: u32, from: u32, triple: bool) {
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

    fn hole(&mut self, start: u32, hole: u32, triple: bool) {
        self.text_token(start, hole);
        self.take_until(hole + 1);
        self.push(Token::HoleOpen, Span::new(hole, hole + 1));
        if let Some(level) = self.layout.levels.last_mut() {
            level.triple = triple;
        }
    }

    fn text_token(&mut self, start: u32, end: u32) {
        if end > start {
            self.push(Token::StrText, Span::new(start, end));
        }
    }

    /// Moves the lexer on, so that it reads from the given byte.
    fn take_until(&mut self, byte: u32) {
        let here = self.lexer.span().end;
        self.lexer.bump((byte as usize).saturating_sub(here));
    }

    /// Finds where the text of a string ends, and checks its escapes on the way.
    fn string_text(&mut self, start: u32, triple: bool) -> TextEnd {
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
    fn escape(&mut self, at: usize) -> usize {
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

    fn unclosed(&mut self, open: Span, end: u32, triple: bool) {
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

    fn close_line(&mut self, end: u32) {
        let before = Span::new(0, end).text(self.text);
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        self.layout.close_line(start as u32);
    }

    /// A line that ends inside a placeholder of a string that must stay on one line.
    fn line_ends_in_hole(&mut self, span: Span) {
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

    /// `:.2` in a placeholder.
    fn hole_format(&mut self, colon: Span) {
        let rest = self.lexer.remainder();
        let length = rest.find(['}', '"', '\n']).unwrap_or(rest.len());
        let format = rest.get(..length).unwrap_or("");
        let digits = format.trim().strip_prefix('.').unwrap_or("");
        let good = !digits.is_empty()
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && digits.parse::<u8>().is_ok_and(|digits| digits <= 100);
        let span = Span::new(colon.start, colon.end + length as u32);
        if !good {
            let diagnostic = Diagnostic::new(
                Code::E0004,
                self.place(span),
                "a format that placeholders do not have",
                "after the colon stands the number of digits after the point",
            )
            .help("write for example `{x:.2}`; a unit is chosen with `{x as ms}`");
            self.error(diagnostic);
        }
        self.lexer.bump(length);
        self.push(Token::HoleFormat, span);
    }

    /// `'text'`: reported, and read as a string where it is one.
    fn wrong_quote(&mut self, span: Span) {
        let quote = span.text(self.text);
        let closing: &[char] = match quote {
            "“" | "”" => &['“', '”', '"'],
            "‘" => &['’', '‘', '\''],
            _ => &['\'', '`'],
        };
        let rest = self.lexer.remainder();
        let line = rest.find('\n').unwrap_or(rest.len());
        let found = rest.get(..line).and_then(|line| line.find(closing));
        let (length, whole) = match found {
            Some(at) => {
                let close = rest.get(at..).and_then(|s| s.chars().next()).map_or(1, char::len_utf8);
                let end = span.end + (at + close) as u32;
                (at + close, Span::new(span.start, end))
            }
            None => (0, span),
        };
        let inner = found.and_then(|at| rest.get(..at));
        let mut diagnostic = Diagnostic::new(
            Code::E0002,
            self.place(span),
            format!("strings stand between double quotes, not {quote}"),
            "this quote begins nothing",
        );
        diagnostic = match inner {
            Some(text) if !text.contains(['"', '{', '}', '\\']) => diagnostic
                .help(format!("write `\"{text}\"`"))
                .fix(self.place(whole), format!("\"{text}\""), format!("write `\"{text}\"`")),
            _ => diagnostic.help("write the text between double quotes: `\"…\"`"),
        };
        self.error(diagnostic);
        self.lexer.bump(length);
        if found.is_some() {
            self.push(Token::Bad, whole);
        }
    }

    /// `# …`: reported, and passed over as a comment.
    fn hash(&mut self, span: Span) {
        let rest = self.lexer.remainder();
        let length = rest.find('\n').unwrap_or(rest.len());
        self.lexer.bump(length);
        let diagnostic = Diagnostic::new(
            Code::E0002,
            self.place(span),
            "a comment begins with `//`, not with `#`",
            "`#` means nothing here",
        )
        .help("write `//`")
        .fix(self.place(span), "//", "write `//`");
        self.error(diagnostic);
    }

    fn block_comment(&mut self, span: Span) {
        let rest = self.lexer.remainder();
        let length = rest.find("*/").map_or(rest.len(), |at| at + 2);
        self.lexer.bump(length);
        let diagnostic = Diagnostic::new(
            Code::E0002,
            self.place(span),
            "a comment goes from `//` to the end of its line",
            "`/*` begins no comment",
        )
        .help("begin each line of the comment with `//`");
        self.error(diagnostic);
    }

    fn odd_space(&mut self, span: Span) {
        let shown = span.text(self.text).chars().next().map_or(0, u32::from);
        let diagnostic = Diagnostic::new(
            Code::E0002,
            self.place(span),
            format!("an invisible character, U+{shown:04X}, that is no ordinary space"),
            "looks like a space, or like nothing",
        )
        .help("replace it by an ordinary space")
        .fix(self.place(span), " ", "replace it by a space");
        self.error(diagnostic);
    }

    fn control(&mut self, span: Span) {
        let shown = span.text(self.text).chars().next().map_or(0, u32::from);
        let diagnostic = Diagnostic::new(
            Code::E0002,
            self.place(span),
            format!("a control character, U+{shown:04X}, in the text"),
            "cannot be seen here",
        )
        .help(format!("remove it; in a string it is written `\\u{{{shown:x}}}`"));
        self.error(diagnostic);
    }

    fn unknown(&mut self, span: Span) {
        let shown = span.text(self.text);
        if shown.chars().all(char::is_control) {
            self.control(span);
            return;
        }
        // Neighbouring unknown characters are one mistake.
        if let Some((Token::Bad, last)) = self.layout.tokens.last_mut()
            && last.end == span.start
        {
            last.end = span.end;
            return;
        }
        let help = match shown {
            "@" | "$" => Some("names are written without a sign before them"),
            "&" => Some("write `and`; there are no references"),
            "~" => Some("write `not`"),
            "\\" => Some("a line goes on by itself after an operator, a comma or an open bracket"),
            _ => None,
        };
        let mut diagnostic = Diagnostic::new(
            Code::E0002,
            self.place(span),
            format!("the character `{shown}` is part of no word of the language"),
            "means nothing here",
        );
        if let Some(help) = help {
            diagnostic = diagnostic.help(help);
        }
        self.error(diagnostic);
        self.push(Token::Bad, span);
    }
}

enum TextEnd {
    /// The closing quotes begin here.
    Close(u32),
    /// The line or the file ends here without closing quotes.
    Open(u32),
    /// A placeholder begins here.
    Hole(u32),
}

/// The bytes of a comment without the blanks and the `\r` at its end.
fn trimmed(comment: &str) -> u32 {
    comment.trim_end().len() as u32
}

/// The length of an exponent of a unit after its `^`: `2`, `-1`, `(1/2)`.
fn exponent(rest: &str) -> Option<usize> {
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

/// The value and length of `\u{…}` at the start of the text, or the length of what is wrong.
pub(super) fn unicode_escape(text: &str) -> Result<(char, usize), usize> {
    let Some(inner) = text.strip_prefix("\\u{") else { return Err(2) };
    let digits = inner.bytes().take_while(u8::is_ascii_hexdigit).count();
    if inner.as_bytes().get(digits) != Some(&b'}') {
        return Err(3 + digits);
    }
    let value = inner.get(..digits).and_then(|digits| u32::from_str_radix(digits, 16).ok());
    let length = digits + 4;
    value.and_then(char::from_u32).map(|c| (c, length)).ok_or(length)
}

/// The value of an integer literal.
pub(super) fn integer(digits: &str) -> Option<i64> {
    let (digits, radix) = match digits.strip_prefix("0x") {
        Some(digits) => (digits, 16),
        None => (digits, 10),
    };
    if digits.contains('_') {
        return i64::from_str_radix(&digits.replace('_', ""), radix).ok();
    }
    i64::from_str_radix(digits, radix).ok()
}

/// The value of a number with a decimal point or exponent; 0 for a malformed one.
pub(super) fn float(digits: &str) -> f64 {
    if digits.contains('_') {
        return digits.replace('_', "").parse().unwrap_or(0.0);
    }
    digits.parse().unwrap_or(0.0)
}
