//! The kinds of events: the word that `event.kind` gives and `count` takes, what it means, and which
//! optional members of an event such a one can have.

use super::member::EventMember;

macro_rules! kinds {
    ($($kind:ident $word:literal [$($member:ident)*] $text:literal;)*) => {
        /// A kind of event.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum EventKind { $(#[doc = $text] $kind),* }

        impl EventKind {
            /// Every kind, in the order of the guide.
            pub const ALL: &[EventKind] = &[$(EventKind::$kind),*];

            /// The words, in that order.
            pub const NAMES: &[&str] = &[$($word),*];

            /// What a word stands for.
            pub fn of(word: &str) -> Option<EventKind> {
                match word { $($word => Some(EventKind::$kind),)* _ => None }
            }

            /// The word.
            pub const fn name(self) -> &'static str {
                match self { $(EventKind::$kind => $word),* }
            }

            /// What it means.
            pub const fn meaning(self) -> &'static str {
                match self { $(EventKind::$kind => $text),* }
            }

            /// The optional members that an event of the kind can have.
            pub const fn knows(self) -> &'static [EventMember] {
                match self { $(EventKind::$kind => &[$(EventMember::$member),*]),* }
            }
        }
    };
}

kinds! {
    Crash "crash" [Segment Glyphs] "A segment crashed.";
    Restore "restore" [Segment] "A segment that had crashed came back.";
    Suspect "suspect" [Segment Suspicion] "The detector holds a segment dead.";
    Heard "heard" [Segment] "A segment that was held dead was heard again: it had been up all the time.";
    Forgotten "forgotten" [Segment] "A segment has been dead for so long that its capacity counts no more.";
    Left "left" [Segment Why] "A segment left the cluster phase.";
    Rejoin "rejoin" [Segment] "A segment came into the cluster phase, for the first time or again.";
    Partition "partition" [Link Links] "Links were cut.";
    Join "join" [Link Links] "Cut links are back.";
    Heal "heal" [Segment Glyphs] "Glyphs regrouped after their segment had crashed.";
    Migrate "migrate" [App Packets] "A migration began.";
    Migrated "migrated" [App Glyphs Back Why] "A migration ended.";
    Rollback "rollback" [App Cluster Glyphs Back Why] "Glyphs that were on their way went back.";
    Refused "refused" [App Glyphs Call Why] "A call of the orchestrator did nothing, or left glyphs where they were.";
    Spawn "spawn" [Segment] "A segment began to boot.";
    Boot "boot" [Segment] "A segment that booted serves.";
    Retire "retire" [Segment To] "A segment was merged away.";
    Delay "delay" [Segment Latency] "Latencies of links changed.";
    Skew "skew" [Segment Omega] "The clock of a segment was skewed.";
    Overheat "overheat" [Segment Power Lasts] "A segment draws more, or no longer.";
    FanFailure "fan_failure" [Segment Share Lasts] "Fans of a segment stand still, or turn again.";
    Throttle "throttle" [Segment Temperature] "Heat takes a part of a segment's capacity, or no longer.";
    Trip "trip" [Segment Temperature] "A segment was too hot and went down.";
    Cooled "cooled" [Segment Temperature] "A segment that tripped is cool enough again.";
    Errand "errand" [Number Glyphs Why] "A request was taken on, refused or done.";
    Stock "stock" [Coolant Part Share] "A stock of gas is empty or too bad.";
    Injection "injection" [Coolant Number Share Amount] "Gas is injected, or is short.";
    Recycle "recycle" [Coolant Amount] "Recycling waits or goes on, or gas was let off.";
    Maintenance "maintenance" [Coolant Part Share] "A part is due, or was looked after.";
    Control "control" [Coolant Part Share] "The controller turned something.";
    Alert "alert" [Coolant Part] "An alert was raised, or ended.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_kinds_are_one_to_one() {
        for (kind, name) in EventKind::ALL.iter().zip(EventKind::NAMES) {
            assert_eq!((EventKind::of(name), kind.name()), (Some(*kind), *name));
            assert!(!kind.knows().is_empty(), "{name}");
        }
        assert_eq!(EventKind::of("crsh"), None);
    }
}
