//! The loops of coolant of a field: their state, which segments each cools, what was told of them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::Field;
use super::errand::Errand;
use super::id::SegmentId;
use super::time::Time;
use crate::plant::control::Control;
use crate::plant::delivery::Delivery;
use crate::plant::event::PlantEvent;
use crate::plant::maintenance::Maintenance;
use crate::plant::port::Actuators;
use crate::plant::sync::Sync;
use crate::plant::{Around, Loop, LoopSpec, Plant};

/// How many alerts of a loop are kept.
const KEPT: usize = 1000;

/// An alert that was raised.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alert {
    /// Which, by its place in the description.
    pub of: u32,
    /// When it was raised.
    pub raised: Time,
    /// When it ended.
    pub ended: Option<Time>,
}

/// A forecast of the temperature that the target is of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Forecast {
    /// What it is of.
    pub due: Time,
    /// K.
    pub temperature: f64,
}

/// A loop in its field.
#[derive(Clone, Debug)]
pub struct Cooling {
    pub(crate) plant: Plant,
    /// The air that its segments see, by its number.
    pub(crate) air: u32,
    /// The segments that it cools.
    pub(crate) segments: Arc<Vec<SegmentId>>,
    /// How many segments of the field were looked at for that.
    pub(crate) seen: usize,
    pub(crate) alerts: Arc<Vec<Alert>>,
    /// What was around it in the last step.
    pub(crate) around: Option<Around>,
    pub(crate) forecast: Option<Forecast>,
    /// Sum of how near forecasts were, each 0 to 1; of how far off, K; and how many there were.
    pub(crate) met: (f64, f64, u64),
    pub(crate) foretold: Foretold,
}

/// How near forecasts were, and how often they were asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Foretelling {
    /// How near on average, 0 to 1; `None` before one was due.
    pub accuracy: Option<f64>,
    /// How far off on average, K; `None` before one was due.
    pub error: Option<f64>,
    /// How many were due.
    pub scored: u64,
    /// How often [`Field::predict`] was asked.
    pub asked: u64,
    /// How often it knew the answer.
    pub hits: u64,
}

/// How many answers for one state are kept.
const ANSWERS: usize = 256;

/// What was foretold of a loop from the state that it is in. It is no part of the state: an answer that
/// is known is the one that would be computed.
#[derive(Debug, Default)]
pub(crate) struct Foretold(Mutex<Answers>);

#[derive(Clone, Debug, Default)]
struct Answers {
    state: Option<blake3::Hash>,
    known: Vec<(Time, Option<f64>)>,
    asked: u64,
    hits: u64,
}

impl Clone for Foretold {
    fn clone(&self) -> Foretold {
        Foretold(Mutex::new(self.held().clone()))
    }
}

impl Foretold {
    fn held(&self) -> MutexGuard<'_, Answers> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The answer for a state, which is computed where it is not known.
    pub(crate) fn ask(
        &self,
        state: blake3::Hash,
        after: Time,
        compute: impl FnOnce() -> Option<f64>,
    ) -> Option<f64> {
        let mut held = self.held();
        held.asked += 1;
        if held.state != Some(state) {
            held.state = Some(state);
            held.known.clear();
        }
        if let Some((_, known)) = held.known.iter().find(|(of, _)| *of == after).copied() {
            held.hits += 1;
            return known;
        }
        drop(held);
        let answer = compute();
        let mut held = self.held();
        if held.known.len() < ANSWERS {
            held.known.push((after, answer));
        }
        answer
    }
}

impl Cooling {
    /// A loop whose segments see this air.
    pub(crate) fn new(plant: Plant, air: u32) -> Cooling {
        Cooling {
            plant,
            air,
            segments: Arc::default(),
            seen: 0,
            alerts: Arc::default(),
            around: None,
            forecast: None,
            met: (0.0, 0.0, 0),
            foretold: Foretold::default(),
        }
    }

    /// What it is made of.
    pub fn spec(&self) -> &LoopSpec {
        self.plant.spec()
    }

    /// The gas among bodies and devices, with its ledger.
    pub fn gas(&self) -> &Loop {
        self.plant.held()
    }

    /// Stocks and injections.
    pub fn delivery(&self) -> &Delivery {
        self.plant.delivery()
    }

    /// The controller.
    pub fn control(&self) -> &Control {
        self.plant.control()
    }

    /// How worn it is; `None` where nothing wears.
    pub fn maintenance(&self) -> Option<&Maintenance> {
        self.plant.maintenance()
    }

    /// Clock, coolant and computer; `None` where there is no clock.
    pub fn sync(&self) -> Option<&Sync> {
        self.plant.sync().ok()
    }

    /// What the devices were driven with in the last step.
    pub fn actuators(&self) -> &Actuators {
        self.plant.driven()
    }

    /// Alerts that were raised, the latest.
    pub fn alerts(&self) -> &[Alert] {
        &self.alerts
    }

    /// The segments that it cools.
    pub fn segments(&self) -> &[SegmentId] {
        &self.segments
    }

    /// The plant with all that belongs to it.
    pub fn plant(&self) -> &Plant {
        &self.plant
    }

    /// How near forecasts of the temperature were on average, 0 to 1; `None` before one was due.
    pub fn prediction_accuracy(&self) -> Option<f64> {
        self.foretelling().accuracy
    }

    /// How near forecasts were, and how often they were asked for.
    pub fn foretelling(&self) -> Foretelling {
        let (near, off, scored) = self.met;
        let mean = |sum: f64| (scored > 0).then(|| sum / scored as f64);
        let held = self.foretold.held();
        Foretelling {
            accuracy: mean(near),
            error: mean(off),
            scored,
            asked: held.asked,
            hits: held.hits,
        }
    }

    /// Keeps what is told of alerts.
    pub(crate) fn note(&mut self, at: Time, what: &PlantEvent) {
        match what {
            PlantEvent::AlertRaised { alert } => {
                let alerts = Arc::make_mut(&mut self.alerts);
                if alerts.len() == KEPT {
                    alerts.remove(0);
                }
                alerts.push(Alert { of: *alert, raised: at, ended: None });
            }
            PlantEvent::AlertEnded { alert } => {
                let alerts = Arc::make_mut(&mut self.alerts);
                let open = alerts.iter_mut().rev().find(|it| it.of == *alert);
                if let Some(open) = open {
                    open.ended = Some(at);
                }
            }
            _ => {}
        }
    }

    /// The loop as words, for the digest.
    pub(in crate::field) fn words(&self, mut tell: impl FnMut(u64)) {
        let mut words = vec![];
        self.plant.words(&mut words);
        words.into_iter().for_each(&mut tell);
        tell(u64::from(self.air));
        tell(self.segments.len() as u64);
        self.segments.iter().for_each(|segment| tell(u64::from(*segment)));
        let forecast =
            self.forecast.map_or((u64::MAX, 0), |it| (it.due.0 as u64, it.temperature.to_bits()));
        let (near, off, scored) = self.met;
        let met = [near.to_bits(), off.to_bits(), scored];
        [forecast.0, forecast.1].into_iter().chain(met).for_each(&mut tell);
    }
}

impl Field {
    /// Its loops of coolant, in the order of their description.
    pub fn coolants(&self) -> &[Cooling] {
        &self.coolants
    }

    /// A loop, by its place.
    pub fn coolant(&self, place: u32) -> Option<&Cooling> {
        self.coolants.get(place as usize)
    }

    /// Operations a second that a ΔΦ of load stands for, beside a loop; `None` where there is no such
    /// loop.
    pub fn operations_per_load(&self, place: u32) -> Option<f64> {
        Some(self.coolant(place)?.spec().preset.operations_per_load)
    }

    /// Operations a second that the segments of a loop do now: what they carry up to their capacity.
    pub fn operations_of(&self, place: u32) -> f64 {
        let Some(cooling) = self.coolant(place) else { return 0.0 };
        let served = cooling.segments.iter().filter(|segment| self.segments.is_up(**segment));
        let load = served.filter_map(|segment| {
            Some(f64::min(self.load_on(*segment)?, self.capacity_of(*segment)?))
        });
        load.sum::<f64>() * cooling.spec().preset.operations_per_load
    }

    /// What the requests under way on a loop make of its target, K: what lies in all their bands, and as
    /// near to the target as they allow. `None` where there are none, and where no temperature lies in all.
    pub(crate) fn asked_of(&self, place: u32, target: (f64, f64)) -> Option<(f64, f64)> {
        let own = |errand: &&Errand| errand.spec.coolant == place && errand.is_under_way();
        let mut bands = self.errands.iter().filter(own).map(|errand| errand.spec.band).peekable();
        bands.peek()?;
        let everywhere = (f64::NEG_INFINITY, f64::INFINITY);
        let (low, high) = bands.fold(everywhere, |(a, b), (low, high)| (a.max(low), b.min(high)));
        (low <= high).then(|| (target.0.clamp(low, high), target.1.clamp(low, high)))
    }

    /// All that the near future of a loop hangs on, as a digest: its own state, what was around it in the
    /// last step, its segments.
    pub(crate) fn state_of_loop(&self, cooling: &Cooling, around: &Around) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new();
        let mut tell = |word: u64| {
            hasher.update(&word.to_le_bytes());
        };
        cooling.words(&mut tell);
        let Around { outside, phase, price: _, carbon: _, band } = around;
        let air = [outside.temperature, outside.wet_bulb, outside.pressure, outside.sink, *phase];
        let bounds = band.map_or([0.0; 2], |(low, high)| [low, high]);
        let all = air.into_iter().chain(bounds).chain([outside.dew_point.unwrap_or(-1.0)]);
        all.for_each(|it| tell(it.to_bits()));
        for segment in cooling.segments.iter() {
            let at = segment.index();
            let of = |column: &[f64]| column.get(at).map_or(0, |it| it.to_bits());
            let kind = self.heat.kind_at(*segment);
            tell(self.heat.kind.get(at).map_or(u64::MAX, |kind| u64::from(*kind)));
            tell(kind.map_or(0, |kind| kind.fans_lost.to_bits()));
            tell(of(&self.heat.temperature));
            tell(of(&self.heat.extra));
            tell(of(&self.segments.load));
            tell(self.segments.life.get(at).map_or(u64::MAX, |life| *life as u64));
        }
        hasher.finalize()
    }

    /// The temperature that the target of a loop is of, K.
    pub fn coolant_kept(&self, place: u32) -> Option<f64> {
        Some(self.coolant(place)?.gas().kept())
    }

    /// How well clock, coolant and computer keep together beside a loop, 0 to 1: the arithmetic mean of
    /// the pairs.
    pub fn sync_of(&self, place: u32) -> Option<f64> {
        self.coolant(place)?.sync()?.quality()?.arithmetic()
    }
}
