//! Loops of coolant in time: what is around them, their step among their segments, what they tell.

mod act;
mod around;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests;

use std::sync::Arc;

use crate::base::chance::Chance;
use crate::coolant::GasError;
use crate::engine::cooled::Cooled;
use crate::field::Field;
use crate::field::coolant::{Cooling, Forecast};
use crate::field::heat::Air;
use crate::field::id::SegmentId;
use crate::field::log::Event;
use crate::field::script::{FieldError, RunError, Script};
use crate::field::spec::CallId;
use crate::field::system::System;
use crate::field::time::Time;
use crate::field::validate::{Item, SpecError, SpecFault};
use crate::plant::event::Happened;
use crate::plant::{Around, Opening, Plant};
use around::outside;

/// What helps a loop that takes up more than it gives.
const CARRY_OFF: &str = "let the loop carry off what it takes: more `flow`, `conductance`, a `relief`, a shorter `step`";

/// Alerts: they see the state that the step ends with.
pub(crate) struct Alerts;

impl System for Alerts {
    fn due(field: &Field) -> Option<Time> {
        let any = field.coolants.iter().any(|it| !it.spec().alerts.is_empty());
        any.then_some(field.now)
    }

    fn step<S: Script>(
        field: &mut Field,
        _: Time,
        script: &mut S,
    ) -> Result<(), RunError<S::Error>> {
        for place in 0..field.coolants.len() {
            field.look_at_alerts(place, script)?;
        }
        Ok(())
    }
}

impl Field {
    /// Opens the loops of a description: at the temperature of each, its segments see its gas.
    pub(crate) fn open_coolants<S: Script>(
        &mut self,
        script: &mut S,
    ) -> Result<(), RunError<S::Error>> {
        let plan = self.plan.clone();
        for (place, coolant) in (0..).zip(&plan.coolants) {
            let outside = outside(&coolant.plant, Time::ZERO, script)?;
            let (power, release) = self.draws_in(place);
            let opening = Opening { number: place, now: self.now, outside, power, release };
            let opened = Plant::open(&coolant.plant, &opening, self.chance);
            let plant = opened.map_err(|error| {
                let name = coolant.plant.name.clone();
                let fault = SpecFault::Coolant(name, error.to_string());
                RunError::Spec(vec![SpecError { item: Item::Coolant(place), fault }])
            })?;
            Arc::make_mut(&mut self.coolants).push(Cooling::new(plant, place));
        }
        for place in 0..self.coolants.len() {
            self.gather(place);
        }
        Ok(())
    }

    /// The loops take the step with their segments, one after another; what a script reads of one
    /// meanwhile is as it was.
    pub(crate) fn cool_all<S: Script>(
        &mut self,
        dt: Time,
        script: &mut S,
    ) -> Result<(), RunError<S::Error>> {
        for place in 0..self.coolants.len() {
            self.cool(place, dt, script)?;
        }
        Ok(())
    }

    /// What the segments that see an air draw, W, and with which time constant they give it off, s.
    fn draws_in(&self, air: u32) -> (f64, f64) {
        let (mut power, mut mass, mut conductance) = (0.0, 0.0, 0.0);
        for segment in SegmentId::all(self.heat.kind.len()) {
            let Some(kind) = self.heat.kind_at(segment).filter(|kind| kind.air == air) else {
                continue;
            };
            power += self.power_of(segment).unwrap_or(0.0);
            if let Some(thermal) = kind.spec.thermal {
                mass += thermal.mass;
                conductance += thermal.conductance;
            }
        }
        (power, if conductance > 0.0 { mass / conductance } else { 0.0 })
    }

    /// Finds the segments of a loop among those that came since the last look.
    fn gather(&mut self, place: usize) {
        let (count, kind, kinds) =
            (self.segments.len(), self.heat.kind.clone(), self.heat.kinds.clone());
        let Some(cooling) = Arc::make_mut(&mut self.coolants).get_mut(place) else { return };
        if cooling.seen == count {
            return;
        }
        let air = cooling.air;
        let own = |segment: &SegmentId| {
            let kind = kind.get(segment.index()).and_then(|kind| kinds.get(*kind as usize));
            kind.is_some_and(|kind| kind.air == air)
        };
        let new = (cooling.seen..count).map(SegmentId::at).filter(own);
        Arc::make_mut(&mut cooling.segments).extend(new);
        cooling.seen = count;
    }

    /// One loop takes a step with its segments.
    fn cool<S: Script>(
        &mut self,
        place: usize,
        dt: Time,
        script: &mut S,
    ) -> Result<(), RunError<S::Error>> {
        self.gather(place);
        let start = self.now - dt;
        let Some(spec) = self.coolants.get(place).map(|it| it.plant.spec().clone()) else {
            return Ok(());
        };
        // What is around it is that of the middle of the step: a series that changes at its ends counts
        // from one to the other.
        let middle = start + Time(dt.0 / 2);
        let around = Around {
            outside: outside(&spec, middle, script)?,
            phase: self.cluster_phase().unwrap_or(0.0),
            price: around::asked(spec.tariff.price.as_ref(), middle, script)?,
            carbon: around::asked(spec.tariff.carbon.as_ref(), middle, script)?,
            band: self.asked_of(place as u32, spec.target.temperature),
        };
        let chance: Chance = self.chance;
        let mut coolants = std::mem::take(&mut self.coolants);
        let mut happened = vec![];
        let Some(cooling) = Arc::make_mut(&mut coolants).get_mut(place) else { return Ok(()) };
        let before = (cooling.gas().supply(), cooling.gas().back());
        let segments = cooling.segments.clone();
        let mut bodies = Cooled::new(self, cooling.air, &segments);
        let done = cooling.plant.step((start, dt), &mut bodies, &around, chance, &mut happened);
        let after = (cooling.gas().supply(), cooling.gas().back());
        let flow = cooling.gas().flow();
        let (air, kept) = (cooling.air, cooling.gas().kept());
        cooling.around = Some(around);
        for it in &happened {
            cooling.note(it.at, &it.what);
        }
        let name = spec.name.clone();
        self.coolants = coolants;
        if let Err(error) = done {
            let help = match error {
                GasError::Outside { .. } if error.is_too_hot() => CARRY_OFF.to_owned(),
                _ => error.help(),
            };
            let error = error.to_string();
            return Err(FieldError::Coolant { name, error, help, at: self.now }.into());
        }
        if !kept.is_finite() {
            let error = "its temperature leaves the numbers".to_owned();
            let help = CARRY_OFF.to_owned();
            return Err(FieldError::Coolant { name, error, help, at: self.now }.into());
        }
        if let Some(seen) = Arc::make_mut(&mut self.heat.airs).get_mut(air as usize) {
            let full = spec.circulation.flow;
            *seen = Air {
                supply: (before.0, after.0),
                back: (before.1, after.1),
                flow: if full > 0.0 { flow / full } else { 0.0 },
                taken: seen.taken,
            };
        }
        self.tell_of(place, happened);
        self.foretell(place, &around);
        Ok(())
    }

    /// Puts what happened in a loop into the log.
    pub(crate) fn tell_of(&mut self, place: usize, happened: Vec<Happened>) {
        for Happened { at, what } in happened {
            self.log.push(at, Event::Coolant { place: place as u32, what });
        }
    }

    fn look_at_alerts<S: Script>(
        &mut self,
        place: usize,
        script: &mut S,
    ) -> Result<(), RunError<S::Error>> {
        let Some(cooling) = self.coolants.get(place) else { return Ok(()) };
        let asked: Vec<u32> = (cooling.spec().alerts.iter().enumerate())
            .map(|(at, alert)| match (cooling.plant.alerted(at), alert.until) {
                (true, Some(until)) => until,
                _ => alert.when,
            })
            .collect();
        // The conditions read the field, loops included: they are asked first.
        let mut answers = vec![];
        for call in asked {
            let holds = script.condition(CallId(call), self).map_err(RunError::Script)?;
            answers.push((call, holds));
        }
        let (now, mut happened) = (self.now, vec![]);
        let Some(cooling) = Arc::make_mut(&mut self.coolants).get_mut(place) else { return Ok(()) };
        let answer = |call: u32| {
            let known = answers.iter().find(|(of, _)| *of == call);
            Ok::<bool, RunError<S::Error>>(known.is_some_and(|(_, holds)| *holds))
        };
        cooling.plant.look(now, answer, &mut happened)?;
        for it in &happened {
            cooling.note(it.at, &it.what);
        }
        self.tell_of(place, happened);
        Ok(())
    }
}

/// How far ahead a forecast looks.
const AHEAD: Time = Time::from_secs(10);

impl Field {
    /// Scores the forecast of a loop that is due, and makes the next.
    fn foretell(&mut self, place: usize, around: &Around) {
        let now = self.now;
        let Some(cooling) = self.coolants.get(place) else { return };
        let due = cooling.forecast.is_none_or(|forecast| forecast.due <= now);
        if !due {
            return;
        }
        let kept = cooling.gas().kept();
        let (low, high) = cooling.spec().target.temperature;
        let scale = (high - low).max(LEAST_BAND);
        let foreseen = self.foreseen(place, AHEAD, around);
        let Some(cooling) = Arc::make_mut(&mut self.coolants).get_mut(place) else { return };
        if let Some(forecast) = cooling.forecast.take() {
            let off = (kept - forecast.temperature).abs();
            cooling.met.0 += (1.0 - off / scale).max(0.0);
            cooling.met.1 += off;
            cooling.met.2 += 1;
        }
        cooling.forecast = foreseen.map(|temperature| Forecast { due: now + AHEAD, temperature });
    }
}

impl Field {
    /// The temperature that the target of a loop is of after a while, K, with nothing turned.
    fn foreseen(&mut self, place: usize, after: Time, around: &Around) -> Option<f64> {
        let coolants = self.coolants.clone();
        let cooling = coolants.get(place)?;
        let bodies = Cooled::new(self, cooling.air, &cooling.segments);
        cooling.plant.foretells(after, &bodies, around)
    }

    /// The temperature that the target of a loop is of after a while, K, with nothing turned and all
    /// around it as in the last step; `None` before the first step, and where the gas is not known.
    pub fn predict(&self, place: u32, after: Time) -> Option<f64> {
        let cooling = self.coolant(place)?;
        let around = cooling.around?;
        cooling.foretold.ask(self.state_of_loop(cooling, &around), after, || {
            // Bodies are asked by way of a field that may change: a copy shares its columns.
            self.clone().foreseen(place as usize, after, &around)
        })
    }
}

/// A forecast is right within the band of the target, or within so much, K.
const LEAST_BAND: f64 = 0.1;
