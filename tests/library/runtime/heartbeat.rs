//! The period of the heartbeats: a silence is noticed by the documented law, whatever the period is.

use crate::support::{open, ring};
use phi::engine::detector::phi;
use phi::field::Field;
use phi::field::id::SegmentId;
use phi::field::log::Event;
use phi::field::script::NoScript;
use phi::field::spec::{FieldSpec, LinkSpec, SegmentSpec};
use phi::field::time::Time;
use proptest::prelude::*;

/// Segments of 100 ΔΦ in a line of links of this latency, with heartbeats of this period.
fn line(n: u32, latency: Time, period: Time) -> FieldSpec {
    let mut spec = FieldSpec::new("line");
    spec.segments = (0..n).map(|i| SegmentSpec::new("s", Some(i), 100.0)).collect();
    let pairs = ring(n).into_iter().take(n as usize - 1);
    spec.links = pairs.map(|(a, b)| LinkSpec { latency, ..LinkSpec::new(a, b) }).collect();
    spec.consensus.heartbeat = period;
    spec
}

fn run(field: &mut Field, until: Time) {
    field.step(until - field.now(), &mut NoScript).unwrap();
}

/// When segments were held dead.
fn suspected(field: &Field) -> Vec<Time> {
    let events = field.log().iter();
    events.filter(|(_, e)| matches!(e, Event::Suspected { .. })).map(|(at, _)| *at).collect()
}

/// When a segment that falls silent at `crash` is held dead, by letting its beats arrive one by one:
/// beat k is sent at k periods, for every whole k. `None` where that is not before `end`.
fn reference(crash: Time, end: Time, step: Time, latency: Time, period: Time) -> Option<Time> {
    let mut beat = -latency.0 / period.0 - 2;
    let mut heard = None;
    let mut now = Time::ZERO;
    while now + step <= end {
        now += step;
        while beat * period.0 <= crash.0 && beat * period.0 + latency.0 <= now.0 {
            heard = Some(Time(beat * period.0) + latency);
            beat += 1;
        }
        let silence = (now - heard?).seconds();
        if now >= crash && phi(silence, period.seconds(), 0.1 * period.seconds()) >= 8.0 {
            return Some(now);
        }
    }
    None
}

/// Of beats every 5 s the last before a crash at 5 s is heard at 5.001 s. φ reaches 8 when the next is
/// late by 5.612 deviations of a tenth of the period, after 7.806 s: at 12.807 s, in the step to 12.81.
#[test]
fn a_beat_every_five_seconds_is_missed_for_seven_point_eight() {
    for (period, expected) in [(100, 5160), (1000, 6570), (5000, 12_810)] {
        let mut field = open(line(3, Time::from_millis(1), Time::from_millis(period)));
        run(&mut field, Time::from_secs(5));
        field.crash(SegmentId(1)).unwrap();
        run(&mut field, Time::from_secs(20));
        assert_eq!(suspected(&field), [Time::from_millis(expected)], "a beat each {period} ms");
    }
}

#[test]
fn a_run_shorter_than_the_period_suspects_nobody() {
    let mut field = open(line(3, Time::from_millis(1), Time::from_secs(3600)));
    run(&mut field, Time::from_secs(5));
    field.crash(SegmentId(1)).unwrap();
    run(&mut field, Time::from_secs(60));
    assert_eq!((suspected(&field), field.counters().messages), (vec![], 0));
    assert!(field.suspicion(SegmentId(1)) < 8.0 && !field.is_held_dead(SegmentId(1)));
}

/// The longest and the shortest periods that can be written end no run and overflow nothing.
#[test]
fn periods_at_the_ends_of_time() {
    for (period, loss) in [(i64::MAX, 0.0), (i64::MAX, 0.5), (1, 0.0), (1, 0.5)] {
        let mut spec = line(3, Time::from_millis(1), Time(period));
        spec.links.iter_mut().for_each(|link| link.loss = loss);
        let mut field = open(spec);
        run(&mut field, Time::from_secs(1));
        field.delay(None, Time::from_millis(3)).unwrap();
        field.crash(SegmentId(1)).unwrap();
        run(&mut field, Time::from_secs(3));
        field.restore(SegmentId(1)).unwrap();
        run(&mut field, Time::from_secs(4));
        assert_eq!(suspected(&field).len(), usize::from(period == 1), "{period} ns, {loss}");
    }
}

/// Beats of hours over links that lose some, or are late: live segments are not held dead for the
/// length of their gaps alone.
#[test]
fn long_periods_are_the_rhythm_of_what_is_lost_too() {
    let period = Time::from_secs(5 * 3600);
    let mut spec = line(3, Time::from_millis(1), period);
    spec.step = Time::from_secs(600);
    spec.links.iter_mut().for_each(|link| link.jitter = Time::from_millis(500));
    let mut field = open(spec);
    run(&mut field, Time::from_secs(40 * 5 * 3600));
    assert_eq!(suspected(&field), []);
    field.crash(SegmentId(1)).unwrap();
    run(&mut field, Time::from_secs(44 * 5 * 3600));
    assert_eq!(suspected(&field).len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// A crash at any time, before the first beat is heard among others, is noticed when the beats that
    /// arrived say so: by one that was not watched, by one whose beats are followed one by one because
    /// its links were touched, and in a copy of the field.
    #[test]
    fn a_silence_is_noticed_when_the_beats_say_so(
        period in prop::sample::select(vec![1_i64, 3, 20, 100, 250, 1000, 5000, 7001]),
        latency in 0_i64..400,
        step in prop::sample::select(vec![1_i64, 10, 37, 500]),
        crash in 0_i64..300,
        touched in 0_i64..8,
    ) {
        let [period, latency, step] = [period, latency, step].map(Time::from_millis);
        let mut spec = line(3, latency, period);
        spec.step = step;
        let mut field = open(spec);
        let crash = Time(step.0 * crash.min(10_000_000_000 / step.0));
        let end = crash + Time(3 * period.0) + latency + Time::from_millis(100);
        let watched = Time(crash.0 - step.0 * touched).max(Time::ZERO);
        if touched > 0 {
            run(&mut field, watched);
            field.delay(Some(SegmentId(1)), Time::ZERO).unwrap();
        }
        run(&mut field, crash);
        field.crash(SegmentId(1)).unwrap();
        let mut copy = field.clone();
        run(&mut copy, end);
        run(&mut field, Time(crash.0 + (end - crash).0 / 2 / step.0 * step.0));
        let mut middle = field.clone();
        run(&mut field, end);
        run(&mut middle, end);
        let expected = reference(crash, end, step, latency, period);
        prop_assert_eq!(suspected(&field), expected.into_iter().collect::<Vec<_>>());
        prop_assert_eq!(field.digest(), copy.digest());
        prop_assert_eq!(field.digest(), middle.digest());
    }

    /// One that comes back before its silence was noticed was never missed, and is heard as if it had
    /// beaten all along: a second crash is noticed as if there had been no first.
    #[test]
    fn a_return_between_two_beats_is_heard(
        period in prop::sample::select(vec![100_i64, 1000, 5000]),
        first in 0_i64..500,
        absent in 1_i64..100,
        back in 0_i64..800,
    ) {
        let period = Time::from_millis(period);
        let (step, latency) = (Time::from_millis(10), Time::from_millis(1));
        let down = Time(step.0 * first);
        let up = down + Time(step.0 * (absent * period.0 / Time::from_secs(10).0).max(1));
        let again = up + Time(step.0 * back);
        let mut field = open(line(3, latency, period));
        run(&mut field, down);
        field.crash(SegmentId(1)).unwrap();
        run(&mut field, up);
        let noticed = suspected(&field).len();
        prop_assert_eq!(noticed, 0, "an absence of a tenth of the period at most");
        field.restore(SegmentId(1)).unwrap();
        run(&mut field, again);
        field.crash(SegmentId(1)).unwrap();
        let end = again + Time(3 * period.0);
        run(&mut field, end);
        let expected = reference(again, end, step, latency, period);
        prop_assert_eq!(suspected(&field), expected.into_iter().collect::<Vec<_>>());
    }
}
