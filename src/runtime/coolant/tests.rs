//! Loops in their field: the same bits whoever computes, both sides of the heat alike, who belongs.

use super::*;
use crate::field::script::NoScript;
use crate::field::spec::FieldSpec;
use crate::field::spec::{
    AppSpec, ClusterSpec, CoolantSpec, HeatSpec, LinkSpec, PowerSpec, SegmentSpec, ThermalSpec,
};
use crate::field::workers::Workers;
use crate::plant::{CirculationSpec, ControlSpec, ExchangerSpec, LoopSpec, Signal};

/// So many servers in a ring, the first `cooled` of them by a loop.
fn rack(servers: u32, cooled: u32) -> FieldSpec {
    let mut spec = FieldSpec::new("rack");
    spec.step = Time::from_secs(1);
    let thermal = ThermalSpec { temperature: Some(310.0), ..ThermalSpec::new(9000.0, 14.0) };
    let power = PowerSpec { idle: 100.0, per_load: 2.0, ..PowerSpec::default() };
    let heat = Arc::new(HeatSpec { power, thermal: Some(thermal) });
    for at in 0..servers {
        let mut segment = SegmentSpec::new("server", Some(at), 100.0);
        segment.heat = Some(heat.clone());
        spec.segments.push(segment);
        spec.links.push(LinkSpec::new(SegmentId(at), SegmentId((at + 1) % servers)));
    }
    let clusters = vec![ClusterSpec::new("jobs", 50 * servers, 1.0)];
    spec.apps = vec![AppSpec { clusters, ..AppSpec::new("work") }];
    let mut plant = LoopSpec::of_air("loop");
    plant.circulation = CirculationSpec { flow: 5.0 * f64::from(cooled), ..CirculationSpec::new() };
    plant.exchanger = Some(ExchangerSpec {
        conductance: 200.0 * f64::from(cooled),
        outside: 10.0 * f64::from(cooled),
        ambient: Signal::Constant(287.0),
        ..ExchangerSpec::new()
    });
    plant.control = ControlSpec::new();
    plant.sensors.noise = 0.05;
    let cools = Some((0..cooled).map(SegmentId).collect());
    spec.coolants = vec![CoolantSpec { plant, set: vec![], cools }];
    spec
}

fn open(spec: FieldSpec) -> Field {
    Field::open(spec, 7, &mut NoScript).unwrap()
}

fn run(field: &mut Field, seconds: i64) {
    field.step(Time::from_secs(seconds), &mut NoScript).unwrap();
}

#[test]
fn threads_and_copies_change_no_bit() {
    let mut one = open(rack(40, 30));
    let mut three = open(rack(40, 30));
    three.set_workers(Workers::new(3));
    run(&mut one, 60);
    run(&mut three, 60);
    assert_eq!(one.digest(), three.digest());
    let mut copy = one.clone();
    run(&mut one, 60);
    assert_ne!(one.digest(), copy.digest());
    run(&mut copy, 60);
    assert_eq!(one.digest(), copy.digest());
}

#[test]
fn the_heat_of_segments_is_that_of_the_ledger() {
    let mut field = open(rack(8, 5));
    let warm = |field: &Field| -> f64 {
        (0..5).map(|at| field.temperature_of(SegmentId(at)).unwrap() * 9000.0).sum()
    };
    let before = warm(&field);
    run(&mut field, 600);
    let ledger = field.coolants()[0].gas().ledger();
    let drawn: f64 = (0..5).map(|at| field.energy_of(SegmentId(at)).unwrap()).sum();
    let heat = ledger.heat();
    let stored = warm(&field) - before;
    assert!((drawn - heat - stored).abs() < 1e-9 * drawn, "{drawn} {heat} {stored}");
    assert!((ledger.drawn(crate::plant::Draw::Segments) - drawn).abs() < 1e-9 * drawn);
    assert!(field.coolants()[0].gas().closes());
    // Those that no loop cools give theirs to the room.
    assert!(field.heat_given() > heat);
    assert_eq!(field.coolants()[0].segments().len(), 5);
}

#[test]
fn half_the_step_ends_within_a_millikelvin() {
    let at = |step: i64| {
        let mut spec = rack(4, 4);
        spec.step = Time(step);
        // What is sensed and turned has a period of its own: without it, inputs are constant.
        spec.coolants[0].plant.control.method = crate::schema::word::Controller::None;
        let mut field = open(spec);
        run(&mut field, 120);
        field.coolants()[0].gas().mean()
    };
    let (whole, half) = (at(2_000_000_000), at(1_000_000_000));
    assert!((whole - half).abs() < 1e-3, "{whole} {half}");
    // A step of an hour is stable.
    let mut spec = rack(4, 4);
    spec.step = Time::from_secs(3600);
    let mut field = open(spec);
    run(&mut field, 36_000);
    assert!((280.0..300.0).contains(&field.coolants()[0].gas().mean()));
}

#[test]
fn fields_without_a_loop_have_the_digests_that_they_had() {
    let mut spec = rack(4, 4);
    spec.coolants.clear();
    let mut field = open(spec);
    run(&mut field, 10);
    assert!(field.coolants().is_empty());
    let words = field.heat.airs.len();
    assert_eq!((words, field.heat.loops), (1, 0));
}
