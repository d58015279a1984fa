//! Coherence healing: what the field does about a crash, in five stages. (1) φ-accrual detects it;
//! (2) the neighbourhood takes the lost ΔΦ up to its headroom; (3) the κ rules choose who takes what;
//! (4) the phases of those who take are locked again; (5) the glyphs regroup from their copies.
//!
//! Until they have regrouped the copies serve. Glyphs without a copy that serves wait until one comes
//! back: `replicas: 1` heals nothing by itself.
//!
//! The detector can be wrong: a segment that is up and held dead heals like one that crashed. Its glyphs
//! stay with it, out of phase, until they regroup; then it gives up in the same step what others take, so
//! that nothing has two owners. Once it is heard it keeps what is left.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::place::Promised;
use crate::engine::detector::Found;
use crate::field::Field;
use crate::field::glyph::Lost;
use crate::field::id::SegmentId;
use crate::field::log::Event;
use crate::field::operation::{HealReport, HealStage};
use crate::field::pending::Pending;
use crate::field::phases::NOWHERE;
use crate::field::script::{FieldError, RunError, Script};
use crate::field::system::System;
use crate::field::time::Time;

/// How long to wait at least before asking again, when a step ends, where there was no room or no copy.
const RETRY: Time = Time::from_secs(1);
/// Share of φ at which a segment is held dead that is enough when the time for it has come: that is
/// rounded to nanoseconds.
const NOTICED: f64 = 0.99;

/// The detector: what it finds out begins a healing, or ends one.
pub(crate) struct Detection;

impl System for Detection {
    fn due(field: &Field) -> Option<Time> {
        (!field.actors.watches.is_empty()).then_some(field.now)
    }

    fn step<S: Script>(field: &mut Field, _: Time, _: &mut S) -> Result<(), RunError<S::Error>> {
        for found in field.listen() {
            field.judge(found);
        }
        Ok(())
    }
}

impl Field {
    /// Reports of every healing so far, the running ones included, by the crash they belong to.
    pub fn healings(&self) -> &[HealReport] {
        &self.actors.healings
    }

    /// Heals now what has crashed and not been healed, without waiting for the detector: gives a
    /// report of each crash as it stands at this moment; they grow in [`Field::healings`].
    pub fn heal(&mut self) -> Vec<HealReport> {
        let mut crashed: BTreeSet<SegmentId> = self.glyphs.lost.iter().map(|l| l.from).collect();
        let watched = self.actors.watches.keys().copied();
        crashed.extend(watched.filter(|s| self.is_held_dead(*s) && self.waiting_from(*s) > 0));
        for &segment in &crashed {
            self.notice(segment);
        }
        let open = self.actors.healings.iter().rev();
        let mut seen = BTreeSet::new();
        let mut reports: Vec<HealReport> = open
            .filter(|r| crashed.contains(&r.segment) && seen.insert(r.segment))
            .cloned()
            .collect();
        reports.reverse();
        reports
    }

    /// Starts the record of a crash and sets the detector on it.
    pub(crate) fn after_crash(&mut self, segment: SegmentId) {
        self.start_report(segment, false);
        // The detector looks when a step ends.
        if let Some(due) = self.detection_time(segment) {
            self.pending.push(self.end_of_step(due), 2, Pending::Detect(segment));
        }
    }

    fn start_report(&mut self, segment: SegmentId, mistaken: bool) {
        let waiting = self.waiting_from(segment);
        Arc::make_mut(&mut self.actors.healings).push(HealReport {
            segment,
            crashed: self.now,
            mistaken,
            heard: None,
            stages: Vec::new(),
            recovered: 0,
            waiting,
            writes_lost: 0,
            takers: Vec::new(),
        });
    }

    /// The glyphs that are to regroup away from a segment: those it lost in a crash, or, where it is up
    /// and held dead, those on it that somebody has a copy of.
    fn adrift(&self, segment: SegmentId) -> Vec<Lost> {
        if !self.is_held_dead(segment) {
            return self.glyphs.lost.iter().filter(|l| l.from == segment).cloned().collect();
        }
        let holders = self.copy_holders(segment);
        if holders.is_empty() {
            return Vec::new();
        }
        let (from, at) = (segment, self.now);
        let slots = self.glyphs.on(segment).iter();
        slots
            .map(|s| Lost {
                cluster: s.cluster,
                count: s.count,
                from,
                holders: holders.clone(),
                at,
            })
            .collect()
    }

    fn waiting_from(&self, segment: SegmentId) -> u64 {
        self.adrift(segment).iter().map(|l| u64::from(l.count)).sum()
    }

    /// The detector has found something out.
    fn judge(&mut self, found: Found) {
        match found {
            Found::Silent(segment) => self.detect(segment),
            Found::Heard(segment) if self.segments.is_up(segment) => {
                self.log.push(self.now, Event::Heard(segment));
                self.look_anew(segment);
                let now = self.now;
                if let Some(report) = self.report_of(segment) {
                    (report.heard, report.waiting) = (Some(now), 0);
                }
            }
            Found::Heard(_) => {}
        }
    }

    /// The report of the last crash of a segment.
    fn report_of(&mut self, segment: SegmentId) -> Option<&mut HealReport> {
        let reports = Arc::make_mut(&mut self.actors.healings);
        reports.iter_mut().rev().find(|r| r.segment == segment)
    }

    /// The detector holds a segment dead.
    pub(crate) fn detect(&mut self, segment: SegmentId) {
        let mistaken = self.segments.is_up(segment);
        if mistaken && !self.is_held_dead(segment) {
            return;
        }
        let phi = self.suspicion(segment);
        // It came back and went down again: the present absence has its own time to be noticed.
        if phi < NOTICED * self.plan.consensus.suspect {
            return;
        }
        // Several absences between two beats are one silence, and their times come together.
        let noticed = (HealStage::Detect, self.now);
        if !mistaken && self.report_of(segment).is_some_and(|it| it.stages.contains(&noticed)) {
            return;
        }
        self.log.push(self.now, Event::Suspected { segment, phi });
        if mistaken {
            self.counters.mistaken += 1;
            self.leave(segment);
            self.start_report(segment, true);
        }
        match self.plan.healing.auto {
            true => self.notice(segment),
            false => self.end_stage(segment, HealStage::Detect),
        }
    }

    /// Stage 1 ends: the load exchange of stage 2 takes one way there and back.
    fn notice(&mut self, segment: SegmentId) {
        self.end_stage(segment, HealStage::Detect);
        let touching = self.links.iter().filter(|(_, a, b)| *a == segment || *b == segment);
        let ids = touching.filter_map(|(id, _, _)| Some(self.links.class_of(id)?.latency));
        let latency = ids.max().unwrap_or(Time::ZERO);
        let due = self.now + latency + latency;
        self.pending.push(due, 2, Pending::Heal { segment, stage: HealStage::Fill });
    }

    fn end_stage(&mut self, segment: SegmentId, stage: HealStage) {
        let now = self.now;
        if let Some(report) = self.report_of(segment)
            && !report.stages.iter().any(|(s, _)| *s == stage)
        {
            report.stages.push((stage, now));
        }
    }

    /// A stage is due.
    pub(crate) fn heal_stage(
        &mut self,
        segment: SegmentId,
        stage: HealStage,
    ) -> Result<(), FieldError> {
        // What was set going by an absence before the present one ends here.
        let before = match stage {
            HealStage::Detect | HealStage::Fill => HealStage::Detect,
            HealStage::Shape | HealStage::Relock => HealStage::Shape,
            HealStage::Regroup => HealStage::Relock,
        };
        let led_here = |report: &HealReport| report.stages.iter().any(|(s, _)| *s == before);
        if self.waiting_from(segment) == 0 || !self.report_of(segment).is_some_and(|r| led_here(r))
        {
            return Ok(());
        }
        match stage {
            HealStage::Detect | HealStage::Fill => {
                self.end_stage(segment, HealStage::Fill);
                self.end_stage(segment, HealStage::Shape);
                self.pending.push(self.now, 2, Pending::Heal { segment, stage: HealStage::Relock });
            }
            HealStage::Shape | HealStage::Relock => {
                self.end_stage(segment, HealStage::Relock);
                let due = self.now + self.regroup_time(segment);
                self.pending.push(due, 2, Pending::Heal { segment, stage: HealStage::Regroup });
            }
            HealStage::Regroup => self.regroup(segment),
        }
        Ok(())
    }

    /// How long the largest transfer from a copy takes, if every taker draws from the nearest.
    fn regroup_time(&mut self, segment: SegmentId) -> Time {
        let mut longest = Time::ZERO;
        let takers = self.without_copies_of(segment, |field| field.takers_of(segment));
        for (lost, places) in takers {
            let bytes = self.plan.clusters.get(lost.cluster.index()).map_or(0.0, |c| c.state);
            for (to, count) in places {
                let routes = lost.holders.iter().filter_map(|h| self.route(*h, to));
                let times = routes.map(|r| r.transfer(bytes * f64::from(count)));
                longest = longest.max(times.min().unwrap_or(Time::ZERO));
            }
        }
        longest
    }

    /// Who would take the lost glyphs of a segment now: those in phase, the neighbourhood first. Asked
    /// of the field without the copies of these glyphs.
    fn takers_of(&self, segment: SegmentId) -> Vec<(Lost, Vec<(SegmentId, u32)>)> {
        let near: BTreeSet<SegmentId> = self
            .links
            .iter()
            .filter(|(_, a, b)| *a == segment || *b == segment)
            .map(|(_, a, b)| if a == segment { b } else { a })
            .collect();
        let (first, rest): (Vec<SegmentId>, Vec<SegmentId>) =
            self.live().partition(|s| near.contains(s));
        let mut promised = Promised::new();
        let mut takers = Vec::new();
        for lost in self.adrift(segment) {
            let part = |s: &SegmentId| self.phases.component.get(s.index());
            let parts: Vec<_> = lost.holders.iter().filter_map(part).collect();
            let reached =
                |s: &SegmentId| part(s).is_some_and(|p| *p != NOWHERE && parts.contains(&p));
            let first: Vec<SegmentId> = first.iter().copied().filter(reached).collect();
            let rest: Vec<SegmentId> = rest.iter().copied().filter(reached).collect();
            let mut places = self.place(lost.cluster, lost.count, &first, &mut promised);
            let placed: u32 = places.iter().map(|(_, n)| n).sum();
            if placed < lost.count {
                places.extend(self.place(lost.cluster, lost.count - placed, &rest, &mut promised));
            }
            takers.push((lost, places));
        }
        takers
    }

    /// Stage 5: the glyphs stand on their takers.
    fn regroup(&mut self, segment: SegmentId) {
        let takers = self.without_copies_of(segment, |field| field.takers_of(segment));
        let mistaken = self.is_held_dead(segment);
        let mut recovered = 0;
        let mut segments = BTreeSet::new();
        for (lost, places) in takers {
            let mut placed = 0;
            for (to, count) in places {
                if mistaken {
                    self.glyphs.take(segment, lost.cluster, count);
                }
                self.glyphs.add(to, lost.cluster, count);
                self.settle(to);
                segments.insert(to);
                placed += count;
            }
            recovered += u64::from(placed);
            let bytes = self.plan.clusters.get(lost.cluster.index()).map_or(0.0, |c| c.state);
            self.counters.bytes += bytes * f64::from(placed);
            if mistaken {
                self.settle(segment);
                continue;
            }
            let all = Arc::make_mut(&mut self.glyphs.lost);
            if let Some(entry) = all.iter_mut().find(|l| **l == lost) {
                entry.count -= placed;
            }
            all.retain(|l| l.count > 0);
        }
        self.find_servers(segment);
        self.counters.healed += recovered;
        if recovered > 0 {
            self.log.push(self.now, Event::Healed { segment, glyphs: recovered });
        }
        let waiting = self.waiting_from(segment);
        match waiting {
            0 => self.end_stage(segment, HealStage::Regroup),
            _ => {
                let again = Pending::Heal { segment, stage: HealStage::Regroup };
                let due = self.end_of_step(self.now + RETRY);
                self.pending.push(due, 2, again);
            }
        }
        if let Some(report) = self.report_of(segment) {
            report.recovered += recovered;
            report.waiting = waiting;
            segments.extend(&report.takers);
            report.takers = segments.into_iter().collect();
        }
    }
}
