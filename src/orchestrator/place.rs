//! Where glyphs had best go: the segments that the κ rules, the quotas and the headroom allow, the
//! least misfit and pressure first.

use std::collections::BTreeMap;

use crate::field::Field;
use crate::field::id::{AppId, ClusterId, SegmentId};

/// ΔΦ promised to segments by placements that have not begun yet, by segment and app.
#[derive(Clone, Debug, Default)]
pub(crate) struct Promised(BTreeMap<(SegmentId, AppId), f64>);

impl Promised {
    /// What was promised to a segment.
    pub fn on(&self, segment: SegmentId) -> f64 {
        let all = self.0.range((segment, AppId(0))..=(segment, AppId(u32::MAX)));
        all.fold(0.0, |sum, (_, load)| sum + load)
    }

    /// What was promised to a segment of an app.
    fn of(&self, app: AppId, segment: SegmentId) -> f64 {
        self.0.get(&(segment, app)).copied().unwrap_or(0.0)
    }
}

impl Field {
    /// Spreads `count` glyphs of a cluster over `candidates`, never past a segment's capacity or the
    /// app's quota, with what is on its way there, and notes what was promised. Less than `count` is placed where there is no room.
    ///
    /// Glyphs go in up to 64 portions, each to the segment with the least sum of misfit, unmet
    /// preferences and pressure, ties by id.
    pub(crate) fn place(
        &self,
        cluster: ClusterId,
        count: u32,
        candidates: &[SegmentId],
        promised: &mut Promised,
    ) -> Vec<(SegmentId, u32)> {
        let tension = self.tension(cluster);
        let open: Vec<SegmentId> =
            candidates.iter().copied().filter(|&s| self.admits(cluster, s)).collect();
        let app = self.plan.clusters.get(cluster.index()).map(|facts| facts.app);
        let quota = app.and_then(|app| Some((app, self.plan.apps.get(app.index())?.quota?)));
        let mut placed: BTreeMap<SegmentId, u32> = BTreeMap::new();
        let mut left = count;
        let portion = count.div_ceil(64).max(1);
        while left > 0 && self.spend(open.len()) {
            let best = open
                .iter()
                .filter_map(|&s| {
                    let capacity = self.capacity_of(s)?;
                    let load = self.load_on(s)? + self.promised(s) + promised.on(s);
                    let under = quota.map_or(f64::INFINITY, |(app, quota)| {
                        let coming = self.promised_of(app, s) + promised.of(app, s);
                        quota - self.app_load_on(app, s) - coming
                    });
                    let room = (capacity - load).min(under).max(0.0);
                    let fits = match tension > 0.0 {
                        // Sums of tensions end a rounding short of a whole glyph.
                        true => (room / tension + 1e-9).min(f64::from(portion)) as u32,
                        false => portion,
                    };
                    let score = self.unease(cluster, s) + load / capacity;
                    (fits > 0).then_some((score, s, fits))
                })
                .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            let Some((_, segment, fits)) = best else { break };
            let now = fits.min(left);
            *placed.entry(segment).or_default() += now;
            if let Some(app) = app {
                *promised.0.entry((segment, app)).or_default() += f64::from(now) * tension;
            }
            left -= now;
        }
        placed.into_iter().collect()
    }
}
