//! Faults that change how segments and links behave, and schedules of faults drawn from the seed.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::field::Field;
use crate::field::chance::{Draws, Key, Stream};
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
        let changes = match segment {
            Some(segment) => {
                self.known_segment(segment)?;
                let links: Vec<LinkId> = self.links.touching(segment).map(|(id, _)| id).collect();
                let ends = self.links.touching(segment).map(|(_, other)| other);
                let ends: BTreeSet<SegmentId> = ends.chain([segment]).collect();
                self.watch_ends(ends.into_iter());
                let changes = self.links.slow(&links, extra);
                self.find_neighbours();
                changes
            }
            None => {
                self.watch_ends(SegmentId::all(self.segments.len()));
                self.links.slow_all(extra)
            }
        };
        // Who is joined to whom stays: nothing is searched through.
        self.balancer.stale = true;
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
        let wait = self.chance.block(Stream::Chaos, u64::from(number), 0).exponential();
        self.plan_chaos(number, 0, wait);
        Ok(())
    }

    /// Plans the next strike of a schedule, so many mean times between two from now on.
    fn plan_chaos(&mut self, schedule: u32, number: u64, wait: f64) {
        let Some(rate) = self.actors.chaos.get(schedule as usize).map(|s| s.rate) else { return };
        let due = self.now + Time::from_seconds(wait / rate).unwrap_or(Time::MAX);
        self.pending.push(due, 0, Pending::Chaos { schedule, number });
    }

    /// A segment that was not merged away, by what was drawn for it.
    fn drawn_segment(&self, draws: &mut Draws) -> SegmentId {
        let kept = self.kept().count() as u64;
        let place = draws.below(kept) as usize;
        match kept == self.segments.len() as u64 {
            true => SegmentId::at(place),
            false => self.kept().nth(place).unwrap_or_default(),
        }
    }

    /// One of the segments that have a temperature and were not merged away, by what was drawn for it.
    fn drawn_with_heat(&self, draws: &mut Draws) -> Option<SegmentId> {
        let warm: Vec<SegmentId> =
            self.kept().filter(|segment| self.heat.thermal(*segment).is_some()).collect();
        warm.get(draws.below(warm.len() as u64) as usize).copied()
    }

    /// A fault of a schedule is due. All that is drawn for it is of one block, with the wait until the
    /// next one; which side of a partition each segment is on is of another.
    pub(crate) fn strike(&mut self, schedule: u32, number: u64) -> Result<(), FieldError> {
        let entity = u64::from(schedule);
        let mut draws = self.chance.block(Stream::Chaos, entity, number + 1);
        self.plan_chaos(schedule, number + 1, draws.exponential());
        let Some(plan) = self.actors.chaos.get(schedule as usize).cloned() else { return Ok(()) };
        let length = draws.exponential() * plan.repair.seconds();
        let length = Time::from_seconds(length).unwrap_or(Time::MAX);
        match plan.kinds.get(draws.below(plan.kinds.len() as u64) as usize) {
            Some(ChaosKind::Crash) => {
                let segment = self.drawn_segment(&mut draws);
                self.crash_for(segment, length)
            }
            Some(ChaosKind::Skew) => {
                let segment = self.drawn_segment(&mut draws);
                let omega = 2.0 * draws.unit() - 1.0;
                self.pending.push(self.now + length, 0, Pending::Unskew { segment, omega });
                self.skew(segment, omega)
            }
            Some(ChaosKind::Delay) => {
                let extra = Time::from_seconds(draws.unit() * 0.01).unwrap_or_default();
                self.pending.push(self.now + length, 0, Pending::Undelay { extra });
                self.delay(None, extra)
            }
            Some(ChaosKind::Overheat) => {
                let Some(segment) = self.drawn_with_heat(&mut draws) else { return Ok(()) };
                let full = self.heat.kind_at(segment).map_or(0.0, |kind| {
                    let power = kind.spec.power;
                    let rated = self.rated_capacity_of(segment).unwrap_or(0.0);
                    power.idle + power.per_load * rated
                });
                match draws.unit() * full {
                    0.0 => Ok(()),
                    more => self.overheat(segment, more, length),
                }
            }
            Some(ChaosKind::FanFailure) => match self.drawn_with_heat(&mut draws) {
                Some(segment) => self.fan_failure(segment, draws.unit(), Some(length)),
                None => Ok(()),
            },
            Some(ChaosKind::Partition) => {
                // A bit for each segment: more than one block where there are more than 512.
                let of = Key { kind: 1, ..Key::new(Stream::Chaos, entity, number << 24) };
                let mut draws = self.chance.draws(of);
                let mut bits = 0;
                let mut side = Vec::new();
                for segment in SegmentId::all(self.segments.len()) {
                    bits = if segment.0 % 64 == 0 { draws.bits() } else { bits >> 1 };
                    if bits & 1 == 1 {
                        side.push(segment);
                    }
                }
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
