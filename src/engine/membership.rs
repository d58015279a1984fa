//! Who belongs to the cluster phase: in while near Θ, out after `grace` beyond the threshold, back in
//! after `grace` inside `rejoin` of it. Out of phase, a segment keeps its glyphs and serves reads.

use std::f64::consts::TAU;
use std::sync::Arc;

use super::phase::wrap;
use crate::field::Field;
use crate::field::log::Event;
use crate::field::segment::{Life, STEADY};
use crate::field::spec::PhaseMass;

impl Field {
    /// Applies the membership rule to every segment that is up.
    pub(crate) fn update_membership(&mut self) {
        let consensus = self.plan.consensus;
        let threshold = consensus.threshold / TAU;
        let mut changed = Vec::new();
        {
            let carries = |part: u32| match consensus.phase_mass {
                PhaseMass::Majority => self.phases.lead == Some(part),
                PhaseMass::Any => true,
            };
            let references: Vec<Option<f64>> = (0..)
                .zip(&self.phases.means)
                .map(|(part, mean)| carries(part).then_some(mean.phase))
                .collect();
            let segments = &mut self.segments;
            let since = &mut Arc::make_mut(&mut segments.since)[..];
            let columns = segments.phase.iter().zip(segments.member.iter());
            let places = self.phases.component.iter().zip(segments.life.iter());
            for (id, ((since, (phase, &member)), (&part, &life))) in
                since.iter_mut().zip(columns).zip(places).enumerate()
            {
                if life != Life::Up || segments.apart[id] {
                    continue;
                }
                let Some(reference) = references.get(part as usize).copied().flatten() else {
                    // No part with a phase: out at once, by definition.
                    *since = STEADY;
                    if member {
                        changed.push(id as u32);
                    }
                    continue;
                };
                let distance = wrap(phase - reference).abs();
                let turning = match member {
                    true => distance >= threshold,
                    false => distance < threshold * consensus.rejoin,
                };
                if !turning {
                    *since = STEADY;
                } else if *since == STEADY {
                    *since = self.now;
                }
                if turning && self.now - *since >= consensus.grace {
                    *since = STEADY;
                    changed.push(id as u32);
                }
            }
        }
        for &id in &changed {
            let member = &mut Arc::make_mut(&mut self.segments.member)[id as usize];
            *member = !*member;
            let joined = *member;
            match joined {
                true => self.counters.rejoined += 1,
                false => self.counters.left += 1,
            }
            self.log.push(self.now, if joined { Event::Rejoined(id) } else { Event::Left(id) });
        }
        if !changed.is_empty() {
            self.scheme.stale = true;
            self.find_means();
        }
        if self.split_brain() > 0 {
            self.counters.split_brain += 1;
        }
    }
}
