//! From a place where the parser stopped to words: what is wrong, and what to do about it.

use super::failure::{Failure, Wanted};
use super::layout::is_reserved;
use super::token::Token;
use crate::diagnostic::{Code, Diagnostic, FileId, Place, Span};

/// The tokens around a failure.
pub struct Context<'t> {
    /// The text.
    pub text: &'t str,
    /// Its tokens.
    pub tokens: &'t [(Token, Span)],
    /// The file.
    pub file: FileId,
}

impl Context<'_> {
    /// The diagnostic of a failure.
    pub fn explain(&self, failure: &Failure) -> Diagnostic {
        let place = Place::new(self.file, failure.span);
        let found = self.found(failure);
        let mut wanted: Vec<String> =
            failure.wanted.iter().filter_map(|w| self.wanted(w)).collect();
        wanted.sort();
        wanted.dedup();
        let label = match wanted.split_last() {
            Some((last, [])) => format!("{last} should stand here"),
            Some((last, first)) if first.len() < 5 => {
                format!("{} or {last} should stand here", first.join(", "))
            }
            _ => "cannot stand here".to_string(),
        };
        let mut diagnostic =
            Diagnostic::new(Code::E0101, place, format!("{found} cannot stand here"), label);
        if failure.found.is_some_and(is_reserved) {
            diagnostic = diagnostic.note(format!("{found} is a reserved word"));
        }
        diagnostic
    }

    fn found(&self, failure: &Failure) -> String {
        match failure.found {
            None => "the end of the file".into(),
            Some(Token::Newline) => "the end of the line".into(),
            Some(_) => format!("`{}`", failure.span.text(self.text)),
        }
    }

    fn wanted(&self, wanted: &Wanted) -> Option<String> {
        match wanted {
            Wanted::Construct(name) => Some((*name).into()),
            Wanted::End => Some("the end of the file".into()),
            Wanted::Token(token) => self
                .tokens
                .iter()
                .find(|(other, _)| other == token)
                .map(|(_, span)| format!("`{}`", span.text(self.text))),
        }
    }
}
