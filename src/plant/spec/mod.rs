//! The description of a loop: plain data in base units. Temperatures are K, pressures Pa, amounts
//! mol, rates mol/s, conductances W/K; times that schedule something are whole nanoseconds.

mod delivery;
mod device;
mod policy;

pub use delivery::{InjectorSpec, RecycleSpec, ReservoirSpec, SeparatorSpec};
pub use device::{
    ChillerSpec, CirculationSpec, CycleSpec, ExchangerSpec, RecoverySpec, WeatherSpec,
};
pub use policy::{
    AlertSpec, ControlSpec, MaintenanceSpec, PresetSpec, SensorSpec, TargetSpec, TariffSpec,
};

use crate::coolant::{Gas, Mixture};
use crate::schema::word::{AirClass, Controller, Devices};
use crate::schema::{ChillerKey, CirculationKey, CoolantKey, ExchangerKey};
use std::sync::Arc;

/// Makes the default of a part what its `new` makes.
macro_rules! by_default {
    ($($part:ident)*) => {$(
        impl Default for $part {
            fn default() -> $part {
                $part::new()
            }
        }
    )*};
}
use by_default;

/// A quantity that may change with time.
#[derive(Clone, Debug, PartialEq)]
pub enum Signal {
    /// It stays.
    Constant(f64),
    /// Values that each hold from their time on, in seconds from the start; the last stays.
    Series {
        /// Rising, in s.
        times: Arc<[f64]>,
        /// As many, in base units.
        values: Arc<[f64]>,
    },
    /// The answer of a function of the script, known to the caller by this number.
    Asked(u32),
}

impl Signal {
    /// Its value so many seconds after the start; before the first time of a series, the first. `None`
    /// where only the caller knows it, and of a series of nothing.
    pub fn at(&self, seconds: f64) -> Option<f64> {
        match self {
            Signal::Constant(value) => Some(*value),
            Signal::Series { times, values } => {
                let after = times.partition_point(|time| *time <= seconds);
                values.get(after.saturating_sub(1)).copied()
            }
            Signal::Asked(_) => None,
        }
    }
}

/// A loop of gas with all that belongs to it.
#[derive(Clone, Debug)]
pub struct LoopSpec {
    /// Its name in the script, or `coolant`.
    pub name: Arc<str>,
    /// What circulates.
    pub gas: Mixture,
    /// Pressure at rest, Pa.
    pub pressure: f64,
    /// Pressure at which gas is let off, Pa; `None`: the vessel holds any.
    pub relief: Option<f64>,
    /// Temperature at the start, K.
    pub temperature: f64,
    /// Volume of the gas, m³.
    pub volume: f64,
    /// Whether air from outside comes in, with its moisture.
    pub open: bool,
    /// Height above the sea, m; it sets the outside pressure where no weather does.
    pub elevation: f64,
    /// Limits of the supply air that hours are counted against.
    pub class: Option<AirClass>,
    /// Humidity of the air outside, 0 to 1, where no weather says it; `None`: not known.
    pub humidity: Option<Signal>,
    /// Stocks, in the order of writing.
    pub reservoirs: Vec<ReservoirSpec>,
    /// What adds gas.
    pub injector: Option<InjectorSpec>,
    /// What moves the gas; without it there is no flow.
    pub circulation: CirculationSpec,
    /// What parts used gas.
    pub separator: Option<SeparatorSpec>,
    /// What is drawn off and restored.
    pub recycle: Option<RecycleSpec>,
    /// Where the heat goes.
    pub exchanger: Option<ExchangerSpec>,
    /// What cools below the air outside.
    pub chiller: Option<ChillerSpec>,
    /// What uses the heat.
    pub recovery: Option<RecoverySpec>,
    /// The pressure cycle.
    pub cycle: Option<CycleSpec>,
    /// What is wanted.
    pub target: TargetSpec,
    /// What turns the valves.
    pub control: ControlSpec,
    /// What the controller sees.
    pub sensors: SensorSpec,
    /// How it wears.
    pub maintenance: Option<MaintenanceSpec>,
    /// What is told when something is out of bounds.
    pub alerts: Vec<AlertSpec>,
    /// What energy costs.
    pub tariff: TariffSpec,
    /// The configuration of the server.
    pub preset: PresetSpec,
}

impl LoopSpec {
    /// A loop of this gas without parts: a rigid vessel that nothing moves and nothing controls. Its
    /// numbers are the defaults of the language.
    pub fn new(name: &str, gas: Mixture) -> LoopSpec {
        LoopSpec {
            name: Arc::from(name),
            gas,
            pressure: const { CoolantKey::Pressure.row().number() },
            relief: None,
            temperature: const { CoolantKey::Temperature.row().number() },
            volume: const { CoolantKey::Volume.row().number() },
            open: false,
            elevation: const { CoolantKey::Elevation.row().number() },
            class: None,
            humidity: None,
            reservoirs: vec![],
            injector: None,
            circulation: CirculationSpec::new(),
            separator: None,
            recycle: None,
            exchanger: None,
            chiller: None,
            recovery: None,
            cycle: None,
            target: TargetSpec::new(),
            control: ControlSpec { method: Controller::None, ..ControlSpec::new() },
            sensors: SensorSpec::new(),
            maintenance: None,
            alerts: vec![],
            tariff: TariffSpec { price: None, carbon: None, water: None },
            preset: PresetSpec::new(),
        }
    }

    /// The first number that is out of its range, in words: of what a plant needs to run a year.
    pub fn first_fault(&self) -> Option<String> {
        let circulation = &self.circulation;
        let mut numbers = vec![
            (CirculationKey::Flow.row(), circulation.flow),
            (CirculationKey::Drop.row(), circulation.drop),
            (CirculationKey::Efficiency.row(), circulation.efficiency),
            (CoolantKey::Temperature.row(), self.temperature),
        ];
        if let Some(exchanger) = &self.exchanger {
            numbers.extend([
                (ExchangerKey::Conductance.row(), exchanger.conductance),
                (ExchangerKey::Outside.row(), exchanger.outside),
                (ExchangerKey::Drop.row(), exchanger.drop),
                (ExchangerKey::Efficiency.row(), exchanger.efficiency),
            ]);
        }
        if let Some(chiller) = &self.chiller {
            numbers.extend([
                (ChillerKey::Share.row(), chiller.share),
                (ChillerKey::CopMax.row(), chiller.cop_max),
                (ChillerKey::Approach.row(), chiller.approach),
            ]);
        }
        let wrong =
            numbers.iter().find(|(row, value)| !value.is_finite() || !row.bounds.holds(*value));
        wrong.map(|(row, value)| format!("`{}` is {}, not {value}", row.name, row.bounds.text()))
    }

    /// Whether anything turns a valve.
    pub fn is_controlled(&self) -> bool {
        self.control.method != Controller::None
    }

    /// Whether it has a device that cools below the air outside, and the preset lets it run.
    pub fn cools_below_outside(&self) -> bool {
        let pumps = self.cycle.as_ref().is_some_and(|cycle| cycle.exchange > 0.0);
        self.preset.devices != Devices::ZeroCost && (self.chiller.is_some() || pumps)
    }

    /// The lowest temperature of what the outside stream or the user of its heat brings, K, as far as
    /// that is known beforehand; `None` where a function of the script says it, or there is neither.
    pub fn coldest_outside(&self) -> Option<f64> {
        let lowest = |signal: &Signal| match signal {
            Signal::Constant(value) => Some(*value),
            Signal::Series { values, .. } => values.iter().copied().reduce(f64::min),
            Signal::Asked(_) => None,
        };
        let exchanger = self.exchanger.as_ref()?;
        let air = match (&exchanger.weather, exchanger.evaporative) {
            (Some(weather), true) => lowest(&weather.wet_bulb),
            // A wetted stream is colder than the air by its humidity, which is not known.
            (None, true) => None,
            (_, false) => lowest(&exchanger.ambient),
        }?;
        match &self.recovery {
            Some(recovery) => lowest(&recovery.sink).map(|sink| sink.min(air)),
            None => Some(air),
        }
    }

    /// A loop of air.
    pub fn of_air(name: &str) -> LoopSpec {
        LoopSpec::new(name, Gas::Air.mixture().clone())
    }
}
