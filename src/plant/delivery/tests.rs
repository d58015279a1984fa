//! Stocks, the injector, jobs, recycling: what goes where, to the mole.

use super::*;
use crate::coolant::Gas;
use crate::plant::spec::{InjectorSpec, RecycleSpec, ReservoirSpec, SeparatorSpec};
use proptest::prelude::*;
use std::sync::Arc;

const SECOND: Time = Time::from_secs(1);

fn reservoir(gas: Gas, amount: Option<f64>) -> ReservoirSpec {
    ReservoirSpec {
        name: Arc::from(gas.name()),
        gas: gas.mixture().clone(),
        amount,
        purity: 0.999,
        integrity: 0.995,
        stability: 0.992,
        coherence: 0.988,
        temperature: 290.0,
    }
}

/// The loop of the tour, with stocks as given.
fn spec(stocks: &[(Gas, Option<f64>)]) -> LoopSpec {
    let mut spec = LoopSpec::of_air("tour");
    spec.volume = 2.0;
    spec.reservoirs = stocks.iter().map(|(gas, amount)| reservoir(*gas, *amount)).collect();
    spec.injector = Some(InjectorSpec { quality: 0.95, rate: 0.2 });
    spec
}

fn tour() -> LoopSpec {
    let mut spec = spec(&[
        (Gas::N2, Some(10_000.0)),
        (Gas::O2, Some(5000.0)),
        (Gas::He, Some(2000.0)),
        (Gas::Ar, Some(500.0)),
    ]);
    spec.recycle = Some(RecycleSpec { bleed: 0.02, yield_: 0.965 });
    spec.separator = Some(SeparatorSpec { times_least: 4.0 });
    spec
}

fn inside(gas: &Mixture) -> Inside<'_> {
    Inside { gas, amount: 82.0, temperature: 295.0, pressure: 101_325.0, vented: [0.0; 13] }
}

fn trimix() -> Mixture {
    Mixture::new(&[(Gas::N2, 0.7), (Gas::He, 0.2), (Gas::Ar, 0.1)]).unwrap()
}

#[test]
fn the_injector_takes_what_carries_heat_with_the_least_work() {
    let spec = tour();
    let delivery = Delivery::new(&spec);
    let plan = delivery.choose(&spec, &inside(&spec.gas), 1.0).unwrap();
    // Nitrogen is lighter than air and has its heat capacity but for 0.1 %: helium may not join.
    assert!(plan.amounts[0] > 0.97 && plan.amounts[3] == 0.0, "{plan:?}");
    assert!(plan.heat_capacity >= spec.gas.cp(295.0).unwrap() - 1e-9);
    assert!(plan.molar_mass < spec.gas.molar_mass());
    assert!((plan.quality - 0.999 * 0.995 * 0.988).abs() < 1e-12);
}

#[test]
fn a_fixed_gas_is_mixed_of_what_there_is() {
    let mut spec = tour();
    spec.preset.gas = GasChoice::Fixed;
    let delivery = Delivery::new(&spec);
    let plan = delivery.choose(&spec, &inside(&spec.gas), 1.0).unwrap();
    for (got, wanted) in plan.amounts.iter().zip([0.78084, 0.209476, 0.0, 0.009365]) {
        assert!((got - wanted).abs() <= 1e-3 + 1e-9, "{plan:?}");
    }
    spec.reservoirs.remove(1);
    let delivery = Delivery::new(&spec);
    assert_eq!(delivery.choose(&spec, &inside(&spec.gas), 1.0), Err(Lack::Composition));
}

#[test]
fn better_stock_lifts_worse_stock_over_the_threshold() {
    let mut spec = spec(&[(Gas::N2, Some(100.0)), (Gas::O2, Some(100.0))]);
    spec.reservoirs[0].integrity = 0.94;
    let delivery = Delivery::new(&spec);
    let plan = delivery.choose(&spec, &inside(&spec.gas), 1.0).unwrap();
    assert!((plan.quality - 0.95).abs() < 1e-9, "{plan:?}");
    assert!(plan.amounts[0] > 0.2 && plan.amounts[1] > 0.2);
    spec.reservoirs[1].integrity = 0.94;
    let Err(Lack::Quality { best }) = Delivery::new(&spec).choose(&spec, &inside(&spec.gas), 1.0)
    else {
        panic!("a mixture of stale gas");
    };
    assert!((best - 0.94 * 0.999 * 0.988).abs() < 1e-9);
}

#[test]
fn stock_ages_to_what_a_year_leaves() {
    let spec = spec(&[(Gas::N2, Some(100.0)), (Gas::Air, None)]);
    let mut delivery = Delivery::new(&spec);
    let new = delivery.stocks()[0].quality();
    for day in 0..365 {
        let (day, now) = (Time::from_secs(86_400), Time::from_secs(86_400 * day));
        delivery.step(&spec, (now, day), 0.0, &inside(&spec.gas), 280.0, &mut vec![]);
    }
    assert!((delivery.stocks()[0].quality() / new - 0.992).abs() < 1e-12);
    assert_eq!(delivery.stocks()[1].kept, 1.0);
}

#[test]
fn injections_that_overlap_add() {
    let spec = tour();
    let mut delivery = Delivery::new(&spec);
    let (gas, mut events) = (spec.gas.clone(), vec![]);
    let at = inside(&gas);
    delivery.inject(&spec, &trimix(), 0.05, Time::ZERO, Time::from_secs(10), &at).unwrap();
    let mut rates = vec![];
    for second in 0..15 {
        let now = Time::from_secs(second);
        if second == 5 {
            delivery.inject(&spec, &trimix(), 0.1, now, Time::from_millis(7500), &at).unwrap();
        }
        let mut spec = spec.clone();
        spec.recycle = None;
        let out = delivery.step(&spec, (now, SECOND), 0.0, &at, 280.0, &mut events);
        rates.push(out.streams.iter().map(|stream| stream.rate).sum::<f64>());
    }
    let wanted = [0.05, 0.05, 0.05, 0.05, 0.05, 0.15, 0.15, 0.15, 0.15, 0.15, 0.1, 0.1, 0.05];
    for (got, wanted) in rates.iter().zip(wanted.into_iter().chain([0.0, 0.0])) {
        assert!((got - wanted).abs() < 1e-9, "{rates:?}");
    }
    let ended: Vec<&PlantEvent> =
        events.iter().filter(|it| matches!(it, PlantEvent::InjectionEnded { .. })).collect();
    assert_eq!(ended.len(), 2);
    for event in ended {
        let PlantEvent::InjectionEnded { asked, given, cut, .. } = event else { continue };
        assert!((asked - given).abs() < 1e-9 && !cut);
    }
    let drawn = 10_000.0 - delivery.stocks()[0].amount.unwrap();
    assert!((drawn - 0.7 * 1.25).abs() < 1e-6, "{drawn}");
}

#[test]
fn a_step_longer_than_an_injection_has_its_mean() {
    let mut spec = tour();
    spec.recycle = None;
    let mut delivery = Delivery::new(&spec);
    let gas = spec.gas.clone();
    delivery.inject(&spec, &trimix(), 0.2, Time::ZERO, Time::from_secs(60), &inside(&gas)).unwrap();
    let (hour, mut events) = (Time::from_secs(3600), vec![]);
    let out = delivery.step(&spec, (Time::ZERO, hour), 0.0, &inside(&gas), 280.0, &mut events);
    let moles: f64 = out.streams.iter().map(|stream| stream.rate * 3600.0).sum();
    assert!((moles - 12.0).abs() < 1e-9);
    assert!(delivery.jobs().is_empty());
}

#[test]
fn the_injector_gives_no_more_than_it_can() {
    let mut spec = tour();
    spec.recycle = None;
    let mut delivery = Delivery::new(&spec);
    let (gas, mut events) = (spec.gas.clone(), vec![]);
    for _ in 0..2 {
        let time = Time::from_secs(10);
        delivery.inject(&spec, &trimix(), 0.2, Time::ZERO, time, &inside(&gas)).unwrap();
    }
    let out = delivery.step(&spec, (Time::ZERO, SECOND), 1.0, &inside(&gas), 280.0, &mut events);
    let rate: f64 = out.streams.iter().map(|stream| stream.rate).sum();
    assert!((rate - 0.2).abs() < 1e-9);
    assert!(events.contains(&PlantEvent::InjectionLimited { share: 0.5 }));
}

#[test]
fn an_empty_stock_is_told_once_and_cuts_what_needs_it() {
    let mut spec = spec(&[(Gas::N2, Some(100.0)), (Gas::He, Some(0.5)), (Gas::Ar, Some(100.0))]);
    spec.recycle = None;
    let mut delivery = Delivery::new(&spec);
    let (gas, mut events) = (spec.gas.clone(), vec![]);
    let asked =
        delivery.inject(&spec, &trimix(), 0.2, Time::ZERO, Time::from_secs(60), &inside(&gas));
    let error = asked.unwrap_err();
    assert_eq!(error.to_string(), "the stocks hold less than that");
    for _ in 0..2 {
        let time = Time::from_secs(24);
        delivery.inject(&spec, &trimix(), 0.1, Time::ZERO, time, &inside(&gas)).unwrap();
    }
    for second in 0..30 {
        let now = Time::from_secs(second);
        delivery.step(&spec, (now, SECOND), 0.0, &inside(&gas), 280.0, &mut events);
    }
    let told = events.iter().filter(|it| **it == PlantEvent::StockEmpty { reservoir: 1 }).count();
    assert_eq!(told, 1, "{events:?}");
    let (mut cuts, mut sum) = (0, 0.0);
    for event in &events {
        if let PlantEvent::InjectionEnded { given, cut, .. } = event {
            cuts += i32::from(*cut);
            sum += given;
        }
    }
    // 0.5 mol of helium make 2.5 mol, all of which went in.
    assert!(cuts >= 1 && (sum - 2.5).abs() < 1e-5, "{cuts} {sum}");
    let other = Mixture::new(&[(Gas::CO2, 1.0)]).unwrap();
    let at = inside(&gas);
    let error = delivery.inject(&spec, &other, 0.1, Time::ZERO, SECOND, &at).unwrap_err();
    assert_eq!(error.to_string(), "the stocks cannot be mixed to CO2");
}

#[test]
fn the_air_outside_has_no_end_and_its_own_temperature() {
    let mut spec = spec(&[(Gas::Air, None)]);
    spec.volume = 16.0 * 0.0241;
    spec.recycle = Some(RecycleSpec { bleed: 0.1, yield_: 0.5 });
    let mut delivery = Delivery::new(&spec);
    let mut events = vec![];
    for day in 0..100 {
        let (day, now) = (Time::from_secs(86_400), Time::from_secs(86_400 * day));
        // No step draws off more than a quarter of what is there.
        let few = Inside { amount: 16.0, ..inside(&spec.gas) };
        let out = delivery.step(&spec, (now, day), 0.0, &few, 263.0, &mut events);
        assert!((out.bleed * 8.64e4 - 4.0).abs() < 1e-9, "{}", out.bleed);
        assert!(out.streams.iter().any(|stream| stream.temperature == 263.0));
    }
    assert!(events.is_empty(), "{events:?}");
    let recruited: f64 = delivery.account().recruited.iter().sum();
    assert!((recruited / 400.0 - 1.0).abs() < 1e-9);
}

#[test]
fn recycling_pays_for_parting_and_waits_where_nothing_makes_up() {
    let mut spec = tour();
    let mut delivery = Delivery::new(&spec);
    let (gas, mut events) = (spec.gas.clone(), vec![]);
    let out = delivery.step(&spec, (Time::ZERO, SECOND), 0.0, &inside(&gas), 280.0, &mut events);
    let thin = 82.0 / (101_325.0 * 2.0 / (8.314_462_618 * 295.0));
    assert!((out.bleed - 0.02 * 0.035).abs() < 1e-12);
    assert!((out.restored - 0.02 * thin * 0.965).abs() < 1e-9);
    let into: f64 = out.streams.iter().map(|stream| stream.rate).sum();
    assert!((into - 0.000_7 * thin).abs() < 1e-9, "what does not come back is made up");
    // 4·R·T·(−Σ x·ln x)·0.02: 4·2452.8·0.5646·0.02 W.
    let least = 8.314_462_618 * 295.0 * gas.mixing();
    assert!((out.work / (4.0 * least * 0.02 * thin) - 1.0).abs() < 1e-9);
    spec.reservoirs.clear();
    let mut delivery = Delivery::new(&spec);
    let out = delivery.step(&spec, (Time::ZERO, SECOND), 0.0, &inside(&gas), 280.0, &mut events);
    assert_eq!(out, Delivered::default());
    assert_eq!(events, [PlantEvent::RecyclePaused]);
    // Where nothing is lost, nothing has to be made up.
    spec.recycle = Some(RecycleSpec { bleed: 0.02, yield_: 1.0 });
    let out = delivery.step(&spec, (SECOND, SECOND), 0.0, &inside(&gas), 280.0, &mut events);
    assert!(out.bleed == 0.0 && out.restored > 0.0);
    assert_eq!(events.last(), Some(&PlantEvent::RecycleResumed));
}

#[test]
fn poor_stock_goes_in_where_none_has_the_heat_capacity() {
    let spec = spec(&[(Gas::Ar, Some(100.0)), (Gas::He, Some(100.0))]);
    let mut delivery = Delivery::new(&spec);
    let mut events = vec![];
    for second in 0..3 {
        let now = Time::from_secs(second);
        let out = delivery.step(&spec, (now, SECOND), 1.0, &inside(&spec.gas), 280.0, &mut events);
        assert!((out.fresh - 0.2).abs() < 1e-9);
    }
    assert!(matches!(events[..], [PlantEvent::HeatCapacityShort { .. }]), "{events:?}");
}

fn sum(moles: &Moles) -> f64 {
    moles.iter().sum()
}

/// mol of each gas in the stocks that have an end.
fn held(spec: &LoopSpec, delivery: &Delivery) -> Moles {
    let mut held = [0.0; 13];
    for (own, stock) in spec.reservoirs.iter().zip(delivery.stocks()) {
        for (to, share) in held.iter_mut().zip(plan::shares(&own.gas)) {
            *to += share * stock.amount.unwrap_or(0.0);
        }
    }
    held
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever overlaps and runs out: stock and loop together lose what is booked as lost, by gas.
    #[test]
    fn every_mole_is_counted(
        amounts in prop::collection::vec(0.0..3.0f64, 4),
        bleed in 0.0..0.1f64, yield_ in 0.0..=1.0f64,
        steps in prop::collection::vec((1_i64..20_000, 0.0..=1.0f64, 0_u8..4, 0.01..0.2f64), 1..40),
    ) {
        let mut spec = tour();
        spec.recycle = Some(RecycleSpec { bleed, yield_ });
        for (reservoir, amount) in spec.reservoirs.iter_mut().zip(&amounts) {
            reservoir.amount = Some(*amount);
        }
        let mut delivery = Delivery::new(&spec);
        let before = held(&spec, &delivery);
        let (mut now, mut inventory) = (Time::ZERO, [0.0; 13]);
        for (to, share) in inventory.iter_mut().zip(plan::shares(&spec.gas)) {
            *to = 82.0 * share;
        }
        let start = inventory;
        for (millis, share, kind, rate) in steps {
            let named: Vec<(Gas, f64)> = Gas::ALL.into_iter().zip(inventory).collect();
            let Ok(gas) = Mixture::from_amounts(&named) else { break };
            let mut at = inside(&gas);
            // Every fourth step lets gas off.
            if kind == 3 {
                at.vented = plan::shares(&gas).map(|share| share * rate);
                for (to, off) in inventory.iter_mut().zip(at.vented) { *to -= off; }
            }
            let mixture = if kind == 1 { trimix() } else { Gas::N2.mixture().clone() };
            let time = Time::from_millis(millis * 3);
            let _ = delivery.inject(&spec, &mixture, rate, now, time, &at);
            let (dt, mut events) = (Time::from_millis(millis), vec![]);
            let out = delivery.step(&spec, (now, dt), share, &at, 280.0, &mut events);
            now += dt;
            for stream in &out.streams {
                prop_assert!(stream.rate > 0.0);
                for (to, share) in inventory.iter_mut().zip(plan::shares(&stream.gas)) {
                    *to += share * stream.rate * dt.seconds();
                }
            }
            // As a loop does: of gas that is thinner than when it was filled as much less.
            let filled = 101_325.0 * 2.0 / (8.314_462_618_153_24 * 295.0);
            let rate = out.bleed * (82.0_f64 / filled).min(1.0);
            let drawn = plan::shares(&gas).map(|share| share * rate * dt.seconds());
            delivery.settle(&drawn);
            for (to, drawn) in inventory.iter_mut().zip(drawn) {
                *to = (*to - drawn).max(0.0);
            }
            for stock in delivery.stocks() {
                prop_assert!(stock.amount.unwrap() >= 0.0);
                prop_assert!((0.0..=1.0).contains(&stock.quality()));
            }
            // What the injector adds keeps within its rate.
            prop_assert!(sum(&delivery.account().injected) <= 0.2 * now.seconds() + 1e-9);
        }
        let after = held(&spec, &delivery);
        let account = delivery.account();
        for gas in 0..13 {
            let gone = start[gas] + before[gas] - inventory[gas] - after[gas];
            prop_assert!((gone - account.lost[gas]).abs() < 1e-9, "{gas}: {gone} {}", account.lost[gas]);
            let stock = before[gas] - account.injected[gas] + account.restocked[gas];
            prop_assert!((stock - after[gas]).abs() < 1e-9);
        }
    }
}
