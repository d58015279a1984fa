//! What the parser says of mistakes: one error for one mistake, with the code, the place and a
//! help that works when it is followed.

use phi::diagnostic::{Diagnostic, FileId};
use phi::syntax::parse;
use phi::syntax::symbol::Interner;

fn diagnostics(text: &str) -> Vec<Diagnostic> {
    parse(text, FileId(0), &mut Interner::default()).diagnostics
}

/// Wrong texts with what stands under the error and a word of its title. Where `mended` is given,
/// applying the first fix must give it, and it must be right.
const MISTAKES: &[(&str, &str, &str, &str)] = &[
    ("if x = 3 { y() }", "=", "compared with `==`", "if x == 3 { y() }"),
    ("let a = x && y", "&&", "`and`", "let a = x and y"),
    ("let a = x || y", "||", "`or`", "let a = x or y"),
    ("let a = !x", "!", "`not`", "let a = not x"),
    ("let a = x === y", "===", "`==`", "let a = x == y"),
    ("let a = x % y", "%", "`mod`", "let a = x  mod  y"),
    ("let a = 10 % 3", "%", "per cent", "let a = 10 mod 3"),
    ("let mut x = 1", "let mut", "`var`", "var x = 1"),
    ("for i in 0..10 { }", "..", "`to`", "for i in 0 to 10 { }"),
    ("let f = x -> x + 1", "->", "`=>`", "let f = x => x + 1"),
    ("if a { 1 } elif b { 2 }", "elif", "`else if`", "if a { 1 } else if b { 2 }"),
    ("# remark\nlet x = 1", "#", "`//`", "// remark\nlet x = 1"),
    ("let x = 'abc'", "'", "double quotes", "let x = \"abc\""),
    ("let b = Budget { tension: 3 }", "{", "made by a call", ""),
    ("function f(x: Int) { x }", "function", "`fn`", "fn f(x: Int) { x }"),
    ("def f(x: Int) { x }", "def", "`fn`", "fn f(x: Int) { x }"),
    ("const x = 3", "const", "`let`", "let x = 3"),
    ("x++", "++", "no `++`", "x += 1"),
    ("if a print(1)", "", "a block `{ … }` is missing", ""),
    ("while x\n{ y() }", "{", "stands on the line", ""),
    ("let if = 3", "if", "reserved word", "let if_ = 3"),
    ("let x = 1.", "1.", "digits follow", ""),
    ("let x = .5", ".5", "begins with a digit", "let x = 0.5"),
    ("let x = 1e", "1e", "exponent", ""),
    ("let x = 0xfg", "0xfg", "hexadecimal", ""),
    ("let x = 99999999999999999999", "99999999999999999999", "too large", ""),
    ("let x = (1 + 2\nlet y = 3", "(", "never closed", "let x = (1 + 2)\nlet y = 3"),
    ("let x = [1, 2)", ")", "closed by `]`", "let x = [1, 2]"),
    ("let x = 1 }", "}", "closes nothing", "let x = 1 "),
    ("let a = 1 let b = 2", "let", "ends at the end", "let a = 1; let b = 2"),
    ("let x =\nlet y = 5", "", "a value is missing", ""),
    ("fn f(x) { }", "x", "has no type", ""),
    ("fn f(x: Int) = x", "=", "between braces", ""),
    ("print(\"hello", "\"", "never closed", "print(\"hello\""),
    ("let x = \"a {b\"", "{", "never closed", ""),
    ("let x = \"a } b\"", "}", "closes no placeholder", "let x = \"a \\} b\""),
    ("let x = \"a \\q b\"", "\\q", "escape", ""),
    ("let x = \"{a:^3}\"", ":^3", "format", ""),
    ("let x = \"{a:.2%}\"", ":.2%", "format", ""),
    ("let x = R\"a\"", "R", "small `r`", "let x = r\"a\""),
    ("let x = r\"a", "r\"", "never closed", "let x = r\"a\""),
    ("let q = { p with x: 3 }", "with", "in braces", ""),
    ("let q = { p | x: 3 }", "|", "in braces", ""),
    ("let q = { ...p, x: 3 }", "...", "made from another", ""),
    ("unit step: Time", "step", "never a unit", ""),
    ("for i in a to b by 2 { }", "by", "the word `step`", "for i in a to b step 2 { }"),
    ("for i in a down to b { }", "down", "a step below 0", ""),
    ("let y = match x { 1 -> 2 }", "->", "joined by `=>`", "let y = match x { 1 => 2 }"),
    ("let y = match x { 1: 2 }", ":", "joined by `=>`", "let y = match x { 1=> 2 }"),
    ("x = y = z", "=", "no value of its own", ""),
    ("let x = [1 2]", "", "a comma is missing", "let x = [1, 2]"),
    ("let r = { x = 1 }", "=", "joined by `:`", "let r = { x : 1 }"),
    ("f(x = 1)", "=", "by name with `:`", "f(x : 1)"),
    ("field f { step 10 ms }", "", "`:` is missing", "field f { step: 10 ms }"),
    ("field f {\n  let x = 3\n}", "let", "cannot stand in a block", ""),
    ("let x: = 5", "", "a type is missing", ""),
    ("let x", "", "no value", ""),
    ("use std.topology.(ring)", "(", "between braces", ""),
    ("import foo", "import", "`use`", ""),
    ("for (i = 0; i < 3; i = i + 1) { }", "=", "a list or a range", ""),
    ("let x = a\n  or b", "or", "cannot begin with", ""),
    ("run shop 60 s", "", "for how long", ""),
    ("test foo { }", "foo", "a text is missing", ""),
    ("loop { }", "loop", "`while true`", ""),
    ("let x = 1 to 2 to 3", "to", "two ends", ""),
    ("let a, b = f()", ",", "in parentheses", ""),
    ("else { 1 }", "else", "without an `if`", ""),
    ("let y = [x for x in xs]", "for", "`map`", ""),
    ("print \"x\"", "print", "function", ""),
    ("let x = a ? b : c", "?", "chooses nothing", ""),
    ("let f = |x| x", "|", "`=>`", ""),
];

#[test]
fn every_mistake_has_its_words() {
    let mut wrong = vec![];
    for (text, under, title, mended) in MISTAKES {
        let found = diagnostics(text);
        let Some(first) = found.first() else {
            wrong.push(format!("{text}\n    is accepted"));
            continue;
        };
        let shown = first.place().span.text(text);
        if found.len() > 1 || shown != *under || !first.title.contains(title) {
            let all: Vec<_> = found
                .iter()
                .map(|it| format!("{} `{}`: {}", it.code, it.place().span.text(text), it.title))
                .collect();
            wrong.push(format!("{text}\n    {}", all.join("\n    ")));
        }
        if first.help.is_empty() && first.notes.is_empty() {
            wrong.push(format!("{text}\n    has no help"));
        }
        if mended.is_empty() {
            continue;
        }
        let Some(fix) = first.fixes.first() else {
            wrong.push(format!("{text}\n    has no fix"));
            continue;
        };
        let mut right = text.to_string();
        right.replace_range(
            fix.place.span.start as usize..fix.place.span.end as usize,
            &fix.replacement,
        );
        if right.trim() != mended.trim() && right != *mended {
            wrong.push(format!("{text}\n    is mended to {right}"));
        }
        let again = diagnostics(&right);
        if again.iter().any(|it| it.title == first.title) {
            wrong.push(format!("{text}\n    is not mended by {right}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn independent_mistakes_are_all_told() {
    let text = "\
let a = * 2
record R { x }
fn f(y: Int) {
    let b = [1 2]
    if b = 3 { c() }
}
field g {
    segment core { volume 128 }
    step 10 ms
}
let s = 'text'
match a { 1 -> 2 }
";
    let found = diagnostics(text);
    let titles: Vec<&str> = found.iter().map(|it| it.title.as_str()).collect();
    assert_eq!(found.len(), 8, "{titles:#?}");
}

#[test]
fn no_message_is_a_list_of_tokens() {
    for (text, ..) in MISTAKES {
        for diagnostic in diagnostics(text) {
            let all = [
                vec![diagnostic.title.clone()],
                diagnostic.labels.iter().map(|it| it.message.clone()).collect(),
                diagnostic.help.clone(),
            ]
            .concat();
            for words in all {
                assert!(words.matches(" or ").count() < 3, "{words}");
                assert!(words.matches(", ").count() < 5, "{words}");
                assert!(!words.contains("Token") && !words.contains("::"), "{words}");
            }
        }
    }
}
