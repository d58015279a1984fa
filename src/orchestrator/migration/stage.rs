//! A packet from stage to stage, and what crashes and cuts do to it.
//!
//! Four rules decide what becomes of a packet. A crash of the target sends it back at once: before the
//! hand-over the glyphs never left, and in the fade the old copy, kept in step until it closes, takes them
//! back. A crash of the source ends it, and what stands there heals as after any crash; after the hand-over
//! nothing is lost with it. What a crash of a relay or a cut loses is sent again, from the last segment that
//! has all of it, over the best way that there is then. And where no way is left it goes back.

use std::sync::Arc;

use super::transit::seconds;
use crate::engine::route::Route;
use crate::field::Field;
use crate::field::id::{ClusterId, LinkId, SegmentId};
use crate::field::log::Event;
use crate::field::operation::MigrationReport;
use crate::field::packet::{Freight, Leg, Packet, Setback, Stage};
use crate::field::pending::Pending;
use crate::field::time::Time;

/// What becomes of a packet that begins to do something.
enum Going {
    /// It is done at this time.
    Until(Time),
    /// It waits for a way that it knows and that is cut.
    Stuck,
    /// There is no way.
    Lost,
}

impl Field {
    /// Starts a packet in the stage that it is in.
    pub(crate) fn start_packet(&mut self, packet: Packet) {
        let id = self.actors.packets.start(packet.clone());
        match packet.stage {
            Stage::Send => self.send_off(id, packet),
            _ => self.go(id, packet),
        }
    }

    /// What a packet did has come to its end.
    pub(crate) fn packet_due(&mut self, id: u32, turn: u32) {
        let packet = self.actors.packets.get(id).filter(|packet| packet.turn == turn);
        let Some(mut packet) = packet.cloned() else { return };
        self.arrive(&mut packet);
        if self.travels(&packet) {
            return self.go(id, packet);
        }
        if packet.outrun {
            return self.end_packet(id, Some(Setback::Outrun));
        }
        match (packet.stage.next(), packet.freight) {
            (Some(Stage::Reconstruct), Freight::Copies(of)) => self.land_copies(id, of),
            (Some(Stage::Reconstruct), Freight::Seat(of)) => self.land_copy(id, of),
            (Some(next), _) => {
                packet.stage = next;
                (packet.held, packet.legs) = (packet.from, Vec::new());
                self.send_off(id, packet);
            }
            (None, _) => self.end_packet(id, None),
        }
    }

    /// A packet begins its stage.
    fn send_off(&mut self, id: u32, packet: Packet) {
        match packet.stage {
            Stage::Send => self.count_bytes(&packet, packet.bytes),
            Stage::Fade => self.hand_over(&packet),
            _ => {}
        }
        if matches!(packet.stage, Stage::Send | Stage::SyncCoherence)
            && let Some(route) = self.route(packet.from, packet.to)
        {
            self.counters.messages += u64::from(route.hops.max(1));
        }
        self.go(id, packet);
    }

    /// The new copy serves from now on.
    fn hand_over(&mut self, packet: &Packet) {
        // What it weighs was counted when it was sent.
        let moved = self.relocate(packet.cluster, packet.from, packet.to, packet.count);
        if let Some(report) = self.migration_of(packet) {
            report.moved += u64::from(moved);
        }
    }

    /// A packet does what its stage asks for, or goes on with it.
    fn go(&mut self, id: u32, mut packet: Packet) {
        let state = self.plan.storage.serialise;
        let going = match packet.stage {
            Stage::Serialise | Stage::Reconstruct => {
                Going::Until(self.now + seconds(packet.bytes / state))
            }
            Stage::Send | Stage::SyncCoherence => self.go_on(&mut packet),
            Stage::SyncPhase | Stage::Fade => self.go_and_return(&mut packet),
        };
        packet.turn += 1;
        match going {
            Going::Until(due) => {
                packet.stuck = false;
                let turn = packet.turn;
                self.actors.packets.put(id, packet);
                self.pending.push(due, 1, Pending::Packet { id, turn });
            }
            Going::Stuck => {
                packet.stuck = true;
                self.actors.packets.put(id, packet);
            }
            // The old copy cannot follow any more, and closes.
            Going::Lost if packet.has_landed() => self.end_packet(id, None),
            Going::Lost => self.end_packet(id, Some(Setback::NoWay)),
        }
    }

    /// Sends on what travels.
    fn go_on(&mut self, packet: &mut Packet) -> Going {
        let Some(last) = self.route(packet.from, packet.to).map(|route| route.latency) else {
            return Going::Lost;
        };
        let Some(way) = self.way(packet.at(), packet.to) else { return Going::Lost };
        if way.is_empty() {
            (packet.held, packet.legs) = (packet.to, Vec::new());
            return Going::Until(self.now);
        }
        let open = way.iter().take_while(|(link, _)| self.links.passes(*link)).count();
        match way.get(..open) {
            Some(open) if !open.is_empty() => Going::Until(self.travel(packet, open, last)),
            _ => Going::Stuck,
        }
    }

    /// A message to the target and its answer.
    fn go_and_return(&mut self, packet: &mut Packet) -> Going {
        let Some(route) = self.route(packet.from, packet.to) else { return Going::Lost };
        let due = self.now.saturating_add(route.latency).saturating_add(route.latency);
        if route == Route::HERE {
            return Going::Until(due);
        }
        let Some(way) = self.way(packet.from, packet.to) else { return Going::Lost };
        if !way.iter().all(|(link, _)| self.links.passes(*link)) {
            return Going::Stuck;
        }
        let since = self.now;
        let leg =
            |(link, to)| Leg { link: self.links.id(link), to, since, until: due, taken: [0.0; 2] };
        packet.legs = way.into_iter().map(leg).collect();
        Going::Until(due)
    }

    /// What has come whole to a segment is held there.
    fn arrive(&self, packet: &mut Packet) {
        let through = packet.legs.iter().take_while(|leg| leg.until <= self.now).count();
        if let Some(last) = packet.legs.drain(..through).next_back() {
            packet.held = last.to;
        }
    }

    /// A segment is about to go down: the glyphs that have landed there go back to the old copies that have
    /// not closed yet. Gives those packets, for [`Field::packets_lose`].
    pub(crate) fn fades_return(&mut self, segment: SegmentId) -> Vec<u32> {
        let mut returned = self.actors.packets.needing(segment);
        returned.retain(|id| {
            let packet = self.actors.packets.get(*id).cloned();
            let landed = packet.filter(|packet| packet.to == segment && packet.has_landed());
            landed.is_some_and(|packet| self.take_back(&packet))
        });
        returned
    }

    /// A segment is down, or has retired: what becomes of the packets that need it.
    pub(crate) fn packets_lose(&mut self, segment: SegmentId, returned: &[u32]) {
        for id in self.actors.packets.needing(segment) {
            let Some(mut packet) = self.actors.packets.get(id).cloned() else { continue };
            if segment == packet.to {
                let stays = packet.has_landed() && returned.binary_search(&id).is_err();
                self.end_packet(id, (!stays).then_some(Setback::Target));
            } else if segment == packet.from {
                let setback = (!packet.has_landed()).then_some(Setback::Source);
                self.end_packet(id, setback);
            } else {
                self.arrive(&mut packet);
                let lost = match packet.held == segment {
                    true => Some(0),
                    false => packet.legs.iter().position(|leg| leg.to == segment),
                };
                if packet.held == segment {
                    packet.held = packet.from;
                }
                if let Some(lost) = lost {
                    self.send_again(id, packet, lost);
                }
            }
        }
    }

    /// Links were cut: what becomes of the packets that are on them.
    pub(crate) fn packets_lose_links(&mut self, links: &[LinkId]) {
        if self.actors.packets.is_empty() {
            return;
        }
        for &link in links {
            let ends = self.links.row_of(link).and_then(|row| self.links.ends(row));
            let Some((end, _)) = ends else { continue };
            for id in self.actors.packets.needing(end) {
                let Some(mut packet) = self.actors.packets.get(id).cloned() else { continue };
                self.arrive(&mut packet);
                if let Some(lost) = packet.legs.iter().position(|leg| leg.link == link) {
                    self.send_again(id, packet, lost);
                }
            }
        }
    }

    /// What is on this leg of a packet, and beyond it, is lost and has to be sent again, from where the
    /// legs before it lead, once it has come there; of what waits for an answer, all of it. What has not
    /// come to the leg yet looks for a way when it does.
    fn send_again(&mut self, id: u32, mut packet: Packet, lost: usize) {
        let begins = packet.legs.get(lost).map(|leg| leg.since).filter(|since| *since > self.now);
        let lost = if packet.stage == Stage::Send { lost } else { 0 };
        let legs: Vec<Leg> = packet.legs.drain(lost.min(packet.legs.len())..).collect();
        self.give_back(&legs);
        packet.turn += 1;
        packet.stuck = packet.legs.is_empty();
        // What outran the way that was may not outrun the one that will be.
        packet.outrun = false;
        let due = packet.legs.last().map(|leg| begins.unwrap_or(leg.until));
        let turn = packet.turn;
        self.actors.packets.put(id, packet);
        if let Some(due) = due {
            self.pending.push(due, 1, Pending::Packet { id, turn });
        }
    }

    /// The glyphs of a packet that has landed go back to the copy that has not closed yet; false where that
    /// has not followed the last writes.
    fn take_back(&mut self, packet: &Packet) -> bool {
        let way = self.way(packet.to, packet.from).unwrap_or_default();
        let follows = way.iter().all(|(link, _)| self.links.passes(*link))
            && (!way.is_empty() || self.links.is_empty());
        if !self.segments.is_up(packet.from) || !follows {
            return false;
        }
        let moved = self.relocate(packet.cluster, packet.to, packet.from, packet.count);
        if let Some(report) = self.migration_of(packet) {
            report.moved = report.moved.saturating_sub(u64::from(moved));
        }
        true
    }

    /// Ends the packets of a cluster: its glyphs retire.
    pub(crate) fn end_packets_of(&mut self, cluster: ClusterId) {
        let packets = self.actors.packets.iter();
        let of: Vec<u32> =
            packets.filter(|(_, packet)| packet.cluster == cluster).map(|(id, _)| id).collect();
        for id in of {
            self.end_packet(id, Some(Setback::Moot));
        }
    }

    /// Lets packets go on that wait for a way, after a change of the graph.
    pub(crate) fn wake_packets(&mut self) {
        for id in self.actors.packets.waiting_since(self.phases.changes) {
            let Some(packet) = self.actors.packets.get(id).cloned() else { continue };
            self.go(id, packet);
        }
    }

    /// Counts bytes of a packet that are sent.
    pub(super) fn count_bytes(&mut self, packet: &Packet, bytes: f64) {
        self.counters.bytes += bytes;
        if let Some(report) = self.migration_of(packet) {
            report.bytes += bytes;
        }
    }

    fn migration_of(&mut self, packet: &Packet) -> Option<&mut MigrationReport> {
        let Freight::Standing(migration) = packet.freight else { return None };
        Arc::make_mut(&mut self.actors.migrations).get_mut(migration as usize)
    }

    /// A packet ends: its glyphs are where they should be, or it went back for this reason.
    pub(crate) fn end_packet(&mut self, id: u32, setback: Option<Setback>) {
        let Some(packet) = self.actors.packets.take(id) else { return };
        if setback.is_some() {
            self.give_back(&packet.legs);
        }
        match packet.freight {
            Freight::Copies(of) => return self.copies_ended(of, setback),
            Freight::Seat(of) => return self.copy_ended(of, packet.to),
            Freight::Standing(_) => {}
        }
        if let Some(why) = setback {
            let (cluster, glyphs) = (packet.cluster, packet.count);
            self.log.push(self.now, Event::RolledBack { cluster, glyphs, why });
        }
        let now = self.now;
        let Some(report) = self.migration_of(&packet) else { return };
        match setback {
            None => report.done += 1,
            Some(_) => {
                report.rolled_back += 1;
                report.went_back += u64::from(packet.count);
                report.setback = setback;
            }
        }
        if report.done + report.rolled_back == report.packets {
            report.ended = Some(now);
            let (app, glyphs, back, why) =
                (report.app, report.moved, report.went_back, report.setback);
            if let Some(app) = app {
                self.log.push(now, Event::Migrated { app, glyphs, back, why });
            }
        }
        self.retire_if_empty(packet.from);
    }
}
