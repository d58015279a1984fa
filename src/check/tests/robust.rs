//! Nothing that a script holds makes the checker panic, hang or overflow; entries of a session
//! stand in the scope of those before.

use super::{TestModules, check_with, faults};
use crate::check::Checker;
use crate::diagnostic::FileId;
use proptest::prelude::*;

#[test]
fn deep_and_long() {
    let depth = 240;
    let nested = format!("let x = {}1{}", "(".repeat(depth), ")".repeat(depth));
    assert!(faults(&nested).is_empty());
    let blocks = format!("{}print(1){}", "if true { ".repeat(100), " }".repeat(100));
    assert!(faults(&blocks).is_empty(), "{:?}", faults(&blocks));
    let chain = format!("let x = 1{}", " + 1".repeat(9_000));
    assert!(faults(&chain).is_empty());
    let bad = format!("let x = 1 m{}", " + 1 s".repeat(9_000));
    assert_eq!(faults(&bad)[0].0, "E0301");
    let compare = format!("assert 1{}", " <= 1".repeat(2_000));
    assert!(faults(&compare).is_empty());
    let lambdas = format!("let f = {}1", "x => ".repeat(60));
    assert!(faults(&lambdas).iter().all(|(code, _)| *code == "E0305"));
    let calls: String = (0..3_000).map(|i| format!("fn f{i}() {{ f{}() + 1 }}\n", i + 1)).collect();
    assert!(faults(&format!("{calls}fn f3000() {{ 1 }}\nlet x: Int = f0()")).is_empty());
    let optional = format!("let x: Int{} = none", "?".repeat(200));
    faults(&optional);
    let lists = format!("let x = {}1{}", "[".repeat(200), "]".repeat(200));
    assert!(faults(&lists).is_empty());
}

#[test]
fn exponents_that_overflow_are_errors() {
    let text = format!("let x = {}1 m{}", "(".repeat(40), ")^9".repeat(40));
    faults(&text);
    faults("fn f<D: Dim>(x: D) { x^1000000000 * x^2000000000 }\nprint(f(2 m))");
}

#[test]
fn entries_build_on_each_other() {
    let mut modules = TestModules { files: vec![] };
    let mut checker = Checker::new(&mut modules);
    let mut file = 0;
    let mut enter = |text: &str| {
        file += 1;
        let entry = checker.enter_next(text, FileId(file), &mut modules);
        entry.diagnostics.iter().map(|d| d.code.name()).collect::<Vec<_>>()
    };
    assert!(enter("let x = 3 m").is_empty());
    assert!(enter("fn double(y: Length) -> Length { y * 2 }").is_empty());
    assert!(enter("double(x)").is_empty());
    assert_eq!(enter("let y = x + 1 s"), ["E0301"]);
    assert_eq!(enter("print(y)"), ["E0201"]);
    assert!(enter("let x = 4 s").is_empty());
    assert!(enter("let z: Time = x").is_empty());
    assert!(enter("unit furlong = 201.168 m\nlet f = 2 furlong").is_empty());
    assert!(enter("double(f)").is_empty());
    assert!(enter("var n = 1").is_empty());
    assert!(enter("n += 1\nn").is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Scripts with pieces cut out, doubled or moved: faults, never a panic.
    #[test]
    fn damaged_scripts(
        cuts in prop::collection::vec((0usize..4600, 0usize..60, 0usize..4600), 1..6)
    ) {
        let mut text: Vec<char> = include_str!("tour.phi").chars().collect();
        for (start, length, to) in cuts {
            let start = start.min(text.len());
            let end = (start + length).min(text.len());
            let piece: Vec<char> = text.drain(start..end).collect();
            let to = to.min(text.len());
            text.splice(to..to, piece.iter().copied().chain(piece.iter().copied()));
        }
        let text: String = text.into_iter().collect();
        check_with(&text, vec![]);
    }

    /// Tokens in any order.
    #[test]
    fn scrambled_tokens(picks in prop::collection::vec(0usize..48, 1..60)) {
        const WORDS: [&str; 48] = [
            "let", "x", "y", "=", "(", ")", "{", "}", "[", "]", "+", "*", "/", "^", "1", "2.5",
            "3 m", "21 °C", "fn", "f", ":", "Int", "Time", "=>", "->", ",", ".", "\n", "if", "else",
            "match", "none", "some", "??", "for", "in", "to", "\"a {x}\"", "==", "<", "and", "not",
            "record", "R", "enum", "E", "return", "print",
        ];
        let text: Vec<&str> = picks.iter().map(|pick| WORDS[*pick]).collect();
        check_with(&text.join(" "), vec![]);
    }
}
