//! `:doc` and completion know every name of every table.

use super::words::WORDS;
use super::{COMMANDS, Repl};
use crate::schema;
use crate::schema::member::{members, members_of};
use crate::session::{Options, stdlib};
use std::path::Path;

fn session() -> Repl {
    Repl::new(Options::default(), Path::new(".")).unwrap()
}

fn has_doc(repl: &mut Repl, name: &str) -> bool {
    let reply = repl.enter(&format!(":doc {name}"));
    !reply.text.is_empty() && !reply.text.contains("nothing is known")
}

/// Whether a name is among what its first letter may become, typed behind a text.
fn completes(repl: &Repl, before: &str, name: &str) -> bool {
    let first = name.chars().next().unwrap();
    let typed = format!("{before}{first}");
    let (start, found) = repl.complete(&typed, typed.len());
    start == before.len() && found.iter().any(|it| it.text == name)
}

/// Names that `:doc` has to know, each with a text behind which it has to be completed.
fn names(repl: &Repl) -> Vec<(String, String)> {
    let mut all: Vec<(&str, String)> = vec![];
    all.extend(COMMANDS.iter().map(|it| (it.name, ":".to_owned())));
    for word in WORDS {
        all.push((word.name, if word.begins { "" } else { "run shop for 1 s {\n    " }.to_owned()));
    }
    for kind in schema::block::kinds() {
        let outer = kind.inside.first().map_or(String::new(), |of| format!("{of} x {{ "));
        all.push((kind.name, outer));
        let inner = format!("{} x {{ ", kind.name);
        all.extend(kind.keys.iter().map(|key| (key.name, inner.clone())));
        all.extend(kind.clauses.iter().map(|clause| (clause.word, inner.clone())));
    }
    for (word, _) in schema::word::meanings() {
        all.push((word, "balance { method: ".to_owned()));
    }
    for kind in schema::event::EventKind::NAMES {
        all.push((kind, ":doc ".to_owned()));
    }
    for member in members() {
        all.push((member.name, format!("{}.", member.of)));
        all.push((member.of, ":doc ".to_owned()));
    }
    for (module, name, _) in schema::native::NativeId::all() {
        all.push((name, format!("use std.{module}.{{")));
    }
    for module in stdlib::NAMES {
        all.push((module, "use std.".to_owned()));
    }
    for unit in repl.checker.units_in_scope() {
        all.push((unit, "3 ".to_owned()));
    }
    let owned = |(name, before): (&str, String)| (name.to_owned(), before);
    all.into_iter().map(owned).collect()
}

#[test]
fn every_name_of_every_table_has_a_doc_and_is_completed() {
    let mut repl = session();
    let all = names(&repl);
    assert!(all.len() > 700, "{}", all.len());
    let modules = |name: &str, before: &str| match before {
        "use std." => format!("std.{name}"),
        _ => name.to_owned(),
    };
    let mut missing = vec![];
    for (name, before) in &all {
        if !has_doc(&mut repl, &modules(name, before)) {
            missing.push(format!("no doc: {name}"));
        }
        if !completes(&repl, before, name) {
            missing.push(format!("not completed: {before}{name}"));
        }
        if before != "use std." && !completes(&repl, ":doc ", name) {
            missing.push(format!("not completed: :doc {name}"));
        }
    }
    missing.dedup();
    assert_eq!(missing, [""; 0]);
}

/// The words are those of the grammar.
#[test]
fn every_word_of_the_grammar_is_in_the_table() {
    let grammar = include_str!("../../../grammar/phi.ebnf");
    let (_, rules) = grammar.split_once("*)").unwrap();
    let mut count = 0;
    for word in rules.split('\'').skip(1).step_by(2) {
        if !word.chars().all(|c| c.is_ascii_lowercase()) || word.is_empty() {
            continue;
        }
        count += 1;
        let is_block = schema::block::kinds().any(|kind| kind.name == word);
        assert!(is_block || WORDS.iter().any(|it| it.name == word), "{word}");
    }
    assert!(count > 60, "{count}");
}

/// Every function that the standard library declares has a doc, and every type that has members.
#[test]
fn names_of_the_library_have_docs() {
    let mut repl = session();
    for (module, text) in stdlib::MODULES {
        for name in text.lines().filter_map(stdlib::declared) {
            assert!(has_doc(&mut repl, name), "std.{module}.{name}");
        }
    }
    assert!(members_of("Segment").count() > 10);
    assert!(!has_doc(&mut repl, "no_such_name"));
}
