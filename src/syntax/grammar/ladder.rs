//! The operators, from loosest to tightest, climbed in one loop that looks at one token.
//!
//! Trying every operator after every operand, as a table of parsers does, took most of the time.

use super::*;
use chumsky::input::{Cursor, InputRef};

/// The power of the loosest operator.
pub const LOOSEST: u8 = 0;

const OR: u8 = 2;
const AND: u8 = 3;
const NOT: u8 = 4;
const COMPARE: u8 = 5;
const COALESCE: u8 = 6;
const RANGE: u8 = 7;
const CONVERT: u8 = 8;
const SUM: u8 = 9;
const PRODUCT: u8 = 10;
const NEGATE: u8 = 11;
const POWER: u8 = 12;

type Input<'t, 'p, F> = InputRef<'t, 'p, Tokens<'t>, Extra<'t, F>>;

/// What the operators join and what follows an operand.
pub struct Ladder<'t, F: Fault<'t>> {
    /// What operators stand between.
    pub operand: Rule<'t, ExprId, F>,
    /// `(a, name: b)` of a call.
    pub arguments: Rule<'t, Vec<Arg>, F>,
    /// `[i]`.
    pub index: Rule<'t, ExprId, F>,
    /// The word after a dot.
    pub member: Rule<'t, Name, F>,
    /// The unit after `as`.
    pub unit: Rule<'t, UnitExpr, F>,
    /// Whether `as` converts.
    pub conversions: bool,
}

#[derive(Clone, Copy)]
enum Infix {
    Binary(BinaryOp),
    Compare(CompareOp),
    Range,
    PlusMinus,
}

/// An operator between operands: its power, the least power on its right, what it does.
fn infix(token: Token) -> Option<(u8, u8, Infix)> {
    let (power, op) = match token {
        Token::Coalesce => return Some((COALESCE, COALESCE, Infix::Binary(BinaryOp::Coalesce))),
        Token::Caret => return Some((POWER, POWER, Infix::Binary(BinaryOp::Pow))),
        Token::Or => (OR, Infix::Binary(BinaryOp::Or)),
        Token::And => (AND, Infix::Binary(BinaryOp::And)),
        Token::Equal => (COMPARE, Infix::Compare(CompareOp::Eq)),
        Token::NotEqual => (COMPARE, Infix::Compare(CompareOp::Ne)),
        Token::Less => (COMPARE, Infix::Compare(CompareOp::Lt)),
        Token::LessEqual => (COMPARE, Infix::Compare(CompareOp::Le)),
        Token::Greater => (COMPARE, Infix::Compare(CompareOp::Gt)),
        Token::GreaterEqual => (COMPARE, Infix::Compare(CompareOp::Ge)),
        Token::In => (COMPARE, Infix::Compare(CompareOp::In)),
        Token::Not => (COMPARE, Infix::Compare(CompareOp::NotIn)),
        Token::To => (RANGE, Infix::Range),
        Token::PlusMinus => (RANGE, Infix::PlusMinus),
        Token::Plus => (SUM, Infix::Binary(BinaryOp::Add)),
        Token::Minus => (SUM, Infix::Binary(BinaryOp::Sub)),
        Token::Star => (PRODUCT, Infix::Binary(BinaryOp::Mul)),
        Token::Slash => (PRODUCT, Infix::Binary(BinaryOp::Div)),
        Token::Mod => (PRODUCT, Infix::Binary(BinaryOp::Mod)),
        _ => return None,
    };
    Some((power, power + 1, op))
}

impl<'t, F: Fault<'t>> Ladder<'t, F> {
    /// An expression of operators that bind at least as tightly as `least`. How deep this calls
    /// itself is bounded by the layout pass.
    pub fn climb(&self, inp: &mut Input<'t, '_, F>, least: u8) -> Result<ExprId, F> {
        let start = inp.cursor();
        let mut left = match inp.peek() {
            Some(Token::Minus) => self.prefix(inp, &start, UnaryOp::Neg, NEGATE)?,
            Some(Token::Not) => self.prefix(inp, &start, UnaryOp::Not, NOT)?,
            _ => inp.parse(&self.operand)?,
        };
        let (mut ranged, mut stepped) = (false, false);
        while let Some(token) = inp.peek() {
            if let Some(longer) = self.tail(inp, &start, token, left)? {
                left = longer;
                continue;
            }
            if token == Token::As && self.conversions && CONVERT >= least {
                inp.skip();
                let unit = inp.parse(&self.unit)?;
                let span = inp.span_since(&start);
                left = inp.state().expr(ExprKind::As(left, Box::new(unit)), span);
                continue;
            }
            if token == Token::Step && ranged && !stepped && RANGE >= least {
                inp.skip();
                let step = self.climb(inp, RANGE + 1)?;
                let span = inp.span_since(&start);
                left = inp.state().expr(ExprKind::Step(left, step), span);
                // A further `to` or `step` belongs to nothing.
                stepped = true;
                continue;
            }
            let Some((power, right, op)) = infix(token) else { break };
            if power < least || ranged && power == RANGE {
                break;
            }
            let before = inp.save();
            inp.skip();
            // A `>` at the end of a line may also end a type, so the line end is still there.
            let more = match token {
                Token::Not => Some(Token::In),
                Token::Greater => Some(Token::Newline),
                _ => None,
            };
            if more.is_some() && inp.peek() == more {
                inp.skip();
            } else if token == Token::Not {
                inp.rewind(before);
                break;
            }
            let right = self.climb(inp, right)?;
            left = join(inp.state(), left, op, right);
            ranged = power == RANGE;
            stepped = false;
        }
        Ok(left)
    }

    fn prefix<'p>(
        &self,
        inp: &mut Input<'t, 'p, F>,
        start: &Cursor<'t, 'p, Tokens<'t>>,
        op: UnaryOp,
        power: u8,
    ) -> Result<ExprId, F> {
        inp.skip();
        let value = self.climb(inp, power)?;
        let span = inp.span_since(start);
        Ok(inp.state().expr(ExprKind::Unary(op, value), span))
    }

    /// A call, a member, an index, a conversion, `²`: all bind tighter than any operator between
    /// operands.
    fn tail<'p>(
        &self,
        inp: &mut Input<'t, 'p, F>,
        start: &Cursor<'t, 'p, Tokens<'t>>,
        token: Token,
        left: ExprId,
    ) -> Result<Option<ExprId>, F> {
        let left = inp.state().object(left, token);
        let kind = match token {
            Token::Dot => {
                inp.skip();
                ExprKind::Member(left, inp.parse(&self.member)?)
            }
            Token::ParenOpen | Token::LambdaOpen => {
                ExprKind::Call(left, inp.parse(&self.arguments)?.into())
            }
            Token::BracketOpen => ExprKind::Index(left, inp.parse(&self.index)?),
            Token::Raised => {
                let before = inp.cursor();
                inp.skip();
                let span = inp.span_since(&before);
                let power = inp.state().raised(span);
                ExprKind::Binary(BinaryOp::Pow, left, power)
            }
            _ => return Ok(None),
        };
        let span = inp.span_since(start);
        Ok(Some(inp.state().expr(kind, span)))
    }
}

fn join(builder: &mut Builder<'_>, left: ExprId, op: Infix, right: ExprId) -> ExprId {
    let left = match op {
        Infix::Binary(BinaryOp::Pow) => builder.object(left, Token::Raised),
        _ => left,
    };
    let span = builder.span(left).to(builder.span(right));
    match op {
        Infix::Binary(op) => builder.expr(ExprKind::Binary(op, left, right), span),
        Infix::Compare(op) => builder.compare(left, op, right),
        Infix::Range => builder.expr(ExprKind::Range(left, right), span),
        Infix::PlusMinus => builder.expr(ExprKind::PlusMinus(left, right), span),
    }
}
