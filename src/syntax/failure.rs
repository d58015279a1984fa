//! Where and why the parser stopped: the error type of the second, careful pass. `explain.rs` turns
//! it into words.

use super::token::Token;
use crate::diagnostic::Span;
use chumsky::DefaultExpected;
use chumsky::error::{EmptyErr, Error};
use chumsky::input::MappedInput;
use chumsky::label::LabelError;
use chumsky::util::MaybeRef;

/// What the parsers read.
pub type Tokens<'t> = MappedInput<'t, Token, Span, &'t [(Token, Span)]>;

/// The errors that the grammar can be built over.
pub trait Fault<'t>: Error<'t, Tokens<'t>> + LabelError<'t, Tokens<'t>, &'static str> + 't {
    /// Whether to go on after an error.
    const RECOVER: bool;

    /// An error that arose at or after `start` of a longer construct: a name for the construct no
    /// longer fits it where it arose later.
    #[must_use]
    fn inside(self, start: u32) -> Self;
}

impl Fault<'_> for EmptyErr {
    const RECOVER: bool = false;

    fn inside(self, _start: u32) -> Self {
        self
    }
}

impl Fault<'_> for Failure {
    const RECOVER: bool = true;

    fn inside(mut self, start: u32) -> Self {
        self.inside |= self.span.start > start;
        self
    }
}

/// Something that could have stood at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A token.
    Token(Token),
    /// A construct: "an expression".
    Construct(&'static str),
    /// The end of the file.
    End,
}

/// A place where the parser could not go on.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The place of what was found.
    pub span: Span,
    /// What was found; nothing at the end of the file.
    pub found: Option<Token>,
    /// What could have stood there.
    pub wanted: Vec<Wanted>,
    /// Whether it lies inside the construct at whose start the parser reports it.
    inside: bool,
}

impl Failure {
    fn add(&mut self, wanted: Wanted) {
        if !self.wanted.contains(&wanted) {
            self.wanted.push(wanted);
        }
    }

    fn of(found: Option<MaybeRef<'_, Token>>, span: Span) -> Self {
        Failure { span, found: found.map(|token| *token), wanted: vec![], inside: false }
    }
}

impl<'t> Error<'t, Tokens<'t>> for Failure {
    fn merge(mut self, other: Self) -> Self {
        match self.span.start.cmp(&other.span.start) {
            std::cmp::Ordering::Less => other,
            std::cmp::Ordering::Greater => self,
            std::cmp::Ordering::Equal => {
                for wanted in other.wanted {
                    self.add(wanted);
                }
                self
            }
        }
    }
}

impl<'t> LabelError<'t, Tokens<'t>, DefaultExpected<'t, Token>> for Failure {
    fn expected_found<E: IntoIterator<Item = DefaultExpected<'t, Token>>>(
        expected: E,
        found: Option<MaybeRef<'t, Token>>,
        span: Span,
    ) -> Self {
        let mut failure = Failure::of(found, span);
        for wanted in expected {
            match wanted {
                DefaultExpected::Token(token) => failure.add(Wanted::Token(*token)),
                DefaultExpected::EndOfInput => failure.add(Wanted::End),
                _ => {}
            }
        }
        failure
    }
}

impl<'t> LabelError<'t, Tokens<'t>, &'static str> for Failure {
    fn expected_found<E: IntoIterator<Item = &'static str>>(
        expected: E,
        found: Option<MaybeRef<'t, Token>>,
        span: Span,
    ) -> Self {
        let mut failure = Failure::of(found, span);
        for wanted in expected {
            failure.add(Wanted::Construct(wanted));
        }
        failure
    }

    fn label_with(&mut self, label: &'static str) {
        if self.inside {
            return;
        }
        self.wanted.clear();
        self.wanted.push(Wanted::Construct(label));
    }
}
