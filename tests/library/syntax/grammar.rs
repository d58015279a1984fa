//! The written grammar, `grammar/phi.ebnf`, held to the parser: a small interpreter of the EBNF
//! must accept every script that the parser accepts, and reject what it rejects.

use super::generate;
use phi::diagnostic::FileId;
use phi::syntax::symbol::Interner;
use phi::syntax::token::Token;
use phi::syntax::{parse, tokens};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// An expression of the EBNF.
#[derive(Debug)]
enum Rule {
    Token(String),
    Class(String),
    Name(String),
    Sequence(Vec<Rule>),
    Choice(Vec<Rule>),
    Repeat(Box<Rule>),
}

type Grammar = BTreeMap<String, Rule>;

/// Reads the EBNF.
fn grammar() -> Grammar {
    let text = include_str!("../../../grammar/phi.ebnf");
    let mut words = vec![];
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        if let Some(comment) = rest.strip_prefix("(*") {
            rest = &comment[comment.find("*)").unwrap() + 2..];
            continue;
        }
        let Some(first) = rest.chars().next() else { break };
        let length = if first == '\'' {
            2 + rest[1..].find('\'').unwrap()
        } else if first.is_alphanumeric() {
            rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap()
        } else {
            first.len_utf8()
        };
        words.push(&rest[..length]);
        rest = &rest[length..];
    }
    let mut rules = Grammar::new();
    let mut at = 0;
    while at < words.len() {
        let name = words[at].to_string();
        assert_eq!(words[at + 1], "=", "after {name}");
        at += 2;
        let rule = choice(&words, &mut at);
        assert_eq!(words[at], ".", "at the end of {name}");
        at += 1;
        assert!(rules.insert(name.clone(), rule).is_none(), "{name} is defined twice");
    }
    rules
}

fn choice(words: &[&str], at: &mut usize) -> Rule {
    let mut all = vec![sequence(words, at)];
    while words[*at] == "|" {
        *at += 1;
        all.push(sequence(words, at));
    }
    if all.len() == 1 { all.remove(0) } else { Rule::Choice(all) }
}

fn sequence(words: &[&str], at: &mut usize) -> Rule {
    let mut all = vec![];
    loop {
        let word = words[*at];
        let mut inner = |close: &str| {
            *at += 1;
            let rule = choice(words, at);
            assert_eq!(words[*at], close);
            *at += 1;
            rule
        };
        match word {
            "(" => all.push(inner(")")),
            "[" => all.push(Rule::Choice(vec![inner("]"), Rule::Sequence(vec![])])),
            "{" => all.push(Rule::Repeat(Box::new(inner("}")))),
            "." | "|" | ")" | "]" | "}" => return Rule::Sequence(all),
            _ => {
                *at += 1;
                all.push(if let Some(token) = word.strip_prefix('\'') {
                    Rule::Token(token.trim_end_matches('\'').to_string())
                } else if word.chars().all(|c| c.is_uppercase() || c == '_') {
                    Rule::Class(word.to_string())
                } else {
                    Rule::Name(word.to_string())
                });
            }
        }
    }
}

/// Recognises sentences: where a rule that begins at a token may end. Ends are kept for each rule
/// and place, so that no part of a text is read twice.
struct Recogniser<'a> {
    rules: &'a Grammar,
    tokens: &'a [(Token, String)],
    known: BTreeMap<(usize, &'a str), BTreeSet<usize>>,
}

impl<'a> Recogniser<'a> {
    fn ends(&mut self, rule: &'a Rule, at: usize) -> BTreeSet<usize> {
        match rule {
            Rule::Token(text) => self.one(at, |token, written| is_token(token, written, text)),
            Rule::Class(class) if class == "STARTS" => {
                let starts = matches!(self.tokens.get(at), Some((Token::Starter(_), _)));
                if starts { BTreeSet::from([at]) } else { BTreeSet::new() }
            }
            Rule::Class(class) => self.one(at, |token, written| is_class(token, written, class)),
            Rule::Name(name) => {
                if let Some(ends) = self.known.get(&(at, name.as_str())) {
                    return ends.clone();
                }
                let rules = self.rules;
                let rule = rules.get(name).unwrap_or_else(|| panic!("no rule {name}"));
                let ends = self.ends(rule, at);
                self.known.insert((at, name), ends.clone());
                ends
            }
            Rule::Sequence(all) => {
                let mut ends = BTreeSet::from([at]);
                for rule in all {
                    let mut next = BTreeSet::new();
                    for at in ends {
                        next.append(&mut self.ends(rule, at));
                    }
                    ends = next;
                }
                ends
            }
            Rule::Choice(all) => {
                let mut ends = BTreeSet::new();
                for rule in all {
                    ends.append(&mut self.ends(rule, at));
                }
                ends
            }
            Rule::Repeat(rule) => {
                let mut ends = BTreeSet::from([at]);
                let mut new = vec![at];
                while let Some(at) = new.pop() {
                    for end in self.ends(rule, at) {
                        if ends.insert(end) {
                            new.push(end);
                        }
                    }
                }
                ends
            }
        }
    }

    fn one(&self, at: usize, accepts: impl Fn(Token, &str) -> bool) -> BTreeSet<usize> {
        match self.tokens.get(at) {
            Some((token, text)) if accepts(*token, text) => BTreeSet::from([at + 1]),
            _ => BTreeSet::new(),
        }
    }
}

/// Whether a token is the one that the grammar writes so, in any of its spellings.
fn is_token(token: Token, written: &str, text: &str) -> bool {
    let same = match text {
        "±" => written == "+-" || written == "±",
        "<=" => written == "≤" || written == "<=",
        ">=" => written == "≥" || written == ">=",
        "!=" => written == "≠" || written == "!=",
        "*" => token == Token::Star,
        "-" => token == Token::Minus,
        _ => written == text,
    };
    let text_token = matches!(
        token,
        Token::Unit(_)
            | Token::UnitMul
            | Token::UnitDiv
            | Token::UnitPower
            | Token::StrText
            | Token::HoleOpen
            | Token::HoleClose
            | Token::Str
            | Token::StrOpen
            | Token::StrClose
    );
    same && !text_token
}

fn is_class(token: Token, written: &str, class: &str) -> bool {
    let word = written.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '∆');
    match class {
        "NAME" => token.is_name(),
        "WORD" => {
            (word || matches!(token, Token::Ident(_)))
                && !matches!(token, Token::Unit(_) | Token::StrText)
        }
        "INT" => token == Token::Int,
        "FLOAT" => token == Token::Float,
        "UNIT" => matches!(token, Token::Unit(_)),
        "STRING" => token == Token::Str,
        "STRING_START" => token == Token::StrOpen,
        "STRING_TEXT" => token == Token::StrText,
        "STRING_END" => token == Token::StrClose,
        "HOLE_START" => token == Token::HoleOpen,
        "HOLE_END" => token == Token::HoleClose,
        "FORMAT" => token == Token::HoleFormat,
        "RAISED" => token == Token::Raised,
        "UNIT_MUL" => token == Token::UnitMul,
        "UNIT_DIV" => token == Token::UnitDiv,
        "UNIT_POWER" => token == Token::UnitPower,
        "END" => matches!(token, Token::Newline | Token::Semicolon),
        other => panic!("no token class {other}"),
    }
}

/// Whether the grammar accepts a text, whose tokens are in order.
fn accepts(rules: &Grammar, text: &str) -> bool {
    let tokens = tokens(text);
    let tokens: Vec<(Token, String)> =
        tokens.into_iter().map(|(token, span)| (token, span.text(text).to_string())).collect();
    let mut recogniser = Recogniser { rules, tokens: &tokens, known: BTreeMap::new() };
    recogniser.ends(&rules["file"], 0).contains(&tokens.len())
}

fn diagnostics(text: &str) -> Vec<String> {
    let parsed = parse(text, FileId(0), &mut Interner::default());
    parsed.diagnostics.iter().map(|it| it.title.clone()).collect()
}

fn scripts(folder: &std::path::Path, found: &mut Vec<std::path::PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if !path.ends_with("target") && !path.ends_with(".git") {
                scripts(&path, found);
            }
        } else if path.extension().is_some_and(|it| it == "phi") {
            found.push(path);
        }
    }
}

#[test]
fn every_rule_is_used_and_defined() {
    fn names<'a>(rule: &'a Rule, found: &mut BTreeSet<&'a str>) {
        match rule {
            Rule::Name(name) => {
                found.insert(name);
            }
            Rule::Sequence(all) | Rule::Choice(all) => all.iter().for_each(|it| names(it, found)),
            Rule::Repeat(inner) => names(inner, found),
            Rule::Token(_) | Rule::Class(_) => {}
        }
    }
    let rules = grammar();
    let mut used = BTreeSet::from(["file"]);
    rules.values().for_each(|rule| names(rule, &mut used));
    let defined: BTreeSet<&str> = rules.keys().map(String::as_str).collect();
    assert_eq!(defined, used);
}

#[test]
fn grammar_and_parser_agree_on_every_script() {
    // The interpreter of the grammar descends as deep as the scripts of the limits go.
    let walk = std::thread::Builder::new().stack_size(1 << 30).spawn(every_script);
    walk.unwrap().join().unwrap();
}

fn every_script() {
    let rules = grammar();
    let mut found = vec![];
    scripts(std::path::Path::new(env!("CARGO_MANIFEST_DIR")), &mut found);
    assert!(!found.is_empty());
    for path in found {
        // One case is of bytes that are no text: the grammar has nothing to say of it.
        let Ok(text) = String::from_utf8(std::fs::read(&path).unwrap()) else { continue };
        let wrong = diagnostics(&text);
        if wrong.is_empty() {
            assert!(accepts(&rules, &text), "the grammar rejects {}", path.display());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn grammar_and_parser_agree_on_generated_scripts(
        bytes in prop::collection::vec(any::<u8>(), 0..120),
        at in any::<prop::sample::Index>(),
    ) {
        let rules = grammar();
        let text = generate::program(&bytes);
        prop_assert!(accepts(&rules, &text), "the grammar rejects:\n{text}");
        // Without one of its tokens it is mostly wrong, and both must say so.
        let all = tokens(&text);
        let visible: Vec<_> = all.iter().filter(|(_, span)| span.start < span.end).collect();
        if visible.is_empty() {
            return Ok(());
        }
        let (_, span) = visible[at.index(visible.len())];
        let mut damaged = text.clone();
        damaged.replace_range(span.start as usize..span.end as usize, " ");
        let wrong = diagnostics(&damaged);
        if wrong.is_empty() {
            prop_assert!(accepts(&rules, &damaged), "the grammar rejects:\n{damaged}");
        } else if wrong.iter().all(|title| is_grammar(title)) {
            prop_assert!(!accepts(&rules, &damaged), "the grammar accepts:\n{damaged}\n{wrong:?}");
        }
    }
}

/// Whether the parser, and not the scanner, reported it.
fn is_grammar(title: &str) -> bool {
    ["cannot stand here", "is missing", "should stand", "should end"]
        .iter()
        .any(|it| title.contains(it))
}
