//! What was left out.

use super::super::kinds::{ends_operand, is_plain, is_reserved, is_word};
use super::super::spot::{Spot, begins_operand};
use super::super::token::Token;
use super::foreign::lone_argument;
use crate::diagnostic::Diagnostic;

/// `volume 128` in a block of a field.
pub(super) fn missing_colon(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    let operand = spot.found().is_some_and(|token| begins_operand(token) || token == Token::Minus);
    let header = spot
        .starts_with()
        .is_some_and(|token| matches!(token, Token::Fn | Token::Let | Token::Var | Token::Param));
    if !operand || header || !spot.wants_token(Token::Colon) || !spot.token(-1).is_some_and(is_word)
    {
        return None;
    }
    let name = spot.text(-1);
    let diagnostic =
        spot.error(spot.gap(), format!("a `:` is missing after `{name}`"), "`:` should stand here");
    Some(diagnostic.help(format!("write `{name}: …`")).fix(spot.place(spot.gap()), ":", "add `:`"))
}

/// `fn f(x)`, `record R { x }`.
pub(super) fn missing_type(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    let after_name = spot.token(-1).is_some_and(is_plain) && spot.wants_token(Token::Colon);
    let closes = matches!(
        spot.found(),
        Some(Token::Comma | Token::ParenClose | Token::BraceClose | Token::Newline | Token::Assign)
    );
    if after_name && closes && !spot.wants("an operator") {
        let name = spot.text(-1);
        let diagnostic =
            spot.error(spot.span(-1), format!("`{name}` has no type"), "its type is missing");
        return Some(diagnostic.help(format!("write `{name}: Type`, for example `{name}: Float`")));
    }
    if spot.token(-1) == Some(Token::Colon)
        && spot.wants("a type")
        && !begins_operand(spot.found()?)
    {
        let diagnostic =
            spot.error(spot.gap(), "a type is missing after `:`", "a type should stand here");
        return Some(
            diagnostic
                .help("write the type, for example `Float`; or remove the `:`, and it is inferred"),
        );
    }
    None
}

/// `let x`.
pub(super) fn missing_value(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    let declares = matches!(spot.starts_with(), Some(Token::Let | Token::Var | Token::Param));
    if !declares || !spot.at_end() || !spot.wants_token(Token::Assign) {
        return None;
    }
    let diagnostic = spot.error(spot.gap(), "this name has no value", "`= value` is missing here");
    Some(diagnostic.help("give it a value with `=`; what may be absent is `let x: Float? = none`"))
}

/// `test foo {`, `claim`, `source`.
pub(super) fn missing_title(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    if !spot.wants("a text without placeholders") {
        return None;
    }
    let word = spot.text(-1);
    if spot.found() == Some(Token::StrOpen) {
        let diagnostic =
            spot.error(spot.span(0), "this text cannot have placeholders", "a placeholder follows");
        return Some(diagnostic.help("write `\\{` and `\\}` for the braces themselves"));
    }
    let diagnostic = spot.error(
        if spot.at_end() { spot.gap() } else { spot.span(0) },
        format!("a text is missing after `{word}`"),
        "a text between double quotes should stand here",
    );
    Some(diagnostic.help(format!("write `{word} \"…\"`")))
}

/// `if a print(1)`, or the `{` on a line of its own.
pub(super) fn missing_block(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    let wanted =
        spot.wants("a block `{ … }`") || spot.wants("`{`") || spot.wants_token(Token::BraceOpen);
    let entry = spot.wants_token(Token::Colon);
    if !wanted || spot.found() == Some(Token::BraceOpen) || entry && !spot.at_end() {
        return None;
    }
    if spot.found() == Some(Token::Newline) && spot.token(1) == Some(Token::BraceOpen) {
        let diagnostic = spot
            .error(
                spot.span(1),
                "the `{` of a block stands on the line that it belongs to",
                "opened too late",
            )
            .label(spot.place(spot.gap()), "it should stand here")
            .help("move the `{` to the end of the line before");
        return Some(diagnostic);
    }
    if spot.found() == Some(Token::FatArrow) {
        return None;
    }
    let lambda = spot.token(-1) == Some(Token::FatArrow);
    if lambda {
        return None;
    }
    let word = spot.text_at(spot.first);
    if spot.token(-1) == Some(Token::Else) {
        let diagnostic =
            spot.error(spot.gap(), "a block `{ … }` is missing", "`{` should stand here");
        return Some(diagnostic.help("the braces are always written: `else { … }`"));
    }
    let head = spot.starts_with().filter(|token| is_word(*token)).map(|_| word);
    if let (Some(word), Some(_)) = (head, spot.bracket)
        && let Some(kind) = super::meant_block(word)
    {
        let (span, rest) = (spot.span_at(spot.first), spot.text_to_here());
        let rest = rest.strip_prefix(word).unwrap_or("").trim_end();
        let title = format!("there is no block `{word}`, and its braces are missing");
        return Some(
            spot.error(span, title, "unknown kind of block")
                .help(format!("write `{kind}{rest} {{ … }}`")),
        );
    }
    if head == Some("link") && spot.bracket.is_some() {
        let diagnostic =
            spot.error(spot.gap(), "a block `{ … }` is missing", "`{` should stand here");
        return Some(diagnostic.help(format!(
            "the braces are always written: `{} {{ spring: 1 Hz }}`",
            spot.text_to_here()
        )));
    }
    if let (true, Some(Token::Let | Token::Var)) =
        (spot.statement().any(|token| token == Token::Run), spot.starts_with())
    {
        let diagnostic = spot.error(
            if spot.at_end() { spot.gap() } else { spot.span(0) },
            format!("{} cannot stand here", spot.found_words()),
            "a run goes on with `seed`, or with its block",
        );
        return Some(diagnostic.help("write `run shop for 60 s seed 1 { … }`"));
    }
    let diagnostic = spot.error(spot.gap(), "a block `{ … }` is missing", "`{` should stand here");
    Some(match head {
        Some(word @ ("if" | "while" | "for")) => {
            diagnostic.help(format!("the braces are always written: `{word} … {{ … }}`"))
        }
        Some(_) if spot.bracket.is_some() && spot.statement().count() < 6 => {
            diagnostic.help(format!("write `{} {{ … }}`", spot.text_to_here()))
        }
        Some(word) => diagnostic.help(format!("write `{word} … {{ … }}`")),
        None => diagnostic.help("write `{ … }`"),
    })
}

/// `run shop 60 s`.
pub(super) fn missing_for(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    let runs = spot.statement().any(|token| token == Token::Run);
    if !runs || !spot.wants_token(Token::For) {
        return None;
    }
    let diagnostic = spot.error(
        spot.gap(),
        "a run needs to know for how long",
        "`for` and a time should stand here",
    );
    Some(diagnostic.help("write `run shop for 60 s`"))
}

/// `[1 2]`, `f(a b)`, `enum A { B C }`.
pub(super) fn missing_comma(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    let found = spot.found()?;
    let separated = spot.wants_token(Token::Comma) || spot.wants("`,`");
    if !separated || !(begins_operand(found) || is_word(found)) {
        return None;
    }
    spot.bracket?;
    let diagnostic = spot.error(spot.gap(), "a comma is missing", "`,` should stand here");
    Some(diagnostic.help("separate the items by commas").fix(
        spot.place(spot.gap()),
        ",",
        "add `,`",
    ))
}

/// `let x =`, `a +`, `f(, 1)`.
pub(super) fn missing_operand(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    if !spot.wants("an expression") || spot.found().is_some_and(begins_operand) {
        return None;
    }
    let before = spot.token(-1)?;
    if ends_operand(before) || before == Token::Newline {
        return None;
    }
    let text = if before == Token::HoleOpen { "{" } else { spot.text(-1) };
    let diagnostic = spot.error(
        if spot.at_end() { spot.gap() } else { spot.span(0) },
        format!("a value is missing after `{text}`"),
        "a value should stand here",
    );
    Some(diagnostic.help(match before {
        Token::HoleOpen => "write the value to show; the character itself is `\\{`".to_string(),
        _ => format!("write a value after `{text}`, or remove it"),
    }))
}

/// `let a = 1 let b = 2`.
pub(super) fn missing_line_end(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    let found = spot.found()?;
    if !spot.wants("the end of the statement") || !ends_operand(spot.token(-1)?) {
        return None;
    }
    let begins = begins_operand(found) || is_word(found) || matches!(found, Token::Starter(_));
    if !begins {
        return None;
    }
    let statement =
        is_reserved(found) && !matches!(found, Token::True | Token::False | Token::None);
    if !statement && !matches!(spot.token(-1), Some(Token::BraceClose)) {
        let diagnostic = spot.error(
            spot.span(0),
            format!("{} stands where the statement should end", spot.found_words()),
            "an operator or the end of the line is missing before this",
        );
        let called = matches!(spot.token(-1), Some(Token::Ident(_))).then(|| lone_argument(spot));
        return Some(match called.flatten() {
            Some(argument) => diagnostic.help(format!(
                "a call is written `{}({argument})`; statements are ended by a line or by `;`",
                spot.text(-1)
            )),
            None => diagnostic.help("write each statement on its own line, or end it with `;`"),
        });
    }
    let diagnostic = spot.error(
        spot.span(0),
        "a statement ends at the end of its line",
        "a second statement begins here",
    );
    let place = spot.place(spot.gap());
    Some(
        diagnostic
            .help("write it on a line of its own, or put `;` before it")
            .fix(place, ";", "add `;`"),
    )
}
