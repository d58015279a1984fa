//! What must hold at every tick, on random fields under random faults.

use crate::support::{open, ring, step};
use phi::field::Field;
use phi::field::spec::{
    AppSpec, ClusterSpec, Demand, FieldSpec, LinkSpec, Method, SegmentSpec, Spring,
};
use phi::field::time::Time;
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Blow {
    Crash(u32),
    Restore(u32),
    Partition(Vec<u32>),
    Join,
    Pass(u8),
}

fn blows() -> impl Strategy<Value = Vec<Blow>> {
    let blow = prop_oneof![
        2 => (0_u32..16).prop_map(Blow::Crash),
        2 => (0_u32..16).prop_map(Blow::Restore),
        1 => prop::collection::vec(0_u32..16, 1..6).prop_map(Blow::Partition),
        1 => Just(Blow::Join),
        4 => (1_u8..20).prop_map(Blow::Pass),
    ];
    prop::collection::vec(blow, 0..25)
}

const METHODS: [Method; 7] = [
    Method::Springs,
    Method::MeanField,
    Method::RoundRobin,
    Method::LeastConnections,
    Method::LeastLoaded,
    Method::PowerOfTwo,
    Method::Random,
];

fn any_field() -> impl Strategy<Value = FieldSpec> {
    let segments = prop::collection::vec((1.0_f64..50.0, 0.0_f64..=1.0), 2..16);
    let clusters = prop::collection::vec((0_u32..200, 0.0_f64..0.01, 0.0_f64..=1.0), 1..4);
    let extra = prop::collection::vec((0_u32..16, 0_u32..16), 0..16);
    let rest = (0.0_f64..300.0, 0_u32..4, 0..METHODS.len(), 0_i64..200);
    (segments, clusters, extra, rest).prop_map(|(segments, clusters, extra, rest)| {
        let (k, replicas, method, stay) = rest;
        let mut spec = FieldSpec::new("any");
        let n = segments.len() as u32;
        spec.segments = (0..)
            .zip(segments)
            .map(|(i, (capacity, stiffness))| SegmentSpec {
                stiffness,
                ..SegmentSpec::new("s", Some(i), capacity)
            })
            .collect();
        let mut pairs = ring(n);
        pairs.extend(extra.into_iter().map(|(a, b)| (a % n, b % n)));
        pairs.retain(|(a, b)| a != b);
        spec.links = pairs
            .iter()
            .map(|&(a, b)| LinkSpec { spring: Spring::Hz(k), ..LinkSpec::new(a, b) })
            .collect();
        let mut app = AppSpec::new("work");
        app.demand = Demand::Sampled {
            times: (0..10).map(|i| Time::from_millis(300 * i)).collect(),
            values: (0..10).map(|i| f64::from(i % 3) * 0.5).collect(),
        };
        app.clusters = (0..)
            .zip(clusters)
            .map(|(i, (glyphs, tension, kappa))| ClusterSpec {
                index: Some(i),
                kappa,
                ..ClusterSpec::new("c", glyphs, tension)
            })
            .collect();
        spec.apps = vec![app];
        spec.storage.replicas = replicas + 1;
        spec.balance.method = METHODS[method];
        spec.balance.min_stay = Time::from_millis(stay);
        spec
    })
}

fn strike(field: &mut Field, blow: &Blow) {
    let n = field.segments().len() as u32;
    match blow {
        Blow::Crash(s) => field.crash(s % n).unwrap(),
        Blow::Restore(s) => field.restore(s % n).unwrap(),
        Blow::Partition(side) => {
            let side: Vec<u32> = side.iter().map(|s| s % n).collect();
            field.partition(&side).unwrap();
        }
        Blow::Join => field.join(),
        Blow::Pass(steps) => (0..*steps).for_each(|_| step(field)),
    }
}

fn holds(field: &Field, glyphs: u64) -> Result<(), TestCaseError> {
    prop_assert!(field.check_conservation().is_ok(), "{:?}", field.check_conservation());
    prop_assert_eq!(field.glyph_count(), glyphs);
    for s in 0..field.segments().len() as u32 {
        let pressure = field.pressure(s).unwrap();
        prop_assert!(pressure >= 0.0 && pressure.is_finite());
        prop_assert!(field.fluid_on(s).unwrap().is_finite());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn glyphs_are_conserved_and_pressure_is_never_negative(
        spec in any_field(),
        blows in blows(),
    ) {
        let mut field = open(spec);
        let glyphs = field.glyph_count();
        for blow in &blows {
            strike(&mut field, blow);
            holds(&field, glyphs)?;
        }
    }

    /// A fork runs on to the same bytes as the field it was taken from, and leaves it untouched.
    #[test]
    fn a_fork_is_the_same_field(spec in any_field(), blows in blows()) {
        let mut field = open(spec.clone());
        let half = blows.len() / 2;
        blows[..half].iter().for_each(|blow| strike(&mut field, blow));
        let before = field.digest();
        let mut fork = field.clone();
        blows[half..].iter().for_each(|blow| strike(&mut fork, blow));
        prop_assert_eq!(before, field.digest());
        blows[half..].iter().for_each(|blow| strike(&mut field, blow));
        prop_assert_eq!(fork.digest(), field.digest());
        let mut again = open(spec);
        blows.iter().for_each(|blow| strike(&mut again, blow));
        prop_assert_eq!(again.digest(), field.digest());
    }

    /// A link carries nothing back within `min_stay`, so it turns at most once in that time.
    #[test]
    fn nothing_flaps_more_often_than_min_stay_allows(spec in any_field(), seconds in 1_i64..4) {
        let mut spec = spec;
        spec.balance.method = Method::Springs;
        spec.balance.min_stay = Time::from_millis(250);
        let links = spec.links.len() as u64;
        let most: u64 = spec.apps[0].clusters.iter().map(|c| u64::from(c.glyphs)).sum();
        let mut field = open(spec);
        let end = Time::from_secs(seconds);
        while field.now() < end {
            step(&mut field);
        }
        let turns = (seconds as u64 * 4 + 1) * links;
        prop_assert!(field.counters().flaps <= turns * most);
    }
}
