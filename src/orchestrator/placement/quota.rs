//! Quotas of a placement: what stands beyond them, and that no glyph comes to stand there.

use super::problem::Problem;

/// Load of the kinds under one quota on each place, ΔΦ.
fn load(problem: &Problem<'_>, at: &[Vec<(u32, u32)>], quota: usize) -> Vec<f64> {
    let mut load = vec![0.0; problem.places.len()];
    for (kind, row) in problem.kinds.iter().zip(at).filter(|(kind, _)| kind.quota == Some(quota)) {
        for &(place, count) in row {
            if let Some(load) = load.get_mut(place as usize) {
                *load += f64::from(count) * kind.tension;
            }
        }
    }
    load
}

/// What of a load is beyond a room, where it is more than rounding of sums leaves, ΔΦ.
fn beyond(load: f64, room: f64) -> f64 {
    let over = load - room;
    if over > 1e-9 * load { over } else { 0.0 }
}

/// Load beyond one quota on all places together, ΔΦ.
pub(crate) fn excess_of(problem: &Problem<'_>, at: &[Vec<(u32, u32)>], quota: usize) -> f64 {
    let rooms = problem.quotas.get(quota).into_iter().flatten();
    let load = load(problem, at, quota);
    load.into_iter().zip(rooms).map(|(load, room)| beyond(load, *room)).sum()
}

/// Load beyond all quotas, ΔΦ.
pub(crate) fn excess(problem: &Problem<'_>, at: &[Vec<(u32, u32)>]) -> f64 {
    (0..problem.quotas.len()).map(|quota| excess_of(problem, at, quota)).sum()
}

/// Sends glyphs back to where they stood, one by one, until no place has more beyond a quota than it
/// had: whole glyphs of unlike tensions may have been rounded onto it. It ends, because each that
/// goes back is one less that moved.
pub(crate) fn hold(problem: &Problem<'_>, at: &mut [Vec<(u32, u32)>]) {
    let stood: Vec<Vec<(u32, u32)>> = problem.kinds.iter().map(|kind| kind.at.clone()).collect();
    for (quota, rooms) in problem.quotas.iter().enumerate() {
        let before = load(problem, &stood, quota);
        let bounds: Vec<f64> = before.iter().zip(rooms).map(|(had, room)| had.max(*room)).collect();
        while problem.budget.spend(problem.places.len() as u64) {
            let now = load(problem, at, quota);
            let over = now.iter().zip(&bounds).position(|(now, most)| beyond(*now, *most) > 0.0);
            let Some(place) = over else { break };
            let back = (0..problem.kinds.len()).find_map(|kind| {
                let it = problem.kinds.get(kind).filter(|it| it.quota == Some(quota))?;
                let (was, is) = (stood.get(kind)?, at.get(kind)?);
                let came = it.tension > 0.0 && of(is, place as u32) > of(was, place as u32);
                let home = was.iter().find(|(place, n)| of(is, *place) < *n).map(|it| it.0);
                came.then_some((kind, home?))
            });
            let Some((kind, home)) = back else { break };
            if let Some(row) = at.get_mut(kind) {
                shift(row, place as u32, home);
            }
        }
    }
}

fn of(row: &[(u32, u32)], place: u32) -> u32 {
    row.iter().find(|(at, _)| *at == place).map_or(0, |(_, count)| *count)
}

/// Takes one glyph from a place to another; the places stay in order.
fn shift(row: &mut Vec<(u32, u32)>, from: u32, to: u32) {
    row.iter_mut().filter(|it| it.0 == from).for_each(|it| it.1 = it.1.saturating_sub(1));
    match row.binary_search_by_key(&to, |it| it.0) {
        Ok(found) => row.iter_mut().skip(found).take(1).for_each(|it| it.1 += 1),
        Err(gap) => row.insert(gap, (to, 1)),
    }
    row.retain(|it| it.1 > 0);
}
