//! What people write by habit from other languages, or forget: recognised where the parser
//! stopped, and answered with what is written here.

mod field;
mod foreign;
mod lambdas;
mod missing;
mod order;
mod statements;
mod types;

use super::kinds::{ends_operand, is_plain, is_reserved};
use super::parse_context::ParseContext;
use super::token::Token;
use crate::diagnostic::Diagnostic;
use field::*;
use foreign::*;
use lambdas::*;
use missing::*;
use order::*;
use statements::*;
use types::*;

pub use field::meant_block;

type Habit = fn(&ParseContext<'_, '_>) -> Option<Diagnostic>;

/// The first that fits answers: from the particular to the general.
const HABITS: &[Habit] = &[
    turned_comparison,
    any_number_of_arguments,
    recursive_value,
    condition_after_value,
    update_by_a_word,
    property_in_a_property,
    statement_as_a_value,
    case_of_a_match,
    word_before_a_call,
    message_without_a_comma,
    items_in_braces,
    values_without_parentheses,
    pipe,
    value_beside_value,
    assignment_as_comparison,
    leads_to,
    comparison_word,
    then_for_block,
    seed_before_time,
    loop_in_parentheses,
    block_in_brackets,
    words_for_signs,
    misspelt_word,
    type_in_brackets,
    function_type,
    variants_between_bars,
    name_without_let,
    parameter_without_type,
    dashed_list,
    prefixed_string,
    seed_of_a_run,
    run_as_a_call,
    link_of_two,
    line_for_a_link,
    colon_before_block,
    name_in_quotes,
    observation,
    observation_without_a_name,
    variant_by_its_enum,
    fields_of_a_variant,
    record_update,
    update_in_braces,
    step_of_a_range,
    part_by_colon,
    list_pattern,
    function_as_a_value,
    equals_for_colon,
    thin_arrow,
    word_lambda,
    function_by_a_word,
    bar_lambda,
    function_after_equals,
    statement_in_sheet,
    type_of_a_result,
    colon_for_block,
    comprehension,
    ternary,
    record_literal,
    foreign_statement,
    block_of_another_language,
    missing_assign,
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
pub fn recognise(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    HABITS.iter().find_map(|habit| habit(context))
}

fn write(context: &ParseContext<'_, '_>, diagnostic: Diagnostic, text: &str) -> Diagnostic {
    let place = context.place(context.span(0));
    diagnostic.help(format!("write `{text}`")).fix(place, text, format!("write `{text}`"))
}

/// `let x = 3` in a block of a field.
fn statement_in_sheet(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let statement = matches!(
        context.starts_with()?,
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
    let sheet = context.wants("`{`");
    if !statement || !sheet || context.bracket.is_none() {
        return None;
    }
    let word = context.text_at(context.first).to_string();
    let diagnostic = context.error(
        context.span_at(context.first),
        format!("`{word}` cannot stand in a block of a field"),
        "not an entry `key: value`, and not a block",
    );
    Some(diagnostic.help(match context.starts_with() {
        Some(Token::For | Token::While) => {
            "lists stand for loops: `segment s[8] { … }`, `link range(8).map(i => (s[i], t[i mod 4])) { … }`"
        }
        Some(Token::If | Token::Match) => {
            "values may depend on something: `capacity: if big { 200 ΔΦ } else { 100 ΔΦ }`"
        }
        _ => "write it before the field; its name can be used in the field",
    }))
}

/// `Mood.Busy(x) => …`.
fn variant_by_its_enum(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let names = matches!(context.token(-1), Some(Token::Ident(_)))
        && matches!(context.token(1), Some(Token::Ident(_)));
    let pattern = context.wants_token(Token::FatArrow) || context.wants_token(Token::Bar);
    if context.found() != Some(Token::Dot) || !names || !pattern || context.wants("an operator") {
        return None;
    }
    let fields = matches!(context.token(2), Some(Token::ParenOpen | Token::LambdaOpen));
    let variant = format!("{}{}", context.text(1), if fields { "(…)" } else { "" });
    let owner = context.span(-1).to(context.span(0));
    let diagnostic = context.error(
        owner,
        "a pattern names a variant without its enum",
        "the type of the value says which enum it is",
    );
    let fix = "leave it out";
    Some(diagnostic.help(format!("write `{variant}`")).fix(context.place(owner), "", fix))
}

/// `enum Event { Slow { by: Float } }`, `enum Event { Slow(by: Float) }`.
fn fields_of_a_variant(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let (variant, example) = match context.found()? {
        Token::BraceOpen if in_enum(context, context.bracket?) => (context.text(-1), "Float"),
        Token::Colon if matches!(context.token(1), Some(Token::Ident(_))) => {
            let open = context.bracket?;
            let around = context.open_before(open)?;
            if !in_enum(context, around) {
                return None;
            }
            (context.text_at(open.checked_sub(1)?), context.text(1))
        }
        _ => return None,
    };
    let help = format!(
        "write `{variant}({example})`; for named fields, declare a record and write \
         `{variant}(Name)`"
    );
    let diagnostic = context.error(
        context.span(0),
        "the fields of a variant are types in round brackets, without names",
        "means nothing here",
    );
    Some(diagnostic.help(help))
}

/// Whether a bracket is that of an enum.
fn in_enum(context: &ParseContext<'_, '_>, open: usize) -> bool {
    let head = (0..open).rev().take(24).map_while(|index| context.token_at(index));
    head.take_while(|token| !matches!(token, Token::Newline | Token::Semicolon | Token::BraceClose))
        .any(|token| token == Token::Enum)
}

/// `P(..p, x: 3)`, `[..xs, 1]`.
fn record_update(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    // In a call `xs` was read as the name of an argument.
    if context.found() == Some(Token::BracketOpen)
        && context.token(1) == Some(Token::DotDot)
        && ends_operand(context.token(-1)?)
    {
        let title = "a part of a list is not taken with `..`";
        return Some(context.error(context.span(1), title, "means nothing here").help(PART));
    }
    if context.found() != Some(Token::DotDot) {
        return None;
    }
    let list = context.bracket.filter(|open| context.token_at(*open) == Some(Token::BracketOpen));
    let before = list.and_then(|open| context.token_at(open.checked_sub(1)?));
    if before.is_some_and(ends_operand) {
        let title = "a part of a list is not taken with `..`";
        return Some(context.error(context.span(0), title, "means nothing here").help(PART));
    }
    if list.is_some() {
        let diagnostic =
            context.error(context.span(0), "a list does not stand in another with `..`", "no item");
        return Some(diagnostic.help("join them: `xs.concat([1, 2])`; add one item: `xs.push(1)`"));
    }
    let diagnostic = context.error(
        context.span(0),
        "a record is not made from another with `..`",
        "means nothing here",
    );
    Some(diagnostic.help(UPDATE))
}

const UPDATE: &str =
    "`p.with(x: 3)` is the same record but for its field `x`; any number of fields may be named";

/// `{ p with x: 3 }`, `{ p | x: 3 }`.
fn update_in_braces(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let open = context.bracket?;
    let first = context.token(-1).filter(|token| is_plain(*token)).is_some()
        && context.token(-2) == Some(Token::BraceOpen)
        && context.token_at(open) == Some(Token::BraceOpen);
    let update = context.found() == Some(Token::Bar) || context.text(0) == "with";
    if !first || !update {
        return None;
    }
    let title = "a record is not made from another in braces";
    Some(context.error(context.span(0), title, "means nothing here").help(UPDATE))
}

/// `a to b by 2`, `a down to b`.
fn step_of_a_range(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let Some(Token::Ident(_)) = context.found() else { return None };
    let text = context.text(0);
    let down = matches!(text, "down" | "downto") && ends_operand(context.token(-1)?);
    let by = matches!(text, "by" | "steps" | "stepping")
        && context.statement().any(|token| token == Token::To);
    if !down && !by {
        return None;
    }
    let place = context.place(context.span(0));
    if by {
        let title = "the step of a range follows the word `step`";
        let diagnostic = context.error(context.span(0), title, "means nothing here");
        return Some(diagnostic.help("write `a to b step 2`").fix(place, "step", "write `step`"));
    }
    let title = "a range that goes down has a step below 0";
    let diagnostic = context.error(context.span(0), title, "means nothing here");
    Some(diagnostic.help("write `10 to 1 step -1`"))
}

/// `xs[0:2]`.
fn part_by_colon(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let (open, offset) = match context.found()? {
        Token::BracketOpen => (context.token(-1)?, 1),
        Token::Colon => {
            let open = context
                .bracket
                .filter(|open| context.token_at(*open) == Some(Token::BracketOpen))?;
            (context.token_at(open.checked_sub(1)?)?, 0)
        }
        _ => return None,
    };
    if !matches!(open, Token::Ident(_) | Token::ParenClose | Token::BracketClose) {
        return None;
    }
    let inner = (offset..offset + 12).map_while(|at| context.token(at));
    let mut inner = inner.take_while(|token| {
        !matches!(
            token,
            Token::BracketClose | Token::BracketOpen | Token::ParenOpen | Token::Newline
        )
    });
    let colon = inner.position(|token| token == Token::Colon)?;
    let diagnostic = context.error(
        context.span(offset + colon as isize),
        "a part of a list is not taken with `:`",
        "means nothing here",
    );
    Some(diagnostic.help(PART))
}

/// How a part of a list is taken.
pub(super) const PART: &str = "write `xs.slice(1, 3)` for the items 1 and 2; `xs.take(2)` for the first two, \
     `xs.drop(2)` for all others";

/// `let [a, b] = …`.
fn list_pattern(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let declares = matches!(context.token(-1), Some(Token::Let | Token::Var | Token::For));
    if context.found() != Some(Token::BracketOpen) || !(declares || context.wants("a pattern")) {
        return None;
    }
    let diagnostic = context.error(
        context.span(0),
        "a list is not taken apart by a pattern",
        "how long it is would not be known",
    );
    Some(diagnostic.help("take its items: `let (a, b) = (xs[0], xs[1])`"))
}

/// `let f = fn(x) { x }`.
fn function_as_a_value(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let open = matches!(context.token(1), Some(Token::ParenOpen | Token::LambdaOpen));
    if context.found() != Some(Token::Fn) || !open || !context.wants("an expression") {
        return None;
    }
    let diagnostic = context.error(
        context.span(0),
        "a function without a name is written with `=>`",
        "`fn` declares a function with a name",
    );
    Some(diagnostic.help("write `x => …` or `(x, y) => …`; a block may follow: `x => { … }`"))
}

/// `Budget { tension: … }`.
fn record_literal(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let Some(Token::Ident(_)) = context.token(-1) else { return None };
    if context.found() != Some(Token::BraceOpen) || context.wants("a block `{ … }`") {
        return None;
    }
    let name = context.text(-1).to_string();
    let first = context.starts_with() == context.token(-1) && context.statement().count() == 1;
    if first && !name.starts_with(char::is_uppercase) {
        return (name == "loop").then(|| {
            context
                .error(
                    context.span(-1),
                    "a loop without end is written `while true`",
                    "means nothing here",
                )
                .help("write `while true { … }`")
                .fix(context.place(context.span(-1)), "while true", "write `while true`")
        });
    }
    let diagnostic = context.error(
        context.span(0),
        format!("a `{name}` is made by a call, with round brackets"),
        "no block can stand here",
    );
    Some(diagnostic.help(format!("write `{name}(field: value, …)`")))
}

fn else_alone(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    if context.found() != Some(Token::Else) {
        return None;
    }
    let diagnostic =
        context.error(context.span(0), "an `else` without an `if` before it", "belongs to nothing");
    Some(diagnostic.help("`else` follows the `}` of its `if`: `if a { … } else { … }`"))
}

/// A line that begins with an operator.
fn operator_at_line_start(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let operator = matches!(
        context.found()?,
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
    let text = context.text(0);
    if context.token(-1) == Some(Token::Newline) {
        let diagnostic = context.error(
            context.span(0),
            format!("a line cannot begin with `{text}`"),
            "the statement ended with the line before",
        );
        return Some(diagnostic.help(format!("move `{text}` to the end of the line before")));
    }
    if ends_operand(context.token(-1)?) || !context.wants("an expression") {
        return None;
    }
    let diagnostic = context.error(
        context.span(0),
        format!("a value is missing before `{text}`"),
        "joins two values",
    );
    Some(diagnostic.help("write the value, or remove the operator"))
}

/// `let if = 3`.
fn reserved_name(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let word = context.found().filter(|token| is_reserved(*token))?;
    let names = context.wants("a name") || context.wants("a pattern");
    let text = context.text(0);
    let declares = matches!(
        context.token(-1)?,
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
    ) || matches!(context.token(1), Some(Token::Colon | Token::Assign));
    if !names || !declares || word == Token::In {
        return None;
    }
    let diagnostic = context.error(
        context.span(0),
        format!("`{text}` is a reserved word and cannot be a name"),
        "needs another name",
    );
    let place = context.place(context.span(0));
    Some(diagnostic.help(format!("write for example `{text}_`")).fix(
        place,
        format!("{text}_"),
        format!("call it `{text}_`"),
    ))
}

/// `use std.topology.(ring)`, `use std.topology.*`.
fn selected_names(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    if context.starts_with() != Some(Token::Use) || context.token(-1) != Some(Token::Dot) {
        return None;
    }
    let diagnostic = context.error(
        context.span(0),
        "the names to bring in stand between braces",
        "a name or `{` should stand here",
    );
    Some(diagnostic.help("write `use std.topology.{ring, mesh}`"))
}

/// `1 to 2 to 3`.
fn chained_range(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    if !matches!(context.found(), Some(Token::To | Token::PlusMinus))
        || !ends_operand(context.token(-1)?)
    {
        return None;
    }
    let text = context.text(0);
    let diagnostic =
        context.error(context.span(0), "a range has two ends", format!("a second `{text}`"));
    Some(diagnostic.help("put the inner range into parentheses, or remove one end"))
}

/// `x = y = z`.
fn chained_assignment(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let found = context.found()?;
    let again = context.statement().any(|token| token == Token::Assign);
    if found != Token::Assign || !again || !ends_operand(context.token(-1)?) {
        return None;
    }
    let diagnostic =
        context.error(context.span(0), "an assignment has no value of its own", "a second `=`");
    Some(diagnostic.help("write one assignment on each line; two values are compared with `==`"))
}

/// `let a, b = …`.
fn several_names(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let declares = matches!(context.starts_with(), Some(Token::Let | Token::Var | Token::For));
    if context.found() != Some(Token::Comma) || !declares || context.statement().count() != 2 {
        return None;
    }
    let diagnostic =
        context.error(context.span(0), "several names stand in parentheses", "a second name");
    Some(diagnostic.help("write `let (a, b) = …`, or `for (i, x) in …`"))
}
