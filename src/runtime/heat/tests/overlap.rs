//! Trips, throttles and faults that overlap with what else holds a segment down.

use super::*;
use crate::field::script::FieldError;
use crate::field::segment::Life;
use crate::field::spec::AutoscaleSpec;

/// A rack whose segments throttle from 320 K on and trip at 330 K, for 10 s at least.
fn touchy(n: u32) -> FieldSpec {
    let mut heat = warm();
    if let Some(thermal) = &mut heat.thermal {
        (thermal.limit, thermal.trip, thermal.rest) = (320.0, 330.0, Time::from_secs(10));
    }
    rack(n, heat)
}

/// Lets time pass until the first segment is in this state.
fn until(field: &mut Field, is: impl Fn(&Field) -> bool) -> i64 {
    for seconds in 0..2000 {
        if is(field) {
            return seconds;
        }
        pass(field, 1);
    }
    panic!("it never comes to that: {:?}", told(field));
}

fn is_up(field: &Field) -> bool {
    field.segments().is_up(AT)
}

fn tripped(n: u32) -> Field {
    let mut field = open(touchy(n));
    field.overheat(AT, 1000.0, Time::from_secs(400)).unwrap();
    until(&mut field, |field| !is_up(field));
    field
}

#[test]
fn throttles_in_a_straight_line_trips_rests_and_comes_back() {
    let mut field = open(touchy(3));
    field.overheat(AT, 500.0, Time::from_secs(100)).unwrap();
    let mut seen = false;
    while is_up(&field) {
        let (warm, able) = (kelvin(&field), field.capacity_of(AT).unwrap());
        let share = ((warm - 320.0) / 10.0).clamp(0.0, 1.0) / 2.0;
        assert!((able - 100.0 * (1.0 - share)).abs() < 1e-9, "{warm} {able}");
        assert!((field.throttle_of(AT).unwrap() - share).abs() < 1e-12);
        assert_eq!(field.rated_capacity_of(AT), Some(100.0));
        seen |= share > 0.0;
        pass(&mut field, 1);
    }
    assert!(seen && kelvin(&field) >= 330.0);
    assert_eq!(told(&field), ["throttles", "trips", "down"]);
    assert_eq!(field.power_of(AT), Some(0.0));
    assert_eq!((field.trips_of(AT), field.counters().crashes), (1, 1));
    until(&mut field, is_up);
    assert!(kelvin(&field) <= 315.0);
    assert_eq!(told(&field), ["throttles", "trips", "down", "cooled", "up"]);
    assert_eq!(field.capacity_of(AT), Some(100.0));
    assert_eq!(field.glyph_count(), 30);
}

/// What heals a crash heals a trip: the glyphs regroup from their copies.
#[test]
fn the_work_of_what_trips_regroups() {
    let mut spec = touchy(4);
    spec.storage.replicas = 2;
    let mut field = open(spec);
    field.overheat(AT, 2000.0, Time::from_secs(400)).unwrap();
    until(&mut field, |field| !is_up(field));
    pass(&mut field, 15);
    assert!(field.counters().healed > 0);
    assert_eq!((field.glyphs_on(AT), field.lost().len()), (0, 0));
}

#[test]
fn rests_at_least_so_long() {
    let mut spec = touchy(2);
    let mut heat = **spec.segments[0].heat.as_ref().unwrap();
    if let Some(thermal) = &mut heat.thermal {
        thermal.rest = Time::from_secs(600);
    }
    spec.segments[0].heat = Some(Arc::new(heat));
    let mut field = open(spec);
    field.overheat(AT, 1000.0, Time::from_secs(60)).unwrap();
    until(&mut field, |field| !is_up(field));
    assert_eq!(until(&mut field, is_up), 600);
}

#[test]
fn a_restore_while_hot_trips_again() {
    let mut field = tripped(3);
    field.restore(AT).unwrap();
    assert!(is_up(&field));
    pass(&mut field, 1);
    assert!(!is_up(&field));
    assert_eq!(told(&field), ["throttles", "trips", "down", "up", "trips", "down"]);
    assert_eq!(field.trips_of(AT), 2);
}

#[test]
fn a_crash_while_it_rests_holds_it_down() {
    let mut field = tripped(3);
    field.crash(AT).unwrap();
    assert_eq!(field.counters().crashes, 1, "what is down goes down no further");
    until(&mut field, |field| told(field).contains(&"cooled"));
    pass(&mut field, 50);
    assert!(!is_up(&field));
    field.restore(AT).unwrap();
    assert!(is_up(&field));
    assert!(field.heat.resting.is_empty());
}

#[test]
fn an_outage_that_outlasts_the_rest_holds_it_down() {
    let mut field = tripped(3);
    field.crash_for(AT, Time::from_secs(300)).unwrap();
    until(&mut field, |field| told(field).contains(&"cooled"));
    assert!(!is_up(&field));
    let rest = until(&mut field, is_up);
    assert!(rest > 100, "{rest}");
    // And one that ends first leaves the rest to end by itself.
    let mut field = tripped(3);
    field.crash_for(AT, Time::from_secs(3)).unwrap();
    pass(&mut field, 5);
    assert!(!is_up(&field));
    until(&mut field, is_up);
    assert!(told(&field).contains(&"cooled"));
}

#[test]
fn a_crash_and_an_outage_while_it_rests_leave_the_crash() {
    let mut field = tripped(3);
    field.crash_for(AT, Time::from_secs(500)).unwrap();
    field.crash(AT).unwrap();
    pass(&mut field, 1000);
    assert!(!is_up(&field), "nobody has restored it");
}

/// A crash first: heat does not trip what is down, and ends nothing of the crash.
#[test]
fn what_is_down_does_not_trip() {
    let mut field = open(touchy(3));
    field.overheat(AT, 1000.0, Time::from_secs(400)).unwrap();
    until(&mut field, |field| kelvin(field) > 325.0);
    field.crash(AT).unwrap();
    pass(&mut field, 300);
    assert!(!is_up(&field));
    assert_eq!(told(&field), ["throttles", "down"]);
    assert_eq!(field.capacity_of(AT), Some(100.0), "it has cooled");
}

/// Each overheat ends by itself, and leaves no rounding behind.
#[test]
fn overheats_that_overlap_end_by_themselves() {
    let mut field = open(rack(2, warm()));
    field.overheat(AT, 0.1, Time::from_secs(10)).unwrap();
    pass(&mut field, 3);
    field.overheat(AT, 0.2, Time::from_secs(3)).unwrap();
    field.overheat(AT, 0.3, Time::from_secs(20)).unwrap();
    assert_eq!(field.power_of(AT), Some(100.0 + (0.1 + 0.2 + 0.3)));
    pass(&mut field, 3);
    assert_eq!(field.power_of(AT), Some(100.0 + (0.1 + 0.3)));
    pass(&mut field, 5);
    assert_eq!(field.power_of(AT), Some(100.3));
    pass(&mut field, 20);
    assert_eq!(field.power_of(AT), Some(100.0));
    assert!(field.heat.faults.is_empty());
    // A fault may outlast a restore, and one of no length does nothing.
    field.overheat(AT, 50.0, Time::ZERO).unwrap();
    assert_eq!(field.power_of(AT), Some(100.0));
    let refused = field.overheat(AT, -1.0, Time::from_secs(1));
    assert_eq!(refused, Err(FieldError::BadNumber("the power that overheats", -1.0)));
    let refused = field.fan_failure(AT, 1.5, None);
    assert_eq!(refused, Err(FieldError::NoShare("the share of fans that fail", 1.5)));
}

#[test]
fn fans_that_fail_together_fail_no_more_than_all() {
    let mut field = open(rack(2, warm()));
    field.fan_failure(AT, 0.75, Some(Time::from_secs(20))).unwrap();
    field.fan_failure(AT, 0.5, Some(Time::from_secs(10))).unwrap();
    let lost = |field: &Field| field.heat.kind_at(AT).unwrap().fans_lost;
    assert_eq!(lost(&field), 1.0);
    pass(&mut field, 10);
    assert_eq!(lost(&field), 0.75);
    pass(&mut field, 10);
    assert_eq!(lost(&field), 0.0);
    assert_eq!(field.heat.kind[0], field.heat.kind[1], "it is of the kind of its neighbour again");
    assert_eq!(field.heat.kinds.len(), 1, "and the others are gone");
}

fn growing(n: u32) -> Field {
    let mut spec = touchy(n);
    spec.autoscale =
        Some(AutoscaleSpec { boot: Time::from_secs(30), ..AutoscaleSpec::new(0.0, 1e9) });
    open(spec)
}

/// A new segment is like its model, but cold and whole.
#[test]
fn growth_takes_over_power_and_thermal() {
    let mut field = growing(1);
    field.overheat(AT, 250.0, Time::from_secs(1000)).unwrap();
    field.fan_failure(AT, 0.2, None).unwrap();
    until(&mut field, |field| kelvin(field) > 322.0);
    let new = field.expand().unwrap().segment;
    assert_eq!(field.temperature_of(new), Some(293.15));
    assert_eq!((field.capacity_of(new), field.rated_capacity_of(new)), (Some(100.0), Some(100.0)));
    pass(&mut field, 10);
    assert_eq!(field.power_of(new), Some(100.0), "what boots draws as at rest");
    let expected = 293.15 + 10.0 * -libm::expm1(-10.0 * 10.0 / 1000.0);
    assert!((field.temperature_of(new).unwrap() - expected).abs() < 1e-9);
}

#[test]
fn a_trip_while_it_boots() {
    let mut field = growing(2);
    let new = field.expand().unwrap().segment;
    field.overheat(new, 5000.0, Time::from_secs(15)).unwrap();
    pass(&mut field, 15);
    assert_eq!(field.segments.life[new.index()], Life::Down);
    assert_eq!(field.trips_of(new), 1);
    // When it would have booted, it still rests; then it comes back by itself.
    pass(&mut field, 16);
    assert_eq!(field.segments.life[new.index()], Life::Down);
    pass(&mut field, 500);
    assert!(field.segments().is_up(new));
}

#[test]
fn retired_while_hot() {
    let mut field = growing(3);
    let last = SegmentId(2);
    field.overheat(last, 250.0, Time::from_secs(5000)).unwrap();
    pass(&mut field, 180);
    let hot = field.temperature_of(last).unwrap();
    assert!(hot > 320.0 && field.segments().is_up(last), "{hot}");
    assert_eq!(field.collapse().unwrap().segment, last);
    pass(&mut field, 60);
    assert_eq!(field.segments.life[last.index()], Life::Retired);
    pass(&mut field, 300);
    assert_eq!(field.power_of(last), Some(0.0));
    assert!(field.temperature_of(last).unwrap() < 300.0, "it cools where it stands");
    assert_ne!(field.hottest().unwrap().0, last);
    assert_eq!(field.trips_of(last), 0);
}

/// Less capacity is less phase mass: half of a field that throttles no longer outweighs the rest.
#[test]
fn phase_mass_follows_the_throttle() {
    let mut spec = touchy(4);
    spec.links = vec![
        LinkSpec::new(SegmentId(0), SegmentId(1)),
        LinkSpec::new(SegmentId(1), SegmentId(2)),
        LinkSpec::new(SegmentId(2), SegmentId(3)),
    ];
    spec.segments[0].capacity = 140.0;
    let mut field = open(spec);
    field.partition(&[SegmentId(0), SegmentId(1)]).unwrap();
    pass(&mut field, 1);
    let leads = |field: &Field| {
        let part = field.phases.component[0];
        field.phases.lead == Some(part)
    };
    assert!(leads(&field));
    field.overheat(AT, 1000.0, Time::from_secs(400)).unwrap();
    until(&mut field, |field| field.throttle_of(AT).unwrap() > 0.4);
    assert!(is_up(&field) && !leads(&field));
    until(&mut field, |field| !is_up(field));
}

/// Springs level pressures at the capacities of now: load leaves what throttles.
#[test]
fn load_leaves_what_throttles() {
    let mut spec = touchy(2);
    spec.apps[0].clusters[0] = ClusterSpec::new("jobs", 1200, 0.1);
    let mut heat = warm();
    if let Some(thermal) = &mut heat.thermal {
        (thermal.limit, thermal.trip) = (300.0, 306.0);
    }
    // It settles at 303.15 K, a bit over half way: 73.75 ΔΦ are left to it.
    spec.segments[0].heat = Some(Arc::new(heat));
    let mut field = open(spec);
    pass(&mut field, 2000);
    let able = field.capacity_of(AT).unwrap();
    assert!((able - 73.75).abs() < 1e-6, "{able}");
    let (one, other) = (field.pressure(AT).unwrap(), field.pressure(SegmentId(1)).unwrap());
    assert!((one - other).abs() < 0.01, "{one} {other}");
    assert!((field.capacity() - 173.75).abs() < 1e-6);
}

/// A fork goes on as what it was forked of.
#[test]
fn a_fork_goes_the_same_way() {
    let mut field = tripped(3);
    let mut fork = field.clone();
    pass(&mut field, 200);
    pass(&mut fork, 200);
    assert_eq!(field.digest(), fork.digest());
    assert_eq!(told(&field), told(&fork));
}
