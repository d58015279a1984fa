//! Every `tests/repl/*.txt` is a session: `> ` begins an entry, `. ` goes on with it, the lines
//! below are what it shows. A first line `# args: …` gives options of the command. Each is replayed
//! through a pipe, in a folder with a copy of `tests/repl/files`; to write what the program shows
//! into the files, run with `PHI_ACCEPT=1`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use phi::session::Options;
use phi::session::repl::Repl;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn transcripts() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/repl");
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .collect();
    found.sort();
    found
}

/// The entries of a transcript, each with what it is to show.
fn entries(text: &str) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = vec![];
    for line in text.lines() {
        if let Some(first) = line.strip_prefix("> ").or((line == ">").then_some("")) {
            all.push((format!("{first}\n"), String::new()));
        } else if let (Some(more), Some(last)) =
            (line.strip_prefix(". ").or((line == ".").then_some("")), all.last_mut())
        {
            last.0 += &format!("{more}\n");
        } else if let Some(last) = all.last_mut() {
            last.1 += &format!("{line}\n");
        }
    }
    all
}

/// The options in the first line of a transcript.
fn options(text: &str) -> Vec<&str> {
    let first = text.lines().next().unwrap_or("");
    first.strip_prefix("# args: ").map_or(vec![], |args| args.split(' ').collect())
}

/// Entries that ask for more where they end, or end where they are to go on.
fn misread(entries: &[(String, String)]) -> Vec<&str> {
    let repl = Repl::new(Options::default(), Path::new(".")).unwrap();
    let is_misread = |entry: &str| {
        let mut ends = entry.trim_end().match_indices('\n');
        repl.is_unfinished(entry) || ends.any(|(at, _)| !repl.is_unfinished(&entry[..=at]))
    };
    entries.iter().map(|(entry, _)| &**entry).filter(|entry| is_misread(entry)).collect()
}

fn piped(args: &[&str], entries: &[(String, String)], folder: &Path) -> String {
    let mut child = Command::new(env!("CARGO_BIN_EXE_phi"))
        .arg("repl")
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let input: String = entries.iter().map(|(entry, _)| entry.as_str()).collect();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &to.join(entry.file_name())),
            false => drop(std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap()),
        }
    }
}

/// A folder of its own, with the files that transcripts read.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("phi-repl-{}-{name}", std::process::id()));
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/repl/files"), &folder);
    folder
}

/// The transcript with what the program shows now: each entry shows what the session shows more
/// with it than without.
fn written(name: &str, text: &str, entries: &[(String, String)]) -> String {
    let mut out: String = text.lines().take_while(|line| line.starts_with("# ")).collect();
    if !out.is_empty() {
        out.push('\n');
    }
    let mut before = String::new();
    for (index, (entry, _)) in entries.iter().enumerate() {
        let folder = folder(&format!("{name}-{index}"));
        let shown = piped(&options(text), &entries[..=index], &folder);
        std::fs::remove_dir_all(folder).unwrap();
        for (index, line) in entry.lines().enumerate() {
            let mark = if index == 0 { ">" } else { "." };
            out += format!("{mark} {line}").trim_end();
            out.push('\n');
        }
        out += shown.strip_prefix(&before).expect("a session that goes on as it began");
        before = shown;
    }
    out
}

fn replay(path: &Path) {
    let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
    let text = std::fs::read_to_string(path).unwrap();
    let entries = entries(&text);
    assert!(!entries.is_empty(), "{name}");
    if std::env::var_os("PHI_ACCEPT").is_some() {
        std::fs::write(path, written(&name, &text, &entries)).unwrap();
        return;
    }
    let folder = folder(&name);
    let wanted: String = entries.iter().map(|(_, shown)| shown.as_str()).collect();
    assert_eq!(piped(&options(&text), &entries, &folder), wanted, "{name}");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn transcripts_are_replayed() {
    let all = transcripts();
    assert!(all.len() >= 40, "{}", all.len());
    for path in &all {
        let entries = entries(&std::fs::read_to_string(path).unwrap());
        assert_eq!(misread(&entries), [""; 0], "{}", path.display());
    }
    all.iter().for_each(|path| replay(path));
}

const SHOP: &str = "use std.topology.{ring}
field shop {
    segment core[6] { ΔΦ_capacity: 1200 ΔΦ }
    link ring(core) { spring: 0.8 Hz }
    app search { cluster index { glyphs: 300, tension: 2 ΔΦ, state: 64 KiB, on: core } }
    balance { method: springs }
    storage { replicas: 2 }
}
open(shop, seed: 5)
";

fn text_of(repl: &mut Repl, entry: &str) -> String {
    let reply = repl.enter(entry);
    assert!(!reply.failed(), "{entry}: {:?}", reply.diagnostics);
    reply.text
}

#[test]
fn what_fails_changes_nothing() {
    let mut repl = Repl::new(Options::default(), Path::new(".")).unwrap();
    text_of(&mut repl, SHOP);
    text_of(&mut repl, "step(3 s)\nvar total = 1\nvar list = [1, 2]");
    let digest = text_of(&mut repl, "Φ.digest");
    // Each of these does something before it fails.
    for entry in [
        "total = 2\nlist[0] = 7\nlet zero = 0\nprint(1 / zero)",
        "crash(core[1])\nstep(2 s)\nassert 1 == 2",
        "let fresh = 3\nfn added() -> Int { 1 }\nlist.len() + missing",
        "open(shop, seed: 9)\nfail(\"no\")",
        "fn added() -> Int { 2 }\nlist = list.push(3)\nlist[9]",
    ] {
        assert!(repl.enter(entry).failed(), "{entry}");
        assert_eq!(text_of(&mut repl, "(total, list)"), "(1, [1, 2]) : (Int, List<Int>)\n");
        assert_eq!(text_of(&mut repl, "Φ.digest"), digest, "{entry}");
        assert!(repl.enter("fresh").failed());
        assert!(repl.enter("added()").failed());
    }
    // Numbers of functions that were taken back are given anew: the new ones are the ones called.
    text_of(&mut repl, "fn added() -> String { \"new\" }");
    assert_eq!(text_of(&mut repl, "added()"), "new : String\n");
}

#[test]
fn a_saved_session_does_the_same_as_a_script() {
    let folder = folder("saved");
    let mut repl = Repl::new(Options::default(), &folder).unwrap();
    for entry in [SHOP, "step(2 s)", "crash(core[2])", "step(3 s)", "Φ.orchestrator.balance()"] {
        text_of(&mut repl, entry);
    }
    let digest = text_of(&mut repl, "Φ.digest");
    let script = folder.join("session.phi");
    text_of(&mut repl, &format!(":save {}", script.display()));
    let output = Command::new(env!("CARGO_BIN_EXE_phi")).arg("run").arg(&script).output().unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{err}");
    assert_eq!(out.lines().last(), digest.split(' ').next(), "{err}");
    std::fs::remove_dir_all(folder).unwrap();
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(12))]

    /// However a session steps, forks and goes back, the state is that of the straight way.
    #[test]
    fn going_back_is_exact(
        steps in proptest::collection::vec((1u32..8, 0u32..6, proptest::bool::ANY), 1..8),
    ) {
        let straight = {
            let mut repl = Repl::new(Options::default(), Path::new(".")).unwrap();
            text_of(&mut repl, SHOP);
            for (length, segment, skews) in &steps {
                if *skews {
                    text_of(&mut repl, &format!("skew(core[{segment}], 0.02 Hz)"));
                }
                text_of(&mut repl, &format!("step({length} s)"));
            }
            text_of(&mut repl, "Φ.digest")
        };
        let mut repl = Repl::new(Options::default(), Path::new(".")).unwrap();
        text_of(&mut repl, SHOP);
        for (length, segment, skews) in &steps {
            text_of(&mut repl, "let mark = Φ.fork()");
            text_of(&mut repl, "crash(core[0])\nstep(1500 ms)");
            text_of(&mut repl, "open(mark)");
            if *skews {
                text_of(&mut repl, &format!("skew(core[{segment}], 0.02 Hz)"));
            }
            // There, back by half of the way, and there again.
            text_of(&mut repl, &format!("step({length} s)\nΦ.rewind({length} s / 2)\nstep({length} s / 2)"));
        }
        proptest::prop_assert_eq!(text_of(&mut repl, "Φ.digest"), straight);
    }
}

#[test]
fn completion_knows_names_members_units_keys_and_commands() {
    let mut repl = Repl::new(Options::default(), Path::new(".")).unwrap();
    text_of(&mut repl, SHOP);
    let found = |text: &str| -> Vec<String> {
        repl.complete(text, text.len()).1.into_iter().map(|it| it.text).collect()
    };
    assert_eq!(found(":pl"), ["plot"]);
    assert_eq!(found("sho"), ["shop"]);
    assert_eq!(found("Φ.coh"), ["coherence"]);
    assert_eq!(found("Phi.orchestrator.mig"), ["migrate"]);
    assert_eq!(found("core[1].press"), ["pressure"]);
    assert!(found("3 mi").contains(&"min".to_owned()));
    assert_eq!(found("field x { segment a { ΔΦ_c"), ["ΔΦ_capacity"]);
    assert_eq!(found("field x { segment a { dPhi_c"), ["ΔΦ_capacity"]);
    assert!(found("nothing_like_it").is_empty());
    let clock = std::time::Instant::now();
    found("");
    assert!(clock.elapsed().as_millis() < 200, "{:?}", clock.elapsed());
}
