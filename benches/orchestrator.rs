//! What is asked of a field as a whole. The orchestrator's search: a minimum-cost flow over ten thousand
//! arcs, placements of as many pairs, and the pods of a real cluster (from `PHI_DATA`) by the share of a
//! GPU; members that scripts ask of all its parts; faults that come and go on many of them, growth, events that are read again and again.

#![allow(clippy::unwrap_used, clippy::print_stdout)]
#![allow(missing_docs)]

use criterion::{Criterion, criterion_group, criterion_main};
use phi::data::Table;
use phi::field::budget::Budget;
use phi::orchestrator::flow::{Arc, UNLIMITED, minimum_cost};
use phi::orchestrator::placement::{ClusterStanding, Place, Problem, best};
use phi::session::{Options, Output, Session};
use std::cell::RefCell;
use std::hint::black_box;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Instant;

/// 100 clusters of 500 glyphs over 100 segments of little more than 500 places.
fn arcs() -> (Vec<i64>, Vec<Arc<i64>>) {
    let arc = |from, to, capacity, cost| Arc { from, to, capacity, cost };
    let cost = |a: usize, s: usize| ((a * 7919 + s * 104_729) % 1000) as i64;
    let pairs = (0..100).flat_map(|a| (0..100).map(move |s| (a, s)));
    let mut arcs: Vec<_> = pairs.map(|(a, s)| arc(a, 100 + s, UNLIMITED, cost(a, s))).collect();
    arcs.extend((0..100).map(|s| arc(100 + s, 200, 520 + s as i64 % 7, 0)));
    let mut supplies = vec![500; 100];
    supplies.extend([0; 100]);
    supplies.push(-50_000);
    (supplies, arcs)
}

fn flow(c: &mut Criterion) {
    let (supplies, arcs) = arcs();
    c.bench_function("flow over 10,100 arcs", |b| {
        b.iter(|| {
            minimum_cost(black_box(&supplies), black_box(&arcs), &Budget::default()).unwrap()
        });
    });
}

fn pairs(c: &mut Criterion) {
    let place = |i: u32| Place { capacity: 4000.0, stiffness: f64::from(i % 10) / 10.0 };
    let places: Vec<Place> = (0..100).map(place).collect();
    let kind = |i: u32| ClusterStanding {
        tension: [0.5, 1.0, 2.0, 3.7][i as usize % 4],
        kappa: f64::from(i % 97) / 97.0,
        at: vec![(i, 2000)],
        quota: None,
    };
    let kinds: Vec<ClusterStanding> = (0..100).map(kind).collect();
    let allows = |kind: usize, place: usize| !(kind + place).is_multiple_of(3);
    let problem = Problem {
        places: &places,
        kinds: &kinds,
        allows: &allows,
        dislike: &|_, _| 0.0,
        quotas: &[],
        budget: &Budget::default(),
    };
    let mut group = c.benchmark_group("placement");
    group.sample_size(10);
    group.bench_function("10,000 pairs", |b| b.iter(|| best(black_box(&problem)).unwrap()));
    group.finish();
}

fn table(name: &str) -> Option<Table> {
    let path = PathBuf::from(std::env::var_os("PHI_DATA")?).join("workload").join(name);
    Table::read(name, &std::fs::read(path).ok()?).ok()
}

fn real(c: &mut Criterion) {
    let tables = (table("openb_node_list_gpu_node.csv"), table("openb_pod_list_default.csv"));
    let (Some(nodes), Some(pods)) = tables else {
        println!("a real cluster: skipped, PHI_DATA names no folder with workload/openb_*.csv");
        return;
    };
    let numbers = |table: &Table, name: &str| -> Vec<f64> {
        let column = table.numbers(table.column(name).unwrap()).unwrap();
        column.into_iter().map(Option::unwrap).collect()
    };
    let place = |gpus: f64| Place { capacity: gpus * 1000.0, stiffness: (gpus / 8.0).min(1.0) };
    let places: Vec<Place> = numbers(&nodes, "gpu").into_iter().map(place).collect();
    let shares = numbers(&pods, "num_gpu").into_iter().zip(numbers(&pods, "gpu_milli"));
    let kind = |(i, (number, milli)): (u32, (f64, f64))| ClusterStanding {
        tension: number * milli,
        kappa: (number * milli / 8000.0).min(1.0),
        at: vec![(i % places.len() as u32, 1)],
        quota: None,
    };
    let kinds: Vec<ClusterStanding> = (0..).zip(shares).map(kind).collect();
    let problem = Problem {
        places: &places,
        kinds: &kinds,
        allows: &|_, _| true,
        dislike: &|_, _| 0.0,
        quotas: &[],
        budget: &Budget::default(),
    };
    let mut group = c.benchmark_group("placement");
    group.sample_size(10);
    group.bench_function("8,152 pods on 1,213 nodes", |b| {
        b.iter(|| best(black_box(&problem)).unwrap());
    });
    group.finish();
}

/// Notes when something is printed, in ns.
#[derive(Clone, Default)]
struct Clock(Rc<RefCell<Vec<u128>>>);

impl Output for Clock {
    fn print(&mut self, _: &str) {
        thread_local!(static START: Instant = Instant::now());
        self.0.borrow_mut().push(START.with(Instant::elapsed).as_nanos());
    }
}

/// What a script does: its name, its text, and over how many parts of a field it goes.
type Call<'a> = (&'a str, &'a str, fn(u32) -> u32);

/// Times what a script does on a field, from 10² to 10⁵: ns for each of its parts, which is to stay as it
/// is.
fn draw(what: &str, field: impl Fn(u32) -> String, calls: &[Call]) {
    for n in [100, 1_000, 10_000, 100_000] {
        let lines: String =
            calls.iter().map(|(_, call, _)| format!("print(\"\")\n{call}\n")).collect();
        let script = format!(
            "use std.topology.{{random_regular}}\n{}\nopen(f, seed: 1)\n{lines}print(\"\")\n",
            field(n)
        );
        let mut least = vec![f64::INFINITY; calls.len()];
        for _ in 0..3 {
            let clock = Clock::default();
            let options = Options { max_memory: Some(4 << 30), ..Options::default() };
            let path = std::env::temp_dir().join(format!("phi-{what}-{}.phi", std::process::id()));
            std::fs::write(&path, &script).unwrap();
            let outcome = Session::new(options).run_file(&path, Box::new(clock.clone()));
            std::fs::remove_file(&path).unwrap();
            let titles: Vec<_> = outcome.diagnostics.iter().map(|d| d.title.clone()).collect();
            assert!(!outcome.failed(), "{titles:?}");
            let printed = clock.0.take();
            let pairs = printed.windows(2).zip(calls);
            for (least, (pair, (_, _, parts))) in least.iter_mut().zip(pairs) {
                *least = least.min((pair[1] - pair[0]) as f64 / f64::from(parts(n)));
            }
        }
        for ((name, ..), ns) in calls.iter().zip(least) {
            println!("{:44} {ns:9.1} ns each", format!("{what} {name} of {n}"));
        }
    }
}

/// Members that scripts ask of all segments and clusters.
fn members(_: &mut Criterion) {
    let field = |n| {
        format!(
            "field f {{ segment s[{n}] {{ ΔΦ_capacity: 100 ΔΦ }}\n\
             link random_regular(s, 8) {{ spring: 1 Hz }}\n\
             app a {{ cluster c[{n}] {{ glyphs: 2, tension: 1 ΔΦ, on: [s[index], s[{n} - 1 - index]] }} }} }}"
        )
    };
    draw(
        "members",
        field,
        &[
            ("s.neighbours", "let _a = Φ.segments.map(s => s.neighbours.len()).sum()", |n| n),
            ("s.in_phase", "let _b = Φ.segments.count(s => s.in_phase)", |n| n),
            ("c.glyphs", "let _c = Φ.clusters.map(c => c.glyphs).sum()", |n| n),
            ("c.segments", "let _d = Φ.clusters.map(c => c.segments.len()).sum()", |n| n),
        ],
    );
}

/// What is asked of all apps at once, while a tenth of the work is served from copies and another waits; and
/// a step in which each app is degraded.
fn apps(_: &mut Criterion) {
    let field = |n| {
        format!(
            "field f {{ segment s[{n}] {{ ΔΦ_capacity: 100 ΔΦ }}\n\
             link random_regular(s, 8) {{ spring: 1 Hz }}\n\
             app a[{n}] {{ cluster c {{ glyphs: 2, tension: 60 ΔΦ, on: s[index] }} }}\n\
             balance {{ method: none }}\n\
             healing: manual\n\
             storage {{ replicas: 2 }} }}"
        )
    };
    draw(
        "apps",
        field,
        &[
            ("served", "let _a = Φ.apps.map(a => a.served ?? 1.0).sum()", |n| n),
            ("a step", "step(10 ms)", |n| n),
            ("crash", "let c = crash(Φ.segments.where(s => s.id mod 10 == 3))", |n| n / 10),
            ("served, torn", "let _b = Φ.apps.map(a => a.served ?? 1.0).sum()", |n| n),
            ("serving, waiting", "let _c = Φ.apps.map(a => a.serving + a.waiting).sum()", |n| n),
            ("glyphs, load", "let _d = Φ.apps.map(a => a.load / 1 ΔΦ + a.glyphs).sum()", |n| n),
            ("a step, torn", "step(10 ms)", |n| n),
            ("degraded", "let _e = Φ.apps.count(a => a.degraded > 0 s)", |n| n),
        ],
    );
}

/// Faults on a tenth of the segments, on half of the links, one by one and together; growth.
fn faults(_: &mut Criterion) {
    let field = |n| {
        format!(
            "field f {{ segment s[{n}] {{ ΔΦ_capacity: 100 ΔΦ }}\n\
             link random_regular(s, 8) {{ spring: 1 Hz }}\n\
             app a {{ cluster c {{ glyphs: {n}, tension: 1 ΔΦ }} }}\n\
             storage {{ replicas: 2 }}\n\
             autoscale {{ density: 0 to 100, cooldown: 1 h }} }}\n\
             fn some_of() -> List<Segment> {{ Φ.segments.where(s => s.id mod 10 == 3) }}"
        )
    };
    draw(
        "faults",
        field,
        &[
            ("crash, a list", "let c = crash(some_of())", |n| n / 10),
            ("end of it", "c.end()", |n| n / 10),
            ("crash, one by one", "let each = some_of().map(s => crash(s))", |n| n / 10),
            ("Φ.faults", "let _f = Φ.faults.len()", |n| n / 10),
            ("active", "let _g = each.count(f => f.active)", |n| n / 10),
            ("restore, a list", "restore(some_of())", |n| n / 10),
            ("partition", "let p = partition(Φ.segments.where(s => s.id mod 2 == 0))", |n| n * 4),
            ("end of it, too", "p.end()", |n| n * 4),
            (
                "cut, one by one",
                "for l in Φ.links.where(l => l.a.id mod 10 == 3) { cut(l) }",
                |n| n * 4 / 10,
            ),
            ("join", "join()", |n| n * 4 / 10),
            (
                "skew and delay, a list",
                "let d = [skew(some_of(), 0.1 Hz), delay(some_of(), 1 ms)]",
                |n| n / 10,
            ),
            ("end of them", "for it in d { it.end() }", |n| n / 10),
            ("expand, ten times", "for _i in 1 to 10 { Φ.orchestrator.expand() }", |n| n),
        ],
    );
}

/// Copies that are given their places, lost and made anew.
fn copies(_: &mut Criterion) {
    for apart in ["none", "regions"] {
        let field = |n: u32| {
            format!(
                "field f {{ region a {{ segment x[{half}] {{ ΔΦ_capacity: 100 ΔΦ }} }}\n\
                 region b {{ segment y[{half}] {{ ΔΦ_capacity: 100 ΔΦ }} }}\n\
                 link random_regular(x + y, 8) {{ spring: 1 Hz }}\n\
                 app w {{ cluster c {{ glyphs: {n}, tension: 1 ΔΦ, state: 64 KiB }} }}\n\
                 balance {{ method: none }}\n\
                 storage {{ replicas: 3, apart: {apart} }} }}",
                half = n / 2
            )
        };
        draw(
            &format!("copies, apart {apart},"),
            field,
            &[
                ("open", "open(f, seed: 1)", |n| n),
                ("a step", "step(10 ms)", |n| n),
                ("crash", "let c = crash(Φ.segments.where(s => s.id mod 100 == 3))", |n| n / 100),
                ("a second", "step(1 s)", |n| n),
            ],
        );
    }
}

/// Reading the events of a field again and again, while more come.
fn events(_: &mut Criterion) {
    let field = |n| {
        format!(
            "field f {{ segment s[2] {{ ΔΦ_capacity: 100 ΔΦ }}\n\
             link [(s[0], s[1])] {{ spring: 1 Hz }} }}\n\
             let many = {n}\n\
             fn some_events(a: Segment, b: Segment, times: Int) {{\n\
                 for _i in 1 to floor(times / 2) {{ cut(a, b)\n join() }} }}"
        )
    };
    draw(
        "events",
        field,
        &[
            ("made", "some_events(s[0], s[1], many)", |n| n),
            ("read at first", "let _a = Φ.events.len()", |n| n.min(10_000)),
            ("read again", "for _i in 1 to 10000 { let _b = Φ.events.len() }", |_| 10_000),
            (
                "in always, a step",
                "let r = run f for 100 s seed 1 {\n\
                 every 100 ms { some_events(s[0], s[1], max(2, floor(many / 1000))) }\n\
                 always Φ.events.len() >= 0 }",
                |n| 10_000 + n,
            ),
            ("of a run, again", "for _i in 1 to 10000 { let _c = r.events.len() }", |_| 10_000),
            ("counts", "for _i in 1 to 10000 { let _d = r.count(\"join\") }", |_| 10_000),
        ],
    );
}

criterion_group!(benches, flow, pairs, real, members, apps, faults, copies, events);
criterion_main!(benches);
