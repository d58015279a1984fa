//! A loop of gas that carries heat: what it is made of, how it runs, what it spends.
//!
//! Pure and by itself: bodies to be cooled come in as numbers, so do the air outside and chance. A
//! [`LoopSpec`] describes a loop in base units (K, Pa, mol, W, s, m³); [`port`] has what its parts
//! hand to one another within a step.

pub mod control;
pub mod delivery;
pub mod event;
pub mod maintenance;
pub mod port;
mod spec;
pub mod sync;

pub use spec::{
    AlertSpec, ChillerSpec, CirculationSpec, ControlSpec, CycleSpec, ExchangerSpec, InjectorSpec,
    LoopSpec, MaintenanceSpec, PresetSpec, RecoverySpec, RecycleSpec, ReservoirSpec, SensorSpec,
    SeparatorSpec, Signal, TargetSpec, TariffSpec, WeatherSpec,
};
