//! The machine against Lua 5.4 on the same programs, whole processes side by side: each of ours is
//! run in turn with Lua's, with all limits on, and the ratio of the best times is printed. What is
//! measured is `target/release/phi`; Lua's programs are looked for in `PHI_BENCH_LUA`.

#![allow(clippy::unwrap_used, clippy::print_stdout)]
#![allow(missing_docs)]

use criterion::{Criterion, criterion_group, criterion_main};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Programs with the ratio to Lua 5.4 that they must reach.
const PROGRAMS: &[(&str, f64)] = &[
    ("fib", 0.75),
    ("loop", 1.0),
    ("nbody", 1.0),
    ("spectral", 0.8),
    ("mapfold", 1.0),
    ("strings", 1.0),
];

/// Rounds of a comparison.
const ROUNDS: usize = 7;

fn program(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("benches/programs/{name}.phi"))
}

fn phi(name: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_phi"));
    command.arg("run").arg(program(name));
    command
}

fn once(mut command: Command) -> Option<Duration> {
    let start = Instant::now();
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().ok()?;
    status.success().then(|| start.elapsed())
}

/// The best time of each of two commands, run in turn.
fn side_by_side(
    ours: impl Fn() -> Command,
    theirs: impl Fn() -> Command,
) -> Option<(Duration, Duration)> {
    let mut best = (Duration::MAX, Duration::MAX);
    for _ in 0..ROUNDS {
        best = (best.0.min(once(ours())?), best.1.min(once(theirs())?));
    }
    Some(best)
}

fn against_lua(_: &mut Criterion) {
    let Some(folder) = std::env::var_os("PHI_BENCH_LUA").map(PathBuf::from) else {
        println!("against Lua: skipped, PHI_BENCH_LUA names no folder of Lua programs");
        return;
    };
    if Command::new("lua5.4").arg("-v").stdout(Stdio::null()).status().is_err() {
        println!("against Lua: skipped, there is no lua5.4 on the path");
        return;
    }
    println!("{:10} {:>10} {:>10} {:>7} {:>7}", "program", "phi", "lua5.4", "ratio", "bound");
    for (name, bound) in PROGRAMS {
        let lua = || {
            let mut command = Command::new("lua5.4");
            command.arg(folder.join(format!("{name}.lua")));
            command
        };
        match side_by_side(|| phi(name), lua) {
            Some((ours, theirs)) => {
                let ratio = ours.as_secs_f64() / theirs.as_secs_f64();
                let verdict = if ratio <= *bound { "" } else { "  above" };
                println!(
                    "{name:10} {:>7.1} ms {:>7.1} ms {ratio:>7.2} {bound:>7.2}{verdict}",
                    ours.as_secs_f64() * 1e3,
                    theirs.as_secs_f64() * 1e3,
                );
            }
            None => println!("{name:10} did not run"),
        }
    }
}

fn alone(criterion: &mut Criterion) {
    if once(phi("empty")).is_none() {
        println!("phi run: skipped, it does not run a script");
        return;
    }
    let mut group = criterion.benchmark_group("phi run");
    group.sample_size(10);
    for name in ["empty"].into_iter().chain(PROGRAMS.iter().map(|it| it.0)) {
        group.bench_function(name, |bencher| bencher.iter(|| once(phi(name)).unwrap()));
    }
    group.finish();
}

criterion_group!(benches, against_lua, alone);
criterion_main!(benches);
