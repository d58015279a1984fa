//! Groups of clusters and places as a network, and the placement that its cheapest flow is.

use super::group::{Group, MOST_NODES};
use super::problem::Problem;
use crate::field::budget::Budget;
use crate::field::unplaced::PlacementError;
use crate::orchestrator::flow::{Arc, Levels, UNLIMITED, minimum_cost};

/// One glyph in a level of the cost.
const GLYPH: f64 = (1u64 << 40) as f64;
/// The steps in which misfit counts: a millionth, so that equal decimals are equal.
const MISFIT_STEPS: f64 = 1e6;
/// How many glyphs beyond a quota cost as much as one that breaks a rule.
const EXCESS: i64 = 1 << 10;
/// One step of misfit in its level of the cost.
const MISFIT: f64 = (1u64 << 21) as f64;
/// The greatest misfit that fits into its level; greater ones scale all down.
const WORST: f64 = 32.0;

/// The unit of load of the flow, ΔΦ: the tension where there is only one, else so small that the
/// usual ratios of tensions are whole, and not too small for 64 bits.
fn quantum(groups: &[&Group]) -> f64 {
    let tensions = groups.iter().map(|group| group.tension).filter(|tension| *tension > 0.0);
    let (least, most) = tensions.fold((f64::INFINITY, 0.0f64), |(a, b), t| (a.min(t), b.max(t)));
    match least < most {
        true => (least / 720.0).max(most / 2_147_483_648.0),
        false if most > 0.0 => most,
        false => 1.0,
    }
}

/// Whole glyphs of each group on each place, rounded down from the best flow.
pub(super) fn flow(
    capacities: &[f64],
    groups: &[&Group],
    quotas: &[Vec<f64>],
    budget: &Budget,
) -> Result<Vec<Vec<u64>>, PlacementError> {
    let quantum = quantum(groups);
    let size = |group: &Group| (group.tension / quantum - 1e-6).ceil().max(0.0) as i64;
    let (sink, places) = (groups.len() + capacities.len(), capacities.len());
    let most = groups.iter().flat_map(|group| &group.misfit).fold(WORST, |most, m| most.max(*m));
    let through = |quota: usize, place: usize| sink + 1 + quota * places + place;
    let mut supplies = vec![0i64; through(quotas.len(), 0)];
    let mut arcs = Vec::new();
    // What stands under each quota on each place, and the most that a unit of it is of a glyph.
    let mut standing = vec![vec![0i64; places]; quotas.len()];
    let mut greatest = 1;
    // Two arcs for each group and place: for the glyphs that stay there, and for those that come.
    for (index, group) in groups.iter().enumerate() {
        let size = size(group).max(1);
        let units = |glyphs: u64| i64::try_from(glyphs).ok().and_then(|g| g.checked_mul(size));
        let units =
            |glyphs: u64| units(glyphs).filter(|units| *units <= UNLIMITED / MOST_NODES as i64);
        let too_large = PlacementError::TooLarge { groups: groups.len(), places };
        let supply = units(group.glyphs).ok_or(too_large)?;
        let each = |amount: f64| (amount / size as f64).round() as i64;
        if let Some(slot) = supplies.get_mut(index) {
            *slot = supply;
        }
        for place in 0..places {
            let allowed = group.allowed.get(place).copied().unwrap_or(false);
            let misfit = group.misfit.get(place).copied().unwrap_or(0.0) * (WORST / most);
            let misfit = each((misfit * MISFIT_STEPS).round() * MISFIT);
            let violation = each(if allowed { 0.0 } else { GLYPH });
            let cost = |moved: f64| Levels([0, violation, misfit, each(moved * GLYPH)]);
            let stays = group.now.get(place).and_then(|glyphs| units(*glyphs)).unwrap_or(0);
            let to = group.quota.map_or(groups.len() + place, |quota| through(quota, place));
            let under = group.quota.and_then(|quota| standing.get_mut(quota)?.get_mut(place));
            if let (Some(slot), true) = (under, group.tension > 0.0) {
                *slot += stays;
                greatest = greatest.max(size);
            }
            arcs.push(Arc { from: index, to, capacity: stays, cost: cost(0.0) });
            arcs.push(Arc { from: index, to, capacity: supply, cost: cost(1.0) });
        }
    }
    // Glyphs without tension take no room: they get places of their own later.
    for (slot, group) in supplies.iter_mut().zip(groups) {
        if group.tension <= 0.0 {
            *slot = 0;
        }
    }
    let total: i64 = supplies.iter().sum();
    let whole = |room: f64| (room / quantum + 1e-6).floor().clamp(0.0, UNLIMITED as f64) as i64;
    // Beyond a quota no more may stand than does, and that costs less than to break a rule.
    let excess = Levels([0, GLYPH as i64 / (EXCESS * greatest), 0, 0]);
    for (quota, (rooms, standing)) in quotas.iter().zip(&standing).enumerate() {
        for (place, (room, standing)) in rooms.iter().zip(standing).enumerate() {
            let (from, to, fits) = (through(quota, place), groups.len() + place, whole(*room));
            arcs.push(Arc { from, to, capacity: fits, cost: Levels([0; 4]) });
            arcs.push(Arc { from, to, capacity: (standing - fits).max(0), cost: excess });
        }
    }
    for (place, capacity) in capacities.iter().enumerate() {
        let fits = whole(*capacity);
        let over = Levels([1, 0, 0, 0]);
        let from = groups.len() + place;
        arcs.push(Arc { from, to: sink, capacity: fits, cost: Levels([0; 4]) });
        arcs.push(Arc { from, to: sink, capacity: total, cost: over });
    }
    if let Some(slot) = supplies.get_mut(sink) {
        *slot = -total;
    }
    let flows = minimum_cost(&supplies, &arcs, budget)?;
    let rows = flows.chunks(2 * places).zip(groups);
    Ok(rows
        .map(|(row, group)| {
            let size = size(group).max(1);
            row.chunks(2).map(|pair| (pair.iter().sum::<i64>() / size) as u64).collect()
        })
        .collect())
}

/// Whole glyphs of each group on each place, by one flow for each tension, the greatest first:
/// nothing is split, and the great ones find whole room. What finds none is left out.
pub(super) fn greatest_first(
    mut room: Vec<f64>,
    groups: &[Group],
    problem: &Problem<'_>,
) -> Result<Vec<Vec<u64>>, PlacementError> {
    let mut quotas = problem.quotas.to_vec();
    let mut counts = vec![vec![0u64; room.len()]; groups.len()];
    let mut tensions: Vec<f64> = groups.iter().map(|group| group.tension).collect();
    tensions.retain(|tension| *tension > 0.0);
    tensions.sort_by(|a, b| b.total_cmp(a));
    tensions.dedup();
    for tension in tensions {
        let same = |group: &&Group| group.tension == tension;
        let class: Vec<&Group> = groups.iter().filter(same).collect();
        let mut rows = flow(&room, &class, &quotas, problem.budget)?.into_iter();
        for (group, counts) in groups.iter().zip(&mut counts) {
            let row = if same(&group) { rows.next() } else { None };
            let spots = row.into_iter().flatten().zip(counts).zip(&mut room);
            for (place, ((wanted, count), room)) in spots.enumerate() {
                let fits = (*room / tension + 1e-6).floor().max(0.0) as u64;
                *count = wanted.min(fits);
                *room -= *count as f64 * tension;
                if let Some(left) = group.quota.and_then(|it| quotas.get_mut(it)?.get_mut(place)) {
                    *left = (*left - *count as f64 * tension).max(0.0);
                }
            }
        }
    }
    Ok(counts)
}
