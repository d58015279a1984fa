//! Segments that are up and not heard: what the detector takes them for, what the field does then, and
//! how they come back.

use crate::support::{open, ring, step};
use phi::field::Field;
use phi::field::id::{AppId, SegmentId};
use phi::field::log::Event;
use phi::field::script::NoScript;
use phi::field::spec::{AppSpec, ClusterSpec, FieldSpec, LinkSpec, SegmentSpec};
use phi::field::time::Time;
use proptest::prelude::*;

/// A ring of links that lose this share, a fifth full, with this many copies.
fn ward(n: u32, loss: f64, replicas: u32) -> FieldSpec {
    let mut spec = FieldSpec::new("ward");
    spec.segments = (0..n).map(|i| SegmentSpec::new("bed", Some(i), 100.0)).collect();
    let links = ring(n).into_iter().map(|(a, b)| LinkSpec { loss, ..LinkSpec::new(a, b) });
    spec.links = links.collect();
    let mut app = AppSpec::new("care");
    app.clusters = vec![ClusterSpec::new("notes", 20 * n, 1.0)];
    spec.apps = vec![app];
    spec.storage.replicas = replicas;
    spec
}

fn run(field: &mut Field, seconds: i64) {
    field.step(Time::from_secs(seconds), &mut NoScript).unwrap();
}

/// When something of the kind happened.
fn times(field: &Field, wanted: impl Fn(&Event) -> bool) -> Vec<Time> {
    field.log().iter().filter(|(_, event)| wanted(event)).map(|(at, _)| *at).collect()
}

#[test]
fn a_segment_that_is_only_unlucky_is_held_dead_and_comes_back() {
    let mut field = open(ward(8, 0.6, 2));
    let mut held = 0;
    for _ in 0..6000 {
        step(&mut field);
        field.check_conservation().unwrap();
        assert!(!field.is_down(AppId(0)), "a segment that is up serves what it has");
        for s in (0..8).map(SegmentId).filter(|s| field.is_held_dead(*s)) {
            held += 1;
            assert_eq!(field.state_of(s), Some("out of phase"));
            assert!(field.live().all(|live| live != s));
        }
    }
    let mistaken = field.counters().mistaken as usize;
    assert!(held > 10 && mistaken > 5, "{held} {mistaken}");
    // Nobody crashed: each is held dead, leaves, is heard and comes back, and the reports say so.
    assert_eq!(field.counters().crashes, 0);
    let silent = times(&field, |event| matches!(event, Event::Suspected { .. }));
    let heard = times(&field, |event| matches!(event, Event::Heard(_)));
    let regrouped = times(&field, |event| matches!(event, Event::Healed { .. }));
    assert_eq!(silent.len(), mistaken);
    assert!(heard.len() + 8 >= mistaken && regrouped.len() > 3, "{heard:?} {regrouped:?}");
    let reports = field.healings();
    assert_eq!(reports.len(), mistaken);
    assert!(reports.iter().all(|it| it.mistaken && it.writes_lost == 0));
    let recovered: u64 = reports.iter().map(|it| it.recovered).sum();
    assert!(recovered > 50 && recovered == field.counters().healed, "{recovered}");
}

#[test]
fn without_a_copy_elsewhere_a_segment_that_is_held_dead_keeps_its_glyphs() {
    let mut field = open(ward(8, 0.6, 1));
    run(&mut field, 60);
    assert!(field.counters().mistaken > 5 && field.counters().healed == 0);
    assert_eq!(field.glyph_count(), 160);
}

/// Links that lose all are as good as cut: the segment is a part of its own. It keeps its glyphs and
/// serves them, nothing flows to it, nobody watches it, and it is out of phase; the rest goes on.
#[test]
fn behind_links_that_lose_all_a_segment_is_on_its_own() {
    let mut spec = ward(6, 0.0, 2);
    for link in &mut spec.links {
        if link.a == SegmentId(0) || link.b == SegmentId(0) {
            link.loss = 1.0;
        }
    }
    spec.apps[0].clusters[0].on = vec![SegmentId(0), SegmentId(1)];
    let mut field = open(spec);
    run(&mut field, 60);
    assert_eq!(
        (field.glyphs_on(SegmentId(0)), field.state_of(SegmentId(0))),
        (60, Some("out of phase"))
    );
    assert_eq!(field.live().collect::<Vec<_>>(), [1, 2, 3, 4, 5].map(SegmentId));
    assert!(!field.is_held_dead(SegmentId(0)) && !field.is_down(AppId(0)));
    assert_eq!((field.counters().mistaken, field.split_brain()), (0, 0));
    assert!(
        (1..6).map(SegmentId).all(|s| field.glyphs_on(s).abs_diff(12) <= 1),
        "the others share theirs"
    );
    assert!(
        field.route(SegmentId(1), SegmentId(0)).is_none()
            && field.migrate(AppId(0), Some(&[SegmentId(0)])).unwrap().packets == 0
    );
    // A crash of it takes its glyphs along: no copy got out.
    field.crash(SegmentId(0)).unwrap();
    run(&mut field, 10);
    assert_eq!(field.lost().iter().map(|lost| lost.count).sum::<u32>(), 60);
    assert!(field.is_down(AppId(0)));
}

/// A delay that grows by more than the patience of the detector silences a segment for so long, once.
#[test]
fn a_delay_that_grows_silences_a_segment_once() {
    for (by, mistaken) in [(40, 0), (70, 1), (2000, 1)] {
        let mut field = open(ward(6, 0.0, 2));
        run(&mut field, 5);
        field.delay(Some(SegmentId(2)), Time::from_millis(by)).unwrap();
        run(&mut field, 20);
        // The neighbours are heard over their other links.
        assert_eq!(field.counters().mistaken, mistaken, "{by} ms");
        assert_eq!(field.live().count(), 6, "{by} ms");
        assert_eq!(field.suspicion(SegmentId(2)), 0.0, "{by} ms: it is heard regularly again");
        field.crash(SegmentId(2)).unwrap();
        run(&mut field, 10);
        assert!(field.lost().is_empty(), "{by} ms: a crash is still detected");
    }
}

/// Of two absences in a row, the second is noticed after its own time.
#[test]
fn the_detector_waits_anew_for_every_absence() {
    let mut field = open(ward(6, 0.0, 2));
    run(&mut field, 1);
    field.crash(SegmentId(2)).unwrap();
    field.step(Time::from_millis(100), &mut NoScript).unwrap();
    field.restore(SegmentId(2)).unwrap();
    field.crash(SegmentId(2)).unwrap();
    run(&mut field, 1);
    let suspected = field.log().iter().filter_map(|(at, event)| match event {
        Event::Suspected { phi, .. } => Some((*at, *phi)),
        _ => None,
    });
    let suspected: Vec<_> = suspected.collect();
    let [(at, phi)] = suspected[..] else { panic!("{suspected:?}") };
    assert!(at > Time::from_millis(1250) && phi >= 8.0, "{at} {phi}");
    assert!(field.lost().is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Whatever is lost on the way and whoever crashes, every glyph is there once at every tick. Beside
    /// links that lose nothing nobody is wrongly held dead.
    #[test]
    fn nothing_is_lost_or_doubled_by_wrong_suspicions(
        n in 3_u32..9,
        loss in 0.2_f64..0.95,
        replicas in 1_u32..4,
        seed in 0_u64..1000,
        crashes in prop::collection::vec((0_u32..9, 1_i64..60), 0..6),
    ) {
        let mut spec = ward(n, loss, replicas);
        // A second ring that loses nothing, and is slow: its beats come late, and always.
        let steady = ring(n).into_iter().map(|(a, b)| LinkSpec {
            latency: Time::from_millis(30),
            ..LinkSpec::new(a, b)
        });
        let quiet = seed % 2 == 0;
        if quiet {
            spec.links.extend(steady);
        }
        let mut field = Field::open(spec, seed, &mut NoScript).unwrap();
        let whole = u64::from(20 * n);
        for (segment, steps) in crashes {
            field.crash_for(SegmentId(segment % n), Time::from_millis(500)).unwrap();
            for _ in 0..steps {
                step(&mut field);
                prop_assert!(field.check_conservation().is_ok());
                prop_assert_eq!(field.glyph_count(), whole);
            }
        }
        field.step(Time::from_secs(8), &mut NoScript).unwrap();
        prop_assert_eq!(field.glyph_count(), whole);
        prop_assert!(field.lost().is_empty(), "everybody is up again");
        if quiet {
            prop_assert_eq!(field.counters().mistaken, 0, "each beat has a way that loses none");
            prop_assert_eq!(field.live().count() as u32, n);
        }
    }
}
