//! The network simplex: a spanning tree over the nodes, and the pivots that make its flow cheaper.

use super::{Arc, Cost, UNLIMITED};
use crate::field::unplaced::FlowError;

/// A cost with the level of artificial arcs above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Price<C> {
    artificial: i64,
    own: C,
}

impl<C: Cost> Price<C> {
    fn plus(self, other: Self) -> Self {
        Self { artificial: self.artificial + other.artificial, own: self.own + other.own }
    }

    fn minus(self, other: Self) -> Self {
        Self { artificial: self.artificial - other.artificial, own: self.own - other.own }
    }

    fn negated(self) -> Self {
        Self { artificial: -self.artificial, own: -self.own }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Empty,
    Tree,
    Full,
}

const NONE: usize = usize::MAX;

/// A spanning tree over the nodes and one root above them, with an artificial arc between the
/// root and each node.
pub(super) struct Simplex<C> {
    from: Vec<usize>,
    to: Vec<usize>,
    capacity: Vec<i64>,
    price: Vec<Price<C>>,
    pub flow: Vec<i64>,
    state: Vec<State>,
    /// How many arcs are real; the rest are artificial.
    real: usize,
    /// Where the search for an entering arc goes on.
    next: usize,
    pub block: usize,
    // The tree, by node.
    parent: Vec<usize>,
    /// The arc to the parent.
    arc: Vec<usize>,
    depth: Vec<u32>,
    potential: Vec<Price<C>>,
    first_child: Vec<usize>,
    next_sibling: Vec<usize>,
    previous_sibling: Vec<usize>,
    stack: Vec<usize>,
}

impl<C: Cost> Simplex<C> {
    pub fn new(supplies: &[i64], arcs: &[Arc<C>]) -> Self {
        let (nodes, root) = (supplies.len(), supplies.len());
        let one = Price { artificial: 1, own: C::ZERO };
        let zero = Price { artificial: 0, own: C::ZERO };
        let mut simplex = Self {
            from: arcs.iter().map(|arc| arc.from).collect(),
            to: arcs.iter().map(|arc| arc.to).collect(),
            capacity: arcs.iter().map(|arc| arc.capacity).collect(),
            price: arcs.iter().map(|arc| Price { artificial: 0, own: arc.cost }).collect(),
            flow: vec![0; arcs.len()],
            state: vec![State::Empty; arcs.len()],
            real: arcs.len(),
            next: 0,
            block: ((arcs.len() as f64).sqrt() as usize).max(20),
            parent: vec![root; nodes + 1],
            arc: (0..=nodes).map(|node| arcs.len() + node).collect(),
            depth: vec![1; nodes + 1],
            potential: vec![zero; nodes + 1],
            first_child: vec![NONE; nodes + 1],
            next_sibling: vec![NONE; nodes + 1],
            previous_sibling: vec![NONE; nodes + 1],
            stack: Vec::new(),
        };
        simplex.parent[root] = NONE;
        simplex.arc[root] = NONE;
        simplex.depth[root] = 0;
        for (node, &supply) in supplies.iter().enumerate() {
            let (from, to) = if supply >= 0 { (node, root) } else { (root, node) };
            simplex.from.push(from);
            simplex.to.push(to);
            simplex.capacity.push(2 * UNLIMITED);
            simplex.price.push(one);
            simplex.flow.push(supply.abs());
            simplex.state.push(State::Tree);
            // price + potential(from) − potential(to) = 0 on every arc of the tree.
            simplex.potential[node] = if supply >= 0 { one.negated() } else { one };
        }
        for node in (0..nodes).rev() {
            simplex.adopt(root, node);
        }
        simplex
    }

    /// The reduced cost of pushing one unit on, or off a full arc: negative where that pays.
    fn gain(&self, arc: usize) -> Price<C> {
        let reduced = self.price[arc]
            .plus(self.potential[self.from[arc]])
            .minus(self.potential[self.to[arc]]);
        match self.state[arc] {
            State::Empty => reduced,
            State::Full => reduced.negated(),
            State::Tree => Price { artificial: 0, own: C::ZERO },
        }
    }

    /// The arc of the next block that pays most; none where none pays any more.
    pub fn entering(&mut self) -> Option<usize> {
        let zero = Price { artificial: 0, own: C::ZERO };
        let mut best: Option<(Price<C>, usize)> = None;
        let mut left = self.block;
        for offset in 0..self.real {
            let arc = match self.next + offset {
                arc if arc < self.real => arc,
                arc => arc - self.real,
            };
            let gain = self.gain(arc);
            if gain < zero && best.is_none_or(|(held, _)| gain < held) {
                best = Some((gain, arc));
            }
            left -= 1;
            if left == 0 {
                if let Some((_, found)) = best {
                    self.next = if arc + 1 < self.real { arc + 1 } else { 0 };
                    return Some(found);
                }
                left = self.block;
            }
        }
        best.map(|(_, found)| found)
    }

    /// How much more fits on the arc between a node and its parent, up or down the tree.
    fn room(&self, node: usize, up: bool) -> i64 {
        let arc = self.arc[node];
        match (self.from[arc] == node) == up {
            true => self.capacity[arc] - self.flow[arc],
            false => self.flow[arc],
        }
    }

    fn push(&mut self, node: usize, up: bool, amount: i64) {
        let arc = self.arc[node];
        match (self.from[arc] == node) == up {
            true => self.flow[arc] += amount,
            false => self.flow[arc] -= amount,
        }
    }

    fn apex(&self, mut a: usize, mut b: usize) -> usize {
        while a != b {
            if self.depth[a] >= self.depth[b] { a = self.parent[a] } else { b = self.parent[b] }
        }
        a
    }

    pub fn pivot(&mut self, entering: usize) -> Result<(), FlowError> {
        let empty = self.state[entering] == State::Empty;
        // Units go from `first` over the entering arc to `second`, up to the apex and back down.
        let (first, second) = match empty {
            true => (self.from[entering], self.to[entering]),
            false => (self.to[entering], self.from[entering]),
        };
        let apex = self.apex(first, second);
        let mut amount = self.capacity[entering];
        // The last arc of the cycle that blocks, seen from the apex in the direction of the flow.
        let mut leaving: Option<(usize, bool)> = None;
        let mut node = first;
        while node != apex {
            let room = self.room(node, false);
            if room < amount {
                (amount, leaving) = (room, Some((node, true)));
            }
            node = self.parent[node];
        }
        node = second;
        while node != apex {
            let room = self.room(node, true);
            if room <= amount {
                (amount, leaving) = (room, Some((node, false)));
            }
            node = self.parent[node];
        }
        if amount >= UNLIMITED {
            return Err(FlowError::Unbounded);
        }
        if amount > 0 {
            self.flow[entering] += if empty { amount } else { -amount };
            for (start, up) in [(first, false), (second, true)] {
                let mut node = start;
                while node != apex {
                    self.push(node, up, amount);
                    node = self.parent[node];
                }
            }
        }
        let Some((cut, on_first_side)) = leaving else {
            self.state[entering] = if empty { State::Full } else { State::Empty };
            return Ok(());
        };
        let out = self.arc[cut];
        self.state[out] = if self.flow[out] == 0 { State::Empty } else { State::Full };
        self.state[entering] = State::Tree;
        let (inside, outside) = if on_first_side { (first, second) } else { (second, first) };
        self.hang(cut, inside, outside, entering);
        Ok(())
    }

    /// Takes the subtree below `cut` off, makes `inside` its root and hangs it below `outside`.
    fn hang(&mut self, cut: usize, inside: usize, outside: usize, entering: usize) {
        let (mut node, mut above, mut link) = (inside, outside, entering);
        loop {
            let (old_parent, old_arc) = (self.parent[node], self.arc[node]);
            self.orphan(node);
            self.adopt(above, node);
            self.arc[node] = link;
            if node == cut {
                break;
            }
            (above, link, node) = (node, old_arc, old_parent);
        }
        let outward = self.from[entering] == inside;
        let price = self.price[entering];
        let wanted = match outward {
            true => self.potential[outside].minus(price),
            false => self.potential[outside].plus(price),
        };
        let shift = wanted.minus(self.potential[inside]);
        let mut stack = std::mem::take(&mut self.stack);
        stack.push(inside);
        while let Some(node) = stack.pop() {
            self.potential[node] = self.potential[node].plus(shift);
            self.depth[node] = self.depth[self.parent[node]] + 1;
            let mut child = self.first_child[node];
            while child != NONE {
                stack.push(child);
                child = self.next_sibling[child];
            }
        }
        self.stack = stack;
    }

    fn adopt(&mut self, parent: usize, node: usize) {
        let next = self.first_child[parent];
        self.parent[node] = parent;
        self.next_sibling[node] = next;
        self.previous_sibling[node] = NONE;
        if next != NONE {
            self.previous_sibling[next] = node;
        }
        self.first_child[parent] = node;
    }

    fn orphan(&mut self, node: usize) {
        let (previous, next) = (self.previous_sibling[node], self.next_sibling[node]);
        match previous {
            NONE => self.first_child[self.parent[node]] = next,
            previous => self.next_sibling[previous] = next,
        }
        if next != NONE {
            self.previous_sibling[next] = previous;
        }
    }
}
