//! What happened, as data: the last events of a field, bounded so that no script can make it grow
//! without end.

use std::collections::VecDeque;
use std::sync::Arc;

use super::errand::Setback;
use super::script::FieldError;
use super::time::Time;

/// How many events are kept.
pub const KEPT: usize = 10_000;

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A segment crashed with this many glyphs on it.
    Crashed {
        /// The segment.
        segment: u32,
        /// Glyphs it held.
        glyphs: u64,
    },
    /// A crashed segment came back.
    Restored(u32),
    /// The detector holds a segment dead.
    Suspected {
        /// The segment.
        segment: u32,
        /// φ at that time.
        phi: f64,
    },
    /// A segment that was held dead was heard again: it had been up all the time.
    Heard(u32),
    /// A segment left the cluster phase.
    Left(u32),
    /// A segment came back into it, or into it for the first time.
    Rejoined {
        /// The segment.
        segment: u32,
        /// It was born in this run, and never in phase before.
        first: bool,
    },
    /// Links were cut, so many.
    Partitioned(u32),
    /// All cut links are back.
    Joined,
    /// So many of the cut links are back.
    Mended(u32),
    /// Glyphs regrouped after a crash.
    Healed {
        /// The segment that had crashed.
        segment: u32,
        /// How many.
        glyphs: u64,
    },
    /// A migration began.
    MigrationStarted {
        /// The app.
        app: u32,
        /// Packets it takes.
        packets: u32,
    },
    /// Glyphs that were to migrate stay.
    Stayed {
        /// The app.
        app: u32,
        /// How many.
        glyphs: u64,
        /// Why, in words.
        why: Arc<str>,
    },
    /// A migration ended.
    Migrated {
        /// The app.
        app: u32,
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
        cluster: u32,
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
    Spawned(u32),
    /// A segment serves now.
    Booted(u32),
    /// A segment was merged away.
    Retired(u32),
    /// The delay of links changed.
    Delayed {
        /// The segment whose links they are; `None`: of all.
        segment: Option<u32>,
        /// The least change of a latency, towards the faster.
        least: Time,
        /// The greatest.
        most: Time,
    },
    /// A segment's clock was skewed.
    Skewed {
        /// The segment.
        segment: u32,
        /// By so many rad/s.
        by: f64,
        /// The offset of its frequency since then, rad/s.
        omega: f64,
    },
}

/// The last events.
#[derive(Clone, Debug, Default)]
pub struct Log {
    events: Arc<VecDeque<(Time, Event)>>,
    dropped: u64,
}

impl Log {
    /// Adds an event, once for as often as it comes without another between.
    pub(crate) fn push_once(&mut self, at: Time, event: Event) {
        if self.iter().next_back().is_none_or(|(_, last)| *last != event) {
            self.push(at, event);
        }
    }

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
            log.push(Time(i64::from(i)), Event::Restored(i));
        }
        assert_eq!((log.iter().len(), log.dropped()), (KEPT, 5));
        assert_eq!(log.iter().next(), Some(&(Time(5), Event::Restored(5))));
    }
}
