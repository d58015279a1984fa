//! `phi test`: the standard library passes its own tests, a wrong policy is found and its schedule
//! shrunk, snapshots are written in the format that cargo-insta reads.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

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

#[test]
fn the_standard_library_and_the_examples_pass_their_tests() {
    for (folder, least) in [("stdlib", 20), ("examples", 2)] {
        let here = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let (status, out, err) = Project::new(&[])
            .run(&["test", here.to_str().unwrap(), "--unreferenced"], &[("CI", "true")]);
        assert_eq!(status, 0, "{out}{err}");
        assert!(out.lines().filter(|line| line.starts_with("ok ")).count() >= least, "{out}");
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

/// The script that stands indented below the line about the shrunk schedule.
fn shrunk(out: &str) -> (String, String) {
    let at = out.find("shrunk from").unwrap_or_else(|| panic!("nothing was shrunk in\n{out}"));
    let mut lines = out[at..].lines();
    let head = lines.next().unwrap().to_owned();
    let body = lines.take_while(|line| line.is_empty() || line.starts_with("    "));
    (head, body.map(|line| line.strip_prefix("    ").unwrap_or("")).collect::<Vec<_>>().join("\n"))
}

#[test]
fn a_failing_schedule_is_replayed_and_shrunk() {
    for (title, events) in [("two crashes are borne", 3), ("chaos is borne", 3)] {
        let project = Project::new(&[("shop.phi", WRONG)]);
        let (status, out, _) = project.test(&["shop.phi", "--filter", title]);
        assert_eq!(status, 1, "{out}");
        // The replay command tells the same failure, byte for byte.
        let again = out.lines().find_map(|line| line.strip_prefix("again: phi ")).unwrap();
        let words: Vec<String> = again.replace('\'', "\"").split('"').enumerate().fold(
            vec![],
            |mut words, (index, part)| {
                match index % 2 {
                    0 => words.extend(part.split_whitespace().map(str::to_owned)),
                    _ => words.push(part.to_owned()),
                }
                words
            },
        );
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let (_, replayed, _) = project.run(&words, &[]);
        let failure = |text: &str| {
            let start = text.find("\nshop.phi: ").unwrap();
            text[start..text.rfind('\n').unwrap()].rsplit_once('\n').unwrap().0.to_owned()
        };
        assert_eq!(failure(&out), failure(&replayed));
        // The smaller script fails too, and there is nothing in it that it could do without.
        let (head, script) = shrunk(&out);
        assert!(head.contains(&format!(" to {events};")), "{head}");
        assert_eq!(script.matches("        at ").count(), events, "{script}");
        let smaller = Project::new(&[("smaller.phi", &script)]);
        assert_eq!(smaller.test(&[]).0, 1, "{script}");
    }
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
    assert!(status == 1 && out.contains("- [1, 2]\n+ [1, 3]"), "{out}");
    assert!(!project.0.join("__snapshots__/s__a_list.snap.new").exists(), "written in CI");

    std::fs::write(project.0.join("s.phi"), SHOT.replace("    snapshot \"x\"\n", "")).unwrap();
    let (status, out, _) = project.test(&["--unreferenced"]);
    assert!(
        status == 1 && out.contains("no test asks for __snapshots__/s__a_list-2.snap"),
        "{out}"
    );
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
