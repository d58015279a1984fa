//! How good a placement is, and what it cannot meet.

use super::problem::{Problem, Score, Unmet};
use super::quota;

/// How good a placement is, against where the glyphs stand now.
pub(super) fn score(problem: &Problem<'_>, at: &[Vec<(u32, u32)>]) -> Score {
    let mut load = vec![0.0; problem.places.len()];
    let (mut glyphs, mut misfit, mut dislike) = (0u64, 0.0, 0.0);
    let mut score = Score::default();
    for (index, (kind, row)) in problem.kinds.iter().zip(at).enumerate() {
        for &(place, count) in row {
            let spot = place as usize;
            let many = f64::from(count);
            let stiffness = problem.places.get(spot).map_or(0.0, |place| place.stiffness);
            misfit += many * (kind.kappa - stiffness).abs();
            dislike += many * (problem.dislike)(index, spot);
            glyphs += u64::from(count);
            if !(problem.allows)(index, spot) {
                score.violations += u64::from(count);
            }
            let stood = kind.at.iter().find(|(held, _)| *held == place).map_or(0, |(_, n)| *n);
            score.moved += u64::from(count.saturating_sub(stood));
            if let Some(load) = load.get_mut(spot) {
                *load += many * kind.tension;
            }
        }
    }
    if glyphs > 0 {
        (score.misfit, score.dislike) = (misfit / glyphs as f64, dislike / glyphs as f64);
    }
    for (load, place) in load.iter().zip(problem.places) {
        let over = load - place.capacity;
        // What rounding of sums leaves is no overload.
        score.overload += if over > 1e-9 * place.capacity { over } else { 0.0 };
    }
    score.excess = quota::excess(problem, at);
    score
}

pub(super) fn unmet(problem: &Problem<'_>, at: &[Vec<(u32, u32)>]) -> Vec<Unmet> {
    let mut unmet = Vec::new();
    for (kind, row) in at.iter().enumerate() {
        let wrong = row.iter().filter(|(place, _)| !(problem.allows)(kind, *place as usize));
        let glyphs: u64 = wrong.map(|(_, count)| u64::from(*count)).sum();
        if glyphs == 0 {
            continue;
        }
        let all: u64 = row.iter().map(|(_, count)| u64::from(*count)).sum();
        let allowed: Vec<u32> = (0..problem.places.len())
            .filter(|p| (problem.allows)(kind, *p))
            .map(|p| p as u32)
            .collect();
        let capacity = allowed.iter().filter_map(|place| problem.places.get(*place as usize));
        let capacity = capacity.fold(0.0, |sum, place| sum + place.capacity);
        let load = all as f64 * problem.kinds.get(kind).map_or(0.0, |kind| kind.tension);
        unmet.push(Unmet { kind, glyphs, load, allowed, capacity });
    }
    unmet
}
