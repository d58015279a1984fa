//! Habits in statements: misspelt first words, words that join nothing here, blocks of other
//! languages.

use super::super::kinds::{ends_operand, is_word};
use super::super::nearest;
use super::super::parse_context::{ParseContext, begins_operand};
use super::super::token::Token;
use super::write;
use crate::diagnostic::{Diagnostic, Span};

/// The words that begin statements.
const WORDS: &[&str] = &[
    "always",
    "assert",
    "break",
    "claim",
    "continue",
    "dimension",
    "enum",
    "eventually",
    "every",
    "field",
    "for",
    "if",
    "let",
    "match",
    "never",
    "observe",
    "param",
    "record",
    "return",
    "rule",
    "test",
    "unit",
    "use",
    "var",
    "when",
    "while",
];

/// `whlie x > 0 {`, `retrun 1`.
pub(super) fn misspelt_word(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let Some(Token::Ident(_)) = context.starts_with() else { return None };
    let operand = context
        .found()
        .is_some_and(|token| begins_operand(token) || is_word(token) || token == Token::Minus);
    if context.statement().count() != 1 || !operand || context.token(-1) == Some(Token::Newline) {
        return None;
    }
    let word = context.text(-1);
    let near = nearest(word, WORDS.iter().copied())?;
    let diagnostic = context.error(
        context.span(-1),
        format!("`{word}` begins no statement"),
        "no word of the language",
    );
    Some(diagnostic.did_you_mean(context.place(context.span(-1)), &near))
}

/// `if x is 3`, `a is not b`.
pub(super) fn comparison_word(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let Some(Token::Ident(_)) = context.found() else { return None };
    let (title, sign) = match context.text(0) {
        "is" | "equals" | "eq" => ("two values are compared with `==`", "=="),
        "isnt" | "ne" => ("two values are compared with `!=`", "!="),
        _ => return None,
    };
    if !ends_operand(context.token(-1)?) || !context.token(1).is_some_and(operand_or_not) {
        return None;
    }
    let diagnostic = context.error(context.span(0), title, "means nothing here");
    if context.token(1) == Some(Token::Not) {
        let place = context.place(context.span(0).to(context.span(1)));
        return Some(diagnostic.help("write `!=`").fix(place, "!=", "write `!=`"));
    }
    Some(write(context, diagnostic, sign))
}

fn operand_or_not(token: Token) -> bool {
    begins_operand(token) || token == Token::Minus
}

/// `x =< 4`.
pub(super) fn turned_comparison(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let joined = context.span(0).end == context.span(1).start;
    if context.found() != Some(Token::Assign) || context.token(1) != Some(Token::Less) || !joined {
        return None;
    }
    let signs = context.span(0).to(context.span(1));
    let diagnostic = context.error(signs, "less or equal is written `<=`", "means nothing here");
    Some(diagnostic.help("write `<=`").fix(context.place(signs), "<=", "write `<=`"))
}

/// `a leads_to b`.
pub(super) fn leads_to(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let Some(Token::Ident(_)) = context.found() else { return None };
    if !matches!(context.text(0), "leads_to" | "leadsto" | "leadsTo" | "~>") {
        return None;
    }
    let diagnostic =
        context.error(context.span(0), "`leads to` is written as two words", "means nothing here");
    Some(write(context, diagnostic, "leads to"))
}

/// `if a then b else c`.
pub(super) fn then_for_block(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    // After a number it is read as a unit: `if x > 2 then`.
    let at = match context.token(-1) {
        Some(Token::Unit(_)) if context.text(-1) == "then" => -1,
        _ => 0,
    };
    if context.text(at) != "then" || !context.wants("a block `{ … }`") {
        return None;
    }
    let diagnostic = context.error(
        context.span(at),
        "a block stands between braces, without `then`",
        "`{` should stand here",
    );
    let line = context.line_from(at);
    let line = line.strip_prefix("then").unwrap_or(line).trim_end();
    let then = context.span(at);
    let whole = Span::new(then.start, then.end + line.len() as u32);
    Some(match line.split_once(" else ") {
        Some((yes, no)) if !no.contains("then") && !line.contains(['{', '}']) => {
            let written = format!("{{ {} }} else {{ {} }}", yes.trim(), no.trim());
            let help = format!("write `{written}`");
            diagnostic.help(&help).fix(context.place(whole), written, help)
        }
        _ => diagnostic.help("write `if … { … } else { … }`"),
    })
}

/// `run f seed 3 for 5 s`.
pub(super) fn seed_before_time(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let seed = context.text(0) == "seed" && context.wants_token(Token::For);
    if !seed || !context.statement().any(|token| token == Token::Run) {
        return None;
    }
    let diagnostic = context.error(
        context.span(0),
        "the time of a run stands before its seed",
        "comes after the time",
    );
    let line = context.line_from(0).split(['{', '}']).next().unwrap_or("").trim_end();
    Some(match line.split_once(" for ") {
        Some((seed, time)) if !seed.contains([',', ')']) && !time.contains([',', ')']) => {
            let written = format!("for {} {}", time.trim(), seed.trim());
            let start = context.span(0).start;
            let place = context.place(Span::new(start, start + line.len() as u32));
            let help = format!("write `{written}`");
            diagnostic.help(&help).fix(place, written, help)
        }
        _ => diagnostic.help("write `run shop for 60 s seed 1`"),
    })
}

/// `for (x in xs) {`.
pub(super) fn loop_in_parentheses(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let open = context.bracket?;
    let before = open.checked_sub(1).and_then(|at| context.token_at(at));
    let pair = context.text(0) == "of" || context.found() == Some(Token::In);
    let constant = context.found() == Some(Token::Const);
    if before != Some(Token::For) || !pair && !constant {
        return None;
    }
    let span = context.span_at(open);
    let diagnostic = context.error(span, "a loop has no parentheses", "means nothing here");
    if constant {
        return Some(diagnostic.help("write `for x in xs { … }`"));
    }
    let close = context.closing_of(open);
    let first = context.text_of(Span::new(span.end, context.gap().end)).trim();
    let Some(close) = close.filter(|_| !first.is_empty()) else {
        return Some(diagnostic.help("write `for x in xs { … }`"));
    };
    let list = context.text_of(Span::new(context.span(0).end, close.start)).trim();
    let written = format!("{first} in {list}");
    let help = format!("write `for {written} {{ … }}`");
    Some(diagnostic.help(&help).fix(context.place(span.to(close)), written, help))
}

/// `if x > 3 [ … ]`, `repeat 4 [ … ]`, `ask turtles [ … ]`.
pub(super) fn block_in_brackets(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let bracket = match context.found() {
        Some(Token::BracketOpen) => context.index(),
        _ => context.bracket.filter(|at| context.token_at(*at) == Some(Token::BracketOpen))?,
    };
    let open = context.span_at(bracket);
    let before = bracket.checked_sub(1).map(|at| context.span_at(at))?;
    let (head, word) = context.statement_head(bracket)?;
    let spaced = before.end < open.start;
    if !spaced {
        return None;
    }
    match (head, word) {
        (Token::If | Token::While | Token::Else, _) => {
            let diagnostic = context.error(
                open,
                "a block stands between braces",
                "`[` begins a list, or takes an item",
            );
            Some(diagnostic.help(format!("write `{word} … {{ … }}`")))
        }
        (Token::Ident(_), "ask" | "repeat" | "ifelse" | "foreach" | "loop") => {
            let help = match word {
                "ask" | "foreach" => "write `for x in xs { … }`",
                "repeat" => "write `for i in range(4) { … }`",
                "ifelse" => "write `if a { … } else { … }`",
                _ => "write `while true { … }`",
            };
            let title = format!("`{word}` begins no statement");
            Some(
                context
                    .error(context.statement_span(bracket), title, "means nothing here")
                    .help(help),
            )
        }
        (Token::Ident(_), "globals" | "breed") => {
            let title = format!("`{word}` begins no statement");
            let help = match word {
                "globals" => "declare each at the top of the file: `var a = 0`",
                _ => "a kind of thing is a record: `record Wolf { energy: Float }`",
            };
            Some(
                context
                    .error(context.statement_span(bracket), title, "means nothing here")
                    .help(help),
            )
        }
        _ => None,
    }
}

/// `set x 3`, `to go … end`.
pub(super) fn words_for_signs(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    if context.found() == Some(Token::To)
        && context.starts_with() == Some(Token::To)
        && context.statement().count() == 0
    {
        let diagnostic = context.error(
            context.span(0),
            "a function is declared with `fn`",
            "begins no statement",
        );
        let name = if context.token(1).is_some_and(is_word) { context.text(1) } else { "go" };
        return Some(diagnostic.help(format!("write `fn {name}() {{ … }}`")));
    }
    let set = context.statement().count() == 1
        && matches!(context.starts_with(), Some(Token::Ident(_)))
        && context.text(-1) == "set";
    if !set || !matches!(context.found(), Some(Token::Ident(_))) {
        return None;
    }
    let name = context.text(0);
    let diagnostic =
        context.error(context.span(-1), "a value is assigned with `=`", "begins no statement");
    let help = format!("write `{name} = …`");
    if !context.token(1).is_some_and(operand_or_not) {
        return Some(diagnostic.help(help));
    }
    let place = context.place(context.span(-1).to(context.span(0)));
    Some(diagnostic.help(help).fix(place, format!("{name} ="), format!("write `{name} =`")))
}

/// `resource "a" "b" { … }`, `locals { … }` at the top of a file.
pub(super) fn block_of_another_language(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let Some(Token::Ident(_)) = context.starts_with() else { return None };
    let opens = match context.found()? {
        Token::BraceOpen => true,
        Token::Str => context.line_from(0).contains('{'),
        _ => return None,
    };
    if !opens || context.statement().count() != 1 || !context.wants("the end of the statement") {
        return None;
    }
    let word = context.text(-1);
    let help = match word {
        "variable" => "what can be set from outside is `param x = 3`",
        "locals" => "names are declared with `let`, each on its own",
        "output" => "what a script says is `print(x)`",
        "module" | "provider" | "terraform" => "what another file offers is brought in by `use`",
        "resource" | "data" => {
            "parts of a cluster stand in a field: `field shop { segment core[4] { … } }`"
        }
        _ if word.starts_with(char::is_uppercase) => return None,
        "loop" => return None,
        _ => "blocks stand in a field: `field shop { … }`",
    };
    let title = format!("there is no block `{word}`");
    Some(context.error(context.span(-1), title, "begins no statement").help(help))
}

/// `core[0] -- core[1]` in a field.
pub(super) fn line_for_a_link(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let field = context.wants("`{`") || context.wants("an entry `key: value`");
    let line = match context.found()? {
        Token::Minus => context.token(1) == Some(Token::Minus),
        Token::Arrow => true,
        _ => false,
    };
    let first = context.text_to_here().trim();
    if !field || !line || context.bracket.is_none() || first.starts_with("link ") {
        return None;
    }
    let rest = context.line_from(0).trim_start_matches(['-', '>']).split(['{', '}', ':', ',']);
    let second = rest.into_iter().next().unwrap_or("").trim();
    let diagnostic =
        context.error(context.span(0), "what is joined stands in a `link`", "means nothing here");
    if first.is_empty() || second.is_empty() || !context.line_from(0).trim_end().ends_with(second) {
        return Some(diagnostic.help("write `link [(a[0], a[1])] { spring: 1 Hz }`"));
    }
    let written = format!("link [({first}, {second})] {{ spring: 1 Hz }}");
    let start = context.span_at(context.first).start;
    let end = context.span(0).start + context.line_from(0).trim_end().len() as u32;
    let help = format!("write `{written}`");
    Some(diagnostic.help(&help).fix(context.place(Span::new(start, end)), written, help))
}

/// `{ - 1` and the like: a list of another language.
pub(super) fn dashed_list(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let open = context.bracket?;
    if context.token_at(open) != Some(Token::BraceOpen)
        || context.starts_with() != Some(Token::Minus)
        || !context.wants_token(Token::Colon)
        || !context.at_end()
    {
        return None;
    }
    let dash = context.span_at(context.first);
    let diagnostic =
        context.error(dash, "the items of a list stand between `[` and `]`", "no entry");
    Some(diagnostic.help("write `[1, 2, 3]`"))
}
