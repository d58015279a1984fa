//! What molecules vibrate like: frequencies, and how many of them are excited.

use super::error::{GasError, temperature};
use super::mixture::Mixture;
use super::species::{AVOGADRO, BOLTZMANN, Gas, LIGHT, PLANCK, Species};

/// Levels with less than this share of the molecules are left out.
const LEAST: f64 = 1e-17;
/// No more levels than this are given.
const MOST_LEVELS: usize = 10_000;

/// A vibration of a molecule.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Vibration {
    /// The wavenumber of its quantum, from the ground level to the first; 1/m.
    pub wavenumber: f64,
    /// How many vibrations of the molecule share it.
    pub degeneracy: u32,
}

impl Vibration {
    /// Hz.
    pub fn frequency(&self) -> f64 {
        LIGHT * self.wavenumber
    }

    /// The temperature of its quantum, h·c·ν̃/k; K.
    pub fn temperature(&self) -> f64 {
        PLANCK * LIGHT * self.wavenumber / BOLTZMANN
    }

    /// The population of a level over that of the one below, exp(−θ/T), for each of the
    /// vibrations that share it, at `t` (K).
    ///
    /// # Errors
    /// A temperature that is none.
    pub fn ratio(&self, t: f64) -> Result<f64, GasError> {
        Ok(libm::exp(-self.temperature() / temperature(t)?))
    }

    /// The share of the molecules that have at least one quantum of it, at `t` (K):
    /// 1 − (1 − exp(−θ/T))ᵍ.
    ///
    /// # Errors
    /// A temperature that is none.
    pub fn excited(&self, t: f64) -> Result<f64, GasError> {
        let ground = f64::from(self.degeneracy) * libm::log1p(-self.ratio(t)?);
        Ok(-libm::expm1(ground))
    }

    /// The shares of the molecules with 0, 1, 2, … quanta of it at `t` (K), as of a harmonic
    /// oscillator: C(v + g − 1, v)·exp(−v·θ/T)·(1 − exp(−θ/T))ᵍ. They sum to 1.
    ///
    /// # Errors
    /// Outside 1 K to 20,000 K, beyond which no molecule of the table holds together.
    pub fn populations(&self, t: f64) -> Result<Vec<f64>, GasError> {
        if !(1.0..=20_000.0).contains(&temperature(t)?) {
            return Err(GasError::Temperature(t));
        }
        let ratio = self.ratio(t)?;
        let g = f64::from(self.degeneracy);
        let mut share = libm::exp(g * libm::log1p(-ratio));
        let mut levels = vec![];
        let mut v = 0.0;
        while levels.len() < MOST_LEVELS {
            levels.push(share);
            v += 1.0;
            let factor = ratio * (v + g - 1.0) / v;
            share *= factor;
            if factor < 1.0 && share < LEAST {
                break;
            }
        }
        Ok(levels)
    }

    /// Its mean energy, J/mol, above the ground level at `t` (K), all that share it together:
    /// g·N·h·ν/(exp(θ/T) − 1).
    ///
    /// # Errors
    /// A temperature that is none.
    pub fn energy(&self, t: f64) -> Result<f64, GasError> {
        let quantum = AVOGADRO * BOLTZMANN * self.temperature();
        let x = self.temperature() / temperature(t)?;
        Ok(f64::from(self.degeneracy) * quantum / libm::expm1(x))
    }
}

/// The width at half maximum, Hz, of a line of `wavenumber` (1/m) that the thermal motion of
/// molecules of `molar_mass` (kg/mol) at `t` (K) gives it: ν·√(8·ln 2·k·T/(m·c²)).
pub fn doppler_width(wavenumber: f64, molar_mass: f64, t: f64) -> f64 {
    let mass = molar_mass / AVOGADRO;
    let square = 8.0 * std::f64::consts::LN_2 * BOLTZMANN * t / mass;
    wavenumber * square.sqrt()
}

impl Species {
    /// Its vibrations: the fundamentals, of diatomics ωe − 2·ωe·xe; none of an atom.
    pub fn vibrations(&self) -> Vec<Vibration> {
        let spectrum = &self.spectrum;
        let fundamental = |harmonic: f64| harmonic - 2.0 * spectrum.anharmonicity;
        let modes = spectrum.modes.iter();
        modes
            .map(|(harmonic, degeneracy)| Vibration {
                wavenumber: 100.0 * fundamental(*harmonic),
                degeneracy: *degeneracy,
            })
            .collect()
    }

    /// The temperature, if its molecules hold together there.
    pub(super) fn spectrum_temperature(
        &self,
        property: &'static str,
        t: f64,
    ) -> Result<f64, GasError> {
        let (low, high) = (1.0, self.high());
        if (low..=high).contains(&temperature(t)?) {
            return Ok(t);
        }
        Err(GasError::Outside { gas: self.name, property, temperature: t, low, high })
    }
}

impl Mixture {
    /// The vibrations of its molecules, gas by gas.
    pub fn vibrations(&self) -> Vec<(Gas, Vibration)> {
        let of = |part: &super::Part| {
            let gas = part.gas;
            part.species.vibrations().into_iter().map(move |vibration| (gas, vibration))
        };
        self.parts().iter().flat_map(of).collect()
    }

    /// Its strongest vibration, that of the largest quantum, among those of the most frequent
    /// molecules (a trace sets no clock); none where all are atoms.
    pub fn strongest_vibration(&self) -> Option<(Gas, Vibration)> {
        let mut best: Option<(f64, Gas, Vibration)> = None;
        for part in self.parts() {
            for vibration in part.species.vibrations() {
                let better = best.is_none_or(|(share, _, held)| {
                    part.fraction > share
                        || (part.fraction == share && vibration.wavenumber > held.wavenumber)
                });
                if better {
                    best = Some((part.fraction, part.gas, vibration));
                }
            }
        }
        best.map(|(_, gas, vibration)| (gas, vibration))
    }
}
