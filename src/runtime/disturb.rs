//! Faults that change how segments and links behave, and schedules of faults drawn from the seed.

use std::sync::Arc;

use crate::field::Field;
use crate::field::chance::Stream;
use crate::field::id::{LinkId, SegmentId};
use crate::field::log::Event;
use crate::field::pending::{ChaosKind, ChaosSchedule, Pending};
use crate::field::script::FieldError;
use crate::field::time::Time;

impl Field {
    /// Adds to the latency of every link of a segment, or of every link. Delays add up whatever their
    /// sign; a latency is never below 0.
    ///
    /// # Errors
    /// [`FieldError::Unknown`] for an id that nothing has.
    pub fn delay(&mut self, segment: Option<SegmentId>, extra: Time) -> Result<(), FieldError> {
        if let Some(segment) = segment {
            self.known_segment(segment)?;
        }
        let touched: Vec<bool> =
            self.links.iter().map(|(_, a, b)| segment.is_none_or(|s| a == s || b == s)).collect();
        self.watch_touched(&touched);
        let mut changes = None;
        let classes = Arc::make_mut(&mut self.links.classes);
        for (class, _) in
            Arc::make_mut(&mut self.links.class).iter_mut().zip(&touched).filter(|c| *c.1)
        {
            let Some(now) = classes.get(*class as usize).copied() else { continue };
            let slower = now.delayed(extra);
            let change = slower.latency - now.latency;
            changes = Some(changes.map_or((change, change), |(least, most): (Time, Time)| {
                (least.min(change), most.max(change))
            }));
            *class = match classes.iter().position(|c| *c == slower) {
                Some(known) => known as u32,
                None => {
                    classes.push(slower);
                    classes.len() as u32 - 1
                }
            };
        }
        self.restructured = true;
        let (least, most) = changes.unwrap_or_default();
        self.log.push(self.now, Event::Delayed { segment, least, most });
        Ok(())
    }

    /// Adds to the frequency of a segment, in rad/s: its clock runs fast or slow from now on.
    ///
    /// # Errors
    /// [`FieldError::Unknown`] for an id that nothing has, [`FieldError::BadNumber`] for one that is
    /// not finite.
    pub fn skew(&mut self, segment: SegmentId, omega: f64) -> Result<(), FieldError> {
        self.known_segment(segment)?;
        if !omega.is_finite() {
            return Err(FieldError::BadNumber("the skew", omega));
        }
        let at = segment.index();
        let offset = match self.segments.tuned.is_empty() {
            true => {
                let offset = &mut Arc::make_mut(&mut self.segments.omega)[at];
                *offset += omega;
                *offset
            }
            false => {
                Arc::make_mut(&mut self.segments.tuned)[at] += omega;
                self.detune_one(segment);
                self.segments.omega[at]
            }
        };
        let event = Event::Skewed { segment, by: omega, omega: offset };
        self.find_stillness();
        self.log.push(self.now, event);
        Ok(())
    }

    /// Starts a schedule of faults: a Poisson process drawn from the seed.
    ///
    /// # Errors
    /// [`FieldError::BadNumber`] for a rate that is not above 0 or a schedule without kinds,
    /// [`FieldError::NoHeat`] for one of heat where nothing has a temperature.
    pub fn chaos(&mut self, schedule: ChaosSchedule) -> Result<(), FieldError> {
        if !(schedule.rate.is_finite() && schedule.rate > 0.0) {
            return Err(FieldError::BadNumber("the rate of faults", schedule.rate));
        }
        if schedule.repair < Time::ZERO {
            return Err(FieldError::BadNumber(
                "the mean time of repair",
                schedule.repair.seconds(),
            ));
        }
        if schedule.kinds.is_empty() {
            return Err(FieldError::BadNumber("the number of kinds of faults", 0.0));
        }
        let of_heat = |kind: &ChaosKind| match kind {
            ChaosKind::Overheat | ChaosKind::FanFailure => true,
            ChaosKind::Crash | ChaosKind::Skew | ChaosKind::Delay | ChaosKind::Partition => false,
        };
        if schedule.kinds.iter().any(of_heat) && self.hottest().is_none() {
            return Err(FieldError::NoHeat);
        }
        let all = Arc::make_mut(&mut self.actors.chaos);
        let number = all.len() as u32;
        all.push(schedule);
        self.plan_chaos(number, 0);
        Ok(())
    }

    fn plan_chaos(&mut self, schedule: u32, number: u64) {
        let Some(rate) = self.actors.chaos.get(schedule as usize).map(|s| s.rate) else { return };
        let entity = u64::from(schedule) << 8;
        let wait = self.chance.exponential(Stream::Chaos, entity, number) / rate;
        let due = self.now + Time::from_seconds(wait).unwrap_or(Time::MAX);
        self.pending.push(due, 0, Pending::Chaos { schedule, number });
    }

    /// One of the segments that have a temperature and are not retired, drawn.
    fn drawn_with_heat(&self, below: impl Fn(u64, u64) -> u64) -> Option<SegmentId> {
        let warm: Vec<SegmentId> =
            self.kept().filter(|segment| self.heat.thermal(*segment).is_some()).collect();
        match warm.len() {
            0 => None,
            many => warm.get(below(many as u64, 2) as usize).copied(),
        }
    }

    /// A fault of a schedule is due.
    pub(crate) fn strike(&mut self, schedule: u32, number: u64) -> Result<(), FieldError> {
        self.plan_chaos(schedule, number + 1);
        let Some(plan) = self.actors.chaos.get(schedule as usize).cloned() else { return Ok(()) };
        let (chance, entity) = (self.chance, u64::from(schedule) << 8);
        let below = |n: u64, use_of: u64| chance.below(n, Stream::Chaos, entity | use_of, number);
        let unit = |use_of: u64| chance.unit(Stream::Chaos, entity | use_of, number);
        let length = chance.exponential(Stream::Chaos, entity | 1, number) * plan.repair.seconds();
        let length = Time::from_seconds(length).unwrap_or(Time::MAX);
        let segment = SegmentId(below(self.segments.len() as u64, 2) as u32);
        match plan.kinds.get(below(plan.kinds.len() as u64, 3) as usize) {
            Some(ChaosKind::Crash) => self.crash_for(segment, length),
            Some(ChaosKind::Skew) => {
                let omega = 2.0 * unit(4) - 1.0;
                self.pending.push(self.now + length, 0, Pending::Unskew { segment, omega });
                self.skew(segment, omega)
            }
            Some(ChaosKind::Delay) => {
                let extra = Time::from_seconds(unit(5) * 0.01).unwrap_or_default();
                self.pending.push(self.now + length, 0, Pending::Undelay { extra });
                self.delay(None, extra)
            }
            Some(ChaosKind::Overheat) => {
                let Some(segment) = self.drawn_with_heat(below) else { return Ok(()) };
                let full = self.heat.kind_at(segment).map_or(0.0, |kind| {
                    let power = kind.spec.power;
                    let rated = self.rated_capacity_of(segment).unwrap_or(0.0);
                    power.idle + power.per_load * rated
                });
                match unit(6) * full {
                    0.0 => Ok(()),
                    more => self.overheat(segment, more, length),
                }
            }
            Some(ChaosKind::FanFailure) => match self.drawn_with_heat(below) {
                Some(segment) => self.fan_failure(segment, unit(7), Some(length)),
                None => Ok(()),
            },
            Some(ChaosKind::Partition) => {
                let side = (SegmentId::all(self.segments.len()))
                    .filter(|s| {
                        chance.bits(Stream::Chaos, 1 << 40 | u64::from(*s), number) & 1 == 1
                    })
                    .collect::<Vec<_>>();
                // What was cut before stays cut when this one ends.
                let before = self.links.cut.clone();
                self.partition(&side)?;
                let new = self.links.cut.iter().filter(|link| !before.contains(link)).copied();
                let new = Arc::new(new.collect::<Vec<LinkId>>());
                self.pending.push(self.now + length, 0, Pending::Rejoin(new));
                Ok(())
            }
            None => Ok(()),
        }
    }
}
