//! The conventional balancers, to set beside the springs: round robin, least connections, least
//! loaded, power of two choices (Mitzenmacher 2001), random.
//!
//! They place what arrives and move nothing that is placed. So that they can be compared, every glyph
//! ends its stay and is placed anew at the rate at which a spring relaxes, `k` of the field's links:
//! per step, a cluster's glyphs on a segment leave in the number `n·k·dt`, the fraction by a draw.

use std::sync::Arc;

use crate::field::Field;
use crate::field::chance::{Draws, Stream};
use crate::field::id::{ClusterId, LinkRow, SegmentId};
use crate::field::script::{RunError, Script};
use crate::field::spec::{Method, Movement};
use crate::field::system::System;
use crate::field::time::Time;

/// How load is balanced.
pub(crate) struct Balance;

impl System for Balance {
    fn due(field: &Field) -> Option<Time> {
        let moves = field.plan.balance.method != Method::None;
        let again = field.balancer.stale || field.balancer.derated || field.spectrum_is_due();
        let acts = moves || again;
        acts.then_some(field.now)
    }

    fn step<S: Script>(
        field: &mut Field,
        dt: Time,
        script: &mut S,
    ) -> Result<(), RunError<S::Error>> {
        field.balance_load(dt, script)
    }
}

impl Field {
    /// One step of the balancing method.
    ///
    /// # Errors
    /// What the user's force fails with, and a force that is no finite number.
    fn balance_load<S: Script>(
        &mut self,
        dt: Time,
        script: &mut S,
    ) -> Result<(), RunError<S::Error>> {
        self.reweigh_links();
        match self.plan.balance.method.movement() {
            Movement::Places => self.replace_glyphs(dt),
            Movement::Springs | Movement::Flows => self.flow_load(dt, script)?,
            Movement::Stays => {}
        }
        Ok(())
    }

    /// One step of a conventional balancer.
    fn replace_glyphs(&mut self, dt: Time) {
        let share = (self.mean_stiffness() * dt.seconds()).min(1.0);
        let live: Vec<SegmentId> = self.live().collect();
        let slots = self.glyphs.slots.clone();
        let mut arrival = 0;
        let mut least = criterion(self.plan.balance.method)
            .map(|key| (key, Least::new(live.iter().map(|s| key(self, *s)).collect())));
        for &from in &live {
            for slot in slots.get(from.index()).map_or(&[][..], Vec::as_slice) {
                let entity = u64::from(from) << 32 | u64::from(slot.cluster);
                let draw = self.chance.unit(Stream::Placement, entity, self.tick);
                let leaving = (f64::from(slot.count) * share + draw) as u32;
                let free = self.is_free(slot.cluster);
                for _ in 0..leaving.min(self.unsent(from, slot.cluster)) {
                    arrival += 1;
                    let to = match &least {
                        Some((_, least)) if free => live.get(least.first()).copied(),
                        _ if free => self.pick(&live, arrival),
                        _ => {
                            let admits =
                                |s: &SegmentId| *s == from || self.admits(slot.cluster, *s);
                            let open: Vec<SegmentId> =
                                live.iter().copied().filter(admits).collect();
                            self.pick(&open, arrival)
                        }
                    };
                    let Some(to) = to.filter(|to| *to != from) else { continue };
                    self.shift(slot.cluster, from, to, 1);
                    if let Some((key, least)) = &mut least {
                        for segment in [from, to] {
                            if let Ok(place) = live.binary_search(&segment) {
                                least.set(place, key(self, segment));
                            }
                        }
                    }
                }
            }
        }
    }

    /// Whether glyphs of a cluster may go to every segment, however full it is.
    fn is_free(&self, cluster: ClusterId) -> bool {
        let app = self.plan.clusters.get(cluster.index()).map(|facts| facts.app.index());
        let app = app.and_then(|app| self.plan.apps.get(app));
        self.rules.allows_all(cluster) && app.is_some_and(|app| app.quota.is_none())
    }

    /// The segment that the method picks for the next arrival.
    fn pick(&mut self, open: &[SegmentId], arrival: u64) -> Option<SegmentId> {
        let count = open.len() as u64;
        // The tick sets the step, the entity the arrival within it.
        let block = || self.chance.block(Stream::Placement, 1 << 63 | arrival, self.tick);
        let draw = |draws: &mut Draws| open.get(draws.below(count) as usize).copied();
        let pressure = |s: &SegmentId| pressure_to_come(self, *s);
        match self.plan.balance.method {
            Method::RoundRobin => {
                let cursor = self.actors.cursor;
                let next =
                    open.get(open.partition_point(|s| s.0 < cursor)).or(open.first()).copied();
                self.actors.cursor = next.map_or(0, |s| s.0 + 1);
                next
            }
            method @ (Method::LeastConnections | Method::LeastLoaded) => {
                let key = criterion(method)?;
                open.iter().copied().min_by(|a, b| key(self, *a).total_cmp(&key(self, *b)))
            }
            Method::PowerOfTwo => {
                let mut draws = block();
                let (a, b) = (draw(&mut draws)?, draw(&mut draws)?);
                Some(if pressure(&b) < pressure(&a) { b } else { a })
            }
            Method::Random => draw(&mut block()),
            // No glyph of these is placed.
            Method::Springs
            | Method::SecondOrder
            | Method::Chebyshev
            | Method::MeanField
            | Method::Force(_)
            | Method::None => None,
        }
    }
}

/// What the segment that the next glyph goes to has least of, for a method that has such a measure.
fn criterion(method: Method) -> Option<fn(&Field, SegmentId) -> f64> {
    match method {
        Method::LeastConnections => Some(|field, s| {
            let coming = field.actors.packets.coming(s).map(|(_, count)| u64::from(count));
            (field.glyphs_on(s) + coming.sum::<u64>()) as f64
        }),
        Method::LeastLoaded => Some(pressure_to_come),
        Method::RoundRobin
        | Method::PowerOfTwo
        | Method::Random
        | Method::Springs
        | Method::SecondOrder
        | Method::Chebyshev
        | Method::MeanField
        | Method::Force(_)
        | Method::None => None,
    }
}

/// Pressure of a segment with what is on its way there.
fn pressure_to_come(field: &Field, segment: SegmentId) -> f64 {
    let capacity = field.capacity_of(segment).unwrap_or(0.0);
    let coming = match field.actors.packets.promises() {
        true => field.promised(segment) / capacity,
        false => 0.0,
    };
    field.pressure(segment).map_or(f64::INFINITY, |pressure| pressure + coming)
}

/// Numbers of which the least is known at any time, by a tournament between neighbours.
struct Least {
    keys: Vec<f64>,
    /// The places of the winners: the first at 1, those of n and n + 1 at 2n and 2n + 1.
    winners: Vec<usize>,
}

impl Least {
    fn new(keys: Vec<f64>) -> Least {
        let leaves = keys.len().next_power_of_two();
        let mut winners = vec![0; leaves];
        winners.extend(0..leaves);
        let mut least = Least { keys, winners };
        (1..leaves).rev().for_each(|node| least.play(node));
        least
    }

    /// The winner below a node: the lesser, and of equals the first.
    fn play(&mut self, node: usize) {
        let [left, right] = [2 * node, 2 * node + 1].map(|n| self.winners.get(n).copied());
        let (left, right) = (left.unwrap_or(0), right.unwrap_or(0));
        let beats = match (self.keys.get(left), self.keys.get(right)) {
            (Some(left), Some(right)) => right.total_cmp(left).is_lt(),
            _ => false,
        };
        if let Some(winner) = self.winners.get_mut(node) {
            *winner = if beats { right } else { left };
        }
    }

    /// The place of the least number, the first of several; 0 where there is none.
    fn first(&self) -> usize {
        self.winners.get(1).copied().unwrap_or(0)
    }

    fn set(&mut self, place: usize, key: f64) {
        let Some(cell) = self.keys.get_mut(place) else { return };
        *cell = key;
        let mut node = (place + self.winners.len() / 2) / 2;
        while node > 0 {
            self.play(node);
            node /= 2;
        }
    }
}

/// Most sweeps of one call of `balance`.
const MOST_SWEEPS: u32 = 10_000;
/// Spread of the continuous pressures, as a share of their mean, at which a call is done.
const LEVEL: f64 = 1e-3;

/// What a call of `balance` did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BalanceReport {
    /// Spread of pressure before, with what is on its way; `None` without members.
    pub before: Option<f64>,
    /// Spread of pressure after, with what is on its way.
    pub after: Option<f64>,
    /// Glyphs moved.
    pub moves: u64,
    /// ΔΦ carried.
    pub carried: f64,
    /// Bytes of state carried.
    pub bytes: f64,
    /// Sweeps of the springs it took.
    pub sweeps: u32,
}

impl Field {
    /// Lets springs of the safe weight `min(c_a, c_b)/(1 + the larger degree)` act at once, whatever
    /// the method and the stiffness of the field, until the continuous pressures are level to a
    /// thousandth or no more comes of it. The links are then busy for as long as they take to carry what
    /// was sent.
    pub fn balance(&mut self) -> BalanceReport {
        self.refresh();
        self.reweigh_links();
        let start = self.counters;
        let before = self.spread_to_come();
        let safe = Arc::new(self.safe_weights());
        let kept = (std::mem::replace(&mut self.links.weight, safe), self.balancer.even.take());
        self.balancer.rush = true;
        let mut sweeps = 0;
        let mut last = f64::INFINITY;
        while sweeps < MOST_SWEEPS {
            let (spread, mean) = self.fluid_spread();
            // Rules can hold pressures apart for good: every hundred sweeps must bring something.
            if spread <= LEVEL * mean || (sweeps % 100 == 0 && spread > 0.99 * last) {
                break;
            }
            if sweeps % 100 == 0 {
                last = spread;
            }
            if !self.spend(self.segments.len() + self.links.len()) {
                break;
            }
            self.sweep();
            sweeps += 1;
        }
        (self.links.weight, self.balancer.even) = kept;
        self.balancer.rush = false;
        let end = self.counters;
        BalanceReport {
            before,
            after: self.spread_to_come(),
            moves: end.moves - start.moves,
            carried: end.carried - start.carried,
            bytes: end.bytes - start.bytes,
            sweeps,
        }
    }

    /// Spread of pressure in phase, with what is on its way; `None` without members.
    fn spread_to_come(&self) -> Option<f64> {
        if !self.actors.packets.promises() {
            return self.spread();
        }
        let all = self.live().map(|segment| pressure_to_come(self, segment));
        let (low, high) = all.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), pressure| {
            (low.min(pressure), high.max(pressure))
        });
        (high >= low).then_some(high - low)
    }

    fn safe_weights(&self) -> Vec<f64> {
        let mut degree = vec![0_u32; self.segments.len()];
        let live = |id: LinkRow| self.carries(id);
        for (_, a, b) in self.links.iter().filter(|(id, _, _)| live(*id)) {
            degree[a.index()] += 1;
            degree[b.index()] += 1;
        }
        let capacity = &self.segments.capacity;
        let weight = |(id, a, b): (LinkRow, SegmentId, SegmentId)| {
            let (a, b) = (a.index(), b.index());
            match live(id) {
                true => capacity[a].min(capacity[b]) / f64::from(1 + degree[a].max(degree[b])),
                false => 0.0,
            }
        };
        self.links.iter().map(weight).collect()
    }

    /// Spread and mean of the continuous pressures in phase, with what is on its way.
    fn fluid_spread(&self) -> (f64, f64) {
        let (mut low, mut high, mut load, mut capacity) = (f64::INFINITY, 0.0_f64, 0.0, 0.0);
        for s in self.live() {
            let fluid = self.segments.fluid[s.index()] + self.promised(s);
            let room = self.segments.capacity[s.index()];
            low = low.min(fluid / room);
            high = high.max(fluid / room);
            load += fluid;
            capacity += room;
        }
        if capacity > 0.0 { ((high - low).max(0.0), load / capacity) } else { (0.0, 0.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_least_is_the_first_of_the_least(
            keys in prop::collection::vec(0_u8..6, 1..40),
            changes in prop::collection::vec((0_usize..40, 0_u8..6), 0..60),
        ) {
            let mut keys: Vec<f64> = keys.into_iter().map(f64::from).collect();
            let mut least = Least::new(keys.clone());
            for (place, key) in changes {
                let expected = (0..keys.len()).min_by(|a, b| keys[*a].total_cmp(&keys[*b]));
                prop_assert_eq!(Some(least.first()), expected);
                let place = place % keys.len();
                keys[place] = f64::from(key);
                least.set(place, keys[place]);
            }
        }
    }
}
