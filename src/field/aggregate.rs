//! What is measured on a field: sums and spreads over the segments that are up and in phase, and the
//! quantities of one segment, app or cluster. Sums run in the order of ids.

use super::Field;
use super::glyph::Slot;
use super::id::{ClusterId, RegionId, SegmentId};
use super::segment::Life;

/// Extremes and moments of pressure over the live segments in phase.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pressures {
    /// Segments counted.
    pub count: u32,
    /// Lowest.
    pub low: f64,
    /// Highest.
    pub high: f64,
    /// Mean.
    pub mean: f64,
    /// Standard deviation.
    pub deviation: f64,
}

impl Field {
    fn in_phase(&self, segment: usize) -> bool {
        self.segments.life.get(segment) == Some(&Life::Up)
            && self.segments.member.get(segment) == Some(&true)
    }

    /// Whether a segment is up and a member of the cluster phase.
    pub fn is_in_phase(&self, segment: SegmentId) -> bool {
        self.in_phase(segment.index())
    }

    /// Every segment that is not retired.
    pub fn kept(&self) -> impl Iterator<Item = SegmentId> + '_ {
        let lives = (0..).map(SegmentId).zip(self.segments.life.iter());
        lives.filter(|(_, life)| **life != Life::Retired).map(|(id, _)| id)
    }

    /// The segments that are up and in phase.
    pub fn live(&self) -> impl Iterator<Item = SegmentId> + '_ {
        (0..self.segments.len()).filter(|&i| self.in_phase(i)).map(SegmentId::at)
    }

    /// Highest pressure − lowest; `None` without members.
    pub fn spread(&self) -> Option<f64> {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        let segments = &self.segments;
        let columns = segments.load.iter().zip(segments.inverse.iter());
        for ((load, inverse), (life, member)) in
            columns.zip(segments.life.iter().zip(segments.member.iter()))
        {
            if *member && *life == Life::Up {
                let pressure = load * inverse;
                low = low.min(pressure);
                high = high.max(pressure);
            }
        }
        (high >= low).then_some(high - low)
    }

    /// Extremes and moments of pressure.
    pub fn pressures(&self) -> Pressures {
        let all: Vec<f64> = self.live().map(|s| self.pressure(s).unwrap_or(0.0)).collect();
        if all.is_empty() {
            return Pressures::default();
        }
        let n = all.len() as f64;
        let mean = all.iter().sum::<f64>() / n;
        let variance = all.iter().map(|p| (p - mean) * (p - mean)).sum::<f64>() / n;
        Pressures {
            count: all.len() as u32,
            low: all.iter().copied().fold(f64::INFINITY, f64::min),
            high: all.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            mean,
            deviation: variance.sqrt(),
        }
    }

    /// Standard deviation of pressure ÷ mean, 0 where nothing is loaded; `None` without members.
    pub fn imbalance(&self) -> Option<f64> {
        let p = self.pressures();
        (p.count > 0).then(|| if p.mean > 0.0 { p.deviation / p.mean } else { 0.0 })
    }

    /// ΔΦ on the live segments in phase.
    pub fn load(&self) -> f64 {
        self.live().filter_map(|s| self.segments.load.get(s.index())).sum()
    }

    /// ΔΦ that the live segments in phase can carry now.
    pub fn capacity(&self) -> f64 {
        self.live().filter_map(|s| self.segments.capacity.get(s.index())).sum()
    }

    /// Glyphs ÷ volume of the segments that are up; `None` where none is.
    pub fn density(&self) -> Option<f64> {
        let volume = match self.restructured {
            false => self.phases.volume,
            true => {
                let up = self.segments.volume.iter().zip(self.segments.life.iter());
                up.filter(|(_, life)| **life == Life::Up).map(|(volume, _)| volume).sum()
            }
        };
        (volume > 0.0).then(|| self.glyph_count() as f64 / volume)
    }

    /// Glyphs that exist: on segments and waiting for healing.
    pub fn glyph_count(&self) -> u64 {
        self.glyphs.placed + self.glyphs.waiting()
    }

    /// `Σ n·|κ_glyph − κ_stiffness| / Σ n` over the glyphs on segments; `None` without any.
    pub fn misfit(&self) -> Option<f64> {
        let (mut sum, mut count) = (0.0, 0.0);
        for (slots, stiffness) in self.glyphs.slots.iter().zip(self.segments.stiffness.iter()) {
            for Slot { cluster, count: n } in slots {
                let kappa = self.plan.clusters.get(cluster.index()).map_or(0.0, |c| c.kappa);
                sum += f64::from(*n) * (kappa - stiffness).abs();
                count += f64::from(*n);
            }
        }
        (count > 0.0).then(|| sum / count)
    }

    /// Whether the rules let glyphs of a cluster stand on a segment.
    pub fn may_stand(&self, cluster: ClusterId, segment: SegmentId) -> bool {
        self.rules.allows(cluster, segment)
    }

    /// Glyphs that stand where a rule's `require` fails.
    pub fn violations(&self) -> u64 {
        let places = (0..).map(SegmentId).zip(self.glyphs.slots.iter());
        places
            .flat_map(|(segment, slots)| slots.iter().map(move |slot| (segment, slot)))
            .filter(|(segment, slot)| !self.rules.allows(slot.cluster, *segment))
            .map(|(_, slot)| u64::from(slot.count))
            .sum()
    }

    /// Load ÷ capacity of a segment; `None` for an id that nothing has.
    pub fn pressure(&self, segment: SegmentId) -> Option<f64> {
        let at = segment.index();
        Some(self.segments.load.get(at)? * self.segments.inverse.get(at)?)
    }

    /// ΔΦ on a segment.
    pub fn load_on(&self, segment: SegmentId) -> Option<f64> {
        self.segments.load.get(segment.index()).copied()
    }

    /// ΔΦ that the continuous scheme has on a segment; the glyphs follow it.
    pub fn fluid_on(&self, segment: SegmentId) -> Option<f64> {
        self.segments.fluid.get(segment.index()).copied()
    }

    /// ΔΦ that a segment can carry where heat does not throttle it.
    pub fn rated_capacity_of(&self, segment: SegmentId) -> Option<f64> {
        self.segments.rated().get(segment.index()).copied()
    }

    /// ΔΦ that a segment can carry now: heat may take a part of it.
    pub fn capacity_of(&self, segment: SegmentId) -> Option<f64> {
        self.segments.capacity.get(segment.index()).copied()
    }

    /// κ stiffness of a segment.
    pub fn stiffness_of(&self, segment: SegmentId) -> Option<f64> {
        self.segments.stiffness.get(segment.index()).copied()
    }

    /// Volume of a segment.
    pub fn volume_of(&self, segment: SegmentId) -> Option<f64> {
        self.segments.volume.get(segment.index()).copied()
    }

    /// Offset of a segment's own frequency, rad/s, with the skew of its clock.
    pub fn omega_of(&self, segment: SegmentId) -> Option<f64> {
        self.segments.omega.get(segment.index()).copied()
    }

    /// Region of a segment.
    pub fn region_of(&self, segment: SegmentId) -> Option<RegionId> {
        self.segments.region.get(segment.index()).copied().filter(|r| *r != u32::MAX).map(RegionId)
    }

    /// Glyphs on a segment.
    pub fn glyphs_on(&self, segment: SegmentId) -> u64 {
        self.glyphs.on(segment).iter().map(|s| u64::from(s.count)).sum()
    }

    /// Glyphs of a cluster on a segment.
    pub fn glyphs_at(&self, cluster: ClusterId, segment: SegmentId) -> u32 {
        self.glyphs.count(segment, cluster)
    }

    /// Glyphs of a cluster by segment, where it has any.
    pub fn places_of(&self, cluster: ClusterId) -> &[(SegmentId, u32)] {
        self.glyphs.of_cluster(cluster)
    }

    /// Glyphs on a segment ÷ its volume.
    pub fn cluster_density(&self, segment: SegmentId) -> Option<f64> {
        Some(self.glyphs_on(segment) as f64 / self.segments.volume.get(segment.index())?)
    }

    /// `up`, `booting`, `down`, `retired`, or `out of phase` for one that is up but no member.
    pub fn state_of(&self, segment: SegmentId) -> Option<&'static str> {
        Some(match self.segments.life.get(segment.index())? {
            Life::Up if self.in_phase(segment.index()) => "up",
            Life::Up => "out of phase",
            Life::Booting => "booting",
            Life::Down => "down",
            Life::Retired => "retired",
        })
    }

    /// Share of its time in the field for which a segment was up, in [0, 1].
    pub fn uptime(&self, segment: SegmentId) -> f64 {
        let Some(record) = self.segments.uptime.get(&segment) else { return 1.0 };
        let whole = (self.now - record.born).seconds();
        let absent = record.since.map_or(0.0, |since| (self.now - since).seconds());
        let down = record.down.seconds() + absent;
        if whole > 0.0 { (1.0 - down / whole).max(0.0) } else { 1.0 }
    }

    /// A number chained over every crash and return of a segment; 0 for one that never went down.
    pub fn uptime_signature(&self, segment: SegmentId) -> u64 {
        self.segments.uptime.get(&segment).map_or(0, |record| record.signature)
    }
}
