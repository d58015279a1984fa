//! Sliding extremes over the future of a tick: what `for` and `within` need, at a constant
//! amortised cost per tick.

use super::signal::Level;
use std::collections::VecDeque;

/// The greatest (or least, `sign` −1) value over a window whose ends both move forward: a deque
/// of times and values in which each value beats all later ones.
#[derive(Debug, Clone)]
pub(super) struct Extreme {
    sign: f64,
    best: VecDeque<(i64, f64)>,
}

impl Extreme {
    pub fn least() -> Self {
        Self { sign: -1.0, best: VecDeque::new() }
    }

    pub fn greatest() -> Self {
        Self { sign: 1.0, best: VecDeque::new() }
    }

    pub fn push(&mut self, at: i64, value: f64) {
        while self.best.back().is_some_and(|&(_, held)| held * self.sign <= value * self.sign) {
            self.best.pop_back();
        }
        self.best.push_back((at, value));
    }

    /// The extreme over everything pushed at `from` or later; forgets what is earlier.
    pub fn since(&mut self, from: i64) -> Option<f64> {
        while self.best.front().is_some_and(|&(at, _)| at < from) {
            self.best.pop_front();
        }
        self.best.front().map(|&(_, value)| value)
    }
}

/// A tick of the goal, judged over its whole stretch.
#[derive(Debug, Clone, Copy)]
pub(super) struct Judged {
    /// Where the stretch begins.
    pub at: i64,
    /// `G[0,D] goal`; none when the run ended first with nothing against it.
    pub goal: Option<Level>,
    /// The other atom at that tick.
    pub other: Level,
    /// Whether the goal had a value at that tick.
    pub told: bool,
}

/// Turns the goal into `G[0,D] goal`: each tick comes out once its stretch has been seen.
#[derive(Debug, Clone)]
pub(super) struct Stretch {
    hold: i64,
    waiting: VecDeque<(i64, (Level, bool))>,
    least: Extreme,
    last_false: Option<i64>,
}

impl Stretch {
    pub fn new(hold: i64) -> Self {
        Self { hold, waiting: VecDeque::new(), least: Extreme::least(), last_false: None }
    }

    pub fn push(&mut self, at: i64, goal: Level, beside: (Level, bool)) {
        self.waiting.push_back((at, beside));
        self.least.push(at, goal.rho);
        if !goal.truth {
            self.last_false = Some(at);
        }
    }

    /// The next tick whose stretch ends before `now`: to be taken before `now` is pushed.
    pub fn before(&mut self, now: i64) -> Option<Judged> {
        self.take_if(|end| end < now)
    }

    /// The next tick whose stretch ends at `now` or before, once `now` has been pushed.
    pub fn until(&mut self, now: i64) -> Option<Judged> {
        self.take_if(|end| end <= now)
    }

    /// The next tick whose stretch the end of the run has cut short.
    pub fn cut(&mut self) -> Option<Judged> {
        let mut judged = self.take_if(|_| true)?;
        judged.goal = judged.goal.filter(|goal| !goal.truth);
        Some(judged)
    }

    fn take_if(&mut self, ready: impl Fn(i64) -> bool) -> Option<Judged> {
        let &(at, (other, told)) = self.waiting.front()?;
        if !ready(at.saturating_add(self.hold)) {
            return None;
        }
        self.waiting.pop_front();
        let truth = self.last_false.is_none_or(|broke| broke < at);
        let goal = self.least.since(at).map(|rho| Level { truth, rho });
        Some(Judged { at, goal, other, told })
    }
}
