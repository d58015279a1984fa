//! What a step of a loop of gas costs beside its segments, and a year of a plant by the hour.

#![allow(missing_docs)]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use phi::base::chance::Chance;
use phi::base::time::Time;
use phi::coolant::{Gas, Mixture};
use phi::plant::port::{Outside, Stream};
use phi::plant::year::{Climate, HOURS, Load, Outdoor, year};
use phi::plant::{Answer, Bodies, Draught, Plane, Ramp, Taken};
use phi::plant::{
    Around, ChillerSpec, CirculationSpec, ControlSpec, CycleSpec, ExchangerSpec, Inputs, Loop,
    LoopSpec, Opening, Plant, RecoverySpec, Signal,
};
use phi::schema::word::{Arrangement, Calculation, Controller, GasLaw, Locking, Process};

/// Bodies that cost nothing: 2304 W, whatever the gas does.
struct Given;

impl Bodies for Given {
    fn conductance(&self, _: f64) -> f64 {
        112.0
    }

    fn ask(&self, length: f64, _: &Draught) -> Answer {
        let heat = Plane { base: 2304.0 * length, ..Plane::default() };
        Answer { gives: 2304.0, hold: 0.0, heat, rise: Plane::default() }
    }

    fn take(&mut self, length: f64, _: &Draught, _: Ramp) -> Taken {
        Taken { heat: 2304.0 * length, energy: 2304.0 * length, entropy: 7.0 * length }
    }
}

fn spec() -> LoopSpec {
    let mut spec = LoopSpec::of_air("tour");
    spec.volume = 2.0;
    spec.relief = Some(110e3);
    spec.circulation = CirculationSpec {
        flow: 24.0,
        drop: 120.0,
        static_drop: 0.0,
        efficiency: 0.62,
        rated: true,
    };
    spec.exchanger = Some(ExchangerSpec {
        conductance: 900.0,
        arrangement: Arrangement::Counter,
        ambient: Signal::Constant(287.15),
        weather: None,
        evaporative: false,
        outside: 40.0,
        drop: 60.0,
        efficiency: 0.6,
        rated: true,
    });
    spec.recovery =
        Some(RecoverySpec { effectiveness: 0.6, capacity: 40.0, sink: Signal::Constant(285.15) });
    spec
}

fn cycle() -> CycleSpec {
    CycleSpec {
        volume: 0.02,
        pressure: (92.6e3, 103e3),
        frequency: 1.0,
        phases: 8,
        process: Process::Polytropic,
        exponent: 1.2,
        efficiency: 0.85,
        exchange: 0.0,
        calculation: Calculation::HighPrecision,
        gas_law: GasLaw::Standard,
        sync: Locking::Free,
    }
}

fn chiller() -> ChillerSpec {
    ChillerSpec {
        capacity: 200e3,
        cop_max: 9.0,
        share: 0.45,
        approach: 10.0,
        cold_approach: 8.0,
        part_load: [1.0, 0.0, 0.0],
    }
}

fn plants(c: &mut Criterion) {
    let outside = Outside {
        temperature: 287.15,
        wet_bulb: 283.0,
        dew_point: None,
        pressure: 101_325.0,
        sink: 285.15,
    };
    let inputs = Inputs::resting(outside);
    let mut bench = |name: &str, spec: &LoopSpec, inputs: &Inputs| {
        let Ok(mut state) = Loop::open(spec) else { return };
        c.bench_function(name, |b| {
            b.iter(|| black_box(&mut state).step(black_box(0.1), &mut Given, inputs));
        });
    };
    bench("plant/step of a loop", &spec(), &inputs);
    let with_cycle = LoopSpec { cycle: Some(cycle()), ..spec() };
    bench("plant/step with the cycle of the tour", &with_cycle, &inputs);
    let Ok(mixed) = Mixture::new(&[(Gas::Air, 0.999), (Gas::He, 0.001)]) else { return };
    let inflow = [Stream { gas: mixed, rate: 0.02, temperature: 295.0 }];
    let streams = Inputs { inflow: &inflow, drawn: 0.02, ..inputs };
    bench("plant/step with bleed and make-up", &with_cycle, &streams);

    // The whole: sensors, controller, phases, stocks, beside the gas.
    let mut whole = with_cycle.clone();
    whole.control = ControlSpec::new();
    whole.sensors.noise = 0.05;
    let around = Around { outside, phase: 0.0, price: None, carbon: None, band: None };
    let opening = Opening { number: 0, now: Time::ZERO, outside, power: 2304.0, release: 640.0 };
    for (name, method) in [("pi", Controller::Pi), ("predictive", Controller::Predictive)] {
        whole.control.method = method;
        let Ok(mut plant) = Plant::open(&whole, &opening, Chance::new(1)) else { return };
        let (mut now, dt, mut happened) = (Time::ZERO, Time::from_millis(100), vec![]);
        c.bench_function(&format!("plant/step of a whole plant with {name}"), |b| {
            b.iter(|| {
                let step = (now, dt);
                let done = plant.step(step, &mut Given, &around, Chance::new(1), &mut happened);
                (now, _) = (now + dt, black_box(done));
                happened.clear();
            });
        });
    }

    let mut hall = spec();
    hall.recovery = None;
    hall.chiller = Some(chiller());
    let hours = (0..HOURS).map(|hour| 283.0 + 15.0 * libm::sin(hour as f64 * 7.2e-4));
    let climate = Climate { temperature: hours.collect(), ..Climate::default() };
    c.bench_function("plant/year by the hour", |b| {
        b.iter(|| year(black_box(&hall), black_box(&climate), Load::Constant(2e3), Outdoor::Full));
    });
}

criterion_group!(benches, plants);
criterion_main!(benches);
