//! What people write by habit from other languages, or forget: recognised where the parser
//! stopped, and answered with what is written here.

use super::explain::{Spot, begins_operand};
use super::layout::{ends_operand, is_plain, is_reserved, is_word};
use super::token::{Starter, Token};
use crate::diagnostic::Diagnostic;

type Habit = fn(&Spot<'_, '_>) -> Option<Diagnostic>;

/// The first that fits answers: from the particular to the general.
const HABITS: &[Habit] = &[
    assignment_as_comparison,
    equals_for_colon,
    thin_arrow,
    word_lambda,
    bar_lambda,
    function_after_equals,
    statement_in_sheet,
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

/// `if x = 3 {`.
fn assignment_as_comparison(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    if spot.starts_with() == Some(Token::Fn) {
        return None;
    }
    let condition = spot.statement().rev().take(200).any(|token| {
        matches!(token, Token::If | Token::While | Token::Assert | Token::Starter(Starter::When))
    });
    let braced = spot.bracket.and_then(|index| spot.token_at(index)) == Some(Token::BraceOpen);
    if spot.found() != Some(Token::Assign) || !condition || braced && spot.statement().count() == 0
    {
        return None;
    }
    let diagnostic = spot.error(
        spot.span(0),
        "two values are compared with `==`",
        "`=` gives a value to a name",
    );
    Some(write(spot, diagnostic, "=="))
}

/// `{ x = 1 }`, `f(x = 1)`.
fn equals_for_colon(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    let open = spot.bracket.and_then(|index| spot.token_at(index))?;
    let loops = spot.bracket.and_then(|index| spot.token_at(index.checked_sub(1)?));
    if loops == Some(Token::For)
        || spot.found() != Some(Token::Assign)
        || !spot.token(-1).is_some_and(is_word)
    {
        return None;
    }
    let name = spot.text(-1);
    let title = match open {
        Token::ParenOpen | Token::LambdaOpen => "an argument is given by name with `:`",
        Token::BraceOpen
            if matches!(spot.token(-2), Some(Token::BraceOpen | Token::Comma | Token::Newline)) =>
        {
            "a key and its value are joined by `:`"
        }
        _ => return None,
    };
    let diagnostic = spot.error(spot.span(0), title, "`=` gives a value to a name");
    let place = spot.place(spot.span(0));
    Some(diagnostic.help(format!("write `{name}: …`")).fix(place, ":", "write `:`"))
}

/// `x -> x + 1`, and `1 -> 2` in a match.
fn thin_arrow(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    if spot.found() != Some(Token::Arrow) {
        return None;
    }
    let number = matches!(spot.token(-1), Some(Token::Unit(_) | Token::UnitPower));
    if number
        || spot.statement().next() != Some(Token::Let)
            && spot.token(-1) == Some(Token::BracketClose)
    {
        let diagnostic = spot.error(
            spot.span(0),
            "a unit is chosen with `as`",
            "`->` stands before the type of a result",
        );
        return Some(diagnostic.help("write `speed as km/h`").fix(
            spot.place(spot.span(0)),
            "as",
            "write `as`",
        ));
    }
    let title = if spot.wants_token(Token::FatArrow) && !spot.wants("an operator") {
        "a case and its value are joined by `=>`"
    } else {
        "a function without a name is written with `=>`"
    };
    let diagnostic = spot.error(spot.span(0), title, "`->` stands before the type of a result");
    Some(write(spot, diagnostic, "=>"))
}

/// `lambda x: x + 1`.
fn word_lambda(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    if spot.text(-1) != "lambda" {
        return None;
    }
    let title = "a function without a name is written with `=>`";
    let diagnostic = spot.error(spot.span(-1), title, "means nothing here");
    Some(diagnostic.help("write `x => …` or `(x, y) => …`"))
}

/// `|x| x + 1`.
fn bar_lambda(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    if spot.found() != Some(Token::Bar) || !spot.wants("an expression") {
        return None;
    }
    let diagnostic = spot.error(
        spot.span(0),
        "a function without a name is written with `=>`",
        "means nothing here",
    );
    Some(diagnostic.help("write `x => …` or `(x, y) => …`"))
}

/// `fn f(x: Int) = x + 1`.
fn function_after_equals(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    if spot.found() != Some(Token::Assign) || spot.starts_with() != Some(Token::Fn) {
        return None;
    }
    let diagnostic = spot.error(
        spot.span(0),
        "the body of a function stands between braces",
        "`{` should stand here",
    );
    Some(diagnostic.help("write `fn f(x: Int) -> Int { x + 1 }`"))
}

/// `let x = 3` in a block of a field.
fn statement_in_sheet(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    let statement = matches!(
        spot.starts_with()?,
        Token::Let | Token::Var | Token::Fn | Token::Param | Token::Assert | Token::While
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
    Some(diagnostic.help("write it before the field; its name can be used in the field"))
}

/// `if x:`, and `1: "one"` in a match.
fn colon_for_block(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    if spot.found() != Some(Token::Colon) {
        return None;
    }
    if spot.wants("a block `{ … }`") {
        let diagnostic = spot.error(
            spot.span(0),
            "a block stands between braces, not after `:`",
            "`{` should stand here",
        );
        return Some(diagnostic.help("write `{ … }`"));
    }
    if spot.wants_token(Token::FatArrow) && !spot.wants("an operator") {
        let diagnostic = spot.error(
            spot.span(0),
            "a case and its value are joined by `=>`",
            "`:` joins a key and its value",
        );
        return Some(write(spot, diagnostic, "=>"));
    }
    None
}

/// `[x * x for x in xs]`.
fn comprehension(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    let open = spot.bracket.and_then(|index| spot.token_at(index))?;
    if spot.found() != Some(Token::For) || open != Token::BracketOpen {
        return None;
    }
    let diagnostic = spot.error(
        spot.span(0),
        "a list is made from another by `map` and `where`",
        "no loop can stand in a list",
    );
    Some(diagnostic.help("write `xs.map(x => …)` or `xs.where(x => …)`"))
}

/// `print "x"`, `case 3`.
fn bare_call(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    let Some(Token::Ident(_)) = spot.starts_with() else { return None };
    if spot.statement().count() != 1 || !spot.wants("the end of the statement") {
        return None;
    }
    let word = spot.text(-1);
    if matches!(word, "case" | "default") {
        let diagnostic = spot.error(
            spot.span(-1),
            "a case of a `match` is a pattern and a value",
            "means nothing here",
        );
        return Some(
            diagnostic.help("write `3 => \"three\"`, and `_ => \"other\"` for all others"),
        );
    }
    match spot.found()? {
        Token::Str | Token::StrOpen | Token::Int | Token::Float => {
            let diagnostic = spot.error(
                spot.span(0),
                "arguments stand in parentheses",
                "not joined to what stands before",
            );
            Some(diagnostic.help(format!("write `{word}(…)`")))
        }
        Token::Ident(_) if spot.token(1) == Some(Token::Assign) => {
            let name = spot.text(0);
            let diagnostic = spot.error(
                spot.span(-1),
                "a name is declared with `let` or `var`",
                format!("`{word}` begins no statement"),
            );
            Some(
                diagnostic
                    .help(format!("write `let {name} = …`, with a type `let {name}: Type = …`")),
            )
        }
        _ => None,
    }
}

/// `a ? b : c`.
fn ternary(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    if spot.found() != Some(Token::Question) {
        return None;
    }
    let diagnostic = spot.error(
        spot.span(0),
        "`?` makes a type optional; it chooses nothing",
        "means nothing here",
    );
    Some(diagnostic.help("write `if a { b } else { c }`; for a value that may be absent, `a ?? b`"))
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

/// `import x`, `print x`, `unless`, `elif` without `if`.
fn foreign_statement(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    let Some(Token::Ident(_)) = spot.starts_with() else { return None };
    if spot.statement().count() != 1 {
        return None;
    }
    let word = spot.text(-1);
    let (title, help) = match word {
        "import" | "from" | "include" | "require" => (
            "a module is brought in with `use`",
            "write `use std.stats`, or `use \"lib/racks.phi\"`",
        ),
        "print" | "println" | "echo" => ("`print` is a function", "write `print(…)`"),
        "type" | "typedef" | "interface" | "trait" | "struct" | "class" => (
            "a type is declared with `record` or `enum`",
            "write `record Name { field: Type }` or `enum Name { A, B }`",
        ),
        "fun" | "func" | "function" | "def" => {
            ("a function is declared with `fn`", "write `fn name(x: Type) -> Type { … }`")
        }
        "foreach" => ("a loop over a list is written with `for`", "write `for x in list { … }`"),
        "unless" => ("a condition is negated with `not`", "write `if not … { … }`"),
        "do" | "repeat" => {
            ("a loop is written with `while` or `for`", "write `while condition { … }`")
        }
        "begin" | "end" | "then" => ("a block stands between braces", "write `{ … }`"),
        "int" | "float" | "double" | "string" | "bool" | "auto" => {
            ("the type of a variable stands after its name", "write `let name: Type = …`")
        }
        "global" | "static" | "public" | "private" | "pub" | "export" | "async" | "extern" => (
            "this word means nothing here",
            "remove it; every name of a file can be used by others",
        ),
        "throw" | "raise" => ("a script gives up with `fail`", "write `fail(\"why\")`"),
        "try" | "catch" => (
            "there are no exceptions",
            "functions that may fail return an optional value: see `??` and `if let`",
        ),
        _ => return None,
    };
    if !spot.found().is_some_and(|token| begins_operand(token) || is_word(token)) {
        return None;
    }
    Some(spot.error(spot.span(-1), title, format!("`{word}` begins no statement")).help(help))
}

/// `for (i = 0; …)`, `for (let i …`.
fn counting_loop(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    let open = spot.bracket?;
    let before = open.checked_sub(1).and_then(|index| spot.token_at(index));
    if before != Some(Token::For)
        || !matches!(spot.found(), Some(Token::Assign | Token::Let | Token::Var))
    {
        return None;
    }
    let diagnostic =
        spot.error(spot.span(0), "a loop goes over a list or a range", "nothing is assigned here");
    Some(diagnostic.help("write `for i in 0 to 9 { … }`; both ends are included"))
}

fn else_alone(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    if spot.found() != Some(Token::Else) {
        return None;
    }
    let diagnostic =
        spot.error(spot.span(0), "an `else` without an `if` before it", "belongs to nothing");
    Some(diagnostic.help("`else` follows the `}` of its `if`: `if a { … } else { … }`"))
}

/// `10 % 3`.
fn percent(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    if !matches!(spot.token(-1), Some(Token::Unit(_))) || spot.text(-1) != "%" {
        return None;
    }
    if !spot.found().is_some_and(begins_operand) {
        return None;
    }
    let diagnostic = spot
        .error(spot.span(-1), "`%` after a number means per cent", "a share of one hundred")
        .help("the remainder is written with `mod`")
        .fix(spot.place(spot.span(-1)), "mod", "write `mod`");
    Some(diagnostic)
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

/// `volume 128` in a block of a field.
fn missing_colon(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
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
fn missing_type(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
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
fn missing_value(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    let declares = matches!(spot.starts_with(), Some(Token::Let | Token::Var | Token::Param));
    if !declares || !spot.at_end() || !spot.wants_token(Token::Assign) {
        return None;
    }
    let diagnostic = spot.error(spot.gap(), "this name has no value", "`= value` is missing here");
    Some(diagnostic.help("give it a value with `=`; what may be absent is `let x: Float? = none`"))
}

/// `test foo {`, `claim`, `source`.
fn missing_title(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
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
fn missing_block(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
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
    let diagnostic = spot.error(spot.gap(), "a block `{ … }` is missing", "`{` should stand here");
    Some(match head {
        Some(word @ ("if" | "while" | "for")) => {
            diagnostic.help(format!("the braces are always written: `{word} … {{ … }}`"))
        }
        Some(word) => diagnostic.help(format!("write `{word} … {{ … }}`")),
        None => diagnostic.help("write `{ … }`"),
    })
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

/// `run shop 60 s`.
fn missing_for(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
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
fn missing_comma(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
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
fn missing_operand(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
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
fn missing_line_end(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
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
        return Some(diagnostic.help("write each statement on its own line, or end it with `;`"));
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
