//! Gas that comes into a loop and leaves it: injected, drawn off, let off, breathed.

use super::charge::{Moles, shares};
use super::excess::{Sum, excess};
use super::ledger::{Account, Cause, Draw};
use super::moisture::{AIR_CHANGES, WATER, condense, latent_heat, moist_air, share_of_vapour};
use super::part::Part;
use super::state::Loop;
use super::step::{Inputs, NOTHING, Stepped};
use crate::coolant::{Gas, GasError, Mixture, R};

/// What streams do to the gas at the start of a part.
pub(super) struct Streams {
    /// mol/s.
    pub into: f64,
    /// mol/s.
    pub out: f64,
    /// W, at the temperature of the start.
    pub gain: f64,
    /// By how much less for each kelvin, W/K.
    pub loss: f64,
}

impl Loop {
    /// What comes and goes in a part of `length` seconds.
    pub(super) fn streams(&self, length: f64, inputs: &Inputs) -> Result<Streams, GasError> {
        let back = self.temperature;
        let out = self.drawn(length, inputs);
        let mut found = Streams { into: 0.0, out, gain: -out * R * back, loss: out * R };
        if inputs.inflow.is_empty() && !self.spec.open {
            return Ok(found);
        }
        let (internal, cv) = (self.charge.internal(back)?, self.charge.cv(back)?);
        for stream in inputs.inflow.iter().filter(|stream| stream.rate > 0.0) {
            let brings = self.charge.enthalpy_of(&stream.gas, stream.temperature)?;
            found.into += stream.rate;
            found.gain += stream.rate * (brings - internal);
            found.loss += stream.rate * cv;
        }
        if self.spec.open {
            // As much leaves as comes.
            let rate = self.changes();
            let air = moist_air(0.0)?;
            let brings = self.charge.enthalpy_of(&air, inputs.outside.temperature)?;
            found.gain += rate * (brings - internal - R * back);
            found.loss += rate * (cv + R);
        }
        Ok(found)
    }

    /// Air that an open loop changes with the outside, mol/s.
    fn changes(&self) -> f64 {
        self.charge.total() * AIR_CHANGES / 3600.0
    }

    /// Books gas that comes and goes over `length` seconds with the gas at `mean` (K).
    pub(super) fn exchange(
        &mut self,
        (length, mean): (f64, f64),
        part: &Part,
        inputs: &Inputs,
        change: &mut Sum,
        done: &mut Stepped,
    ) -> Result<(), GasError> {
        let out = self.drawn(length, inputs) * length;
        let coming = inputs.inflow.iter().filter(|stream| stream.rate > 0.0);
        for stream in coming {
            let gas = (&stream.gas, stream.rate * length, stream.temperature);
            self.admit(Account::Injected, gas, mean, change)?;
        }
        if out > 0.0 {
            let left = self.release(Account::Drawn, out, mean, change)?;
            for (sum, moles) in done.drawn.iter_mut().zip(left) {
                *sum += moles;
            }
        }
        if self.spec.open {
            let amount = self.changes() * length;
            let share = share_of_vapour(inputs.outside.dew_point, inputs.outside.pressure);
            self.release(Account::Fresh, amount.min(0.5 * self.charge.total()), mean, change)?;
            let air = moist_air(share)?;
            self.admit(Account::Fresh, (&air, amount, inputs.outside.temperature), mean, change)?;
        }
        self.condense((length, mean), part, inputs, change, done)
    }

    /// Gas comes in at the pressure of the loop and mixes with what is there.
    fn admit(
        &mut self,
        account: Account,
        (gas, amount, temperature): (&Mixture, f64, f64),
        mean: f64,
        change: &mut Sum,
    ) -> Result<(), GasError> {
        let energy = amount * self.charge.enthalpy_of(gas, temperature)?;
        let moles = shares(gas).map(|share| share * amount);
        let before = *self.charge.moles();
        let total = self.charge.total();
        let grown = 1.0 + amount / total;
        let pressure =
            self.charge.pressure(mean, self.spec.volume) * libm::exp(mean_log(1.0, grown));
        let entropy = amount * gas.entropy(temperature, pressure)?;
        // Warming and mixing, each from 0: ∫cp·(1/T − 1/T')dT', and Σ n·R·ln of how much thinner.
        let mut made = amount * settling(gas, temperature, mean)?;
        for ((moles, held), share) in moles.iter().zip(&before).zip(shares(gas)) {
            if *moles > 0.0 {
                let among = mean_log(*held, held + moles) - mean_log(total, total + amount);
                made += moles * R * (libm::log(share) - among);
            }
        }
        self.charge.change(&moles)?;
        self.ledger.book(account, energy);
        self.ledger.exchange(&moles);
        self.ledger.carry(entropy);
        self.ledger.make(Cause::Mixing, made.max(0.0));
        change.add(energy);
        Ok(())
    }

    /// Gas of the loop leaves at its pressure.
    fn release(
        &mut self,
        account: Account,
        amount: f64,
        mean: f64,
        change: &mut Sum,
    ) -> Result<Moles, GasError> {
        let share = amount / self.charge.total();
        let energy = amount * self.charge.enthalpy(mean)?;
        let moles = self.charge.moles().map(|moles| moles * share);
        let pressure =
            self.charge.pressure(mean, self.spec.volume) * libm::exp(mean_log(1.0, 1.0 - share));
        self.ledger.carry(-amount * self.charge.gas().entropy(mean, pressure)?);
        let lost = moles.map(|moles| -moles);
        self.charge.change(&lost)?;
        self.ledger.book(account, -energy);
        self.ledger.exchange(&lost);
        change.add(-energy);
        Ok(moles)
    }

    /// Lets gas off above the pressure that the vessel holds; an open loop breathes to the pressure
    /// outside.
    pub(super) fn relieve(&mut self, inputs: &Inputs, done: &mut Stepped) -> Result<(), GasError> {
        let volume = self.spec.volume;
        let limit = if self.spec.open { Some(inputs.outside.pressure) } else { self.spec.relief };
        let Some(limit) = limit else { return Ok(()) };
        let pressure = self.charge.pressure(self.temperature, volume);
        let outside = inputs.outside.pressure;
        if pressure > limit * (1.0 + 1e-12) {
            let before = self.temperature;
            // What stays expands without heat: p ∝ nᵞ.
            let gamma = 1.0 + R / self.charge.cv(before)?;
            let kept = libm::pow(limit / pressure, 1.0 / gamma);
            let amount = self.charge.total() * (1.0 - kept);
            let mean = 0.5 * (before + before * limit / (pressure * kept));
            let energy = amount * self.charge.enthalpy(mean)?;
            let thrown = (0.5 * (pressure + limit) / outside).max(1.0);
            let entropy = self.charge.gas().entropy(mean, 0.5 * (pressure + limit))?;
            let throttled = amount * R * libm::log(thrown);
            self.ledger.carry(-(amount * entropy + throttled));
            self.ledger.make(Cause::Throttling, throttled);
            let moles = self.charge.moles().map(|moles| moles * (1.0 - kept));
            let lost = moles.map(|moles| -moles);
            self.charge.change(&lost)?;
            let account = if self.spec.open { Account::Fresh } else { Account::Relieved };
            self.ledger.book(account, -energy);
            self.ledger.exchange(&lost);
            self.energy.add(-energy);
            self.temperature = self.charge.temperature(self.energy.get(), mean)?;
            if !self.spec.open {
                for (sum, moles) in done.relieved.iter_mut().zip(moles) {
                    *sum += moles;
                }
            }
        } else if self.spec.open && pressure < limit * (1.0 - 1e-12) {
            // What comes in brings its enthalpy: Δp·V = (γ − 1)·h·Δn, near enough.
            let share = share_of_vapour(inputs.outside.dew_point, outside);
            let air = moist_air(share)?;
            let gamma = 1.0 + R / self.charge.cv(self.temperature)?;
            let amount = (limit - pressure) * volume / (gamma * R * inputs.outside.temperature);
            let mut change = Sum::default();
            let (from, mean) = (inputs.outside.temperature, self.temperature);
            self.admit(Account::Fresh, (&air, amount, from), mean, &mut change)?;
            self.energy.add(change.get());
            self.temperature = self.charge.temperature(self.energy.get(), mean)?;
        }
        Ok(())
    }

    /// Water condenses where the gas is led over what is colder than its dew point. Its heat leaves with
    /// that of the surface: by the chiller where one runs, else to the air outside.
    fn condense(
        &mut self,
        (length, mean): (f64, f64),
        part: &Part,
        inputs: &Inputs,
        change: &mut Sum,
        done: &mut Stepped,
    ) -> Result<(), GasError> {
        let share = self.charge.share(Gas::H2O);
        if share <= 0.0 || part.flow <= 0.0 {
            return Ok(());
        }
        let supply = part.chain.at(mean).supply;
        let chilled = part.chilled(mean);
        let below = self.spec.chiller.as_ref().filter(|_| chilled > 0.0);
        let surface = supply - below.map_or(0.0, |chiller| chiller.cold_approach);
        if surface >= mean {
            return Ok(());
        }
        let (amount, pressure) =
            (self.charge.total(), self.charge.pressure(mean, self.spec.volume));
        let passes = part.flow * length / amount;
        let Some(wet) = condense(amount, share, pressure, passes, surface) else { return Ok(()) };
        let vapour = Gas::H2O.mixture();
        let energy = wet.water * self.charge.enthalpy_of(vapour, mean)?;
        let cools = vapour.enthalpy(mean)? - vapour.enthalpy(surface)?;
        let heat = wet.water * (cools + latent_heat(surface));
        let air = inputs.outside.temperature;
        let (sink, work) = if below.is_some() {
            (air, part.chiller_work(&self.spec, mean, heat / length, air) * length)
        } else {
            (part.chain.exchanger.to.min(surface), 0.0)
        };
        let partial = (share - 0.5 * wet.water / amount) * pressure;
        let lifted = ((heat + work) / sink - heat / surface).max(0.0);
        let cooled = cools / (mean - surface) * excess(mean / surface);
        let made = wet.water * (wet.made + cooled) + lifted;
        self.ledger.make(Cause::Condensation, made);
        // The vapour leaves at its partial pressure; what was made in it leaves too.
        self.ledger.carry(-(wet.water * vapour.entropy(mean, partial)? + made));
        let mut lost = NOTHING;
        if let Some(water) = lost.get_mut(Gas::H2O as usize) {
            *water = -wet.water;
        }
        self.charge.change(&lost)?;
        self.ledger.exchange(&lost);
        self.ledger.book(Account::Condensed, -energy);
        self.ledger.draw(Draw::Chiller, work);
        self.ledger.rejected.add(heat + work);
        self.ledger.condensed.add(wet.water * WATER);
        done.condensed += wet.water * WATER;
        change.add(-energy);
        Ok(())
    }
}

/// Mean of the logarithm while its argument goes in a straight line between two numbers from 0, of which
/// one is above.
fn mean_log(a: f64, b: f64) -> f64 {
    let d = (b - a) / (b + a);
    if d.abs() < 1e-3 {
        return libm::log(0.5 * (a + b)) - d * d * (1.0 / 6.0 + d * d / 20.0);
    }
    let of = |x: f64| if x > 0.0 { x * libm::log(x) } else { 0.0 };
    (of(b) - of(a)) / (b - a) - 1.0
}

/// Entropy made by a mole of gas from one temperature that settles to another, J/(mol·K), from 0:
/// ∫cp(T')·(1/T − 1/T')dT' by three points of Gauss.
fn settling(gas: &Mixture, from: f64, to: f64) -> Result<f64, GasError> {
    const POINTS: [(f64, f64); 3] = [
        (0.112_701_665_379_258_31, 5.0 / 18.0),
        (0.5, 8.0 / 18.0),
        (0.887_298_334_620_741_7, 5.0 / 18.0),
    ];
    let mut made = 0.0;
    for (share, weight) in POINTS {
        let t = to + share * (from - to);
        made += weight * gas.cp(t)? * (t - to) / (to * t) * (from - to);
    }
    Ok(made)
}
