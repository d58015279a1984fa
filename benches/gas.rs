//! What a question about a gas costs: cp, H and S of a mixture of four together, and the others of a
//! plant's step.

#![allow(missing_docs)]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use phi::coolant::{Gas, Mixture, wet_bulb};

fn gases(c: &mut Criterion) {
    let parts = [(Gas::N2, 0.70), (Gas::He, 0.15), (Gas::Ar, 0.10), (Gas::CO2, 0.05)];
    let Ok(mixture) = Mixture::new(&parts) else { return };
    let (t, p) = (300.0, 101_325.0);
    c.bench_function("gas/cp, H and S of four", |b| {
        b.iter(|| black_box(&mixture).caloric(black_box(t), black_box(p)));
    });
    c.bench_function("gas/cp of four", |b| {
        b.iter(|| black_box(&mixture).cp(black_box(t)));
    });
    let Ok(enthalpy) = mixture.enthalpy(313.0) else { return };
    c.bench_function("gas/temperature of an enthalpy", |b| {
        b.iter(|| black_box(&mixture).temperature_of_enthalpy(black_box(enthalpy)));
    });
    c.bench_function("gas/conductivity of four", |b| {
        b.iter(|| black_box(&mixture).conductivity(black_box(t)));
    });
    c.bench_function("gas/second virial of four", |b| {
        b.iter(|| black_box(&mixture).second_virial(black_box(t)));
    });
    c.bench_function("gas/mixture of four", |b| {
        b.iter(|| Mixture::new(black_box(&parts)));
    });
    c.bench_function("gas/wet bulb", |b| {
        b.iter(|| wet_bulb(black_box(298.15), black_box(0.5), black_box(p)));
    });
}

criterion_group!(benches, gases);
criterion_main!(benches);
