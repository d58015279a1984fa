//! The temperature that a state has: of an enthalpy, of an entropy, after a change without heat.

use super::error::{GasError, pressure, volume};
use super::mixture::Mixture;
use super::nasa9::Reduced;
use super::root::rising;
use super::species::{R, STANDARD_PRESSURE};

/// Temperatures are found to the last bits, within the range of the fits; where the state asked for
/// lies beyond it, the error is [`GasError::Unreachable`].
impl Mixture {
    /// The temperature (K) at which the molar enthalpy is `enthalpy` (J/mol).
    pub fn temperature_of_enthalpy(&self, enthalpy: f64) -> Result<f64, GasError> {
        let wanted = enthalpy / R;
        self.solve("enthalpy", 300.0, |_, at| (at.enthalpy - wanted, at.cp))
    }

    /// The temperature (K) at which the molar internal energy is `energy` (J/mol).
    pub fn temperature_of_internal_energy(&self, energy: f64) -> Result<f64, GasError> {
        let wanted = energy / R;
        self.solve("internal energy", 300.0, |t, at| (at.enthalpy - t - wanted, at.cp - 1.0))
    }

    /// The temperature (K) at which the molar entropy at `p` (Pa) is `entropy` (J/(mol·K)).
    pub fn temperature_of_entropy(&self, entropy: f64, p: f64) -> Result<f64, GasError> {
        let wanted = entropy / R + libm::log(pressure(p)? / STANDARD_PRESSURE);
        self.solve("entropy", 300.0, |t, at| (at.entropy - wanted, at.cp / t))
    }

    /// The temperature (K) of a gas of `t` (K) after its pressure went from `p1` to `p2` (Pa)
    /// without heat and friction: S°(T₂) = S°(T₁) + R·ln(p₂/p₁), with a heat capacity that varies.
    pub fn isentropic(&self, t: f64, p1: f64, p2: f64) -> Result<f64, GasError> {
        let rise = libm::log(pressure(p2)?) - libm::log(pressure(p1)?);
        let start = self.segment(t)?.all(t);
        let wanted = start.entropy + rise;
        // What it would be at a constant heat capacity.
        let guess = t * libm::exp(rise / start.cp);
        self.solve("entropy", guess, |t, at| (at.entropy - wanted, at.cp / t))
    }

    /// The pressure (Pa) of a gas of `t1` (K) and `p1` (Pa) after it was brought to `t2` (K)
    /// without heat and friction: p₁·exp((S°(T₂) − S°(T₁))/R).
    pub fn isentropic_pressure(&self, t1: f64, p1: f64, t2: f64) -> Result<f64, GasError> {
        let rise = self.segment(t2)?.all(t2).entropy - self.segment(t1)?.all(t1).entropy;
        pressure(pressure(p1)? * libm::exp(rise))
    }

    /// The temperature (K) of a gas of `t` (K) after its volume went from `v1` to `v2` (in any one
    /// unit) without heat and friction.
    pub fn isentropic_volume(&self, t: f64, v1: f64, v2: f64) -> Result<f64, GasError> {
        let rise = libm::log(volume(v1)?) - libm::log(volume(v2)?);
        let start = self.segment(t)?.all(t);
        let wanted = start.entropy - libm::log(t) + rise;
        let guess = t * libm::exp(rise / (start.cp - 1.0));
        self.solve("entropy", guess, |t, at| {
            (at.entropy - libm::log(t) - wanted, (at.cp - 1.0) / t)
        })
    }

    /// The temperature within the range of the fits where a rising function of it is 0.
    fn solve(
        &self,
        quantity: &'static str,
        guess: f64,
        f: impl Fn(f64, Reduced) -> (f64, f64),
    ) -> Result<f64, GasError> {
        let (low, high) = self.range();
        rising(low, high, guess, |t| Ok(f(t, self.segment(t)?.all(t))))?
            .ok_or_else(|| GasError::Unreachable { gas: self.to_string(), quantity, low, high })
    }
}
