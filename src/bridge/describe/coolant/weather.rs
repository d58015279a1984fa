//! Weather as the air outside of a loop.

use crate::bridge::describe::{Made, value, wrong};
use crate::bridge::value::series::SeriesValue;
use crate::bridge::value::weather::{Missing, WeatherRecord};
use crate::data::weather::Quantity;
use crate::diagnostic::{Code, Diagnostic};
use crate::machine::host::KeyValue;
use crate::plant::{Signal, WeatherSpec};

pub(super) fn of_series(series: &SeriesValue) -> Signal {
    Signal::Series {
        times: series.times.iter().map(|ns| *ns as f64 / 1e9).collect(),
        values: series.values.clone(),
    }
}

/// Refuses weather that lacks hours of what is asked of it: no plant knows what to do in them.
pub(super) fn whole_weather(key: &KeyValue, evaporative: bool) -> Made<()> {
    // Humidity counts as what the wet bulb is found from.
    let used = |name: &str| {
        name != Quantity::Wind.name() && (evaporative || name != Quantity::Humidity.name())
    };
    let record = WeatherRecord::of(value(key, 0));
    let gaps: Vec<_> = record.missing().filter(|gap| used(&gap.quantity)).collect();
    let Some(Missing { quantity, start, lasts }) = gaps.first() else { return Ok(()) };
    let (hour, hours) = ((start / 3600.0).floor(), lasts / 3600.0);
    let mut diagnostic = Diagnostic::new(
        Code::E0518,
        key.place,
        format!("the weather lacks `{quantity}` from hour {hour} on, for {hours} h"),
        "taken as the air outside here",
    )
    .help("give `ambient` a series without gaps: `ambient: air.dry_bulb` holds the last value");
    if gaps.len() > 1 {
        diagnostic = diagnostic.note(format!("and {} more gaps, in `air.missing`", gaps.len() - 1));
    }
    Err(Box::new(diagnostic))
}

/// What the record `Weather` says: the air's temperature, what stands beside it, and the height of
/// the site.
pub(super) fn weather(key: &KeyValue) -> Made<(Signal, WeatherSpec, f64)> {
    let record = WeatherRecord::of(value(key, 0));
    let series = |of: Quantity| {
        record.series(of).map(of_series).ok_or_else(|| {
            wrong(key.place, "a weather without its series", "`weather(…)` of std.data gives one")
        })
    };
    let weather = WeatherSpec {
        dew_point: series(Quantity::DewPoint)?,
        wet_bulb: series(Quantity::WetBulb)?,
        pressure: series(Quantity::Pressure)?,
    };
    Ok((series(Quantity::DryBulb)?, weather, record.elevation()))
}
