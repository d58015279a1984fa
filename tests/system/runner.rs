//! `phi test`: the standard library passes its own tests, a wrong policy is found and its schedule
//! shrunk, snapshots are written in the format that cargo-insta reads.

use crate::common::{inputs, page};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A folder of its own with these files.
struct Project(PathBuf);

impl Project {
    fn new(files: &[(&str, &str)]) -> Project {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("phi-runner-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        for (name, text) in files {
            std::fs::write(folder.join(name), text).unwrap();
        }
        Project(folder)
    }

    /// Exit status, standard output, standard error.
    fn test(&self, args: &[&str]) -> (i32, String, String) {
        self.run(&[&["test"], args].concat(), &[])
    }

    fn run(&self, args: &[&str], env: &[(&str, &str)]) -> (i32, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_phi"));
        command.args(args).current_dir(&self.0).env_remove("CI").envs(env.iter().copied());
        let output = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.0.join(name)).unwrap()
    }
}

impl Drop for Project {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The scripts with tests below a folder, those that read public data apart.
fn scripts(folder: &Path) -> (Vec<String>, Vec<String>) {
    let mut entries: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    entries.sort();
    let (mut alone, mut reading) = (vec![], vec![]);
    for path in entries {
        if path.is_dir() {
            let inner = scripts(&path);
            alone.extend(inner.0);
            reading.extend(inner.1);
        } else if path.extension().is_some_and(|it| it == "phi") {
            let text = std::fs::read_to_string(&path).unwrap();
            if !text.contains("\ntest \"") {
                continue;
            }
            let of = if text.contains("\nparam data") { &mut reading } else { &mut alone };
            of.push(path.to_str().unwrap().to_owned());
        }
    }
    (alone, reading)
}

#[test]
fn the_standard_library_and_the_examples_pass_their_tests() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let passes = |args: &[&str], least: usize| {
        let (status, out, err) = Project::new(&[]).run(args, &[("CI", "true")]);
        assert_eq!(status, 0, "{out}{err}");
        assert!(out.lines().filter(|line| line.starts_with("ok ")).count() >= least, "{out}");
    };
    for (folder, least) in [("stdlib", 28), ("examples", 25)] {
        let (alone, reading) = scripts(&root.join(folder));
        let mut args = vec!["test", "--unreferenced"];
        args.extend(alone.iter().map(String::as_str));
        passes(&args, least);
        for script in reading {
            let Some(data) = inputs::data() else {
                inputs::skipped(&script, "no public data here (set PHI_DATA)");
                continue;
            };
            let (data, given) = (data.to_str().unwrap(), format!("data={}", data.display()));
            passes(&["test", &script, "--allow-read", data, "--set", &given], 1);
        }
    }
}

const WRONG: &str = r#"use std.topology.{ring}

field shop {
    segment core[6] { ΔΦ_capacity: 1200 ΔΦ }
    link ring(core) { spring: 0.8 Hz }
    app search { cluster index { glyphs: 300, tension: 2 ΔΦ, state: 64 KiB, on: core } }
    balance { method: springs }
    // Of two copies both may be on segments that crash together.
    storage { replicas: 2 }
}

test "two crashes are borne" for seed in 1 to 12 {
    let r = run shop for 30 s seed seed {
        at 1 s { skew(core[2], 0.01 Hz) }
        at 2 s { crash(core[1]) }
        at 4 s { skew(core[3], 0.01 Hz) }
        at 6 s { delay(2 ms) }
        at 7 s { crash(core[seed mod 6]) }
        at 8 s { crash(core[(seed + 2) mod 6]) }
        at 9 s { delay(core[0], 1 ms) }
    }
    assert r.crashes < 3
}

test "chaos is borne" for seed in 1 to 3 {
    let r = run shop for 60 s seed seed { chaos(rate: 0.5 Hz) }
    assert r.crashes < 3
}
"#;

/// The script that stands indented below the line that says what was shrunk.
fn shrunk(out: &str) -> (String, String) {
    let at = out.find("\nshrunk ").unwrap_or_else(|| panic!("nothing was shrunk in\n{out}"));
    let mut lines = out[at + 1..].lines();
    let head = lines.next().unwrap().to_owned();
    let body = lines.take_while(|line| line.is_empty() || line.starts_with("    "));
    let script: Vec<&str> = body.map(|line| line.strip_prefix("    ").unwrap_or("")).collect();
    (head, script.join("\n").trim().to_owned() + "\n")
}

/// How many `at`, `every` and `when` stand in a script.
fn events(script: &str) -> usize {
    let is_event = |line: &&str| ["at ", "every ", "when "].iter().any(|it| line.starts_with(it));
    let in_runs = script.split("run shop").skip(1);
    in_runs.flat_map(str::lines).map(str::trim_start).filter(is_event).count()
}

/// The words of the command that is told for running a failure again.
fn again(out: &str) -> Vec<String> {
    let command = out.lines().find_map(|line| line.strip_prefix("again: phi ")).unwrap();
    let mut words = vec![];
    for (index, part) in command.split('\'').enumerate() {
        match index % 2 {
            0 => words.extend(part.split_whitespace().map(str::to_owned)),
            _ => words.push(part.to_owned()),
        }
    }
    words
}

/// A failure in full, without the lines about the other tests.
fn failure(out: &str) -> String {
    let start = out.find("\n\n").unwrap();
    out[start..].trim_end().rsplit_once('\n').unwrap().0.to_owned()
}

/// The replay command tells the same failure, byte for byte, and the smaller script fails too.
fn is_replayed_and_shrunk(project: &Project, out: &str, most: usize) -> String {
    let words = again(out);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (status, replayed, _) = project.run(&words, &[]);
    assert_eq!((status, failure(out)), (1, failure(&replayed)));
    let (head, script) = shrunk(out);
    let count = events(&script);
    assert!(count <= most && head.contains(&format!(" to {count},")), "{head}\n{script}");
    let smaller = Project::new(&[("smaller.phi", &script)]);
    assert_eq!(smaller.test(&[]).0, 1, "{script}");
    assert_eq!(smaller.run(&["fmt", "--check"], &[]).0, 0, "{script}");
    script
}

#[test]
fn a_failing_schedule_is_replayed_and_shrunk() {
    for title in ["two crashes are borne", "chaos is borne"] {
        let project = Project::new(&[("shop.phi", WRONG)]);
        let (status, out, _) = project.test(&["shop.phi", "--filter", title]);
        assert_eq!(status, 1, "{out}");
        let script = is_replayed_and_shrunk(&project, &out, 3);
        // What the failure does not need is gone: the workload, half of the run.
        assert!(!script.contains("app ") && !script.contains("storage"), "{script}");
        assert!(script.lines().count() <= 14, "{script}");
    }
}

#[test]
fn a_planted_wrong_policy_is_found() {
    let planted = std::fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/planted/shop.phi"),
    )
    .unwrap();
    let project = Project::new(&[("shop.phi", &planted)]);
    let (status, out, _) = project.test(&[]);
    assert_eq!(status, 1, "{out}");
    assert!(out.contains("ok     shop.phi: it is calm without faults"), "{out}");
    let script = is_replayed_and_shrunk(&project, &out, 3);
    // The policy is in what is left, of eleven events, two apps and four policies.
    assert!(script.contains("Φ.orchestrator.collapse()"), "{script}");
    assert!(!script.contains("billing") && !script.contains("rule "), "{script}");
    assert!(script.lines().count() <= 30, "{script}");
}

#[test]
fn without_a_schedule_the_workload_stays_as_it_is() {
    let script = r#"use std.topology.{ring}
field shop {
    segment core[6] { ΔΦ_capacity: 1200 ΔΦ }
    link ring(core) { spring: 0.8 Hz }
    app search { cluster index { glyphs: 300, tension: 2 ΔΦ, on: core[0] } }
    balance { method: none }
    consensus { coupling: 2 Hz }
}
test "load spreads" {
    let r = run shop for 30 s seed 1 { eventually Φ.spread < 5 % }
    assert r.glyphs == 300
}
test "no field" { assert 1 == 2 }
"#;
    let project = Project::new(&[("shop.phi", script)]);
    let (_, out, _) = project.test(&["--filter", "load"]);
    let (head, smaller) = shrunk(&out);
    assert!(head.starts_with("shrunk from "), "{head}");
    assert!(smaller.contains("glyphs: 300") && smaller.contains("for 30 s"), "{smaller}");
    assert!(smaller.contains("link ring") && !smaller.contains("consensus"), "{smaller}");
    // Where no field runs there is nothing to make smaller.
    assert!(!project.test(&["--filter", "no field"]).1.contains("shrunk"));
}

#[test]
fn results_do_not_depend_on_the_number_of_threads() {
    let project =
        Project::new(&[("shop.phi", WRONG), ("more.phi", "test \"one\" { assert 1 == 1 }")]);
    let one = project.test(&["--jobs", "1"]);
    assert_eq!(one.0, 1);
    assert_eq!(one, project.test(&["--jobs", "5"]));
}

const SHOT: &str = "test \"a: list\" {\n    snapshot [1, 2]\n    snapshot \"x\"\n}\n";

#[test]
fn snapshots_wait_are_accepted_and_go_stale() {
    let project = Project::new(&[("s.phi", SHOT)]);
    let (status, out, _) = project.test(&[]);
    assert!(status == 1 && out.contains("+ [1, 2]"), "{out}");
    let waiting = project.read("__snapshots__/s__a_list.snap.new");
    assert_eq!(
        waiting,
        "---\nsource: \"s.phi\"\nassertion_line: 2\nexpression: \"[1, 2]\"\n---\n[1, 2]\n"
    );
    assert_eq!(project.test(&["--accept"]).0, 0);
    assert_eq!(
        project.read("__snapshots__/s__a_list-2.snap"),
        "---\nsource: \"s.phi\"\nexpression: \"\\\"x\\\"\"\n---\nx\n"
    );
    assert_eq!(project.test(&["--unreferenced"]).0, 0);

    std::fs::write(project.0.join("s.phi"), SHOT.replace("[1, 2]", "[1, 3]")).unwrap();
    let (status, out, _) = project.run(&["test"], &[("CI", "true")]);
    assert!(status == 1 && out.contains("[E0602]") && out.contains("- [1, 2]\n+ [1, 3]"), "{out}");
    assert!(!project.0.join("__snapshots__/s__a_list.snap.new").exists(), "written in CI");

    std::fs::write(project.0.join("s.phi"), SHOT.replace("    snapshot \"x\"\n", "")).unwrap();
    let (status, out, _) = project.test(&["--unreferenced"]);
    assert!(
        status == 1 && out.contains("no test asks for __snapshots__/s__a_list-2.snap"),
        "{out}"
    );
}

/// Titles that differ in signs alone have snapshots of their own, whichever tests are run.
#[test]
fn snapshots_of_titles_with_the_same_letters_are_told_apart() {
    let script = "test \"spread < 5 %\" { snapshot 1 }\ntest \"spread > 5 %\" { snapshot 2 }\n";
    let project = Project::new(&[("snap_slug.phi", script)]);
    let (status, out, _) = project.test(&["--accept"]);
    assert!(status == 0 && out.contains("2 snapshots written"), "{out}");
    for args in [&["--unreferenced"][..], &["--filter", "<"], &["--filter", ">"]] {
        let (status, out, _) = project.test(args);
        assert_eq!(status, 0, "{args:?}: {out}");
    }
    let files = std::fs::read_dir(project.0.join("__snapshots__")).unwrap();
    assert_eq!(files.count(), 2);
    std::fs::write(project.0.join("snap_slug.phi"), script.replace("snapshot 2", "snapshot 1"))
        .unwrap();
    let (status, out, _) = project.test(&[]);
    assert!(status == 1 && out.contains("1 test passed, 1 failed"), "{out}");
    assert!(out.contains("- 2\n+ 1"), "{out}");
}

#[test]
fn ends_of_lines_in_a_snapshot_are_kept() {
    let script = "test \"t\" { snapshot \"a\\r\\nb\" }\n";
    let project = Project::new(&[("snap_crlf.phi", script)]);
    assert_eq!(project.test(&["--accept"]).0, 0);
    assert!(project.read("__snapshots__/snap_crlf__t.snap").ends_with("---\na\r\nb\n"));
    let (status, out, _) = project.test(&[]);
    assert_eq!(status, 0, "{out}");
    std::fs::write(project.0.join("snap_crlf.phi"), script.replace("\\r", "")).unwrap();
    let (status, out, _) = project.test(&[]);
    assert!(status == 1 && out.contains("- a\\r\n+ a\n"), "{out}");
}

/// Of a script whose name begins as that of another, the snapshots are its own.
#[test]
fn snapshots_of_another_script_are_not_removed() {
    let project = Project::new(&[("a.phi", SHOT), ("a__b.phi", SHOT)]);
    assert_eq!(project.test(&["--accept"]).0, 0);
    let (status, out, _) = project.test(&["a.phi", "--accept", "--unreferenced"]);
    assert!(status == 0 && !out.contains("removed"), "{out}");
    assert_eq!(project.test(&["--unreferenced"]).0, 0);
}

#[test]
fn scripts_with_errors_and_wrong_usage_have_their_own_status() {
    let project = Project::new(&[("a.phi", "test \"x\" { assert 1 m == 1 s }"), ("b.phi", SHOT)]);
    let (status, out, _) = project.test(&["a.phi"]);
    assert!(status == 3 && out.contains("[E0301]"), "{out}");
    assert_eq!(project.test(&["b.phi", "--filter", "["]).0, 2);
    assert_eq!(project.test(&["b.phi", "--filter", "no such"]).0, 2);
    assert_eq!(project.test(&["none.phi"]).0, 3);
    assert_eq!(project.test(&["b.phi", "--review"]).0, 2);
}

#[test]
fn coverage_names_what_the_tests_never_reach() {
    let script = r#"fn used(x: Int) -> Int {
    if x > 5 {
        return 1
    }
    let y = 2 * x
    y
}

fn unused() -> Int { 3 }

field shop {
    segment stiff[2] { ΔΦ_capacity: 400 ΔΦ, κ_stiffness: 0.9 }
    segment soft[2] { ΔΦ_capacity: 400 ΔΦ, κ_stiffness: 0.2 }
    link [(stiff[0], soft[0]), (stiff[1], soft[1]), (stiff[0], stiff[1])] { spring: 0.5 Hz }
    app search { cluster index { glyphs: 40, tension: 2 ΔΦ, κ: 0.8 } }
    rule structural {
        when cluster.κ >= 0.6
        require segment.κ_stiffness >= 0.7
    }
    rule fluid {
        when cluster.κ < 0.1
        require segment.κ_stiffness < 0.5
    }
}

test "used" { assert used(3) == 6 }
test "rules" {
    let r = run shop for 2 s seed 1 { at 1 s { Φ.orchestrator.balance() } }
    assert r.violations == 0
}
"#;
    let module = "fn helper() -> Int { 1 }\nfn other() -> Int { 2 }\n";
    let uses = "use \"lib.phi\"\ntest \"a module\" { assert lib.helper() == 1 }\n";
    let files = [("shop.phi", script), ("lib.phi", module), ("uses.phi", uses)];
    let project = Project::new(&files);
    let (status, out, err) = project.test(&["--coverage"]);
    assert_eq!(status, 0, "{out}{err}");
    let out: Vec<String> =
        out.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    let out = out.join("\n");
    for line in [
        "shop.phi 1 of 2 1 of 2 3 of 5",
        "\nlib.phi 1 of 2 1 of 2",
        "shop.phi:9 function unused is never called",
        "lib.phi:2 function other is never called",
        "shop.phi:20 rule fluid speaks of no cluster",
        "shop.phi lines 3, 9",
        "balance: called once",
        "migrate: never called",
    ] {
        assert!(out.contains(line), "no `{line}` in\n{out}");
    }
    // The rule that is kept refuses the soft segments: it does something.
    assert!(!out.contains("structural"), "{out}");
    // What is counted does not depend on the number of threads, and changes no result.
    let json = |jobs| project.test(&["--coverage", "--format", "json", "--jobs", jobs]);
    let (_, one, _) = json("1");
    assert_eq!(one, json("4").1);
    assert!(one.contains("\"collapse\"") || one.contains("\"balance\": 1"), "{one}");
}

#[test]
fn marks_change_nothing() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/tour.phi");
    let args = ["test", here.to_str().unwrap(), "--seeds", "2"];
    let plain = Project::new(&[]).run(&args, &[("CI", "true")]);
    let marked = Project::new(&[]).run(&[&args[..], &["--coverage"]].concat(), &[("CI", "true")]);
    assert_eq!(plain.0, 0, "{}{}", plain.1, plain.2);
    assert!(marked.1.starts_with(&plain.1), "{}", marked.1);
}

#[cfg(unix)]
#[test]
fn watching_runs_again_after_each_change_until_ctrl_c() {
    use std::io::{BufRead, BufReader};
    let project = Project::new(&[("a.phi", "test \"one\" { assert 1 == 1 }\n")]);
    let mut child = Command::new(env!("CARGO_BIN_EXE_phi"))
        .args(["test", "--watch"])
        .current_dir(&project.0)
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut until = |wanted: &str| -> Vec<String> {
        let mut seen = vec![];
        for line in lines.by_ref() {
            let is_it = line.contains(wanted);
            seen.push(line);
            if is_it {
                return seen;
            }
        }
        panic!("it ended before `{wanted}`: {seen:?}");
    };
    until("1 test passed");
    until("watching 1 scripts; Ctrl-C ends");
    std::fs::write(project.0.join("a.phi"), "test \"one\" { assert 1 == 2 }\n").unwrap();
    until("a.phi has changed");
    until("0 tests passed, 1 failed");
    until("watching 1 scripts");
    std::fs::write(project.0.join("b.phi"), "test \"two\" { assert 2 == 2 }\n").unwrap();
    until("b.phi has changed");
    until("1 test passed, 1 failed");
    until("watching 2 scripts");
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

/// The snapshots that wait are accepted by the tool of the insta crate, where it is installed.
#[test]
fn cargo_insta_accepts_what_waits() {
    let has_it = Command::new("cargo").args(["insta", "--version"]).output();
    if !has_it.is_ok_and(|output| output.status.success()) {
        let line = b"skipped the review by cargo-insta: it is not installed\n";
        let _ = std::io::Write::write_all(&mut std::io::stderr(), line);
        return;
    }
    let package = "[package]\nname = \"shots\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    let project = Project::new(&[("Cargo.toml", package), ("shots.phi", SHOT)]);
    std::fs::create_dir(project.0.join("src")).unwrap();
    std::fs::write(project.0.join("src/lib.rs"), "").unwrap();
    let insta = |args: &[&str]| {
        let output = Command::new("cargo")
            .arg("insta")
            .args(args)
            .current_dir(&project.0)
            .env_remove("CARGO")
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
        text + &String::from_utf8_lossy(&output.stderr)
    };
    assert_eq!(project.test(&[]).0, 1);
    assert!(insta(&["pending-snapshots"]).contains("shots__a_list.snap"));
    insta(&["accept"]);
    assert_eq!(project.test(&["--unreferenced"]).0, 0);
    // One that differs is accepted in the same way, and one is rejected.
    std::fs::write(project.0.join("shots.phi"), SHOT.replace("[1, 2]", "[1, 3]")).unwrap();
    assert_eq!(project.test(&[]).0, 1);
    insta(&["reject"]);
    assert!(project.read("__snapshots__/shots__a_list.snap").ends_with("---\n[1, 2]\n"));
    assert_eq!(project.test(&[]).0, 1);
    insta(&["accept"]);
    assert_eq!(project.test(&[]).0, 0);
}

/// The page on testing shows what the commands on it show; with `PHI_ACCEPT=1` it is written so.
#[test]
fn the_page_on_testing_is_as_it_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/testing.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let script = page::blocks(&text, &["phi"])[0].text;
    let project = Project::new(&[("shop.phi", script)]);
    let mut texts = vec![];
    for block in page::blocks(&text, &["console"]) {
        let command = block.text.lines().next().unwrap();
        let words: Vec<&str> = command.strip_prefix("$ phi ").unwrap().split(' ').collect();
        let (_, out, err) = project.run(&words, &[]);
        let out = format!("{command}\n{out}{err}");
        if std::env::var_os("PHI_ACCEPT").is_none() {
            assert_eq!(block.text, out);
        }
        texts.push((block.at, block.text.len(), out));
    }
    assert!(texts.len() >= 2);
    if std::env::var_os("PHI_ACCEPT").is_some() {
        std::fs::write(path, page::replaced(&text, texts)).unwrap();
    }
}

#[test]
fn two_hundred_small_tests_take_less_than_two_seconds() {
    let mut script = "field shop { segment core[2] { ΔΦ_capacity: 9 ΔΦ } }\n".to_owned();
    for number in 0..200 {
        script += &match number % 10 {
            0 => format!("test \"run {number}\" {{ assert (run shop for 1 s).glyphs == 0 }}\n"),
            _ => format!("test \"sum {number}\" {{ assert range({number}).len() == {number} }}\n"),
        };
    }
    let project = Project::new(&[("many.phi", &script)]);
    let times = (0..3).map(|_| {
        let clock = std::time::Instant::now();
        let (status, out, _) = project.test(&[]);
        assert!(status == 0 && out.ends_with("200 tests passed\n"), "{out}");
        clock.elapsed()
    });
    let quickest = times.min().unwrap();
    assert!(quickest.as_secs_f64() < 2.0, "{quickest:?}");
}
