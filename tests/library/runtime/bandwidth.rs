//! What springs ship over a link takes the time that its bandwidth needs.

use crate::support::{open, step};
use phi::field::Field;
use phi::field::id::SegmentId;
use phi::field::script::NoScript;
use phi::field::spec::{
    AppSpec, ClusterSpec, Demand, FieldSpec, LinkSpec, Method, SegmentSpec, Spring,
};
use phi::field::time::Time;
use proptest::prelude::*;

/// A line of segments whose links carry so many bytes a second; the glyphs begin at its left end.
fn line(capacities: &[f64], bandwidths: &[f64], glyphs: u32, state: f64, k: f64) -> FieldSpec {
    let mut spec = FieldSpec::new("line");
    let segment = |(i, capacity): (u32, &f64)| SegmentSpec::new("s", Some(i), *capacity);
    spec.segments = (0..).zip(capacities).map(segment).collect();
    let link = |(a, bytes): (u32, &f64)| LinkSpec {
        spring: Spring::Hz(k),
        bandwidth: bytes * 8.0,
        ..LinkSpec::new(SegmentId(a), SegmentId(a + 1))
    };
    spec.links = (0..).zip(bandwidths).map(link).collect();
    spec.links.truncate(capacities.len() - 1);
    let mut app = AppSpec::new("work");
    let tension = 0.4 * capacities.iter().sum::<f64>() / f64::from(glyphs.max(1));
    app.clusters = vec![ClusterSpec {
        on: vec![SegmentId(0)],
        state,
        ..ClusterSpec::new("c", glyphs, tension)
    }];
    spec.apps = vec![app];
    spec
}

/// Glyphs to the left of each link.
fn left_of(field: &Field) -> Vec<u64> {
    let counts = (0..field.links().len() as u32).map(SegmentId).map(|s| field.glyphs_on(s));
    counts
        .scan(0, |sum, count| {
            *sum += count;
            Some(*sum)
        })
        .collect()
}

fn pass(field: &mut Field, seconds: f64) {
    field.step(Time::from_seconds(seconds).unwrap(), &mut NoScript).unwrap();
}

/// 100 MB of state and 10 MB/s: half of it takes 5 s to get over, however stiff the spring is.
#[test]
fn a_thin_link_takes_its_time() {
    let moved_after = |bytes: f64, seconds: f64| {
        let mut field = open(line(&[10.0, 10.0], &[bytes], 100, 1e6, 20.0));
        pass(&mut field, seconds);
        field.glyphs_on(SegmentId(1))
    };
    // The last half of a glyph's worth of flow takes for ever.
    assert!(moved_after(1e12, 0.5) >= 49);
    assert_eq!(moved_after(1e7, 0.5), 5);
    assert_eq!(moved_after(1e7, 2.0), 20);
    assert_eq!(moved_after(1e7, 4.0), 40);
    assert!(moved_after(1e7, 5.5) >= 49);
    // A glyph a minute: the first begins to go at once.
    assert_eq!(moved_after(1e6 / 60.0, 59.0), 1);
    assert_eq!(moved_after(1e6 / 60.0, 61.0), 2);
}

/// A call acts at once, and the links are busy afterwards.
#[test]
fn a_call_keeps_the_links_busy() {
    let mut spec = line(&[10.0, 10.0], &[1e7], 100, 1e6, 20.0);
    // The demand falls to nothing and comes back elsewhere: another 40 glyphs have to go.
    let mut app = AppSpec::new("burst");
    app.demand =
        Demand::Sampled { times: vec![Time::ZERO, Time::from_secs(1)], values: vec![0.0, 1.0] };
    app.clusters = vec![ClusterSpec { on: vec![SegmentId(0)], ..ClusterSpec::new("c", 80, 0.08) }];
    spec.apps.push(app);
    let mut field = open(spec);
    assert_eq!(field.balance().moves, 50);
    let state = |field: &Field| (field.glyphs_on(SegmentId(1)), field.counters().moves);
    pass(&mut field, 4.9);
    assert_eq!(state(&field), (50, 50), "50 MB at 10 MB/s");
    pass(&mut field, 5.0);
    assert!(field.spread().unwrap() < 0.03 && state(&field).1 > 60, "{:?}", state(&field));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// In any window, the bytes over a link one way are no more than the bandwidth carries, and one glyph.
    /// Nothing is lost, and what is held back follows.
    #[test]
    fn no_link_carries_more_than_its_bandwidth(
        capacities in prop::collection::vec(5.0_f64..50.0, 2..8),
        bandwidths in prop::collection::vec(1e3_f64..3e6, 8),
        glyphs in 1_u32..300,
        state in 1e2_f64..1e5,
        k in 0.5_f64..30.0,
        method in 0_usize..3,
        swing in 0_i64..60,
    ) {
        let mut spec = line(&capacities, &bandwidths, glyphs, state, k);
        spec.balance.method =
            [Method::Springs, Method::SecondOrder, Method::Chebyshev][method];
        // A second app at the other end, whose demand comes and goes.
        let mut app = AppSpec::new("tide");
        app.demand = Demand::Sampled {
            times: (0..30).map(|i| Time::from_millis(10 * i * (swing + 1))).collect(),
            values: (0..30).map(|i| f64::from(i % 2)).collect(),
        };
        let on = vec![SegmentId::at(capacities.len() - 1)];
        let tension = 0.3 * capacities.iter().sum::<f64>() / f64::from(glyphs);
        app.clusters = vec![ClusterSpec { on, state, ..ClusterSpec::new("c", glyphs, tension) }];
        spec.apps.push(app);
        let mut field = open(spec);
        // The most by which a window that ends now exceeds what the bandwidth carries in it, each way.
        let mut excess = vec![[0.0_f64; 2]; capacities.len() - 1];
        let mut before = left_of(&field);
        for _ in 0..300 {
            step(&mut field);
            let after = left_of(&field);
            for (((was, is), excess), bytes) in
                before.iter().zip(&after).zip(&mut excess).zip(&bandwidths)
            {
                for (excess, gone) in excess.iter_mut().zip([was.saturating_sub(*is), is.saturating_sub(*was)]) {
                    *excess += gone as f64 * state;
                    prop_assert!(*excess <= bytes * 0.01 + state * (1.0 + 1e-6), "{}", excess);
                    *excess = (*excess - bytes * 0.01).max(0.0);
                }
            }
            before = after;
            prop_assert!(field.check_conservation().is_ok());
        }
    }
}
