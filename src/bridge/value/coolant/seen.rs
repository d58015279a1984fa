//! What is known of a loop: readings of its sensors, and forecasts.

use super::{or_none, scaled, shown, table};
use crate::bridge::value::optional;
use crate::field::coolant::{Cooling, Foretelling};
use crate::machine::host::HostResult;
use crate::machine::value::Value;
use crate::plant::port::Truth;
use crate::report::number::{duration, kelvin, number, percent};
use crate::schema::member::{CoolantForecastsMember, CoolantReadingsMember};

/// What the sensors of a loop last told (Z-149, Z-150).
#[derive(Clone, Debug)]
pub(in crate::bridge) struct ReadingsValue {
    seen: Truth,
    taken: crate::field::time::Time,
}

impl ReadingsValue {
    pub(in crate::bridge) fn of(cooling: &Cooling) -> ReadingsValue {
        let sensors = cooling.plant().sensors();
        ReadingsValue { seen: *sensors.readings(), taken: sensors.taken() }
    }

    pub(in crate::bridge) fn member(&self, id: CoolantReadingsMember) -> HostResult<Value> {
        let it = &self.seen;
        Ok(Value::from(match id {
            CoolantReadingsMember::Time => self.taken.seconds(),
            CoolantReadingsMember::Supply => it.supply,
            CoolantReadingsMember::Return => it.return_,
            CoolantReadingsMember::Temperature => it.mean,
            CoolantReadingsMember::Pressure => it.pressure,
            CoolantReadingsMember::Power => it.power,
            CoolantReadingsMember::Outside => it.outside,
        }))
    }

    fn text(&self) -> String {
        let it = &self.seen;
        let rows = [
            ("supply", kelvin(it.supply, 5)),
            ("return", kelvin(it.return_, 5)),
            ("mean", kelvin(it.mean, 5)),
            ("pressure", scaled(it.pressure, "Pa")),
            ("power", scaled(it.power, "W")),
            ("outside", kelvin(it.outside, 5)),
        ];
        table(&format!("readings at {}", duration(self.taken.0)), &rows)
    }
}

/// How near forecasts of a loop were, and how often they were asked for (Z-018, P-034).
#[derive(Clone, Debug)]
pub(in crate::bridge) struct ForecastsValue {
    own: Foretelling,
}

impl ForecastsValue {
    pub(in crate::bridge) fn of(cooling: &Cooling) -> ForecastsValue {
        ForecastsValue { own: cooling.foretelling() }
    }

    pub(in crate::bridge) fn member(&self, id: CoolantForecastsMember) -> HostResult<Value> {
        let it = &self.own;
        Ok(match id {
            CoolantForecastsMember::Accuracy => optional(it.accuracy.map(Value::from)),
            CoolantForecastsMember::Error => optional(it.error.map(Value::from)),
            CoolantForecastsMember::Scored => Value::from(it.scored as i64),
            CoolantForecastsMember::Asked => Value::from(it.asked as i64),
            CoolantForecastsMember::Hits => Value::from(it.hits as i64),
        })
    }

    fn text(&self) -> String {
        let it = &self.own;
        let rows = [
            ("accuracy", or_none(it.accuracy, |share| percent(share, 4))),
            ("off on average", or_none(it.error, |kelvin| scaled(kelvin, "K"))),
            ("scored", number(it.scored as f64, 12)),
            ("asked for", number(it.asked as f64, 12)),
            ("known already", number(it.hits as f64, 12)),
        ];
        table("forecasts", &rows)
    }
}

shown! { ReadingsValue ForecastsValue }
