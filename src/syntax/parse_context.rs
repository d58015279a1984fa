//! A place where the parser stopped, with what stands around it.

use super::failure::{Failure, Wanted};
use super::kinds::is_plain;
use super::token::Token;
use crate::diagnostic::{Code, Diagnostic, FileId, Place, Span};

/// A file in which the parser stopped somewhere.
pub struct StoppedParse<'t> {
    /// The text.
    pub text: &'t str,
    /// Its tokens.
    pub tokens: &'t [(Token, Span)],
    /// The file.
    pub file: FileId,
    /// For each token, and for the end, what stands around it.
    around: Vec<Around>,
}

/// What stands around a token.
#[derive(Clone, Copy, Default)]
struct Around {
    /// Index of the innermost bracket that is open before it.
    bracket: Option<u32>,
    /// Index of the first token of its statement or entry.
    first: u32,
    /// Index of the first token of the statement or entry of a block that it belongs to, whatever
    /// brackets are open in it.
    statement: u32,
}

/// A place where the parser stopped, with what stands around it.
pub struct ParseContext<'t, 'f> {
    parse: &'t StoppedParse<'t>,
    pub failure: &'f Failure,
    /// Index of what was found; the number of tokens at the end of the file.
    index: usize,
    /// Index of the first token of the statement or entry.
    pub first: usize,
    /// Index of the innermost bracket that is open here.
    pub bracket: Option<usize>,
    /// Index of the first token of the statement of a block, whatever brackets are open in it.
    pub statement: u32,
}

/// One pass over the tokens, so that many places cost no more than one.
fn around(tokens: &[(Token, Span)]) -> Vec<Around> {
    let mut open = vec![];
    let mut here = Around::default();
    let mut around = Vec::with_capacity(tokens.len() + 1);
    for (at, (token, _)) in (0..).zip(tokens) {
        around.push(here);
        match token {
            Token::ParenClose | Token::BracketClose | Token::BraceClose | Token::HoleClose => {
                // What a bracket closes that nothing opened has no beginning.
                here = open.pop().unwrap_or(Around::default());
            }
            Token::ParenOpen
            | Token::LambdaOpen
            | Token::BracketOpen
            | Token::BraceOpen
            | Token::HoleOpen => {
                open.push(here);
                let block = *token == Token::BraceOpen;
                let statement = if block { at + 1 } else { here.statement };
                here = Around { bracket: Some(at), first: at + 1, statement };
            }
            Token::Newline | Token::Semicolon => {
                here.first = at + 1;
                let block = here.bracket.and_then(|open| tokens.get(open as usize));
                if block.is_none_or(|(open, _)| *open == Token::BraceOpen) {
                    here.statement = at + 1;
                }
            }
            _ => {}
        }
    }
    around.push(here);
    around
}

impl<'t> StoppedParse<'t> {
    /// This file, which could not be read to its end.
    pub fn new(text: &'t str, tokens: &'t [(Token, Span)], file: FileId) -> StoppedParse<'t> {
        StoppedParse { text, tokens, file, around: around(tokens) }
    }

    fn around(&self, index: usize) -> Around {
        self.around.get(index).copied().unwrap_or(Around::default())
    }

    /// The first token of the statement in which a byte stands.
    pub fn statement_at(&self, byte: u32) -> u32 {
        self.around(self.tokens.partition_point(|(_, span)| span.start < byte)).statement
    }

    /// The place of a failure.
    pub fn context<'f>(&self, failure: &'f Failure) -> ParseContext<'_, 'f> {
        let index = self.tokens.partition_point(|(_, span)| span.start < failure.span.start);
        // A line end has the place of the token before it, and no length.
        let index = match (failure.found, self.tokens.get(index)) {
            (Some(found), Some((token, _))) if *token != found => index + 1,
            _ => index,
        };
        let index = index.min(self.tokens.len());
        let around = self.around(index);
        let (first, bracket) = (around.first as usize, around.bracket.map(|it| it as usize));
        ParseContext { parse: self, failure, index, first, bracket, statement: around.statement }
    }
}

impl ParseContext<'_, '_> {
    /// The token at an offset from where the parser stopped.
    pub fn token(&self, offset: isize) -> Option<Token> {
        self.at(offset).map(|(token, _)| token)
    }

    fn at(&self, offset: isize) -> Option<(Token, Span)> {
        let index = self.index.checked_add_signed(offset)?;
        self.parse.tokens.get(index).copied()
    }

    /// The span of the token at an offset.
    pub fn span(&self, offset: isize) -> Span {
        if offset == 0 {
            return self.failure.span;
        }
        self.at(offset).map_or(self.failure.span, |(_, span)| span)
    }

    /// The text of the token at an offset.
    pub fn text(&self, offset: isize) -> &str {
        self.span(offset).text(self.parse.text)
    }

    /// The text from the token at one offset to that at another.
    pub fn text_between(&self, from: isize, to: isize) -> &str {
        let (start, end) = (self.span(from).start, self.span(to).end);
        Span::new(start.min(end), end).text(self.parse.text)
    }

    /// The text of the token at an index.
    pub fn text_at(&self, index: usize) -> &str {
        self.parse.tokens.get(index).map_or("", |(_, span)| span.text(self.parse.text))
    }

    /// The span of the token at an index.
    pub fn span_at(&self, index: usize) -> Span {
        self.parse.tokens.get(index).map_or(self.failure.span, |(_, span)| *span)
    }

    /// The token at an index.
    pub fn token_at(&self, index: usize) -> Option<Token> {
        self.parse.tokens.get(index).map(|(token, _)| *token)
    }

    /// The index of the innermost bracket that is open at an index.
    pub fn open_before(&self, index: usize) -> Option<usize> {
        self.parse.around(index).bracket.map(|it| it as usize)
    }

    /// The tokens of the statement up to here.
    pub fn statement(&self) -> impl DoubleEndedIterator<Item = Token> {
        let tokens = self.parse.tokens.get(self.first..self.index).unwrap_or(&[]);
        tokens.iter().map(|(token, _)| *token)
    }

    /// The text of the statement up to here.
    pub fn text_to_here(&self) -> &str {
        let (start, end) = (self.span_at(self.first).start, self.gap().end);
        Span::new(start.min(end), end).text(self.parse.text)
    }

    /// What follows what was found on its line, up to a block.
    pub fn rest_of_line(&self) -> &str {
        let rest = self.parse.text.get(self.span(0).end as usize..).unwrap_or("");
        rest.split(['\n', '{', '}']).next().unwrap_or("")
    }

    /// The line from the token at an offset on.
    pub fn line_from(&self, offset: isize) -> &str {
        let rest = self.parse.text.get(self.span(offset).start as usize..).unwrap_or("");
        let line = rest.split('\n').next().unwrap_or("");
        line.split("//").next().unwrap_or("").trim_end()
    }

    /// The text of a span.
    pub fn text_of(&self, span: Span) -> &str {
        span.text(self.parse.text)
    }

    /// The index of what was found.
    pub fn index(&self) -> usize {
        self.index
    }

    /// What follows what was found in its statement, up to so many tokens.
    pub fn following(&self, count: usize) -> impl Iterator<Item = Token> {
        let tokens = self.parse.tokens.get(self.index + 1..).unwrap_or(&[]);
        let ends = |token: &Token| matches!(token, Token::Newline | Token::Semicolon);
        tokens.iter().take(count).map(|(token, _)| *token).take_while(move |token| !ends(token))
    }

    /// Where the bracket is closed that opens at an index.
    pub fn closing_of(&self, open: usize) -> Option<Span> {
        let inside = |at: usize| self.open_before(at) == Some(open);
        let tokens = self.parse.tokens.iter().enumerate().skip(open + 1).take(200);
        let close = |token: Token| {
            matches!(token, Token::ParenClose | Token::BracketClose | Token::BraceClose)
        };
        tokens.filter(|(at, (token, _))| close(*token) && inside(*at)).map(|(_, (_, s))| *s).next()
    }

    /// The first token of the statement in which a bracket opens, and its text.
    pub fn statement_head(&self, open: usize) -> Option<(Token, &str)> {
        let first = self.parse.around(open).first as usize;
        Some((self.token_at(first)?, self.text_at(first)))
    }

    /// The place of the first token of the statement in which a bracket opens.
    pub fn statement_span(&self, open: usize) -> Span {
        self.span_at(self.parse.around(open).first as usize)
    }

    /// The first token of the statement.
    pub fn starts_with(&self) -> Option<Token> {
        self.token_at(self.first)
    }

    /// The first token of the statement in which the innermost open bracket stands.
    pub fn starts_with_of_bracket(&self) -> Option<Token> {
        Some(self.statement_head(self.bracket?)?.0)
    }

    /// The span from the end of the token before to its end: where something is missing.
    pub fn gap(&self) -> Span {
        let end = self.span(-1).end;
        Span::new(end, end)
    }

    /// What was found.
    pub fn found(&self) -> Option<Token> {
        self.failure.found
    }

    /// Whether a construct could have stood here.
    pub fn wants(&self, construct: &str) -> bool {
        self.failure.wanted.iter().any(|wanted| match wanted {
            Wanted::Construct(name) => *name == construct,
            _ => false,
        })
    }

    /// Whether a token could have stood here.
    pub fn wants_token(&self, token: Token) -> bool {
        self.failure.wanted.contains(&Wanted::Token(token))
    }

    /// The line or the file ends here.
    pub fn at_end(&self) -> bool {
        matches!(self.found(), None | Some(Token::Newline | Token::Semicolon))
    }

    /// A diagnostic of the grammar at a span.
    pub fn error(
        &self,
        span: Span,
        title: impl Into<String>,
        label: impl Into<String>,
    ) -> Diagnostic {
        Diagnostic::new(Code::E0101, self.place(span), title, label)
    }

    /// A place in the file.
    pub fn place(&self, span: Span) -> Place {
        Place::new(self.parse.file, span)
    }

    /// What was found, in words.
    pub fn found_words(&self) -> String {
        match self.found() {
            None => "the end of the file".into(),
            Some(Token::Newline) => "the end of the line".into(),
            Some(Token::StrOpen | Token::Str) => "a string".into(),
            Some(Token::StrText | Token::StrClose | Token::HoleClose) => {
                "the end of the placeholder".into()
            }
            Some(_) => match self.text(0) {
                "" => "the end of the bracket".into(),
                text if text.contains('\n') || text.chars().count() > 40 => "this".into(),
                text => format!("`{text}`"),
            },
        }
    }
}

/// Whether a token may begin an operand.
pub fn begins_operand(token: Token) -> bool {
    is_plain(token)
        || matches!(
            token,
            Token::Int
                | Token::Float
                | Token::Str
                | Token::StrOpen
                | Token::True
                | Token::False
                | Token::None
                | Token::ParenOpen
                | Token::LambdaOpen
                | Token::BracketOpen
                | Token::BraceOpen
                | Token::If
                | Token::Match
                | Token::Run
                | Token::Not
        )
}
