//! What must hold of a description before it can become a state: every fault is found, each with the
//! item that has it, so that the front end can point at the script.

use crate::schema::{AppKey, RegionKey};

use super::id::{AppId, LinkId, RegionId, RuleId, SegmentId};
use super::spec::finding::Findings;
pub use super::spec::finding::{Item, SpecError, SpecFault};
use super::spec::{AppSpec, Demand, FieldSpec};

impl FieldSpec {
    /// Every fault of this description; empty when it can be opened.
    pub fn validate(&self) -> Vec<SpecError> {
        let mut found = Findings::default();
        found.positive(Item::Field, "the step", self.step.seconds());
        if self.segments.is_empty() {
            found.add(Item::Field, SpecFault::NoSegment);
        }
        let most = u32::MAX - 1;
        if self.segments.len() >= most as usize {
            found.add(Item::Field, SpecFault::TooMany(most, "segments"));
        }
        if self.links.len() >= (most / 2) as usize {
            found.add(Item::Field, SpecFault::TooMany(most / 2, "links"));
        }
        for (id, segment) in (0..).map(SegmentId).zip(&self.segments) {
            segment.check(&mut found, Item::Segment(id), self.regions.len());
        }
        for (id, link) in (0..).map(LinkId).zip(&self.links) {
            link.check(&mut found, Item::Link(id), self.segments.len());
        }
        for (id, region) in (0..).map(RegionId).zip(&self.regions) {
            let item = Item::Region(id);
            if region.parent.is_some_and(|parent| parent >= id) {
                found.add(item, SpecFault::RegionOrder);
            }
            if let Some(kelvin) = region.ambient {
                found.bounded(
                    item,
                    "the ambient temperature",
                    RegionKey::Ambient.row().bounds,
                    kelvin,
                );
            }
        }
        for (id, app) in (0..).map(AppId).zip(&self.apps) {
            self.check_app(&mut found, id, app);
        }
        self.check_names(&mut found);
        self.check_policies(&mut found);
        self.check_coolants(&mut found);
        found.0
    }

    fn check_app(&self, found: &mut Findings, id: AppId, app: &AppSpec) {
        let item = Item::App(id);
        if let Some(quota) = app.quota {
            found.bounded(item, "the quota", AppKey::Quota.row().bounds, quota);
        }
        let least = check_demand(found, item, &app.demand);
        for (place, cluster) in (0..).zip(&app.clusters) {
            cluster.check(found, Item::Cluster(id, place), self.segments.len());
            let mut on = cluster.on.iter().filter_map(|id| self.segments.get(id.index()));
            if let Some(apart) = on.find(|it| it.out_of_phase && !app.out_of_phase) {
                found.add(Item::Cluster(id, place), SpecFault::Apart(apart.name()));
            }
            let (glyph, quota) = (cluster.tension * least, app.quota.unwrap_or(f64::INFINITY));
            if cluster.glyphs > 0 && quota > 0.0 && glyph > quota {
                found.add(Item::Cluster(id, place), SpecFault::QuotaBelowGlyph(glyph, quota));
            }
        }
    }

    fn check_names(&self, found: &mut Findings) {
        let segments = (0..).map(SegmentId).zip(&self.segments);
        found.names(segments.map(|(i, s)| (Item::Segment(i), (&s.group, s.index), &s.group)));
        let regions = (0..).map(RegionId).zip(&self.regions);
        found.names(regions.map(|(i, r)| (Item::Region(i), &r.name, &r.name)));
        found
            .names((0..).map(AppId).zip(&self.apps).map(|(i, a)| (Item::App(i), &a.name, &a.name)));
        found.names(
            (0..).map(RuleId).zip(&self.rules).map(|(i, r)| (Item::Rule(i), &r.name, &r.name)),
        );
        for (id, app) in (0..).map(AppId).zip(&self.apps) {
            let clusters = (0..).zip(&app.clusters);
            found.names(clusters.map(|(i, c)| (Item::Cluster(id, i), (&c.name, c.index), &c.name)));
        }
    }

    fn check_policies(&self, found: &mut Findings) {
        for (id, rule) in (0..).map(RuleId).zip(&self.rules) {
            found.key(Item::Rule(id), crate::schema::RuleKey::WEIGHT, rule.weight);
        }
        self.balance.check(found);
        self.consensus.check(found);
        self.storage.check(found);
        if let Some(scale) = &self.autoscale {
            scale.check(found, self.segments.len());
        }
    }
}

/// Checks one factor of a demand.
fn check_factor(found: &mut Findings, item: Item, value: f64) {
    match value.is_finite() && value >= 0.0 {
        true => found.bounded(item, "the demand", AppKey::Demand.row().bounds, value),
        false => found.not_negative(item, "demand", value),
    }
}

/// Checks a demand and gives its lowest and its highest known value.
fn check_demand(found: &mut Findings, item: Item, demand: &Demand) -> f64 {
    match demand {
        Demand::Constant(value) => {
            check_factor(found, item, *value);
            *value
        }
        Demand::Sampled { times, values } => {
            if times.len() != values.len() || times.is_empty() {
                found.add(item, SpecFault::TraceLength(times.len(), values.len()));
            }
            let falling = times.windows(2).position(|pair| matches!(pair, [a, b] if a >= b));
            if let Some(row) = falling {
                let at = times.get(row + 1).copied().unwrap_or_default();
                found.add(item, SpecFault::TraceOrder(row + 1, at));
            }
            let bounds = AppKey::Demand.row().bounds;
            if let Some(&bad) = values.iter().find(|v| !bounds.holds(**v)) {
                check_factor(found, item, bad);
            }
            values.iter().copied().fold(f64::INFINITY, f64::min)
        }
        Demand::Script(_) => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::spec::{ClusterSpec, LinkSpec, SegmentSpec, Spring};
    use crate::field::time::Time;
    use std::sync::Arc;

    fn pair() -> FieldSpec {
        let mut spec = FieldSpec::new("pair");
        spec.segments =
            vec![SegmentSpec::new("left", None, 10.0), SegmentSpec::new("right", None, 10.0)];
        spec.links = vec![LinkSpec::new(SegmentId(0), SegmentId(1))];
        let mut app = AppSpec::new("work");
        app.clusters = vec![ClusterSpec::new("unit", 10, 1.0)];
        spec.apps = vec![app];
        spec
    }

    /// Spoils a good field and returns what is then found.
    fn spoilt(spoil: impl FnOnce(&mut FieldSpec)) -> Vec<(Item, String)> {
        let mut spec = pair();
        assert_eq!(spec.validate(), []);
        spoil(&mut spec);
        spec.validate().into_iter().map(|e| (e.item, e.to_string())).collect()
    }

    #[track_caller]
    fn one(item: Item, text: &str, spoil: impl FnOnce(&mut FieldSpec)) {
        let found = spoilt(spoil);
        assert!(found.iter().any(|(i, t)| *i == item && t.contains(text)), "{found:?}");
    }

    #[test]
    fn each_fault_names_its_item() {
        one(Item::Field, "no segment", |s| s.segments.clear());
        one(Item::Field, "step must be above 0", |s| s.step = Time::ZERO);
        one(Item::Segment(SegmentId(1)), "ΔΦ_capacity must be above 0", |s| {
            s.segments[1].capacity = 0.0
        });
        one(Item::Segment(SegmentId(0)), "not a finite", |s| s.segments[0].capacity = f64::NAN);
        one(Item::Segment(SegmentId(0)), "volume", |s| s.segments[0].volume = -1.0);
        one(Item::Segment(SegmentId(0)), "must lie in 0 to 1", |s| s.segments[0].stiffness = 1.1);
        one(Item::Segment(SegmentId(1)), "left is taken", |s| {
            s.segments[1].group = Arc::from("left")
        });
        one(Item::Link(LinkId(0)), "two different", |s| s.links[0].b = SegmentId(0));
        one(Item::Link(LinkId(0)), "segment 9 does not exist", |s| s.links[0].b = SegmentId(9));
        one(Item::Link(LinkId(0)), "spring must not be negative", |s| {
            s.links[0].spring = Spring::Hz(-1.0);
        });
        one(Item::Link(LinkId(0)), "latency", |s| s.links[0].latency = Time(-1));
        one(Item::Cluster(AppId(0), 0), "tension must not be negative", |s| {
            s.apps[0].clusters[0].tension = -0.5;
        });
        one(
            Item::Cluster(AppId(0), 0),
            "the quota of 0.9 ΔΦ on a segment is less than one glyph",
            |s| {
                s.apps[0].quota = Some(0.9);
            },
        );
        one(Item::Storage, "replicas", |s| s.storage.replicas = 0);
        one(Item::Autoscale, "from 3 down to 1", |s| {
            s.autoscale = Some(crate::field::spec::AutoscaleSpec::new(3.0, 1.0));
        });
        one(Item::Consensus, "θ_threshold", |s| s.consensus.threshold = 4.0);
    }

    #[test]
    fn traces_must_rise_and_be_numbers() {
        let trace = |times: &[i64], values: &[f64]| Demand::Sampled {
            times: times.iter().map(|t| Time::from_secs(*t)).collect(),
            values: values.to_vec(),
        };
        let bad = |demand| move |s: &mut FieldSpec| s.apps[0].demand = demand;
        one(Item::App(AppId(0)), "must rise: row 2", bad(trace(&[0, 2, 1], &[0.1, 0.2, 0.3])));
        one(Item::App(AppId(0)), "as many times as values", bad(trace(&[0, 2], &[0.1])));
        one(Item::App(AppId(0)), "at least one", bad(trace(&[], &[])));
        one(Item::App(AppId(0)), "not a finite", bad(trace(&[0], &[f64::NAN])));
        one(Item::App(AppId(0)), "negative", bad(trace(&[0], &[-1.0])));
    }

    #[test]
    fn all_faults_come_in_one_go() {
        let found = spoilt(|s| {
            s.segments[0].stiffness = -1.0;
            s.links[0].b = SegmentId(0);
            s.storage.replicas = 0;
        });
        assert_eq!(found.len(), 3, "{found:?}");
    }

    /// A quota that a glyph fits at some time is one that can hold.
    #[test]
    fn a_quota_is_held_against_the_least_demand() {
        let found = spoilt(|s| {
            s.apps[0].quota = Some(0.9);
            let times = [0, 10].map(Time::from_secs).to_vec();
            s.apps[0].demand = Demand::Sampled { times, values: vec![1.0, 0.5] };
        });
        assert_eq!(found, []);
    }
}
