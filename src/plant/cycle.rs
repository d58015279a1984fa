//! The pressure cycle: what a turn of it does to the gas that takes part.
//!
//! A turn of one reversible process runs the same way there and back: it encloses no area, works nothing
//! and cools nothing. A real machine puts in W/η and gets back η·W, and the difference warms the gas. With
//! an exchange after the compression it is a reverse Brayton cycle, and pumps heat to the air outside.

use super::spec::CycleSpec;
use crate::coolant::{GasError, Mixture, R};
use crate::schema::word::{Calculation, GasLaw, Process};
use std::f64::consts::{PI, TAU};

/// A step longer than this share of a turn sees the average of the cycle.
pub const RESOLVED: f64 = 1.0 / 16.0;

/// Over more groups than these a mean is the same to the last bits.
const MOST_GROUPS: u32 = 1024;

/// One way of a turn of one mole from a temperature: where it ends, what it takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Way {
    /// Temperature at the higher pressure, K.
    pub hot: f64,
    /// Work on the gas, J/mol; −∫p·dV.
    pub work: f64,
    /// Heat into the gas, J/mol.
    pub heat: f64,
}

/// What a machine with an exchange does for each kelvin and mole: the gas comes at T, goes back at
/// `back·T + bias`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pumped {
    /// Compression: its end over its start.
    pub compress: f64,
    /// The same without loss.
    pub compress_ideal: f64,
    /// Expansion: its end over its start.
    pub expand: f64,
    /// The same without loss.
    pub expand_ideal: f64,
    /// Share of the way to the air outside that the exchange goes.
    pub exchange: f64,
}

impl Pumped {
    /// Temperatures of a turn from `t` beside air of `ambient`, K: compressed, exchanged, expanded.
    pub fn stations(&self, t: f64, ambient: f64) -> [f64; 3] {
        let compressed = self.compress * t;
        let exchanged = compressed - self.exchange * (compressed - ambient);
        [compressed, exchanged, self.expand * exchanged]
    }

    /// Heat from the gas, work, and heat to the air outside of a turn, in K (over cp): the first law
    /// holds between them.
    pub fn turn(&self, t: f64, ambient: f64) -> [f64; 3] {
        let [compressed, exchanged, expanded] = self.stations(t, ambient);
        [t - expanded, (compressed - t) - (exchanged - expanded), compressed - exchanged]
    }
}

impl CycleSpec {
    /// The way from the lower pressure at `t` (K) to the higher.
    ///
    /// # Errors
    /// Temperatures outside the fits of the gas.
    pub fn way(&self, gas: &Mixture, t: f64) -> Result<Way, GasError> {
        let (low, high) = self.pressure;
        let hot = self.temperature(gas, t, high)?;
        let rise = match self.calculation {
            Calculation::HighPrecision => gas.internal_energy(hot)? - gas.internal_energy(t)?,
            Calculation::ConstantCp => gas.cv(t)? * (hot - t),
        };
        let work = match self.process {
            Process::Isochoric => 0.0,
            Process::Isentropic => rise,
            Process::Polytropic if self.exponent != 1.0 => R * (hot - t) / (self.exponent - 1.0),
            Process::Polytropic | Process::Isothermal => R * t * libm::log(high / low),
        };
        Ok(Way { hot, work, heat: rise - work })
    }

    /// Temperature at a pressure (Pa) of gas that is at `t` (K) at the lowest, K.
    ///
    /// # Errors
    /// As of [`CycleSpec::way`].
    pub fn temperature(&self, gas: &Mixture, t: f64, pressure: f64) -> Result<f64, GasError> {
        let (low, ratio) = (self.pressure.0, pressure / self.pressure.0);
        let ideal = match self.process {
            Process::Isochoric => t * ratio,
            Process::Isentropic => match self.calculation {
                Calculation::HighPrecision => gas.isentropic(t, low, pressure)?,
                Calculation::ConstantCp => t * libm::pow(ratio, R / gas.cp(t)?),
            },
            Process::Polytropic => t * libm::pow(ratio, (self.exponent - 1.0) / self.exponent),
            Process::Isothermal => t,
        };
        match self.gas_law {
            GasLaw::Standard => Ok(ideal),
            // p·V = Z·R·T: at constant volume and in a polytropic the ratio of p·V is that of Z·T.
            GasLaw::Virial => match self.process {
                Process::Isochoric | Process::Polytropic => {
                    let z = gas.compressibility(t, low)?;
                    Ok(ideal * z / gas.compressibility(ideal, pressure)?)
                }
                Process::Isentropic | Process::Isothermal => Ok(ideal),
            },
        }
    }

    /// What is lost in a turn, J/mol: W·(1/η − η), with what crosses the wall in place of the work where
    /// the volume stays.
    ///
    /// # Errors
    /// As of [`CycleSpec::way`].
    pub fn loss(&self, gas: &Mixture, t: f64) -> Result<f64, GasError> {
        let way = self.way(gas, t)?;
        let one_way = match self.process {
            Process::Isochoric => way.heat,
            Process::Isentropic | Process::Polytropic | Process::Isothermal => way.work,
        };
        Ok(one_way * (1.0 / self.efficiency - self.efficiency))
    }

    /// The machine with its exchange, for gas near `t` (K).
    ///
    /// # Errors
    /// As of [`CycleSpec::way`].
    pub fn pumped(&self, gas: &Mixture, t: f64) -> Result<Pumped, GasError> {
        let (low, high) = self.pressure;
        let ideal = match self.calculation {
            Calculation::HighPrecision => gas.isentropic(t, low, high)? / t,
            Calculation::ConstantCp => libm::pow(high / low, R / gas.cp(t)?),
        };
        Ok(Pumped {
            compress: 1.0 + (ideal - 1.0) / self.efficiency,
            compress_ideal: ideal,
            expand: 1.0 - self.efficiency * (1.0 - 1.0 / ideal),
            expand_ideal: 1.0 / ideal,
            exchange: self.exchange,
        })
    }

    /// Pressure at a phase (turns): sinusoidal between the two, geometric, lowest at 0; Pa.
    pub fn pressure_at(&self, phase: f64) -> f64 {
        let (low, high) = self.pressure;
        let share = 0.5 * (1.0 - libm::cos(TAU * phase));
        low * libm::pow(high / low, share)
    }

    /// Mean over the groups of cells of what a function says of a phase (turns): every harmonic of it but
    /// the multiples of their number cancels.
    pub fn over_phases(&self, phase: f64, f: impl Fn(f64) -> f64) -> f64 {
        over(self.phases, phase, f)
    }
}

fn over(groups: u32, phase: f64, f: impl Fn(f64) -> f64) -> f64 {
    let groups = groups.clamp(1, MOST_GROUPS);
    let sum: f64 = (0..groups).map(|at| f(phase + f64::from(at) / f64::from(groups))).sum();
    sum / f64::from(groups)
}

/// Turns of work that so many groups spend from one phase to another: the loss comes while the pressure
/// changes, as |sin|; averaged where that is longer than a sixteenth of a turn.
pub(super) fn turns(groups: u32, from: f64, to: f64) -> f64 {
    if to - from > RESOLVED {
        return to - from;
    }
    (over(groups, to, spent) - over(groups, from, spent)).max(0.0)
}

/// ∫ of (π/2)·|sin 2πφ| over the phases from 0.
fn spent(phase: f64) -> f64 {
    let half = 2.0 * phase;
    let whole = half.floor();
    0.5 * (whole + 0.5 * (1.0 - libm::cos(PI * (half - whole))))
}
