//! The θ Sync Core: brings segments that have drifted back into the cluster phase.

use std::f64::consts::TAU;
use std::sync::Arc;

use crate::field::Field;
use crate::field::id::SegmentId;
use crate::field::log::Event;
use crate::field::phases::wrap;
use crate::field::segment::{Life, STEADY};
use crate::field::time::Time;

/// What a call of `enforceThetaConsensus` did.
#[derive(Clone, Debug, PartialEq)]
pub struct ConsensusReport {
    /// Θ in rad that was enforced; `None` where no part of the field carries a phase.
    pub phase: Option<f64>,
    /// The order parameter before; `None` without members.
    pub before: Option<f64>,
    /// The order parameter after.
    pub after: Option<f64>,
    /// Segments whose phase was set.
    pub relocked: Vec<SegmentId>,
    /// Segments among them that came back into the cluster phase.
    pub rejoined: Vec<SegmentId>,
    /// Segments that are up and should be in phase, but that the leading part does not reach.
    pub unreachable: Vec<SegmentId>,
    /// The longest way that the phase had to go.
    pub took: Time,
}

impl Field {
    /// Sends Θ to every segment of the part that carries it: those beyond the bound of rejoining take
    /// it as their phase, at once, and those that had left the cluster phase come back.
    pub fn enforce_theta_consensus(&mut self) -> ConsensusReport {
        self.refresh();
        let before = self.coherence();
        let theta = self.cluster_phase();
        let bound = self.plan.consensus.threshold * self.plan.consensus.rejoin / TAU;
        let (mut relocked, mut rejoined, mut unreachable) = (Vec::new(), Vec::new(), Vec::new());
        for segment in SegmentId::all(self.segments.len()) {
            let at = segment.index();
            if self.segments.life[at] != Life::Up
                || self.segments.apart[at]
                || self.actors.leaving.contains_key(&segment)
                || self.is_held_dead(segment)
            {
                continue;
            }
            let Some(mean) = self.followed(segment).copied() else {
                unreachable.push(segment);
                continue;
            };
            let distance = wrap(self.segments.phase[at] - mean.phase).abs();
            if distance >= bound {
                Arc::make_mut(&mut self.segments.phase)[at] = mean.phase;
                relocked.push(segment);
            }
            let member = self.segments.member[at];
            if !member {
                Arc::make_mut(&mut self.segments.member)[at] = true;
                Arc::make_mut(&mut self.segments.since)[at] = STEADY;
                self.counters.rejoined += 1;
                let first = self.enters_phase(segment);
                self.log.push(self.now, Event::Rejoined { segment, first });
                rejoined.push(segment);
            }
        }
        if !rejoined.is_empty() {
            self.weigh_parts();
        }
        self.counters.messages += (relocked.len() + rejoined.len()) as u64;
        if !relocked.is_empty() || !rejoined.is_empty() {
            self.stir();
            self.find_means();
            self.balancer.stale = true;
        }
        let latency = self.links.longest_latency();
        let took = if relocked.is_empty() { Time::ZERO } else { latency };
        let after = self.coherence();
        ConsensusReport { phase: theta, before, after, relocked, rejoined, unreachable, took }
    }
}
