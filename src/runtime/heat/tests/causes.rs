//! A naive model of what holds a segment down and of how warm it is, beside the field, on random
//! schedules.

use super::*;
use crate::plant::Response;
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Act {
    Crash(u32),
    Restore(u32),
    Outage(u32, i64),
    Overheat(u32, f64, i64),
    Fans(u32, f64, Option<i64>),
    Pass(i64),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let of = 0_u32..3;
    let act = prop_oneof![
        1 => of.clone().prop_map(Act::Crash),
        1 => of.clone().prop_map(Act::Restore),
        1 => (of.clone(), 1_i64..120).prop_map(|(s, t)| Act::Outage(s, t)),
        4 => (of.clone(), 50.0..1500.0_f64, 1_i64..90).prop_map(|(s, p, t)| Act::Overheat(s, p, t)),
        1 => (of, 0.0..=1.0_f64, prop::option::of(1_i64..90)).prop_map(|(s, p, t)| Act::Fans(s, p, t)),
        6 => (1_i64..40).prop_map(Act::Pass),
    ];
    prop::collection::vec(act, 1..40)
}

/// One segment, told plainly.
#[derive(Clone, Debug)]
struct Naive {
    kelvin: f64,
    /// Crashed by the script.
    crashed: bool,
    outage: Option<i64>,
    rests: Option<i64>,
    trips: u64,
    draws: Vec<(f64, i64)>,
    fans: Vec<(f64, Option<i64>)>,
    /// How near the temperature came to one of its limits at the end of a step.
    nearest: f64,
}

const LIMIT: f64 = 320.0;
const TRIP: f64 = 330.0;
const REST: i64 = 20;

impl Naive {
    fn is_up(&self) -> bool {
        !self.crashed && self.outage.is_none() && self.rests.is_none()
    }

    fn restore(&mut self) {
        (self.crashed, self.outage, self.rests) = (false, None, None);
    }

    fn act(&mut self, act: &Act, now: i64) {
        match act {
            Act::Crash(_) => self.crashed = true,
            Act::Restore(_) => self.restore(),
            Act::Outage(_, length) => {
                self.outage = Some(self.outage.unwrap_or(0).max(now + length));
            }
            Act::Overheat(_, power, length) => self.draws.push((*power, now + length)),
            Act::Fans(_, share, length) => self.fans.push((*share, length.map(|it| now + it))),
            Act::Pass(_) => {}
        }
    }

    fn pass(&mut self, now: i64) {
        let lost: f64 = self.fans.iter().map(|(share, _)| share).sum();
        let share = libm::pow(1.0 - lost.min(1.0), 0.8).max(0.05);
        let drawn = 100.0 + self.draws.iter().map(|(power, _)| power).sum::<f64>();
        let power = if self.is_up() { drawn } else { 0.0 };
        let step = Response::new(1.0, 1000.0, 10.0 * share, 0.0);
        self.kelvin = step.step(self.kelvin, power, 293.15).end.base;
        let far = |limit: f64| (self.kelvin - limit).abs();
        self.nearest = self.nearest.min(far(TRIP)).min(far(LIMIT - 5.0));
        if self.rests.is_some_and(|since| now - since >= REST && self.kelvin <= LIMIT - 5.0) {
            self.rests = None;
        }
        if self.is_up() && self.kelvin >= TRIP {
            self.rests = Some(now);
            self.trips += 1;
        }
        if self.outage.is_some_and(|until| until <= now) {
            self.outage = None;
        }
        self.draws.retain(|(_, until)| *until > now);
        self.fans.retain(|(_, until)| until.is_none_or(|until| until > now));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// Temperature, capacity, who is up, and how often each has tripped, after every step.
    #[test]
    fn agrees_with_the_naive_model(acts in acts(), replicas in 1_u32..3) {
        let mut heat = warm();
        if let Some(thermal) = &mut heat.thermal {
            (thermal.limit, thermal.trip, thermal.rest) = (LIMIT, TRIP, Time::from_secs(REST));
        }
        let mut spec = rack(3, heat);
        spec.storage.replicas = replicas;
        let mut field = open(spec);
        let cold = Naive {
            kelvin: 293.15,
            crashed: false,
            outage: None,
            rests: None,
            trips: 0,
            draws: vec![],
            fans: vec![],
            nearest: f64::INFINITY,
        };
        let mut naive = vec![cold; 3];
        let mut now = 0;
        for act in &acts {
            let seconds = Time::from_secs;
            match *act {
                Act::Crash(s) => { field.crash(SegmentId(s)).unwrap(); }
                Act::Restore(s) => field.restore(SegmentId(s)).unwrap(),
                Act::Outage(s, length) => {
                    field.crash_for(SegmentId(s), seconds(length)).unwrap();
                }
                Act::Overheat(s, power, length) => {
                    field.overheat(SegmentId(s), power, seconds(length)).unwrap();
                }
                Act::Fans(s, share, length) => {
                    field.fan_failure(SegmentId(s), share, length.map(seconds)).unwrap();
                }
                Act::Pass(_) => {}
            }
            let length = match *act {
                Act::Pass(length) => length,
                Act::Crash(s) | Act::Restore(s) | Act::Outage(s, _) | Act::Overheat(s, ..)
                | Act::Fans(s, ..) => {
                    naive[s as usize].act(act, now);
                    0
                }
            };
            for _ in 0..length {
                now += 1;
                pass(&mut field, 1);
                naive.iter_mut().for_each(|it| it.pass(now));
                // At a limit to the last bits, rounding decides.
                prop_assume!(naive.iter().all(|it| it.nearest > 1e-9));
                for (at, it) in (0..).map(SegmentId).zip(&naive) {
                    let kelvin = field.temperature_of(at).unwrap();
                    prop_assert!((kelvin - it.kelvin).abs() < 1e-9, "{} {} {}", at, kelvin, it.kelvin);
                    prop_assert_eq!(field.segments().is_up(at), it.is_up(), "{} at {}: {:?}", at, now, it);
                    prop_assert_eq!(field.trips_of(at), it.trips);
                    let left = 1.0 - ((it.kelvin - LIMIT) / (TRIP - LIMIT)).clamp(0.0, 1.0) / 2.0;
                    let able = field.capacity_of(at).unwrap();
                    prop_assert!((able - 100.0 * left).abs() < 1e-7, "{} {}", able, left);
                    prop_assert!((able * field.segments.inverse[at.index()] - 1.0).abs() < 1e-14);
                }
                prop_assert!(field.check_conservation().is_ok());
            }
        }
    }
}
