//! A list whose copies share their items: a tree of pieces. Reading, writing and adding take a few hops
//! more than in a vector; the first write after a copy copies the pieces on the way to one item.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::ops::Range;
use std::sync::Arc;

/// A list. Copies of it cost the same, however long it is. A piece has `1 << BITS` items, a branch as many
/// pieces: more are read sooner, and copied longer.
#[derive(Debug)]
pub struct Table<T, const BITS: u32 = 6> {
    /// All whole pieces; none where there are too few items for one.
    root: Option<Node<T>>,
    /// Branches above a piece.
    height: u32,
    /// How many items are in whole pieces.
    settled: usize,
    /// The items after them, fewer than a piece.
    tail: Arc<Vec<T>>,
}

#[derive(Debug)]
enum Node<T> {
    Piece(Arc<[T]>),
    Branch(Arc<[Node<T>]>),
}

impl<T> Clone for Node<T> {
    fn clone(&self) -> Node<T> {
        match self {
            Node::Piece(items) => Node::Piece(items.clone()),
            Node::Branch(nodes) => Node::Branch(nodes.clone()),
        }
    }
}

impl<T, const BITS: u32> Clone for Table<T, BITS> {
    fn clone(&self) -> Self {
        Table {
            root: self.root.clone(),
            height: self.height,
            settled: self.settled,
            tail: self.tail.clone(),
        }
    }
}

impl<T, const BITS: u32> Default for Table<T, BITS> {
    fn default() -> Self {
        Table { root: None, height: 0, settled: 0, tail: Arc::default() }
    }
}

/// Which child of a branch of this height leads to an item.
fn slot<const BITS: u32>(at: usize, height: u32) -> usize {
    (at >> (BITS * height)) % (1 << BITS)
}

impl<T, const BITS: u32> Table<T, BITS> {
    const WIDTH: usize = 1 << BITS;

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.settled + self.tail.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// An item.
    pub fn get(&self, at: usize) -> Option<&T> {
        if let Some(at) = at.checked_sub(self.settled) {
            return self.tail.get(at);
        }
        let mut node = self.root.as_ref()?;
        let mut height = self.height;
        loop {
            match node {
                Node::Piece(items) => return items.get(at % Self::WIDTH),
                Node::Branch(nodes) => node = nodes.get(slot::<BITS>(at, height))?,
            }
            height = height.saturating_sub(1);
        }
    }

    /// The first item.
    pub fn first(&self) -> Option<&T> {
        self.get(0)
    }

    /// The last item.
    pub fn last(&self) -> Option<&T> {
        self.get(self.len().checked_sub(1)?)
    }

    /// All items in order.
    pub fn iter(&self) -> Iter<'_, T, BITS> {
        self.range(0..self.len())
    }

    /// The items from one on.
    pub fn since(&self, first: usize) -> Iter<'_, T, BITS> {
        self.range(first.min(self.len())..self.len())
    }

    fn range(&self, range: Range<usize>) -> Iter<'_, T, BITS> {
        Iter { table: self, range }
    }
}

impl<T: Clone, const BITS: u32> Table<T, BITS> {
    /// An item, to be changed.
    pub fn get_mut(&mut self, at: usize) -> Option<&mut T> {
        if let Some(at) = at.checked_sub(self.settled) {
            return Arc::make_mut(&mut self.tail).get_mut(at);
        }
        let mut node = self.root.as_mut()?;
        let mut height = self.height;
        loop {
            match node {
                Node::Piece(items) => return Arc::make_mut(items).get_mut(at % Self::WIDTH),
                Node::Branch(nodes) => {
                    node = Arc::make_mut(nodes).get_mut(slot::<BITS>(at, height))?
                }
            }
            height = height.saturating_sub(1);
        }
    }

    /// Adds an item at the end.
    pub fn push(&mut self, item: T) {
        let tail = Arc::make_mut(&mut self.tail);
        // One of few items stays small; behind a piece there will be another.
        if tail.is_empty() && self.settled > 0 {
            tail.reserve_exact(Self::WIDTH);
        }
        tail.push(item);
        if tail.len() < Self::WIDTH {
            return;
        }
        let piece = Node::Piece(std::mem::take(tail).into());
        let at = self.settled;
        self.settled += Self::WIDTH;
        match &mut self.root {
            None => self.root = Some(piece),
            Some(root) => {
                if at >> (BITS * (self.height + 1)) > 0 {
                    let below = root.clone();
                    *root = Node::Branch([below].into());
                    self.height += 1;
                }
                add::<T, BITS>(root, self.height, at, piece);
            }
        }
    }

    /// Keeps the first items, so many of them.
    pub fn truncate(&mut self, count: usize) {
        if count >= self.len() {
            return;
        }
        if count < self.settled {
            let whole = count / Self::WIDTH * Self::WIDTH;
            self.tail = Arc::new(self.range(whole..count).cloned().collect());
            self.settled = whole;
            match (&mut self.root, whole.checked_sub(1)) {
                (Some(root), Some(last)) => cut::<T, BITS>(root, self.height, last),
                (root, _) => {
                    *root = None;
                    self.height = 0;
                }
            }
        } else {
            Arc::make_mut(&mut self.tail).truncate(count - self.settled);
        }
        // A branch with a single child is none.
        while self.height > 0
            && let Some(Node::Branch(nodes)) = &self.root
            && let [only] = &**nodes
        {
            self.root = Some(only.clone());
            self.height -= 1;
        }
    }

    /// Takes the last item.
    pub fn pop(&mut self) -> Option<T> {
        let last = self.last()?.clone();
        self.truncate(self.len() - 1);
        Some(last)
    }
}

/// Adds a piece whose first item has this number.
fn add<T, const BITS: u32>(node: &mut Node<T>, height: u32, at: usize, piece: Node<T>) {
    let Node::Branch(nodes) = node else { return };
    let (slot, below) = (slot::<BITS>(at, height), height.saturating_sub(1));
    if slot + 1 == nodes.len() {
        if let Some(child) = Arc::make_mut(nodes).get_mut(slot) {
            add::<T, BITS>(child, below, at, piece);
        }
        return;
    }
    let new = (0..below).fold(piece, |node, _| Node::Branch([node].into()));
    *nodes = nodes.iter().cloned().chain([new]).collect();
}

/// Drops all pieces behind the item of this number.
fn cut<T, const BITS: u32>(node: &mut Node<T>, height: u32, last: usize) {
    let Node::Branch(nodes) = node else { return };
    let slot = slot::<BITS>(last, height);
    let mut kept: Vec<Node<T>> = nodes.iter().take(slot + 1).cloned().collect();
    if let Some(child) = kept.last_mut() {
        cut::<T, BITS>(child, height.saturating_sub(1), last);
    }
    *nodes = kept.into();
}

impl<T: Clone, const BITS: u32> Extend<T> for Table<T, BITS> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        items.into_iter().for_each(|item| self.push(item));
    }
}

impl<T: Clone, const BITS: u32> FromIterator<T> for Table<T, BITS> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let mut table = Table::default();
        table.extend(items);
        table
    }
}

impl<T: Serialize> Serialize for Table<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self)
    }
}

impl<'a, T: Deserialize<'a> + Clone> Deserialize<'a> for Table<T> {
    fn deserialize<D: Deserializer<'a>>(deserializer: D) -> Result<Table<T>, D::Error> {
        Ok(Vec::deserialize(deserializer)?.into_iter().collect())
    }
}

impl<'a, T, const BITS: u32> IntoIterator for &'a Table<T, BITS> {
    type Item = &'a T;
    type IntoIter = Iter<'a, T, BITS>;

    fn into_iter(self) -> Iter<'a, T, BITS> {
        self.iter()
    }
}

/// Items of a table in order.
#[derive(Debug)]
pub struct Iter<'a, T, const BITS: u32 = 6> {
    table: &'a Table<T, BITS>,
    range: Range<usize>,
}

impl<T, const BITS: u32> Clone for Iter<'_, T, BITS> {
    fn clone(&self) -> Self {
        Iter { table: self.table, range: self.range.clone() }
    }
}

impl<'a, T, const BITS: u32> Iterator for Iter<'a, T, BITS> {
    type Item = &'a T;

    fn next(&mut self) -> Option<&'a T> {
        self.table.get(self.range.next()?)
    }

    fn nth(&mut self, count: usize) -> Option<&'a T> {
        self.table.get(self.range.nth(count)?)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.range.size_hint()
    }
}

impl<T, const BITS: u32> DoubleEndedIterator for Iter<'_, T, BITS> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.table.get(self.range.next_back()?)
    }

    fn nth_back(&mut self, count: usize) -> Option<Self::Item> {
        self.table.get(self.range.nth_back(count)?)
    }
}

impl<T, const BITS: u32> ExactSizeIterator for Iter<'_, T, BITS> {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Clone, Debug)]
    enum Act {
        Push(u32),
        Set(usize, u32),
        Truncate(usize),
        Pop,
        Keep,
        Back,
    }

    fn act() -> impl Strategy<Value = Vec<Act>> {
        let one = prop_oneof![
            8 => (0..3000u32).prop_map(Act::Push),
            3 => (0..4000usize, any::<u32>()).prop_map(|(at, value)| Act::Set(at, value)),
            1 => (0..4000usize).prop_map(Act::Truncate),
            1 => Just(Act::Pop),
            1 => Just(Act::Keep),
            1 => Just(Act::Back),
        ];
        prop::collection::vec(one, 1..60)
    }

    proptest! {
        /// Whatever is done to a table, it holds what a vector would, and so does every copy.
        #[test]
        fn is_a_vector_and_copies_are_their_own(acts in act()) {
            let (mut table, mut model) = (Table::<u32>::default(), vec![]);
            let mut kept = vec![];
            for act in acts {
                match act {
                    Act::Push(count) => (0..count).for_each(|it| {
                        table.push(it);
                        model.push(it);
                    }),
                    Act::Set(at, value) => {
                        prop_assert_eq!(table.get_mut(at).is_some(), at < model.len());
                        if let (Some(a), Some(b)) = (table.get_mut(at), model.get_mut(at)) {
                            (*a, *b) = (value, value);
                        }
                    }
                    Act::Truncate(count) => {
                        table.truncate(count);
                        model.truncate(count);
                    }
                    Act::Pop => prop_assert_eq!(table.pop(), model.pop()),
                    Act::Keep => kept.push((table.clone(), model.clone())),
                    Act::Back => {
                        if let Some((old, was)) = kept.pop() {
                            (table, model) = (old, was);
                        }
                    }
                }
                prop_assert_eq!(table.len(), model.len());
                prop_assert_eq!(table.last(), model.last());
            }
            kept.push((table, model));
            for (table, model) in &kept {
                prop_assert!(table.iter().eq(model.iter()));
                prop_assert!(table.iter().rev().eq(model.iter().rev()));
                prop_assert!(table.since(40).eq(model.iter().skip(40)));
            }
        }
    }

    #[test]
    fn a_copy_shares_what_neither_changes() {
        let mut table: Table<Arc<str>> = (0..100_000).map(|it| it.to_string().into()).collect();
        let copy = table.clone();
        if let Some(item) = table.get_mut(50_000) {
            *item = "new".into();
        }
        table.push("last".into());
        let shared = table.iter().zip(&copy).filter(|(a, b)| std::ptr::eq(*a, *b)).count();
        assert!(shared >= 100_000 - 2 * 64, "{shared}");
        assert_eq!(copy.get(50_000).map(|it| &**it), Some("50000"));
        assert_eq!(table.get(50_000).map(|it| &**it), Some("new"));
    }
}
