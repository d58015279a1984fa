//! How quick the faces are: the session from its start to the prompt on a terminal, an entry,
//! completion and hints as one types, thousands of entries, and `phi test` on two hundred small tests.
//!
//! The bounds that are promised: prompt 10 ms, completion 20 ms, two hundred tests 2 s.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(clippy::print_stdout)]

#[cfg(unix)]
#[path = "../tests/common/terminal.rs"]
mod terminal;

use criterion::{Criterion, criterion_group, criterion_main};
use phi::session::Options;
use phi::session::repl::Repl;
use phi::session::test::{Policy, Settings, run};
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const SHOP: &str = "use std.topology.{ring}
field shop {
    segment core[6] { ΔΦ_capacity: 1200 ΔΦ }
    link ring(core) { spring: 0.8 Hz }
    app search { cluster index { glyphs: 300, tension: 2 ΔΦ, on: core } }
    balance { method: springs }
}
open(shop, seed: 5)
";

fn session() -> Repl {
    let mut repl = Repl::new(Options::default(), Path::new(".")).unwrap();
    assert!(!repl.enter(SHOP).failed());
    repl
}

/// From the start of the process to the prompt on the screen, and an entry to its answer.
#[cfg(unix)]
fn on_a_terminal(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("terminal");
    group.sample_size(20).measurement_time(Duration::from_secs(2));
    let home = std::env::temp_dir();
    group.bench_function("start to prompt", |bencher| {
        bencher.iter_custom(|times| {
            let mut total = Duration::ZERO;
            for _ in 0..times {
                let clock = std::time::Instant::now();
                let mut repl = terminal::Terminal::start(&["repl"], &home, &[]);
                repl.ends_with("Φ>");
                total += clock.elapsed();
                repl.keys(terminal::CTRL_D).ended();
            }
            total
        });
    });
    group.bench_function("tab to completed name", |bencher| {
        let mut repl = terminal::Terminal::start(&["repl"], &home, &[]);
        repl.ends_with("Φ>");
        bencher.iter_custom(|times| {
            let mut total = Duration::ZERO;
            for _ in 0..times {
                repl.keys("poly\x02\x06").shows("poly");
                repl.keys("\x15").ends_with("Φ>");
                repl.keys("enumer").ends_with("Φ> enumerate");
                let clock = std::time::Instant::now();
                repl.keys("\t(").ends_with("Φ> enumerate(");
                total += clock.elapsed();
                repl.keys("\x15").ends_with("Φ>");
            }
            total
        });
    });
    group.finish();
}

#[cfg(not(unix))]
fn on_a_terminal(_: &mut Criterion) {}

fn in_the_session(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("session");
    group.sample_size(50).measurement_time(Duration::from_secs(2));
    group.bench_function("start", |bencher| {
        bencher.iter(|| Repl::new(Options::default(), Path::new(".")).unwrap());
    });
    let mut repl = session();
    group.bench_function("an entry", |bencher| {
        bencher.iter(|| black_box(repl.enter("40 ΔΦ * 12").text));
    });
    group.bench_function("an entry after a hundred", |bencher| {
        let mut repl = session();
        for number in 0..100 {
            repl.enter(&format!("let n{number} = {number}"));
        }
        bencher.iter(|| black_box(repl.enter("40 ΔΦ * 12").text));
    });
    for (name, text) in [
        ("complete any name", ""),
        ("complete a member", "Φ.orchestrator."),
        ("complete a unit", "3 m"),
        ("complete a key", "field x { segment a { "),
    ] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| black_box(repl.complete(text, text.len())));
        });
    }
    group.bench_function("hint", |bencher| bencher.iter(|| black_box(repl.hint("Φ.cohe"))));
    group.finish();
}

/// Entries of a session of each kind, up to eight thousand: µs for each of them, which is to stay as it is.
fn entries(_: &mut Criterion) {
    for n in [1_000_u32, 2_000, 4_000, 8_000] {
        let mut least = Duration::MAX;
        for _ in 0..3 {
            let mut repl = session();
            let begun = Instant::now();
            for number in 0..n / 4 {
                for entry in [
                    format!("let a{number} = {number}"),
                    format!("fn f{number}(x: Float) -> Float {{ x }}"),
                    format!("a{number} + 1"),
                    "step(10 ms)".to_owned(),
                ] {
                    assert!(!repl.enter(&entry).failed(), "{entry}");
                }
            }
            least = least.min(begun.elapsed());
        }
        let each = least.as_secs_f64() * 1e6 / f64::from(n);
        println!("{:44} {each:9.1} µs each", format!("session entries, {n} of them"));
    }
}

/// A folder with two hundred small tests, a tenth of which run a field.
fn small_tests() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("phi-faces-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for file in 0..20 {
        let mut text = SHOP.replace("open(shop, seed: 5)\n", "");
        for test in 0..9 {
            text += &format!("test \"sum {test}\" {{ assert range({test}).sum() < 100 }}\n");
        }
        text += "test \"a run\" { assert (run shop for 1 s seed 1).glyphs == 300 }\n";
        std::fs::write(folder.join(format!("t{file}.phi")), text).unwrap();
    }
    folder
}

fn tests(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("test");
    group.sample_size(10).measurement_time(Duration::from_secs(3));
    let folder = small_tests();
    let scripts = phi::session::test::discover(std::slice::from_ref(&folder)).unwrap();
    for (name, jobs, coverage) in [
        ("200 tests", 2, false),
        ("200 tests, one job", 1, false),
        ("200 tests, coverage", 2, true),
    ] {
        let settings = Settings {
            options: Options::default(),
            filter: None,
            seeds: None,
            seed: None,
            policy: Policy::Refuse,
            jobs,
            worker: None,
            coverage,
        };
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let totals = run(&scripts, &settings, &mut |_| {});
                assert_eq!((totals.passed, totals.failed), (200, 0));
            });
        });
    }
    group.finish();
    std::fs::remove_dir_all(folder).unwrap();
}

criterion_group!(benches, on_a_terminal, in_the_session, entries, tests);
criterion_main!(benches);
