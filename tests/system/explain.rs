//! Every page of `phi explain` tells the truth: its wrong example gives exactly its code, its
//! right example gives nothing.
//!
//! An example is a fenced block: ```` ```phi wrong ```` or ```` ```phi right ````. Options of the
//! command may follow (`--max-steps 1000`). A line `// file: NAME` begins a further file beside
//! the example. Codes that no script text can show (a file that is too large, bytes that are not
//! UTF-8) say so with ```` ```text wrong ````; the tests of the command show those.

use crate::common::examples::{examples, run};
use phi::diagnostic::Code;
use std::collections::BTreeSet;

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
            if !examples.iter().any(|example| example.word(1) == Some(kind)) {
                wrong.push(format!("{name}: the page has no {kind} example"));
            }
        }
        for example in examples.iter().filter(|example| example.word(0) == Some("phi")) {
            let expected: BTreeSet<&str> = match example.word(1) {
                Some("wrong") => [name].into(),
                _ => [].into(),
            };
            let found = run(&format!("{name}-{}", example.line), example);
            if found.codes != expected {
                let (codes, shown) = (found.codes, found.shown);
                wrong.push(format!("{name}: {} gives {codes:?}\n{shown}", example.info));
            }
        }
    }
    assert!(wrong.is_empty(), "{} faults\n{}", wrong.len(), wrong.join("\n"));
}
