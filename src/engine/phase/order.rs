//! What is measured on the phases: the order parameter of all, of a part and of a neighbourhood, how
//! many parts have a phase of their own, and how often the phase turns along a cycle.

use std::f64::consts::TAU;

use super::mean_of;
use super::sincos::sincos_turns;
use crate::field::Field;
use crate::field::id::SegmentId;
use crate::field::phases::{Mean, wrap};
use crate::field::segment::Life;
use crate::field::spec::PhaseMass;

impl Field {
    /// Phase of a segment in rad, in [−π, π]; `None` for an id that nothing has.
    pub fn theta(&self, segment: SegmentId) -> Option<f64> {
        self.segments.phase.get(segment.index()).map(|turns| turns * TAU)
    }

    /// Θ in rad: the phase of the part that leads, or with `phase_mass: any` of the largest part;
    /// `None` when no part does.
    pub fn cluster_phase(&self) -> Option<f64> {
        self.leading().map(|mean| mean.phase * TAU)
    }

    fn leading(&self) -> Option<&Mean> {
        match self.plan.consensus.phase_mass {
            PhaseMass::Majority => self.phases.means.get(self.phases.lead? as usize),
            PhaseMass::Any => self.phases.means.iter().rev().max_by_key(|m| m.count),
        }
        .filter(|mean| mean.count > 0)
    }

    /// The order parameter r over all members, in [0, 1]; `None` without members.
    pub fn coherence(&self) -> Option<f64> {
        // The means of parts without a member are of others.
        self.live().next()?;
        let (mut count, mut s, mut c) = (0_u32, 0.0, 0.0);
        for mean in &self.phases.means {
            let n = f64::from(mean.count) * mean.order;
            let (sin, cos) = sincos_turns(mean.phase);
            count += mean.count;
            s += n * sin;
            c += n * cos;
        }
        (count > 0).then(|| ((s * s + c * c).sqrt() / f64::from(count)).min(1.0))
    }

    /// How many parts of the field have a cluster phase of their own beyond the first: 0 unless the
    /// brain is split. Counted from the members that there are, whatever the rule: a part has a
    /// cluster phase when a segment in it is up and a member.
    pub fn split_brain(&self) -> u32 {
        if self.phases.parts <= 1 {
            return 0;
        }
        let mut has = vec![false; self.phases.parts as usize];
        let segments = self.segments.life.iter().zip(self.segments.member.iter());
        for ((life, member), part) in segments.zip(self.phases.component.iter()) {
            if *member
                && *life == Life::Up
                && let Some(has) = has.get_mut(*part as usize)
            {
                *has = true;
            }
        }
        (has.iter().filter(|has| **has).count() as u32).saturating_sub(1)
    }

    /// The mean phase of some segments: of those that are members of the cluster phase, or of all
    /// that are up and couple where none is. A region's own Θ.
    pub fn mean_phase(&self, of: impl Iterator<Item = SegmentId>) -> Mean {
        let of = of
            .map(SegmentId::index)
            .filter(|&i| self.segments.life.get(i) == Some(&Life::Up) && !self.segments.apart[i]);
        let (members, others): (Vec<usize>, Vec<usize>) =
            of.partition(|&i| self.segments.member[i]);
        let counted = if members.is_empty() { others } else { members };
        let (mut s, mut c) = (0.0, 0.0);
        for &i in &counted {
            let (sin, cos) = sincos_turns(self.segments.phase[i]);
            s += sin;
            c += cos;
        }
        mean_of(counted.len() as u32, s, c)
    }

    /// The local order parameter of a segment: how far it and its neighbours agree, in [0, 1].
    pub fn local_order(&self, segment: SegmentId) -> f64 {
        let Some(phase) = self.segments.phase.get(segment.index()) else { return 0.0 };
        let (mut s, mut c) = sincos_turns(*phase);
        let near = self.phases.near.of(segment);
        for other in near.iter().filter_map(|&j| self.segments.phase.get(j.index())) {
            let (sin, cos) = sincos_turns(*other);
            s += sin;
            c += cos;
        }
        ((s * s + c * c).sqrt() / (near.len() + 1) as f64).min(1.0)
    }

    /// Local order parameter × uptime, 0 for a segment that is not up.
    pub fn coherence_score(&self, segment: SegmentId) -> f64 {
        if !self.segments.is_up(segment) {
            return 0.0;
        }
        self.local_order(segment) * self.uptime(segment)
    }

    /// Winding number of a closed walk: how many turns the phase makes along it, each step taken the
    /// short way.
    pub fn winding(&self, cycle: &[SegmentId]) -> i64 {
        let phase = |s: SegmentId| self.segments.phase.get(s.index()).copied().unwrap_or(0.0);
        let next = cycle.iter().cycle().skip(1);
        let turns: f64 = cycle.iter().zip(next).map(|(&a, &b)| wrap(phase(b) - phase(a))).sum();
        turns.round() as i64
    }
}
