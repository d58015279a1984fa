//! Stocks of gas: how much there is, and of what quality.

use crate::coolant::Gas;
use crate::plant::spec::ReservoirSpec;

/// A year of 365 days, s: over which `stability` is told.
const YEAR: f64 = 31_536_000.0;

/// mol of each of the 13 gases of the table, by number.
pub type Moles = [f64; 13];

/// Where a gas stands in [`Moles`]; `None` of `Air`, which is a mixture.
pub fn place(gas: Gas) -> Option<usize> {
    gas.species().map(|_| gas as usize)
}

/// A stock as it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stock {
    /// mol; `None`: no end.
    pub amount: Option<f64>,
    /// Share that is the gas, 0 to 1.
    pub purity: f64,
    /// Share of the molecules that work, 0 to 1.
    pub integrity: f64,
    /// Share in phase, 0 to 1.
    pub coherence: f64,
    /// Share that storage has left of the quality, 0 to 1.
    pub kept: f64,
    /// Whether it was told that the stock is empty.
    pub(super) told_empty: bool,
    /// Whether it was told that its quality is too low.
    pub(super) told_stale: bool,
}

impl Stock {
    /// A stock as it is described.
    pub fn new(spec: &ReservoirSpec) -> Stock {
        Stock {
            amount: spec.amount,
            purity: spec.purity,
            integrity: spec.integrity,
            coherence: spec.coherence,
            kept: 1.0,
            told_empty: false,
            told_stale: false,
        }
    }

    /// The quality in one number: purity × integrity × coherence × what storage has left of them.
    pub fn quality(&self) -> f64 {
        self.purity * self.integrity * self.coherence * self.kept
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.amount.is_some_and(|amount| amount <= 0.0)
    }

    /// Storage for `dt` seconds: `stability` is what a year leaves. The air outside does not age.
    pub(super) fn age(&mut self, spec: &ReservoirSpec, dt: f64) {
        if self.amount.is_some() && spec.stability < 1.0 {
            self.kept *= libm::pow(spec.stability.max(0.0), dt / YEAR);
        }
    }

    /// Takes up to `wanted` mol; what was taken.
    pub(super) fn take(&mut self, wanted: f64) -> f64 {
        match &mut self.amount {
            None => wanted,
            Some(amount) => {
                let taken = wanted.min(*amount);
                // Rounding leaves no crumbs that a later step would draw on for ever.
                *amount = if taken >= *amount * (1.0 - 1e-12) { 0.0 } else { *amount - taken };
                taken
            }
        }
    }

    /// Puts `more` mol of restored gas in, as good as the stock was at first.
    pub(super) fn put(&mut self, spec: &ReservoirSpec, more: f64) {
        let Some(amount) = &mut self.amount else { return };
        if more <= 0.0 {
            return;
        }
        let sum = *amount + more;
        let share = more / sum;
        let blend = |own: &mut f64, new: f64| *own += share * (new - *own);
        blend(&mut self.purity, spec.purity);
        blend(&mut self.integrity, spec.integrity);
        blend(&mut self.coherence, spec.coherence);
        blend(&mut self.kept, 1.0);
        *amount = sum;
        self.told_empty = false;
    }
}
