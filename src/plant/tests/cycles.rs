//! Pressure cycles: rows of the reference tables, what no cycle can do, what phases cancel.

use super::*;
use crate::coolant::Mixture;
use crate::schema::word::{Calculation, GasLaw, Locking, Process};
use proptest::prelude::*;
use std::f64::consts::TAU;

fn cycle(low: f64, high: f64, process: Process) -> CycleSpec {
    CycleSpec {
        volume: 0.02,
        pressure: (low, high),
        frequency: 1.0,
        phases: 8,
        process,
        exponent: 1.2,
        efficiency: 0.85,
        exchange: 0.0,
        calculation: Calculation::HighPrecision,
        gas_law: GasLaw::Standard,
        sync: Locking::Free,
    }
}

fn of_the_tour() -> Way {
    cycle(92.6e3, 103e3, Process::Polytropic).way(Gas::N2.mixture(), 295.0).unwrap()
}

fn isentropic(low: f64, high: f64, t: f64, gas: &Mixture) -> f64 {
    cycle(low, high, Process::Isentropic).way(gas, t).unwrap().hot
}

rows! {
    c088 "polytropic swing": of_the_tour().hot - 295.0 => 5.2799874 rel 1e-7;
    c089 "polytropic work": of_the_tour().work => 219.50129 rel 1e-7;
    c090 "isochoric": cycle(1.0, 1.1119403, Process::Isochoric)
        .way(Gas::N2.mixture(), 268.0).unwrap().hot => 298.0 rel 1e-7;
    c091 "isentropic": isentropic(1e5, 1.4500554e5, 268.0, Gas::N2.mixture()) => 298.0 rel 1e-6;
    c092 "isentropic with SF6": isentropic(85e3, 150e3, 300.0,
        &Mixture::new(&[(Gas::N2, 1.0 - 0.28471857), (Gas::SF6, 0.28471857)]).unwrap())
        => 330.0 rel 1e-5;
}

#[test]
fn a_reversible_turn_takes_nothing() {
    for process in Process::ALL {
        let turn = CycleSpec { efficiency: 1.0, ..cycle(85e3, 150e3, *process) };
        assert_eq!(turn.loss(Gas::N2.mixture(), 300.0).unwrap(), 0.0);
    }
}

#[test]
fn phases_cancel_every_harmonic_but_their_multiples() {
    for phases in 1..=12 {
        let spec = CycleSpec { phases, ..cycle(85e3, 150e3, Process::Isentropic) };
        for harmonic in 1..=30 {
            let sum = spec.over_phases(0.137, |at| libm::cos(TAU * f64::from(harmonic) * at));
            let stays = libm::cos(TAU * f64::from(harmonic) * 0.137);
            let expected = if harmonic % phases == 0 { stays } else { 0.0 };
            assert!((sum - expected).abs() < 1e-12, "{phases} phases, {harmonic}: {sum}");
        }
    }
}

#[test]
fn the_waveform_of_a_turn_sums_to_its_average() {
    for groups in 1..=9 {
        for parts in [17, 64, 1000] {
            let at = |n: u32| 3.3 + f64::from(n) / f64::from(parts);
            let sum: f64 =
                (0..parts).map(|n| super::super::cycle::turns(groups, at(n), at(n + 1))).sum();
            assert!((sum - 1.0).abs() < 1e-9, "{groups} groups in {parts}: {sum}");
        }
    }
}

/// A loop of which the cycle takes all the heat.
#[test]
fn a_cycle_without_exchange_only_warms() {
    let mut spec = tour();
    spec.circulation.flow = 0.0;
    spec.cycle = Some(cycle(92.6e3, 103e3, Process::Polytropic));
    let mut state = Loop::open(&spec).unwrap();
    let mut none: [Body; 0] = [];
    state.step(60.0, &mut none[..], &Inputs::resting(outside(295.0))).unwrap();
    assert!(state.back() > 295.0);
    let work = state.ledger().drawn(Draw::Cycle);
    assert!((state.ledger().account(Account::Cycle).net() - work).abs() < 1e-9 * work);
}

#[test]
fn a_cycle_with_exchange_cools_below_the_air_outside() {
    let mut spec = tour();
    spec.circulation.flow = 0.0;
    spec.cycle = Some(CycleSpec {
        exchange: 0.9,
        volume: 0.2,
        efficiency: 0.95,
        ..cycle(80e3, 160e3, Process::Isentropic)
    });
    let mut state = Loop::open(&spec).unwrap();
    let mut none: [Body; 0] = [];
    state.step(600.0, &mut none[..], &Inputs::resting(outside(300.0))).unwrap();
    assert!(state.back() < 285.0, "{}", state.back());
    assert!(state.closes() && state.entropy_imbalance().unwrap() < 1e-6);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    /// Heat from the gas at T, and to the air at T₀: no better than Carnot between the two.
    #[test]
    fn no_cycle_beats_carnot(
        low in 20e3..200e3f64, ratio in 1.001..6.0f64, t in 250.0..350.0f64, air in 250.0..350.0f64,
        efficiency in 0.3..=1.0f64, exchange in 0.0..=1.0f64,
        gas in prop::sample::select(vec![Gas::N2, Gas::He, Gas::CO2, Gas::Air, Gas::Ar]),
    ) {
        let spec = CycleSpec { efficiency, exchange, ..cycle(low, low * ratio, Process::Isentropic) };
        let pumped = spec.pumped(gas.mixture(), t).unwrap();
        let [heat, work, out] = pumped.turn(t, air);
        prop_assert!((heat + work - out).abs() < 1e-12 * (out.abs() + t));
        // Entropy of a turn: what the air gets less what the gas at T gives.
        prop_assert!(out / air - heat / t >= -1e-14, "{heat} {work} {out}");
        if heat > 0.0 && air > t {
            prop_assert!(work >= heat * (air / t - 1.0) * (1.0 - 1e-12));
        }
    }

    #[test]
    fn no_chiller_beats_carnot(
        cop_max in 0.5..1000.0f64, share in 0.01..=1.0f64, approach in 0.0..20.0f64,
        cold_approach in 0.0..20.0f64, load in 0.0..=1.0f64, a in -2.0..3.0f64, b in -2.0..3.0f64,
        supply in 260.0..310.0f64, air in 250.0..330.0f64,
    ) {
        let chiller = ChillerSpec {
            capacity: 1.0, cop_max, share, approach, cold_approach, part_load: [a, b, 0.0],
        };
        let cop = chiller.cop(supply, air, load);
        prop_assert!(cop > 0.0);
        if air > supply {
            prop_assert!(cop <= supply / (air - supply) * (1.0 + 1e-12));
        }
    }
}
