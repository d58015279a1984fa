//! What the controller sees: readings with noise, now and then, behind what is.

use crate::base::chance::{Chance, Stream};
use crate::base::time::Time;
use crate::plant::port::Truth;
use crate::plant::spec::SensorSpec;

/// What is measured, in the order of [`values`].
const SENSORS: usize = 6;
/// Standard deviations of their readings, K and Pa; power is metered without noise.
fn noise(spec: &SensorSpec) -> [f64; SENSORS] {
    let (kelvin, pascal) = (spec.noise, spec.pressure_noise);
    [kelvin, kelvin, kelvin, pascal, 0.0, kelvin]
}

/// The sensors of a loop: what they feel, and what they last told.
///
/// A reading is a function of seed, loop, sensor and the number of the reading, and of what was felt.
#[derive(Clone, Debug, PartialEq)]
pub struct Sensors {
    /// The number of the loop, so that no two draw the same.
    owner: u32,
    /// What was at the end of the last step.
    before: [f64; SENSORS],
    /// What the sensors feel: what is, behind a lag of first order.
    felt: [f64; SENSORS],
    readings: Truth,
    /// When the readings were taken.
    taken: Time,
}

impl Sensors {
    /// Sensors that have felt `truth` for long at `now`, and tell it.
    pub fn new(owner: u32, spec: &SensorSpec, now: Time, truth: &Truth, chance: Chance) -> Sensors {
        let values = values(truth);
        let mut sensors =
            Sensors { owner, before: values, felt: values, readings: *truth, taken: now };
        sensors.tell(spec, now, &values, chance);
        sensors
    }

    /// What was last told.
    pub fn readings(&self) -> &Truth {
        &self.readings
    }

    /// When it was told.
    pub fn taken(&self) -> Time {
        self.taken
    }

    /// Lets `dt` pass from `now` on, in which what is went straight to `truth`. Readings are due at the
    /// multiples of the period; of several within the step the last counts.
    pub fn step(&mut self, spec: &SensorSpec, now: Time, dt: Time, truth: &Truth, chance: Chance) {
        if dt <= Time::ZERO {
            return;
        }
        let (period, end) = (spec.period.max(Time(1)), now + dt);
        let last = Time(end.0.div_euclid(period.0) * period.0);
        let (start, goal) = (self.before, values(truth));
        let follow = |felt: &[f64; SENSORS], at: Time| -> [f64; SENSORS] {
            let past = (at - now).seconds();
            std::array::from_fn(|k| {
                let slope = (goal[k] - start[k]) / dt.seconds();
                lagged(felt[k], start[k], slope, past, spec.lag)
            })
        };
        if last > now {
            let felt = follow(&self.felt, last);
            self.tell(spec, last, &felt, chance);
        }
        self.felt = follow(&self.felt, end);
        self.before = goal;
    }

    fn tell(&mut self, spec: &SensorSpec, at: Time, felt: &[f64; SENSORS], chance: Chance) {
        let number = at.0.div_euclid(spec.period.0.max(1)) as u64;
        let noise = noise(spec);
        let read = |sensor: usize| {
            let entity = u64::from(self.owner) << 8 | sensor as u64;
            match noise[sensor] > 0.0 {
                true => {
                    let [normal, _] = chance.block(Stream::Sensor, entity, number).normals();
                    felt[sensor] + noise[sensor] * normal
                }
                false => felt[sensor],
            }
        };
        self.readings = Truth {
            supply: read(0),
            return_: read(1),
            mean: read(2),
            pressure: read(3),
            power: read(4),
            outside: read(5),
        };
        self.taken = at;
    }

    /// The state for the digest.
    pub fn words(&self, to: &mut Vec<u64>) {
        to.extend(self.before.iter().chain(&self.felt).map(|it| it.to_bits()));
        to.extend(values(&self.readings).map(f64::to_bits));
        to.push(self.taken.0 as u64);
    }
}

fn values(truth: &Truth) -> [f64; SENSORS] {
    [truth.supply, truth.return_, truth.mean, truth.pressure, truth.power, truth.outside]
}

/// A lag of first order, `past` seconds after it felt `felt`, of what began at `start` and rose by
/// `slope` a second: exact.
fn lagged(felt: f64, start: f64, slope: f64, past: f64, lag: f64) -> f64 {
    let is = start + slope * past;
    if lag <= 0.0 {
        return is;
    }
    let behind = slope * lag;
    is - behind + (felt - start + behind) * libm::exp(-past / lag)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn spec(noise: f64, period: f64, lag: f64) -> SensorSpec {
        let period = Time::from_seconds(period).unwrap();
        SensorSpec { noise, pressure_noise: 10.0 * noise, period, lag }
    }

    fn truth(mean: f64) -> Truth {
        Truth { supply: mean, return_: mean, mean, pressure: 1e5, power: 100.0, outside: 280.0 }
    }

    #[test]
    fn readings_come_with_the_period_and_noise() {
        let (spec, chance) = (spec(0.05, 1.0, 0.0), Chance::new(3));
        let mut sensors = Sensors::new(0, &spec, Time::ZERO, &truth(295.0), chance);
        let (mut sum, mut square, mut changes, mut before) = (0.0, 0.0, 0, f64::NAN);
        let dt = Time::from_millis(100);
        for k in 0..100_000 {
            sensors.step(&spec, Time::from_millis(100 * k), dt, &truth(295.0), chance);
            let off = sensors.readings().mean - 295.0;
            if off != before {
                (changes, sum, square, before) = (changes + 1, sum + off, square + off * off, off);
            }
        }
        // One of the start, and one a second.
        assert_eq!(changes, 10_001);
        assert!((sum / 1e4).abs() < 4.0 * 0.05 / 100.0);
        assert!(((square / 1e4).sqrt() / 0.05 - 1.0).abs() < 0.03);
        assert_eq!(sensors.readings().power, 100.0);
        let off = sensors.readings().pressure - 1e5;
        assert!(off != 0.0 && off.abs() < 5.0 * 0.5, "{off}");
        assert_ne!(sensors.readings().mean, sensors.readings().supply);
    }

    #[test]
    fn a_lag_follows_a_step_as_an_exponential() {
        let spec = spec(0.0, 0.001, 5.0);
        let chance = Chance::new(3);
        let mut sensors = Sensors::new(0, &spec, Time::ZERO, &truth(295.0), chance);
        sensors.before = values(&truth(296.0));
        sensors.step(&spec, Time::ZERO, Time::from_secs(5), &truth(296.0), chance);
        assert!((sensors.readings().mean - 296.0 + libm::exp(-1.0)).abs() < 1e-12);
    }

    /// A step longer than the period tells the reading that would have been the last of it.
    #[test]
    fn a_long_step_tells_the_last_reading_in_it() {
        let (spec, chance) = (spec(0.05, 1.0, 2.0), Chance::new(3));
        let start = Sensors::new(0, &spec, Time::ZERO, &truth(295.0), chance);
        let (mut long, mut short) = (start.clone(), start);
        long.step(&spec, Time::ZERO, Time::from_millis(7500), &truth(302.5), chance);
        for k in 0..75 {
            let (now, is) = (Time::from_millis(100 * k), 295.0 + 0.1 * (k + 1) as f64);
            short.step(&spec, now, Time::from_millis(100), &truth(is), chance);
        }
        assert_eq!(long.taken(), Time::from_secs(7));
        assert_eq!(short.taken(), Time::from_secs(7));
        assert!((long.readings().mean - short.readings().mean).abs() < 1e-9);
    }

    proptest! {
        /// However a stretch in which what is goes straight is cut, the sensors feel the same.
        #[test]
        fn cutting_a_step_changes_nothing(
            cuts in prop::collection::vec(1_i64..5000, 1..20), lag in 0.0..10.0f64, slope in -1.0..1.0f64,
        ) {
            let (spec, chance) = (spec(0.1, 0.7, lag), Chance::new(9));
            let start = Sensors::new(0, &spec, Time::ZERO, &truth(295.0), chance);
            let (mut cut, mut whole, mut now) = (start.clone(), start, Time::ZERO);
            for millis in &cuts {
                let dt = Time::from_millis(*millis);
                let is = 295.0 + slope * (now + dt).seconds();
                cut.step(&spec, now, dt, &truth(is), chance);
                now += dt;
            }
            whole.step(&spec, Time::ZERO, now, &truth(295.0 + slope * now.seconds()), chance);
            prop_assert!((cut.readings().mean - whole.readings().mean).abs() < 1e-9);
            prop_assert!((cut.felt[2] - whole.felt[2]).abs() < 1e-9);
            prop_assert_eq!(cut.taken(), whole.taken());
        }
    }
}
