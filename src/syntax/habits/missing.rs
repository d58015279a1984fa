//! What was left out.

use super::super::kinds::{ends_operand, is_plain, is_reserved, is_word};
use super::super::parse_context::{ParseContext, begins_operand};
use super::super::token::Token;
use super::foreign::lone_argument;
use crate::diagnostic::{Diagnostic, Span};

/// `volume 128` in a block of a field.
pub(super) fn missing_colon(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let operand =
        context.found().is_some_and(|token| begins_operand(token) || token == Token::Minus);
    let header = context
        .starts_with()
        .is_some_and(|token| matches!(token, Token::Fn | Token::Let | Token::Var | Token::Param));
    if !operand
        || header
        || !context.wants_token(Token::Colon)
        || !context.token(-1).is_some_and(is_word)
    {
        return None;
    }
    let name = context.text(-1);
    let diagnostic = context.error(
        context.gap(),
        format!("a `:` is missing after `{name}`"),
        "`:` should stand here",
    );
    Some(diagnostic.help(format!("write `{name}: …`")).fix(
        context.place(context.gap()),
        ":",
        "add `:`",
    ))
}

/// `fn f(x)`, `record R { x }`.
pub(super) fn missing_type(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let after_name = context.token(-1).is_some_and(is_plain) && context.wants_token(Token::Colon);
    let closes = matches!(
        context.found(),
        Some(Token::Comma | Token::ParenClose | Token::BraceClose | Token::Newline | Token::Assign)
    );
    if after_name && closes && !context.wants("an operator") {
        let name = context.text(-1);
        let diagnostic =
            context.error(context.span(-1), format!("`{name}` has no type"), "its type is missing");
        return Some(diagnostic.help(format!("write `{name}: Type`, for example `{name}: Float`")));
    }
    if context.token(-1) == Some(Token::Colon)
        && context.wants("a type")
        && !begins_operand(context.found()?)
    {
        let diagnostic =
            context.error(context.gap(), "a type is missing after `:`", "a type should stand here");
        return Some(
            diagnostic
                .help("write the type, for example `Float`; or remove the `:`, and it is inferred"),
        );
    }
    None
}

/// `let x`.
pub(super) fn missing_value(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let declares = matches!(context.starts_with(), Some(Token::Let | Token::Var | Token::Param));
    if !declares || !context.at_end() || !context.wants_token(Token::Assign) {
        return None;
    }
    let diagnostic =
        context.error(context.gap(), "this name has no value", "`= value` is missing here");
    Some(diagnostic.help("give it a value with `=`; what may be absent is `let x: Float? = none`"))
}

/// `test foo {`, `claim`, `source`.
pub(super) fn missing_title(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    if !context.wants("a text without placeholders") {
        return None;
    }
    let word = context.text(-1);
    if context.found() == Some(Token::StrOpen) {
        let diagnostic = context.error(
            context.span(0),
            "this text cannot have placeholders",
            "a placeholder follows",
        );
        return Some(diagnostic.help("write `\\{` and `\\}` for the braces themselves"));
    }
    let diagnostic = context.error(
        if context.at_end() { context.gap() } else { context.span(0) },
        format!("a text is missing after `{word}`"),
        "a text between double quotes should stand here",
    );
    Some(diagnostic.help(format!("write `{word} \"…\"`")))
}

/// `if a print(1)`, or the `{` on a line of its own.
pub(super) fn missing_block(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let wanted = context.wants("a block `{ … }`")
        || context.wants("`{`")
        || context.wants_token(Token::BraceOpen);
    let entry = context.wants_token(Token::Colon);
    if !wanted || context.found() == Some(Token::BraceOpen) || entry && !context.at_end() {
        return None;
    }
    if context.found() == Some(Token::Newline) && context.token(1) == Some(Token::BraceOpen) {
        let diagnostic = context
            .error(
                context.span(1),
                "the `{` of a block stands on the line that it belongs to",
                "opened too late",
            )
            .label(context.place(context.gap()), "it should stand here");
        let between = Span::new(context.gap().end, context.span(1).start);
        let comment = context.text_of(between).trim();
        let written = match comment.is_empty() {
            true => " {".to_string(),
            false => format!(" {{ {comment}"),
        };
        let whole = context.place(Span::new(between.start, context.span(1).end));
        let help = match comment.is_empty() {
            true => "move the `{` to the end of the line before",
            false => "move the `{` to the line before, in front of its comment",
        };
        return Some(diagnostic.help(help).fix(whole, written, help));
    }
    if context.found() == Some(Token::FatArrow) {
        return None;
    }
    let lambda = context.token(-1) == Some(Token::FatArrow);
    if lambda {
        return None;
    }
    let word = context.text_at(context.first);
    if context.token(-1) == Some(Token::Else) {
        let diagnostic =
            context.error(context.gap(), "a block `{ … }` is missing", "`{` should stand here");
        return Some(diagnostic.help("the braces are always written: `else { … }`"));
    }
    let head = context.starts_with().filter(|token| is_word(*token)).map(|_| word);
    if let (Some(word), Some(_)) = (head, context.bracket)
        && let Some(kind) = super::meant_block(word)
    {
        let (span, rest) = (context.span_at(context.first), context.text_to_here());
        let rest = rest.strip_prefix(word).unwrap_or("").trim_end();
        let title = format!("there is no block `{word}`, and its braces are missing");
        return Some(
            context
                .error(span, title, "unknown kind of block")
                .help(format!("write `{kind}{rest} {{ … }}`")),
        );
    }
    if head == Some("link") && context.bracket.is_some() {
        let diagnostic =
            context.error(context.gap(), "a block `{ … }` is missing", "`{` should stand here");
        return Some(diagnostic.help(format!(
            "the braces are always written: `{} {{ spring: 1 Hz }}`",
            context.text_to_here()
        )));
    }
    if let (true, Some(Token::Let | Token::Var)) =
        (context.statement().any(|token| token == Token::Run), context.starts_with())
    {
        let diagnostic = context.error(
            if context.at_end() { context.gap() } else { context.span(0) },
            format!("{} cannot stand here", context.found_words()),
            "a run goes on with `seed`, or with its block",
        );
        return Some(diagnostic.help("write `run shop for 60 s seed 1 { … }`"));
    }
    let diagnostic =
        context.error(context.gap(), "a block `{ … }` is missing", "`{` should stand here");
    Some(match head {
        Some("let" | "var") if context.statement().any(|token| token == Token::If) => {
            diagnostic.help("the braces are always written: `if … { … } else { … }`")
        }
        Some(word @ ("if" | "while" | "for")) => {
            diagnostic.help(format!("the braces are always written: `{word} … {{ … }}`"))
        }
        Some(_) if context.bracket.is_some() && context.statement().count() < 6 => {
            diagnostic.help(format!("write `{} {{ … }}`", context.text_to_here()))
        }
        Some(word) => diagnostic.help(format!("write `{word} … {{ … }}`")),
        None => diagnostic.help("write `{ … }`"),
    })
}

/// `run shop 60 s`.
pub(super) fn missing_for(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let runs = context.statement().any(|token| token == Token::Run);
    if !runs || !context.wants_token(Token::For) {
        return None;
    }
    let diagnostic = context.error(
        context.gap(),
        "a run needs to know for how long",
        "`for` and a time should stand here",
    );
    Some(diagnostic.help("write `run shop for 60 s`"))
}

/// `[1 2]`, `f(a b)`, `enum A { B C }`.
pub(super) fn missing_comma(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let found = context.found()?;
    let separated = context.wants_token(Token::Comma) || context.wants("`,`");
    if !separated || !(begins_operand(found) || is_word(found)) {
        return None;
    }
    context.bracket?;
    let diagnostic = context.error(context.gap(), "a comma is missing", "`,` should stand here");
    Some(diagnostic.help("separate the items by commas").fix(
        context.place(context.gap()),
        ",",
        "add `,`",
    ))
}

/// `let x =`, `a +`, `f(, 1)`.
pub(super) fn missing_operand(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    if !context.wants("an expression") || context.found().is_some_and(begins_operand) {
        return None;
    }
    let before = context.token(-1)?;
    if ends_operand(before) || before == Token::Newline {
        return None;
    }
    let text = if before == Token::HoleOpen { "{" } else { context.text(-1) };
    let diagnostic = context.error(
        if context.at_end() { context.gap() } else { context.span(0) },
        format!("a value is missing after `{text}`"),
        "a value should stand here",
    );
    Some(diagnostic.help(match before {
        Token::HoleOpen => "write the value to show; the character itself is `\\{`".to_string(),
        _ => format!("write a value after `{text}`, or remove it"),
    }))
}

/// `let a = 1 let b = 2`.
pub(super) fn missing_line_end(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let found = context.found()?;
    if !context.wants("the end of the statement") || !ends_operand(context.token(-1)?) {
        return None;
    }
    let begins = begins_operand(found) || is_word(found) || matches!(found, Token::Starter(_));
    if !begins {
        return None;
    }
    let statement =
        is_reserved(found) && !matches!(found, Token::True | Token::False | Token::None);
    if !statement && !matches!(context.token(-1), Some(Token::BraceClose)) {
        let diagnostic = context.error(
            context.span(0),
            format!("{} stands where the statement should end", context.found_words()),
            "an operator or the end of the line is missing before this",
        );
        let called =
            matches!(context.token(-1), Some(Token::Ident(_))).then(|| lone_argument(context));
        return Some(match called.flatten() {
            Some(argument) => diagnostic.help(format!(
                "a call is written `{}({argument})`; statements are ended by a line or by `;`",
                context.text(-1)
            )),
            None if matches!(context.token(-1), Some(Token::Unit(_) | Token::UnitPower))
                && matches!(found, Token::Ident(_)) =>
            {
                diagnostic.help(
                    "the parts of a unit are joined by `·` or `/` without blanks: `J/kg/K`; \
                     statements are ended by a line or by `;`",
                )
            }
            None => diagnostic.help("write each statement on its own line, or end it with `;`"),
        });
    }
    let diagnostic = context.error(
        context.span(0),
        "a statement ends at the end of its line",
        "a second statement begins here",
    );
    let place = context.place(context.gap());
    Some(
        diagnostic
            .help("write it on a line of its own, or put `;` before it")
            .fix(place, ";", "add `;`"),
    )
}
