//! The grammar, as parsers of tokens. `grammar/phi.ebnf` is its written form.
//!
//! It is left-factored: one token, at most two, tell which rule goes on, so that hardly a node of
//! the tree is built in vain. Every rule is boxed, over one concrete input type: this keeps
//! compile times low.

mod expr;
mod ladder;
mod pattern;
mod sheet;
mod stmt;
mod types;

use super::ast::*;
use super::build::Builder;
use super::failure::{Fault, Tokens};
use super::kinds::{is_plain, is_word};
use super::token::Token;
use crate::diagnostic::{Code, Span};
use chumsky::Boxed;
use chumsky::input::MapExtra;
use chumsky::inspector::SimpleState;
use chumsky::label::LabelError;
use chumsky::prelude::*;

type Extra<'t, F> = extra::Full<F, SimpleState<Builder<'t>>, ()>;

/// A rule.
type Rule<'t, O, F> = Boxed<'t, 't, Tokens<'t>, O, Extra<'t, F>>;

type At<'t, 'p, F> = MapExtra<'t, 'p, Tokens<'t>, Extra<'t, F>>;

impl chumsky::span::Span for Span {
    type Context = ();
    type Offset = u32;

    fn new((): (), range: std::ops::Range<u32>) -> Self {
        Span::new(range.start, range.end)
    }

    fn context(&self) {}

    fn start(&self) -> u32 {
        self.start
    }

    fn end(&self) -> u32 {
        self.end
    }
}

/// Names a rule for error messages, where they are wanted: it costs time even without errors.
trait Called {
    fn called(self, label: &'static str) -> Self;
}

impl<'t, O: 't, F: Fault<'t>> Called for Rule<'t, O, F> {
    fn called(self, label: &'static str) -> Self {
        if F::RECOVER { self.labelled(label).boxed() } else { self }
    }
}

/// The statements of a file.
pub fn file<'t, F: Fault<'t>>() -> Rule<'t, Vec<StmtId>, F> {
    recursive(
        |statements: Recursive<dyn Parser<'t, Tokens<'t>, Vec<StmtId>, Extra<'t, F>> + 't>| {
            let statements = statements.boxed();
            let block = braced(statements)
                .map_with(|stmts, e: &mut At<'t, '_, F>| {
                    let span = e.span();
                    e.state().block(stmts, span)
                })
                .boxed()
                .called("a block `{ … }`");
            let ty = types::ty();
            let pattern = pattern::pattern();
            let exprs = expr::exprs(block.clone(), ty.clone(), pattern.clone());
            let sheet = sheet::sheet(exprs.any.clone(), ty.clone());
            stmt::statements(stmt::Parts { exprs, block, ty, pattern, sheet })
        },
    )
    .then_ignore(end())
    .boxed()
}

/// Whether a token is the word, as a rule of its own.
fn word<'t, F: Fault<'t>>() -> Rule<'t, Name, F> {
    select! { token = e if is_word(token) => name_of(token, e) }.boxed().called("a name")
}

/// A name: any word that is not reserved.
fn name<'t, F: Fault<'t>>() -> Rule<'t, Name, F> {
    select! { token = e if is_plain(token) => name_of(token, e) }.boxed().called("a name")
}

/// The name after `as`, which the scanner takes for a unit.
fn alias<'t, F: Fault<'t>>() -> Rule<'t, Name, F> {
    select! { token = e if is_plain(token) || matches!(token, Token::Unit(_)) => name_of(token, e) }
        .boxed()
        .called("a name")
}

fn name_of<'t, F: Fault<'t>>(token: Token, e: &mut At<'t, '_, F>) -> Name {
    let span = e.span();
    e.state().word(token, span)
}

/// `name: T = default`.
fn param<'t, F: Fault<'t>>(
    expr: Rule<'t, ExprId, F>,
    ty: Rule<'t, TypeId, F>,
) -> Rule<'t, Param, F> {
    // A built-in may take an argument called `unit:` or `for:`, which no body reads.
    let word = |token| is_plain(token) || matches!(token, Token::UnitWord | Token::For);
    select! { token = e if word(token) => name_of(token, e) }
        .boxed()
        .called("a name")
        .then_ignore(just(Token::Colon))
        .then(ty)
        .then(just(Token::Assign).ignore_then(expr).or_not())
        .map(|((name, ty), default)| Param { name, ty: Some(ty), default })
        .boxed()
}

/// `(a: T, b: U = default)`.
fn params<'t, F: Fault<'t>>(
    expr: Rule<'t, ExprId, F>,
    ty: Rule<'t, TypeId, F>,
) -> Rule<'t, Vec<Param>, F> {
    let list = param(expr, ty)
        .separated_by(just(Token::Comma))
        .allow_trailing()
        .collect::<Vec<_>>()
        .delimited_by(paren(), just(Token::ParenClose))
        .boxed();
    recover(list, unreadable(&[Token::ParenOpen, Token::LambdaOpen]).to(vec![]).boxed())
}

/// The text of a string without placeholders.
fn text<'t, F: Fault<'t>>() -> Rule<'t, Box<str>, F> {
    just(Token::Str)
        .map_with(|_, e: &mut At<'t, '_, F>| {
            let span = e.span();
            e.state().string(span)
        })
        .boxed()
        .called("a text without placeholders")
}

/// `(`, whatever stands after its `)`.
fn paren<'t, F: Fault<'t>>() -> Rule<'t, (), F> {
    select! { Token::ParenOpen | Token::LambdaOpen => () }.boxed().called("`(`")
}

/// `{ … }`.
fn braced<'t, O: 't, F: Fault<'t>>(inner: Rule<'t, O, F>) -> Rule<'t, O, F> {
    inner.delimited_by(just(Token::BraceOpen), just(Token::BraceClose)).boxed()
}

/// Items between commas, `;` or line ends.
fn items<'t, O: 't, F: Fault<'t>>(item: Rule<'t, O, F>) -> Rule<'t, Vec<O>, F> {
    let ends = select! { Token::Newline | Token::Semicolon => () }.boxed();
    let separator = select! { Token::Comma | Token::Newline | Token::Semicolon => () }
        .boxed()
        .called("`,`")
        .then_ignore(ends.repeated());
    item.separated_by(separator).allow_trailing().collect().boxed()
}

/// A number.
fn number<'t, F: Fault<'t>>() -> Rule<'t, ExprId, F> {
    let digits = select! { token @ (Token::Int | Token::Float) = e => (token, e.span()) };
    digits
        .then(unit().or_not())
        .map_with(|((token, span), unit), e: &mut At<'t, '_, F>| {
            e.state().number(token, span, unit)
        })
        .boxed()
        .called("a number")
}

/// A unit: `kg·m/s^2`.
fn unit<'t, F: Fault<'t>>() -> Rule<'t, UnitExpr, F> {
    let factor = select! { token @ Token::Unit(_) = e => name_of(token, e) }
        .then(select! { Token::UnitPower = e => e.span() }.or_not())
        .boxed();
    let joint = select! { Token::UnitMul => false, Token::UnitDiv => true };
    factor
        .clone()
        .map(|(name, power)| vec![(false, name, power)])
        .foldl(joint.then(factor).repeated(), |mut factors, (divided, (name, power))| {
            factors.push((divided, name, power));
            factors
        })
        .map_with(|factors, e: &mut At<'t, '_, F>| {
            let span = e.span();
            e.state().unit(factors, span)
        })
        .boxed()
        .called("a unit")
}

/// Passes over tokens up to where `end` stands outside any bracket; at least one.
fn skip<'t, F: Fault<'t>>(end: &'static [Token]) -> Rule<'t, (), F> {
    const OPEN: [Token; 5] = [
        Token::ParenOpen,
        Token::LambdaOpen,
        Token::BracketOpen,
        Token::BraceOpen,
        Token::HoleOpen,
    ];
    const CLOSE: [Token; 4] =
        [Token::ParenClose, Token::BracketClose, Token::BraceClose, Token::HoleClose];
    let group = group(&OPEN, &CLOSE);
    let single = select! {
        token if !OPEN.contains(&token) && !CLOSE.contains(&token) && !end.contains(&token) => ()
    };
    group.or(single).repeated().at_least(1).boxed()
}

/// A bracket with all that stands in it.
fn group<'t, F: Fault<'t>>(open: &'static [Token], close: &'static [Token]) -> Rule<'t, (), F> {
    recursive(|group| {
        let single = select! { token if !open.contains(&token) && !close.contains(&token) => () };
        group
            .or(single)
            .repeated()
            .delimited_by(
                select! { token if open.contains(&token) => () },
                select! { token if close.contains(&token) => () },
            )
            .boxed()
    })
    .boxed()
}

/// A bracket that could not be read, passed over.
fn unreadable<'t, F: Fault<'t>>(open: &'static [Token]) -> Rule<'t, (), F> {
    let all: &'static [Token] = &[
        Token::ParenOpen,
        Token::LambdaOpen,
        Token::BracketOpen,
        Token::BraceOpen,
        Token::HoleOpen,
    ];
    let close: &'static [Token] =
        &[Token::ParenClose, Token::BracketClose, Token::BraceClose, Token::HoleClose];
    let first = select! { token if open.contains(&token) => () };
    first.rewind().ignore_then(group(all, close)).boxed()
}

/// Passes over what cannot be read, where the errors are wanted.
fn recover<'t, O: 't, F: Fault<'t>>(
    rule: Rule<'t, O, F>,
    skipped: Rule<'t, O, F>,
) -> Rule<'t, O, F> {
    if F::RECOVER { rule.recover_with(via_parser(skipped)).boxed() } else { rule }
}

/// The rule that begins with the next token. Where errors are wanted, all are tried in order.
fn choose<'t, O: 't, F: Fault<'t>>(
    which: fn(Token) -> Option<usize>,
    rules: Vec<Rule<'t, O, F>>,
    label: &'static str,
) -> Rule<'t, O, F> {
    if F::RECOVER {
        return choice(rules).labelled(label).boxed();
    }
    custom(move |inp| match inp.peek().and_then(which).and_then(|index| rules.get(index)) {
        Some(rule) => inp.parse(rule),
        None => {
            let here = inp.cursor();
            let span = inp.span_since(&here);
            Err(<F as LabelError<Tokens<'t>, &'static str>>::expected_found([label], None, span))
        }
    })
    .boxed()
}
