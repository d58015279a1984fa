//! Kinds of tokens and letters: what ends an operand, what is a word, what is reserved, what a name is
//! made of.

use super::token::Token;

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
            | Token::Raised
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
            | Token::Seeds
            | Token::Snapshot
            | Token::Source
            | Token::Step
            | Token::Until
            | Token::Untestable
            | Token::When
            | Token::Within
    )
}

impl Token {
    /// Whether it is a name wherever no statement begins with it.
    pub fn is_name(self) -> bool {
        is_plain(self)
    }
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

/// Whether a character may begin a name.
pub(super) fn begins_name(c: char) -> bool {
    c.is_alphabetic() || c == '_' || c == '\u{2206}'
}

/// Whether a character may go on with a name.
pub(super) fn goes_on_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '\u{2206}'
}
