//! What turns the valves: sensors, controllers, and what they did.
//!
//! A controller sees readings alone, and a [`Model`] of the loop as it is described, which may be off by
//! wear and by what nobody measured. Demand is one number: how far the stages of cooling are turned, by
//! default the fan of the outside stream and then the chiller.

mod action;
mod margin;
mod predictive;
mod quadratic;
mod sensor;
mod stage;
#[cfg(test)]
mod tests;

use crate::base::time::Time;
use crate::plant::event::PlantEvent;
use crate::plant::port::{Actuators, Truth};
use crate::plant::spec::LoopSpec;
use crate::schema::word::{Actuator, Controller, Place};
use margin::bearable;
use predictive::Observer;
use stage::{Stages, share, shut};

pub use action::{Action, Actions, Outcome, Why};
pub use sensor::Sensors;

/// Moves smaller than this share of a span are no actions of their own.
const NOTABLE: f64 = 0.05;
/// How long the controller averages over what it learns, s.
const LEARNING: f64 = 300.0;
/// Over what of a span the slope is taken.
const STEEP: f64 = 0.05;
/// A step of a loop under `on_off` is taken in at most so many parts.
const MOST_PARTS: i64 = 64;

/// What is known of a loop by its description.
pub trait Model {
    /// The temperature that is to be kept, K, once all has settled at these shares, with `power` (W) drawn
    /// and the stream outside at `outside` (K).
    fn settles(&self, at: &Actuators, power: f64, outside: f64) -> f64;
    /// Where it would settle in the short run, K, while the bodies keep the temperatures that they have, by
    /// what is seen of the loop; `power` is what becomes heat of the gas.
    fn nears(&self, at: &Actuators, power: f64, seen: &Truth) -> f64;
    /// What pumps, fans and chiller draw then, W.
    fn draws(&self, at: &Actuators, power: f64, outside: f64) -> f64;
    /// Time constant with which the temperature nears what [`Model::nears`] says, s.
    fn response(&self) -> f64;
    /// What part of the way comes at once, 0 to 1.
    fn at_once(&self) -> f64;
    /// Time constant with which power that is drawn becomes heat of the gas, s; 0: at once.
    fn release(&self) -> f64;
}

/// What a controller is told in a step.
pub struct Scene<'a> {
    /// The start of the step.
    pub now: Time,
    /// Its length.
    pub dt: Time,
    /// The readings.
    pub seen: &'a Truth,
    /// When they were taken.
    pub taken: Time,
    /// What is known of the loop.
    pub model: &'a dyn Model,
    /// Where the loop itself would settle over the step at these shares, K: a step longer than the period
    /// of the controller takes it as settled.
    pub settled: &'a dyn Fn(&Actuators) -> f64,
    /// The flow of most net cooling, share of the full flow.
    pub best_flow: f64,
}

/// The state of a controller.
#[derive(Clone, Debug, PartialEq)]
pub struct Control {
    /// How far the stages are turned: from 0 to as many as there are.
    demand: f64,
    /// The integral part of `pi`, K.
    integral: f64,
    /// What the integral was on the average of the last five minutes, K.
    learnt: f64,
    /// Where the temperature is to be now on its way into the band, K.
    reference: Option<f64>,
    /// The measured power as it becomes heat of the gas, W.
    felt: Option<f64>,
    observer: Observer,
    /// Which stages `on_off` has on.
    on: [bool; 2],
    /// Whether the outside stream is shut off as it would warm.
    shut: bool,
    /// When it acts next.
    next: Time,
    applied: Actuators,
    /// Shares and feed-forward at the last action.
    noted: (Actuators, f64),
    actions: Actions,
}

impl Control {
    /// A controller that acts first at `now`.
    pub fn new(spec: &LoopSpec, now: Time) -> Control {
        let applied = match spec.control.method {
            Controller::None => Actuators::RESTING,
            Controller::Pi | Controller::Predictive | Controller::OnOff => {
                Stages::of(spec, false, 1.0).actuators(spec, 0.0)
            }
        };
        Control {
            demand: 0.0,
            integral: 0.0,
            learnt: 0.0,
            reference: None,
            felt: None,
            observer: Observer::NEW,
            on: [false; 2],
            shut: false,
            next: now,
            applied,
            noted: (applied, 0.0),
            actions: Actions::default(),
        }
    }

    /// What it did.
    pub fn actions(&self) -> &Actions {
        &self.actions
    }

    /// What is turned now.
    pub fn applied(&self) -> &Actuators {
        &self.applied
    }

    /// What was learnt of how far feed-forward is off, K: `pi` by its integral, `predictive` by its
    /// observer.
    pub fn learnt(&self) -> (f64, f64) {
        (self.learnt, self.observer.offset)
    }

    /// Begins with what another controller of the loop has learnt.
    pub fn resume(&mut self, learnt: (f64, f64)) {
        (self.learnt, self.integral) = (learnt.0, learnt.0);
        self.observer.offset = learnt.1;
    }

    /// Whether it acts at `now`: else what is applied stays, and a step needs no scene.
    pub fn acts(&self, spec: &LoopSpec, now: Time) -> bool {
        spec.control.method != Controller::None && now >= self.next
    }

    /// In how many parts a step of `dt` is to be taken: `on_off` has no stationary state, so that it is
    /// followed through up to 64 parts.
    pub fn parts(spec: &LoopSpec, dt: Time) -> i64 {
        match spec.control.method {
            Controller::OnOff => {
                let period = spec.control.period.0.max(1);
                dt.0.div_euclid(period)
                    .saturating_add(i64::from(dt.0 % period != 0))
                    .clamp(1, MOST_PARTS)
            }
            Controller::Pi | Controller::Predictive | Controller::None => 1,
        }
    }

    /// What is turned in a step. The controller acts where its period is over at the start of the step;
    /// `pi` and `predictive` are settled in a step longer than the period.
    pub fn step(
        &mut self,
        spec: &LoopSpec,
        scene: &Scene<'_>,
        events: &mut Vec<PlantEvent>,
    ) -> Actuators {
        let period = spec.control.period.max(Time(1));
        let blind = !(reading(spec, scene.seen).is_finite() && scene.seen.power.is_finite());
        if blind || !self.acts(spec, scene.now) {
            return self.applied;
        }
        self.next = Time((scene.now.0.div_euclid(period.0) + 1) * period.0);
        let (was_shut, seen) = (self.shut, scene.seen);
        self.shut = shut(self.shut, seen.outside, seen.return_);
        let mut stages = Stages::of(spec, self.shut, scene.best_flow);
        let out = out_of_band(spec, reading(spec, seen));
        self.actions.judge(scene.now, patience(spec), out);
        let h = period.seconds();
        let power = self.feel(scene.model.release(), seen.power, h);
        let settles = |stages: &Stages, demand: f64, power: f64| {
            scene.model.settles(&stages.actuators(spec, demand), power, seen.outside)
        };
        if stages.count == 1
            && !matches!(stages.turning(0.0), Actuator::Outside | Actuator::Chiller)
        {
            let (off, full) = (settles(&stages, 0.0, power), settles(&stages, 1.0, power));
            stages.reversed = full > off + 1e-9;
        }
        let ahead = match spec.control.feed_forward {
            true => stages.demand_for(middle(spec), |demand| settles(&stages, demand, power)),
            false => 0.0,
        };
        let settled = scene.dt > period;
        let wanted = match spec.control.method {
            Controller::Pi if settled => self.settle(spec, scene, &stages, middle(spec), ahead),
            Controller::Predictive if settled => {
                self.settle(spec, scene, &stages, predictive::settled(spec), ahead)
            }
            Controller::Pi => {
                let near =
                    |demand: f64| scene.model.nears(&stages.actuators(spec, demand), power, seen);
                let slope = self.slope(&stages, near);
                let most = bearable(spec, scene.model, slope, h);
                self.proportional(spec, seen, &stages, ahead, (h, most))
            }
            Controller::Predictive => {
                let drawn = if spec.control.feed_forward { seen.power } else { power };
                let powers = (power, drawn);
                predictive::plan(spec, &mut self.observer, scene, &stages, self.demand, powers)
            }
            Controller::OnOff => self.switch(spec, seen, &stages),
            Controller::None => self.demand,
        };
        let reach = reach(spec, &stages, if settled { scene.dt.seconds() } else { h });
        let wanted = if wanted.is_finite() { wanted } else { self.demand };
        self.demand =
            wanted.clamp(self.demand - reach, self.demand + reach).clamp(0.0, stages.most());
        self.applied = stages.actuators(spec, self.demand);
        self.note(spec, scene, &stages, ahead, was_shut, out, events);
        self.applied
    }

    /// Power that is drawn, as it becomes heat of the gas.
    fn feel(&mut self, release: f64, power: f64, h: f64) -> f64 {
        let before = self.felt.unwrap_or(power);
        let follow = if release > 0.0 { -libm::expm1(-h / release) } else { 1.0 };
        let felt = before + follow * (power - before);
        self.felt = Some(felt);
        felt
    }

    /// By how many kelvin a span of demand lowers where the temperature nears, about where it is.
    fn slope(&self, stages: &Stages, at: impl Fn(f64) -> f64) -> f64 {
        let low = (self.demand - STEEP).max(0.0);
        let high = (self.demand + STEEP).min(stages.most());
        (at(low) - at(high)) / (high - low).max(STEEP)
    }

    /// One loop, proportional and integral, with back-calculation: what the limits cut off is taken from
    /// the integral with the time constant of the integral (Åström and Hägglund, *Advanced PID
    /// Control*, 3.5). A loop that is looked at now and then bears no gain that takes back more than it
    /// found, and none beyond half of that at which it would ring through the lag of its sensors: where the
    /// description has the plant answer too steeply for the gain, the `most` that it bears counts.
    fn proportional(
        &mut self,
        spec: &LoopSpec,
        seen: &Truth,
        stages: &Stages,
        ahead: f64,
        (h, most): (f64, f64),
    ) -> f64 {
        let reading = reading(spec, seen);
        let gain = spec.control.gain.min(most);
        let before = self.reference.unwrap_or(reading);
        let step = spec.target.rate.max(0.0) * h;
        let reference = middle(spec).clamp(before - step, before + step);
        self.reference = Some(reference);
        let error = reading - reference;
        // The integral counts with the gain that is written: what is turned does not jump where the gain that
        // the plant bears is another than it was.
        let raw = ahead + gain * error + spec.control.gain * self.integral;
        let reach = reach(spec, stages, h);
        let cut = raw.clamp(self.demand - reach, self.demand + reach).clamp(0.0, stages.most());
        if gain > 0.0 {
            let follow = (spec.control.integral * h).clamp(0.0, 1.0);
            self.integral += follow * (gain * error + cut - raw) / spec.control.gain;
            self.learnt += (h / LEARNING).min(1.0) * (self.integral - self.learnt);
        }
        cut
    }

    /// The demand at which the loop settles where it is wanted.
    fn settle(
        &mut self,
        spec: &LoopSpec,
        scene: &Scene<'_>,
        stages: &Stages,
        wanted: f64,
        ahead: f64,
    ) -> f64 {
        let at = |demand: f64| (scene.settled)(&stages.actuators(spec, demand));
        let demand = stages.demand_for(wanted, at);
        // So that shorter steps go on from here.
        self.felt = Some(scene.seen.power);
        self.reference = Some(middle(spec));
        let (acts, seen) = (stages.actuators(spec, demand), scene.seen);
        let (is, thought) = (at(demand), scene.model.settles(&acts, seen.power, seen.outside));
        self.observer.settle(is, is - thought);
        if spec.control.gain > 0.0 {
            self.integral = (demand - ahead) / spec.control.gain;
            self.learnt = self.integral;
        }
        demand
    }

    /// Each stage on above its edge and off below the other: the first at the edges of the band, the
    /// second from half the band above it down to its middle.
    fn switch(&mut self, spec: &LoopSpec, seen: &Truth, stages: &Stages) -> f64 {
        let ((low, high), reading) = (spec.target.temperature, reading(spec, seen));
        let edges = [(low, high), (middle(spec), high + 0.5 * (high - low))];
        let mut demand = 0.0;
        for ((on, (off_below, on_above)), stage) in self.on.iter_mut().zip(edges).zip(0..) {
            *on = if *on { reading >= off_below } else { reading > on_above };
            demand += f64::from(*on && stage < stages.count);
        }
        demand
    }

    #[allow(clippy::too_many_arguments)]
    fn note(
        &mut self,
        spec: &LoopSpec,
        scene: &Scene<'_>,
        stages: &Stages,
        ahead: f64,
        was_shut: bool,
        out: f64,
        events: &mut Vec<PlantEvent>,
    ) {
        let span = stages.span().max(1e-9);
        let (mut now, (mut before, ahead_before)) = (self.applied, self.noted);
        let kinds = [Actuator::Outside, Actuator::Chiller, Actuator::Flow];
        let all = kinds.into_iter().chain([Actuator::Injection, Actuator::Cycle]);
        let mut most = (0.0, Actuator::Outside);
        for kind in all {
            let moved = (*share(&mut now, kind) - *share(&mut before, kind)).abs();
            let starts = (*share(&mut now, kind) > 0.0) != (*share(&mut before, kind) > 0.0);
            // A chiller that starts or stops is told, however little it turns.
            let size = if starts && kind == Actuator::Chiller { moved.max(span) } else { moved };
            if size > most.0 {
                most = (size, kind);
            }
        }
        if most.0 < NOTABLE * span {
            return;
        }
        let (from, to) = (*share(&mut before, most.1), *share(&mut now, most.1));
        let error = reading(spec, scene.seen) - middle(spec);
        let edge = match spec.control.method {
            Controller::Predictive => 0.5 * (spec.target.temperature.1 - spec.target.temperature.0),
            Controller::Pi | Controller::OnOff | Controller::None => 0.0,
        };
        let foreseen = (ahead - ahead_before).abs() > 0.5 * (to - from).abs() / span;
        let why = match () {
            () if self.shut && !was_shut => Why::AirTooWarm,
            () if was_shut && !self.shut => Why::AirCool,
            () if foreseen && spec.control.method != Controller::OnOff => Why::Foreseen,
            () if error > edge => Why::TooWarm,
            () if error < -edge => Why::TooCold,
            () if (to < from) != stages.reversed => Why::Cheaper,
            () => Why::TooWarm,
        };
        self.actions.add(Action {
            number: 0,
            at: scene.now,
            actuator: most.1,
            from,
            to,
            why,
            before: out,
            after: None,
        });
        events.push(PlantEvent::Acted { actuator: most.1, from, to });
        self.noted = (self.applied, ahead);
    }

    /// The state for the digest.
    pub fn words(&self, to: &mut Vec<u64>) {
        to.extend([self.demand, self.integral, self.learnt].map(f64::to_bits));
        to.extend([self.reference, self.felt].map(|it| it.map_or(u64::MAX, f64::to_bits)));
        self.observer.words(to);
        to.extend([self.on[0], self.on[1], self.shut].map(u64::from));
        to.push(self.next.0 as u64);
        for Actuators { flow, outside, chiller, injection, cycle } in [self.applied, self.noted.0] {
            to.extend([flow, outside, chiller, injection, cycle].map(f64::to_bits));
        }
        to.push(self.noted.1.to_bits());
        self.actions.words(to);
    }
}

/// The reading of the temperature that is to be kept, K.
fn reading(spec: &LoopSpec, seen: &Truth) -> f64 {
    match spec.target.place {
        Place::Supply => seen.supply,
        Place::Return => seen.return_,
        Place::Mean => seen.mean,
    }
}

/// The middle of the band, K.
fn middle(spec: &LoopSpec) -> f64 {
    0.5 * (spec.target.temperature.0 + spec.target.temperature.1)
}

/// How far a temperature is out of the band, K.
fn out_of_band(spec: &LoopSpec, t: f64) -> f64 {
    (t - spec.target.temperature.1).max(spec.target.temperature.0 - t).max(0.0)
}

/// How far a demand may move in `h` seconds.
fn reach(spec: &LoopSpec, stages: &Stages, h: f64) -> f64 {
    spec.control.slew * h / stages.span().max(1e-9)
}

/// How long an action has time to show what it does: the horizon.
fn patience(spec: &LoopSpec) -> Time {
    Time::from_seconds(spec.control.horizon).unwrap_or(Time::MAX).max(spec.control.period)
}
