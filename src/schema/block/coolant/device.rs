//! The devices of a loop: pump, heat exchangers, chiller, cycle.

use crate::schema::block::{Default, choice, key, keys};
use crate::schema::{Bounds, QUANTITY, word};
use Default::{Is, Required, Told};

/// Temperatures that may change with time.
const TEMPERATURES: &[&str] = &["Temperature", "(Time) -> Temperature", "Series<Temperature>"];

keys! {
    /// Keys of the `circulation`.
    Circulation CirculationKey {
        Flow "flow" key(&["FlowRate"], Required, Bounds::PositiveUpTo(QUANTITY), "Full flow of the gas.");
        Drop "drop" key(
            &["Pressure"],
            Is(0.0, "0 Pa"),
            Bounds::UpTo(QUANTITY),
            "Pressure drop at full flow and the gas as filled; it goes as ρ·flow².",
        );
        Static "static" key(
            &["Pressure"],
            Is(0.0, "0 Pa"),
            Bounds::UpTo(QUANTITY),
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
    /// Keys of the `exchanger`.
    Exchanger ExchangerKey {
        Conductance "conductance"
            key(&["Conductance"], Required, Bounds::PositiveUpTo(QUANTITY), "UA as new.");
        Arrangement "arrangement"
            choice(word::Arrangement::NAMES, "counter", "How the two streams run.");
        Ambient "ambient" key(
            &["Temperature", "(Time) -> Temperature", "Series<Temperature>", "data.Weather"],
            Is(293.15, "20 °C"),
            Bounds::PositiveUpTo(QUANTITY),
            "Temperature of the air outside; `weather(…)` also says its humidity and pressure.",
        );
        Evaporative "evaporative" key(
            &["Bool"],
            Is(0.0, "false"),
            Bounds::Any,
            "Whether the outside stream is wetted: it comes in at the wet bulb.",
        );
        Outside "outside"
            key(&["FlowRate"], Required, Bounds::PositiveUpTo(QUANTITY), "Full outside stream.");
        Drop "drop" key(
            &["Pressure"],
            Is(0.0, "0 Pa"),
            Bounds::UpTo(QUANTITY),
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
            key(&["Power"], Required, Bounds::PositiveUpTo(QUANTITY), "Most heat that it takes.");
        CopMax "cop_max" key(
            &["Float"],
            Is(8.0, "8"),
            Bounds::PositiveUpTo(QUANTITY),
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
            Bounds::UpTo(QUANTITY),
            "How far its condenser is above the air outside.",
        );
        ColdApproach "cold_approach" key(
            &["Temperature"],
            Is(0.0, "0 K"),
            Bounds::UpTo(QUANTITY),
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
            Bounds::PositiveUpTo(QUANTITY),
            "Capacity rate of the user's stream: flow times heat capacity.",
        );
        Sink "sink" key(
            TEMPERATURES,
            Required,
            Bounds::PositiveUpTo(QUANTITY),
            "Temperature at which the user's stream comes; it takes heat where that is colder.",
        );
    }
}

keys! {
    /// Keys of the `cycle`.
    Cycle CycleKey {
        Volume "volume"
            key(&["Volume"], Required, Bounds::PositiveUpTo(QUANTITY), "Volume of the gas that takes part.");
        Pressure "pressure" key(
            &["Range<Pressure>"],
            Told("85 kPa to 150 kPa"),
            Bounds::Band,
            "Lowest and highest pressure.",
        );
        Frequency "frequency"
            key(&["Frequency"], Is(1.0, "1 Hz"), Bounds::PositiveUpTo(QUANTITY), "Cycles in time.");
        Phases "phases"
            key(&["Int"], Is(4.0, "4"), Bounds::AtLeast(1), "Groups of cells in turn.");
        Process "process" choice(
            word::Process::NAMES,
            "isentropic",
            "What stays constant while the pressure changes.",
        );
        Exponent "exponent"
            key(&["Float"], Is(1.3, "1.3"), Bounds::PositiveUpTo(QUANTITY), "n of a polytropic process.");
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
