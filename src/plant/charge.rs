//! The gas in a loop: how much of what, and what it holds.

use crate::coolant::{Gas, GasError, Mixture, R};
use std::sync::Arc;

/// Gases of the table; `Air` is a mixture of them.
pub const SPECIES: usize = 13;

/// Amounts of the gases of the table, mol, in the order of [`Gas`].
pub type Moles = [f64; SPECIES];

/// How far the shares may move before the properties are found anew: not at all but for rounding.
const STALE: f64 = 1e-15;

/// An amount of gas. Energies count from rest at the `datum`, where every species has none: what is
/// stored is then no more than what went through.
#[derive(Clone, Debug)]
pub(super) struct Charge {
    moles: Moles,
    total: f64,
    gas: Arc<Mixture>,
    /// Shares that `gas` was made of.
    shares: Moles,
    /// Temperature of the datum, K.
    datum: f64,
    /// NASA's internal energy of `gas` there, J/mol.
    zero: f64,
}

/// The moles of a mixture, for each mole of it.
pub(super) fn shares(gas: &Mixture) -> Moles {
    let mut shares = [0.0; SPECIES];
    for part in gas.parts() {
        if let Some(share) = shares.get_mut(part.gas as usize) {
            *share = part.fraction;
        }
    }
    shares
}

/// The mixture of these amounts.
pub(super) fn mixture(moles: &Moles) -> Result<Mixture, GasError> {
    let mut amounts = [(Gas::N2, 0.0); SPECIES];
    for ((to, gas), amount) in amounts.iter_mut().zip(Gas::ALL).zip(moles) {
        *to = (gas, *amount);
    }
    Mixture::from_amounts(&amounts)
}

impl Charge {
    pub fn new(gas: &Mixture, amount: f64, datum: f64) -> Result<Charge, GasError> {
        let shares = shares(gas);
        let zero = gas.internal_energy(datum)?;
        let moles = shares.map(|share| share * amount);
        Ok(Charge { moles, total: amount, gas: Arc::new(gas.clone()), shares, datum, zero })
    }

    pub fn moles(&self) -> &Moles {
        &self.moles
    }

    pub fn total(&self) -> f64 {
        self.total
    }

    pub fn gas(&self) -> &Arc<Mixture> {
        &self.gas
    }

    /// J/(mol·K) at constant volume.
    pub fn cv(&self, t: f64) -> Result<f64, GasError> {
        self.gas.cv(t)
    }

    /// Internal energy above the datum, J/mol.
    pub fn internal(&self, t: f64) -> Result<f64, GasError> {
        Ok(self.gas.internal_energy(t)? - self.zero)
    }

    /// Enthalpy above the datum, J/mol.
    pub fn enthalpy(&self, t: f64) -> Result<f64, GasError> {
        Ok(self.internal(t)? + R * t)
    }

    /// Enthalpy of another gas above the datum, J/mol.
    pub fn enthalpy_of(&self, gas: &Mixture, t: f64) -> Result<f64, GasError> {
        Ok(gas.internal_energy(t)? - gas.internal_energy(self.datum)? + R * t)
    }

    /// The temperature at which it holds this energy (J above the datum), near `guess`.
    pub fn temperature(&self, energy: f64, guess: f64) -> Result<f64, GasError> {
        let wanted = energy / self.total;
        let mut t = guess;
        // The heat capacity hardly changes: two steps of Newton's do.
        for _ in 0..20 {
            let step = (wanted - self.internal(t)?) / self.gas.cv(t)?;
            t += step;
            if step.abs() <= 1e-13 * t {
                break;
            }
        }
        self.gas.cv(t)?;
        Ok(t)
    }

    /// Entropy, J/K, at `t` (K) in `volume` (m³): NASA's, of mixing included.
    pub fn entropy(&self, t: f64, volume: f64) -> Result<f64, GasError> {
        Ok(self.total * self.gas.entropy(t, self.pressure(t, volume))?)
    }

    /// Pa.
    pub fn pressure(&self, t: f64, volume: f64) -> f64 {
        self.total * R * t / volume
    }

    /// Share of a gas.
    pub fn share(&self, gas: Gas) -> f64 {
        self.moles.get(gas as usize).map_or(0.0, |moles| moles / self.total)
    }

    /// Changes the amounts; each stays at least 0.
    pub fn change(&mut self, by: &Moles) -> Result<(), GasError> {
        for (moles, more) in self.moles.iter_mut().zip(by) {
            *moles = (*moles + more).max(0.0);
        }
        self.total = self.moles.iter().sum();
        let moved = self.moles.iter().zip(&self.shares);
        let moved = moved.map(|(moles, share)| (moles / self.total - share).abs()).sum::<f64>();
        if moved > STALE {
            let gas = mixture(&self.moles)?;
            self.zero = gas.internal_energy(self.datum)?;
            self.shares = shares(&gas);
            self.gas = Arc::new(gas);
        }
        Ok(())
    }
}
