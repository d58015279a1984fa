//! Where a loop would settle, without taking a step: what a controller's model of it says.

use super::bodies::{Bodies, Body};
use super::part::Part;
use super::port::Inputs;
use super::port::{Actuators, Condition, Outside, Truth};
use super::state::Loop;
use crate::schema::word::Place;

/// A time over which a cycle turns often, s.
const LONG: f64 = 1e6;
/// Above this a loop is not thought to settle, K.
const HOTTEST: f64 = 1500.0;

impl Loop {
    /// The temperature that the target is of, K, once the gas takes `power` (W) and all has settled.
    /// `None` where the gas is not known.
    pub(super) fn settles(&self, power: f64, inputs: &Inputs) -> Option<f64> {
        let part = self.settled(power, inputs)?;
        Some(self.place(&part, part.back))
    }

    /// What pumps, fan, chiller and cycle draw then, W.
    pub(super) fn draws(&self, power: f64, inputs: &Inputs) -> Option<f64> {
        let part = self.settled(power, inputs)?;
        let air = inputs.outside.temperature;
        let fan = self.spec.exchanger.as_ref();
        let fan = fan.map_or(0.0, |it| it.fan(part.turned.outside, &inputs.condition));
        let chilled = part.chilled(part.back);
        let chiller = if chilled > 0.0 {
            part.chiller_work(&self.spec, part.back, chilled, air)
        } else {
            0.0
        };
        let [_, cycle, _] = part.cycle.power(LONG, part.back, air);
        Some(part.pump + fan + chiller + cycle)
    }

    /// The temperature that the target is of at the end of a step that is not taken, K.
    pub(super) fn ends<B: Bodies + ?Sized>(
        &self,
        length: f64,
        bodies: &B,
        inputs: &Inputs,
    ) -> Option<f64> {
        let mut there = self.clone();
        let part = there.prepare(bodies, inputs).ok()?;
        let (part, course) = there.solve(length, &part, bodies, inputs).ok()?;
        Some(self.place(&part, part.back + course.end))
    }

    /// Where the temperature that the target is of would settle while the bodies keep theirs, K, with the
    /// gas at the return that is seen: they give `power` (W) at the supply that is seen, and less to a
    /// warmer one by their conductance.
    fn nears(&self, power: f64, conductance: f64, seen: &Truth, inputs: &Inputs) -> Option<f64> {
        let none: &[Body] = &[];
        let part = self.part_at(seen.return_, none, inputs).ok()?;
        let (gain, loss) = (part.gain(LONG, inputs.outside.temperature), part.loss(LONG));
        let supply = part.chain.at(part.back).supply;
        let follows = if part.chain.rate > 0.0 { part.chain.follows() } else { 1.0 };
        let gives = power - conductance * (supply - seen.supply);
        let rise = (gives + gain) / (loss + conductance * follows).max(1e-9);
        Some(self.place(&part, part.back + rise))
    }

    /// Conductance of the bodies, W/K, and the time constant, s, with which the gas nears where it would
    /// settle while they keep their temperatures.
    pub(super) fn answers<B: Bodies + ?Sized>(
        &self,
        bodies: &B,
        inputs: &Inputs,
    ) -> Option<(f64, f64)> {
        let part = self.clone().prepare(bodies, inputs).ok()?;
        let capacity = self.charge.total() * self.charge.cv(part.back).ok()?;
        let follows = if part.chain.rate > 0.0 { part.chain.follows() } else { 1.0 };
        let hold = part.loss(LONG) + part.conductance * follows;
        Some((part.conductance, capacity / hold.max(1e-9)))
    }

    /// The share of full flow beyond which control does not go: that of most net cooling by the exchanger at
    /// full. Where the air outside cools nothing there is no such flow, and no bound: a chiller, or the
    /// bodies themselves, still need what flows.
    pub(super) fn flow_bound(&self, resting: &Inputs<'static>) -> f64 {
        let at = Actuators { chiller: 0.0, ..Actuators::RESTING };
        let best = self.best_flow(&Inputs { actuators: at, ..*resting }, 1.0);
        if best > 0.0 { best } else { 1.0 }
    }

    /// The loop with its gas where what comes in leaves again.
    fn settled(&self, power: f64, inputs: &Inputs) -> Option<Part> {
        let none: &[Body] = &[];
        let mut part = self.part_at(self.temperature, none, inputs).ok()?;
        let (coldest, hottest) = self.gas().range();
        // What is led on the way depends on the temperature; three rounds find which it is.
        for _ in 0..3 {
            let (gain, loss) = (part.gain(LONG, inputs.outside.temperature), part.loss(LONG));
            let rise = (power + gain) / loss.max(1e-9);
            let back = (part.back + rise).min(hottest.min(HOTTEST)).max(coldest);
            let moved = (back - part.back).abs();
            match self.part_at(back, none, inputs) {
                Ok(next) => part = next,
                // A cycle may leave the data of the gas there.
                Err(_) => {
                    part.back = back;
                    break;
                }
            }
            if moved < 1e-9 {
                break;
            }
        }
        Some(part)
    }

    fn place(&self, part: &Part, back: f64) -> f64 {
        let supply = part.chain.at(back).supply;
        match self.spec.target.place {
            Place::Supply => supply,
            Place::Return => back,
            Place::Mean => 0.5 * (supply + back),
        }
    }
}

/// A loop as its description has it: as new, beside air that is measured.
pub(super) struct Described<'a> {
    pub held: &'a Loop,
    pub around: Outside,
    /// Of the bodies, W/K.
    pub conductance: f64,
    pub response: f64,
    pub release: f64,
}

impl Described<'_> {
    fn inputs(&self, at: &Actuators, outside: f64) -> Inputs<'static> {
        let around = Outside { temperature: outside, wet_bulb: outside, ..self.around };
        Inputs { actuators: *at, condition: Condition::NEW, ..Inputs::resting(around) }
    }
}

impl super::control::Model for Described<'_> {
    fn settles(&self, at: &Actuators, power: f64, outside: f64) -> f64 {
        self.held.settles(power, &self.inputs(at, outside)).unwrap_or(f64::NAN)
    }

    fn nears(&self, at: &Actuators, power: f64, seen: &Truth) -> f64 {
        let inputs = self.inputs(at, seen.outside);
        self.held.nears(power, self.conductance, seen, &inputs).unwrap_or(f64::NAN)
    }

    fn draws(&self, at: &Actuators, power: f64, outside: f64) -> f64 {
        self.held.draws(power, &self.inputs(at, outside)).unwrap_or(f64::NAN)
    }

    fn response(&self) -> f64 {
        self.response
    }

    fn at_once(&self) -> f64 {
        // The supply follows the devices without delay.
        match self.held.spec.target.place {
            Place::Supply => 1.0,
            Place::Mean => 0.5,
            Place::Return => 0.0,
        }
    }

    fn release(&self) -> f64 {
        self.release
    }
}
