//! The layers of the house: no module uses one that stands above it. The table below is the
//! architecture; a change of it is a change of the design.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Each module with what it may use besides itself.
const LAYERS: &[(&str, &[&str])] = &[
    ("diagnostic", &["base"]),
    ("schema", &[]),
    ("syntax", &["base", "diagnostic", "schema"]),
    ("program", &["base", "diagnostic", "schema", "syntax"]),
    ("check", &["base", "diagnostic", "schema", "syntax", "program"]),
    ("machine", &["base", "diagnostic", "schema", "syntax", "program"]),
    ("base", &[]),
    ("coolant", &[]),
    ("plant", &["base", "coolant", "schema"]),
    ("field", &["base", "plant", "schema"]),
    ("engine", &["field", "plant"]),
    ("orchestrator", &["field", "engine"]),
    ("runtime", &["base", "coolant", "field", "engine", "orchestrator", "plant"]),
    ("data", &["base", "coolant", "diagnostic", "schema"]),
    ("report", &["base"]),
    ("lint", &["diagnostic", "field", "plant", "report", "schema"]),
    (
        "bridge",
        &[
            "base",
            "diagnostic",
            "schema",
            "syntax",
            "program",
            "machine",
            "coolant",
            "plant",
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
            "base",
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

/// A file is replaced as a whole or stays as it was: one module does that, and no other writes.
#[test]
fn one_module_writes_files() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = vec![];
    sources(&root, &mut files);
    let writers = ["fs::write(", "File::create", "File::options", "OpenOptions", "fs::rename("];
    let mut found = vec![];
    for path in files {
        let name = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
        // The schemas are written by a test.
        if name.ends_with("tests.rs") || name.contains("/tests/") || name == "cli/schema.rs" {
            continue;
        }
        if writers.iter().any(|writer| code_of(&path).contains(writer)) {
            found.push(name);
        }
    }
    assert_eq!(found, ["session/write.rs"]);
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
    /// Methods of the standard library that have the name of one of a field.
    const STANDARD: [&str; 1] = ["partition"];
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
                let known = below.contains(name) || STANDARD.contains(&name);
                if above.contains(name) && !known {
                    wrong.push(format!("{}: {name}", path.strip_prefix(&root).unwrap().display()));
                }
            }
        }
    }
    assert!(seen > 500, "the test must see the calls");
    assert!(wrong.is_empty(), "calls that point up:\n{}", wrong.join("\n"));
}

/// The code of a file without comments.
fn bare(path: &Path) -> String {
    let lines = code_of(path);
    let lines = lines.lines().map(|line| line.split("//").next().unwrap_or(""));
    lines.collect::<Vec<_>>().join("\n")
}

/// What a file calls in the folder, by the names of its parts: `crate::ROOM::…::part` and as many
/// `super::` as lead there.
fn parts_used(code: &str, module: &[String], folder: &[String], parts: &[String]) -> Vec<String> {
    let mut used = vec![];
    let mut note = |rest: &str| {
        let names: Vec<&str> = match rest.strip_prefix('{') {
            Some(list) => list.split('}').next().unwrap_or("").split(',').collect(),
            None => vec![rest],
        };
        for name in names {
            let name: String =
                name.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if parts.contains(&name) {
                used.push(name);
            }
        }
    };
    let full = format!("crate::{}::", folder.join("::"));
    for (at, _) in code.match_indices(&full) {
        note(&code[at + full.len()..]);
    }
    for (at, _) in code.match_indices("super::") {
        // Of a chain of them the first counts.
        if code[..at].ends_with("super::") {
            continue;
        }
        let mut rest = &code[at..];
        let mut ups = 0;
        while let Some(after) = rest.strip_prefix("super::") {
            (rest, ups) = (after, ups + 1);
        }
        if ups <= module.len() && module[..module.len() - ups] == *folder {
            note(rest);
        }
    }
    used
}

/// The parts that use each other in a circle, of the folder of a room and of the folders in it.
fn circles(path: &Path, folder: &[String], wrong: &mut Vec<String>) {
    let mut parts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut entries: Vec<_> = std::fs::read_dir(path).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    let name_of = |path: &Path| path.file_stem().unwrap().to_str().unwrap().to_owned();
    let is_test = |name: &str| name.ends_with("tests") || name == "oracle";
    let names: Vec<String> = entries
        .iter()
        .map(|it| name_of(it))
        .filter(|name| name != "mod" && !is_test(name))
        .collect();
    for entry in &entries {
        let part = name_of(entry);
        if !names.contains(&part) {
            continue;
        }
        let mut files = vec![];
        match entry.is_dir() {
            true => sources(entry, &mut files),
            false => files.push(entry.clone()),
        }
        for file in files {
            let inside = file.strip_prefix(path).unwrap().with_extension("");
            let inside = inside.iter().map(|it| it.to_str().unwrap().to_owned());
            let mut module: Vec<String> = folder.iter().cloned().chain(inside).collect();
            if module.iter().any(|name| is_test(name)) {
                continue;
            }
            if module.last().is_some_and(|last| last == "mod") {
                module.pop();
            }
            let used = parts_used(&bare(&file), &module, folder, &names);
            let used = used.into_iter().filter(|it| *it != part);
            parts.entry(part.clone()).or_default().extend(used);
        }
        if entry.is_dir() {
            let inner: Vec<String> = folder.iter().cloned().chain([part]).collect();
            circles(entry, &inner, wrong);
        }
    }
    // Parts that use nothing more are taken away, until none is left or a circle.
    loop {
        let free: Vec<String> = parts
            .iter()
            .filter(|(_, used)| used.is_empty())
            .map(|(name, _)| name.clone())
            .collect();
        if free.is_empty() {
            break;
        }
        for name in &free {
            parts.remove(name);
        }
        parts.values_mut().for_each(|used| used.retain(|it| !free.contains(it)));
    }
    // What only uses a circle stands in none.
    loop {
        let used: BTreeSet<String> = parts.values().flatten().cloned().collect();
        let before = parts.len();
        parts.retain(|name, _| used.contains(name));
        if parts.len() == before {
            break;
        }
    }
    for (name, used) in parts {
        let used: Vec<String> = used.into_iter().collect();
        wrong.push(format!("{}: {name} uses {}", folder.join("/"), used.join(", ")));
    }
}

#[test]
fn no_room_has_a_circle_in_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = vec![];
    for (room, _) in LAYERS {
        circles(&root.join(room), &[(*room).to_owned()], &mut wrong);
    }
    assert!(wrong.is_empty(), "parts that use each other in a circle:\n{}", wrong.join("\n"));
}

/// Names of keys, members and built-ins are compared where scripts are read, and nowhere behind: there
/// they are ids.
#[test]
fn no_name_of_the_schema_is_compared_behind_the_checker() {
    use phi::schema::{block, member, native::NativeId, word};
    let mut names: BTreeSet<&str> = BTreeSet::new();
    for kind in block::kinds() {
        names.insert(kind.name);
        names.extend(kind.keys.iter().map(|key| key.name));
        names.extend(kind.clauses.iter().map(|clause| clause.word));
    }
    names.extend(member::members().map(|member| member.name));
    names.extend(NativeId::all().map(|(_, name, _)| name));
    names.extend(word::Balancer::NAMES);
    names.extend(word::ChaosKind::NAMES);
    // Rooms of the front end, and those that know nothing of scripts.
    let free = ["schema", "syntax", "check", "cli", "diagnostic", "data", "report", "coolant"];
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut seen, mut wrong) = (0, vec![]);
    for (room, _) in LAYERS.iter().filter(|(room, _)| !free.contains(room)) {
        let mut files = vec![];
        sources(&root.join(room), &mut files);
        files.retain(|path| !path.to_string_lossy().contains("tests"));
        for path in files {
            for (number, line) in bare(&path).lines().enumerate() {
                seen += 1;
                for name in &names {
                    let text = format!("\"{name}\"");
                    let compared = [
                        format!("{text} =>"),
                        format!("{text} |"),
                        format!("| {text}"),
                        format!("== {text}"),
                        format!("!= {text}"),
                        format!("{text} =="),
                        format!("Some({text})"),
                    ];
                    // A folder that is left alone, which is called as a key is.
                    let other = *name == "target" && path.ends_with("session/files.rs");
                    if !other && compared.iter().any(|it| line.contains(it.as_str())) {
                        let path = path.strip_prefix(&root).unwrap().display();
                        wrong.push(format!("{path}:{}: {text}", number + 1));
                    }
                }
            }
        }
    }
    assert!(seen > 10_000, "the test must see the lines");
    assert!(wrong.is_empty(), "compared by text:\n{}", wrong.join("\n"));
}

/// The built-ins that the schema has are those that the standard library declares without a body.
#[test]
fn built_ins_are_those_that_the_library_declares() {
    use phi::schema::native::NativeId;
    use phi::syntax::ast::StmtKind;
    let mut declared: BTreeSet<(&str, String)> = BTreeSet::new();
    for (module, text) in phi::session::stdlib::MODULES.iter().copied() {
        let mut names = phi::syntax::symbol::Interner::default();
        let parsed = phi::syntax::parse(text, phi::diagnostic::FileId(0), &mut names);
        assert!(parsed.diagnostics.is_empty(), "{module}");
        for stmt in &parsed.ast.stmts {
            let StmtKind::Fn(decl) = &stmt.kind else { continue };
            let name = names.text(decl.name.symbol).to_owned();
            // A body of the library is checked when something reaches it; its result is known before.
            match decl.body {
                None => _ = declared.insert((module, name)),
                Some(_) => assert!(decl.result.is_some(), "`{module}.{name}` wants a `-> ()`"),
            }
        }
    }
    let known: BTreeSet<(&str, String)> =
        NativeId::all().map(|(module, name, _)| (module, name.to_owned())).collect();
    let only = |a: &BTreeSet<_>, b: &BTreeSet<_>| a.difference(b).cloned().collect::<Vec<_>>();
    assert_eq!(only(&declared, &known), [], "declared, and nothing provides it");
    assert_eq!(only(&known, &declared), [], "provided, and nothing declares it");
}
