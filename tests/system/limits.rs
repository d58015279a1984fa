//! `--max-time` and `--max-memory` as the operating system counts: whatever a command is at, it ends within
//! a fifth of its limit and 0.2 s, and holds no more than a fifth above its limit and 32 MiB.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// What became of a command.
struct Ended {
    status: i32,
    took: f64,
    /// The most that was resident at a time, in MiB; 0 where the system does not tell.
    peak: f64,
    out: String,
    err: String,
}

fn peak_of(process: &str) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix(" kB")?.trim().parse::<f64>().ok()? / 1024.0)
}

/// The most that a command, or a process that it began, holds.
fn peak_with_workers(child: &Child) -> f64 {
    let tasks = std::fs::read_dir(format!("/proc/{}/task", child.id()));
    let tasks = tasks.into_iter().flatten().filter_map(|task| Some(task.ok()?.path()));
    let begun = tasks.filter_map(|task| std::fs::read_to_string(task.join("children")).ok());
    let begun: Vec<String> = begun
        .flat_map(|ids| ids.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
        .chain([child.id().to_string()])
        .collect();
    begun.iter().filter_map(|id| peak_of(id)).fold(0.0, f64::max)
}

fn ended(args: &[&str], folder: &Path) -> Ended {
    ended_with(args, folder, "")
}

/// The same with something to read.
fn ended_with(args: &[&str], folder: &Path, input: &str) -> Ended {
    let given = folder.join("input");
    std::fs::write(&given, input).unwrap();
    let begun = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_phi"))
        .args(args)
        .current_dir(folder)
        .env_remove("CI")
        .stdin(std::fs::File::open(&given).unwrap())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut peak: f64 = 0.0;
    let status = loop {
        peak = peak.max(peak_with_workers(&child));
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if begun.elapsed() > Duration::from_secs(60) {
            child.kill().unwrap();
        }
        std::thread::sleep(Duration::from_millis(1));
    };
    let took = begun.elapsed().as_secs_f64();
    let (mut out, mut err) = (String::new(), String::new());
    child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    Ended { status: status.code().unwrap_or(-1), took, peak, out, err }
}

/// A folder with a script.
fn with_script(name: &str, script: &str) -> (PathBuf, String) {
    let folder = std::env::temp_dir().join(format!("phi-limits-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = format!("{name}.phi");
    std::fs::write(folder.join(&file), script).unwrap();
    (folder, file)
}

/// Ends within its second; where the machine is at something else, it may try again.
fn ends_in_time(command: &str, name: &str, script: &str) {
    let (folder, file) = with_script(name, script);
    let tries = (0..3).map(|_| ended(&[command, "--max-time", "1", &file], &folder));
    let mut took = vec![];
    for ran in tries {
        assert_eq!(ran.status, 4, "{name}: {}", ran.err);
        assert!(ran.err.contains("E0805"), "{name}: {}", ran.err);
        assert!(ran.took >= 1.0, "{name} after {}", ran.took);
        took.push(ran.took);
        if ran.took <= 1.4 {
            break;
        }
    }
    std::fs::remove_dir_all(folder).unwrap();
    assert!(took.iter().any(|it| *it <= 1.4), "{name}: {took:?} s");
}

const FIELD: &str = "field f {
    segment a { ΔΦ_capacity: 1e9 ΔΦ }
    app x[APPS] { cluster c[CLUSTERS] { glyphs: 1, tension: 1 ΔΦ } }
}
let r = run f for 1 s seed 1
print(r.digest)
";

#[test]
fn a_comparison_ends_in_time() {
    let deep = "fill(2000, fill(2000, fill(200000, 1)))";
    let script = format!("let a = {deep}\nlet b = {deep}\nprint(a == b)\n");
    ends_in_time("run", "comparison", &script);
}

#[test]
fn what_is_set_up_ends_in_time() {
    let script = FIELD.replace("[APPS]", "").replace("CLUSTERS", "1000000");
    ends_in_time("run", "clusters", &script);
}

#[test]
fn an_orchestrator_that_grows_without_end_ends_in_time() {
    let script = "use std.topology.{ring}
field f {
    segment a[8] { ΔΦ_capacity: 100 ΔΦ }
    link ring(a) { spring: 1 Hz }
    app x { cluster c { glyphs: 200, tension: 1 ΔΦ, on: a[0] } }
    autoscale { density: 0.1 to 0.2, max: 1000000 }
}
let r = run f for 10 s seed 1 {
    at 1 s { for i in 1 to 100000 { Φ.orchestrator.expand() } }
}
print(r.events.len())
";
    ends_in_time("run", "expand", script);
}

#[test]
fn a_check_ends_in_time() {
    ends_in_time("check", "lines", &"print(1 + 2)\n".repeat(1_000_000));
}

#[test]
fn what_is_wrong_everywhere_is_told_in_no_time() {
    let lines: String = (0..5000).map(|i| format!("print(x{i} + {i})\n")).collect();
    let texts = ["}".repeat(1_000_000), "}\n".repeat(300_000), lines];
    for text in texts {
        let (folder, file) = with_script("wrong", &text);
        let ran = ended(&["check", "--max-time", "20", &file], &folder);
        std::fs::remove_dir_all(folder).unwrap();
        assert_eq!(ran.status, 3, "{}", ran.err);
        assert_eq!(ran.err.matches("] Error").count(), 20);
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_that_nobody_writes_to_ends_in_time_and_is_no_module() {
    let (folder, file) = with_script("pipe", "use \"fifo.phi\" as f\nprint(1)\n");
    assert!(Command::new("mkfifo").arg(folder.join("fifo.phi")).status().unwrap().success());
    let ran = ended(&["run", "--max-time", "1", "fifo.phi"], &folder);
    assert!(ran.status == 4 && ran.err.contains("E0805"), "{}", ran.err);
    let ran = ended(&["run", &file], &folder);
    assert!(ran.status == 3 && ran.err.contains("it is no file"), "{}", ran.err);
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn memory_is_held_whatever_takes_it() {
    let apps = FIELD.replace("APPS", "10000000").replace("CLUSTERS", "1");
    let (folder, file) = with_script("apps", &format!("print(\"begins\")\n{apps}"));
    let mut edges =
        std::io::BufWriter::new(std::fs::File::create(folder.join("big.edges")).unwrap());
    for i in 0..2_000_000_u64 {
        writeln!(edges, "{} {}", i % 500_000, (i * 7919) % 500_000).unwrap();
    }
    drop(edges);
    let read =
        "use std.data.{topology}\nprint(\"begins\")\nlet t = topology(\"big.edges\")\nprint(1)\n";
    std::fs::write(folder.join("edges.phi"), read).unwrap();
    for (file, limit) in [(file.as_str(), 100.0), ("edges.phi", 60.0), ("edges.phi", 10.0)] {
        let ran = ended(&["run", "--max-memory", &format!("{limit}MB"), file], &folder);
        assert!(ran.status == 4 && ran.err.contains("E0804"), "{file}: {}", ran.err);
        assert_eq!(ran.out, "begins\n");
        let most = 1.2 * limit / 1.048576 + 32.0;
        assert!(ran.peak <= most, "{file}: {} MiB, {most} MiB may be", ran.peak);
    }
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_document_tells_the_limit_too() {
    let script = FIELD.replace("[APPS]", "").replace("CLUSTERS", "1000000");
    let (folder, file) = with_script("document", &script);
    let ran = ended(&["run", "--max-time", "0.3", "--format", "json", &file], &folder);
    assert_eq!(ran.status, 4);
    let document: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(document["diagnostics"][0]["code"], "E0805");
    assert_eq!(document["runs"].as_array().map(Vec::len), Some(0));
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn titles_do_not_act_on_the_terminal() {
    let script = "test \"red\\u{1b}[31m and \\u{202e}back\" { assert true }\n";
    let (folder, file) = with_script("titles", script);
    let ran = ended(&["test", &file], &folder);
    std::fs::remove_dir_all(folder).unwrap();
    assert!(ran.out.contains(r"red\u{1b}[31m and \u{202e}back"), "{}", ran.out);
}

const LIMITED: &str = r#"use std.topology.{ring}
field f {
    segment a[200] { ΔΦ_capacity: 100 ΔΦ }
    link ring(a) { spring: 1 Hz }
    app x { cluster c { glyphs: 200, tension: 1 ΔΦ, on: a[0] } }
}
test "fine" for seed in 1 to 20 { assert seed > 0 }
test "compares" {
    let a = fill(2000, fill(2000, fill(200000, 1)))
    let b = fill(2000, fill(2000, fill(200000, 1)))
    assert a == b
}
test "never ends" { while true { } }
test "one of several" for seed in 1 to 12 {
    var x = [seed]
    while seed == 5 { x = x + x }
    assert true
}
test "fine too" { assert 1 == 1 }
"#;

/// Each test has its limits for itself, whichever worker runs it after whatever else.
#[test]
fn tests_have_their_limits_each_whatever_the_jobs() {
    let (folder, file) = with_script("each", LIMITED);
    let limits = ["--max-time", "0.5", "--max-memory", "60MB"];
    let mut told = vec![];
    for jobs in ["1", "3"] {
        let ran = ended(&[&["test", "--jobs", jobs, &file], &limits[..]].concat(), &folder);
        assert_eq!(ran.status, 1, "{}{}", ran.out, ran.err);
        assert!(ran.out.ends_with("2 tests passed, 3 failed, 35 cases\n"), "{}", ran.out);
        assert_eq!(ran.out.matches("[E0805]").count(), 2, "{}", ran.out);
        assert_eq!(ran.out.matches("[E0804]").count(), 1, "{}", ran.out);
        let again = "--max-memory 60000000 --max-time 0.5 --filter '^one of several$' --seed 5";
        assert!(ran.out.contains(again), "{}", ran.out);
        let most = 1.2 * 60.0 / 1.048576 + 32.0;
        assert!(ran.peak <= most, "{jobs} jobs: {} MiB, {most} MiB may be", ran.peak);
        assert!(ran.took >= 0.5, "{jobs} jobs: {} s", ran.took);
        told.push(ran.out);
    }
    std::fs::remove_dir_all(folder).unwrap();
    assert_eq!(told[0], told[1]);
}

#[test]
fn runs_that_a_test_keeps_count_against_its_memory() {
    let kept = "test \"keeps its runs\" {
    var kept = [run f for 1 s seed 1]
    for i in 1 to 3000 { kept = kept.push(run f for 1 s seed i) }
    assert kept.len() == 3001
}
";
    let fields = LIMITED.split("test").next().unwrap();
    let (folder, file) = with_script("kept", &format!("{fields}{kept}"));
    let ran = ended(&["test", "--max-memory", "30MB", &file], &folder);
    std::fs::remove_dir_all(folder).unwrap();
    assert!(ran.status == 1 && ran.out.contains("[E0804]"), "{}{}", ran.out, ran.err);
    let most = 1.2 * 30.0 / 1.048576 + 32.0;
    assert!(ran.peak <= most, "{} MiB, {most} MiB may be", ran.peak);
}

/// An entry that comes to a limit ends and changes nothing; those before and after it count.
#[test]
fn an_entry_of_a_session_that_comes_to_a_limit_ends_alone() {
    let deep = "fill(2000, fill(2000, fill(200000, 1)))";
    let field = |apps: &str, clusters: &str| {
        let field = FIELD.replace("[APPS]", apps).replace("[CLUSTERS]", clusters);
        field.lines().take(4).map(|line| format!("{line}\n")).collect::<String>()
    };
    let ring = "use std.topology.{ring}
field g {
    segment a[8] { ΔΦ_capacity: 100 ΔΦ }
    link ring(a) { spring: 1 Hz }
    app x { cluster c { glyphs: 200, tension: 1 ΔΦ, on: a[0] } }
    autoscale { density: 0.1 to 0.2, max: 1000000 }
}
let r = run g for 10 s seed 1 { at 1 s { for i in 1 to 100000 { Φ.orchestrator.expand() } } }
";
    let entries = [
        (format!("let a = {deep}\nlet b = {deep}\na == b\n"), "E0805"),
        (format!("let a = {deep}\na\n"), "E0805"),
        (ring.to_owned(), "E0805"),
        (field("[10000000]", ""), "E0804"),
        (field("", "[10000000]"), "E0804"),
    ];
    let (folder, _) = with_script("session", "");
    for (entry, code) in entries {
        let input = format!("let before = 20\n{entry}before + 1\n");
        let limits = ["repl", "--max-time", "0.5", "--max-memory", "100MB"];
        let ran = ended_with(&limits, &folder, &input);
        assert_eq!(ran.status, 4, "{entry}: {}", ran.out);
        assert!(ran.out.contains(&format!("[{code}]")), "{entry}: {}", ran.out);
        assert!(ran.out.ends_with("21 : Int\n"), "{entry}: {}", ran.out);
        let most = 1.2 * 100.0 / 1.048576 + 32.0;
        assert!(ran.peak <= most, "{entry}: {} MiB, {most} MiB may be", ran.peak);
        assert!(ran.took <= 5.0, "{entry}: {} s", ran.took);
    }
    std::fs::remove_dir_all(folder).unwrap();
}

/// A check and a reading of a file come to a limit within an entry too, and change nothing.
#[test]
fn checks_and_readings_of_an_entry_hold_the_limits() {
    let (folder, _) = with_script("entry", "");
    let edges: String =
        (0..1_500_000_u64).map(|i| format!("{} {}\n", i % 900_000, (i * 7919) % 900_000)).collect();
    std::fs::write(folder.join("big.edges"), edges).unwrap();
    let reading = "let t = topology(\"big.edges\")\n".to_owned();
    let sum = vec!["x"; 400].join(" + ");
    let check = format!("fn f(x: Int) -> Int {{ [{}].len() }}\n", vec![sum; 1000].join(", "));
    let limited = |entry: &str, limits: &[&str], code: &str, most: f64, slow: f64| {
        let input = format!("use std.data.{{topology}}\nlet before = 20\n{entry}before + 1\n");
        let tries = (0..3).map(|_| ended_with(&[&["repl"], limits].concat(), &folder, &input));
        let mut took = vec![];
        for ran in tries {
            assert_eq!(ran.status, 4, "{}", ran.out);
            assert!(ran.out.contains(&format!("[{code}]")), "{}", ran.out);
            assert!(ran.out.ends_with("21 : Int\n"), "{}", ran.out);
            assert!(ran.peak <= most, "{} MiB, {most} MiB may be", ran.peak);
            took.push(ran.took);
            if ran.took <= slow {
                break;
            }
        }
        assert!(took.iter().any(|it| *it <= slow), "{took:?} s");
    };
    let most = |limit: f64| 1.2 * limit / 1.048576 + 32.0;
    limited(&reading, &["--max-memory", "60MB"], "E0804", most(60.0), f64::MAX);
    limited(&reading, &["--max-time", "0.2"], "E0805", f64::MAX, 1.0);
    limited(&check, &["--max-memory", "40MB"], "E0804", most(40.0), f64::MAX);
    std::fs::remove_dir_all(folder).unwrap();
}

/// What a function may have is bounded, what a script may say is not; and a check knows both.
#[test]
fn any_number_of_blocks_statements_and_properties_works() {
    let each = |of: &dyn Fn(usize) -> String| (0..300).map(of).collect::<String>();
    let segments = each(&|i| format!("    segment s{i} {{ ΔΦ_capacity: 10 ΔΦ }}\n"));
    let links = each(&|i| format!("    link [(s{i}, s{})] {{ spring: 1 Hz }}\n", (i + 1) % 300));
    let apps = each(&|i| {
        format!("    app a{i} {{ cluster c {{ glyphs: 1, tension: 1 ΔΦ, on: s{i} }} }}\n")
    });
    let plan = each(&|i| {
        format!(
            "    at {i} ms {{ crash(s{i}) }}\n    observe s{i}.load as l{i}\n    always s{i}.load >= 0 ΔΦ\n"
        )
    });
    let lets = each(&|i| format!("let x{i} = {i} + r.crashes\nlet t{i} = [x{i}]\n"));
    let sum = (0..300).map(|i| format!("x{i} + t{i}[0]")).collect::<Vec<_>>().join(" + ");
    let script = format!(
        "field f {{\n{segments}{links}{apps}}}\nlet r = run f for 1 s seed 1 {{\n{plan}}}\n{lets}print({sum})\n"
    );
    let (folder, file) = with_script("many", &script);
    let checked = ended(&["check", &file], &folder);
    assert_eq!(checked.status, 0, "{}", checked.err);
    let ran = ended(&["run", &file], &folder);
    assert_eq!(ran.status, 0, "{}", ran.err);
    // Twice each of 0 to 299, and of what crashed.
    assert!(ran.out.starts_with(&format!("{}\n", 2 * (44_850 + 300 * 300))), "{}", ran.out);
    let lets = each(&|i| format!("    let x{i} = n + {i}\n"));
    let sum = (0..300).map(|i| format!("x{i}")).collect::<Vec<_>>().join(" + ");
    let script = format!("fn f(n: Int) -> Int {{\n{lets}    {sum}\n}}\nprint(f(1))\n");
    std::fs::write(folder.join("many.phi"), script).unwrap();
    for command in ["check", "run"] {
        let ran = ended(&[command, &file], &folder);
        assert!(ran.err.contains("[E0807]") && ran.err.contains("more than 256"), "{}", ran.err);
    }
    std::fs::remove_dir_all(folder).unwrap();
}
