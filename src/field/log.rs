//! What happened, as data: the last events of a field, bounded so that no script can make it grow
//! without end.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::errand::ErrandRefusal;
use super::id::{AppId, ClusterId, LinkId, SegmentId};
use super::packet::Setback;
use super::script::FieldError;
use super::time::Time;
use crate::plant::event::PlantEvent;
use crate::schema::event::EventKind;

/// How many events are kept at most.
pub const KEPT: usize = 10_000;

/// So many are kept in one block, and dropped together: a copy of a log shares its blocks.
const BLOCK: usize = 1000;

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
    /// Links were cut.
    Partitioned {
        /// How many.
        links: u32,
        /// Which, where it is one alone.
        link: Option<LinkId>,
    },
    /// All cut links are back.
    Joined {
        /// How many.
        links: u32,
    },
    /// Some of the cut links are back.
    Mended {
        /// How many.
        links: u32,
        /// Which, where it is one alone.
        link: Option<LinkId>,
    },
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
    Retired {
        /// The segment.
        segment: SegmentId,
        /// What it had went to this one; `None` where that is down by now.
        into: Option<SegmentId>,
    },
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

impl Event {
    /// What kind of thing happened.
    pub fn kind(&self) -> EventKind {
        match self {
            Event::Crashed { .. } => EventKind::Crash,
            Event::Restored(_) => EventKind::Restore,
            Event::Suspected { .. } => EventKind::Suspect,
            Event::Heard(_) => EventKind::Heard,
            Event::Forgotten(_) => EventKind::Forgotten,
            Event::Left { .. } => EventKind::Left,
            Event::Rejoined { .. } => EventKind::Rejoin,
            Event::Partitioned { .. } => EventKind::Partition,
            Event::Joined { .. } | Event::Mended { .. } => EventKind::Join,
            Event::Healed { .. } => EventKind::Heal,
            Event::MigrationStarted { .. } => EventKind::Migrate,
            // One of which no glyph moved.
            Event::Migrated { glyphs: 0, why: Some(_), .. } => EventKind::Rollback,
            Event::Migrated { .. } => EventKind::Migrated,
            Event::RolledBack { .. } => EventKind::Rollback,
            Event::Stayed { .. } | Event::Refused { .. } => EventKind::Refused,
            Event::Spawned(_) => EventKind::Spawn,
            Event::Booted(_) => EventKind::Boot,
            Event::Retired { .. } => EventKind::Retire,
            Event::Delayed { .. } => EventKind::Delay,
            Event::Skewed { .. } => EventKind::Skew,
            Event::Overheated { .. } | Event::Calmed { .. } => EventKind::Overheat,
            Event::FansFailed { .. } | Event::FansBack { .. } => EventKind::FanFailure,
            Event::Throttled { .. } | Event::Unthrottled(_) => EventKind::Throttle,
            Event::Tripped { .. } => EventKind::Trip,
            Event::Cooled { .. } => EventKind::Cooled,
            Event::ErrandBegan { .. } | Event::ErrandRefused { .. } | Event::ErrandDone { .. } => {
                EventKind::Errand
            }
            Event::Coolant { what, .. } => match what {
                PlantEvent::StockEmpty { .. } | PlantEvent::StockStale { .. } => EventKind::Stock,
                PlantEvent::InjectionBegan { .. }
                | PlantEvent::InjectionLimited { .. }
                | PlantEvent::InjectionEnded { .. }
                | PlantEvent::HeatCapacityShort { .. } => EventKind::Injection,
                PlantEvent::RecyclePaused
                | PlantEvent::RecycleResumed
                | PlantEvent::GasLost { .. } => EventKind::Recycle,
                PlantEvent::PartDue { .. } | PlantEvent::Serviced { .. } => EventKind::Maintenance,
                PlantEvent::Acted { .. } => EventKind::Control,
                PlantEvent::AlertRaised { .. } | PlantEvent::AlertEnded { .. } => EventKind::Alert,
            },
        }
    }
}

/// The last events, and how many of each kind there ever were.
#[derive(Debug)]
pub struct Log {
    /// Full blocks, but for the last.
    blocks: VecDeque<Arc<Vec<(Time, Event)>>>,
    counts: [u64; EventKind::ALL.len()],
    dropped: u64,
    life: u64,
}

impl Default for Log {
    fn default() -> Log {
        let counts = [0; EventKind::ALL.len()];
        Log { blocks: VecDeque::new(), counts, dropped: 0, life: next_life() }
    }
}

/// A copy goes its own way from here on.
impl Clone for Log {
    fn clone(&self) -> Log {
        let (blocks, counts) = (self.blocks.clone(), self.counts);
        Log { blocks, counts, dropped: self.dropped, life: next_life() }
    }
}

/// A number that no log had before. No result depends on it: it only tells two logs apart.
fn next_life() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

impl Log {
    pub(crate) fn push(&mut self, at: Time, event: Event) {
        if let Some(count) = self.counts.get_mut(event.kind() as usize) {
            *count += 1;
        }
        if self.blocks.back().is_none_or(|last| last.len() == BLOCK) {
            if self.blocks.len() == KEPT / BLOCK {
                self.blocks.pop_front();
                self.dropped += BLOCK as u64;
            }
            self.blocks.push_back(Arc::new(Vec::new()));
        }
        if let Some(last) = self.blocks.back_mut() {
            Arc::make_mut(last).push((at, event));
        }
    }

    /// The events that were kept, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &(Time, Event)> {
        self.blocks.iter().flat_map(|block| block.iter())
    }

    /// The same without so many of the oldest, which are not gone through.
    pub fn after(&self, known: usize) -> impl Iterator<Item = &(Time, Event)> {
        let blocks = self.blocks.range((known / BLOCK).min(self.blocks.len())..);
        let first = known % BLOCK;
        blocks
            .enumerate()
            .flat_map(move |(at, block)| block.iter().skip(if at == 0 { first } else { 0 }))
    }

    /// How many events are kept.
    pub fn len(&self) -> usize {
        let full = self.blocks.len().saturating_sub(1) * BLOCK;
        full + self.blocks.back().map_or(0, |last| last.len())
    }

    /// Whether nothing has happened.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// How many events of a kind there ever were.
    pub fn count(&self, kind: EventKind) -> u64 {
        self.counts.get(kind as usize).copied().unwrap_or(0)
    }

    /// Tells this log from its copies: while it stays the same, events only come at the end.
    pub fn life(&self) -> u64 {
        self.life
    }

    /// How many there ever were.
    pub fn ever(&self) -> u64 {
        self.dropped + self.len() as u64
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
    fn keeps_the_last_and_counts_all() {
        let mut log = Log::default();
        for i in 0..KEPT as u32 + 5 {
            log.push(Time(i64::from(i)), Event::Restored(SegmentId(i)));
        }
        let copy = log.clone();
        log.push(Time(1), Event::Heard(SegmentId(1)));
        let dropped = BLOCK as u64;
        assert_eq!((log.len(), log.dropped()), (KEPT - BLOCK + 6, dropped));
        assert_eq!(log.iter().count(), log.len());
        assert_eq!(log.iter().next().map(|it| it.0), Some(Time(dropped as i64)));
        assert_eq!((copy.len(), copy.count(EventKind::Heard)), (KEPT - BLOCK + 5, 0));
        assert_eq!(log.count(EventKind::Restore), KEPT as u64 + 5);
        assert_eq!(log.count(EventKind::Heard), 1);
        for known in [0, 1, 999, 1000, 1001, 8999, 9004, 9005, 9006, 9007, 20_000] {
            let after: Vec<_> = log.after(known).collect();
            assert_eq!(after, log.iter().skip(known).collect::<Vec<_>>(), "{known}");
        }
    }
}
