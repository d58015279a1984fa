//! The Density Autoscaler: glyphs per volume decide how many segments there are. Above the band one is
//! spawned, below it one is collapsed by a safe merge: its glyphs migrate first, then it retires.
//!
//! A spawned segment is modelled on the template, or on the densest segment where there is none. It is
//! linked to its model and to the model's neighbours, boots, takes the cluster phase and joins when the
//! membership rule lets it in. With `split` it then takes half of its model's glyphs. With `fuse` a
//! collapsing segment merges into its smallest neighbour instead of into the whole field.

use std::sync::Arc;

use crate::field::Field;
use crate::field::id::SegmentId;
use crate::field::log::Event;
use crate::field::pending::Pending;
use crate::field::script::{FieldError, RunError, Script};
use crate::field::segment::{Life, Uptime};
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
        Some(match field.counters.scaled {
            0 => field.now,
            _ => field.actors.scaled_at + scale.cooldown,
        })
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
        let density = self.density();
        let busy = !self.actors.leaving.is_empty() || self.segments.life.contains(&Life::Booting);
        if busy {
            return;
        }
        // At a bound there is nothing to do; the call of a script would say so.
        let _ = match density {
            d if d > scale.high => self.expand().map(|_| ()),
            d if d < scale.low => self.collapse().map(|_| ()),
            _ => Ok(()),
        };
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
        let dense = |s: &SegmentId| self.cluster_density(*s).unwrap_or(0.0);
        let densest = self.live().max_by(|a, b| dense(a).total_cmp(&dense(b)).then(b.cmp(a)));
        let model = match scale.template {
            Some(template) if !scale.split => Some(template),
            _ => densest,
        };
        let Some(model) = model else { return Err(FieldError::NoneInPhase("model a new one on")) };
        let density = self.density();
        let segment = self.spawn_like(model);
        self.pending.push(self.now + scale.boot, 2, Pending::Booted { segment, model });
        self.note_scaled();
        self.log.push(self.now, Event::Spawned(segment));
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

    fn note_scaled(&mut self) {
        self.actors.scaled_at = self.now;
        self.counters.scaled += 1;
    }

    /// A booting segment like another, linked to it and to its neighbours.
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
        let record = Uptime { born: self.now, ..Uptime::default() };
        Arc::make_mut(&mut self.segments.uptime).insert(id, record);
        let mut edges = self.links.edges();
        let mut joined: Vec<_> = edges
            .iter()
            .filter(|e| e.a == model || e.b == model)
            .map(|e| (if e.a == model { e.b } else { e.a }, e.class))
            .collect();
        if let Some(&(_, class)) = joined.first() {
            joined.push((model, class));
        }
        edges.extend(joined.into_iter().map(|(other, class)| crate::field::link::Edge {
            a: other,
            b: id,
            class,
            owed: 0.0,
            crossed: 0,
            busy: 0.0,
            cut: false,
        }));
        self.links.rebuild(self.segments.len(), edges);
        self.restructured = true;
        self.stir();
        id
    }

    /// A spawned segment serves.
    pub(crate) fn booted(&mut self, segment: SegmentId, model: SegmentId) {
        if self.segments.life.get(segment.index()) != Some(&Life::Booting) {
            return;
        }
        let phase = self.cluster_phase().map_or(0.0, |theta| theta / std::f64::consts::TAU);
        Arc::make_mut(&mut self.segments.phase)[segment.index()] = phase;
        self.stir();
        self.set_life(segment, Life::Up);
        Arc::make_mut(&mut self.segments.member)[segment.index()] = false;
        Arc::make_mut(&mut self.segments.uptime).entry(segment).or_default().unphased = true;
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
        let staying = |s: &SegmentId| !self.actors.leaving.contains(s);
        let thinnest =
            self.live().filter(staying).min_by(|a, b| dense(a).total_cmp(&dense(b)).then(b.cmp(a)));
        let Some(segment) = thinnest else { return Err(FieldError::NoneInPhase("merge away")) };
        let partner = match scale.fuse {
            true => {
                let near = self.phases.near.of(segment).iter().copied().filter(staying);
                let near = near.filter(|s| self.segments.member[s.index()]);
                near.min_by(|a, b| dense(a).total_cmp(&dense(b)).then(a.cmp(b)))
            }
            false => None,
        };
        let density = self.density();
        let glyphs = self.glyphs_on(segment);
        let slots = self.glyphs.on(segment).iter();
        let groups: Vec<_> = slots.map(|s| (segment, s.cluster, s.count)).collect();
        self.leave_phase(segment, true);
        let to = partner.map(|p| vec![p]);
        let report = self.start_migration(None, &groups, to.as_deref());
        if report.stayed > 0 {
            // Not everything fits elsewhere: what has not started yet goes nowhere.
            Arc::make_mut(&mut self.actors.packets).retain(|_, p| p.migration != report.id);
            if let Some(report) =
                Arc::make_mut(&mut self.actors.migrations).get_mut(report.id as usize)
            {
                report.rolled_back = report.packets;
                report.ended = Some(report.started);
            }
            self.leave_phase(segment, false);
            return Err(FieldError::NoPlace(self.segments.name(segment)));
        }
        self.actors.leaving.insert(segment);
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
        if !self.actors.leaving.contains(&segment)
            || self.actors.packets.values().any(|p| p.from == segment)
        {
            return;
        }
        let slots = self.glyphs.on(segment).iter();
        let groups: Vec<_> = slots.map(|s| (segment, s.cluster, s.count)).collect();
        if groups.is_empty() {
            self.actors.leaving.remove(&segment);
            self.set_life(segment, Life::Retired);
            self.drain(segment);
            let mut edges = self.links.edges();
            edges.retain(|edge| edge.a != segment && edge.b != segment);
            self.links.rebuild(self.segments.len(), edges);
            self.log.push(self.now, Event::Retired(segment));
            return;
        }
        if self.start_migration(None, &groups, None).packets == 0 {
            self.actors.leaving.remove(&segment);
            self.leave_phase(segment, false);
        }
    }
}
