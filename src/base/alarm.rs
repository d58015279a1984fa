//! What stops long work of any room: the time of a script is up, its memory is full, or somebody interrupts
//! it. Who has a long loop counts its turns by [`rings`] and ends where it says so, with whatever it has; who
//! armed the alarm asks [`has_rung`] and throws that away.
//!
//! An alarm is of the thread that arms it.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

/// Tells whether what runs is to stop.
pub type Bell = Arc<dyn Fn() -> bool + Send + Sync>;

/// How much work is done between two looks: turns of a loop that take some 50 ns each.
pub const LOOK: usize = 1 << 12;

thread_local! {
    static BELL: RefCell<Option<Bell>> = const { RefCell::new(None) };
    /// Work until the next look.
    static LEFT: Cell<usize> = const { Cell::new(LOOK) };
    static RUNG: Cell<bool> = const { Cell::new(false) };
}

/// Holds until it is dropped; then that which was armed before does.
#[must_use]
pub struct Armed {
    before: Option<Bell>,
    rung: bool,
}

/// Arms the alarm of this thread.
pub fn arm(bell: Bell) -> Armed {
    let before = BELL.replace(Some(bell));
    LEFT.set(LOOK);
    Armed { before, rung: RUNG.replace(false) }
}

impl Drop for Armed {
    fn drop(&mut self) {
        BELL.set(self.before.take());
        RUNG.set(self.rung);
    }
}

/// Counts work that was done; whether it is to end.
#[inline]
pub fn rings(work: usize) -> bool {
    match LEFT.get().checked_sub(work) {
        Some(left @ 1..) => {
            LEFT.set(left);
            RUNG.get()
        }
        _ => look(),
    }
}

/// Whether it rang since it was armed: what came of the work since then is not whole.
#[inline]
pub fn has_rung() -> bool {
    RUNG.get()
}

#[cold]
#[inline(never)]
fn look() -> bool {
    LEFT.set(LOOK);
    let bell = BELL.with_borrow(Clone::clone);
    if bell.is_some_and(|bell| bell()) {
        RUNG.set(true);
    }
    RUNG.get()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rings_once_enough_was_done_and_until_it_is_let_go() {
        assert!(!rings(usize::MAX) && !has_rung());
        let outer = arm(Arc::new(|| true));
        assert!(!rings(LOOK - 1) && !has_rung());
        assert!(rings(1) && has_rung() && rings(1));
        let inner = arm(Arc::new(|| false));
        assert!(!rings(usize::MAX) && !has_rung());
        drop(inner);
        assert!(has_rung());
        drop(outer);
        assert!(!has_rung() && !rings(usize::MAX));
    }
}
