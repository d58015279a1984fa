//! Which bracket closes which; what is put in where one is missing.

use super::super::kinds::begins_name;
use super::super::token::Token;
use super::{Layout, Level};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::schema::limit;

/// So many faults of a file are kept, of which the first [`limit::ERRORS`] are shown.
const ENOUGH: usize = 50 * limit::ERRORS;

impl Layout<'_> {
    /// A statement's first word at the start of a line inside `(` or `[`: a closing bracket was
    /// forgotten before.
    pub(super) fn close_forgotten(&mut self, token: Token, span: Span, rest: &str) {
        let begins = matches!(
            token,
            Token::Let
                | Token::Var
                | Token::Fn
                | Token::Record
                | Token::Enum
                | Token::Use
                | Token::Test
                | Token::Claim
                | Token::Param
                | Token::Dimension
                | Token::Assert
                | Token::Return
                | Token::Field
                | Token::While
        );
        let next = rest.trim_start().chars().next();
        if !begins || !next.is_some_and(|c| begins_name(c) || c == '"') {
            return;
        }
        let Some(brace) = self
            .levels
            .iter()
            .rposition(|level| matches!(level.open, Token::BraceOpen | Token::Newline))
        else {
            return;
        };
        if brace + 1 < self.levels.len() {
            self.close_down_to(brace + 1, span);
        }
    }

    /// Closes the open brackets from `index` up, reporting each as forgotten; `place` is where it
    /// shows.
    pub fn close_down_to(&mut self, index: usize, place: Span) {
        let at_end = place.start as usize >= self.text.len();
        let mut first = true;
        while self.levels.len() > index.max(1) {
            let Some(level) = self.levels.last().copied() else { return };
            if level.open != Token::HoleOpen && first {
                first = false;
                let (open, close) = bracket_text(level.open);
                let remark =
                    if at_end { "the file ends here" } else { "something else comes first here" };
                let end = self.last_end();
                let diagnostic = Diagnostic::new(
                    Code::E0102,
                    self.place(level.span),
                    format!("this `{open}` is never closed"),
                    format!("the `{open}` is opened here"),
                )
                .label(self.place(place), remark)
                .help(format!("add the missing `{close}`"))
                .fix(
                    self.place(Span::new(end, end)),
                    close,
                    format!("add `{close}`"),
                );
                self.diagnostics.push(diagnostic);
            }
            let end = self.last_end();
            self.close_level(closing(level.open), Span::new(end, end));
            if level.open == Token::HoleOpen {
                self.strings.pop();
                self.tokens.push((Token::StrClose, Span::new(end, end)));
            }
        }
    }

    /// Closes the `(` and `[` of the line from byte `start` on without a word: a string that is
    /// never closed on it hides their ends.
    pub fn close_line(&mut self, start: u32) {
        while let Some(level) = self.levels.last().copied()
            && matches!(level.open, Token::ParenOpen | Token::BracketOpen)
            && level.span.start >= start
        {
            let end = self.last_end();
            self.close_level(closing(level.open), Span::new(end, end));
        }
    }

    pub(super) fn close(&mut self, token: Token, span: Span, rest: &str) {
        let matching = self.levels.iter().rposition(|level| closing(level.open) == token);
        match matching {
            Some(index) if index + 1 == self.levels.len() => {}
            Some(index) if !self.crosses_hole(index) => self.close_down_to(index + 1, span),
            // The first of them are shown; of a file of nothing else the others are dropped unworded.
            _ if self.diagnostics.len() >= ENOUGH && token == Token::BraceClose => return,
            _ => {
                let (_, close) = bracket_text(opening(token));
                let inner = self.levels.last().copied().filter(|it| it.open != Token::Newline);
                if let Some(level) = inner
                    && matches!(level.open, Token::ParenOpen | Token::BracketOpen)
                    && token != Token::BraceClose
                {
                    self.closed_by_another(level, span);
                    return;
                }
                let mut diagnostic = Diagnostic::new(
                    Code::E0102,
                    self.place(span),
                    format!("this `{close}` closes nothing"),
                    format!("no `{}` is open here", bracket_text(opening(token)).0),
                );
                if let Some(level) = inner {
                    let (open, close) = bracket_text(level.open);
                    let place = self.place(level.span);
                    diagnostic =
                        diagnostic.label(place, format!("this `{open}` needs a `{close}` first"));
                }
                let diagnostic = diagnostic.help("remove it, or open it where it belongs").fix(
                    self.place(span),
                    "",
                    "remove it",
                );
                self.diagnostics.push(diagnostic);
                return;
            }
        }
        let lambda =
            token == Token::ParenClose && rest.trim_start_matches([' ', '\t']).starts_with("=>");
        if lambda
            && let Some(level) = self.levels.last()
            && let Some(open) = self.tokens.get_mut(level.index as usize)
        {
            open.0 = Token::LambdaOpen;
        }
        self.close_level(token, span);
    }

    /// `[1, 2)`: reported, and read as if it were right.
    pub(super) fn closed_by_another(&mut self, level: Level, span: Span) {
        let (open, close) = bracket_text(level.open);
        let found = span.text(self.text);
        let diagnostic = Diagnostic::new(
            Code::E0102,
            self.place(span),
            format!("a `{open}` is closed by `{close}`, not by `{found}`"),
            format!("`{close}` belongs here"),
        )
        .label(self.place(level.span), format!("the `{open}` is opened here"))
        .help(format!("write `{close}`"))
        .fix(self.place(span), close, format!("write `{close}`"));
        self.diagnostics.push(diagnostic);
        self.close_level(closing(level.open), span);
    }

    pub(super) fn crosses_hole(&self, index: usize) -> bool {
        self.levels.iter().skip(index + 1).any(|level| level.open == Token::HoleOpen)
    }

    pub(super) fn close_level(&mut self, token: Token, span: Span) {
        if let Some(level) = self.levels.pop() {
            self.depth -= 1 + level.hard + level.middle + level.angle + level.soft;
        }
        self.tokens.push((token, span));
    }
}

pub(super) fn closing(open: Token) -> Token {
    match open {
        Token::ParenOpen | Token::LambdaOpen => Token::ParenClose,
        Token::BracketOpen => Token::BracketClose,
        Token::BraceOpen => Token::BraceClose,
        Token::HoleOpen => Token::HoleClose,
        _ => Token::Newline,
    }
}

pub(super) fn opening(close: Token) -> Token {
    match close {
        Token::ParenClose => Token::ParenOpen,
        Token::BracketClose => Token::BracketOpen,
        _ => Token::BraceOpen,
    }
}

pub(super) fn bracket_text(open: Token) -> (&'static str, &'static str) {
    match open {
        Token::ParenOpen | Token::LambdaOpen => ("(", ")"),
        Token::BracketOpen => ("[", "]"),
        _ => ("{", "}"),
    }
}
