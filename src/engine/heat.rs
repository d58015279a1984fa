//! The step of all bodies: each exactly, for a load that stays and a gas that goes in a straight line.
//! Most blocks of segments are of one kind and up, and are computed without looking at either again.

use std::sync::Arc;

use crate::field::Field;
use crate::field::heat::{Asked, COLD, Heat, Kind, REFERENCE};
use crate::field::id::SegmentId;
use crate::field::script::FieldError;
use crate::field::segment::Life;
use crate::field::spec::ThermalSpec;
use crate::field::time::Time;
use crate::field::workers::{CHUNK, cut};
use crate::plant::{Response, Rule, Weights};

/// Segments whose kinds are looked at together.
pub(super) const BLOCK: usize = 128;

/// How a conductance goes with the gas that is moved: turbulent flow in a duct (Dittus and Boelter).
const FLOW_POWER: f64 = 0.8;

/// What the segments of a kind do in a step, those that run or those that are down.
#[derive(Clone, Copy, Debug)]
struct Answer {
    /// The gas at the start, K.
    gas: f64,
    /// What each kelvin that the gas warms adds to heat and energy of one, J/K.
    per_kelvin: (f64, f64),
    rule: Rule,
    /// What it draws at 0 K and without load, W.
    idle: f64,
    per_load: f64,
    /// 1, or 0 where faults add nothing.
    extra: f64,
    /// Up to this temperature the leakage leaves nothing of what it draws at rest, K.
    frozen: f64,
    limit: f64,
    air: u32,
    recirculation: f64,
    /// Whether it has taken its step already, with the gas of a loop.
    moved: bool,
}

impl Answer {
    fn power(&self, load: f64, extra: f64) -> f64 {
        self.idle + self.per_load * load + self.extra * extra
    }
}

/// Of a kind: where it runs, where it is down, and where it runs so cold that it draws nothing at rest.
type Answers = [Answer; 3];

/// What is kept of each kind between steps: how it answers where it runs, and where it is down.
pub(crate) type Responses = Vec<[Response; 2]>;

/// Conductance of a kind in its air, W/K.
fn conductance(heat: &Heat, kind: &Kind, thermal: &ThermalSpec) -> f64 {
    let flow = heat.airs.get(kind.air as usize).map_or(1.0, |air| air.flow);
    let fans = match kind.fans_lost {
        0.0 => 1.0,
        lost => libm::pow(1.0 - lost, FLOW_POWER),
    };
    thermal.conductance * (flow * fans).max(thermal.natural)
}

/// The answers of all kinds over a step of this many seconds.
fn answers(heat: &Heat, length: f64, kept: &mut Responses) -> Vec<Answers> {
    let none = [Response::new(length, 1.0, 0.0, 0.0); 2];
    kept.resize(heat.kinds.len(), none);
    let all = heat.kinds.iter().zip(kept);
    all.map(|(kind, kept)| {
        // Those in the gas of a loop have taken the step with it.
        let length = if kind.air < heat.loops { 0.0 } else { length };
        (kind, kept, length)
    })
    .map(|(kind, kept, length)| match &kind.spec.thermal {
        Some(thermal) => of_body(heat, kind, thermal, length, kept),
        None => without_body(kind, length),
    })
    .collect()
}

/// What is drawn without a body that stores it goes to the air at once.
fn without_body(kind: &Kind, length: f64) -> Answers {
    let all = Weights { power: length, ..Weights::default() };
    let on = Answer {
        gas: 0.0,
        per_kelvin: (0.0, 0.0),
        rule: Rule { rise: Weights::default(), heat: all, energy: all },
        idle: kind.spec.power.idle,
        per_load: kind.spec.power.per_load,
        extra: 1.0,
        frozen: f64::NEG_INFINITY,
        limit: f64::INFINITY,
        air: kind.air,
        recirculation: 0.0,
        moved: length == 0.0,
    };
    [on, Answer { idle: 0.0, per_load: 0.0, extra: 0.0, ..on }, on]
}

/// What bodies of a kind do; `kept` is how they answered last, and is found anew where something that
/// it depends on has changed.
fn of_body(
    heat: &Heat,
    kind: &Kind,
    thermal: &ThermalSpec,
    length: f64,
    kept: &mut [Response; 2],
) -> Answers {
    let power = kind.spec.power;
    let conductance = conductance(heat, kind, thermal);
    for (response, slope) in kept.iter_mut().zip([power.idle * power.leakage, 0.0]) {
        if !response.is_of(length, thermal.mass, conductance, slope) {
            *response = Response::new(length, thermal.mass, conductance, slope);
        }
    }
    let air = heat.airs.get(kind.air as usize);
    let (start, end) = air.map_or((0.0, 0.0), |air| air.seen(thermal.recirculation));
    let [on, off] = kept.map(|response| Answer {
        gas: start,
        per_kelvin: response.per_kelvin(),
        rule: response.rule(start, end - start),
        idle: 0.0,
        per_load: 0.0,
        extra: 0.0,
        frozen: power.frozen(),
        limit: thermal.limit,
        air: kind.air,
        recirculation: thermal.recirculation,
        moved: length == 0.0,
    });
    let idle = power.idle * (1.0 - power.leakage * REFERENCE);
    [
        Answer { idle, per_load: power.per_load, extra: 1.0, ..on },
        off,
        Answer { per_load: power.per_load, extra: 1.0, ..off },
    ]
}

/// The columns of a stretch of segments that a step reads.
#[derive(Clone, Copy)]
pub(super) struct Reads<'a> {
    pub(super) kind: &'a [u32],
    pub(super) life: &'a [Life],
    pub(super) load: &'a [f64],
    pub(super) extra: &'a [f64],
}

impl<'a> Reads<'a> {
    pub(super) fn of(field: &'a Field) -> Reads<'a> {
        Reads {
            kind: &field.heat.kind,
            life: &field.segments.life,
            load: &field.segments.load,
            extra: &field.heat.extra,
        }
    }

    pub(super) fn part(&self, first: usize, len: usize) -> Reads<'a> {
        let part = first..first + len;
        Reads {
            kind: self.kind.get(part.clone()).unwrap_or_default(),
            life: self.life.get(part.clone()).unwrap_or_default(),
            load: self.load.get(part.clone()).unwrap_or_default(),
            extra: self.extra.get(part).unwrap_or_default(),
        }
    }

    /// The kind of all of them, where they have one and all are up.
    pub(super) fn one_kind(&self) -> Option<u32> {
        let first = *self.kind.first()?;
        let same = self.kind.iter().fold(true, |so, kind| so & (*kind == first));
        let up = self.life.iter().fold(true, |so, life| so & (*life == Life::Up));
        (same && up && first != COLD).then_some(first)
    }

    /// What the segment at a place does, of this temperature, and what it draws; `None` for a cold one.
    #[inline(always)]
    fn answer<'b>(
        &self,
        answers: &'b [Answers],
        at: usize,
        warm: f64,
    ) -> Option<(&'b Answer, f64)> {
        let [on, off, frozen] = answers.get(*self.kind.get(at)? as usize)?;
        let answer = match self.life.get(at)? {
            Life::Up | Life::Booting if warm > on.frozen => on,
            Life::Up | Life::Booting => frozen,
            Life::Down | Life::Retired => off,
        };
        Some((answer, answer.power(*self.load.get(at)?, *self.extra.get(at)?)))
    }
}

/// Whether a temperature is at a limit or beyond, or is no number.
#[inline(always)]
fn reaches(kelvin: f64, limit: f64) -> bool {
    kelvin >= limit || kelvin.is_nan()
}

/// What a chunk gives: heat by air, and who is at its limit or beyond.
type Given = (Vec<f64>, Vec<SegmentId>);

/// A block of one kind that is up; gives its heat.
#[inline(always)]
fn warm_alike(answer: &Answer, reads: Reads<'_>, warm: &mut [f64], energy: &mut [f64]) -> f64 {
    let mut heat = [0.0; BLOCK];
    let cells = warm.iter_mut().zip(energy).zip(&mut heat);
    for (((warm, energy), heat), (load, extra)) in cells.zip(reads.load.iter().zip(reads.extra)) {
        let (excess, power) = (*warm - answer.gas, answer.power(*load, *extra));
        *warm += answer.rule.rise.at(excess, power);
        *energy += answer.rule.energy.at(excess, power);
        *heat = answer.rule.heat.at(excess, power);
    }
    sum_of(&heat)
}

/// Four sums side by side, as no one addition waits for another.
#[inline(always)]
pub(super) fn sum_of(values: &[f64; BLOCK]) -> f64 {
    let mut lanes = [0.0; 4];
    for four in values.chunks_exact(4) {
        for (lane, value) in lanes.iter_mut().zip(four) {
            *lane += value;
        }
    }
    (lanes[0] + lanes[1]) + (lanes[2] + lanes[3])
}

impl Field {
    /// What the segments will give to each of the airs, and draw, in a step of this length, as a plane
    /// over how the air warms. Nothing changes.
    pub fn ask_heat(&mut self, dt: Time) -> Vec<Asked> {
        let answers = self.heat_answers(dt);
        let reads = Reads::of(self);
        let warm = &self.heat.temperature[..];
        let n = warm.len();
        let firsts: Vec<usize> = (0..n).step_by(CHUNK).collect();
        let airs = self.heat.airs.len();
        let parts = self.workers.run(firsts, |first| {
            let warm = warm.get(first..n.min(first + CHUNK)).unwrap_or_default();
            let reads = reads.part(first, warm.len());
            let mut asked = vec![Asked::default(); airs];
            for (at, kelvin) in warm.iter().enumerate() {
                let Some((answer, power)) = reads.answer(&answers, at, *kelvin) else { continue };
                let excess = kelvin - answer.gas;
                let Some(of) = asked.get_mut(answer.air as usize) else { continue };
                let (heat, energy) = answer.per_kelvin;
                of.heat.add(answer.rule.heat.at(excess, power), heat, answer.recirculation);
                of.energy.add(answer.rule.energy.at(excess, power), energy, answer.recirculation);
            }
            asked
        });
        let mut sum = vec![Asked::default(); airs];
        for part in parts {
            for (sum, part) in sum.iter_mut().zip(part) {
                sum.heat.join(part.heat);
                sum.energy.join(part.energy);
            }
        }
        sum
    }

    fn heat_answers(&mut self, dt: Time) -> Vec<Answers> {
        let mut kept = std::mem::take(&mut self.buffers.responses);
        let answers = answers(&self.heat, dt.seconds(), &mut kept);
        self.buffers.responses = kept;
        answers
    }

    /// Lets every segment take the step of this length in the air as it is set; who is at its limit or
    /// beyond is noted in the buffers.
    ///
    /// # Errors
    /// [`FieldError::Runaway`] where a temperature leaves the numbers.
    pub(crate) fn warm(&mut self, dt: Time) -> Result<(), FieldError> {
        let answers = self.heat_answers(dt);
        let mut warm = std::mem::take(&mut self.heat.temperature);
        let mut energy = std::mem::take(&mut self.heat.energy);
        let reads = Reads::of(self);
        let airs = self.heat.airs.len();
        let (temperatures, energies) = (Arc::make_mut(&mut warm), Arc::make_mut(&mut energy));
        let tasks = cut(&mut temperatures[..]).zip(cut(&mut energies[..]));
        let tasks = tasks.map(|((first, warm), (_, energy))| (first, warm, energy)).collect();
        let parts = self.workers.run(tasks, |(first, warm, energy)| {
            warm_chunk(first, warm, energy, reads, &answers, airs)
        });
        (self.heat.temperature, self.heat.energy) = (warm, energy);
        self.buffers.hot.clear();
        let airs = Arc::make_mut(&mut self.heat.airs);
        for (given, hot) in parts {
            for (air, heat) in airs.iter_mut().zip(given) {
                air.taken += heat;
            }
            self.buffers.hot.extend(hot);
        }
        let lost = |s: &SegmentId| !self.heat.temperature[s.index()].is_finite();
        match self.buffers.hot.iter().copied().find(lost) {
            Some(segment) => Err(FieldError::Runaway { segment, at: self.now }),
            None => Ok(()),
        }
    }
}

/// One chunk of segments, from the first on.
fn warm_chunk(
    first: usize,
    warm: &mut [f64],
    energy: &mut [f64],
    reads: Reads<'_>,
    answers: &[Answers],
    airs: usize,
) -> Given {
    let (mut given, mut hot) = (vec![0.0; airs], Vec::new());
    let blocks = warm.chunks_mut(BLOCK).zip(energy.chunks_mut(BLOCK));
    for (first, (warm, energy)) in (first..).step_by(BLOCK).zip(blocks) {
        let reads = reads.part(first, warm.len());
        let alike = reads.one_kind().and_then(|kind| answers.get(kind as usize));
        let whole = |[on, ..]: &&Answers| warm.iter().fold(true, |so, t| so & (*t > on.frozen));
        if let Some([answer, ..]) = alike.filter(whole) {
            if !answer.moved {
                let heat = warm_alike(answer, reads, warm, energy);
                if let Some(sum) = given.get_mut(answer.air as usize) {
                    *sum += heat;
                }
            }
            if warm.iter().fold(false, |any, t| any | reaches(*t, answer.limit)) {
                let beyond = warm.iter().enumerate().filter(|(_, t)| reaches(**t, answer.limit));
                hot.extend(beyond.map(|(at, _)| SegmentId::at(first + at)));
            }
            continue;
        }
        for (at, (warm, energy)) in warm.iter_mut().zip(energy).enumerate() {
            let Some((answer, power)) = reads.answer(answers, at, *warm) else { continue };
            let excess = *warm - answer.gas;
            *warm += answer.rule.rise.at(excess, power);
            *energy += answer.rule.energy.at(excess, power);
            if let Some(sum) = given.get_mut(answer.air as usize) {
                *sum += answer.rule.heat.at(excess, power);
            }
            if reaches(*warm, answer.limit) {
                hot.push(SegmentId::at(first + at));
            }
        }
    }
    (given, hot)
}
