//! Schedules of faults drawn from the seed.

use std::sync::Arc;

use crate::field::Field;
use crate::field::chance::{Draws, Key, Stream};
use crate::field::fault::{ChaosKind, ChaosSchedule, Effect, FaultSpec};
use crate::field::id::{FaultId, SegmentId};
use crate::field::pending::Pending;
use crate::field::script::FieldError;
use crate::field::time::Time;

impl Field {
    /// What is wrong with a schedule.
    pub(super) fn check_chaos(&self, schedule: &ChaosSchedule) -> Result<(), FieldError> {
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
        Ok(())
    }

    /// A schedule begins, whose draws are under this number.
    pub(super) fn begin_chaos(&mut self, fault: FaultId, schedule: &ChaosSchedule, number: u32) {
        let wait = self.chance.block(Stream::Chaos, u64::from(number), 0).exponential();
        self.plan_strike(fault, 0, wait / schedule.rate);
    }

    /// Plans a strike of a schedule, after so many seconds.
    fn plan_strike(&mut self, fault: FaultId, number: u64, wait: f64) {
        let due = self.now + Time::from_seconds(wait).unwrap_or(Time::MAX);
        self.pending.push(due, 0, Pending::Chaos { fault, number });
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
    pub(crate) fn strike(&mut self, fault: FaultId, number: u64) -> Result<(), FieldError> {
        let effects = self.fault(fault).map_or(&[][..], |fault| &fault.effects);
        let chaos = effects.iter().find_map(|effect| match effect {
            Effect::Chaos { schedule, number } => Some((schedule.clone(), u64::from(*number))),
            _ => None,
        });
        // It has ended.
        let Some((plan, entity)) = chaos else { return Ok(()) };
        let mut draws = self.chance.block(Stream::Chaos, entity, number + 1);
        self.plan_strike(fault, number + 1, draws.exponential() / plan.rate);
        let length = draws.exponential() * plan.repair.seconds();
        let length = Time::from_seconds(length).unwrap_or(Time::MAX);
        let kind = plan.kinds.get(draws.below(plan.kinds.len() as u64) as usize);
        if let Some(what) =
            kind.and_then(|kind| self.drawn_fault(*kind, &mut draws, entity, number))
        {
            self.fail(vec![what], Time::ZERO, Some(length))?;
        }
        Ok(())
    }

    /// A fault of this kind, by what was drawn for it; none where there is nothing to strike.
    fn drawn_fault(
        &self,
        kind: ChaosKind,
        draws: &mut Draws,
        entity: u64,
        number: u64,
    ) -> Option<FaultSpec> {
        Some(match kind {
            ChaosKind::Crash => FaultSpec::Crash(self.drawn_segment(draws)),
            ChaosKind::Skew => {
                let segment = self.drawn_segment(draws);
                FaultSpec::Skew { segment, omega: 2.0 * draws.unit() - 1.0 }
            }
            ChaosKind::Delay => {
                let extra = Time::from_seconds(draws.unit() * 0.01).unwrap_or_default();
                FaultSpec::Delay { segment: None, extra }
            }
            ChaosKind::Overheat => {
                let segment = self.drawn_with_heat(draws)?;
                let full = self.heat.kind_at(segment).map_or(0.0, |kind| {
                    let power = kind.spec.power;
                    let rated = self.rated_capacity_of(segment).unwrap_or(0.0);
                    power.idle + power.per_load * rated
                });
                let power = draws.unit() * full;
                FaultSpec::Overheat { segment, power: Some(power).filter(|more| *more > 0.0)? }
            }
            ChaosKind::FanFailure => {
                let segment = self.drawn_with_heat(draws)?;
                FaultSpec::Fans { segment, share: draws.unit() }
            }
            ChaosKind::Partition => {
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
                FaultSpec::Partition(Arc::new(side))
            }
        })
    }
}
