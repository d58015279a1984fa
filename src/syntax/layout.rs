//! Layout: which line ends end a statement, which bracket closes which, and how deep it goes.
//!
//! Works token by token while the text is read. What it hands on has balanced brackets (missing
//! ones are reported and put in), is nowhere nested deeper than [`MAX_DEPTH`], and has no operator
//! chain longer than [`MAX_CHAIN`], so that no later stage needs to fear the shape of a tree.

use super::token::{Starter, Token};
use super::{mistakes, scan};
use crate::diagnostic::{Code, Diagnostic, FileId, Place, Span};

/// How deep brackets, blocks, prefix operators, `else if` chains and lambdas may be nested.
pub const MAX_DEPTH: u32 = 256;

/// How many operators one expression may have in a row.
pub const MAX_CHAIN: u32 = 10_000;

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
    /// The opening quotes of the strings whose placeholders are open.
    strings: Vec<Span>,
    depth: u32,
}

fn level(open: Token, span: Span, index: usize) -> Level {
    Level {
        open,
        span,
        triple: false,
        index: index as u32,
        hard: 0,
        middle: 0,
        angle: 0,
        soft: 0,
        chain: 0,
    }
}

impl<'t> Layout<'t> {
    /// A pass over a text.
    pub fn new(text: &'t str, file: FileId) -> Self {
        Layout {
            text,
            file,
            tokens: Vec::with_capacity(text.len() / 5 + 8),
            diagnostics: vec![],
            levels: vec![level(Token::Newline, Span::default(), 0)],
            newline: false,
            refused: false,
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
        let operator = matches!(
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
                | Token::Assign
                | Token::PlusAssign
                | Token::MinusAssign
                | Token::StarAssign
                | Token::SlashAssign
                | Token::CaretAssign
                | Token::CoalesceAssign
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
                self.levels.push(level(token, span, self.tokens.len()));
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
        if self.tokens.is_empty() {
            return;
        }
        self.close_forgotten(token, span, rest);
        if !self.newline_counts() {
            return;
        }
        let joins = match token {
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

    /// A statement's first word at the start of a line inside `(` or `[`: a closing bracket was
    /// forgotten before.
    fn close_forgotten(&mut self, token: Token, span: Span, rest: &str) {
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
        if !begins || !next.is_some_and(|c| scan::begins_name(c) || c == '"') {
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

    fn close(&mut self, token: Token, span: Span, rest: &str) {
        let matching = self.levels.iter().rposition(|level| closing(level.open) == token);
        match matching {
            Some(index) if index + 1 == self.levels.len() => {}
            Some(index) if !self.crosses_hole(index) => self.close_down_to(index + 1, span),
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
    fn closed_by_another(&mut self, level: Level, span: Span) {
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

    fn crosses_hole(&self, index: usize) -> bool {
        self.levels.iter().skip(index + 1).any(|level| level.open == Token::HoleOpen)
    }

    fn close_level(&mut self, token: Token, span: Span) {
        if let Some(level) = self.levels.pop() {
            self.depth -= 1 + level.hard + level.middle + level.angle + level.soft;
        }
        self.tokens.push((token, span));
    }

    fn deeper(&mut self, span: Span) {
        self.depth += 1;
        if self.depth > MAX_DEPTH && !self.refused {
            self.refuse(
                Diagnostic::new(
                    Code::E0801,
                    self.place(span),
                    "this is nested too deep",
                    format!("level {} begins here", MAX_DEPTH + 1),
                )
                .note(format!("brackets, blocks, prefix operators, `else if` and lambdas may be nested {MAX_DEPTH} levels deep"))
                .help("give inner parts names with `let`, or move them into functions"),
            );
        }
    }

    fn count_chain(&mut self, span: Span) {
        let Some(top) = self.levels.last_mut() else { return };
        top.chain += 1;
        if top.chain >= MAX_CHAIN && !self.refused {
            self.refuse(
                Diagnostic::new(
                    Code::E0801,
                    self.place(span),
                    "this expression is too long",
                    format!("operator number {MAX_CHAIN} stands here"),
                )
                .note(format!("one expression may have {MAX_CHAIN} terms"))
                .help("put the values into a list and use `sum()`, or split it with `let`"),
            );
        }
    }

    fn refuse(&mut self, diagnostic: Diagnostic) {
        self.refused = true;
        self.diagnostics.push(diagnostic);
    }

    /// A comma, a line end or a semicolon: what follows is nested no deeper than the bracket.
    fn separate(&mut self) {
        if let Some(top) = self.levels.last_mut() {
            self.depth -= top.hard + top.middle + top.soft;
            top.hard = 0;
            top.middle = 0;
            top.soft = 0;
            top.chain = 0;
        }
    }

    fn end_middle(&mut self) {
        if let Some(top) = self.levels.last_mut() {
            self.depth -= top.middle + top.angle;
            top.middle = 0;
            top.angle = 0;
        }
    }

    fn end_soft(&mut self) {
        if let Some(top) = self.levels.last_mut() {
            self.depth -= top.soft;
            top.soft = 0;
        }
    }

    fn count(&mut self, token: Token, span: Span) {
        match token {
            Token::Comma => self.separate(),
            Token::Semicolon => {
                self.separate();
                self.end_middle();
            }
            Token::Not => self.nest_middle(span),
            Token::Less if self.last_end() == span.start && is_plain(self.last()) => {
                self.count_chain(span);
                if let Some(top) = self.levels.last_mut() {
                    top.angle += 1;
                }
                self.deeper(span);
            }
            Token::Greater if self.last_end() == span.start => {
                self.count_chain(span);
                self.end_soft();
                if let Some(top) = self.levels.last_mut()
                    && top.angle > 0
                {
                    top.angle -= 1;
                    self.depth -= 1;
                }
            }
            Token::Coalesce => {
                self.end_soft();
                self.count_chain(span);
                self.nest_middle(span);
            }
            Token::Minus if !self.after_operand() => self.nest_soft(span),
            Token::Caret | Token::As | Token::Squared | Token::Cubed | Token::Question => {
                self.count_chain(span);
                self.nest_soft(span);
            }
            Token::FatArrow | Token::If | Token::Match | Token::Run | Token::Arrow => {
                if let Some(top) = self.levels.last_mut() {
                    top.hard += 1;
                }
                self.deeper(span);
            }
            Token::Plus
            | Token::Minus
            | Token::Star
            | Token::Slash
            | Token::Mod
            | Token::Equal
            | Token::NotEqual
            | Token::Less
            | Token::LessEqual
            | Token::Greater
            | Token::GreaterEqual
            | Token::In
            | Token::To
            | Token::PlusMinus => {
                self.end_soft();
                self.count_chain(span);
            }
            Token::And | Token::Or => {
                self.end_soft();
                self.end_middle();
                self.count_chain(span);
            }
            Token::Dot | Token::Bar | Token::UnitMul | Token::UnitDiv => self.count_chain(span),
            _ => {}
        }
    }

    fn nest_middle(&mut self, span: Span) {
        if let Some(top) = self.levels.last_mut() {
            top.middle += 1;
        }
        self.deeper(span);
    }

    fn nest_soft(&mut self, span: Span) {
        if let Some(top) = self.levels.last_mut() {
            top.soft += 1;
        }
        self.deeper(span);
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
            c if scan::begins_name(c) => {
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

    /// Closes what is still open, and hands on the tokens, the diagnostics, and whether a limit was
    /// reached.
    pub fn finish(mut self) -> (Vec<(Token, Span)>, Vec<Diagnostic>, bool) {
        if self.refused {
            return (vec![], self.diagnostics, true);
        }
        let end = self.text.len() as u32;
        self.close_down_to(1, Span::new(end, end));
        (self.tokens, self.diagnostics, self.refused)
    }
}

/// Whether an operand may end with this token.
pub(super) fn ends_operand(token: Token) -> bool {
    matches!(
        token,
        Token::Int
            | Token::Float
            | Token::Str
            | Token::StrClose
            | Token::Unit(_)
            | Token::UnitPower
            | Token::ParenClose
            | Token::BracketClose
            | Token::BraceClose
            | Token::True
            | Token::False
            | Token::None
            | Token::Squared
            | Token::Cubed
            | Token::Percent
            | Token::Question
            | Token::Bad
    ) || is_plain(token)
}

/// Whether the token is a name wherever no statement begins with it.
pub(super) fn is_plain(token: Token) -> bool {
    matches!(
        token,
        Token::Ident(_)
            | Token::After
            | Token::Always
            | Token::At
            | Token::Deny
            | Token::Eventually
            | Token::Every
            | Token::Holds
            | Token::Leads
            | Token::Link
            | Token::Never
            | Token::Observe
            | Token::Prefer
            | Token::Require
            | Token::Seed
            | Token::Snapshot
            | Token::Source
            | Token::Until
            | Token::Untestable
            | Token::When
            | Token::Within
    )
}

/// Whether the token is a word, reserved or not.
pub(super) fn is_word(token: Token) -> bool {
    is_plain(token) || is_reserved(token) || matches!(token, Token::Starter(_))
}

/// Whether the token is a reserved word.
pub(super) fn is_reserved(token: Token) -> bool {
    matches!(
        token,
        Token::And
            | Token::As
            | Token::Assert
            | Token::Break
            | Token::Claim
            | Token::Const
            | Token::Continue
            | Token::Dimension
            | Token::Else
            | Token::Enum
            | Token::False
            | Token::Field
            | Token::Fn
            | Token::For
            | Token::If
            | Token::In
            | Token::Let
            | Token::Match
            | Token::Mod
            | Token::None
            | Token::Not
            | Token::Or
            | Token::Param
            | Token::Record
            | Token::Return
            | Token::Rule
            | Token::Run
            | Token::Test
            | Token::To
            | Token::True
            | Token::UnitWord
            | Token::Use
            | Token::Var
            | Token::While
    )
}

fn closing(open: Token) -> Token {
    match open {
        Token::ParenOpen | Token::LambdaOpen => Token::ParenClose,
        Token::BracketOpen => Token::BracketClose,
        Token::BraceOpen => Token::BraceClose,
        Token::HoleOpen => Token::HoleClose,
        _ => Token::Newline,
    }
}

fn opening(close: Token) -> Token {
    match close {
        Token::ParenClose => Token::ParenOpen,
        Token::BracketClose => Token::BracketOpen,
        _ => Token::BraceOpen,
    }
}

fn bracket_text(open: Token) -> (&'static str, &'static str) {
    match open {
        Token::ParenOpen | Token::LambdaOpen => ("(", ")"),
        Token::BracketOpen => ("[", "]"),
        _ => ("{", "}"),
    }
}
