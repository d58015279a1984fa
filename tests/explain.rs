//! Every page of `phi explain` tells the truth: its wrong example gives exactly its code, its
//! right example gives nothing.
//!
//! An example is a fenced block: ```` ```phi wrong ```` or ```` ```phi right ````. Options of the
//! command may follow (`--max-steps 1000`). A line `// file: NAME` begins a further file beside
//! the example. Codes that no script text can show (a file that is too large, bytes that are not
//! UTF-8) say so with ```` ```text wrong ````; the tests of the command show those.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use phi::diagnostic::render::{Style, render};
use phi::diagnostic::{Code, Diagnostic};
use phi::session::{Options, Session};
use std::collections::BTreeSet;

struct Example {
    info: String,
    text: String,
}

fn examples(page: &str) -> Vec<Example> {
    let mut found: Vec<Example> = vec![];
    let mut open = false;
    for line in page.lines() {
        if let Some(info) = line.strip_prefix("```") {
            if !open {
                found.push(Example { info: info.to_owned(), text: String::new() });
            }
            open = !open;
        } else if open {
            let example = found.last_mut().unwrap();
            example.text += line;
            example.text.push('\n');
        }
    }
    assert!(!open, "a fence is not closed");
    found
}

fn run(code: Code, example: &Example) -> (BTreeSet<&'static str>, String) {
    let folder = std::env::temp_dir().join(format!(
        "phi-explain-{}-{}-{}",
        std::process::id(),
        code,
        example.info.split_whitespace().nth(1).unwrap()
    ));
    std::fs::create_dir_all(&folder).unwrap();
    let mut files = vec![("example.phi".to_owned(), String::new())];
    for line in example.text.lines() {
        match line.strip_prefix("// file: ") {
            Some(name) => files.push((name.to_owned(), String::new())),
            None => {
                let text = &mut files.last_mut().unwrap().1;
                text.push_str(line);
                text.push('\n');
            }
        }
    }
    for (name, text) in &files {
        std::fs::write(folder.join(name), text).unwrap();
    }
    let words: Vec<&str> = example.info.split_whitespace().skip(2).collect();
    let option = |name: &str| {
        let at = words.iter().position(|word| *word == name)?;
        Some(words[at + 1].to_owned())
    };
    let mut session = Session::new(Options {
        max_steps: Some(option("--max-steps").map_or(5_000_000, |n| n.parse().unwrap())),
        max_memory: Some(option("--max-memory").map_or(64 << 20, |n| n.parse().unwrap())),
        max_time: option("--max-time").map(|n| n.parse().unwrap()),
        sets: option("--set").into_iter().collect(),
        ..Options::default()
    });
    let (_, outcome) = session.run_captured(&folder.join("example.phi"));
    let shown = outcome
        .diagnostics
        .iter()
        .map(|diagnostic: &Diagnostic| render(diagnostic, session.sources(), Style::default()))
        .collect();
    std::fs::remove_dir_all(&folder).unwrap();
    (outcome.diagnostics.iter().map(|diagnostic| diagnostic.code.name()).collect(), shown)
}

#[test]
fn pages_tell_the_truth() {
    let mut wrong = vec![];
    for code in Code::ALL {
        let page = code.page();
        let name = code.name();
        if !page.starts_with(&format!("# {name}: ")) {
            wrong.push(format!("{name}: the page begins with `# {name}: …`"));
        }
        let examples = examples(page);
        for kind in ["wrong", "right"] {
            if !examples.iter().any(|e| e.info.split_whitespace().nth(1) == Some(kind)) {
                wrong.push(format!("{name}: the page has no {kind} example"));
            }
        }
        for example in examples.iter().filter(|example| example.info.starts_with("phi ")) {
            let (codes, shown) = run(*code, example);
            let expected: BTreeSet<&str> = match example.info.split_whitespace().nth(1) {
                Some("wrong") => [name].into(),
                _ => [].into(),
            };
            if codes != expected {
                wrong.push(format!("{name}: {} gives {codes:?}\n{shown}", example.info));
            }
        }
    }
    assert!(wrong.is_empty(), "{} faults\n{}", wrong.len(), wrong.join("\n"));
}
