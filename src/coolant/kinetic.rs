//! Speeds: of molecules, of sound; how often molecules meet; the density of the ideal gas.

use std::f64::consts::PI;

use super::collision::omega22;
use super::error::{GasError, pressure, temperature};
use super::mixture::Mixture;
use super::species::{AVOGADRO, BOLTZMANN, R, Species};

/// The mean speed of molecules of `molar_mass` (kg/mol) at `t` (K): √(8·R·T/(π·M)), m/s.
pub fn mean_speed(molar_mass: f64, t: f64) -> f64 {
    (8.0 * R * t / (PI * molar_mass)).sqrt()
}

/// The root of the mean square of their speeds: √(3·R·T/M), m/s.
pub fn rms_speed(molar_mass: f64, t: f64) -> f64 {
    (3.0 * R * t / molar_mass).sqrt()
}

/// Their most probable speed: √(2·R·T/M), m/s.
pub fn most_probable_speed(molar_mass: f64, t: f64) -> f64 {
    (2.0 * R * t / molar_mass).sqrt()
}

impl Mixture {
    /// The mean speed of its molecules, m/s, at `t` (K): Σ x·√(8·R·T/(π·M)).
    ///
    /// # Errors
    /// A temperature that is none.
    pub fn mean_speed(&self, t: f64) -> Result<f64, GasError> {
        temperature(t)?;
        let parts = self.parts().iter();
        Ok(parts.map(|part| part.fraction * mean_speed(part.species.molar_mass, t)).sum())
    }

    /// How often a molecule meets another, 1/s, at `t` (K) and `p` (Pa), the mean over the gases:
    /// Σ xᵢ·xⱼ·n·π·d²·√(8·k·T/(π·m)) of hard spheres that have the viscosity of the gas,
    /// d² = σ²·Ω(2,2)* of each pair (Chapman and Cowling 1970). Potentials have no edge: other
    /// diameters, such as σ alone, are up to a half off these.
    ///
    /// # Errors
    /// Outside 0.3 to 100 ε/k of any part, where the collision integrals are not known; a pressure
    /// that is none.
    pub fn collision_rate(&self, t: f64, p: f64) -> Result<f64, GasError> {
        self.within("collision rate", t, Species::kinetic_range)?;
        let density = pressure(p)? / (BOLTZMANN * temperature(t)?);
        let mut rate = 0.0;
        for one in self.parts() {
            for other in self.parts() {
                let lj = one.species.lennard_jones.pair(&other.species.lennard_jones);
                let (depth, diameter, delta) = lj;
                let square = diameter * diameter * omega22(t / depth, delta);
                let (a, b) = (one.species.molar_mass, other.species.molar_mass);
                let speed = mean_speed(a * b / (a + b), t);
                rate += one.fraction * other.fraction * PI * square * speed;
            }
        }
        Ok(density * rate)
    }

    /// The mean free path, m, at `t` (K) and `p` (Pa): mean speed over collision rate.
    ///
    /// # Errors
    /// As of the collision rate.
    pub fn free_path(&self, t: f64, p: f64) -> Result<f64, GasError> {
        Ok(self.mean_speed(t)? / self.collision_rate(t, p)?)
    }

    /// The speed of sound in the ideal gas, m/s, at `t` (K): √(γ·R·T/M).
    ///
    /// # Errors
    /// Outside the range of the fits.
    pub fn sound_speed(&self, t: f64) -> Result<f64, GasError> {
        Ok((self.gamma(t)? * R * t / self.molar_mass()).sqrt())
    }

    /// The density of the ideal gas, kg/m³, at `t` (K) and `p` (Pa): p·M/(R·T). At 1 atm it is 0.02 %
    /// from the real gas in N2 at 300 K, 1.1 % in SF6; see [`Mixture::density_real`].
    ///
    /// # Errors
    /// A temperature or a pressure that is none.
    pub fn density(&self, t: f64, p: f64) -> Result<f64, GasError> {
        Ok(pressure(p)? * self.molar_mass() / (R * temperature(t)?))
    }

    /// Molecules in a cubic metre of the ideal gas at `t` (K) and `p` (Pa).
    ///
    /// # Errors
    /// A temperature or a pressure that is none.
    pub fn number_density(&self, t: f64, p: f64) -> Result<f64, GasError> {
        Ok(pressure(p)? * AVOGADRO / (R * temperature(t)?))
    }
}
