//! What the command writes, to files and to its streams, where all goes well and where it cannot.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

/// A folder of its own.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        use std::sync::atomic::{AtomicUsize, Ordering};
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("phi-writes-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        Folder(folder)
    }

    fn put(&self, name: &str, text: &str) {
        std::fs::write(self.0.join(name), text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.0.join(name)).unwrap()
    }

    fn names(&self, folder: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.0.join(folder)).unwrap();
        let mut names: Vec<String> =
            entries.map(|it| it.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    fn phi(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_phi"));
        command.args(args).current_dir(&self.0).env_remove("CI").stdin(Stdio::null());
        command
    }

    /// Where no file may grow above a block (512 or 1024 bytes), as on a disk that is full.
    #[cfg(unix)]
    fn phi_on_a_full_disk(&self, args: &[&str]) -> Command {
        let mut command = Command::new("sh");
        let script = "trap '' XFSZ; ulimit -f 1; exec \"$0\" \"$@\"";
        command.args(["-c", script, env!("CARGO_BIN_EXE_phi")]).args(args);
        command.current_dir(&self.0).env_remove("CI").stdin(Stdio::null());
        command
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Exit status, standard output, standard error.
fn ran(output: Output) -> (i32, String, String) {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let (out, err) = (text(output.stdout), text(output.stderr));
    assert!(!err.contains("panicked"), "{err}");
    (output.status.code().expect("ended by a signal"), out, err)
}

fn told(child: &mut Child, input: &str) {
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
}

fn long_script() -> String {
    (0..400).map(|number| format!("let   a{number}=1\n")).collect()
}

#[cfg(unix)]
#[test]
fn a_full_disk_leaves_scripts_as_they_were() {
    let folder = Folder::new();
    folder.put("a.phi", &long_script());
    for format in ["text", "json"] {
        let args = ["fmt", "a.phi", "--format", format];
        let (status, out, err) = ran(folder.phi_on_a_full_disk(&args).output().unwrap());
        assert_eq!(status, 4, "{out}{err}");
        assert!(err.starts_with("a.phi cannot be written: "), "{err}");
        assert!(!out.contains("\"changed\""), "{out}");
        assert_eq!(folder.read("a.phi"), long_script());
        assert_eq!(folder.names("."), ["a.phi"]);
    }
    assert_eq!(ran(folder.phi(&["fmt", "a.phi"]).output().unwrap()).0, 0);
    assert!(folder.read("a.phi").starts_with("let a0 = 1\nlet a1 = 1\n"));
}

#[cfg(unix)]
#[test]
fn a_full_disk_leaves_snapshots_as_they_were() {
    let folder = Folder::new();
    let value = |length: usize| "x".repeat(length);
    let script = |length| format!("test \"long\" {{ snapshot \"{}\" }}\n", value(length));
    folder.put("s.phi", &script(3000));
    assert_eq!(ran(folder.phi(&["test", "--accept"]).output().unwrap()).0, 0);
    let before = folder.read("__snapshots__/s__long.snap");
    folder.put("s.phi", &script(3001));
    for args in [&["test", "--accept", "--unreferenced"][..], &["test"]] {
        let (status, out, err) = ran(folder.phi_on_a_full_disk(args).output().unwrap());
        assert_eq!(status, 4, "{out}{err}");
        assert!(out.contains("the snapshot cannot be read or written: "), "{out}");
        // It is still asked for, and so stays.
        assert!(!out.contains("removed"), "{out}");
        assert_eq!(folder.read("__snapshots__/s__long.snap"), before);
        assert_eq!(folder.names("__snapshots__"), ["s__long.snap"]);
    }
    let (status, out, _) = ran(folder.phi(&["test", "--accept"]).output().unwrap());
    assert!(status == 0 && out.contains("1 snapshot written"), "{out}");
    assert!(folder.read("__snapshots__/s__long.snap").ends_with(&format!("\n{}\n", value(3001))));
}

#[cfg(unix)]
#[test]
fn a_full_disk_leaves_a_saved_session_as_it_was() {
    let folder = Folder::new();
    folder.put("kept.phi", "let kept = 1\n");
    let entries = long_script() + ":save kept.phi\n1 + 1\n";
    let mut child = folder
        .phi_on_a_full_disk(&["repl"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    told(&mut child, &entries);
    let (status, out, err) = ran(child.wait_with_output().unwrap());
    assert_eq!(status, 4, "{out}{err}");
    // The session goes on.
    assert!(out.contains("kept.phi cannot be written: ") && out.ends_with("2 : Int\n"), "{out}");
    assert_eq!(folder.read("kept.phi"), "let kept = 1\n");
    assert_eq!(folder.names("."), ["kept.phi"]);
}

/// Links and modes are those of before.
#[cfg(unix)]
#[test]
fn formatting_keeps_link_and_mode() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Folder::new();
    folder.put("real.phi", "let   a=1\n");
    let real = folder.0.join("real.phi");
    std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o750)).unwrap();
    symlink("real.phi", folder.0.join("link.phi")).unwrap();
    assert_eq!(ran(folder.phi(&["fmt", "link.phi"]).output().unwrap()).0, 0);
    assert_eq!(folder.read("real.phi"), "let a = 1\n");
    assert_eq!(std::fs::read_link(folder.0.join("link.phi")).unwrap(), Path::new("real.phi"));
    assert_eq!(std::fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o750);
    assert_eq!(folder.names("."), ["link.phi", "real.phi"]);
}

#[test]
fn output_that_cannot_be_written_is_told() {
    if !Path::new("/dev/full").exists() {
        let line = b"skipped output to a full device: there is no /dev/full\n";
        let _ = std::io::stderr().write_all(line);
        return;
    }
    let folder = Folder::new();
    folder.put("a.phi", "print(1)\n");
    folder.put("fails.phi", "print(1)\nassert 1 == 2\n");
    folder.put("t.phi", "test \"one\" { assert 1 == 1 }\n");
    for args in [
        &["run", "a.phi"][..],
        &["run", "a.phi", "--format", "json"],
        &["run", "fails.phi"],
        &["check", "a.phi", "--format", "json"],
        &["test", "t.phi"],
        &["fmt", "-"],
        &["repl"],
        &["explain"],
        &["--help"],
        &["--version"],
    ] {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let mut child = folder
            .phi(args)
            .stdin(Stdio::piped())
            .stdout(full)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        if matches!(args[0], "fmt" | "repl") {
            told(&mut child, "1 + 1\n");
        }
        let (status, _, err) = ran(child.wait_with_output().unwrap());
        assert_eq!(status, 4, "{args:?}: {err}");
        assert_eq!(err.matches("the output cannot be written: ").count(), 1, "{args:?}: {err}");
    }
    // What writes nothing loses nothing.
    folder.put("silent.phi", "let a = 1\n");
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let (status, _, err) = ran(folder.phi(&["run", "silent.phi"]).stdout(full).output().unwrap());
    assert_eq!((status, err.as_str()), (0, ""));
}

#[test]
fn a_closed_pipe_is_quiet() {
    let folder = Folder::new();
    let prints = "for i in 1 to 200000 { print(i) }\n";
    folder.put("a.phi", prints);
    folder.put("fails.phi", &format!("{prints}assert 1 == 2\n"));
    for (name, status) in [("a.phi", 0), ("fails.phi", 1)] {
        let mut child = folder
            .phi(&["run", name])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        assert_eq!(first, "1\n");
        let (found, _, err) = ran(child.wait_with_output().unwrap());
        assert_eq!(found, status, "{err}");
        assert_eq!(err.contains("[E0601]"), status == 1, "{err}");
        assert!(!err.contains("written") && (status == 1 || err.is_empty()), "{err}");
    }
}

const SWEEP: &str = "use std.topology.{ring}
param load = 40
field f(k: Int) {
    segment a[4] { ΔΦ_capacity: 100 ΔΦ }
    link ring(a) { spring: 1 Hz }
    app x { cluster c { glyphs: load, tension: 1 ΔΦ, on: a[0] } }
}
for k in [1, 2] {
    let _r = run f(k) for 1 s seed k {
        observe Φ.load as load every 500 ms
        observe Φ.members as members every 1 s
    }
}
print(\"done\")
";

#[test]
fn a_quiet_run_writes_what_is_printed_and_exports_what_was_observed() {
    let folder = Folder::new();
    folder.put("sweep.phi", SWEEP);
    let args = ["run", "--quiet", "--export", "out", "--set", "load=20", "sweep.phi"];
    let out = folder.phi(&args).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&out.stdout), "done\n");
    assert_eq!((out.status.code(), out.stderr.len()), (Some(0), 0));
    assert_eq!(folder.names("out"), ["load.csv", "members.csv"]);
    let head = "run,field,seed,k,load,time (s),";
    assert_eq!(
        folder.read("out/load.csv"),
        format!(
            "{head}load (ΔΦ)\n1,f,1,1,20,0,20\n1,f,1,1,20,0.5,20\n1,f,1,1,20,1,20\n\
             2,f,2,2,20,0,20\n2,f,2,2,20,0.5,20\n2,f,2,2,20,1,20\n"
        )
    );
    let members = folder.read("out/members.csv");
    assert_eq!(members.lines().next(), Some(&*format!("{head}members")));
    assert_eq!(members.lines().nth(1), Some("1,f,1,1,20,0,4"));
}

#[test]
fn what_cannot_be_exported_is_told() {
    let folder = Folder::new();
    folder.put("sweep.phi", SWEEP);
    folder.put("silent.phi", "print(1)\n");
    folder.put("a_file", "");
    for (target, script, status) in
        [("x.parquet", "sweep.phi", 2), ("a_file", "sweep.phi", 4), ("out", "silent.phi", 2)]
    {
        let out = folder.phi(&["run", "--export", target, script]).output().unwrap();
        let told = String::from_utf8_lossy(&out.stderr);
        assert_eq!(out.status.code(), Some(status), "{target} {script}: {told}");
        assert!(!told.is_empty(), "{target} {script}");
    }
}

#[test]
fn counts_are_integers_in_documents() {
    let folder = Folder::new();
    folder.put("sweep.phi", SWEEP);
    let out = folder.phi(&["run", "--format", "json", "sweep.phi"]).output().unwrap();
    let document: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    let text = document.to_string();
    assert!(text.contains("\"members\"") && text.contains("[4,4]"), "{text}");
}

#[test]
fn a_piped_session_ends_with_its_gravest_failure() {
    let folder = Folder::new();
    for (entries, status) in [
        ("1 + 1\n", 0),
        ("assert 1 == 2\n1 + 1\n", 1),
        ("assert 1 == 2\n40 ΔΦ + 3 s\n", 3),
        ("[1][7]\nassert 1 == 2\n", 4),
        ("if 1 < 2 { print(\"a\") }\nelse { print(\"b\") }\n", 0),
    ] {
        let mut command = folder.phi(&["repl"]);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(entries.as_bytes()).unwrap();
        let out = child.wait_with_output().unwrap();
        assert_eq!(out.status.code(), Some(status), "{entries}");
    }
}
