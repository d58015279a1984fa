//! Who belongs to the cluster phase: in while near Θ, out once the time beyond the threshold is by `grace`
//! longer than that within it, back in after `grace` inside `rejoin` of it. Out of phase, a segment keeps
//! its glyphs and serves reads. Who is held dead, or empties before it retires, does not come back.

use std::f64::consts::TAU;
use std::sync::Arc;

use super::phase::BLOCK;
use crate::field::Field;
use crate::field::id::SegmentId;
use crate::field::log::{Departure, Event};
use crate::field::phases::wrap;
use crate::field::script::{RunError, Script};
use crate::field::segment::{Life, STEADY, Uptime};
use crate::field::spec::PhaseMass;
use crate::field::system::System;
use crate::field::time::Time;
use crate::field::workers::cut;

/// Who belongs to the cluster phase.
pub(crate) struct Membership;

impl System for Membership {
    fn due(field: &Field) -> Option<Time> {
        Some(field.now)
    }

    fn step<S: Script>(field: &mut Field, dt: Time, _: &mut S) -> Result<(), RunError<S::Error>> {
        field.update_membership(dt);
        Ok(())
    }
}

/// Since when a segment would have been turning without a break, to have turned for as long as it has, at
/// the end of a step of length `dt`: for a member the time beyond the threshold less that within it, never
/// below 0, so that who is beyond for most of it leaves, however short each turn. Who is out begins anew.
fn turned(since: Time, turning: bool, member: bool, now: Time, dt: Time) -> Time {
    match (turning, member) {
        (true, _) => {
            if since == STEADY {
                now
            } else {
                since
            }
        }
        (false, true) if since != STEADY => {
            let later = since + dt + dt;
            if later >= now { STEADY } else { later }
        }
        (false, _) => STEADY,
    }
}

impl Field {
    /// Applies the membership rule to every segment that is up.
    fn update_membership(&mut self, dt: Time) {
        self.count_heartbeats();
        self.note_eldest();
        self.forget_the_dead();
        if self.phases.still && self.phases.calm {
            return;
        }
        let consensus = self.plan.consensus;
        let threshold = consensus.threshold / TAU;
        let (mut changed, mut calm) = (Vec::new(), true);
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
            let (phase, member) = (&segments.phase[..], &segments.member[..]);
            let (life, apart) = (&segments.life[..], &segments.apart[..]);
            let (component, now) = (&self.phases.component[..], self.now);
            // Most blocks hold members near the one phase, with no turn begun: seen without a branch.
            let (masses, known) = (self.phases.mass.clone(), self.phases.known);
            let one = match references.as_slice() {
                [Some(reference)] => Some(*reference),
                _ => None,
            };
            let was_calm = self.phases.calm;
            let nothing_turns = |first: usize, since: &[Time]| {
                let block = first..first + since.len();
                let (Some(reference), Some(phases), Some(members), Some(parts)) = (
                    one,
                    phase.get(block.clone()),
                    member.get(block.clone()),
                    component.get(block),
                ) else {
                    return false;
                };
                let near = |phase: &f64| wrap(phase - reference).abs() < threshold;
                members.iter().fold(true, |so, member| so & member)
                    && parts.iter().fold(true, |so, part| so & (*part == 0))
                    && phases.iter().fold(true, |so, phase| so & near(phase))
                    && (was_calm || since.iter().all(|since| *since == STEADY))
            };
            let since = cut(&mut Arc::make_mut(&mut segments.since)[..]).collect();
            let found = self.workers.run(since, |(first, since)| {
                let (mut changed, mut calm) = (Vec::new(), true);
                let blocks = (first..).step_by(BLOCK).zip(since.chunks_mut(BLOCK));
                let left = blocks.filter(|(first, since)| !nothing_turns(*first, since));
                for (id, since) in left.flat_map(|(first, since)| (first..).zip(since)) {
                    if life[id] != Life::Up || apart[id] {
                        continue;
                    }
                    let reference = references.get(component[id] as usize).copied().flatten();
                    let Some(reference) = reference else {
                        // No part with a phase: out at once, by definition.
                        *since = STEADY;
                        if member[id] {
                            let mass = masses.get(component[id] as usize).copied();
                            let part = mass.unwrap_or(0.0);
                            let why = Departure::Minority { part, known };
                            changed.push((SegmentId::at(id), why));
                        }
                        continue;
                    };
                    let distance = wrap(phase[id] - reference).abs();
                    let turning = match member[id] {
                        true => distance >= threshold,
                        false => distance < threshold * consensus.rejoin,
                    };
                    let next = turned(*since, turning, member[id], now, dt);
                    // A write that changes nothing still costs the memory's time.
                    if *since != next {
                        *since = next;
                    }
                    calm &= next == STEADY;
                    if turning && now - next >= consensus.grace {
                        *since = STEADY;
                        changed.push((SegmentId::at(id), Departure::Drift(distance * TAU)));
                    }
                }
                (changed, calm)
            });
            for (part, still) in found {
                changed.extend(part);
                calm &= still;
            }
        }
        self.phases.calm = calm;
        changed.retain(|(id, _)| {
            self.segments.member.get(id.index()) == Some(&true)
                || !(self.is_held_dead(*id) || self.actors.leaving.contains_key(id))
        });
        let mut voices = false;
        for &(id, why) in &changed {
            let member = &mut Arc::make_mut(&mut self.segments.member)[id.index()];
            *member = !*member;
            let joined = *member;
            match joined {
                true => self.counters.rejoined += 1,
                false => self.counters.left += 1,
            }
            let event = match joined {
                true => {
                    voices |= self.segments.uptime.get(&id).is_some_and(Uptime::is_mute);
                    let first = self.enters_phase(id);
                    Event::Rejoined { segment: id, first }
                }
                false => Event::Left { segment: id, why },
            };
            self.log.push(self.now, event);
        }
        if !changed.is_empty() {
            self.balancer.rewire();
            self.find_means();
        }
        if voices {
            self.weigh_parts();
        }
        if self.split_brain() > 0 {
            self.counters.split_brain += 1;
        }
    }

    /// Notes who is the eldest in phase, while a part leads.
    fn note_eldest(&mut self) {
        let Some(lead) = self.phases.lead else { return };
        let members = self.segments.member.iter().zip(self.phases.component.iter());
        let eldest =
            members.take(self.segments.len()).position(|(member, part)| *member && *part == lead);
        self.phases.eldest = eldest.map(SegmentId::at).or(self.phases.eldest);
    }

    /// Lets a part that leads count the capacity of who has been dead for long no more.
    fn forget_the_dead(&mut self) {
        let (Some(after), Some(_)) = (self.plan.consensus.forget, self.phases.lead) else { return };
        let long = |record: &Uptime| {
            !record.forgotten && record.since.is_some_and(|since| self.now - since >= after)
        };
        let dead: Vec<SegmentId> = (self.segments.uptime.iter())
            .filter(|(_, record)| long(record))
            .map(|(segment, _)| *segment)
            .collect();
        if dead.is_empty() {
            return;
        }
        let records = Arc::make_mut(&mut self.segments.uptime);
        for segment in &dead {
            if let Some(record) = records.get_mut(segment) {
                record.forgotten = true;
            }
            self.log.push(self.now, Event::Forgotten(*segment));
        }
        self.weigh_parts();
    }

    /// Takes a segment out of the cluster phase at once; gives whether it was in.
    pub(crate) fn leave(&mut self, segment: SegmentId) -> bool {
        let member = Arc::make_mut(&mut self.segments.member).get_mut(segment.index());
        if !member.is_some_and(std::mem::take) {
            return false;
        }
        self.counters.left += 1;
        self.log.push(self.now, Event::Left { segment, why: Departure::Dead });
        self.balancer.rewire();
        self.find_means();
        true
    }

    /// Lets the membership rule look at a segment as if for the first time.
    pub(crate) fn look_anew(&mut self, segment: SegmentId) {
        if let Some(since) = Arc::make_mut(&mut self.segments.since).get_mut(segment.index()) {
            *since = STEADY;
        }
        self.phases.calm = false;
    }

    /// Every segment tells its neighbours that it lives, once a heartbeat, with what the load exchange
    /// needs: two messages a link.
    fn count_heartbeats(&mut self) {
        let period = self.plan.consensus.heartbeat.0.max(1);
        let (before, now) = (self.phases.beats, self.now.0 / period);
        if now > before {
            self.phases.beats = now;
            self.counters.messages += (now - before) as u64 * self.phases.near.to.len() as u64;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Beside a count of the time, told plainly, for steps of any length.
        #[test]
        fn time_beyond_counts_against_time_within(
            steps in prop::collection::vec((any::<bool>(), 1_i64..100), 1..200),
        ) {
            let (mut since, mut now, mut debt) = (STEADY, Time::ZERO, None::<i64>);
            for (beyond, dt) in steps {
                now += Time(dt);
                debt = match (beyond, debt) {
                    (true, None) => Some(0),
                    (true, Some(debt)) => Some(debt + dt),
                    (false, Some(debt)) => Some(debt - dt).filter(|debt| *debt > 0),
                    (false, None) => None,
                };
                since = turned(since, beyond, true, now, Time(dt));
                let told = (since != STEADY).then(|| (now - since).0);
                prop_assert_eq!(told, debt);
            }
        }
    }

    #[test]
    fn who_is_out_begins_anew() {
        let [now, dt] = [Time(100), Time(10)];
        assert_eq!(turned(Time(40), true, false, now, dt), Time(40));
        assert_eq!(turned(Time(40), false, false, now, dt), STEADY);
        assert_eq!(turned(STEADY, true, false, now, dt), now);
    }
}
