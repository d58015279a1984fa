//! Which bracket closes which; what is put in where one is missing.

use super::super::token::Token;
use super::{Layout, Level};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::syntax::ENOUGH;

impl Layout<'_> {
    /// Closes the open brackets from `index` up, reporting each as forgotten; `place` is where it
    /// shows.
    pub fn close_down_to(&mut self, index: usize, place: Span) {
        let at_end = place.start as usize >= self.text.len();
        let mut first = true;
        while self.levels.len() > index.max(1) {
            let Some(level) = self.levels.last().copied() else { return };
            if level.by_indent {
                let end = self.last_end();
                self.close_level(Token::BraceClose, Span::new(end, end));
                continue;
            }
            if level.open != Token::HoleOpen && first {
                first = false;
                let (open, close) = bracket_text(level.open);
                let remark =
                    if at_end { "the file ends here" } else { "something else comes first here" };
                let end = self.last_end();
                let added = self.closing_text(level, close);
                let diagnostic = Diagnostic::new(
                    Code::E0102,
                    self.place(level.span),
                    format!("this `{open}` is never closed"),
                    format!("the `{open}` is opened here"),
                )
                .label(self.place(place), remark);
                let diagnostic = match self.commented_out(close) {
                    true => diagnostic.help(format!(
                        "`//` begins a comment, which hides the `{close}`; whole numbers are divided \
                         by `div(a, b)`"
                    )),
                    false => diagnostic.help(format!("add the missing `{close}`")).fix(
                        self.place(Span::new(end, end)),
                        added,
                        format!("add `{close}`"),
                    ),
                };
                self.tell(diagnostic);
                self.unclosed = true;
            }
            self.mended += usize::from(level.open != Token::HoleOpen);
            let end = self.last_end();
            self.close_level(closing(level.open), Span::new(end, end));
            if level.open == Token::HoleOpen {
                self.strings.pop();
                self.tokens.push((Token::StrClose, Span::new(end, end)));
            }
        }
    }

    /// Whether a comment after the last token hides a bracket: `print(7 // 2)`.
    fn commented_out(&self, close: &str) -> bool {
        let rest = self.text.get(self.last_end() as usize..).unwrap_or("");
        let line = rest.split('\n').next().unwrap_or("").trim_start();
        line.strip_prefix("//").is_some_and(|comment| comment.contains(close))
    }

    /// The text that closes a bracket: a `}` on a line of its own where its block has lines.
    fn closing_text(&self, level: Level, close: &str) -> String {
        if level.open != Token::BraceOpen {
            return close.into();
        }
        let inner = Span::new(level.span.end, self.last_end()).text(self.text);
        match inner.contains('\n') {
            true => format!("\n{}}}", " ".repeat(level.indent as usize)),
            false => " }".into(),
        }
    }

    /// Takes note of a mistake; of very many, only how many they are.
    pub fn tell(&mut self, diagnostic: Diagnostic) {
        if self.diagnostics.len() < ENOUGH {
            self.diagnostics.push(diagnostic);
        } else {
            self.untold += 1;
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
            _ => {
                self.mended += 1;
                // Of a file of nothing else the others are counted unworded.
                if self.diagnostics.len() >= ENOUGH {
                    self.untold += 1;
                    return;
                }
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
                self.tell(diagnostic);
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
        self.tell(diagnostic);
        self.mended += 1;
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
