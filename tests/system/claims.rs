//! The claims of `examples/claims/`: what comes of them is written down in `docs/claims.md`, which is
//! made of the scripts and of a run of them, and follows from what they compute, not from their names.

use crate::common::made::written;
use crate::coverage;
use phi::session::{ClaimDocument, Options, Session};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A script of claims, and the letter of its rows in `tests/coverage/rows.csv`.
const SCRIPTS: [(&str, char); 2] = [
    ("examples/claims/coolant_processor.phi", 'P'),
    ("examples/claims/zero_cost_cooling.phi", 'Z'),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn run(name: &str, text: &str) -> Vec<ClaimDocument> {
    let mut session = Session::new(Options::default());
    let (_, outcome) = session.run_text(name, text, &root().join("examples/claims"));
    let told: Vec<_> = outcome.diagnostics.iter().map(|it| &it.title).collect();
    assert!(told.is_empty(), "{name}: {told:?}");
    outcome.claims
}

/// A claim as it stands in a script: the section that it is in, the comment above it, its title.
struct Written {
    section: String,
    prose: String,
    title: String,
}

fn places(text: &str) -> Vec<Written> {
    let mut found = vec![];
    let mut section = String::new();
    let mut prose: Vec<&str> = vec![];
    for line in text.lines() {
        if let Some(heading) = line.strip_prefix("// ── ") {
            section = heading.trim_end_matches('─').trim().to_owned();
        } else if let Some(comment) = line.strip_prefix("// ") {
            prose.push(comment);
            continue;
        } else if let Some(title) = line.strip_prefix("claim \"") {
            let title = title.strip_suffix("\" {").unwrap().to_owned();
            found.push(Written { section: section.clone(), prose: prose.join(" "), title });
        }
        prose.clear();
    }
    found
}

/// A text with its numbers cut to four digits.
fn short(text: &str) -> String {
    let word = |word: &str| match word.parse::<f64>() {
        Ok(value) => phi::report::number(value, 4),
        Err(_) => word.to_owned(),
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// What the page says of the claims of a script.
fn page_of(file: &str, letter: char) -> (String, [usize; 4]) {
    let text = std::fs::read_to_string(root().join(file)).unwrap();
    let claims = run(file, &text);
    let places = places(&text);
    assert_eq!(places.len(), claims.len(), "{file}");
    let rows = coverage::rows_of_claims();
    let mut page = String::new();
    let mut counts = [0; 4];
    let mut section = "";
    for (place, claim) in places.iter().zip(&claims) {
        assert_eq!(place.title, claim.title);
        let is_judged = place.prose.contains(". ") || claim.verdict == "untestable";
        assert!(is_judged && place.prose.ends_with('.'), "{}: by what?", claim.title);
        if place.section != section {
            section = &place.section;
            page += &format!("\n### {section}\n\n");
        }
        let source = claim.source.as_deref().unwrap();
        let (_, part) = source.split_once(", ").unwrap();
        let ids = rows.get(&(file.to_owned(), claim.title.clone())).cloned().unwrap_or_default();
        assert!(ids.iter().any(|id| id.starts_with(letter)), "no row has {:?}", claim.title);
        let value = |(part, value): &(String, String)| format!("`{part} = {}`", short(value));
        let numbers: Vec<String> = claim.values.iter().map(value).collect();
        let (index, said) = match claim.verdict {
            "holds" => (0, numbers.join(", ")),
            "refuted" => (1, numbers.join(", ")),
            _ => (2, claim.why.clone().unwrap()),
        };
        counts[index] += 1;
        counts[3] += usize::from(has_number(claim));
        page += &format!(
            "- **{}** — *{}*: {said} ({part}; {})\\\n  {}\n",
            claim.title,
            claim.verdict,
            ids.join(", "),
            place.prose
        );
    }
    (page, counts)
}

/// Whether a number stands behind its verdict.
fn has_number(claim: &ClaimDocument) -> bool {
    claim.verdict != "untestable"
        && claim.values.iter().any(|(_, value)| value.contains(|c: char| c.is_ascii_digit()))
}

#[test]
fn the_page_of_claims_says_what_comes_of_them() {
    let mut summary = "| document | claims | hold | refuted | untestable | with a number |\n\
                       | --- | --- | --- | --- | --- | --- |\n"
        .to_owned();
    let mut pages = String::new();
    for (file, letter) in SCRIPTS {
        let (page, [holds, refuted, untestable, numbers]) = page_of(file, letter);
        let all = holds + refuted + untestable;
        summary +=
            &format!("| `{file}` | {all} | {holds} | {refuted} | {untestable} | {numbers} |\n");
        assert!(numbers >= 30, "{file}: {numbers} claims have a number behind them");
        let title = match letter {
            'P' => "Coolant-processor architecture",
            _ => "Zero-cost cooling",
        };
        pages += &format!("\n## {title}\n{page}");
    }
    written("docs/claims.md", "claims", &format!("{summary}{pages}"));
}

/// A verdict follows from what a claim computes: under other names and sources it is the same.
#[test]
fn claims_are_judged_by_what_they_compute() {
    for (file, _) in SCRIPTS {
        let text = std::fs::read_to_string(root().join(file)).unwrap();
        let mut count = 0;
        let renamed: Vec<String> = text
            .lines()
            .map(|line| {
                if line.starts_with("claim \"") {
                    count += 1;
                    format!("claim \"number {count}\" {{")
                } else if line.starts_with("    source \"") {
                    format!("    source \"page {count}\"")
                } else {
                    line.to_owned()
                }
            })
            .collect();
        let (before, after) = (run(file, &text), run(file, &renamed.join("\n")));
        assert_eq!(before.len(), count);
        for (one, other) in before.iter().zip(&after) {
            assert_ne!(one.title, other.title);
            assert_eq!((one.verdict, &one.values), (other.verdict, &other.values), "{}", one.title);
        }
        let verdicts: BTreeMap<_, usize> = before.iter().fold(BTreeMap::new(), |mut all, claim| {
            *all.entry(claim.verdict).or_default() += 1;
            all
        });
        assert_eq!(verdicts.len(), 3, "some hold, some do not, some cannot be told: {verdicts:?}");
    }
}
