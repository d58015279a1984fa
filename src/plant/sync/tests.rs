//! Clock, coolant and computer: their phases, and how well pairs keep together.

use super::*;
use crate::coolant::Gas;

const STEP: Time = Time::from_millis(10);

fn nitrogen(locking: Locking) -> Sync {
    Sync::new(Gas::N2.mixture(), 295.0, 101_325.0, 1.0, locking).unwrap()
}

fn state(cycle: f64, computer: f64) -> Advance {
    Advance { cycle, wanted: 1.0, computer, temperature: 295.0, pressure: 101_325.0 }
}

#[test]
fn an_atom_is_no_clock() {
    let of = |gas: &Mixture| Sync::new(gas, 295.0, 101_325.0, 1.0, Locking::Free);
    let error = of(Gas::He.mixture()).unwrap_err();
    assert_eq!(error.to_string(), "He has no molecules that vibrate, so it is no clock");
    let mixed = Mixture::new(&[(Gas::He, 0.9), (Gas::CO2, 0.1)]).unwrap();
    assert_eq!(of(&mixed).unwrap().clock().gas, Gas::CO2);
    let still = Sync::new(Gas::N2.mixture(), 295.0, 101_325.0, 0.0, Locking::Free).unwrap_err();
    assert_eq!(still, NoClock::NoCycle);
}

#[test]
fn the_divisor_is_whole_and_the_clock_ticks_at_the_cycle() {
    let sync = nitrogen(Locking::Free);
    let clock = sync.clock();
    assert_eq!(clock.divisor, clock.divisor.round());
    // 2329.9 1/cm.
    assert!((clock.frequency - 6.985e13).abs() < 1e10, "{}", clock.frequency);
    assert!((sync.ticking() - 1.0).abs() < 1e-13);
}

#[test]
fn the_clock_drifts_with_temperature_and_pressure() {
    let gas = Gas::N2.mixture();
    let sync = nitrogen(Locking::Free);
    let at = |t: f64, p: f64| sync.clock().at(gas, t, p).unwrap();
    let relative = |to: f64| to / at(295.0, 101_325.0) - 1.0;
    // Excited molecules: −28.6/2330·(exp(−3352/600) − exp(−3352/295)).
    assert!((relative(at(600.0, 101_325.0)) / -4.56e-5 - 1.0).abs() < 0.03);
    assert!(relative(at(295.0, 1e7)) < 0.0);
    assert!(at(295.0, 101_325.0) < sync.clock().frequency);
}

#[test]
fn phases_that_keep_their_difference_have_quality_one() {
    let mut sync = nitrogen(Locking::Free);
    assert_eq!(sync.quality(), None);
    for k in 1..=20_000 {
        let turn = f64::from(k) * 0.01;
        sync.step(STEP, Gas::N2.mixture(), &state(1.0, TAU * turn + 1.0)).unwrap();
    }
    let quality = sync.quality().unwrap();
    assert!(quality.product().unwrap() > 1.0 - 1e-9, "{quality:?}");
    assert!(quality.geometric() >= quality.product());
    assert!(quality.arithmetic() >= quality.geometric());
}

#[test]
fn a_computer_that_stands_still_keeps_with_nobody() {
    let mut sync = nitrogen(Locking::Free);
    for _ in 0..60_000 {
        sync.step(STEP, Gas::N2.mixture(), &state(1.0, 0.3)).unwrap();
    }
    let quality = sync.quality().unwrap();
    assert!(quality.clock_coolant > 0.999_999);
    assert!(
        quality.computer.is_some_and(|(clock, coolant)| clock < 0.02 && coolant < 0.02),
        "{quality:?}"
    );
}

/// Steps of whole cycles show the same phases each time, which must not pass for rest.
#[test]
fn steps_of_a_whole_cycle_do_not_pass_for_rest() {
    let mut sync = nitrogen(Locking::Free);
    for _ in 0..1000 {
        sync.step(Time::from_secs(1), Gas::N2.mixture(), &state(1.0, 0.3)).unwrap();
    }
    let quality = sync.quality().unwrap();
    assert!(quality.computer.is_none() && quality.product().is_none(), "{quality:?}");
}

#[test]
fn the_lock_takes_a_phase_error_away_and_a_free_cycle_drifts() {
    // The machine runs 0.4 % slow.
    let run = |locking, steps: usize, dt: Time| {
        let mut sync = nitrogen(locking);
        for _ in 0..steps {
            let driven = sync.drive(&Actuators::RESTING, dt);
            let at = Advance { cycle: driven.cycle * 0.996, ..state(1.0, 0.0) };
            sync.step(dt, Gas::N2.mixture(), &at).unwrap();
        }
        sync
    };
    let (locked, free) = (run(Locking::UltraSync, 60_000, STEP), run(Locking::Free, 60_000, STEP));
    assert!(locked.quality().unwrap().clock_coolant > 0.999_9);
    assert!(free.quality().unwrap().clock_coolant < 0.7);
    let error = wrap(locked.clock_phase - locked.cycle_phase);
    // First order: what stays is the offset over the gain, 0.004·32/2π.
    assert!((error - 0.004 * LOCK_CYCLES / TAU).abs() < 2e-3, "{error}");
    // Long steps settle too, and never leave the pull.
    let long = run(Locking::UltraSync, 2000, Time::from_secs(60));
    assert!(long.quality().unwrap().clock_coolant > 0.99, "{:?}", long.quality());
}

#[test]
fn the_lock_follows_a_cycle_that_is_turned_down() {
    let mut sync = nitrogen(Locking::UltraSync);
    let wanted = Actuators { cycle: 0.5, ..Actuators::RESTING };
    for _ in 0..30_000 {
        let cycle = sync.drive(&wanted, STEP).cycle;
        let at = Advance { cycle, wanted: 0.5, ..state(0.5, 0.0) };
        sync.step(STEP, Gas::N2.mixture(), &at).unwrap();
    }
    assert!(sync.quality().unwrap().clock_coolant > 0.999_999);
}

#[test]
fn a_copy_goes_on_with_the_same_bits() {
    let mut one = nitrogen(Locking::UltraSync);
    one.step(STEP, Gas::N2.mixture(), &state(1.0, 0.3)).unwrap();
    let mut other = one.clone();
    for sync in [&mut one, &mut other] {
        sync.step(STEP, Gas::N2.mixture(), &state(0.9, 0.4)).unwrap();
    }
    let words = |sync: &Sync| {
        let mut to = vec![];
        sync.words(&mut to);
        to
    };
    assert_eq!(words(&one), words(&other));
}
