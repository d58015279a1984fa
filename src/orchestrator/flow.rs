//! Minimum-cost flow with whole capacities, by the primal network simplex.
//!
//! The network simplex, and not successive shortest paths, because a placement has few nodes,
//! many arcs and large supplies: a pivot moves a whole bundle at the price of one tree update,
//! where a shortest path costs a pass over all arcs. The tree is kept strongly feasible, so that
//! it cannot cycle (W. H. Cunningham, *Math. Programming* 11, 105, 1976); the entering arc is the
//! worst of a block, blocks in order, ties by the lower arc, so that equal input gives an equal
//! flow. Artificial arcs cost one unit of a level above all others: there is no big number to
//! choose, and none to overflow.

use crate::field::budget::Budget;
pub use crate::field::unplaced::FlowError;
use std::ops::{Add, Neg, Sub};

/// What an arc costs for each unit: whole numbers, or several levels of them, compared first
/// level first.
pub trait Cost: Copy + Ord + Add<Output = Self> + Sub<Output = Self> + Neg<Output = Self> {
    /// Costs nothing.
    const ZERO: Self;
}

impl Cost for i64 {
    const ZERO: Self = 0;
}

/// Costs of several levels, of which a lower counts only where all before it are equal. Each
/// level stays far inside i64 if its costs, times the number of nodes, do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Levels<const N: usize>(pub [i64; N]);

impl<const N: usize> Add for Levels<N> {
    type Output = Self;
    fn add(mut self, other: Self) -> Self {
        self.0.iter_mut().zip(other.0).for_each(|(a, b)| *a += b);
        self
    }
}

impl<const N: usize> Neg for Levels<N> {
    type Output = Self;
    fn neg(self) -> Self {
        Self(self.0.map(|a| -a))
    }
}

impl<const N: usize> Sub for Levels<N> {
    type Output = Self;
    fn sub(mut self, other: Self) -> Self {
        self.0.iter_mut().zip(other.0).for_each(|(a, b)| *a -= b);
        self
    }
}

impl<const N: usize> Cost for Levels<N> {
    const ZERO: Self = Self([0; N]);
}

/// An arc of a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arc<C> {
    /// Where it begins.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
    /// The most that it carries; [`UNLIMITED`] for any amount.
    pub capacity: i64,
    /// What each unit on it costs.
    pub cost: C,
}

/// A capacity that never binds, and the bound on every capacity and supply.
pub const UNLIMITED: i64 = 1 << 60;

/// The flow on each arc that meets all supplies (negative: demands) at the least cost.
///
/// # Errors
/// See [`FlowError`].
pub fn minimum_cost<C: Cost>(
    supplies: &[i64],
    arcs: &[Arc<C>],
    budget: &Budget,
) -> Result<Vec<i64>, FlowError> {
    for (index, arc) in arcs.iter().enumerate() {
        if arc.from >= supplies.len() || arc.to >= supplies.len() {
            return Err(FlowError::NoNode(index));
        }
        if !(0..=UNLIMITED).contains(&arc.capacity) {
            return Err(FlowError::Capacity(index));
        }
    }
    let total = supplies.iter().try_fold(0i64, |sum, supply| sum.checked_add(*supply));
    if total != Some(0) || supplies.iter().any(|supply| supply.abs() > UNLIMITED) {
        return Err(FlowError::Unbalanced);
    }
    let mut simplex = Simplex::new(supplies, arcs);
    while let Some(entering) = simplex.entering() {
        if !budget.spend(simplex.block as u64) {
            return Err(FlowError::Stopped);
        }
        simplex.pivot(entering)?;
    }
    // What still goes through the root goes into it from the nodes without a demand.
    let artificial = simplex.flow.get(arcs.len()..).unwrap_or_default();
    let into_root = supplies.iter().zip(artificial).filter(|(supply, _)| **supply >= 0);
    let unmet: i64 = into_root.map(|(_, flow)| flow).sum();
    if unmet > 0 {
        return Err(FlowError::Infeasible { unmet });
    }
    simplex.flow.truncate(arcs.len());
    Ok(simplex.flow)
}

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
struct Simplex<C> {
    from: Vec<usize>,
    to: Vec<usize>,
    capacity: Vec<i64>,
    price: Vec<Price<C>>,
    flow: Vec<i64>,
    state: Vec<State>,
    /// How many arcs are real; the rest are artificial.
    real: usize,
    /// Where the search for an entering arc goes on.
    next: usize,
    block: usize,
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
    fn new(supplies: &[i64], arcs: &[Arc<C>]) -> Self {
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
    fn entering(&mut self) -> Option<usize> {
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

    fn pivot(&mut self, entering: usize) -> Result<(), FlowError> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn arc(from: usize, to: usize, capacity: i64, cost: i64) -> Arc<i64> {
        Arc { from, to, capacity, cost }
    }

    fn cost(arcs: &[Arc<i64>], flow: &[i64]) -> i64 {
        arcs.iter().zip(flow).map(|(arc, flow)| arc.cost * flow).sum()
    }

    fn is_feasible(supplies: &[i64], arcs: &[Arc<i64>], flow: &[i64]) -> bool {
        let mut left = supplies.to_vec();
        for (arc, flow) in arcs.iter().zip(flow) {
            left[arc.from] -= flow;
            left[arc.to] += flow;
        }
        let bounded = arcs.iter().zip(flow).all(|(arc, f)| (0..=arc.capacity).contains(f));
        bounded && left.iter().all(|left| *left == 0)
    }

    /// No cycle of negative cost among what could still be pushed: Bellman and Ford.
    fn is_optimal(nodes: usize, arcs: &[Arc<i64>], flow: &[i64]) -> bool {
        let mut distance = vec![0i64; nodes];
        for _ in 0..=nodes {
            let mut changed = false;
            for (arc, flow) in arcs.iter().zip(flow) {
                let ways = [
                    (arc.from, arc.to, arc.cost, arc.capacity - flow),
                    (arc.to, arc.from, -arc.cost, *flow),
                ];
                for (from, to, cost, room) in ways {
                    if room > 0 && distance[from] + cost < distance[to] {
                        distance[to] = distance[from] + cost;
                        changed = true;
                    }
                }
            }
            if !changed {
                return true;
            }
        }
        false
    }

    /// The least cost over all whole flows, by trying every one.
    fn brute_force(supplies: &[i64], arcs: &[Arc<i64>]) -> Option<i64> {
        fn go(arcs: &[Arc<i64>], left: &mut Vec<i64>, spent: i64, best: &mut Option<i64>) {
            let Some((arc, rest)) = arcs.split_first() else {
                if left.iter().all(|left| *left == 0) {
                    *best = Some(best.map_or(spent, |best| best.min(spent)));
                }
                return;
            };
            for flow in 0..=arc.capacity {
                left[arc.from] -= flow;
                left[arc.to] += flow;
                go(rest, left, spent + flow * arc.cost, best);
                left[arc.from] += flow;
                left[arc.to] -= flow;
            }
        }
        let mut best = None;
        go(arcs, &mut supplies.to_vec(), 0, &mut best);
        best
    }

    #[test]
    fn a_transport_problem_by_hand() {
        // Two plants, two markets: the cheap way is full, the rest goes round.
        let arcs = [arc(0, 2, 10, 1), arc(0, 3, 10, 5), arc(1, 2, 10, 4), arc(1, 3, 10, 2)];
        let flow = minimum_cost(&[8, 6, -4, -10], &arcs, &Budget::default()).unwrap();
        assert_eq!(flow, [4, 4, 0, 6]);
        assert_eq!(cost(&arcs, &flow), 4 + 20 + 12);
    }

    #[test]
    fn a_cycle_that_pays_is_filled_and_one_without_limit_is_refused() {
        let cycle = |capacity| [arc(0, 1, capacity, -3), arc(1, 0, 7, 1)];
        assert_eq!(minimum_cost(&[0, 0], &cycle(5), &Budget::default()).unwrap(), [5, 5]);
        let endless = [arc(0, 1, UNLIMITED, -3), arc(1, 0, UNLIMITED, 1)];
        assert_eq!(minimum_cost(&[0, 0], &endless, &Budget::default()), Err(FlowError::Unbounded));
    }

    #[test]
    fn what_is_no_problem_of_this_kind_is_refused() {
        assert_eq!(
            minimum_cost(&[1, 0], &[arc(0, 1, 1, 1)], &Budget::default()),
            Err(FlowError::Unbalanced)
        );
        assert_eq!(
            minimum_cost(&[0, 0], &[arc(0, 2, 1, 1)], &Budget::default()),
            Err(FlowError::NoNode(0))
        );
        assert_eq!(
            minimum_cost(&[0, 0], &[arc(0, 1, -1, 1)], &Budget::default()),
            Err(FlowError::Capacity(0))
        );
        let narrow = [arc(0, 1, 3, 1)];
        assert_eq!(
            minimum_cost(&[5, -5], &narrow, &Budget::default()),
            Err(FlowError::Infeasible { unmet: 2 })
        );
        assert_eq!(minimum_cost::<i64>(&[], &[], &Budget::default()), Ok(vec![]));
    }

    #[test]
    fn a_higher_level_outweighs_any_amount_of_a_lower_one() {
        let arcs = [
            Arc { from: 0, to: 1, capacity: 5, cost: Levels([0, 1_000_000]) },
            Arc { from: 0, to: 1, capacity: 9, cost: Levels([1, 0]) },
        ];
        assert_eq!(minimum_cost(&[6, -6], &arcs, &Budget::default()).unwrap(), [5, 1]);
    }

    fn network(
        nodes: usize,
        arcs: usize,
        capacity: i64,
    ) -> impl Strategy<Value = (Vec<i64>, Vec<Arc<i64>>)> {
        let one = (0..nodes, 0..nodes, 0..=capacity, -6i64..12)
            .prop_map(|(from, to, most, cost)| arc(from, to, most, cost));
        let supplies = prop::collection::vec(-capacity..=capacity, nodes - 1);
        (supplies, prop::collection::vec(one, 0..arcs)).prop_map(|(mut supplies, arcs)| {
            supplies.push(-supplies.iter().sum::<i64>());
            (supplies, arcs)
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn no_flow_is_cheaper((supplies, arcs) in network(4, 7, 2)) {
            let best = brute_force(&supplies, &arcs);
            match minimum_cost(&supplies, &arcs, &Budget::default()) {
                Ok(flow) => {
                    prop_assert!(is_feasible(&supplies, &arcs, &flow));
                    prop_assert_eq!(Some(cost(&arcs, &flow)), best);
                }
                Err(FlowError::Infeasible { .. }) => prop_assert_eq!(best, None),
                Err(error) => prop_assert!(false, "{}", error),
            }
        }

        #[test]
        fn larger_flows_are_feasible_and_leave_nothing_to_gain(
            (mut supplies, mut arcs) in network(30, 300, 50),
        ) {
            // A dear way around everything keeps it feasible.
            supplies.push(0);
            for node in 0..30 {
                arcs.push(arc(node, 30, UNLIMITED, 100));
                arcs.push(arc(30, node, UNLIMITED, 100));
            }
            let flow = minimum_cost(&supplies, &arcs, &Budget::default()).unwrap();
            prop_assert!(is_feasible(&supplies, &arcs, &flow));
            prop_assert!(is_optimal(31, &arcs, &flow));
            prop_assert_eq!(flow, minimum_cost(&supplies, &arcs, &Budget::default()).unwrap());
        }
    }

    /// Ten thousand arcs of a placement: 100 clusters over 100 segments.
    #[test]
    fn ten_thousand_arcs() {
        let mut arcs = Vec::new();
        for a in 0..100usize {
            for s in 0..100usize {
                arcs.push(arc(a, 100 + s, UNLIMITED, ((a * 7919 + s * 104_729) % 1000) as i64));
            }
        }
        let mut supplies = vec![500i64; 100];
        supplies.extend([0i64; 100]);
        supplies.push(-50_000);
        for s in 0..100 {
            arcs.push(arc(100 + s, 200, 520 + s as i64 % 7, 0));
        }
        let flow = minimum_cost(&supplies, &arcs, &Budget::default()).unwrap();
        assert!(is_feasible(&supplies, &arcs, &flow) && is_optimal(201, &arcs, &flow));
    }
}
