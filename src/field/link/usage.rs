//! When links carried something: what their utilisation is made of. It is a measure and no part of the
//! state: nothing that a field does depends on it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Lane;
use crate::field::Field;
use crate::field::id::{LinkId, LinkRow};

/// A link and whether from its upper end to its lower.
type Wire = (LinkId, bool);

/// From when until when, in s; those of a wire rise and do not overlap.
type Spans = Vec<(f64, f64)>;

/// When wires carry.
#[derive(Clone, Debug, Default)]
pub(crate) struct Usage(Arc<BTreeMap<Wire, Spans>>);

impl Usage {
    /// Notes that a wire carries from then until then; what ended before `since` is forgotten.
    pub fn note(&mut self, wire: Wire, (from, until): (f64, f64), since: f64) {
        if until <= from {
            return;
        }
        let spans = Arc::make_mut(&mut self.0).entry(wire).or_default();
        spans.retain(|span| span.1 > since);
        match spans.last_mut().filter(|last| last.1 >= from) {
            Some(last) => last.1 = last.1.max(until),
            None => spans.push((from, until)),
        }
    }

    /// Takes back what a wire was to carry from then on.
    pub fn give_back(&mut self, wire: Wire, from: f64) {
        if let Some(spans) = Arc::make_mut(&mut self.0).get_mut(&wire) {
            spans.iter_mut().for_each(|span| span.1 = span.1.min(from));
            spans.retain(|span| span.0 < span.1);
        }
    }

    /// The share of a span of time in which a wire carried, 0 to 1.
    fn share(&self, wire: Wire, (from, until): (f64, f64)) -> f64 {
        let Some(spans) = self.0.get(&wire) else { return 0.0 };
        let within = |span: &(f64, f64)| (span.1.min(until) - span.0.max(from)).max(0.0);
        let carried: f64 = spans.iter().map(within).sum();
        (carried / (until - from)).clamp(0.0, 1.0)
    }
}

impl Field {
    /// What the fuller of a link's two wires, one each way, carried in the last step over what its
    /// bandwidth lets it carry in one, 0 to 1: the share of the step in which it was occupied. 0 without
    /// a bound on its bandwidth, and before the first step.
    pub fn utilisation(&self, link: LinkRow) -> f64 {
        let (id, step) = (self.links.id(link), self.latest_step());
        let [up, down] = [false, true].map(|down| self.links.usage.share((id, down), step));
        up.max(down)
    }

    /// When the latest step began and ended, in s.
    fn latest_step(&self) -> (f64, f64) {
        let at = |tick: u64| (tick as f64) * self.plan.step.seconds();
        (at(self.tick) - self.plan.step.seconds(), at(self.tick))
    }

    /// Notes that a wire is occupied from then until then, in s.
    pub(crate) fn note_use(&mut self, lane: Lane, from: f64, until: f64) {
        let since = self.latest_step().0;
        let id = self.links.id(lane.link);
        self.links.usage.note((id, lane.down), (from, until), since);
    }

    /// Notes that a wire is free again from then on, in s.
    pub(crate) fn note_free(&mut self, lane: Lane, from: f64) {
        let id = self.links.id(lane.link);
        self.links.usage.give_back((id, lane.down), from);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Against a count of hundredths of a second.
        #[test]
        fn a_share_is_what_was_carried(
            spans in prop::collection::vec((0_u32..40, 0_u32..60), 0..12),
            from in 0_u32..400,
            length in 1_u32..100,
        ) {
            let (mut usage, mut free) = (Usage::default(), 0);
            let mut carried = vec![false; 2000];
            for (gap, length) in spans {
                let (from, until) = (free + gap, free + gap + length);
                usage.note((LinkId(3), true), (f64::from(from) / 100.0, f64::from(until) / 100.0), 0.0);
                (from..until).for_each(|at| carried[at as usize] = true);
                free = until;
            }
            let busy = (from..from + length).filter(|at| carried[*at as usize]).count();
            let share = usage.share(
                (LinkId(3), true),
                (f64::from(from) / 100.0, f64::from(from + length) / 100.0),
            );
            prop_assert!((share - busy as f64 / f64::from(length)).abs() < 1e-9);
            prop_assert_eq!(usage.share((LinkId(3), false), (0.0, 1.0)), 0.0);
            usage.give_back((LinkId(3), true), f64::from(from) / 100.0);
            prop_assert_eq!(usage.share((LinkId(3), true), (f64::from(from) / 100.0, 20.0)), 0.0);
        }
    }
}
