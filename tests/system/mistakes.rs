//! What people write who come from another language, and what they are told: `tests/mistakes/`.
//! And whoever follows a help that proposes a text has a script that checks.
//!
//! A page holds mistakes: a line `== TITLE`, the script, a line `--`, what is told of it. That is written
//! into the page with `PHI_ACCEPT=1`, and read before it is committed.

use phi::diagnostic::{Diagnostic, Fix, Sources};
use phi::session::{Options, Session};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// A mistake of a page.
struct Mistake {
    title: String,
    script: String,
    told: String,
}

/// The head of a page, and its mistakes.
fn page(text: &str) -> (String, Vec<Mistake>) {
    let mut parts = text.split("\n== ");
    let head = parts.next().unwrap().to_owned();
    let mistakes = parts.map(|part| {
        let (title, rest) = part.split_once('\n').unwrap();
        let (script, told) = rest.split_once("--\n").unwrap_or((rest, ""));
        let told = format!("{}\n", told.trim_end());
        Mistake { title: title.to_owned(), script: script.to_owned(), told }
    });
    let mistakes = mistakes.collect();
    (head, mistakes)
}

fn checked(text: &str, folder: &Path) -> (Vec<Diagnostic>, Sources) {
    let options =
        Options { max_steps: Some(2_000_000), max_memory: Some(64 << 20), ..Options::default() };
    let mut session = Session::new(options);
    let (_, outcome) = session.run_text("script.phi", text, folder);
    (outcome.diagnostics, session.sources().clone())
}

/// Without what only a run can tell: a help does not promise the outcome.
fn errors(diagnostics: &[Diagnostic]) -> Vec<&Diagnostic> {
    let told = |it: &&Diagnostic| it.is_error() && !it.code.name().starts_with("E05");
    diagnostics.iter().filter(told).collect()
}

/// The text after some changes of it, from the back; of two that overlap the first counts.
fn applied(text: &str, fixes: &[&Fix]) -> String {
    let mut sorted: Vec<&&Fix> = fixes.iter().collect();
    sorted.sort_by_key(|fix| (fix.place.span.start, fix.place.span.end));
    let mut changed = text.to_owned();
    let mut before = u32::MAX;
    for fix in sorted.into_iter().rev() {
        let span = fix.place.span;
        if span.end <= before && (span.start, span.end) != (before, before) {
            changed.replace_range(span.start as usize..span.end as usize, &fix.replacement);
            before = span.start;
        }
    }
    changed
}

/// One message in few lines: place, code, what is wrong, why, and what helps.
fn told(text: &str, folder: &Path) -> String {
    let (diagnostics, sources) = checked(text, folder);
    let mut told = String::new();
    for it in &diagnostics {
        let (line, column) = sources.line_column(it.place());
        writeln!(told, "{line}:{column} {} {}", it.code, it.title).unwrap();
        let why = it.labels.first().map_or("", |label| &label.message);
        writeln!(told, "    {why}").unwrap();
        for note in &it.notes {
            writeln!(told, "    note: {note}").unwrap();
        }
        for help in &it.help {
            writeln!(told, "    help: {help}").unwrap();
        }
        for fix in &it.fixes {
            let after = applied(text, &[fix]);
            let (first, _) = sources.line_column(fix.place);
            let lines = 1 + fix.replacement.matches('\n').count();
            for line in after.lines().skip(first - 1).take(lines) {
                writeln!(told, "{}", format!("    > {line}").trim_end()).unwrap();
            }
        }
    }
    told
}

fn pages() -> Vec<PathBuf> {
    let folder = Path::new(ROOT).join("tests/mistakes");
    let mut pages: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    pages.sort();
    pages
}

#[test]
fn what_others_write_is_answered() {
    let folder = Path::new(ROOT).join("tests/mistakes");
    let accept = std::env::var_os("PHI_ACCEPT").is_some();
    let (mut count, mut wrong) = (0, String::new());
    for path in pages() {
        let text = std::fs::read_to_string(&path).unwrap();
        let (head, mistakes) = page(&text);
        let mut now = format!("{}\n", head.trim_end());
        for mistake in &mistakes {
            let answer = told(&mistake.script, &folder);
            // Whoever makes a mistake is told of it, and what to do.
            let (diagnostics, _) = checked(&mistake.script, &folder);
            assert!(!diagnostics.is_empty(), "{}", mistake.title);
            for it in &diagnostics {
                assert!(!it.help.is_empty(), "{}: {}", mistake.title, it.title);
            }
            if answer != mistake.told {
                wrong += &format!("{}: {}\n{answer}", path.display(), mistake.title);
            }
            write!(now, "\n== {}\n{}--\n{answer}", mistake.title, mistake.script).unwrap();
            count += 1;
        }
        if accept {
            std::fs::write(&path, now).unwrap();
        }
    }
    assert!(count >= 50, "{count} mistakes");
    assert!(accept || wrong.is_empty(), "to accept it: PHI_ACCEPT=1\n{wrong}");
}

/// What is left of the errors when whatever is proposed was done, and whether that came to an end.
fn followed(text: &str, folder: &Path) -> (String, Vec<Diagnostic>) {
    let mut text = text.to_owned();
    for _ in 0..12 {
        let (diagnostics, _) = checked(&text, folder);
        let here =
            |fix: &&Fix| diagnostics.first().is_some_and(|it| it.place().file == fix.place.file);
        let fixes: Vec<&Fix> =
            errors(&diagnostics).iter().filter_map(|it| it.fixes.first()).filter(here).collect();
        if fixes.is_empty() {
            return (text, diagnostics);
        }
        text = applied(&text, &fixes);
    }
    let (diagnostics, _) = checked(&text, folder);
    (text, diagnostics)
}

#[test]
fn every_help_that_proposes_a_text_works_when_it_is_followed() {
    let mut scripts: Vec<(String, String, PathBuf)> = vec![];
    for path in pages() {
        let (_, mistakes) = page(&std::fs::read_to_string(&path).unwrap());
        let folder = path.parent().unwrap().to_owned();
        scripts.extend(mistakes.into_iter().map(|it| (it.title, it.script, folder.clone())));
    }
    for group in ["messages", "lexical", "units"] {
        let folder = Path::new(ROOT).join("tests/language").join(group);
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|it| it == "phi")
                && let Ok(text) = std::fs::read_to_string(&path)
            {
                scripts.push((path.display().to_string(), text, folder.clone()));
            }
        }
    }
    let (mut wrong, mut count) = (String::new(), 0);
    for (name, script, folder) in &scripts {
        let (before, _) = checked(script, folder);
        let found = errors(&before);
        let helpless = found.iter().filter(|it| it.fixes.is_empty()).count();
        count += found.len() - helpless;
        if helpless == found.len() {
            continue;
        }
        // All at once, as a tool would.
        let (text, after) = followed(script, folder);
        let left = errors(&after);
        // Behind several errors in one statement there may be one more.
        let most =
            if folder.ends_with("mistakes") || found.len() == 1 { helpless } else { found.len() };
        if left.len() > most || left.iter().any(|it| !it.fixes.is_empty()) {
            let titles: Vec<&str> = left.iter().map(|it| it.title.as_str()).collect();
            wrong +=
                &format!("== {name}\n{text}-- {helpless} without a proposal, left {titles:#?}\n");
        }
        // Each alone, and each of several names.
        for it in &found {
            for fix in &it.fixes {
                let (after, _) = checked(&applied(script, &[fix]), folder);
                let again = errors(&after);
                if again.iter().any(|other| other.title == it.title && other.place() == it.place())
                {
                    wrong += &format!(
                        "== {name}\n{:?} changes nothing: {}\n",
                        fix.replacement, it.title
                    );
                }
            }
        }
    }
    assert!(count > 100, "{count} proposals");
    assert!(wrong.is_empty(), "{wrong}");
}
