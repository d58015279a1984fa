//! Reduced collision integrals of the Lennard-Jones potential, and pairs of unlike molecules.

use super::species::{BOLTZMANN, LennardJones};

/// From which reduced temperature T* = k·T/ε the fits hold.
pub(super) const LOWEST: f64 = 0.3;
/// Up to which they hold.
pub(super) const HIGHEST: f64 = 100.0;

/// Ω(2,2)* of viscosity at T* (Neufeld, Janzen, Aziz 1972, eq. 2), with the dipole term of Brokaw
/// (1969): 0.2·δ²/T*.
pub(super) fn omega22(t: f64, delta: f64) -> f64 {
    1.16145 * libm::pow(t, -0.14874)
        + 0.52487 * libm::exp(-0.77320 * t)
        + 2.16178 * libm::exp(-2.43787 * t)
        + 0.2 * delta * delta / t
}

/// Ω(1,1)* of diffusion at T* (Neufeld, Janzen, Aziz 1972), with the dipole term of Brokaw (1969):
/// 0.19·δ²/T*.
pub(super) fn omega11(t: f64, delta: f64) -> f64 {
    1.06036 * libm::pow(t, -0.15610)
        + 0.19300 * libm::exp(-0.47635 * t)
        + 1.03587 * libm::exp(-1.52996 * t)
        + 1.76474 * libm::exp(-3.89411 * t)
        + 0.19 * delta * delta / t
}

impl LennardJones {
    /// Stockmayer's parameter δ = μ²/(2·ε·σ³), in Gaussian units.
    pub(super) fn delta(&self) -> f64 {
        // 1 debye = 1e-18 esu·cm; ε in erg, σ in cm.
        let depth = BOLTZMANN * 1e7 * self.depth;
        let diameter = self.diameter * 1e2;
        let moment = self.dipole * 1e-18;
        moment * moment / (2.0 * depth * diameter * diameter * diameter)
    }

    /// The potential between two kinds of molecules: the geometric mean of the depths, the mean of
    /// the diameters (Lorentz–Berthelot), and δ of the geometric mean (Brokaw).
    pub(super) fn pair(&self, other: &Self) -> (f64, f64, f64) {
        let depth = (self.depth * other.depth).sqrt();
        let diameter = 0.5 * (self.diameter + other.diameter);
        (depth, diameter, (self.delta() * other.delta()).sqrt())
    }
}
