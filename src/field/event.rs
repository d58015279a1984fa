//! The one queue of what is to happen, in the order (time, rank of the kind, insertion).

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::time::Time;

/// Something to happen at a time.
#[derive(Clone, Debug)]
struct Entry<E> {
    time: Time,
    /// Rank in the upper 16 bits, insertion number below.
    order: u64,
    event: E,
}

impl<E> PartialEq for Entry<E> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl<E> Eq for Entry<E> {}
impl<E> PartialOrd for Entry<E> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<E> Ord for Entry<E> {
    /// The earliest is the greatest, as the heap wants it.
    fn cmp(&self, other: &Self) -> Ordering {
        (other.time, other.order).cmp(&(self.time, self.order))
    }
}

/// Events in the order (time, rank, insertion).
#[derive(Clone, Debug)]
pub struct EventQueue<E> {
    heap: BinaryHeap<Entry<E>>,
    inserted: u64,
}

impl<E> Default for EventQueue<E> {
    fn default() -> Self {
        EventQueue { heap: BinaryHeap::new(), inserted: 0 }
    }
}

impl<E> EventQueue<E> {
    /// Puts an event in; of two at one time the lower rank goes first, then the earlier inserted.
    pub fn push(&mut self, time: Time, rank: u8, event: E) {
        let order = u64::from(rank) << 48 | self.inserted;
        self.inserted += 1;
        self.heap.push(Entry { time, order, event });
    }

    /// Takes the first event due at or before `now`.
    pub fn pop_due(&mut self, now: Time) -> Option<(Time, E)> {
        if self.next_time()? > now {
            return None;
        }
        self.heap.pop().map(|entry| (entry.time, entry.event))
    }

    /// When the next one is due.
    pub fn next_time(&self) -> Option<Time> {
        self.heap.peek().map(|entry| entry.time)
    }

    /// How many wait.
    pub fn len(&self) -> usize {
        self.heap.len()
    }

    /// True when none waits.
    pub fn is_empty(&self) -> bool {
        self.heap.is_empty()
    }

    /// Every event in order, without taking it.
    pub fn sorted(&self) -> Vec<(Time, &E)> {
        let mut all: Vec<_> = self.heap.iter().collect();
        all.sort_by(|a, b| b.cmp(a));
        all.into_iter().map(|entry| (entry.time, &entry.event)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn comes_out_in_order(items in prop::collection::vec((0_i64..20, 0_u8..3), 0..200)) {
            let mut queue = EventQueue::default();
            for (n, &(time, rank)) in items.iter().enumerate() {
                queue.push(Time(time), rank, (rank, n));
            }
            let mut expected: Vec<_> =
                items.iter().enumerate().map(|(n, &(t, r))| (Time(t), (r, n))).collect();
            expected.sort();
            let sorted: Vec<_> = queue.sorted().into_iter().map(|(t, e)| (t, *e)).collect();
            prop_assert_eq!(&sorted, &expected);
            let mut out = Vec::new();
            while let Some(item) = queue.pop_due(Time(19)) {
                out.push(item);
            }
            prop_assert_eq!(out, expected);
        }
    }

    #[test]
    fn nothing_comes_before_its_time() {
        let mut queue = EventQueue::default();
        queue.push(Time(5), 0, ());
        assert!(queue.pop_due(Time(4)).is_none());
        assert!(queue.pop_due(Time(5)).is_some());
    }
}
