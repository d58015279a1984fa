//! Where glyphs stand best: a placement of clusters over segments that first violates least, then
//! misfits least, then moves least, within the capacities.
//!
//! It is a transport problem in units of load: each cluster sends its load to segments, each
//! segment takes what its capacity bears, and the cost has levels that never trade against each
//! other: overload, violations, misfit, moves. Load beyond all capacity is overload, so that a
//! field that is too full still has an answer. A quota is no such thing: what an app has on a place
//! passes through a node of its own, and no more than stands there already may stand there beyond
//! the quota. Clusters that no rule and no number tells apart are one supply. Where all glyphs bear
//! the same tension the flow is the exact optimum. Where tensions differ, placing whole glyphs within capacities is a packing problem (NP-hard): the
//! flow splits at most about one glyph a segment, and those few are put where they do least harm.
//! Where that overloads a segment, a second placement goes from the greatest glyphs to the least,
//! with one flow for each tension, and the better of the two is taken.

mod group;
mod problem;
pub(crate) mod quota;
mod rest;
mod score;
#[cfg(test)]
mod tests;
mod transport;

pub use problem::{ClusterStanding, Place, Placement, Problem, Score, Unmet};

use crate::field::unplaced::{FlowError, PlacementError};
use group::{Group, grouped, shared_out};
use rest::settle_rest;
use score::{score, unmet};
use transport::{flow, greatest_first};

/// Finds the best placement. One that is no better than what there is, or that would violate
/// more, is not taken: then nothing moves.
///
/// # Errors
/// See [`PlacementError`].
pub fn best(problem: &Problem<'_>) -> Result<Placement, PlacementError> {
    check(problem)?;
    let groups = grouped(problem)?;
    let capacities: Vec<f64> = problem.places.iter().map(|place| place.capacity).collect();
    let all: Vec<&Group> = groups.iter().collect();
    let mut counts = flow(&capacities, &all, problem.quotas, problem.budget)?;
    let exact = settle_rest(problem, &groups, &mut counts);
    if problem.budget.is_over() {
        return Err(FlowError::Stopped.into());
    }
    let mut at = shared_out(problem, &groups, counts);
    quota::hold(problem, &mut at);
    let before = score(problem, &problem.kinds.iter().map(|k| k.at.clone()).collect::<Vec<_>>());
    let mut after = score(problem, &at);
    if !exact && after.overload > 0.0 {
        let mut counts = greatest_first(capacities, &groups, problem)?;
        settle_rest(problem, &groups, &mut counts);
        let mut packed = shared_out(problem, &groups, counts);
        quota::hold(problem, &mut packed);
        let score = score(problem, &packed);
        let key = |s: &Score| (s.overload, s.violations as f64, s.excess, s.unease(), s.moved);
        if key(&score) < key(&after) {
            (at, after) = (packed, score);
        }
    }
    let gains = (after.overload, after.violations as f64, after.excess, after.unease() + 1e-12)
        < (before.overload, before.violations as f64, before.excess, before.unease());
    if !gains || after.violations > before.violations {
        at = problem.kinds.iter().map(|kind| sorted(&kind.at)).collect();
        after = before;
    }
    let unmet = unmet(problem, &at);
    Ok(Placement { at, before, after, unmet, exact })
}

fn check(problem: &Problem<'_>) -> Result<(), PlacementError> {
    if problem.places.is_empty() {
        return Err(PlacementError::NoPlace);
    }
    let sound = |value: f64| value >= 0.0 && value.is_finite();
    if !problem.places.iter().all(|place| sound(place.capacity) && sound(place.stiffness)) {
        return Err(PlacementError::Number("a capacity or stiffness"));
    }
    if !problem.quotas.iter().flatten().all(|room| sound(*room)) {
        return Err(PlacementError::Number("a quota"));
    }
    if !problem.kinds.iter().all(|kind| sound(kind.tension) && sound(kind.kappa)) {
        return Err(PlacementError::Number("a tension or κ"));
    }
    for (index, kind) in problem.kinds.iter().enumerate() {
        let places = sorted(&kind.at);
        let twice = places.windows(2).any(|pair| pair[0].0 == pair[1].0);
        if twice || places.iter().any(|(place, _)| *place as usize >= problem.places.len()) {
            return Err(PlacementError::BadPlace(index));
        }
    }
    Ok(())
}

fn sorted(at: &[(u32, u32)]) -> Vec<(u32, u32)> {
    let mut at: Vec<_> = at.iter().copied().filter(|(_, glyphs)| *glyphs > 0).collect();
    at.sort_unstable();
    at
}
