//! Habits from other languages.

use super::super::kinds::is_word;
use super::super::parse_context::{ParseContext, begins_operand};
use super::super::token::{Starter, Token};
use super::write;
use crate::diagnostic::{Diagnostic, Span};

/// `if x = 3 {`.
pub(super) fn assignment_as_comparison(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    if context.starts_with() == Some(Token::Fn) {
        return None;
    }
    let condition = context.statement().rev().take(200).any(|token| {
        matches!(token, Token::If | Token::While | Token::Assert | Token::Starter(Starter::When))
    });
    let braced =
        context.bracket.and_then(|index| context.token_at(index)) == Some(Token::BraceOpen);
    if context.found() != Some(Token::Assign)
        || !condition
        || braced && context.statement().count() == 0
    {
        return None;
    }
    let diagnostic = context.error(
        context.span(0),
        "two values are compared with `==`",
        "`=` gives a value to a name",
    );
    Some(write(context, diagnostic, "=="))
}

/// `{ x = 1 }`, `f(x = 1)`.
pub(super) fn equals_for_colon(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let open = context.bracket.and_then(|index| context.token_at(index))?;
    let loops = context.bracket.and_then(|index| context.token_at(index.checked_sub(1)?));
    if loops == Some(Token::For)
        || context.found() != Some(Token::Assign)
        || !context.token(-1).is_some_and(is_word)
    {
        return None;
    }
    let name = context.text(-1);
    let title = match open {
        Token::ParenOpen | Token::LambdaOpen => "an argument is given by name with `:`",
        Token::BraceOpen
            if matches!(
                context.token(-2),
                Some(Token::BraceOpen | Token::Comma | Token::Newline)
            ) =>
        {
            "a key and its value are joined by `:`"
        }
        _ => return None,
    };
    let diagnostic = context.error(context.span(0), title, "`=` gives a value to a name");
    let place = context.place(context.span(0));
    Some(diagnostic.help(format!("write `{name}: …`")).fix(place, ":", "write `:`"))
}

/// `x -> x + 1`, and `1 -> 2` in a match.
pub(super) fn thin_arrow(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    if context.found() != Some(Token::Arrow) {
        return None;
    }
    let number = matches!(context.token(-1), Some(Token::Unit(_) | Token::UnitPower));
    // Where nothing of it comes after the arrow, it is no parameter, but a value in a unit.
    let (name, open) = (context.text(-1), context.bracket.and_then(|at| context.token_at(at)));
    let mut result = (1..24).take_while(|at| {
        let ends = [Token::ParenClose, Token::Comma, Token::Newline, Token::BraceOpen];
        context.token(*at).is_some_and(|token| !ends.contains(&token))
    });
    let unit = matches!(context.token(1), Some(Token::Ident(_)))
        && context.token(-1).is_some_and(is_word)
        && open != Some(Token::BraceOpen)
        && !result.any(|at| context.text(at) == name);
    if number
        || unit
        || context.statement().next() != Some(Token::Let)
            && context.token(-1) == Some(Token::BracketClose)
    {
        let diagnostic = context.error(
            context.span(0),
            "a unit is chosen with `as`",
            "`->` stands before the type of a result",
        );
        return Some(diagnostic.help("write `speed as km/h`").fix(
            context.place(context.span(0)),
            "as",
            "write `as`",
        ));
    }
    let title = if context.wants_token(Token::FatArrow) && !context.wants("an operator") {
        "a case and its value are joined by `=>`"
    } else {
        "a function without a name is written with `=>`"
    };
    let diagnostic =
        context.error(context.span(0), title, "`->` stands before the type of a result");
    Some(write(context, diagnostic, "=>"))
}

/// `lambda x: x + 1`.
pub(super) fn word_lambda(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    if context.text(-1) != "lambda" {
        return None;
    }
    let title = "a function without a name is written with `=>`";
    let diagnostic = context.error(context.span(-1), title, "means nothing here");
    let one = context.found().is_some_and(is_word) && context.token(1) == Some(Token::Colon);
    if one {
        let written = format!("{} =>", context.text(0));
        let place = context.place(context.span(-1).to(context.span(1)));
        let help = format!("write `{written} …`");
        return Some(diagnostic.help(&help).fix(place, written, help));
    }
    Some(diagnostic.help("write `x => …` or `(x, y) => …`"))
}

/// `|x| x + 1`.
pub(super) fn bar_lambda(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    if context.found() != Some(Token::Bar) || !context.wants("an expression") {
        return None;
    }
    let diagnostic = context.error(
        context.span(0),
        "a function without a name is written with `=>`",
        "means nothing here",
    );
    Some(diagnostic.help("write `x => …` or `(x, y) => …`"))
}

/// `fn f(x: Int) = x + 1`, `fn f(x: Int) => x + 1`.
pub(super) fn function_after_equals(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    if !matches!(context.found(), Some(Token::Assign | Token::FatArrow))
        || context.starts_with() != Some(Token::Fn)
    {
        return None;
    }
    let diagnostic = context.error(
        context.span(0),
        "the body of a function stands between braces",
        "`{` should stand here",
    );
    Some(diagnostic.help("write `fn f(x: Int) -> Int { x + 1 }`"))
}

/// `fn f(x: Int): Int { … }`, `fn f(x: Int) Int { … }`.
pub(super) fn type_of_a_result(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let colon = context.found() == Some(Token::Colon);
    let name = matches!(context.found(), Some(Token::Ident(_)));
    if context.starts_with() != Some(Token::Fn)
        || context.token(-1) != Some(Token::ParenClose)
        || !context.wants("a block `{ … }`")
        || !(name || colon && matches!(context.token(1), Some(Token::Ident(_) | Token::ParenOpen)))
    {
        return None;
    }
    let (span, text) = match colon {
        true => (context.span(0), "->"),
        false => (context.gap(), " ->"),
    };
    let title = "the type of a result stands after `->`";
    let diagnostic = context.error(span, title, "`->` should stand here");
    let named = if colon { context.text(1) } else { context.text(0) };
    let help = format!("write `-> {named}`");
    Some(diagnostic.help(help).fix(context.place(span), text, "write `->`"))
}

/// `f"{x}"`, `r"\d"`.
pub(super) fn prefixed_string(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let string = matches!(context.found(), Some(Token::Str | Token::StrOpen));
    let prefix = context.text(-1);
    if !string
        || !matches!(prefix, "f" | "F" | "R" | "b" | "u" | "s")
        || context.span(-1).end != context.span(0).start
    {
        return None;
    }
    let (title, help) = match prefix {
        "R" => ("a string as it is written begins with a small `r`", "write `r\"…\"`"),
        _ => ("a string has no prefix", "write `\"… {x} …\"`: every string takes placeholders"),
    };
    let place = context.place(context.span(-1));
    let label = format!("`{prefix}` means nothing here");
    if prefix == "R" {
        let diagnostic = context.error(context.span(-1), title, label);
        return Some(diagnostic.help(help).fix(place, "r", "write `r`"));
    }
    Some(context.error(context.span(-1), title, label).help(help).fix(place, "", "leave it out"))
}

/// `if x:`, and `1: "one"` in a match.
pub(super) fn colon_for_block(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    if context.found() != Some(Token::Colon) {
        return None;
    }
    if context.wants("a block `{ … }`") {
        let diagnostic = context.error(
            context.span(0),
            "a block stands between braces, not after `:`",
            "`{` should stand here",
        );
        return Some(diagnostic.help("write `{ … }`"));
    }
    if context.wants_token(Token::FatArrow) && !context.wants("an operator") {
        let diagnostic = context.error(
            context.span(0),
            "a case and its value are joined by `=>`",
            "`:` joins a key and its value",
        );
        return Some(write(context, diagnostic, "=>"));
    }
    None
}

/// `[x * x for x in xs]`.
pub(super) fn comprehension(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let open = context.bracket.and_then(|index| context.token_at(index))?;
    if context.found() != Some(Token::For) || open != Token::BracketOpen {
        return None;
    }
    let diagnostic = context.error(
        context.span(0),
        "a list is made from another by `map` and `where`",
        "no loop can stand in a list",
    );
    Some(diagnostic.help("write `xs.map(x => …)` or `xs.where(x => …)`"))
}

/// `print "x"`, `case 3`.
pub(super) fn bare_call(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let Some(Token::Ident(_)) = context.starts_with() else { return None };
    if context.statement().count() != 1 || !context.wants("the end of the statement") {
        return None;
    }
    let word = context.text(-1);
    if matches!(word, "case" | "default") {
        let diagnostic = context.error(
            context.span(-1),
            "a case of a `match` is a pattern and a value",
            "means nothing here",
        );
        return Some(
            diagnostic.help("write `3 => \"three\"`, and `_ => \"other\"` for all others"),
        );
    }
    match context.found()? {
        Token::Str | Token::StrOpen | Token::Int | Token::Float => {
            let diagnostic = context.error(
                context.span(0),
                "arguments stand in parentheses",
                "not joined to what stands before",
            );
            Some(call_with(context, diagnostic, word))
        }
        Token::Ident(_) if context.token(1) == Some(Token::Assign) => {
            let name = context.text(0);
            let diagnostic = context.error(
                context.span(-1),
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

/// Proposes a call with what was found, where nothing but it follows.
fn call_with(context: &ParseContext<'_, '_>, diagnostic: Diagnostic, word: &str) -> Diagnostic {
    match lone_argument(context) {
        Some(argument) => {
            let last = isize::from(matches!(context.token(1), Some(Token::Unit(_))));
            let place = context.place(context.gap().to(context.span(last)));
            let help = format!("write `{word}({argument})`");
            diagnostic.help(&help).fix(place, format!("({argument})"), help)
        }
        None => diagnostic.help(format!("write `{word}(…)`")),
    }
}

/// The value that was found, with its unit, where nothing but it stands before the end of the
/// statement.
pub(super) fn lone_argument<'s>(context: &'s ParseContext<'_, '_>) -> Option<&'s str> {
    let found = context.found()?;
    if !matches!(found, Token::Int | Token::Float | Token::Str | Token::Ident(_)) {
        return None;
    }
    let last = if matches!(context.token(1), Some(Token::Unit(_))) { 1 } else { 0 };
    let ends = matches!(
        context.token(last + 1),
        None | Some(Token::Newline | Token::Semicolon | Token::BraceClose | Token::ParenClose)
    );
    ends.then(|| context.text_between(0, last))
}

/// `a ? b : c`.
pub(super) fn ternary(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    if context.found() != Some(Token::Question) {
        return None;
    }
    let diagnostic = context.error(
        context.span(0),
        "`?` makes a type optional; it chooses nothing",
        "means nothing here",
    );
    Some(diagnostic.help("write `if a { b } else { c }`; for a value that may be absent, `a ?? b`"))
}

/// `import x`, `print x`, `unless`, `elif` without `if`.
pub(super) fn foreign_statement(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let Some(Token::Ident(_)) = context.starts_with() else { return None };
    if context.statement().count() != 1 {
        return None;
    }
    let word = context.text(-1);
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
        "impl" | "extend" | "extension" => (
            "functions stand on their own, beside their record",
            "write `fn area(p: P) -> Float { … }`, and call it `area(p)` or `p.area()`",
        ),
        "fun" | "func" | "function" | "def" => {
            ("a function is declared with `fn`", "write `fn name(x: Type) -> Type { … }`")
        }
        "ask" => ("a loop over a list is written with `for`", "write `for x in list { … }`"),
        "ifelse" => ("two branches are `if` and `else`", "write `if a { … } else { … }`"),
        "foreach" => ("a loop over a list is written with `for`", "write `for x in list { … }`"),
        "unless" => ("a condition is negated with `not`", "write `if not … { … }`"),
        "do" | "repeat" => {
            ("a loop is written with `while` or `for`", "write `while condition { … }`")
        }
        "begin" | "end" | "then" => ("a block stands between braces", "write `{ … }`"),
        "int" | "float" | "double" | "string" | "bool" | "auto" => {
            ("the type of a variable stands after its name", "write `let name: Type = …`")
        }
        "global" | "static" | "public" | "private" | "pub" | "export" | "extern" => (
            "this word means nothing here",
            "remove it; every name of a file can be used by others",
        ),
        "async" | "await" => {
            ("a call gives its result at once", "leave it out: nothing has to be waited for")
        }
        "throw" | "raise" => ("a script gives up with `fail`", "write `fail(\"why\")`"),
        "try" | "catch" | "except" | "finally" => (
            "there are no exceptions",
            "functions that may fail return an optional value: see `??` and `if let`",
        ),
        _ => return None,
    };
    let block = matches!(word, "try" | "except" | "catch" | "finally" | "else");
    let follows = |token| begins_operand(token) || is_word(token) || block && token == Token::Colon;
    if !context.found().is_some_and(follows) {
        return None;
    }
    let diagnostic =
        context.error(context.span(-1), title, format!("`{word}` begins no statement"));
    let span = context.place(context.span(-1));
    match word {
        "import" if context.text(0) == "std" => {
            return Some(diagnostic.help("write `use`").fix(span, "use", "write `use`"));
        }
        "pub" | "export" | "public" | "async" if is_word(context.found()?) => {
            let gap = context.place(
                context.span(-1).to(Span::new(context.span(0).start, context.span(0).start)),
            );
            return Some(diagnostic.help(help).fix(gap, "", "leave it out"));
        }
        _ => {}
    }
    if word == "print" && lone_argument(context).is_some() {
        return Some(call_with(context, diagnostic, word));
    }
    Some(diagnostic.help(help))
}

/// `for (i = 0; …)`, `for (let i …`.
pub(super) fn counting_loop(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let open = context.bracket?;
    let before = open.checked_sub(1).and_then(|index| context.token_at(index));
    if before != Some(Token::For)
        || !matches!(context.found(), Some(Token::Assign | Token::Let | Token::Var))
    {
        return None;
    }
    let diagnostic = context.error(
        context.span(0),
        "a loop goes over a list or a range",
        "nothing is assigned here",
    );
    Some(diagnostic.help("write `for i in 0 to 9 { … }`; both ends are included"))
}

/// `10 % 3`.
pub(super) fn percent(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    if !matches!(context.token(-1), Some(Token::Unit(_))) || context.text(-1) != "%" {
        return None;
    }
    if !context.found().is_some_and(begins_operand) {
        return None;
    }
    let diagnostic = context
        .error(context.span(-1), "`%` after a number means per cent", "a share of one hundred")
        .help("the remainder is written with `mod`")
        .fix(context.place(context.span(-1)), "mod", "write `mod`");
    Some(diagnostic)
}
