//! The coolant of a field: gas, cycle, exchange, control.

use super::{Bounds, Key, Kind, Naming, choice, key};

const fn part(name: &'static str, many: bool, keys: &'static [Key], doc: &'static str) -> Kind {
    Kind {
        name,
        inside: &["coolant"],
        naming: if many { Naming::Optional } else { Naming::None },
        counted: false,
        pattern: false,
        many,
        gives: None,
        keys,
        clauses: &[],
        doc,
    }
}

pub(super) const KINDS: &[Kind] = &[
    Kind {
        name: "coolant",
        inside: &["field"],
        naming: Naming::Optional,
        counted: false,
        pattern: false,
        many: true,
        gives: Some("Coolant"),
        keys: &[
            key("gas", &["Gas", "Mixture"], Some("Air"), Bounds::Any, "What circulates."),
            key("pressure", &["Pressure"], Some("1 atm"), Bounds::Positive, "Pressure at rest."),
            key(
                "temperature",
                &["Temperature"],
                Some("295 K"),
                Bounds::Positive,
                "Temperature at the start.",
            ),
            key("volume", &["Volume"], Some("1 m³"), Bounds::Positive, "Volume of the gas."),
        ],
        clauses: &[],
        doc: "The gas that cools the segments.",
    },
    part(
        "reservoir",
        true,
        &[
            key("gas", &["Gas", "Mixture"], None, Bounds::Any, "What it holds."),
            key("amount", &["Amount"], None, Bounds::Positive, "How much."),
            key("purity", &["Float"], Some("99.9 %"), Bounds::Share, "Share that is the gas."),
            key("integrity", &["Float"], Some("99.5 %"), Bounds::Share, "Share that works."),
            key("stability", &["Float"], Some("99.2 %"), Bounds::Share, "Share that stays so."),
            key("coherence", &["Float"], Some("98.8 %"), Bounds::Share, "Share in phase."),
        ],
        "A finite stock of one gas.",
    ),
    part(
        "cycle",
        false,
        &[
            key(
                "pressure",
                &["Range<Pressure>"],
                Some("85 kPa to 150 kPa"),
                Bounds::Band,
                "Lowest and highest pressure.",
            ),
            key("frequency", &["Frequency"], Some("1 Hz"), Bounds::Positive, "Cycles in time."),
            key("phases", &["Int"], Some("4"), Bounds::AtLeast(1), "Groups of cells in turn."),
            choice(
                "process",
                &["isochoric", "isentropic", "polytropic", "isothermal"],
                "isentropic",
                "What stays constant while the pressure changes.",
            ),
            key(
                "exponent",
                &["Float"],
                Some("1.3"),
                Bounds::Positive,
                "n of a polytropic process.",
            ),
        ],
        "The pressure cycle.",
    ),
    part(
        "recycle",
        false,
        &[
            key("yield", &["Float"], Some("99 %"), Bounds::Share, "Share recovered per pass."),
            key("makeup", &["FlowRate"], Some("0 mol/s"), Bounds::NotNegative, "What is added."),
        ],
        "What is recovered of the gas.",
    ),
    part(
        "exchanger",
        false,
        &[
            key("conductance", &["Conductance"], None, Bounds::Positive, "UA of the exchanger."),
            choice(
                "flow",
                &["counter", "parallel", "cross"],
                "counter",
                "How the two streams run.",
            ),
            key("ambient", &["Temperature"], Some("295 K"), Bounds::Positive, "Other side."),
        ],
        "Where the heat goes.",
    ),
    part(
        "target",
        false,
        &[
            key(
                "temperature",
                &["Range<Temperature>", "Temperature"],
                Some("295 K ± 0.5 K"),
                Bounds::Any,
                "Where temperatures are to be kept.",
            ),
            key("rate", &["HeatingRate"], Some("5.2 K/s"), Bounds::Any, "How fast to cool."),
        ],
        "What is wanted.",
    ),
    part(
        "control",
        false,
        &[
            choice("method", &["pi", "predictive", "none"], "pi", "The controller."),
            key("gain", &["Float"], Some("1"), Bounds::NotNegative, "Proportional gain."),
            key("integral", &["Frequency"], Some("0.1 Hz"), Bounds::NotNegative, "Integral gain."),
            key("horizon", &["Time"], Some("10 s"), Bounds::Positive, "How far it looks ahead."),
            key("feed_forward", &["Bool"], Some("true"), Bounds::Any, "Whether it knows the load."),
        ],
        "What turns the valves.",
    ),
    part(
        "sensors",
        false,
        &[
            key("noise", &["Temperature"], Some("0.05 K"), Bounds::NotNegative, "Their spread."),
            key("period", &["Time"], Some("100 ms"), Bounds::Positive, "Time between readings."),
        ],
        "What the controller sees.",
    ),
    part(
        "maintenance",
        false,
        &[
            key(
                "fouling",
                &["Frequency"],
                Some("0 Hz"),
                Bounds::NotNegative,
                "Loss of UA in time.",
            ),
            key("interval", &["Time"], Some("none"), Bounds::Positive, "Time between services."),
        ],
        "How it wears, and when it is looked after.",
    ),
];
