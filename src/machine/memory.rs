//! Counts the bytes that live values hold, so that a script cannot allocate without bound. The
//! count is per thread: values never leave the thread of their machine.

use std::cell::Cell;
use std::sync::OnceLock;

thread_local! {
    static LIVE: Cell<usize> = const { Cell::new(0) };
    static LIMIT: Cell<usize> = const { Cell::new(usize::MAX) };
    /// What the program held when a limit was first set; none where others work beside this thread.
    static BASE: Cell<Option<usize>> = const { Cell::new(Some(UNSET)) };
}

/// The memory limit would be passed by an allocation of so many bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exhausted {
    /// Bytes that were asked for.
    pub wanted: usize,
    /// Bytes that were held when they were.
    pub held: usize,
}

/// No limit was set yet.
const UNSET: usize = usize::MAX;

/// What tells how many bytes the whole program holds.
static GAUGE: OnceLock<fn() -> usize> = OnceLock::new();

/// Has the limit hold for all that the program allocates, as the gauge of its allocator tells: the
/// states of fields too, which are no values. The first gauge stays.
pub fn count_by(gauge: fn() -> usize) {
    let _ = GAUGE.set(gauge);
}

/// Bytes that the whole program holds, where a gauge tells.
pub fn gauge() -> Option<usize> {
    GAUGE.get().map(|gauge| gauge())
}

/// Leaves the gauge out on this thread: others work beside it, and what they hold is not its own.
pub fn among_others() {
    BASE.set(None);
}

/// Sets the most bytes that values of this thread may hold; gives the limit before.
pub fn set_limit(bytes: usize) -> usize {
    if BASE.get() == Some(UNSET) {
        BASE.set(Some(gauge().unwrap_or(0)));
    }
    LIMIT.replace(bytes)
}

/// Bytes that live values of this thread hold.
pub fn live() -> usize {
    LIVE.get()
}

/// Bytes that are held, where they are more than the limit allows (copies are counted after they
/// are made).
pub fn over() -> Option<usize> {
    Some(LIVE.get().max(grown())).filter(|held| *held > LIMIT.get())
}

/// Bytes that the program has come to hold since a limit was first set, where a gauge tells.
fn grown() -> usize {
    match (GAUGE.get(), BASE.get()) {
        (Some(gauge), Some(base)) => gauge().saturating_sub(base),
        _ => 0,
    }
}

/// Counts an allocation that is about to be made.
pub fn charge(bytes: usize) -> Result<(), Exhausted> {
    let held = LIVE.get();
    let total = held.saturating_add(bytes);
    if total > LIMIT.get() {
        return Err(Exhausted { wanted: bytes, held });
    }
    LIVE.set(total);
    Ok(())
}

/// Counts an allocation without a check; [`is_over`] is asked at the next safe point.
pub fn charge_unchecked(bytes: usize) {
    LIVE.set(LIVE.get().saturating_add(bytes));
}

/// Whether so many bytes could be had beside all that the program holds: for what is about to be
/// made of what a script describes, and is no value.
pub fn room(bytes: usize) -> Result<(), Exhausted> {
    let held = LIVE.get().max(grown());
    match held.saturating_add(bytes) > LIMIT.get() {
        true => Err(Exhausted { wanted: bytes, held }),
        false => Ok(()),
    }
}

/// Whether so many bytes could be had, without counting them.
pub fn probe(bytes: usize) -> Result<(), Exhausted> {
    let held = LIVE.get();
    match held.saturating_add(bytes) > LIMIT.get() {
        true => Err(Exhausted { wanted: bytes, held }),
        false => Ok(()),
    }
}

/// Counts a deallocation.
pub fn release(bytes: usize) {
    LIVE.set(LIVE.get().saturating_sub(bytes));
}

/// A vector whose capacity is counted.
#[derive(Debug, PartialEq)]
pub struct Counted<T> {
    items: Vec<T>,
    charged: usize,
}

/// What every counted vector costs besides its items.
const OVERHEAD: usize = 64;

impl<T> Counted<T> {
    /// Counts a vector that exists already.
    pub fn new(items: Vec<T>) -> Result<Self, Exhausted> {
        let charged = OVERHEAD + items.capacity() * size_of::<T>();
        charge(charged)?;
        Ok(Counted { items, charged })
    }

    /// An empty vector with room for so many items.
    pub fn with_capacity(capacity: usize) -> Result<Self, Exhausted> {
        let charged = OVERHEAD.saturating_add(capacity.saturating_mul(size_of::<T>()));
        charge(charged)?;
        Ok(Counted { items: Vec::with_capacity(capacity), charged })
    }

    /// The items.
    #[inline]
    pub fn items(&self) -> &[T] {
        &self.items
    }

    /// The items, to be changed in place.
    #[inline]
    pub fn items_mut(&mut self) -> &mut [T] {
        &mut self.items
    }

    /// Appends an item.
    #[inline]
    pub fn push(&mut self, item: T) -> Result<(), Exhausted> {
        if self.items.len() == self.items.capacity() {
            self.grow(1)?;
        }
        self.items.push(item);
        Ok(())
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self, more: usize) -> Result<(), Exhausted> {
        let wanted = self.items.len().saturating_add(more).max(self.items.capacity() * 2).max(4);
        let extra = (wanted - self.items.capacity()).saturating_mul(size_of::<T>());
        charge(extra)?;
        self.charged += extra;
        self.items.reserve_exact(wanted - self.items.len());
        Ok(())
    }

    /// Removes what is after the first `length` items.
    pub fn truncate(&mut self, length: usize) {
        self.items.truncate(length);
    }

    /// Removes so many of the first items.
    pub fn forget_first(&mut self, count: usize) {
        self.items.drain(..count.min(self.items.len()));
    }

    /// Takes the items out, leaving nothing.
    pub fn take(&mut self) -> Vec<T> {
        std::mem::take(&mut self.items)
    }
}

impl<T: Clone> Counted<T> {
    /// Appends items of a slice.
    pub fn extend(&mut self, more: &[T]) -> Result<(), Exhausted> {
        if self.items.capacity() - self.items.len() < more.len() {
            self.grow(more.len())?;
        }
        self.items.extend_from_slice(more);
        Ok(())
    }
}

impl<T: Clone> Clone for Counted<T> {
    fn clone(&self) -> Self {
        let charged = OVERHEAD + self.items.len() * size_of::<T>();
        charge_unchecked(charged);
        Counted { items: self.items.clone(), charged }
    }
}

impl<T> Drop for Counted<T> {
    #[inline]
    fn drop(&mut self) {
        release(self.charged);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_charged_is_released() {
        let before = live();
        let mut list = Counted::with_capacity(2).unwrap();
        for item in 0..1000_u64 {
            list.push(item).unwrap();
        }
        let copy = list.clone();
        assert!(live() - before >= 16_000);
        drop((list, copy));
        assert_eq!(live(), before);
    }

    #[test]
    fn growth_stops_at_the_limit() {
        let before = set_limit(live() + 10_000);
        let mut list = Counted::with_capacity(0).unwrap();
        let stopped = (0..10_000_u64).find(|item| list.push(*item).is_err());
        assert!(stopped.is_some_and(|item| (500..1250).contains(&item)), "{stopped:?}");
        assert!(Counted::<u64>::with_capacity(usize::MAX).is_err());
        set_limit(before);
    }
}
