//! What gain a loop bears: `pi` on a gas that answers with a lag, read by sensors with another.

use super::Model;
use crate::plant::spec::LoopSpec;
use std::f64::consts::PI;

/// What of a deviation `pi` may take back by its gain within a period, 0 to 1; and what of the gain at
/// which it would ring.
const BEARABLE: f64 = 0.5;

/// The most gain that a loop bears, shares of a span per kelvin, where a span of demand lowers what it
/// nears by `slope` (K) and it acts every `h` seconds. It takes back at most half of a deviation within a
/// period; with sensors that lag, it also stays at half of its ultimate gain, that at which the open loop
/// comes back in phase as large as it went (a gain margin of 2: Åström and Hägglund, *Advanced PID
/// Control*, 4.3).
pub(super) fn bearable(spec: &LoopSpec, model: &dyn Model, slope: f64, h: f64) -> f64 {
    if slope.is_nan() || slope <= 0.0 {
        return f64::INFINITY;
    }
    let (once, response) = (model.at_once(), model.response().max(1e-9));
    let within = slope * (once - (1.0 - once) * libm::expm1(-h / response));
    let most = BEARABLE / within;
    let lag = spec.sensors.lag;
    if lag <= 0.0 {
        return most;
    }
    let open = Open {
        once,
        response,
        lag,
        // Half a period of what is held, and a reading that is as old as its period.
        delay: 0.5 * h + spec.sensors.period.seconds(),
        integral: spec.control.integral,
    };
    most.min(BEARABLE / (slope * open.at_reversal()))
}

/// The open loop for a gain and a slope of 1: at once and lagged, the lag of the sensors, a delay, and
/// the integral.
struct Open {
    once: f64,
    response: f64,
    lag: f64,
    delay: f64,
    integral: f64,
}

impl Open {
    /// By how much it falls behind at an angular frequency (rad/s), rad.
    fn behind(&self, w: f64) -> f64 {
        let x = w * self.response;
        // Argument of once + (1 − once)/(1 + ix).
        let gas = libm::atan2((1.0 - self.once) * x, 1.0 + self.once * x * x);
        gas + libm::atan(w * self.lag) + w * self.delay + libm::atan(self.integral / w)
    }

    /// How large it is there.
    fn size(&self, w: f64) -> f64 {
        let x = w * self.response;
        let gas = libm::hypot(1.0, self.once * x) / libm::hypot(1.0, x);
        gas / libm::hypot(1.0, w * self.lag) * libm::hypot(1.0, self.integral / w)
    }

    /// How large it is at the lowest frequency beyond the integral's at which it is half a turn behind.
    fn at_reversal(&self) -> f64 {
        let (mut low, mut high) = (1e-6, 1e6);
        for _ in 0..60 {
            let middle = libm::sqrt(low * high);
            if self.behind(middle) < PI { low = middle } else { high = middle }
        }
        self.size(low)
    }
}
