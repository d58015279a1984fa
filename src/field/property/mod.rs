//! Temporal properties of a run: what can be said, and what each word means.
//!
//! The logic is signal temporal logic over the ticks of a run. A property has a kind, one or two
//! atoms that are sampled at every tick, and up to three bounds. With `A` the `after` bound (0 if
//! absent), `W` the `within` bound (no limit if absent) and `D` the `for` bound (0 if absent), all
//! of them durations on the run's own clock and all of them **including both ends**, and with
//! `G[0,D] Q` short for "Q holds at every tick from here to D later":
//!
//! | written | holds when |
//! | --- | --- |
//! | `always P` | P holds at every tick in `[A, A+W]`; `for D` says the same as `within D` |
//! | `eventually P` | some tick t in `[A, A+W]` has `G[0,D] P` |
//! | `never P` | `eventually P` with the same bounds does not hold |
//! | `P until Q` | some tick t in `[A, A+W]` has `G[0,D] Q`, and P holds at every tick of `[A, t)` |
//! | `P leads to Q` | each tick t ≥ A with P has a tick t' in `[t, t+W]` with `G[0,D] Q` |
//!
//! So `within` counts from the instant where waiting starts: the start of the run, the `after`
//! instant, or for `leads to` each tick at which P holds (Q at that same tick is in time). `for`
//! says how long the awaited state must last; the stretch must *begin* within the bound.
//!
//! **The end of the run.** A tick that does not exist breaks nothing and fulfils nothing:
//! - `always` and `never` hold unless they were broken. A stretch that the end cuts short of `D`
//!   is no stretch.
//! - `eventually`, `until` and a `leads to` without `within` are promises: not kept by the end,
//!   they are broken.
//! - `leads to … within W` excuses a P whose time to answer, `W` and then `D`, reaches past the
//!   end of the run.
//!
//! Wherever a bound reaches past the end, so that a longer run could have said otherwise, the
//! verdict is marked [`Verdict::open`].
//!
//! **Atoms without a value**, as of a mean over nobody: `always`, `never` and `eventually` leave the
//! tick out, and it ends a stretch of `for`; in `until` and `leads to` a P without a value raises and
//! breaks nothing, and a Q without one answers nothing.
//!
//! **Margins** are the usual robustness values: the least margin over an `always`, the greatest
//! over an `eventually`, and their compositions. An atom without a margin counts as +∞ where true
//! and −∞ where false; an infinite result is reported as none.
//! Source: A. Donzé, O. Maler, *Robust satisfaction of temporal logic over real-valued signals*,
//! FORMATS 2010.

mod monitor;
#[cfg(test)]
mod oracle;
mod signal;
mod window;

pub use monitor::Monitor;
pub use signal::Signal;

use thiserror::Error;

/// The temporal operator of a property: what it says about its atoms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TemporalOperator {
    /// P at every tick.
    Always,
    /// P at no tick.
    Never,
    /// P at some tick.
    Eventually,
    /// P at every tick before the one at which Q comes, and Q comes.
    Until,
    /// Every P is answered by a Q.
    LeadsTo,
}

impl TemporalOperator {
    /// How many atoms a property of this kind samples: 1 (P) or 2 (P and Q).
    pub fn atoms(self) -> usize {
        match self {
            TemporalOperator::Always | TemporalOperator::Never | TemporalOperator::Eventually => 1,
            TemporalOperator::Until | TemporalOperator::LeadsTo => 2,
        }
    }
}

/// The modifiers of a property: durations in nanoseconds, none where not written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bounds {
    /// `within T`: how long to wait.
    pub within: Option<i64>,
    /// `after T`: when to start, counted from the start of the run.
    pub after: Option<i64>,
    /// `for T`: how long the awaited state must last.
    pub hold: Option<i64>,
}

/// A property that makes sense: a kind with its bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Property {
    kind: TemporalOperator,
    bounds: Bounds,
}

impl Property {
    /// Puts a kind and its bounds together.
    ///
    /// # Errors
    /// A negative bound, or an `always` with both `within` and `for`, which say the same there.
    pub fn new(kind: TemporalOperator, bounds: Bounds) -> Result<Self, PropertyError> {
        let named = [("within", bounds.within), ("after", bounds.after), ("for", bounds.hold)];
        for (word, value) in named {
            if let Some(ns) = value.filter(|ns| *ns < 0) {
                return Err(PropertyError::Negative { word, ns });
            }
        }
        if kind == TemporalOperator::Always && bounds.within.is_some() && bounds.hold.is_some() {
            return Err(PropertyError::SaidTwice);
        }
        Ok(Self { kind, bounds })
    }

    /// What it says.
    pub fn kind(&self) -> TemporalOperator {
        self.kind
    }

    /// Its modifiers.
    pub fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// First instant of the window, in ns on the run's clock.
    fn begins(&self) -> i64 {
        self.bounds.after.unwrap_or(0)
    }

    /// How long to wait from the instant where waiting starts; none for no limit.
    fn patience(&self) -> Option<i64> {
        match self.kind {
            TemporalOperator::Always => self.bounds.within.or(self.bounds.hold),
            _ => self.bounds.within,
        }
    }

    /// Last instant of the window `[A, A+W]`; none for no limit.
    fn closes(&self) -> Option<i64> {
        self.patience().map(|wait| self.begins().saturating_add(wait))
    }

    /// How long the awaited state must last.
    fn stretch(&self) -> i64 {
        match self.kind {
            TemporalOperator::Always => 0,
            _ => self.bounds.hold.unwrap_or(0),
        }
    }
}

/// What a run said of a property.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Verdict {
    /// Whether it holds, by the trace or by the rule for the end of the run.
    pub holds: bool,
    /// True when a bound reaches past the end, so that a longer run could have said otherwise.
    pub open: bool,
    /// The tick (ns) that settled it: the first at which it was certainly broken, or for
    /// `eventually` and `until` certainly fulfilled. None for what held all along.
    pub at: Option<i64>,
    /// Where that began (ns): the start of the stretch, or the P that no Q answered in time.
    pub since: Option<i64>,
    /// By how much it holds (positive) or fails (negative), in the base unit of the compared
    /// quantity; none where no number was compared, or none at a tick that counts.
    pub margin: Option<f64>,
    /// Ticks that fell in the window and had a value. A verdict over none of them is vacuous.
    pub ticks: u64,
}

/// Why a property or a sample was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PropertyError {
    /// A bound below zero.
    #[error("`{word}` takes a duration of zero or more, not {ns} ns")]
    Negative {
        /// The modifier.
        word: &'static str,
        /// Its value in ns.
        ns: i64,
    },
    /// `always … within … for …`.
    #[error("an `always` takes `within` or `for`, not both: they say the same there")]
    SaidTwice,
    /// A tick that is not later than the one before.
    #[error("a tick at {now} ns does not come after the one at {last} ns")]
    NotLater {
        /// The tick before.
        last: i64,
        /// The refused tick.
        now: i64,
    },
    /// A number of atoms that does not fit the kind.
    #[error("this property samples {wanted} atoms, not {given}")]
    Atoms {
        /// What the kind takes.
        wanted: usize,
        /// What was given.
        given: usize,
    },
}
