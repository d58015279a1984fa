//! Blocks of fields: one rule for every kind.

use super::*;
use crate::syntax::token::Starter;

/// A block of a field: `kind name[count] pattern { entries }`.
pub fn sheet<'t, F: Fault<'t>>(
    expr: Rule<'t, ExprId, F>,
    ty: Rule<'t, TypeId, F>,
) -> Rule<'t, SheetId, F> {
    recursive(|sheet: Recursive<dyn Parser<'t, Tokens<'t>, SheetId, Extra<'t, F>> + 't>| {
        let entry = entry(expr.clone(), sheet.boxed());
        let entry = entry.map(Some).boxed();
        let skipped =
            skip(&[Token::Newline, Token::Comma, Token::Semicolon]).to(None).boxed();
        let entries = braced(items(recover(entry, skipped)))
            .map(|entries| entries.into_iter().flatten().collect::<Vec<Entry>>())
            .boxed().called("`{`");
        let count = expr
            .clone()
            .delimited_by(just(Token::BracketOpen), just(Token::BracketClose))
            .boxed();
        // A link without a pattern is for the checker to refuse.
        let joins = select! { Token::Link | Token::Starter(Starter::Link) => () }
            .then(select! { token if token != Token::BraceOpen => () })
            .rewind();
        let kind = select! { token @ (Token::Link | Token::Starter(Starter::Link)) = e => name_of(token, e) };
        let link = joins
            .ignore_then(kind)
            .then(expr.clone())
            .then(entries.clone())
            .map(|((kind, pattern), entries)| (kind, None, vec![], None, Some(pattern), entries))
            .boxed();
        let plain = joins
            .not()
            .ignore_then(word())
            .then(name().or_not())
            .then(params(expr, ty).or_not().map(Option::unwrap_or_default))
            .then(count.or_not())
            .then(entries)
            .map(|((((kind, name), params), count), entries)| {
                (kind, name, params, count, None, entries)
            })
            .boxed();
        link.or(plain)
            .map_with(|(kind, name, params, count, pattern, entries), e: &mut At<'t, '_, F>| {
                let span = e.span();
                let builder = e.state();
                let doc = builder.doc(span);
                let (params, entries) = (params.into(), entries.into());
                builder.sheet(Sheet { kind, name, params, count, pattern, entries, span, doc })
            })
            .boxed()
    })
    .boxed()
}

/// `key: value`, `require e`, or a block.
fn entry<'t, F: Fault<'t>>(
    expr: Rule<'t, ExprId, F>,
    sheet: Rule<'t, SheetId, F>,
) -> Rule<'t, Entry, F> {
    let key = word()
        .then_ignore(just(Token::Colon))
        .then(expr.clone())
        .map(|(key, value)| Entry::Key(key, value))
        .boxed();
    let clause = clause_word().then(expr).map(|(word, value)| Entry::Clause(word, value)).boxed();
    let block = clause_word().not().ignore_then(sheet).map(Entry::Block).boxed();
    choice((key, clause, block)).boxed().called("an entry `key: value`")
}

/// The words that open a clause, and never a block.
fn clause_word<'t, F: Fault<'t>>() -> Rule<'t, Name, F> {
    select! {
        token @ (Token::When
            | Token::Starter(Starter::When)
            | Token::Require
            | Token::Prefer
            | Token::Until
            | Token::Deny) = e => name_of(token, e)
    }
    .boxed()
}

/// The entries of a unit: keys only.
pub fn keys<'t, F: Fault<'t>>(expr: Rule<'t, ExprId, F>) -> Rule<'t, Vec<Entry>, F> {
    let key = word()
        .then_ignore(just(Token::Colon))
        .then(expr)
        .map(|(key, value)| Entry::Key(key, value))
        .boxed()
        .called("an entry `key: value`");
    braced(items(key))
}
