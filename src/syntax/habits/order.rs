//! Words and signs of other languages in the middle of a statement: what stands before its condition,
//! beside its pattern, in place of a call.

use super::super::kinds::{ends_operand, is_word};
use super::super::parse_context::{ParseContext, begins_operand};
use super::super::token::Token;
use crate::diagnostic::{Diagnostic, Span};

/// `1 if c else 2`
pub(super) fn condition_after_value(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    if context.found() != Some(Token::If) || !ends_operand(context.token(-1)?) {
        return None;
    }
    let choice = context.following(60).any(|token| token == Token::Else);
    let block = context.following(60).any(|token| token == Token::BraceOpen);
    if !choice || block {
        return None;
    }
    let title = "a choice begins with its condition";
    let diagnostic = context.error(context.span(0), title, "belongs before the first value");
    Some(diagnostic.help("write `if c { a } else { b }`"))
}

/// `{x: 1} with {x: 2}`, `p with {x: 2}`
pub(super) fn update_by_a_word(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let braced = context.token(1) == Some(Token::BraceOpen);
    if context.text(0) != "with" || !braced || !ends_operand(context.token(-1)?) {
        return None;
    }
    let title = "a record is made from another by a call of `with`";
    Some(context.error(context.span(0), title, "means nothing here").help(super::UPDATE))
}

/// `never (eventually c)`
pub(super) fn property_in_a_property(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let is_property = |text: &str| matches!(text, "always" | "never" | "eventually");
    let open = context.bracket?;
    let outer = open.checked_sub(1).map(|at| context.text_at(at))?;
    if !context.found().is_some_and(begins_operand)
        || !is_property(context.text(-1))
        || !is_property(outer)
    {
        return None;
    }
    let title = "a property does not stand in another";
    let diagnostic = context.error(context.span(-1), title, "begins a property of its own");
    Some(diagnostic.help(
        "write each on a line of its own; `P leads to Q within 10 s` and `P until Q` join two conditions",
    ))
}

/// `0 => return 5`
pub(super) fn statement_as_a_value(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let word = match context.found()? {
        Token::Return => "return",
        Token::Break => "break",
        Token::Continue => "continue",
        _ => return None,
    };
    if context.token(-1) != Some(Token::FatArrow) {
        return None;
    }
    let title = format!("`{word}` is a statement, and a value should stand here");
    let diagnostic = context.error(context.span(0), title, "stands in a block");
    let rest = context.line_from(0);
    let rest = rest.split(['{', '}', ',']).next().unwrap_or("").trim_end();
    let written = format!("{{ {rest} }}");
    let start = context.span(0).start;
    let place = context.place(Span::new(start, start + rest.len() as u32));
    let help = format!("write `=> {written}`");
    Some(diagnostic.help(&help).fix(place, written.clone(), format!("write `{written}`")))
}

/// `case 3 => 1` in a match.
pub(super) fn case_of_a_match(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    if context.text(-1) != "case" || !context.wants_token(Token::FatArrow) {
        return None;
    }
    let pattern = context.found().is_some_and(|it| begins_operand(it) || it == Token::Minus);
    if !pattern {
        return None;
    }
    let title = "a case of a `match` is a pattern and a value";
    let diagnostic = context.error(context.span(-1), title, "means nothing here");
    let start = context.span(0).start;
    let place = context.place(context.span(-1).to(Span::new(start, start)));
    Some(diagnostic.help("leave it out: `3 => \"three\"`").fix(place, "", "leave it out"))
}

/// `new P(1)`
pub(super) fn word_before_a_call(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    if context.text(-1) != "new" || !matches!(context.found(), Some(Token::Ident(_))) {
        return None;
    }
    let name = context.text(0);
    let title = format!("a `{name}` is made by calling its name");
    let diagnostic = context.error(context.span(-1), title, "means nothing here");
    let start = context.span(0).start;
    let place = context.place(context.span(-1).to(Span::new(start, start)));
    let help = format!("write `{name}(…)`");
    Some(diagnostic.help(help).fix(place, "", "leave it out"))
}

/// `assert c "msg"`
pub(super) fn message_without_a_comma(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let text = matches!(context.found(), Some(Token::Str | Token::StrOpen));
    if context.starts_with() != Some(Token::Assert)
        || !text
        || !ends_operand(context.token(-1)?)
        || context
            .bracket
            .and_then(|open| context.token_at(open))
            .is_some_and(|token| token != Token::BraceOpen)
    {
        return None;
    }
    let title = "a comma stands before the message of an `assert`";
    let diagnostic = context.error(context.gap(), title, "`,` should stand here");
    let place = context.place(context.gap());
    Some(diagnostic.help("write `assert c, \"…\"`").fix(place, ",", "add `,`"))
}

/// `{1, 2, 5}`
pub(super) fn items_in_braces(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let open = context.bracket?;
    let first = context.token_at(open) == Some(Token::BraceOpen) && context.index() == open + 2;
    if context.found() != Some(Token::Comma) || !first || !context.wants_token(Token::Colon) {
        return None;
    }
    let title = "braces hold keys and values, and these are items";
    let diagnostic = context.error(context.span_at(open), title, "a map or a record begins here");
    Some(diagnostic.help("a list is `[1, 2]`, a set `set([1, 2])`"))
}

/// `let (a, b) = 1, 2`
pub(super) fn values_without_parentheses(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let declares = matches!(context.starts_with(), Some(Token::Let | Token::Var));
    let assigned = context.statement().any(|token| token == Token::Assign);
    if context.found() != Some(Token::Comma)
        || !declares
        || !assigned
        || !ends_operand(context.token(-1)?)
    {
        return None;
    }
    let title = "several values stand in parentheses";
    let diagnostic = context.error(context.span(0), title, "a second value follows");
    Some(diagnostic.help("write `let (a, b) = (1, 2)`"))
}

/// `xs |> sum`
pub(super) fn pipe(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    if context.text(0) != "|>" {
        return None;
    }
    let title = "a call goes on after a dot, without `|>`";
    let diagnostic = context.error(context.span(0), title, "means nothing here");
    if !context.token(1).is_some_and(is_word) {
        return Some(diagnostic.help("write `xs.sort().take(3)`"));
    }
    let name = context.text(1);
    if matches!(context.token(2), Some(Token::ParenOpen | Token::LambdaOpen)) {
        let before = context.gap().end;
        let place = context.place(Span::new(before, context.span(1).start));
        return Some(diagnostic.help(format!("write `.{name}(…)`")).fix(place, ".", "write `.`"));
    }
    let place = context.place(Span::new(context.gap().end, context.span(1).end));
    let written = format!(".{name}()");
    let help = format!("write `{written}`");
    Some(diagnostic.help(&help).fix(place, written, help))
}

/// `print(x m)`, `print(x step)`: two values beside each other in the brackets of a call.
pub(super) fn value_beside_value(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let open = context.bracket?;
    let call = matches!(context.token_at(open), Some(Token::ParenOpen | Token::LambdaOpen))
        && open.checked_sub(1).and_then(|at| context.token_at(at)).is_some_and(ends_operand);
    let first = context.index() == open + 2;
    if !call || !first || !context.token(-1).is_some_and(is_word) {
        return None;
    }
    let (name, next) = (context.text(-1), context.text(0));
    if next == "step" {
        let title = "a `step` follows a range";
        let diagnostic = context.error(context.span(0), title, "no range stands before it");
        return Some(diagnostic.help("write `1 to 10 step 2`"));
    }
    let word = matches!(context.found()?, Token::Ident(_) | Token::Unit(_));
    if !word || context.token(1) != Some(Token::ParenClose) {
        return None;
    }
    let title = format!("`{next}` stands beside `{name}`, and nothing joins the two");
    let diagnostic = context.error(context.gap(), title, "an operator or a comma is missing here");
    Some(diagnostic.help(format!(
        "two arguments are parted by a comma: `{name}, {next}`; a unit stands after a number alone: \
         `{name} * 1 {next}`"
    )))
}
