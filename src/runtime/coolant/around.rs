//! What is around a loop: the air outside, prices, as they are at a time.

use crate::coolant::{dew_point, wet_bulb};
use crate::field::script::{RunError, Script};
use crate::field::spec::CallId;
use crate::field::time::Time;
use crate::plant::port::Outside;
use crate::plant::{LoopSpec, Signal};

/// Temperature and pressure at the sea of the standard atmosphere (ISO 2533): K, Pa.
const SEA: (f64, f64) = (288.15, 101_325.0);
/// By how much it cools with height, K/m.
const LAPSE: f64 = 0.0065;
/// g·M/(R·L) of it.
const EXPONENT: f64 = 5.255_88;

/// Pressure at a height in the standard atmosphere, Pa, up to 11 km (ISO 2533).
pub(super) fn pressure_at(elevation: f64) -> f64 {
    let share = 1.0 - LAPSE * elevation.clamp(-5_000.0, 11_000.0) / SEA.0;
    SEA.1 * libm::pow(share, EXPONENT)
}

/// The value of a quantity at a time; a function of the script is asked.
fn value<S: Script>(signal: &Signal, at: Time, script: &mut S) -> Result<f64, RunError<S::Error>> {
    Ok(match signal {
        Signal::Constant(value) => *value,
        Signal::Series { times, values } => {
            let place = times.partition_point(|t| *t <= at.seconds()).saturating_sub(1);
            values.get(place).copied().unwrap_or(f64::NAN)
        }
        Signal::Asked(call) => script.demand(CallId(*call), at).map_err(RunError::Script)?,
    })
}

/// As [`value`], of what may not be given.
pub(super) fn asked<S: Script>(
    signal: Option<&Signal>,
    at: Time,
    script: &mut S,
) -> Result<Option<f64>, RunError<S::Error>> {
    signal.map(|signal| value(signal, at, script)).transpose()
}

/// The air around a loop at a time.
pub(super) fn outside<S: Script>(
    spec: &LoopSpec,
    at: Time,
    script: &mut S,
) -> Result<Outside, RunError<S::Error>> {
    let temperature = match &spec.exchanger {
        Some(exchanger) => value(&exchanger.ambient, at, script)?,
        None => crate::field::heat::AMBIENT,
    };
    let weather = spec.exchanger.as_ref().and_then(|exchanger| exchanger.weather.as_ref());
    let pressure = match weather {
        Some(weather) => value(&weather.pressure, at, script)?,
        None => pressure_at(spec.elevation),
    };
    let humidity = asked(spec.humidity.as_ref(), at, script)?;
    let (dew, wet) = match (humidity, weather) {
        (Some(share), _) => {
            (dew_point(temperature, share).ok(), wet_bulb(temperature, share, pressure).ok())
        }
        (None, Some(weather)) => (
            Some(value(&weather.dew_point, at, script)?),
            Some(value(&weather.wet_bulb, at, script)?),
        ),
        (None, None) => (None, None),
    };
    let sink = asked(spec.recovery.as_ref().map(|recovery| &recovery.sink), at, script)?;
    Ok(Outside {
        temperature,
        wet_bulb: wet.unwrap_or(temperature),
        dew_point: dew,
        pressure,
        sink: sink.unwrap_or(temperature),
    })
}
