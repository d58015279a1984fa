//! Bodies of heat, and a loop of gas that carries it away: what it is made of, how it runs, what it
//! spends.
//!
//! Pure and by itself: bodies to be cooled come in as numbers, so do the air outside and chance. A
//! [`LoopSpec`] describes a loop in base units (K, Pa, mol, W, s, m³); [`port`] has what its parts
//! hand to one another within a step.

mod bodies;
mod body;
mod chain;
mod charge;
mod chiller;
mod circulation;
pub mod control;
mod cycle;
pub mod delivery;
pub mod event;
mod excess;
pub mod exchanger;
mod foretell;
mod judge;
mod ledger;
pub mod maintenance;
mod moisture;
mod part;
pub mod port;
pub mod preset;
mod relax;
mod settle;
mod spec;
mod state;
mod step;
mod streams;
pub mod sync;
#[cfg(test)]
mod tests;
mod whole;
pub mod year;

pub use bodies::{
    Answer, Bodies, Body, Draught, Plane, Ramp, Taken, drawn_and_passed, is_near, transfer,
};
pub use body::{Affine, Outcome, Response, Rule, Weights};
pub use charge::{Moles, SPECIES};
pub use chiller::CUT_OUT;
pub use cycle::{Pumped, RESOLVED, Way};
pub use excess::Sum;
pub use judge::{Efficiency, Kind, Limits, Usage, Verdict, limits};
pub use ledger::{Account, Cause, Draw, Flow, Kept, Ledger};
pub use moisture::{AIR_CHANGES, WATER, latent_heat};
pub use port::Inputs;
pub use spec::{
    AlertSpec, ChillerSpec, CirculationSpec, ControlSpec, CycleSpec, ExchangerSpec, InjectorSpec,
    LoopSpec, MaintenanceSpec, PresetSpec, RecoverySpec, RecycleSpec, ReservoirSpec, SensorSpec,
    SeparatorSpec, Signal, TargetSpec, TariffSpec, WeatherSpec,
};
pub use state::{Counts, Loop};
pub use step::Stepped;
pub use whole::{Around, Opening, Plant};
