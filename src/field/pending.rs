//! What waits to happen inside a field, and the state of those who make it happen.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::id::{AppId, LinkId, SegmentId};
use super::operation::{HealReport, HealStage, MigrationReport, Packet};
use super::time::Time;
use super::watch::Watch;

/// An event in the field's own queue.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Pending {
    /// An outage of a segment ends that was to last until then.
    Restore { segment: SegmentId, until: Time },
    /// A segment goes down until then.
    Outage { segment: SegmentId, until: Time },
    /// A partition of a schedule ends: the links that it cut are back.
    Rejoin(Arc<Vec<LinkId>>),
    /// A clock that a schedule put off by so many rad/s runs as before.
    Unskew { segment: SegmentId, omega: f64 },
    /// Links that a schedule slowed are as fast as before.
    Undelay { extra: Time },
    /// A fault of heat ends, by its number.
    Unheat { segment: SegmentId, fault: u32 },
    /// The next fault of the chaos schedule.
    Chaos { schedule: u32, number: u64 },
    /// The detector has waited long enough for a segment.
    Detect(SegmentId),
    /// A stage of healing ends.
    Heal { segment: SegmentId, stage: HealStage },
    /// A stage of a packet ends.
    Packet(u32),
    /// A spawned segment serves.
    Booted { segment: SegmentId, model: SegmentId },
    /// A spawned segment is looked at, whether it is in phase and may take half of its model's glyphs.
    Split { segment: SegmentId, model: SegmentId },
}

impl Pending {
    /// The event as words, for the digest.
    pub(crate) fn words(&self) -> [u64; 3] {
        match self {
            Pending::Restore { segment, until } => [0, u64::from(*segment), until.0 as u64],
            Pending::Rejoin(links) => {
                let mix =
                    |sum: u64, link: &LinkId| sum.wrapping_mul(31).wrapping_add(u64::from(*link));
                [1, links.len() as u64, links.iter().fold(0, mix)]
            }
            Pending::Unskew { segment, omega } => [8, u64::from(*segment), omega.to_bits()],
            Pending::Undelay { extra } => [9, extra.0 as u64, 0],
            Pending::Unheat { segment, fault } => [11, u64::from(*segment), u64::from(*fault)],
            Pending::Chaos { schedule, number } => [2, u64::from(*schedule), *number],
            Pending::Detect(segment) => [3, u64::from(*segment), 0],
            Pending::Heal { segment, stage } => [4, u64::from(*segment), *stage as u64],
            Pending::Packet(id) => [5, u64::from(*id), 0],
            Pending::Booted { segment, model } => [6, u64::from(*segment), u64::from(*model)],
            Pending::Split { segment, model } => [10, u64::from(*segment), u64::from(*model)],
            Pending::Outage { segment, until } => [7, u64::from(*segment), until.0 as u64],
        }
    }
}

pub use crate::schema::word::ChaosKind;

/// A schedule of faults drawn from the seed.
#[derive(Clone, Debug, PartialEq)]
pub struct ChaosSchedule {
    /// Faults per second.
    pub rate: f64,
    /// What may happen.
    pub kinds: Vec<ChaosKind>,
    /// Mean time until a fault is mended.
    pub repair: Time,
}

/// State of the orchestrator's engines.
#[derive(Clone, Debug, Default)]
pub(crate) struct Actors {
    /// Where `round_robin` goes on.
    pub cursor: u32,
    /// Packets under way.
    pub packets: Arc<BTreeMap<u32, Packet>>,
    /// Number of the next packet.
    pub next_packet: u32,
    /// Every migration so far.
    pub migrations: Arc<Vec<MigrationReport>>,
    /// Every healing so far.
    pub healings: Arc<Vec<HealReport>>,
    /// Segments that empty before they retire.
    pub leaving: BTreeSet<SegmentId>,
    /// When the autoscaler last acted.
    pub scaled_at: Time,
    /// Chaos schedules, by number.
    pub chaos: Arc<Vec<ChaosSchedule>>,
    /// How long apps were down, by app; those that never were have no entry.
    pub downtime: Arc<BTreeMap<AppId, Time>>,
    /// The segments whose heartbeats may be lost or late, as they are heard.
    pub watches: Arc<BTreeMap<SegmentId, Watch>>,
}

impl Actors {
    /// The state as words, for the digest.
    pub(crate) fn words(&self) -> Vec<u64> {
        let mut words = vec![u64::from(self.cursor), self.scaled_at.0 as u64];
        words.extend(self.leaving.iter().map(|s| u64::from(*s)));
        for (id, p) in self.packets.iter() {
            words.extend([*id, p.migration, p.cluster.0, p.from.0, p.to.0, p.count].map(u64::from));
            words.extend([p.bytes.to_bits(), p.stage as u64 | u64::from(p.outrun) << 8]);
            words.extend([u64::from(p.at), p.tail.0 as u64, p.followed.to_bits()]);
        }
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
        for c in self.chaos.iter() {
            words.extend([c.rate.to_bits(), c.repair.0 as u64]);
            words.extend(c.kinds.iter().map(|k| *k as u64));
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
