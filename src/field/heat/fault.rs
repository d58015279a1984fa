//! Faults of heat: what each adds is its own, and ends by itself.

use std::sync::Arc;

use super::{Heat, Kind};
use crate::field::id::SegmentId;
use crate::field::time::Time;

/// What a fault of heat does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Cause {
    /// The segment draws so much more, W.
    Draws(f64),
    /// This share of its fans stands still.
    Fans(f64),
}

/// A fault under way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct HeatFault {
    /// Its number.
    pub number: u32,
    /// What it does.
    pub cause: Cause,
    /// When it ends; `None`: not by itself.
    pub until: Option<Time>,
}

impl HeatFault {
    /// The fault as words, for the digest.
    pub fn words(&self) -> [u64; 4] {
        let (what, number) = match self.cause {
            Cause::Draws(watts) => (0, watts),
            Cause::Fans(share) => (1, share),
        };
        let until = self.until.map_or(u64::MAX, |until| until.0 as u64);
        [u64::from(self.number), what, number.to_bits(), until]
    }
}

impl Heat {
    /// A fault begins; gives its number.
    pub fn begin(&mut self, segment: SegmentId, cause: Cause, until: Option<Time>) -> u32 {
        let number = self.next_fault;
        self.next_fault += 1;
        let fault = HeatFault { number, cause, until };
        Arc::make_mut(&mut self.faults).entry(segment).or_default().push(fault);
        self.sum_up(segment);
        number
    }

    /// A fault ends, if it is under way; gives what it did.
    pub fn end(&mut self, segment: SegmentId, number: u32) -> Option<Cause> {
        let faults = Arc::make_mut(&mut self.faults);
        let own = faults.get_mut(&segment)?;
        let at = own.iter().position(|fault| fault.number == number)?;
        let ended = own.remove(at);
        if own.is_empty() {
            faults.remove(&segment);
        }
        self.sum_up(segment);
        Some(ended.cause)
    }

    /// What the faults of a segment come to, added up anew: what ends leaves no trace of rounding.
    fn sum_up(&mut self, segment: SegmentId) {
        let (mut watts, mut lost) = (0.0, 0.0);
        for fault in self.faults.get(&segment).into_iter().flatten() {
            match fault.cause {
                Cause::Draws(more) => watts += more,
                Cause::Fans(share) => lost += share,
            }
        }
        if let Some(cell) = Arc::make_mut(&mut self.extra).get_mut(segment.index()) {
            *cell = watts;
        }
        let Some(kind) = self.kind_at(segment).cloned() else { return };
        if kind.fans_lost == f64::min(lost, 1.0) {
            return;
        }
        let of_fault = kind.fans_lost > 0.0;
        let kind = self.kind_of(Kind { fans_lost: f64::min(lost, 1.0), ..kind });
        let before = Arc::make_mut(&mut self.kind).get_mut(segment.index());
        if let Some(before) = before.map(|cell| std::mem::replace(cell, kind)).filter(|_| of_fault)
        {
            self.forget_kind(before);
        }
    }

    /// Takes a kind away that was made for a fault, where no segment is of it any more: chaos would
    /// leave one behind for every share that it draws.
    fn forget_kind(&mut self, kind: u32) {
        if self.kind.contains(&kind) {
            return;
        }
        let kinds = Arc::make_mut(&mut self.kinds);
        let last = kinds.len() as u32 - 1;
        kinds.swap_remove(kind as usize);
        if kind != last {
            for cell in Arc::make_mut(&mut self.kind).iter_mut().filter(|cell| **cell == last) {
                *cell = kind;
            }
        }
    }

    /// Lets what ends within the step that led to now, of length `dt`, count for its share of it.
    pub fn weigh_extra(&mut self, now: Time, dt: Time) {
        let start = now - dt;
        for (segment, faults) in self.faults.iter() {
            if !faults.iter().any(|fault| fault.until.is_some_and(|until| until < now)) {
                continue;
            }
            let share = |fault: &HeatFault| match fault.until {
                Some(until) if until < now => {
                    ((until - start).seconds() / dt.seconds()).clamp(0.0, 1.0)
                }
                _ => 1.0,
            };
            let watts = faults.iter().fold(0.0, |sum, fault| match fault.cause {
                Cause::Draws(more) => sum + more * share(fault),
                Cause::Fans(_) => sum,
            });
            if let Some(cell) = Arc::make_mut(&mut self.extra).get_mut(segment.index()) {
                *cell = watts;
            }
        }
    }
}
