//! The command as a program: arguments in, exit status and streams out. Bad input of every kind is
//! met here as a user would give it: no panic, a clear error, the right status.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

fn folder() -> PathBuf {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let name = format!("phi-cli-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let folder = std::env::temp_dir().join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn phi(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_phi")).args(args).output().unwrap()
}

struct Ran {
    status: i32,
    out: String,
    err: String,
}

impl Ran {
    fn of(output: Output) -> Ran {
        let ran = Ran {
            status: output.status.code().expect("ended by a signal"),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        };
        assert!(!ran.err.contains("panicked"), "{}", ran.err);
        ran
    }

    /// Status and code of the first error are these.
    fn is(&self, status: i32, code: &str) -> &Ran {
        let found: String = self.err.chars().take(2000).collect();
        assert_eq!(self.status, status, "{found}");
        assert!(found.contains(&format!("[{code}]")), "{code} in\n{found}");
        self
    }
}

/// Runs a script of these bytes.
fn run(bytes: &[u8], args: &[&str]) -> Ran {
    let folder = folder();
    let path = folder.join("script.phi");
    std::fs::write(&path, bytes).unwrap();
    let mut all = vec!["run", path.to_str().unwrap()];
    all.extend(args);
    let ran = Ran::of(phi(&all));
    std::fs::remove_dir_all(folder).unwrap();
    ran
}

fn bad(text: &str, status: i32, code: &str) {
    run(text.as_bytes(), &[]).is(status, code);
}

#[test]
fn bytes_that_are_not_text() {
    let ran = run(b"let a = 1\nlet b = \"\xff\xfe\"\n", &[]);
    assert!(ran.is(3, "E0001").err.contains("byte 19, in line 2"), "{}", ran.err);
    bad("let a = \0 1", 3, "E0002");
    assert_eq!(run("\u{feff}print(1)".as_bytes(), &[]).out, "1\n");
}

#[test]
fn an_empty_script_is_fine() {
    for text in ["", "\n\n", "// nothing\n", "\u{feff}"] {
        let ran = run(text.as_bytes(), &[]);
        assert_eq!((ran.status, ran.out.as_str(), ran.err.as_str()), (0, "", ""), "{text:?}");
    }
}

#[test]
fn depth_has_a_limit() {
    let n = 100_000;
    for (open, middle, close) in [
        ("(", "1", ")"),
        ("[", "1", "]"),
        ("{ ", "1", " }"),
        ("-", "1", ""),
        ("not ", "true", ""),
        ("f(", "1", ")"),
        ("if true { 1 } else ", "{ 1 }", ""),
        ("if true { ", "1", " }"),
        ("x => ", "1", ""),
        ("2 ^ ", "1", ""),
        ("\"{", "1", "}\""),
    ] {
        let text = format!("let x = {}{middle}{}\n", open.repeat(n), close.repeat(n));
        let ran = run(text.as_bytes(), &[]);
        let head: String = ran.err.chars().take(600).collect();
        assert_eq!(ran.status, 3, "{open}: {head}");
    }
    bad(&format!("let x = {}1{}", "(".repeat(n), ")".repeat(n)), 3, "E0801");
    bad(&format!("let x = 1{}", " + 1".repeat(1_000_000)), 3, "E0801");
    // Within the limit it works, in the checker and in the machine too.
    let text = format!("print(1{})", " + 1".repeat(9_000));
    assert_eq!(run(text.as_bytes(), &[]).out, "9001\n");
    let text = format!("print({}1{})", "(".repeat(200), ")".repeat(200));
    assert_eq!(run(text.as_bytes(), &[]).out, "1\n");
}

#[test]
fn one_line_of_50_megabytes() {
    let unit = "let abcdef = 1 + 2 * 3; ";
    let mut text = unit.repeat(50_000_000 / unit.len());
    text.push_str("let = 4");
    let ran = run(text.as_bytes(), &[]);
    assert_eq!(ran.status, 3);
    assert!(ran.err.len() < 100_000, "{} bytes of messages", ran.err.len());
    let string = format!("let s = \"{}\"\nprint(s.len())\n", "x".repeat(50_000_000));
    assert_eq!(run(string.as_bytes(), &[]).out, "50000000\n");
}

#[test]
fn long_chains_are_worked_off() {
    let chain = |item: &str, op: &str| vec![item; 9_000].join(op);
    let text = format!(
        "let (s, xs) = (\"x\", [1])\nprint({})\nprint({})\nprint(({}).len())\nprint(({}).len())\nprint({})\n",
        chain("1", " + "),
        chain("0.5", " - "),
        chain("s", " + "),
        chain("xs", " + "),
        chain("true", " and "),
    );
    let ran = run(text.as_bytes(), &[]);
    assert_eq!(ran.out, "9000\n-4499.0\n9000\n9000\ntrue\n", "{}", ran.err);
}

#[test]
fn a_file_that_is_too_large() {
    let folder = folder();
    let path = folder.join("large.phi");
    // A file of holes takes no room on the disk.
    std::fs::File::create(&path).unwrap().set_len((256 << 20) + 1).unwrap();
    let ran = Ran::of(phi(&["run", path.to_str().unwrap()]));
    ran.is(3, "E0806");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn endless_scripts_end() {
    bad("fn f(n: Int) -> Int { 1 + f(n + 1) }\nprint(f(0))", 4, "E0803");
    run(b"while true { }", &["--max-steps", "1000000"]).is(4, "E0802");
    run(b"while true { }", &["--max-time", "0.2"]).is(4, "E0805");
    run(b"fn f() -> Int { f() }\nprint(f())", &["--max-steps", "100000000"]).is(4, "E0803");
    bad("var s = \"x\"\nfor i in 1 to 60 { s = s + s }\nprint(s.len())", 4, "E0804");
    run(b"var s = \"x\"\nwhile true { s = s + s }", &["--max-memory", "10MB"]).is(4, "E0804");
    run(b"var xs = [1]\nwhile true { xs = xs.push(1) }", &["--max-memory", "10MB"]).is(4, "E0804");
}

/// No limit that can be written is too much for the clock, and none that makes no sense is taken.
#[test]
fn limits_on_time_that_make_no_sense() {
    for time in ["1e99", "inf", "-inf", "nan", "-1", "0", "1e-300", "soon"] {
        let ran = run(b"print(1)", &[&format!("--max-time={time}")]);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{time}: {}", ran.err);
        assert!(ran.err.contains("'--max-time <SECONDS>'"), "{time}: {}", ran.err);
    }
    let apart = run(b"print(1)", &["--max-time", "-1"]);
    assert!(apart.status == 2 && apart.err.contains("above 0"), "{}", apart.err);
    for time in ["1e12", "1e19", "5s"] {
        let ran = run(b"print(1)", &["--max-time", time]);
        assert_eq!((ran.status, ran.out.as_str()), (0, "1\n"), "{time}: {}", ran.err);
    }
    run(b"while true { }", &["--max-time", "1e-9"]).is(4, "E0805");
}

#[test]
fn deep_values_are_dropped() {
    let text = "enum Chain { End, Link(Chain) }\nvar c = End\n\
                for i in 1 to 1000000 { c = Link(c) }\nprint(\"built\")\nc = End\nprint(\"gone\")";
    let ran = run(text.as_bytes(), &[]);
    assert!(ran.status == 0 || ran.status == 4, "{}", ran.err);
    if ran.status == 0 {
        assert_eq!(ran.out, "built\ngone\n");
    }
}

#[test]
fn arithmetic_that_has_no_answer() {
    bad("print(9223372036854775807 + 1)", 4, "E0501");
    bad("let a = 3\nprint(div(a, a - 3))", 4, "E0502");
    bad("let a = 0.0\nprint(1 / a)", 4, "E0502");
    bad("print(sqrt(-1))", 4, "E0504");
    bad("let xs = [1, 2]\nprint(xs[2])", 4, "E0503");
    bad("let xs = [1, 2]\nprint(xs[-1])", 4, "E0503");
    bad("print(1 m + 1 s)", 3, "E0301");
    bad("print(1 wibble)", 3, "E0207");
}

#[test]
fn files_that_are_not_there() {
    let folder = folder();
    let missing = folder.join("missing.phi");
    Ran::of(phi(&["run", missing.to_str().unwrap()])).is(3, "E0701");
    let ran = Ran::of(phi(&["run", folder.to_str().unwrap()]));
    assert!(ran.is(3, "E0701").err.contains("it is a folder"), "{}", ran.err);
    std::fs::write(folder.join("shop.phi"), "print(1)").unwrap();
    let ran = Ran::of(phi(&["run", folder.join("shp.phi").to_str().unwrap()]));
    assert!(ran.is(3, "E0701").err.contains("did you mean"), "{}", ran.err);
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn modules_in_a_circle() {
    let folder = folder();
    std::fs::write(folder.join("a.phi"), "use \"b.phi\" as b\nlet x = 1\nprint(b.y)\n").unwrap();
    std::fs::write(folder.join("b.phi"), "use \"a.phi\" as a\nlet y = a.x\n").unwrap();
    Ran::of(phi(&["run", folder.join("a.phi").to_str().unwrap()])).is(3, "E0204");
    std::fs::write(folder.join("c.phi"), "use \"nowhere.phi\" as n\nprint(n.x)\n").unwrap();
    Ran::of(phi(&["run", folder.join("c.phi").to_str().unwrap()])).is(3, "E0203");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn parameters_are_set_and_checked() {
    let script = b"param load = 1.0\nparam wait: Time = 2 s\nprint(\"{load} {wait}\")\n";
    assert_eq!(run(script, &[]).out, "1.0 2 s\n");
    let ran = run(script, &["--set", "load=2", "--set", "wait=300 ms"]);
    assert_eq!(ran.out, "2.0 300 ms\n", "{}", ran.err);
    run(script, &["--set", "wait=3 m"]).is(3, "E0704");
    run(script, &["--set", "lod=3"]).is(3, "E0704");
    assert_eq!(run(script, &["--set", "load"]).status, 2);
}

#[test]
fn check_and_test_take_params_too() {
    let folder = folder();
    let path = folder.join("script.phi");
    let name = path.to_str().unwrap();
    let script = "param n = 2\n\
        field shop { segment core[n] { ΔΦ_capacity: 400 ΔΦ } }\n\
        test \"few\" { assert n < 5 }\n";
    std::fs::write(&path, script).unwrap();
    let explained = |args: &[&str]| Ran::of(phi(&[&["check", "--explain-field"], args].concat()));
    assert!(explained(&[name]).out.contains("  2 segments, 0 links, 0 glyphs"));
    let seven = explained(&[name, "--set", "n=7"]);
    assert!(seven.out.contains("  7 segments, 0 links, 0 glyphs"), "{}{}", seven.out, seven.err);
    explained(&[name, "--set", "m=7"]).is(3, "E0704");
    assert_eq!(explained(&[name, "--set", "n"]).status, 2);
    assert_eq!(Ran::of(phi(&["test", name])).status, 0);
    let failed = Ran::of(phi(&["test", name, "--set", "n=7"]));
    assert_eq!(failed.status, 1, "{}", failed.out);
    assert!(failed.out.contains(" --set n=7 --filter '^few$'"), "{}", failed.out);
    let unknown = Ran::of(phi(&["test", name, "--set", "m=7"]));
    assert!(unknown.status == 3 && unknown.out.contains("[E0704]"), "{}", unknown.out);
    std::fs::remove_dir_all(folder).unwrap();
}

/// Calls that the runtime works long at end with the limits of the script.
#[test]
fn long_calls_of_the_runtime_end_with_the_limits() {
    let limited = |script: &str| {
        let began = std::time::Instant::now();
        run(script.as_bytes(), &["--max-time", "0.1"]).is(4, "E0805");
        assert!(began.elapsed().as_secs() < 60, "{script}");
        run(script.as_bytes(), &["--max-steps", "300000"]).is(4, "E0802");
    };
    let with = |links: &str, n: u32| {
        format!(
            "use std.topology.{{random_regular, small_world, mesh, ring}}\n\
             field f {{\nsegment s[{n}] {{ ΔΦ_capacity: 10 ΔΦ }}\n{links}\n\
             app a {{ cluster c[4] {{ glyphs: {n}, tension: 0.1 ΔΦ * (index + 1), κ: 0.2 * index }} }}\n\
             balance {{ method: none }}\nconsensus {{ coupling: 0 Hz }}\n}}\n"
        )
    };
    limited(&with("link random_regular(s, 40) {}", 100_000));
    limited(&with("link small_world(s, 40, 0.5) {}", 100_000));
    let call = |what: &str, n: u32| {
        format!("{}run f for 20 ms {{ at 10 ms {{ {what} }} }}\n", with("", n))
    };
    limited(&call("Φ.orchestrator.migrate(a)", 20_000));
    // These do not take long, but many steps.
    for script in [with("link mesh(s) {}", 3_000), call("Φ.orchestrator.shapeCluster()", 8_000)] {
        run(script.as_bytes(), &["--max-steps", "300000"]).is(4, "E0802");
    }
}

#[test]
fn a_run_as_json_tells_what_it_observed() {
    let script = "field shop {\n\
        segment core[2] { ΔΦ_capacity: 100 ΔΦ }\n\
        app a { cluster c { glyphs: 10, tension: 3 ΔΦ, on: core[0] } }\n\
        balance { method: none }\n\
        }\n\
        let r = run shop for 2 s {\n\
        observe Φ.load as load\n\
        observe (Φ.time as ms) as clock every 1 s\n\
        }\n";
    let ran = run(script.as_bytes(), &["--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let observed = &document["runs"][0]["observed"];
    let load = &observed[0];
    assert_eq!((&load["name"], &load["unit"]), (&"load".into(), &"ΔΦ".into()), "{}", ran.out);
    for key in ["first", "last", "least", "most"] {
        assert_eq!(load[key], 30.0, "{key}");
    }
    let clock = &observed[1];
    assert_eq!(clock["unit"], "ms");
    assert_eq!((&clock["first"], &clock["most"]), (&0.0.into(), &2000.0.into()));
    assert_eq!(clock["times"], serde_json::json!([0.0, 1.0, 2.0]));
    assert_eq!(clock["values"], serde_json::json!([0.0, 1000.0, 2000.0]));
}

#[test]
fn an_explanation_is_numbers_too() {
    let folder = folder();
    let path = folder.join("script.phi");
    let script = "use std.topology.{ring}\n\
        field shop {\n\
        segment core[4] { ΔΦ_capacity: 100 ΔΦ }\n\
        link ring(core) { spring: auto, latency: 20 ms }\n\
        app a { cluster c { glyphs: 10, tension: 3 ΔΦ } }\n\
        balance { method: chebyshev }\n\
        }\n\
        run shop for 1 s seed 1 { at 500 ms { print(\"{Φ.spectrum.λmax / 1 Hz}\") } }\n";
    std::fs::write(&path, script).unwrap();
    let name = path.to_str().unwrap();
    let args = ["check", "--explain-field", "--format", "json", name];
    let ran = Ran::of(phi(&args));
    assert_eq!(ran.status, 0, "{}{}", ran.out, ran.err);
    let document: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let (field, numbers) = (&document["fields"][0], &document["fields"][0]["numbers"]);
    assert_eq!((&field["name"], &numbers["glyphs"]), (&"shop".into(), &10.into()));
    assert!(field["text"].as_str().unwrap().starts_with("field shop\n"));
    assert_eq!(
        (&numbers["load"], &numbers["locks_above"]),
        (&30.0.into(), &serde_json::Value::Null)
    );
    let part = &numbers["parts"][0];
    assert_eq!((&part["lag"], &part["latency"]), (&2.into(), &0.02.into()), "{part}");
    // The ring of four has 2 and 4, and a strength that both bear alike under the lag.
    let (slow, fast) = (part["lambda_2"].as_f64().unwrap(), part["lambda_max"].as_f64().unwrap());
    assert!((fast / slow - 2.0).abs() < 1e-12 && part["stiffness_margin"].as_f64().unwrap() > 1.0);
    assert!((fast / numbers["auto"].as_f64().unwrap() - 4.0).abs() < 1e-12);
    assert!(part["steps"]["springs"].as_u64().unwrap() < 30, "{part}");
    // The same in a run, to the last digit.
    let run = Ran::of(phi(&["run", name]));
    assert!(run.out.starts_with(&format!("{fast}")), "{} {fast}", run.out);
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_field_that_cannot_be_explained_says_why() {
    let folder = folder();
    let explained = |text: &str| {
        let path = folder.join("script.phi");
        std::fs::write(&path, text).unwrap();
        let ran = Ran::of(phi(&["check", "--explain-field", path.to_str().unwrap()]));
        assert_eq!(ran.status, 0, "{}", ran.err);
        ran.out
    };
    let field = "field shop { segment core { ΔΦ_capacity: 400 ΔΦ } }\n";
    let read = |file: &str| {
        let trace = format!("std.data.trace(\"{file}\", time: \"t\", unit: s, column: \"c\")");
        explained(&format!("let load = {trace}\n{field}print(load.len)\n"))
    };
    assert!(explained(field).starts_with("field shop"), "{}", explained(field));
    assert!(!explained(field).contains("not explained"));
    let missing = read("nowhere.csv");
    assert!(missing.starts_with("field shop is not explained: the script stops"), "{missing}");
    assert!(missing.contains("script.phi:1:12\n  nowhere.csv: there is no such file"), "{missing}");
    let forbidden = read("/nowhere.csv");
    assert!(forbidden.contains("\n  help: name the folder with `--allow-read DIR`"), "{forbidden}");
    let with_params = explained(&field.replace("shop", "shop(n: Int = 2)"));
    assert!(with_params.contains("it has parameters, and the script makes none"), "{with_params}");
    assert!(explained("print(1)\n").starts_with("there is no field in "));
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn what_a_field_is_said_to_be_is_true() {
    let folder = folder();
    let explained = |field: &str| {
        let path = folder.join("script.phi");
        std::fs::write(&path, format!("use std.topology.{{line, mesh, ring}}\n{field}\n")).unwrap();
        let ran = Ran::of(phi(&["check", "--explain-field", path.to_str().unwrap()]));
        assert_eq!(ran.status, 0, "{}", ran.err);
        assert!(!ran.out.contains("-0"), "{}", ran.out);
        ran.out
    };
    let has = |text: &str, line: &str| assert!(text.contains(line), "{text}");
    let nodes = "segment a[6] { ΔΦ_capacity: 100 ΔΦ }\n";
    let of = |links: &str| explained(&format!("field f {{\n{nodes}{links}\n}}"));

    // Demand counts; without glyphs there is no load to tell of.
    let app = |demand: &str| {
        of(&format!("app x {{ demand: {demand}, cluster c {{ glyphs: 100, tension: 2 ΔΦ }} }}"))
    };
    has(&app("0.5"), "\n  load at 0 s: 100 of 600 ΔΦ, 16.7 %\n");
    has(&app("t => 2.0"), "the demand of `x` is a function of the script, and counts as 1 here");
    assert!(!of("").contains("load at"));
    std::fs::write(folder.join("t.csv"), "t,d\n0,1\n7200,2.5\n").unwrap();
    let traced = app("std.data.trace(\"t.csv\", time: \"t\", unit: s, column: \"d\")");
    has(
        &traced,
        "  load at 0 s: 200 of 600 ΔΦ, 33.3 %\n  most load, at 2 h: 500 of 600 ΔΦ, 83.3 %\n",
    );

    // A link that helps, or why none does.
    has(
        &of("link line(a) {}"),
        "  one link more that helps most: a[0] to a[5] raises λ₂ from 0.2679",
    );
    has(
        &of("link ring(a) {}"),
        "  no single link would help: several differences are equally slow",
    );
    has(&of("link mesh(a) {}"), "  no new link would help: every two segments are joined\n");
    has(&of("link mesh(a) {}"), "  nothing limits it in particular");

    // What no spring joins, and what springs do not move.
    has(&of(""), "  no spring joins its segments: no load flows\n");
    let halves = "link mesh([a[0], a[1]]) {}\nlink ring([a[2], a[3], a[4], a[5]]) {}";
    has(&of(halves), "  no spring joins its 2 parts: each settles at its own pressure\n");
    let placed = of("link ring(a) {}\nbalance { method: random }");
    has(&placed, "  its method is `random`: what follows is what springs would do\n");
    let momentum = of("link ring(a) {}\nbalance { method: chebyshev }");
    assert!(
        momentum
            .lines()
            .any(|it| it.starts_with("    chebyshev: ") && it.ends_with("(its method)"))
    );

    // A segment out of phase is no part of what springs level.
    let lab = "segment lab { ΔΦ_capacity: 1 ΔΦ, out_of_phase: true }\n";
    let apart = of(&format!("{lab}link mesh(a) {{}}\nlink [(a[0], lab)] {{}}"));
    has(&apart, "  1 segment stands out of phase: no load flows to it\n");
    has(&apart, "from λ₂ = 6 Hz (the slowest) to λmax = 6 Hz\n");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn modules_outside_the_folder_of_the_script() {
    let folder = folder();
    let (home, lib) = (folder.join("home"), folder.join("lib"));
    std::fs::create_dir_all(&home).unwrap();
    std::fs::create_dir_all(lib.join("deep")).unwrap();
    let script = home.join("a.phi");
    std::fs::write(lib.join("racks.phi"), "use \"deep/own.phi\"\nlet n = own.m + 1\n").unwrap();
    std::fs::write(lib.join("deep/own.phi"), "let m = 2\n").unwrap();
    let run = |text: &str, args: &[&str]| {
        std::fs::write(&script, text).unwrap();
        let mut all = vec!["run", script.to_str().unwrap()];
        all.extend(args);
        Ran::of(phi(&all))
    };
    let allow = ["--allow-read", lib.to_str().unwrap()];
    let beside = "use \"../lib/racks.phi\"\nprint(racks.n)\n";
    let refused = run(beside, &[]);
    assert!(refused.is(3, "E0702").err.contains("`--allow-read DIR`"), "{}", refused.err);
    assert_eq!(run(beside, &allow).out, "3\n");
    // A path may also start at the folder that was named.
    let named = "use \"racks.phi\"\nprint(racks.n)\n";
    run(named, &[]).is(3, "E0203");
    // A param of a module is not the script's to set.
    std::fs::write(home.join("m.phi"), "param load = 2.0\nlet twice = 2 * load\n").unwrap();
    for name in ["load", "m.load"] {
        let told = run("use \"m.phi\"\nprint(m.twice)\n", &["--set", &format!("{name}=3")]);
        assert!(told.is(3, "E0704").err.contains("is a param of a module"), "{}", told.err);
    }
    assert_eq!(run(named, &allow).out, "3\n");
    run("use \"../lib/nowhere.phi\"\n", &allow).is(3, "E0203");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn usage() {
    assert_eq!(Ran::of(phi(&[])).status, 2);
    assert_eq!(Ran::of(phi(&["rum", "x.phi"])).status, 2);
    let help = Ran::of(phi(&["--help"]));
    assert_eq!(help.status, 0);
    assert!(help.out.contains("run") && help.out.contains("explain"), "{}", help.out);
    let by_word = Ran::of(phi(&["help"]));
    assert_eq!((by_word.status, &by_word.out), (0, &help.out));
    assert_eq!(Ran::of(phi(&["explain", "e0301"])).status, 0);
    assert_eq!(Ran::of(phi(&["explain", "E9999"])).status, 2);
    assert!(Ran::of(phi(&["explain"])).out.lines().count() > 50);
}

#[test]
fn standard_input_is_a_script() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_phi"))
        .args(["run", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"print(6 * 7)").unwrap();
    let ran = Ran::of(child.wait_with_output().unwrap());
    assert_eq!((ran.status, ran.out.as_str()), (0, "42\n"));
}

#[test]
fn diagnostics_as_json() {
    let folder = folder();
    let path = folder.join("bad.phi");
    std::fs::write(&path, "let a = 1 m + 1 s\nprint(b)\n").unwrap();
    let output = phi(&["check", "--format", "json", path.to_str().unwrap()]);
    let ran = Ran::of(output);
    assert_eq!(ran.status, 3);
    let document: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let codes: Vec<&str> = document["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|diagnostic| diagnostic["code"].as_str().unwrap())
        .collect();
    assert!(codes.contains(&"E0301") && codes.contains(&"E0201"), "{codes:?}");
    assert_eq!(document["diagnostics"][0]["span"]["line"], 1);
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn formatting() {
    let folder = folder();
    let path = folder.join("a.phi");
    let name = path.to_str().unwrap();
    std::fs::write(&path, "let   kappa=1 // kept\n").unwrap();
    assert_eq!(Ran::of(phi(&["fmt", "--check", name])).status, 1);
    assert_eq!(Ran::of(phi(&["fmt", name])).status, 0);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "let κ = 1  // kept\n");
    assert_eq!(Ran::of(phi(&["fmt", "--check", name])).status, 0);
    assert_eq!(Ran::of(phi(&["fmt", "--ascii", name])).status, 0);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "let kappa = 1  // kept\n");
    let told = |args: &[&str]| {
        let ran = Ran::of(phi(&[&["fmt", "--format", "json", name], args].concat()));
        let document: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        (ran.status, document)
    };
    let (status, document) = told(&["--check"]);
    assert_eq!((status, &document["files"][0]["changed"]), (1, &true.into()));
    assert_eq!(document["files"][0]["file"], name);
    let (status, document) = told(&[]);
    assert_eq!((status, &document["files"][0]["changed"]), (0, &true.into()));
    let (status, document) = told(&[]);
    assert_eq!((status, &document["files"][0]["changed"]), (0, &false.into()));
    std::fs::write(&path, "let = 3\n").unwrap();
    let (status, document) = told(&[]);
    assert_eq!((status, &document["diagnostics"][0]["code"]), (3, &"E0101".into()));
    assert_eq!(document["files"].as_array().unwrap().len(), 0);
    Ran::of(phi(&["fmt", name])).is(3, "E0101");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "let = 3\n", "a broken file is left alone");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn claims_may_be_refuted() {
    let script = b"claim \"one is two\" {\n    source \"nobody\"\n    holds 1 == 2\n}\n";
    let ran = run(script, &[]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.out.contains("refuted"), "{}", ran.out);
    assert_eq!(run(script, &["--strict-claims"]).status, 1);
}

/// A run long enough for a line of progress, were it seen by someone.
#[test]
fn through_a_pipe_nothing_but_results() {
    let script = b"field shop {\n step: 1 ms\n segment core[64] { \xce\x94\xce\xa6_capacity: 9 \xce\x94\xce\xa6 }\n \
        link std.topology.ring(core) { spring: 1 Hz }\n }\nlet r = run shop for 100 s {\n \
        observe \xce\xa6.spread as spread every 1 s\n}\nprint(r.glyphs)\n";
    let ran = run(script, &[]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    let table: Vec<&str> = ran.out.lines().skip(2).collect();
    assert_eq!(
        table,
        [
            "  observed  first  last  least  most  course",
            "  ────────  ─────  ────  ─────  ────  ────────────────────────────────",
            "  spread        0     0      0     0  ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁",
        ]
    );
    let plain = run(script, &["--ascii"]);
    assert!(plain.out.is_ascii() && plain.out.contains("________"), "{}", plain.out);
}

const WIDE: &str = "use std.topology.torus
field wide {
    segment s[10000] { ΔΦ_capacity: 10 ΔΦ }
    link torus(s, 100) { spring: 1 Hz }
}
open(wide)
var kept = [Φ.fork()]
";

/// States of fields are no values, and count as they do.
/// What cannot be held is refused before it is made.
#[test]
fn a_field_too_large_is_refused_before_it_is_made() {
    let began = std::time::Instant::now();
    let field = "field f { segment n[10000000] { ΔΦ_capacity: 100 ΔΦ } }\nrun f for 1 s";
    run(field.as_bytes(), &[]).is(4, "E0804");
    run(field.as_bytes(), &["--max-memory", "100MB"]).is(4, "E0804");
    assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
}

#[test]
fn memory_of_fields_is_limited() {
    let steps = format!("{WIDE}for _i in 1 to 300 {{ step(10 ms) }}\nprint(Φ.time)");
    let ran = run(steps.as_bytes(), &["--max-memory", "300MB"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.out.starts_with("3 s\n"), "{}", ran.out);
    let forks = format!("{WIDE}for _i in 1 to 3000 {{ step(10 ms)\n kept = kept.push(Φ.fork()) }}");
    run(forks.as_bytes(), &["--max-memory", "300MB"]).is(4, "E0804");
}

/// A moment may hold any number of events, and a call of the library may take long: both are work.
#[test]
fn events_and_long_calls_are_work() {
    let field = "field f { segment s { ΔΦ_capacity: 30 ΔΦ } }\n";
    let often = format!("{field}run f for 1000 s {{ every 1 ns {{ let _x = 1 }} }}");
    run(often.as_bytes(), &["--max-steps", "100000"]).is(4, "E0802");
    run(often.as_bytes(), &["--max-time", "0.2"]).is(4, "E0805");
    let storm = format!("{field}run f for 1 s {{ chaos(rate: 1e12 Hz, repair: 0 s) }}");
    run(storm.as_bytes(), &["--max-steps", "100000"]).is(4, "E0802");
    let sums = "let xs = range(100000)\nvar n = 0\nwhile true { n += xs.sum() }";
    run(sums.as_bytes(), &["--max-steps", "1000000000"]).is(4, "E0802");
    run(sums.as_bytes(), &["--max-time", "0.2"]).is(4, "E0805");
}

/// A year of hours as files have them, where values are missing: in the series they have no rows, and
/// still every other value stands in its hour.
#[test]
fn a_year_of_a_plant_fills_what_the_weather_lacks() {
    const DAYS: [u32; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let weather = |lacks: &dyn Fn(usize) -> bool| {
        let mut text = String::from(
            "LOCATION,Testville,TS,XXX,TMY3,123450,41.98,-87.92,-6.0,201.0\n\
             DATA PERIODS,1,1,Data,Sunday, 1/ 1,12/31\n",
        );
        let days =
            (1..).zip(DAYS).flat_map(|(month, days)| (1..=days).map(move |day| (month, day)));
        for (row, ((month, day), hour)) in
            days.flat_map(|date| (1..=24).map(move |hour| (date, hour))).enumerate()
        {
            let air = match lacks(row) {
                true => "99.9".to_owned(),
                false => format!("{:.1}", 10.0 + 0.1 * (row % 24) as f64),
            };
            text += &format!("1986,{month},{day},{hour},0,?9?9?9?9,{air},5.0,60,99500");
            text += &format!("{},2.6,9,9,24.1,2740,9,999999999,40,0,0,88\n", ",0".repeat(11));
        }
        text
    };
    let ask = |text: String| {
        let folder = folder();
        std::fs::write(folder.join("year.epw"), text).unwrap();
        let script = "use std.data.{weather}\nuse std.plant.{Plant, year}\n\
            let air = weather(\"year.epw\")\n\
            let plant = Plant(flow: 400 mol/s, supply: 286 K, conductance: 20 kW/K, \
            outside: 800 mol/s, evaporative: true, chiller: 100 kW)\n\
            let it = year(plant, air, load: 50 kW)\n\
            print(\"{it.filled} {it.free_hours} {it.chiller_hours} {it.chiller as MWh:.3}\")\n";
        let path = folder.join("year.phi");
        std::fs::write(&path, script).unwrap();
        let ran = Ran::of(phi(&["run", path.to_str().unwrap()]));
        std::fs::remove_dir_all(folder).unwrap();
        assert_eq!(ran.status, 0, "{}", ran.err);
        ran.out
    };
    // Inside a day the air warms by a tenth of a kelvin an hour, so that a straight line fills it exactly.
    let gap = |row: usize| (5000..5003).contains(&row) || row == 100;
    let whole = ask(weather(&|_| false));
    assert!(whole.starts_with("0 "), "{whole}");
    // The dry bulb lacks four hours, and so does the wet bulb that is found from it.
    let filled = ask(weather(&gap));
    assert_eq!(filled.split_once(' ').unwrap().0, "8");
    assert_eq!(filled.split(' ').nth(1), whole.split(' ').nth(1));
    assert_eq!(filled.split(' ').nth(2), whole.split(' ').nth(2));
    // At the end of the year nothing shows how many rows there are but the gap itself.
    let late = ask(weather(&|row| row >= 8758));
    assert_eq!(late.split_once(' ').unwrap().0, "4");
}
