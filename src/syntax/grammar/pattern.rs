//! Patterns of `let`, `for`, `match` and `if let`.

use super::*;

/// A pattern.
pub fn pattern<'t, F: Fault<'t>>() -> Rule<'t, PatternId, F> {
    recursive(|pattern| {
        let list = pattern
            .clone()
            .separated_by(just(Token::Comma))
            .allow_trailing()
            .collect::<Vec<_>>()
            .delimited_by(paren(), just(Token::ParenClose))
            .boxed();
        let named = name()
            .then(list.clone().or_not())
            .map_with(|(name, inner), e: &mut At<'t, '_, F>| {
                let span = e.span();
                let builder = e.state();
                let kind = match inner {
                    Some(inner) => PatternKind::Variant(name, inner.into()),
                    None if name.span.text(builder.text) == "_" => PatternKind::Wildcard,
                    None => PatternKind::Name(name.symbol),
                };
                builder.pattern(kind, span)
            })
            .boxed();
        let tuple = list
            .map_with(|inner: Vec<PatternId>, e: &mut At<'t, '_, F>| {
                let span = e.span();
                match inner.as_slice() {
                    [single] => *single,
                    _ => e.state().pattern(PatternKind::Tuple(inner.into()), span),
                }
            })
            .boxed();
        let none = just(Token::None)
            .map_with(|_, e: &mut At<'t, '_, F>| {
                let span = e.span();
                e.state().pattern(PatternKind::None, span)
            })
            .boxed();
        let named_part = word().then_ignore(just(Token::Colon)).then(pattern.clone()).boxed();
        let short_part = name()
            .map_with(|name, e: &mut At<'t, '_, F>| {
                (name, e.state().pattern(PatternKind::Name(name.symbol), name.span))
            })
            .boxed();
        let record = braced(items(named_part.or(short_part).boxed()))
            .map_with(|parts: Vec<(Name, PatternId)>, e: &mut At<'t, '_, F>| {
                let span = e.span();
                if parts.is_empty() {
                    e.state().error(
                        crate::diagnostic::Code::E0101,
                        span,
                        "a pattern in braces names the fields that it takes",
                        "no field is named",
                        "name a field, as in `{ name }`, or write `_` for any value",
                    );
                }
                e.state().pattern(PatternKind::Record(parts.into()), span)
            })
            .boxed();
        let value = literal()
            .then(just(Token::To).ignore_then(literal()).or_not())
            .map_with(|(start, end), e: &mut At<'t, '_, F>| {
                let span = e.span();
                let kind = match end {
                    Some(end) => PatternKind::Range(start, end),
                    None => PatternKind::Literal(start),
                };
                e.state().pattern(kind, span)
            })
            .boxed();
        let single = choice((named, tuple, record, none, value)).boxed().called("a pattern");
        single
            .clone()
            .then(just(Token::Bar).ignore_then(single).repeated().collect::<Vec<_>>())
            .map_with(|(first, mut others), e: &mut At<'t, '_, F>| {
                if others.is_empty() {
                    return first;
                }
                let span = e.span();
                others.insert(0, first);
                e.state().pattern(PatternKind::Or(others.into()), span)
            })
            .boxed()
            .called("a pattern")
    })
    .boxed()
}

/// A number with its sign and unit, a string without placeholders, `true`, `false`.
fn literal<'t, F: Fault<'t>>() -> Rule<'t, ExprId, F> {
    let number = just(Token::Minus)
        .or_not()
        .then(number())
        .map_with(|(minus, number), e: &mut At<'t, '_, F>| {
            if minus.is_none() {
                return number;
            }
            let span = e.span();
            e.state().expr(ExprKind::Unary(UnaryOp::Neg, number), span)
        })
        .boxed();
    let string = text().map_with(|text, e: &mut At<'t, '_, F>| {
        let span = e.span();
        e.state().expr(ExprKind::Str(Box::new([StrPart::Text(text)])), span)
    });
    let bool = select! { Token::True => true, Token::False => false }.map_with(
        |value, e: &mut At<'t, '_, F>| {
            let span = e.span();
            e.state().expr(ExprKind::Bool(value), span)
        },
    );
    choice((number, string.boxed(), bool.boxed())).boxed().called("a literal")
}
