//! The operators of assignments: the one table that the grammar, the layout and the guide read.

use super::ast::BinaryOp;
use super::token::Token;

/// An operator that assigns.
#[derive(Clone, Copy, Debug)]
pub struct Assignment {
    /// Its token.
    pub token: Token,
    /// What joins the old value and the new one; `None` where the old one is replaced.
    pub op: Option<BinaryOp>,
    /// What it does, for the guide.
    pub meaning: &'static str,
}

const fn row(token: Token, op: Option<BinaryOp>, meaning: &'static str) -> Assignment {
    Assignment { token, op, meaning }
}

/// All of them.
pub const ASSIGNMENTS: [Assignment; 7] = [
    row(Token::Assign, None, "sets `x`"),
    row(Token::PlusAssign, Some(BinaryOp::Add), "`x = x + e`; of a list, the items of `e` follow"),
    row(Token::MinusAssign, Some(BinaryOp::Sub), "`x = x - e`"),
    row(Token::StarAssign, Some(BinaryOp::Mul), "`x = x * e`, where `e` has no dimension"),
    row(Token::SlashAssign, Some(BinaryOp::Div), "`x = x / e`, where `x` is no Int"),
    row(Token::CaretAssign, Some(BinaryOp::Pow), "`x = x^e`, where `x` has no dimension"),
    row(
        Token::CoalesceAssign,
        Some(BinaryOp::Coalesce),
        "sets `x` where it is `none`; `e` is evaluated only then",
    ),
];

impl Assignment {
    /// As it is written.
    pub fn sign(&self) -> String {
        format!("{}=", self.op.map_or("", BinaryOp::sign))
    }

    /// The row of a token.
    pub fn of(token: Token) -> Option<&'static Assignment> {
        ASSIGNMENTS.iter().find(|row| row.token == token)
    }
}
