//! The weather of a file as the record `Weather` of `std.data`.

use crate::bridge::value::series::SeriesValue;
use crate::data::weather::{Quantity, Weather};
use crate::machine::host::HostResult;
use crate::machine::memory;
use crate::machine::value::Value;

/// A degree in radians.
const DEGREE: f64 = std::f64::consts::PI / 180.0;

/// What a row of a series needs: its time and its value.
const BYTES_A_ROW: usize = 16;

/// The record, its fields in the order in which `stdlib/data.phi` declares them.
pub(super) fn value(weather: &Weather) -> HostResult<Value> {
    let all = [
        Quantity::DryBulb,
        Quantity::DewPoint,
        Quantity::Humidity,
        Quantity::Pressure,
        Quantity::Wind,
        Quantity::WetBulb,
    ];
    memory::room(all.len() * weather.rows() * BYTES_A_ROW)?;
    let mut fields = vec![
        Value::text(&weather.place)?,
        Value::from(weather.latitude * DEGREE),
        Value::from(weather.longitude * DEGREE),
        Value::from(weather.elevation),
        Value::from(weather.time_zone * 3600.0),
        Value::from(i64::from(weather.first_day)),
    ];
    fields.extend(all.map(|quantity| {
        let trace = weather.trace(quantity);
        Value::host(SeriesValue {
            name: quantity.name().into(),
            times: trace.times.into(),
            values: trace.values.into(),
        })
    }));
    let mut missing = vec![];
    for gap in weather.gaps() {
        missing.push(Value::items(vec![
            Value::text(gap.quantity.name())?,
            Value::from(gap.start as f64 / 1e9),
            Value::from(gap.lasts as f64 / 1e9),
        ])?);
    }
    fields.push(Value::items(missing)?);
    Ok(Value::items(fields)?)
}
