//! A map whose copies share their entries. Entries keep the order in which their keys came first.

use super::Table;
use std::borrow::Borrow;
use std::hash::{BuildHasher, BuildHasherDefault, Hash, Hasher, RandomState};

/// A table by small ids.
pub type Names<K, V> = Map<K, V, BuildHasherDefault<FastHasher>>;

/// A map. Copies of it cost the same, however many entries it has.
#[derive(Clone, Debug)]
pub struct Map<K, V, S = RandomState> {
    /// The entries as they came; none in place of what was removed.
    entries: Table<Option<(K, V)>>,
    /// Where the entry of a key is: at the slot that its hash says, or one of those after it. Twice as
    /// many as entries at least, a power of two; none at all of an empty map.
    slots: Table<Slot, 8>,
    /// How many entries there are.
    live: usize,
    hasher: S,
}

/// A part of the hash of a key, and the number of its entry from 1 on; 0 of a slot that is free.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    hash: u32,
    entry: u32,
}

impl<K, V, S: Default> Default for Map<K, V, S> {
    fn default() -> Map<K, V, S> {
        Map { entries: Table::default(), slots: Table::default(), live: 0, hasher: S::default() }
    }
}

impl<K, V, S> Map<K, V, S> {
    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.live
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.live == 0
    }

    /// All entries, in the order in which their keys came.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&K, &V)> + Clone {
        self.entries.iter().flatten().map(|(key, value)| (key, value))
    }

    /// All keys in that order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &K> + Clone {
        self.iter().map(|(key, _)| key)
    }

    /// The keys that came after so many others; only where none was ever removed.
    pub fn keys_since(&self, first: usize) -> impl DoubleEndedIterator<Item = &K> + Clone {
        self.entries.since(first).flatten().map(|(key, _)| key)
    }

    /// The key that came as the one of this number; only where none was ever removed.
    pub fn key_at(&self, index: usize) -> Option<&K> {
        self.entries.get(index)?.as_ref().map(|(key, _)| key)
    }
}

impl<K: Clone + Eq + Hash, V: Clone, S: BuildHasher> Map<K, V, S> {
    fn hash<Q: Hash + ?Sized>(&self, key: &Q) -> u32 {
        let hash = self.hasher.hash_one(key);
        (hash ^ (hash >> 32)) as u32
    }

    /// The number of the entry of a key, in the order in which they came.
    pub fn index_of<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<usize>
    where
        K: Borrow<Q>,
    {
        let mask = self.slots.len().checked_sub(1)?;
        let hash = self.hash(key);
        let mut at = hash as usize & mask;
        loop {
            let slot = self.slots.get(at)?;
            let entry = (slot.entry as usize).checked_sub(1)?;
            if slot.hash == hash
                && let Some(Some((known, _))) = self.entries.get(entry)
                && known.borrow() == key
            {
                return Some(entry);
            }
            at = (at + 1) & mask;
        }
    }

    /// The value of a key.
    pub fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.entries.get(self.index_of(key)?)?.as_ref().map(|(_, value)| value)
    }

    /// The value of a key, to be changed.
    pub fn get_mut<Q: Hash + Eq + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        let entry = self.index_of(key)?;
        self.entries.get_mut(entry)?.as_mut().map(|(_, value)| value)
    }

    /// Whether there is an entry of a key.
    pub fn contains_key<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.index_of(key).is_some()
    }

    /// Gives a key its value; the number of its entry.
    pub fn insert(&mut self, key: K, value: V) -> usize {
        if let Some(entry) = self.index_of(&key) {
            if let Some(Some((_, old))) = self.entries.get_mut(entry) {
                *old = value;
            }
            return entry;
        }
        if self.slots.len() <= 2 * self.entries.len() {
            self.rebuild();
        }
        let entry = self.entries.len();
        let hash = self.hash(&key);
        self.place(Slot { hash, entry: entry as u32 + 1 });
        self.entries.push(Some((key, value)));
        self.live += 1;
        entry
    }

    /// Removes the entry of a key; the others keep their order.
    pub fn remove<Q: Hash + Eq + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let entry = self.index_of(key)?;
        let (_, value) = self.entries.get_mut(entry)?.take()?;
        self.live -= 1;
        Some(value)
    }

    fn place(&mut self, slot: Slot) {
        let Some(mask) = self.slots.len().checked_sub(1) else { return };
        let mut at = slot.hash as usize & mask;
        while self.slots.get(at).is_some_and(|it| it.entry != 0) {
            at = (at + 1) & mask;
        }
        if let Some(free) = self.slots.get_mut(at) {
            *free = slot;
        }
    }

    /// Makes room for as many entries again, and drops what was removed.
    fn rebuild(&mut self) {
        if self.live < self.entries.len() {
            self.entries = self.entries.iter().filter(|it| it.is_some()).cloned().collect();
        }
        let room = (4 * self.live).next_power_of_two().max(8);
        self.slots = std::iter::repeat_n(Slot::default(), room).collect();
        for entry in 0..self.entries.len() {
            let Some(Some((key, _))) = self.entries.get(entry) else { continue };
            let hash = self.hash(key);
            self.place(Slot { hash, entry: entry as u32 + 1 });
        }
    }
}

impl<K: Clone + Eq + Hash, V: Clone, S: BuildHasher> Extend<(K, V)> for Map<K, V, S> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

/// A fast hash for small ids, which nobody chooses from outside.
#[derive(Clone, Copy, Debug, Default)]
pub struct FastHasher(u64);

impl Hasher for FastHasher {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }

    fn write_u32(&mut self, value: u32) {
        self.write_u64(u64::from(value));
    }

    fn write_i32(&mut self, value: i32) {
        self.write_u64(u64::from(value as u32));
    }

    fn write_usize(&mut self, value: usize) {
        self.write_u64(value as u64);
    }

    fn write_isize(&mut self, value: isize) {
        self.write_u64(value as u64);
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = (self.0.rotate_left(5) ^ value).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use indexmap::IndexMap;
    use proptest::prelude::*;

    proptest! {
        /// Whatever is done to a map, it holds what another map with an order would, and so does a copy.
        #[test]
        fn is_a_map_with_an_order(acts in prop::collection::vec((0..4u8, 0..300u32), 0..2000)) {
            let (mut map, mut model) = (Names::default(), IndexMap::new());
            let mut kept = None;
            for (step, (act, key)) in acts.into_iter().enumerate() {
                match act {
                    0 => prop_assert_eq!(map.remove(&key), model.shift_remove(&key)),
                    1 if step % 50 == 0 => kept = Some((map.clone(), model.clone())),
                    2 => prop_assert_eq!(map.get_mut(&key), model.get_mut(&key)),
                    _ => {
                        map.insert(key, step);
                        model.insert(key, step);
                    }
                }
                prop_assert_eq!(map.get(&key), model.get(&key));
                prop_assert_eq!(map.len(), model.len());
            }
            prop_assert!(map.iter().eq(model.iter()));
            if let Some((map, model)) = kept {
                prop_assert!(map.iter().eq(model.iter()));
            }
        }
    }

    #[test]
    fn numbers_entries_as_they_come() {
        let mut map: Map<Box<str>, ()> = Map::default();
        for name in ["a", "b", "a", "c"] {
            map.insert(name.into(), ());
        }
        assert_eq!(map.index_of("c"), Some(2));
        assert_eq!(map.key_at(1).map(|it| &**it), Some("b"));
        assert_eq!(map.index_of("d"), None);
    }
}
