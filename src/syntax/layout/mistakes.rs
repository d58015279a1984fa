//! Signs and words of other languages: each is reported with what is written here, and replaced by
//! it where that is certain, so that the rest of the file is still read.

use super::Layout;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::syntax::kinds::{begins_name, ends_operand, is_plain};
use crate::syntax::token::Token;

/// What is read in place of the token: itself, its counterpart here, or nothing.
pub fn amend(layout: &mut Layout<'_>, token: Token, span: Span, rest: &str) -> Option<Token> {
    if token == Token::Bang && is_macro(layout, span, rest) {
        macro_call(layout, span, rest);
        return None;
    }
    if token == Token::Bang && layout.after_operand() && ends_value(rest) {
        let diagnostic = Diagnostic::new(
            Code::E0101,
            layout.place(span),
            "no `!` stands after a value",
            "means nothing here",
        );
        layout.tell(
            diagnostic
                .help("what may be absent is taken by `x ?? 0`, or in `if let some(y) = x { … }`"),
        );
        return None;
    }
    if token == Token::DotDot && layout.after_operand() && ends_value(rest) {
        let diagnostic = Diagnostic::new(
            Code::E0101,
            layout.place(span),
            "a range has two ends, and a part of a list is not taken with `..`",
            "means nothing here",
        );
        layout.tell(diagnostic.help(
            "write `xs.drop(1)` for all from item 1 on, `xs.slice(1, 3)` for the items 1 and 2",
        ));
        return None;
    }
    let (read, title, write) = match token {
        Token::AndAnd => (Token::And, "`and` joins two conditions, not `&&`", "and"),
        Token::OrOr => (Token::Or, "`or` joins two conditions, not `||`", "or"),
        Token::Bang => (Token::Not, "`not` negates a condition, not `!`", "not "),
        Token::Equal3 => (Token::Equal, "two values are compared with `==`", "=="),
        Token::NotEqual3 | Token::Diamond => {
            (Token::NotEqual, "two values are compared with `!=`", "!=")
        }
        Token::StarStar => (Token::Caret, "a power is written with `^`", "^"),
        // `P(..p, x: 3)` is no range: the parser stops at it.
        Token::DotDot if !layout.after_operand() => return Some(token),
        Token::DotDot => (Token::To, "a range is written with `to`", " to "),
        Token::ColonColon => (Token::Dot, "the parts of a path are joined by `.`", "."),
        Token::QuestionDot => (Token::Dot, "there is no `?.`", "."),
        Token::ColonAssign => (Token::Assign, "a value is given with `=`", "="),
        Token::Percent if is_modulo(layout, rest) => {
            (Token::Mod, "the remainder is written with `mod`; `%` is the unit percent", " mod ")
        }
        Token::Const if layout.at_start() => {
            (Token::Let, "a value that does not change is declared with `let`", "let")
        }
        Token::PlusPlus => {
            plus_plus(layout, span);
            return None;
        }
        Token::Ident(_) => return word(layout, token, span, rest),
        _ => return Some(token),
    };
    let mut diagnostic = Diagnostic::new(
        Code::E0101,
        layout.place(span),
        title,
        format!("write `{}`", write.trim()),
    )
    .help(match token {
        Token::DotDot => "write `a to b`; both ends are included".into(),
        Token::QuestionDot => {
            "take the value out first: `if let some(x) = e { … }`, or `e ?? default`".into()
        }
        _ => format!("write `{}`", write.trim()),
    });
    if token != Token::QuestionDot {
        diagnostic = diagnostic.fix(layout.place(span), write, format!("write `{}`", write.trim()));
    }
    layout.tell(diagnostic);
    Some(read)
}

/// Whether nothing of a value follows.
fn ends_value(rest: &str) -> bool {
    let rest = rest.trim_start_matches([' ', '\t']);
    rest.is_empty() || rest.starts_with([')', ']', '}', ',', '\n', '\r', ';', '.'])
}

/// `println!(…)`, `vec![…]`.
fn is_macro(layout: &Layout<'_>, span: Span, rest: &str) -> bool {
    matches!(layout.tokens.last(), Some((Token::Ident(_), before)) if before.end == span.start)
        && rest.starts_with(['(', '['])
}

fn macro_call(layout: &mut Layout<'_>, span: Span, rest: &str) {
    let name = layout.tokens.last().map_or(span, |(_, name)| *name);
    let text = name.text(layout.text).to_owned();
    let diagnostic = Diagnostic::new(
        Code::E0101,
        layout.place(name.to(span)),
        "there are no macros",
        "means nothing here",
    );
    let (help, from, by) = match text.as_str() {
        "vec" => {
            layout.tokens.pop();
            ("write `[…]`".to_owned(), name.to(span), "")
        }
        "println" | "eprintln" | "dbg" => ("write `print(…)`".to_owned(), name.to(span), "print"),
        _ => (
            format!("write `{text}{}`", if rest.starts_with('[') { "[…]" } else { "(…)" }),
            span,
            "",
        ),
    };
    layout.tell(diagnostic.help(&help).fix(layout.place(from), by, help));
}

/// Whether a `%` stands between two operands.
fn is_modulo(layout: &Layout<'_>, rest: &str) -> bool {
    let next = rest.trim_start_matches([' ', '\t']).chars().next();
    layout.after_operand() && next.is_some_and(|c| c.is_ascii_digit() || begins_name(c) || c == '(')
}

fn plus_plus(layout: &mut Layout<'_>, span: Span) {
    let mut diagnostic =
        Diagnostic::new(Code::E0101, layout.place(span), "there is no `++`", "means nothing here");
    diagnostic = if layout.after_operand() {
        diagnostic.help("add one with `+= 1`").fix(layout.place(span), " += 1", "write `+= 1`")
    } else {
        diagnostic.help("add one with `x += 1`; lists are joined with `concat`")
    };
    layout.tell(diagnostic);
}

/// Words of other languages at the start of a statement.
fn word(layout: &mut Layout<'_>, token: Token, span: Span, rest: &str) -> Option<Token> {
    let text = span.text(layout.text);
    // Most names end the search here.
    if !matches!(
        text,
        "mut"
            | "elif"
            | "elsif"
            | "elseif"
            | "function"
            | "def"
            | "func"
            | "fun"
            | "struct"
            | "class"
            | "switch"
    ) {
        return Some(token);
    }
    let next = rest.trim_start_matches([' ', '\t']).chars().next();
    let before_name = next.is_some_and(begins_name);
    let (read, title, write) = match text {
        "mut" if layout.last() == Token::Let && before_name => {
            let variable = layout.tokens.last().map_or(span, |(_, before)| before.to(span));
            let diagnostic = Diagnostic::new(
                Code::E0101,
                layout.place(variable),
                "a variable that may change is declared with `var`",
                "`let` binds once",
            )
            .help("write `var`")
            .fix(layout.place(variable), "var", "write `var`");
            layout.tell(diagnostic);
            if let Some(last) = layout.tokens.last_mut() {
                last.0 = Token::Var;
            }
            return None;
        }
        "elif" | "elsif" | "elseif"
            if layout
                .tokens
                .iter()
                .rev()
                .map(|(token, _)| *token)
                .find(|t| *t != Token::Newline)
                == Some(Token::BraceClose) =>
        {
            if layout.last() == Token::Newline {
                layout.tokens.pop();
            }
            layout.place_token(Token::Else, Span::new(span.start, span.start), rest);
            (Token::If, "a further condition is written with `else if`", "else if")
        }
        "function" | "def" | "func" | "fun" if layout.at_start() && before_name => {
            (Token::Fn, "a function is declared with `fn`", "fn")
        }
        "struct" | "class" if layout.at_start() && before_name => {
            (Token::Record, "a type with fields is declared with `record`", "record")
        }
        "switch"
            if !ends_operand(layout.last())
                && !is_plain(layout.last())
                && (before_name || next.is_some_and(|c| c.is_ascii_digit() || c == '"')) =>
        {
            (Token::Match, "cases are told apart with `match`", "match")
        }
        _ => return Some(token),
    };
    let diagnostic = Diagnostic::new(
        Code::E0101,
        layout.place(span),
        title,
        format!("`{text}` means nothing here"),
    )
    .help(format!("write `{write}`"))
    .fix(layout.place(span), write, format!("write `{write}`"));
    layout.tell(diagnostic);
    Some(read)
}
