//! What happened, as data: the last events of a field, bounded so that no script can make it grow
//! without end.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::errand::ErrandRefusal;
use super::id::{AppId, ClusterId, SegmentId};
use super::packet::Setback;
use super::script::FieldError;
use super::time::Time;
use crate::plant::event::PlantEvent;

/// How many events are kept.
pub const KEPT: usize = 10_000;

/// Why a segment leaves the cluster phase.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Departure {
    /// Its phase is so far from Θ, rad.
    Drift(f64),
    /// Its part of the field does not lead.
    Minority {
        /// Capacity of its part that has a say, ΔΦ.
        part: f64,
        /// That of the whole field.
        known: f64,
    },
    /// The detector holds it dead.
    Dead,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A segment crashed with this many glyphs on it.
    Crashed {
        /// The segment.
        segment: SegmentId,
        /// Glyphs it held.
        glyphs: u64,
    },
    /// A crashed segment came back.
    Restored(SegmentId),
    /// The detector holds a segment dead.
    Suspected {
        /// The segment.
        segment: SegmentId,
        /// φ at that time.
        phi: f64,
    },
    /// A segment that was held dead was heard again: it had been up all the time.
    Heard(SegmentId),
    /// A segment left the cluster phase.
    Left {
        /// The segment.
        segment: SegmentId,
        /// Why.
        why: Departure,
    },
    /// A segment came back into it, or into it for the first time.
    Rejoined {
        /// The segment.
        segment: SegmentId,
        /// It was born in this run, and never in phase before.
        first: bool,
    },
    /// A segment has been dead for so long that its capacity counts no more.
    Forgotten(SegmentId),
    /// Links were cut, so many.
    Partitioned(u32),
    /// All cut links are back.
    Joined,
    /// So many of the cut links are back.
    Mended(u32),
    /// Glyphs regrouped after a crash.
    Healed {
        /// The segment that had crashed.
        segment: SegmentId,
        /// How many.
        glyphs: u64,
    },
    /// A migration began.
    MigrationStarted {
        /// The app.
        app: AppId,
        /// Packets it takes.
        packets: u32,
    },
    /// Glyphs that were to migrate stay.
    Stayed {
        /// The app.
        app: AppId,
        /// How many.
        glyphs: u64,
        /// Why, in words.
        why: Arc<str>,
    },
    /// A migration ended.
    Migrated {
        /// The app.
        app: AppId,
        /// Glyphs that changed place.
        glyphs: u64,
        /// Glyphs that went back.
        back: u64,
        /// Why the last of them did.
        why: Option<Setback>,
    },
    /// A packet went back.
    RolledBack {
        /// The cluster.
        cluster: ClusterId,
        /// Glyphs that stayed.
        glyphs: u32,
        /// Why.
        why: Setback,
    },
    /// A call of the orchestrator did nothing.
    Refused {
        /// Its name.
        call: Arc<str>,
        /// Why.
        error: FieldError,
    },
    /// A segment began to boot.
    Spawned(SegmentId),
    /// A segment serves now.
    Booted(SegmentId),
    /// A segment was merged away.
    Retired(SegmentId),
    /// The delay of links changed.
    Delayed {
        /// The segment whose links they are; `None`: of all.
        segment: Option<SegmentId>,
        /// The least change of a latency, towards the faster.
        least: Time,
        /// The greatest.
        most: Time,
    },
    /// A segment draws more.
    Overheated {
        /// The segment.
        segment: SegmentId,
        /// So much more, W.
        power: f64,
        /// For how long; `None`: for good.
        length: Option<Time>,
    },
    /// So much of what a segment drew more has ended, W.
    Calmed {
        /// The segment.
        segment: SegmentId,
        /// What has ended, W.
        power: f64,
    },
    /// Fans of a segment stand still.
    FansFailed {
        /// The segment.
        segment: SegmentId,
        /// Which share of them, 0 to 1.
        share: f64,
        /// For how long; `None`: for good.
        length: Option<Time>,
    },
    /// Fans of a segment turn again.
    FansBack {
        /// The segment.
        segment: SegmentId,
        /// Which share of them, 0 to 1.
        share: f64,
    },
    /// Heat takes a part of a segment's capacity.
    Throttled {
        /// The segment.
        segment: SegmentId,
        /// Its temperature, K.
        temperature: f64,
    },
    /// A segment has its whole capacity again.
    Unthrottled(SegmentId),
    /// A segment is too hot, and goes down.
    Tripped {
        /// The segment.
        segment: SegmentId,
        /// Its temperature, K.
        temperature: f64,
    },
    /// A segment that tripped is cool enough again.
    Cooled {
        /// The segment.
        segment: SegmentId,
        /// Its temperature, K.
        temperature: f64,
    },
    /// Something happened in a loop of coolant.
    Coolant {
        /// The loop, by its place.
        place: u32,
        /// What.
        what: PlantEvent,
    },
    /// An errand began.
    ErrandBegan {
        /// Its number, from 0.
        errand: u32,
        /// The glyphs that it was born with.
        glyphs: u32,
    },
    /// An errand was not taken on.
    ErrandRefused {
        /// Its number, from 0.
        errand: u32,
        /// Why.
        why: ErrandRefusal,
    },
    /// The work of an errand is done.
    ErrandDone {
        /// Its number, from 0.
        errand: u32,
    },
    /// A segment's clock was skewed.
    Skewed {
        /// The segment.
        segment: SegmentId,
        /// By so many rad/s.
        by: f64,
        /// The offset of its frequency since then, rad/s.
        omega: f64,
    },
}

/// The last events.
#[derive(Debug)]
pub struct Log {
    events: Arc<VecDeque<(Time, Event)>>,
    dropped: u64,
    life: u64,
}

impl Default for Log {
    fn default() -> Log {
        Log { events: Arc::default(), dropped: 0, life: next_life() }
    }
}

/// A copy goes its own way from here on.
impl Clone for Log {
    fn clone(&self) -> Log {
        Log { events: self.events.clone(), dropped: self.dropped, life: next_life() }
    }
}

/// A number that no log had before. No result depends on it: it only tells two logs apart.
fn next_life() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

impl Log {
    pub(crate) fn push(&mut self, at: Time, event: Event) {
        let events = Arc::make_mut(&mut self.events);
        if events.len() == KEPT {
            events.pop_front();
            self.dropped += 1;
        }
        events.push_back((at, event));
    }

    /// The events that were kept, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &(Time, Event)> + ExactSizeIterator {
        self.events.iter()
    }

    /// Tells this log from its copies: while it stays the same, events only come at the end.
    pub fn life(&self) -> u64 {
        self.life
    }

    /// How many older ones were dropped.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_last_and_counts_the_rest() {
        let mut log = Log::default();
        for i in 0..KEPT as u32 + 5 {
            log.push(Time(i64::from(i)), Event::Restored(SegmentId(i)));
        }
        assert_eq!((log.iter().len(), log.dropped()), (KEPT, 5));
        assert_eq!(log.iter().next(), Some(&(Time(5), Event::Restored(SegmentId(5)))));
    }
}
