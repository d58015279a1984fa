//! What is measured of heat: temperatures, watts, what was drawn and given.

use crate::field::Field;
use crate::field::id::SegmentId;
use crate::field::segment::Life;

impl Field {
    /// Temperature of a segment, K; `None` where it has no `thermal`.
    pub fn temperature_of(&self, segment: SegmentId) -> Option<f64> {
        self.heat.temperature_at(segment)
    }

    /// What a segment draws now, W; `None` where it has neither `power` nor `thermal`. What is down
    /// draws nothing.
    pub fn power_of(&self, segment: SegmentId) -> Option<f64> {
        let (at, kind) = (segment.index(), self.heat.kind_at(segment)?);
        if !self.runs(segment) {
            return Some(0.0);
        }
        let load = self.segments.load.get(at).copied().unwrap_or(0.0);
        let warm = match kind.spec.thermal {
            Some(_) => self.heat.temperature.get(at).copied()?,
            None => crate::schema::block::REFERENCE,
        };
        Some(kind.spec.power.at(load, warm) + self.heat.extra.get(at)?)
    }

    /// What a segment has drawn so far, J; `None` where it has neither `power` nor `thermal`.
    pub fn energy_of(&self, segment: SegmentId) -> Option<f64> {
        self.heat.kind_at(segment)?;
        self.heat.energy.get(segment.index()).copied()
    }

    /// Share of its capacity that heat takes away from a segment, 0 to ½; `None` where it has no
    /// `thermal`.
    pub fn throttle_of(&self, segment: SegmentId) -> Option<f64> {
        self.heat.thermal(segment)?;
        let (able, rated) = (self.capacity_of(segment)?, self.rated_capacity_of(segment)?);
        Some(1.0 - able / rated)
    }

    /// How often a segment has tripped.
    pub fn trips_of(&self, segment: SegmentId) -> u64 {
        self.heat.trips.get(&segment).map_or(0, |count| u64::from(*count))
    }

    /// How often segments have tripped, each with its count, by id.
    pub fn trips(&self) -> impl Iterator<Item = (SegmentId, u64)> + '_ {
        self.heat.trips.iter().map(|(segment, count)| (*segment, u64::from(*count)))
    }

    /// The hottest of the segments that are not retired, and its temperature in K; the first of
    /// several. `None` where none has a temperature.
    pub fn hottest(&self) -> Option<(SegmentId, f64)> {
        let warm = (self.kept()).filter_map(|s| Some((s, self.heat.temperature_at(s)?)));
        warm.fold(None, |most: Option<(SegmentId, f64)>, (s, kelvin)| match most {
            Some((_, highest)) if highest >= kelvin => most,
            _ => Some((s, kelvin)),
        })
    }

    /// What all segments draw now, W.
    pub fn power(&self) -> f64 {
        self.drawing().filter_map(|s| self.power_of(s)).sum()
    }

    /// What all segments have drawn so far, J.
    pub fn energy(&self) -> f64 {
        self.heat.energy.iter().sum()
    }

    /// Heat that all segments have given to what is around them so far, J.
    pub fn heat_given(&self) -> f64 {
        self.heat.airs.iter().map(|air| air.taken).sum()
    }

    /// Whether any segment has, or had, a temperature.
    pub fn has_temperatures(&self) -> bool {
        self.heat.kinds.iter().any(|kind| kind.spec.thermal.is_some())
    }

    /// Whether any segment draws or warms.
    pub fn has_heat(&self) -> bool {
        !self.heat.is_empty()
    }

    fn drawing(&self) -> impl Iterator<Item = SegmentId> {
        SegmentId::all(self.heat.kind.len())
    }

    /// Whether a segment is switched on: one that boots is.
    pub(crate) fn runs(&self, segment: SegmentId) -> bool {
        matches!(self.segments.life.get(segment.index()), Some(Life::Up | Life::Booting))
    }
}
