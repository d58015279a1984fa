//! The second virial coefficient and what follows from it: compressibility, density, throttling.

mod cross;

use super::error::{GasError, pressure};
use super::mixture::Mixture;
use super::root::rising;
use super::species::{R, Species, Virial};
use cross::cross;

/// Up to which |B·p/(R·T)| the series is cut after B: beyond, the third coefficient counts.
const DENSEST: f64 = 0.2;

/// B and T·dB/dT at one temperature; m³/mol.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SecondVirial {
    /// B; m³/mol.
    pub b: f64,
    /// T·dB/dT; m³/mol.
    pub slope: f64,
}

impl Virial {
    fn at(&self, t: f64) -> SecondVirial {
        let x = 300.0 / t;
        let (mut power, mut b, mut slope) = (1.0, 0.0, 0.0);
        for (c, i) in self.c.iter().zip(0u32..) {
            b += c * power;
            slope -= f64::from(i) * c * power;
            power *= x;
        }
        SecondVirial { b: b * 1e-6, slope: slope * 1e-6 }
    }
}

impl Species {
    fn virial_range(&self) -> (f64, f64) {
        (self.virial.low, self.virial.high)
    }
}

impl Mixture {
    /// The second virial coefficient and T times its slope, m³/mol, at `t` (K): Σ xᵢ·xⱼ·Bᵢⱼ, fits of
    /// each gas and, between unlike ones, Tsonopoulos (1974) with the rules of Prausnitz.
    ///
    /// # Errors
    /// Outside the range of the fit of any part.
    pub fn second_virial(&self, t: f64) -> Result<SecondVirial, GasError> {
        self.within("second virial coefficient", t, Species::virial_range)?;
        let (mut b, mut slope) = (0.0, 0.0);
        let mut rest = self.parts();
        while let [one, others @ ..] = rest {
            let own = one.species.virial.at(t);
            let weight = one.fraction * one.fraction;
            b += weight * own.b;
            slope += weight * own.slope;
            for other in others {
                let pair = cross(one.species, other.species, t);
                let weight = 2.0 * one.fraction * other.fraction;
                b += weight * pair.b;
                slope += weight * pair.slope;
            }
            rest = others;
        }
        Ok(SecondVirial { b, slope })
    }

    /// The temperatures from and to which the second virial coefficients of all its gases are known;
    /// K.
    pub fn virial_range(&self) -> (f64, f64) {
        let ranges = self.parts().iter().map(|part| part.species.virial_range());
        ranges.fold((0.0, f64::INFINITY), |held, own| (held.0.max(own.0), held.1.min(own.1)))
    }

    /// The compressibility factor p·V/(R·T) at `t` (K) and `p` (Pa): 1 + B·p/(R·T).
    ///
    /// # Errors
    /// Outside the range of a fit; |B·p/(R·T)| above 0.2.
    pub fn compressibility(&self, t: f64, p: f64) -> Result<f64, GasError> {
        let correction = self.second_virial(t)?.b * pressure(p)? / (R * t);
        if correction.abs() <= DENSEST {
            Ok(1.0 + correction)
        } else {
            Err(GasError::Dense { correction })
        }
    }

    /// The density of the real gas, kg/m³, at `t` (K) and `p` (Pa): that of the ideal gas over the
    /// compressibility.
    ///
    /// # Errors
    /// As of the compressibility.
    pub fn density_real(&self, t: f64, p: f64) -> Result<f64, GasError> {
        Ok(self.density(t, p)? / self.compressibility(t, p)?)
    }

    /// The Joule–Thomson coefficient, K/Pa, at `t` (K) in the limit of low pressure:
    /// (T·dB/dT − B)/cp. An ideal gas has none.
    ///
    /// # Errors
    /// Outside the range of a fit.
    pub fn joule_thomson(&self, t: f64) -> Result<f64, GasError> {
        let virial = self.second_virial(t)?;
        Ok((virial.slope - virial.b) / self.cp(t)?)
    }

    /// The temperature (K) after throttling from `t` (K) and `p1` to `p2` (Pa), at constant
    /// enthalpy H°(T) + (B − T·dB/dT)·p.
    ///
    /// # Errors
    /// Outside the range of a fit, at the start or at the end; |B·p/(R·T)| above 0.2 at either.
    pub fn throttle(&self, t: f64, p1: f64, p2: f64) -> Result<f64, GasError> {
        self.compressibility(t, p1)?;
        pressure(p2)?;
        let enthalpy = |t: f64, p: f64| -> Result<f64, GasError> {
            let virial = self.second_virial(t)?;
            Ok(self.enthalpy(t)? + (virial.b - virial.slope) * p)
        };
        let wanted = enthalpy(t, p1)?;
        let (heat, virial) = (self.range(), self.virial_range());
        let (low, high) = (heat.0.max(virial.0), heat.1.min(virial.1));
        let value = |t: f64| Ok((enthalpy(t, p2)? - wanted, self.cp(t)?));
        let found = rising(low, high, t, value)?.ok_or_else(|| GasError::Unreachable {
            gas: self.to_string(),
            quantity: "enthalpy",
            low,
            high,
        })?;
        self.compressibility(found, p2)?;
        Ok(found)
    }
}
