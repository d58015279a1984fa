//! Who keeps copies, and how long it takes to make one anew.

use std::collections::BTreeSet;

use phi::field::Field;
use phi::field::fault::FaultSpec;
use phi::field::id::{AppId, SegmentId};
use phi::field::script::NoScript;
use phi::field::spec::{
    Apart, AppSpec, ClusterSpec, FieldSpec, LinkSpec, Method, PhaseMass, RegionSpec, SegmentSpec,
};
use phi::field::time::Time;
use proptest::prelude::*;

use super::support::{complete, open, ring, step};

/// Segments in racks of this size, joined as said, with glyphs of 1 MB on each.
fn spec(n: u32, pairs: &[(SegmentId, SegmentId)], rack: u32, replicas: u32) -> FieldSpec {
    let mut spec = FieldSpec::new("racks");
    spec.step = Time::from_millis(10);
    let racks = n.div_ceil(rack);
    spec.regions = (0..racks)
        .map(|i| RegionSpec { name: format!("rack{i}").into(), parent: None, ambient: None })
        .collect();
    spec.segments = (0..n)
        .map(|i| SegmentSpec {
            region: Some(phi::field::id::RegionId(i / rack)),
            ..SegmentSpec::new("s", Some(i), 1000.0)
        })
        .collect();
    let latency = Time::from_millis(1);
    spec.links = pairs
        .iter()
        .map(|&(a, b)| LinkSpec { latency, bandwidth: 8e7, ..LinkSpec::new(a, b) })
        .collect();
    let mut app = AppSpec::new("shop");
    let mut cluster = ClusterSpec::new("carts", 10 * n, 1.0);
    cluster.state = 1e6;
    app.clusters = vec![cluster];
    spec.apps = vec![app];
    spec.balance.method = Method::None;
    spec.storage.replicas = replicas;
    spec.consensus.coupling = 0.0;
    // Healing does not wait for a majority.
    spec.consensus.phase_mass = PhaseMass::Any;
    spec
}

fn pass(field: &mut Field, seconds: f64) {
    field.step(Time::from_seconds(seconds).unwrap(), &mut NoScript).unwrap();
}

#[test]
fn the_nearest_keep_copies_and_of_those_the_next() {
    let field = open(spec(6, &complete(6), 6, 3));
    let of = |s: u32| field.copy_holders(SegmentId(s));
    assert_eq!(of(0), [1, 2].map(SegmentId));
    assert_eq!(of(4), [5, 0].map(SegmentId));
    let field = open(spec(6, &ring(6), 6, 3));
    assert_eq!(field.copy_holders(SegmentId(5)), [0, 4].map(SegmentId));
    // Without links all are as near.
    let field = open(spec(4, &[], 4, 2));
    assert_eq!(field.copy_holders(SegmentId(3)), [SegmentId(0)]);
}

#[test]
fn apart_no_rack_holds_two_while_another_has_room() {
    let racks = |pairs: &[(SegmentId, SegmentId)], replicas: u32| {
        let mut spec = spec(9, pairs, 3, replicas);
        spec.storage.apart = Apart::Regions;
        let field = open(spec);
        let all = SegmentId::all(9).map(|s| {
            let holders = field.copy_holders(s);
            let racks: BTreeSet<_> =
                holders.iter().chain([&s]).map(|it| field.region_of(*it)).collect();
            (holders.len(), racks.len())
        });
        all.collect::<BTreeSet<_>>()
    };
    for pairs in [complete(9), ring(9), Vec::new()] {
        assert_eq!(racks(&pairs, 3), [(2, 3)].into());
        assert_eq!(racks(&pairs, 5), [(4, 3)].into());
    }
}

/// What survives two crashes at once does not hang on which is named first.
#[test]
fn crashes_at_once_have_no_order() {
    for n in 2..6_u32 {
        for a in 0..n {
            for b in (0..n).filter(|b| *b != a) {
                let after = |first: u32, second: u32| {
                    let mut field = open(spec(n, &complete(n), n, 2));
                    let both = [first, second].map(|s| FaultSpec::Crash(SegmentId(s)));
                    field.fail(both.to_vec(), Time::ZERO, None).unwrap();
                    pass(&mut field, 20.0);
                    let all = SegmentId::all(n as usize);
                    let glyphs: Vec<u64> = all.map(|s| field.glyphs_on(s)).collect();
                    (field.lost().iter().map(|lost| lost.count).sum::<u32>(), glyphs)
                };
                let (lost, glyphs) = after(a, b);
                assert_eq!((lost, glyphs), after(b, a), "{a} and {b} of {n}");
                // One of the two kept the copy of the other, or of each other.
                let neighbours = (a + 1) % n == b || (b + 1) % n == a;
                let both = n == 2;
                assert_eq!(
                    lost,
                    if both { 20 } else { 10 * u32::from(neighbours) },
                    "{a}, {b}, {n}"
                );
            }
        }
    }
}

#[test]
fn a_copy_is_made_anew_over_the_wires() {
    // 10 MB at 10 MB/s: a second from when the detector knows, 0.156 s after the last heartbeat.
    let mut field = open(spec(4, &complete(4), 4, 2));
    assert_eq!(field.copies_of(SegmentId(0)), 2);
    field.crash(SegmentId(1)).unwrap();
    let mut whole = None;
    for _ in 0..300 {
        step(&mut field);
        let copies = field.copies_of(SegmentId(0));
        whole = whole.or((copies == 2).then_some(field.now()));
    }
    let whole = whole.unwrap().seconds();
    assert!((1.15..1.2).contains(&whole), "{whole}");
    assert_eq!(field.copy_holders(SegmentId(0)), [SegmentId(2)]);
    // Too early a second crash loses what has no copy yet; a later one nothing.
    for (at, lost) in [(0.5, 10), (1.5, 0)] {
        let mut field = open(spec(4, &complete(4), 4, 2));
        field.crash(SegmentId(1)).unwrap();
        pass(&mut field, at);
        field.crash(SegmentId(0)).unwrap();
        pass(&mut field, 20.0);
        assert_eq!(field.lost().iter().map(|it| it.count).sum::<u32>(), lost, "at {at} s");
        assert_eq!(field.is_down(AppId(0)), lost > 0);
    }
}

#[test]
fn who_is_back_in_time_keeps_the_seat() {
    let mut field = open(spec(4, &complete(4), 4, 2));
    field.crash_for(SegmentId(1), Time::from_millis(600)).unwrap();
    pass(&mut field, 5.0);
    assert_eq!(field.copy_holders(SegmentId(0)), [SegmentId(1)]);
    assert_eq!(field.copies_of(SegmentId(0)), 2);
    assert_eq!(field.packets().count(), 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// No segment keeps two copies of the same, or one of its own; and when everything is back and has had
    /// time, every copy is there.
    #[test]
    fn copies_are_complete_again(
        n in 2_u32..9,
        rack in 1_u32..4,
        replicas in 2_u32..5,
        apart in any::<bool>(),
        dense in any::<bool>(),
        blows in prop::collection::vec((0_u32..9, 1_i64..30, 1_i64..200, any::<bool>()), 0..25),
    ) {
        let pairs = if dense { complete(n) } else { ring(n) };
        let pairs: Vec<_> = pairs.into_iter().filter(|(a, b)| a != b).collect();
        let mut spec = spec(n, &pairs, rack, replicas);
        spec.storage.apart = if apart { Apart::Regions } else { Apart::None };
        let mut field = open(spec);
        let check = |field: &Field| -> Result<(), TestCaseError> {
            for s in SegmentId::all(n as usize) {
                let holders = field.copy_holders(s);
                let one: BTreeSet<_> = holders.iter().chain([&s]).collect();
                prop_assert_eq!(one.len(), holders.len() + 1, "{} has {:?}", s, holders);
                prop_assert!(holders.len() < replicas as usize);
            }
            prop_assert!(field.check_conservation().is_ok());
            Ok(())
        };
        for (at, wait, lasts, cut) in blows {
            let (segment, lasts) = (SegmentId(at % n), Time::from_millis(lasts * 10));
            let what = match cut {
                true => FaultSpec::Partition([segment].to_vec().into()),
                false => FaultSpec::Crash(segment),
            };
            field.fail(vec![what], Time::ZERO, Some(lasts)).unwrap();
            for _ in 0..wait {
                step(&mut field);
                check(&field)?;
            }
        }
        pass(&mut field, 60.0);
        check(&field)?;
        prop_assert_eq!(field.packets().count(), 0);
        prop_assert!(field.lost().is_empty());
        for s in SegmentId::all(n as usize) {
            prop_assert_eq!(field.copies_of(s), replicas.min(n), "{}", s);
        }
    }
}
