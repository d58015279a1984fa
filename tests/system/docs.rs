//! Every example in the documentation runs: a ```` ```phi ```` block gives nothing to complain of,
//! a ```` ```phi wrong E0301 ```` block gives exactly that code, and an ```` ```output ```` block
//! says what the block before it prints.

use crate::common::examples::{examples, run};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn pages() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages = vec![root.join("README.md")];
    for entry in std::fs::read_dir(root.join("docs")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "md") {
            pages.push(path);
        }
    }
    pages.sort();
    pages
}

#[test]
fn examples_do_what_the_documentation_says() {
    let mut wrong = vec![];
    let mut count = 0;
    for page in pages() {
        let name = page.file_stem().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&page).unwrap();
        for example in examples(&text).iter().filter(|example| example.word(0) == Some("phi")) {
            count += 1;
            let place = format!("{name}.md, line {}", example.line);
            let expected: BTreeSet<&str> = match example.word(1) {
                Some("wrong") => example.word(2).into_iter().collect(),
                _ => BTreeSet::new(),
            };
            let outcome = run(&format!("docs-{name}-{}", example.line), example);
            if outcome.codes != expected {
                wrong.push(format!("{place} gives {:?}\n{}", outcome.codes, outcome.shown));
            } else if let Some(output) = example.output.as_deref()
                && output != outcome.output
            {
                wrong.push(format!("{place} prints\n{}", outcome.output));
            }
        }
    }
    assert!(count > 0);
    assert!(wrong.is_empty(), "{} faults\n{}", wrong.len(), wrong.join("\n"));
}

/// Tables of the guide stand between `<!-- made: NAME -->` and `<!-- end -->`, and are those of the
/// schema. `UPDATE_GUIDE=1 cargo test guide` writes them.
#[test]
fn tables_of_the_guide_are_those_of_the_schema() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/language.md");
    let text = std::fs::read_to_string(&page).unwrap();
    let mut made = String::new();
    let mut rest = text.as_str();
    let mut tables = 0;
    while let Some((before, after)) = rest.split_once("<!-- made: ") {
        let (name, after) = after.split_once(" -->\n").unwrap();
        let (_, after) = after.split_once("<!-- end -->").unwrap();
        let table = match name {
            "assignments" => assignments(),
            _ => phi::schema::guide::table(name).unwrap_or_else(|| panic!("no table {name}")),
        };
        made += &format!("{before}<!-- made: {name} -->\n\n{table}\n<!-- end -->");
        rest = after;
        tables += 1;
    }
    made += rest;
    assert!(tables > 10);
    if std::env::var_os("UPDATE_GUIDE").is_some() {
        std::fs::write(&page, &made).unwrap();
    }
    assert!(
        made == text || std::env::var_os("UPDATE_GUIDE").is_some(),
        "docs/language.md is behind the schema: UPDATE_GUIDE=1 cargo test guide"
    );
}

fn assignments() -> String {
    let mut table = String::from("| | does |\n| --- | --- |\n");
    for row in phi::syntax::ASSIGNMENTS {
        table += &format!("| `x {} e` | {} |\n", row.sign(), row.meaning);
    }
    table
}

/// Every file that the documentation names is there.
#[test]
fn files_that_are_named_are_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut named = 0;
    let mut missing = vec![];
    for page in pages().into_iter().chain([root.join("CONTRIBUTING.md")]) {
        let text = std::fs::read_to_string(&page).unwrap();
        for part in text.split('`').skip(1).step_by(2) {
            let is_path = ["src/", "tests/", "stdlib/", "docs/", "benches/", "examples/"]
                .iter()
                .any(|folder| part.starts_with(folder));
            let plain = part.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
            // A word in capitals stands for a name.
            let is_pattern =
                part.split(['/', '.']).any(|it| it.len() > 1 && it == it.to_uppercase());
            if is_path && plain && !is_pattern {
                named += 1;
                if !root.join(part).exists() {
                    missing.push(format!("{}: {part}", page.display()));
                }
            }
        }
    }
    assert!(named > 50, "the test must see the names");
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// The options that the table of limits names are those that move them.
#[test]
fn options_of_limits_are_those_of_the_command() {
    let help = std::process::Command::new(env!("CARGO_BIN_EXE_phi"))
        .args(["run", "--help"])
        .output()
        .unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let of_help: BTreeSet<&str> =
        help.split_whitespace().filter(|word| word.starts_with("--max-")).collect();
    let of_table: BTreeSet<&str> =
        phi::schema::limit::ALL.iter().filter_map(|limit| limit.option).collect();
    assert_eq!(of_help, of_table);
}
