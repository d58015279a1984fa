//! The layers of the house: no module uses one that stands above it. The table below is the
//! architecture; a change of it is a change of the design.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Each module with what it may use besides itself.
const LAYERS: &[(&str, &[&str])] = &[
    ("diagnostic", &[]),
    ("schema", &[]),
    ("syntax", &["diagnostic"]),
    ("program", &["diagnostic", "schema", "syntax"]),
    ("check", &["diagnostic", "schema", "syntax", "program"]),
    ("machine", &["diagnostic", "schema", "syntax", "program"]),
    ("coolant", &[]),
    ("field", &["schema"]),
    ("engine", &["field"]),
    ("orchestrator", &["field", "engine"]),
    ("runtime", &["field", "engine", "orchestrator"]),
    ("data", &["diagnostic"]),
    ("report", &[]),
    ("lint", &["diagnostic", "field", "report"]),
    (
        "bridge",
        &[
            "diagnostic",
            "schema",
            "syntax",
            "program",
            "machine",
            "coolant",
            "field",
            "engine",
            "orchestrator",
            "runtime",
            "data",
            "report",
            "lint",
        ],
    ),
    (
        "session",
        &[
            "diagnostic",
            "schema",
            "syntax",
            "program",
            "check",
            "machine",
            "field",
            "data",
            "report",
            "bridge",
        ],
    ),
    ("cli", &["session", "bridge", "diagnostic", "report", "syntax"]),
];

fn sources(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    let mut entries: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn arrows_point_down() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let allowed: BTreeMap<&str, &[&str]> = LAYERS.iter().copied().collect();
    let mut files = vec![];
    sources(&root, &mut files);
    let mut wrong = vec![];
    let mut arrows = 0;
    for path in files {
        let relative = path.strip_prefix(&root).unwrap();
        let first = relative.components().next().unwrap().as_os_str().to_str().unwrap();
        let module = first.trim_end_matches(".rs");
        if module == "lib" || module == "main" {
            continue;
        }
        let Some(may) = allowed.get(module) else {
            wrong.push(format!("{module}: a module that the table of layers does not name"));
            continue;
        };
        let text = std::fs::read_to_string(&path).unwrap();
        // Tests may look anywhere: those at the end of a file, and files of their own.
        let name = relative.to_string_lossy();
        if name.ends_with("tests.rs") || name.contains("/tests/") || name.contains("/oracle") {
            continue;
        }
        let code = text.split("#[cfg(test)]\n").next().unwrap();
        for (index, line) in code.lines().enumerate() {
            for (at, _) in line.match_indices("crate::") {
                let target: String = line[at + 7..]
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect();
                if allowed.contains_key(target.as_str()) {
                    arrows += 1;
                    if target != module && !may.contains(&target.as_str()) {
                        wrong.push(format!("{}:{} uses {target}", relative.display(), index + 1));
                    }
                }
            }
        }
    }
    assert!(arrows > 20, "the test must see the `use` lines");
    assert!(wrong.is_empty(), "arrows that point up:\n{}", wrong.join("\n"));
}

/// The code of a file, without the tests at its end.
fn code_of(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    text.split("#[cfg(test)]\nmod tests").next().unwrap().to_owned()
}

/// The names of the functions that a text declares.
fn functions(code: &str) -> impl Iterator<Item = &str> {
    code.split("fn ").skip(1).map(|rest| {
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
        &rest[..end.unwrap_or(rest.len())]
    })
}

/// The blocks `impl Field { … }` of a text.
fn methods_of_fields(code: &str) -> Vec<String> {
    let blocks = code.split("\nimpl Field {\n").skip(1);
    blocks.map(|block| block.split("\n}\n").next().unwrap().to_owned()).collect()
}

/// Methods of a field stand in several layers: none calls one of a layer above its own, which no
/// `use` line would show.
#[test]
fn no_layer_calls_methods_of_one_above() {
    const UPWARDS: [&str; 4] = ["field", "engine", "orchestrator", "runtime"];
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let layers = UPWARDS.map(|layer| {
        let mut files = vec![];
        sources(&root.join(layer), &mut files);
        files.retain(|path| !path.to_string_lossy().ends_with("tests.rs"));
        files.iter().map(|path| (path.clone(), code_of(path))).collect::<Vec<_>>()
    });
    let codes = |layers: &[Vec<_>]| -> Vec<String> {
        layers.iter().flatten().map(|(_, code): &(_, String)| code.clone()).collect()
    };
    let of = |texts: &[String]| -> BTreeSet<String> {
        texts.iter().flat_map(|text| functions(text)).map(str::to_owned).collect()
    };
    let (mut seen, mut wrong) = (0, vec![]);
    for (at, layer) in layers.iter().enumerate() {
        let methods = codes(&layers[at + 1..])
            .iter()
            .flat_map(|code| methods_of_fields(code))
            .collect::<Vec<_>>();
        let (below, above) = (of(&codes(&layers[..=at])), of(&methods));
        for (path, code) in layer {
            for (dot, _) in code.match_indices('.') {
                let rest = &code[dot + 1..];
                let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(0);
                let name = &rest[..end];
                if !rest[end..].starts_with(['(', ':']) {
                    continue;
                }
                seen += usize::from(below.contains(name));
                if above.contains(name) && !below.contains(name) {
                    wrong.push(format!("{}: {name}", path.strip_prefix(&root).unwrap().display()));
                }
            }
        }
    }
    assert!(seen > 500, "the test must see the calls");
    assert!(wrong.is_empty(), "calls that point up:\n{}", wrong.join("\n"));
}
