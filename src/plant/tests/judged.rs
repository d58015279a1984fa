//! Verdicts, ratios, ends of what a plant can be.

use super::port::{Actuators, Condition, Stream};
use super::*;

fn run(spec: &LoopSpec, bodies: &mut [Body], air: f64, length: f64, count: u32) -> Loop {
    let mut state = Loop::open(spec).unwrap();
    for _ in 0..count {
        state.step(length, bodies, &Inputs::resting(outside(air))).unwrap();
        assert!(state.closes());
    }
    state
}

#[test]
fn a_target_within_reach_is_kept_at_low_cost() {
    let mut spec = tour();
    spec.target.temperature = (280.0, 300.0);
    let state = run(&spec, &mut servers(8, 288.0, 310.0), 287.15, 1.0, 600);
    let verdict = state.verdict(&Condition::NEW);
    assert_eq!(verdict.kind, Kind::LowCost, "{verdict:?}");
    assert!(verdict.work > 100.0 && verdict.cop > 5.0 && verdict.needs == 0.0, "{verdict:?}");
    assert!(verdict.settled.is_some() && verdict.within == 1.0, "{verdict:?}");
}

/// Too cold counts as too warm does: the devices could have kept it.
#[test]
fn a_target_that_is_gone_past_is_missed() {
    let mut spec = tour();
    spec.target.temperature = (300.0, 305.0);
    let state = run(&spec, &mut servers(8, 288.0, 310.0), 280.0, 1.0, 1200);
    let verdict = state.verdict(&Condition::NEW);
    assert!(verdict.temperature < 300.0, "{verdict:?}");
    assert_eq!(verdict.kind, Kind::Missed, "{verdict:?}");
    assert!(verdict.coldest.unwrap() < 300.0 && verdict.settled.is_none(), "{verdict:?}");
}

/// How it began does not count against what is kept afterwards.
#[test]
fn a_hot_start_is_no_verdict() {
    let mut spec = tour();
    spec.temperature = 330.0;
    spec.target.temperature = (280.0, 300.0);
    let state = run(&spec, &mut servers(8, 288.0, 340.0), 287.15, 1.0, 600);
    let verdict = state.verdict(&Condition::NEW);
    let settled = verdict.settled.unwrap();
    assert!(settled > 60.0 && settled < 500.0, "{verdict:?}");
    assert!(state.ledger().kept.above.get() > 0.0 && state.ledger().kept.within.get() < 600.0);
    assert_eq!((verdict.kind, verdict.within), (Kind::LowCost, 1.0), "{verdict:?}");
}

/// With half of the fouled conductance gone the same heat does not go out: the verdict is of the plant as
/// it is worn.
#[test]
fn wear_makes_what_was_missed_infeasible() {
    let mut spec = tour();
    spec.target.temperature = (286.0, 295.0);
    let mut inputs = Inputs::resting(outside(289.0));
    inputs.actuators.outside = 0.05;
    let mut bodies = servers(8, 288.0, 310.0);
    let mut state = Loop::open(&spec).unwrap();
    for _ in 0..600 {
        state.step(1.0, &mut *bodies, &inputs).unwrap();
    }
    assert_eq!(
        state.verdict(&Condition::NEW).kind,
        Kind::Missed,
        "{:?}",
        state.verdict(&Condition::NEW)
    );
    let worn = Condition { conductance: 0.1, ..Condition::NEW };
    assert_eq!(state.verdict(&worn).kind, Kind::Infeasible, "{:?}", state.verdict(&worn));
}

#[test]
fn nothing_to_do_is_passive() {
    let mut spec = tour();
    spec.circulation.flow = 0.0;
    spec.exchanger = None;
    let state = run(&spec, &mut servers(8, 0.0, 295.0), 287.15, 60.0, 10);
    assert_eq!(
        state.verdict(&Condition::NEW).kind,
        Kind::PassiveFeasible,
        "{:?}",
        state.verdict(&Condition::NEW)
    );
    assert_eq!(state.ledger().work(), 0.0);
    assert!((state.back() - 295.0).abs() < 1e-9);
}

#[test]
fn a_target_below_the_air_outside_says_what_it_needs() {
    let mut spec = tour();
    spec.target.temperature = (289.0, 290.0);
    let mut bodies = servers(8, 288.0, 320.0);
    let state = run(&spec, &mut bodies, 308.0, 600.0, 6);
    let verdict = state.verdict(&Condition::NEW);
    assert_eq!(verdict.kind, Kind::Infeasible);
    let heat = state.ledger().heat() / 3600.0;
    assert!((verdict.needs - heat * (308.0 / 290.0 - 1.0)).abs() < 1e-6 * heat, "{verdict:?}");
    assert_eq!(verdict.conductance, None);
}

#[test]
fn a_target_that_the_exchanger_does_not_reach_asks_for_conductance() {
    let mut spec = tour();
    spec.target.temperature = (287.0, 288.0);
    let state = run(&spec, &mut servers(8, 288.0, 310.0), 287.15, 600.0, 6);
    let verdict = state.verdict(&Condition::NEW);
    assert_eq!(verdict.kind, Kind::Infeasible, "{verdict:?}");
    assert!(verdict.needs == 0.0 && verdict.conductance.unwrap() > 1000.0, "{verdict:?}");
}

#[test]
fn without_flow_the_air_of_the_room_still_carries() {
    let mut bodies = servers(8, 100.0, 300.0);
    let mut state = Loop::open(&tour()).unwrap();
    let mut inputs = Inputs::resting(outside(287.15));
    inputs.actuators = Actuators { flow: 0.0, ..Actuators::RESTING };
    state.step(60.0, &mut *bodies, &inputs).unwrap();
    assert!(state.back() > 295.0 && state.back() < bodies[0].temperature);
    assert_eq!(state.supply(), state.back());
    assert_eq!(state.ledger().account(Account::Exchanger).net(), 0.0);
    assert!(state.closes());
}

/// A trickle of flow through a rack that takes up more: no gas comes back warmer than what warms it.
#[test]
fn a_trickle_does_not_pump_heat_uphill() {
    for flow in [1e-6, 1e-4, 1e-2, 0.1, 1.0] {
        let mut bodies = servers(8, 50.0, 300.0);
        let mut state = Loop::open(&tour()).unwrap();
        let mut inputs = Inputs::resting(outside(287.15));
        inputs.actuators.flow = flow;
        for _ in 0..50 {
            state.step(3600.0, &mut *bodies, &inputs).unwrap();
            assert!(state.back() <= bodies[0].temperature + 1e-9, "{flow}: {}", state.back());
        }
        assert!(state.entropy_imbalance().unwrap() < 1e-6);
    }
}

#[test]
fn relief_lets_off_at_every_step_and_keeps_the_pressure() {
    let mut spec = tour();
    spec.relief = Some(spec.pressure);
    spec.exchanger = None;
    spec.recovery = None;
    let mut bodies = servers(8, 288.0, 310.0);
    let mut state = Loop::open(&spec).unwrap();
    let before = state.amount();
    let mut lost = 0.0;
    for _ in 0..100 {
        let done = state.step(1.0, &mut *bodies, &Inputs::resting(outside(287.15))).unwrap();
        let off: f64 = done.relieved.iter().sum();
        assert!(off > 0.0);
        lost += off;
        assert!((state.pressure() / spec.pressure - 1.0).abs() < 1e-5, "{}", state.pressure());
        assert!(state.closes());
    }
    assert!((before - state.amount() - lost).abs() < 1e-10);
    assert_eq!(state.counts().relieved, 100);
    assert!(state.entropy_imbalance().unwrap() < 1e-6);
}

#[test]
fn a_vessel_can_be_drawn_empty() {
    let mut bodies = servers(2, 1.0, 300.0);
    let mut state = Loop::open(&tour()).unwrap();
    let mut inputs = Inputs::resting(outside(287.15));
    inputs.drawn = 1.0;
    let mut empty = false;
    for _ in 0..300 {
        empty = state.step(10.0, &mut *bodies, &inputs).unwrap().empty;
        assert!(state.closes() && state.amount() > 0.0);
    }
    assert!(empty && state.amount() < 1e-3);
}

#[test]
fn what_comes_in_mixes() {
    let mut state = Loop::open(&tour()).unwrap();
    let inflow = [Stream { gas: Gas::He.mixture().clone(), rate: 0.2, temperature: 290.0 }];
    let inputs = Inputs { inflow: &inflow, drawn: 0.1, ..Inputs::resting(outside(287.15)) };
    let mut bodies = servers(8, 288.0, 310.0);
    let first = state.amount();
    for _ in 0..100 {
        state.step(1.0, &mut *bodies, &inputs).unwrap();
        assert!(state.closes());
    }
    let ledger = state.ledger();
    let relieved = ledger.gas.iter().map(|flow| flow.out.get()).sum::<f64>() - 10.0;
    assert!((state.amount() - first - 10.0 + relieved).abs() < 1e-9);
    assert!(state.gas().fraction(Gas::He) > 0.1);
    assert!(ledger.entropy_of(Cause::Mixing) > 0.0);
    assert!(state.entropy_imbalance().unwrap() < 1e-6, "{}", state.entropy_imbalance().unwrap());
}

#[test]
fn an_open_loop_takes_in_moisture_and_loses_it_on_what_is_cold() {
    let mut spec = tour();
    (spec.open, spec.relief) = (true, None);
    spec.chiller = Some(ChillerSpec {
        capacity: 6000.0,
        cop_max: 8.0,
        share: 0.45,
        approach: 8.0,
        cold_approach: 6.0,
        part_load: [1.0, 0.0, 0.0],
    });
    let weather = port::Outside { dew_point: Some(294.0), ..outside(300.0) };
    let mut inputs = Inputs::resting(weather);
    let mut bodies = servers(8, 288.0, 310.0);
    let mut state = Loop::open(&spec).unwrap();
    for _ in 0..600 {
        state.step(60.0, &mut *bodies, &inputs).unwrap();
        assert!(state.closes());
    }
    assert!((state.pressure() / 101_325.0 - 1.0).abs() < 1e-4);
    let dew = state.dew_point().unwrap();
    assert!((dew - 294.0).abs() < 0.5, "{dew}");
    assert_eq!(state.counts().condensed, 0);
    inputs.actuators.chiller = 1.0;
    for _ in 0..600 {
        state.step(60.0, &mut *bodies, &inputs).unwrap();
        assert!(state.closes());
    }
    assert!(state.dew_point().unwrap() < 292.0);
    assert!(state.counts().condensed > 0 && state.ledger().condensed.get() > 0.1);
    let off = state.entropy_imbalance().unwrap();
    assert!(off < 1e-6, "{off}");
}

#[test]
fn ratios_name_what_they_are_made_of() {
    let mut bodies = servers(8, 288.0, 310.0);
    let mut state = Loop::open(&tour()).unwrap();
    let inputs = Inputs {
        price: Some(0.18 / 3.6e6),
        carbon: Some(0.32 / 3.6e6),
        ..Inputs::resting(outside(287.15))
    };
    for _ in 0..3600 {
        state.step(1.0, &mut *bodies, &inputs).unwrap();
    }
    let usage = Usage::of(state.ledger(), state.spec());
    assert!((usage.by(Draw::Segments) - 8.0 * 288.0 * 3600.0).abs() < 1.0);
    let parts: f64 = Draw::ALL.iter().map(|draw| usage.pue_of(*draw).unwrap()).sum();
    assert!((usage.pue().unwrap() - parts).abs() < 1e-12);
    assert!((usage.cost.unwrap() - usage.total() / 3.6e6 * 0.18).abs() < 1e-9);
    assert!((usage.cue().unwrap() - usage.pue().unwrap() * 0.32 / 3.6e6).abs() < 1e-15);
    assert!(usage.ere().unwrap() < usage.pue().unwrap() && usage.wue() == Some(0.0));
    // All electric energy is in heat that left, or is still there.
    let ledger = state.ledger();
    let stored: f64 =
        bodies.iter().map(|body| body.heat_capacity * (body.temperature - 310.0)).sum();
    let out = ledger.rejected.get() + usage.reused + stored + ledger.held.get();
    let relieved = ledger.account(Account::Relieved).out.get();
    assert!((usage.total() - out - relieved).abs() < 1e-6 * usage.total());
    assert_eq!(usage.period, 3600.0);
}

#[test]
fn flow_has_an_optimum() {
    let mut spec = tour();
    spec.recovery = None;
    let mut state = Loop::open(&spec).unwrap();
    let mut none: [Body; 0] = [];
    let inputs = Inputs::resting(outside(287.15));
    state.step(1e-6, &mut none[..], &inputs).unwrap();
    let best = state.best_flow(&inputs, 10.0);
    assert!((1.0..4.0).contains(&best), "{best}");
    let colder = state.best_flow(&Inputs::resting(outside(260.0)), 10.0);
    assert!(colder > best, "{colder} {best}");
    assert_eq!(state.best_flow(&Inputs::resting(outside(300.0)), 10.0), 0.0);
}
