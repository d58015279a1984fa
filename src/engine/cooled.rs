//! The segments that a loop of gas cools, as the bodies that it asks and takes: each exactly, for a load
//! that stays and a gas that goes in a straight line.

use std::sync::Arc;

use crate::field::Field;
use crate::field::heat::{COLD, Kind, REFERENCE};
use crate::field::id::SegmentId;
use crate::field::segment::Life;
use crate::plant::{Answer, Bodies, Draught, Plane, Ramp, Response, Taken, transfer};

/// The share of the flow's factor that fans which stand still leave: their flow to the power 0.8.
const FLOW_POWER: f64 = 0.8;

/// The segments of one loop, taken out of their field for a step. Segments are those of the loop's air.
pub(crate) struct Cooled<'a> {
    field: &'a mut Field,
    /// The air of the loop, by its number among the airs of the field.
    air: u32,
    segments: &'a [SegmentId],
}

/// What segments of a kind have in common in a part of a step.
struct Common {
    /// `None`: it has no body, and its heat goes to the gas at once.
    body: Option<Body>,
    /// Power at 0 K and without load, W; for each ΔΦ; for each watt of faults; for each kelvin.
    power: [f64; 4],
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

    /// What each kind does in a part of this length: those that run, those that are down, and those that
    /// are so cold that the leakage has nothing left to take from what they draw.
    fn kinds(&self, length: f64, draught: &Draught, start: f64) -> Vec<[Common; 3]> {
        let heat = &self.field.heat;
        let all = heat.kinds.iter().map(|kind| {
            let power = kind.spec.power;
            let slope = power.idle * power.leakage;
            let one = |runs: bool, leaks: bool| {
                let body = kind.spec.thermal.filter(|_| kind.air == self.air).map(|thermal| {
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
            [one(true, true), one(false, true), one(true, false)]
        });
        all.collect()
    }

    /// Each segment with the place of its kind and of what it does in that.
    fn each(&self) -> impl Iterator<Item = (SegmentId, usize, usize)> + '_ {
        let (heat, life) = (&self.field.heat, &self.field.segments.life);
        self.segments.iter().filter_map(move |&segment| {
            let at = segment.index();
            let kind = *heat.kind.get(at)?;
            let known = heat.kinds.get(kind as usize)?;
            let does = match life.get(at) {
                Some(Life::Up | Life::Booting) => {
                    let warm = heat.temperature.get(at).copied().unwrap_or(0.0);
                    let frozen = known.spec.thermal.is_some() && warm <= known.spec.power.frozen();
                    if frozen { 2 } else { 0 }
                }
                _ => 1,
            };
            (kind != COLD).then_some((segment, kind as usize, does))
        })
    }

    fn power(&self, common: &Common, segment: SegmentId) -> f64 {
        let at = segment.index();
        let load = self.field.segments.load.get(at).copied().unwrap_or(0.0);
        let extra = self.field.heat.extra.get(at).copied().unwrap_or(0.0);
        common.power[0] + common.power[1] * load + common.power[2] * extra
    }

    fn temperature(&self, segment: SegmentId) -> f64 {
        self.field.heat.temperature.get(segment.index()).copied().unwrap_or(0.0)
    }
}

impl Bodies for Cooled<'_> {
    fn conductance(&self, factor: f64) -> f64 {
        let kinds = &self.field.heat.kinds;
        let each: Vec<f64> = kinds.iter().map(|kind| Self::conductance_of(kind, factor)).collect();
        self.each().map(|(_, kind, _)| each.get(kind).copied().unwrap_or(0.0)).sum()
    }

    fn ask(&self, length: f64, air: &Draught) -> Answer {
        let kinds = self.kinds(length, air, air.back);
        let mut sum = Answer::default();
        for (segment, kind, does) in self.each() {
            let Some(common) = kinds.get(kind).map(|all| &all[does]) else { continue };
            let power = self.power(common, segment);
            let Some(body) = &common.body else {
                sum.gives += power;
                sum.heat.base += power * length;
                continue;
            };
            let warm = self.temperature(segment);
            let out = body.response.step(warm, power, body.seen);
            let plane = |base: f64, all: f64, per_end: f64, scale: f64| Plane {
                base: base * scale,
                per_start: (all - per_end) * body.weight * scale,
                per_end: per_end * body.weight * scale,
            };
            let [end, heat] = body.per_kelvin;
            sum.gives += body.conductance * (warm - body.seen);
            sum.hold += body.conductance * body.weight;
            sum.heat.add(&plane(out.heat.base, heat, out.heat.per_kelvin, 1.0));
            sum.rise.add(&plane(out.end.base - warm, end, out.end.per_kelvin, body.conductance));
        }
        sum
    }

    fn take(&mut self, length: f64, air: &Draught, ramp: Ramp) -> Taken {
        let kinds = self.kinds(length, air, ramp.start);
        let each: Vec<(SegmentId, usize, usize)> = self.each().collect();
        let mut sum = Taken::default();
        for (segment, kind, does) in each {
            let Some(common) = kinds.get(kind).map(|all| &all[does]) else { continue };
            let (at, power) = (segment.index(), self.power(common, segment));
            let (heat, energy, entropy) = match &common.body {
                // At once in the gas that passes it.
                None => {
                    let gas = air.seen(0.0, 0.5 * (ramp.start + ramp.end));
                    (power * length, power * length, power * length / gas)
                }
                Some(body) => {
                    let last = air.seen(body.recirculation, ramp.end);
                    let warmed = last - body.seen;
                    let before = self.temperature(segment);
                    let out = body.response.step(before, power, body.seen);
                    let after = out.end.at(warmed);
                    if let Some(cell) = Arc::make_mut(&mut self.field.heat.temperature).get_mut(at)
                    {
                        *cell = after;
                    }
                    let made = |warm: f64, gas: f64| {
                        (power + common.power[3] * warm) / warm
                            + transfer(body.conductance, warm, gas, air.uptake)
                    };
                    let entropy = 0.5 * length * (made(before, body.seen) + made(after, last));
                    (out.heat.at(warmed), out.energy.at(warmed), entropy)
                }
            };
            if let Some(cell) = Arc::make_mut(&mut self.field.heat.energy).get_mut(at) {
                *cell += energy;
            }
            sum.heat += heat;
            sum.energy += energy;
            sum.entropy += entropy;
        }
        let airs = Arc::make_mut(&mut self.field.heat.airs);
        if let Some(own) = airs.get_mut(self.air as usize) {
            own.taken += sum.heat;
        }
        sum
    }
}
