//! Types as written: names with arguments, optionals, tuples, functions, products of dimensions.

use super::*;
use crate::syntax::layout::MAX_DEPTH;

/// A type.
pub fn ty<'t, F: Fault<'t>>() -> Rule<'t, TypeId, F> {
    recursive(|ty| {
        let list = ty.clone().separated_by(just(Token::Comma)).allow_trailing().collect::<Vec<_>>();
        let arguments = list
            .clone()
            .delimited_by(just(Token::Less), just(Token::Greater))
            .or_not()
            .map(Option::unwrap_or_default);
        let member = just(Token::Dot).ignore_then(name());
        let named = name()
            .then(member.repeated().collect::<Vec<_>>())
            .then(arguments)
            .map_with(|((first, mut path), arguments), e: &mut At<'t, '_, F>| {
                let span = e.span();
                let arguments: Vec<TypeId> = arguments;
                let kind = match path.pop() {
                    Some(last) => {
                        path.insert(0, first);
                        TypeKind::Of(path.into(), last, arguments.into())
                    }
                    None => TypeKind::Name(first, arguments.into()),
                };
                e.state().ty(kind, span)
            })
            .boxed();
        let one = just(Token::Int)
            .map_with(|_, e: &mut At<'t, '_, F>| {
                let span: Span = e.span();
                if span.text(e.state().text) != "1" {
                    e.state().error(
                        crate::diagnostic::Code::E0101,
                        span,
                        "a number that is no dimension",
                        "only `1` may stand here",
                        "write the reciprocal of a dimension as `1 / Time`",
                    );
                }
                e.state().ty(TypeKind::One, span)
            })
            .boxed();
        let tuple = list
            .delimited_by(paren(), just(Token::ParenClose))
            .then(just(Token::Arrow).ignore_then(ty.clone()).or_not())
            .map_with(|(items, result): (Vec<TypeId>, Option<TypeId>), e: &mut At<'t, '_, F>| {
                let span = e.span();
                match (result, items.as_slice()) {
                    (Some(result), _) => {
                        e.state().ty(TypeKind::Function(items.into(), result), span)
                    }
                    (None, [single]) => *single,
                    (None, _) => e.state().ty(TypeKind::Tuple(items.into()), span),
                }
            })
            .boxed();
        let field = name().then_ignore(just(Token::Colon)).then(ty.clone()).boxed();
        let fields = items(field).map_with(|fields, e: &mut At<'t, '_, F>| (fields, e.span()));
        let record = braced(fields.boxed())
            .map_with(|(fields, inside): (Vec<(Name, TypeId)>, Span), e: &mut At<'t, '_, F>| {
                if fields.is_empty() {
                    e.state().error(
                        Code::E0101,
                        inside,
                        "a record without fields",
                        "a field should stand here",
                        "write its fields, `{ x: Float }`, or `()` for no value",
                    );
                }
                let span = e.span();
                e.state().ty(TypeKind::Record(fields.into()), span)
            })
            .boxed();
        let primary = choice((named, tuple, record, one)).boxed().called("a type");
        let optional = select! { Token::Question => 1, Token::Coalesce => 2 };
        let primary = primary
            .foldl_with(optional.repeated(), |inner, times, e: &mut At<'t, '_, F>| {
                let span = e.span();
                let inner = e.state().ty(TypeKind::Optional(inner), span);
                if times == 1 { inner } else { e.state().ty(TypeKind::Optional(inner), span) }
            })
            .boxed();
        let power = choice((
            just(Token::Raised).map_with(|_, e: &mut At<'t, '_, F>| {
                let span: Span = e.span();
                let power = crate::syntax::scan::superscript(span.text(e.state().text));
                (power.and_then(|power| i32::try_from(power).ok()).unwrap_or(1), 1)
            }),
            just(Token::Caret).ignore_then(exponent()),
        ))
        .boxed();
        let factor = primary
            .then(power.or_not())
            .map_with(|(base, power), e: &mut At<'t, '_, F>| match power {
                Some((numerator, denominator)) => {
                    let span = e.span();
                    e.state().ty(TypeKind::Power(base, numerator, denominator), span)
                }
                None => base,
            })
            .boxed();
        let joint = select! { Token::Star => true, Token::Slash => false };
        factor
            .clone()
            .map(|first| (first, 0))
            .foldl_with(
                joint.then(factor).repeated(),
                |(left, count), (times, right), e: &mut At<'t, '_, F>| {
                    let span = e.span();
                    if count >= MAX_DEPTH {
                        let builder = e.state();
                        if count == MAX_DEPTH {
                            let title = "this dimension has too many factors";
                            let label = "256 factors may stand here";
                            builder.error(Code::E0801, span, title, label, "name parts of it");
                        }
                        return (left, count + 1);
                    }
                    let kind = if times {
                        TypeKind::Product(left, right)
                    } else {
                        TypeKind::Quotient(left, right)
                    };
                    (e.state().ty(kind, span), count + 1)
                },
            )
            .map(|(whole, _)| whole)
            .then(just(Token::As).ignore_then(unit()).or_not())
            .map_with(|(whole, unit), e: &mut At<'t, '_, F>| match unit {
                Some(unit) => {
                    let span = e.span();
                    e.state().ty(TypeKind::As(whole, Box::new(unit)), span)
                }
                None => whole,
            })
            .boxed()
            .called("a type")
    })
    .boxed()
}

/// The exponent of a dimension: `2`, `-1`, `(1/2)`.
fn exponent<'t, F: Fault<'t>>() -> Rule<'t, (i32, i32), F> {
    let int = just(Token::Int)
        .map_with(|_, e: &mut At<'t, '_, F>| {
            let span: Span = e.span();
            span.text(e.state().text).parse::<i32>().unwrap_or(1)
        })
        .boxed();
    let signed = just(Token::Minus)
        .or_not()
        .then(int.clone())
        .map(|(minus, value)| if minus.is_some() { -value } else { value })
        .boxed();
    let fraction = signed
        .clone()
        .then(just(Token::Slash).ignore_then(int).or_not())
        .map(|(numerator, denominator)| (numerator, denominator.unwrap_or(1).max(1)))
        .delimited_by(paren(), just(Token::ParenClose))
        .boxed();
    fraction.or(signed.map(|value| (value, 1))).boxed().called("an exponent")
}

/// `<T, D: Dim>`.
pub fn generics<'t, F: Fault<'t>>() -> Rule<'t, Vec<Generic>, F> {
    name()
        .then(just(Token::Colon).ignore_then(name()).or_not())
        .map(|(name, bound)| Generic { name, bound })
        .separated_by(just(Token::Comma))
        .allow_trailing()
        .collect()
        .delimited_by(just(Token::Less), just(Token::Greater))
        .or_not()
        .map(Option::unwrap_or_default)
        .boxed()
}
