//! Speed of the front end's first half on generated scripts: tokens and tree, small and large.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use phi::diagnostic::FileId;
use phi::syntax::symbol::Interner;
use std::hint::black_box;

/// A script of about the given size that uses the constructs of everyday scripts.
fn script(bytes: usize) -> String {
    let unit = r#"
// Part @ of a script that was generated for measuring.
record Budget@ { tension: Tension, state: Size }

/// How full a segment is: its load over its capacity.
fn fullness@(load: Tension, capacity: Tension) -> Float {
    let spare = (capacity - load) / (2.5 * capacity) + 1.0
    if spare < 0.25 and load > 10 ΔΦ {
        return 1.0
    } else {
        load / capacity ^ 2 * spare
    }
}

let deadline@ = 250 ms + 3 * 1.5 min
let swing@ = 85 kPa to 150 kPa
var scores@ = [3.0, 1.0, 2.0, 4.5, 12.25]
for (i, score) in scores@.enumerate() {
    if i mod 2 == 0 { continue }
    scores@[i] += score.max(2.0) * i
}
assert scores@.map(p => p * p).where(q => q > 4).sum() > 8.0, "part @ sums to {scores@.sum():.2}"

field shop@ {
    step: 10 ms
    segment core[4] { ΔΦ_capacity: 1200 ΔΦ, κ_stiffness: 0.9, volume: 128 }
    link ring(core) { spring: 0.8 Hz, latency: 0.2 ms, bandwidth: 10 Gbit/s }
    app search { cluster index { glyphs: 300, tension: 2 ΔΦ * load, κ: 0.8, on: core } }
    rule structural {
        when cluster.κ >= 0.6
        require segment.κ_stiffness >= 0.7
    }
}
"#;
    let mut text = String::with_capacity(bytes + unit.len());
    let mut part = 0;
    while text.len() < bytes {
        text.push_str(&unit.replace('@', &part.to_string()));
        part += 1;
    }
    text
}

fn parse(bench: &mut Criterion) {
    let mut group = bench.benchmark_group("parse");
    group.sample_size(20);
    for (name, bytes) in [("10 kB", 10_000), ("1 MB", 1_000_000)] {
        let text = script(bytes);
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_with_input(BenchmarkId::from_parameter(name), &text, |bench, text| {
            bench.iter(|| {
                let parsed =
                    phi::syntax::parse(black_box(text), FileId(0), &mut Interner::default());
                assert!(parsed.diagnostics.is_empty());
                parsed.ast.exprs.len()
            })
        });
    }
    group.finish();
}

criterion_group!(benches, parse);
criterion_main!(benches);
