//! The digest of a state: BLAKE3 over its canonical bytes, little-endian, columns in a fixed order.

use super::Field;
use super::heat::{Air, Heat};
use super::segment::Segments;

/// Version of the byte layout; part of the hash.
const LAYOUT: u32 = 1;

/// Writes canonical bytes into the hash through a small buffer.
struct Canon {
    hasher: blake3::Hasher,
    buffer: Vec<u8>,
}

impl Canon {
    fn bytes(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= 1 << 16 {
            self.hasher.update(&self.buffer);
            self.buffer.clear();
        }
    }

    fn int(&mut self, value: u64) {
        self.bytes(&value.to_le_bytes());
    }

    /// Length first, so that neighbouring columns cannot run into each other.
    fn column<T: Copy>(&mut self, column: &[T], word: impl Fn(T) -> u64) {
        self.int(column.len() as u64);
        for value in column {
            self.int(word(*value));
        }
    }

    fn text(&mut self, text: &str) {
        self.int(text.len() as u64);
        self.bytes(text.as_bytes());
    }
}

impl Field {
    /// The digest of the whole state.
    pub fn digest(&self) -> blake3::Hash {
        let mut canon = Canon { hasher: blake3::Hasher::new(), buffer: Vec::new() };
        canon.text("Φ state");
        canon.int(u64::from(LAYOUT));
        canon.text(&self.plan.name);
        canon.int(self.plan.step.0 as u64);
        canon.int(self.now.0 as u64);
        canon.int(self.tick);
        canon.int(self.chance.seed());
        self.hash_segments(&mut canon);
        if !self.heat.is_empty() {
            self.hash_heat(&mut canon);
        }
        self.hash_links(&mut canon);
        self.hash_glyphs(&mut canon);
        canon.int(self.balancer.beta.to_bits());
        for past in &self.balancer.history {
            canon.column(past, f64::to_bits);
        }
        for past in self.phases.waves.iter().skip(1) {
            canon.int(past.len() as u64);
            for value in past.iter().flatten() {
                canon.int(value.to_bits());
            }
        }
        canon.column(&self.balancer.surplus, f64::to_bits);
        for word in self.balancer.words() {
            canon.int(word);
        }
        canon.column(&self.demand, f64::to_bits);
        let pending = self.pending.sorted();
        canon.int(pending.len() as u64);
        for (time, event) in pending {
            canon.int(time.0 as u64);
            for word in event.words() {
                canon.int(word);
            }
        }
        canon.column(&self.actors.words(), |word| word);
        self.faults.words(|word| canon.int(word));
        // Where no part leads, who did decides between two halves.
        if let (None, Some(eldest)) = (self.phases.lead, self.phases.eldest) {
            canon.int(u64::from(eldest));
        }
        self.hash_counters(&mut canon);
        for cooling in self.coolants.iter() {
            cooling.words(|word| canon.int(word));
        }
        for errand in self.errands.iter() {
            errand.words(|word| canon.int(word));
        }
        canon.hasher.update(&canon.buffer);
        canon.hasher.finalize()
    }

    fn hash_segments(&self, canon: &mut Canon) {
        // Taken apart whole, so that a new column must be told here too. Names are no state, and the
        // inverses follow from the capacities; what heat makes of columns is told with it.
        let Segments {
            names: _,
            capacity,
            rated: _,
            inverse: _,
            stiffness,
            volume,
            omega,
            tuned: _,
            region,
            life,
            member,
            apart,
            fluid,
            load,
            phase,
            since,
            uptime,
        } = &self.segments;
        for column in [capacity, stiffness, volume, omega, fluid, load, phase] {
            canon.column(column, f64::to_bits);
        }
        canon.column(region, u64::from);
        canon.column(life, |life| life as u64);
        canon.column(member, u64::from);
        canon.column(apart, u64::from);
        canon.column(since, |t| t.0 as u64);
        for (id, record) in uptime.iter() {
            canon.int(u64::from(*id));
            canon.int(record.born.0 as u64);
            canon.int(record.down.0 as u64);
            canon.int(record.since.map_or(u64::MAX, |t| t.0 as u64));
            canon.int(record.signature);
            canon.int(u64::from(record.forgotten) | u64::from(record.unphased) << 1);
            if let Some(boot) = record.boot {
                canon.int(u64::from(boot.model));
                canon.int(boot.due.0 as u64);
            }
        }
    }

    fn hash_heat(&self, canon: &mut Canon) {
        let Heat {
            kinds,
            kind,
            temperature,
            extra,
            energy,
            airs,
            faults,
            resting,
            trips,
            throttled,
            detunes: _,
            // Their number follows from the description.
            loops: _,
        } = &self.heat;
        canon.text("heat");
        for kind in kinds.iter() {
            kind.words(|word| canon.int(word));
        }
        canon.column(kind, u64::from);
        for column in [temperature, extra, energy, &self.segments.tuned] {
            canon.column(column, f64::to_bits);
        }
        canon.column(self.segments.rated(), f64::to_bits);
        for air in airs.iter() {
            let Air { supply, back, flow, taken } = *air;
            for number in [supply.0, supply.1, back.0, back.1, flow, taken] {
                canon.int(number.to_bits());
            }
        }
        for (segment, faults) in faults.iter() {
            canon.int(u64::from(*segment));
            for fault in faults {
                fault.words().for_each(|word| canon.int(word));
            }
        }
        // The layout has a word here.
        canon.int(0);
        for (segment, since) in resting.iter() {
            canon.int(u64::from(*segment));
            canon.int(since.0 as u64);
        }
        canon.int(trips.len() as u64);
        for (segment, count) in trips.iter() {
            canon.int(u64::from(*segment) << 32 | u64::from(*count));
        }
        for segment in throttled.iter() {
            canon.int(u64::from(*segment));
        }
    }

    fn hash_links(&self, canon: &mut Canon) {
        let l = &self.links;
        canon.column(&l.row, u64::from);
        canon.column(&l.to, u64::from);
        canon.column(&l.class, u64::from);
        canon.column(&l.owed, f64::to_bits);
        canon.column(&l.before, f64::to_bits);
        canon.column(&l.crossed, u64::from);
        for class in l.classes.iter() {
            for word in class.key() {
                canon.int(word);
            }
        }
        for link in l.cuts() {
            canon.int(u64::from(link));
        }
        for word in l.names_words() {
            canon.int(word);
        }
        for word in l.news_words() {
            canon.int(word);
        }
        for (lane, until) in l.busy.iter() {
            canon.int(u64::from(lane.link) | u64::from(lane.down) << 32);
            canon.int(until.to_bits());
        }
    }

    fn hash_glyphs(&self, canon: &mut Canon) {
        let g = &self.glyphs;
        for slots in g.slots.iter() {
            canon.column(slots, |s| u64::from(s.cluster) << 32 | u64::from(s.count));
        }
        canon.int(g.lost.len() as u64);
        for lost in g.lost.iter() {
            canon.int(u64::from(lost.cluster) << 32 | u64::from(lost.count));
            canon.int(u64::from(lost.from));
            canon.column(&lost.holders, u64::from);
            canon.int(lost.at.0 as u64);
        }
        for count in [g.placed, g.declared, g.spawned, g.retired] {
            canon.int(count);
        }
    }

    fn hash_counters(&self, canon: &mut Canon) {
        let c = &self.counters;
        for float in [c.carried, c.bytes] {
            canon.int(float.to_bits());
        }
        let ints =
            [c.moves, c.flaps, c.messages, c.left, c.rejoined, c.crashes, c.healed, c.scaled];
        for int in ints {
            canon.int(int);
        }
        canon.int(c.split_brain);
        if c.mistaken > 0 {
            canon.int(c.mistaken);
        }
    }
}
