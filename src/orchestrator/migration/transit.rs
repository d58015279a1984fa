//! Packets on the links. A link is one wire, both ways together: what comes to it waits until it is
//! free of everything that came before, packets and the glyphs of springs alike, and then has it for as
//! long as its bandwidth takes. On a way of several links each is waited for where the head of the
//! packet stands, and the rest follows through: alone on its way a packet takes the sum of the
//! latencies and what the slowest link takes for its bytes.
//!
//! The writes made meanwhile follow as a stream. With rate r on a link of bandwidth B, what has gathered
//! until the link is free, W, is sent after W/(B − r): rounds that each shrink by r/B have that sum.

use crate::engine::route::Hop;
use crate::field::Field;
use crate::field::operation::{Packet, Stage};
use crate::field::time::Time;

/// Bytes of writes that fit the last message, however fast they come.
const LAST_WRITES: f64 = 65_536.0;
/// Writes are slower than a link where their rate is below this share of its bandwidth: it is 1, beside
/// rounding.
const SLOWER: f64 = 1.0 - 1e-9;

/// What a packet sends over a link.
struct Freight {
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
        matches!(packet.stage, Stage::Send | Stage::SyncCoherence) && packet.at != packet.to
    }

    /// Sends a packet on, to the end of its way or of the first queue that it meets, and gives when it
    /// has come there; the links are taken for it from now on. `last` is how long the message takes
    /// that hands over, after the last of the writes.
    pub(super) fn travel(&mut self, packet: &mut Packet, way: &[Hop], last: Time) -> Time {
        let mut head = self.now;
        let before = packet.followed;
        let gathered = self.freight(packet, head.seconds(), f64::INFINITY);
        packet.followed = packet.followed.max(gathered.followed);
        let mut waits = false;
        for &(link, to) in way {
            let Some(class) = self.links.class_of(link) else { continue };
            let (bandwidth, latency) = (class.bandwidth / 8.0, class.latency);
            let free = self.links.busy_until(link);
            let start = match bandwidth.is_finite() && self.has_freight(packet) {
                true => free.max(head.seconds()),
                false => head.seconds(),
            };
            let freight = self.freight(packet, start, bandwidth);
            if freight.time > 0.0 {
                self.links.occupy(link, start + freight.time, self.now.seconds());
                self.note_use(link, start, start + freight.time);
            }
            packet.followed = packet.followed.max(freight.followed);
            packet.outrun |= freight.outrun;
            waits = start > head.seconds();
            head = if waits { seconds(start) } else { head };
            packet.tail = packet.tail.max(head.saturating_add(seconds(freight.time)));
            packet.tail = packet.tail.saturating_add(latency);
            head = head.saturating_add(latency);
            packet.at = to;
            if waits {
                break;
            }
        }
        if !waits {
            packet.at = packet.to;
        }
        let followed = packet.followed - before;
        self.count_bytes(packet, followed);
        match (packet.at == packet.to, packet.stage) {
            (false, _) => head,
            (true, Stage::SyncCoherence) => {
                let last = if packet.outrun { Time::ZERO } else { last };
                packet.tail.max(head).saturating_add(last)
            }
            (true, _) => packet.tail.max(head),
        }
    }

    fn has_freight(&self, packet: &Packet) -> bool {
        match packet.stage {
            Stage::SyncCoherence => self.write_rate(packet) > 0.0,
            _ => packet.bytes > 0.0,
        }
    }

    /// What a link carries of a packet from a moment on, at so many bytes per second.
    fn freight(&self, packet: &Packet, from: f64, bandwidth: f64) -> Freight {
        if packet.stage != Stage::SyncCoherence {
            return Freight { time: packet.bytes / bandwidth, followed: 0.0, outrun: false };
        }
        let rate = self.write_rate(packet);
        let report = self.actors.migrations.get(packet.migration as usize);
        let began = report.map_or(self.now, |report| report.started).seconds();
        let waiting = rate * (from - began).max(0.0);
        if rate < bandwidth * SLOWER && !packet.outrun {
            let time = waiting / (bandwidth - rate);
            return Freight { time, followed: waiting + rate * time, outrun: false };
        }
        Freight { time: waiting / bandwidth, followed: waiting, outrun: waiting > LAST_WRITES }
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
