//! What a field computes of bodies: closed forms, steps of any length, books, threads, loops.

use super::*;
use crate::field::heat::Air;
use crate::field::script::{FieldError, RunError};
use crate::field::spec::RegionSpec;
use crate::field::workers::{CHUNK, Workers};
use proptest::prelude::*;

/// Newton's law, and P ÷ UA in the end, whatever the step.
#[test]
fn warms_and_cools_by_the_closed_form() {
    for (step, count) in [(Time::from_millis(10), 5000), (Time::from_secs(1), 50)] {
        let mut spec = rack(1, warm());
        spec.step = step;
        let mut field = open(spec);
        assert_eq!(kelvin(&field), 293.15, "it begins as what is around it");
        (0..count).for_each(|_| field.step(step, &mut NoScript).unwrap());
        let expected = 293.15 + 10.0 * (1.0 - libm::exp(-0.5));
        assert!((kelvin(&field) - expected).abs() < 1e-9, "{}", kelvin(&field));
    }
    let mut field = open(rack(1, warm()));
    pass(&mut field, 3000);
    assert!((kelvin(&field) - 303.15).abs() < 1e-9);
    assert_eq!(field.power_of(AT), Some(100.0));
    field.crash(AT).unwrap();
    assert_eq!(field.power_of(AT), Some(0.0), "what is down draws nothing");
    pass(&mut field, 100);
    assert!((kelvin(&field) - (293.15 + 10.0 * libm::exp(-1.0))).abs() < 1e-9);
}

/// A step of an hour is stable, and as exact as its halves.
#[test]
fn halving_a_step_changes_less_than_a_millikelvin() {
    let leaky = PowerSpec { idle: 100.0, per_load: 2.0, leakage: 0.02 };
    let run = |step: Time| {
        let mut spec = rack(4, HeatSpec { power: leaky, ..warm() });
        spec.step = step;
        let mut field = open(spec);
        field.overheat(AT, 150.0, Time::from_secs(7200)).unwrap();
        field.step(Time::from_secs(7200), &mut NoScript).unwrap();
        (kelvin(&field), field.energy())
    };
    let (hour, energy) = run(Time::from_secs(3600));
    for step in [60, 1] {
        let (kelvin, drawn) = run(Time::from_secs(step));
        assert!((kelvin - hour).abs() < 1e-3, "{kelvin} {hour}");
        assert!((drawn - energy).abs() < 1e-9 * energy, "{drawn} {energy}");
    }
}

/// What was drawn is what was given and what is stored, to the rounding of the sums.
#[test]
fn what_is_drawn_is_given_or_kept() {
    let leaky = PowerSpec { idle: 100.0, per_load: 2.0, leakage: 0.01 };
    let mut field = open(rack(5, HeatSpec { power: leaky, ..warm() }));
    field.overheat(SegmentId(1), 700.0, Time::from_secs(90)).unwrap();
    field.fan_failure(SegmentId(2), 0.7, Some(Time::from_secs(60))).unwrap();
    pass(&mut field, 400);
    let kept: f64 =
        (0..5).map(|i| 1000.0 * (field.temperature_of(SegmentId(i)).unwrap() - 293.15)).sum();
    let (drawn, given) = (field.energy(), field.heat_given());
    assert!((drawn - given - kept).abs() < 1e-11 * drawn, "{drawn} {given} {kept}");
    let each: f64 = (0..5).map(|i| field.energy_of(SegmentId(i)).unwrap()).sum();
    assert_eq!(each, drawn);
}

/// A fault that is shorter than a step draws for its length, and not for the step.
#[test]
fn a_fault_within_a_step_counts_for_its_length() {
    let mut spec = rack(1, warm());
    spec.step = Time::from_secs(100);
    let mut field = open(spec);
    field.overheat(AT, 1000.0, Time::from_secs(25)).unwrap();
    field.overheat(AT, 10.0, Time::from_secs(200)).unwrap();
    pass(&mut field, 100);
    assert!((field.energy() - (100.0 * 100.0 + 1000.0 * 25.0 + 10.0 * 100.0)).abs() < 1e-9);
    assert_eq!(field.power_of(AT), Some(110.0));
    pass(&mut field, 100);
    assert_eq!(field.power_of(AT), Some(100.0), "nothing of it is left");
}

/// A fault that begins and ends between two steps counts for its length, and once.
#[test]
fn a_fault_between_two_steps_counts_for_its_length() {
    let mut spec = rack(1, warm());
    spec.step = Time::from_secs(100);
    let mut field = open(spec.clone());
    pass(&mut field, 30);
    let before = field.digest();
    field.overheat(AT, 1000.0, Time::from_secs(25)).unwrap();
    assert_eq!(field.power_of(AT), Some(1100.0));
    assert_ne!(field.digest(), before);
    pass(&mut field, 30);
    assert_eq!((field.power_of(AT), field.energy()), (Some(100.0), 0.0));
    field.overheat(AT, 10.0, Time::from_secs(1000)).unwrap();
    pass(&mut field, 40);
    assert!((field.energy() - (100.0 * 100.0 + 1000.0 * 25.0 + 10.0 * 40.0)).abs() < 1e-9);
    pass(&mut field, 100);
    let later = 200.0 * 100.0 + 1000.0 * 25.0 + 10.0 * 140.0;
    assert!((field.energy() - later).abs() < 1e-9);

    // Half the fans for half a step are a quarter for all of it.
    let (mut short, mut long) = (open(spec.clone()), open(spec));
    for field in [&mut short, &mut long] {
        field.overheat(AT, 1000.0, Time::from_secs(1000)).unwrap();
    }
    pass(&mut short, 20);
    short.fan_failure(AT, 0.5, Some(Time::from_secs(50))).unwrap();
    pass(&mut short, 80);
    long.fan_failure(AT, 0.25, Some(Time::from_secs(100))).unwrap();
    pass(&mut long, 100);
    assert_eq!(kelvin(&short), kelvin(&long));
    for field in [&mut short, &mut long] {
        pass(field, 100);
        assert_eq!(field.heat.faults.len(), 1, "that of the fans is gone");
    }
    assert_eq!(kelvin(&short), kelvin(&long));
}

/// The nearest region that says an ambient; 20 °C where none does.
#[test]
fn sees_the_nearest_ambient() {
    let mut spec = rack(4, warm());
    let region = |name: &str, parent: Option<u32>, ambient| RegionSpec {
        name: name.into(),
        parent: parent.map(crate::field::id::RegionId),
        ambient,
    };
    spec.regions = vec![
        region("hall", None, Some(300.0)),
        region("row", Some(0), None),
        region("cage", None, None),
    ];
    for (segment, of) in spec.segments.iter_mut().zip([0, 1, 2]) {
        segment.region = Some(crate::field::id::RegionId(of));
    }
    let field = open(spec);
    let seen: Vec<_> = (0..4).map(|i| field.temperature_of(SegmentId(i)).unwrap()).collect();
    assert_eq!(seen, [300.0, 300.0, 293.15, 293.15]);
}

/// `power` alone has no temperature, and its watts are counted; neither of both has nothing.
#[test]
fn power_alone_counts_watts() {
    let mut spec = rack(3, HeatSpec { thermal: None, ..warm() });
    spec.segments[2].heat = None;
    let mut field = open(spec);
    pass(&mut field, 10);
    assert_eq!((field.temperature_of(AT), field.throttle_of(AT)), (None, None));
    assert_eq!((field.energy(), field.heat_given(), field.power()), (2000.0, 2000.0, 200.0));
    assert_eq!(field.power_of(SegmentId(2)), None);
    assert_eq!(field.hottest(), None);
    let refused = field.overheat(AT, 100.0, Time::from_secs(1));
    assert_eq!(refused, Err(FieldError::NoThermal("s[0]".to_owned())));
    let heat = crate::field::ChaosSchedule {
        rate: 1.0,
        kinds: vec![crate::field::ChaosKind::Overheat],
        repair: Time::from_secs(1),
    };
    assert_eq!(field.chaos(heat), Err(FieldError::NoHeat));
}

/// A leak beyond the cooling leaves the numbers in a long step, and says so.
#[test]
fn a_runaway_beyond_all_numbers_is_an_error() {
    let leaky = PowerSpec { idle: 2000.0, per_load: 0.0, leakage: 1.0 };
    let mut heat = HeatSpec { power: leaky, ..warm() };
    if let Some(thermal) = &mut heat.thermal {
        thermal.temperature = Some(300.0);
    }
    let mut spec = rack(1, heat);
    spec.step = Time::from_secs(36_000);
    let refused = open(spec).step(Time::from_secs(36_000), &mut NoScript);
    let at = Time::from_secs(36_000);
    assert_eq!(refused, Err(RunError::Field(FieldError::Runaway { segment: AT, at })));
}

/// The line of the leakage ends where it would give power back.
#[test]
fn what_is_very_cold_draws_nothing_at_rest() {
    let leaky = PowerSpec { idle: 100.0, per_load: 0.0, leakage: 0.02 };
    let mut heat = HeatSpec { power: leaky, ..warm() };
    if let Some(thermal) = &mut heat.thermal {
        thermal.temperature = Some(200.0);
    }
    let mut field = open(rack(1, heat));
    assert_eq!(field.power_of(AT), Some(0.0));
    pass(&mut field, 30);
    let expected = 293.15 - 93.15 * libm::exp(-0.3);
    assert!(expected < 248.15 && (kelvin(&field) - expected).abs() < 1e-9, "{}", kelvin(&field));
    assert_eq!(field.energy(), 0.0);
    pass(&mut field, 3000);
    // 100·(1 + 0.02·(T − 298.15)) = 10·(T − 293.15)
    assert!((kelvin(&field) - (2931.5 + 100.0 - 596.3) / 8.0).abs() < 1e-6);
}

/// The frequency follows the temperature, beside a skew.
#[test]
fn warm_clocks_are_off() {
    let mut heat = warm();
    if let Some(thermal) = &mut heat.thermal {
        thermal.detuning = 1e-3;
    }
    let mut field = open(rack(2, heat));
    let off = |field: &Field| field.omega_of(AT).unwrap();
    assert!((off(&field) - 1e-3 * (293.15 - 298.15)).abs() < 1e-15);
    field.skew(AT, 0.25).unwrap();
    pass(&mut field, 3000);
    assert!((off(&field) - (0.25 + 1e-3 * 5.0)).abs() < 1e-12, "{}", off(&field));
    field.skew(AT, -0.25).unwrap();
    assert_eq!(off(&field), 1e-3 * (kelvin(&field) - 298.15));
}

/// Fans move the gas; without them the natural share of the conductance is left.
#[test]
fn failed_fans_leave_what_is_natural() {
    for (share, left) in [(0.5, libm::pow(0.5, 0.8)), (1.0, 0.05)] {
        let mut field = open(rack(1, warm()));
        field.fan_failure(AT, share, None).unwrap();
        pass(&mut field, 50);
        let conductance = 10.0 * left;
        let expected = 293.15 + 100.0 / conductance * -libm::expm1(-50.0 * conductance / 1000.0);
        assert!((kelvin(&field) - expected).abs() < 1e-9, "{} {expected}", kelvin(&field));
    }
}

/// A field with all sorts of segments: two kinds, leaks, faults, some cold, some without bodies.
fn mixed(n: u32) -> FieldSpec {
    let mut spec = rack(n, warm());
    let leaky =
        HeatSpec { power: PowerSpec { idle: 120.0, per_load: 2.0, leakage: 0.01 }, ..warm() };
    let kinds = [
        Some(Arc::new(warm())),
        Some(Arc::new(leaky)),
        Some(Arc::new(HeatSpec { thermal: None, ..warm() })),
        None,
    ];
    for (i, segment) in spec.segments.iter_mut().enumerate() {
        // Long runs of one kind, and stretches where each is another.
        let kind = if i % 1000 < 500 { i / 1000 } else { i };
        segment.heat = kinds[kind % 4].clone();
    }
    spec
}

/// As many threads as there may be give the same bits.
#[test]
fn threads_change_no_bit() {
    let run = |threads: usize| {
        let mut field = open(mixed(2 * CHUNK as u32 + 700));
        field.set_workers(Workers::new(threads));
        field.overheat(SegmentId(20_001), 900.0, Time::from_secs(9)).unwrap();
        field.fan_failure(SegmentId(501), 0.5, None).unwrap();
        pass(&mut field, 12);
        (field.digest(), field.heat_given().to_bits(), field.energy().to_bits())
    };
    assert_eq!(run(1), run(3));
}

/// Alike or each by itself: the two ways through a block say the same to rounding, and what segments
/// say that they will give is what is booked.
#[test]
fn what_is_asked_is_what_is_booked() {
    let mut heat = warm();
    if let Some(thermal) = &mut heat.thermal {
        thermal.recirculation = 0.25;
    }
    let mut spec = mixed(3000);
    for (i, segment) in spec.segments.iter_mut().enumerate().filter(|(i, _)| i % 3 == 0) {
        segment.heat = Some(Arc::new(HeatSpec {
            power: PowerSpec { idle: 50.0 + f64::from(i as u32 % 5), ..PowerSpec::default() },
            ..heat
        }));
    }
    let mut field = open(spec);
    field.crash(SegmentId(9)).unwrap();
    let dt = Time::from_secs(30);
    // As a loop would: the air at the start, then what is asked, then the air at the end.
    let start = Air { supply: (290.0, 290.0), back: (301.0, 301.0), flow: 1.3, taken: 0.0 };
    Arc::make_mut(&mut field.heat.airs)[0] = start;
    let asked = field.ask_heat(dt)[0];
    let air = Air { supply: (290.0, 291.5), back: (301.0, 299.0), ..start };
    Arc::make_mut(&mut field.heat.airs)[0] = air;
    let before = field.energy();
    field.warm(dt).unwrap();
    let (heat, energy) = (field.heat_given(), field.energy() - before);
    let told = (asked.heat.at(1.5, -2.0), asked.energy.at(1.5, -2.0));
    assert!((heat - told.0).abs() < 1e-11 * heat.abs(), "{heat} {told:?}");
    assert!((energy - told.1).abs() < 1e-11 * energy, "{energy} {told:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    /// A segment warms the same whatever stands beside it.
    #[test]
    fn neighbours_change_no_temperature(
        idle in 0.0..400.0_f64, leakage in 0.0..0.01_f64, seconds in 1_i64..300,
    ) {
        let own = HeatSpec { power: PowerSpec { idle, per_load: 0.0, leakage }, ..warm() };
        let mut alone = open(rack(1, own));
        let mut spec = mixed(700);
        spec.segments[0].heat = Some(Arc::new(own));
        let mut among = open(spec);
        pass(&mut alone, seconds);
        pass(&mut among, seconds);
        prop_assert_eq!(kelvin(&alone).to_bits(), kelvin(&among).to_bits());
    }
}
