//! The field runtime at scale, through scripts: ns per segment and step at 10⁶ segments, beside the
//! bandwidth of the machine and its peers in the same run; the cost of a glyph's move, of an event, of
//! memory, of the tour.
//!
//! `cargo bench --bench field [-- FILTER] [--segments N] [--threads N]`: one line each, the least of
//! several windows of the thread's own time (of the wall's, with more
//! than one thread). Peers run where `PHI_PEERS` (by default `../shared/bench-peers`)
//! has their scripts and `PHI_PYTHON` (by default `python3`) their packages.

#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

use std::cell::RefCell;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::rc::Rc;
use std::sync::OnceLock;
use std::time::Instant;

use phi::field::Field;
use phi::field::event::EventQueue;
use phi::field::id::SegmentId;
use phi::field::script::NoScript;
use phi::field::spec::{AppSpec, ClusterSpec, FieldSpec, LinkSpec, SegmentSpec, Spring};
use phi::field::time::Time;
use phi::session::{Options, Output, Session};

/// Steps between two looks at the clock, by the size of the field.
fn window(n: u32) -> u64 {
    (2_000_000 / u64::from(n)).clamp(2, 2000)
}

/// A field of `n` segments, a third of which carries most, run for some windows. It prints once a
/// window, and has no other function in its loop.
fn script(n: u32, graph: &str, body: &str, policies: &str, windows: u64) -> String {
    let side = f64::from(n).sqrt().round() as u32;
    let links = match graph {
        "torus" => format!("link torus(s, {side}) {{ spring: 10 Hz }}"),
        "random8" => "link random_regular(s, 8) { spring: 10 Hz }".to_owned(),
        _ => String::new(),
    };
    format!(
        r#"
use std.topology.{{torus, random_regular}}
field wide {{
    segment s[{n}] {{
        ΔΦ_capacity: 100 ΔΦ
        {body}
    }}
    {links}
    app work {{
        cluster most {{ glyphs: {most}, tension: 1 ΔΦ, on: range({third}).map(i => s[3 * i]) }}
        cluster rest {{ glyphs: {rest}, tension: 1 ΔΦ }}
    }}
    {policies}
}}
let r = run wide for {steps} ms seed 1 {{
    every {window} ms {{ print("") }}
}}
"#,
        most = 20 * (n / 3),
        third = n / 3,
        rest = 5 * n,
        window = 10 * window(n),
        steps = 10 * window(n) * windows,
    )
}

/// Nanoseconds: of this thread on its processor, as others share the machine; of the wall where
/// several threads work.
fn now(threads: usize) -> f64 {
    static START: OnceLock<Instant> = OnceLock::new();
    if threads > 1 {
        return START.get_or_init(Instant::now).elapsed().as_nanos() as f64;
    }
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec as f64 * 1e9 + time.tv_nsec as f64
}

/// Notes when something is printed.
#[derive(Clone, Default)]
struct Clock {
    threads: usize,
    printed: Rc<RefCell<Vec<f64>>>,
}

impl Output for Clock {
    fn print(&mut self, _: &str) {
        self.printed.borrow_mut().push(now(self.threads));
    }
}

/// Runs a script; gives when it printed.
fn run(text: &str, threads: usize) -> Vec<f64> {
    let path = std::env::temp_dir().join(format!("phi-bench-{}.phi", std::process::id()));
    std::fs::write(&path, text).unwrap();
    let clock = Clock { threads, ..Clock::default() };
    let options =
        Options { threads: Some(threads), max_memory: Some(8 << 30), ..Options::default() };
    let outcome = Session::new(options).run_file(&path, Box::new(clock.clone()));
    std::fs::remove_file(&path).unwrap();
    let titles: Vec<_> = outcome.diagnostics.iter().map(|d| d.title.clone()).collect();
    assert!(!outcome.failed(), "{titles:?}");
    clock.printed.take()
}

/// Least ns per segment and step of the windows of a run.
fn cost(n: u32, graph: &str, policies: &str, threads: usize) -> f64 {
    cost_with(n, graph, "", policies, threads)
}

/// As [`cost`], of segments with these blocks in them.
fn cost_with(n: u32, graph: &str, body: &str, policies: &str, threads: usize) -> f64 {
    let printed = run(&script(n, graph, body, policies, 12), threads);
    let spans = printed.windows(2).map(|pair| pair[1] - pair[0]);
    spans.fold(f64::INFINITY, f64::min) / f64::from(n) / window(n) as f64
}

fn show(name: &str, value: f64, unit: &str) {
    println!("{name:44} {value:9.2} {unit}");
}

fn least(times: u32, mut act: impl FnMut()) -> f64 {
    let time = |_| {
        let start = now(1);
        act();
        now(1) - start
    };
    (0..times).map(time).fold(f64::INFINITY, f64::min)
}

fn triad() {
    let (a, b) = (vec![1.0_f64; 16_000_000], vec![2.0_f64; 16_000_000]);
    let mut c = vec![0.0_f64; 16_000_000];
    let best = least(7, || {
        c.iter_mut().zip(a.iter().zip(&b)).for_each(|(c, (a, b))| *c = a + 3.0 * b);
        black_box(&mut c);
    });
    show("triad from memory", 16e6 * 24.0 / best, "GB/s");
}

const SPRINGS: &str = "consensus { coupling: 0 Hz }";
const THETA: &str = "balance { method: none }\n consensus { coupling: 1 Hz }";
const ALL: &str = "consensus { coupling: 1 Hz }\n autoscale { density: 0 to 100000 }";
/// A server that leaks and stays below its limit.
const WARM: &str = "power { idle: 120 W, per_load: 0.7 W/ΔΦ, leakage: 0.5 %/K }
    thermal { mass: 9 kJ/K, conductance: 14 W/K, temperature: 40 °C }";
/// What cools a hall of them, by a controller.
const COOLED: &str = "consensus { coupling: 1 Hz }\n autoscale { density: 0 to 100000 }
    coolant { volume: 2000 m³
        circulation { flow: 24000 mol/s, drop: 120 Pa }
        exchanger { conductance: 900 kW/K, ambient: 14 °C, outside: 40000 mol/s, drop: 60 Pa }
        control { method: pi } }";
/// One that is always between its limit and its trip, so that its capacity changes in every step.
const HOT: &str = "power { idle: 120 W }
    thermal { mass: 9 kJ/K, conductance: 14 W/K, temperature: 25 °C, limit: 22 °C, trip: 95 °C }";
const FORCE: &str = "balance { force: (a, b) => 1000 ΔΦ/s * (a.pressure - b.pressure) }
    consensus { coupling: 0 Hz }";

/// Bytes of this process in memory.
fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmRSS")).unwrap_or("");
    line.split_whitespace().nth(1).and_then(|k| k.parse::<f64>().ok()).unwrap_or(0.0) * 1024.0
}

/// Bytes that a field with springs, θ and density holds after some steps; `links` for each segment to
/// the next ones.
fn held(n: u32, links: u32) -> f64 {
    let before = resident();
    let mut spec = FieldSpec::new("held");
    spec.segments = (0..n).map(|i| SegmentSpec::new("s", Some(i), 100.0)).collect();
    let pairs = (0..n).flat_map(|a| (1..=links).map(move |d| (a, (a + d) % n)));
    spec.links = pairs
        .map(|(a, b)| LinkSpec {
            spring: Spring::Hz(5.0),
            ..LinkSpec::new(SegmentId(a), SegmentId(b))
        })
        .collect();
    let mut app = AppSpec::new("work");
    app.clusters = vec![ClusterSpec::new("jobs", n.saturating_mul(10), 1.0)];
    spec.apps = vec![app];
    spec.consensus.coupling = 1.0;
    let mut field = Field::open(spec, 1, &mut NoScript).unwrap();
    field.step(Time(field.step_length().0 * 3), &mut NoScript).unwrap();
    resident() - before
}

/// As [`held`], in a process of its own that gives freed memory back at once.
fn held_alone(n: u32, links: u32) -> f64 {
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--held", &n.to_string(), &links.to_string()])
        .env("MALLOC_MMAP_THRESHOLD_", "65536")
        .env("MALLOC_TRIM_THRESHOLD_", "65536")
        .output()
        .unwrap();
    String::from_utf8_lossy(&child.stdout).trim().parse().unwrap()
}

fn moves() {
    let mut spec = FieldSpec::new("moves");
    spec.segments = (0..64).map(|i| SegmentSpec::new("s", Some(i), 1e6)).collect();
    let cell = |x: u32, y: u32| (x % 8) * 8 + y % 8;
    let cells = (0..8).flat_map(|x| (0..8).map(move |y| (x, y)));
    let pairs = cells
        .flat_map(|(x, y)| [(cell(x, y), cell(x + 1, y)), (cell(x, y), cell(x, y + 1))])
        .map(|(a, b)| LinkSpec::new(SegmentId(a), SegmentId(b)));
    spec.links = pairs.collect();
    let mut app = AppSpec::new("work");
    app.clusters = (0..8)
        .map(|i| ClusterSpec {
            index: Some(i),
            kappa: f64::from(i) / 8.0,
            on: vec![SegmentId(0)],
            ..ClusterSpec::new("c", 20_000, 1.0)
        })
        .collect();
    spec.apps = vec![app];
    // θ has lines of its own.
    spec.consensus.coupling = 0.0;
    let mut each = f64::INFINITY;
    for _ in 0..3 {
        let mut field = Field::open(spec.clone(), 1, &mut NoScript).unwrap();
        let length = field.step_length();
        let time = least(1, || {
            while field.counters().moves < 1_000_000 && field.tick() < 100_000 {
                field.step(Time(length.0 * 10), &mut NoScript).unwrap();
            }
        });
        each = each.min(time / field.counters().moves as f64);
    }
    show("glyph moves, steps included", each, "ns/glyph");
}

fn events() {
    let mut queue = EventQueue::default();
    let mut state = 1_u64;
    let mut next = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        Time((state >> 34) as i64)
    };
    (0..100_000).for_each(|i| queue.push(next(), 0, i));
    let best = least(5, || {
        for _ in 0..1_000_000 {
            if let Some((time, event)) = queue.pop_due(Time::MAX) {
                queue.push(time + next(), 0, event);
            }
        }
    });
    show("events, 1e5 pending", 1e9 / best, "M/s");
}

/// Runs a peer's script and passes on what it says.
fn peer(name: &str, args: &[&str]) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder =
        std::env::var_os("PHI_PEERS").map_or(root.join("../shared/bench-peers"), PathBuf::from);
    let python = std::env::var("PHI_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let file = folder.join(name);
    if !file.is_file() {
        println!("peer {name}: skipped, no such script (set PHI_PEERS)");
        return;
    }
    match Command::new(python).arg(&file).args(args).current_dir(&folder).output() {
        Ok(output) if output.status.success() => {
            for line in String::from_utf8_lossy(&output.stdout).lines() {
                println!("peer {name}: {line}");
            }
        }
        Ok(output) => {
            let errors = String::from_utf8_lossy(&output.stderr);
            println!("peer {name}: skipped, {}", errors.lines().last().unwrap_or("it failed"));
        }
        Err(error) => println!("peer {name}: skipped, {error}"),
    }
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let option = |name: &str| args.iter().position(|a| a == name).and_then(|i| args.get(i + 1));
    if let Some(n) = option("--held") {
        let links = args.last().unwrap().parse().unwrap();
        println!("{}", held(n.parse().unwrap(), links));
        return;
    }
    let n: u32 = option("--segments").map_or(1_000_000, |n| n.parse().unwrap());
    let threads: usize = option("--threads").map_or(1, |n| n.parse().unwrap());
    let filter = args.first().filter(|a| !a.starts_with("--")).cloned().unwrap_or_default();
    let wanted = |name: &str| name.contains(&filter);
    if wanted("triad") {
        triad();
    }
    let works = [("springs", SPRINGS), ("theta", THETA), ("all", ALL), ("force", FORCE)];
    for (work, policies) in works {
        for graph in ["torus", "random8"] {
            let name = format!("{work} {graph}");
            if wanted(&name) {
                show(&name, cost(n, graph, policies, threads), "ns/segment/step");
            }
        }
    }
    // A field of the size of a hall of servers, with heat and without, in one run.
    if wanted("heat") {
        let hall = 10_000;
        for graph in ["torus", "random8"] {
            let cold = cost(hall, graph, ALL, threads);
            show(&format!("heat none {graph}"), cold, "ns/segment/step");
            for (name, body, policies) in
                [("warm", WARM, ALL), ("cooled", WARM, COOLED), ("throttled", HOT, ALL)]
            {
                let warm = cost_with(hall, graph, body, policies, threads);
                let name = format!("heat {name} {graph}");
                show(&name, warm, "ns/segment/step");
                show(&format!("{name}, times none"), warm / cold, "");
            }
        }
    }
    if wanted("memory") {
        let (two, six) = (held_alone(n, 2), held_alone(n, 6));
        let link = (six - two) / 4.0 / f64::from(n);
        show("memory a segment", two / f64::from(n) - 2.0 * link, "bytes");
        show("memory a link", link, "bytes");
    }
    if wanted("moves") {
        moves();
    }
    if wanted("events") {
        events();
    }
    if wanted("tour") {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
        let tour = std::fs::read_to_string(root.join("tour.phi")).unwrap();
        let best = least(7, || {
            let options = Options { threads: Some(threads), ..Options::default() };
            black_box(Session::new(options).run_text("tour.phi", &tour, &root));
        });
        show("the tour, 60 s of 12 segments", best / 1e6, "ms");
    }
    if wanted("linear") {
        for n in [100, 1024, 10_000, 99_856, 1_000_000] {
            show(&format!("linear {n}"), cost(n, "torus", ALL, threads), "ns/segment/step");
        }
    }
    if wanted("peers") {
        peer("np_field.py", &[&n.to_string()]);
        peer("numba_field.py", &[]);
        peer("nx_field.py", &[]);
        peer("mesa_field.py", &[]);
        peer("mm1_simpy.py", &[]);
    }
}
