//! The φ-accrual failure detector (Hayashibara, Défago, Yared and Katayama, SRDS 2004): how unlikely
//! it is that a heartbeat is only late, `φ = −log₁₀ P(later)`, for arrivals that are normally
//! distributed about the heartbeat's period.
//!
//! A segment is heard by those that it is joined to: a beat counts from when the first of its links
//! has brought it. Where a link loses messages or spreads their delay, each beat is drawn, and mean
//! and deviation are those of the last arrivals; the deviation is at least a tenth of the period.
//! Losses are no normal law, so a live segment can be silent for longer than the detector has
//! patience. It is held dead then, as a crashed one would be, until it is heard again: it leaves the
//! cluster phase, and what others have copies of regroups there. Where no beat can be lost or late,
//! none is drawn. Nobody watches a segment that is joined to nobody, be its links cut or such that
//! lose all: it is a part of the field of its own, and no part hears of another.
//!
//! Beat k of every segment is sent at k periods, for every whole k; the period is the field's
//! [`heartbeat`](crate::field::spec::ConsensusSpec::heartbeat). A silence is noticed in the first step
//! whose end is at least the patience of φ later than the last arrival. A segment that came back before
//! its silence was noticed, and one that was born since, is taken for one that has beaten all along.

mod phi;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::field::Field;
use crate::field::chance::Stream;
use crate::field::id::{LinkRow, SegmentId};
use crate::field::link::LinkClass;
use crate::field::segment::Life;
use crate::field::time::Time;
use crate::field::watch::{WINDOW, Watch};

pub use phi::{patience, phi};

/// Least deviation of arrivals as a share of the period.
const LEAST_DEVIATION: f64 = 0.1;

/// Beats after which a link that is mended is held to be, however many it has lost.
const MOST_BEATS: i64 = 10_000;

/// What was found out about a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// It has been silent for too long.
    Silent(SegmentId),
    /// It was held dead, and is heard.
    Heard(SegmentId),
}

impl Field {
    fn heartbeat(&self) -> i64 {
        self.plan.consensus.heartbeat.0.max(1)
    }

    /// The links by which a segment is heard: the other end, and what the link is like.
    fn ears(&self, segment: SegmentId) -> impl Iterator<Item = (SegmentId, &LinkClass)> {
        let near = &self.phases.near;
        let start = near.row.get(segment.index()).copied().unwrap_or(0) as usize;
        let class = move |n: usize| near.class.get(start + n).copied().unwrap_or(0);
        let all = near.of(segment).iter().enumerate();
        all.filter_map(move |(n, to)| Some((*to, self.links.classes.get(class(n) as usize)?)))
    }

    /// Whether a beat of the segment may be lost, or its delay spread.
    fn is_drawn(&self, segment: SegmentId) -> bool {
        self.ears(segment).any(|(_, class)| class.loss > 0.0 || class.jitter > Time::ZERO)
    }

    /// When the beat of that number is first heard; `None` where every link loses it.
    fn arrival(&self, segment: SegmentId, beat: i64) -> Option<Time> {
        let sent = Time(beat * self.heartbeat());
        let (mut first, mut before, mut copies) = (None, None, 0_u64);
        for (to, class) in self.ears(segment) {
            // Links side by side draw each for itself.
            copies = if before.replace(to) == Some(to) { copies + 1 } else { 0 };
            let entity = u64::from(segment) << 32 | u64::from(to);
            let mut late = 0;
            if class.loss > 0.0 || class.jitter > Time::ZERO {
                let tick = beat as u64 | copies << 48;
                let mut draws = self.chance.block(Stream::Message, entity, tick);
                if draws.unit() < class.loss {
                    continue;
                }
                late = (class.jitter.0 as f64 * (2.0 * draws.unit() - 1.0)) as i64;
            }
            let at = sent + Time(class.latency.0.saturating_add(late).max(0));
            first = Some(first.map_or(at, |other: Time| other.min(at)));
        }
        first
    }

    /// A segment as if it had always beaten as regularly as its links allow.
    fn new_watch(&self, segment: SegmentId) -> Option<Watch> {
        let period = self.heartbeat();
        let latency = self.ears(segment).map(|(_, class)| class.latency).min()?;
        // A detector that hears of what was a hundred beats ago says nothing about now.
        if latency.0 / period > WINDOW as i64 {
            return None;
        }
        let heard = (self.now - latency).0.div_euclid(period);
        let last = self.now.0.div_euclid(period);
        let arrives = |beat: i64| Time(beat * period) + latency;
        let coming = (heard + 1..=last).map(arrives).collect();
        Some(Watch::new(period, arrives(heard), coming, last + 1))
    }

    /// Finds out whom to watch, after a change of who is joined to whom.
    pub(crate) fn rewatch(&mut self) {
        let drawn = |class: &LinkClass| class.loss > 0.0 || class.jitter > Time::ZERO;
        if self.actors.watches.is_empty() && !self.links.classes.iter().any(drawn) {
            return;
        }
        let mut watches = std::mem::take(&mut self.actors.watches);
        let all = Arc::make_mut(&mut watches);
        for segment in SegmentId::all(self.segments.len()) {
            match self.segments.life.get(segment.index()) {
                Some(Life::Up) => {
                    let known = all.remove(&segment).filter(|watch| !watch.down);
                    let new = || self.new_watch(segment).filter(|_| self.is_drawn(segment));
                    let joined = self.ears(segment).next().is_some();
                    if let Some(watch) = known.or_else(new).filter(|_| joined) {
                        all.insert(segment, watch);
                    }
                }
                Some(Life::Down) => {
                    if let Some(watch) = all.get_mut(&segment) {
                        watch.down = true;
                    }
                }
                _ => drop(all.remove(&segment)),
            }
        }
        self.actors.watches = watches;
    }

    /// Watches segments at the ends of links whose delay is about to change.
    pub(crate) fn watch_ends(&mut self, ends: impl Iterator<Item = SegmentId>) {
        self.refresh();
        let mut watches = std::mem::take(&mut self.actors.watches);
        for segment in ends {
            if self.segments.is_up(segment)
                && !watches.contains_key(&segment)
                && let Some(watch) = self.new_watch(segment)
            {
                Arc::make_mut(&mut watches).insert(segment, watch);
            }
        }
        self.actors.watches = watches;
    }

    /// Takes in the heartbeats of a step.
    pub(crate) fn listen(&mut self) -> Vec<Found> {
        let mut found = Vec::new();
        let period = self.heartbeat();
        let last = self.now.0.div_euclid(period);
        // φ depends on how many deviations have passed since the mean.
        let deviations = patience(self.plan.consensus.suspect, 0.0, 1.0);
        let mut watches = std::mem::take(&mut self.actors.watches);
        Arc::make_mut(&mut watches).retain(|&segment, watch| {
            if self.segments.is_up(segment) {
                // Of a step that is longer than the window, the last beats are enough.
                let skipped = last - WINDOW as i64;
                if watch.beat < skipped {
                    watch.beat = skipped;
                    watch.heard = watch.heard.max(Time(skipped * period));
                }
                while watch.beat <= last {
                    if let Some(at) = self.arrival(segment, watch.beat) {
                        watch.expect(at);
                    }
                    watch.beat += 1;
                }
            }
            let mut heard = false;
            while watch.hear(self.now) {
                heard = true;
            }
            let silent = watch.suspected.is_none() && self.now >= self.deadline(watch, deviations);
            if heard && watch.suspected.take().is_some() {
                found.push(Found::Heard(segment));
            }
            if silent {
                watch.suspected = Some(self.now);
                found.push(Found::Silent(segment));
            }
            // One that was watched for a change of its delay, which is over.
            let over = !silent && !watch.down && watch.is_regular(period);
            !over || self.is_drawn(segment)
        });
        self.actors.watches = watches;
        found
    }

    /// Mean and deviation of the time between beats, in seconds.
    fn rhythm(&self, watch: &Watch) -> (f64, f64) {
        let period = Time(self.heartbeat()).seconds();
        let (mean, deviation) = watch.rhythm().unwrap_or((period, 0.0));
        (mean, deviation.max(period * LEAST_DEVIATION))
    }

    /// When a segment is held dead if nothing more is heard of it: so many deviations after the mean.
    fn deadline(&self, watch: &Watch, deviations: f64) -> Time {
        let (mean, deviation) = self.rhythm(watch);
        let wait = mean + deviation * deviations;
        watch.heard + Time::from_seconds(wait.max(0.0)).unwrap_or(Time::MAX)
    }

    /// True for a segment that is up and held dead.
    pub fn is_held_dead(&self, segment: SegmentId) -> bool {
        let watch = self.actors.watches.get(&segment);
        watch.is_some_and(|watch| watch.suspected.is_some()) && self.segments.is_up(segment)
    }

    /// When the detector will hold a segment dead that falls silent now; `None` where it listens to
    /// every beat, and finds out by itself.
    pub(crate) fn detection_time(&self, segment: SegmentId) -> Option<Time> {
        match self.actors.watches.get(&segment) {
            Some(watch) => watch.suspected.map(|_| self.now),
            None => {
                let period = Time(self.heartbeat()).seconds();
                let wait = patience(self.plan.consensus.suspect, period, period * LEAST_DEVIATION);
                let wait = Time::from_seconds(wait).unwrap_or(Time::MAX);
                Some((self.last_heard(segment, self.now) + wait).max(self.now))
            }
        }
    }

    /// When the last beat of a segment that is not watched is heard, if it fell silent at that time:
    /// over the quickest of its links, whoever is at their other end.
    fn last_heard(&self, segment: SegmentId, silent: Time) -> Time {
        let touching = self.links.iter().filter(|(_, a, b)| *a == segment || *b == segment);
        let latencies = touching.filter_map(|(id, _, _)| Some(self.links.class_of(id)?.latency));
        let period = self.heartbeat();
        Time(silent.0.div_euclid(period) * period) + latencies.min().unwrap_or(Time::ZERO)
    }

    /// When it is found out of a link what it has become just now: that it is cut, once nothing has been heard
    /// over it for as long as the detector has patience; that it is mended, by the first beat that comes over
    /// it. The rhythm is that of its latency, jitter (uniform) and losses (geometric gaps).
    pub(crate) fn news_time(&self, link: LinkRow, cut: bool) -> Time {
        let period = self.heartbeat();
        let (Some(class), Some((a, b))) = (self.links.class_of(link), self.links.ends(link)) else {
            return self.now;
        };
        let last = self.now.0.div_euclid(period);
        if cut {
            let heard = Time(last.saturating_mul(period)).saturating_add(class.latency);
            let (every, kept) = (Time(period).seconds(), 1.0 - class.loss);
            let (jitter, gaps) = (class.jitter.seconds(), every * class.loss.sqrt() / kept);
            let deviation = (gaps * gaps + 2.0 / 3.0 * jitter * jitter).sqrt();
            let deviation = deviation.max(every * LEAST_DEVIATION);
            let wait = patience(self.plan.consensus.suspect, every / kept, deviation);
            let wait = Time::from_seconds(wait).unwrap_or(Time::MAX);
            return heard.saturating_add(wait).max(self.now);
        }
        let entity = u64::from(a) << 32 | u64::from(b);
        let lost = |beat: &i64| {
            let mut draws = self.chance.block(Stream::Message, entity, *beat as u64);
            draws.unit() < class.loss
        };
        let beats = (last + 1..last + MOST_BEATS).find(|beat| class.loss == 0.0 || !lost(beat));
        let beat = beats.unwrap_or(last + MOST_BEATS);
        Time(beat.saturating_mul(period)).saturating_add(class.latency)
    }

    /// How strongly a segment is suspected of being dead: φ since its last heartbeat was heard.
    pub fn suspicion(&self, segment: SegmentId) -> f64 {
        let life = self.segments.life.get(segment.index());
        let (heard, (mean, deviation)) = match (life, self.actors.watches.get(&segment)) {
            (Some(Life::Up | Life::Down), Some(watch)) => (watch.heard, self.rhythm(watch)),
            (Some(Life::Down), None) => {
                let since = self.segments.uptime.get(&segment).and_then(|u| u.since);
                let period = Time(self.heartbeat()).seconds();
                let heard = self.last_heard(segment, since.unwrap_or(self.now));
                (heard, (period, period * LEAST_DEVIATION))
            }
            _ => return 0.0,
        };
        phi((self.now - heard).seconds(), mean, deviation).max(0.0)
    }
}
