//! Tests of a loop of gas: published numbers row by row, halved steps, what no plant may break.

mod cycles;
mod halves;
mod judged;
mod random;
mod reference;
mod whole;
mod years;

use super::*;
use crate::coolant::Gas;
use crate::schema::word::Arrangement;

/// A published number with what it may differ by, as a test of its own.
macro_rules! rows {
    ($($id:ident $what:literal: $computed:expr => $expected:literal $kind:ident $tolerance:literal;)*) => { $(
        #[test]
        fn $id() {
            let (computed, expected): (f64, f64) = ($computed, $expected);
            let scale = if stringify!($kind) == "rel" { expected.abs() } else { 1.0 };
            let off = (computed - expected).abs();
            println!("{} {}: {computed:.9e}, expected {expected:.9e}, {off:.1e} off", stringify!($id), $what);
            assert!(off <= $tolerance * scale, "{}: {computed} is not {expected}", $what);
        }
    )* };
}
use rows;

/// Air outside that stays.
fn outside(temperature: f64) -> port::Outside {
    port::Outside {
        temperature,
        wet_bulb: temperature,
        dew_point: None,
        pressure: 101_325.0,
        sink: 285.15,
    }
}

/// The loop of the tour, without what belongs to its other parts.
fn tour() -> LoopSpec {
    let mut spec = LoopSpec::new("tour", Gas::Air.mixture().clone());
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

/// Servers as they stand in the tour.
fn servers(count: usize, power: f64, temperature: f64) -> Vec<Body> {
    let one = Body {
        heat_capacity: 9000.0,
        conductance: 14.0,
        natural: 0.05,
        power,
        recirculation: 0.0,
        temperature,
    };
    vec![one; count]
}
