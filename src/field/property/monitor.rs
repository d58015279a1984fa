//! The online monitor: fed once a tick, it knows the verdict as soon as the trace settles it, and
//! keeps no more of the past than the open windows need.

use super::signal::{Level, Signal, finite};
use super::window::{Extreme, Judged, Stretch};
use super::{Property, PropertyError, TemporalOperator, Verdict};
use std::collections::VecDeque;

/// Watches one property through one run.
#[derive(Debug, Clone)]
pub struct Monitor {
    property: Property,
    stretch: Stretch,
    last: Option<i64>,
    settled: Option<Settled>,
    /// A tick whose stretch the end cut short could still have fulfilled the property.
    unknown: bool,
    ticks: u64,
    /// The margin so far: a running least or greatest.
    rho: f64,
    /// `until`: the least margin of P so far.
    prefix: f64,
    answers: Answers,
}

#[derive(Debug, Clone, Copy)]
struct Settled {
    holds: bool,
    at: Option<i64>,
    since: Option<i64>,
}

impl Monitor {
    /// A monitor at the start of a run.
    pub fn new(property: Property) -> Self {
        let least = matches!(property.kind(), TemporalOperator::Always | TemporalOperator::LeadsTo);
        Self {
            property,
            stretch: Stretch::new(property.stretch()),
            last: None,
            settled: None,
            unknown: false,
            ticks: 0,
            rho: if least { f64::INFINITY } else { f64::NEG_INFINITY },
            prefix: f64::INFINITY,
            answers: Answers::new(property.bounds().within),
        }
    }

    /// The property it watches.
    pub fn property(&self) -> Property {
        self.property
    }

    /// Feeds one tick: `now` in ns since the start of the run, and the atoms in the order in
    /// which they are written, `None` for one that has no value. Returns true when this tick settled
    /// the property as broken, so that the caller can note the values of this tick.
    ///
    /// # Errors
    /// A tick that is not later than the last, or a wrong number of atoms; nothing changes then.
    pub fn push(&mut self, now: i64, atoms: &[Option<Signal>]) -> Result<bool, PropertyError> {
        if let Some(last) = self.last.filter(|last| *last >= now) {
            return Err(PropertyError::NotLater { last, now });
        }
        let wanted = self.property.kind().atoms();
        // A P without a value is none of those that `leads to` asks of, and one that `until` may have.
        let kind = self.property.kind();
        let blank = match kind {
            TemporalOperator::LeadsTo => Level::NO,
            _ => Level::YES,
        };
        let of = |atom: &Option<Signal>, blank: Level| atom.map_or(blank, Level::from);
        let (other, goal, told) = match (kind, wanted, atoms) {
            // No step breaks an `always` at which P has no value, and none is one that is awaited.
            (TemporalOperator::Always, 1, [p]) => (Level::YES, of(p, Level::YES), p.is_some()),
            (_, 1, [p]) => (Level::YES, of(p, Level::NO), p.is_some()),
            (_, 2, [p, q]) => (of(p, blank), of(q, Level::NO), true),
            _ => return Err(PropertyError::Atoms { wanted, given: atoms.len() }),
        };
        let was = self.settled.is_some();
        self.last = Some(now);
        while let Some(judged) = self.stretch.before(now) {
            self.judge(judged, now);
        }
        self.stretch.push(now, goal, (other, told));
        while let Some(judged) = self.stretch.until(now) {
            self.judge(judged, now);
        }
        Ok(!was && self.settled.is_some_and(|settled| !settled.holds))
    }

    /// Whether the trace so far has settled the property, and how.
    pub fn settled(&self) -> Option<bool> {
        self.settled.map(|settled| settled.holds)
    }

    /// The verdict, were the run to end after the last tick.
    pub fn verdict(&self) -> Verdict {
        self.clone().finish()
    }

    /// Ends the run after the last tick.
    pub fn finish(mut self) -> Verdict {
        if let Some(last) = self.last {
            while let Some(judged) = self.stretch.cut() {
                self.judge(judged, last);
            }
        }
        let kind = self.property.kind();
        if kind == TemporalOperator::LeadsTo {
            self.rho = self.answers.worst_at_end();
        }
        let (settled, open) = match self.settled {
            Some(settled) => (settled, false),
            None => self.end_rule(),
        };
        let rho = if kind == TemporalOperator::Never { -self.rho } else { self.rho };
        Verdict {
            holds: settled.holds,
            open,
            at: settled.at,
            since: settled.since,
            margin: finite(rho),
            ticks: self.ticks,
        }
    }

    /// What the end of the run says of a property that the trace has not settled.
    fn end_rule(&self) -> (Settled, bool) {
        let past_end = |at: i64| self.last.is_none_or(|last| last < at);
        let out_of_reach =
            past_end(self.property.begins()) || self.property.closes().is_some_and(past_end);
        let held = Settled { holds: true, at: None, since: None };
        let broken = |since| Settled { holds: false, at: self.last, since };
        match self.property.kind() {
            TemporalOperator::Always => (held, out_of_reach),
            TemporalOperator::Never => (held, out_of_reach || self.unknown),
            TemporalOperator::Eventually | TemporalOperator::Until => {
                (broken(None), out_of_reach || self.unknown)
            }
            TemporalOperator::LeadsTo => match self.answers.pending() {
                Some(asked) if self.answers.within.is_none() => {
                    (broken(Some(asked)), self.answers.unknown.is_some())
                }
                pending => {
                    let early = past_end(self.property.begins());
                    (held, early || pending.is_some() || self.answers.excused)
                }
            },
        }
    }

    fn settle(&mut self, holds: bool, at: Option<i64>, since: Option<i64>) {
        if self.settled.is_none() {
            self.settled = Some(Settled { holds, at, since });
        }
    }

    fn judge(&mut self, judged: Judged, now: i64) {
        let begins = self.property.begins();
        if self.property.kind() == TemporalOperator::LeadsTo {
            self.ticks += u64::from(judged.at >= begins);
            if let Some(asked) = self.answers.judge(judged, begins) {
                self.settle(false, Some(now), Some(asked));
            }
            return;
        }
        let closes = self.property.closes();
        if judged.at >= begins && closes.is_none_or(|close| judged.at <= close) {
            self.ticks += u64::from(judged.told);
            match self.property.kind() {
                TemporalOperator::Always => self.judge_always(judged, now),
                TemporalOperator::Until => self.judge_until(judged, now),
                _ => self.judge_reach(judged, now),
            }
        }
        if closes.is_some_and(|close| judged.at >= close) && !self.unknown {
            match self.property.kind() {
                TemporalOperator::Always | TemporalOperator::Never => self.settle(true, None, None),
                _ => self.settle(false, Some(now), None),
            }
        }
    }

    fn judge_always(&mut self, judged: Judged, now: i64) {
        if let Some(level) = judged.goal {
            self.rho = self.rho.min(level.rho);
            if !level.truth {
                self.settle(false, Some(now), Some(judged.at));
            }
        }
    }

    fn judge_reach(&mut self, judged: Judged, now: i64) {
        let Some(level) = judged.goal else {
            self.unknown = true;
            return;
        };
        self.rho = self.rho.max(level.rho);
        if level.truth {
            let holds = self.property.kind() == TemporalOperator::Eventually;
            self.settle(holds, Some(now), Some(judged.at));
        }
    }

    fn judge_until(&mut self, judged: Judged, now: i64) {
        match judged.goal {
            Some(level) => {
                self.rho = self.rho.max(level.rho.min(self.prefix));
                if level.truth {
                    self.settle(true, Some(now), Some(judged.at));
                }
            }
            None => self.unknown = true,
        }
        if !judged.other.truth && !self.unknown {
            self.settle(false, Some(now), Some(judged.at));
        }
        self.prefix = self.prefix.min(judged.other.rho);
    }
}

/// `P leads to Q`: who waits for an answer, and the least margin over all who asked.
#[derive(Debug, Clone)]
struct Answers {
    within: Option<i64>,
    /// The oldest P without its Q.
    oldest: Option<i64>,
    last_answer: Option<i64>,
    /// First and last tick whose stretch the end cut short.
    unknown: Option<(i64, i64)>,
    /// The end of the run let somebody go without an answer.
    excused: bool,
    worst: f64,
    /// With `within`: (tick, P there, −margin of P) still in their windows.
    waiting: VecDeque<(i64, bool, f64)>,
    greatest: Extreme,
    /// Without `within`: (−margin of P, greatest margin of Q since), oldest first. The second
    /// falls towards the end; whoever both asked for less and was answered worse than somebody
    /// later can no longer be the worst one and is dropped, so the first rises.
    front: Vec<(f64, f64)>,
}

impl Answers {
    fn new(within: Option<i64>) -> Self {
        Self {
            within,
            oldest: None,
            last_answer: None,
            unknown: None,
            excused: false,
            worst: f64::INFINITY,
            waiting: VecDeque::new(),
            greatest: Extreme::greatest(),
            front: Vec::new(),
        }
    }

    fn pending(&self) -> Option<i64> {
        self.oldest
    }

    /// Takes one tick; returns the P that has certainly gone without its Q, if there is one.
    fn judge(&mut self, judged: Judged, begins: i64) -> Option<i64> {
        let at = judged.at;
        let within = self.within;
        let due = |asked: i64| within.map(|wait| asked.saturating_add(wait));
        let mut broken = self.oldest.filter(|asked| due(*asked).is_some_and(|end| end < at));
        if broken.is_some() {
            self.oldest = None;
        }
        if at >= begins && judged.other.truth {
            self.oldest = self.oldest.or(Some(at));
        }
        match judged.goal {
            Some(goal) if goal.truth => {
                self.oldest = None;
            }
            Some(_) => {
                let late = self.oldest.filter(|asked| due(*asked).is_some_and(|end| end <= at));
                if late.is_some() {
                    self.oldest = None;
                    broken = broken.or(late);
                }
            }
            None if self.within.is_some() => {
                self.excused |= self.oldest.is_some();
                self.oldest = None;
            }
            None => {}
        }
        self.weigh(judged, begins);
        broken
    }

    /// The margins' side of one tick.
    fn weigh(&mut self, judged: Judged, begins: i64) {
        let Judged { at, goal, other, .. } = judged;
        if goal.is_none() {
            self.unknown = Some((self.unknown.map_or(at, |(first, _)| first), at));
        }
        let Some(wait) = self.within else {
            self.weigh_unbounded(judged, begins);
            return;
        };
        self.resolve(|asked| asked.saturating_add(wait) < at);
        if at >= begins {
            self.waiting.push_back((at, other.truth, -other.rho));
        }
        if let Some(goal) = goal {
            self.greatest.push(at, goal.rho);
            if goal.truth {
                self.last_answer = Some(at);
            }
        }
        if self.waiting.is_empty() {
            self.greatest.since(at);
        }
        self.resolve(|asked| asked.saturating_add(wait) <= at);
    }

    fn weigh_unbounded(&mut self, judged: Judged, begins: i64) {
        let answer = judged.goal.map_or(f64::NEG_INFINITY, |goal| goal.rho);
        let mut entry = (judged.at >= begins).then_some(-judged.other.rho);
        let mut merged = entry;
        while let Some(&(asked, best)) = self.front.last() {
            if best <= answer {
                merged = Some(merged.map_or(asked, |least: f64| least.min(asked)));
            } else if !merged.is_some_and(|least| least <= asked) {
                break;
            }
            self.front.pop();
            entry = merged;
        }
        if let Some(asked) = entry {
            self.front.push((asked, answer));
        }
    }

    /// Weighs those whose window is over.
    fn resolve(&mut self, over: impl Fn(i64) -> bool) {
        while let Some(&(asked, truth, rho)) = self.waiting.front() {
            if !over(asked) {
                return;
            }
            self.waiting.pop_front();
            let due = asked.saturating_add(self.within.unwrap_or(i64::MAX));
            let cut = self.unknown.is_some_and(|(first, last)| last >= asked && first <= due);
            let best = self.greatest.since(asked).unwrap_or(f64::NEG_INFINITY);
            let answered = self.last_answer.is_some_and(|answer| answer >= asked);
            if !truth || answered || !cut {
                self.worst = self.worst.min(rho.max(best));
            }
        }
    }

    /// The least margin once the run has ended: who was let go does not count.
    fn worst_at_end(&mut self) -> f64 {
        for (asked, truth, rho) in std::mem::take(&mut self.waiting) {
            let best = self.greatest.since(asked).unwrap_or(f64::NEG_INFINITY);
            if !truth || self.last_answer.is_some_and(|answer| answer >= asked) {
                self.worst = self.worst.min(rho.max(best));
            }
        }
        self.front.iter().fold(self.worst, |worst, &(asked, best)| worst.min(asked.max(best)))
    }
}
