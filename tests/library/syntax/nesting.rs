//! Time that grows with the text and not with a power of its depth: no bracket is read twice because
//! something in it is wrong. Where this fails, it does not end.

use phi::diagnostic::FileId;
use phi::syntax::parse;
use phi::syntax::symbol::Interner;

/// Ways to open a bracket, or to begin what may stand in one.
const OPENERS: [&str; 42] = [
    "(",
    "[",
    "{",
    "f(",
    "f(x: ",
    "a[",
    "x => {",
    "(x => ",
    "(x, y) => {",
    "{ x: ",
    "{\"k\": ",
    "{ (x): ",
    "\"{",
    "if c {",
    "if c { 1 } else {",
    "if let p = {",
    "if let p(",
    "match x { p => {",
    "match x { p if (",
    "match {",
    "link a {",
    "link {",
    "segment s {",
    "segment s(a: ",
    "segment s[",
    "require {",
    "when {",
    "for x in { ",
    "fn f(x: (",
    "fn f() -> (",
    "let x: (A<",
    "run f for {",
    "run f for 1 s { observe ",
    "test \"a\" {",
    "unit u {",
    "field f {",
    "if c { app a { require {",
    "if c { app a { require (",
    "if c { app a { when {",
    "if c { app a { k: {",
    "if c { app a { x {",
    "if c { link a -> b {",
];

#[test]
fn depth_costs_no_more_than_length() {
    const DEPTH: usize = 50;
    for first in OPENERS {
        for second in OPENERS {
            for end in ["", "1", "x =>", ") }"] {
                let text = format!("{}{end}", format!("{first}{second}").repeat(DEPTH / 2));
                parse(&text, FileId(0), &mut Interner::default());
            }
        }
    }
}
