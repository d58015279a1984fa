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
use crate::field::packet::{Freight, Held, Packet, Setback, Stage};
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

/// The detector: what it finds out of segments begins a healing, or ends one; what it finds out of links
/// divides the field, or joins it.
pub(crate) struct Detection;

impl System for Detection {
    fn due(field: &Field) -> Option<Time> {
        let silent = field.actors.watches.is_empty() && field.links.are_known();
        (!silent).then_some(field.now)
    }

    fn step<S: Script>(field: &mut Field, _: Time, _: &mut S) -> Result<(), RunError<S::Error>> {
        for found in field.listen() {
            field.judge(found);
        }
        if field.links.find_out(field.now) {
            field.restructured = true;
            field.refresh();
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
            told: 0,
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
                self.call_off_copies(segment);
                let now = self.now;
                if let Some(report) = self.report_of(segment) {
                    (report.heard, report.waiting) = (Some(now), 0);
                }
            }
            Found::Heard(_) => {}
        }
    }

    /// Whether a segment that is down is held dead.
    pub(crate) fn is_noticed(&self, segment: SegmentId) -> bool {
        self.actors.noticed.contains(&segment)
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
        if stage == HealStage::Detect && !self.segments.is_up(segment) {
            self.actors.noticed.insert(segment);
            self.actors.seats.stale = true;
        }
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
                self.regroup(segment);
            }
            HealStage::Regroup => self.regroup(segment),
        }
        Ok(())
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
        let mut promised = Promised::default();
        let mut takers = Vec::new();
        for mut lost in self.adrift(segment) {
            lost.count = match self.is_held_dead(segment) {
                true => self.unsent(segment, lost.cluster),
                false => {
                    let going = self.actors.packets.held(Held::LostBy(segment, lost.cluster));
                    lost.count.saturating_sub(going)
                }
            };
            if lost.count == 0 {
                continue;
            }
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

    /// Stage 5: copies of the glyphs go to their takers, each from the holder that is nearest.
    fn regroup(&mut self, segment: SegmentId) {
        let takers = self.without_copies_of(segment, |field| field.takers_of(segment));
        for (lost, places) in takers {
            let state = self.plan.clusters.get(lost.cluster.index()).map_or(0.0, |c| c.state);
            for (to, count) in places {
                let bytes = state * f64::from(count);
                let up = lost.holders.iter().filter(|holder| self.segments.is_up(**holder));
                let near = up.filter_map(|holder| {
                    let time = self.route(*holder, to)?.transfer(bytes);
                    Some((time, *holder))
                });
                let Some((_, from)) = near.min() else { continue };
                self.start_packet(Packet {
                    freight: Freight::Copies(segment),
                    cluster: lost.cluster,
                    from,
                    to,
                    count,
                    bytes: if from == to { 0.0 } else { bytes },
                    begun: self.now,
                    stage: Stage::Send,
                    held: from,
                    legs: Vec::new(),
                    followed: 0.0,
                    outrun: false,
                    stuck: false,
                    turn: 0,
                });
            }
        }
        if self.waiting_from(segment) > self.regrouping(segment) {
            let again = Pending::Heal { segment, stage: HealStage::Regroup };
            let due = self.end_of_step(self.now + RETRY);
            self.pending.push(due, 2, again);
        }
    }

    /// Glyphs of a segment whose copies are on their way.
    fn regrouping(&self, segment: SegmentId) -> u64 {
        let packets = self.actors.packets.needing(segment).into_iter();
        let packets = packets.filter_map(|id| self.actors.packets.get(id));
        let copies = packets.filter(|packet| packet.freight == Freight::Copies(segment));
        copies.map(|packet| u64::from(packet.count)).sum()
    }

    /// Copies have come to their taker: the glyphs stand there from now on.
    pub(crate) fn land_copies(&mut self, id: u32, segment: SegmentId) {
        let Some(packet) = self.actors.packets.get(id).cloned() else { return };
        let (cluster, to) = (packet.cluster, packet.to);
        let count = match self.is_held_dead(segment) {
            true => {
                let count = self.glyphs.take(segment, cluster, packet.count);
                self.settle(segment);
                count
            }
            false => self.glyphs.regroup(segment, cluster, packet.count),
        };
        self.glyphs.add(to, cluster, count);
        self.find_servers(segment);
        self.settle(to);
        self.counters.healed += u64::from(count);
        if let Some(report) = self.report_of(segment) {
            report.recovered += u64::from(count);
            if let Err(place) = report.takers.binary_search(&to) {
                report.takers.insert(place, to);
            }
        }
        self.end_packet(id, None);
    }

    /// A packet of copies has ended: with the last of them that is told.
    pub(crate) fn copies_ended(&mut self, segment: SegmentId, setback: Option<Setback>) {
        let waiting = self.waiting_from(segment);
        let (now, mut told) = (self.now, 0);
        let going = self.regrouping(segment);
        if let Some(report) = self.report_of(segment) {
            report.waiting = waiting;
            if going == 0 {
                told = report.recovered - report.told;
                report.told = report.recovered;
            }
        }
        if told > 0 {
            self.log.push(now, Event::Healed { segment, glyphs: told });
        }
        match waiting {
            0 => self.end_stage(segment, HealStage::Regroup),
            // Somebody else may have copies, or room.
            _ if !matches!(setback, None | Some(Setback::Moot)) => {
                let again = Pending::Heal { segment, stage: HealStage::Regroup };
                self.pending.push(now, 2, again);
            }
            _ => {}
        }
    }

    /// Calls off what regroups of a segment: it is back, or heard.
    pub(crate) fn call_off_copies(&mut self, segment: SegmentId) {
        for id in self.actors.packets.needing(segment) {
            let of = self.actors.packets.get(id).map(|packet| packet.freight);
            if of == Some(Freight::Copies(segment)) {
                self.end_packet(id, Some(Setback::Moot));
            }
        }
    }
}
