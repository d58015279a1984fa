//! φ against tables of the normal law, and rhythms against the laws of what is lost and late.

use super::*;
use crate::field::script::NoScript;
use crate::field::spec::{FieldSpec, LinkSpec, SegmentSpec};

#[test]
fn phi_is_the_decimal_exponent_of_being_wrong() {
    // One deviation late: P(later) = 0.158655; two: 0.0227501 (tables of the normal law).
    assert!((phi(1.1, 1.0, 0.1) - 0.79955).abs() < 1e-5);
    assert!((phi(1.2, 1.0, 0.1) - 1.64302).abs() < 1e-5);
    assert!((phi(1.0, 1.0, 0.1) - std::f64::consts::LOG10_2).abs() < 1e-5);
}

#[test]
fn phi_goes_on_rising_where_erfc_ends() {
    let (mut before, mut at) = (0.0, 1.0);
    while at < 20.0 {
        let next = phi(at, 1.0, 0.1);
        assert!(next > before, "{at}: {next} after {before}");
        (before, at) = (next, at + 0.01);
    }
}

/// Two segments and a link that loses this share and is late by up to this many milliseconds.
fn pair(seed: u64, loss: f64, jitter: i64) -> Field {
    let mut spec = FieldSpec::new("pair");
    spec.segments = (0..2).map(|i| SegmentSpec::new("s", Some(i), 1.0)).collect();
    let latency = Time::from_millis(50);
    let jitter = Time::from_millis(jitter);
    spec.links =
        vec![LinkSpec { latency, loss, jitter, ..LinkSpec::new(SegmentId(0), SegmentId(1)) }];
    let mut field = Field::open(spec, seed, &mut NoScript).unwrap();
    field.step(Time::from_secs(20), &mut NoScript).unwrap();
    field
}

#[test]
fn where_nothing_is_drawn_the_rhythm_is_the_period() {
    let field = pair(1, 0.0, 0);
    let period = Time(field.heartbeat()).seconds();
    let wait = patience(field.plan.consensus.suspect, period, period * LEAST_DEVIATION);
    let due = Time::from_secs(20) + Time::from_millis(50) + Time::from_seconds(wait).unwrap();
    assert_eq!(field.detection_time(SegmentId(0)), Some(due));
    assert!(field.actors.watches.is_empty());
}

/// Of independent losses, the gaps are geometric: mean P/(1−p), deviation P·√p/(1−p).
#[test]
fn the_rhythm_is_that_of_losses_and_jitter() {
    let (mut mean, mut deviation) = (0.0, 0.0);
    for seed in 0..50 {
        let (m, d) = pair(seed, 0.25, 0).actors.watches[&SegmentId(0)].rhythm().unwrap();
        (mean, deviation) = (mean + m / 50.0, deviation + d / 50.0);
    }
    assert!((mean / 0.1 - 1.0 / 0.75).abs() < 0.03, "{mean}");
    assert!((deviation / 0.1 - 0.5 / 0.75).abs() < 0.05, "{deviation}");
    let jittery = pair(3, 0.0, 40);
    let (m, d) = jittery.actors.watches[&SegmentId(0)].rhythm().unwrap();
    // Gaps of two draws each: variance 2·(2·40 ms)²/12.
    assert!((m - 0.1).abs() < 0.001 && (d - 0.0327).abs() < 0.006, "{m} {d}");
    assert!(jittery.suspicion(SegmentId(0)) < jittery.plan.consensus.suspect);
}

/// Of a beat that two links may lose, a quarter of a quarter is lost; and each link draws anew.
#[test]
fn a_beat_is_heard_over_any_link() {
    let mut spec = FieldSpec::new("beside");
    spec.segments = (0..2).map(|i| SegmentSpec::new("s", Some(i), 1.0)).collect();
    spec.links = vec![LinkSpec { loss: 0.25, ..LinkSpec::new(SegmentId(0), SegmentId(1)) }; 2];
    let field = Field::open(spec, 5, &mut NoScript).unwrap();
    let lost = (0..16_000).filter(|beat| field.arrival(SegmentId(0), *beat).is_none()).count();
    assert!(lost.abs_diff(1000) < 100, "{lost}");
}

/// With one beat in two lost, mean and deviation are 200 and 141 ms: patience lasts for 5.61
/// deviations more (φ = 8), 993 ms. Nine beats must be lost in a row, which begins after a beat
/// that was heard (one in two): once in 2¹⁰ beats. The window of 100 gaps spreads that.
#[test]
fn a_live_segment_is_held_dead_as_often_as_chance_has_it() {
    let mut found = 0;
    for seed in 0..5 {
        let mut field = pair(seed, 0.5, 0);
        field.step(Time::from_secs(500), &mut NoScript).unwrap();
        found += field.counters().mistaken;
    }
    // 2 segments, 5 seeds, 5,200 beats each: 51 by the mean of the window.
    assert!((30..120).contains(&found), "{found}");
}

#[test]
fn a_crash_is_detected_however_much_is_lost() {
    for (loss, jitter) in [(0.0, 0), (0.3, 0), (0.0, 40), (0.8, 90)] {
        for seed in 0..10 {
            let mut field = pair(seed, loss, jitter);
            field.crash(SegmentId(0)).unwrap();
            field.step(Time::from_secs(30), &mut NoScript).unwrap();
            let report =
                field.actors.healings.iter().rev().find(|r| r.segment == SegmentId(0)).unwrap();
            let detected = report.stages.first().map(|(_, at)| *at - report.crashed);
            let detected = detected.unwrap_or(Time::MAX).seconds();
            let most = 1.0 + if loss > 0.5 { 10.0 } else { 2.0 * loss };
            assert!(detected < most, "loss {loss}, jitter {jitter}: {detected} s");
            assert!(field.suspicion(SegmentId(0)) >= field.plan.consensus.suspect);
        }
    }
}

#[test]
fn patience_inverts_phi() {
    for suspect in [1.0, 8.0, 12.0, 400.0] {
        let wait = patience(suspect, 0.1, 0.01);
        assert!((phi(wait, 0.1, 0.01) - suspect).abs() < 1e-6);
    }
}
