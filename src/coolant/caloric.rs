//! Heat capacity, enthalpy and entropy of a mixture of ideal gases.

use super::error::{GasError, pressure};
use super::mixture::Mixture;
use super::species::{R, STANDARD_PRESSURE};

/// cp, H and S of a mole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Caloric {
    /// J/(mol·K).
    pub cp: f64,
    /// J/mol, from the elements at 298.15 K.
    pub enthalpy: f64,
    /// J/(mol·K), entropy of mixing included.
    pub entropy: f64,
}

/// All of these fail outside the temperatures where the fits of every part hold, and where a
/// temperature or a pressure is none.
impl Mixture {
    /// The molar heat capacity at constant pressure, J/(mol·K), at `t` (K): NASA-9.
    pub fn cp(&self, t: f64) -> Result<f64, GasError> {
        Ok(R * self.segment(t)?.cp(t))
    }

    /// The molar heat capacity at constant volume, J/(mol·K): cp − R.
    pub fn cv(&self, t: f64) -> Result<f64, GasError> {
        Ok(R * (self.segment(t)?.cp(t) - 1.0))
    }

    /// The ratio of the heat capacities, cp/cv.
    pub fn gamma(&self, t: f64) -> Result<f64, GasError> {
        let cp = self.segment(t)?.cp(t);
        Ok(cp / (cp - 1.0))
    }

    /// The molar enthalpy, J/mol, with the elements at 298.15 K as zero. It does not depend on
    /// the pressure.
    pub fn enthalpy(&self, t: f64) -> Result<f64, GasError> {
        Ok(R * self.segment(t)?.all(t).enthalpy)
    }

    /// The molar internal energy, J/mol: H − R·T.
    pub fn internal_energy(&self, t: f64) -> Result<f64, GasError> {
        Ok(R * (self.segment(t)?.all(t).enthalpy - t))
    }

    /// The molar entropy, J/(mol·K), at `t` (K) and `p` (Pa): S°(T) − R·ln(p/1 bar), with the
    /// entropy of mixing.
    pub fn entropy(&self, t: f64, p: f64) -> Result<f64, GasError> {
        Ok(self.caloric(t, p)?.entropy)
    }

    /// The molar Gibbs energy, J/mol: H − T·S.
    pub fn gibbs(&self, t: f64, p: f64) -> Result<f64, GasError> {
        let state = self.caloric(t, p)?;
        Ok(state.enthalpy - t * state.entropy)
    }

    /// cp, H and S together, for less than the three one by one.
    pub fn caloric(&self, t: f64, p: f64) -> Result<Caloric, GasError> {
        let reduced = self.segment(t)?.all(t);
        let log = libm::log(pressure(p)? / STANDARD_PRESSURE);
        Ok(Caloric {
            cp: R * reduced.cp,
            enthalpy: R * reduced.enthalpy,
            entropy: R * (reduced.entropy - log),
        })
    }
}
