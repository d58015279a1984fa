//! The moments that the open field can go back to. A copy of them shares all of them.

use super::Moment;
use crate::base::shared::Table;
use std::rc::Rc;

/// Moments, oldest first.
#[derive(Clone, Debug, Default)]
pub(in crate::bridge) struct Past {
    /// None in place of those that were forgotten, which stand before all others.
    moments: Table<Option<Rc<Moment>>>,
    forgotten: usize,
}

impl Past {
    /// Keeps one more, and forgets the oldest where there are more than so many.
    pub(super) fn push(&mut self, moment: Moment, most: usize) {
        self.moments.push(Some(Rc::new(moment)));
        while self.moments.len() - self.forgotten > most.max(1) {
            if let Some(oldest) = self.moments.get_mut(self.forgotten) {
                *oldest = None;
            }
            self.forgotten += 1;
        }
        if self.forgotten > self.moments.len() / 2 {
            self.moments = self.moments.since(self.forgotten).cloned().collect();
            self.forgotten = 0;
        }
    }

    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &Moment> {
        self.moments.since(self.forgotten).flatten().map(|moment| &**moment)
    }

    pub(super) fn first(&self) -> Option<&Moment> {
        self.iter().next()
    }

    /// Takes out the last for which something holds, and drops those after it.
    pub(super) fn take_last(&mut self, holds: impl Fn(&Moment) -> bool) -> Option<Rc<Moment>> {
        let later = self.iter().rev().take_while(|moment| !holds(moment)).count();
        let count = self.moments.len() - later;
        if count == self.forgotten {
            return None;
        }
        self.moments.truncate(count);
        self.moments.pop().flatten()
    }

    /// Puts back the one that was taken out.
    pub(super) fn put_back(&mut self, moment: Rc<Moment>) {
        self.moments.push(Some(moment));
    }
}
