//! What people write by habit from other languages, or forget: recognised where the parser
//! stopped, and answered with what is written here.

mod field;
mod foreign;
mod missing;

use super::kinds::{ends_operand, is_reserved};
use super::spot::Spot;
use super::token::Token;
use crate::diagnostic::Diagnostic;
use field::*;
use foreign::*;
use missing::*;

pub use field::meant_block;

type Habit = fn(&Spot<'_, '_>) -> Option<Diagnostic>;

/// The first that fits answers: from the particular to the general.
const HABITS: &[Habit] = &[
    assignment_as_comparison,
    prefixed_string,
    seed_of_a_run,
    run_as_a_call,
    link_of_two,
    colon_before_block,
    name_in_quotes,
    observation,
    equals_for_colon,
    thin_arrow,
    word_lambda,
    bar_lambda,
    function_after_equals,
    statement_in_sheet,
    type_of_a_result,
    colon_for_block,
    comprehension,
    ternary,
    record_literal,
    foreign_statement,
    bare_call,
    counting_loop,
    else_alone,
    percent,
    operator_at_line_start,
    reserved_name,
    missing_colon,
    several_names,
    missing_type,
    missing_value,
    missing_title,
    selected_names,
    missing_block,
    chained_range,
    chained_assignment,
    missing_for,
    missing_comma,
    missing_operand,
    missing_line_end,
];

/// The words for a mistake that is known.
pub fn recognise(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    HABITS.iter().find_map(|habit| habit(spot))
}

fn write(spot: &Spot<'_, '_>, diagnostic: Diagnostic, text: &str) -> Diagnostic {
    let place = spot.place(spot.span(0));
    diagnostic.help(format!("write `{text}`")).fix(place, text, format!("write `{text}`"))
}

/// `let x = 3` in a block of a field.
fn statement_in_sheet(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    let statement = matches!(
        spot.starts_with()?,
        Token::Let
            | Token::Var
            | Token::Fn
            | Token::Param
            | Token::Assert
            | Token::While
            | Token::For
            | Token::If
            | Token::Match
    );
    let sheet = spot.wants("`{`");
    if !statement || !sheet || spot.bracket.is_none() {
        return None;
    }
    let word = spot.text_at(spot.first).to_string();
    let diagnostic = spot.error(
        spot.span_at(spot.first),
        format!("`{word}` cannot stand in a block of a field"),
        "not an entry `key: value`, and not a block",
    );
    Some(diagnostic.help(match spot.starts_with() {
        Some(Token::For | Token::While) => {
            "lists stand for loops: `segment s[8] { … }`, `link range(8).map(i => (s[i], t[i mod 4])) { … }`"
        }
        Some(Token::If | Token::Match) => {
            "values may depend on something: `capacity: if big { 200 ΔΦ } else { 100 ΔΦ }`"
        }
        _ => "write it before the field; its name can be used in the field",
    }))
}

/// `Budget { tension: … }`.
fn record_literal(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    let Some(Token::Ident(_)) = spot.token(-1) else { return None };
    if spot.found() != Some(Token::BraceOpen) || spot.wants("a block `{ … }`") {
        return None;
    }
    let name = spot.text(-1).to_string();
    let first = spot.starts_with() == spot.token(-1) && spot.statement().count() == 1;
    if first && !name.starts_with(char::is_uppercase) {
        return (name == "loop").then(|| {
            spot.error(
                spot.span(-1),
                "a loop without end is written `while true`",
                "means nothing here",
            )
            .help("write `while true { … }`")
            .fix(spot.place(spot.span(-1)), "while true", "write `while true`")
        });
    }
    let diagnostic = spot.error(
        spot.span(0),
        format!("a `{name}` is made by a call, with round brackets"),
        "no block can stand here",
    );
    Some(diagnostic.help(format!("write `{name}(field: value, …)`")))
}

fn else_alone(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    if spot.found() != Some(Token::Else) {
        return None;
    }
    let diagnostic =
        spot.error(spot.span(0), "an `else` without an `if` before it", "belongs to nothing");
    Some(diagnostic.help("`else` follows the `}` of its `if`: `if a { … } else { … }`"))
}

/// A line that begins with an operator.
fn operator_at_line_start(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    let operator = matches!(
        spot.found()?,
        Token::And
            | Token::Or
            | Token::Plus
            | Token::Star
            | Token::Slash
            | Token::Caret
            | Token::Coalesce
            | Token::Equal
            | Token::NotEqual
            | Token::Less
            | Token::LessEqual
            | Token::Greater
            | Token::GreaterEqual
            | Token::To
            | Token::In
            | Token::Mod
            | Token::As
            | Token::PlusMinus
    );
    if !operator {
        return None;
    }
    let text = spot.text(0);
    if spot.token(-1) == Some(Token::Newline) {
        let diagnostic = spot.error(
            spot.span(0),
            format!("a line cannot begin with `{text}`"),
            "the statement ended with the line before",
        );
        return Some(diagnostic.help(format!("move `{text}` to the end of the line before")));
    }
    if ends_operand(spot.token(-1)?) || !spot.wants("an expression") {
        return None;
    }
    let diagnostic =
        spot.error(spot.span(0), format!("a value is missing before `{text}`"), "joins two values");
    Some(diagnostic.help("write the value, or remove the operator"))
}

/// `let if = 3`.
fn reserved_name(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    let word = spot.found().filter(|token| is_reserved(*token))?;
    let names = spot.wants("a name") || spot.wants("a pattern");
    let text = spot.text(0);
    let declares = matches!(
        spot.token(-1)?,
        Token::Let
            | Token::Var
            | Token::Fn
            | Token::Record
            | Token::Enum
            | Token::Param
            | Token::For
            | Token::Dimension
            | Token::UnitWord
            | Token::As
            | Token::Field
    ) || matches!(spot.token(1), Some(Token::Colon | Token::Assign));
    if !names || !declares || word == Token::In {
        return None;
    }
    let diagnostic = spot.error(
        spot.span(0),
        format!("`{text}` is a reserved word and cannot be a name"),
        "needs another name",
    );
    let place = spot.place(spot.span(0));
    Some(diagnostic.help(format!("write for example `{text}_`")).fix(
        place,
        format!("{text}_"),
        format!("call it `{text}_`"),
    ))
}

/// `use std.topology.(ring)`, `use std.topology.*`.
fn selected_names(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    if spot.starts_with() != Some(Token::Use) || spot.token(-1) != Some(Token::Dot) {
        return None;
    }
    let diagnostic = spot.error(
        spot.span(0),
        "the names to bring in stand between braces",
        "a name or `{` should stand here",
    );
    Some(diagnostic.help("write `use std.topology.{ring, mesh}`"))
}

/// `1 to 2 to 3`.
fn chained_range(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    if !matches!(spot.found(), Some(Token::To | Token::PlusMinus)) || !ends_operand(spot.token(-1)?)
    {
        return None;
    }
    let text = spot.text(0);
    let diagnostic = spot.error(spot.span(0), "a range has two ends", format!("a second `{text}`"));
    Some(diagnostic.help("put the inner range into parentheses, or remove one end"))
}

/// `x = y = z`.
fn chained_assignment(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    let found = spot.found()?;
    let again = spot.statement().any(|token| token == Token::Assign);
    if found != Token::Assign || !again || !ends_operand(spot.token(-1)?) {
        return None;
    }
    let diagnostic =
        spot.error(spot.span(0), "an assignment has no value of its own", "a second `=`");
    Some(diagnostic.help("write one assignment on each line; two values are compared with `==`"))
}

/// `let a, b = …`.
fn several_names(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    let declares = matches!(spot.starts_with(), Some(Token::Let | Token::Var | Token::For));
    if spot.found() != Some(Token::Comma) || !declares || spot.statement().count() != 2 {
        return None;
    }
    let diagnostic =
        spot.error(spot.span(0), "several names stand in parentheses", "a second name");
    Some(diagnostic.help("write `let (a, b) = …`, or `for (i, x) in …`"))
}
