//! Tests of the gases: published numbers row by row, invariants, the table against its source.

mod bits;
mod gases;
mod mixtures;
mod moist_air;
mod pairs;
mod properties;
mod spectra;
mod table;
mod transport;
mod virial;

use super::{Gas, GasError, Mixture};

/// A published number with what it may differ by, as a test of its own: what is computed, what is
/// expected, the tolerance, and where the number comes from.
macro_rules! rows {
    ($($id:ident $what:literal: $computed:expr => $expected:literal $kind:ident $tolerance:literal,
       $source:literal;)*) => { $(
        #[test]
        fn $id() {
            let expected: f64 = $expected;
            let allowed = crate::coolant::tests::allowed!($kind, expected, $tolerance);
            let computed: f64 = $computed;
            let off = (computed - expected).abs();
            // Shown with `--nocapture`: how much of the tolerance is used.
            println!(
                "{} {}: {computed:.9e}, expected {expected:.9e}, {:.1e} off, {:.4} of the tolerance",
                stringify!($id), $what, off, off / allowed,
            );
            assert!(
                off <= allowed,
                "{} {}: {computed} is not {expected} within {allowed:e} ({})",
                stringify!($id), $what, $source,
            );
        }
    )* };
}
macro_rules! allowed {
    (rel, $expected:expr, $tolerance:literal) => {
        $tolerance * $expected.abs()
    };
    (abs, $expected:expr, $tolerance:literal) => {
        $tolerance
    };
}
use allowed;
use rows;

const ATM: f64 = 101_325.0;
const BAR: f64 = 100_000.0;

fn of(gas: Gas) -> &'static Mixture {
    gas.mixture()
}

fn mixture(parts: &[(Gas, f64)]) -> Mixture {
    Mixture::new(parts).unwrap()
}

fn outside<T: std::fmt::Debug>(result: Result<T, GasError>) -> (&'static str, f64, f64, f64) {
    match result {
        Err(GasError::Outside { gas, temperature, low, high, .. }) => (gas, temperature, low, high),
        other => panic!("a temperature outside a fit was taken: {other:?}"),
    }
}
