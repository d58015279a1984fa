//! The conventional balancers, to set beside the springs: round robin, least connections, least
//! loaded, power of two choices (Mitzenmacher 2001), random.
//!
//! They place what arrives and move nothing that is placed. So that they can be compared, every glyph
//! ends its stay and is placed anew at the rate at which a spring relaxes, `k` of the field's links:
//! per step, a cluster's glyphs on a segment leave in the number `n·k·dt`, the fraction by a draw.

use crate::field::Field;
use crate::field::chance::Stream;
use crate::field::spec::Method;
use crate::field::time::Time;

impl Field {
    /// One step of a conventional balancer.
    pub(crate) fn replace_glyphs(&mut self, dt: Time) {
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
