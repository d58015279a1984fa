//! The calls of the Φ-Orchestrator, and what healing and migration promise.

use crate::support::{open, ring, step};
use phi::field::id::{AppId, SegmentId};
use phi::field::log::Event;
use phi::field::script::{FieldError, NoScript};
use phi::field::spec::{
    AppSpec, AutoscaleSpec, ClusterSpec, FieldSpec, LinkSpec, SegmentSpec, Spring,
};
use phi::field::time::Time;
use phi::field::{ChaosKind, ChaosSchedule, Field};
use phi::orchestrator::{HealStage, Setback, Stage};

/// Eight segments in a ring with room to spare, and 400 glyphs.
fn eight() -> FieldSpec {
    let mut spec = FieldSpec::new("eight");
    spec.segments = (0..8).map(|i| SegmentSpec::new("s", Some(i), 100.0)).collect();
    spec.links = ring(8).into_iter().map(|(a, b)| LinkSpec::new(a, b)).collect();
    let mut app = AppSpec::new("work");
    app.clusters = vec![ClusterSpec { state: 1e6, ..ClusterSpec::new("unit", 400, 1.0) }];
    spec.apps = vec![app];
    spec.storage.replicas = 3;
    spec
}

fn pass(field: &mut Field, seconds: f64) {
    field.step(Time::from_seconds(seconds).unwrap(), &mut NoScript).unwrap();
}

#[test]
fn a_crash_heals_in_five_stages() {
    let mut field = open(eight());
    pass(&mut field, 1.03);
    field.crash(SegmentId(3)).unwrap();
    assert_eq!((field.glyph_count(), field.glyphs_on(SegmentId(3))), (400, 0));
    assert!(!field.is_down(AppId(0)), "the copies serve");
    pass(&mut field, 3.0);
    let [report] = field.healings() else { panic!("{:?}", field.healings()) };
    assert_eq!((report.recovered, report.waiting, report.writes_lost), (50, 0, 0));
    let stages: Vec<_> = report.stages.iter().map(|(stage, _)| *stage).collect();
    use HealStage::{Detect, Fill, Regroup, Relock, Shape};
    assert_eq!(stages, [Detect, Fill, Shape, Relock, Regroup]);
    assert!(report.stages.windows(2).all(|w| w[0].1 <= w[1].1));
    // The last heartbeat was at 1.0 s; φ reaches 8 after 100 ms + 5.61 · 10 ms more.
    let detected = report.stages[0].1.seconds();
    assert!((detected - 1.16).abs() < 0.011, "{detected}");
    assert!(
        report.takers.contains(&SegmentId(2)) && report.takers.contains(&SegmentId(4)),
        "{:?}",
        report.takers
    );
    assert!(field.lost().is_empty());
    assert_eq!(field.glyph_count(), 400);
}

#[test]
fn without_copies_glyphs_wait_for_their_segment() {
    let mut spec = eight();
    spec.storage.replicas = 1;
    let mut field = open(spec);
    field.crash(SegmentId(3)).unwrap();
    pass(&mut field, 5.0);
    assert!(field.is_down(AppId(0)));
    assert_eq!((field.glyph_count(), field.lost().len()), (400, 1));
    field.restore(SegmentId(3)).unwrap();
    assert!(!field.is_down(AppId(0)));
    assert_eq!(field.glyphs_on(SegmentId(3)), 50);
}

#[test]
fn healing_can_wait_to_be_called() {
    let mut spec = eight();
    spec.healing.auto = false;
    let mut field = open(spec);
    field.crash(SegmentId(3)).unwrap();
    pass(&mut field, 5.0);
    assert_eq!(field.lost().len(), 1);
    assert_eq!(field.heal().len(), 1);
    pass(&mut field, 1.0);
    assert!(field.lost().is_empty());
}

#[test]
fn a_crash_of_everything_loses_nothing() {
    let mut field = open(eight());
    for s in SegmentId::all(8) {
        field.crash(s).unwrap();
    }
    pass(&mut field, 5.0);
    assert_eq!((field.glyph_count(), field.live().count()), (400, 0));
    assert!(field.is_down(AppId(0)));
    assert_eq!((field.spread(), field.coherence(), field.load()), (None, None, 0.0));
    for s in SegmentId::all(8) {
        field.restore(s).unwrap();
    }
    pass(&mut field, 5.0);
    assert_eq!((field.live().count(), field.glyph_count(), field.lost().len()), (8, 400, 0));
}

#[test]
fn a_migration_serves_all_the_way() {
    let mut spec = eight();
    spec.balance.method = phi::field::spec::Method::None;
    let mut field = open(spec);
    let report = field.migrate(AppId(0), Some(&[0, 1].map(SegmentId))).unwrap();
    // 300 glyphs want to leave segments 2 to 7; 0 and 1 have room for 50 each.
    assert_eq!((report.packets > 0, report.stayed), (true, 200));
    let mut stages = std::collections::BTreeSet::new();
    for _ in 0..400 {
        step(&mut field);
        stages.extend(field.packets().map(|p| p.stage));
        assert!(!field.is_down(AppId(0)));
        assert_eq!(field.glyph_count(), 400);
    }
    let report = &field.migrations()[0];
    assert!(report.ended.is_some());
    assert_eq!((report.done, report.rolled_back), (report.packets, 0));
    assert_eq!((report.moved, report.downtime), (100, Time::ZERO));
    assert!(report.bytes >= 100e6);
    assert!(stages.contains(&Stage::Send) && stages.contains(&Stage::Fade), "{stages:?}");
}

#[test]
fn a_crash_on_the_way_rolls_back() {
    for (victim, held) in [(5, false), (0, true)] {
        let mut spec = eight();
        spec.balance.method = phi::field::spec::Method::None;
        spec.apps[0].clusters[0].on = vec![SegmentId(5)];
        spec.apps[0].clusters[0].glyphs = 50;
        let mut field = open(spec);
        field.migrate(AppId(0), Some(&[SegmentId(0)])).unwrap();
        pass(&mut field, 0.05);
        field.crash(SegmentId(victim)).unwrap();
        pass(&mut field, 5.0);
        let report = &field.migrations()[0];
        assert_eq!((report.rolled_back, report.moved), (1, 0), "victim {victim}");
        assert_eq!(field.glyph_count(), 50);
        assert_eq!(field.glyphs_on(SegmentId(5)) == 50, held);
        assert!(field.lost().is_empty());
    }
}

/// So many glyphs of 1 MB on segment 5, each written to at this rate, on their way to segment 4 over
/// a link of 1 MB/s.
fn on_the_way(glyphs: u32, dirty: f64) -> Field {
    let mut spec = eight();
    spec.balance.method = phi::field::spec::Method::None;
    spec.links.iter_mut().for_each(|l| l.bandwidth = 8e6);
    let cluster = &mut spec.apps[0].clusters[0];
    (cluster.on, cluster.glyphs, cluster.dirty) = (vec![SegmentId(5)], glyphs, dirty);
    let mut field = open(spec);
    field.migrate(AppId(0), Some(&[SegmentId(4)])).unwrap();
    field
}

#[test]
fn what_is_sent_again_is_counted() {
    let mut field = on_the_way(50, 1e3);
    pass(&mut field, 60.0);
    let report = &field.migrations()[0];
    assert_eq!((report.moved, report.went_back, report.setback), (50, 0, None));
    // 50 MB take 50 s, and 0.1 s to be packed and unpacked: 2.505 MB of writes follow, in which time
    // 5 % more come, and so on. Stages end with the steps of 10 ms, in which 500 bytes come.
    let sent = 50e6 + 2.505e6 / 0.95;
    assert!((report.bytes - sent).abs() < 3e3, "{}", report.bytes);
    assert_eq!(field.counters().bytes, report.bytes);
}

#[test]
fn springs_wait_for_a_packet_and_packets_for_springs() {
    // 1 MB takes the link a second, whoever sends it; the other way is a wire of its own.
    let bytes_at = |migrates: Option<u32>, seconds: f64| {
        let mut spec = FieldSpec::new("two");
        spec.segments =
            vec![SegmentSpec::new("a", None, 100.0), SegmentSpec::new("b", None, 100.0)];
        let mut link = LinkSpec::new(SegmentId(0), SegmentId(1));
        (link.bandwidth, link.spring) = (8e6, Spring::Hz(1.0));
        spec.links.push(link);
        let from = migrates.unwrap_or(1);
        for (name, glyphs, on) in [("loose", 60, 0), ("sent", 10, from)] {
            let mut app = AppSpec::new(name);
            let mut cluster = ClusterSpec::new("c", glyphs, 1.0);
            (cluster.state, cluster.on) = (1e6, vec![SegmentId(on)]);
            app.clusters.push(cluster);
            spec.apps.push(app);
        }
        let mut field = open(spec);
        if migrates.is_some() {
            pass(&mut field, 5.5);
            // Twice: the second call finds all of it under way.
            let to = [SegmentId(1 - from)];
            assert_eq!(field.migrate(AppId(1), Some(&to)).unwrap().packets, 1);
            let again = field.migrate(AppId(1), Some(&to)).unwrap();
            assert_eq!((again.packets, again.under_way), (0, 10));
            pass(&mut field, seconds - 5.5);
            let ended = field.migrations()[0].ended;
            // Packed at 5.51, it waits for the glyph that goes until 6 or so if that goes the same way.
            let due = if from == 0 { 15.9..16.2 } else { 15.5..15.6 };
            assert!(ended.is_none_or(|t| due.contains(&t.seconds())), "{ended:?}");
        } else {
            pass(&mut field, seconds);
        }
        (field.counters().bytes / 1e6).round() as u64
    };
    // A glyph each second; then ten at once, which count when they begin to go, and none until 16.
    assert_eq!([bytes_at(None, 5.4), bytes_at(None, 15.0)], [6, 15]);
    let with = [6.0, 15.9, 18.5].map(|seconds| bytes_at(Some(0), seconds));
    assert_eq!(with, [16, 16, 19]);
    // Nothing of the springs waits for what goes the other way.
    let against = [6.0, 15.9, 18.5].map(|seconds| bytes_at(Some(1), seconds));
    assert_eq!(against, [16, 26, 29]);
}

#[test]
fn a_packet_waits_where_the_queue_is() {
    // A fast link to 1, and slow ones from there: what goes to 3 does not wait for what goes to 2.
    let mut spec = FieldSpec::new("fork");
    spec.segments = (0..4).map(|i| SegmentSpec::new("s", Some(i), 1000.0)).collect();
    for (a, b, bandwidth) in [(0, 1, 800e6), (1, 2, 8e6), (1, 3, 8e6)] {
        spec.links.push(LinkSpec {
            bandwidth,
            latency: Time::ZERO,
            ..LinkSpec::new(SegmentId(a), SegmentId(b))
        });
    }
    spec.balance.method = phi::field::spec::Method::None;
    for name in ["first", "second", "third"] {
        let mut app = AppSpec::new(name);
        let mut cluster = ClusterSpec::new("c", 10, 1.0);
        (cluster.state, cluster.on) = (1e6, vec![SegmentId(0)]);
        app.clusters.push(cluster);
        spec.apps.push(app);
    }
    let mut field = open(spec);
    for (app, to) in [(0, 2), (1, 2), (2, 3)] {
        field.migrate(AppId(app), Some(&[SegmentId(to)])).unwrap();
    }
    pass(&mut field, 25.0);
    let ended: Vec<f64> = field.migrations().iter().map(|m| m.ended.unwrap().seconds()).collect();
    // 10 s on the slow link, 0.1 s on the fast one, beside which the others go.
    for (ended, due) in ended.iter().zip([10.0, 20.0, 10.2]) {
        assert!((ended - due).abs() < 0.1, "{ended} {due}");
    }
}

#[test]
fn writes_that_outrun_the_link_keep_a_packet_at_home() {
    // 25 glyphs × 41 kB/s = 1.025 MB/s: the first round of writes, 25.676 MB, leaves more than it was.
    let mut field = on_the_way(25, 41e3);
    pass(&mut field, 45.0);
    assert_eq!(field.packets().map(|p| p.outrun).collect::<Vec<_>>(), [true]);
    pass(&mut field, 10.0);
    let report = &field.migrations()[0];
    assert_eq!((report.rolled_back, report.moved, report.went_back), (1, 0, 25));
    let ended = report.ended.unwrap().seconds();
    assert!((ended - 50.73).abs() < 0.1, "{ended}");
    // 10 kB are written in each of the steps with which stages end.
    assert!((report.bytes - 50.676e6).abs() < 5e4, "{}", report.bytes);
    assert_eq!(field.counters().bytes, report.bytes);
    let (_, last) = field.log().iter().last().unwrap();
    let why = Some(Setback::Outrun);
    assert_eq!(*last, Event::Migrated { app: AppId(0), glyphs: 0, back: 25, why });
    assert_eq!(field.glyphs_on(SegmentId(5)), 25);
}

#[test]
fn growth_and_shrinking_need_a_segment_in_phase() {
    let mut spec = eight();
    spec.autoscale = Some(AutoscaleSpec { max: 20, ..AutoscaleSpec::new(0.0, 1e9) });
    let mut field = open(spec);
    for s in SegmentId::all(8) {
        field.crash(s).unwrap();
    }
    let refused = field.expand().unwrap_err();
    assert!(matches!(refused, FieldError::NoneInPhase(_)), "{refused}");
}

#[test]
fn migrate_names_what_it_does_not_know() {
    let mut field = open(eight());
    assert_eq!(field.migrate(AppId(1), None), Err(FieldError::Unknown("app", 1)));
    assert_eq!(
        field.migrate(AppId(0), Some(&[SegmentId(9)])),
        Err(FieldError::Unknown("segment", 9))
    );
    field.crash(SegmentId(2)).unwrap();
    assert_eq!(
        field.migrate(AppId(0), Some(&[SegmentId(2)])),
        Err(FieldError::NotUp("s[2]".to_owned()))
    );
}

#[test]
fn balance_levels_at_once() {
    let mut spec = eight();
    spec.apps[0].clusters[0].on = vec![SegmentId(0)];
    spec.apps[0].clusters[0].glyphs = 100;
    let mut field = open(spec);
    let report = field.balance();
    assert_eq!(report.before, Some(1.0));
    assert!(report.after.unwrap() < 0.021, "{report:?}");
    assert!(report.moves >= 87, "{report:?}");
    assert_eq!(field.now(), Time::ZERO);
    let again = field.balance();
    assert_eq!((again.moves, again.before), (0, report.after));
}

#[test]
fn consensus_is_enforced_and_reported() {
    let mut spec = eight();
    spec.consensus.grace = Time::from_millis(100);
    spec.consensus.coupling = 0.0;
    spec.segments.iter_mut().for_each(|s| s.theta = Some(0.0));
    spec.segments[6].theta = Some(2.0);
    let mut field = open(spec);
    pass(&mut field, 0.5);
    assert_eq!(field.state_of(SegmentId(6)), Some("out of phase"));
    assert_eq!(field.glyphs_on(SegmentId(6)), 50, "it keeps its glyphs");
    let report = field.enforce_theta_consensus();
    assert_eq!(
        (report.relocked.as_slice(), report.rejoined.as_slice()),
        (&[SegmentId(6)][..], &[SegmentId(6)][..])
    );
    assert!(report.after.unwrap() > 0.999 && report.unreachable.is_empty());
    assert_eq!(field.live().count(), 8);
    field.partition(&[SegmentId(0), SegmentId(1)]).unwrap();
    assert!(field.enforce_theta_consensus().unreachable.is_empty(), "nobody knows yet");
    pass(&mut field, 0.3);
    assert_eq!(field.enforce_theta_consensus().unreachable, [0, 1].map(SegmentId));
}

#[test]
fn density_spawns_and_collapses_without_losing_a_glyph() {
    let mut spec = eight();
    // 400 glyphs in 8 · 64: 0.78 a volume.
    spec.autoscale =
        Some(AutoscaleSpec { template: Some(SegmentId(0)), ..AutoscaleSpec::new(0.3, 0.6) });
    let mut field = open(spec);
    pass(&mut field, 40.0);
    let up = field.live().count();
    assert_eq!(up, 11, "0.78 → 400 / (11 · 64) = 0.57");
    assert_eq!(field.segments().name(SegmentId(8)), "s[8]");
    assert!(field.glyphs_on(SegmentId(8)) > 20, "the springs fill it");
    assert_eq!(field.glyph_count(), 400);
    let mut spec = eight();
    spec.autoscale = Some(AutoscaleSpec::new(0.9, 2.0));
    let mut field = open(spec);
    pass(&mut field, 40.0);
    assert_eq!(field.live().count(), 6, "400 / (6 · 64) = 1.04");
    assert_eq!(field.glyph_count(), 400);
    let retired = (0..8).map(SegmentId).filter(|s| field.state_of(*s) == Some("retired"));
    assert!(retired.clone().all(|s| field.glyphs_on(s) == 0));
    assert_eq!(retired.count(), 2);
}

#[test]
fn expand_and_collapse_stop_at_their_bounds() {
    let mut field = open(eight());
    assert_eq!(field.expand(), Err(FieldError::NoAutoscale));
    let mut spec = eight();
    spec.autoscale = Some(AutoscaleSpec { min: 8, max: 9, ..AutoscaleSpec::new(0.1, 10.0) });
    let mut field = open(spec);
    assert_eq!(field.collapse(), Err(FieldError::AtBound(8, 8)));
    let report = field.expand().unwrap();
    assert_eq!((report.segment, report.before, report.after), (SegmentId(8), 8, 9));
    assert_eq!(field.state_of(SegmentId(8)), Some("booting"));
    assert_eq!(field.expand(), Err(FieldError::AtBound(9, 9)));
    pass(&mut field, 4.0);
    assert_eq!(field.state_of(SegmentId(8)), Some("up"));
    // What fits nowhere else does not collapse.
    let mut spec = eight();
    spec.apps[0].clusters[0].glyphs = 790;
    spec.autoscale = Some(AutoscaleSpec::new(0.0, 100.0));
    let mut field = open(spec);
    assert!(matches!(field.collapse(), Err(FieldError::NoPlace(_))));
    assert_eq!(field.live().count(), 8);
}

#[test]
fn split_and_fuse_take_glyphs_along() {
    let mut spec = eight();
    spec.balance.method = phi::field::spec::Method::None;
    spec.autoscale =
        Some(AutoscaleSpec { split: true, fuse: true, ..AutoscaleSpec::new(0.0, 10.0) });
    spec.apps[0].clusters[0].on = vec![SegmentId(0), SegmentId(4)];
    spec.apps[0].clusters[0].glyphs = 120;
    let mut field = open(spec);
    let report = field.expand().unwrap();
    assert_eq!((report.partner, report.glyphs), (Some(SegmentId(0)), 30));
    pass(&mut field, 5.0);
    assert_eq!((field.glyphs_on(SegmentId(0)), field.glyphs_on(SegmentId(8))), (30, 30));
    let report = field.collapse().unwrap();
    assert_eq!(report.glyphs, 0);
    pass(&mut field, 1.0);
    assert_eq!(field.state_of(report.segment), Some("retired"));
    let gone = report.segment;
    assert!(
        field.links().iter().all(|(_, a, b)| a != gone && b != gone),
        "what is gone is joined to nobody"
    );
}

#[test]
fn what_chaos_does_to_clocks_and_links_is_mended() {
    let mut field = open(eight());
    let latency = |field: &Field| {
        let links = field.links();
        let all = links.iter().map(|(id, _, _)| links.class_of(id).unwrap().latency.seconds());
        all.fold(0.0, f64::max)
    };
    let cut = |field: &Field| {
        let links = field.links();
        links.iter().filter(|(id, _, _)| links.is_cut(*id)).count()
    };
    field.partition(&[SegmentId(0)]).unwrap();
    let own = cut(&field);
    field
        .chaos(ChaosSchedule {
            rate: 4.0,
            kinds: vec![ChaosKind::Delay, ChaosKind::Skew, ChaosKind::Partition],
            repair: Time::from_millis(500),
        })
        .unwrap();
    let start = latency(&field);
    for _ in 0..20_000 {
        step(&mut field);
        assert!(cut(&field) >= own, "a storm mends no cut but its own");
    }
    // Of some 270 delays of 5 ms on average, hardly more than one lasts at a time.
    assert!(latency(&field) < start + 0.1);
}

#[test]
fn chaos_is_drawn_from_the_seed_and_everything_comes_back() {
    let storm = || {
        let mut field = open(eight());
        field
            .chaos(ChaosSchedule {
                rate: 2.0,
                kinds: vec![ChaosKind::Crash, ChaosKind::Partition, ChaosKind::Delay],
                repair: Time::from_secs(1),
            })
            .unwrap();
        for _ in 0..3000 {
            step(&mut field);
            field.check_conservation().unwrap();
            assert_eq!(field.glyph_count(), 400);
        }
        field
    };
    let field = storm();
    assert!(field.counters().crashes > 5, "{:?}", field.counters());
    assert_eq!(field.digest(), storm().digest());
}
