//! What segments are too hot for: from `limit` on they throttle, at `trip` they go down by the door that
//! a crash goes by, and they come back when they have rested and cooled.
//!
//! A trip is one cause of being down beside crashes and outages, and each ends only its own: a segment
//! is back when none of them holds it. A `restore` of the script ends them all.

use std::sync::Arc;

use crate::field::Field;
use crate::field::heat::COOLED;
use crate::field::id::SegmentId;
use crate::field::log::Event;
use crate::field::script::{RunError, Script};
use crate::field::segment::Life;
use crate::field::system::System;
use crate::field::time::Time;

/// Throttles and trips, at the end of a step.
pub(crate) struct Limits;

impl System for Limits {
    fn due(field: &Field) -> Option<Time> {
        let any = !field.buffers.hot.is_empty()
            || !field.heat.throttled.is_empty()
            || !field.heat.resting.is_empty();
        any.then_some(field.now)
    }

    fn step<S: Script>(field: &mut Field, _: Time, _: &mut S) -> Result<(), RunError<S::Error>> {
        let hot = std::mem::take(&mut field.buffers.hot);
        field.throttle(&hot);
        field.bring_back();
        field.trip(&hot);
        field.buffers.hot = hot;
        field.buffers.hot.clear();
        Ok(())
    }
}

impl Field {
    /// Gives to every segment the capacity that its temperature leaves it. Whoever is hot now or was
    /// throttled before is looked at; both lists are in order.
    fn throttle(&mut self, hot: &[SegmentId]) {
        let before = self.heat.throttled.clone();
        let (mut old, mut new) =
            (before.iter().copied().peekable(), hot.iter().copied().peekable());
        let mut throttled = Vec::with_capacity(before.len().max(hot.len()));
        let mut changed = false;
        loop {
            let segment = match (old.peek(), new.peek()) {
                (Some(a), Some(b)) => *a.min(b),
                (Some(a), None) => *a,
                (None, Some(b)) => *b,
                (None, None) => break,
            };
            let was = old.next_if_eq(&segment).is_some();
            new.next_if_eq(&segment);
            let share = self.heat.share_left(segment);
            changed |= self.derate(segment, share);
            let is = share < 1.0;
            if is {
                throttled.push(segment);
            }
            // What is down tells nothing of a capacity.
            if is != was && self.segments.is_up(segment) {
                let event = match self.heat.temperature_at(segment).filter(|_| is) {
                    Some(temperature) => Event::Throttled { segment, temperature },
                    None => Event::Unthrottled(segment),
                };
                self.log.push(self.now, event);
            }
        }
        if throttled != *before {
            self.heat.throttled = Arc::new(throttled);
        }
        if changed {
            self.balancer.derated = true;
            self.weigh_parts();
        }
    }

    /// Gives to a segment this share of its capacity; true where that is another than before.
    fn derate(&mut self, segment: SegmentId, share: f64) -> bool {
        let at = segment.index();
        if self.segments.rated.is_empty() {
            if share == 1.0 {
                return false;
            }
            self.segments.rated = self.segments.capacity.clone();
        }
        let (Some(rated), Some(before)) =
            (self.segments.rated.get(at), self.segments.capacity.get(at))
        else {
            return false;
        };
        let next = rated * share;
        if next == *before {
            return false;
        }
        Arc::make_mut(&mut self.segments.capacity)[at] = next;
        Arc::make_mut(&mut self.segments.inverse)[at] = 1.0 / next;
        true
    }

    /// Segments that have rested and are cool enough come back, but for those that something else
    /// holds down.
    fn bring_back(&mut self) {
        if self.heat.resting.is_empty() {
            return;
        }
        let resting = self.heat.resting.clone();
        let back = resting.iter().filter(|(segment, since)| {
            let Some(thermal) = self.heat.thermal(**segment) else { return true };
            let warm = self.heat.temperature_at(**segment).unwrap_or(0.0);
            self.now - **since >= thermal.rest && warm <= thermal.limit - COOLED
        });
        for segment in back.map(|(segment, _)| *segment).collect::<Vec<_>>() {
            Arc::make_mut(&mut self.heat.resting).remove(&segment);
            let temperature = self.heat.temperature_at(segment).unwrap_or(0.0);
            self.log.push(self.now, Event::Cooled { segment, temperature });
            self.back_if_free(segment);
        }
    }

    /// Segments at their trip go down.
    fn trip(&mut self, hot: &[SegmentId]) {
        for &segment in hot {
            let Some(trip) = self.heat.thermal(segment).map(|thermal| thermal.trip) else {
                continue;
            };
            let Some(temperature) = self.heat.temperature_at(segment) else { continue };
            let life = self.segments.life.get(segment.index());
            if temperature < trip || !matches!(life, Some(Life::Up | Life::Booting)) {
                continue;
            }
            self.refresh();
            self.log.push(self.now, Event::Tripped { segment, temperature });
            Arc::make_mut(&mut self.heat.resting).insert(segment, self.now);
            *Arc::make_mut(&mut self.heat.trips).entry(segment).or_default() += 1;
            self.go_down(segment);
        }
    }
}
