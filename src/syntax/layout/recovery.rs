//! Where something went wrong: told by lines that begin with the word of a statement, and by
//! indentation. None of it is looked at while a text is right.

use super::super::kinds::{begins_name, ends_operand, is_reserved, is_word};
use super::super::token::{Starter, Token};
use super::brackets::bracket_text;
use super::{Layout, Level, SHEET_KINDS};
use crate::diagnostic::{Code, Diagnostic, Span};

/// How far back the head of a bracket is looked for, in tokens.
const HEAD: usize = 40;

impl Layout<'_> {
    /// A statement's first word at the start of a line inside `(` or `[`: a closing bracket was
    /// forgotten before.
    pub(super) fn close_forgotten(&mut self, token: Token, span: Span, rest: &str) {
        // A comprehension over several lines is told as one.
        let loops = token == Token::For && !self.is_outdented();
        if loops || !begins_statement(token, rest) {
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

    /// Whether the line stands no further in than that of the innermost bracket.
    fn is_outdented(&self) -> bool {
        self.levels.last().is_none_or(|level| level.indent >= self.indent)
    }

    /// Where a bracket is missing: closes those whose line this one is not indented below.
    pub(super) fn close_outdented(&mut self, token: Token, span: Span) {
        while let Some(level) = self.levels.last().copied()
            && self.levels.len() > 1
        {
            let outdented = level.indent >= self.indent;
            let closes = match (level.open, token) {
                (_, Token::ParenClose | Token::BracketClose | Token::Dot) => false,
                (Token::BraceOpen, Token::BraceClose) => level.indent > self.indent,
                (Token::BraceOpen, _) => outdented,
                (Token::ParenOpen | Token::BracketOpen, _) => {
                    let begins = is_word(token) && token != Token::In && !is_joint(token)
                        || matches!(token, Token::Int | Token::Float | Token::Str | Token::StrOpen);
                    outdented && begins && ends_operand(self.last())
                }
                _ => false,
            };
            if !closes {
                return;
            }
            self.close_down_to(self.levels.len() - 1, span);
        }
    }

    /// Whether a line that begins so ends what the line before left open: `let a =`.
    pub(super) fn breaks_off(&self, token: Token, span: Span, rest: &str) -> bool {
        let block = self
            .levels
            .last()
            .is_none_or(|top| matches!(top.open, Token::BraceOpen | Token::Newline));
        block
            && !matches!(self.last(), Token::BraceOpen | Token::Dot)
            && (begins_statement(token, rest) || self.breaks_off_key(token, span, rest))
    }

    /// Whether a line begins an entry where the value of a key is missing: `step:` above it.
    fn breaks_off_key(&self, token: Token, span: Span, rest: &str) -> bool {
        if self.last() != Token::Colon || !is_word(token) {
            return false;
        }
        let after = rest.trim_start_matches([' ', '\t']);
        if after.starts_with(':') && !after.starts_with("::") {
            return true;
        }
        let kind = SHEET_KINDS.contains(&span.text(self.text)) || token == Token::Rule;
        let word = after.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or("");
        let joint = ["and", "or", "in", "to", "mod", "as", "not", "step", "for", "until", "leads"];
        kind && word.starts_with(begins_name) && !joint.contains(&word)
    }

    /// `fn f(x: Int -> Int {`, `if f(x {`: the head of a block ends where its block begins.
    pub(super) fn close_head(&mut self, token: Token, rest: &str) {
        if !matches!(token, Token::Arrow | Token::Assign | Token::BraceOpen) {
            return;
        }
        let Some(level) = self.levels.last().copied() else { return };
        if !matches!(level.open, Token::ParenOpen | Token::BracketOpen) {
            return;
        }
        let last = self.last();
        let ended = match token {
            // The type of a function may stand in it, with or without its parentheses.
            Token::Arrow => {
                last != Token::ParenClose
                    && !closes_on_line(rest)
                    && self.is_head(level, &[Token::Fn])
            }
            Token::Assign => {
                let before = (level.index as usize).checked_sub(1);
                let before = before.and_then(|at| self.tokens.get(at)).map(|(token, _)| *token);
                matches!(before, Some(Token::Let | Token::Var))
            }
            _ => {
                let ends_line = rest.trim_start_matches([' ', '\t', '\r']).starts_with('\n');
                let heads =
                    [Token::Fn, Token::If, Token::While, Token::For, Token::Match, Token::Test];
                ends_line && level.hard == 0 && ends_operand(last) && self.is_head(level, &heads)
            }
        };
        if ended {
            let end = self.last_end();
            let brace = self.levels.iter().rposition(|it| {
                matches!(it.open, Token::BraceOpen | Token::Newline | Token::HoleOpen)
            });
            self.close_down_to(brace.map_or(1, |at| at + 1), Span::new(end, end));
        }
    }

    /// The first word of the statement at hand, and whether it is all there is of it. None where a
    /// block has been closed in it, unless an `else` follows.
    fn head_word(&self) -> Option<(Token, bool)> {
        let mut head = None;
        let mut count = 0;
        for (token, _) in self.tokens.iter().rev().take(4 * HEAD) {
            match token {
                Token::Newline | Token::Semicolon | Token::BraceOpen => {
                    return head.map(|head| (head, count == 1));
                }
                Token::BraceClose => {
                    return head.filter(|head| *head == Token::Else).map(|head| (head, false));
                }
                token => head = Some(*token),
            }
            count += 1;
        }
        head.filter(|_| count == self.tokens.len()).map(|head| (head, count == 1))
    }

    /// Whether a block is missing after what was read of a statement.
    fn wants_block(&self) -> bool {
        let heads = |token| {
            matches!(
                token,
                Token::Fn
                    | Token::If
                    | Token::While
                    | Token::For
                    | Token::Match
                    | Token::Test
                    | Token::Claim
                    | Token::Record
                    | Token::Enum
                    | Token::Field
                    | Token::Else
                    | Token::Starter(Starter::At | Starter::Every | Starter::When | Starter::Sheet)
            )
        };
        let block = self
            .levels
            .last()
            .is_none_or(|top| matches!(top.open, Token::BraceOpen | Token::Newline));
        // A word alone may be a key: `for: 3`.
        block && self.head_word().is_some_and(|(head, alone)| heads(head) && !alone)
    }

    /// A `{` at the start of a line that belongs to the line before: reported, and read there.
    pub(super) fn is_late_block(&mut self, span: Span) -> bool {
        if !self.wants_block() || self.last() == Token::BraceClose {
            return false;
        }
        let end = self.last_end();
        let gap = Span::new(end, span.end);
        let between = Span::new(end, span.start).text(self.text).trim();
        let (help, written) = match between.is_empty() {
            true => ("move the `{` to the end of the line before", " {".to_string()),
            false => (
                "move the `{` to the line before, in front of its comment",
                format!(" {{ {between}"),
            ),
        };
        let diagnostic = Diagnostic::new(
            Code::E0101,
            self.place(span),
            "the `{` of a block stands on the line that it belongs to",
            "opened too late",
        )
        .label(self.place(Span::new(end, end)), "it should stand here")
        .help(help)
        .fix(self.place(gap), written, "move it");
        self.tell(diagnostic);
        true
    }

    /// `if x:` at the end of a line: reported, and what is indented below it is its block.
    pub(super) fn indented_block(&mut self, span: Span, rest: &str) -> bool {
        let ends_line = rest.trim_start_matches([' ', '\t', '\r']).starts_with(['\n', '#'])
            || rest.trim_start().starts_with("//");
        if !ends_line || !self.wants_block() {
            return false;
        }
        self.tell(
            Diagnostic::new(
                Code::E0101,
                self.place(span),
                "a block stands between braces, not after `:`",
                "`{` should stand here",
            )
            .help("write `{` here, and `}` on a line of its own below the block"),
        );
        self.place_token(Token::BraceOpen, span, rest);
        if let Some(level) = self.levels.last_mut() {
            level.by_indent = true;
        }
        true
    }

    /// Ends the blocks that indentation alone has made, where the line is not indented below them.
    pub(super) fn end_indented(&mut self) {
        while let Some(level) = self.levels.last().copied()
            && level.by_indent
            && self.indent <= level.indent
        {
            let end = self.last_end();
            self.close_level(Token::BraceClose, Span::new(end, end));
        }
    }

    /// Whether one of these words stands before a bracket in its statement.
    fn is_head(&self, level: Level, words: &[Token]) -> bool {
        let before = self.tokens.get(..level.index as usize).unwrap_or(&[]);
        let head = before.iter().rev().take(HEAD).map(|(token, _)| *token);
        head.take_while(|token| {
            !matches!(
                token,
                Token::Newline | Token::Semicolon | Token::BraceOpen | Token::BraceClose
            )
        })
        .any(|token| words.contains(&token))
    }

    /// A reserved word where nothing but a name can stand: told once, and read as one from there on.
    pub fn is_misused_word(&mut self, token: Token, span: Span, rest: &str) -> bool {
        if !is_reserved(token) || self.last() == Token::Dot {
            return false;
        }
        let after = rest.trim_start_matches([' ', '\t']);
        if !self.names_next(token, after) {
            // What was declared is meant wherever it cannot be the word.
            let ends = after.is_empty()
                || after.starts_with([
                    ')', ']', ',', '}', '.', '+', '*', '/', ';', '<', '>', '\n', '\r',
                ])
                || after.starts_with('-') && !after.starts_with("->")
                || after.starts_with("==")
                || after.starts_with("= ") && self.at_start();
            let jump = matches!(token, Token::Return | Token::Break | Token::Continue);
            return ends && !jump && self.renamed.contains(&token);
        }
        let text = span.text(self.text).to_owned();
        self.tell(
            Diagnostic::new(
                Code::E0101,
                self.place(span),
                format!("`{text}` is a reserved word and cannot be a name"),
                "needs another name",
            )
            .help(format!("write for example `{text}_`"))
            .fix(self.place(span), format!("{text}_"), format!("call it `{text}_`")),
        );
        if !self.renamed.contains(&token) {
            self.renamed.push(token);
        }
        true
    }

    /// Whether nothing but a name can stand before `after`.
    fn names_next(&self, token: Token, after: &str) -> bool {
        let last = self.last();
        let constant = matches!(token, Token::True | Token::False | Token::None);
        let starts = |all: &[&str]| all.iter().any(|it| after.starts_with(it));
        let ends = after.is_empty() || starts(&["\n", "\r", "}", ",", ";"]);
        if !self.newline && !self.after_dot() {
            let declares = match last {
                Token::Let | Token::Var => !constant && (starts(&["=", ":"]) || ends),
                Token::Param => starts(&["=", ":"]) || ends,
                Token::Fn => starts(&["(", "<"]),
                Token::Record | Token::Enum | Token::Field => starts(&["{", "<", "("]),
                Token::Dimension | Token::UnitWord => starts(&["=", ":"]) || ends,
                Token::For => !constant && starts(&["in "]),
                _ => false,
            };
            if declares {
                return true;
            }
        }
        let Some(level) = self.levels.last().copied() else { return false };
        let begins = self.newline
            || matches!(
                last,
                Token::BraceOpen
                    | Token::ParenOpen
                    | Token::Comma
                    | Token::Newline
                    | Token::Semicolon
            );
        if !begins {
            return false;
        }
        let field = after.starts_with(':') && !after.starts_with("::");
        match level.open {
            Token::BraceOpen if field => {
                !matches!(token, Token::UnitWord | Token::For)
                    && self.is_head(level, &[Token::Record])
            }
            // Not of a call in a default value or in a placeholder: there it names an argument.
            Token::ParenOpen if field => {
                let outer = self.levels.split_last().map_or(&[][..], |(_, outer)| outer);
                !matches!(token, Token::UnitWord | Token::For)
                    && outer.iter().all(|level| level.open == Token::BraceOpen)
                    && self.is_head(level, &[Token::Fn])
            }
            Token::BraceOpen => (ends || starts(&["("])) && self.is_head(level, &[Token::Enum]),
            _ => false,
        }
    }

    /// Closes the brackets that are open in a placeholder which a `}` ends.
    pub fn close_in_hole(&mut self, span: Span) {
        let Some(hole) = self.levels.iter().rposition(|level| level.open == Token::HoleOpen) else {
            return;
        };
        let inner = self.levels.get(hole + 1..).unwrap_or(&[]);
        let plain =
            inner.iter().all(|level| matches!(level.open, Token::ParenOpen | Token::BracketOpen));
        if let (true, Some(level)) = (plain, inner.first().copied()) {
            let (open, close) = bracket_text(level.open);
            let end = self.last_end();
            self.tell(
                Diagnostic::new(
                    Code::E0102,
                    self.place(level.span),
                    format!("this `{open}` is never closed"),
                    format!("the `{open}` is opened here"),
                )
                .label(self.place(span), "the placeholder ends here")
                .help(format!("add the missing `{close}`"))
                .fix(
                    self.place(Span::new(end, end)),
                    close,
                    format!("add `{close}`"),
                ),
            );
            while self.levels.len() > hole + 1 {
                let Some(level) = self.levels.last().copied() else { return };
                self.close_level(super::brackets::closing(level.open), Span::new(end, end));
            }
        }
    }
}

/// Whether a `)` that closes what is open comes on the line.
fn closes_on_line(rest: &str) -> bool {
    let mut depth = 0;
    for c in rest.chars().take_while(|c| *c != '\n') {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => return true,
            ')' => depth -= 1,
            _ => {}
        }
    }
    false
}

/// Whether a word that begins a line begins a statement, and nothing else.
fn begins_statement(token: Token, rest: &str) -> bool {
    let after = rest.trim_start_matches([' ', '\t']);
    let next = after.chars().next();
    let name = next.is_some_and(begins_name);
    match token {
        Token::Let | Token::Var => name || matches!(next, Some('(' | '{' | '=')),
        Token::Fn
        | Token::Param
        | Token::Record
        | Token::Enum
        | Token::Dimension
        | Token::UnitWord
        | Token::Field => name,
        Token::Use => name || next == Some('"'),
        Token::Test | Token::Claim => next == Some('"'),
        Token::For | Token::While | Token::Assert | Token::Return => {
            next.is_some_and(|c| !matches!(c, ':' | ',' | ')' | ']' | '.'))
        }
        Token::Break | Token::Continue => {
            after.is_empty() || after.starts_with(['\n', '\r', '}', ';'])
        }
        _ => false,
    }
}

/// Whether a word joins two operands.
fn is_joint(token: Token) -> bool {
    matches!(
        token,
        Token::And
            | Token::Or
            | Token::In
            | Token::To
            | Token::As
            | Token::Mod
            | Token::Else
            | Token::For
            | Token::Seed
            | Token::Seeds
            | Token::Step
            | Token::If
            | Token::Not
            | Token::Until
            | Token::Leads
            | Token::Within
            | Token::After
            | Token::Every
    )
}
