//! Layout: which line ends end a statement, which bracket closes which, and how deep it goes.
//!
//! Works token by token while the text is read. What it hands on has balanced brackets (missing
//! ones are reported and put in), is nowhere nested deeper than [`MAX_DEPTH`], and has no operator
//! chain longer than [`MAX_CHAIN`], so that no later stage needs to fear the shape of a tree.

mod brackets;
mod depth;
mod mistakes;
mod recovery;

use super::assignment::Assignment;
use super::kinds::{begins_name, ends_operand, is_word};
use super::token::{Starter, Token};
use crate::diagnostic::{Diagnostic, FileId, Place, Span};
use crate::schema::limit;

/// How deep brackets, blocks, prefix operators, `else if` chains and lambdas may be nested.
pub const MAX_DEPTH: u32 = limit::NESTING.most() as u32;

/// How many operators one expression may have in a row.
pub const MAX_CHAIN: u32 = limit::TERMS.most() as u32;

/// Kinds of blocks of a field. Outside a field they begin a statement only before a name or `{`.
pub(super) const SHEET_KINDS: &[&str] = &[
    "app",
    "autoscale",
    "balance",
    "cluster",
    "consensus",
    "coolant",
    "region",
    "security",
    "segment",
    "storage",
];

/// An open bracket.
#[derive(Clone, Copy, Debug)]
pub struct Level {
    /// The opening token.
    pub open: Token,
    /// Where it stands.
    pub span: Span,
    /// Whether it is a placeholder of a string between `"""`.
    pub triple: bool,
    /// Whether it stands for the `:` before an indented block of another language.
    by_indent: bool,
    /// How far the line that it stands on is indented, in bytes.
    indent: u32,
    /// Index of the opening token.
    index: u32,
    /// Nesting without brackets: lambdas, `if`, `else if`.
    hard: u32,
    /// Nesting that `and` and `or` end: `not`, `??`.
    middle: u32,
    /// `<` that may open the arguments of a type.
    angle: u32,
    /// Nesting that the next operator ends: `-` before an operand, `^`, `as`.
    soft: u32,
    /// Operators since the last comma or line end.
    chain: u32,
}

/// What the pass hands on.
#[derive(Debug)]
pub struct Laid {
    /// The tokens, with balanced brackets and statement ends.
    pub tokens: Vec<(Token, Span)>,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// Mistakes beyond those that are kept.
    pub untold: usize,
    /// Whether a limit was reached, so that the text must not be parsed.
    pub refused: bool,
    /// Whether a bracket is opened and never closed.
    pub unclosed: bool,
    /// How many brackets were put in or left out.
    pub mended: usize,
}

/// The state of the pass.
#[derive(Debug)]
pub struct Layout<'t> {
    pub(super) text: &'t str,
    file: FileId,
    /// What has been handed on so far.
    pub tokens: Vec<(Token, Span)>,
    /// What is wrong so far.
    pub diagnostics: Vec<Diagnostic>,
    /// The open brackets; the first entry is the file.
    pub levels: Vec<Level>,
    /// Whether a line break stands before the next token.
    pub newline: bool,
    /// Whether a limit was reached; nothing more is read then.
    pub refused: bool,
    /// Whether a bracket of this text is known to be missing: indentation tells where.
    mending: bool,
    /// How many brackets were put in or left out.
    pub mended: usize,
    /// Whether one was opened and never closed.
    pub unclosed: bool,
    /// Mistakes beyond those that are kept.
    pub untold: usize,
    /// How far the line that is read is indented, in bytes.
    indent: u32,
    /// Reserved words that the script uses as names.
    renamed: Vec<Token>,
    /// The opening quotes of the strings whose placeholders are open.
    strings: Vec<Span>,
    depth: u32,
}

fn level(open: Token, span: Span, indent: u32, index: usize) -> Level {
    Level {
        open,
        span,
        triple: false,
        by_indent: false,
        indent,
        index: index as u32,
        hard: 0,
        middle: 0,
        angle: 0,
        soft: 0,
        chain: 0,
    }
}

impl<'t> Layout<'t> {
    /// A pass over a text. With `mending`, one in which a bracket is known to be missing.
    pub fn new(text: &'t str, file: FileId, mending: bool) -> Self {
        Layout {
            text,
            file,
            tokens: Vec::with_capacity(text.len() / 5 + 8),
            diagnostics: vec![],
            levels: vec![level(Token::Newline, Span::default(), 0, 0)],
            newline: false,
            refused: false,
            mending,
            mended: 0,
            unclosed: false,
            untold: 0,
            indent: 0,
            renamed: vec![],
            strings: vec![],
            depth: 0,
        }
    }

    /// A place in this file.
    pub fn place(&self, span: Span) -> Place {
        Place::new(self.file, span)
    }

    /// The token before.
    pub fn last(&self) -> Token {
        self.tokens.last().map_or(Token::Newline, |(token, _)| *token)
    }

    fn last_end(&self) -> u32 {
        self.tokens.last().map_or(0, |(_, span)| span.end)
    }

    /// Whether an operand ends with the last token, so that an operator may follow.
    pub fn after_operand(&self) -> bool {
        ends_operand(self.last()) || self.after_dot()
    }

    /// Whether the last token is the name of a member, which may be any word.
    fn after_dot(&self) -> bool {
        let mut last = self.tokens.iter().rev();
        last.next().is_some_and(|(token, _)| is_word(*token))
            && last.next().is_some_and(|(token, _)| *token == Token::Dot)
    }

    /// Whether a statement may begin here.
    pub(super) fn at_start(&self) -> bool {
        (self.newline && self.newline_counts())
            || matches!(self.last(), Token::Newline | Token::Semicolon | Token::BraceOpen)
    }

    fn newline_counts(&self) -> bool {
        self.levels.last().is_none_or(|top| matches!(top.open, Token::BraceOpen | Token::Newline))
            && !self.goes_on()
    }

    /// Whether a placeholder that must stay on its line is open.
    pub fn in_hole(&self) -> bool {
        !self.strings.is_empty()
            && self.levels.iter().any(|level| level.open == Token::HoleOpen && !level.triple)
    }

    /// Remembers the opening quote of a string with placeholders.
    pub fn string_opened(&mut self, open: Span) {
        self.strings.push(open);
    }

    /// The opening quote of the string that is being read.
    pub fn string_open(&self) -> Span {
        self.strings.last().copied().unwrap_or_default()
    }

    /// Whether the line goes on after the last token.
    fn goes_on(&self) -> bool {
        let last = self.last();
        let operator = Assignment::of(last).is_some()
            || matches!(
                last,
                Token::And
                    | Token::Or
                    | Token::Not
                    | Token::In
                    | Token::To
                    | Token::As
                    | Token::Mod
                    | Token::Comma
                    | Token::Colon
                    | Token::Arrow
                    | Token::FatArrow
                    | Token::Plus
                    | Token::Minus
                    | Token::Star
                    | Token::Slash
                    | Token::Caret
                    | Token::PlusMinus
                    | Token::Equal
                    | Token::NotEqual
                    | Token::Less
                    | Token::LessEqual
                    | Token::GreaterEqual
                    | Token::Coalesce
                    | Token::Bar
                    | Token::BraceOpen
                    | Token::ParenOpen
                    | Token::BracketOpen
                    | Token::Dot
                    | Token::Else
            );
        operator && !(is_word(last) && self.after_dot())
    }

    /// Takes a token of the text. `rest` is the text after it.
    pub fn push(&mut self, token: Token, span: Span, rest: &str) {
        if std::mem::take(&mut self.newline) {
            self.line_end(token, span, rest);
        }
        self.close_head(token, rest);
        if token == Token::Colon && self.indented_block(span, rest) {
            return;
        }
        let Some(token) = mistakes::amend(self, token, span, rest) else { return };
        let token = self.starter(token, span, rest).unwrap_or(token);
        self.place_token(token, span, rest);
    }

    /// Puts a token in, with its effect on brackets and depth.
    pub(super) fn place_token(&mut self, token: Token, span: Span, rest: &str) {
        match token {
            Token::ParenOpen | Token::BracketOpen | Token::BraceOpen | Token::HoleOpen => {
                if token != Token::BraceOpen && self.after_operand() {
                    self.count_chain(span);
                }
                self.levels.push(level(token, span, self.indent, self.tokens.len()));
                self.tokens.push((token, span));
                self.deeper(span);
            }
            Token::ParenClose | Token::BracketClose | Token::BraceClose | Token::HoleClose => {
                self.close(token, span, rest)
            }
            Token::StrClose => {
                self.strings.pop();
                self.tokens.push((token, span));
            }
            _ => {
                self.count(token, span);
                self.tokens.push((token, span));
            }
        }
    }

    /// A line break stands before `token`: ends the statement where it does.
    fn line_end(&mut self, token: Token, span: Span, rest: &str) {
        let before = self.text.get(..span.start as usize).unwrap_or("");
        self.indent = (before.len() - before.rfind('\n').map_or(0, |at| at + 1)) as u32;
        if self.tokens.is_empty() {
            return;
        }
        self.end_indented();
        if self.mending {
            self.close_outdented(token, span);
        }
        self.close_forgotten(token, span, rest);
        if !self.newline_counts() && !self.breaks_off(token, span, rest) {
            return;
        }
        let joins = match token {
            Token::BraceOpen if self.is_late_block(span) => true,
            Token::Dot | Token::BraceClose | Token::ParenClose | Token::BracketClose => true,
            Token::Else => self.last() == Token::BraceClose,
            _ => false,
        };
        if joins || matches!(self.last(), Token::Newline | Token::Semicolon) {
            return;
        }
        let end = self.last_end();
        self.separate();
        self.end_middle();
        self.tokens.push((Token::Newline, Span::new(end, end)));
    }

    /// Words that begin a statement only where something that they can take follows.
    fn starter(&self, token: Token, span: Span, rest: &str) -> Option<Token> {
        let starter = match token {
            Token::Always => Starter::Always,
            Token::At => Starter::At,
            Token::Eventually => Starter::Eventually,
            Token::Every => Starter::Every,
            Token::Holds => Starter::Holds,
            Token::Link => Starter::Link,
            Token::Never => Starter::Never,
            Token::Observe => Starter::Observe,
            Token::Snapshot => Starter::Snapshot,
            Token::Source => Starter::Source,
            Token::Untestable => Starter::Untestable,
            Token::When => Starter::When,
            Token::Ident(_) if self.at_start() && SHEET_KINDS.contains(&span.text(self.text)) => {
                Starter::Sheet
            }
            _ => return None,
        };
        if !self.at_start() {
            return None;
        }
        let tail = rest.trim_start_matches([' ', '\t']);
        let spaced = tail.len() < rest.len();
        let first = tail.chars().next()?;
        let operand = match first {
            '"' | '(' => starter != Starter::Sheet || starter == Starter::Sheet && first != '(',
            '{' => true,
            '[' => spaced && starter != Starter::Sheet,
            '-' => {
                spaced
                    && starter != Starter::Sheet
                    && !tail
                        .chars()
                        .nth(1)
                        .is_none_or(|c| c.is_whitespace() || c == '=' || c == '>')
            }
            c if c.is_ascii_digit() => starter != Starter::Sheet,
            c if begins_name(c) => {
                let mut words = tail.split(|c: char| !(c.is_alphanumeric() || c == '_'));
                let word = words.next()?;
                if word == "not" && words.next() == Some("in") {
                    return None;
                }
                !matches!(
                    word,
                    "and" | "or" | "in" | "to" | "mod" | "as" | "for" | "until" | "leads"
                )
            }
            _ => false,
        };
        operand.then_some(Token::Starter(starter))
    }

    /// Closes what is still open, and hands on what was read.
    pub fn finish(mut self) -> Laid {
        let end = self.text.len() as u32;
        if self.refused {
            self.tokens.clear();
        } else {
            self.close_down_to(1, Span::new(end, end));
        }
        Laid {
            tokens: self.tokens,
            diagnostics: self.diagnostics,
            untold: self.untold,
            refused: self.refused,
            unclosed: self.unclosed,
            mended: self.mended,
        }
    }
}
