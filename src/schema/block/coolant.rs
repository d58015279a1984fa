//! The coolant of a field: gas, cycle, exchange, control. None of it acts yet.

use super::{BlockKind, Default, Key, Naming, block, choice, key};
use crate::schema::Bounds;
use Default::{Is, Required, Told};

/// A part of the coolant, of which there may be several where they have names.
const fn part(
    name: &'static str,
    naming: Naming,
    keys: &'static [Key],
    doc: &'static str,
) -> BlockKind {
    let kind = block(name, &["coolant"], doc).named(naming, None).keyed(keys);
    if matches!(naming, Naming::None) { kind } else { kind.many() }
}

const COOLANT: &[Key] = &[
    key(&["Gas", "Mixture"], Told("Air"), Bounds::Any, "What circulates.").called("gas", None),
    key(&["Pressure"], Is(101_325.0, "1 atm"), Bounds::Positive, "Pressure at rest.")
        .called("pressure", None),
    key(&["Temperature"], Is(295.0, "295 K"), Bounds::Positive, "Temperature at the start.")
        .called("temperature", None),
    key(&["Volume"], Is(1.0, "1 m³"), Bounds::Positive, "Volume of the gas.")
        .called("volume", None),
];

const RESERVOIR: &[Key] = &[
    key(&["Gas", "Mixture"], Required, Bounds::Any, "What it holds.").called("gas", None),
    key(&["Amount"], Required, Bounds::Positive, "How much.").called("amount", None),
    key(&["Float"], Is(0.999, "99.9 %"), Bounds::Share, "Share that is the gas.")
        .called("purity", None),
    key(&["Float"], Is(0.995, "99.5 %"), Bounds::Share, "Share that works.")
        .called("integrity", None),
    key(&["Float"], Is(0.992, "99.2 %"), Bounds::Share, "Share that stays so.")
        .called("stability", None),
    key(&["Float"], Is(0.988, "98.8 %"), Bounds::Share, "Share in phase.")
        .called("coherence", None),
];

const CYCLE: &[Key] = &[
    key(
        &["Range<Pressure>"],
        Told("85 kPa to 150 kPa"),
        Bounds::Band,
        "Lowest and highest pressure.",
    )
    .called("pressure", None),
    key(&["Frequency"], Is(1.0, "1 Hz"), Bounds::Positive, "Cycles in time.")
        .called("frequency", None),
    key(&["Int"], Is(4.0, "4"), Bounds::AtLeast(1), "Groups of cells in turn.")
        .called("phases", None),
    choice(
        &["isochoric", "isentropic", "polytropic", "isothermal"],
        "isentropic",
        "What stays constant while the pressure changes.",
    )
    .called("process", None),
    key(&["Float"], Is(1.3, "1.3"), Bounds::Positive, "n of a polytropic process.")
        .called("exponent", None),
];

const RECYCLE: &[Key] = &[
    key(&["Float"], Is(0.99, "99 %"), Bounds::Share, "Share recovered per pass.")
        .called("yield", None),
    key(&["FlowRate"], Is(0.0, "0 mol/s"), Bounds::NotNegative, "What is added.")
        .called("makeup", None),
];

const EXCHANGER: &[Key] = &[
    key(&["Conductance"], Required, Bounds::Positive, "UA of the exchanger.")
        .called("conductance", None),
    choice(&["counter", "parallel", "cross"], "counter", "How the two streams run.")
        .called("flow", None),
    key(&["Temperature"], Is(295.0, "295 K"), Bounds::Positive, "Other side.")
        .called("ambient", None),
];

const TARGET: &[Key] = &[
    key(
        &["Range<Temperature>", "Temperature"],
        Told("295 K ± 0.5 K"),
        Bounds::Any,
        "Where temperatures are to be kept.",
    )
    .called("temperature", None),
    key(&["HeatingRate"], Is(5.2, "5.2 K/s"), Bounds::Any, "How fast to cool.")
        .called("rate", None),
];

const CONTROL: &[Key] = &[
    choice(&["pi", "predictive", "none"], "pi", "The controller.").called("method", None),
    key(&["Float"], Is(1.0, "1"), Bounds::NotNegative, "Proportional gain.").called("gain", None),
    key(&["Frequency"], Is(0.1, "0.1 Hz"), Bounds::NotNegative, "Integral gain.")
        .called("integral", None),
    key(&["Time"], Is(10.0, "10 s"), Bounds::Positive, "How far it looks ahead.")
        .called("horizon", None),
    key(&["Bool"], Is(1.0, "true"), Bounds::Any, "Whether it knows the load.")
        .called("feed_forward", None),
];

const SENSORS: &[Key] = &[
    key(&["Temperature"], Is(0.05, "0.05 K"), Bounds::NotNegative, "Their spread.")
        .called("noise", None),
    key(&["Time"], Is(0.1, "100 ms"), Bounds::Positive, "Time between readings.")
        .called("period", None),
];

const MAINTENANCE: &[Key] = &[
    key(&["Frequency"], Is(0.0, "0 Hz"), Bounds::NotNegative, "Loss of UA in time.")
        .called("fouling", None),
    key(&["Time"], Told("none"), Bounds::Positive, "Time between services.")
        .called("interval", None),
];

pub(super) const KINDS: &[BlockKind] = &[
    block("coolant", &["field"], "The gas that cools the segments.")
        .named(Naming::Optional, Some("Coolant"))
        .many()
        .keyed(COOLANT),
    part("reservoir", Naming::Optional, RESERVOIR, "A finite stock of one gas."),
    part("cycle", Naming::None, CYCLE, "The pressure cycle."),
    part("recycle", Naming::None, RECYCLE, "What is recovered of the gas."),
    part("exchanger", Naming::None, EXCHANGER, "Where the heat goes."),
    part("target", Naming::None, TARGET, "What is wanted."),
    part("control", Naming::None, CONTROL, "What turns the valves."),
    part("sensors", Naming::None, SENSORS, "What the controller sees."),
    part("maintenance", Naming::None, MAINTENANCE, "How it wears, and when it is looked after."),
];
