//! Moist air: vapour pressure, humidity, wet bulb, dew point, by the ASHRAE Handbook of
//! Fundamentals (2017), chapter 1. Air and vapour are ideal gases; the enhancement factor, about
//! 0.4 % more vapour at 1 atm, is neglected.

use super::error::{GasError, pressure, temperature};
use super::root::rising;

/// 0 °C: above it a surface is wet with water, below with ice; K.
pub const FREEZING: f64 = 273.15;
/// From where the vapour pressure over ice is known; K.
const COLDEST: f64 = 173.15;
/// Up to where the vapour pressure over water is known; K.
const HOTTEST: f64 = 473.15;
/// The ratio of the molar masses of water and dry air.
const MASS_RATIO: f64 = 0.621_945;

/// ln p over ice (eq. 5), and its slope.
fn over_ice(t: f64) -> (f64, f64) {
    let (c1, c2, c3, c4) = (-5.674_535_9e3, 6.392_524_7, -9.677_843e-3, 6.221_570_1e-7);
    let (c5, c6, c7) = (2.074_782_5e-9, -9.484_024e-13, 4.163_501_9);
    let value = c1 / t + c2 + t * (c3 + t * (c4 + t * (c5 + t * c6))) + c7 * libm::log(t);
    let slope = (c7 - c1 / t) / t + c3 + t * (2.0 * c4 + t * (3.0 * c5 + t * 4.0 * c6));
    (value, slope)
}

/// ln p over water (eq. 6), and its slope.
fn over_water(t: f64) -> (f64, f64) {
    let (c8, c9, c10, c11) = (-5.800_220_6e3, 1.391_499_3, -4.864_023_9e-2, 4.176_476_8e-5);
    let (c12, c13) = (-1.445_209_3e-8, 6.545_967_3);
    let value = c8 / t + c9 + t * (c10 + t * (c11 + t * c12)) + c13 * libm::log(t);
    let slope = (c13 - c8 / t) / t + c10 + t * (2.0 * c11 + t * 3.0 * c12);
    (value, slope)
}

fn saturation(t: f64) -> f64 {
    libm::exp(if t < FREEZING { over_ice(t) } else { over_water(t) }.0)
}

/// The temperature, if the vapour pressure is known there.
fn known(t: f64) -> Result<f64, GasError> {
    let temperature = temperature(t)?;
    if (COLDEST..=HOTTEST).contains(&t) {
        return Ok(temperature);
    }
    let property = "vapour pressure";
    Err(GasError::Outside { gas: "H2O", property, temperature, low: COLDEST, high: HOTTEST })
}

/// The pressure of saturated vapour, Pa, at `t` (K): over ice below 0 °C, over water from there
/// (Hyland and Wexler 1983; ASHRAE eqs. 5 and 6).
///
/// # Errors
/// Outside −100 to 200 °C.
pub fn saturation_pressure(t: f64) -> Result<f64, GasError> {
    Ok(saturation(known(t)?))
}

/// The pressure of the vapour in air of `t` (K) with a relative humidity from 0 to 1; Pa.
fn vapour_pressure(t: f64, humidity: f64) -> Result<f64, GasError> {
    if !(0.0..=1.0).contains(&humidity) {
        return Err(GasError::Humidity(humidity));
    }
    Ok(humidity * saturation_pressure(t)?)
}

/// The mass of vapour for each kg of dry air, in air of `t` (K) and `p` (Pa) with a relative
/// `humidity` from 0 to 1 (ASHRAE eq. 20).
///
/// # Errors
/// Outside −100 to 200 °C; a humidity or a pressure that is none; vapour that alone exceeds `p`.
pub fn humidity_ratio(t: f64, humidity: f64, p: f64) -> Result<f64, GasError> {
    let vapour = vapour_pressure(t, humidity)?;
    let dry = pressure(p)? - vapour;
    if dry > 0.0 {
        Ok(MASS_RATIO * vapour / dry)
    } else {
        Err(GasError::Boiling { vapour, pressure: p })
    }
}

/// The mole fraction of vapour in air of `t` (K) and `p` (Pa) with a relative `humidity` from 0
/// to 1.
///
/// # Errors
/// As of [`humidity_ratio`].
pub fn vapour_fraction(t: f64, humidity: f64, p: f64) -> Result<f64, GasError> {
    humidity_ratio(t, humidity, p)?;
    Ok(vapour_pressure(t, humidity)? / p)
}

/// The temperature (K) at which the vapour in air of `t` (K) with a relative `humidity` from 0 to
/// 1 begins to condense; below 0 °C the frost point.
///
/// # Errors
/// Outside −100 to 200 °C; a humidity that is none, or one so low that the dew point lies below
/// −100 °C.
pub fn dew_point(t: f64, humidity: f64) -> Result<f64, GasError> {
    let vapour = vapour_pressure(t, humidity)?;
    if vapour < saturation(COLDEST) {
        return Err(GasError::Dry { vapour });
    }
    let log = libm::log(vapour);
    // Between ice and water at 0 °C the vapour pressure has a step of 0.06 Pa.
    let (ice, water) = (over_ice(FREEZING).0, over_water(FREEZING).0);
    // Where rounding at an end of the range leaves no bracket, the end it is.
    let found = if log <= ice {
        rising(COLDEST, FREEZING, t, |t| Ok(less(over_ice(t), log)))?.unwrap_or(COLDEST)
    } else if log >= water {
        rising(FREEZING, HOTTEST, t, |t| Ok(less(over_water(t), log)))?.unwrap_or(HOTTEST)
    } else {
        FREEZING
    };
    Ok(found.min(t))
}

fn less((value, slope): (f64, f64), wanted: f64) -> (f64, f64) {
    (value - wanted, slope)
}

/// The humidity ratio of air of `t` (K) whose wet bulb is `wet` (K), less 1 over the numbers of
/// ASHRAE eqs. 33 (water) and 35 (ice), in kJ and °C; rising with `wet`.
fn ratio_of_wet_bulb(t: f64, wet: f64, p: f64, water: bool) -> f64 {
    let (dry, wet_bulb) = (t - FREEZING, wet - FREEZING);
    let vapour = libm::exp(if water { over_water(wet) } else { over_ice(wet) }.0);
    if vapour >= p {
        return f64::INFINITY;
    }
    let saturated = MASS_RATIO * vapour / (p - vapour);
    let lacking = 1.006 * (dry - wet_bulb);
    if water {
        ((2501.0 - 2.326 * wet_bulb) * saturated - lacking)
            / (2501.0 + 1.86 * dry - 4.186 * wet_bulb)
    } else {
        ((2830.0 - 0.24 * wet_bulb) * saturated - lacking) / (2830.0 + 1.86 * dry - 2.1 * wet_bulb)
    }
}

/// The temperature (K) of a wet wick in a draught of air of `t` (K) and `p` (Pa) with a relative
/// `humidity` from 0 to 1 (the thermodynamic wet bulb of ASHRAE eqs. 33 and 35), to the last bits.
/// The wick is water above 0 °C and ice below. Where both are possible, within some tenths of a
/// kelvin of 0 °C, it is water.
///
/// # Errors
/// As of [`humidity_ratio`]; a wet bulb below −100 °C.
pub fn wet_bulb(t: f64, humidity: f64, p: f64) -> Result<f64, GasError> {
    let ratio = humidity_ratio(t, humidity, p)?;
    if humidity == 1.0 {
        return Ok(t);
    }
    let water = t > FREEZING && ratio >= ratio_of_wet_bulb(t, FREEZING, p, true);
    let (low, high) = if water { (FREEZING, t) } else { (COLDEST, t.min(FREEZING)) };
    let at = |wet: f64| ratio_of_wet_bulb(t, wet, p, water);
    // Saturated but for rounding, or between ice and water at 0 °C.
    if at(high) <= ratio {
        return Ok(high);
    }
    let step = 1e-4;
    let value = |wet: f64| Ok((at(wet) - ratio, (at(wet + step) - at(wet - step)) / (2.0 * step)));
    let found = rising(low, high, t - (1.0 - humidity) * 10.0, value)?;
    let property = "wet bulb";
    found.ok_or(GasError::Outside {
        gas: "H2O",
        property,
        temperature: t,
        low: COLDEST,
        high: HOTTEST,
    })
}
