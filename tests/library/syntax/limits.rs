//! Texts of any shape and size end in a clear error, and in good time: nothing overflows the
//! stack.

use phi::diagnostic::{Code, FileId};
use phi::syntax::symbol::Interner;
use phi::syntax::{MAX_CHAIN, MAX_DEPTH, Parsed, format, parse};

fn read(text: &str) -> Parsed {
    parse(text, FileId(0), &mut Interner::default())
}

fn codes(text: &str) -> Vec<Code> {
    read(text).diagnostics.iter().map(|it| it.code).collect()
}

#[test]
fn nesting_is_bounded() {
    let many = 100_000;
    for (before, after) in [
        ("(", ")"),
        ("[", "]"),
        ("{ x: ", " }"),
        ("f(", ")"),
        ("-", ""),
        ("- ", ""),
        ("not ", ""),
        ("if a { ", " }"),
        ("if a { 1 } else ", ""),
        ("x => ", ""),
        ("(x, y) => ", ""),
        ("match x { _ => ", " }"),
        ("run x for ", ""),
        ("2 ^ ", ""),
        ("a ?? ", ""),
        ("if ", ""),
        ("a == not ", ""),
        ("a + not ", ""),
        ("a ?? b + ", ""),
        ("\"{", "}\""),
    ] {
        let text = format!("let x = {}1{}", before.repeat(many), after.repeat(many));
        assert_eq!(codes(&text), [Code::E0801], "{before}");
    }
    for (before, after) in [("List<", ">"), ("(", ")"), ("() -> ", ""), ("", "?")] {
        let text = format!("let x: {}Int{} = 1", before.repeat(many), after.repeat(many));
        assert_eq!(codes(&text), [Code::E0801], "{before}");
    }
    for before in ["(", "some("] {
        let text = format!("let {}x{} = 1", before.repeat(many), ")".repeat(many));
        assert_eq!(codes(&text), [Code::E0801], "{before}");
    }
    let text = format!("{}{}", "fn f() { ".repeat(many), "}".repeat(many));
    assert_eq!(codes(&text), [Code::E0801]);
    let text = format!("field f {{ {} {} }}", "region r { ".repeat(many), "}".repeat(many));
    assert_eq!(codes(&text), [Code::E0801]);
}

#[test]
fn what_is_allowed_is_read() {
    let deep = MAX_DEPTH as usize - 2;
    for (before, after) in [("(", ")"), ("[", "]"), ("- ", ""), ("if a { 1 } else ", "")] {
        let last = if before.starts_with("if") { "{ 2 }" } else { "1" };
        let text = format!("let x = {}{last}{}", before.repeat(deep), after.repeat(deep));
        assert_eq!(codes(&text), [], "{before}");
        assert!(format(&text, &Default::default()).is_ok(), "{before}");
    }
    let chain = MAX_CHAIN as usize - 1;
    for (operand, link) in [("1", " + "), ("a", " < "), ("a", " and "), ("a", ".b"), ("f", "(1)")] {
        let text = if link.starts_with(' ') {
            format!("let x = {}", vec![operand; chain].join(link))
        } else {
            format!("let x = {operand}{}", link.repeat(chain - 1))
        };
        assert_eq!(codes(&text), [], "{link}");
        assert!(format(&text, &Default::default()).is_ok(), "{link}");
    }
}

#[test]
fn chains_are_bounded() {
    let sum = vec!["1"; 1_000_000].join(" + ");
    assert_eq!(codes(&format!("let x = {sum}")), [Code::E0801]);
    let calls = "f(1)".to_string() + &"(1)".repeat(200_000);
    assert_eq!(codes(&calls), [Code::E0801]);
    let members = "x".to_string() + &".y".repeat(200_000);
    assert_eq!(codes(&members), [Code::E0801]);
    let dimension = format!("dimension D = Time{}", " * Time".repeat(5_000));
    assert_eq!(codes(&dimension), [Code::E0801]);
    for link in [" as m", "² ", " as m * a as m .b"] {
        let text = format!("let x = a{}", link.repeat(200_000));
        assert_eq!(codes(&text), [Code::E0801], "{link}");
    }
    let unit = "let x = 1 m".to_string() + &"·m".repeat(200_000);
    assert_eq!(codes(&unit), [Code::E0801]);
}

#[test]
fn one_long_line() {
    // Long lists and many statements have no bound.
    let list = vec!["1"; 500_000].join(", ");
    assert_eq!(codes(&format!("let x = [{list}]")), []);
    let statements = "x = 1; ".repeat(200_000);
    assert_eq!(codes(&statements), []);
    let word = format!("let x = {}", "a".repeat(5_000_000));
    assert_eq!(codes(&word), []);
    let comment = format!("// {}", "a".repeat(5_000_000));
    assert_eq!(codes(&comment), []);
    let nonsense = "§ ".repeat(300_000);
    assert!(read(&nonsense).diagnostics.len() <= phi::syntax::MAX_ERRORS);
    let brackets = "( ] ".repeat(300_000);
    assert!(!read(&brackets).diagnostics.is_empty());
    let errors = "let = 3\n".repeat(50_000);
    assert_eq!(read(&errors).diagnostics.len(), phi::syntax::MAX_ERRORS);
}

#[test]
fn empty_and_strange_files() {
    for text in
        ["", "\u{feff}", "\n\n", "// only a comment", "//! doc", "\r\n", ";", "\u{feff}let x = 1"]
    {
        assert_eq!(codes(text), [], "{text:?}");
    }
    assert_eq!(codes("let x = \0 1"), [Code::E0002]);
    assert_eq!(codes("let x\u{a0}= 1"), [Code::E0002]);
    assert_eq!(codes("let \u{2206}Φ = 1\nlet dPhi_2 = ΔΦ"), []);
}
