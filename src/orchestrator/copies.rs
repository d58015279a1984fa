//! Copies of what is on a segment, and who keeps them.
//!
//! `replicas` copies exist of everything: the one that serves, and one in each seat of its segment. A seat is
//! given to the nearest segment by hops, the next by number where several are as near; with `apart: regions`
//! to the nearest in a region where no copy is yet, while there is one. A holder keeps its seat until it is
//! known to be dead or cut off, or retires. Then the copy is made anew on another, from the segment itself and
//! over the wires, and until it is whole the seat is still the old one's: who is back before that goes on.
//! What comes to a segment is counted as copied to its holders at once, as what is written there is.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use crate::field::Field;
use crate::field::id::{ClusterId, SegmentId};
use crate::field::packet::{Freight, Packet, Setback, Stage};
use crate::field::phases::NOWHERE;
use crate::field::script::{RunError, Script};
use crate::field::seat::{Apart, Seat};
use crate::field::segment::Life;
use crate::field::system::System;
use crate::field::time::Time;

/// Keeps the copies complete.
pub(crate) struct Copies;

impl System for Copies {
    fn due(field: &Field) -> Option<Time> {
        let seats = &field.actors.seats;
        let new = seats.stale || seats.looked != field.phases.changes;
        (new && field.plan.storage.replicas > 1).then_some(field.now)
    }

    fn step<S: Script>(field: &mut Field, _: Time, _: &mut S) -> Result<(), RunError<S::Error>> {
        field.keep_copies();
        Ok(())
    }
}

impl Field {
    /// Gives every segment of a new field its seats.
    pub(crate) fn seat_copies(&mut self) {
        if self.plan.storage.replicas > 1 {
            self.keep_copies();
        }
    }

    /// Looks at every seat: a copy that is lost is made anew.
    fn keep_copies(&mut self) {
        self.actors.seats.looked = self.phases.changes;
        self.actors.seats.stale = false;
        let wanted = self.plan.storage.replicas.saturating_sub(1) as usize;
        Arc::make_mut(&mut self.actors.seats.of).resize(self.segments.len(), Vec::new());
        for segment in SegmentId::all(self.segments.len()) {
            if !self.spend(1) {
                return;
            }
            let stands =
                matches!(self.segments.life.get(segment.index()), Some(Life::Up | Life::Booting));
            if !stands || self.is_held_dead(segment) {
                continue;
            }
            let seats = self.actors.seats.of(segment).to_vec();
            for (at, seat) in seats.iter().enumerate() {
                match (self.is_lost_to(segment, seat.holder), seat.making) {
                    (true, None) => self.renew(segment, Some(at)),
                    (false, Some(to)) => self.call_off_copy(segment, to),
                    _ => {}
                }
            }
            for _ in seats.len()..wanted {
                self.renew(segment, None);
            }
        }
    }

    /// Whether a segment has to do without the copy that another holds: that one is known to be dead or cut
    /// off, or is no more.
    fn is_lost_to(&self, segment: SegmentId, holder: SegmentId) -> bool {
        match self.segments.life.get(holder.index()) {
            Some(Life::Up) if self.is_held_dead(holder) => true,
            Some(Life::Up) => !self.reaches(segment, holder),
            Some(Life::Down) => self.is_noticed(holder),
            Some(Life::Booting) => false,
            _ => true,
        }
    }

    /// Begins to make a copy of a segment, in the place of the one of a seat or as a further one.
    fn renew(&mut self, segment: SegmentId, seat: Option<usize>) {
        let Some(to) = self.next_holder(segment, seat) else { return };
        let slots = self.glyphs.on(segment).iter();
        let bytes: f64 = slots
            .map(|slot| {
                let state = self.plan.clusters.get(slot.cluster.index()).map_or(0.0, |c| c.state);
                f64::from(slot.count) * state
            })
            .sum();
        // Where there is nothing yet, nothing is sent: so it is when a field opens.
        let sent = bytes > 0.0 && (seat.is_some() || self.tick > 0);
        let Some(seats) = Arc::make_mut(&mut self.actors.seats.of).get_mut(segment.index()) else {
            return;
        };
        match seat.and_then(|at| seats.get_mut(at)) {
            Some(seat) if sent => seat.making = Some(to),
            Some(seat) => seat.holder = to,
            None if !sent => seats.push(Seat { holder: to, making: None }),
            None => {}
        }
        if sent {
            self.start_packet(Packet {
                freight: Freight::Seat(segment),
                cluster: ClusterId(0),
                from: segment,
                to,
                count: 0,
                bytes,
                begun: self.now,
                stage: Stage::Send,
                held: segment,
                legs: Vec::new(),
                followed: 0.0,
                outrun: false,
                stuck: false,
                turn: 0,
            });
        }
    }

    /// Who gets the next copy of a segment: the nearest that is up and has none.
    fn next_holder(&self, segment: SegmentId, instead: Option<usize>) -> Option<SegmentId> {
        let seats = self.actors.seats.of(segment);
        let mut taken: BTreeSet<SegmentId> = [segment].into();
        taken.extend(seats.iter().flat_map(|seat| [Some(seat.holder), seat.making]).flatten());
        for id in self.actors.packets.needing(segment) {
            let packet = self.actors.packets.get(id);
            let ours = packet.filter(|packet| packet.freight == Freight::Seat(segment));
            taken.extend(ours.map(|packet| packet.to));
        }
        let mut regions: BTreeSet<_> = [self.region_of(segment)].into();
        let others = (0..).zip(seats).filter(|(at, _)| Some(*at) != instead);
        regions.extend(others.map(|(_, seat)| self.region_of(seat.holder)));
        let apart = self.plan.storage.apart == Apart::Regions;
        let mut second = None;
        let fits = |s: &SegmentId| {
            let coupled = self.segments.apart.get(s.index()) == Some(&false);
            self.segments.is_up(*s) && coupled && !taken.contains(s) && !self.is_held_dead(*s)
        };
        let n = self.segments.len();
        let after = |s: SegmentId| (s.index() + n - segment.index()) % n;
        if self.links.is_empty() {
            let all = (1..n).map(|i| SegmentId::at((segment.index() + i) % n));
            for s in all.filter(fits) {
                if !apart || !regions.contains(&self.region_of(s)) {
                    return Some(s);
                }
                second = second.or(Some(s));
            }
            return second;
        }
        let mut seen = BTreeSet::from([segment]);
        let mut ring = VecDeque::from([segment]);
        while !ring.is_empty() {
            let mut next = BTreeSet::new();
            for s in ring.drain(..) {
                let near = self.phases.known_near.of(s);
                if !self.spend(near.len()) {
                    return second;
                }
                next.extend(near.iter().copied().filter(|other| seen.insert(*other)));
            }
            let fit = || next.iter().copied().filter(fits);
            let nearest = fit().min_by_key(|s| after(*s));
            let elsewhere = fit().filter(|s| !regions.contains(&self.region_of(*s)));
            match (nearest, apart) {
                (Some(s), false) => return Some(s),
                (Some(s), true) => {
                    if let Some(s) = elsewhere.min_by_key(|s| after(*s)) {
                        return Some(s);
                    }
                    second = second.or(Some(s));
                }
                (None, _) => {}
            }
            ring.extend(next);
        }
        second
    }

    /// A copy is whole: its holder has the seat from now on.
    pub(crate) fn land_copy(&mut self, id: u32, segment: SegmentId) {
        let Some(to) = self.actors.packets.get(id).map(|packet| packet.to) else { return };
        let seats = Arc::make_mut(&mut self.actors.seats.of).get_mut(segment.index());
        if let Some(seats) = seats {
            match seats.iter_mut().find(|seat| seat.making == Some(to)) {
                Some(seat) => *seat = Seat { holder: to, making: None },
                None => seats.push(Seat { holder: to, making: None }),
            }
        }
        self.end_packet(id, None);
    }

    /// The making of a copy has ended, one way or another.
    pub(crate) fn copy_ended(&mut self, segment: SegmentId, to: SegmentId) {
        let seats = Arc::make_mut(&mut self.actors.seats.of).get_mut(segment.index());
        for seat in seats.into_iter().flatten().filter(|seat| seat.making == Some(to)) {
            seat.making = None;
        }
        self.actors.seats.stale = true;
    }

    fn call_off_copy(&mut self, segment: SegmentId, to: SegmentId) {
        for id in self.actors.packets.needing(segment) {
            let packet = self.actors.packets.get(id);
            if packet.is_some_and(|it| it.freight == Freight::Seat(segment) && it.to == to) {
                self.end_packet(id, Some(Setback::Moot));
            }
        }
    }

    /// Copies that exist of what is on a segment or was on it when it went down, the one that serves
    /// included.
    pub fn copies_of(&self, segment: SegmentId) -> u32 {
        let own = u32::from(self.segments.is_up(segment));
        let held = self.actors.seats.of(segment).iter();
        let held = held.filter(|seat| {
            let part = |s: SegmentId| self.phases.component.get(s.index()).copied();
            let near = part(segment) == part(seat.holder) || part(segment) == Some(NOWHERE);
            self.segments.is_up(seat.holder) && (near || own == 0)
        });
        own + held.count() as u32
    }
}
