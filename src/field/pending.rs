//! What waits to happen inside a field, and the state of those who make it happen.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::id::{AppId, FaultId, SegmentId};
use super::operation::{HealReport, HealStage, MigrationReport};
use super::packet::Packets;
use super::seat::Seats;
use super::time::Time;
use super::watch::Watch;

/// An event in the field's own queue.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Pending {
    /// A fault that was planned begins.
    Begin(FaultId),
    /// A fault ends.
    End(FaultId),
    /// The next fault of the chaos schedule.
    Chaos { fault: FaultId, number: u64 },
    /// The detector has waited long enough for a segment.
    Detect(SegmentId),
    /// A stage of healing ends.
    Heal { segment: SegmentId, stage: HealStage },
    /// What a packet does comes to its end, unless it has done something else since.
    Packet { id: u32, turn: u32 },
    /// A spawned segment serves.
    Booted { segment: SegmentId, model: SegmentId },
    /// A spawned segment is looked at, whether it is in phase and may take half of its model's glyphs.
    Split { segment: SegmentId, model: SegmentId },
}

impl Pending {
    /// The event as words, for the digest.
    pub(crate) fn words(&self) -> [u64; 3] {
        match self {
            Pending::Begin(fault) => [7, u64::from(*fault), 0],
            Pending::End(fault) => [0, u64::from(*fault), 0],
            Pending::Chaos { fault, number } => [2, u64::from(*fault), *number],
            Pending::Detect(segment) => [3, u64::from(*segment), 0],
            Pending::Heal { segment, stage } => [4, u64::from(*segment), *stage as u64],
            Pending::Packet { id, turn } => [5, u64::from(*id), u64::from(*turn)],
            Pending::Booted { segment, model } => [6, u64::from(*segment), u64::from(*model)],
            Pending::Split { segment, model } => [10, u64::from(*segment), u64::from(*model)],
        }
    }
}

/// State of the orchestrator's engines.
#[derive(Clone, Debug, Default)]
pub(crate) struct Actors {
    /// Where `round_robin` goes on.
    pub cursor: u32,
    /// Packets under way.
    pub packets: Packets,
    /// Who keeps the copies.
    pub seats: Seats,
    /// Segments that are down and held dead.
    pub noticed: BTreeSet<SegmentId>,
    /// Every migration so far.
    pub migrations: Arc<Vec<MigrationReport>>,
    /// Every healing so far.
    pub healings: Arc<Vec<HealReport>>,
    /// Segments that empty before they retire, and into which other one each is merged, if into one.
    pub leaving: BTreeMap<SegmentId, Option<SegmentId>>,
    /// When the autoscaler last acted.
    pub scaled_at: Time,
    /// When the autoscaler last found no room to merge a segment away, until it finds some.
    pub no_room: Option<Time>,
    /// How long apps were down, by app; those that never were have no entry.
    pub downtime: Arc<BTreeMap<AppId, Time>>,
    /// How long not all of an app's work was done, by app; those that always had all of it have no
    /// entry. No step reads it, and it is not in the digest.
    pub degraded: Arc<BTreeMap<AppId, Time>>,
    /// The segments whose heartbeats may be lost or late, as they are heard.
    pub watches: Arc<BTreeMap<SegmentId, Watch>>,
}

impl Actors {
    /// The state as words, for the digest.
    pub(crate) fn words(&self) -> Vec<u64> {
        let mut words = vec![u64::from(self.cursor), self.scaled_at.0 as u64];
        words.extend(self.leaving.keys().map(|s| u64::from(*s)));
        words.extend(self.leaving.values().flatten().map(|s| u64::from(*s)));
        words.extend(self.no_room.map(|at| at.0 as u64));
        words.extend(self.packets.words());
        words.extend(self.seats.words());
        for m in self.migrations.iter() {
            words.extend([m.packets, m.done, m.rolled_back].map(u64::from));
            words.extend([m.moved, m.stayed, m.bytes.to_bits(), m.started.0 as u64]);
            if m.under_way > 0 {
                words.push(m.under_way);
            }
        }
        for h in self.healings.iter() {
            words.extend([u64::from(h.segment), h.crashed.0 as u64, h.recovered, h.waiting]);
            words.extend(h.stages.iter().map(|(_, at)| at.0 as u64));
            words.extend(h.heard.map(|at| at.0 as u64));
        }
        for (app, down) in self.downtime.iter() {
            words.extend([u64::from(*app), down.0 as u64]);
        }
        for (segment, watch) in self.watches.iter() {
            words.push(u64::from(*segment));
            words.extend(watch.words());
        }
        words
    }
}
