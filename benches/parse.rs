//! Speed of the front end's first half on generated scripts: tokens and tree, small and large.

#![allow(missing_docs)]

#[path = "programs/generated.rs"]
mod generated;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use phi::diagnostic::FileId;
use phi::syntax::symbol::Interner;
use std::hint::black_box;

fn parse(bench: &mut Criterion) {
    let mut group = bench.benchmark_group("parse");
    group.sample_size(10);
    for (name, bytes) in [("10 kB", 10_000), ("1 MB", 1_000_000), ("50 MB", 50_000_000)] {
        let text = generated::script(bytes);
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
