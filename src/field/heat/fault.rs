//! Faults of heat: what each adds is its own, and ends by itself.

use std::sync::Arc;

use super::{Heat, Kind};
use crate::field::id::{FaultId, SegmentId};
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
    pub number: FaultId,
    /// What it does.
    pub cause: Cause,
    /// When it ends; `None`: not by itself.
    pub until: Option<Time>,
    /// When it began, if that is within the step that is under way.
    pub since: Option<Time>,
    /// It ended within the step that is under way, and counts for its part of that only.
    pub over: bool,
}

impl HeatFault {
    /// The fault as words, for the digest: more of them for what began or ended since the last step.
    pub fn words(&self) -> impl Iterator<Item = u64> {
        let (what, amount) = match self.cause {
            Cause::Draws(watts) => (0, watts),
            Cause::Fans(share) => (1, share),
        };
        let until = self.until.map_or(u64::MAX, |until| until.0 as u64);
        let since = self.since.map(|since| since.0 as u64);
        let words = [u64::from(self.number), what, amount.to_bits(), until];
        words.into_iter().chain(since).chain(self.over.then_some(u64::MAX))
    }

    /// Whether it covers a part of the step under way that ends now.
    fn is_partial(&self, now: Time) -> bool {
        self.over || self.since.is_some() || self.until.is_some_and(|until| until < now)
    }

    /// The share of a step between these times that it lasts.
    fn share(&self, start: Time, end: Time) -> f64 {
        let from = self.since.map_or(start, |since| since.max(start));
        let to = self.until.map_or(end, |until| until.min(end));
        ((to - from).seconds() / (end - start).seconds()).clamp(0.0, 1.0)
    }
}

impl Heat {
    /// A fault of this number begins now. The last step ended at `stepped`.
    pub fn begin(
        &mut self,
        segment: SegmentId,
        number: FaultId,
        cause: Cause,
        (stepped, now): (Time, Time),
        until: Option<Time>,
    ) {
        let since = (now > stepped).then_some(now);
        let fault = HeatFault { number, cause, until, since, over: false };
        Arc::make_mut(&mut self.faults).entry(segment).or_default().push(fault);
        self.sum_up(segment);
    }

    /// A fault ends now, if it is under way; gives what it did. Where that is past the end of the last
    /// step, `stepped`, it is kept for the share that it has in the next.
    pub fn end(
        &mut self,
        segment: SegmentId,
        number: FaultId,
        (stepped, now): (Time, Time),
    ) -> Option<Cause> {
        let faults = Arc::make_mut(&mut self.faults);
        let own = faults.get_mut(&segment)?;
        let at = own.iter().position(|fault| fault.number == number)?;
        let ended = *own.get(at)?;
        if now > stepped {
            own.get_mut(at)?.over = true;
        } else {
            own.remove(at);
            if own.is_empty() {
                faults.remove(&segment);
            }
        }
        self.sum_up(segment);
        Some(ended.cause)
    }

    /// What the faults of a segment come to at present.
    fn sum_up(&mut self, segment: SegmentId) {
        self.weigh(segment, |fault| if fault.over { 0.0 } else { 1.0 });
    }

    /// Adds up anew what the faults of a segment come to, each with its weight: what ends leaves no trace
    /// of rounding.
    fn weigh(&mut self, segment: SegmentId, weight: impl Fn(&HeatFault) -> f64) {
        let (mut watts, mut lost) = (0.0, 0.0);
        for fault in self.faults.get(&segment).into_iter().flatten() {
            match fault.cause {
                Cause::Draws(more) => watts += more * weight(fault),
                Cause::Fans(share) => lost += share * weight(fault),
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

    /// Lets what begins or ends within the step of length `dt` that ends now count for its share of it;
    /// gives the segments that it does so on, for [`Heat::settle`].
    pub fn weigh_extra(&mut self, now: Time, dt: Time) -> Vec<SegmentId> {
        let partial = |faults: &Vec<HeatFault>| faults.iter().any(|fault| fault.is_partial(now));
        let all = self.faults.iter().filter(|(_, faults)| partial(faults));
        let touched: Vec<SegmentId> = all.map(|(segment, _)| *segment).collect();
        for segment in &touched {
            self.weigh(*segment, |fault| fault.share(now - dt, now));
        }
        touched
    }

    /// After the step: what is over is gone, and the rest counts in full.
    pub fn settle(&mut self, touched: &[SegmentId]) {
        for segment in touched {
            let faults = Arc::make_mut(&mut self.faults);
            if let Some(own) = faults.get_mut(segment) {
                own.retain(|fault| !fault.over);
                own.iter_mut().for_each(|fault| fault.since = None);
                if own.is_empty() {
                    faults.remove(segment);
                }
            }
            self.sum_up(*segment);
        }
    }
}
