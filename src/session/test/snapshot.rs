//! Snapshots on disk, in the format of the insta crate: `__snapshots__/<file>__<test>[-n].snap`
//! beside the script, and `.snap.new` where one waits to be looked at.

use crate::session::folder_of;
use crate::session::write::replace;
use serde::{Deserialize, Serialize};
use similar::{ChangeTag, TextDiff};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What to do with a value that differs from its snapshot, or that has none yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// The test fails, and the value waits in a `.snap.new`.
    Pend,
    /// The test fails, and nothing is written.
    Refuse,
    /// The value is the snapshot from now on.
    Accept,
}

/// What came of one `snapshot`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// The value is the snapshot's.
    Same,
    /// It was written.
    Accepted,
    /// There is no snapshot yet.
    Missing,
    /// The value is another one.
    Different,
    /// A file of it could not be read or written.
    Lost,
}

/// One `snapshot` of a test that ran.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Snapshot {
    /// Its file.
    pub path: PathBuf,
    /// What came of it.
    pub state: State,
    /// The lines that differ, each with `-`, `+` or a blank before it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub diff: Vec<String>,
}

impl Snapshot {
    /// Whether the test fails by it.
    pub fn failed(&self) -> bool {
        matches!(self.state, State::Missing | State::Different)
    }
}

/// A value to be compared.
#[derive(Clone, Copy, Debug)]
pub(super) struct Value<'a> {
    /// The script.
    pub script: &'a Path,
    /// The name of the test's snapshots, of [`names`].
    pub test: &'a str,
    /// The seed of the test.
    pub seed: Option<i64>,
    /// Which `snapshot` of the test it is, from 1.
    pub number: usize,
    /// The expression as it stands in the script.
    pub expression: &'a str,
    /// The line of it.
    pub line: usize,
    /// Its text.
    pub text: &'a str,
}

/// The folder of a script's snapshots.
pub fn folder(script: &Path) -> PathBuf {
    match folder_of(script) {
        here if here == Path::new(".") => PathBuf::from("__snapshots__"),
        folder => folder.join("__snapshots__"),
    }
}

/// How the names of a script's snapshots begin.
pub fn prefix(script: &Path) -> String {
    let stem = script.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    stem + "__"
}

impl Value<'_> {
    /// The file of the snapshot.
    pub(super) fn path(&self) -> PathBuf {
        let seed = self.seed.map_or(String::new(), |seed| format!("_seed_{seed}"));
        let number = match self.number {
            1 => String::new(),
            number => format!("-{number}"),
        };
        let name = format!("{}{}{seed}{number}.snap", prefix(self.script), self.test);
        folder(self.script).join(name)
    }

    /// Compares, and writes what the policy says.
    ///
    /// # Errors
    /// Where a file cannot be read or written.
    pub(super) fn compare(&self, policy: Policy) -> std::io::Result<Snapshot> {
        let path = self.path();
        let pending = pending_path(&path);
        let known = match std::fs::read_to_string(&path) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        let text = normal(self.text);
        if known.as_deref().is_some_and(|known| holds(known, &text)) {
            if pending.exists() && policy != Policy::Refuse {
                std::fs::remove_file(pending)?;
            }
            return Ok(Snapshot { path, state: State::Same, diff: vec![] });
        }
        let diff = diff(&contents(known.as_deref().unwrap_or("")), &text);
        let state = match (policy, known.is_some()) {
            (Policy::Accept, _) => State::Accepted,
            (_, true) => State::Different,
            (_, false) => State::Missing,
        };
        match policy {
            Policy::Refuse => {}
            Policy::Pend => write(&pending, &self.document(&text, Some(self.line)))?,
            Policy::Accept => {
                write(&path, &self.document(&text, None))?;
                if pending.exists() {
                    std::fs::remove_file(pending)?;
                }
            }
        }
        Ok(Snapshot { path, state, diff })
    }

    fn document(&self, text: &str, line: Option<usize>) -> String {
        let quoted = |text: &str| serde_json::to_string(text).unwrap_or_default();
        let source = self.script.file_name().unwrap_or_default().to_string_lossy();
        let line = line.map_or(String::new(), |line| format!("assertion_line: {line}\n"));
        format!(
            "---\nsource: {}\n{line}expression: {}\n---\n{text}\n",
            quoted(&source),
            quoted(self.expression)
        )
    }
}

/// Where a snapshot waits.
pub fn pending_path(path: &Path) -> PathBuf {
    path.with_extension("snap.new")
}

/// Makes what waits the snapshot.
///
/// # Errors
/// Where the files cannot be read or written.
pub fn accept(path: &Path) -> std::io::Result<()> {
    let pending = pending_path(path);
    let text = std::fs::read_to_string(&pending)?;
    let (header, body) = text.split_once("\n---\n").unwrap_or(("---", &text));
    let kept: Vec<&str> =
        header.lines().filter(|line| !line.starts_with("assertion_line: ")).collect();
    write(path, &format!("{}\n---\n{body}", kept.join("\n")))?;
    std::fs::remove_file(pending)
}

/// Drops what waits.
///
/// # Errors
/// Where the file cannot be removed.
pub fn reject(path: &Path) -> std::io::Result<()> {
    std::fs::remove_file(pending_path(path))
}

/// What follows the header, without blank lines at both ends. A header with `\r\n` was written by a
/// tool that made all ends of lines so, and they are taken back.
fn contents(document: &str) -> String {
    let plain = match is_converted(document) {
        true => Cow::Owned(document.replace("\r\n", "\n")),
        false => Cow::Borrowed(document),
    };
    let body = plain
        .strip_prefix("---\n")
        .and_then(|rest| rest.split_once("\n---\n"))
        .map_or(&*plain, |(_, body)| body);
    normal(body)
}

fn is_converted(document: &str) -> bool {
    document.starts_with("---\r\n")
}

/// Whether a document is that of a value. In a converted one its ends of lines are not known.
fn holds(document: &str, text: &str) -> bool {
    let known = contents(document);
    known == text || (is_converted(document) && known == text.replace("\r\n", "\n"))
}

fn normal(text: &str) -> String {
    text.trim_end().trim_start_matches('\n').to_owned()
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    replace(path, text.as_bytes())
}

/// The names of the snapshots of tests, which have a title and may have seeds; no two tests of a
/// script share a file. Titles that differ in signs alone have the same letters: each of them is
/// named with its hash too, so that its name does not depend on the order of the tests.
pub(super) fn names<'a>(tests: impl Iterator<Item = (&'a str, bool)>) -> Vec<String> {
    let tests: Vec<(&str, String, bool)> =
        tests.map(|(title, seeded)| (title, slug(title), seeded)).collect();
    let mut count: BTreeMap<(&str, bool), usize> = BTreeMap::new();
    // What the names of cases are that a test without seeds has by its title: `a_seed_3`.
    let mut cases: BTreeSet<&str> = BTreeSet::new();
    for (_, slug, seeded) in &tests {
        *count.entry((slug, *seeded)).or_default() += 1;
        cases.extend(case_of(slug).filter(|_| !seeded));
    }
    let is_shared = |slug: &str, seeded: bool| {
        count.get(&(slug, seeded)).is_some_and(|count| *count > 1)
            || match seeded {
                true => cases.contains(slug),
                false => case_of(slug).is_some_and(|test| count.contains_key(&(test, true))),
            }
    };
    let name = |(title, slug, seeded): &(&str, String, bool)| match is_shared(slug, *seeded) {
        // A slug has no `-`: this is the name of no other test.
        true => format!("{slug}-{:.16}", blake3::hash(title.as_bytes()).to_hex().as_str()),
        false => slug.clone(),
    };
    tests.iter().map(name).collect()
}

/// The test of which this would be the name of a case.
fn case_of(slug: &str) -> Option<&str> {
    let (test, seed) = slug.rsplit_once("_seed_")?;
    seed.bytes().all(|byte| byte.is_ascii_digit()).then_some(test)
}

/// Lower-case letters and digits of any script, the rest as `_`.
fn slug(title: &str) -> String {
    let mut name = String::new();
    for letter in title.chars() {
        match letter.is_alphanumeric() {
            true => name.extend(letter.to_lowercase()),
            false if name.is_empty() || name.ends_with('_') => {}
            false => name.push('_'),
        }
    }
    name.trim_end_matches('_').to_owned()
}

/// The lines that differ, with two lines around them.
fn diff(old: &str, new: &str) -> Vec<String> {
    let diff = TextDiff::from_lines(old, new);
    let mut lines = vec![];
    for (index, group) in diff.grouped_ops(2).iter().enumerate() {
        if index > 0 {
            lines.push(" …".to_owned());
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let sign = match change.tag() {
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
                ChangeTag::Equal => ' ',
            };
            // A `\r` that differs is to be seen.
            let line = change.value().trim_end_matches('\n').replace('\r', "\\r");
            lines.push(format!("{sign} {line}"));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_title() {
        let value = Value {
            script: Path::new("a/shop.phi"),
            test: &slug("A quiet minute: 60 s, ΔΦ!"),
            seed: Some(3),
            number: 2,
            expression: "1",
            line: 1,
            text: "1",
        };
        let path = value.path();
        assert_eq!(path, Path::new("a/__snapshots__/shop__a_quiet_minute_60_s_δφ_seed_3-2.snap"));
    }

    #[test]
    fn no_two_tests_share_a_name() {
        let names = |tests: &[(&str, bool)]| names(tests.iter().copied());
        assert_eq!(names(&[("One: 1", false), ("two", true)]), ["one_1", "two"]);
        let both = names(&[("spread < 5 %", false), ("other", false), ("spread > 5 %", false)]);
        assert!(both[0].starts_with("spread_5-") && both[2].starts_with("spread_5-"), "{both:?}");
        assert!(both[0] != both[2] && both[1] == "other", "{both:?}");
        // The order of the tests does not matter.
        let turned = names(&[("spread > 5 %", false), ("spread < 5 %", false)]);
        assert_eq!(turned, [both[2].clone(), both[0].clone()]);
        // The name of a case of one may be the name of another.
        let cases = names(&[("a", true), ("a: seed 3", false), ("a", false), ("b seed 3", false)]);
        assert!(cases[0].starts_with("a-") && cases[1].starts_with("a_seed_3-"), "{cases:?}");
        assert_eq!(cases[2..], ["a", "b_seed_3"]);
        assert_eq!(names(&[("b seed 3", false), ("b seed 4", false)]), ["b_seed_3", "b_seed_4"]);
        let signs = names(&[("<", false), (">", false)]);
        assert!(signs[0] != signs[1] && signs[0].starts_with('-'), "{signs:?}");
    }

    #[test]
    fn ends_of_lines_belong_to_the_value() {
        let document = |text: &str| format!("---\nsource: \"a\"\nexpression: \"b\"\n---\n{text}\n");
        for text in ["a\r\nb", "a\nb", "a\rb", "a\r\n\r\nb\nc"] {
            assert!(holds(&document(text), text), "{text:?}");
            // Whatever a tool made of the file, no value is lost.
            assert!(holds(&document(text).replace("\r\n", "\n").replace('\n', "\r\n"), text));
        }
        assert!(!holds(&document("a\nb"), "a\r\nb"));
        assert!(!holds(&document("a\r\nb"), "a\nb"));
        assert_eq!(diff("a\nb\n", "a\r\nb\n"), ["- a", "+ a\\r", "  b"]);
    }

    #[test]
    fn contents_are_what_follows_the_header() {
        assert_eq!(
            contents("---\nsource: a\nexpression: \"b\"\n---\n\n one\n---\ntwo \n\n"),
            " one\n---\ntwo"
        );
        assert_eq!(contents("no header"), "no header");
    }

    #[test]
    fn a_diff_shows_what_differs() {
        assert_eq!(diff("a\nb\nc\n", "a\nx\nc\n"), ["  a", "- b", "+ x", "  c"]);
        assert_eq!(diff("", "one\ntwo"), ["+ one", "+ two"]);
    }
}
