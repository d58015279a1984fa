//! Link patterns: lists of ids to lists of pairs. Pure functions; the random ones draw from a
//! function of a counter, so that the same seed gives the same links.

mod drawn;

pub use drawn::{random_regular, small_world};

use crate::field::id::SegmentId;
use thiserror::Error;

/// A link between two ids.
pub type Pair = (SegmentId, SegmentId);

/// Most links that one pattern may make.
pub const MOST_LINKS: usize = 50_000_000;

/// Why a pattern cannot be laid over its ids.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PatternError {
    /// Fewer ids than the pattern needs.
    #[error("a {pattern} needs at least {least} segments, not {given}")]
    TooFew {
        /// The pattern.
        pattern: &'static str,
        /// The least number that it works with.
        least: usize,
        /// How many there are.
        given: usize,
    },
    /// A number of ids that the pattern cannot have.
    #[error("{pattern} takes {wanted} segments, not {given}")]
    Count {
        /// The pattern with its parameters.
        pattern: String,
        /// Which numbers it takes.
        wanted: String,
        /// How many there are.
        given: usize,
    },
    /// A parameter out of range.
    #[error("`{name}` of a {pattern} is {range}, not {given}")]
    Parameter {
        /// The pattern.
        pattern: &'static str,
        /// The parameter.
        name: &'static str,
        /// What it may be.
        range: String,
        /// What it is.
        given: String,
    },
    /// One id twice, or in both lists.
    #[error("segment {0} stands in the pattern twice")]
    Repeated(SegmentId),
    /// Its work was used up.
    #[error("the drawing was stopped")]
    Stopped,
    /// More links than the limit.
    #[error("a {pattern} over these segments has more than {MOST_LINKS} links")]
    TooMany {
        /// The pattern.
        pattern: &'static str,
    },
    /// No simple graph was found within the bounded number of tries.
    #[error("no {pattern} was found: the parameters leave too little choice")]
    Stuck {
        /// The pattern.
        pattern: &'static str,
    },
}

use PatternError::{Count, Parameter, Repeated, TooFew, TooMany};

/// A closed ring. Two segments make one link.
///
/// # Errors
/// Fewer than two segments, or one twice.
pub fn ring(ids: &[SegmentId]) -> Result<Vec<Pair>, PatternError> {
    let mut pairs = line_of("ring", ids)?;
    if let ([first, _, .., last], true) = (ids, ids.len() > 2) {
        pairs.push((*last, *first));
    }
    Ok(pairs)
}

/// An open line.
///
/// # Errors
/// Fewer than two segments, or one twice.
pub fn line(ids: &[SegmentId]) -> Result<Vec<Pair>, PatternError> {
    line_of("line", ids)
}

fn line_of(pattern: &'static str, ids: &[SegmentId]) -> Result<Vec<Pair>, PatternError> {
    distinct(pattern, 2, ids)?;
    Ok(ids.iter().copied().zip(ids.iter().copied().skip(1)).collect())
}

/// The first segment joined to each other one.
///
/// # Errors
/// Fewer than two segments, or one twice.
pub fn star(ids: &[SegmentId]) -> Result<Vec<Pair>, PatternError> {
    distinct("star", 2, ids)?;
    let hub = ids.first().copied().unwrap_or_default();
    Ok(ids.iter().skip(1).map(|id| (hub, *id)).collect())
}

/// Every segment joined to every other.
///
/// # Errors
/// Fewer than two segments, one twice, or more than [`MOST_LINKS`] links.
pub fn mesh(ids: &[SegmentId]) -> Result<Vec<Pair>, PatternError> {
    distinct("mesh", 2, ids)?;
    bounded("mesh", ids.len().saturating_mul(ids.len() - 1) / 2)?;
    Ok(all_pairs(ids).collect())
}

fn all_pairs<T: Copy>(ids: &[T]) -> impl Iterator<Item = (T, T)> + '_ {
    let from = ids.iter().enumerate();
    from.flat_map(move |(i, a)| ids.iter().skip(i + 1).map(move |b| (*a, *b)))
}

/// Every segment of the one list joined to every one of the other.
///
/// # Errors
/// An empty list, a segment twice or in both, or more than [`MOST_LINKS`] links.
pub fn join(left: &[SegmentId], right: &[SegmentId]) -> Result<Vec<Pair>, PatternError> {
    join_of("join", left, right)
}

fn join_of(
    pattern: &'static str,
    left: &[SegmentId],
    right: &[SegmentId],
) -> Result<Vec<Pair>, PatternError> {
    for list in [left, right] {
        if list.is_empty() {
            return Err(TooFew { pattern, least: 1, given: 0 });
        }
    }
    distinct(pattern, 2, &[left, right].concat())?;
    bounded(pattern, left.len().saturating_mul(right.len()))?;
    Ok(left.iter().flat_map(|a| right.iter().map(move |b| (*a, *b))).collect())
}

/// A grid closed in each of its directions: `sides` segments along each, the last direction
/// running fastest. A side of two is joined once, a side of one not at all.
///
/// # Errors
/// No side, a side of zero, sides whose product is not the number of segments, or one twice.
pub fn torus(ids: &[SegmentId], sides: &[usize]) -> Result<Vec<Pair>, PatternError> {
    distinct("torus", 2, ids)?;
    let product = sides.iter().try_fold(1usize, |product, side| product.checked_mul(*side));
    if sides.is_empty() || product != Some(ids.len()) {
        let shape: Vec<String> = sides.iter().map(ToString::to_string).collect();
        return Err(Count {
            pattern: format!("a torus of {}", shape.join(" × ")),
            wanted: product.map_or("more than can be counted".to_owned(), |n| n.to_string()),
            given: ids.len(),
        });
    }
    bounded("torus", ids.len().saturating_mul(sides.len()))?;
    let mut pairs = Vec::new();
    for (place, id) in ids.iter().enumerate() {
        let mut stride = 1;
        for side in sides.iter().rev() {
            let at = place / stride % side;
            let next = place - at * stride + (at + 1) % side * stride;
            if *side > 2 || (*side == 2 && at == 0) {
                pairs.extend(ids.get(next).map(|next| (*id, *next)));
            }
            stride *= side;
        }
    }
    Ok(pairs)
}

/// Segments joined where their places differ in one bit.
///
/// # Errors
/// A number of segments that is not a power of two, or one twice.
pub fn hypercube(ids: &[SegmentId]) -> Result<Vec<Pair>, PatternError> {
    distinct("hypercube", 2, ids)?;
    if !ids.len().is_power_of_two() {
        let (pattern, wanted) = ("a hypercube".to_owned(), "2, 4, 8, 16 …".to_owned());
        return Err(Count { pattern, wanted, given: ids.len() });
    }
    let mut pairs = Vec::new();
    for (place, id) in ids.iter().enumerate() {
        for bit in 0..ids.len().trailing_zeros() {
            let other = place ^ (1 << bit);
            pairs.extend(ids.get(other).filter(|_| other > place).map(|other| (*id, *other)));
        }
    }
    Ok(pairs)
}

/// Each leaf joined to each spine; the hosts, if there are any, shared out over the leaves in
/// order, as evenly as can be.
///
/// # Errors
/// No spine or no leaf, or a segment twice.
pub fn leaf_spine(
    spines: &[SegmentId],
    leaves: &[SegmentId],
    hosts: &[SegmentId],
) -> Result<Vec<Pair>, PatternError> {
    distinct("leaf_spine", 2, &[spines, leaves, hosts].concat())?;
    let mut pairs = join_of("leaf_spine", spines, leaves)?;
    for (place, host) in hosts.iter().enumerate() {
        let leaf = place * leaves.len() / hosts.len();
        pairs.extend(leaves.get(leaf).map(|leaf| (*leaf, *host)));
    }
    Ok(pairs)
}

/// A k-ary fat tree: (k/2)² core segments, then k pods of k/2 aggregation and k/2 edge segments,
/// then, where there are that many, (k/2)² hosts for each pod.
/// (M. Al-Fares, A. Loukissas, A. Vahdat, SIGCOMM 2008.)
///
/// # Errors
/// A k that is not an even number from 2 to 256; a number of segments that is neither 5k²/4 nor
/// 5k²/4 + k³/4; one twice.
pub fn fat_tree(ids: &[SegmentId], k: usize) -> Result<Vec<Pair>, PatternError> {
    if !(2..=256).contains(&k) || !k.is_multiple_of(2) {
        let range = "an even number from 2 to 256".to_owned();
        return Err(Parameter { pattern: "fat tree", name: "k", range, given: k.to_string() });
    }
    let half = k / 2;
    let (switches, hosts) = (5 * half * half, half * half * k);
    if ids.len() != switches && ids.len() != switches + hosts {
        let wanted = format!("{switches} or, with hosts, {}", switches + hosts);
        return Err(Count { pattern: format!("a fat tree of {k}"), wanted, given: ids.len() });
    }
    distinct("fat tree", 2, ids)?;
    let (core, rest) = ids.split_at(half * half);
    let (pods, hosts) = rest.split_at(k * k);
    let mut pairs = Vec::new();
    for (pod, members) in pods.chunks(k).enumerate() {
        let (above, below) = members.split_at(half);
        for (up, uplinks) in above.iter().zip(core.chunks(half)) {
            pairs.extend(uplinks.iter().map(|core| (*core, *up)));
            pairs.extend(below.iter().map(|edge| (*up, *edge)));
        }
        for (place, edge) in below.iter().enumerate() {
            let racks = hosts.chunks(half).skip(pod * half + place).take(1);
            pairs.extend(racks.flatten().map(|host| (*edge, *host)));
        }
    }
    Ok(pairs)
}

/// A dragonfly: groups of `routers` segments, each a full mesh, and `global` links a router, so
/// that each pair of the `routers · global + 1` groups is joined once.
/// (J. Kim, W. J. Dally, S. Scott, D. Abts, ISCA 2008.)
///
/// # Errors
/// A parameter of zero; a number of segments that is not `routers · (routers · global + 1)`; one
/// twice; more than [`MOST_LINKS`] links.
pub fn dragonfly(
    ids: &[SegmentId],
    routers: usize,
    global: usize,
) -> Result<Vec<Pair>, PatternError> {
    for (name, value) in [("routers", routers), ("global", global)] {
        if value == 0 {
            let (range, given) = ("at least 1".to_owned(), value.to_string());
            return Err(Parameter { pattern: "dragonfly", name, range, given });
        }
    }
    let reach = routers.saturating_mul(global);
    let wanted = reach.saturating_add(1).saturating_mul(routers);
    if ids.len() != wanted {
        let pattern = format!("a dragonfly of {routers} routers and {global} global links");
        return Err(Count { pattern, wanted: wanted.to_string(), given: ids.len() });
    }
    distinct("dragonfly", 2, ids)?;
    let links = routers * (routers - 1) / 2 * (reach + 1) + reach * (reach + 1) / 2;
    bounded("dragonfly", links)?;
    let groups: Vec<&[SegmentId]> = ids.chunks(routers).collect();
    let mut pairs = Vec::with_capacity(links);
    for (here, group) in groups.iter().enumerate() {
        pairs.extend(all_pairs(group));
        // The link to the group `hop + 1` further on; from there it is `reach − 1 − hop` on.
        for hop in 0..reach {
            let there = (here + hop + 1) % (reach + 1);
            let back = reach - 1 - hop;
            let ends = group.get(hop / global).zip(groups.get(there));
            let pair = ends.and_then(|(a, there)| Some((*a, *there.get(back / global)?)));
            pairs.extend(pair.filter(|_| here < there));
        }
    }
    Ok(pairs)
}

fn distinct(pattern: &'static str, least: usize, ids: &[SegmentId]) -> Result<(), PatternError> {
    if ids.len() < least {
        return Err(TooFew { pattern, least, given: ids.len() });
    }
    let mut sorted = ids.to_vec();
    sorted.sort_unstable();
    let twice = sorted.iter().zip(sorted.iter().skip(1)).find(|(a, b)| a == b);
    twice.map_or(Ok(()), |(id, _)| Err(Repeated(*id)))
}

fn bounded(pattern: &'static str, links: usize) -> Result<(), PatternError> {
    if links > MOST_LINKS { Err(TooMany { pattern }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    pub(super) fn ids(n: u32) -> Vec<SegmentId> {
        (100..100 + n).map(SegmentId).collect()
    }

    pub(super) fn bits(i: u64) -> u64 {
        let z = (i + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Links of each id, in order; fails on loops and parallel links.
    pub(super) fn degrees(ids: &[SegmentId], pairs: &[Pair]) -> Vec<usize> {
        let mut seen = BTreeSet::new();
        for (a, b) in pairs {
            assert!(a != b && seen.insert((a.min(b), a.max(b))), "{a} {b}");
            assert!(ids.contains(a) && ids.contains(b));
        }
        let count = |id: &SegmentId| pairs.iter().filter(|(a, b)| a == id || b == id).count();
        ids.iter().map(count).collect()
    }

    #[test]
    fn small_patterns_are_what_they_say() {
        let ids = |numbers: &[u32]| numbers.iter().copied().map(SegmentId).collect::<Vec<_>>();
        let numbers =
            |pairs: Vec<Pair>| pairs.into_iter().map(|(a, b)| (a.0, b.0)).collect::<Vec<_>>();
        assert_eq!(numbers(ring(&ids(&[7, 8, 9])).unwrap()), [(7, 8), (8, 9), (9, 7)]);
        assert_eq!(numbers(ring(&ids(&[7, 8])).unwrap()), [(7, 8)]);
        assert_eq!(numbers(line(&ids(&[7, 8, 9])).unwrap()), [(7, 8), (8, 9)]);
        assert_eq!(numbers(star(&ids(&[7, 8, 9])).unwrap()), [(7, 8), (7, 9)]);
        assert_eq!(numbers(mesh(&ids(&[7, 8, 9])).unwrap()), [(7, 8), (7, 9), (8, 9)]);
        let joined = join(&ids(&[1, 2]), &ids(&[7, 8])).unwrap();
        assert_eq!(numbers(joined), [(1, 7), (1, 8), (2, 7), (2, 8)]);
        let cube = hypercube(&ids(&[4, 5, 6, 7])).unwrap();
        assert_eq!(numbers(cube), [(4, 5), (4, 6), (5, 7), (6, 7)]);
        assert_eq!(leaf_spine(&ids(&[1]), &ids(&[2, 3]), &ids(&[4, 5, 6])).unwrap().len(), 2 + 3);
    }

    #[test]
    fn a_torus_in_any_number_of_directions() {
        for (sides, degree) in
            [(vec![4, 5], 4), (vec![3, 3, 3], 6), (vec![2, 5], 3), (vec![1, 6], 2)]
        {
            let all = ids(sides.iter().product::<usize>() as u32);
            let pairs = torus(&all, &sides).unwrap();
            assert!(degrees(&all, &pairs).iter().all(|d| *d == degree), "{sides:?}");
        }
    }

    #[test]
    fn fat_trees_and_dragonflies_have_their_published_shape() {
        let tree = ids(20 + 16);
        let pairs = fat_tree(&tree, 4).unwrap();
        // 4 cores, 4 pods of 2 + 2 with k links each, 16 hosts with one.
        assert_eq!(degrees(&tree, &pairs), [vec![4; 20], vec![1; 16]].concat());
        assert_eq!(fat_tree(&ids(20), 4).unwrap().len(), 32);
        let fly = ids(4 * 9);
        let pairs = dragonfly(&fly, 4, 2).unwrap();
        assert!(degrees(&fly, &pairs).iter().all(|d| *d == 3 + 2));
        let group = |id: SegmentId| (id.0 - 100) / 4;
        let joined: BTreeSet<_> = pairs
            .iter()
            .map(|(a, b)| (group(*a).min(group(*b)), group(*a).max(group(*b))))
            .filter(|(a, b)| a != b)
            .collect();
        assert_eq!(joined.len(), 36);
    }

    #[test]
    fn impossible_parameters_are_typed_errors() {
        assert!(matches!(ring(&[SegmentId(1)]), Err(TooFew { least: 2, .. })));
        let [one, two] = [1, 2].map(SegmentId);
        assert_eq!(mesh(&[one, two, one]), Err(Repeated(one)));
        assert_eq!(join(&[one, two], &[two]), Err(Repeated(two)));
        assert!(matches!(join(&[one, two], &[]), Err(TooFew { .. })));
        assert!(matches!(torus(&ids(12), &[5, 2]), Err(Count { given: 12, .. })));
        assert!(matches!(torus(&ids(12), &[]), Err(Count { .. })));
        assert!(matches!(torus(&ids(12), &[usize::MAX, 2]), Err(Count { .. })));
        assert!(matches!(hypercube(&ids(12)), Err(Count { .. })));
        assert!(matches!(fat_tree(&ids(20), 3), Err(Parameter { .. })));
        assert!(matches!(fat_tree(&ids(21), 4), Err(Count { .. })));
        assert!(matches!(dragonfly(&ids(35), 4, 2), Err(Count { .. })));
        assert!(matches!(dragonfly(&ids(35), 0, 2), Err(Parameter { .. })));
        assert!(matches!(mesh(&ids(20_000)), Err(TooMany { .. })));
        let message = torus(&ids(12), &[5, 2]).unwrap_err().to_string();
        assert_eq!(message, "a torus of 5 × 2 takes 10 segments, not 12");
    }
}
