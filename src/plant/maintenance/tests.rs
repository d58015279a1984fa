//! Wear by the laws that it is drawn from, services, forecasts against what comes.

use super::*;
use proptest::prelude::*;

fn spec(fouling: f64, variation: f64) -> MaintenanceSpec {
    MaintenanceSpec {
        fouling: fouling / DAY,
        fouling_limit: 0.25,
        clogging: 0.001 / DAY,
        wear: 0.000_1 / DAY,
        purity: 0.000_2 / DAY,
        variation,
        interval: None,
        due: 0.1,
    }
}

fn run(spec: &MaintenanceSpec, days: f64, dt: Time, seed: u64) -> (Maintenance, Vec<PlantEvent>) {
    let (mut it, mut events, mut now) = (Maintenance::new(0, Time::ZERO), vec![], Time::ZERO);
    let end = Time::from_seconds(days * DAY).unwrap();
    while now < end {
        it.step(spec, now, dt, Chance::new(seed), &mut events);
        now += dt;
    }
    (it, events)
}

#[test]
fn without_variation_fouling_is_kern_and_seaton() {
    for dt in [3600, 86_400, 864_000] {
        let spec = spec(0.002, 0.0);
        let (it, _) = run(&spec, 100.0, Time::from_secs(dt), 1);
        let r = 0.25 * (1.0 - libm::exp(-0.002 * 100.0 / 0.25));
        assert!((it.condition(&spec).conductance - 1.0 / (1.0 + r)).abs() < 1e-12);
        assert!((it.condition(&spec).drop - 1.1).abs() < 1e-12);
        assert!((it.condition(&spec).efficiency - libm::exp(-0.01)).abs() < 1e-12);
        assert!((it.condition(&spec).purity - libm::exp(-0.02)).abs() < 1e-12);
    }
}

#[test]
fn nothing_fouls_beyond_its_limit_and_no_limit_is_no_fouling() {
    let mut spec = spec(1.0, 0.0);
    let (it, _) = run(&spec, 1000.0, Time::from_secs(864_000), 1);
    assert!((it.condition(&spec).conductance - 0.8).abs() < 1e-12);
    spec.fouling_limit = 0.0;
    assert_eq!(it.condition(&spec).conductance, 1.0);
}

/// Mean and variance of a day's dose, over many days and seeds, whatever the step.
#[test]
fn cutting_a_day_into_steps_does_not_change_the_law() {
    let spec = spec(0.002, 0.2);
    let moments = |dt: Time, runs: u64| {
        let doses: Vec<f64> = (0..runs)
            .map(|seed| run(&spec, 1.0, dt, seed).0.parts[Part::Exchanger as usize].dose / 0.002)
            .collect();
        let n = doses.len() as f64;
        let mean = doses.iter().sum::<f64>() / n;
        let square = doses.iter().map(|dose| (dose - mean) * (dose - mean)).sum::<f64>() / n;
        // The third moment tells a gamma from a normal: its skewness is twice the variation.
        let cube = doses.iter().map(|dose| libm::pow(dose - mean, 3.0)).sum::<f64>() / n;
        (mean, square.sqrt(), cube / libm::pow(square, 1.5))
    };
    for (dt, runs) in [(86_400, 20_000), (3600, 4000), (60, 400), (7777, 4000)] {
        let dt = Time::from_secs(dt);
        // A last step beyond the day adds to it.
        let day = (86_400.0 / dt.seconds()).ceil() * dt.seconds() / DAY;
        let (mean, deviation, skew) = moments(dt, runs);
        let n = runs as f64;
        assert!((mean / day - 1.0).abs() < 4.0 * 0.2 / n.sqrt(), "{dt}: mean {mean}");
        assert!(
            (deviation / (0.2 * day.sqrt()) - 1.0).abs() < 4.0 / (2.0 * n).sqrt(),
            "{dt}: deviation {deviation}"
        );
        assert!((skew - 0.4).abs() < 4.0 * (6.0 / n).sqrt() + 0.1, "{dt}: skewness {skew}");
    }
}

/// Steps of a millisecond are nearly all without wear, and the mean is still that of the rate.
#[test]
fn milliseconds_have_the_mean_of_hours() {
    let mut spec = spec(0.0, 0.2);
    // So that an hour is 600 times the mean of a day of the design's example.
    spec.clogging = 0.01;
    spec.variation = 0.01;
    let doses = |dt: Time, steps: u64| {
        let mut sum = 0.0;
        let mut events = vec![];
        for seed in 0..20 {
            let mut it = Maintenance::new(0, Time::ZERO);
            for k in 0..steps {
                let now = Time(dt.0 * k as i64);
                it.step(&spec, now, dt, Chance::new(seed), &mut events);
            }
            sum += it.parts[Part::Filter as usize].dose;
        }
        sum / 20.0
    };
    let (fine, coarse) = (doses(Time::from_millis(1), 10_000), doses(Time::from_secs(10), 1));
    // 20 times 10 s at a variation of 0.01·√(86400/10) of 0.1.
    assert!((fine / 0.1 - 1.0).abs() < 4.0 * 0.93 / 20.0_f64.sqrt(), "{fine}");
    assert!((coarse / 0.1 - 1.0).abs() < 4.0 * 0.93 / 20.0_f64.sqrt(), "{coarse}");
}

#[test]
fn intervals_restore_and_steps_longer_than_them_too() {
    let mut spec = spec(0.002, 0.0);
    spec.interval = Some(Time::from_secs(90 * 86_400));
    let (it, events) = run(&spec, 100.0, Time::from_secs(86_400), 1);
    let served = |events: &[PlantEvent]| {
        events.iter().filter(|event| matches!(event, PlantEvent::Serviced { .. })).count()
    };
    assert_eq!(served(&events), 4);
    assert!((it.condition(&spec).drop - 1.01).abs() < 1e-12);
    // Steps of 200 days hold two services; since the last, 20 days went by.
    let (it, events) = run(&spec, 200.0, Time::from_secs(200 * 86_400), 1);
    assert_eq!(served(&events), 4);
    assert!((it.condition(&spec).drop - 1.02).abs() < 1e-12);
    assert_eq!(it.renewed(Part::Filter), Time::from_secs(180 * 86_400));
    assert_eq!(it.next_service(&spec, Part::Filter), Some(Time::from_secs(270 * 86_400)));
}

#[test]
fn services_that_overlap_are_one() {
    let spec = spec(0.002, 0.0);
    let (mut it, mut events) = run(&spec, 30.0, Time::from_secs(86_400), 1);
    let now = Time::from_secs(30 * 86_400);
    events.clear();
    it.service(&spec, Part::Filter, now, &mut events);
    it.service(&spec, Part::Filter, now, &mut events);
    it.service(&spec, Part::Exchanger, now, &mut events);
    assert_eq!(events.len(), 2, "{events:?}");
    assert_eq!(it.condition(&spec).drop, 1.0);
    assert!(it.condition(&spec).efficiency < 1.0);
}

#[test]
fn forecasts_need_ten_days_and_know_when_there_is_nothing_to_tell() {
    let spec = spec(0.002, 0.2);
    let day = Time::from_secs(86_400);
    let (it, _) = run(&spec, 9.0, day, 1);
    let now = Time::from_secs(9 * 86_400);
    let early = it.forecast(&spec, Part::Exchanger, now);
    assert_eq!(early, Forecast::TooEarly { from: now + day });
    let (it, events) = run(&spec, 10.0, day, 1);
    let now = Time::from_secs(10 * 86_400);
    let Forecast::At { due, earliest, latest } = it.forecast(&spec, Part::Exchanger, now) else {
        panic!("no forecast");
    };
    assert!(now < earliest && earliest < due && due < latest);
    // A tenth of UA is R = 1/9, so a dose of −0.25·ln(1 − 4/9) = 0.147: 73.5 days at the mean rate.
    assert!((due.seconds() / DAY - 73.5).abs() < 12.0, "{due}");
    assert!(events.is_empty());
    // A limit of a quarter never takes a fifth and more of the conductance.
    let mut far = spec.clone();
    far.due = 0.25;
    assert_eq!(it.forecast(&far, Part::Exchanger, now), Forecast::Never);
    let (it, events) = run(&spec, 100.0, day, 1);
    assert_eq!(it.forecast(&spec, Part::Exchanger, now), Forecast::Due);
    assert!(events.contains(&PlantEvent::PartDue { part: Part::Exchanger }));
    assert_eq!(it.score(Part::Exchanger).told, 1);
}

/// Of 500 histories with rates of their own, as many are due within the interval as it says.
#[test]
fn the_interval_covers_what_comes() {
    let (mut told, mut met, mut early) = (0, 0, 0);
    for seed in 0..500 {
        let rate =
            0.000_5 + 0.004 * Chance::new(seed).unit(crate::base::chance::Stream::Script, 0, 0);
        let spec = spec(rate, 0.8);
        let day = Time::from_secs(86_400);
        let (mut it, mut events, mut now) = (Maintenance::new(0, Time::ZERO), vec![], Time::ZERO);
        let mut said = None;
        while !events.contains(&PlantEvent::PartDue { part: Part::Exchanger }) {
            it.step(&spec, now, day, Chance::new(seed), &mut events);
            now += day;
            if let Forecast::At { earliest, latest, .. } = it.forecast(&spec, Part::Exchanger, now)
                && said.is_none()
            {
                said = Some((earliest, latest));
            }
        }
        let (earliest, latest) = said.expect("a forecast before it is due");
        told += 1;
        met += i32::from(earliest <= now && now <= latest);
        early += i32::from(now < earliest);
        assert_eq!(it.score(Part::Exchanger).told, 1);
        assert_eq!(it.score(Part::Exchanger).met == 1, earliest <= now && now <= latest);
    }
    let share = f64::from(met) / f64::from(told);
    assert!((0.85..=0.95).contains(&share), "covered {share}, {early} early");
}

#[test]
fn fresh_gas_takes_impurity_away_and_holds_the_forecast() {
    let spec = spec(0.002, 0.0);
    let (mut it, _) = run(&spec, 100.0, Time::from_secs(86_400), 1);
    let before = it.loss(&spec, Part::Gas);
    it.refresh(0.25);
    assert!((it.loss(&spec, Part::Gas) - 0.75 * before).abs() < 1e-12);
    let now = Time::from_secs(100 * 86_400);
    assert_eq!(it.forecast(&spec, Part::Gas, now), Forecast::Held);
}

proptest! {
    #[test]
    fn no_history_betters_a_part_by_itself(
        fouling in 0.0..1.0f64, variation in 0.0..3.0f64, seed: u64,
        steps in prop::collection::vec(1_i64..100_000_000, 1..30),
    ) {
        let spec = spec(fouling, variation);
        let (mut it, mut now, mut events) = (Maintenance::new(3, Time::ZERO), Time::ZERO, vec![]);
        let mut before = it.condition(&spec);
        for step in steps {
            let dt = Time::from_millis(step);
            it.step(&spec, now, dt, Chance::new(seed), &mut events);
            now += dt;
            let after = it.condition(&spec);
            // To the last bits, where a dose has come to its limit.
            let no_better = |after: f64, before: f64| after <= before + 1e-14;
            prop_assert!(no_better(after.conductance, before.conductance));
            prop_assert!(no_better(before.drop, after.drop));
            prop_assert!(no_better(after.efficiency, before.efficiency));
            prop_assert!(no_better(after.purity, before.purity));
            prop_assert!(after.conductance >= 0.8 - 1e-12 && after.efficiency >= 0.0);
            before = after;
            let mut copy = it.clone();
            prop_assert_eq!(&copy, &it);
            copy.step(&spec, now, dt, Chance::new(seed), &mut events);
            let mut again = it.clone();
            again.step(&spec, now, dt, Chance::new(seed), &mut events);
            prop_assert_eq!(copy, again);
        }
    }
}
