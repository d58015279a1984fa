//! What segments do with heat: what they draw, how they warm and cool.

use super::{BlockId, BlockKind, Default, block, key, keys};
use crate::schema::{Bounds, FREQUENCY, QUANTITY};
use Default::{Is, Required, Told};

/// Temperature around segments where no region says it, K: 20 °C.
pub const AMBIENT: f64 = 293.15;

/// Temperature for which `idle` and `ω` hold, K: 25 °C, as data sheets of chips and crystals have it.
pub const REFERENCE: f64 = 298.15;

keys! {
    /// Keys of a `power` block.
    Power PowerKey {
        Idle "idle"
            key(&["Power"], Is(0.0, "0 W"), Bounds::UpTo(QUANTITY), "What it draws at rest, at 25 °C.");
        PerLoad "per_load" key(
            &["LoadPower"],
            Is(0.0, "0 W/ΔΦ"),
            Bounds::UpTo(QUANTITY),
            "What each ΔΦ of load adds.",
        );
        Leakage "leakage" key(
            &["TemperatureCoefficient"],
            Is(0.0, "0 %/K"),
            Bounds::UpTo(QUANTITY),
            "Share of `idle` that each kelvin above 25 °C adds; it needs a `thermal` block.",
        );
    }
}

keys! {
    /// Keys of a `thermal` block.
    Thermal ThermalKey {
        Mass "mass" key(&["HeatCapacity"], Required, Bounds::PositiveUpTo(QUANTITY), "Its heat capacity.");
        Conductance "conductance" key(
            &["Conductance"],
            Required,
            Bounds::UpTo(QUANTITY),
            "Heat that goes to what is around it for each kelvin of difference.",
        );
        Limit "limit" key(
            &["Temperature"],
            Is(358.15, "85 °C"),
            Bounds::PositiveUpTo(QUANTITY),
            "From here on it throttles: its capacity falls in a straight line, to half at `trip`.",
        );
        Trip "trip" key(
            &["Temperature"],
            Is(368.15, "95 °C"),
            Bounds::PositiveUpTo(QUANTITY),
            "Here it goes down, draws nothing and cools; above `limit`.",
        );
        Temperature "temperature"
            key(&["Temperature"], Told("what is around it"), Bounds::PositiveUpTo(QUANTITY), "Temperature at the start.");
        Rest "rest" key(
            &["Time"],
            Is(60.0, "1 min"),
            Bounds::UpTo(QUANTITY),
            "How long it stays down after a trip at least; it comes back when it is also 5 K below `limit`.",
        );
        Recirculation "recirculation" key(
            &["Float"],
            Is(0.0, "0"),
            Bounds::Share,
            "Share of the gas it sees that has been through the segments: 0 is full containment.",
        );
        Detuning "detuning" key(
            &["FrequencyDrift"],
            Is(0.0, "0 Hz/K"),
            Bounds::Within(FREQUENCY),
            "What each kelvin above 25 °C adds to `ω`, an angular frequency.",
        );
        Natural "natural" key(
            &["Float"],
            Is(0.05, "5 %"),
            Bounds::Share,
            "Share of the conductance that is left where neither a fan nor a loop moves any gas.",
        );
    }
}

pub(super) const POWER: BlockKind =
    block("power", &["segment"], "What a segment draws.").by(BlockId::Power).keyed(PowerKey::ROWS);

pub(super) const THERMAL: BlockKind = block(
    "thermal",
    &["segment"],
    "How a segment warms and cools; without it, it has no temperature.",
)
.by(BlockId::Thermal)
.keyed(ThermalKey::ROWS);
