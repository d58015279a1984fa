//! Gas that comes into a loop and leaves it: injected, drawn off, let off, breathed.

use super::charge::{Moles, shares};
use super::excess::{Sum, excess, mean_log};
use super::ledger::{Account, Cause, Draw};
use super::moisture::{
    AIR_CHANGES, Condensing, WATER, condense, latent_heat, moist_air, share_of_vapour,
};
use super::part::Part;
use super::port::Inputs;
use super::state::Loop;
use super::step::{NOTHING, Stepped};
use crate::coolant::{Gas, GasError, Mixture, R, saturation_pressure};

/// Share of its gas that an open loop breathes in at a time.
const BREATH: f64 = 0.005;
/// Breaths that it takes in a part of a step; e-fold, and more with the next part.
const MOST_BREATHS: u32 = 200;

/// What streams do to the gas at the start of a part.
pub(super) struct Streams {
    /// By how much the heat capacity of the gas grows, W/K.
    pub grows: f64,
    /// W, at the temperature of the start.
    pub gain: f64,
    /// By how much less for each kelvin, W/K.
    pub loss: f64,
}

impl Loop {
    /// What comes and goes in a part of `length` seconds.
    pub(super) fn streams(
        &self,
        length: f64,
        part: &Part,
        inputs: &Inputs,
    ) -> Result<Streams, GasError> {
        let back = self.temperature;
        let out = self.drawn(length, inputs);
        let cv = self.charge.cv(back)?;
        let mut found = Streams { grows: -out * cv, gain: -out * R * back, loss: out * R };
        if let Some(wet) = part.wet {
            let rate = wet.water / length;
            found.grows -= rate * Gas::H2O.mixture().cv(back)?;
            found.gain -= rate * R * back;
            found.loss += rate * R;
        }
        for stream in inputs.inflow.iter().filter(|stream| stream.rate > 0.0) {
            // Enthalpy as it comes, internal energy as it is held.
            let brings = self.charge.enthalpy_of(&stream.gas, stream.temperature)?;
            let held = self.charge.enthalpy_of(&stream.gas, back)? - R * back;
            let cv = stream.gas.cv(back)?;
            found.grows += stream.rate * cv;
            found.gain += stream.rate * (brings - held);
            found.loss += stream.rate * cv;
        }
        if self.spec.open {
            // As much leaves as comes.
            let rate = self.changes();
            let internal = self.charge.internal(back)?;
            let share = share_of_vapour(inputs.outside.dew_point, inputs.outside.pressure);
            let air = moist_air(share)?;
            let brings = self.charge.enthalpy_of(&air, inputs.outside.temperature)?;
            found.gain += rate * (brings - internal - R * back);
            found.loss += rate * (cv + R);
        }
        Ok(found)
    }

    /// Air that an open loop changes with the outside, mol/s.
    pub(super) fn changes(&self) -> f64 {
        if !self.spec.open {
            return 0.0;
        }
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
        let limit = if self.spec.open { Some(inputs.outside.pressure) } else { self.spec.relief };
        let Some(limit) = limit else { return Ok(()) };
        let pressure = self.charge.pressure(self.temperature, self.spec.volume);
        if pressure > limit * (1.0 + 1e-12) {
            self.let_off(pressure, limit, inputs.outside.pressure, done)?;
        } else if self.spec.open {
            for _ in 0..MOST_BREATHS {
                let pressure = self.charge.pressure(self.temperature, self.spec.volume);
                if pressure >= limit * (1.0 - 1e-9) {
                    break;
                }
                self.breathe_in(limit - pressure, inputs)?;
            }
        }
        Ok(())
    }

    /// Lets gas off from one pressure to another: what stays expands without heat, so that every mole has
    /// the same entropy before and after, and the energy that is missing went with what left.
    fn let_off(
        &mut self,
        pressure: f64,
        limit: f64,
        outside: f64,
        done: &mut Stepped,
    ) -> Result<(), GasError> {
        let (before, total) = (self.temperature, self.charge.total());
        let gas = self.charge.gas();
        let entropy = gas.entropy(before, pressure)?;
        let after = gas.isentropic(before, pressure, limit)?;
        let kept = limit * before / (pressure * after);
        let amount = total * (1.0 - kept);
        // From the pressure at which it left to that outside: its mean over p ∝ nᵞ.
        let gamma = libm::log(limit / pressure) / libm::log(kept);
        let thrown = libm::log(pressure / outside) + gamma * mean_log(1.0, kept);
        let throttled = amount * R * thrown.max(0.0);
        let energy = self.energy.get() - total * kept * self.charge.internal(after)?;
        self.ledger.carry(-(amount * entropy + throttled));
        self.ledger.make(Cause::Throttling, throttled);
        let moles = self.charge.moles().map(|moles| moles * (1.0 - kept));
        let lost = moles.map(|moles| -moles);
        self.charge.change(&lost)?;
        let account = if self.spec.open { Account::Fresh } else { Account::Relieved };
        self.ledger.book(account, -energy);
        self.ledger.exchange(&lost);
        self.energy.add(-energy);
        self.temperature = self.charge.temperature(self.energy.get(), after)?;
        if !self.spec.open {
            for (sum, moles) in done.relieved.iter_mut().zip(moles) {
                *sum += moles;
            }
        }
        Ok(())
    }

    /// Air comes in from outside against a lack of pressure (Pa), one breath.
    fn breathe_in(&mut self, lack: f64, inputs: &Inputs) -> Result<(), GasError> {
        let (from, outside) = (inputs.outside.temperature, inputs.outside.pressure);
        let air = moist_air(share_of_vapour(inputs.outside.dew_point, outside))?;
        let (total, cv) = (self.charge.total(), self.charge.cv(self.temperature)?);
        // It brings its enthalpy: Δp·V = (γ − 1)·h·Δn for a constant heat capacity.
        let wanted = lack * self.spec.volume / ((1.0 + R / cv) * R * from);
        let amount = wanted.min(BREATH * total);
        let t = self.temperature;
        let held = self.charge.enthalpy_of(&air, t)? - R * t;
        let brings = amount * (self.charge.enthalpy_of(&air, from)? - held);
        let mean = t + 0.5 * brings / (total * cv + amount * air.cv(t)?);
        let mut change = Sum::default();
        self.admit(Account::Fresh, (&air, amount, from), mean, &mut change)?;
        self.energy.add(change.get());
        self.temperature = self.charge.temperature(self.energy.get(), mean)?;
        Ok(())
    }

    /// What condenses in a part of `length` seconds that is as it begins, where the gas is led over what
    /// is colder than its dew point.
    pub(super) fn condensing(&self, length: f64, part: &Part) -> Option<Condensing> {
        let share = self.charge.share(Gas::H2O);
        if share <= 0.0 || part.flow <= 0.0 {
            return None;
        }
        let chiller = self.spec.chiller.as_ref().filter(|_| part.chilled(part.back) > 0.0);
        let surface =
            part.chain.at(part.back).supply - chiller.map_or(0.0, |chiller| chiller.cold_approach);
        if surface >= part.back {
            return None;
        }
        let amount = self.charge.total();
        condense(amount, share, self.pressure(), part.flow * length / amount, surface)
    }

    /// Water condenses. Its heat leaves with that of the surface: by the chiller where one runs, else to
    /// the air outside.
    fn condense(
        &mut self,
        (length, mean): (f64, f64),
        part: &Part,
        inputs: &Inputs,
        change: &mut Sum,
        done: &mut Stepped,
    ) -> Result<(), GasError> {
        let Some(wet) = part.wet else { return Ok(()) };
        let (surface, pressure) =
            (wet.surface.min(mean), self.charge.pressure(mean, self.spec.volume));
        let vapour = Gas::H2O.mixture();
        let energy = wet.water * self.charge.enthalpy_of(vapour, mean)?;
        let cools = vapour.enthalpy(mean)? - vapour.enthalpy(surface)?;
        let heat = wet.water * (cools + latent_heat(surface));
        let air = inputs.outside.temperature;
        let (sink, work) = if part.chilled(mean) > 0.0 {
            (air, part.chiller_work(&self.spec, mean, heat / length, air) * length)
        } else {
            (part.chain.coldest().min(surface), 0.0)
        };
        // Of the vapour as it is on the way down: to the saturated, and cooled to the surface.
        let (total, share) = (self.charge.total(), self.charge.share(Gas::H2O));
        let left = ((total * share - wet.water) / (total - wet.water)).max(0.0);
        let partial = libm::exp(mean_log(share, left)) * pressure;
        let settled = R * libm::log(partial / saturation_pressure(surface)?).max(0.0);
        let lifted = ((heat + work) / sink - heat / surface).max(0.0);
        let cooled = vapour.cp(surface)? * excess(mean / surface);
        let made = wet.water * (settled + cooled) + lifted;
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

/// Entropy made by a mole of gas from one temperature that settles to another, J/(mol·K), from 0:
/// ∫cp(T')·(1/T − 1/T')dT', near T by three points of Gauss, for it is a difference of like numbers there.
fn settling(gas: &Mixture, from: f64, to: f64) -> Result<f64, GasError> {
    const POINTS: [(f64, f64); 3] = [
        (0.112_701_665_379_258_31, 5.0 / 18.0),
        (0.5, 8.0 / 18.0),
        (0.887_298_334_620_741_7, 5.0 / 18.0),
    ];
    if (from - to).abs() > 0.05 * to {
        let [far, near] = [gas.caloric(from, 1e5)?, gas.caloric(to, 1e5)?];
        return Ok(((far.enthalpy - near.enthalpy) / to - (far.entropy - near.entropy)).max(0.0));
    }
    let mut made = 0.0;
    for (share, weight) in POINTS {
        let t = to + share * (from - to);
        made += weight * gas.cp(t)? * (t - to) / (to * t) * (from - to);
    }
    Ok(made)
}
