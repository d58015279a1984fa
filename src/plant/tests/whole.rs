//! A loop with all that belongs to it: controllers on the loop of the tour, and what holds of any.

use super::control::Outcome;
use super::event::{Happened, Part, PlantEvent};
use super::*;
use crate::base::chance::Chance;
use crate::base::time::Time;
use crate::coolant::Mixture;
use crate::schema::word::{Actuator, Calculation, Controller, GasLaw, Locking, Place, Process};
use proptest::prelude::*;
use std::sync::Arc;

const SECOND: Time = Time::from_secs(1);

fn stock(gas: Gas, amount: Option<f64>) -> ReservoirSpec {
    ReservoirSpec {
        name: Arc::from(gas.name()),
        gas: gas.mixture().clone(),
        amount,
        purity: 0.999,
        integrity: 0.995,
        stability: 0.992,
        coherence: 0.988,
        temperature: 295.0,
    }
}

/// The loop of the tour with all its parts.
fn full(method: Controller) -> LoopSpec {
    let mut spec = tour();
    let stocks = [(Gas::N2, 1e4), (Gas::O2, 5e3), (Gas::He, 2e3), (Gas::Ar, 500.0)];
    spec.reservoirs = stocks.map(|(gas, amount)| stock(gas, Some(amount))).to_vec();
    spec.injector = Some(InjectorSpec { quality: 0.95, rate: 0.2 });
    spec.separator = Some(SeparatorSpec { times_least: 4.0 });
    spec.recycle = Some(RecycleSpec { bleed: 0.02, yield_: 0.965 });
    spec.cycle = Some(CycleSpec {
        volume: 0.02,
        pressure: (92.6e3, 103e3),
        frequency: 1.0,
        phases: 8,
        process: Process::Polytropic,
        exponent: 1.2,
        efficiency: 0.85,
        exchange: 0.0,
        calculation: Calculation::HighPrecision,
        gas_law: GasLaw::Standard,
        sync: Locking::UltraSync,
    });
    spec.control.method = method;
    spec.sensors.noise = 0.05;
    let day = 86_400.0;
    spec.maintenance = Some(MaintenanceSpec {
        fouling: 0.002 / day,
        fouling_limit: 0.25,
        clogging: 0.001 / day,
        wear: 0.000_1 / day,
        purity: 0.0,
        variation: 0.2,
        interval: Some(Time::from_secs(90 * 86_400)),
        due: 0.1,
    });
    spec
}

struct Rig {
    plant: Plant,
    bodies: Vec<Body>,
    now: Time,
    around: Around,
    happened: Vec<Happened>,
    /// Furthest from the middle of the band, K.
    worst: f64,
}

impl Rig {
    fn new(spec: &LoopSpec, air: f64) -> Rig {
        let around =
            Around { outside: outside(air), phase: 0.0, price: None, carbon: None, band: None };
        let opening = Opening {
            number: 0,
            now: Time::ZERO,
            outside: around.outside,
            power: 8.0 * 260.0,
            release: 9000.0 / 14.0,
        };
        let plant = Plant::open(spec, &opening, Chance::new(5)).unwrap();
        let bodies = servers(8, 260.0, 313.0);
        Rig { plant, bodies, now: Time::ZERO, around, happened: vec![], worst: 0.0 }
    }

    fn run(&mut self, seconds: f64, dt: Time, power: impl Fn(f64) -> f64) {
        let end = self.now + Time::from_seconds(seconds).unwrap();
        while self.now < end {
            let each = power(self.now.seconds());
            self.bodies.iter_mut().for_each(|body| body.power = each);
            self.around.phase = std::f64::consts::TAU * (self.now + dt).seconds();
            let step = (self.now, dt);
            let chance = Chance::new(5);
            self.plant
                .step(step, &mut self.bodies[..], &self.around, chance, &mut self.happened)
                .unwrap();
            self.now += dt;
            self.worst = self.worst.max((self.plant.held().kept() - 295.0).abs());
        }
    }

    fn sound(&self) {
        assert!(self.plant.held().closes(), "{:?}", self.plant.held().ledger());
        let off = self.plant.held().entropy_imbalance().unwrap();
        assert!(off < 1e-6, "entropy is {off} off");
        for cause in Cause::ALL {
            let made = self.plant.held().ledger().entropy_of(*cause);
            assert!(made >= 0.0, "{} makes {made}", cause.name());
        }
    }

    fn words(&self) -> Vec<u64> {
        let mut words = vec![];
        self.plant.words(&mut words);
        words
    }
}

/// A load that goes up and down by stairs of a third.
fn stairs(t: f64) -> f64 {
    [260.0, 340.0, 300.0, 200.0, 290.0, 260.0][(t / 600.0) as usize % 6]
}

#[test]
fn pi_and_predictive_hold_the_band_and_cost_less_than_on_off() {
    let run = |method| {
        let mut rig = Rig::new(&full(method), 289.5);
        rig.run(900.0, SECOND, |_| 260.0);
        let before = rig.plant.held().ledger().work();
        rig.worst = 0.0;
        rig.run(3600.0, SECOND, stairs);
        rig.sound();
        (rig.worst, rig.plant.held().ledger().work() - before)
    };
    let (pi, predictive, on_off) =
        (run(Controller::Pi), run(Controller::Predictive), run(Controller::OnOff));
    println!("pi {pi:?}, predictive {predictive:?}, on_off {on_off:?}");
    assert!(pi.0 < 0.5, "{pi:?}");
    assert!(predictive.0 < 0.5, "{predictive:?}");
    assert!(pi.1 < on_off.1 && predictive.1 < pi.1, "{pi:?} {predictive:?} {on_off:?}");
}

#[test]
fn steps_of_a_tenth_of_a_second_and_of_a_minute_hold_it_too() {
    for (dt, length) in [(Time::from_millis(100), 300.0), (Time::from_secs(60), 7200.0)] {
        for method in [Controller::Pi, Controller::Predictive] {
            let mut rig = Rig::new(&full(method), 284.0);
            rig.run(900.0, dt, |_| 260.0);
            rig.worst = 0.0;
            rig.run(length, dt, stairs);
            assert!(rig.worst < 0.5, "{method:?} by {dt}: {} K off", rig.worst);
            rig.sound();
        }
    }
}

#[test]
fn a_year_by_the_hour_holds_the_band_and_wears() {
    for (method, kept) in [(Controller::Pi, 295.0), (Controller::Predictive, 295.25)] {
        let mut rig = Rig::new(&full(method), 284.0);
        let hour = Time::from_secs(3600);
        rig.run(24.0 * 3600.0, hour, |_| 260.0);
        rig.worst = 0.0;
        rig.run(364.0 * 86_400.0, hour, |_| 260.0);
        let is = rig.plant.held().kept();
        assert!((is - kept).abs() < 0.05 && rig.worst < 0.5, "{method:?}: {is}, {}", rig.worst);
        rig.sound();
        let served = |part: Part| {
            let is = |it: &&Happened| matches!(it.what, PlantEvent::Serviced { part: of, .. } if of == part);
            rig.happened.iter().filter(is).count()
        };
        assert_eq!([Part::Exchanger, Part::Filter, Part::Mover].map(served), [4, 4, 4]);
        assert_eq!(rig.plant.condition().purity, 1.0);
        assert!(rig.plant.condition().conductance < 1.0);
        let sync = rig.plant.sync().unwrap().quality().unwrap();
        assert!(sync.clock_coolant > 0.99, "{sync:?}");
    }
}

#[test]
fn on_off_swings_whatever_the_step() {
    let work = |dt| {
        let mut rig = Rig::new(&full(Controller::OnOff), 284.0);
        rig.run(3600.0, dt, |_| 260.0);
        let before = rig.plant.held().ledger().work();
        rig.run(7200.0, dt, |_| 260.0);
        rig.sound();
        rig.plant.held().ledger().work() - before
    };
    let (fine, coarse) = (work(SECOND), work(Time::from_secs(600)));
    assert!((coarse / fine - 1.0).abs() < 0.2, "{fine} {coarse}");
}

#[test]
fn a_chiller_takes_over_where_the_air_is_too_warm() {
    let mut spec = full(Controller::Pi);
    spec.chiller = Some(ChillerSpec {
        capacity: 8000.0,
        cop_max: 6.0,
        share: 0.5,
        approach: 10.0,
        cold_approach: 5.0,
        part_load: [1.0, 0.0, 0.0],
    });
    let mut rig = Rig::new(&spec, 305.0);
    rig.run(1800.0, SECOND, |_| 260.0);
    assert!(rig.plant.control().applied().outside == 0.0);
    rig.worst = 0.0;
    rig.run(1800.0, SECOND, stairs);
    assert!(rig.worst < 0.5, "{}", rig.worst);
    assert!(rig.plant.held().ledger().drawn(Draw::Chiller) > 0.0);
    rig.sound();
}

#[test]
fn flow_is_turned_no_further_than_it_cools() {
    let mut spec = full(Controller::Pi);
    spec.control.actuator = Actuator::Flow;
    spec.target.place = Place::Return;
    spec.circulation.flow = 300.0;
    spec.circulation.drop = 120.0 * (300.0 / 24.0_f64) * (300.0 / 24.0);
    let mut rig = Rig::new(&spec, 284.0);
    for _ in 0..40 {
        rig.run(30.0, SECOND, |_| 900.0);
        let inputs =
            Inputs { actuators: *rig.plant.driven(), ..Inputs::resting(rig.around.outside) };
        let best = rig.plant.held().best_flow(&inputs, 1.0);
        let flow = rig.plant.control().applied().flow;
        assert!(flow <= best + 0.02, "{flow} {best}");
    }
    rig.sound();
}

#[test]
fn injections_change_the_gas_and_every_mole_is_found() {
    let spec = full(Controller::Pi);
    let mut rig = Rig::new(&spec, 284.0);
    let trimix = Mixture::new(&[(Gas::N2, 0.7), (Gas::He, 0.2), (Gas::Ar, 0.1)]).unwrap();
    rig.run(60.0, SECOND, |_| 260.0);
    for _ in 0..2 {
        rig.plant.inject(&trimix, 0.09, rig.now, Time::from_secs(60)).unwrap();
    }
    rig.run(600.0, SECOND, |_| 260.0);
    let helium = rig.plant.held().moles()[Gas::He as usize];
    assert!(helium > 1.5, "{helium}");
    let account = rig.plant.delivery().account();
    for gas in 0..13 {
        let start =
            spec.gas.fraction(Gas::ALL[gas]) * 101_325.0 * 2.0 / (8.314_462_618_153_24 * 295.0);
        let into = account.injected[gas];
        let out = account.lost[gas] + account.restocked[gas] + rig.plant.vented()[gas];
        let held = rig.plant.held().moles()[gas];
        assert!((start + into - out - held).abs() < 1e-6, "{gas}: {start} {into} {out} {held}");
    }
    assert!(account.separation > 0.0);
    assert!(rig.plant.held().ledger().drawn(Draw::Delivery) > 0.0);
    let ended = |it: &&Happened| matches!(it.what, PlantEvent::InjectionEnded { cut: false, .. });
    assert_eq!(rig.happened.iter().filter(ended).count(), 2);
    rig.sound();
}

#[test]
fn actions_help_more_often_than_not() {
    let mut rig = Rig::new(&full(Controller::Pi), 289.5);
    rig.run(3600.0, SECOND, stairs);
    let actions = rig.plant.control().actions();
    let [helped, held, failed] =
        [Outcome::Helped, Outcome::Held, Outcome::Failed].map(|it| actions.judged(it));
    assert!(helped + held > 3 * failed && helped + held > 5, "{helped} {held} {failed}");
}

#[test]
fn alerts_have_hysteresis() {
    let mut spec = full(Controller::Pi);
    spec.alerts = vec![
        AlertSpec { name: Arc::from("hot"), when: 0, until: Some(1) },
        AlertSpec { name: Arc::from("plain"), when: 0, until: None },
    ];
    let mut rig = Rig::new(&spec, 284.0);
    let mut told = vec![];
    for (k, t) in (0..).zip([299.0, 301.0, 299.0, 301.0, 297.0]) {
        let holds = |condition: u32| -> Result<bool, ()> {
            Ok(if condition == 0 { t > 300.0 } else { t < 298.0 })
        };
        rig.plant.look(Time::from_secs(k), holds, &mut told).unwrap();
    }
    let of = |alert: u32| -> Vec<i64> {
        let is = |it: &&Happened| match it.what {
            PlantEvent::AlertRaised { alert: of } | PlantEvent::AlertEnded { alert: of } => {
                of == alert
            }
            _ => false,
        };
        told.iter().filter(is).map(|it| it.at.0 / 1_000_000_000).collect()
    };
    assert_eq!(of(0), [1, 4]);
    assert_eq!(of(1), [1, 2, 3, 4]);
    assert!(!rig.plant.alerted(0));
    rig.plant.service(Part::Filter, SECOND, &mut told);
    assert!(matches!(told.last().unwrap().what, PlantEvent::Serviced { asked: true, .. }));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Whatever is turned, injected and worn, in steps of any length: the ledger closes, no cause makes less
    /// than no entropy, and a copy goes on with the same bits.
    #[test]
    fn whatever_happens_the_books_are_kept(
        method in prop::sample::select(Controller::ALL.to_vec()),
        actuator in prop::sample::select(Actuator::ALL.to_vec()),
        place in prop::sample::select(Place::ALL.to_vec()),
        air in 255.0..308.0f64, fouling in 0.0..0.1f64, bleed in 0.0..0.5f64, yield_ in 0.0..=1.0f64,
        steps in prop::collection::vec((1_i64..600_000, 0.0..600.0f64, 0_u8..3), 1..25),
    ) {
        let mut spec = full(method);
        spec.control.actuator = actuator;
        spec.target.place = place;
        spec.recycle = Some(RecycleSpec { bleed, yield_ });
        if let Some(maintenance) = &mut spec.maintenance {
            maintenance.fouling = fouling / 3600.0;
            maintenance.purity = 1e-4;
            maintenance.interval = Some(Time::from_secs(1000));
        }
        let mut rig = Rig::new(&spec, air);
        for (millis, load, kind) in steps {
            if kind == 0 {
                let _ = rig.plant.inject(Gas::N2.mixture(), 0.15, rig.now, Time::from_millis(3 * millis));
            }
            let mut copy = Rig {
                plant: rig.plant.clone(),
                bodies: rig.bodies.clone(),
                happened: vec![],
                ..rig
            };
            let dt = Time::from_millis(millis);
            rig.run(dt.seconds(), dt, |_| load);
            copy.run(dt.seconds(), dt, |_| load);
            rig.sound();
            prop_assert_eq!(rig.words(), copy.words());
            let at = rig.plant.driven();
            for share in [at.flow, at.outside, at.chiller, at.injection, at.cycle] {
                prop_assert!((0.0..=1.0 + 0.01).contains(&share), "{at:?}");
            }
        }
    }
}

/// Sensors that lag: what `pi` bears of its gain keeps it from ringing, with steps of load and without a
/// word of them beforehand.
#[test]
fn pi_with_sensors_that_lag_does_not_ring() {
    for lag in [0.0, 1.0, 5.0, 20.0] {
        for (gain, place) in
            [(0.2, Place::Mean), (2.0, Place::Mean), (0.2, Place::Supply), (0.2, Place::Return)]
        {
            let mut spec = full(Controller::Pi);
            spec.sensors.lag = lag;
            spec.sensors.noise = 0.0;
            spec.control.feed_forward = false;
            spec.control.gain = gain;
            spec.target.place = place;
            let mut rig = Rig::new(&spec, 289.5);
            rig.run(3600.0, SECOND, |_| 260.0);
            let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
            for _ in 0..600 {
                rig.run(1.0, SECOND, |_| 260.0);
                let kept = rig.plant.held().kept();
                (low, high) = (low.min(kept), high.max(kept));
            }
            assert!(
                high - low < 0.1,
                "lag {lag}, gain {gain}, {place:?}: swings by {} K",
                high - low
            );
        }
    }
}
