//! Expressions: operands, and the operators by how tightly they bind.

use super::*;
use chumsky::pratt::{infix, left, none, postfix, prefix, right};

/// Expressions as they stand in different places.
#[derive(Clone)]
pub struct Exprs<'t, F: Fault<'t>> {
    /// Anywhere.
    pub any: Rule<'t, ExprId, F>,
    /// After `observe`, where `as` does not convert but names.
    pub observed: Rule<'t, ExprId, F>,
}

/// The rules of expressions over those of what stands in them.
pub fn exprs<'t, F: Fault<'t>>(
    block: Rule<'t, BlockId, F>,
    ty: Rule<'t, TypeId, F>,
    pattern: Rule<'t, PatternId, F>,
) -> Exprs<'t, F> {
    let any = {
        let (block, ty, pattern) = (block.clone(), ty.clone(), pattern.clone());
        recursive(move |expr: Recursive<dyn Parser<'t, Tokens<'t>, ExprId, Extra<'t, F>> + 't>| {
            let parts = Parts { expr: expr.boxed(), block, ty, pattern };
            operators(operand(&parts, true), &parts, true)
        })
        .boxed()
    };
    let parts = Parts { expr: any.clone(), block, ty, pattern };
    let observed = operators(operand(&parts, true), &parts, false);
    Exprs { any, observed }
}

struct Parts<'t, F: Fault<'t>> {
    expr: Rule<'t, ExprId, F>,
    block: Rule<'t, BlockId, F>,
    ty: Rule<'t, TypeId, F>,
    pattern: Rule<'t, PatternId, F>,
}

/// Operands and operators. Without `conversions`, an `as` ends the expression.
fn operators<'t, F: Fault<'t>>(
    operand: Rule<'t, ExprId, F>,
    parts: &Parts<'t, F>,
    conversions: bool,
) -> Rule<'t, ExprId, F> {
    let comparison = choice((
        select! {
            Token::Equal => CompareOp::Eq,
            Token::NotEqual => CompareOp::Ne,
            Token::Less => CompareOp::Lt,
            Token::LessEqual => CompareOp::Le,
            Token::GreaterEqual => CompareOp::Ge,
            Token::In => CompareOp::In,
        },
        just(Token::Greater).then_ignore(just(Token::Newline).or_not()).to(CompareOp::Gt),
        just(Token::Not).then(just(Token::In)).to(CompareOp::NotIn),
    ))
    .labelled("an operator")
    .boxed();
    let converted = if conversions { Token::As } else { Token::Bad };
    let tail = tail(parts);
    operand
        .pratt((
            postfix(13, tail, |object: ExprId, tail: Tail, e: &mut At<'t, '_, F>| {
                let span = e.span();
                let kind = match tail {
                    Tail::Call(arguments) => ExprKind::Call(object, arguments.into()),
                    Tail::Member(name) => ExprKind::Member(object, name),
                    Tail::Index(index) => ExprKind::Index(object, index),
                    Tail::Power(power, place) => {
                        let power = e.state().expr(ExprKind::Int(power), place);
                        ExprKind::Binary(BinaryOp::Pow, object, power)
                    }
                };
                e.state().expr(kind, span)
            }),
            postfix(
                12,
                just(converted).ignore_then(unit()).labelled("an operator").boxed(),
                |value, unit, e: &mut At<'t, '_, F>| {
                    let span = e.span();
                    e.state().expr(ExprKind::As(value, Box::new(unit)), span)
                },
            ),
            infix(
                right(11),
                just(Token::Caret).labelled("an operator"),
                |l, _, r, e: &mut At<'t, '_, F>| e.state().binary(l, BinaryOp::Pow, r),
            ),
            prefix(10, just(Token::Minus), |_, value, e: &mut At<'t, '_, F>| {
                let span = e.span();
                e.state().expr(ExprKind::Unary(UnaryOp::Neg, value), span)
            }),
            infix(
                left(9),
                select! {
                    Token::Star => BinaryOp::Mul,
                    Token::Slash => BinaryOp::Div,
                    Token::Mod => BinaryOp::Mod,
                }
                .labelled("an operator"),
                |l, op, r, e: &mut At<'t, '_, F>| e.state().binary(l, op, r),
            ),
            infix(
                left(8),
                select! { Token::Plus => BinaryOp::Add, Token::Minus => BinaryOp::Sub }
                    .labelled("an operator"),
                |l, op, r, e: &mut At<'t, '_, F>| e.state().binary(l, op, r),
            ),
            infix(
                none(7),
                select! { Token::To => true, Token::PlusMinus => false }.labelled("an operator"),
                |l, to, r, e: &mut At<'t, '_, F>| {
                    let span = e.span();
                    let kind = if to { ExprKind::Range(l, r) } else { ExprKind::PlusMinus(l, r) };
                    e.state().expr(kind, span)
                },
            ),
            infix(left(6), comparison, |l, op, r, e: &mut At<'t, '_, F>| {
                e.state().compare(l, op, r)
            }),
            prefix(5, just(Token::Not), |_, value, e: &mut At<'t, '_, F>| {
                let span = e.span();
                e.state().expr(ExprKind::Unary(UnaryOp::Not, value), span)
            }),
            infix(
                left(4),
                just(Token::And).labelled("an operator"),
                |l, _, r, e: &mut At<'t, '_, F>| e.state().binary(l, BinaryOp::And, r),
            ),
            infix(
                left(3),
                just(Token::Or).labelled("an operator"),
                |l, _, r, e: &mut At<'t, '_, F>| e.state().binary(l, BinaryOp::Or, r),
            ),
            infix(
                right(2),
                just(Token::Coalesce).labelled("an operator"),
                |l, _, r, e: &mut At<'t, '_, F>| e.state().binary(l, BinaryOp::Coalesce, r),
            ),
        ))
        .labelled("an expression")
        .boxed()
}

/// What follows an operand without a space between.
#[derive(Clone)]
enum Tail {
    Call(Vec<Arg>),
    Member(Name),
    Index(ExprId),
    Power(i64, Span),
}

fn tail<'t, F: Fault<'t>>(parts: &Parts<'t, F>) -> Rule<'t, Tail, F> {
    let argument = word()
        .then_ignore(just(Token::Colon))
        .or_not()
        .then(parts.expr.clone())
        .map(|(name, value)| Arg { name, value })
        .boxed();
    let call = argument
        .separated_by(just(Token::Comma))
        .allow_trailing()
        .collect::<Vec<_>>()
        .delimited_by(paren(), just(Token::ParenClose))
        .boxed();
    let call = recover(call, unreadable(&[Token::ParenOpen, Token::LambdaOpen]).to(vec![]).boxed());
    let index = parts
        .expr
        .clone()
        .delimited_by(just(Token::BracketOpen), just(Token::BracketClose))
        .boxed();
    choice((
        just(Token::Dot).ignore_then(word()).map(Tail::Member),
        call.map(Tail::Call),
        index.map(Tail::Index),
        select! {
            Token::Squared = e => Tail::Power(2, e.span()),
            Token::Cubed = e => Tail::Power(3, e.span()),
        },
    ))
    .labelled("an operator")
    .boxed()
}

/// What operators stand between. Without `lambdas`, a `=>` ends the operand: in a guard.
fn operand<'t, F: Fault<'t>>(parts: &Parts<'t, F>, lambdas: bool) -> Rule<'t, ExprId, F> {
    let body = choice((block_value(parts.block.clone()), parts.expr.clone())).boxed();
    let arrow = if lambdas { Token::FatArrow } else { Token::Bad };
    let named = name()
        .then(just(arrow).ignore_then(body.clone()).or_not())
        .map_with(|(name, body): (Name, Option<ExprId>), e: &mut At<'t, '_, F>| match body {
            Some(body) => {
                let span = e.span();
                let params = Box::new([Param { name, ty: None, default: None }]);
                e.state().expr(ExprKind::Lambda(params, body), span)
            }
            None => e.state().expr(ExprKind::Name(name.symbol), name.span),
        })
        .boxed();
    let constant = select! {
        Token::True => ExprKind::Bool(true),
        Token::False => ExprKind::Bool(false),
        Token::None => ExprKind::None,
    }
    .map_with(|kind, e: &mut At<'t, '_, F>| {
        let span = e.span();
        e.state().expr(kind, span)
    })
    .boxed();
    let expr = || parts.expr.clone();
    choice((
        named,
        number(),
        plain_string(),
        parenthesised(expr(), lambdas),
        list(expr()),
        string(expr()),
        constant,
        braces(expr()),
        lambda(parts, body, lambdas),
        conditional(parts),
        matching(parts),
        run(parts),
    ))
    .labelled("an expression")
    .boxed()
}

fn block_value<'t, F: Fault<'t>>(block: Rule<'t, BlockId, F>) -> Rule<'t, ExprId, F> {
    block
        .map_with(|block, e: &mut At<'t, '_, F>| {
            let span = e.span();
            e.state().expr(ExprKind::Block(block), span)
        })
        .boxed()
}

fn error_expr<'t, F: Fault<'t>>(open: &'static [Token]) -> Rule<'t, ExprId, F> {
    unreadable(open)
        .map_with(|(), e: &mut At<'t, '_, F>| {
            let span = e.span();
            e.state().expr(ExprKind::Error, span)
        })
        .boxed()
}

fn plain_string<'t, F: Fault<'t>>() -> Rule<'t, ExprId, F> {
    just(Token::Str)
        .map_with(|_, e: &mut At<'t, '_, F>| {
            let span = e.span();
            let text = e.state().string(span);
            let parts = if text.is_empty() { vec![] } else { vec![StrPart::Text(text)] };
            e.state().expr(ExprKind::Str(parts.into()), span)
        })
        .boxed()
}

/// A string with placeholders.
fn string<'t, F: Fault<'t>>(expr: Rule<'t, ExprId, F>) -> Rule<'t, ExprId, F> {
    let text = just(Token::StrText)
        .map_with(|_, e: &mut At<'t, '_, F>| {
            let span = e.span();
            StrPart::Text(e.state().string_text(span))
        })
        .boxed();
    let digits = just(Token::HoleFormat)
        .map_with(|_, e: &mut At<'t, '_, F>| {
            let span = e.span();
            e.state().digits(span)
        })
        .or_not()
        .map(Option::flatten);
    let hole = expr
        .then(digits)
        .delimited_by(just(Token::HoleOpen), just(Token::HoleClose))
        .map(|(value, digits)| StrPart::Expr { value, digits })
        .boxed();
    let hole = recover(hole, unreadable(&[Token::HoleOpen]).to(StrPart::Text("".into())).boxed());
    text.or(hole)
        .repeated()
        .collect::<Vec<_>>()
        .delimited_by(just(Token::StrOpen), just(Token::StrClose))
        .map_with(|parts, e: &mut At<'t, '_, F>| {
            let span = e.span();
            e.state().expr(ExprKind::Str(parts.into()), span)
        })
        .boxed()
}

/// `(e)`, `(a, b)`, `()`.
fn parenthesised<'t, F: Fault<'t>>(
    expr: Rule<'t, ExprId, F>,
    lambdas: bool,
) -> Rule<'t, ExprId, F> {
    let open = if lambdas { just(Token::ParenOpen).ignored().boxed() } else { paren() };
    let inner = expr.separated_by(just(Token::Comma)).collect::<Vec<_>>();
    let whole = inner
        .then(just(Token::Comma).or_not())
        .delimited_by(open, just(Token::ParenClose))
        .map_with(|(items, _), e: &mut At<'t, '_, F>| {
            let span = e.span();
            let kind = match items.as_slice() {
                [single] => ExprKind::Paren(*single),
                _ => ExprKind::Tuple(items.into()),
            };
            e.state().expr(kind, span)
        })
        .boxed();
    recover(whole, error_expr(&[Token::ParenOpen]))
}

fn list<'t, F: Fault<'t>>(expr: Rule<'t, ExprId, F>) -> Rule<'t, ExprId, F> {
    let whole = expr
        .separated_by(just(Token::Comma))
        .allow_trailing()
        .collect::<Vec<_>>()
        .delimited_by(just(Token::BracketOpen), just(Token::BracketClose))
        .map_with(|items, e: &mut At<'t, '_, F>| {
            let span = e.span();
            e.state().expr(ExprKind::List(items.into()), span)
        })
        .boxed();
    recover(whole, error_expr(&[Token::BracketOpen]))
}

/// `{ x: 1 }`, `{"a": 1}`, `{}`.
fn braces<'t, F: Fault<'t>>(expr: Rule<'t, ExprId, F>) -> Rule<'t, ExprId, F> {
    let named = word().then_ignore(just(Token::Colon)).map(Ok).boxed();
    let computed = expr.clone().then_ignore(just(Token::Colon)).map(Err).boxed();
    let entry = named.or(computed).then(expr).boxed();
    let whole = braced(items(entry))
        .map_with(|entries: Vec<(Result<Name, ExprId>, ExprId)>, e: &mut At<'t, '_, F>| {
            let span = e.span();
            let record = matches!(entries.first(), Some((Ok(_), _)));
            let mut fields = vec![];
            let mut pairs = vec![];
            for (key, value) in entries {
                match key {
                    Ok(name) if record => fields.push((name, value)),
                    Err(key) if !record => pairs.push((key, value)),
                    other => {
                        let builder = e.state();
                        let place = match other {
                            Ok(name) => name.span,
                            Err(key) => builder.span(key),
                        };
                        builder.error(
                            crate::diagnostic::Code::E0101,
                            place,
                            "a record and a map are mixed",
                            if record { "not a field name" } else { "not a key of a map" },
                            "the fields of a record are plain names; the keys of a map are \
                             values, and a variable as key stands in parentheses: `{(k): 1}`",
                        );
                    }
                }
            }
            let kind =
                if record { ExprKind::Record(fields.into()) } else { ExprKind::Map(pairs.into()) };
            e.state().expr(kind, span)
        })
        .boxed();
    recover(whole, error_expr(&[Token::BraceOpen]))
}

/// `(x, y: Time) => e`.
fn lambda<'t, F: Fault<'t>>(
    parts: &Parts<'t, F>,
    body: Rule<'t, ExprId, F>,
    lambdas: bool,
) -> Rule<'t, ExprId, F> {
    let param = name()
        .then(just(Token::Colon).ignore_then(parts.ty.clone()).or_not())
        .map(|(name, ty)| Param { name, ty, default: None })
        .boxed();
    let open = if lambdas { Token::LambdaOpen } else { Token::Bad };
    param
        .separated_by(just(Token::Comma))
        .allow_trailing()
        .collect::<Vec<_>>()
        .delimited_by(just(open), just(Token::ParenClose))
        .then_ignore(just(Token::FatArrow))
        .then(body)
        .map_with(|(params, body), e: &mut At<'t, '_, F>| {
            let span = e.span();
            e.state().expr(ExprKind::Lambda(params.into(), body), span)
        })
        .boxed()
}

/// `if c { … } else if let p = e { … } else { … }`.
fn conditional<'t, F: Fault<'t>>(parts: &Parts<'t, F>) -> Rule<'t, ExprId, F> {
    let (expr, block, pattern) = (parts.expr.clone(), parts.block.clone(), parts.pattern.clone());
    recursive(move |again| {
        let otherwise = just(Token::Else)
            .ignore_then(choice((block_value(block.clone()), again.boxed())))
            .or_not()
            .boxed();
        let binding =
            just(Token::Let).ignore_then(pattern).then_ignore(just(Token::Assign)).or_not().boxed();
        just(Token::If)
            .ignore_then(binding)
            .then(expr)
            .then(block)
            .then(otherwise)
            .map_with(|(((binding, value), block), otherwise), e: &mut At<'t, '_, F>| {
                let span = e.span();
                let kind = match binding {
                    Some(pattern) => ExprKind::IfLet(pattern, value, block, otherwise),
                    None => ExprKind::If(value, block, otherwise),
                };
                e.state().expr(kind, span)
            })
            .boxed()
    })
    .boxed()
}

/// `match e { p if g => v }`.
fn matching<'t, F: Fault<'t>>(parts: &Parts<'t, F>) -> Rule<'t, ExprId, F> {
    let guard = operators(guard_operand(parts), parts, true);
    let value = choice((block_value(parts.block.clone()), parts.expr.clone())).boxed();
    let arm = parts
        .pattern
        .clone()
        .then(just(Token::If).ignore_then(guard).or_not())
        .then_ignore(just(Token::FatArrow))
        .then(value)
        .map(|((pattern, guard), value)| Some(Arm { pattern, guard, value }))
        .boxed();
    let skipped = skip(&[Token::Newline, Token::Comma]).to(None).boxed();
    let arms = items(recover(arm, skipped));
    just(Token::Match)
        .ignore_then(parts.expr.clone())
        .then(braced(arms))
        .map_with(|(value, arms), e: &mut At<'t, '_, F>| {
            let span = e.span();
            let arms: Vec<Arm> = arms.into_iter().flatten().collect();
            e.state().expr(ExprKind::Match(value, arms.into()), span)
        })
        .boxed()
}

/// Operands of a guard, where `=>` ends the guard.
fn guard_operand<'t, F: Fault<'t>>(parts: &Parts<'t, F>) -> Rule<'t, ExprId, F> {
    let named = name()
        .map_with(|name, e: &mut At<'t, '_, F>| {
            e.state().expr(ExprKind::Name(name.symbol), name.span)
        })
        .boxed();
    let constant = select! { Token::True => true, Token::False => false }
        .map_with(|value, e: &mut At<'t, '_, F>| {
            let span = e.span();
            e.state().expr(ExprKind::Bool(value), span)
        })
        .boxed();
    let absent = just(Token::None)
        .map_with(|_, e: &mut At<'t, '_, F>| {
            let span = e.span();
            e.state().expr(ExprKind::None, span)
        })
        .boxed();
    choice((
        named,
        number(),
        plain_string(),
        parenthesised(parts.expr.clone(), false),
        list(parts.expr.clone()),
        string(parts.expr.clone()),
        constant,
        absent,
    ))
    .labelled("an expression")
    .boxed()
}

/// `run shop for 60 s seed 7 { … }`.
fn run<'t, F: Fault<'t>>(parts: &Parts<'t, F>) -> Rule<'t, ExprId, F> {
    just(Token::Run)
        .ignore_then(parts.expr.clone())
        .then_ignore(just(Token::For))
        .then(parts.expr.clone())
        .then(just(Token::Seed).ignore_then(parts.expr.clone()).or_not())
        .then(parts.block.clone().or_not())
        .map_with(|(((field, duration), seed), body), e: &mut At<'t, '_, F>| {
            let span = e.span();
            e.state().expr(ExprKind::Run(Box::new(Run { field, duration, seed, body })), span)
        })
        .boxed()
}
