//! Water in the gas of a loop: what comes in with air, and what condenses where it is cold.

use crate::coolant::{FREEZING, Gas, GasError, Mixture, saturation_pressure};

/// Air that an open loop changes with the outside, in volumes of it per hour: what seeps through doors
/// and cracks of a hall.
pub const AIR_CHANGES: f64 = 1.0;

/// Molar mass of water, kg/mol.
pub const WATER: f64 = 0.018_015_28;

/// What it takes to evaporate a mole of water at `t` (K), J/mol: 2501 kJ/kg at 0 °C, and 2.381 kJ/kg less
/// for each kelvin.
pub fn latent_heat(t: f64) -> f64 {
    WATER * (2.501e6 - 2381.0 * (t - FREEZING))
}

/// Temperature (K) at which vapour of this pressure (Pa) begins to condense, for gas of `t` (K).
pub(super) fn dew_point(vapour: f64, t: f64) -> Option<f64> {
    let saturated = saturation_pressure(t).ok()?;
    crate::coolant::dew_point(t, (vapour / saturated).min(1.0)).ok()
}

/// Share of vapour in air with this dew point (K) at a pressure (Pa), below 1.
pub fn share_of_vapour(dew_point: Option<f64>, pressure: f64) -> f64 {
    let vapour = dew_point.and_then(|t| saturation_pressure(t).ok());
    vapour.map_or(0.0, |vapour| (vapour / pressure).min(0.5))
}

/// Air with such a share of vapour.
pub(super) fn moist_air(share: f64) -> Result<Mixture, GasError> {
    Mixture::from_amounts(&[(Gas::Air, 1.0 - share), (Gas::H2O, share)])
}

/// What condenses in a part of a step.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Condensing {
    /// mol.
    pub water: f64,
    /// Temperature of the surface, K.
    pub surface: f64,
}

/// What condenses of `amount` (mol) of gas with this share of vapour at `pressure` (Pa), while `passes`
/// times its amount passes a surface of temperature `surface` (K) and leaves it saturated.
pub(super) fn condense(
    amount: f64,
    share: f64,
    pressure: f64,
    passes: f64,
    surface: f64,
) -> Option<Condensing> {
    let saturated = saturation_pressure(surface).ok()? / pressure;
    if share <= saturated || passes <= 0.0 {
        return None;
    }
    let water = amount * (share - saturated) * -libm::expm1(-passes);
    Some(Condensing { water, surface })
}
