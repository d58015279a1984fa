//! How deep an expression is nested and how long its chains are, counted while it is read.

use super::super::kinds::is_plain;
use super::super::token::Token;
use super::{Layout, MAX_CHAIN, MAX_DEPTH};
use crate::diagnostic::{Code, Diagnostic, Span};

impl Layout<'_> {
    pub(super) fn deeper(&mut self, span: Span) {
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

    pub(super) fn count_chain(&mut self, span: Span) {
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

    pub(super) fn refuse(&mut self, diagnostic: Diagnostic) {
        self.refused = true;
        self.diagnostics.push(diagnostic);
    }

    /// A comma, a line end or a semicolon: what follows is nested no deeper than the bracket.
    pub(super) fn separate(&mut self) {
        if let Some(top) = self.levels.last_mut() {
            self.depth -= top.hard + top.middle + top.soft;
            top.hard = 0;
            top.middle = 0;
            top.soft = 0;
            top.chain = 0;
        }
    }

    pub(super) fn end_middle(&mut self) {
        if let Some(top) = self.levels.last_mut() {
            self.depth -= top.middle + top.angle;
            top.middle = 0;
            top.angle = 0;
        }
    }

    pub(super) fn end_soft(&mut self) {
        if let Some(top) = self.levels.last_mut() {
            self.depth -= top.soft;
            top.soft = 0;
        }
    }

    pub(super) fn count(&mut self, token: Token, span: Span) {
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
            Token::Caret | Token::As | Token::Raised | Token::Question => {
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
            | Token::Step
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

    pub(super) fn nest_middle(&mut self, span: Span) {
        if let Some(top) = self.levels.last_mut() {
            top.middle += 1;
        }
        self.deeper(span);
    }

    pub(super) fn nest_soft(&mut self, span: Span) {
        if let Some(top) = self.levels.last_mut() {
            top.soft += 1;
        }
        self.deeper(span);
    }
}
