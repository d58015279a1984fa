//! The step of all bodies: each exactly, for a load that stays and a gas that goes in a straight line.
//! Most blocks of segments are of one kind and up, and are computed without looking at either again.

use std::sync::Arc;

use crate::field::Field;
use crate::field::heat::{Asked, COLD, Heat, Kind, REFERENCE};
use crate::field::id::SegmentId;
use crate::field::script::FieldError;
use crate::field::segment::Life;
use crate::field::time::Time;
use crate::field::workers::cut;
use crate::plant::{Response, Rule, Weights};

/// Segments whose kinds are looked at together.
const BLOCK: usize = 128;

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
    limit: f64,
    air: u32,
    recirculation: f64,
}

impl Answer {
    fn power(&self, load: f64, extra: f64) -> f64 {
        self.idle + self.per_load * load + self.extra * extra
    }
}

/// What is kept of each kind between steps: how it answers where it runs, and where it is down.
pub(crate) type Responses = Vec<[Response; 2]>;

/// Conductance of a kind in its air, W/K.
fn conductance(heat: &Heat, kind: &Kind) -> f64 {
    let Some(thermal) = kind.spec.thermal else { return 0.0 };
    let flow = heat.airs.get(kind.air as usize).map_or(1.0, |air| air.flow);
    let fans = match kind.fans_lost {
        0.0 => 1.0,
        lost => libm::pow(1.0 - lost, FLOW_POWER),
    };
    thermal.conductance * (flow * fans).max(thermal.natural)
}

/// The answers of all kinds over a step of this many seconds, each where it runs and where it is down.
fn answers(heat: &Heat, length: f64, kept: &mut Responses) -> Vec<[Answer; 2]> {
    kept.truncate(heat.kinds.len());
    let mut found = Vec::with_capacity(heat.kinds.len());
    for (at, kind) in heat.kinds.iter().enumerate() {
        let power = kind.spec.power;
        let Some(thermal) = kind.spec.thermal else {
            // No body: what it draws goes to the air at once.
            let all = Weights { power: length, ..Weights::default() };
            let rule = Rule { rise: Weights::default(), heat: all, energy: all };
            let on = Answer {
                gas: 0.0,
                per_kelvin: (0.0, 0.0),
                rule,
                idle: power.idle,
                per_load: power.per_load,
                extra: 1.0,
                limit: f64::INFINITY,
                air: kind.air,
                recirculation: 0.0,
            };
            found.push([on, Answer { idle: 0.0, per_load: 0.0, extra: 0.0, ..on }]);
            if at >= kept.len() {
                kept.push([Response::new(length, 1.0, 0.0, 0.0); 2]);
            }
            continue;
        };
        let conductance = conductance(heat, kind);
        let slopes = [power.idle * power.leakage, 0.0];
        let is_known = kept.get(at).is_some_and(|known| {
            let mut both = known.iter().zip(slopes);
            both.all(|(it, slope)| it.is_of(length, thermal.mass, conductance, slope))
        });
        if !is_known {
            let made = slopes.map(|slope| Response::new(length, thermal.mass, conductance, slope));
            match kept.get_mut(at) {
                Some(known) => *known = made,
                None => kept.push(made),
            }
        }
        let Some([on, off]) = kept.get(at) else { continue };
        let air = heat.airs.get(kind.air as usize);
        let (start, end) = air.map_or((0.0, 0.0), |air| air.seen(thermal.recirculation));
        let answer = |response: &Response| Answer {
            gas: start,
            per_kelvin: response.per_kelvin(),
            rule: response.rule(start, end - start),
            idle: 0.0,
            per_load: 0.0,
            extra: 0.0,
            limit: thermal.limit,
            air: kind.air,
            recirculation: thermal.recirculation,
        };
        found.push([
            Answer {
                idle: power.idle * (1.0 - power.leakage * REFERENCE),
                per_load: power.per_load,
                extra: 1.0,
                ..answer(on)
            },
            answer(off),
        ]);
    }
    found
}

/// The columns of a stretch of segments that a step reads.
#[derive(Clone, Copy)]
struct Reads<'a> {
    kind: &'a [u32],
    life: &'a [Life],
    load: &'a [f64],
    extra: &'a [f64],
}

impl<'a> Reads<'a> {
    fn of(field: &'a Field) -> Reads<'a> {
        Reads {
            kind: &field.heat.kind,
            life: &field.segments.life,
            load: &field.segments.load,
            extra: &field.heat.extra,
        }
    }

    fn part(&self, first: usize, len: usize) -> Reads<'a> {
        let part = first..first + len;
        Reads {
            kind: self.kind.get(part.clone()).unwrap_or_default(),
            life: self.life.get(part.clone()).unwrap_or_default(),
            load: self.load.get(part.clone()).unwrap_or_default(),
            extra: self.extra.get(part).unwrap_or_default(),
        }
    }

    /// The kind of all of them, where they have one and all are up.
    fn one_kind(&self) -> Option<u32> {
        let first = *self.kind.first()?;
        let same = self.kind.iter().fold(true, |so, kind| so & (*kind == first));
        let up = self.life.iter().fold(true, |so, life| so & (*life == Life::Up));
        (same && up && first != COLD).then_some(first)
    }

    /// Each with its place and its answer, the cold ones left out.
    fn each<'b>(
        self,
        answers: &'b [[Answer; 2]],
    ) -> impl Iterator<Item = (usize, &'b Answer, f64)> + use<'a, 'b> {
        let columns = self.kind.iter().zip(self.life).zip(self.load.iter().zip(self.extra));
        columns.enumerate().filter_map(|(at, ((kind, life), (load, extra)))| {
            let is_down = !matches!(life, Life::Up | Life::Booting);
            let answer = answers.get(*kind as usize)?.get(usize::from(is_down))?;
            Some((at, answer, answer.power(*load, *extra)))
        })
    }
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
    // Four sums side by side, as no one addition waits for another.
    let mut lanes = [0.0; 4];
    for four in heat.chunks(4) {
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
        let firsts: Vec<usize> = (0..n).step_by(crate::field::workers::CHUNK).collect();
        let airs = self.heat.airs.len();
        let parts = self.workers.run(firsts, |first| {
            let len = (n - first).min(crate::field::workers::CHUNK);
            let mut asked = vec![Asked::default(); airs];
            for (at, answer, power) in reads.part(first, len).each(&answers) {
                let excess = warm.get(first + at).map_or(0.0, |t| t - answer.gas);
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

    fn heat_answers(&mut self, dt: Time) -> Vec<[Answer; 2]> {
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
    answers: &[[Answer; 2]],
    airs: usize,
) -> Given {
    let (mut given, mut hot) = (vec![0.0; airs], Vec::new());
    let blocks = warm.chunks_mut(BLOCK).zip(energy.chunks_mut(BLOCK));
    for (first, (warm, energy)) in (first..).step_by(BLOCK).zip(blocks) {
        let reads = reads.part(first, warm.len());
        let alike = reads.one_kind().and_then(|kind| answers.get(kind as usize));
        if let Some([answer, _]) = alike {
            let heat = warm_alike(answer, reads, warm, energy);
            if let Some(sum) = given.get_mut(answer.air as usize) {
                *sum += heat;
            }
            // What is no number is not below either.
            if warm.iter().fold(false, |any, t| any | !(*t < answer.limit)) {
                let beyond = warm.iter().enumerate().filter(|(_, t)| !(**t < answer.limit));
                hot.extend(beyond.map(|(at, _)| SegmentId::at(first + at)));
            }
            continue;
        }
        for (at, answer, power) in reads.each(answers) {
            let (Some(warm), Some(energy)) = (warm.get_mut(at), energy.get_mut(at)) else {
                continue;
            };
            let excess = *warm - answer.gas;
            *warm += answer.rule.rise.at(excess, power);
            *energy += answer.rule.energy.at(excess, power);
            if let Some(sum) = given.get_mut(answer.air as usize) {
                *sum += answer.rule.heat.at(excess, power);
            }
            if !(*warm < answer.limit) {
                hot.push(SegmentId::at(first + at));
            }
        }
    }
    (given, hot)
}
