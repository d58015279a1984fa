//! How fast scripts are parsed and checked, and what an empty script costs. The time of parsing
//! alone is in `parse`: what is over is the checker's.

#![allow(missing_docs, clippy::unwrap_used)]

#[path = "programs/generated.rs"]
mod generated;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use phi::check::{Checker, Loaded, Missing, ModulePath, Modules};
use phi::diagnostic::FileId;

/// The modules of the standard library that the scripts use.
const LIBRARY: [(&str, &str); 7] = [
    ("units", include_str!("../stdlib/units.phi")),
    ("core", include_str!("../stdlib/core.phi")),
    ("math", include_str!("../stdlib/math.phi")),
    ("list", include_str!("../stdlib/list.phi")),
    ("string", include_str!("../stdlib/string.phi")),
    ("map", include_str!("../stdlib/map.phi")),
    ("topology", include_str!("../stdlib/topology.phi")),
];

struct Library;

impl Modules for Library {
    fn load(&mut self, path: ModulePath<'_>, _: FileId) -> Result<Loaded, Missing> {
        let found = LIBRARY.iter().position(|(name, _)| ModulePath::Standard(name) == path);
        let Some(index) = found else {
            return Err(Missing { reason: "not here".into(), forbidden: false });
        };
        Ok(Loaded { file: FileId(1 + index as u32), text: LIBRARY[index].1.into() })
    }

    fn standard(&self) -> &[&str] {
        &["units", "core", "math", "list", "string", "map", "topology"]
    }
}

fn check(bench: &mut Criterion) {
    let mut group = bench.benchmark_group("parse and check");
    group.sample_size(10);
    for (name, bytes) in
        [("nothing", 0), ("10 kB", 10_000), ("1 MB", 1_000_000), ("50 MB", 50_000_000)]
    {
        let text = if bytes == 0 { String::new() } else { generated::script(bytes) };
        group.throughput(Throughput::Bytes(text.len().max(1) as u64));
        group.bench_with_input(BenchmarkId::from_parameter(name), &text, |bench, text| {
            bench.iter_batched(
                || Checker::new(&mut Library),
                |mut checker| {
                    let entry = checker.enter(text, FileId(0), &mut Library);
                    assert!(entry.diagnostics.is_empty(), "{:?}", entry.diagnostics.first());
                    checker
                },
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}

fn start(bench: &mut Criterion) {
    bench.bench_function("the prelude", |bench| bench.iter(|| Checker::new(&mut Library)));
}

criterion_group!(benches, start, check);
criterion_main!(benches);
