//! Where gas comes from and goes to: stocks, injector, separator, recycling.

use crate::coolant::{Gas, Mixture};
use crate::schema::{CoolantKey, InjectorKey, RecycleKey, ReservoirKey, SeparatorKey};
use std::sync::Arc;

/// A finite stock of gas.
#[derive(Clone, Debug)]
pub struct ReservoirSpec {
    /// Its name.
    pub name: Arc<str>,
    /// What it holds.
    pub gas: Mixture,
    /// mol; `None`: the air outside, which has no end.
    pub amount: Option<f64>,
    /// Share that is the gas, 0 to 1.
    pub purity: f64,
    /// Share of the molecules that work, 0 to 1.
    pub integrity: f64,
    /// Share of the quality that a year of storage leaves, 0 to 1.
    pub stability: f64,
    /// Share in phase, 0 to 1.
    pub coherence: f64,
    /// Temperature of the stock, K.
    pub temperature: f64,
}

impl ReservoirSpec {
    /// A stock of air of the room's temperature, without an end.
    pub fn new(name: &str) -> ReservoirSpec {
        ReservoirSpec {
            name: Arc::from(name),
            gas: Gas::Air.mixture().clone(),
            amount: None,
            purity: const { ReservoirKey::Purity.row().number() },
            integrity: const { ReservoirKey::Integrity.row().number() },
            stability: const { ReservoirKey::Stability.row().number() },
            coherence: const { ReservoirKey::Coherence.row().number() },
            temperature: const { CoolantKey::Temperature.row().number() },
        }
    }
}

/// What adds gas from stock.
#[derive(Clone, Debug)]
pub struct InjectorSpec {
    /// Least quality of what is injected, 0 to 1.
    pub quality: f64,
    /// Most that it injects, mol/s.
    pub rate: f64,
}

impl InjectorSpec {
    /// An injector without a rate.
    pub fn new() -> InjectorSpec {
        InjectorSpec { quality: const { InjectorKey::Quality.row().number() }, rate: 0.0 }
    }
}

/// What parts used gas into what it was mixed of.
#[derive(Clone, Debug)]
pub struct SeparatorSpec {
    /// Its work in multiples of the least, -ΔG of mixing; at least 1.
    pub times_least: f64,
}

impl SeparatorSpec {
    /// A separator.
    pub fn new() -> SeparatorSpec {
        SeparatorSpec { times_least: const { SeparatorKey::TimesLeast.row().number() } }
    }
}

/// What is drawn off, restored and given back.
#[derive(Clone, Debug)]
pub struct RecycleSpec {
    /// What is drawn off, mol/s.
    pub bleed: f64,
    /// Share that comes back restored, 0 to 1.
    pub yield_: f64,
}

impl RecycleSpec {
    /// Nothing is drawn off.
    pub fn new() -> RecycleSpec {
        RecycleSpec {
            bleed: const { RecycleKey::Bleed.row().number() },
            yield_: const { RecycleKey::Yield.row().number() },
        }
    }
}

super::by_default! { InjectorSpec SeparatorSpec RecycleSpec }
