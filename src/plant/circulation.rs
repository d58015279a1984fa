//! What moves the gas: a pump that moves a volume, against a drop that goes with density and the square
//! of the flow.

use super::port::Condition;
use super::spec::{CirculationSpec, LoopSpec};
use crate::coolant::R;

/// A loop as filled: what its drop and its flow are rated with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Filled {
    /// mol.
    pub amount: f64,
    /// mol/m³.
    pub concentration: f64,
    /// kg/mol.
    pub molar_mass: f64,
}

impl Filled {
    pub fn of(spec: &LoopSpec) -> Filled {
        let concentration = spec.pressure / (R * spec.temperature);
        let amount = concentration * spec.volume;
        Filled { amount, concentration, molar_mass: spec.gas.molar_mass() }
    }
}

impl CirculationSpec {
    /// Pressure drop, Pa, at a share of full flow with gas so many times as dense as when filled.
    pub fn pressure_drop(&self, share: f64, density: f64, condition: &Condition) -> f64 {
        self.drop * condition.drop * density * share * share + self.static_drop
    }

    /// What the pump draws, W, where full flow is `volume_flow` (m³/s) and the gas has a `pressure` (Pa),
    /// which no drop exceeds: drop · volume flow ÷ efficiency. All of it warms the gas.
    pub fn power(
        &self,
        share: f64,
        density: f64,
        (volume_flow, pressure): (f64, f64),
        condition: &Condition,
    ) -> f64 {
        if share <= 0.0 {
            return 0.0;
        }
        let drop = self.pressure_drop(share, density, condition).min(pressure);
        drop * volume_flow * share / (self.efficiency * condition.efficiency)
    }
}

/// Where a function of one number is greatest between two others, if it rises and then falls: golden
/// sections to a millionth.
pub(super) fn greatest(mut low: f64, mut high: f64, f: impl Fn(f64) -> f64) -> f64 {
    const SECTION: f64 = 0.618_033_988_749_894_9;
    let (mut a, mut b) = (high - SECTION * (high - low), low + SECTION * (high - low));
    let (mut at_a, mut at_b) = (f(a), f(b));
    let end = 1e-6 * (high - low);
    while high - low > end {
        if at_a >= at_b {
            (high, b, at_b) = (b, a, at_a);
            a = high - SECTION * (high - low);
            at_a = f(a);
        } else {
            (low, a, at_a) = (a, b, at_b);
            b = low + SECTION * (high - low);
            at_b = f(b);
        }
    }
    0.5 * (low + high)
}
