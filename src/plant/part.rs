//! A part of a step: what each device does in it to energy, and what entropy it makes.

use super::bodies::Taken;
use super::chain::{Chain, Stations};
use super::charge::Charge;
use super::cycle::Pumped;
use super::excess::{Sum, excess};
use super::ledger::{Account, Cause, Draw, Ledger};
use super::moisture::Condensing;
use super::port::{Actuators, Inputs};
use super::relax::Course;
use super::spec::LoopSpec;
use crate::coolant::{GasError, R};

/// What holds in a part of a step, found at its start.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Part {
    /// Temperature of the gas at its start, K.
    pub back: f64,
    /// J/(mol·K) there.
    pub cp: f64,
    /// mol/s.
    pub flow: f64,
    pub chain: Chain,
    /// Power of the pump, W.
    pub pump: f64,
    /// Factor on the conductance of the bodies.
    pub factor: f64,
    /// Conductance of the bodies, W/K.
    pub conductance: f64,
    /// Heat capacity rate of the air that passes the bodies, W/K: the loop's, or what they take up.
    pub passing: f64,
    pub turned: Actuators,
    pub cycle: Turning,
    /// What streams add to the gas at its temperature at the start, W.
    pub brought: f64,
    /// By how much less for each kelvin of the gas, W/K.
    pub diluted: f64,
    /// By how much its heat capacity grows, W/K.
    pub grows: f64,
    /// What condenses in it.
    pub wet: Option<Condensing>,
}

/// What a part is taken with.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    /// s.
    pub length: f64,
    pub spec: &'a LoopSpec,
    pub inputs: &'a Inputs<'a>,
}

/// What the cycle does in a part.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Turning {
    /// Hz.
    frequency: f64,
    phase: f64,
    /// Gas that takes part, mol.
    amount: f64,
    /// What a turn loses, J/mol, where it pumps no heat.
    loss: f64,
    pumped: Option<Pumped>,
    cp: f64,
    /// K.
    pub swing: f64,
    /// Groups of cells.
    groups: u32,
}

impl Turning {
    /// No cycle.
    const NONE: Turning = Turning {
        frequency: 0.0,
        phase: 0.0,
        amount: 0.0,
        loss: 0.0,
        pumped: None,
        cp: 0.0,
        swing: 0.0,
        groups: 1,
    };

    pub fn of(
        spec: &LoopSpec,
        charge: &Charge,
        back: f64,
        phase: f64,
        share: f64,
    ) -> Result<Turning, GasError> {
        let Some(cycle) = &spec.cycle else { return Ok(Turning::NONE) };
        if share <= 0.0 {
            return Ok(Turning { phase, ..Turning::NONE });
        }
        let amount = (cycle.pressure.0 * cycle.volume / (R * back)).min(charge.total());
        let gas = charge.gas();
        let pumped = if cycle.exchange > 0.0 { Some(cycle.pumped(gas, back)?) } else { None };
        let loss = if pumped.is_some() { 0.0 } else { cycle.loss(gas, back)? };
        Ok(Turning {
            frequency: cycle.frequency * share,
            phase,
            amount,
            loss,
            pumped,
            cp: gas.cp(back)?,
            swing: cycle.way(gas, back)?.hot - back,
            groups: cycle.phases,
        })
    }

    /// By how much the phase advances, turns.
    pub fn phase(&self, length: f64) -> f64 {
        self.frequency * length
    }

    /// Turns of work in a part, over its length; 1/s.
    fn rate(&self, length: f64) -> f64 {
        if self.frequency <= 0.0 {
            return 0.0;
        }
        super::cycle::turns(self.groups, self.phase, self.phase + self.frequency * length) / length
    }

    /// Heat from the gas, work, and heat to the air outside, W, with the gas at `back` beside air of
    /// `air` (K).
    pub fn power(&self, length: f64, back: f64, air: f64) -> [f64; 3] {
        let rate = self.rate(length) * self.amount;
        match &self.pumped {
            Some(pumped) => pumped.turn(back, air).map(|kelvin| kelvin * rate * self.cp),
            None => [-self.loss * rate, self.loss * rate, 0.0],
        }
    }

    /// By how much more heat it takes from the gas for each kelvin of that, W/K.
    fn slope(&self, length: f64) -> f64 {
        let Some(pumped) = &self.pumped else { return 0.0 };
        let follows = pumped.expand * (1.0 - pumped.exchange) * pumped.compress;
        self.rate(length) * self.amount * self.cp * (1.0 - follows)
    }

    /// Entropy that it makes, W/K.
    fn made(&self, length: f64, back: f64, air: f64) -> f64 {
        let rate = self.rate(length) * self.amount;
        let Some(pumped) = &self.pumped else { return self.loss * rate / back };
        let [hot, warm, cold] = pumped.stations(back, air);
        let (ideal_hot, ideal_cold) = (pumped.compress_ideal * back, pumped.expand_ideal * warm);
        let machine = libm::log(hot / ideal_hot) + libm::log(cold / ideal_cold);
        // The gas leaves its heat to the air, and comes back to the rest of the gas.
        let exchange = excess(hot / warm) + (hot - warm) * (warm - air) / (air * warm);
        rate * self.cp * (machine.max(0.0) + exchange.max(0.0) + excess(cold / back))
    }
}

impl Part {
    /// What the devices add to the gas at its temperature at the start, W.
    pub fn gain(&self, length: f64, air: f64) -> f64 {
        let chain = self.chain.rate * (self.chain.at(self.back).supply - self.back);
        self.pump + chain - self.cycle.power(length, self.back, air)[0]
    }

    /// By how much less for each kelvin of the gas, W/K.
    pub fn loss(&self, length: f64) -> f64 {
        let follows = if self.chain.rate > 0.0 { self.chain.follows() } else { 1.0 };
        self.chain.rate * (1.0 - follows) + self.cycle.slope(length)
    }

    /// Books what the devices did to energy with the gas at `mean` (K).
    pub fn book(&self, scene: &Scene, mean: f64, ledger: &mut Ledger, change: &mut Sum) {
        let Scene { length, spec, inputs } = *scene;
        let air = inputs.outside.temperature;
        let Stations { back, recovered, exchanged, .. } = self.chain.at(mean);
        let rate = self.chain.rate * length;
        let mut book = |account: Account, energy: f64| {
            ledger.book(account, energy);
            change.add(energy);
        };
        let exchanger = rate * (recovered - exchanged);
        let chilled = self.chilled(mean) * length;
        let [cycle, cycle_work, cycle_heat] = self.cycle.power(length, mean, air);
        book(Account::Circulation, self.pump * length);
        book(Account::Recovery, -rate * (back - recovered));
        book(Account::Exchanger, -exchanger);
        book(Account::Chiller, -chilled);
        book(Account::Cycle, -cycle * length);
        ledger.draw(Draw::Circulation, self.pump * length);
        ledger.draw(Draw::Cycle, cycle_work * length);
        let mut rejected = exchanger + cycle_heat * length;
        if let Some(exchanger) = &spec.exchanger {
            let fan = exchanger.fan(self.turned.outside, &inputs.condition) * length;
            ledger.draw(Draw::Fan, fan);
            rejected += fan;
            ledger.evaporated.add(exchanger.water(self.turned.outside, &inputs.outside) * length);
        }
        if chilled > 0.0 {
            let work = self.chiller_work(spec, mean, chilled / length, air) * length;
            ledger.draw(Draw::Chiller, work);
            rejected += chilled + work;
        }
        ledger.rejected.add(rejected);
    }

    /// What the chiller draws to take `heat` (W), W.
    pub fn chiller_work(&self, spec: &LoopSpec, back: f64, heat: f64, air: f64) -> f64 {
        let supply = self.chain.at(back).supply;
        spec.chiller
            .as_ref()
            .map_or(0.0, |chiller| heat / chiller.cop(supply, air, heat / chiller.capacity))
    }

    /// Books what entropy came and was made. The course of the gas counts by its mean and its spread:
    /// two points have both.
    pub fn entropy(
        &self,
        scene: &Scene,
        course: &Course,
        taken: &Taken,
        charge: &Charge,
        ledger: &mut Ledger,
    ) -> Result<(), GasError> {
        let length = scene.length;
        ledger.make(Cause::Segments, taken.entropy);
        let capacity =
            charge.total() * charge.cv(self.back + 0.5 * course.end)? + 0.5 * length * self.grows;
        // The bodies' heat by its mean, and by how it leans on the temperature: so that what the gas keeps
        // has the covariance with it that C·dT/dt has, (T₁ − T₀)·((T₁ + T₀)/2 − mean).
        let heat = taken.heat / length;
        let loss = self.loss(length) + self.diluted;
        let mut point = |off: f64, weight: f64, heat: f64| {
            self.made(scene, (self.back + off, heat), weight * length, ledger);
        };
        if course.spread > 1e-6 {
            let kept = capacity * course.end / length;
            let lean = kept * (0.5 * course.end - course.mean()) / course.spread;
            // What comes from the bodies stays a temperature.
            let most = 0.5 * (self.passing * self.draught().supply + heat).max(0.0);
            let lean = (lean + loss * course.spread).clamp(-most, most);
            point(course.mean() - course.spread, 0.5, heat - lean);
            point(course.mean() + course.spread, 0.5, heat + lean);
        } else {
            point(course.mean(), 1.0, heat);
        }
        Ok(())
    }

    /// Books entropy with the gas at `back` (K) taking `heat` (W) from the bodies for `time` seconds.
    fn made(&self, scene: &Scene, (back, heat): (f64, f64), time: f64, ledger: &mut Ledger) {
        let Scene { length, spec, inputs } = *scene;
        let air = inputs.outside.temperature;
        let stations = self.chain.at(back);
        let rate = self.chain.rate * time;
        ledger.make(Cause::Friction, self.pump * time / back);
        let [.., cycle_heat] = self.cycle.power(length, back, air);
        ledger.make(Cause::Cycle, self.cycle.made(length, back, air) * time);
        ledger.carry(-cycle_heat * time / air);
        if rate > 0.0 {
            let mut link = |cause, from: f64, to: f64, sink: f64| {
                let heat = rate * (from - to);
                let made = rate * excess(from / to) + heat * (to - sink) / (sink * to);
                ledger.make(cause, made);
                ledger.carry(-heat / sink);
            };
            let (recovery, exchanger) = (&self.chain.recovery, &self.chain.exchanger);
            if recovery.share > 0.0 {
                link(Cause::Recovery, back, stations.recovered, recovery.to);
            }
            if exchanger.share > 0.0 {
                link(Cause::Exchanger, stations.recovered, stations.exchanged, exchanger.to);
            }
        }
        let chilled = self.chilled(back);
        if chilled != 0.0 {
            let work = self.chiller_work(spec, back, chilled.max(0.0), air);
            let lifted = (chilled + work) / air - chilled / stations.supply;
            let made = rate * excess(stations.exchanged / stations.supply) + lifted.max(0.0) * time;
            ledger.make(Cause::Chiller, made);
            ledger.carry(-(chilled + work) * time / air);
        }
        if self.passing > 0.0 {
            // What flows and what comes again mix, warm, and mix with the rest of the gas.
            let again = self.passing - self.chain.rate;
            let seen = stations.supply + self.again() * (back - stations.supply);
            // A temperature, even where a part is too long for what is in it.
            let out = (seen + heat / self.passing).max(0.01 * seen);
            let before =
                self.chain.rate * excess(stations.supply / seen) + again * excess(back / seen);
            ledger.make(Cause::Mixing, time * (before + self.passing * excess(out / back)));
            ledger.carry(time * self.passing * libm::log(out / seen));
        }
    }
}
