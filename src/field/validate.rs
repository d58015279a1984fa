//! What must hold of a description before it can become a state: every fault is found, each with the
//! item that has it, so that the front end can point at the script.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::schema::{
    AppKey, AutoscaleKey, BalanceKey, Bounds, ClusterKey, ConsensusKey, DetectorKey, Key, LinkKey,
    RegionKey, SegmentKey, StorageKey,
};
use std::f64::consts::PI;
use thiserror::Error;

use super::id::{AppId, LinkId, RegionId, RuleId, SegmentId};
use super::spec::{AppSpec, ClusterSpec, Demand, FieldSpec, LinkSpec, SegmentSpec, Spring};
use super::time::Time;

/// The part of a description that an error is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// The field as a whole.
    Field,
    /// A segment.
    Segment(SegmentId),
    /// A region.
    Region(RegionId),
    /// A link.
    Link(LinkId),
    /// An app.
    App(AppId),
    /// A cluster, by app and its place in the app.
    Cluster(AppId, u32),
    /// A rule.
    Rule(RuleId),
    /// The balance block.
    Balance,
    /// The consensus block.
    Consensus,
    /// The autoscale block.
    Autoscale,
    /// The storage block.
    Storage,
}

/// What is wrong with a description.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum SpecFault {
    /// A field needs a segment.
    #[error("the field has no segment")]
    NoSegment,
    /// Ids are 32 bits wide.
    #[error("the field has more than {0} {1}")]
    TooMany(u32, &'static str),
    /// A NaN or an infinity.
    #[error("{0} is {1}, which is not a finite number")]
    NotFinite(&'static str, f64),
    /// Zero or less.
    #[error("{0} must be above 0, and is {1}")]
    NotPositive(&'static str, f64),
    /// Less than zero.
    #[error("{0} must not be negative, and is {1}")]
    Negative(&'static str, f64),
    /// Outside a closed range.
    #[error("{0} must lie in {1} to {2}, and is {3}")]
    Outside(&'static str, f64, f64, f64),
    /// A name twice.
    #[error("the name {0} is taken")]
    Duplicate(Arc<str>),
    /// A link to itself.
    #[error("a link must join two different segments")]
    SelfLink,
    /// An id that nothing has.
    #[error("{0} {1} does not exist")]
    Unknown(&'static str, u32),
    /// A region inside itself or before its parent.
    #[error("a region must stand after the region it lies in")]
    RegionOrder,
    /// A trace whose columns differ in length or are empty.
    #[error("a trace needs as many times as values, and at least one: {0} times, {1} values")]
    TraceLength(usize, usize),
    /// A trace that goes back in time.
    #[error("the times of a trace must rise: row {0}, at {1}, does not")]
    TraceOrder(usize, Time),
    /// More load than room.
    #[error("the load of {0} ΔΦ is more than the field's whole capacity of {1} ΔΦ")]
    Overfull(f64, f64),
    /// A quota that no glyph of a cluster fits, whatever is asked of it.
    #[error("the quota of {1} ΔΦ on a segment is less than one glyph of {0} ΔΦ")]
    QuotaBelowGlyph(f64, f64),
    /// Glyphs on a segment out of phase, of an app that does not ask for such.
    #[error("{0} is out of phase, and takes only apps with `out_of_phase: true`")]
    Apart(String),
    /// Two bounds the wrong way round.
    #[error("{0} runs from {1} down to {2}")]
    EmptyRange(&'static str, f64, f64),
}

/// A fault and where it is.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("{fault}")]
pub struct SpecError {
    /// The part that has it.
    pub item: Item,
    /// The fault.
    pub fault: SpecFault,
}

struct Findings(Vec<SpecError>);

impl Findings {
    fn add(&mut self, item: Item, fault: SpecFault) {
        self.0.push(SpecError { item, fault });
    }

    /// True when the value is finite; the other checks would only repeat that it is not.
    fn finite(&mut self, item: Item, what: &'static str, value: f64) -> bool {
        if !value.is_finite() {
            self.add(item, SpecFault::NotFinite(what, value));
        }
        value.is_finite()
    }

    fn positive(&mut self, item: Item, what: &'static str, value: f64) {
        if self.finite(item, what, value) && value <= 0.0 {
            self.add(item, SpecFault::NotPositive(what, value));
        }
    }

    fn not_negative(&mut self, item: Item, what: &'static str, value: f64) {
        if self.finite(item, what, value) && value < 0.0 {
            self.add(item, SpecFault::Negative(what, value));
        }
    }

    fn within(&mut self, item: Item, what: &'static str, low: f64, high: f64, value: f64) {
        if self.finite(item, what, value) && !(low..=high).contains(&value) {
            self.add(item, SpecFault::Outside(what, low, high, value));
        }
    }

    /// A value of a key, which lies where the language says.
    fn key(&mut self, item: Item, key: &'static Key, value: f64) {
        self.bounded(item, key.name, key.bounds, value);
    }

    fn bounded(&mut self, item: Item, what: &'static str, bounds: Bounds, value: f64) {
        match bounds {
            Bounds::Any | Bounds::Band => {
                self.finite(item, what, value);
            }
            Bounds::Positive => self.positive(item, what, value),
            Bounds::NotNegative => self.not_negative(item, what, value),
            Bounds::Share => self.within(item, what, 0.0, 1.0, value),
            Bounds::PositiveShare => {
                self.positive(item, what, value);
                self.within(item, what, f64::MIN, 1.0, value);
            }
            Bounds::AtLeast(1) => self.positive(item, what, value),
            Bounds::AtLeast(least) => self.within(item, what, least as f64, f64::MAX, value),
            Bounds::HalfTurn => {
                self.positive(item, what, value);
                self.within(item, what, f64::MIN, PI, value);
            }
        }
    }

    fn known(&mut self, item: Item, what: &'static str, id: impl Into<u32>, count: usize) {
        let id = id.into();
        if id as usize >= count {
            self.add(item, SpecFault::Unknown(what, id));
        }
    }

    fn names<'a, K: Ord + 'a>(&mut self, all: impl Iterator<Item = (Item, K, &'a Arc<str>)>) {
        let mut seen = BTreeMap::new();
        for (item, key, name) in all {
            if seen.insert(key, ()).is_some() {
                self.add(item, SpecFault::Duplicate(name.clone()));
            }
        }
    }
}

impl FieldSpec {
    /// Every fault of this description; empty when it can be opened.
    pub fn validate(&self) -> Vec<SpecError> {
        let mut found = Findings(Vec::new());
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
            check_segment(&mut found, Item::Segment(id), segment, self.regions.len());
        }
        for (id, link) in (0..).map(LinkId).zip(&self.links) {
            check_link(&mut found, Item::Link(id), link, self.segments.len());
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
        let capacity: f64 = self.segments.iter().map(|s| s.capacity).sum();
        for (id, app) in (0..).map(AppId).zip(&self.apps) {
            self.check_app(&mut found, id, app, capacity);
        }
        self.check_names(&mut found);
        self.check_policies(&mut found);
        found.0
    }

    fn check_app(&self, found: &mut Findings, id: AppId, app: &AppSpec, capacity: f64) {
        let item = Item::App(id);
        if let Some(quota) = app.quota {
            found.bounded(item, "the quota", AppKey::Quota.row().bounds, quota);
        }
        let (least, peak) = check_demand(found, item, &app.demand);
        let mut load = 0.0;
        for (place, cluster) in (0..).zip(&app.clusters) {
            check_cluster(found, Item::Cluster(id, place), cluster, self.segments.len());
            let mut on = cluster.on.iter().filter_map(|id| self.segments.get(id.index()));
            if let Some(apart) = on.find(|it| it.out_of_phase && !app.out_of_phase) {
                found.add(Item::Cluster(id, place), SpecFault::Apart(apart.name()));
            }
            load += f64::from(cluster.glyphs) * cluster.tension;
            let (glyph, quota) = (cluster.tension * least, app.quota.unwrap_or(f64::INFINITY));
            if cluster.glyphs > 0 && quota > 0.0 && glyph > quota {
                found.add(Item::Cluster(id, place), SpecFault::QuotaBelowGlyph(glyph, quota));
            }
        }
        let at_peak = load * peak;
        if at_peak.is_finite() && capacity.is_finite() && capacity > 0.0 && at_peak > capacity {
            found.add(item, SpecFault::Overfull(at_peak, capacity));
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
            found.not_negative(Item::Rule(id), "the weight", rule.weight);
        }
        found.key(Item::Balance, BalanceKey::MoveCost.row(), self.balance.move_cost);
        found.key(Item::Balance, BalanceKey::MinStay.row(), self.balance.min_stay.seconds());
        let consensus = &self.consensus;
        let at = Item::Consensus;
        found.key(at, ConsensusKey::Threshold.row(), consensus.threshold);
        found.key(at, ConsensusKey::Coupling.row(), consensus.coupling);
        found.key(at, ConsensusKey::Noise.row(), consensus.noise);
        found.key(at, ConsensusKey::Rejoin.row(), consensus.rejoin);
        found.key(at, ConsensusKey::Grace.row(), consensus.grace.seconds());
        found.key(at, DetectorKey::Suspect.row(), consensus.suspect);
        found.key(at, DetectorKey::Heartbeat.row(), consensus.heartbeat.seconds());
        found.key(Item::Storage, StorageKey::Replicas.row(), f64::from(self.storage.replicas));
        if let Some(scale) = &self.autoscale {
            let at = Item::Autoscale;
            found.not_negative(at, "the lower density", scale.low);
            found.positive(at, "the upper density", scale.high);
            if scale.low > scale.high {
                found.add(at, SpecFault::EmptyRange("the density band", scale.low, scale.high));
            }
            found.key(at, AutoscaleKey::Min.row(), f64::from(scale.min));
            if scale.min > scale.max {
                let (min, max) = (f64::from(scale.min), f64::from(scale.max));
                found.add(at, SpecFault::EmptyRange("the size", min, max));
            }
            found.key(at, AutoscaleKey::Cooldown.row(), scale.cooldown.seconds());
            found.key(at, AutoscaleKey::Boot.row(), scale.boot.seconds());
            if let Some(template) = scale.template {
                found.known(at, "segment", template, self.segments.len());
            }
        }
    }
}

fn check_segment(found: &mut Findings, item: Item, segment: &SegmentSpec, regions: usize) {
    found.key(item, SegmentKey::Capacity.row(), segment.capacity);
    found.key(item, SegmentKey::Stiffness.row(), segment.stiffness);
    found.key(item, SegmentKey::Volume.row(), segment.volume);
    found.key(item, SegmentKey::Omega.row(), segment.omega);
    if let Some(theta) = segment.theta {
        found.key(item, SegmentKey::Theta.row(), theta);
    }
    if let Some(region) = segment.region {
        found.known(item, "region", region, regions);
    }
}

fn check_link(found: &mut Findings, item: Item, link: &LinkSpec, segments: usize) {
    found.known(item, "segment", link.a, segments);
    found.known(item, "segment", link.b, segments);
    if link.a == link.b {
        found.add(item, SpecFault::SelfLink);
    }
    if let Spring::Hz(k) = link.spring {
        found.key(item, LinkKey::Spring.row(), k);
    }
    found.key(item, LinkKey::Coupling.row(), link.coupling);
    found.key(item, LinkKey::Latency.row(), link.latency.seconds());
    found.key(item, LinkKey::Jitter.row(), link.jitter.seconds());
    found.key(item, LinkKey::Bandwidth.row(), link.bandwidth);
    found.key(item, LinkKey::Loss.row(), link.loss);
}

fn check_cluster(found: &mut Findings, item: Item, cluster: &ClusterSpec, segments: usize) {
    found.key(item, ClusterKey::Tension.row(), cluster.tension);
    found.key(item, ClusterKey::Kappa.row(), cluster.kappa);
    found.key(item, ClusterKey::State.row(), cluster.state);
    found.key(item, ClusterKey::Dirty.row(), cluster.dirty);
    for &segment in &cluster.on {
        found.known(item, "segment", segment, segments);
    }
}

/// Checks a demand and gives its lowest and its highest known value.
fn check_demand(found: &mut Findings, item: Item, demand: &Demand) -> (f64, f64) {
    match demand {
        Demand::Constant(value) => {
            found.not_negative(item, "demand", *value);
            (*value, *value)
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
            if let Some(&bad) = values.iter().find(|v| !v.is_finite() || **v < 0.0) {
                found.not_negative(item, "demand", bad);
            }
            let least = values.iter().copied().fold(f64::INFINITY, f64::min);
            (least, values.iter().copied().fold(0.0, f64::max))
        }
        Demand::Script(_) => (0.0, 0.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        one(Item::App(AppId(0)), "more than the field's whole capacity", |s| {
            s.apps[0].demand = Demand::Constant(3.0);
        });
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
