//! Clusters that no rule and no number tells apart, as one supply.

use std::collections::BTreeMap;

use super::problem::Problem;
use crate::field::unplaced::{FlowError, PlacementError};

/// Most arcs of the flow.
const MOST_ARCS: usize = 4_000_000;
/// Most nodes of the flow: their number times the largest cost stays inside 64 bits.
pub(super) const MOST_NODES: usize = 1 << 14;

/// Clusters that nothing tells apart.
pub(super) struct Group {
    pub members: Vec<usize>,
    pub quota: Option<usize>,
    pub tension: f64,
    /// Glyphs of all members on each place.
    pub now: Vec<u64>,
    pub glyphs: u64,
    pub allowed: Vec<bool>,
    /// |κ − stiffness| + dislike, for each place.
    pub misfit: Vec<f64>,
}

/// What tells clusters apart: the tension, the quota, the places allowed and the misfit on each.
type Alike = (u64, Option<usize>, Vec<bool>, Vec<u64>);

pub(super) fn grouped(problem: &Problem<'_>) -> Result<Vec<Group>, PlacementError> {
    let mut groups: Vec<Group> = Vec::new();
    let mut known: BTreeMap<Alike, usize> = BTreeMap::new();
    for (index, kind) in problem.kinds.iter().enumerate() {
        if !problem.budget.spend(problem.places.len() as u64) {
            return Err(FlowError::Stopped.into());
        }
        let places = 0..problem.places.len();
        let allowed: Vec<bool> = places.clone().map(|p| (problem.allows)(index, p)).collect();
        let dislike = places.map(|place| (problem.dislike)(index, place));
        let stiff = problem.places.iter().map(|place| (kind.kappa - place.stiffness).abs());
        let misfit: Vec<f64> = stiff.zip(dislike).map(|(misfit, more)| misfit + more).collect();
        if !misfit.iter().all(|value| *value >= 0.0 && value.is_finite()) {
            return Err(PlacementError::Number("a dislike"));
        }
        let bits = misfit.iter().map(|value| value.to_bits()).collect();
        let key = (kind.tension.to_bits(), kind.quota, allowed, bits);
        let group = match known.get(&key) {
            Some(group) => *group,
            None => {
                groups.push(Group {
                    members: Vec::new(),
                    quota: kind.quota,
                    tension: kind.tension,
                    now: vec![0; problem.places.len()],
                    glyphs: 0,
                    allowed: key.2.clone(),
                    misfit,
                });
                known.insert(key, groups.len() - 1);
                groups.len() - 1
            }
        };
        if let Some(group) = groups.get_mut(group) {
            group.members.push(index);
            for &(place, glyphs) in &kind.at {
                group.glyphs += u64::from(glyphs);
                if let Some(slot) = group.now.get_mut(place as usize) {
                    *slot += u64::from(glyphs);
                }
            }
        }
    }
    let (rows, places) = (groups.len(), problem.places.len());
    let (nodes, arcs) = (rows + places * (1 + problem.quotas.len()) + 1, rows * places);
    if nodes > MOST_NODES || arcs > MOST_ARCS {
        return Err(PlacementError::TooLarge { groups: rows, places });
    }
    Ok(groups)
}

/// Shares the glyphs of each group out to its members: who stands where some stay, stays.
pub(super) fn shared_out(
    problem: &Problem<'_>,
    groups: &[Group],
    counts: Vec<Vec<u64>>,
) -> Vec<Vec<(u32, u32)>> {
    let mut at: Vec<BTreeMap<u32, u32>> = vec![BTreeMap::new(); problem.kinds.len()];
    for (group, mut row) in groups.iter().zip(counts) {
        let mut left: Vec<(usize, u32)> = Vec::new();
        for &member in &group.members {
            let mut rest = 0;
            for &(place, glyphs) in problem.kinds.get(member).map_or(&[][..], |kind| &kind.at) {
                let Some(budget) = row.get_mut(place as usize) else { continue };
                let stays = u64::from(glyphs).min(*budget) as u32;
                *budget -= u64::from(stays);
                rest += glyphs - stays;
                put(&mut at, member, place, stays);
            }
            left.push((member, rest));
        }
        let mut open = (0u32..).zip(row).filter(|(_, budget)| *budget > 0);
        let mut current = open.next();
        for (member, mut rest) in left {
            while let (Some((place, budget)), true) = (&mut current, rest > 0) {
                let goes = u64::from(rest).min(*budget) as u32;
                *budget -= u64::from(goes);
                rest -= goes;
                put(&mut at, member, *place, goes);
                if *budget == 0 {
                    current = open.next();
                }
            }
        }
    }
    at.into_iter().map(|row| row.into_iter().collect()).collect()
}

fn put(at: &mut [BTreeMap<u32, u32>], member: usize, place: u32, glyphs: u32) {
    if let (Some(row), true) = (at.get_mut(member), glyphs > 0) {
        *row.entry(place).or_default() += glyphs;
    }
}
