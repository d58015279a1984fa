//! The coolant of a field: its gas, the devices that carry, exchange and pump its heat, what is wanted
//! of it, how it is controlled, watched, paid for.

use super::{BlockId, BlockKind, Clause, Default, KeyId, Naming, block, choice, key, keys};
use crate::schema::{Bounds, word};
use Default::{Is, Required, Told};

/// Temperatures that may change with time.
const TEMPERATURES: &[&str] = &["Temperature", "(Time) -> Temperature", "Series<Temperature>"];

keys! {
    /// Keys of the `coolant` itself.
    Coolant CoolantKey {
        Gas "gas" key(&["Mixture"], Told("Air"), Bounds::Any, "What circulates.");
        Pressure "pressure"
            key(&["Pressure"], Is(101_325.0, "1 atm"), Bounds::Positive, "Pressure at rest.");
        Relief "relief" key(
            &["Pressure"],
            Told("none: the vessel holds any pressure"),
            Bounds::Positive,
            "Pressure at which gas is let off.",
        );
        Temperature "temperature" key(
            &["Temperature"],
            Is(295.0, "295 K"),
            Bounds::Positive,
            "Temperature at the start.",
        );
        Volume "volume"
            key(&["Volume"], Is(1.0, "1 m³"), Bounds::Positive, "Volume of the gas.");
        Open "open" key(
            &["Bool"],
            Is(0.0, "false"),
            Bounds::Any,
            "Whether air from outside comes in, with its moisture.",
        );
        Elevation "elevation" key(
            &["Length"],
            Is(0.0, "0 m"),
            Bounds::Any,
            "Height above the sea: it sets the pressure outside where no weather does.",
        );
        Class "class" key(
            &[],
            Told("none"),
            Bounds::Any,
            "Limits of the supply air, by which hours outside are counted.",
        ).or(word::AirClass::NAMES);
        Humidity "humidity" key(
            &["Float", "(Time) -> Float", "Series<Float>"],
            Told("that of the weather, else not known"),
            Bounds::Share,
            "Relative humidity of the air outside.",
        );
        Cools "cools" key(
            &["Segment", "List<Segment>", "Region"],
            Told("every segment that no other loop cools"),
            Bounds::Any,
            "The segments whose heat it carries.",
        );
    }
}

keys! {
    /// Keys of a `reservoir`.
    Reservoir ReservoirKey {
        Gas "gas" key(&["Mixture"], Told("Air"), Bounds::Any, "What it holds.");
        Source "source" key(
            &[],
            Told("a stock"),
            Bounds::Any,
            "Where it comes from: the air outside has no end.",
        ).or(word::Source::NAMES);
        Amount "amount" key(
            &["Amount"],
            Told("none: a stock needs one, the air outside has no end"),
            Bounds::Positive,
            "How much there is at the start.",
        );
        Purity "purity"
            key(&["Float"], Is(0.999, "0.999"), Bounds::Share, "Share that is the gas.");
        Integrity "integrity" key(
            &["Float"],
            Is(0.995, "0.995"),
            Bounds::Share,
            "Share of its molecules that are whole.",
        );
        Stability "stability" key(
            &["Float"],
            Is(0.992, "0.992"),
            Bounds::Share,
            "Share of its quality that a year of storage leaves.",
        );
        Coherence "coherence"
            key(&["Float"], Is(0.988, "0.988"), Bounds::Share, "Share in phase.");
        Temperature "temperature" key(
            &["Temperature"],
            Told("that of the loop at the start"),
            Bounds::Positive,
            "Temperature of the stock.",
        );
    }
}

keys! {
    /// Keys of the `injector`.
    Injector InjectorKey {
        Quality "quality" key(
            &["Float"],
            Is(0.95, "95 %"),
            Bounds::Share,
            "Least quality of what is injected: purity times integrity times coherence.",
        );
        Rate "rate" key(&["FlowRate"], Required, Bounds::Positive, "Most that it injects.");
    }
}

keys! {
    /// Keys of the `circulation`.
    Circulation CirculationKey {
        Flow "flow" key(&["FlowRate"], Required, Bounds::Positive, "Full flow of the gas.");
        Drop "drop" key(
            &["Pressure"],
            Is(0.0, "0 Pa"),
            Bounds::NotNegative,
            "Pressure drop at full flow and the gas as filled; it goes as ρ·flow².",
        );
        Static "static" key(
            &["Pressure"],
            Is(0.0, "0 Pa"),
            Bounds::NotNegative,
            "Pressure drop at any flow.",
        );
        Efficiency "efficiency" key(
            &["Float"],
            Is(0.6, "60 %"),
            Bounds::PositiveShare,
            "Of the fan and its motor.",
        );
    }
}

keys! {
    /// Keys of the `separator`.
    Separator SeparatorKey {
        TimesLeast "times_least" key(
            &["Float"],
            Is(4.0, "4"),
            Bounds::AtLeast(1),
            "Its work in multiples of the least, -ΔG of mixing.",
        );
    }
}

keys! {
    /// Keys of `recycle`.
    Recycle RecycleKey {
        Bleed "bleed" key(
            &["FlowRate"],
            Is(0.0, "0 mol/s"),
            Bounds::NotNegative,
            "What is drawn off to be restored.",
        );
        Yield "yield" key(
            &["Float"],
            Is(0.99, "99 %"),
            Bounds::Share,
            "Share that comes back restored; the rest is made up from stock.",
        );
    }
}

keys! {
    /// Keys of the `exchanger`.
    Exchanger ExchangerKey {
        Conductance "conductance"
            key(&["Conductance"], Required, Bounds::Positive, "UA as new.");
        Arrangement "arrangement"
            choice(word::Arrangement::NAMES, "counter", "How the two streams run.");
        Ambient "ambient" key(
            &["Temperature", "(Time) -> Temperature", "Series<Temperature>", "data.Weather"],
            Is(293.15, "20 °C"),
            Bounds::Positive,
            "Temperature of the air outside; `weather(…)` also says its humidity and pressure.",
        );
        Evaporative "evaporative" key(
            &["Bool"],
            Is(0.0, "false"),
            Bounds::Any,
            "Whether the outside stream is wetted: it comes in at the wet bulb.",
        );
        Outside "outside"
            key(&["FlowRate"], Required, Bounds::Positive, "Full outside stream.");
        Drop "drop" key(
            &["Pressure"],
            Is(0.0, "0 Pa"),
            Bounds::NotNegative,
            "Pressure drop of the outside stream at full.",
        );
        Efficiency "efficiency" key(
            &["Float"],
            Is(0.6, "60 %"),
            Bounds::PositiveShare,
            "Of the fan and its motor.",
        );
    }
}

keys! {
    /// Keys of the `chiller`.
    Chiller ChillerKey {
        Capacity "capacity"
            key(&["Power"], Required, Bounds::Positive, "Most heat that it takes.");
        CopMax "cop_max" key(
            &["Float"],
            Is(8.0, "8"),
            Bounds::Positive,
            "Most heat that it takes for each joule of work.",
        );
        Share "share" key(
            &["Float"],
            Is(0.5, "50 %"),
            Bounds::PositiveShare,
            "Its coefficient of performance in ratio to Carnot's.",
        );
        Approach "approach" key(
            &["Temperature"],
            Is(10.0, "10 K"),
            Bounds::NotNegative,
            "How far its condenser is above the air outside.",
        );
        ColdApproach "cold_approach" key(
            &["Temperature"],
            Is(0.0, "0 K"),
            Bounds::NotNegative,
            "How far its evaporator is below the supply that it makes.",
        );
        PartLoad "part_load" key(
            &["List<Float>"],
            Told("[1, 0, 0]"),
            Bounds::Any,
            "Coefficients of the factor a + b·x + c·x² on that at the share x of its capacity.",
        );
    }
}

keys! {
    /// Keys of the `recovery`.
    Recovery RecoveryKey {
        Effectiveness "effectiveness"
            key(&["Float"], Required, Bounds::Share, "ε of its heat exchanger.");
        Capacity "capacity" key(
            &["Conductance"],
            Required,
            Bounds::Positive,
            "Capacity rate of the user's stream: flow times heat capacity.",
        );
        Sink "sink" key(
            TEMPERATURES,
            Required,
            Bounds::Positive,
            "Temperature at which the user's stream comes; it takes heat where that is colder.",
        );
    }
}

keys! {
    /// Keys of the `cycle`.
    Cycle CycleKey {
        Volume "volume"
            key(&["Volume"], Required, Bounds::Positive, "Volume of the gas that takes part.");
        Pressure "pressure" key(
            &["Range<Pressure>"],
            Told("85 kPa to 150 kPa"),
            Bounds::Band,
            "Lowest and highest pressure.",
        );
        Frequency "frequency"
            key(&["Frequency"], Is(1.0, "1 Hz"), Bounds::Positive, "Cycles in time.");
        Phases "phases"
            key(&["Int"], Is(4.0, "4"), Bounds::AtLeast(1), "Groups of cells in turn.");
        Process "process" choice(
            word::Process::NAMES,
            "isentropic",
            "What stays constant while the pressure changes.",
        );
        Exponent "exponent"
            key(&["Float"], Is(1.3, "1.3"), Bounds::Positive, "n of a polytropic process.");
        Efficiency "efficiency" key(
            &["Float"],
            Is(0.85, "85 %"),
            Bounds::PositiveShare,
            "Of the machine that presses and lets expand.",
        );
        Exchange "exchange" key(
            &["Float"],
            Is(0.0, "0"),
            Bounds::Share,
            "ε of the exchange with the air outside after compression; with 0 it pumps no heat.",
        );
        Calculation "calculation" choice(
            word::Calculation::NAMES,
            "high_precision",
            "How exactly heat is counted.",
        );
        GasLaw "gas_law" choice(
            word::GasLaw::NAMES,
            "standard",
            "How pressure, volume and temperature hang together.",
        );
        Sync "sync" choice(
            word::Locking::NAMES,
            "free",
            "Whether the cycle is held to the clock of the gas.",
        );
    }
}

keys! {
    /// Keys of the `target`.
    Target TargetKey {
        Temperature "temperature" key(
            &["Range<Temperature>"],
            Told("295 K ± 0.5 K"),
            Bounds::Band,
            "Where the temperature is to be kept.",
        );
        Where "where" choice(word::Place::NAMES, "mean", "Which temperature that is.");
        Rate "rate" key(
            &["HeatingRate"],
            Is(0.5, "0.5 K/s"),
            Bounds::Positive,
            "How fast to come there.",
        );
    }
}

keys! {
    /// Keys of the `control`.
    Control ControlKey {
        Method "method" choice(word::Controller::NAMES, "pi", "The controller.");
        Actuator "actuator" choice(word::Actuator::NAMES, "outside", "What it turns.");
        Gain "gain" key(
            &["TemperatureCoefficient"],
            Is(0.2, "20 %/K"),
            Bounds::NotNegative,
            "Share of the actuator's span for each kelvin of deviation.",
        );
        Integral "integral" key(
            &["Frequency"],
            Is(0.05, "0.05 Hz"),
            Bounds::NotNegative,
            "Integral gain in ratio to `gain`.",
        );
        Horizon "horizon" key(
            &["Time"],
            Is(60.0, "60 s"),
            Bounds::Positive,
            "How far `predictive` looks ahead.",
        );
        Period "period"
            key(&["Time"], Is(1.0, "1 s"), Bounds::Positive, "Time between two acts.");
        Limits "limits" key(
            &["Range<Float>"],
            Told("0 to 1"),
            Bounds::Band,
            "Lowest and highest share of the actuator's span.",
        );
        Slew "slew" key(
            &["Frequency"],
            Told("none: at once"),
            Bounds::Positive,
            "Most change of the actuator's share in time.",
        );
        FeedForward "feed_forward" key(
            &["Bool"],
            Is(1.0, "true"),
            Bounds::Any,
            "Whether measured power is fed forward.",
        );
    }
}

keys! {
    /// Keys of the `sensors`.
    Sensors SensorKey {
        Noise "noise" key(
            &["Temperature"],
            Is(0.0, "0 K"),
            Bounds::NotNegative,
            "Standard deviation of a reading.",
        );
        Period "period"
            key(&["Time"], Is(1.0, "1 s"), Bounds::Positive, "Time between two readings.");
        Lag "lag"
            key(&["Time"], Is(0.0, "0 s"), Bounds::NotNegative, "Time constant of a sensor.");
    }
}

keys! {
    /// Keys of the `maintenance`.
    Maintenance MaintenanceKey {
        Fouling "fouling" key(
            &["Frequency"],
            Is(0.0, "0 Hz"),
            Bounds::NotNegative,
            "First rate at which the exchanger fouls: R in UA₀/(1 + R).",
        );
        FoulingLimit "fouling_limit" key(
            &["Float"],
            Is(0.25, "25 %"),
            Bounds::Positive,
            "Most that R comes to (Kern and Seaton).",
        );
        Clogging "clogging" key(
            &["Frequency"],
            Is(0.0, "0 Hz"),
            Bounds::NotNegative,
            "Rate at which pressure drops rise.",
        );
        Wear "wear" key(
            &["Frequency"],
            Is(0.0, "0 Hz"),
            Bounds::NotNegative,
            "Rate at which fans lose efficiency.",
        );
        Purity "purity" key(
            &["Frequency"],
            Is(0.0, "0 Hz"),
            Bounds::NotNegative,
            "Rate at which the gas loses purity.",
        );
        Variation "variation" key(
            &["Float"],
            Is(0.2, "20 %"),
            Bounds::NotNegative,
            "Coefficient of variation of a day's increment.",
        );
        Interval "interval" key(
            &["Time"],
            Told("none: when a script asks"),
            Bounds::Positive,
            "Time between two services.",
        );
        Due "due" key(
            &["Float"],
            Is(0.1, "10 %"),
            Bounds::PositiveShare,
            "Loss at which a part is due.",
        );
    }
}

/// Clauses of an `alert`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum AlertKey {
    When,
    Until,
}

const ALERT_CLAUSES: &[Clause] = &[
    Clause {
        id: Some(KeyId::Alert(AlertKey::When)),
        word: "when",
        over: &[],
        doc: "What raises it.",
    },
    Clause {
        id: Some(KeyId::Alert(AlertKey::Until)),
        word: "until",
        over: &[],
        doc: "What ends it; where it is not given, that what raised it holds no longer.",
    },
];

keys! {
    /// Keys of the `tariff`.
    Tariff TariffKey {
        Price "price" key(
            &["EnergyPrice", "(Time) -> EnergyPrice", "Series<EnergyPrice>"],
            Told("none: no cost is told"),
            Bounds::NotNegative,
            "Price of energy.",
        );
        Carbon "carbon" key(
            &["CarbonIntensity", "(Time) -> CarbonIntensity", "Series<CarbonIntensity>"],
            Told("none: no carbon is told"),
            Bounds::NotNegative,
            "Carbon dioxide of energy.",
        );
        Water "water" key(
            &["WaterPrice"],
            Told("none: water costs nothing"),
            Bounds::NotNegative,
            "Price of water.",
        );
    }
}

keys! {
    /// Keys of the `preset`.
    Preset PresetKey {
        Core "core"
            choice(word::Core::NAMES, "high_performance", "How hard segments are driven.");
        Devices "devices" choice(word::Devices::NAMES, "hybrid", "Which devices may run.");
        Gas "gas"
            choice(word::GasChoice::NAMES, "intelligent", "Who chooses the gas that is injected.");
        Pressure "pressure" choice(
            word::PressureChoice::NAMES,
            "adaptive",
            "Whether the pressure of the cycle follows what is wanted.",
        );
        OperationsPerLoad "operations_per_load" key(
            &["OperationRate"],
            Is(1e9, "1e9 Hz/ΔΦ"),
            Bounds::Positive,
            "Operations a second that a ΔΦ of load stands for.",
        );
        ZeroCostThreshold "zero_cost_threshold" key(
            &["Power"],
            Is(0.0, "0 W"),
            Bounds::NotNegative,
            "Work up to which cooling counts as free.",
        );
    }
}

/// A part of the coolant, of which there is one at most.
const fn part(
    id: BlockId,
    name: &'static str,
    keys: &'static [super::Key],
    doc: &'static str,
) -> BlockKind {
    block(name, &["coolant"], doc).by(id).keyed(keys)
}

pub(super) const COOLANT: BlockKind =
    block("coolant", &["field"], "The gas that cools the segments, with its devices.")
        .by(BlockId::Coolant)
        .named(Naming::Optional, Some("Coolant"))
        .many()
        .keyed(CoolantKey::ROWS);

pub(super) const RESERVOIR: BlockKind =
    part(BlockId::Reservoir, "reservoir", ReservoirKey::ROWS, "A stock of gas to inject.")
        .named(Naming::Optional, None)
        .many();

pub(super) const INJECTOR: BlockKind =
    part(BlockId::Injector, "injector", InjectorKey::ROWS, "What adds gas from the stocks.");

pub(super) const CIRCULATION: BlockKind =
    part(BlockId::Circulation, "circulation", CirculationKey::ROWS, "What moves the gas.");

pub(super) const SEPARATOR: BlockKind = part(
    BlockId::Separator,
    "separator",
    SeparatorKey::ROWS,
    "What parts drawn-off gas into what it was mixed of.",
);

pub(super) const RECYCLE: BlockKind =
    part(BlockId::Recycle, "recycle", RecycleKey::ROWS, "What is drawn off and restored.");

pub(super) const EXCHANGER: BlockKind = part(
    BlockId::Exchanger,
    "exchanger",
    ExchangerKey::ROWS,
    "Where the heat goes: to a stream of outside air, with its fan.",
);

pub(super) const CHILLER: BlockKind =
    part(BlockId::Chiller, "chiller", ChillerKey::ROWS, "What cools below the air outside.");

pub(super) const RECOVERY: BlockKind =
    part(BlockId::Recovery, "recovery", RecoveryKey::ROWS, "What uses the heat of the return.");

pub(super) const CYCLE: BlockKind =
    part(BlockId::Cycle, "cycle", CycleKey::ROWS, "The pressure cycle.");

pub(super) const TARGET: BlockKind =
    part(BlockId::Target, "target", TargetKey::ROWS, "What is wanted.");

pub(super) const CONTROL: BlockKind =
    part(BlockId::Control, "control", ControlKey::ROWS, "What turns the valves.");

pub(super) const SENSORS: BlockKind =
    part(BlockId::Sensors, "sensors", SensorKey::ROWS, "What the controller sees.");

pub(super) const MAINTENANCE: BlockKind = part(
    BlockId::Maintenance,
    "maintenance",
    MaintenanceKey::ROWS,
    "How it wears, and when it is looked after.",
);

pub(super) const ALERT: BlockKind = part(
    BlockId::Alert,
    "alert",
    &[],
    "What is told when something is out of bounds, and when it is back.",
)
.named(Naming::Needed, None)
.many()
.with_clauses(ALERT_CLAUSES);

pub(super) const TARIFF: BlockKind =
    part(BlockId::Tariff, "tariff", TariffKey::ROWS, "What energy and water cost.");

pub(super) const PRESET: BlockKind = part(
    BlockId::Preset,
    "preset",
    PresetKey::ROWS,
    "The configuration of the server: it sets what is not written.",
);

pub(super) const KINDS: &[&BlockKind] = &[
    &COOLANT,
    &RESERVOIR,
    &INJECTOR,
    &CIRCULATION,
    &SEPARATOR,
    &RECYCLE,
    &EXCHANGER,
    &CHILLER,
    &RECOVERY,
    &CYCLE,
    &TARGET,
    &CONTROL,
    &SENSORS,
    &MAINTENANCE,
    &ALERT,
    &TARIFF,
    &PRESET,
];
