//! Bodies of heat, and a loop of gas that carries it away: what it is made of, how it runs, what it
//! spends.
//!
//! Pure and by itself: bodies to be cooled come in as numbers, so do the air outside and chance. A
//! [`LoopSpec`] describes a loop in base units (K, Pa, mol, W, s, m³); [`port`] has what its parts
//! hand to one another within a step.

mod body;
pub mod port;
mod spec;

pub use body::{Affine, Outcome, Response, Rule, Weights};
pub use spec::{
    AlertSpec, ChillerSpec, CirculationSpec, ControlSpec, CycleSpec, ExchangerSpec, InjectorSpec,
    LoopSpec, MaintenanceSpec, PresetSpec, RecoverySpec, RecycleSpec, ReservoirSpec, SensorSpec,
    SeparatorSpec, Signal, TargetSpec, TariffSpec, WeatherSpec,
};
