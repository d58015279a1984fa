//! The glyphs that the flow split between places.

use super::group::Group;
use super::problem::Problem;

/// Puts the glyphs that the flow split, one by one where they do least harm. True if there was
/// none.
pub(super) fn settle_rest(
    problem: &Problem<'_>,
    groups: &[Group],
    counts: &mut [Vec<u64>],
) -> bool {
    let mut room: Vec<f64> = problem.places.iter().map(|place| place.capacity).collect();
    for (group, row) in groups.iter().zip(counts.iter()) {
        for (room, count) in room.iter_mut().zip(row) {
            *room -= *count as f64 * group.tension;
        }
    }
    let mut quotas = problem.quotas.to_vec();
    for (group, row) in groups.iter().zip(counts.iter()) {
        let rooms = group.quota.and_then(|quota| quotas.get_mut(quota));
        for (room, count) in rooms.into_iter().flatten().zip(row) {
            *room -= *count as f64 * group.tension;
        }
    }
    // Great glyphs first: the small ones fit into what they leave.
    let mut order: Vec<usize> = (0..groups.len()).collect();
    let tension = |index: &usize| groups.get(*index).map_or(0.0, |group| group.tension);
    order.sort_by(|a, b| tension(b).total_cmp(&tension(a)).then(a.cmp(b)));
    let mut exact = true;
    for index in order {
        let (Some(group), Some(row)) = (groups.get(index), counts.get_mut(index)) else { continue };
        let mut left = group.glyphs - row.iter().sum::<u64>().min(group.glyphs);
        exact &= left == 0 || group.tension <= 0.0;
        while left > 0 && problem.budget.spend(problem.places.len() as u64) {
            let harm = |place: usize| {
                let under = group.quota.and_then(|quota| quotas.get(quota)?.get(place));
                let free = room.get(place).copied().unwrap_or(0.0);
                let slack = under.map_or(free, |under| free.min(*under)) - group.tension;
                let over = (-slack - 1e-9 * group.tension).max(0.0);
                let violates = !group.allowed.get(place).copied().unwrap_or(false);
                let misfit = group.misfit.get(place).copied().unwrap_or(0.0);
                let moves = row.get(place) >= group.now.get(place);
                (over, violates, misfit, moves)
            };
            let by_harm = |a: &usize, b: &usize| {
                let (a, b) = (harm(*a), harm(*b));
                let upper = a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
                upper.then(a.2.total_cmp(&b.2)).then(a.3.cmp(&b.3))
            };
            let Some(place) = (0..problem.places.len()).min_by(by_harm) else { break };
            // Glyphs without tension all follow the first, but those that may stay stay.
            let stay = group.now.get(place).copied().unwrap_or(0).saturating_sub(row[place]);
            let batch = match group.tension > 0.0 {
                true => 1,
                false if stay > 0 => stay.min(left),
                false => left,
            };
            row[place] += batch;
            room[place] -= group.tension * batch as f64;
            if let Some(under) = group.quota.and_then(|it| quotas.get_mut(it)?.get_mut(place)) {
                *under -= group.tension * batch as f64;
            }
            left -= batch;
        }
    }
    exact
}
