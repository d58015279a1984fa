//! What the orchestrator tells of what it does in a field: migrations, and healings of crashes.

use super::id::{AppId, ClusterId, SegmentId};
use super::packet::Setback;
use super::time::Time;

/// Why glyphs stay where they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Obstacle {
    /// No target, or none but the segment that they are on.
    NoTarget,
    /// The targets are declared out of phase, and the app does not ask for such.
    Apart,
    /// No way leads there.
    NoWay,
    /// The rules forbid every target.
    Rules,
    /// The targets bear as much of the app as its quota allows.
    Quota,
    /// The targets that may take them are full.
    Full,
}

/// Glyphs that stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Their cluster.
    pub cluster: ClusterId,
    /// How many.
    pub glyphs: u64,
    /// Why.
    pub why: Obstacle,
}

/// A migration, as far as it has come.
#[derive(Clone, Debug, PartialEq)]
pub struct MigrationReport {
    /// Its number.
    pub id: u32,
    /// The app; `None` for the emptying of a segment.
    pub app: Option<AppId>,
    /// When it began.
    pub started: Time,
    /// When its last packet ended.
    pub ended: Option<Time>,
    /// Packets in all.
    pub packets: u32,
    /// Packets that are done.
    pub done: u32,
    /// Packets that went back.
    pub rolled_back: u32,
    /// Glyphs that changed place.
    pub moved: u64,
    /// Glyphs in packets that went back.
    pub went_back: u64,
    /// Why the last of them did.
    pub setback: Option<Setback>,
    /// Glyphs for which there was no place to go.
    pub stayed: u64,
    /// What they are, and why.
    pub kept: Vec<Kept>,
    /// Glyphs that were on their way there before it began, and are not sent again.
    pub under_way: u64,
    /// Segments that are no members and take glyphs because they were named, rising.
    pub outside: Vec<SegmentId>,
    /// Bytes sent, the writes that followed included.
    pub bytes: f64,
    /// Time for which glyphs had no copy that served.
    pub downtime: Time,
}

/// The stages of healing, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HealStage {
    /// The break is noticed.
    Detect,
    /// The neighbourhood makes room for the lost ΔΦ.
    Fill,
    /// κ decides who takes what.
    Shape,
    /// The phases of the takers lock.
    Relock,
    /// Glyphs regroup from their copies.
    Regroup,
}

/// Healing of one crash.
#[derive(Clone, Debug, PartialEq)]
pub struct HealReport {
    /// The segment that crashed.
    pub segment: SegmentId,
    /// When it crashed, or was held dead while it was up.
    pub crashed: Time,
    /// It was up all the time: the detector was wrong.
    pub mistaken: bool,
    /// When it was heard again, where it was up all the time.
    pub heard: Option<Time>,
    /// When each stage that has ended did.
    pub stages: Vec<(HealStage, Time)>,
    /// Glyphs that regrouped.
    pub recovered: u64,
    /// Glyphs that still wait: no room, or no copy that serves.
    pub waiting: u64,
    /// Acknowledged writes lost: none, as copies are kept in step.
    pub writes_lost: u64,
    /// Segments that took glyphs, rising.
    pub takers: Vec<SegmentId>,
    /// How many of those that regrouped an event has told of.
    pub(crate) told: u64,
}
