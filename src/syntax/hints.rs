//! What was probably meant where the parser stopped: habits of other languages, and what is
//! forgotten most often.

use super::explain::STATEMENT_END;
use super::layout::is_reserved;
use super::token::Token;
use crate::diagnostic::Span;

/// What to do about it.
pub struct Hint {
    /// In words.
    pub help: String,
    /// What to write in place of what was found, where that mends it.
    pub write: Option<&'static str>,
}

/// The place where the parser stopped.
pub struct Around<'t> {
    /// The text.
    pub text: &'t str,
    /// Its tokens.
    pub tokens: &'t [(Token, Span)],
    /// The token that cannot stand where it stands.
    pub at: usize,
    /// What could have stood there, in words.
    pub wanted: &'t [String],
}

fn say(help: impl Into<String>) -> Option<Hint> {
    Some(Hint { help: help.into(), write: None })
}

fn write(replacement: &'static str, help: impl Into<String>) -> Option<Hint> {
    Some(Hint { help: help.into(), write: Some(replacement) })
}

impl Around<'_> {
    fn token(&self, back: usize) -> Option<Token> {
        self.tokens.get(self.at.checked_sub(back)?).map(|(token, _)| *token)
    }

    fn text(&self, back: usize) -> &str {
        let span = self.at.checked_sub(back).and_then(|at| self.tokens.get(at));
        span.map_or("", |(_, span)| span.text(self.text))
    }

    fn wants(&self, name: &str) -> bool {
        self.wanted.iter().any(|wanted| wanted == name)
    }

    /// Index of the first token of the statement.
    fn start(&self) -> usize {
        let before = self.tokens.get(..self.at).unwrap_or_default();
        let mut depth = 0_u32;
        for (index, (token, _)) in before.iter().enumerate().rev() {
            match token {
                Token::BraceClose | Token::ParenClose | Token::BracketClose => depth += 1,
                Token::ParenOpen | Token::LambdaOpen | Token::BracketOpen => {
                    depth = depth.saturating_sub(1);
                }
                Token::BraceOpen if depth == 0 => return index + 1,
                Token::BraceOpen => depth -= 1,
                Token::Newline | Token::Semicolon if depth == 0 => return index + 1,
                _ => {}
            }
        }
        0
    }

    fn first(&self) -> Option<Token> {
        self.tokens.get(self.start()).map(|(token, _)| *token)
    }

    /// Index of the bracket that is open here.
    fn opener(&self) -> Option<usize> {
        let before = self.tokens.get(..self.at)?;
        let mut depth = 0_u32;
        for (index, (token, _)) in before.iter().enumerate().rev() {
            match token {
                Token::BraceClose | Token::ParenClose | Token::BracketClose => depth += 1,
                Token::BraceOpen | Token::ParenOpen | Token::LambdaOpen | Token::BracketOpen => {
                    if depth == 0 {
                        return Some(index);
                    }
                    depth -= 1;
                }
                _ => {}
            }
        }
        None
    }

    fn opener_token(&self) -> Option<Token> {
        self.opener().and_then(|index| self.tokens.get(index)).map(|(token, _)| *token)
    }

    /// What was probably meant.
    pub fn hint(&self) -> Option<Hint> {
        let found = self.tokens.get(self.at).map(|(token, _)| *token);
        let block = self.wants("a block `{ … }`");
        let call = matches!(self.opener_token(), Some(Token::ParenOpen | Token::LambdaOpen));
        match found? {
            Token::Assign if block && self.first() == Some(Token::Fn) => {
                say("the body of a function stands in braces: `fn f(x: Int) -> Int { x + 1 }`")
            }
            Token::Assign if block => write("==", "two values are compared with `==`"),
            Token::Assign if matches!(self.token(2), Some(Token::Let | Token::Var)) => {
                say("`let` stands outside of a field; in a block stand `key: value` and blocks")
            }
            Token::Assign if self.first() == Some(Token::For) => {
                say("a loop over numbers is `for i in 0 to 9 { … }`")
            }
            Token::Assign if call => write(":", "an argument is named with `:`, as in `f(x: 3)`"),
            Token::Assign if self.opener_token() == Some(Token::BraceOpen) => {
                write(":", "a value is given with `:`, as in `{ x: 3 }`")
            }
            Token::Colon if block => {
                say("a block stands between braces, `{ … }`, and not after `:`")
            }
            Token::Colon if self.ends_pattern() => {
                write(" =>", "the value of an arm stands after `=>`")
            }
            Token::Colon if call && self.after_lambda_parameter() => lambda(),
            Token::Arrow if self.ends_pattern() => {
                write("=>", "the value of an arm stands after `=>`")
            }
            Token::Arrow if self.token(1) == Some(Token::ParenClose) => lambda(),
            Token::Arrow => write("as", "a unit is chosen with `as`: `speed as km/h`"),
            Token::Bar if self.wants("an expression") => lambda(),
            Token::Question => say("a choice is written `if condition { a } else { b }`"),
            Token::Semicolon if call => write(",", "arguments are separated by `,`"),
            Token::ParenClose | Token::Comma | Token::Assign if self.parameter_without_type() => {
                say(format!("a parameter has a type: `{}: Int`", self.text(1)))
            }
            Token::For if self.opener_token() == Some(Token::BracketOpen) => {
                say("a list is made from another by `xs.map(x => …)` and `xs.where(x => …)`")
            }
            Token::BraceOpen if self.after_type_name() => {
                let name = self.text(1);
                say(format!("a record is made like a call: `{name}(field: value)`"))
            }
            Token::Newline if self.wants("`=`") && self.first_is_binding() => {
                say("a name is given a value where it is declared: `let limit: Int = 3`")
            }
            Token::BraceOpen if self.wants("a type") => {
                say("a type with fields is declared with `record`, and used by its name")
            }
            _ if block && self.token(1) == Some(Token::Else) => {
                say("the branches of an `if` stand in braces: `if c { a } else { b }`")
            }
            _ if block && matches!(self.first(), Some(Token::If | Token::While | Token::For)) => {
                say("a block stands between braces: `{ … }`")
            }
            token if is_reserved(token) && (self.wants("a pattern") || self.wants("a name")) => {
                say("choose another name")
            }
            token => self.after_a_word(token),
        }
    }

    /// Two operands side by side.
    fn after_a_word(&self, found: Token) -> Option<Hint> {
        let word = self.text(1);
        let alone = self.at == self.start() + 1;
        let ends = self.wants(STATEMENT_END);
        match word {
            "lambda" => return lambda(),
            "import" | "include" | "from" if alone => {
                return say("a module is imported with `use`: `use std.stats`, `use \"file.phi\"`");
            }
            "case" | "default" if alone => {
                return say("an arm is a pattern and a value: `3 => \"three\"`, `_ => \"other\"`");
            }
            "const" | "val" | "final" if alone => return say("a constant is declared with `let`"),
            _ => {}
        }
        match found {
            Token::Str | Token::StrOpen | Token::Int | Token::Float if ends && alone => {
                say(format!(
                    "arguments stand in parentheses: `{word}({})`",
                    if found == Token::StrOpen { "…" } else { self.text(0) }
                ))
            }
            Token::Ident(_) if ends && alone && self.assigned() => {
                say(format!("a name is declared with `let`: `let {} = …`", self.text(0)))
            }
            Token::Str | Token::StrOpen | Token::Int | Token::Float | Token::Ident(_)
                if self.wants("`,`") || self.wants("`]`") =>
            {
                say("items are separated by `,`")
            }
            _ if ends => say("begin a new line for it, or write `;` between two statements"),
            _ => None,
        }
    }

    /// Whether `=` follows what was found.
    fn assigned(&self) -> bool {
        self.tokens.get(self.at + 1).is_some_and(|(token, _)| *token == Token::Assign)
    }

    fn first_is_binding(&self) -> bool {
        matches!(self.first(), Some(Token::Let | Token::Var | Token::Param))
    }

    /// Whether the pattern of an arm stands before.
    fn ends_pattern(&self) -> bool {
        self.wants("`=>`") && !self.wants("an operator")
    }

    fn after_type_name(&self) -> bool {
        matches!(self.token(1), Some(Token::Ident(_)))
            && self.text(1).starts_with(char::is_uppercase)
    }

    /// Whether `fn f(x` stands before.
    fn parameter_without_type(&self) -> bool {
        let Some(open) = self.opener() else { return false };
        let before = self.tokens.get(open.saturating_sub(2)..open).unwrap_or_default();
        self.wants("`:`")
            && matches!(self.token(1), Some(Token::Ident(_)))
            && before.first().is_some_and(|(token, _)| *token == Token::Fn)
    }

    /// Whether `lambda x` or `(x` stands before.
    fn after_lambda_parameter(&self) -> bool {
        matches!(self.token(1), Some(Token::Ident(_)))
            && (self.text(2) == "lambda" || self.token(2) == Some(Token::ParenOpen))
    }
}

fn lambda() -> Option<Hint> {
    say("a small function is written `x => x + 1`, `(x: Int, y: Int) => x + y`")
}

/// How a token is written, for those that are always written alike.
pub fn token_text(token: Token) -> Option<&'static str> {
    Some(match token {
        Token::ParenOpen | Token::LambdaOpen => "(",
        Token::ParenClose => ")",
        Token::BracketOpen => "[",
        Token::BracketClose => "]",
        Token::BraceOpen => "{",
        Token::BraceClose | Token::HoleClose => "}",
        Token::Comma => ",",
        Token::Colon => ":",
        Token::Assign => "=",
        Token::Arrow => "->",
        Token::FatArrow => "=>",
        Token::Dot => ".",
        Token::Less => "<",
        Token::Greater => ">",
        Token::Bar => "|",
        Token::As => "as",
        Token::Else => "else",
        Token::For => "for",
        Token::If => "if",
        Token::In => "in",
        Token::Let => "let",
        Token::To => "to",
        _ => return None,
    })
}
