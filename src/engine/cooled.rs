//! The segments that a loop of gas cools, as the bodies that it asks and takes: each exactly, for a load
//! that stays and a gas that goes in a straight line.
//!
//! What segments of one kind answer is linear in how warm they are and in what they draw, so that the sums
//! of both are enough to ask. Most blocks of segments are of one kind and up, and are summed and moved
//! without looking at either again.

use std::sync::Arc;

use super::heat::{BLOCK, Reads, sum_of};
use crate::field::Field;
use crate::field::heat::{COLD, Kind, REFERENCE};
use crate::field::id::SegmentId;
use crate::field::segment::Life;
use crate::plant::{
    Answer, Bodies, Draught, Plane, Ramp, Response, Rule, Taken, Weights, drawn_and_passed,
    is_near, transfer,
};

/// The share of the flow's factor that fans which stand still leave: their flow to the power 0.8.
const FLOW_POWER: f64 = 0.8;

/// The segments of one loop, taken out of their field for a step. Segments are those of the loop's air.
pub(crate) struct Cooled<'a> {
    field: &'a mut Field,
    /// The air of the loop, by its number among the airs of the field.
    air: u32,
    segments: &'a [SegmentId],
}

/// What a segment of a kind does: it runs, it is down, or it is so cold that the leakage has nothing left to
/// take from what it draws.
const RUNS: usize = 0;
const RESTS: usize = 1;
const FROZEN: usize = 2;

/// What segments of a kind that do the same have in common in a part of a step.
struct Common {
    /// `None`: it has no body, and its heat goes to the gas at once.
    body: Option<Body>,
    /// Power at 0 K and without load, W; for each ΔΦ; for each watt of faults; for each kelvin.
    power: [f64; 4],
}

impl Common {
    /// What one draws beside its leakage, W.
    #[inline(always)]
    fn draws(&self, load: f64, extra: f64) -> f64 {
        self.power[0] + self.power[1] * load + self.power[2] * extra
    }
}

struct Body {
    response: Response,
    conductance: f64,
    recirculation: f64,
    /// What the segment sees at the start of the part, and by how much that follows the return.
    seen: f64,
    weight: f64,
    /// What each kelvin of a gas that is warmer from start to end adds: to the end (K), to the heat (J).
    per_kelvin: [f64; 2],
}

/// A kind in the gas of the loop.
struct Own {
    /// Up to this temperature it is frozen, K.
    frozen: f64,
    does: [Common; 3],
}

/// Sums over segments of a kind that do the same.
#[derive(Clone, Copy, Default)]
struct Sums {
    count: f64,
    /// How much they are warmer than what they see, K.
    excess: f64,
    /// What they draw beside their leakage, W.
    power: f64,
}

impl<'a> Cooled<'a> {
    /// The segments of an air of the field.
    pub(crate) fn new(field: &'a mut Field, air: u32, segments: &'a [SegmentId]) -> Cooled<'a> {
        Cooled { field, air, segments }
    }

    fn conductance_of(kind: &Kind, factor: f64) -> f64 {
        let Some(thermal) = kind.spec.thermal else { return 0.0 };
        let fans = match kind.fans_lost {
            0.0 => 1.0,
            lost => libm::pow(1.0 - lost, FLOW_POWER),
        };
        thermal.conductance * (factor * fans).max(thermal.natural)
    }

    /// What each kind does in a part of this length, in air that returns at `start` (K) as it begins.
    fn kinds(&self, length: f64, draught: &Draught, start: f64) -> Vec<Own> {
        let heat = &self.field.heat;
        let all = heat.kinds.iter().map(|kind| {
            let power = kind.spec.power;
            let slope = power.idle * power.leakage;
            let thermal = kind.spec.thermal.filter(|_| kind.air == self.air);
            let one = |runs: bool, leaks: bool| {
                let body = thermal.map(|thermal| {
                    let conductance = Self::conductance_of(kind, draught.factor);
                    let slope = if runs && leaks { slope } else { 0.0 };
                    let response = Response::new(length, thermal.mass, conductance, slope);
                    let recirculation = thermal.recirculation;
                    // Affine in the gas, so that a kelvin more is the derivative.
                    let (here, above) =
                        (response.step(0.0, 0.0, 0.0), response.step(0.0, 0.0, 1.0));
                    Body {
                        conductance,
                        recirculation,
                        seen: draught.seen(recirculation, start),
                        weight: draught.weight(recirculation),
                        per_kelvin: [
                            above.end.base - here.end.base,
                            above.heat.base - here.heat.base,
                        ],
                        response,
                    }
                });
                let (idle, leak) = match (body.is_some(), leaks) {
                    (true, true) => (power.idle * (1.0 - power.leakage * REFERENCE), slope),
                    (true, false) => (0.0, 0.0),
                    (false, _) => (power.idle, 0.0),
                };
                let power = match runs {
                    true => [idle, power.per_load, 1.0, leak],
                    false => [0.0; 4],
                };
                Common { body, power }
            };
            Own {
                frozen: thermal.map_or(f64::NEG_INFINITY, |_| power.frozen()),
                does: [one(true, true), one(false, true), one(true, false)],
            }
        });
        all.collect()
    }

    /// Blocks of segments whose numbers follow one another: the first, and how many.
    fn blocks(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let follows = |a: &SegmentId, b: &SegmentId| a.index() + 1 == b.index();
        let stretches = self.segments.chunk_by(follows);
        stretches
            .flat_map(|stretch| stretch.chunks(BLOCK))
            .filter_map(|block| Some((block.first()?.index(), block.len())))
    }
}

/// The kind that all of a block are of, where all run.
#[inline(always)]
fn alike<'a>(kinds: &'a [Own], reads: &Reads<'_>, warm: &[f64]) -> Option<(usize, &'a Common)> {
    let kind = reads.one_kind()? as usize;
    let own = kinds.get(kind)?;
    let runs = warm.iter().fold(true, |so, t| so & (*t > own.frozen));
    runs.then_some((kind, &own.does[RUNS]))
}

/// The kind of a segment and what it does; `None` of one without heat.
#[inline(always)]
fn one(kinds: &[Own], reads: &Reads<'_>, at: usize, warm: f64) -> Option<(usize, usize)> {
    let kind = *reads.kind.get(at)?;
    let own = kinds.get(kind as usize)?;
    let does = match reads.life.get(at)? {
        Life::Up | Life::Booting if warm > own.frozen => RUNS,
        Life::Up | Life::Booting => FROZEN,
        Life::Down | Life::Retired => RESTS,
    };
    (kind != COLD).then_some((kind as usize, does))
}

/// What the segments of a block that are alike come to: sums of how warm and of what they draw.
#[inline(always)]
fn summed(common: &Common, seen: f64, reads: &Reads<'_>, warm: &[f64]) -> Sums {
    let (mut excess, mut power) = ([0.0; BLOCK], [0.0; BLOCK]);
    let cells = excess.iter_mut().zip(&mut power).zip(warm);
    for (((excess, power), warm), (load, extra)) in cells.zip(reads.load.iter().zip(reads.extra)) {
        (*excess, *power) = (warm - seen, common.draws(*load, *extra));
    }
    Sums { count: warm.len() as f64, excess: sum_of(&excess), power: sum_of(&power) }
}

/// What becomes of the bodies of a kind that do the same, with the gas at both ends of the part.
struct Moves<'a> {
    common: &'a Common,
    body: &'a Body,
    rule: Rule,
    /// What it sees halfway, K.
    gas: f64,
    length: f64,
    uptake: f64,
    /// Its conductance, and that over the uptake.
    passes: (f64, f64),
}

impl Moves<'_> {
    /// Any segment goes: its heat (J), its energy (J), the entropy that it makes (J/K), by the temperature in
    /// the middle of its way.
    fn go(&self, warm: &mut f64, power: f64) -> [f64; 3] {
        let (before, excess) = (*warm, *warm - self.body.seen);
        let rise = self.rule.rise.at(excess, power);
        *warm = before + rise;
        let middle = before + 0.5 * rise;
        let drawn = (power + self.common.power[3] * middle) / middle;
        let passed = transfer(self.body.conductance, middle, self.gas, self.uptake);
        [
            self.rule.heat.at(excess, power),
            self.rule.energy.at(excess, power),
            self.length * (drawn + passed),
        ]
    }

    /// A block of segments that run and are near the gas goes; the same of all. First all move, then what
    /// that made is reckoned: each by itself is a loop that the processor takes several segments at a time.
    fn go_all(&self, warm: &mut [f64], drawn: &mut [f64], reads: &Reads<'_>) -> [f64; 3] {
        let (mut heat, mut energy, mut entropy) = ([0.0; BLOCK], [0.0; BLOCK], [0.0; BLOCK]);
        let (mut middle, mut power) = ([0.0; BLOCK], [0.0; BLOCK]);
        let (rule, seen, [idle, per_load, extra_counts, leak]) =
            (self.rule, self.body.seen, self.common.power);
        let powers = power.iter_mut().zip(reads.load).zip(reads.extra);
        for ((power, load), extra) in powers {
            *power = idle + per_load * load + extra_counts * extra;
        }
        let cells = warm.iter_mut().zip(&power).zip(&mut middle);
        for (((warm, power), middle), (heat, energy)) in cells.zip(heat.iter_mut().zip(&mut energy))
        {
            let excess = *warm - seen;
            let rise = rule.rise.at(excess, *power);
            *middle = *warm + 0.5 * rise;
            *warm += rise;
            *heat = rule.heat.at(excess, *power);
            *energy = rule.energy.at(excess, *power);
        }
        for (drawn, energy) in drawn.iter_mut().zip(&energy) {
            *drawn += energy;
        }
        let (length, gas, uptake, passes) = (self.length, self.gas, self.uptake, self.passes);
        let made = entropy.iter_mut().zip(&middle).zip(&power).take(warm.len());
        for ((entropy, middle), power) in made {
            *entropy = length * drawn_and_passed((*power, leak), *middle, gas, uptake, passes);
        }
        [sum_of(&heat), sum_of(&energy), sum_of(&entropy)]
    }

    fn are_near(&self, warm: &[f64]) -> bool {
        warm.iter().fold(true, |so, warm| so & is_near(*warm, self.gas, self.uptake))
    }
}

impl Bodies for Cooled<'_> {
    fn conductance(&self, factor: f64) -> f64 {
        let heat = &self.field.heat;
        let each: Vec<f64> =
            heat.kinds.iter().map(|kind| Self::conductance_of(kind, factor)).collect();
        let mut counts = vec![0_u64; each.len()];
        for (first, len) in self.blocks() {
            for kind in heat.kind.get(first..first + len).unwrap_or_default() {
                if let Some(count) = counts.get_mut(*kind as usize) {
                    *count += 1;
                }
            }
        }
        each.iter().zip(counts).map(|(each, count)| each * count as f64).sum()
    }

    fn ask(&self, length: f64, air: &Draught) -> Answer {
        let kinds = self.kinds(length, air, air.back);
        let mut sums = vec![[Sums::default(); 3]; kinds.len()];
        let (all, warmth) = (Reads::of(self.field), &self.field.heat.temperature[..]);
        let seen = |common: &Common| common.body.as_ref().map_or(0.0, |body| body.seen);
        for (first, len) in self.blocks() {
            let reads = all.part(first, len);
            let warm = warmth.get(first..first + len).unwrap_or_default();
            if let Some((kind, common)) = alike(&kinds, &reads, warm) {
                let block = summed(common, seen(common), &reads, warm);
                if let Some([sum, ..]) = sums.get_mut(kind) {
                    sum.count += block.count;
                    sum.excess += block.excess;
                    sum.power += block.power;
                }
                continue;
            }
            for (at, warm) in warm.iter().enumerate() {
                let Some((kind, does)) = one(&kinds, &reads, at, *warm) else { continue };
                let Some(common) = kinds.get(kind).map(|own| &own.does[does]) else { continue };
                let of = |column: &[f64]| column.get(at).copied().unwrap_or(0.0);
                if let Some(sum) = sums.get_mut(kind).map(|all| &mut all[does]) {
                    sum.count += 1.0;
                    sum.excess += warm - seen(common);
                    sum.power += common.draws(of(reads.load), of(reads.extra));
                }
            }
        }
        let each = kinds.iter().zip(&sums).flat_map(|(own, sums)| own.does.iter().zip(sums));
        let mut answer = Answer::default();
        for (common, sum) in each.filter(|(_, sum)| sum.count > 0.0) {
            let Some(body) = &common.body else {
                answer.gives += sum.power;
                answer.heat.base += sum.power * length;
                continue;
            };
            let rule = body.response.rule(body.seen, 0.0);
            let of = |weights: Weights| {
                weights.excess * sum.excess + weights.power * sum.power + weights.fixed * sum.count
            };
            let plane = |base: f64, all: f64, per_end: f64, scale: f64| Plane {
                base: base * scale,
                per_start: sum.count * (all - per_end) * body.weight * scale,
                per_end: sum.count * per_end * body.weight * scale,
            };
            let out = body.response.step(0.0, 0.0, 0.0);
            let [end, heat] = body.per_kelvin;
            answer.gives += body.conductance * sum.excess;
            answer.hold += body.conductance * body.weight * sum.count;
            answer.heat.add(&plane(of(rule.heat), heat, out.heat.per_kelvin, 1.0));
            answer.rise.add(&plane(of(rule.rise), end, out.end.per_kelvin, body.conductance));
        }
        answer
    }

    fn take(&mut self, length: f64, air: &Draught, ramp: Ramp) -> Taken {
        let kinds = self.kinds(length, air, ramp.start);
        let mean = 0.5 * (ramp.start + ramp.end);
        let moves: Vec<[Option<Moves>; 3]> = (kinds.iter())
            .map(|own| {
                [RUNS, RESTS, FROZEN].map(|does| {
                    let common = &own.does[does];
                    let body = common.body.as_ref()?;
                    let warmed = air.seen(body.recirculation, ramp.end) - body.seen;
                    let rule = body.response.rule(body.seen, warmed);
                    let gas = body.seen + 0.5 * warmed;
                    let uptake = air.uptake;
                    let over = if uptake > 0.0 { body.conductance / uptake } else { 0.0 };
                    let passes = (body.conductance, over);
                    Some(Moves { common, body, rule, gas, length, uptake, passes })
                })
            })
            .collect();
        let mut temperature = std::mem::take(&mut self.field.heat.temperature);
        let mut energy = std::mem::take(&mut self.field.heat.energy);
        let (warmth, drawn) = (Arc::make_mut(&mut temperature), Arc::make_mut(&mut energy));
        let all = Reads::of(self.field);
        let mut sum = Taken::default();
        for (first, len) in self.blocks() {
            let reads = all.part(first, len);
            let part = first..first + len;
            let (Some(warm), Some(drawn)) = (warmth.get_mut(part.clone()), drawn.get_mut(part))
            else {
                continue;
            };
            let run = alike(&kinds, &reads, warm);
            let alike = run.and_then(|(kind, _)| moves.get(kind)?[RUNS].as_ref());
            if let Some(moves) = alike.filter(|moves| moves.are_near(warm)) {
                let [heat, energy, entropy] = moves.go_all(warm, drawn, &reads);
                sum.heat += heat;
                sum.energy += energy;
                sum.entropy += entropy;
                continue;
            }
            for (at, (warm, drawn)) in warm.iter_mut().zip(drawn).enumerate() {
                let Some((kind, does)) = one(&kinds, &reads, at, *warm) else { continue };
                let Some(common) = kinds.get(kind).map(|own| &own.does[does]) else { continue };
                let of = |column: &[f64]| column.get(at).copied().unwrap_or(0.0);
                let power = common.draws(of(reads.load), of(reads.extra));
                let [heat, energy, entropy] =
                    match moves.get(kind).and_then(|all| all[does].as_ref()) {
                        Some(moves) => moves.go(warm, power),
                        // At once in the gas that passes it.
                        None => {
                            let heat = power * length;
                            [heat, heat, heat / air.seen(0.0, mean)]
                        }
                    };
                *drawn += energy;
                sum.heat += heat;
                sum.energy += energy;
                sum.entropy += entropy;
            }
        }
        (self.field.heat.temperature, self.field.heat.energy) = (temperature, energy);
        let airs = Arc::make_mut(&mut self.field.heat.airs);
        if let Some(own) = airs.get_mut(self.air as usize) {
            own.taken += sum.heat;
        }
        sum
    }
}
