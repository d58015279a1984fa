//! Where glyphs stand best: a placement of clusters over segments that first violates least, then
//! misfits least, then moves least, within the capacities.
//!
//! It is a transport problem in units of load: each cluster sends its load to segments, each
//! segment takes what its capacity bears, and the cost has levels that never trade against each
//! other: overload, violations, misfit, moves. Load beyond all capacity is overload, so that a
//! field that is too full still has an answer. A quota is no such thing: what an app has on a place
//! passes through a node of its own, and no more than stands there already may stand there beyond
//! the quota. Clusters that no rule and no number tells apart are one supply. Where all glyphs bear the same tension the flow is the exact optimum. Where
//! tensions differ, placing whole glyphs within capacities is a packing problem (NP-hard): the
//! flow splits at most about one glyph a segment, and those few are put where they do least harm.
//! Where that overloads a segment, a second placement goes from the greatest glyphs to the least,
//! with one flow for each tension, and the better of the two is taken.

use super::flow::{Arc, Levels, UNLIMITED, minimum_cost};
use super::quota;
use crate::field::budget::Budget;
use crate::field::unplaced::{FlowError, PlacementError};
use std::collections::BTreeMap;

/// A segment that may bear glyphs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// The load that it bears, ΔΦ.
    pub capacity: f64,
    /// Its κ_stiffness, 0 to 1.
    pub stiffness: f64,
}

/// A cluster and where its glyphs stand.
#[derive(Debug, Clone, PartialEq)]
pub struct Kind {
    /// What each glyph bears, ΔΦ.
    pub tension: f64,
    /// The κ of each glyph, 0 to 1.
    pub kappa: f64,
    /// Glyphs on each place (by index): where there are any, each place once.
    pub at: Vec<(u32, u32)>,
    /// The quota that it falls under, by its place among those of the problem.
    pub quota: Option<usize>,
}

/// What is to be placed where.
pub struct Problem<'a> {
    /// The segments that may bear glyphs.
    pub places: &'a [Place],
    /// The clusters.
    pub kinds: &'a [Kind],
    /// Whether every `require` lets glyphs of this kind stand on this place.
    pub allows: &'a dyn Fn(usize, usize) -> bool,
    /// What unmet preferences add to the misfit of a glyph of this kind on this place, 0 or more.
    pub dislike: &'a dyn Fn(usize, usize) -> f64,
    /// Quotas: the load that the kinds under each may put on each place together, ΔΦ.
    pub quotas: &'a [Vec<f64>],
    /// What the search may cost.
    pub budget: &'a Budget,
}

/// How good a placement is.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Score {
    /// Load beyond the capacities, ΔΦ.
    pub overload: f64,
    /// Glyphs that stand where a `require` fails.
    pub violations: u64,
    /// Load beyond the quotas, ΔΦ.
    pub excess: f64,
    /// Mean of |κ − stiffness| over the glyphs.
    pub misfit: f64,
    /// Mean weight of the preferences that are not met, over the glyphs.
    pub dislike: f64,
    /// Glyphs that do not stand where they stood.
    pub moved: u64,
}

impl Score {
    /// Misfit and unmet preferences together: what a placement minimises after violations.
    pub fn unease(&self) -> f64 {
        self.misfit + self.dislike
    }
}

/// A requirement that cannot be met for every glyph of a cluster.
#[derive(Debug, Clone, PartialEq)]
pub struct Unmet {
    /// The cluster.
    pub kind: usize,
    /// How many of its glyphs stand where they should not.
    pub glyphs: u64,
    /// The load of the whole cluster, ΔΦ.
    pub load: f64,
    /// The places that it may stand on; none at all where no place passes the rules.
    pub allowed: Vec<u32>,
    /// What those places bear together, ΔΦ: the capacity that binds.
    pub capacity: f64,
}

/// A placement.
#[derive(Debug, Clone, PartialEq)]
pub struct Placement {
    /// For each cluster the places with glyphs of it, rising, and how many.
    pub at: Vec<Vec<(u32, u32)>>,
    /// The placement that was.
    pub before: Score,
    /// This one.
    pub after: Score,
    /// What could not be met.
    pub unmet: Vec<Unmet>,
    /// Whether it is the optimum, and not only near it.
    pub exact: bool,
}

/// Most arcs of the flow.
const MOST_ARCS: usize = 4_000_000;
/// Most nodes of the flow: their number times the largest cost stays inside 64 bits.
const MOST_NODES: usize = 1 << 14;
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

/// Clusters that nothing tells apart.
struct Group {
    members: Vec<usize>,
    quota: Option<usize>,
    tension: f64,
    /// Glyphs of all members on each place.
    now: Vec<u64>,
    glyphs: u64,
    allowed: Vec<bool>,
    /// |κ − stiffness| + dislike, for each place.
    misfit: Vec<f64>,
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

/// What tells clusters apart: the tension, the quota, the places allowed and the misfit on each.
type Alike = (u64, Option<usize>, Vec<bool>, Vec<u64>);

fn grouped(problem: &Problem<'_>) -> Result<Vec<Group>, PlacementError> {
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
fn flow(
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
fn greatest_first(
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

/// Puts the glyphs that the flow split, one by one where they do least harm. True if there was
/// none.
fn settle_rest(problem: &Problem<'_>, groups: &[Group], counts: &mut [Vec<u64>]) -> bool {
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

/// Shares the glyphs of each group out to its members: who stands where some stay, stays.
fn shared_out(
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

fn sorted(at: &[(u32, u32)]) -> Vec<(u32, u32)> {
    let mut at: Vec<_> = at.iter().copied().filter(|(_, glyphs)| *glyphs > 0).collect();
    at.sort_unstable();
    at
}

/// How good a placement is, against where the glyphs stand now.
fn score(problem: &Problem<'_>, at: &[Vec<(u32, u32)>]) -> Score {
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

fn unmet(problem: &Problem<'_>, at: &[Vec<(u32, u32)>]) -> Vec<Unmet> {
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
