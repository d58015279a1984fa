//! Expressions: operands, and the operators by how tightly they bind.

use super::ladder::{LOOSEST, Ladder};
use super::*;
use chumsky::input::InputRef;

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
            operators(operand(&parts), &parts, true)
        })
        .boxed()
    };
    let parts = Parts { expr: any.clone(), block, ty, pattern };
    let observed = operators(operand(&parts), &parts, false);
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
    let ladder = Ladder {
        operand,
        arguments: arguments(parts),
        index: parts
            .expr
            .clone()
            .delimited_by(just(Token::BracketOpen), just(Token::BracketClose))
            .boxed(),
        member: word(),
        unit: unit(),
        conversions,
    };
    let climbed = custom(move |inp: &mut InputRef<'t, '_, Tokens<'t>, Extra<'t, F>>| {
        let start = inp.cursor();
        ladder.climb(inp, LOOSEST).map_err(|error| error.inside(inp.span_from(&start..).start))
    })
    .boxed();
    if !F::RECOVER {
        return climbed;
    }
    // Never matches; says what else could have followed.
    let hint = select! { Token::Newline if false => () }.labelled("an operator").or_not();
    climbed.then_ignore(hint).boxed().called("an expression")
}

fn arguments<'t, F: Fault<'t>>(parts: &Parts<'t, F>) -> Rule<'t, Vec<Arg>, F> {
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
    recover(call, unreadable(&[Token::ParenOpen, Token::LambdaOpen]).to(vec![]).boxed())
}

/// What operators stand between.
fn operand<'t, F: Fault<'t>>(parts: &Parts<'t, F>) -> Rule<'t, ExprId, F> {
    let body = body(parts);
    let named = name()
        .then(just(Token::FatArrow).ignore_then(body.clone()).or_not())
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
    choose(
        |token| {
            Some(match token {
                token if is_plain(token) => 0,
                Token::Int | Token::Float => 1,
                Token::Str => 2,
                Token::ParenOpen => 3,
                Token::BracketOpen => 4,
                Token::StrOpen => 5,
                Token::True | Token::False | Token::None => 6,
                Token::BraceOpen => 7,
                Token::LambdaOpen => 8,
                Token::If => 9,
                Token::Match => 10,
                Token::Run => 11,
                _ => return None,
            })
        },
        vec![
            named,
            number(),
            plain_string(),
            parenthesised(expr(), true),
            list(expr()),
            string(expr()),
            constant,
            braces(expr()),
            lambda(parts, body),
            conditional(parts),
            matching(parts),
            run(parts),
        ],
        "an expression",
    )
}

/// What follows a `=>`: a `{` opens a block there, and nothing else.
fn body<'t, F: Fault<'t>>(parts: &Parts<'t, F>) -> Rule<'t, ExprId, F> {
    let block = just(Token::BraceOpen).rewind().ignore_then(block_value(parts.block.clone()));
    let value = select! { token if token != Token::BraceOpen => () }.rewind();
    block.or(value.ignore_then(parts.expr.clone())).boxed()
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
    let format = just(Token::HoleFormat)
        .map_with(|_, e: &mut At<'t, '_, F>| {
            let span = e.span();
            e.state().format(span)
        })
        .or_not()
        .map(Option::flatten);
    let hole = expr
        .then(format)
        .delimited_by(just(Token::HoleOpen), just(Token::HoleClose))
        .map(|(value, format)| StrPart::Expr { value, format })
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
    let whole = expr
        .separated_by(just(Token::Comma))
        .allow_trailing()
        .collect::<Vec<_>>()
        .delimited_by(open, just(Token::ParenClose))
        .map_with(|items: Vec<ExprId>, e: &mut At<'t, '_, F>| {
            let span: Span = e.span();
            let text = span.text(e.state().text).trim_end_matches(')').trim_end();
            if items.len() == 1 && text.ends_with(',') {
                e.state().error(
                    Code::E0101,
                    span,
                    "a tuple has two parts or more",
                    "one part and a comma",
                    "leave out the comma; a list of one is `[x]`",
                );
            }
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
) -> Rule<'t, ExprId, F> {
    let param = name()
        .then(just(Token::Colon).ignore_then(parts.ty.clone()).or_not())
        .map(|(name, ty)| Param { name, ty, default: None })
        .boxed();
    param
        .separated_by(just(Token::Comma))
        .allow_trailing()
        .collect::<Vec<_>>()
        .delimited_by(just(Token::LambdaOpen), just(Token::ParenClose))
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
    let value = body(parts);
    let arm = parts
        .pattern
        .clone()
        .then(just(Token::If).ignore_then(guard).or_not())
        .then_ignore(just(Token::FatArrow))
        .then(value)
        .map(|((pattern, guard), value)| Some(Arm { pattern, guard, value }))
        .boxed();
    let skipped = skip(&[Token::Newline, Token::Comma, Token::Semicolon]).to(None).boxed();
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
    .boxed()
    .called("an expression")
}

/// `run shop for 60 s seed 7 { … }`.
fn run<'t, F: Fault<'t>>(parts: &Parts<'t, F>) -> Rule<'t, ExprId, F> {
    just(Token::Run)
        .ignore_then(parts.expr.clone())
        .then_ignore(just(Token::For))
        .then(parts.expr.clone())
        .then(
            select! { Token::Seed => false, Token::Seeds => true }
                .then(parts.expr.clone())
                .or_not(),
        )
        .then(parts.block.clone().or_not())
        .map_with(|(((field, duration), seed), body), e: &mut At<'t, '_, F>| {
            let span = e.span();
            let (many, seed) = seed.unzip();
            let many = many.unwrap_or(false);
            let run = Run { field, duration, seed, many, body };
            e.state().expr(ExprKind::Run(Box::new(run)), span)
        })
        .boxed()
}
