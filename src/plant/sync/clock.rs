//! A gas as a clock: the frequency of a vibration as it drifts with the state of the gas.

use crate::coolant::{Gas, GasError, LIGHT, Mixture, R};
use std::f64::consts::PI;
use thiserror::Error;

/// Why a loop has no clock.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum NoClock {
    /// Atoms alone: nothing vibrates.
    #[error("{gas} has no molecules that vibrate, so it is no clock")]
    Atoms {
        /// The gas of the loop.
        gas: String,
    },
    /// There is no cycle to divide down to.
    #[error("a clock is divided to the frequency of a cycle, and there is none above 0 Hz")]
    NoCycle,
    /// The state is out of the data.
    #[error(transparent)]
    Gas(#[from] GasError),
}

impl NoClock {
    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            Self::Atoms { .. } => {
                "give the loop a gas with molecules, such as N2, or a mixture with one".into()
            }
            Self::NoCycle => "give the loop a cycle: cycle { frequency: 1 Hz }".into(),
            Self::Gas(error) => error.help(),
        }
    }
}

/// A vibration of a gas, divided by a whole number to the frequency of a cycle.
#[derive(Clone, Debug, PartialEq)]
pub struct Clock {
    /// Whose vibration it is.
    pub gas: Gas,
    /// Frequency of the molecule at rest and alone, Hz.
    pub frequency: f64,
    /// The whole number by which it is divided.
    pub divisor: f64,
    /// Temperature of its quantum, K.
    quantum: f64,
    /// Twice ωe·xe, Hz; 0 where it is not known.
    anharmonic: f64,
    /// kg/mol.
    molar_mass: f64,
}

impl Clock {
    /// The clock of `gas` at `t` (K) and `p` (Pa): its strongest vibration, divided to the whole number
    /// that comes next to `cycle` Hz there.
    ///
    /// # Errors
    /// A gas of atoms; no frequency; a state out of the data.
    pub fn of(gas: &Mixture, t: f64, p: f64, cycle: f64) -> Result<Clock, NoClock> {
        let Some((of, vibration)) = gas.strongest_vibration() else {
            return Err(NoClock::Atoms { gas: gas.to_string() });
        };
        let Some(species) = of.species() else {
            return Err(NoClock::Atoms { gas: gas.to_string() });
        };
        if !(cycle > 0.0 && cycle.is_finite()) {
            return Err(NoClock::NoCycle);
        }
        let mut clock = Clock {
            gas: of,
            frequency: vibration.frequency(),
            divisor: 1.0,
            quantum: vibration.temperature(),
            anharmonic: 2.0 * 100.0 * species.spectrum.anharmonicity * LIGHT,
            molar_mass: species.molar_mass,
        };
        clock.divisor = (clock.at(gas, t, p)? / cycle).round().max(1.0);
        Ok(clock)
    }

    /// The frequency of the line, Hz, in `gas` at `t` (K) and `p` (Pa). It drifts
    /// - by molecules that vibrate already, whose next quantum is smaller by 2·ωe·xe each:
    ///   −2·ωe·xe/(exp(θ/T) − 1), where the table has ωe·xe;
    /// - by the time dilation of their motion: −3·R·T/(2·M·c²);
    /// - by collisions, as in an oscillator that they damp: √(1 − (Γ/(4π·ν))²) with Γ the collision
    ///   rate. Collisions also shift a line by how they end, which needs measured data: that is left out.
    ///
    /// # Errors
    /// A temperature or a pressure that is none.
    pub fn at(&self, gas: &Mixture, t: f64, p: f64) -> Result<f64, GasError> {
        let rate = gas.collision_rate(t, p)?;
        let hot = self.frequency - self.anharmonic / libm::expm1(self.quantum / t);
        let dilated = hot * (1.0 - 1.5 * R * t / (self.molar_mass * LIGHT * LIGHT));
        let damping = rate / (4.0 * PI * self.frequency);
        Ok(dilated * (1.0 - damping * damping).max(0.0).sqrt())
    }

    /// The divided frequency, Hz.
    ///
    /// # Errors
    /// As [`Clock::at`].
    pub fn divided(&self, gas: &Mixture, t: f64, p: f64) -> Result<f64, GasError> {
        Ok(self.at(gas, t, p)? / self.divisor)
    }

    /// By how much the divided frequency changes where the divisor is the whole number next to
    /// `1/share` of what it is: `share`, to a part in 10¹².
    pub fn retuned(&self, share: f64) -> f64 {
        if share <= 0.0 {
            return 0.0;
        }
        self.divisor / (self.divisor / share).round().max(1.0)
    }
}
