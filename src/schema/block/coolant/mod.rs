//! The coolant of a field: its gas, the devices that carry, exchange and pump its heat, what is wanted
//! of it, how it is controlled, watched, paid for.

mod delivery;
mod device;
mod policy;

pub use delivery::{InjectorKey, RecycleKey, ReservoirKey, SeparatorKey};
pub use device::{ChillerKey, CirculationKey, CycleKey, ExchangerKey, RecoveryKey};
pub use policy::{
    AlertKey, ControlKey, MaintenanceKey, PresetKey, SensorKey, TargetKey, TariffKey,
};

use crate::schema::block::{BlockId, BlockKind, Default, Naming, block, key, keys};
use crate::schema::{Bounds, QUANTITY, word};
use Default::{Is, Told};
use policy::ALERT_CLAUSES;

keys! {
    /// Keys of the `coolant` itself.
    Coolant CoolantKey {
        Gas "gas" key(&["Mixture"], Told("Air"), Bounds::Any, "What circulates.");
        Pressure "pressure"
            key(&["Pressure"], Is(101_325.0, "1 atm"), Bounds::PositiveUpTo(QUANTITY), "Pressure at rest.");
        Relief "relief" key(
            &["Pressure"],
            Told("none: the vessel holds any pressure"),
            Bounds::PositiveUpTo(QUANTITY),
            "Pressure at which gas is let off.",
        );
        Temperature "temperature" key(
            &["Temperature"],
            Is(295.0, "295 K"),
            Bounds::PositiveUpTo(QUANTITY),
            "Temperature at the start.",
        );
        Volume "volume"
            key(&["Volume"], Is(1.0, "1 m³"), Bounds::PositiveUpTo(QUANTITY), "Volume of the gas.");
        Open "open" key(
            &["Bool"],
            Is(0.0, "false"),
            Bounds::Any,
            "Whether air from outside comes in, with its moisture.",
        );
        Elevation "elevation" key(
            &["Length"],
            Is(0.0, "0 m"),
            Bounds::Within(QUANTITY),
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

/// The parts of a coolant, each with its keys; of most there is one at most.
macro_rules! parts {
    ($($kind:ident $id:ident($keys:expr) $name:literal $doc:literal
        $(.$how:ident($($argument:expr),*))*;)*) => {
        $(
            pub(in crate::schema::block) const $kind: BlockKind = block($name, &["coolant"], $doc)
                .by(BlockId::$id)
                .keyed($keys)
                $(.$how($($argument),*))*;
        )*

        pub(in crate::schema::block) const KINDS: &[&BlockKind] = &[&COOLANT, $(&$kind),*];
    };
}

pub(in crate::schema::block) const COOLANT: BlockKind =
    block("coolant", &["field"], "The gas that cools the segments, with its devices.")
        .by(BlockId::Coolant)
        .named(Naming::Optional, Some("Coolant"))
        .many()
        .keyed(CoolantKey::ROWS);

parts! {
    RESERVOIR Reservoir(ReservoirKey::ROWS) "reservoir" "A stock of gas to inject."
        .named(Naming::Optional, None)
        .many();
    INJECTOR Injector(InjectorKey::ROWS) "injector" "What adds gas from the stocks.";
    CIRCULATION Circulation(CirculationKey::ROWS) "circulation" "What moves the gas.";
    SEPARATOR Separator(SeparatorKey::ROWS) "separator"
        "What parts drawn-off gas into what it was mixed of.";
    RECYCLE Recycle(RecycleKey::ROWS) "recycle" "What is drawn off and restored.";
    EXCHANGER Exchanger(ExchangerKey::ROWS) "exchanger"
        "Where the heat goes: to a stream of outside air, with its fan.";
    CHILLER Chiller(ChillerKey::ROWS) "chiller" "What cools below the air outside.";
    RECOVERY Recovery(RecoveryKey::ROWS) "recovery" "What uses the heat of the return.";
    CYCLE Cycle(CycleKey::ROWS) "cycle" "The pressure cycle.";
    TARGET Target(TargetKey::ROWS) "target" "What is wanted.";
    CONTROL Control(ControlKey::ROWS) "control" "What turns the valves.";
    SENSORS Sensors(SensorKey::ROWS) "sensors" "What the controller sees.";
    MAINTENANCE Maintenance(MaintenanceKey::ROWS) "maintenance"
        "How it wears, and when it is looked after.";
    ALERT Alert(&[]) "alert" "What is told when something is out of bounds, and when it is back."
        .named(Naming::Needed, None)
        .many()
        .with_clauses(ALERT_CLAUSES);
    TARIFF Tariff(TariffKey::ROWS) "tariff" "What energy and water cost.";
    PRESET Preset(PresetKey::ROWS) "preset"
        "The configuration of the server: it sets what is not written.";
}
