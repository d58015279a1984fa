//! The description of what a segment does with heat.

use super::finding::{Findings, Item, SpecFault};
use crate::base::time::Time;
use crate::schema::block::REFERENCE;
use crate::schema::{PowerKey, ThermalKey};

/// What a segment draws, and how it warms and cools where it does.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HeatSpec {
    /// What it draws.
    pub power: PowerSpec,
    /// How it warms and cools; `None`: it has no temperature, and its watts are counted.
    pub thermal: Option<ThermalSpec>,
}

/// What a segment draws: `idle·(1 + leakage·(T − 25 °C)) + per_load·load` and what faults add.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PowerSpec {
    /// At rest and 25 °C, W.
    pub idle: f64,
    /// For each ΔΦ of load, W.
    pub per_load: f64,
    /// Share of `idle` for each kelvin above 25 °C, 1/K.
    pub leakage: f64,
}

/// How a segment warms and cools.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ThermalSpec {
    /// Heat capacity, J/K, above 0.
    pub mass: f64,
    /// Heat to what is around it for each kelvin of difference, W/K.
    pub conductance: f64,
    /// Where it begins to throttle, K.
    pub limit: f64,
    /// Where it trips, K, above `limit`.
    pub trip: f64,
    /// At the start, K; `None`: that of what is around it.
    pub temperature: Option<f64>,
    /// How long it stays down after a trip at least.
    pub rest: Time,
    /// Share of the gas it sees that has been through the segments, 0 to 1.
    pub recirculation: f64,
    /// What each kelvin above 25 °C adds to its frequency, rad/s.
    pub detuning: f64,
    /// Share of the conductance that is left where nothing moves the gas, 0 to 1.
    pub natural: f64,
}

impl Default for PowerSpec {
    /// The defaults of the language.
    fn default() -> PowerSpec {
        PowerSpec {
            idle: const { PowerKey::Idle.row().number() },
            per_load: const { PowerKey::PerLoad.row().number() },
            leakage: const { PowerKey::Leakage.row().number() },
        }
    }
}

impl ThermalSpec {
    /// A body of this heat capacity (J/K) and conductance (W/K), with the defaults of the language.
    pub fn new(mass: f64, conductance: f64) -> ThermalSpec {
        ThermalSpec {
            mass,
            conductance,
            limit: const { ThermalKey::Limit.row().number() },
            trip: const { ThermalKey::Trip.row().number() },
            temperature: None,
            rest: Time(const { ThermalKey::Rest.row().nanoseconds() }),
            recirculation: const { ThermalKey::Recirculation.row().number() },
            detuning: const { ThermalKey::Detuning.row().number() },
            natural: const { ThermalKey::Natural.row().number() },
        }
    }
}

impl PowerSpec {
    /// What it draws at this load (ΔΦ) and temperature (K), W. The straight line of the leakage ends
    /// where it would give power back.
    pub fn at(&self, load: f64, temperature: f64) -> f64 {
        let share = 1.0 + self.leakage * (temperature - REFERENCE);
        self.idle * share.max(0.0) + self.per_load * load
    }

    /// The temperature, K, up to which it draws nothing at rest; `−∞` without leakage.
    pub fn frozen(&self) -> f64 {
        if self.leakage > 0.0 { REFERENCE - 1.0 / self.leakage } else { f64::NEG_INFINITY }
    }
}

impl HeatSpec {
    /// Notes what is wrong with it.
    pub(in crate::field) fn check(&self, found: &mut Findings, item: Item) {
        let PowerSpec { idle, per_load, leakage } = self.power;
        found.key(item, PowerKey::Idle.row(), idle);
        found.key(item, PowerKey::PerLoad.row(), per_load);
        found.key(item, PowerKey::Leakage.row(), leakage);
        let Some(thermal) = &self.thermal else {
            if leakage > 0.0 {
                found.add(item, SpecFault::LeakageAlone);
            }
            return;
        };
        found.key(item, ThermalKey::Mass.row(), thermal.mass);
        found.key(item, ThermalKey::Conductance.row(), thermal.conductance);
        found.key(item, ThermalKey::Limit.row(), thermal.limit);
        found.key(item, ThermalKey::Trip.row(), thermal.trip);
        if let Some(kelvin) = thermal.temperature {
            found.key(item, ThermalKey::Temperature.row(), kelvin);
        }
        found.key(item, ThermalKey::Rest.row(), thermal.rest.seconds());
        found.key(item, ThermalKey::Recirculation.row(), thermal.recirculation);
        found.key(item, ThermalKey::Detuning.row(), thermal.detuning);
        found.key(item, ThermalKey::Natural.row(), thermal.natural);
        if thermal.limit.is_finite() && thermal.trip.is_finite() && thermal.limit >= thermal.trip {
            found.add(item, SpecFault::LimitAboveTrip(thermal.limit, thermal.trip));
        }
    }
}
