//! What is wanted of a loop, what turns it, how it wears, what is told of it, what it costs.

use crate::schema::block::{Clause, Default, KeyId, choice, key, keys};
use crate::schema::{Bounds, QUANTITY, word};
use Default::{Is, Told};

keys! {
    /// Keys of the `target`.
    Target TargetKey {
        Temperature "temperature" key(
            &["Range<Temperature>"],
            Told("295 K ± 0.5 K"),
            Bounds::Band,
            "Where the temperature is to be kept.",
        );
        Where "where" choice(
            word::Place::NAMES,
            "mean",
            "Which temperature that is; `return` is a word of the language, so write `\"return\"`.",
        );
        Rate "rate" key(
            &["HeatingRate"],
            Is(0.5, "0.5 K/s"),
            Bounds::PositiveUpTo(QUANTITY),
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
            Bounds::UpTo(QUANTITY),
            "Share of the actuator's span for each kelvin of deviation.",
        );
        Integral "integral" key(
            &["Frequency"],
            Is(0.05, "0.05 Hz"),
            Bounds::UpTo(QUANTITY),
            "Integral gain in ratio to `gain`.",
        );
        Horizon "horizon" key(
            &["Time"],
            Is(60.0, "60 s"),
            Bounds::PositiveUpTo(QUANTITY),
            "How far `predictive` looks ahead.",
        );
        Period "period"
            key(&["Time"], Is(1.0, "1 s"), Bounds::PositiveUpTo(QUANTITY), "Time between two acts.");
        Limits "limits" key(
            &["Range<Float>"],
            Told("0 to 1"),
            Bounds::Band,
            "Lowest and highest share of the actuator's span.",
        );
        Slew "slew" key(
            &["Frequency"],
            Told("none: at once"),
            Bounds::PositiveUpTo(QUANTITY),
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
            Bounds::UpTo(QUANTITY),
            "Standard deviation of a reading of temperature.",
        );
        PressureNoise "pressure_noise" key(
            &["Pressure"],
            Is(0.0, "0 Pa"),
            Bounds::UpTo(QUANTITY),
            "Standard deviation of a reading of pressure.",
        );
        Period "period"
            key(&["Time"], Is(1.0, "1 s"), Bounds::PositiveUpTo(QUANTITY), "Time between two readings.");
        Lag "lag"
            key(&["Time"], Is(0.0, "0 s"), Bounds::UpTo(QUANTITY), "Time constant of a sensor.");
    }
}

keys! {
    /// Keys of the `maintenance`.
    Maintenance MaintenanceKey {
        Fouling "fouling" key(
            &["Frequency"],
            Is(0.0, "0 Hz"),
            Bounds::UpTo(QUANTITY),
            "First rate at which the exchanger fouls: R in UA₀/(1 + R).",
        );
        FoulingLimit "fouling_limit" key(
            &["Float"],
            Is(0.25, "25 %"),
            Bounds::PositiveUpTo(QUANTITY),
            "Most that R comes to (Kern and Seaton).",
        );
        Clogging "clogging" key(
            &["Frequency"],
            Is(0.0, "0 Hz"),
            Bounds::UpTo(QUANTITY),
            "Rate at which pressure drops rise.",
        );
        Wear "wear" key(
            &["Frequency"],
            Is(0.0, "0 Hz"),
            Bounds::UpTo(QUANTITY),
            "Rate at which fans lose efficiency.",
        );
        Purity "purity" key(
            &["Frequency"],
            Is(0.0, "0 Hz"),
            Bounds::UpTo(QUANTITY),
            "Rate at which the gas loses purity.",
        );
        Variation "variation" key(
            &["Float"],
            Is(0.2, "20 %"),
            Bounds::UpTo(QUANTITY),
            "Coefficient of variation of a day's increment.",
        );
        Interval "interval" key(
            &["Time"],
            Told("none: when a script asks"),
            Bounds::PositiveUpTo(QUANTITY),
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

pub(super) const ALERT_CLAUSES: &[Clause] = &[
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
            Bounds::UpTo(QUANTITY),
            "Price of energy.",
        );
        Carbon "carbon" key(
            &["CarbonIntensity", "(Time) -> CarbonIntensity", "Series<CarbonIntensity>"],
            Told("none: no carbon is told"),
            Bounds::UpTo(QUANTITY),
            "Carbon dioxide of energy.",
        );
        Water "water" key(
            &["WaterPrice"],
            Told("none: water costs nothing"),
            Bounds::UpTo(QUANTITY),
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
            Bounds::PositiveUpTo(QUANTITY),
            "Operations a second that a ΔΦ of load stands for.",
        );
        ZeroCostThreshold "zero_cost_threshold" key(
            &["Power"],
            Is(0.0, "0 W"),
            Bounds::UpTo(QUANTITY),
            "Work up to which cooling counts as free.",
        );
    }
}
