//! The field runtime at scale: ns per segment and step at 10⁶ segments, the cost of a glyph's move, of
//! an event, of memory, beside the bandwidth of the machine that it runs on.
//!
//! `cargo bench --bench field [-- FILTER] [--segments N]`: one line each, the least of several runs.

#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

use std::hint::black_box;

use phi::field::Field;
use phi::field::event::EventQueue;
use phi::field::script::NoScript;
use phi::field::spec::{
    AppSpec, AutoscaleSpec, ClusterSpec, FieldSpec, LinkSpec, Method, SegmentSpec, Spring,
};
use phi::field::time::Time;

fn torus(n: u32) -> Vec<(u32, u32)> {
    let side = f64::from(n).sqrt().round() as u32;
    let id = |x: u32, y: u32| (x % side) * side + y % side;
    let cells = (0..side).flat_map(|x| (0..side).map(move |y| (x, y)));
    cells.flat_map(|(x, y)| [(id(x, y), id(x + 1, y)), (id(x, y), id(x, y + 1))]).collect()
}

/// Four random cycles through all, as the peers draw them.
fn random8(n: u32) -> Vec<(u32, u32)> {
    let mut state = 7_u64;
    let mut pairs = Vec::new();
    for _ in 0..4 {
        let mut order: Vec<u32> = (0..n).collect();
        for i in (1..n as usize).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            order.swap(i, (state >> 33) as usize % (i + 1));
        }
        let next = order.iter().cycle().skip(1);
        pairs.extend(order.iter().zip(next).map(|(a, b)| (*a, *b)));
    }
    pairs
}

fn field(pairs: &[(u32, u32)], n: u32, change: impl FnOnce(&mut FieldSpec)) -> Field {
    let mut spec = FieldSpec::new("bench");
    spec.segments = (0..n)
        .map(|i| SegmentSpec {
            theta: Some(f64::from(i % 97) * 1e-3),
            ..SegmentSpec::new("s", Some(i), 100.0)
        })
        .collect();
    spec.links = pairs
        .iter()
        .map(|&(a, b)| LinkSpec { spring: Spring::Hz(10.0), ..LinkSpec::new(a, b) })
        .collect();
    let mut app = AppSpec::new("work");
    let every_third = (0..n).step_by(3).collect();
    app.clusters = vec![ClusterSpec {
        on: every_third,
        ..ClusterSpec::new("unit", n.saturating_mul(20), 1.0)
    }];
    spec.apps = vec![app];
    spec.consensus.coupling = 0.0;
    change(&mut spec);
    Field::open(spec, 1, &mut NoScript).unwrap()
}

fn steps(field: &mut Field, count: i64) {
    field.step(Time(field.step_length().0 * count), &mut NoScript).unwrap();
}

/// CPU time of this thread in ns: what others do on the machine counts for little.
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    stat.split_whitespace().next().and_then(|ns| ns.parse().ok()).unwrap_or(0.0)
}

/// Least ns per segment and step over some runs.
fn cost(field: &mut Field) -> f64 {
    let n = field.segments().len() as f64;
    let each = (3e6 / n).ceil().min(2000.0) as i64;
    steps(field, 2 * each);
    let time = |_| {
        let start = cpu();
        steps(field, each);
        (cpu() - start) / n / each as f64
    };
    (0..7).map(time).fold(f64::INFINITY, f64::min)
}

fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmRSS")).unwrap_or("");
    line.split_whitespace().nth(1).and_then(|k| k.parse::<f64>().ok()).unwrap_or(0.0) * 1024.0
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let size =
        args.iter().position(|a| a == "--segments").and_then(|i| args.get(i + 1)?.parse().ok());
    let n: u32 = size.unwrap_or(1_000_000);
    let filter = args.first().filter(|a| !a.starts_with("--")).cloned().unwrap_or_default();
    let wanted = |name: &str| name.contains(&filter);
    let show = |name: &str, value: f64, unit: &str| println!("{name:44} {value:9.2} {unit}");
    if wanted("triad") {
        let (a, b) = (vec![1.0_f64; 16_000_000], vec![2.0_f64; 16_000_000]);
        let mut c = vec![0.0_f64; 16_000_000];
        let run = |_| {
            let start = cpu();
            c.iter_mut().zip(a.iter().zip(&b)).for_each(|(c, (a, b))| *c = a + 3.0 * b);
            black_box(&mut c);
            (cpu() - start) / 1e9
        };
        let best = (0..5).map(run).fold(f64::INFINITY, f64::min);
        show("triad", 16e6 * 24.0 / best / 1e9, "GB/s");
    }
    type Change = fn(&mut FieldSpec);
    let springs: Change = |_| {};
    let theta: Change = |s| {
        s.balance.method = Method::None;
        s.consensus.coupling = 1.0;
    };
    let all: Change = |s| {
        s.consensus.coupling = 1.0;
        s.autoscale = Some(AutoscaleSpec::new(0.0, 1e9));
    };
    for (name, change) in [("springs", springs), ("theta", theta), ("all", all)] {
        for (graph, build) in [("torus", torus as fn(u32) -> _), ("random8", random8)] {
            let name = format!("{name} {graph}");
            if wanted(&name) {
                show(&name, cost(&mut field(&build(n), n, change)), "ns/segment/step");
            }
        }
    }
    if wanted("memory") {
        let before = resident();
        let lone = field(&[], n, springs);
        let segment = (resident() - before) / f64::from(n);
        drop(lone);
        let pairs = torus(n);
        let before = resident();
        let mut whole = field(&pairs, n, all);
        steps(&mut whole, 3);
        let both = (resident() - before) / f64::from(n);
        show("memory a segment", segment, "bytes");
        show("memory a link", (both - segment) / 2.0, "bytes");
    }
    if wanted("moves") {
        let mut spec = FieldSpec::new("moves");
        spec.segments = (0..64).map(|i| SegmentSpec::new("s", Some(i), 1e6)).collect();
        spec.links = torus(64).iter().map(|&(a, b)| LinkSpec::new(a, b)).collect();
        let mut app = AppSpec::new("work");
        app.clusters = (0..8)
            .map(|i| ClusterSpec {
                index: Some(i),
                kappa: f64::from(i) / 8.0,
                on: vec![0],
                ..ClusterSpec::new("c", 20_000, 1.0)
            })
            .collect();
        spec.apps = vec![app];
        let mut field = Field::open(spec, 1, &mut NoScript).unwrap();
        let start = cpu();
        while field.counters().moves < 1_000_000 && field.tick() < 100_000 {
            steps(&mut field, 10);
        }
        let moves = field.counters().moves as f64;
        show("moves", (cpu() - start) / moves, "ns/glyph");
    }
    if wanted("events") {
        let mut queue = EventQueue::default();
        let mut state = 1_u64;
        let mut next = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            Time((state >> 34) as i64)
        };
        (0..100_000).for_each(|i| queue.push(next(), 0, i));
        let start = cpu();
        for _ in 0..2_000_000 {
            if let Some((time, event)) = queue.pop_due(Time::MAX) {
                queue.push(time + next(), 0, event);
            }
        }
        show("events, 1e5 pending", 2e9 / (cpu() - start), "M/s");
    }
    if wanted("linear") {
        for n in [100, 1024, 10_000, 99_856, 1_000_000] {
            let cost = cost(&mut field(&torus(n), n, all));
            show(&format!("linear {n}"), cost, "ns/segment/step");
        }
    }
}
