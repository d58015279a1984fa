//! Text → tokens: drives the logos lexer, reads strings with their placeholders, and finds the
//! units that follow numbers. Each token goes through the layout pass (`layout.rs`).

mod look_alike;
mod number;
mod strange;
mod string;

pub use look_alike::{called, reading};
use number::exponent;
pub use number::too_large;
pub(super) use number::{float, integer, is_least, superscript};
pub(super) use string::unicode_escape;

use super::kinds::begins_name;
use super::layout::{Laid, Layout};
use super::symbol::Interner;
use super::token::Token;
use crate::diagnostic::{Code, Diagnostic, FileId, Place, Span};
use crate::schema::limit;
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
    /// Mistakes beyond those that are kept.
    pub untold: usize,
    /// Whether the text goes over a limit, so that it must not be parsed.
    pub refused: bool,
    /// Whether a bracket is opened and never closed.
    pub unclosed: bool,
    /// How many brackets were put in or left out.
    pub mended: usize,
}

/// The largest file that is read.
pub const MAX_BYTES: usize = limit::SCRIPT.size();

/// Reads the whole text.
pub fn scan(text: &str, file: FileId, names: &mut Interner) -> Scanned {
    if text.len() > MAX_BYTES {
        let place = Place::new(file, Span::new(0, 0));
        let megabytes = text.len() >> 20;
        let diagnostic =
            Diagnostic::new(Code::E0806, place, "this file is too large", "the file begins here")
                .note(format!("it has {megabytes} MiB; a script may have {}", limit::SCRIPT.most))
                .help("split it into several files and join them with `use`");
        return Scanned { diagnostics: vec![diagnostic], refused: true, ..Scanned::default() };
    }
    let scanned = scan_once(text, file, names, false);
    if !scanned.unclosed || scanned.refused {
        return scanned;
    }
    // Where indentation does not say better which bracket is missing, the first reading counts.
    let again = scan_once(text, file, names, true);
    if again.mended > scanned.mended { scanned } else { again }
}

fn scan_once(text: &str, file: FileId, names: &mut Interner, mending: bool) -> Scanned {
    let mut lexer = Token::lexer_with_extras(text, std::mem::take(names));
    if text.starts_with('\u{feff}') {
        lexer.bump('\u{feff}'.len_utf8());
    }
    let mut scanner = Scanner {
        text,
        lexer,
        layout: Layout::new(text, file, mending),
        comments: vec![],
        line_has_token: false,
    };
    scanner.run();
    scanner.turned_around();
    let Scanner { lexer, layout, comments, .. } = scanner;
    *names = lexer.extras;
    let Laid { tokens, diagnostics, untold, refused, unclosed, mended } = layout.finish();
    Scanned { tokens, comments, diagnostics, untold, refused, unclosed, mended }
}

struct Scanner<'t> {
    text: &'t str,
    lexer: logos::Lexer<'t, Token>,
    layout: Layout<'t>,
    comments: Vec<Comment>,
    line_has_token: bool,
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
        self.layout.tell(diagnostic);
    }

    fn place(&self, span: Span) -> Place {
        self.layout.place(span)
    }

    fn token(&mut self, token: Token, span: Span) {
        if token == Token::BraceClose {
            self.layout.close_in_hole(span);
        }
        let token = match token {
            token if self.layout.is_misused_word(token, span, self.lexer.remainder()) => {
                Token::Ident(self.lexer.extras.intern(span.text(self.text)))
            }
            Token::Ident(_) if !span.text(self.text).is_ascii() => self.undisguised(token, span),
            token => token,
        };
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
            Token::Hash => self.comment_of_others(span, "#"),
            Token::Minus if self.layout.at_start() && self.lexer.remainder().starts_with("- ") => {
                self.comment_of_others(Span::new(span.start, span.end + 1), "--");
            }
            Token::BlockComment => self.block_comment(span),
            Token::Quote => self.string(span, false),
            Token::TripleQuote => self.string(span, true),
            Token::Ident(_) if span.text(self.text) == "r" && self.raw_string(span) => {}
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
            Token::Slash if self.units_in_parentheses(span) => {}
            Token::Slash | Token::Star if self.unit_goes_on(span) => {
                let joint = if token == Token::Slash { Token::UnitDiv } else { Token::UnitMul };
                self.push(joint, span);
            }
            Token::Raised if self.after_unit(span) => self.push(Token::UnitPower, span),
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
}

/// The bytes of a comment without the blanks and the `\r` at its end.
fn trimmed(comment: &str) -> u32 {
    comment.trim_end().len() as u32
}
