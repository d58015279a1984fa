//! Statements and declarations.

use super::expr::Exprs;
use super::*;
use crate::syntax::Assignment;
use crate::syntax::token::Starter;

/// The rules that statements are made of.
pub struct Parts<'t, F: Fault<'t>> {
    /// Expressions.
    pub exprs: Exprs<'t, F>,
    /// Blocks.
    pub block: Rule<'t, BlockId, F>,
    /// Types.
    pub ty: Rule<'t, TypeId, F>,
    /// Patterns.
    pub pattern: Rule<'t, PatternId, F>,
    /// Blocks of fields.
    pub sheet: Rule<'t, SheetId, F>,
}

type Kind<'t, F> = Rule<'t, StmtKind, F>;

/// Statements, each ended by a line end or a `;`.
pub fn statements<'t, F: Fault<'t>>(parts: Parts<'t, F>) -> Rule<'t, Vec<StmtId>, F> {
    let starts_sheet = select! {
        Token::Field | Token::Rule | Token::Starter(Starter::Sheet | Starter::Link) => ()
    }
    .rewind()
    .ignore_then(parts.sheet.clone())
    .map(StmtKind::Sheet)
    .boxed();
    let kind = choose(
        |token| {
            Some(match token {
                Token::Let | Token::Var | Token::Param => 1,
                Token::Assert
                | Token::Return
                | Token::For
                | Token::While
                | Token::Break
                | Token::Continue => 2,
                Token::Fn
                | Token::Record
                | Token::Enum
                | Token::Dimension
                | Token::UnitWord
                | Token::Use => 3,
                Token::Field | Token::Rule | Token::Starter(Starter::Sheet | Starter::Link) => 6,
                Token::Test | Token::Claim => 5,
                Token::Starter(
                    Starter::Snapshot | Starter::Holds | Starter::Source | Starter::Untestable,
                ) => 5,
                Token::Starter(_) => 4,
                _ => 0,
            })
        },
        vec![
            expression(&parts),
            bindings(&parts),
            control(&parts),
            declarations(&parts),
            running(&parts),
            claims(&parts),
            starts_sheet,
        ],
        "a statement",
    );
    let skipped =
        skip(&[Token::Newline, Token::Semicolon]).then(late_block()).to(StmtKind::Error).boxed();
    let statement = recover(kind, skipped)
        .map_with(|kind, e: &mut At<'t, '_, F>| {
            let span = e.span();
            e.state().stmt(kind, span)
        })
        .boxed();
    let ends = select! { Token::Newline | Token::Semicolon => () }
        .boxed()
        .called("the end of the statement");
    // What stands between a statement and its end is passed over, so that what follows is read.
    let statement = if F::RECOVER {
        let closes = select! { Token::BraceClose => () }.boxed();
        let ended = choice((ends.clone(), closes)).rewind().or(end()).boxed();
        let skipped = skip(&[Token::Newline, Token::Semicolon]);
        statement.then_ignore(recover(ended, skipped)).boxed()
    } else {
        statement
    };
    ends.clone()
        .repeated()
        .ignore_then(
            statement
                .separated_by(ends.repeated().at_least(1))
                .allow_trailing()
                .collect::<Vec<_>>(),
        )
        .boxed()
}

/// A `{` on the next line, which was meant for this statement.
fn late_block<'t, F: Fault<'t>>() -> Rule<'t, (), F> {
    just(Token::Newline).ignore_then(unreadable(&[Token::BraceOpen])).or_not().ignored().boxed()
}

/// `let`, `var`, `param`. Where the value cannot be read, the names are bound nevertheless.
fn bindings<'t, F: Fault<'t>>(parts: &Parts<'t, F>) -> Kind<'t, F> {
    let annotation = just(Token::Colon).ignore_then(parts.ty.clone()).or_not().boxed();
    let unread = skip(&[Token::Newline, Token::Semicolon])
        .or_not()
        .then(late_block())
        .map_with(|_, e: &mut At<'t, '_, F>| {
            let span = e.span();
            e.state().expr(ExprKind::Error, span)
        })
        .boxed();
    let value = just(Token::Assign).ignore_then(parts.exprs.any.clone()).boxed();
    let value = recover(value, unread);
    let binding = select! { Token::Let => false, Token::Var => true }
        .then(parts.pattern.clone())
        .then(annotation.clone())
        .then(value.clone())
        .map(|(((mutable, pattern), ty), value)| StmtKind::Let { mutable, pattern, ty, value })
        .boxed();
    let param = just(Token::Param)
        .ignore_then(name())
        .then(annotation)
        .then(value)
        .map(|((name, ty), value)| StmtKind::Param { name, ty, value })
        .boxed();
    binding.or(param).boxed()
}

/// Loops, jumps, assertions.
fn control<'t, F: Fault<'t>>(parts: &Parts<'t, F>) -> Kind<'t, F> {
    let expr = || parts.exprs.any.clone();
    let each = just(Token::For)
        .ignore_then(parts.pattern.clone())
        .then_ignore(just(Token::In))
        .then(expr())
        .then(parts.block.clone())
        .map(|((pattern, list), body)| StmtKind::For(pattern, list, body))
        .boxed();
    let binding = just(Token::Let)
        .ignore_then(parts.pattern.clone())
        .then_ignore(just(Token::Assign))
        .or_not()
        .boxed();
    let while_ = just(Token::While)
        .ignore_then(binding)
        .then(expr())
        .then(parts.block.clone())
        .map(|((binding, value), body)| match binding {
            Some(pattern) => StmtKind::WhileLet(pattern, value, body),
            None => StmtKind::While(value, body),
        })
        .boxed();
    let jump = select! { Token::Break => StmtKind::Break, Token::Continue => StmtKind::Continue };
    let result = just(Token::Return).ignore_then(expr().or_not()).map(StmtKind::Return).boxed();
    let assert = just(Token::Assert)
        .ignore_then(expr())
        .then(just(Token::Comma).ignore_then(expr()).or_not())
        .map(|(condition, message)| StmtKind::Assert(condition, message))
        .boxed();
    choice((assert, result, each, while_, jump.boxed())).boxed()
}

/// `fn record enum dimension unit use`.
fn declarations<'t, F: Fault<'t>>(parts: &Parts<'t, F>) -> Kind<'t, F> {
    choice((
        function(parts),
        record(parts),
        variants(parts),
        dimension(parts),
        unit_of(parts),
        import(),
    ))
    .boxed()
}

fn function<'t, F: Fault<'t>>(parts: &Parts<'t, F>) -> Kind<'t, F> {
    let params = params(parts.exprs.any.clone(), parts.ty.clone());
    just(Token::Fn)
        .ignore_then(name())
        .then(types::generics())
        .then(params)
        .then(just(Token::Arrow).ignore_then(parts.ty.clone()).or_not())
        .then(parts.block.clone().or_not())
        .map(|((((name, generics), params), result), body)| {
            StmtKind::Fn(Box::new(Fn {
                name,
                generics: generics.into(),
                params: params.into(),
                result,
                body,
            }))
        })
        .boxed()
}

fn record<'t, F: Fault<'t>>(parts: &Parts<'t, F>) -> Kind<'t, F> {
    let field = param(parts.exprs.any.clone(), parts.ty.clone()).map(Some).boxed();
    let skipped = skip(&[Token::Newline, Token::Comma, Token::Semicolon]).to(None).boxed();
    just(Token::Record)
        .ignore_then(name())
        .then(types::generics())
        .then(braced(items(recover(field, skipped))))
        .map(|((name, generics), fields)| {
            let fields: Vec<Param> = fields.into_iter().flatten().collect();
            StmtKind::Record(Box::new(Record {
                name,
                generics: generics.into(),
                fields: fields.into(),
            }))
        })
        .boxed()
}

fn variants<'t, F: Fault<'t>>(parts: &Parts<'t, F>) -> Kind<'t, F> {
    let types = parts
        .ty
        .clone()
        .separated_by(just(Token::Comma))
        .allow_trailing()
        .collect::<Vec<_>>()
        .delimited_by(paren(), just(Token::ParenClose))
        .or_not()
        .map(Option::unwrap_or_default)
        .boxed();
    let variant =
        name().then(types).map(|(name, types)| Some((name, Box::<[TypeId]>::from(types)))).boxed();
    let skipped = skip(&[Token::Newline, Token::Comma, Token::Semicolon]).to(None).boxed();
    just(Token::Enum)
        .ignore_then(name())
        .then(types::generics())
        .then(braced(items(recover(variant, skipped))))
        .map(|((name, generics), variants)| {
            let variants: Vec<(Name, Box<[TypeId]>)> = variants.into_iter().flatten().collect();
            StmtKind::Enum(Box::new(Enum {
                name,
                generics: generics.into(),
                variants: variants.into(),
            }))
        })
        .boxed()
}

fn dimension<'t, F: Fault<'t>>(parts: &Parts<'t, F>) -> Kind<'t, F> {
    just(Token::Dimension)
        .ignore_then(name())
        .then(just(Token::Assign).ignore_then(parts.ty.clone()).or_not())
        .map(|(name, definition)| StmtKind::Dimension { name, definition })
        .boxed()
}

fn unit_of<'t, F: Fault<'t>>(parts: &Parts<'t, F>) -> Kind<'t, F> {
    let symbol = select! {
        token = e if is_plain(token) || matches!(token, Token::Percent | Token::Degree) => name_of(token, e)
    }
    .labelled("the name of a unit");
    just(Token::UnitWord)
        .ignore_then(symbol)
        .then(just(Token::Colon).ignore_then(parts.ty.clone()).or_not())
        .then(just(Token::Assign).ignore_then(parts.exprs.any.clone()).or_not())
        .then(sheet::keys(parts.exprs.any.clone()).or_not())
        .map_with(|(((name, dimension), value), entries), e: &mut At<'t, '_, F>| {
            never_a_unit(e.state(), name);
            StmtKind::Unit(Box::new(Unit {
                name,
                dimension,
                value,
                entries: entries.unwrap_or_default().into(),
            }))
        })
        .boxed()
}

/// Reports a unit whose name goes on with the expression where it stands after a number.
fn never_a_unit(builder: &mut Builder<'_>, name: Name) {
    let word = name.span.text(builder.text);
    let words = ["after", "every", "leads", "seed", "seeds", "step", "until", "within"];
    if words.contains(&word) {
        let title = format!("`{word}` is never a unit");
        let help = format!("give it another name, such as `{word}_`");
        let code = crate::diagnostic::Code::E0101;
        let label = "after a number this word means something else";
        builder.error(code, name.span, &title, label, &help);
    }
}

/// `use std.topology.{ring, mesh as full}`, `use "lib/racks.phi" as racks`.
fn import<'t, F: Fault<'t>>() -> Kind<'t, F> {
    let module = word()
        .separated_by(just(Token::Dot))
        .at_least(1)
        .collect::<Vec<_>>()
        .map(|parts| UsePath::Module(parts.into()))
        .boxed();
    let path = text()
        .map(UsePath::File)
        .or(module)
        .map_with(|path, e: &mut At<'t, '_, F>| (path, e.span()))
        .boxed()
        .called("a module or a file");
    let renamed = || just(Token::As).ignore_then(alias()).or_not();
    let names = items(name().then(renamed()).boxed());
    let names = just(Token::Dot).ignore_then(braced(names)).or_not().boxed();
    just(Token::Use)
        .ignore_then(path)
        .then(names)
        .then(renamed())
        .map(|(((path, path_span), names), alias): (((UsePath, Span), _), _)| {
            let names = names.map(Vec::into_boxed_slice);
            StmtKind::Use(Box::new(Use { path, path_span, alias, names }))
        })
        .boxed()
}

fn starter<'t, F: Fault<'t>>(wanted: Starter) -> Rule<'t, (), F> {
    just(Token::Starter(wanted)).ignored().boxed()
}

/// `at every when observe always never eventually`.
fn running<'t, F: Fault<'t>>(parts: &Parts<'t, F>) -> Kind<'t, F> {
    let expr = || parts.exprs.any.clone();
    let timed = select! {
        Token::Starter(Starter::At) => StmtKind::At as fn(ExprId, BlockId) -> StmtKind,
        Token::Starter(Starter::Every) => StmtKind::Every as fn(ExprId, BlockId) -> StmtKind,
        Token::Starter(Starter::When) => StmtKind::When as fn(ExprId, BlockId) -> StmtKind,
    }
    .then(expr())
    .then(parts.block.clone())
    .map(|((kind, value), body)| kind(value, body))
    .boxed();
    let observe = starter(Starter::Observe)
        .ignore_then(parts.exprs.observed.clone())
        .then_ignore(just(Token::As))
        .then(alias())
        .then(just(Token::Every).ignore_then(expr()).or_not())
        .map(|((value, name), every)| StmtKind::Observe { value, name, every })
        .boxed();
    let property = select! {
        Token::Starter(Starter::Always) => PropertyKind::Always,
        Token::Starter(Starter::Never) => PropertyKind::Never,
        Token::Starter(Starter::Eventually) => PropertyKind::Eventually,
    }
    .then(expr())
    .then(bounds(parts))
    .map(|((kind, first), bounds)| property(kind, first, None, bounds))
    .boxed();
    choice((timed, property, observe)).boxed()
}

#[derive(Clone, Copy, Default)]
struct Bounds {
    within: Option<ExprId>,
    after: Option<ExprId>,
    hold: Option<ExprId>,
}

/// `within T`, `after T`, `for T`, in any order.
fn bounds<'t, F: Fault<'t>>(parts: &Parts<'t, F>) -> Rule<'t, Bounds, F> {
    let one =
        select! { token @ (Token::Within | Token::After | Token::For) = e => (token, e.span()) }
            .labelled("`within`, `after` or `for`")
            .then(parts.exprs.any.clone())
            .boxed();
    empty()
        .to(Bounds::default())
        .foldl_with(one.repeated(), |mut bounds, ((token, span), value), e: &mut At<'t, '_, F>| {
            let slot = match token {
                Token::Within => &mut bounds.within,
                Token::After => &mut bounds.after,
                _ => &mut bounds.hold,
            };
            if slot.replace(value).is_some() {
                e.state().error(
                    crate::diagnostic::Code::E0101,
                    span,
                    "a property with the same bound twice",
                    "given before",
                    "remove one of them",
                );
            }
            bounds
        })
        .boxed()
}

fn property(kind: PropertyKind, first: ExprId, second: Option<ExprId>, bounds: Bounds) -> StmtKind {
    StmtKind::Property(Box::new(Property {
        kind,
        first,
        second,
        within: bounds.within,
        after: bounds.after,
        hold: bounds.hold,
    }))
}

/// `test claim snapshot source holds untestable`.
fn claims<'t, F: Fault<'t>>(parts: &Parts<'t, F>) -> Kind<'t, F> {
    let expr = || parts.exprs.any.clone();
    let seeds = just(Token::For).ignore_then(name()).then_ignore(just(Token::In)).then(expr());
    let test = just(Token::Test)
        .ignore_then(text())
        .then(seeds.or_not())
        .then(parts.block.clone())
        .map(|((title, seeds), body)| StmtKind::Test { title, seeds, body })
        .boxed();
    let claim = just(Token::Claim)
        .ignore_then(text())
        .then(parts.block.clone())
        .map(|(title, body)| StmtKind::Claim { title, body })
        .boxed();
    let snapshot = starter(Starter::Snapshot).ignore_then(expr()).map(StmtKind::Snapshot).boxed();
    let holds = starter(Starter::Holds).ignore_then(expr()).map(StmtKind::Holds).boxed();
    let source = starter(Starter::Source).ignore_then(text()).map(StmtKind::Source).boxed();
    let untestable =
        starter(Starter::Untestable).ignore_then(text()).map(StmtKind::Untestable).boxed();
    choice((test, claim, snapshot, holds, source, untestable)).boxed()
}

/// An expression, an assignment, or a property that begins with an expression.
fn expression<'t, F: Fault<'t>>(parts: &Parts<'t, F>) -> Kind<'t, F> {
    #[derive(Clone, Copy)]
    enum Rest {
        Assign(Option<BinaryOp>, ExprId),
        Property(PropertyKind, ExprId, Bounds),
    }
    let expr = || parts.exprs.any.clone();
    let assign = select! {
        token if Assignment::of(token).is_some() => Assignment::of(token).and_then(|row| row.op),
    }
    .labelled("`=`")
    .then(expr())
    .map(|(op, value)| Rest::Assign(op, value))
    .boxed();
    let kind = choice((
        just(Token::Until).to(PropertyKind::Until),
        just(Token::Leads).then(just(Token::To)).to(PropertyKind::LeadsTo),
    ))
    .boxed()
    .called("`until` or `leads to`");
    let property_ = kind
        .then(expr())
        .then(bounds(parts))
        .map(|((kind, second), bounds)| Rest::Property(kind, second, bounds))
        .boxed();
    expr()
        .then(assign.or(property_).or_not())
        .map(|(first, rest)| match rest {
            None => StmtKind::Expr(first),
            Some(Rest::Assign(op, value)) => StmtKind::Assign { target: first, op, value },
            Some(Rest::Property(kind, second, bounds)) => {
                property(kind, first, Some(second), bounds)
            }
        })
        .boxed()
}
