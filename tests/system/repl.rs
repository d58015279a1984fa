//! Every `tests/repl/*.txt` is a session: `> ` begins an entry, `. ` goes on with it, the lines
//! below are what it shows. A first line `# args: …` gives options of the command. Each is replayed
//! through a pipe, in a folder with a copy of `tests/repl/files`; to write what the program shows
//! into the files, run with `PHI_ACCEPT=1`.

use crate::common::page::{blocks, replaced};
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
    // It ends with the gravest of what its entries gave, and is never killed.
    assert!(output.status.code().is_some_and(|code| code < 5));
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

/// What each entry shows: what the session shows more with it than without.
fn shown(name: &str, args: &[&str], entries: &[(String, String)]) -> Vec<String> {
    let mut before = String::new();
    let mut all = vec![];
    for index in 0..entries.len() {
        let folder = folder(&format!("{name}-{index}"));
        let shown = piped(args, &entries[..=index], &folder);
        std::fs::remove_dir_all(folder).unwrap();
        let more = shown.strip_prefix(&before).expect("a session that goes on as it began");
        all.push(more.to_owned());
        before = shown;
    }
    all
}

/// An entry as it stands in a transcript, with what it shows.
fn written(entry: &str, shown: &str) -> String {
    let mut out = String::new();
    for (index, line) in entry.lines().enumerate() {
        let mark = if index == 0 { ">" } else { "." };
        out += format!("{mark} {line}").trim_end();
        out.push('\n');
    }
    out + shown
}

fn replay(path: &Path) {
    let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
    let text = std::fs::read_to_string(path).unwrap();
    let entries = entries(&text);
    assert!(!entries.is_empty(), "{name}");
    if std::env::var_os("PHI_ACCEPT").is_some() {
        let head = text.lines().take_while(|line| line.starts_with("# "));
        let mut out: String = head.map(|line| format!("{line}\n")).collect();
        for ((entry, _), shown) in entries.iter().zip(shown(&name, &options(&text), &entries)) {
            out += &written(entry, &shown);
        }
        std::fs::write(path, out).unwrap();
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

/// The page on the first ten minutes is one session, and then the script that it saved.
#[test]
fn the_first_ten_minutes_are_as_the_page_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/first-ten-minutes.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let sessions = blocks(&page, &["session"]);
    let each: Vec<_> = sessions.iter().map(|block| entries(block.text)).collect();
    let all: Vec<(String, String)> = each.iter().flatten().cloned().collect();
    assert_eq!(misread(&all), [""; 0]);
    let home = folder("first");
    let out = piped(&[], &all, &home);
    let consoles = blocks(&page, &["console"]);
    let last = consoles.last().unwrap();
    let run = last.text;
    assert!(run.starts_with("$ phi run shop.phi\n"), "{run}");
    let output = Command::new(env!("CARGO_BIN_EXE_phi"))
        .args(["run", "shop.phi"])
        .current_dir(&home)
        .output()
        .unwrap();
    std::fs::remove_dir_all(home).unwrap();
    assert!(output.status.success());
    let ran = String::from_utf8(output.stdout).unwrap();
    if std::env::var_os("PHI_ACCEPT").is_some() {
        let shown = shown("first", &[], &all);
        let mut shown = shown.iter();
        let mut texts = vec![(last.at, run.len(), format!("$ phi run shop.phi\n{ran}"))];
        for (block, entries) in sessions.iter().zip(&each) {
            let new = entries.iter().map(|(entry, _)| written(entry, shown.next().unwrap()));
            texts.push((block.at, block.text.len(), new.collect()));
        }
        std::fs::write(path, replaced(&page, texts)).unwrap();
        return;
    }
    let wanted: String = all.iter().map(|(_, shown)| shown.as_str()).collect();
    assert_eq!(out, wanted);
    assert_eq!(run, format!("$ phi run shop.phi\n{ran}"));
    // The state that the session ended in is the one that the script ends in.
    let digest = all.iter().rev().find(|(entry, _)| entry == "Φ.digest\n").unwrap();
    assert_eq!(ran.lines().last(), digest.1.split(' ').next());
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

/// Something that a session does.
#[derive(Clone, Debug)]
enum Act {
    /// Lets so many hundredths of a second pass.
    Step(u32),
    /// Does something to the field, or asks the orchestrator.
    Do(&'static str),
    /// Goes a part of the way, does something else there, and comes back by `Φ.rewind`.
    Stray(u32, &'static str, u32),
    /// Forks, does something else for a while, and opens the fork again.
    Fork(&'static str, u32),
    /// Does something, and takes it back because the clock has not moved.
    Undo(&'static str),
}

const DEEDS: &[&str] = &[
    "crash(core[1])",
    "crash(core[4])",
    "restore(core[1])",
    "skew(core[2], 0.02 Hz)",
    "delay(2 ms)",
    "partition([core[0], core[1], core[2]])",
    "join()",
    "Φ.orchestrator.balance()",
    "Φ.orchestrator.heal()",
    "Φ.orchestrator.shapeCluster()",
    "Φ.orchestrator.migrate(search)",
    "Φ.orchestrator.enforceThetaConsensus()",
    "chaos(rate: 0.5 Hz, repair: 1 s)",
];

fn acts() -> impl proptest::strategy::Strategy<Value = Vec<Act>> {
    use proptest::prelude::*;
    let deed = || proptest::sample::select(DEEDS);
    let act = prop_oneof![
        (1u32..300).prop_map(Act::Step),
        deed().prop_map(Act::Do),
        (1u32..200, deed(), 1u32..200).prop_map(|(way, deed, on)| Act::Stray(way, deed, on)),
        (deed(), 1u32..300).prop_map(|(deed, on)| Act::Fork(deed, on)),
        deed().prop_map(Act::Undo),
    ];
    proptest::collection::vec(act, 1..14)
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(48))]

    /// However a session goes astray, forks and goes back: where it has gone back to, and where it
    /// ends, the state is that of the straight way.
    #[test]
    fn going_back_is_exact(acts in acts()) {
        let mut straight = Repl::new(Options::default(), Path::new(".")).unwrap();
        let mut astray = Repl::new(Options::default(), Path::new(".")).unwrap();
        text_of(&mut straight, SHOP);
        text_of(&mut astray, SHOP);
        for act in &acts {
            // Some deeds fail where the field is broken: then neither session has done them.
            match act {
                Act::Step(length) => {
                    let entry = format!("step({} ms)", 10 * length);
                    text_of(&mut straight, &entry);
                    text_of(&mut astray, &entry);
                }
                Act::Do(deed) => {
                    let failed = straight.enter(deed).failed();
                    proptest::prop_assert_eq!(astray.enter(deed).failed(), failed);
                }
                Act::Stray(way, deed, on) => {
                    // The fork keeps what was done at this moment, which going back to it drops.
                    text_of(&mut astray, "let here = Φ.fork()");
                    text_of(&mut astray, &format!("step({} ms)", 10 * way));
                    let there = text_of(&mut astray, "Φ.digest");
                    astray.enter(deed);
                    text_of(&mut astray, &format!("step({} ms)", 10 * on));
                    text_of(&mut astray, &format!("Φ.rewind({} ms)", 10 * on));
                    proptest::prop_assert_eq!(text_of(&mut astray, "Φ.digest"), there.clone());
                    // Back into the middle of the way, and on.
                    let half = way / 2;
                    text_of(&mut astray, &format!("Φ.rewind({} ms)", 10 * half));
                    text_of(&mut astray, &format!("step({} ms)", 10 * half));
                    proptest::prop_assert_eq!(text_of(&mut astray, "Φ.digest"), there);
                    text_of(&mut astray, "open(here)");
                }
                Act::Fork(deed, on) => {
                    text_of(&mut astray, "let mark = Φ.fork()");
                    astray.enter(deed);
                    text_of(&mut astray, &format!("step({} ms)", 10 * on));
                    text_of(&mut astray, "open(mark)");
                }
                Act::Undo(deed) => {
                    // Only what was done at this very moment is taken back.
                    text_of(&mut straight, "step(10 ms)");
                    text_of(&mut astray, "step(10 ms)");
                    let now = text_of(&mut astray, "Φ.digest");
                    astray.enter(deed);
                    text_of(&mut astray, "Φ.rewind(0 s)");
                    proptest::prop_assert_eq!(text_of(&mut astray, "Φ.digest"), now);
                }
            }
            let digests = (text_of(&mut straight, "Φ.digest"), text_of(&mut astray, "Φ.digest"));
            proptest::prop_assert_eq!(&digests.0, &digests.1, "after {:?}", act);
        }
    }
}

/// Back at the moment of a fault is before the fault, however often time stood still there.
#[test]
fn back_at_the_moment_of_a_fault_is_before_it() {
    let mut repl = Repl::new(Options::default(), Path::new(".")).unwrap();
    text_of(&mut repl, SHOP);
    text_of(&mut repl, "step(5 s)");
    let calm = text_of(&mut repl, "Φ.digest");
    text_of(&mut repl, "crash(core[1])");
    text_of(&mut repl, "step(0 s)");
    text_of(&mut repl, "crash(core[2])");
    let broken = text_of(&mut repl, "Φ.digest");
    text_of(&mut repl, "step(3 s)");
    text_of(&mut repl, "Φ.rewind(3 s)");
    assert_eq!(text_of(&mut repl, "Φ.digest"), calm);
    assert_ne!(calm, broken);
    // And from there the other way is open.
    text_of(&mut repl, "step(3 s)");
    assert_eq!(text_of(&mut repl, "core[1].state"), "up : String\n");
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
    assert_eq!(found("field x { segment a { capa"), ["ΔΦ_capacity"]);
    assert_eq!(found("Φ.COH"), ["coherence"]);
    assert!(found("nothing_like_it").is_empty());
    // The quickest of some: others may be at work on the machine.
    let times = (0..20).map(|_| {
        let clock = std::time::Instant::now();
        found("");
        clock.elapsed()
    });
    let quickest = times.min().unwrap();
    assert!(quickest.as_millis() < 20, "{quickest:?}");
}

#[test]
fn pasted_entries_end_where_they_should() {
    let run = |input: &str| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_phi"))
            .arg("repl")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        (String::from_utf8(output.stdout).unwrap(), output.status.code().unwrap())
    };
    // An `else` on the next line belongs to its `if`.
    let text = "if 1 > 2 { print(\"a\") }\nelse { print(\"b\") }\n";
    assert_eq!(run(text), ("b\n".to_owned(), 0));
    let text = "if 1 < 2 { print(\"a\") }\nprint(\"b\")\nif 1 < 2 { print(\"c\") }";
    assert_eq!(run(text), ("a\nb\nc\n".to_owned(), 0));
    // Two empty lines in a block do not end it.
    let text = "fn f() -> Int {\n    let a = 1\n\n\n    a + 1\n}\nf()\n";
    assert_eq!(run(text), ("2 : Int\n".to_owned(), 0));
    // What is never closed ends there.
    let (shown, status) = run("let x = (1 +\n\n\nprint(\"on\")\n");
    assert!(shown.contains("E0102") && shown.ends_with("on\n") && status == 3, "{shown}");
    // The status is the gravest of all entries.
    assert_eq!(run("assert 1 == 2\nprint(1)\n").1, 1);
    assert_eq!(run("1 / 0\nassert 1 == 2\n").1, 4);
    assert_eq!(run("1 + \"a\"\nassert 1 == 2\n").1, 3);
}
