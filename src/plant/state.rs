//! The state of a loop of gas: all that a step changes.

use super::charge::{Charge, Moles};
use super::circulation::Filled;
use super::excess::Sum;
use super::ledger::Ledger;
use super::port::{Outside, Truth};
use super::spec::LoopSpec;
use crate::coolant::{Gas, GasError, Mixture, saturation_pressure};
use crate::schema::word::Place;
use std::sync::Arc;

/// A loop of gas at one time. A copy is cheap: its description and its gas are shared.
#[derive(Clone, Debug)]
pub struct Loop {
    pub(super) spec: Arc<LoopSpec>,
    pub(super) filled: Filled,
    pub(super) charge: Charge,
    /// Energy of the gas above that of the start, J.
    pub(super) energy: Sum,
    pub(super) temperature: f64,
    pub(super) supply: f64,
    pub(super) flow: f64,
    /// Turns of the cycle so far.
    pub(super) phase: f64,
    pub(super) swing: f64,
    pub(super) power: f64,
    /// What was outside in the last step.
    pub(super) beside: Outside,
    /// Factor of the gas on the conductance of the bodies, and the shares that it was found with.
    pub(super) factor: (f64, Moles),
    pub(super) carries: f64,
    /// Entropy of the gas at the start, J/K.
    pub(super) entropy_first: f64,
    pub(super) first: Moles,
    pub(super) ledger: Ledger,
    pub(super) counts: Counts,
}

/// How often things happened in a loop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Steps that were taken.
    pub steps: u64,
    /// Parts that they were taken in.
    pub parts: u64,
    /// Steps in which gas was let off.
    pub relieved: u64,
    /// Steps in which water condensed.
    pub condensed: u64,
    /// Steps in which the vessel was as good as empty.
    pub empty: u64,
}

impl Loop {
    /// A loop as it is described, at rest: the gas at the temperature and pressure of the start.
    ///
    /// # Errors
    /// A temperature at which the gas is not known; a pressure or a volume that is none.
    pub fn open(spec: &LoopSpec) -> Result<Loop, GasError> {
        let (pressure, volume) = (spec.pressure, spec.volume);
        if !(1e-30..=1e30).contains(&volume) {
            return Err(GasError::Volume(volume));
        }
        spec.gas.caloric(spec.temperature, pressure)?;
        let filled = Filled::of(spec);
        let charge = Charge::new(&spec.gas, filled.amount, spec.temperature)?;
        let carries = carrying(&spec.gas, spec.temperature);
        Ok(Loop {
            entropy_first: charge.entropy(spec.temperature, volume)?,
            first: *charge.moles(),
            factor: (1.0, *charge.moles()),
            carries,
            filled,
            energy: Sum::default(),
            temperature: spec.temperature,
            supply: spec.temperature,
            flow: 0.0,
            phase: 0.0,
            swing: 0.0,
            power: 0.0,
            beside: Outside {
                temperature: spec.temperature,
                wet_bulb: spec.temperature,
                dew_point: None,
                pressure: spec.pressure,
                sink: f64::INFINITY,
            },
            ledger: Ledger::default(),
            counts: Counts::default(),
            charge,
            spec: Arc::new(spec.clone()),
        })
    }

    /// What it is made of.
    pub fn spec(&self) -> &Arc<LoopSpec> {
        &self.spec
    }

    /// What circulates.
    pub fn gas(&self) -> &Arc<Mixture> {
        self.charge.gas()
    }

    /// Gas in it, mol.
    pub fn amount(&self) -> f64 {
        self.charge.total()
    }

    /// Gas in it by species, mol, in the order of [`Gas`].
    pub fn moles(&self) -> &Moles {
        self.charge.moles()
    }

    /// Temperature of the gas after the segments, that of the loop's gas, K.
    pub fn back(&self) -> f64 {
        self.temperature
    }

    /// Temperature of the gas that comes to the segments, K.
    pub fn supply(&self) -> f64 {
        self.supply
    }

    /// Mean over the cells, which lie between supply and return, K.
    pub fn mean(&self) -> f64 {
        0.5 * (self.supply + self.temperature)
    }

    /// The temperature that the target is of, K.
    pub fn kept(&self) -> f64 {
        match self.spec.target.place {
            Place::Supply => self.supply,
            Place::Return => self.temperature,
            Place::Mean => self.mean(),
        }
    }

    /// Pa.
    pub fn pressure(&self) -> f64 {
        self.charge.pressure(self.temperature, self.spec.volume)
    }

    /// Flow in the last step, mol/s.
    pub fn flow(&self) -> f64 {
        self.flow
    }

    /// Swing of the cells' temperature by the cycle, from lowest to highest, K.
    pub fn swing(&self) -> f64 {
        self.swing
    }

    /// Turns of the cycle since the start; the part after the point is its phase.
    pub fn phase(&self) -> f64 {
        self.phase
    }

    /// Pressure of the water vapour in it, Pa.
    pub fn vapour(&self) -> f64 {
        self.charge.share(Gas::H2O) * self.pressure()
    }

    /// Relative humidity at the supply, 0 to 1; `None` where the vapour pressure of water is not known.
    pub fn humidity(&self) -> Option<f64> {
        Some((self.vapour() / saturation_pressure(self.supply).ok()?).min(1.0))
    }

    /// Temperature at which its vapour begins to condense, K; `None` of dry gas.
    pub fn dew_point(&self) -> Option<f64> {
        super::moisture::dew_point(self.vapour(), self.temperature)
    }

    /// What was taken and given so far.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// How often things happened.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// What there is to measure, beside air outside of `outside` (K).
    pub fn truth(&self, outside: f64) -> Truth {
        Truth {
            supply: self.supply,
            return_: self.temperature,
            mean: self.mean(),
            pressure: self.pressure(),
            power: self.power,
            outside,
        }
    }

    /// Whether the ledger closes: energy to 1e-9 of the greater of what went through and 1 J, both in its
    /// accounts and in what the gas holds by its temperature; gas to 1e-9 of what went through and was there (at least 1 µmol).
    pub fn closes(&self) -> bool {
        let energy = self.ledger.imbalance().abs() <= 1e-9 * self.ledger.throughput().max(1.0);
        let held = self.charge.moles().iter().zip(&self.first);
        let gas = held.zip(&self.ledger.gas).all(|((held, first), flow)| {
            let through = flow.into.get() + flow.out.get() + first;
            (held - first - flow.net()).abs() <= 1e-9 * through.max(1e-6)
        });
        let known = || -> Result<bool, GasError> {
            let (total, t) = (self.charge.total(), self.temperature);
            let off = self.energy.get() - total * self.charge.internal(t)?;
            let scale = 1e-9 * self.ledger.throughput().max(1.0);
            // The last bits of a temperature count where the gas is much and nothing went through.
            Ok(off.abs() <= scale + 1e-12 * total * self.charge.cv(t)? * t)
        };
        energy && gas && known().unwrap_or(false)
    }

    /// By how much the entropy of the gas differs from what came, left and was made in it, as a share of
    /// all that moved; the segments' own is theirs.
    ///
    /// # Errors
    /// A temperature at which the gas is not known.
    pub fn entropy_imbalance(&self) -> Result<f64, GasError> {
        let now = self.charge.entropy(self.temperature, self.spec.volume)?;
        let made = self.ledger.entropy_made() - self.ledger.entropy_of(super::Cause::Segments);
        let off = now - self.entropy_first - self.ledger.carried.get() - made;
        let scale = self.ledger.moved.get() + made.abs();
        // What its entropy is known to: the last bits of n·S.
        let known = 1e-13 * now.abs();
        Ok((off.abs() - known).max(0.0) / scale.max(f64::MIN_POSITIVE))
    }

    /// Numbers that a digest reads, in one order for ever.
    pub fn words(&self, mut each: impl FnMut(u64)) {
        self.charge.moles().iter().for_each(|moles| each(moles.to_bits()));
        let [energy, rest] = self.energy.words();
        let own = [energy, rest, self.temperature, self.supply, self.flow, self.phase, self.swing];
        own.into_iter()
            .chain([self.power, self.factor.0, self.beside.temperature])
            .for_each(|word| each(word.to_bits()));
        self.ledger.words(|word| each(word.to_bits()));
        let Counts { steps, parts, relieved, condensed, empty } = self.counts;
        [steps, parts, relieved, condensed, empty].into_iter().for_each(each);
    }
}

/// What carries heat from a wall to a turbulent gas: k^0.6·M^0.8·(cp/M)^0.4·μ^−0.4, which with the
/// concentration and the flow to the power 0.8 is Dittus and Boelter's. Where the data of a gas does not
/// reach, it is 0.
pub(super) fn carrying(gas: &Mixture, t: f64) -> f64 {
    let value = || -> Result<f64, GasError> {
        let (k, mu, cp, mass) =
            (gas.conductivity(t)?, gas.viscosity(t)?, gas.cp(t)?, gas.molar_mass());
        Ok(libm::pow(k, 0.6) * libm::pow(mass, 0.8) * libm::pow(cp / (mass * mu), 0.4))
    };
    value().unwrap_or(0.0)
}
