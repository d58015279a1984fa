//! Errands advance: what their glyphs did in a step, and how hot it was meanwhile.

use std::sync::Arc;

use crate::field::Field;
use crate::field::errand::Errand;
use crate::field::id::{ClusterId, SegmentId};
use crate::field::script::{RunError, Script};
use crate::field::system::System;
use crate::field::time::Time;

/// The errands under way.
pub(crate) struct Errands;

impl System for Errands {
    fn due(field: &Field) -> Option<Time> {
        field.errands.iter().any(Errand::is_under_way).then_some(field.now)
    }

    fn step<S: Script>(field: &mut Field, dt: Time, _: &mut S) -> Result<(), RunError<S::Error>> {
        for number in 0..field.errands.len() {
            field.advance_errand(number, dt);
        }
        Ok(())
    }
}

/// What the glyphs of a cluster did in a step.
#[derive(Default)]
struct Progress {
    /// ΔΦ·s of load that was served.
    served: f64,
    /// J that it made the segments draw.
    energy: f64,
    /// K.
    hottest: Option<f64>,
}

impl Field {
    fn advance_errand(&mut self, number: usize, dt: Time) {
        let Some(errand) = self.errands.get(number).filter(|it| it.is_under_way()) else {
            return;
        };
        let (place, band) = (errand.spec.coolant, errand.spec.band);
        let progress = self.progress(errand.cluster, dt.seconds());
        let coolant = self.coolant_kept(place);
        let quality = self.sync_of(place);
        let now = self.now;
        let Some(errand) = Arc::make_mut(&mut self.errands).get_mut(number) else { return };
        errand.done += progress.served * errand.spec.rate;
        errand.energy += progress.energy;
        errand.hottest = match (errand.hottest, progress.hottest) {
            (Some(a), Some(b)) => Some(f64::max(a, b)),
            (a, b) => a.or(b),
        };
        if let Some(kept) = coolant {
            let (low, high) = errand.coolant.unwrap_or((kept, kept));
            errand.coolant = Some((low.min(kept), high.max(kept)));
            if !(band.0..=band.1).contains(&kept) && errand.broke.is_none() {
                errand.broke = Some(now);
            }
        }
        if let Some(quality) = quality {
            errand.sync.0 += quality * dt.seconds();
            errand.sync.1 += dt.seconds();
        }
        // The last bits of a sum are no work that is left.
        if errand.done >= errand.spec.operations * (1.0 - 1e-12) {
            self.end_errand(number);
        }
    }

    /// What the glyphs of a cluster do in so many seconds: on a segment that is loaded beyond its
    /// capacity each gets its share of that.
    fn progress(&self, cluster: ClusterId, length: f64) -> Progress {
        let tension = self.tension(cluster);
        let mut sum = Progress::default();
        for segment in SegmentId::all(self.segments.len()) {
            let count = self.glyphs.count(segment, cluster);
            if count == 0 || !self.segments.is_up(segment) {
                continue;
            }
            let load = f64::from(count) * tension;
            let pressure = self.pressure(segment).unwrap_or(0.0);
            sum.served += load / pressure.max(1.0) * length;
            let per_load = self.heat.kind_at(segment).map_or(0.0, |kind| kind.spec.power.per_load);
            sum.energy += load * per_load * length;
            let warm = self.heat.temperature_at(segment);
            sum.hottest = match (sum.hottest, warm) {
                (Some(a), Some(b)) => Some(f64::max(a, b)),
                (a, b) => a.or(b),
            };
        }
        sum
    }
}
