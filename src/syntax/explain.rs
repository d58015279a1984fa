//! From a place where the parser stopped to words: what is wrong, and what to do about it.

use super::failure::{Failure, Wanted};
use super::hints;
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
        let at = self.index(failure);
        let span = match failure.found {
            Some(_) => failure.span,
            // The end of the file shows where its text ends.
            None => {
                self.tokens.last().map_or(failure.span, |last| Span::new(last.1.end, last.1.end))
            }
        };
        let found = self.found(failure);
        let wanted = self.wanted(failure);
        let ends = wanted.iter().any(|name| name == STATEMENT_END);
        let title = match ends {
            true => format!("{found} does not belong to the statement before it"),
            false => format!("{found} cannot stand here"),
        };
        let hint =
            hints::Around { text: self.text, tokens: self.tokens, at, wanted: &wanted }.hint();
        let wanted = shorter(wanted);
        let label = match wanted.split_last() {
            _ if ends => "the statement should end before this".to_string(),
            Some((last, [])) => format!("{last} should stand here"),
            Some((last, first)) if first.len() < 5 => {
                format!("{} or {last} should stand here", first.join(", "))
            }
            _ => "something else should stand here".to_string(),
        };
        let mut diagnostic =
            Diagnostic::new(Code::E0101, Place::new(self.file, span), title, label);
        if failure.found.is_some_and(is_reserved) {
            diagnostic = diagnostic.note(format!("{found} is a reserved word"));
        }
        let Some(hint) = hint else { return diagnostic };
        if let Some(replacement) = hint.write {
            let place = Place::new(self.file, failure.span);
            diagnostic =
                diagnostic.fix(place, replacement, format!("write `{}`", replacement.trim()));
        }
        diagnostic.help(hint.help)
    }

    /// Which token the parser stopped at.
    fn index(&self, failure: &Failure) -> usize {
        let first = self.tokens.partition_point(|(_, span)| span.start < failure.span.start);
        let same =
            |(token, span): &(Token, Span)| failure.found == Some(*token) && *span == failure.span;
        let rest = self.tokens.get(first..).unwrap_or_default();
        first + rest.iter().take(8).position(same).unwrap_or(0)
    }

    fn found(&self, failure: &Failure) -> String {
        match failure.found {
            None => "the end of the file".into(),
            Some(Token::Newline) => "the end of the line".into(),
            Some(_) => match failure.span.text(self.text) {
                "" => "the end of the bracket".into(),
                text if text.contains('\n') || text.chars().count() > 40 => "this".into(),
                text => format!("`{text}`"),
            },
        }
    }

    /// What could have stood here, in order and without what is said by the rest.
    fn wanted(&self, failure: &Failure) -> Vec<String> {
        let name = |wanted: &Wanted| match wanted {
            Wanted::Construct(name) => Some((*name).to_string()),
            Wanted::End => Some("the end of the file".into()),
            Wanted::Token(token) => hints::token_text(*token).map(|text| format!("`{text}`")),
        };
        let mut wanted: Vec<String> = failure.wanted.iter().filter_map(name).collect();
        wanted.sort();
        wanted.dedup();
        if wanted.iter().any(|name| name == "an expression") {
            wanted.retain(|name| name != "a name");
        }
        wanted
    }
}

/// Without what is rarely meant beside the others.
fn shorter(mut wanted: Vec<String>) -> Vec<String> {
    if wanted.iter().any(|name| name == "an operator") {
        wanted.retain(|name| name != "a unit" && name != "`=>`");
    }
    if wanted.len() > 1 {
        wanted.retain(|name| name != "`<`");
    }
    wanted
}

/// How the grammar names the end of a statement.
pub const STATEMENT_END: &str = "the end of the statement";
