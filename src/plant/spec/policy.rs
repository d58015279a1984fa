//! What is wanted of a loop, what turns it, how it wears, what it costs.

use super::Signal;
use crate::base::time::Time;
use crate::schema::word::{Actuator, Controller, Core, Devices, GasChoice, Place, PressureChoice};
use crate::schema::{ControlKey, MaintenanceKey, PresetKey, SensorKey, TargetKey};
use std::sync::Arc;

/// What is wanted.
#[derive(Clone, Debug)]
pub struct TargetSpec {
    /// Lowest and highest temperature, K.
    pub temperature: (f64, f64),
    /// Which temperature that is of.
    pub place: Place,
    /// How fast to cool, K/s.
    pub rate: f64,
}

impl TargetSpec {
    /// 295 K ± 0.5 K on average.
    pub fn new() -> TargetSpec {
        TargetSpec {
            temperature: (294.5, 295.5),
            place: Place::Mean,
            rate: const { TargetKey::Rate.row().number() },
        }
    }
}

/// What turns the valves.
#[derive(Clone, Debug)]
pub struct ControlSpec {
    /// How.
    pub method: Controller,
    /// What it turns.
    pub actuator: Actuator,
    /// Share of the actuator's span per kelvin of deviation, 1/K.
    pub gain: f64,
    /// Integral gain in ratio to `gain`, 1/s.
    pub integral: f64,
    /// How far `predictive` looks ahead, s.
    pub horizon: f64,
    /// Between two acts.
    pub period: Time,
    /// Lowest and highest share of the actuator, 0 to 1.
    pub limits: (f64, f64),
    /// Most change of the actuator's share, 1/s.
    pub slew: f64,
    /// Whether measured power is fed forward.
    pub feed_forward: bool,
}

impl ControlSpec {
    /// A controller of the fan outside.
    pub fn new() -> ControlSpec {
        ControlSpec {
            method: Controller::Pi,
            actuator: Actuator::Outside,
            gain: const { ControlKey::Gain.row().number() },
            integral: const { ControlKey::Integral.row().number() },
            horizon: const { ControlKey::Horizon.row().number() },
            period: Time(const { ControlKey::Period.row().nanoseconds() }),
            limits: (0.0, 1.0),
            slew: f64::INFINITY,
            feed_forward: true,
        }
    }
}

/// What the controller sees.
#[derive(Clone, Debug)]
pub struct SensorSpec {
    /// Standard deviation of a reading of temperature, K.
    pub noise: f64,
    /// Standard deviation of a reading of pressure, Pa.
    pub pressure_noise: f64,
    /// Between two readings.
    pub period: Time,
    /// Time constant of a sensor, s; 0: none.
    pub lag: f64,
}

impl SensorSpec {
    /// Sensors without noise.
    pub fn new() -> SensorSpec {
        SensorSpec {
            noise: const { SensorKey::Noise.row().number() },
            pressure_noise: const { SensorKey::PressureNoise.row().number() },
            period: Time(const { SensorKey::Period.row().nanoseconds() }),
            lag: const { SensorKey::Lag.row().number() },
        }
    }
}

/// How a loop wears, and when it is looked after. Rates are per second.
#[derive(Clone, Debug)]
pub struct MaintenanceSpec {
    /// First rate at which the conductance is lost, 1/s.
    pub fouling: f64,
    /// Most that fouling takes (Kern and Seaton's limit), R of UA₀/(1 + R).
    pub fouling_limit: f64,
    /// Rate at which pressure drops rise, 1/s.
    pub clogging: f64,
    /// Rate at which the efficiency of pump and fans is lost, 1/s.
    pub wear: f64,
    /// Rate at which the purity of the gas is lost, 1/s.
    pub purity: f64,
    /// Coefficient of variation of a day's increment.
    pub variation: f64,
    /// Between two services; `None`: only when asked.
    pub interval: Option<Time>,
    /// Loss at which a part is due, 0 to 1.
    pub due: f64,
}

impl MaintenanceSpec {
    /// Nothing wears.
    pub fn new() -> MaintenanceSpec {
        MaintenanceSpec {
            fouling: const { MaintenanceKey::Fouling.row().number() },
            fouling_limit: const { MaintenanceKey::FoulingLimit.row().number() },
            clogging: const { MaintenanceKey::Clogging.row().number() },
            wear: const { MaintenanceKey::Wear.row().number() },
            purity: const { MaintenanceKey::Purity.row().number() },
            variation: const { MaintenanceKey::Variation.row().number() },
            interval: None,
            due: const { MaintenanceKey::Due.row().number() },
        }
    }
}

/// What is told when something is out of bounds, and until it is back.
#[derive(Clone, Debug)]
pub struct AlertSpec {
    /// Its name.
    pub name: Arc<str>,
    /// The condition that raises it, known to the caller by this number.
    pub when: u32,
    /// The condition that ends it; `None`: that of `when` no longer holding.
    pub until: Option<u32>,
}

/// What energy costs.
#[derive(Clone, Debug)]
pub struct TariffSpec {
    /// Price of energy, EUR/J; `None`: not given.
    pub price: Option<Signal>,
    /// Carbon of energy, kg/J; `None`: not given.
    pub carbon: Option<Signal>,
    /// Price of water, EUR/kg; `None`: not given.
    pub water: Option<f64>,
}

/// The configuration of the server.
#[derive(Clone, Debug)]
pub struct PresetSpec {
    /// How hard segments are driven.
    pub core: Core,
    /// Which devices may run.
    pub devices: Devices,
    /// Who chooses the gas.
    pub gas: GasChoice,
    /// Whether the pressures of the cycle follow what is wanted.
    pub pressure: PressureChoice,
    /// Operations per second that a ΔΦ of load stands for.
    pub operations_per_load: f64,
    /// Work below which cooling counts as free, W.
    pub zero_cost_threshold: f64,
}

impl PresetSpec {
    /// What holds without a preset.
    pub fn new() -> PresetSpec {
        PresetSpec {
            core: Core::HighPerformance,
            devices: Devices::Hybrid,
            gas: GasChoice::Intelligent,
            pressure: PressureChoice::Adaptive,
            operations_per_load: const { PresetKey::OperationsPerLoad.row().number() },
            zero_cost_threshold: const { PresetKey::ZeroCostThreshold.row().number() },
        }
    }
}

super::by_default! { TargetSpec ControlSpec SensorSpec MaintenanceSpec PresetSpec }
