//! One step of a loop: the gas among bodies and devices, in as many parts as the step needs.

use super::bodies::{Bodies, Draught, Ramp};
use super::chain::{Chain, Chilled};
use super::charge::{Moles, SPECIES};
use super::circulation::greatest;
use super::excess::Sum;
use super::ledger::{Account, Draw};
use super::part::{Part, Scene, Turning};
use super::port::{Actuators, Inputs};
use super::relax::{Course, Pull, relax};
use super::state::{Loop, carrying};
use crate::coolant::{GasError, R};
use crate::schema::word::Devices;

/// A part of a step is as short as it takes for its shape to matter less than this, K.
const SHAPE: f64 = 1e-3;
/// And for the gas to change by no more than this share of its temperature: heat capacities are those of
/// the start.
const LARGEST: f64 = 0.003;
/// And for no more than this share of it to come or to be drawn off.
const LARGEST_SHARE: f64 = 0.004;
/// Water counts so many times: most of it condenses as a part begins.
const HASTE: f64 = 40.0;
/// Most of the product of those shares: what changes together is counted by its means.
const TOGETHER: f64 = 1e-5;
/// The shortest part of a step, a power of two.
const PARTS: u32 = 1 << 20;
/// After so many parts the rest is taken in as few as there can be.
const MOST_PARTS: u32 = 4096;
/// How far the shares may move before the factor of the gas on conductances is found anew.
const NOTICED: f64 = 1e-4;
/// What is left of the gas in a vessel that is drawn empty, of what it was filled with.
const DREGS: f64 = 1e-6;

/// What a step did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stepped {
    /// Heat that the bodies gave, J.
    pub heat: f64,
    /// Energy that the bodies drew, J.
    pub energy: f64,
    /// Gas that was let off, mol by species in the order of [`crate::coolant::Gas`].
    pub relieved: Moles,
    /// Gas that was drawn off, likewise.
    pub drawn: Moles,
    /// Water that condensed, kg.
    pub condensed: f64,
    /// Water that the outside stream took up, kg.
    pub evaporated: f64,
    /// Whether the vessel is as good as empty.
    pub empty: bool,
    /// Parts that it took.
    pub parts: u32,
}

impl Loop {
    /// Takes a step of `length` seconds (0 or above). With what is given in `inputs` staying the same,
    /// two steps of half the length end within 1 mK of it, and no length makes the gas ring.
    ///
    /// # Errors
    /// The gas came to a temperature at which it is not known. The loop and its bodies are then
    /// somewhere within the step.
    pub fn step<B: Bodies + ?Sized>(
        &mut self,
        length: f64,
        bodies: &mut B,
        inputs: &Inputs,
    ) -> Result<Stepped, GasError> {
        let mut done = Stepped::default();
        if length.is_nan() || length <= 0.0 {
            return Ok(done);
        }
        let before = self.ledger.electric.iter().map(Sum::get).sum::<f64>();
        let coming: f64 = inputs.inflow.iter().map(|stream| stream.rate.max(0.0)).sum();
        let (mut at, mut size) = (0, PARTS);
        while at < PARTS {
            let part = self.prepare(bodies, inputs)?;
            loop {
                let whole = length * f64::from(size) / f64::from(PARTS);
                let (solved, course) = self.solve(whole, &part, bodies, inputs)?;
                let moves = course.start.abs().max(course.end.abs());
                let condensed = HASTE * solved.wet.map_or(0.0, |wet| wet.water);
                let exchanged = whole * (coming + self.wanted(inputs) + self.changes()) + condensed;
                let shaped = course.off <= SHAPE
                    && moves <= LARGEST * part.back
                    && exchanged <= LARGEST_SHARE * self.charge.total()
                    && exchanged * moves <= TOGETHER * self.charge.total() * part.back;
                let tired = done.parts >= MOST_PARTS;
                if shaped || tired || size == 1 {
                    self.finish(whole, &solved, &course, bodies, inputs, &mut done)?;
                    at += size;
                    done.parts += 1;
                    // As long again as it may be: lengths are halves, quarters, … of the step.
                    let easy =
                        course.off <= 0.1 * SHAPE && moves <= 0.4 * LARGEST * part.back || tired;
                    if easy && at % (2 * size) == 0 {
                        size *= 2;
                    }
                    break;
                }
                size /= 2;
            }
            // What is left may be less than a part.
            while at < PARTS && size > PARTS - at {
                size /= 2;
            }
        }
        self.close(length, inputs, &mut done);
        self.pay(before, inputs);
        Ok(done)
    }

    /// All that holds in a part of a step that begins now, but for its length.
    pub(super) fn prepare<B: Bodies + ?Sized>(
        &mut self,
        bodies: &B,
        inputs: &Inputs,
    ) -> Result<Part, GasError> {
        self.refresh_factor();
        self.part_at(self.temperature, bodies, inputs)
    }

    /// The same for gas that returns at `back` (K), with the factor on conductances as it was found last.
    pub(super) fn part_at<B: Bodies + ?Sized>(
        &self,
        back: f64,
        bodies: &B,
        inputs: &Inputs,
    ) -> Result<Part, GasError> {
        let spec = &self.spec;
        let turned = allowed(spec.preset.devices, &inputs.actuators);
        let share = turned.flow.clamp(0.0, 1.0);
        let concentration = self.charge.total() / spec.volume;
        let thin = concentration / self.filled.concentration;
        let density = thin * self.charge.gas().molar_mass() / self.filled.molar_mass;
        let flow = spec.circulation.flow * share * thin;
        let cp = self.charge.cv(back)? + R;
        let rate = flow * cp;
        let chain = Chain::of(spec, rate, back, &inputs.outside, &turned, &inputs.condition);
        let pressure = self.charge.pressure(back, spec.volume);
        let moved = (spec.circulation.flow / self.filled.concentration, pressure);
        let pump = spec.circulation.power(share, density, moved, &inputs.condition);
        let moving = if spec.circulation.flow > 0.0 { share } else { 0.0 };
        let factor = libm::pow(moving * thin, 0.8) * self.factor.0;
        let conductance = bodies.conductance(factor);
        Ok(Part {
            back,
            cp,
            flow,
            chain,
            pump,
            factor,
            conductance,
            passing: rate.max(conductance),
            turned,
            cycle: Turning::of(spec, &self.charge, back, self.phase, turned.cycle)?,
            brought: 0.0,
            diluted: 0.0,
            grows: 0.0,
            wet: None,
        })
    }

    /// The course of the gas over a part of `length`, without taking it.
    pub(super) fn solve<B: Bodies + ?Sized>(
        &self,
        length: f64,
        part: &Part,
        bodies: &B,
        inputs: &Inputs,
    ) -> Result<(Part, Course), GasError> {
        let mut part = *part;
        let mut course = self.course(length, &mut part, bodies, inputs)?;
        // Recovery delivers only where the sink is colder, over the whole of the part.
        if let Some(chain) = part.chain.only_cooling(part.back + course.mean()) {
            part.chain = chain;
            course = self.course(length, &mut part, bodies, inputs)?;
        }
        Ok((part, course))
    }

    /// The course of the gas with these devices, and what streams and water do to it.
    fn course<B: Bodies + ?Sized>(
        &self,
        length: f64,
        part: &mut Part,
        bodies: &B,
        inputs: &Inputs,
    ) -> Result<Course, GasError> {
        part.wet = self.condensing(length, part);
        let streams = self.streams(length, part, inputs)?;
        (part.brought, part.diluted, part.grows) = (streams.gain, streams.loss, streams.grows);
        let (total, grown) = (self.charge.total(), 0.5 * length * streams.grows);
        let answer = bodies.ask(length, &part.draught());
        let air = inputs.outside.temperature;
        let (gain, loss) =
            (part.gain(length, air) + part.brought, part.loss(length) + part.diluted);
        let pull = |cv: f64| Pull { capacity: total * cv + grown, gain, loss };
        let course = relax(length, &pull(self.charge.cv(part.back)?), &answer);
        // The heat capacity halfway, where that is a difference.
        if course.end.abs() > 1e-3 && course.end.abs() <= 4.0 * LARGEST * part.back {
            let cv = self.charge.cv(part.back + 0.5 * course.end)?;
            return Ok(relax(length, &pull(cv), &answer));
        }
        Ok(course)
    }

    /// Takes a part: bodies, gas, ledger.
    fn finish<B: Bodies + ?Sized>(
        &mut self,
        length: f64,
        part: &Part,
        course: &Course,
        bodies: &mut B,
        inputs: &Inputs,
        done: &mut Stepped,
    ) -> Result<(), GasError> {
        let ramp = Ramp { start: part.back + course.start, end: part.back + course.end };
        let taken = bodies.take(length, &part.draught(), ramp);
        done.heat += taken.heat;
        done.energy += taken.energy;
        let mean = part.back + course.mean();
        let mut change = Sum::from(taken.heat);
        self.ledger.book(Account::Segments, taken.heat);
        self.ledger.draw(Draw::Segments, taken.energy);
        let scene = Scene { length, spec: &self.spec, inputs };
        part.book(&scene, mean, &mut self.ledger, &mut change);
        part.entropy(&scene, course, &taken, &self.charge, &mut self.ledger)?;
        self.exchange((length, mean), part, inputs, &mut change, done)?;
        self.energy.add(change.get());
        let guess = ramp.end;
        self.temperature = self.charge.temperature(self.energy.get(), guess)?;
        self.relieve(inputs, done)?;
        self.phase += part.cycle.phase(length);
        self.swing = part.cycle.swing;
        self.flow = part.flow;
        self.beside = inputs.outside;
        self.supply = part.chain.at(self.temperature).supply;
        self.keep(length, mean, part, taken.heat, inputs);
        Ok(())
    }

    /// What holds at the end of a step.
    fn close(&mut self, length: f64, inputs: &Inputs, done: &mut Stepped) {
        self.power = done.energy / length;
        self.ledger.draw(Draw::Delivery, inputs.delivery * length);
        self.ledger.time.add(length);
        self.ledger.held = self.energy;
        self.counts.steps += 1;
        self.counts.parts += u64::from(done.parts);
        self.counts.relieved += u64::from(done.relieved.iter().any(|moles| *moles > 0.0));
        self.counts.condensed += u64::from(done.condensed > 0.0);
        done.empty = self.charge.total() <= 2.0 * DREGS * self.filled.amount;
        self.counts.empty += u64::from(done.empty);
    }

    /// The share of full flow at which devices and pump cool the gas most as it is now, between 0 and
    /// `most`: beyond it the pump warms the gas more than the flow cools it. 0 where no flow cools.
    pub fn best_flow(&self, inputs: &Inputs, most: f64) -> f64 {
        let (spec, back) = (&self.spec, self.temperature);
        let Ok(cv) = self.charge.cv(back) else { return 0.0 };
        let turned = allowed(spec.preset.devices, &inputs.actuators);
        let concentration = self.charge.total() / spec.volume;
        let thin = concentration / self.filled.concentration;
        let density = thin * self.charge.gas().molar_mass() / self.filled.molar_mass;
        let moved = (spec.circulation.flow / self.filled.concentration, self.pressure());
        let cools = |share: f64| {
            let rate = spec.circulation.flow * share * thin * (cv + R);
            let chain = Chain::of(spec, rate, back, &inputs.outside, &turned, &inputs.condition);
            let pump = spec.circulation.power(share, density, moved, &inputs.condition);
            rate * (back - chain.at(back).supply) - pump
        };
        let best = greatest(0.0, most, cools);
        if cools(best) > 0.0 { best } else { 0.0 }
    }

    /// Finds the factor of the gas on conductances anew, where its composition is another.
    fn refresh_factor(&mut self) {
        let total = self.charge.total();
        let moved = |(now, then): (&f64, &f64)| (now / total - then).abs();
        let (held, shares) = (self.charge.moles(), &self.factor.1);
        let then_total: f64 = shares.iter().sum();
        let changed: f64 =
            held.iter().zip(shares).map(|(now, then)| moved((now, &(then / then_total)))).sum();
        if changed <= NOTICED {
            return;
        }
        let carries = carrying(self.charge.gas(), self.spec.temperature);
        if carries > 0.0 && self.carries > 0.0 {
            self.factor.0 = carries / self.carries;
        }
        self.factor.1 = *held;
    }

    /// What is to be drawn off, mol/s: of gas that is thinner than when the loop was filled as much less.
    fn wanted(&self, inputs: &Inputs) -> f64 {
        inputs.drawn.max(0.0) * (self.charge.total() / self.filled.amount).min(1.0)
    }

    /// What is drawn off over a part of `length` seconds, mol/s: never all.
    pub(super) fn drawn(&self, length: f64, inputs: &Inputs) -> f64 {
        let left = (self.charge.total() - DREGS * self.filled.amount).max(0.0);
        self.wanted(inputs).min(LARGEST_SHARE * left / length)
    }
}

/// What the devices of a preset let be turned: with `zero_cost` neither chiller nor cycle runs.
pub(super) fn allowed(devices: Devices, actuators: &Actuators) -> Actuators {
    let share = |share: f64| if share > 0.0 { share.min(1.0) } else { 0.0 };
    let mut turned = Actuators {
        flow: share(actuators.flow),
        outside: share(actuators.outside),
        chiller: share(actuators.chiller),
        injection: share(actuators.injection),
        cycle: share(actuators.cycle),
    };
    match devices {
        Devices::ZeroCost => {
            turned.chiller = 0.0;
            turned.cycle = 0.0;
        }
        Devices::Hybrid | Devices::Compressor => {}
    }
    turned
}

impl Part {
    /// The air over the bodies.
    pub(super) fn draught(&self) -> Draught {
        let supply = self.chain.at(self.back).supply;
        let again = self.again();
        Draught {
            factor: self.factor,
            back: self.back,
            supply: supply + again * (self.back - supply),
            follows: again + (1.0 - again) * self.follows(),
            uptake: if self.passing > 0.0 { self.conductance / self.passing } else { 0.0 },
        }
    }

    fn follows(&self) -> f64 {
        if self.chain.rate > 0.0 { self.chain.follows() } else { 1.0 }
    }

    /// Share of the air over the bodies that has been through them already, because they take up more
    /// than flows: without it a gas could come back warmer than what warms it.
    pub(super) fn again(&self) -> f64 {
        if self.passing > 0.0 { 1.0 - self.chain.rate / self.passing } else { 0.0 }
    }

    /// Heat that the chiller takes, W, of gas that returns at `back` (K).
    pub(super) fn chilled(&self, back: f64) -> f64 {
        match self.chain.chiller {
            Chilled::Heat(heat) => heat,
            Chilled::Held(lowest) => self.chain.rate * (self.chain.at(back).exchanged - lowest),
        }
    }
}

/// Nothing of any gas.
pub(super) const NOTHING: Moles = [0.0; SPECIES];
