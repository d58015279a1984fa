//! A loop with all that belongs to it: gas among bodies, sensors, controller, wear, stocks, phases,
//! alerts.

use super::bodies::Bodies;
use super::control::{Control, Scene, Sensors};
use super::delivery::{Delivery, Inside, Refusal};
use super::event::{Happened, Part, PlantEvent};
use super::judge::Verdict;
use super::maintenance::Maintenance;
use super::port::Inputs;
use super::port::{Actuators, Condition, Outside, Truth};
use super::settle::Described;
use super::spec::LoopSpec;
use super::state::Loop;
use super::step::Stepped;
use super::sync::{Advance, NoClock, Sync};
use crate::base::chance::Chance;
use crate::base::time::Time;
use crate::coolant::{GasError, Mixture};
use std::sync::Arc;

/// A loop with all that belongs to it, at one time. It is plain data: a copy goes on with the same bits.
#[derive(Clone, Debug)]
pub struct Plant {
    spec: Arc<LoopSpec>,
    /// The number of the loop in its field: no two draw the same.
    number: u32,
    held: Loop,
    sensors: Sensors,
    control: Control,
    maintenance: Option<Maintenance>,
    delivery: Delivery,
    sync: Result<Sync, NoClock>,
    /// Which alerts are on, in the order of the description.
    alerts: Vec<bool>,
    /// What was let off in the last step, mol by gas.
    vented: super::charge::Moles,
    /// With which time constant power that is drawn becomes heat of the gas, s.
    release: f64,
    /// What the devices were driven with in the last step.
    driven: Actuators,
}

/// What is around a loop in a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Around {
    /// The air outside.
    pub outside: Outside,
    /// Phase of the field, rad.
    pub phase: f64,
    /// Price of energy, EUR/J, where it is known.
    pub price: Option<f64>,
    /// Carbon of energy, kg/J, where it is known.
    pub carbon: Option<f64>,
    /// What the controller aims at in place of the target, K; `None`: at that.
    pub band: Option<(f64, f64)>,
}

/// How a loop is opened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Opening {
    /// Its number in the field.
    pub number: u32,
    /// When.
    pub now: Time,
    /// The air outside.
    pub outside: Outside,
    /// What its bodies draw, W.
    pub power: f64,
    /// Time constant with which they give that to the gas, s.
    pub release: f64,
}

impl Plant {
    /// A loop as it is described, its presets applied ([`super::preset::apply`]), with sensors that have
    /// felt it for long.
    ///
    /// # Errors
    /// A gas that is not known at the start.
    pub fn open(spec: &LoopSpec, opening: &Opening, chance: Chance) -> Result<Plant, GasError> {
        let held = Loop::open(spec)?;
        let Opening { number, now, outside, power, release } = *opening;
        let truth = Truth { power, ..held.truth(inlet(spec, &outside)) };
        let (t, p) = (held.back(), held.pressure());
        let sync = match &spec.cycle {
            Some(cycle) => Sync::new(&spec.gas, t, p, cycle.frequency, cycle.sync),
            None => Err(NoClock::NoCycle),
        };
        Ok(Plant {
            number,
            sensors: Sensors::new(number, &spec.sensors, now, &truth, chance),
            control: Control::new(spec, now),
            maintenance: spec.maintenance.as_ref().map(|_| Maintenance::new(number, now)),
            delivery: Delivery::new(spec),
            sync,
            alerts: vec![false; spec.alerts.len()],
            vented: [0.0; 13],
            release,
            driven: Actuators::RESTING,
            spec: Arc::clone(held.spec()),
            held,
        })
    }

    /// What it is made of.
    pub fn spec(&self) -> &Arc<LoopSpec> {
        &self.spec
    }

    /// The gas among bodies and devices, with its ledger.
    pub fn held(&self) -> &Loop {
        &self.held
    }

    /// What the sensors last told.
    pub fn sensors(&self) -> &Sensors {
        &self.sensors
    }

    /// The controller and what it did.
    pub fn control(&self) -> &Control {
        &self.control
    }

    /// The controller, to begin with what another run has learnt.
    pub fn control_mut(&mut self) -> &mut Control {
        &mut self.control
    }

    /// How worn it is; `None` where nothing wears.
    pub fn maintenance(&self) -> Option<&Maintenance> {
        self.maintenance.as_ref()
    }

    /// Stocks, injections, where every mole went.
    pub fn delivery(&self) -> &Delivery {
        &self.delivery
    }

    /// Clock, coolant and computer.
    ///
    /// # Errors
    /// Why there is no clock.
    pub fn sync(&self) -> Result<&Sync, &NoClock> {
        self.sync.as_ref()
    }

    /// What the devices were driven with in the last step.
    pub fn driven(&self) -> &Actuators {
        &self.driven
    }

    /// The factors of wear as they are.
    pub fn condition(&self) -> Condition {
        match (&self.maintenance, &self.spec.maintenance) {
            (Some(own), Some(spec)) => own.condition(spec),
            _ => Condition::NEW,
        }
    }

    /// What the run so far says of the loop as it is worn.
    pub fn verdict(&self) -> Verdict {
        self.held.verdict(&self.condition())
    }

    /// What was let off in the last step and waits to be restored or lost, mol by gas.
    pub fn vented(&self) -> &super::charge::Moles {
        &self.vented
    }

    /// Whether an alert is on, by its place in the description.
    pub fn alerted(&self, alert: usize) -> bool {
        self.alerts.get(alert).copied().unwrap_or(false)
    }

    /// Lets `dt` pass from `now` on: the controller acts on what the sensors told, gas comes and goes, the
    /// loop takes its step with its bodies, then wear, phases and sensors follow.
    ///
    /// # Errors
    /// The gas came to a temperature at which it is not known; loop and bodies are then somewhere within
    /// the step.
    pub fn step<B: Bodies + ?Sized>(
        &mut self,
        (now, dt): (Time, Time),
        bodies: &mut B,
        around: &Around,
        chance: Chance,
        happened: &mut Vec<Happened>,
    ) -> Result<Stepped, GasError> {
        let mut sum = Stepped::default();
        if dt <= Time::ZERO {
            return Ok(sum);
        }
        let parts = Control::parts(&self.spec, dt);
        let mut events = vec![];
        for part in 0..parts {
            // Whole nanoseconds that end where the step does.
            let at =
                |part: i64| Time((i128::from(dt.0) * i128::from(part) / i128::from(parts)) as i64);
            let (from, to) = (now + at(part), now + at(part + 1));
            let done = self.part((from, to - from), bodies, around, chance, &mut events)?;
            happened.extend(events.drain(..).map(|what| Happened { at: to, what }));
            add(&mut sum, &done);
        }
        Ok(sum)
    }

    fn part<B: Bodies + ?Sized>(
        &mut self,
        (now, dt): (Time, Time),
        bodies: &mut B,
        around: &Around,
        chance: Chance,
        events: &mut Vec<PlantEvent>,
    ) -> Result<Stepped, GasError> {
        let (spec, seconds) = (Arc::clone(&self.spec), dt.seconds());
        let resting = Inputs { condition: self.condition(), ..Inputs::resting(around.outside) };
        let wanted = self.decide((now, dt), bodies, (&resting, around.band), events);
        let driven = match &self.sync {
            Ok(sync) => sync.drive(&wanted, dt),
            Err(_) => wanted,
        };
        let gas = Arc::clone(self.held.gas());
        let inside = inside(&self.held, &gas, self.vented);
        let air = around.outside.temperature;
        let given = self.delivery.step(&spec, (now, dt), driven.injection, &inside, air, events);
        let inputs = Inputs {
            actuators: driven,
            inflow: &given.streams,
            drawn: given.bleed,
            delivery: given.work,
            price: around.price,
            carbon: around.carbon,
            ..resting
        };
        let turns = self.held.phase();
        let done = self.held.step(seconds, bodies, &inputs)?;
        self.delivery.settle(&done.drawn);
        self.vented = done.relieved;
        self.driven = driven;
        if let (Some(own), Some(spec)) = (&mut self.maintenance, &spec.maintenance) {
            own.step(spec, now, dt, chance, events);
            own.refresh((given.fresh + given.restored) / self.held.amount().max(1e-300));
        }
        if let (Ok(sync), Some(cycle)) = (&mut self.sync, &spec.cycle) {
            let advance = Advance {
                cycle: (self.held.phase() - turns) / (cycle.frequency * seconds),
                wanted: wanted.cycle,
                computer: around.phase,
                temperature: self.held.back(),
                pressure: self.held.pressure(),
            };
            sync.step(dt, self.held.gas(), &advance)?;
        }
        let truth = self.held.truth(inlet(&spec, &around.outside));
        self.sensors.step(&spec.sensors, now, dt, &truth, chance);
        Ok(done)
    }

    /// What the controller turns.
    fn decide<B: Bodies + ?Sized>(
        &mut self,
        (now, dt): (Time, Time),
        bodies: &B,
        (resting, band): (&Inputs<'static>, Option<(f64, f64)>),
        events: &mut Vec<PlantEvent>,
    ) -> Actuators {
        let held = &self.held;
        if !self.control.acts(&self.spec, now) {
            return *self.control.applied();
        }
        let spec = match band {
            Some(band) if band != self.spec.target.temperature => {
                let mut aims = LoopSpec::clone(&self.spec);
                aims.target.temperature = band;
                Arc::new(aims)
            }
            _ => Arc::clone(&self.spec),
        };
        let last = Inputs { actuators: self.driven, ..*resting };
        let (conductance, response) = held.answers(bodies, &last).unwrap_or((0.0, 0.0));
        let described = Described {
            held,
            around: resting.outside,
            conductance,
            response,
            release: self.release,
        };
        let ends = |at: &Actuators| {
            let inputs = Inputs { actuators: *at, ..*resting };
            held.ends(dt.seconds(), bodies, &inputs).unwrap_or(f64::NAN)
        };
        let scene = Scene {
            now,
            dt,
            seen: self.sensors.readings(),
            taken: self.sensors.taken(),
            model: &described,
            settled: &ends,
            best_flow: held.flow_bound(resting),
        };
        self.control.step(&spec, &scene, events)
    }

    /// Takes an injection on; those that overlap add. Its number.
    ///
    /// # Errors
    /// Why it is not taken on.
    pub fn inject(
        &mut self,
        mixture: &Mixture,
        rate: f64,
        now: Time,
        time: Time,
    ) -> Result<u32, Refusal> {
        let gas = Arc::clone(self.held.gas());
        let inside = inside(&self.held, &gas, self.vented);
        self.delivery.inject(&self.spec, mixture, rate, now, time, &inside)
    }

    /// Makes a part as new.
    pub fn service(&mut self, part: Part, now: Time, happened: &mut Vec<Happened>) {
        let mut events = vec![];
        if let (Some(own), Some(spec)) = (&mut self.maintenance, &self.spec.maintenance) {
            own.service(spec, part, now, &mut events);
        }
        happened.extend(events.into_iter().map(|what| Happened { at: now, what }));
    }

    /// Looks at the alerts: one that is off asks for its `when`, one that is on for its `until` (without
    /// one, whether `when` has ended). `holds` answers by the number of the condition.
    pub fn look<E>(
        &mut self,
        now: Time,
        mut holds: impl FnMut(u32) -> Result<bool, E>,
        happened: &mut Vec<Happened>,
    ) -> Result<(), E> {
        for ((number, on), alert) in (0..).zip(&mut self.alerts).zip(&self.spec.alerts) {
            let change = match (*on, alert.until) {
                (false, _) => holds(alert.when)?,
                (true, Some(until)) => holds(until)?,
                (true, None) => !holds(alert.when)?,
            };
            if change {
                *on = !*on;
                let what = match *on {
                    true => PlantEvent::AlertRaised { alert: number },
                    false => PlantEvent::AlertEnded { alert: number },
                };
                happened.push(Happened { at: now, what });
            }
        }
        Ok(())
    }

    /// The state for the digest.
    pub fn words(&self, to: &mut Vec<u64>) {
        to.push(u64::from(self.number));
        self.held.words(|word| to.push(word));
        self.sensors.words(to);
        self.control.words(to);
        if let Some(maintenance) = &self.maintenance {
            maintenance.words(to);
        }
        self.delivery.words(to);
        if let Ok(sync) = &self.sync {
            sync.words(to);
        }
        to.extend(self.alerts.iter().map(|on| u64::from(*on)));
        to.extend(self.vented.map(f64::to_bits));
        let Actuators { flow, outside, chiller, injection, cycle } = self.driven;
        to.extend([flow, outside, chiller, injection, cycle].map(f64::to_bits));
    }
}

fn inside<'a>(held: &Loop, gas: &'a Mixture, vented: super::charge::Moles) -> Inside<'a> {
    Inside {
        gas,
        amount: held.amount(),
        temperature: held.back(),
        pressure: held.pressure(),
        vented,
    }
}

/// The temperature at which the stream outside comes in, K.
fn inlet(spec: &LoopSpec, outside: &Outside) -> f64 {
    spec.exchanger.as_ref().map_or(outside.temperature, |exchanger| exchanger.inlet(outside))
}

fn add(sum: &mut Stepped, done: &Stepped) {
    let Stepped { heat, energy, relieved, drawn, condensed, evaporated, empty, parts } = done;
    sum.heat += heat;
    sum.energy += energy;
    for (to, from) in sum.relieved.iter_mut().zip(relieved) {
        *to += from;
    }
    for (to, from) in sum.drawn.iter_mut().zip(drawn) {
        *to += from;
    }
    sum.condensed += condensed;
    sum.evaporated += evaporated;
    sum.empty = *empty;
    sum.parts += parts;
}
