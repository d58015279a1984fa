//! Functions without a name, and functions that call themselves, as other languages write them.

use super::super::parse_context::ParseContext;
use super::super::token::Token;
use crate::diagnostic::Diagnostic;

const TITLE: &str = "a function without a name is written with `=>`";
const WORDS: &[&str] = &["fun", "function", "func", "lambda", "def", "fn"];

/// `fun x -> x + 1`, `function(x) { … }`, `fn(x) { … }` where a value stands.
pub(super) fn function_by_a_word(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    match context.found()? {
        // `fun x -> …`, `fun x => …`
        Token::Ident(_) if WORDS.contains(&context.text(-1)) && is_value(context, -2) => {
            let arrow = matches!(context.token(1), Some(Token::Arrow | Token::FatArrow));
            let diagnostic = context.error(context.span(-1), TITLE, "means nothing here");
            if !arrow {
                return Some(diagnostic.help("write `x => …` or `(x, y) => …`"));
            }
            let written = format!("{} =>", context.text(0));
            let place = context.place(context.span(-1).to(context.span(1)));
            let help = format!("write `{written} …`");
            Some(diagnostic.help(&help).fix(place, written, help))
        }
        // `fn(x) { … }`, where `fn` was read as the name of an argument.
        Token::ParenOpen | Token::LambdaOpen
            if context.token(-1) == Some(Token::Fn) && context.wants_token(Token::Colon) =>
        {
            let close = context.closing_of(context.index())?;
            let parameters = context.text_of(context.span(0).to(close));
            let place = context.place(context.span(-1).to(close));
            let diagnostic = context.error(context.span(-1), TITLE, "declares one with a name");
            Some(with_arrow(diagnostic, place, parameters))
        }
        // `function(x) { … }`
        Token::BraceOpen if context.token(-1) == Some(Token::ParenClose) => {
            let mut depth = 0;
            let open = (1..64).map(|back| -back).find(|back| {
                match context.token(*back) {
                    Some(Token::ParenClose) => depth += 1,
                    Some(Token::ParenOpen | Token::LambdaOpen) => depth -= 1,
                    _ => {}
                }
                depth == 0
            })?;
            if !WORDS.contains(&context.text(open - 1)) || !is_value(context, open - 2) {
                return None;
            }
            let parameters = context.text_between(open, -1);
            let place = context.place(context.span(open - 1).to(context.span(-1)));
            let diagnostic = context.error(context.span(open - 1), TITLE, "means nothing here");
            Some(with_arrow(diagnostic, place, parameters))
        }
        _ => None,
    }
}

/// Whether a value begins after the token at an offset, and no statement.
fn is_value(context: &ParseContext<'_, '_>, before: isize) -> bool {
    matches!(
        context.token(before),
        Some(
            Token::ParenOpen
                | Token::LambdaOpen
                | Token::BracketOpen
                | Token::Comma
                | Token::Assign
                | Token::Colon
                | Token::FatArrow
                | Token::Return
        )
    )
}

fn with_arrow(
    diagnostic: Diagnostic,
    place: crate::diagnostic::Place,
    parameters: &str,
) -> Diagnostic {
    let written = format!("{parameters} =>");
    let help = format!("write `{written} {{ … }}`");
    diagnostic.help(&help).fix(place, written, help)
}

/// `let rec f = …`
pub(super) fn recursive_value(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let declares = matches!(context.token(-2), Some(Token::Let | Token::Var));
    if !declares || context.text(-1) != "rec" || !matches!(context.found(), Some(Token::Ident(_))) {
        return None;
    }
    let name = context.text(0);
    let diagnostic = context.error(
        context.span(-1),
        "what calls itself is a function with a name",
        "means nothing here",
    );
    Some(diagnostic.help(format!("write `fn {name}(x: Int) -> Int {{ … }}`")))
}

/// `fn f(...xs: List<Int>)`
pub(super) fn any_number_of_arguments(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    if context.found() != Some(Token::DotDot) || context.starts_with_of_bracket() != Some(Token::Fn)
    {
        return None;
    }
    let diagnostic = context.error(
        context.span(0),
        "a function takes as many arguments as it has parameters",
        "means nothing here",
    );
    Some(diagnostic.help("take a list, `xs: List<Int>`, and give it one: `f([1, 2, 3])`"))
}
