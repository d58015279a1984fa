//! Membership and balance under many faults, and fields at the edge of what can be described.

use crate::support::{complete, heap, open, ring, step};
use phi::field::Field;
use phi::field::chance::{Chance, Stream};
use phi::field::id::{AppId, SegmentId};
use phi::field::script::{NoScript, RunError};
use phi::field::spec::{
    AppSpec, ClusterSpec, Demand, FieldSpec, LinkSpec, Method, PhaseMass, SegmentSpec, Spring,
};
use phi::field::time::Time;
use phi::field::validate::{Item, SpecFault};
use proptest::prelude::*;

fn small(n: u32, extra: u64) -> FieldSpec {
    let mut spec = FieldSpec::new("small");
    spec.step = Time::from_millis(50);
    spec.segments = (0..n).map(|i| SegmentSpec::new("s", Some(i), 1.0)).collect();
    let mut pairs = ring(n);
    let end = |number: u64| SegmentId((number % u64::from(n)) as u32);
    pairs.push((end(extra), end(extra / 7)));
    pairs.retain(|(a, b)| a != b);
    spec.links = pairs.into_iter().map(|(a, b)| LinkSpec::new(a, b)).collect();
    spec.consensus.grace = Time::from_millis(100);
    spec
}

/// Parts of the field, by live links, that have a member of the cluster phase.
fn parts_with_members(field: &Field) -> usize {
    let n = field.segments().len();
    let mut part: Vec<usize> = (0..n).collect();
    let root = |part: &[usize], mut i: usize| {
        while part[i] != i {
            i = part[i];
        }
        i
    };
    for (id, a, b) in field.links().iter() {
        let up = field.segments().is_up(a) && field.segments().is_up(b);
        if up && !field.links().is_cut(id) {
            let (a, b) = (root(&part, a.index()), root(&part, b.index()));
            part[a] = b;
        }
    }
    let roots = field.live().map(|s| root(&part, s.index()));
    roots.collect::<std::collections::BTreeSet<_>>().len()
}

/// 10,000 random schedules of cuts, crashes, joins and returns: never two cluster phases. Under the
/// bare rule 500 of them show how it would be.
#[test]
fn majority_never_has_two_cluster_phases() {
    let mut split_under_any = 0;
    for seed in 0..10_500 {
        let bare = seed >= 10_000;
        let chance = Chance::new(seed);
        let draw = |n, entity| chance.block(Stream::Script, entity, 0).below(n);
        let n = 3 + draw(6, 0) as u32;
        let mut spec = small(n, draw(1000, 1));
        if bare {
            spec.consensus.phase_mass = PhaseMass::Any;
        }
        let mut field = open(spec);
        for blow in 0..5 {
            let segment = SegmentId(draw(u64::from(n), 10 + blow) as u32);
            match draw(5, 20 + blow) {
                0 => {
                    field.crash(segment).unwrap();
                }
                1 => field.restore(segment).unwrap(),
                2 => field.join(),
                _ => {
                    let bits = chance.bits(Stream::Script, 30 + blow, 0);
                    let side: Vec<_> =
                        (0..n).filter(|s| bits >> s & 1 == 1).map(SegmentId).collect();
                    field.partition(&side).unwrap();
                }
            }
            // What heartbeats have not told of yet nobody can act on.
            for _ in 0..30 {
                step(&mut field);
                assert!(bare || field.split_brain() == 0);
            }
            for _ in 0..=draw(3, 40 + blow) {
                step(&mut field);
                if bare {
                    split_under_any += field.split_brain();
                } else {
                    assert!(parts_with_members(&field) <= 1, "seed {seed}");
                    assert_eq!(field.split_brain(), 0);
                }
            }
        }
    }
    assert!(split_under_any > 100, "the bare rule splits the brain: {split_under_any}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// When faults end, every glyph is back on a segment and everything is in phase within 5 s.
    #[test]
    fn everything_comes_back(
        n in 3_u32..10,
        blows in prop::collection::vec((0_u32..10, 0_u32..3, 1_i64..40), 1..20),
    ) {
        let mut spec = small(n, 5);
        spec.storage.replicas = 2;
        let mut app = AppSpec::new("work");
        app.clusters = vec![ClusterSpec::new("unit", 100, 0.4 * f64::from(n) / 100.0)];
        spec.apps = vec![app];
        let mut field = open(spec);
        for (segment, kind, steps) in blows {
            let segment = SegmentId(segment % n);
            match kind {
                0 => { field.crash(segment).unwrap(); }
                1 => field.restore(segment).unwrap(),
                _ => { field.partition(&[segment]).unwrap(); }
            }
            for _ in 0..steps {
                step(&mut field);
                prop_assert_eq!(field.glyph_count(), 100);
            }
        }
        (0..n).map(SegmentId).for_each(|s| field.restore(s).unwrap());
        field.join();
        field.step(Time::from_secs(5), &mut NoScript).unwrap();
        prop_assert!(field.lost().is_empty());
        prop_assert_eq!(field.live().count() as u32, n);
        prop_assert!(!field.is_down(AppId(0)));
    }
}

#[test]
fn an_absurd_spring_oscillates_but_stays_a_field() {
    let mut field = open(heap(6, &ring(6), Spring::Hz(1e9), 600));
    for _ in 0..500 {
        step(&mut field);
        for s in SegmentId::all(6) {
            let pressure = field.pressure(s).unwrap();
            assert!(pressure.is_finite() && pressure >= 0.0);
        }
    }
    field.check_conservation().unwrap();
}

#[test]
fn bad_descriptions_do_not_open() {
    let refused = |spec: FieldSpec| match Field::open(spec, 1, &mut NoScript) {
        Err(RunError::Spec(faults)) => faults,
        other => panic!("{:?}", other.map(|f| f.name().to_owned())),
    };
    let faults = refused(FieldSpec::new("void"));
    assert_eq!((faults[0].item, &faults[0].fault), (Item::Field, &SpecFault::NoSegment));
    let mut spec = heap(2, &[(SegmentId(0), SegmentId(1))], Spring::Hz(1.0), 1);
    spec.segments[1].capacity = f64::NAN;
    assert_eq!(refused(spec)[0].item, Item::Segment(SegmentId(1)));
}

#[test]
fn one_segment_alone_is_a_field() {
    let mut field = open(heap(1, &[], Spring::Auto, 10));
    for _ in 0..10 {
        step(&mut field);
    }
    assert_eq!(
        (field.glyphs_on(SegmentId(0)), field.coherence(), field.spread()),
        (10, Some(1.0), Some(0.0))
    );
    assert_eq!(field.balance().moves, 0);
}

#[test]
fn demand_steps_at_the_times_of_its_trace() {
    let mut spec = heap(2, &[(SegmentId(0), SegmentId(1))], Spring::Hz(0.0), 10);
    spec.apps[0].demand = Demand::Sampled {
        times: [2, 4, 6].map(Time::from_secs).to_vec(),
        values: vec![0.5, 0.0, 1.0],
    };
    let mut field = open(spec);
    let mut loads = vec![field.load()];
    for _ in 0..7 {
        step(&mut field);
        loads.push(field.load());
    }
    assert_eq!(loads, [0.5, 0.5, 0.5, 0.5, 0.0, 0.0, 1.0, 1.0]);
}

/// Six methods, one workload: what each is good for. All on segments of unlike capacity, one cluster
/// that starts in one place.
#[test]
fn balancers_compare_as_theory_says() {
    let after = |method| {
        let mut spec = heap(8, &complete(8), Spring::Hz(0.1), 800);
        spec.balance.method = method;
        let capacities = [1.0, 1.0, 1.0, 1.0, 4.0, 4.0, 4.0, 4.0];
        for (segment, capacity) in spec.segments.iter_mut().zip(capacities) {
            segment.capacity = capacity;
        }
        let mut field = open(spec);
        for _ in 0..400 {
            step(&mut field);
        }
        (field.spread().unwrap(), field.counters().moves)
    };
    let [none, springs, mean, robin, connections, loaded, two, random] = [
        Method::None,
        Method::Springs,
        Method::MeanField,
        Method::RoundRobin,
        Method::LeastConnections,
        Method::LeastLoaded,
        Method::PowerOfTwo,
        Method::Random,
    ]
    .map(after);
    assert_eq!(none, (4.0, 0));
    // What looks at pressure levels it; what counts glyphs fills small and large alike.
    for (spread, _) in [springs, mean, loaded] {
        assert!(spread < 0.05, "{spread}");
    }
    assert!(two.0 > loaded.0, "two choices know less than all");
    for (spread, _) in [robin, connections, random] {
        assert!(spread > 0.2, "{spread}");
    }
    // Springs move each glyph once or a few times; placing anew moves for ever.
    assert!(springs.1 < 3000 && robin.1 > 10 * springs.1, "{springs:?} {robin:?}");
}
