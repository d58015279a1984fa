//! From a place where the parser stopped to words: what is wrong, and what to do about it.
//!
//! `habits` knows what people write by habit; what it does not know is said in general terms.

use super::failure::{Failure, Wanted};
use super::habits;
use super::kinds::is_reserved;
use super::parse_context::{ParseContext, StoppedParse};
use super::token::Token;
use crate::diagnostic::Diagnostic;

impl StoppedParse<'_> {
    /// The diagnostic of a failure.
    pub fn explain(&self, failure: &Failure) -> Diagnostic {
        let context = self.context(failure);
        habits::recognise(&context).unwrap_or_else(|| context.general())
    }
}

impl ParseContext<'_, '_> {
    /// What is wrong where nothing more is known.
    fn general(&self) -> Diagnostic {
        let mut wanted: Vec<&str> =
            self.failure.wanted.iter().filter_map(|wanted| words(*wanted)).collect();
        wanted.sort_unstable();
        wanted.dedup();
        if wanted.len() > 1 {
            // What could go on is of less interest than what is missing.
            wanted.retain(|name| {
                !matches!(*name, "an operator" | "a unit" | "`.`" | "`as`" | "the end of the file")
            });
        }
        let missing = match wanted.split_last() {
            Some((last, [])) => Some((*last).to_string()),
            Some((last, first)) if first.len() < 5 => {
                Some(format!("{} or {last}", first.join(", ")))
            }
            _ => None,
        };
        let found = self.found_words();
        let title = match (&missing, self.at_end()) {
            (Some(missing), true) => format!("{found} comes where {missing} should stand"),
            _ => format!("{found} cannot stand here"),
        };
        let label = match &missing {
            Some(missing) => format!("{missing} should stand here"),
            None => "does not fit what stands before it".into(),
        };
        let span = if self.at_end() { self.gap() } else { self.span(0) };
        let mut diagnostic = self.error(span, title, label);
        diagnostic = match &missing {
            Some(_) if wanted.contains(&"the end of the statement") => diagnostic
                .help("end the statement before it, and write what follows on a line of its own"),
            Some(missing) => diagnostic.help(format!("write {missing} here, or leave this out")),
            None => diagnostic.help("remove it, or write on a line of its own what begins here"),
        };
        if self.found().is_some_and(is_reserved) && self.wants("a name") {
            let text = self.text(0);
            diagnostic = diagnostic.note(format!("`{text}` is a reserved word"));
        }
        diagnostic
    }
}

/// What a wanted thing is called in messages.
fn words(wanted: Wanted) -> Option<&'static str> {
    Some(match wanted {
        Wanted::Construct(name) => name,
        Wanted::End => "the end of the file",
        Wanted::Token(token) => match token {
            Token::ParenOpen | Token::LambdaOpen => "`(`",
            Token::ParenClose => "`)`",
            Token::BracketOpen => "`[`",
            Token::BracketClose => "`]`",
            Token::BraceOpen => "`{`",
            Token::BraceClose | Token::HoleClose => "`}`",
            Token::Comma => "`,`",
            Token::Colon => "`:`",
            Token::Dot => "`.`",
            Token::Assign => "`=`",
            Token::Arrow => "`->`",
            Token::FatArrow => "`=>`",
            Token::Greater => "`>`",
            Token::For => "`for`",
            Token::In => "`in`",
            Token::As => "`as`",
            Token::To => "`to`",
            Token::If => "`if`",
            Token::Str => "a string",
            _ => return None,
        },
    })
}
