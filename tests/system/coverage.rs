//! Every thing that the coolant documents name has its place: `tests/coverage/rows.csv` says where it
//! landed and what shows it, or why it is not built, and `docs/coverage.md` is made of that.
//! `UPDATE_GUIDE=1` writes the page.

use crate::common::made::written;
use phi::data::Table;
use phi::schema::block;
use phi::schema::member::members_of;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The last number of each document.
const DOCUMENTS: [(char, usize); 2] = [('P', 153), ('Z', 163)];
const KINDS: [&str; 13] = [
    "api",
    "claim",
    "component",
    "enum",
    "field",
    "fn",
    "formula",
    "future",
    "number",
    "rule",
    "struct",
    "system",
    "table",
];
/// Begins the reason in a row of what is not built.
const MISSING: &str = "missing";

/// A row of `rows.csv`.
pub struct Row {
    id: String,
    title: String,
    kind: String,
    lands: Vec<String>,
    shown: Vec<String>,
}

impl Row {
    /// Why it is not built, where it is not.
    fn missing(&self) -> Option<&str> {
        self.shown.iter().find_map(|it| it.strip_prefix(MISSING)?.strip_prefix(": "))
    }

    /// What shows it.
    fn shows(&self) -> impl Iterator<Item = &str> {
        self.shown.iter().map(String::as_str).filter(|it| !it.starts_with(MISSING))
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn text(file: &str) -> Option<String> {
    std::fs::read_to_string(root().join(file)).ok()
}

fn rows() -> Vec<Row> {
    let bytes = std::fs::read(root().join("tests/coverage/rows.csv")).unwrap();
    let table = Table::read("rows.csv", &bytes).unwrap();
    let cell = |row: usize, name: &str| {
        table.cell(row, table.column(name).unwrap()).unwrap_or_default().to_owned()
    };
    let list =
        |cell: String| cell.split(" | ").filter(|it| !it.is_empty()).map(str::to_owned).collect();
    (0..table.rows())
        .map(|row| Row {
            id: cell(row, "id"),
            title: cell(row, "title"),
            kind: cell(row, "kind"),
            lands: list(cell(row, "lands")),
            shown: list(cell(row, "shown")),
        })
        .collect()
}

/// The rows that each claim answers, by its file and title.
pub fn rows_of_claims() -> BTreeMap<(String, String), Vec<String>> {
    let mut found: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for row in rows() {
        for shown in row.shows() {
            if let Some((file, title)) = shown.split_once(": ") {
                found.entry((file.to_owned(), title.to_owned())).or_default().push(row.id.clone());
            }
        }
    }
    found
}

/// Why a row does not land there; `None` where it does.
fn not_there(landing: &str) -> Option<String> {
    let parts: Vec<&str> = landing.split('.').collect();
    let there = match parts.as_slice() {
        ["claim"] => true,
        ["std", module] => text(&format!("stdlib/{module}.phi")).is_some(),
        ["std", module, name, rest @ ..] => text(&format!("stdlib/{module}.phi"))
            .is_some_and(|it| declares(&it, name, rest.first())),
        ["Φ", "coolant", names @ ..] => has_members("Coolant", names),
        ["coolant"] => acts("coolant", None, None),
        ["coolant", name] => acts(name, Some("coolant"), None) || acts("coolant", None, Some(name)),
        ["coolant", name, key] => acts(name, Some("coolant"), Some(key)),
        _ => false,
    };
    (!there).then(|| format!("nothing that acts is called {landing}"))
}

/// Whether a thing of the runtime has a member that acts, what that gives has the next, and so on.
fn has_members(of: &str, names: &[&str]) -> bool {
    let of = of.trim_start_matches("List<").trim_end_matches(['>', '?']);
    match names {
        [] => true,
        [name, rest @ ..] => members_of(of)
            .find(|member| member.name == *name && member.id.is_some())
            .is_some_and(|member| has_members(member.gives, rest)),
    }
}

/// Whether a module declares a name, and a record of it a field.
fn declares(module: &str, name: &str, field: Option<&&str>) -> bool {
    let heads = ["fn {}(", "fn {}<", "let {}:", "let {} =", "record {} {", "record {}<"];
    let at = heads.iter().find_map(|head| module.find(&format!("\n{}", head.replace("{}", name))));
    match (at, field) {
        (Some(at), Some(field)) => {
            let body = module[at + 1..].split("\n}").next().unwrap_or_default();
            body.contains(&format!("\n    {field}:"))
        }
        (at, None) => at.is_some(),
        (None, Some(_)) => false,
    }
}

/// Whether a block, or a key of it, does something.
fn acts(name: &str, inside: Option<&str>, key: Option<&&str>) -> bool {
    let found = block::kind(name, inside).filter(|kind| {
        kind.name == name && inside.is_none_or(|outer| kind.inside.contains(&outer))
    });
    match (found, key) {
        (Some(kind), Some(key)) => kind.key(key).is_some_and(|key| key.id.is_some()),
        (Some(kind), None) => kind.id.is_some(),
        (None, _) => false,
    }
}

/// Why something does not show a row; `None` where it does.
fn not_shown(shown: &str) -> Option<String> {
    let (file, title) = match shown.split_once(": ") {
        Some((file, title)) => (file, Some(title)),
        None => (shown, None),
    };
    let Some(text) = text(file) else { return Some(format!("there is no {file}")) };
    let there = match title {
        None => true,
        Some(title) if file.ends_with(".rs") => text.contains(&format!("fn {title}(")),
        Some(title) => ["claim", "test"]
            .iter()
            .any(|word| text.lines().any(|line| line.starts_with(&format!("{word} \"{title}\"")))),
    };
    (!there).then(|| format!("{file} has no test or claim {title:?}"))
}

fn faults(rows: &[Row]) -> Vec<String> {
    let mut faults = vec![];
    let ids = DOCUMENTS
        .iter()
        .flat_map(|(letter, last)| (1..=*last).map(move |number| format!("{letter}-{number:03}")));
    let expected: Vec<String> = ids.collect();
    let given: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
    if expected != given {
        let missing: Vec<_> = expected.iter().filter(|id| !given.contains(id)).collect();
        faults.push(format!("every id stands once, in order; missing: {missing:?}"));
    }
    for row in rows {
        let mut fault = |what: String| faults.push(format!("{}: {what}", row.id));
        if row.title.trim().is_empty() || !KINDS.contains(&row.kind.as_str()) {
            fault(format!("has no title, or its kind {:?} is none", row.kind));
        }
        match row.missing() {
            // What is not built has a reason in words, and no place.
            Some(why) if why.split(' ').count() < 4 => fault("is missing, and why?".to_owned()),
            Some(_) if !row.lands.is_empty() || row.shows().count() > 0 => {
                fault("is missing, and lands or is shown".to_owned());
            }
            Some(_) => {}
            None if row.lands.is_empty() || row.shows().count() == 0 => {
                fault("lands nowhere, or nothing shows it".to_owned());
            }
            None => {}
        }
        let missing = row.lands.iter().filter_map(|it| not_there(it));
        missing.chain(row.shows().filter_map(not_shown)).for_each(&mut fault);
        let is_claimed = row.shows().any(|it| it.starts_with("examples/claims/"));
        if row.lands.iter().any(|it| it == "claim") && !is_claimed {
            fault("lands as a claim, and none is named".to_owned());
        }
    }
    faults
}

#[test]
fn everything_that_the_documents_name_has_its_place() {
    let rows = rows();
    let faults = faults(&rows);
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
    let missing = rows.iter().filter(|row| row.missing().is_some()).count();
    // Straight to the terminal: what a test prints is kept back while it passes.
    let _ = writeln!(std::io::stderr(), "missing: {missing} of {} rows are not built", rows.len());
    let mut page = format!(
        "{} rows, of which {} are shown by something that runs and {missing} are *missing*.\n",
        rows.len(),
        rows.len() - missing
    );
    for (letter, title) in [('P', "Coolant-processor architecture"), ('Z', "Zero-cost cooling")] {
        page += &format!("\n## {title}\n\n| row | what | kind | lands in | shown by |\n");
        page += "| --- | --- | --- | --- | --- |\n";
        for row in rows.iter().filter(|row| row.id.starts_with(letter)) {
            let lands = row.lands.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>();
            let shown = row.shown.iter().map(|it| match it.split_once(": ") {
                Some((MISSING, why)) => format!("*{MISSING}*: {why}"),
                Some((file, title)) => format!("`{file}`: {title}"),
                None => format!("`{it}`"),
            });
            page += &format!(
                "| {} | {} | {} | {} | {} |\n",
                row.id,
                row.title,
                row.kind,
                lands.join(", "),
                shown.collect::<Vec<_>>().join("; ")
            );
        }
    }
    written("docs/coverage.md", "coverage", &page);
}

/// The test above sees what is wrong.
#[test]
fn a_row_without_its_place_is_told() {
    let row = |id: &str, lands: &str, shown: &str| Row {
        id: id.to_owned(),
        title: "a row".to_owned(),
        kind: "rule".to_owned(),
        lands: vec![lands.to_owned()],
        shown: vec![shown.to_owned()],
    };
    let test = "stdlib/thermo.phi: cycles are found";
    let told = |row: Row| {
        let id = row.id.clone();
        faults(&[row]).into_iter().filter(|fault| fault.starts_with(&id)).collect::<String>()
    };
    assert_eq!(told(row("P-001", "std.thermo.Cycle.amplitude", test)), "");
    assert_eq!(told(row("P-001", "std.coolant", test)), "");
    assert_eq!(told(row("P-001", "std.coolant.Request.task", test)), "");
    assert_eq!(told(row("P-001", "Φ.coolant.sync.product", test)), "");
    assert_eq!(told(row("P-001", "Φ.coolant.stocks.purity", test)), "");
    for (lands, shown, why) in [
        ("std.thermo.Cycle.colour", test, "nothing that acts"),
        ("std.thermo.cycles", test, "nothing that acts"),
        ("coolant.nothing", test, "nothing that acts"),
        ("Φ.coolant.nothing", test, "nothing that acts"),
        ("Φ.coolant.sync.nothing", test, "nothing that acts"),
        ("std.nothing", test, "nothing that acts"),
        ("std.thermo.Cycle", "missing: nobody has made one yet", "is missing, and lands"),
        ("std.thermo.Cycle", "missing: why", "is missing, and why"),
        ("std.thermo.Cycle", "missing", "nothing shows it"),
        ("std.thermo.Cycle", "stdlib/thermo.phi: cycles are lost", "no test or claim"),
        ("std.thermo.Cycle", "stdlib/thermal.phi: cycles are found", "there is no"),
        ("std.thermo.Cycle", "tests/system/coverage.rs: a_test_of_nothing", "no test or claim"),
        ("claim", test, "none is named"),
    ] {
        let told = told(row("P-001", lands, shown));
        assert!(told.contains(why), "{lands}, {shown}: {told}");
    }
    assert!(faults(&[]).concat().contains("P-001"), "an id is missing");
}
