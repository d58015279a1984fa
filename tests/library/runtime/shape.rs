//! The κ Shape Engine: placements by minimum-cost flow.

use crate::support::open;
use phi::field::Field;
use phi::field::id::{ClusterId, LinkRow, SegmentId};
use phi::field::property::Signal;
use phi::field::script::{NoAnswer, NoScript, Script};
use phi::field::spec::{
    AppSpec, CallId, ClusterSpec, FieldSpec, LinkSpec, Method, RuleSpec, SegmentSpec,
};
use phi::field::time::Time;
use phi::orchestrator::Shape;
use proptest::prelude::*;

/// Clusters of κ ≥ 0.6 belong on segments of at least this stiffness.
struct Stiff(f64);

impl Script for Stiff {
    type Error = NoAnswer;
    fn action(&mut self, call: CallId, _: &mut Field) -> Result<(), NoAnswer> {
        Err(NoAnswer(call))
    }
    fn condition(&mut self, call: CallId, _: &mut Field) -> Result<bool, NoAnswer> {
        Err(NoAnswer(call))
    }
    fn probe(&mut self, call: CallId, _: &mut Field) -> Result<Option<f64>, NoAnswer> {
        Err(NoAnswer(call))
    }
    fn signal(&mut self, call: CallId, _: &mut Field) -> Result<Option<Signal>, NoAnswer> {
        Err(NoAnswer(call))
    }
    fn demand(&mut self, call: CallId, _: Time) -> Result<f64, NoAnswer> {
        Err(NoAnswer(call))
    }
    fn when(&mut self, _: CallId, field: &mut Field, cluster: ClusterId) -> Result<bool, NoAnswer> {
        Ok(field.clusters()[cluster.index()].kappa >= 0.6)
    }
    fn rule(
        &mut self,
        _: CallId,
        field: &mut Field,
        _: ClusterId,
        segment: SegmentId,
    ) -> Result<bool, NoAnswer> {
        Ok(field.stiffness_of(segment).unwrap() >= self.0)
    }
    fn force(
        &mut self,
        call: CallId,
        _: &mut Field,
        _: std::ops::Range<LinkRow>,
        _: &mut [f64],
    ) -> Result<(), NoAnswer> {
        Err(NoAnswer(call))
    }
}

fn structural() -> RuleSpec {
    RuleSpec {
        name: "structural".into(),
        when: Some(CallId(0)),
        require: Some(CallId(1)),
        prefer: None,
        weight: 1.0,
    }
}

fn glyphs_at(field: &Field, cluster: u32, segment: u32) -> u32 {
    field.glyphs_at(ClusterId(cluster), SegmentId(segment))
}

/// A line of segments (capacity, stiffness) and clusters (glyphs, tension, κ, first segment).
fn line(segments: &[(f64, f64)], clusters: &[(u32, f64, f64, u32)]) -> FieldSpec {
    let mut spec = FieldSpec::new("line");
    spec.balance.method = Method::None;
    for (i, &(capacity, stiffness)) in (0..).zip(segments) {
        let segment = SegmentSpec::new("s", Some(i), capacity);
        spec.segments.push(SegmentSpec { stiffness, ..segment });
    }
    spec.links =
        (1..segments.len() as u32).map(|i| LinkSpec::new(SegmentId(i - 1), SegmentId(i))).collect();
    let mut app = AppSpec::new("work");
    for (i, &(glyphs, tension, kappa, on)) in (0..).zip(clusters) {
        let cluster = ClusterSpec::new("c", glyphs, tension);
        app.clusters.push(ClusterSpec {
            index: Some(i),
            kappa,
            on: vec![SegmentId(on)],
            ..cluster
        });
    }
    spec.apps = vec![app];
    spec
}

fn arrive(field: &mut Field) {
    field.step(Time::from_secs(2), &mut NoScript).unwrap();
}

#[test]
fn the_plain_rule_sends_complex_glyphs_to_stiff_segments() {
    let mut field =
        open(line(&[(100.0, 0.9), (100.0, 0.1)], &[(80, 1.0, 0.1, 0), (80, 1.0, 0.9, 1)]));
    let report = field.shape_cluster(&Shape::plain(&field)).unwrap();
    assert_eq!((report.after.moved, report.after.violations), (160, 0));
    assert!((report.before.misfit - 0.8).abs() < 1e-12, "{report:?}");
    assert!(report.after.misfit == 0.0 && report.exact);
    arrive(&mut field);
    assert_eq!((glyphs_at(&field, 0, 1), glyphs_at(&field, 1, 0)), (80, 80));
    assert_eq!(field.misfit(), Some(report.after.misfit));
}

#[test]
fn capacity_binds_and_is_named() {
    let mut field =
        open(line(&[(50.0, 0.9), (200.0, 0.1)], &[(80, 1.0, 0.9, 1), (20, 1.0, 0.1, 0)]));
    let shape = Shape::of(&mut field, &structural(), &mut Stiff(0.7)).unwrap();
    let report = field.shape_cluster(&shape).unwrap();
    // 20 simple glyphs stay on the stiff segment, as the rule does not speak of them: 30 fit.
    assert_eq!((report.before.violations, report.after.violations), (80, 50));
    let [unmet] = report.unmet.as_slice() else { panic!("{report:?}") };
    assert_eq!((unmet.cluster, unmet.glyphs, unmet.load), (ClusterId(0), 50, 80.0));
    assert_eq!((unmet.allowed.as_slice(), unmet.capacity), (&[SegmentId(0)][..], 30.0));
    arrive(&mut field);
    assert_eq!((glyphs_at(&field, 0, 0), glyphs_at(&field, 0, 1)), (30, 50));
}

#[test]
fn nothing_moves_without_a_gain() {
    let mut field = open(line(&[(100.0, 0.5); 4], &[(80, 1.0, 0.5, 2), (10, 0.5, 0.2, 3)]));
    let report = field.shape_cluster(&Shape::plain(&field)).unwrap();
    assert_eq!((report.after.moved, report.migration.packets), (0, 0));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn shaping_never_raises_violations_and_never_overfills(
        segments in prop::collection::vec((5.0_f64..60.0, 0.0_f64..=1.0), 2..7),
        clusters in prop::collection::vec(
            (0_u32..20, prop::sample::select(vec![0.0, 0.3, 0.5, 1.0]), 0.0_f64..=1.0, 0_u32..7),
            1..5,
        ),
        stiff in 0.0_f64..=1.0,
    ) {
        let n = segments.len() as u32;
        let clusters: Vec<_> =
            clusters.into_iter().map(|(g, t, k, on)| (g, t, k, on % n)).collect();
        let spec = line(&segments, &clusters);
        prop_assume!(spec.validate().is_empty());
        let rule = structural();
        let mut field = open(spec);
        let full: Vec<f64> = (0..n).map(SegmentId).map(|s| field.load_on(s).unwrap()).collect();
        let shape = Shape::of(&mut field, &rule, &mut Stiff(stiff)).unwrap();
        let report = field.shape_cluster(&shape).unwrap();
        prop_assert!(report.after.violations <= report.before.violations);
        prop_assert!(report.after.overload <= report.before.overload);
        let glyphs = field.glyph_count();
        arrive(&mut field);
        prop_assert_eq!(field.glyph_count(), glyphs);
        let over = |loads: &[f64]| -> f64 {
            loads.iter().zip(&segments).map(|(load, (capacity, _))| (load - capacity).max(0.0)).sum()
        };
        let loads: Vec<f64> = (0..n).map(SegmentId).map(|s| field.load_on(s).unwrap()).collect();
        prop_assert!(over(&loads) <= over(&full) + 1e-9, "{:?} after {:?}", loads, full);
        let bad: u64 = (0..clusters.len() as u32)
            .filter(|c| clusters[*c as usize].2 >= 0.6)
            .flat_map(|c| (0..n).map(move |s| (c, s)))
            .filter(|(_, s)| segments[*s as usize].1 < stiff)
            .map(|(c, s)| u64::from(glyphs_at(&field, c, s)))
            .sum();
        prop_assert_eq!(bad, report.after.violations);
    }
}
