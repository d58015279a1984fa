//! What a call may still cost: long calls count their work here, and end where it is used up.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Steps between two looks at whether something else stops the call.
const LOOK: u64 = 1 << 16;

/// Told from outside that a call is to stop: its time is up, or somebody interrupts it.
pub type Stop = Arc<dyn Fn() -> bool + Send + Sync>;

/// How much work a call may do. It is no part of the state: a copy has no bound.
pub struct Budget {
    most: Option<u64>,
    stop: Option<Stop>,
    spent: AtomicU64,
    over: AtomicBool,
}

impl Default for Budget {
    fn default() -> Budget {
        Budget::unbounded()
    }
}

impl Budget {
    /// Any number of steps.
    pub const fn unbounded() -> Budget {
        let (spent, over) = (AtomicU64::new(0), AtomicBool::new(false));
        Budget { most: None, stop: None, spent, over }
    }

    /// So many steps, while nothing stops it.
    pub fn new(most: u64, stop: Stop) -> Budget {
        Budget { most: Some(most), stop: Some(stop), ..Budget::default() }
    }

    /// Counts steps; false where the call is to end.
    pub fn spend(&self, steps: u64) -> bool {
        let before = self.spent.fetch_add(steps, Ordering::Relaxed);
        let spent = before.saturating_add(steps);
        let looks = spent / LOOK != before / LOOK;
        if self.most.is_some_and(|most| spent > most)
            || looks && self.stop.as_ref().is_some_and(|stop| stop())
        {
            self.over.store(true, Ordering::Relaxed);
        }
        !self.is_over()
    }

    /// Whether it is used up, or the call was stopped.
    pub fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }

    /// The steps so far.
    pub fn spent(&self) -> u64 {
        self.spent.load(Ordering::Relaxed)
    }
}

impl fmt::Debug for Budget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Budget({} of {:?})", self.spent(), self.most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_with_its_steps_or_when_it_is_stopped() {
        assert!(Budget::default().spend(u64::MAX));
        let few = Budget::new(10, Arc::new(|| false));
        assert!(few.spend(10) && !few.spend(1) && few.is_over());
        let stopped = Budget::new(u64::MAX, Arc::new(|| true));
        assert!(stopped.spend(LOOK - 1) && !stopped.spend(1));
        assert_eq!(stopped.spent(), LOOK);
    }
}
