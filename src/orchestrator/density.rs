//! The Density Autoscaler: glyphs per volume decide how many segments there are. Above the band one is
//! spawned, below it one is collapsed by a safe merge: its glyphs migrate first, then it retires.
//!
//! A spawned segment is modelled on the template, or on the densest segment where there is none. It is
//! linked to its model and to what that was declared to be linked to, boots, takes the cluster phase and
//! joins when the membership rule lets it in; until then its capacity has no say in who leads. With
//! `split` it then takes half of its model's glyphs. With `fuse` a collapsing segment merges into its
//! smallest neighbour, with all that it has, instead of into the whole field.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::field::Field;
use crate::field::id::{LinkId, LinkRow, SegmentId};
use crate::field::link::{Kin, NewLink};
use crate::field::log::Event;
use crate::field::pending::Pending;
use crate::field::script::{FieldError, RunError, Script};
use crate::field::segment::{Boot, Life, Uptime};
use crate::field::spec::{AutoscaleSpec, SegmentSpec};
use crate::field::system::System;
use crate::field::time::Time;

/// One step of the autoscaler.
#[derive(Clone, Debug, PartialEq)]
pub struct ScaleReport {
    /// The segment that boots or empties.
    pub segment: SegmentId,
    /// What it is modelled on, or merges into; `None`: into the whole field.
    pub partner: Option<SegmentId>,
    /// Glyphs per volume before.
    pub density: f64,
    /// Segments up or booting before.
    pub before: u32,
    /// Segments there will be.
    pub after: u32,
    /// Glyphs that have to move first.
    pub glyphs: u64,
}

/// The autoscaler, between two of whose acts lies the cooldown.
pub(crate) struct Density;

impl System for Density {
    fn due(field: &Field) -> Option<Time> {
        let scale = field.plan.autoscale?;
        let acted = (field.counters.scaled > 0).then_some(field.actors.scaled_at);
        let last = acted.max(field.actors.no_room);
        Some(last.map_or(field.now, |last| last + scale.cooldown))
    }

    fn step<S: Script>(field: &mut Field, _: Time, _: &mut S) -> Result<(), RunError<S::Error>> {
        field.keep_to_band();
        Ok(())
    }
}

impl Field {
    /// Adds or merges a segment where the density has left its band.
    fn keep_to_band(&mut self) {
        let Some(scale) = self.plan.autoscale else { return };
        let density = self.density().unwrap_or(0.0);
        let busy = !self.actors.leaving.is_empty() || self.segments.life.contains(&Life::Booting);
        if busy {
            return;
        }
        let told = self.actors.no_room.take().is_some();
        let done = match density {
            d if d > scale.high => self.expand().map(|_| ()),
            d if d < scale.low => self.collapse().map(|_| ()),
            _ => Ok(()),
        };
        // At a bound there is nothing to do; the call of a script would say so.
        if let Err(error @ FieldError::NoPlace(_)) = done {
            self.actors.no_room = Some(self.now);
            if !told {
                let call = Arc::from("Φ.orchestrator.collapse");
                self.log.push(self.now, Event::Refused { call, error });
            }
        }
    }

    fn standing(&self) -> u32 {
        let stands = |life: &&Life| matches!(life, Life::Up | Life::Booting);
        (self.segments.life.iter().filter(stands).count() - self.actors.leaving.len()) as u32
    }

    fn scaling(&self) -> Result<AutoscaleSpec, FieldError> {
        self.plan.autoscale.ok_or(FieldError::NoAutoscale)
    }

    /// Spawns one segment now.
    ///
    /// # Errors
    /// [`FieldError::NoAutoscale`] without the block; [`FieldError::AtBound`] at `max`;
    /// [`FieldError::NoneInPhase`] with no segment in phase to model one on.
    pub fn expand(&mut self) -> Result<ScaleReport, FieldError> {
        let scale = self.scaling()?;
        let before = self.standing();
        if before >= scale.max {
            return Err(FieldError::AtBound(before, scale.max));
        }
        let model = self.model(&scale).ok_or(FieldError::NoneInPhase("model a new one on"))?;
        let density = self.density().unwrap_or(0.0);
        let segment = self.spawn_like(model);
        self.boot(segment, model);
        self.note_scaled();
        let glyphs = if scale.split { self.glyphs_on(model) / 2 } else { 0 };
        Ok(ScaleReport {
            segment,
            partner: Some(model),
            density,
            before,
            after: before + 1,
            glyphs,
        })
    }

    /// What a new segment is to be like: the template, where it is in phase, else the densest of its name,
    /// else the densest of all.
    fn model(&self, scale: &AutoscaleSpec) -> Option<SegmentId> {
        let dense = |s: &SegmentId| self.cluster_density(*s).unwrap_or(0.0);
        let denser = |a: &SegmentId, b: &SegmentId| dense(a).total_cmp(&dense(b)).then(b.cmp(a));
        let staying = || self.live().filter(|s| !self.actors.leaving.contains_key(s));
        let Some(template) = scale.template.filter(|_| !scale.split) else {
            return staying().max_by(denser);
        };
        if staying().any(|s| s == template) {
            return Some(template);
        }
        let group = |s: SegmentId| self.segments.label(s).map(|(group, _)| group);
        let of_name = staying().filter(|s| group(*s) == group(template)).max_by(denser);
        of_name.or_else(|| staying().max_by(denser))
    }

    /// A segment begins to boot.
    pub(crate) fn boot(&mut self, segment: SegmentId, model: SegmentId) {
        let length = self.plan.autoscale.map_or(Time::ZERO, |scale| scale.boot);
        let due = self.now + length;
        let record = Arc::make_mut(&mut self.segments.uptime).entry(segment).or_default();
        record.boot = Some(Boot { model, due });
        self.pending.push(due, 2, Pending::Booted { segment, model });
        self.log.push(self.now, Event::Spawned(segment));
    }

    fn note_scaled(&mut self) {
        self.actors.scaled_at = self.now;
        self.counters.scaled += 1;
    }

    /// A booting segment like another, linked to it and to what that was declared to be linked to.
    fn spawn_like(&mut self, model: SegmentId) -> SegmentId {
        let at = model.index();
        let group = self.segments.label(model).map_or_else(|| Arc::from("segment"), |(g, _)| g);
        let spec = SegmentSpec {
            index: Some(self.segments.next_index(&group)),
            group,
            capacity: self.segments.rated()[at],
            stiffness: self.segments.stiffness[at],
            volume: self.segments.volume[at],
            theta: None,
            omega: 0.0,
            region: self.region_of(model),
            out_of_phase: self.segments.apart[at],
            heat: self.heat.kind_at(model).map(|kind| kind.spec.clone()),
        };
        let id = self.segments.push(&spec, Life::Booting);
        self.heat.push_like(model);
        self.detune_one(id);
        Arc::make_mut(&mut self.glyphs.slots).push(Vec::new());
        Arc::make_mut(&mut self.rules).push_like(model);
        let record = Uptime { born: self.now, unphased: true, ..Uptime::default() };
        Arc::make_mut(&mut self.segments.uptime).insert(id, record);
        self.link_like(id, model);
        self.restructured = true;
        self.stir();
        id
    }

    /// Links a new segment to its model, and to what that has been linked to since it came. The new links
    /// are cut by what cuts those of the model, so that no cut is bridged.
    fn link_like(&mut self, new: SegmentId, model: SegmentId) {
        let own = |(row, other): &(LinkRow, SegmentId)| match self.links.kin(*row) {
            Kin::Declared => true,
            Kin::Inherited => *other < model,
            Kin::Model => false,
        };
        let like: Vec<(LinkRow, SegmentId)> = self.links.touching(model).filter(own).collect();
        let Some(&(first, _)) = like.first() else { return };
        let mut all: Vec<NewLink> = like
            .into_iter()
            .map(|(like, other)| NewLink { a: other, b: new, like, kin: Kin::Inherited })
            .collect();
        all.push(NewLink { a: model, b: new, like: first, kin: Kin::Model });
        self.add_links(&all);
    }

    /// Adds links, with the faults that each shares with the one that it is like.
    fn add_links(&mut self, new: &[NewLink]) {
        let like: Vec<LinkId> = new.iter().map(|it| self.links.id(it.like)).collect();
        let added = self.links.add(self.segments.len(), new);
        let mut slowed = false;
        for ((id, like), it) in added.into_iter().zip(like).zip(new) {
            let alien = self.faults.share(like, (id, it.a, it.b), it.shares_cuts());
            if let Some(row) = self.links.row_of(id).filter(|_| alien != Time::ZERO) {
                self.links.slow(&[row], Time::ZERO - alien);
                slowed = true;
            }
        }
        if slowed {
            self.links.forget_classes();
        }
        self.restructured = true;
    }

    /// A spawned segment serves.
    pub(crate) fn booted(&mut self, segment: SegmentId, model: SegmentId) {
        let boot = self.segments.uptime.get(&segment).and_then(|record| record.boot);
        let boots = self.segments.life.get(segment.index()) == Some(&Life::Booting);
        if !boots || boot.is_none_or(|boot| boot.due != self.now) {
            return;
        }
        let phase = self.cluster_phase().map_or(0.0, |theta| theta / std::f64::consts::TAU);
        Arc::make_mut(&mut self.segments.phase)[segment.index()] = phase;
        self.stir();
        self.set_life(segment, Life::Up);
        Arc::make_mut(&mut self.segments.member)[segment.index()] = false;
        Arc::make_mut(&mut self.segments.uptime).entry(segment).or_default().boot = None;
        self.log.push(self.now, Event::Booted(segment));
        if self.plan.autoscale.is_some_and(|scale| scale.split) {
            self.split(segment, model);
        }
    }

    /// Half of a model's glyphs go to the segment that was spawned on it, once that is in phase.
    pub(crate) fn split(&mut self, segment: SegmentId, model: SegmentId) {
        let at = segment.index();
        if !self.segments.is_up(segment) || self.segments.apart[at] {
            return;
        }
        if !self.segments.member[at] {
            self.pending.push(self.now + self.plan.step, 2, Pending::Split { segment, model });
            return;
        }
        let halves = self.glyphs.on(model).iter();
        let halves: Vec<_> = halves.map(|s| (model, s.cluster, s.count / 2)).collect();
        self.refresh();
        self.start_migration(None, &halves, Some(&[segment]));
    }

    /// Collapses one segment now: the least dense that serves, the youngest of several.
    ///
    /// # Errors
    /// [`FieldError::NoAutoscale`] without the block; [`FieldError::AtBound`] at `min` or with one
    /// segment left; [`FieldError::NoneInPhase`] with none in phase; [`FieldError::NoPlace`] when the others cannot take its glyphs.
    pub fn collapse(&mut self) -> Result<ScaleReport, FieldError> {
        let scale = self.scaling()?;
        let before = self.standing();
        let bound = scale.min.max(1);
        if before <= bound {
            return Err(FieldError::AtBound(before, bound));
        }
        let dense = |s: &SegmentId| self.cluster_density(*s).unwrap_or(0.0);
        let staying = |s: &SegmentId| !self.actors.leaving.contains_key(s);
        let thinnest =
            self.live().filter(staying).min_by(|a, b| dense(a).total_cmp(&dense(b)).then(b.cmp(a)));
        let Some(segment) = thinnest else { return Err(FieldError::NoneInPhase("merge away")) };
        let partner = match scale.fuse {
            true => {
                let near = self.phases.known_near.of(segment).iter().copied().filter(staying);
                let near = near.filter(|s| self.segments.member[s.index()]);
                near.min_by(|a, b| dense(a).total_cmp(&dense(b)).then(a.cmp(b)))
            }
            false => None,
        };
        let density = self.density().unwrap_or(0.0);
        let glyphs = self.glyphs_on(segment);
        let slots = self.glyphs.on(segment).iter();
        let groups: Vec<_> = slots.map(|s| (segment, s.cluster, s.count)).collect();
        self.leave_phase(segment, true);
        let to = partner.map(|p| vec![p]);
        let planned = self.plan_moves(&groups, to.as_deref());
        if !planned.kept.is_empty() {
            self.leave_phase(segment, false);
            return Err(FieldError::NoPlace(self.segments.name(segment)));
        }
        self.start_planned(None, planned);
        self.actors.leaving.insert(segment, partner);
        self.note_scaled();
        self.retire_if_empty(segment);
        Ok(ScaleReport { segment, partner, density, before, after: before - 1, glyphs })
    }

    /// Cuts a segment from balancing while it empties, or takes it back.
    fn leave_phase(&mut self, segment: SegmentId, leaves: bool) {
        let at = segment.index();
        Arc::make_mut(&mut self.segments.member)[at] = !leaves;
        self.balancer.rewire();
    }

    /// Retires a segment that is leaving, once nothing is left on it; what the springs or a rollback
    /// left there goes on its way again.
    pub(crate) fn retire_if_empty(&mut self, segment: SegmentId) {
        let Some(partner) = self.actors.leaving.get(&segment).copied() else { return };
        let packets = self.actors.packets.needing(segment);
        let mut packets = packets.into_iter().filter_map(|id| self.actors.packets.get(id));
        if packets.any(|packet| packet.from == segment) {
            return;
        }
        let slots = self.glyphs.on(segment).iter();
        let groups: Vec<_> = slots.map(|s| (segment, s.cluster, s.count)).collect();
        if groups.is_empty() {
            self.actors.leaving.remove(&segment);
            self.set_life(segment, Life::Retired);
            self.packets_lose(segment, &[]);
            self.find_servers(segment);
            self.drain(segment);
            let into = partner.filter(|it| self.segments.is_up(*it));
            if let Some(partner) = into {
                self.merge(segment, partner);
            }
            self.links.remove_of(self.segments.len(), segment);
            self.faults.release(segment);
            self.log.push(self.now, Event::Retired { segment, into });
            return;
        }
        if self.start_migration(None, &groups, None).packets == 0 {
            self.actors.leaving.remove(&segment);
            self.leave_phase(segment, false);
        }
    }

    /// What a segment has goes to another: capacity and volume are added, κ and ω are the means by capacity,
    /// and whoever was linked to it alone is linked to the other.
    fn merge(&mut self, segment: SegmentId, into: SegmentId) {
        let rated = |s: SegmentId| self.segments.rated().get(s.index()).copied().unwrap_or(0.0);
        let (given, had) = (rated(segment), rated(into));
        let sum = given + had;
        let (from, to) = (segment.index(), into.index());
        let mean = |of: &[f64]| (of[from] * given + of[to] * had) / sum;
        let stiffness = mean(&self.segments.stiffness);
        let clock = |s: SegmentId| self.faults.base_of(s).unwrap_or_else(|| self.own_frequency(s));
        let omega = (clock(segment) * given + clock(into) * had) / sum;
        let share = self.segments.capacity[to] / had;
        let segments = &mut self.segments;
        Arc::make_mut(&mut segments.stiffness)[to] = stiffness;
        Arc::make_mut(&mut segments.volume)[to] += segments.volume[from];
        Arc::make_mut(&mut segments.capacity)[to] = sum * share;
        Arc::make_mut(&mut segments.inverse)[to] = 1.0 / (sum * share);
        if !segments.rated.is_empty() {
            Arc::make_mut(&mut segments.rated)[to] = sum;
        }
        let frequency = self.faults.retune(into, omega);
        self.set_frequency(into, frequency);
        let near: BTreeSet<SegmentId> =
            self.links.touching(into).map(|(_, other)| other).chain([into]).collect();
        let orphans = self.links.touching(segment).filter(|(_, other)| !near.contains(other));
        let new: Vec<NewLink> = orphans
            .map(|(like, other)| NewLink { a: into, b: other, like, kin: Kin::Declared })
            .collect();
        self.add_links(&new);
    }
}
