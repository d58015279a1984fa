//! The loops of coolant of a field: their state, which segments each cools, what was told of them.

use std::sync::Arc;

use super::Field;
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
    /// Sum of how near forecasts were, each 0 to 1, and how many there were.
    pub(crate) met: (f64, u64),
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
            met: (0.0, 0),
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
        (self.met.1 > 0).then(|| self.met.0 / self.met.1 as f64)
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
        [forecast.0, forecast.1, self.met.0.to_bits(), self.met.1].into_iter().for_each(&mut tell);
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

    /// The temperature that the target of a loop is of, K.
    pub fn coolant_kept(&self, place: u32) -> Option<f64> {
        Some(self.coolant(place)?.gas().kept())
    }

    /// How well clock, coolant and computer keep together beside a loop, 0 to 1: the arithmetic mean of
    /// the pairs.
    pub fn sync_of(&self, place: u32) -> Option<f64> {
        Some(self.coolant(place)?.sync()?.quality()?.arithmetic())
    }
}
