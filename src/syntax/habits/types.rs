//! Habits in types and declarations: lists in square brackets, functions without parentheses,
//! variants between bars, names without `let`.

use super::super::kinds::ends_operand;
use super::super::parse_context::{ParseContext, begins_operand};
use super::super::token::Token;
use super::{in_enum, write};
use crate::diagnostic::{Diagnostic, Span};

fn is_type_name(context: &ParseContext<'_, '_>, offset: isize) -> bool {
    matches!(context.token(offset), Some(Token::Ident(_)))
        && context.text(offset).starts_with(char::is_uppercase)
}

/// The offset of the `]` that closes the `[` at an offset, a few tokens on.
fn closed_at(context: &ParseContext<'_, '_>, open: isize) -> Option<isize> {
    let mut depth = 0;
    (open..open + 16).find(|at| {
        match context.token(*at) {
            Some(Token::BracketOpen) => depth += 1,
            Some(Token::BracketClose) => depth -= 1,
            _ => {}
        }
        depth == 0
    })
}

/// `[Int]`, `List[Int]`, `Int[]`.
pub(super) fn type_in_brackets(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let list = context.wants("a type");
    let annotated = matches!(
        context.token(-2),
        Some(Token::Colon | Token::Arrow | Token::Less | Token::Comma | Token::BracketOpen)
    );
    let applied = is_type_name(context, -1) && annotated;
    if context.found() != Some(Token::BracketOpen) || !list && !applied {
        return None;
    }
    let close = closed_at(context, 0)?;
    let inner = Span::new(context.span(0).end, context.span(close).start);
    let inner = context.text_of(inner).trim();
    if list {
        let diagnostic = context.error(
            context.span(0),
            "the type of a list is `List<…>`",
            "no type begins with `[`",
        );
        let written = if inner.is_empty() { "List<Int>".into() } else { format!("List<{inner}>") };
        let place = context.place(context.span(0).to(context.span(close)));
        let help = format!("write `{written}`");
        return Some(diagnostic.help(&help).fix(place, written, help));
    }
    let name = context.text(-1);
    let (title, written) = match inner.is_empty() {
        true => ("the type of a list is `List<…>`", format!("List<{name}>")),
        false => ("what a type is made of stands between `<` and `>`", format!("{name}<{inner}>")),
    };
    let diagnostic = context.error(context.span(0), title, "means nothing here");
    let place = context.place(context.span(-1).to(context.span(close)));
    let help = format!("write `{written}`");
    Some(diagnostic.help(&help).fix(place, written, help))
}

/// `f: Int -> Int`.
pub(super) fn function_type(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    if context.found() != Some(Token::Arrow)
        || !is_type_name(context, -1)
        || context.token(-2) != Some(Token::Colon)
    {
        return None;
    }
    let name = context.text(-1);
    let diagnostic = context.error(
        context.span(-1),
        "what a function takes stands in parentheses, in its type too",
        "parentheses are missing around this",
    );
    let help = format!("write `({name}) -> …`");
    let place = context.place(context.span(-1));
    Some(diagnostic.help(&help).fix(place, format!("({name})"), help))
}

/// `enum Mood { Calm | Busy }`, `enum Mood = Calm | Busy`.
pub(super) fn variants_between_bars(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let found = context.found()?;
    if found == Token::Bar && in_enum(context, context.bracket?) {
        let diagnostic = context.error(
            context.span(0),
            "the variants of an enum are separated by commas",
            "means nothing here",
        );
        return Some(write(context, diagnostic, ","));
    }
    if found != Token::Assign || context.starts_with() != Some(Token::Enum) {
        return None;
    }
    let line = context.rest_of_line();
    let variants: Vec<&str> = line.split('|').map(str::trim).filter(|it| !it.is_empty()).collect();
    let written = format!("{{ {} }}", variants.join(", "));
    let start = context.span(0).start;
    let end = context.span(0).end + line.trim_end().len() as u32;
    let diagnostic = context.error(
        context.span(0),
        "the variants of an enum stand between braces",
        "`{` should stand here",
    );
    let help = format!("write `{}{written}`", context.text_to_here().to_owned() + " ");
    let place = context.place(Span::new(start, end));
    Some(diagnostic.help(&help).fix(place, written, help))
}

/// `x: Int = 3` as a statement.
pub(super) fn name_without_let(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let alone = context.statement().count() == 1
        && matches!(context.starts_with(), Some(Token::Ident(_)))
        && context.wants("the end of the statement");
    if context.found() != Some(Token::Colon) || !alone {
        return None;
    }
    let name = context.text(-1);
    let value = context.following(24).any(|token| token == Token::Assign);
    if !value {
        return None;
    }
    let diagnostic = context.error(
        context.span(-1),
        "a name is declared with `let` or `var`",
        "`let` is missing before this",
    );
    let start = context.span(-1).start;
    let help = format!("write `let {name}: … = …`");
    Some(diagnostic.help(&help).fix(context.place(Span::new(start, start)), "let ", help))
}

/// `let y 3`, `let y: Int 5`.
pub(super) fn missing_assign(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let declares = matches!(context.starts_with(), Some(Token::Let | Token::Var | Token::Param));
    let operand = context.found().is_some_and(begins_operand);
    if !declares
        || !operand
        || !context.wants_token(Token::Assign)
        || !ends_operand(context.token(-1)?) && context.token(-1) != Some(Token::Greater)
    {
        return None;
    }
    let diagnostic = context.error(
        context.gap(),
        format!("`=` is missing before {}", context.found_words()),
        "`=` should stand here",
    );
    let help = format!("write `{} = …`", context.text_to_here());
    Some(diagnostic.help(help).fix(context.place(context.gap()), " =", "add `=`"))
}

/// `fn f(a = 1)`.
pub(super) fn parameter_without_type(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let open = context.bracket?;
    let fn_at = |back: usize| open.checked_sub(back).and_then(|at| context.token_at(at));
    let header = fn_at(2) == Some(Token::Fn)
        || fn_at(1) == Some(Token::Greater) && (3..12).any(|back| fn_at(back) == Some(Token::Fn));
    if context.found() != Some(Token::Assign) || !header || !context.wants_token(Token::Colon) {
        return None;
    }
    let name = context.text(-1);
    let ty = match context.token(1)? {
        Token::Int => "Int",
        Token::Float => "Float",
        Token::Str | Token::StrOpen => "String",
        Token::True | Token::False => "Bool",
        _ => "Type",
    };
    let unit = matches!(context.token(2), Some(Token::Unit(_)));
    let diagnostic =
        context.error(context.span(-1), format!("`{name}` has no type"), "its type is missing");
    if unit || ty == "Type" {
        return Some(
            diagnostic.help(format!("write `{name}: Type = …`, for example `{name}: Time`")),
        );
    }
    let help = format!("write `{name}: {ty} = {}`", context.text(1));
    Some(diagnostic.help(&help).fix(context.place(context.gap()), format!(": {ty}"), help))
}
