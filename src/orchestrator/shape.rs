//! The κ Shape Engine: the placement with the fewest violations, of those the least misfit, of those
//! the fewest glyphs moved, subject to capacity: a minimum-cost flow, solved by a network simplex.
//!
//! Flow runs from clusters over segments to a sink, in glyphs where all have one tension and in
//! thousandths of the lightest glyph otherwise. An optimal basis splits fewer glyphs than there are
//! clusters and segments; a glyph so split stays where it is, or goes where there is room.

use std::collections::BTreeMap;

use super::flow::{Arc, Levels, UNLIMITED, minimum_cost};
use super::migration::{MigrationReport, Move};
use crate::field::Field;
use crate::field::rules::RuleTable;
use crate::field::script::{FieldError, Script};
use crate::field::spec::RuleSpec;

/// Misfit of 1 as a whole number of flow cost.
const MISFIT: f64 = 1e6;
/// Above this many pairs of cluster and segment each cluster looks at its best segments only.
const MOST_PAIRS: usize = 1_000_000;

/// What to shape: some clusters, and where their glyphs may and had better be.
#[derive(Clone, Debug)]
pub struct Shape {
    clusters: Vec<u32>,
    rules: RuleTable,
}

impl Shape {
    /// The documents' plain rule: every cluster, complex glyphs on stiff segments, simple ones on
    /// flexible ones, beside what the field's own rules say.
    pub fn plain(field: &Field) -> Shape {
        Shape {
            clusters: (0..field.clusters().len() as u32).collect(),
            rules: RuleTable::default(),
        }
    }

    /// One rule, for the clusters it speaks of.
    ///
    /// # Errors
    /// What the rule's functions fail with.
    pub fn of<S: Script>(
        field: &Field,
        rule: &RuleSpec,
        script: &mut S,
    ) -> Result<Shape, S::Error> {
        let mut clusters = Vec::new();
        for cluster in 0..field.clusters().len() as u32 {
            let speaks = match rule.when {
                Some(call) => script.when(call, field, cluster)?,
                None => true,
            };
            clusters.extend(speaks.then_some(cluster));
        }
        Ok(Shape { clusters, rules: RuleTable::ask(field, std::slice::from_ref(rule), script)? })
    }
}

/// What shaping found and began.
#[derive(Clone, Debug, PartialEq)]
pub struct ShapeReport {
    /// Glyphs where a rule forbids them: before, and when all packets have arrived.
    pub violations: (u64, u64),
    /// Misfit of the shaped glyphs: before, and then.
    pub misfit: (f64, f64),
    /// Glyphs to move.
    pub moves: u64,
    /// ΔΦ that the rules want on segments that they allow, beyond what those can carry.
    pub short: f64,
    /// The full segments that keep a `require` from being met.
    pub binding: Vec<u32>,
    /// The migration that carries it out.
    pub migration: MigrationReport,
}

/// Counts by (cluster, segment).
type Placement = BTreeMap<(u32, u32), u32>;

impl Field {
    /// Computes the best placement of some clusters and starts to migrate to it. The packets arrive
    /// later; the report says what will then be.
    ///
    /// # Errors
    /// [`FieldError::NoPlace`] when no segment is up and in phase.
    pub fn shape_cluster(&mut self, shape: &Shape) -> Result<ShapeReport, FieldError> {
        self.refresh();
        let live: Vec<u32> = self.live().collect();
        if live.is_empty() {
            return Err(FieldError::NoPlace("every cluster".to_owned()));
        }
        let before: Placement = live
            .iter()
            .flat_map(|&s| {
                self.glyphs.on(s).iter().map(move |slot| ((slot.cluster, s), slot.count))
            })
            .filter(|((cluster, _), _)| shape.clusters.contains(cluster))
            .collect();
        let mut after = self.solve_within(shape, &live, &before);
        let forbidden = |placement: &Placement| -> u64 {
            let bad = placement.iter().filter(|((c, s), _)| !self.fits(shape, *c, *s));
            bad.map(|(_, n)| u64::from(*n)).sum()
        };
        let mut violations = (forbidden(&before), forbidden(&after));
        if violations.1 > violations.0 {
            after = before.clone();
            violations.1 = violations.0;
        }
        let misfit = (self.misfit_in(&before), self.misfit_in(&after));
        let (short, binding) = self.shortage(shape, &live, &after);
        let moves = moves_between(&before, &after);
        Ok(ShapeReport {
            violations,
            misfit,
            moves: moves.iter().map(|m| u64::from(m.count)).sum(),
            short,
            binding,
            migration: self.start_moves(None, &moves, 0),
        })
    }

    fn fits(&self, shape: &Shape, cluster: u32, segment: u32) -> bool {
        self.rules.allows(cluster, segment) && shape.rules.allows(cluster, segment)
    }

    fn misfit_in(&self, placement: &Placement) -> f64 {
        let (mut sum, mut count) = (0.0, 0.0);
        for (&(cluster, segment), &n) in placement {
            let kappa = self.plan.clusters[cluster as usize].kappa;
            sum += f64::from(n) * (kappa - self.segments.stiffness[segment as usize]).abs();
            count += f64::from(n);
        }
        if count > 0.0 { sum / count } else { 0.0 }
    }

    /// The best placement that overfills nothing. Glyphs that the flow splits can be too much by
    /// less than one each: then more room is left for them, and at last nothing moves.
    fn solve_within(&self, shape: &Shape, live: &[u32], before: &Placement) -> Placement {
        let shaped = |placement: &Placement| {
            let mut loads: BTreeMap<u32, f64> = BTreeMap::new();
            for (&(cluster, segment), &n) in placement {
                *loads.entry(segment).or_default() += f64::from(n) * self.tension(cluster);
            }
            loads
        };
        let now = shaped(before);
        let heaviest = shape.clusters.iter().map(|c| self.tension(*c)).fold(0.0, f64::max);
        for margin in [0.0, 1.0, 2.0, 4.0] {
            let after = self.solve(shape, live, before, margin * heaviest);
            let fits = shaped(&after).into_iter().all(|(s, load)| {
                let here = now.get(&s).copied().unwrap_or(0.0);
                let (all, capacity) =
                    (self.segments.load[s as usize], self.segments.capacity[s as usize]);
                all - here + load <= capacity.max(all) * (1.0 + 1e-12)
            });
            if fits {
                return after;
            }
        }
        before.clone()
    }

    /// The best placement of what stands in `before`, with so much of every capacity left free.
    fn solve(&self, shape: &Shape, live: &[u32], before: &Placement, margin: f64) -> Placement {
        let mut totals: BTreeMap<u32, u32> = BTreeMap::new();
        for (&(cluster, _), &n) in before {
            *totals.entry(cluster).or_default() += n;
        }
        let unease = |c: u32, s: u32| self.unease(c, s) + shape.rules.cost(c, s);
        let mut weights = totals.keys().map(|c| self.tension(*c)).filter(|t| *t > 0.0);
        let lightest = weights.clone().fold(f64::INFINITY, f64::min);
        let even = weights.all(|t| t == lightest);
        let (clusters, n) = (totals.len(), live.len());
        let breadth = (MOST_PAIRS / clusters.max(1)).clamp(8, n.max(8)).min(n);
        // Units of flow that a glyph takes.
        let size = |c: u32| match even {
            true => 1,
            false => (self.tension(c) / lightest * 1000.0).round().max(1.0) as i64,
        };
        let unit = if even { lightest } else { lightest / 1000.0 };
        let mut supplies = vec![0_i64; clusters + n + 1];
        let mut arcs = Vec::new();
        let mut pairs = Vec::new();
        let mut placement = Placement::new();
        for (node, (&cluster, &total)) in totals.iter().enumerate() {
            let rank = |s: &u32| (!self.fits(shape, cluster, *s), unease(cluster, *s));
            let mut best: Vec<usize> = (0..n).collect();
            if breadth < n || self.tension(cluster) <= 0.0 {
                best.sort_by(|&i, &j| {
                    let (a, b) = (rank(&live[i]), rank(&live[j]));
                    a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(i.cmp(&j))
                });
                best.truncate(breadth);
            }
            if self.tension(cluster) <= 0.0 {
                // Weightless glyphs need no room: all go to the best place.
                placement.insert((cluster, live[best[0]]), total);
                continue;
            }
            let size = size(cluster);
            supplies[node] = i64::from(total) * size;
            supplies[clusters + n] -= supplies[node];
            let held = (0..n).filter(|&i| before.contains_key(&(cluster, live[i])));
            let mut reach: Vec<usize> = best.into_iter().chain(held).collect();
            reach.sort_unstable();
            reach.dedup();
            for i in reach {
                let here = before.get(&(cluster, live[i])).copied().unwrap_or(0);
                let per_unit = 1e3 / size as f64;
                let bad = if self.fits(shape, cluster, live[i]) { 0.0 } else { MISFIT };
                let cost = unease(cluster, live[i]) * MISFIT;
                let level = |x: f64| (x * per_unit).round() as i64;
                let mut arc = |capacity, moved: f64| {
                    let cost = Levels([level(bad), level(cost), level(moved * MISFIT)]);
                    arcs.push(Arc { from: node, to: clusters + i, capacity, cost });
                    pairs.push((cluster, live[i]));
                };
                if here > 0 {
                    arc(i64::from(here) * size, 0.0);
                }
                arc(UNLIMITED, 1.0);
            }
        }
        let mut room = vec![0_i64; n];
        for (i, &s) in live.iter().enumerate() {
            let shaped: f64 =
                totals.keys().map(|c| f64::from(self.glyphs.count(s, *c)) * self.tension(*c)).sum();
            let (load, capacity) =
                (self.segments.load[s as usize], self.segments.capacity[s as usize]);
            // What stands there now may stay, even on a segment that is too full.
            let held: i64 = totals
                .keys()
                .map(|c| match self.tension(*c) > 0.0 {
                    true => i64::from(self.glyphs.count(s, *c)) * size(*c),
                    false => 0,
                })
                .sum();
            let free = ((capacity - margin - (load - shaped)) / unit * (1.0 + 1e-12))
                .clamp(0.0, 1e15)
                .floor() as i64;
            room[i] = free.max(held);
            let cost = Levels([0; 3]);
            arcs.push(Arc { from: clusters + i, to: clusters + n, capacity: room[i], cost });
        }
        let Ok(flow) = minimum_cost(&supplies, &arcs) else { return before.clone() };
        let mut sent: BTreeMap<(u32, u32), i64> = BTreeMap::new();
        for (pair, units) in pairs.iter().zip(&flow) {
            *sent.entry(*pair).or_default() += units;
        }
        let mut left: BTreeMap<u32, u32> = totals.clone();
        left.retain(|c, _| self.tension(*c) > 0.0);
        for (&(cluster, segment), &units) in &sent {
            let whole = (units / size(cluster)).min(i64::from(u32::MAX)) as u32;
            if whole > 0 {
                placement.insert((cluster, segment), whole);
                *left.entry(cluster).or_default() -= whole;
            }
        }
        self.place_split(shape, live, before, &mut placement, left);
        placement
    }

    /// Places the glyphs that the flow had split between segments.
    fn place_split(
        &self,
        shape: &Shape,
        live: &[u32],
        before: &Placement,
        placement: &mut Placement,
        left: BTreeMap<u32, u32>,
    ) {
        let moving: std::collections::BTreeSet<u32> = before.keys().map(|(c, _)| *c).collect();
        let mut loads: BTreeMap<u32, f64> = live
            .iter()
            .map(|&s| {
                let slots = self.glyphs.on(s).iter().filter(|slot| !moving.contains(&slot.cluster));
                (s, slots.map(|slot| f64::from(slot.count) * self.tension(slot.cluster)).sum())
            })
            .collect();
        for (&(cluster, segment), &n) in placement.iter() {
            *loads.entry(segment).or_default() += f64::from(n) * self.tension(cluster);
        }
        for (cluster, count) in left {
            let tension = self.tension(cluster);
            for _ in 0..count {
                let over = |s: u32| {
                    let load = loads.get(&s).copied().unwrap_or(0.0) + tension;
                    load > self.segments.capacity[s as usize]
                };
                let stays = |s: u32| {
                    let here = placement.get(&(cluster, s)).copied().unwrap_or(0);
                    here < before.get(&(cluster, s)).copied().unwrap_or(0)
                };
                let rank = |s: &u32| {
                    let cost = self.unease(cluster, *s) + shape.rules.cost(cluster, *s);
                    (over(*s) && !stays(*s), !self.fits(shape, cluster, *s), cost)
                };
                let best = live.iter().copied().min_by(|a, b| {
                    let (a, b) = (rank(a), rank(b));
                    (a.0, a.1).cmp(&(b.0, b.1)).then(a.2.total_cmp(&b.2))
                });
                let Some(best) = best else { return };
                *placement.entry((cluster, best)).or_default() += 1;
                *loads.entry(best).or_default() += tension;
            }
        }
    }

    /// ΔΦ of violating glyphs that found no room, and the full segments that would have been right.
    fn shortage(&self, shape: &Shape, live: &[u32], after: &Placement) -> (f64, Vec<u32>) {
        let bad = after.iter().filter(|((c, s), _)| !self.fits(shape, *c, *s));
        let bad: Vec<_> = bad.collect();
        let short = bad.iter().map(|((c, _), n)| f64::from(**n) * self.tension(*c)).sum();
        let right = |s: &u32| bad.iter().any(|((c, _), _)| self.fits(shape, *c, *s));
        (short, live.iter().copied().filter(right).collect())
    }
}

/// Moves that turn one placement into another: from the lowest id with too many to the lowest with
/// too few.
fn moves_between(before: &Placement, after: &Placement) -> Vec<Move> {
    let mut clusters: BTreeMap<u32, BTreeMap<u32, i64>> = BTreeMap::new();
    for (sign, placement) in [(-1, before), (1, after)] {
        for (&(cluster, segment), &n) in placement {
            *clusters.entry(cluster).or_default().entry(segment).or_default() +=
                sign * i64::from(n);
        }
    }
    let mut moves = Vec::new();
    for (cluster, change) in clusters {
        let mut wanting = change.iter().filter(|(_, d)| **d > 0).map(|(s, d)| (*s, *d));
        let mut taker = wanting.next();
        for (&from, &surplus) in change.iter().filter(|(_, d)| **d < 0) {
            let mut surplus = -surplus;
            while surplus > 0 {
                let Some((to, want)) = taker else { break };
                let count = surplus.min(want);
                moves.push(Move { cluster, from, to, count: count as u32 });
                surplus -= count;
                taker = if want > count { Some((to, want - count)) } else { wanting.next() };
            }
        }
    }
    moves
}
