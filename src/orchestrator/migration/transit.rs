//! What is sent over the links. A link is two wires, one for each way: what comes to one waits until it is
//! free of everything that came before, packets, copies and the glyphs of springs alike, and then has it
//! for as long as its bandwidth takes. On a way of several links each is waited for where the head of the
//! packet stands, and the rest follows through: alone on its way a packet takes the sum of the
//! latencies and what the slowest link takes for its bytes.
//!
//! The writes made meanwhile follow as a stream. With rate r on a link of bandwidth B, what has gathered
//! until the link is free, W, is sent after W/(B − r): rounds that each shrink by r/B have that sum.

use crate::engine::route::Hop;
use crate::field::Field;
use crate::field::packet::{Leg, Packet, Stage};
use crate::field::time::Time;

/// Bytes of writes that fit the last message, however fast they come.
const LAST_WRITES: f64 = 65_536.0;
/// Writes are slower than a link where their rate is below this share of its bandwidth: it is 1, beside
/// rounding.
const SLOWER: f64 = 1.0 - 1e-9;

/// What a packet sends over a link.
struct Sending {
    /// For how long the link carries it, in s.
    time: f64,
    /// Bytes of writes that follow.
    followed: f64,
    /// The writes never end.
    outrun: bool,
}

impl Field {
    /// Whether what a packet sends in this stage has yet to be sent on.
    pub(super) fn travels(&self, packet: &Packet) -> bool {
        matches!(packet.stage, Stage::Send | Stage::SyncCoherence) && packet.at() != packet.to
    }

    /// Sends a packet on, to the end of these hops or of the first queue that it meets, and gives when it
    /// has come there; the lanes are taken for it from now on. `last` is how long the message takes
    /// that hands over, after the last of the writes.
    pub(super) fn travel(&mut self, packet: &mut Packet, way: &[Hop], last: Time) -> Time {
        let mut head = self.now;
        let mut tail = packet.legs.last().map_or(self.now, |leg| leg.until);
        let before = packet.followed;
        let gathered = self.sending(packet, head.seconds(), f64::INFINITY);
        packet.followed = packet.followed.max(gathered.followed);
        for &(link, to) in way {
            let Some(class) = self.links.class_of(link) else { continue };
            let (bandwidth, latency) = (class.bandwidth / 8.0, class.latency);
            let lane = self.links.lane(link, to);
            let start = match bandwidth.is_finite() && self.sends_much(packet) {
                true => self.links.busy_until(lane).max(head.seconds()),
                false => head.seconds(),
            };
            let sending = self.sending(packet, start, bandwidth);
            if sending.time > 0.0 {
                self.links.occupy(lane, start + sending.time, self.now.seconds());
                self.note_use(lane, start, start + sending.time);
            }
            packet.followed = packet.followed.max(sending.followed);
            packet.outrun |= sending.outrun;
            let waits = start > head.seconds();
            head = if waits { seconds(start) } else { head };
            tail = tail.max(head.saturating_add(seconds(sending.time))).saturating_add(latency);
            let taken = [start, start + sending.time];
            let link = self.links.id(link);
            packet.legs.push(Leg { link, to, since: head, until: tail, taken });
            head = head.saturating_add(latency);
            if waits {
                break;
            }
        }
        self.count_bytes(packet, packet.followed - before);
        match (packet.at() == packet.to, packet.stage) {
            (false, _) => head,
            (true, Stage::SyncCoherence) => {
                let last = if packet.outrun { Time::ZERO } else { last };
                let due = tail.max(head).saturating_add(last);
                // The links are needed until the last message has come.
                packet.legs.iter_mut().for_each(|leg| leg.until = due);
                due
            }
            (true, _) => tail.max(head),
        }
    }

    /// Gives the wires of these legs back, as far as nothing has been queued behind.
    pub(super) fn give_back(&mut self, legs: &[Leg]) {
        let now = self.now.seconds();
        for leg in legs {
            let Some(row) = self.links.row_of(leg.link) else { continue };
            let lane = self.links.lane(row, leg.to);
            let [from, until] = leg.taken;
            if until > from && self.links.busy_until(lane) == until {
                self.links.occupy(lane, from.max(now), now);
                self.note_free(lane, from.max(now));
            }
        }
    }

    fn sends_much(&self, packet: &Packet) -> bool {
        match packet.stage {
            Stage::SyncCoherence => self.write_rate(packet) > 0.0,
            _ => packet.bytes > 0.0,
        }
    }

    /// What a link carries of a packet from a moment on, at so many bytes per second.
    fn sending(&self, packet: &Packet, from: f64, bandwidth: f64) -> Sending {
        if packet.stage != Stage::SyncCoherence {
            return Sending { time: packet.bytes / bandwidth, followed: 0.0, outrun: false };
        }
        let rate = self.write_rate(packet);
        let waiting = rate * (from - packet.begun.seconds()).max(0.0);
        if rate < bandwidth * SLOWER && !packet.outrun {
            let time = waiting / (bandwidth - rate);
            return Sending { time, followed: waiting + rate * time, outrun: false };
        }
        Sending { time: waiting / bandwidth, followed: waiting, outrun: waiting > LAST_WRITES }
    }

    /// Bytes that are written to the glyphs of a packet per second.
    fn write_rate(&self, packet: &Packet) -> f64 {
        let dirty = self.plan.clusters.get(packet.cluster.index()).map_or(0.0, |c| c.dirty);
        dirty * f64::from(packet.count)
    }
}

pub(super) fn seconds(value: f64) -> Time {
    Time::from_seconds(value).unwrap_or(Time::MAX)
}
