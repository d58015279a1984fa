//! Minimum-cost flow with whole capacities, by the primal network simplex.
//!
//! The network simplex, and not successive shortest paths, because a placement has few nodes,
//! many arcs and large supplies: a pivot moves a whole bundle at the price of one tree update,
//! where a shortest path costs a pass over all arcs. The tree is kept strongly feasible, so that
//! it cannot cycle (W. H. Cunningham, *Math. Programming* 11, 105, 1976); the entering arc is the
//! worst of a block, blocks in order, ties by the lower arc, so that equal input gives an equal
//! flow. Artificial arcs cost one unit of a level above all others: there is no big number to
//! choose, and none to overflow.

mod simplex;
#[cfg(test)]
mod tests;

use crate::field::budget::Budget;
pub use crate::field::unplaced::FlowError;
use simplex::Simplex;
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
