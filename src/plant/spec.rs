//! The description of a loop: plain data in base units. Temperatures are K, pressures Pa, amounts
//! mol, rates mol/s, conductances W/K; times that schedule something are whole nanoseconds.

use crate::base::time::Time;
use crate::coolant::{Gas, Mixture};
use crate::schema::word::{
    Actuator, AirClass, Arrangement, Calculation, Controller, Core, Devices, GasChoice, GasLaw,
    Locking, Place, PressureChoice, Process,
};
use crate::schema::{
    ChillerKey, CirculationKey, ControlKey, CoolantKey, CycleKey, ExchangerKey, InjectorKey,
    MaintenanceKey, PresetKey, RecycleKey, ReservoirKey, SensorKey, SeparatorKey, TargetKey,
};
use std::sync::Arc;

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

/// What adds gas from stock.
#[derive(Clone, Debug)]
pub struct InjectorSpec {
    /// Least quality of what is injected, 0 to 1.
    pub quality: f64,
    /// Most that it injects, mol/s.
    pub rate: f64,
}

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
}

/// What parts used gas into what it was mixed of.
#[derive(Clone, Debug)]
pub struct SeparatorSpec {
    /// Its work in multiples of the least, -ΔG of mixing; at least 1.
    pub times_least: f64,
}

/// What is drawn off, restored and given back.
#[derive(Clone, Debug)]
pub struct RecycleSpec {
    /// What is drawn off, mol/s.
    pub bleed: f64,
    /// Share that comes back restored, 0 to 1.
    pub yield_: f64,
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

/// What the controller sees.
#[derive(Clone, Debug)]
pub struct SensorSpec {
    /// Standard deviation of a reading of temperature, K.
    pub noise: f64,
    /// Between two readings.
    pub period: Time,
    /// Time constant of a sensor, s; 0: none.
    pub lag: f64,
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

// Each part as its block is without its keys: what has no default is 0, and is given where there is
// a block.

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

impl InjectorSpec {
    /// An injector without a rate.
    pub fn new() -> InjectorSpec {
        InjectorSpec { quality: const { InjectorKey::Quality.row().number() }, rate: 0.0 }
    }
}

impl CirculationSpec {
    /// No flow.
    pub fn new() -> CirculationSpec {
        CirculationSpec {
            flow: 0.0,
            drop: const { CirculationKey::Drop.row().number() },
            static_drop: const { CirculationKey::Static.row().number() },
            efficiency: const { CirculationKey::Efficiency.row().number() },
        }
    }
}

impl SeparatorSpec {
    /// A separator.
    pub fn new() -> SeparatorSpec {
        SeparatorSpec { times_least: const { SeparatorKey::TimesLeast.row().number() } }
    }
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
        }
    }
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

impl SensorSpec {
    /// Sensors without noise.
    pub fn new() -> SensorSpec {
        SensorSpec {
            noise: const { SensorKey::Noise.row().number() },
            period: Time(const { SensorKey::Period.row().nanoseconds() }),
            lag: const { SensorKey::Lag.row().number() },
        }
    }
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

macro_rules! by_default {
    ($($part:ident)*) => {$(
        impl Default for $part {
            fn default() -> $part {
                $part::new()
            }
        }
    )*};
}

by_default! {
    InjectorSpec CirculationSpec SeparatorSpec RecycleSpec ExchangerSpec ChillerSpec RecoverySpec
    CycleSpec TargetSpec ControlSpec SensorSpec MaintenanceSpec PresetSpec
}
