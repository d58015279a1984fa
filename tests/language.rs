//! Every script below `tests/language/` and `examples/` is a case, named by its path:
//! `cargo test --test language data/failures` runs those that begin so, `examples/tour` that one.
//!
//! What a script should be told stands as a comment at the place: `//~ E0301` (same line),
//! `//~^ E0301` (the line above; more `^` for more lines up). Its output and rendered diagnostics
//! are a snapshot: `NAME.snap` beside `NAME.phi`, and below `tests/examples/` for an example. Files
//! whose name begins with `_` are modules for others to import, and have none.
//!
//! A case that runs is run once more, formatted and in ASCII, an example with three threads as well:
//! `forms` says what that proves.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use libtest_mimic::{Arguments, Failed, Trial};
use phi::diagnostic::render::{Style, render};
use phi::diagnostic::{Code, FileId};
use phi::session::{Options, Outcome, Session};
use phi::syntax::symbol::Interner;
use phi::syntax::{FormatOptions, format, parse, print_ast};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Codes that no script causes by itself: (code, the test file that causes it).
const CAUSED_ELSEWHERE: &[(&str, &str)] = &[
    ("E0602", "system/runner.rs"),
    ("E0704", "system/cli.rs"),
    ("E0805", "system/cli.rs"),
    ("E0806", "system/cli.rs"),
];

thread_local! {
    /// The last panic of this thread, with its place: it is told as the failure of its case.
    static PANIC: RefCell<String> = const { RefCell::new(String::new()) };
}

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|panic| {
        let trace = std::backtrace::Backtrace::capture();
        let shown = match trace.status() {
            std::backtrace::BacktraceStatus::Captured => format!("{panic}\n{trace}"),
            _ => panic.to_string(),
        };
        PANIC.with(|last| *last.borrow_mut() = shown);
    }));
    let root = Path::new(ROOT);
    let mut trials = vec![
        trial("every_code_has_a_case".into(), every_code_has_a_case),
        trial("every_snapshot_has_a_case".into(), every_snapshot_has_a_case),
    ];
    let (cases, examples) = (root.join("tests/language"), root.join("examples"));
    for path in files(&cases, "phi") {
        trials.push(trial(name(&cases, &path), move || case(&path)));
    }
    for path in files(&examples, "phi") {
        let name = format!("examples/{}", name(&examples, &path));
        trials.push(trial(name, move || example(&path)));
    }
    assert!(trials.len() > 700, "{} cases", trials.len());
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn trial(name: String, run: impl FnOnce() -> Result<(), Failed> + Send + 'static) -> Trial {
    Trial::test(name, || {
        catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| Err(PANIC.take().into()))
    })
}

/// The files of a kind below a folder, in the order of their names.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = vec![];
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// What a case is called: its path in the folder of all, `data/failures`.
fn name(folder: &Path, path: &Path) -> String {
    let path = path.strip_prefix(folder).unwrap().with_extension("");
    path.to_str().unwrap().replace('\\', "/")
}

fn is_module(path: &Path) -> bool {
    path.file_name().unwrap().to_string_lossy().starts_with('_')
}

/// The text of a case; one is of bytes that are no text.
fn text_of(path: &Path) -> String {
    String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned()
}

/// (line, code) of each expected diagnostic.
fn expected(text: &str) -> Vec<(usize, String)> {
    let mut found = vec![];
    for (index, line) in text.lines().enumerate() {
        for part in line.split("//~").skip(1) {
            let up = part.chars().take_while(|c| *c == '^').count();
            let code = part[up..].split_whitespace().next().unwrap_or("").to_owned();
            assert!(Code::parse(&code).is_some(), "line {}: `{code}`", index + 1);
            found.push((index + 1 - up, code));
        }
    }
    found.sort();
    found
}

fn every_code_has_a_case() -> Result<(), Failed> {
    let root = Path::new(ROOT).join("tests");
    let mut seen = BTreeSet::new();
    for path in files(&root.join("language"), "phi") {
        seen.extend(expected(&text_of(&path)).into_iter().map(|(_, code)| code));
    }
    for (code, file) in CAUSED_ELSEWHERE {
        let text = std::fs::read_to_string(root.join(file)).unwrap();
        assert!(text.contains(code), "{file} does not cause {code}");
        assert!(seen.insert((*code).to_owned()), "{code} has a case of its own");
    }
    for code in Code::ALL {
        assert!(seen.contains(code.name()), "{code} has no case");
    }
    Ok(())
}

fn every_snapshot_has_a_case() -> Result<(), Failed> {
    let root = Path::new(ROOT);
    for (snapshots, scripts) in
        [("tests/language", "tests/language"), ("tests/examples", "examples")]
    {
        let snapshots = root.join(snapshots);
        for path in files(&snapshots, "snap") {
            let script = root.join(scripts).join(name(&snapshots, &path)).with_extension("phi");
            assert!(script.is_file(), "{} has no script: remove it", path.display());
        }
    }
    Ok(())
}

fn case(path: &Path) -> Result<(), Failed> {
    let text = text_of(path);
    let folder = path.parent().unwrap();
    let options =
        Options { max_steps: Some(2_000_000), max_memory: Some(64 << 20), ..Options::default() };
    let mut session = Session::new(options.clone());
    let (output, outcome) = session.run_captured(path);
    if !is_module(path) {
        let sources = session.sources();
        let line = |diagnostic: &phi::diagnostic::Diagnostic| match diagnostic.labels.is_empty() {
            true => 1,
            false => sources.line_column(diagnostic.place()).0,
        };
        let told = outcome.diagnostics.iter().map(|it| (line(it), it.code.name().to_owned()));
        let mut actual: Vec<(usize, String)> = told.collect();
        actual.sort();
        let shown = shown(&outcome, &session, folder);
        assert_eq!(actual, expected(&text), "{}\n{shown}", path.display());
        let report = without_digests(&format!("{output}{}{shown}", outcome.report));
        snapshot(folder, path, Some(&text), &report)?;
    }
    forms(&text, folder, options, &output, &outcome);
    Ok(())
}

fn example(path: &Path) -> Result<(), Failed> {
    let text = text_of(path);
    let folder = path.parent().unwrap();
    let needs_data = text.contains("param data");
    let mut options = Options::default();
    match common::data() {
        _ if !needs_data => {}
        Some(data) => {
            options.sets.push(format!("data={}", data.display()));
            options.allow_read.push(data);
        }
        None => {
            let name = path.strip_prefix(ROOT).unwrap().display().to_string();
            common::skipped(&name, "no public data here (set PHI_DATA)");
            return Ok(());
        }
    }
    let mut session = Session::new(options.clone());
    let (output, outcome) = session.run_captured(path);
    let shown = shown(&outcome, &session, folder);
    assert!(!outcome.failed(), "{}\n{shown}", path.display());
    let below = folder.strip_prefix(Path::new(ROOT).join("examples")).unwrap();
    let snapshots = Path::new(ROOT).join("tests/examples").join(below);
    snapshot(&snapshots, path, None, &format!("{output}{}{shown}", outcome.report))?;
    // The run above has one thread: that their number changes nothing is shown along with it.
    forms(&text, folder, Options { threads: Some(3), ..options }, &output, &outcome);
    Ok(())
}

/// The diagnostics as a person sees them. The folder differs between machines: a script is named
/// by its file alone.
fn shown(outcome: &Outcome, session: &Session, folder: &Path) -> String {
    let all = outcome.diagnostics.iter();
    let shown: String = all.map(|it| render(it, session.sources(), Style::default())).collect();
    shown.replace(&format!("{}/", folder.display()), "")
}

/// The language is the same whatever the runtime computes: digests have tests of their own.
fn without_digests(report: &str) -> String {
    let mut parts = report.split("digest ");
    let mut shown = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start();
        let hex = rest.chars().take_while(char::is_ascii_hexdigit).count();
        shown += "digest ";
        shown += if hex == 16 { &part[..part.len() - rest.len()] } else { part };
        if hex == 16 {
            shown += "…";
            shown += &rest[hex..];
        }
    }
    shown
}

/// Compares with the snapshot in that folder. What differs waits beside it as `NAME.snap.new` for
/// `cargo insta review`; with `INSTA_UPDATE=always` it is written at once.
fn snapshot(folder: &Path, path: &Path, text: Option<&str>, report: &str) -> Result<(), Failed> {
    let name = path.file_stem().unwrap().to_str().unwrap();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_input_file(path);
    if let Some(text) = text {
        settings.set_description(text);
    }
    let compared = settings.bind(|| catch_unwind(|| insta::assert_snapshot!(name, report)));
    // What insta prints would run into what other cases print: the failure tells it all.
    compared.map_err(|_| {
        let file = folder.join(format!("{name}.snap"));
        let held = std::fs::read_to_string(&file).unwrap_or_default();
        let held = held.splitn(3, "---\n").nth(2).unwrap_or_default().to_owned();
        let now = format!("{}\n", report.trim_end());
        let changes = similar::TextDiff::from_lines(&held, &now);
        let changes =
            changes.unified_diff().context_radius(3).header("snapshot", "now").to_string();
        let why = if changes.is_empty() { PANIC.take() } else { changes };
        let file = file.strip_prefix(ROOT).unwrap_or(&file).display();
        format!("not as in {file} (to accept it: INSTA_UPDATE=always)\n{why}").into()
    })
}

/// A script says the same however it is written: laid out as it may be or formatted, in Greek or in
/// ASCII letters.
///
/// The formatted Greek form has the tree of the script itself, names included, so a run of it is
/// the same run and is not done again. The ASCII form is run: it is formatted as well, and
/// differs in what a tree does not hold, in the places of all things and the letters of texts that
/// are shown as they are written. What it prints, the digests of its runs, the verdicts of its
/// properties and claims, and what it is warned of are compared.
fn forms(text: &str, folder: &Path, options: Options, output: &str, outcome: &Outcome) {
    if outcome.failed() {
        return;
    }
    let formatted = format(text, &FormatOptions { ascii: false }).unwrap();
    assert_eq!(tree(text), tree(&formatted), "formatted:\n{formatted}");
    let ascii = format(text, &FormatOptions { ascii: true }).unwrap();
    let (printed, respelt) = Session::new(options).run_text("case.phi", &ascii, folder);
    assert_eq!(facts(outcome), facts(&respelt), "in ASCII:\n{ascii}");
    // The summary of a run shows its properties as they are written, in columns.
    if outcome.runs.is_empty() {
        assert_eq!(output, printed, "in ASCII:\n{ascii}");
    }
    let words = |output: &str, outcome: &Outcome| {
        let all = format!("{output}{}", outcome.report);
        let greek = [("dPhi", "ΔΦ"), ("Phi", "Φ"), ("kappa", "κ"), ("theta", "θ"), ("+-", "±")];
        let all = greek.iter().fold(all, |all, (ascii, greek)| all.replace(ascii, greek));
        all.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(words(output, outcome), words(&printed, &respelt), "in ASCII:\n{ascii}");
}

/// The tree of a text, without places.
fn tree(text: &str) -> String {
    let mut names = Interner::default();
    print_ast(&parse(text, FileId(0), &mut names).ast, &names)
}

/// Codes of the diagnostics, digests and verdicts of the runs, verdicts of the claims.
fn facts(outcome: &Outcome) -> impl PartialEq + std::fmt::Debug {
    let mut codes: Vec<&str> = outcome.diagnostics.iter().map(|it| it.code.name()).collect();
    codes.sort_unstable();
    let runs = outcome.runs.iter().map(|run| {
        (run.digest.clone(), run.verdicts.iter().map(|it| it.holds).collect::<Vec<_>>())
    });
    let claims = outcome.claims.iter().map(|claim| claim.verdict);
    (codes, runs.collect::<Vec<_>>(), claims.collect::<Vec<_>>())
}
