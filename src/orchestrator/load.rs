//! The conventional balancers, to set beside the springs: round robin, least connections, least
//! loaded, power of two choices (Mitzenmacher 2001), random.
//!
//! They place what arrives and move nothing that is placed. So that they can be compared, every glyph
//! ends its stay and is placed anew at the rate at which a spring relaxes, `k` of the field's links:
//! per step, a cluster's glyphs on a segment leave in the number `n·k·dt`, the fraction by a draw.

use std::sync::Arc;

use crate::field::Field;
use crate::field::chance::Stream;
use crate::field::script::{RunError, Script};
use crate::field::spec::Method;
use crate::field::time::Time;

impl Field {
    /// One step of the balancing method.
    ///
    /// # Errors
    /// What the user's force fails with, and a force that is no finite number.
    pub(crate) fn balance_load<S: Script>(
        &mut self,
        dt: Time,
        script: &mut S,
    ) -> Result<(), RunError<S::Error>> {
        if self.scheme.stale {
            self.restiffen();
        }
        match self.plan.balance.method {
            Method::RoundRobin
            | Method::LeastConnections
            | Method::LeastLoaded
            | Method::PowerOfTwo
            | Method::Random => self.replace_glyphs(dt),
            _ => self.flow_load(dt, script)?,
        }
        Ok(())
    }

    /// One step of a conventional balancer.
    fn replace_glyphs(&mut self, dt: Time) {
        let share = (self.mean_stiffness() * dt.seconds()).min(1.0);
        let live: Vec<u32> = self.live().collect();
        let slots = self.glyphs.slots.clone();
        let mut arrival = 0;
        for &from in &live {
            for slot in slots.get(from as usize).map_or(&[][..], Vec::as_slice) {
                let entity = u64::from(from) << 32 | u64::from(slot.cluster);
                let draw = self.chance.unit(Stream::Placement, entity, self.tick);
                let leaving = (f64::from(slot.count) * share + draw) as u32;
                for _ in 0..leaving.min(slot.count) {
                    arrival += 1;
                    self.place_anew(slot.cluster, from, &live, arrival);
                }
            }
        }
    }

    fn place_anew(&mut self, cluster: u32, from: u32, live: &[u32], arrival: u64) {
        let open: Vec<u32> =
            live.iter().copied().filter(|&s| s == from || self.admits(cluster, s)).collect();
        if let Some(to) = self.pick(&open, arrival)
            && to != from
        {
            self.shift(cluster, from, to, 1);
        }
    }

    /// The segment that the method picks for the next arrival.
    fn pick(&mut self, open: &[u32], arrival: u64) -> Option<u32> {
        let count = open.len() as u64;
        // Two draws for each arrival; the tick sets the step, the entity the arrival within it.
        let tick = self.tick;
        let draw = |n: u64| {
            let at =
                self.chance.below(count, Stream::Placement, (1 << 63) | (arrival << 1 | n), tick);
            open.get(at as usize).copied()
        };
        let pressure = |s: &u32| self.pressure(*s).unwrap_or(f64::INFINITY);
        match self.plan.balance.method {
            Method::RoundRobin => {
                let cursor = self.actors.cursor;
                let next = open.iter().copied().find(|s| *s >= cursor).or(open.first().copied());
                self.actors.cursor = next.map_or(0, |s| s + 1);
                next
            }
            Method::LeastConnections => open.iter().copied().min_by_key(|s| self.glyphs_on(*s)),
            Method::LeastLoaded => {
                open.iter().copied().min_by(|a, b| pressure(a).total_cmp(&pressure(b)))
            }
            Method::PowerOfTwo => {
                let (a, b) = (draw(0)?, draw(1)?);
                Some(if pressure(&b) < pressure(&a) { b } else { a })
            }
            _ => draw(0),
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
    /// Spread of pressure before.
    pub before: f64,
    /// Spread of pressure after.
    pub after: f64,
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
        if self.scheme.stale {
            self.restiffen();
        }
        let start = self.counters;
        let before = self.spread();
        let safe = Arc::new(self.safe_weights());
        let kept = (std::mem::replace(&mut self.links.weight, safe), self.scheme.even.take());
        self.scheme.rush = true;
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
            self.sweep();
            sweeps += 1;
        }
        (self.links.weight, self.scheme.even) = kept;
        self.scheme.rush = false;
        let end = self.counters;
        BalanceReport {
            before,
            after: self.spread(),
            moves: end.moves - start.moves,
            carried: end.carried - start.carried,
            bytes: end.bytes - start.bytes,
            sweeps,
        }
    }

    fn safe_weights(&self) -> Vec<f64> {
        let mut degree = vec![0_u32; self.segments.len()];
        let live = |id: u32| self.carries(id);
        for (_, a, b) in self.links.iter().filter(|(id, _, _)| live(*id)) {
            degree[a as usize] += 1;
            degree[b as usize] += 1;
        }
        let capacity = &self.segments.capacity;
        let weight = |(id, a, b): (u32, u32, u32)| {
            let (a, b) = (a as usize, b as usize);
            match live(id) {
                true => capacity[a].min(capacity[b]) / f64::from(1 + degree[a].max(degree[b])),
                false => 0.0,
            }
        };
        self.links.iter().map(weight).collect()
    }

    /// Spread and mean of the continuous pressures in phase.
    fn fluid_spread(&self) -> (f64, f64) {
        let (mut low, mut high, mut load, mut capacity) = (f64::INFINITY, 0.0_f64, 0.0, 0.0);
        for s in self.live() {
            let (fluid, room) =
                (self.segments.fluid[s as usize], self.segments.capacity[s as usize]);
            low = low.min(fluid / room);
            high = high.max(fluid / room);
            load += fluid;
            capacity += room;
        }
        if capacity > 0.0 { ((high - low).max(0.0), load / capacity) } else { (0.0, 0.0) }
    }
}
