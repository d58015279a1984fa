//! The devices of a loop: pump, heat exchangers, chiller, cycle. Each is made as its block is without its
//! keys: what has no default is 0, and is given where there is a block.

use super::Signal;
use crate::schema::word::{Arrangement, Calculation, GasLaw, Locking, Process};
use crate::schema::{ChillerKey, CirculationKey, CoolantKey, CycleKey, ExchangerKey};

/// The pump of the loop.
#[derive(Clone, Debug)]
pub struct CirculationSpec {
    /// Full flow, mol/s.
    pub flow: f64,
    /// Pressure drop at full flow and the gas as filled, Pa, in ratio to ρ·flow².
    pub drop: f64,
    /// Pressure drop at any flow, Pa.
    pub static_drop: f64,
    /// Of pump and motor, above 0 up to 1.
    pub efficiency: f64,
    /// Whether a drop is given, be it none: without one it moves the gas for nothing.
    pub rated: bool,
}

impl CirculationSpec {
    /// No flow.
    pub fn new() -> CirculationSpec {
        CirculationSpec {
            flow: 0.0,
            drop: const { CirculationKey::Drop.row().number() },
            static_drop: const { CirculationKey::Static.row().number() },
            efficiency: const { CirculationKey::Efficiency.row().number() },
            rated: false,
        }
    }
}

/// Where the heat goes: a heat exchanger with a stream of outside air and its fan.
#[derive(Clone, Debug)]
pub struct ExchangerSpec {
    /// UA as new, W/K.
    pub conductance: f64,
    /// How the streams run.
    pub arrangement: Arrangement,
    /// Temperature of the air outside, K.
    pub ambient: Signal,
    /// Weather in place of `ambient`: the other columns that it has.
    pub weather: Option<WeatherSpec>,
    /// Whether the outside stream is wetted: it comes in at the wet bulb.
    pub evaporative: bool,
    /// Full outside stream, mol/s.
    pub outside: f64,
    /// Pressure drop of the outside stream at full, Pa.
    pub drop: f64,
    /// Of fan and motor, above 0 up to 1.
    pub efficiency: f64,
    /// Whether a drop is given, be it none: without one its fan turns for nothing.
    pub rated: bool,
}

impl ExchangerSpec {
    /// An exchanger without conductance, and no stream outside.
    pub fn new() -> ExchangerSpec {
        ExchangerSpec {
            conductance: 0.0,
            arrangement: Arrangement::Counter,
            ambient: Signal::Constant(const { ExchangerKey::Ambient.row().number() }),
            weather: None,
            evaporative: false,
            outside: 0.0,
            drop: const { ExchangerKey::Drop.row().number() },
            efficiency: const { ExchangerKey::Efficiency.row().number() },
            rated: false,
        }
    }
}

/// Weather beside the temperature of the air.
#[derive(Clone, Debug, PartialEq)]
pub struct WeatherSpec {
    /// Dew point, K.
    pub dew_point: Signal,
    /// Wet-bulb temperature, K.
    pub wet_bulb: Signal,
    /// Pressure, Pa.
    pub pressure: Signal,
}

/// A vapour-compression chiller on the supply.
#[derive(Clone, Debug)]
pub struct ChillerSpec {
    /// Most heat that it takes, W.
    pub capacity: f64,
    /// Most COP.
    pub cop_max: f64,
    /// Share of Carnot's COP, above 0 up to 1.
    pub share: f64,
    /// How far its condenser is above the air outside, K.
    pub approach: f64,
    /// How far its evaporator is below the supply, K.
    pub cold_approach: f64,
    /// Coefficients a, b, c of the part-load factor a + b·x + c·x² at load share x.
    pub part_load: [f64; 3],
}

impl ChillerSpec {
    /// A chiller without capacity.
    pub fn new() -> ChillerSpec {
        ChillerSpec {
            capacity: 0.0,
            cop_max: const { ChillerKey::CopMax.row().number() },
            share: const { ChillerKey::Share.row().number() },
            approach: const { ChillerKey::Approach.row().number() },
            cold_approach: const { ChillerKey::ColdApproach.row().number() },
            part_load: [1.0, 0.0, 0.0],
        }
    }
}

/// What uses the heat of the return.
#[derive(Clone, Debug)]
pub struct RecoverySpec {
    /// ε, 0 to 1.
    pub effectiveness: f64,
    /// Heat-capacity rate of the user's stream, W/K.
    pub capacity: f64,
    /// Temperature at which the user's stream comes, K.
    pub sink: Signal,
}

impl RecoverySpec {
    /// A recovery that takes nothing.
    pub fn new() -> RecoverySpec {
        RecoverySpec {
            effectiveness: 0.0,
            capacity: 0.0,
            sink: Signal::Constant(const { CoolantKey::Temperature.row().number() }),
        }
    }
}

/// The pressure cycle.
#[derive(Clone, Debug)]
pub struct CycleSpec {
    /// Gas that takes part, m³.
    pub volume: f64,
    /// Lowest and highest pressure, Pa.
    pub pressure: (f64, f64),
    /// Hz.
    pub frequency: f64,
    /// Groups of cells in turn, at least 1.
    pub phases: u32,
    /// What stays constant.
    pub process: Process,
    /// n of a polytropic process.
    pub exponent: f64,
    /// Of the machine that presses, above 0 up to 1.
    pub efficiency: f64,
    /// ε of the exchange with the air outside after compression; 0: it pumps no heat.
    pub exchange: f64,
    /// How exactly heat is counted.
    pub calculation: Calculation,
    /// How p, V and T hang together.
    pub gas_law: GasLaw,
    /// Whether the cycle is held to the clock.
    pub sync: Locking,
}

impl CycleSpec {
    /// A cycle of no gas.
    pub fn new() -> CycleSpec {
        CycleSpec {
            volume: 0.0,
            pressure: (85_000.0, 150_000.0),
            frequency: const { CycleKey::Frequency.row().number() },
            phases: const { CycleKey::Phases.row().number() } as u32,
            process: Process::Isentropic,
            exponent: const { CycleKey::Exponent.row().number() },
            efficiency: const { CycleKey::Efficiency.row().number() },
            exchange: const { CycleKey::Exchange.row().number() },
            calculation: Calculation::HighPrecision,
            gas_law: GasLaw::Standard,
            sync: Locking::Free,
        }
    }
}

super::by_default! { CirculationSpec ExchangerSpec ChillerSpec RecoverySpec CycleSpec }
