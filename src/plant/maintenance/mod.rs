//! How a loop wears, when it is looked after, and what can be foretold of it.
//!
//! What wears a part is a gamma process: its increments over times that do not overlap are
//! independent and gamma, of a mean in ratio to the time and of a coefficient of variation of
//! `variation` a day. Such a law is the same however a day is cut into steps. Fouling goes on from
//! there by Kern and Seaton (1959): `R = limit·(1 − exp(−dose/limit))`, `UA = UA₀/(1 + R)`.

mod beta;
mod forecast;
mod process;
#[cfg(test)]
mod tests;

use crate::base::chance::Chance;
use crate::base::time::Time;
use crate::plant::event::{Part, PlantEvent};
use crate::plant::port::Condition;
use crate::plant::spec::MaintenanceSpec;

pub use forecast::{Forecast, LEAST_DATA, Score};

/// A day, s.
pub(crate) const DAY: f64 = 86_400.0;

/// How worn each part of a loop is, and what was seen of that.
#[derive(Clone, Debug, PartialEq)]
pub struct Maintenance {
    /// The number of the loop, so that no two draw the same.
    owner: u32,
    parts: [PartState; 4],
}

/// What is known of a part. Doses are those of [`process::loss`].
#[derive(Clone, Copy, Debug, PartialEq)]
struct PartState {
    /// What it has suffered since it was new.
    dose: f64,
    /// When it was last new.
    new: Time,
    /// Whether it was told that it is due.
    told: bool,
    /// All doses seen, over all services.
    seen: f64,
    /// Over how long they were seen, s.
    watched: f64,
    /// Whether something other than a service has bettered it since it was new.
    mended: bool,
    /// The forecast that waits to be scored: earliest and latest.
    open: Option<(Time, Time)>,
    score: Score,
}

impl Maintenance {
    /// A loop as new at `now`; `owner` tells loops of one field apart.
    pub fn new(owner: u32, now: Time) -> Maintenance {
        let part = PartState {
            dose: 0.0,
            new: now,
            told: false,
            seen: 0.0,
            watched: 0.0,
            mended: false,
            open: None,
            score: Score::default(),
        };
        Maintenance { owner, parts: [part; 4] }
    }

    /// The factors that wear lays on the loop.
    pub fn condition(&self, spec: &MaintenanceSpec) -> Condition {
        let kept = |part: Part| 1.0 - self.loss(spec, part);
        Condition {
            conductance: kept(Part::Exchanger),
            drop: 1.0 + self.parts[Part::Filter as usize].dose,
            efficiency: kept(Part::Mover),
            purity: kept(Part::Gas),
        }
    }

    /// What a part has lost, 0 (as new) to 1: of conductance, of the flow's ease, of efficiency, of
    /// purity.
    pub fn loss(&self, spec: &MaintenanceSpec, part: Part) -> f64 {
        process::loss(spec, part, self.parts[part as usize].dose)
    }

    /// When a part was last new.
    pub fn renewed(&self, part: Part) -> Time {
        self.parts[part as usize].new
    }

    /// When a part is next looked after without being asked for; `None` where no interval is set.
    pub fn next_service(&self, spec: &MaintenanceSpec, part: Part) -> Option<Time> {
        spec.interval.map(|interval| self.parts[part as usize].new + interval)
    }

    /// Lets `dt` pass from `now` on. A part whose interval is over within the step is new from then
    /// on and wears for the rest of it; an interval shorter than the step passes as often as it fits.
    pub fn step(
        &mut self,
        spec: &MaintenanceSpec,
        now: Time,
        dt: Time,
        chance: Chance,
        events: &mut Vec<PlantEvent>,
    ) {
        let end = now + dt;
        for part in Part::ALL {
            let (mut from, mut draw) = (now, 0);
            let wears = process::daily(spec, part) > 0.0;
            if let Some(interval) = spec.interval.filter(|it| wears && *it > Time::ZERO) {
                let due = self.parts[part as usize].new + interval;
                if due <= end {
                    // Wear until then counts as seen, and for what the service restores.
                    self.wear(spec, part, from, due.max(now), draw, chance);
                    self.cross(spec, part, due.max(now), events);
                    self.renew(spec, part, due.max(now), false, events);
                    let turns = (end - self.parts[part as usize].new).0 / interval.0;
                    let last = self.parts[part as usize].new + Time(turns * interval.0);
                    self.parts[part as usize].new = last;
                    (from, draw) = (last, 1);
                }
            }
            self.wear(spec, part, from, end, draw, chance);
            self.cross(spec, part, end, events);
            self.foretell(spec, part, end);
        }
    }

    /// Makes a part as new at `now`. One that is as new stays so; services that overlap are one.
    pub fn service(
        &mut self,
        spec: &MaintenanceSpec,
        part: Part,
        now: Time,
        events: &mut Vec<PlantEvent>,
    ) {
        self.renew(spec, part, now, true, events);
    }

    /// Fresh gas takes the place of a `share` (0 to 1) of the loop's: what impurity it had is gone.
    pub fn refresh(&mut self, share: f64) {
        let gas = &mut self.parts[Part::Gas as usize];
        let share = share.clamp(0.0, 1.0);
        if share > 0.0 && gas.dose > 0.0 {
            // The dose is −ln of the purity; the impurity shrinks by the share.
            let impurity = -libm::expm1(-gas.dose) * (1.0 - share);
            gas.dose = -libm::log1p(-impurity);
            gas.mended = true;
        }
    }

    fn wear(
        &mut self,
        spec: &MaintenanceSpec,
        part: Part,
        from: Time,
        to: Time,
        draw: u64,
        chance: Chance,
    ) {
        let state = &mut self.parts[part as usize];
        let dt = (to - from).seconds();
        if dt <= 0.0 {
            return;
        }
        let entity = u64::from(self.owner) << 8 | (part as u64) << 1 | draw;
        let more = process::increment(spec, part, dt, chance, entity, from.0 as u64);
        state.dose += more;
        state.seen += more;
        state.watched += dt;
    }

    fn cross(
        &mut self,
        spec: &MaintenanceSpec,
        part: Part,
        at: Time,
        events: &mut Vec<PlantEvent>,
    ) {
        let due = self.loss(spec, part) >= spec.due;
        let state = &mut self.parts[part as usize];
        if due && !state.told {
            state.told = true;
            events.push(PlantEvent::PartDue { part });
            if let Some((earliest, latest)) = state.open.take() {
                state.score.add(earliest <= at && at <= latest);
            }
        } else if !due {
            state.told = false;
        }
    }

    fn renew(
        &mut self,
        spec: &MaintenanceSpec,
        part: Part,
        at: Time,
        asked: bool,
        events: &mut Vec<PlantEvent>,
    ) {
        let loss = self.loss(spec, part);
        let state = &mut self.parts[part as usize];
        if state.new == at && state.dose == 0.0 {
            return;
        }
        // Looked after past the latest date and still not due: the forecast was wrong.
        if let Some((_, latest)) = state.open.take()
            && at > latest
        {
            state.score.add(false);
        }
        (state.dose, state.new, state.told, state.mended) = (0.0, at, false, false);
        events.push(PlantEvent::Serviced { part, loss, asked });
    }

    /// The state for the digest.
    pub fn words(&self, to: &mut Vec<u64>) {
        for part in &self.parts {
            let PartState { dose, new, told, seen, watched, mended, open, score } = part;
            to.extend([dose.to_bits(), new.0 as u64, u64::from(*told) << 1 | u64::from(*mended)]);
            to.extend([seen.to_bits(), watched.to_bits()]);
            let (earliest, latest) = open.unwrap_or((Time::MAX, Time::MAX));
            to.extend([earliest.0 as u64, latest.0 as u64, score.told, score.met]);
        }
    }
}
