//! Controllers on a small plant: one lag behind a dead time, with a fan and a chiller. Its description
//! is off by a sixth, as that of a worn plant is.

use super::*;
use crate::base::chance::Chance;
use crate::coolant::Gas;
use crate::plant::spec::{ChillerSpec, ExchangerSpec, Signal};
use crate::schema::word::Arrangement;
use proptest::prelude::*;
use std::collections::VecDeque;

/// Heat capacity, J/K.
const MASS: f64 = 6000.0;
const FAN: f64 = 300.0;
const CHILLER: f64 = 4000.0;

/// Conductance at a share of the fan, W/K.
fn conductance(fan: f64) -> f64 {
    20.0 + 200.0 * fan / (0.5 + fan)
}

fn power_of(at: &Actuators) -> f64 {
    FAN * at.outside * at.outside * at.outside + CHILLER / 3.0 * at.chiller
}

/// The plant as described; `better` is how much better than it is.
struct Described {
    better: f64,
}

impl Model for Described {
    fn settles(&self, at: &Actuators, power: f64, outside: f64) -> f64 {
        outside + (power - CHILLER * at.chiller) / (self.better * conductance(at.outside))
    }
    fn nears(&self, at: &Actuators, power: f64, seen: &Truth) -> f64 {
        self.settles(at, power, seen.outside)
    }
    fn draws(&self, at: &Actuators, _: f64, _: f64) -> f64 {
        power_of(at)
    }
    fn response(&self) -> f64 {
        MASS / 100.0
    }
    fn at_once(&self) -> f64 {
        0.0
    }
    fn release(&self) -> f64 {
        0.0
    }
}

struct Plant {
    spec: LoopSpec,
    control: Control,
    sensors: Sensors,
    now: Time,
    t: f64,
    /// What was turned, as it will act.
    pipe: VecDeque<Actuators>,
    outside: f64,
    /// Energy that fan and chiller drew, J.
    energy: f64,
    events: Vec<PlantEvent>,
    /// Furthest from the middle of the band, K, and how long out of it, s.
    worst: f64,
    out: f64,
}

const CHANCE: u64 = 11;

fn spec(method: Controller) -> LoopSpec {
    let mut spec = LoopSpec::new("test", Gas::N2.mixture().clone());
    spec.control.method = method;
    spec.sensors.noise = 0.05;
    spec.exchanger = Some(ExchangerSpec {
        conductance: 200.0,
        arrangement: Arrangement::Counter,
        ambient: Signal::Constant(285.0),
        weather: None,
        evaporative: false,
        outside: 40.0,
        drop: 60.0,
        efficiency: 0.6,
        rated: true,
    });
    spec
}

fn chiller() -> ChillerSpec {
    ChillerSpec {
        capacity: CHILLER,
        cop_max: 6.0,
        share: 0.5,
        approach: 8.0,
        cold_approach: 4.0,
        part_load: [1.0, 0.0, 0.0],
    }
}

fn truth(t: f64, power: f64, outside: f64) -> Truth {
    Truth { supply: t, return_: t, mean: t, pressure: 1e5, power, outside }
}

impl Plant {
    /// A plant whose dead time is so many seconds.
    fn new(spec: LoopSpec, dead: usize, t: f64) -> Plant {
        let control = Control::new(&spec, Time::ZERO);
        let at = truth(t, 800.0, 285.0);
        let sensors = Sensors::new(0, &spec.sensors, Time::ZERO, &at, Chance::new(CHANCE));
        Plant {
            control,
            sensors,
            now: Time::ZERO,
            t,
            pipe: vec![Actuators { outside: 0.0, ..Actuators::RESTING }; dead].into(),
            outside: 285.0,
            energy: 0.0,
            events: vec![],
            worst: 0.0,
            out: 0.0,
            spec,
        }
    }

    fn run(&mut self, seconds: f64, dt: Time, power: impl Fn(f64) -> f64) {
        let (model, end) = (Described { better: 1.2 }, self.now.seconds() + seconds);
        let truly = Described { better: 1.0 };
        while self.now.seconds() < end - 1e-9 {
            let load = power(self.now.seconds());
            let settled = |at: &Actuators| truly.settles(at, load, self.outside);
            let scene = Scene {
                now: self.now,
                dt,
                seen: self.sensors.readings(),
                taken: self.sensors.taken(),
                model: &model,
                settled: &settled,
                best_flow: 0.9,
            };
            let at = self.control.step(&self.spec, &scene, &mut self.events);
            assert!(at.flow <= 0.9 && (0.0..=1.0).contains(&at.outside), "{at:?}");
            self.pipe.push_back(at);
            let acts = self.pipe.pop_front().unwrap_or(at);
            self.energy += power_of(&acts) * dt.seconds();
            let rest = truly.settles(&acts, load, self.outside);
            let keep = libm::exp(-dt.seconds() * conductance(acts.outside) / MASS);
            self.t = rest + (self.t - rest) * keep;
            let is = truth(self.t, load, self.outside);
            self.sensors.step(&self.spec.sensors, self.now, dt, &is, Chance::new(CHANCE));
            self.now += dt;
            self.worst = self.worst.max((self.t - 295.0).abs());
            self.out += if (self.t - 295.0).abs() > 0.5 { dt.seconds() } else { 0.0 };
        }
    }

    fn settle_in(&mut self, power: f64) {
        self.run(1800.0, SECOND, |_| power);
        (self.worst, self.out, self.energy) = (0.0, 0.0, 0.0);
    }
}

const SECOND: Time = Time::from_secs(1);

/// Steps of the load by a third, every ten minutes.
fn stairs(t: f64) -> f64 {
    [800.0, 1100.0, 1100.0, 700.0, 1000.0, 800.0][(t / 600.0) as usize % 6]
}

#[test]
fn pi_and_predictive_hold_the_band_under_noise_dead_time_and_steps_of_load() {
    for (method, dead) in [
        (Controller::Pi, 0),
        (Controller::Pi, 3),
        (Controller::Predictive, 0),
        (Controller::Predictive, 3),
    ] {
        let mut plant = Plant::new(spec(method), dead, 297.0);
        plant.settle_in(800.0);
        plant.run(7200.0, SECOND, stairs);
        assert!(plant.worst < 0.5, "{method:?} behind {dead} s: {} K off", plant.worst);
    }
}

#[test]
fn without_feed_forward_the_integral_alone_gets_there() {
    for method in [Controller::Pi, Controller::Predictive] {
        let mut spec = spec(method);
        spec.control.feed_forward = false;
        let mut plant = Plant::new(spec, 2, 297.0);
        plant.settle_in(800.0);
        assert!((plant.t - 295.0).abs() < 0.5, "{method:?}: {}", plant.t);
        plant.run(1800.0, SECOND, |_| 1000.0);
        let end = plant.t;
        assert!((end - 295.0).abs() < 0.4, "{method:?}: {end}");
    }
}

#[test]
fn pi_and_predictive_spend_less_than_on_off() {
    let spent = |method| {
        let mut plant = Plant::new(spec(method), 2, 295.0);
        plant.settle_in(800.0);
        plant.run(7200.0, SECOND, stairs);
        plant.energy
    };
    let (pi, predictive, on_off) =
        (spent(Controller::Pi), spent(Controller::Predictive), spent(Controller::OnOff));
    assert!(pi < 0.9 * on_off, "{pi} {on_off}");
    assert!(predictive < pi, "{predictive} {pi}: the warm side of the band is cheaper");
}

#[test]
fn on_off_swings_about_its_band() {
    let mut plant = Plant::new(spec(Controller::OnOff), 0, 297.0);
    plant.settle_in(800.0);
    plant.run(3600.0, SECOND, |_| 800.0);
    assert!(plant.worst > 0.45 && plant.worst < 1.0, "{}", plant.worst);
    let seen: Vec<f64> = plant.control.actions().iter().map(|action| action.to).collect();
    assert!(seen.contains(&0.0) && seen.contains(&1.0) && seen.iter().all(|to| to.fract() == 0.0));
}

/// An hour of more than can be cooled, then a load that can: back in the band as soon as from anywhere.
#[test]
fn nothing_winds_up() {
    for method in [Controller::Pi, Controller::Predictive] {
        let mut plant = Plant::new(spec(method), 2, 295.0);
        plant.settle_in(800.0);
        plant.run(3600.0, SECOND, |_| 2500.0);
        assert_eq!(plant.control.applied().outside, 1.0);
        assert!(plant.t > 299.0);
        plant.run(600.0, SECOND, |_| 800.0);
        (plant.worst, plant.out) = (0.0, 0.0);
        plant.run(1200.0, SECOND, |_| 800.0);
        assert!(plant.worst < 0.5, "{method:?}: {} K off after saturation", plant.worst);
        // And an hour of less than warms: it stays off, and comes on again.
        plant.run(3600.0, SECOND, |_| 20.0);
        assert_eq!(plant.control.applied().outside, 0.0);
        plant.run(900.0, SECOND, |_| 800.0);
        (plant.worst, plant.out) = (0.0, 0.0);
        plant.run(900.0, SECOND, |_| 800.0);
        assert!(plant.worst < 0.5, "{method:?}: {} K off after cold", plant.worst);
    }
}

#[test]
fn limits_and_slew_are_kept() {
    for method in [Controller::Pi, Controller::Predictive, Controller::OnOff] {
        let mut spec = spec(method);
        spec.control.limits = (0.2, 0.7);
        spec.control.slew = 0.02;
        let mut plant = Plant::new(spec, 2, 299.0);
        let mut before = plant.control.applied().outside;
        for _ in 0..900 {
            plant.run(1.0, SECOND, stairs);
            let now = plant.control.applied().outside;
            assert!((0.2 - 1e-12..=0.7 + 1e-12).contains(&now), "{method:?}: {now}");
            assert!((now - before).abs() <= 0.02 + 1e-9, "{method:?}: {before} to {now}");
            before = now;
        }
    }
}

#[test]
fn the_chiller_comes_when_the_fan_is_at_full_and_where_the_air_is_too_warm() {
    let mut with = spec(Controller::Pi);
    with.chiller = Some(chiller());
    let mut plant = Plant::new(with, 2, 295.0);
    plant.settle_in(800.0);
    assert_eq!(plant.control.applied().chiller, 0.0);
    plant.run(1800.0, SECOND, |_| 2500.0);
    let at = *plant.control.applied();
    assert!(at.outside == 1.0 && at.chiller > 0.1, "{at:?}");
    assert!((plant.t - 295.0).abs() < 0.5);
    plant.outside = 303.0;
    plant.run(1800.0, SECOND, |_| 2500.0);
    let at = *plant.control.applied();
    assert!(at.outside == 0.0 && at.chiller > 0.5, "{at:?}");
    assert!((plant.t - 295.0).abs() < 0.5, "{}", plant.t);
    assert!(plant.control.actions().iter().any(|action| action.why == Why::AirTooWarm));
}

#[test]
fn a_step_longer_than_the_period_is_settled() {
    let hour = Time::from_secs(3600);
    for (method, wanted) in [(Controller::Pi, 295.0), (Controller::Predictive, 295.25)] {
        let mut plant = Plant::new(spec(method), 0, 297.0);
        plant.run(24.0 * 3600.0, hour, stairs);
        assert!((plant.t - wanted).abs() < 1e-6, "{method:?}: {}", plant.t);
        // Short steps go on from there.
        (plant.worst, plant.out) = (0.0, 0.0);
        let load = stairs(23.0 * 3600.0);
        plant.run(1200.0, SECOND, |_| load);
        assert!(plant.worst < 0.5, "{method:?}: {}", plant.worst);
    }
    let on_off = spec(Controller::OnOff);
    assert_eq!(Control::parts(&on_off, hour), 64);
    assert_eq!(Control::parts(&on_off, Time::from_millis(2500)), 3);
    assert_eq!(Control::parts(&spec(Controller::Pi), hour), 1);
}

#[test]
fn without_a_method_what_is_set_stays() {
    let mut plant = Plant::new(spec(Controller::None), 0, 297.0);
    plant.control.applied.flow = 0.5;
    plant.run(60.0, SECOND, stairs);
    assert_eq!(*plant.control.applied(), Actuators { flow: 0.5, ..Actuators::RESTING });
    assert_eq!(plant.control.actions().count(), 0);
}

#[test]
fn actions_say_what_was_done_why_and_what_came_of_it() {
    let mut plant = Plant::new(spec(Controller::Pi), 2, 298.0);
    plant.run(3600.0, SECOND, stairs);
    let actions = plant.control.actions();
    assert!(actions.count() >= 6, "{}", actions.count());
    let judged: u64 =
        [Outcome::Helped, Outcome::Held, Outcome::Failed].map(|it| actions.judged(it)).iter().sum();
    assert!(judged + 3 >= actions.count());
    assert!(actions.judged(Outcome::Held) > 0 && actions.judged(Outcome::Helped) > 0);
    assert!(actions.judged(Outcome::Failed) * 4 < judged, "{actions:?}");
    assert!(actions.iter().any(|action| action.why == Why::Foreseen && action.to > action.from));
    let told = plant.events.iter().filter(|it| matches!(it, PlantEvent::Acted { .. })).count();
    assert_eq!(told as u64, actions.count());
}

#[test]
fn what_was_learnt_makes_the_second_run_better() {
    let run = |learnt: Option<(f64, f64)>, method| {
        let mut plant = Plant::new(spec(method), 0, 295.0);
        if let Some(learnt) = learnt {
            plant.control.resume(learnt);
        }
        // How far from the wanted, in sum over five minutes.
        let mut off = 0.0;
        for _ in 0..300 {
            plant.run(1.0, SECOND, |_| 1000.0);
            off += (plant.t - 295.0).max(0.0);
        }
        plant.run(1800.0, SECOND, |_| 1000.0);
        (off, plant.control.learnt())
    };
    let (first, learnt) = run(None, Controller::Pi);
    let (second, _) = run(Some(learnt), Controller::Pi);
    assert!(second < 0.7 * first, "{first} {second}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever the load, the step and the settings: shares are shares, and a copy goes on alike.
    #[test]
    fn nothing_leaves_its_bounds(
        loads in prop::collection::vec(0.0..5000.0f64, 6), gain in 0.0..5.0f64, integral in 0.0..2.0f64,
        horizon in 0.5..500.0f64, period in 0.05..20.0f64, method in 0_usize..3, cold in 250.0..310.0f64,
        millis in 10_i64..5000,
    ) {
        let methods = [Controller::Pi, Controller::Predictive, Controller::OnOff];
        let mut spec = spec(methods[method]);
        (spec.control.gain, spec.control.integral, spec.control.horizon) = (gain, integral, horizon);
        spec.control.period = Time::from_seconds(period).unwrap();
        spec.chiller = Some(chiller());
        let mut plant = Plant::new(spec, 1, 295.0);
        plant.outside = cold;
        let dt = Time::from_millis(millis);
        for load in loads {
            plant.run(30.0 * dt.seconds(), dt, |_| load);
            let at = plant.control.applied();
            for share in [at.outside, at.chiller, at.flow] {
                prop_assert!((0.0..=1.0).contains(&share), "{at:?}");
            }
            let (mut one, mut other) = (vec![], vec![]);
            plant.control.words(&mut one);
            plant.control.clone().words(&mut other);
            prop_assert_eq!(one, other);
        }
    }
}
