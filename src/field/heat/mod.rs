//! What segments do with heat, as columns: temperature, what faults add, what was drawn. The columns
//! are empty in a field whose segments have neither `power` nor `thermal`.
//!
//! Segments that are described alike, and see the same gas, are of one [`Kind`]; what a step needs of a
//! kind is found once.

mod air;
mod fault;
mod measure;

pub use air::{Air, Asked, Plane};
pub(crate) use fault::{Cause, HeatFault};

use std::collections::BTreeMap;
use std::sync::Arc;

use super::id::{RegionId, SegmentId};
use super::segment::Column;
use super::spec::{CoolantSpec, FieldSpec, HeatSpec, PowerSpec, RegionSpec, ThermalSpec};
use super::time::Time;
use crate::plant::preset::throttle_margin;
pub use crate::schema::block::{AMBIENT, REFERENCE};
use crate::schema::word::Core;

/// The kind of a segment that neither draws nor warms.
pub(crate) const COLD: u32 = u32::MAX;

/// How far below its limit a segment that tripped comes back, K.
pub const COOLED: f64 = 5.0;

/// What is left of the capacity at the temperature of the trip.
pub const LEAST: f64 = 0.5;

/// What segments that do the same with heat have in common.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Kind {
    pub spec: Arc<HeatSpec>,
    /// The gas that they see.
    pub air: u32,
    /// Share of their fans that stand still, 0 to 1.
    pub fans_lost: f64,
}

impl Kind {
    /// The kind as words, for the digest.
    pub fn words(&self, mut tell: impl FnMut(u64)) {
        // Taken apart whole, so that what is added must be told here too.
        let Kind { spec, air, fans_lost } = self;
        let HeatSpec { power: PowerSpec { idle, per_load, leakage }, thermal } = **spec;
        tell(u64::from(*air));
        [*fans_lost, idle, per_load, leakage].iter().for_each(|it| tell(it.to_bits()));
        let Some(ThermalSpec {
            mass,
            conductance,
            limit,
            trip,
            temperature: _,
            rest,
            recirculation,
            detuning,
            natural,
        }) = thermal
        else {
            return;
        };
        tell(rest.0 as u64);
        let numbers = [mass, conductance, limit, trip, recirculation, detuning, natural];
        numbers.iter().for_each(|it| tell(it.to_bits()));
    }
}

/// What the field knows of heat.
#[derive(Clone, Debug, Default)]
pub(crate) struct Heat {
    pub kinds: Arc<Vec<Kind>>,
    /// Kind by segment, or [`COLD`].
    pub kind: Column<u32>,
    /// K; of no meaning where the kind has no `thermal`.
    pub temperature: Column<f64>,
    /// What faults make each draw beside its own, W.
    pub extra: Column<f64>,
    /// What each has drawn so far, J.
    pub energy: Column<f64>,
    /// The gas that segments see: that of the loops first.
    pub airs: Arc<Vec<Air>>,
    /// How many of these are of loops, which let their segments take the step themselves.
    pub loops: u32,
    /// Faults under way, in the order in which they came.
    pub faults: Arc<BTreeMap<SegmentId, Vec<HeatFault>>>,
    /// Those that tripped and rest, since when.
    pub resting: Arc<BTreeMap<SegmentId, Time>>,
    /// How often each has tripped, of those that ever did.
    pub trips: Arc<BTreeMap<SegmentId, u32>>,
    /// Those whose capacity heat takes a part of, in order.
    pub throttled: Column<SegmentId>,
    /// Some kind shifts its frequency with its temperature.
    pub detunes: bool,
}

impl Heat {
    /// What a description says of heat.
    pub fn new(spec: &FieldSpec) -> Heat {
        let mut heat = Heat::default();
        if spec.segments.iter().all(|segment| segment.heat.is_none()) {
            return heat;
        }
        let ambient: Vec<f64> =
            RegionId::all(spec.regions.len()).map(|id| ambient(&spec.regions, Some(id))).collect();
        for coolant in &spec.coolants {
            heat.add_air(Air::still(coolant.plant.temperature));
        }
        heat.loops = spec.coolants.len() as u32;
        // Neighbours are alike, and share what describes them.
        let mut last: Option<(Arc<HeatSpec>, u32, u32)> = None;
        for (segment, of_loop) in spec.segments.iter().zip(spec.loops_of_segments()) {
            let Some(own) = &segment.heat else {
                heat.push(COLD);
                continue;
            };
            let around = segment.region.and_then(|id| ambient.get(id.index()));
            let air = match of_loop {
                Some(place) => place,
                None => heat.still_air(around.copied().unwrap_or(AMBIENT)),
            };
            let kind = match &last {
                Some((spec, of, kind)) if Arc::ptr_eq(spec, own) && *of == air => *kind,
                _ => {
                    let core = of_loop.and_then(|place| spec.coolants.get(place as usize));
                    let spec = match core {
                        Some(coolant) => driven(own, coolant.plant.preset.core),
                        None => own.clone(),
                    };
                    heat.kind_of(Kind { spec, air, fans_lost: 0.0 })
                }
            };
            last = Some((own.clone(), air, kind));
            heat.push(kind);
        }
        heat
    }

    /// Whether there is anything to compute.
    pub fn is_empty(&self) -> bool {
        self.kind.is_empty()
    }

    /// The air of a place where it stays as it is.
    fn still_air(&mut self, temperature: f64) -> u32 {
        let still = Air::still(temperature);
        // The gas of a loop may be as warm, and does not stay so.
        let mut known = self.airs.iter().enumerate().skip(self.loops as usize);
        let known = known.find(|(_, air)| **air == still).map(|(at, _)| at);
        known.map_or_else(|| self.add_air(still), |at| at as u32)
    }

    /// Another gas for segments to see; gives its number.
    pub fn add_air(&mut self, air: Air) -> u32 {
        Arc::make_mut(&mut self.airs).push(air);
        self.airs.len() as u32 - 1
    }

    /// The number of a kind, which is made where there is none like it.
    pub fn kind_of(&mut self, kind: Kind) -> u32 {
        if let Some(known) = self.kinds.iter().position(|known| *known == kind) {
            return known as u32;
        }
        self.detunes |= kind.spec.thermal.is_some_and(|thermal| thermal.detuning != 0.0);
        Arc::make_mut(&mut self.kinds).push(kind);
        self.kinds.len() as u32 - 1
    }

    /// Another segment, as warm as its description says, or as what is around it.
    pub fn push(&mut self, kind: u32) {
        let known = self.kinds.get(kind as usize);
        let seen = known.map_or(AMBIENT, |known| self.seen(known));
        let thermal = known.and_then(|known| known.spec.thermal);
        let start = thermal.and_then(|thermal| thermal.temperature).unwrap_or(seen);
        self.push_at(kind, start);
    }

    /// Another segment like this one, which has just been switched on: as warm as what is around it.
    pub fn push_like(&mut self, model: SegmentId) {
        if self.is_empty() {
            return;
        }
        let kind = match self.kind_at(model).cloned() {
            Some(kind) => self.kind_of(Kind { fans_lost: 0.0, ..kind }),
            None => COLD,
        };
        let seen = self.kinds.get(kind as usize).map_or(AMBIENT, |kind| self.seen(kind));
        self.push_at(kind, seen);
    }

    fn push_at(&mut self, kind: u32, temperature: f64) {
        Arc::make_mut(&mut self.kind).push(kind);
        Arc::make_mut(&mut self.temperature).push(temperature);
        Arc::make_mut(&mut self.extra).push(0.0);
        Arc::make_mut(&mut self.energy).push(0.0);
    }

    /// The kind of a segment, where it has one.
    pub fn kind_at(&self, segment: SegmentId) -> Option<&Kind> {
        self.kinds.get(*self.kind.get(segment.index())? as usize)
    }

    /// How a segment warms and cools, where it does.
    pub fn thermal(&self, segment: SegmentId) -> Option<&ThermalSpec> {
        self.kind_at(segment)?.spec.thermal.as_ref()
    }

    /// Temperature of a segment, K, where it has one.
    pub fn temperature_at(&self, segment: SegmentId) -> Option<f64> {
        self.thermal(segment)?;
        self.temperature.get(segment.index()).copied()
    }

    /// Temperature of the gas that a kind sees at the end of the last step, K.
    pub fn seen(&self, kind: &Kind) -> f64 {
        let mixed = kind.spec.thermal.map_or(0.0, |thermal| thermal.recirculation);
        self.airs.get(kind.air as usize).map_or(AMBIENT, |air| air.seen(mixed).1)
    }

    /// What heat adds to the frequency of a segment, rad/s.
    pub fn detuned(&self, segment: SegmentId) -> f64 {
        let shift = |thermal: &ThermalSpec| {
            let warm = self.temperature.get(segment.index()).map_or(0.0, |t| t - REFERENCE);
            thermal.detuning * warm
        };
        self.thermal(segment).map_or(0.0, shift)
    }

    /// Share of its capacity that a segment keeps at its temperature.
    pub fn share_left(&self, segment: SegmentId) -> f64 {
        let left = |thermal: &ThermalSpec| {
            let warm = self.temperature.get(segment.index()).copied().unwrap_or(0.0);
            let beyond = (warm - thermal.limit) / (thermal.trip - thermal.limit);
            1.0 - (1.0 - LEAST) * beyond.clamp(0.0, 1.0)
        };
        self.thermal(segment).map_or(1.0, left)
    }
}

/// What a segment does with heat that a preset drives so: its throttle may begin below its limit.
fn driven(spec: &Arc<HeatSpec>, core: Core) -> Arc<HeatSpec> {
    let margin = throttle_margin(core);
    match spec.thermal {
        Some(thermal) if margin > 0.0 => {
            let thermal = ThermalSpec { limit: thermal.limit - margin, ..thermal };
            Arc::new(HeatSpec { thermal: Some(thermal), ..**spec })
        }
        _ => spec.clone(),
    }
}

/// Temperature around a region, K: the nearest that is said, from it outwards.
fn ambient(regions: &[RegionSpec], mut at: Option<RegionId>) -> f64 {
    while let Some(region) = at.and_then(|id| regions.get(id.index())) {
        if let Some(kelvin) = region.ambient {
            return kelvin;
        }
        at = region.parent;
    }
    AMBIENT
}

impl FieldSpec {
    /// Temperature around a segment, K: that of the gas of its loop at the start, else that of the
    /// nearest region that says one.
    pub fn ambient_of(&self, segment: SegmentId) -> f64 {
        let mut loops = self.coolants.iter();
        let names = |it: &&CoolantSpec| it.cools.as_ref().is_some_and(|all| all.contains(&segment));
        let own = loops.find(names).or_else(|| self.coolants.iter().find(|it| it.cools.is_none()));
        if let Some(coolant) = own {
            return coolant.plant.temperature;
        }
        let region = self.segments.get(segment.index()).and_then(|it| it.region);
        ambient(&self.regions, region)
    }
}
