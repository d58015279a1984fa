//! The cheapest course over a horizon, planned anew each period (model-predictive control).
//!
//! The model is one lag: `dy/dt = (F(demand, power, outside) + b − y)/τ`, with F where the temperature
//! would settle by the description of the loop while its bodies keep their temperatures, τ how fast it answers, and b what an observer finds F to be
//! off by, so that no error of the model is left standing. Around the demand that would settle there the
//! course is linear, and the plan a quadratic program between bounds: the temperature may lie anywhere
//! in the band (its place is a variable too), moves cost, and so does to draw more power.

use super::Scene;
use super::quadratic::Program;
use super::stage::Stages;
use crate::base::time::Time;
use crate::plant::spec::LoopSpec;

/// The horizon has at most so many points …
const POINTS: usize = 16;
/// … and the demand changes in the first of them, then stays.
const MOVES: usize = 6;
/// What it costs to move by what turns the temperature by half the band, in squares of half the band by
/// which it is out of it.
const MOVE_COST: f64 = 0.03;
/// What it costs to turn more by what turns the temperature by half the band, likewise: so little that
/// the temperature is let go to the cheap side of the band, and no further.
const POWER_COST: f64 = 0.2;

/// What the plan remembers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Observer {
    /// How far the model is off, K.
    pub offset: f64,
    /// What the temperature is thought to be, K; `None` before the first reading.
    level: Option<f64>,
    /// When the last reading was taken that was looked at.
    looked: Time,
}

impl Observer {
    pub const NEW: Observer = Observer { offset: 0.0, level: None, looked: Time(i64::MIN) };

    pub fn words(&self, to: &mut Vec<u64>) {
        to.push(self.offset.to_bits());
        to.push(self.level.map_or(u64::MAX, f64::to_bits));
        to.push(self.looked.0 as u64);
    }

    /// Begins anew at a temperature where all has settled, with what the model is off by there.
    pub fn settle(&mut self, level: f64, offset: f64) {
        (self.level, self.offset) = (Some(level), offset);
    }

    /// Takes a reading in and foretells the next period under `settles` (K, without the offset). Both
    /// poles of the error lie at a quarter of the lag, or four periods.
    fn observe(&mut self, reading: f64, taken: Time, settles: f64, period: f64, lag: f64) -> f64 {
        let follow = -libm::expm1(-period / lag.max(0.25 * period));
        let level = self.level.unwrap_or(reading);
        let surprise = if taken == self.looked { 0.0 } else { reading - level };
        self.looked = taken;
        let pole = libm::exp(-period / (0.25 * lag).max(4.0 * period));
        let gain = (2.0 - follow - 2.0 * pole).max(0.0);
        let corrected = level + gain * surprise;
        self.level = Some(corrected + follow * (settles + self.offset - level));
        self.offset += (1.0 - pole) * (1.0 - pole) / follow * surprise;
        corrected
    }
}

/// How far from the edges of the band the plan stays, K: a quarter of it, or three times the noise.
pub(super) fn margin(spec: &LoopSpec) -> f64 {
    let (low, high) = spec.target.temperature;
    (3.0 * spec.sensors.noise).max(0.25 * (high - low)).min(0.5 * (high - low))
}

/// The demand of the next period.
pub(super) fn plan(
    spec: &LoopSpec,
    observer: &mut Observer,
    scene: &Scene<'_>,
    stages: &Stages,
    now_demand: f64,
    power: (f64, f64),
) -> f64 {
    let (model, outside) = (scene.model, scene.seen.outside);
    let settles =
        |demand: f64, power: f64| model.nears(&stages.actuators(spec, demand), power, scene.seen);
    let (period, lag) = (spec.control.period.seconds(), model.response().max(1e-3));
    let reading = super::reading(spec, scene.seen);
    let taken = scene.taken;
    let level = observer.observe(reading, taken, settles(now_demand, power.0), period, lag);
    let (low, high) = spec.target.temperature;
    let (inner_low, inner_high) = (low + margin(spec), high - margin(spec));
    let half = (0.5 * (high - low)).max(0.05);
    // Where things settle, at the power that will be felt at the end of the horizon.
    let release = model.release();
    let faded = |past: f64| if release > 0.0 { libm::exp(-past / release) } else { 0.0 };
    let felt_after = |past: f64| power.1 + (power.0 - power.1) * faded(past);
    let end_power = felt_after(spec.control.horizon);
    let around = stages
        .demand_for(inner_high - observer.offset, |demand| settles(demand, end_power))
        .clamp(0.0, stages.most());
    let step = (0.02 * stages.most()).max(1e-6);
    // The line goes through where it is and where it is to go; about one point where they are one.
    let (below, above) = ((around - step).max(0.0), (around + step).min(stages.most()));
    let (below, above) = (below.min(now_demand), above.max(now_demand));
    let slope = (settles(above, end_power) - settles(below, end_power)) / (above - below);
    if slope.is_nan() || slope >= -1e-9 {
        // Nothing that can be turned cools: what is least costs least.
        return around;
    }
    // Which way along the demand it is cheaper.
    let draw = |demand: f64| model.draws(&stages.actuators(spec, demand), end_power, outside);
    let dearer = match draw(above) - draw(below) {
        more if more > 0.0 => 1.0,
        more if more < 0.0 => -1.0,
        _ => 0.0,
    };

    let grain = (spec.control.horizon / POINTS as f64).max(period);
    let points = ((spec.control.horizon / grain).ceil() as usize).clamp(1, POINTS);
    let moves = points.min(MOVES);
    let follow = -libm::expm1(-grain / lag);
    let n = moves + points;
    let mut program =
        Program { h: vec![0.0; n * n], g: vec![0.0; n], low: vec![0.0; n], high: vec![0.0; n] };
    // The course at the demand around which it is linear, and what each move adds to it.
    let mut free = level;
    let mut forced = vec![0.0; moves];
    let mut line = vec![0.0; n];
    for point in 0..points {
        let past = grain * (point + 1) as f64;
        let felt = felt_after(past);
        free += follow * (settles(around, felt) + observer.offset - free);
        for (at, forced) in forced.iter_mut().enumerate() {
            *forced += follow * (f64::from(at == point.min(moves - 1)) * slope - *forced);
        }
        line.fill(0.0);
        line[..moves].copy_from_slice(&forced);
        line[moves + point] = -1.0;
        let at_zero = free - around * forced.iter().sum::<f64>();
        program.square(&line, at_zero, 1.0 / (half * half));
        // The band is to be reached no faster than it is wanted.
        program.low[moves + point] = inner_low;
        program.high[moves + point] =
            inner_high.max(level - spec.target.rate.max(0.0) * past).max(inner_low);
    }
    let reach = spec.control.slew * grain / stages.span().max(1e-9);
    for at in 0..moves {
        line.fill(0.0);
        line[at] = 1.0;
        let before = match at {
            0 => now_demand,
            _ => {
                line[at - 1] = -1.0;
                0.0
            }
        };
        program.square(&line, -before, MOVE_COST * slope * slope / (half * half));
        program.g[at] += POWER_COST * dearer * (-slope / half) / moves as f64;
        let far = reach * (at + 1) as f64;
        program.low[at] = (now_demand - far).max(0.0);
        program.high[at] = (now_demand + far).min(stages.most()).max(program.low[at]);
    }
    let start: Vec<f64> = (0..n).map(|at| if at < moves { around } else { inner_high }).collect();
    program.minimum(&start).and_then(|x| x.first().copied()).unwrap_or(around)
}

impl Program {
    /// Adds `weight·(line·x + constant)²`.
    fn square(&mut self, line: &[f64], constant: f64, weight: f64) {
        let n = line.len();
        for (i, own) in line.iter().enumerate().filter(|(_, own)| **own != 0.0) {
            for (j, other) in line.iter().enumerate() {
                self.h[i * n + j] += 2.0 * weight * own * other;
            }
            self.g[i] += 2.0 * weight * own * constant;
        }
    }
}

/// What a plan settles at, in the stationary state: the least demand with which the temperature stays a
/// margin below the upper edge of the band.
pub(super) fn settled(spec: &LoopSpec) -> f64 {
    spec.target.temperature.1 - margin(spec)
}
