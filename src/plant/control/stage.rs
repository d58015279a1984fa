//! What a demand for cooling turns: one actuator, or several one after the other.

use crate::plant::port::Actuators;
use crate::plant::spec::LoopSpec;
use crate::schema::word::Actuator;

/// How much warmer than the return the air outside is told to be before its stream is shut off, and how
/// much colder before it opens again, K.
const CHANGEOVER: f64 = 0.5;

/// The stages that a demand goes through: from 0 (all at their lowest) to as many as there are (all at
/// their highest), each over its span in turn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stages {
    kinds: [Actuator; 2],
    pub count: usize,
    low: f64,
    high: f64,
    /// Whether the single stage cools by turning it down.
    pub reversed: bool,
    best_flow: f64,
}

impl Stages {
    /// The stages of a loop. The outside stream is left out where it is `shut` off, and whatever the
    /// loop has no block for.
    pub fn of(spec: &LoopSpec, shut: bool, best_flow: f64) -> Stages {
        let mut stages = Stages {
            kinds: [spec.control.actuator; 2],
            count: 0,
            low: spec.control.limits.0,
            high: spec.control.limits.1,
            reversed: false,
            best_flow,
        };
        let mut add = |kind: Actuator, there: bool| {
            if there {
                stages.kinds[stages.count] = kind;
                stages.count += 1;
            }
        };
        let chiller = spec.chiller.is_some();
        match spec.control.actuator {
            Actuator::Outside => {
                add(Actuator::Outside, spec.exchanger.is_some() && !shut);
                add(Actuator::Chiller, chiller);
            }
            Actuator::Chiller => add(Actuator::Chiller, chiller),
            Actuator::Flow => add(Actuator::Flow, spec.circulation.flow > 0.0),
            Actuator::Injection => add(Actuator::Injection, spec.injector.is_some()),
            Actuator::Cycle => add(Actuator::Cycle, spec.cycle.is_some()),
        }
        stages
    }

    /// The greatest demand.
    pub fn most(&self) -> f64 {
        self.count as f64
    }

    /// The span of a stage, share of its actuator.
    pub fn span(&self) -> f64 {
        self.high - self.low
    }

    /// Which actuator a demand is turning.
    pub fn turning(&self, demand: f64) -> Actuator {
        if demand > 1.0 && self.count > 1 { self.kinds[1] } else { self.kinds[0] }
    }

    /// What a demand turns, the others at rest; no flow goes past the one of most net cooling.
    pub fn actuators(&self, spec: &LoopSpec, demand: f64) -> Actuators {
        let mut at = Actuators::RESTING;
        if spec.control.actuator == Actuator::Outside {
            // Shut off unless a stage opens it.
            at.outside = self.low;
        }
        for (k, kind) in self.kinds.iter().enumerate().take(self.count) {
            let part = (demand - k as f64).clamp(0.0, 1.0);
            let part = if self.reversed { 1.0 - part } else { part };
            // A chiller that is not wanted is off, whatever the lowest share of the stream before it.
            let second = k > 0;
            let low = if second { 0.0 } else { self.low };
            *share(&mut at, *kind) = low + (self.high - low) * part;
        }
        at.flow = at.flow.min(self.best_flow);
        at
    }

    /// The demand, from 0 to the most, at which a temperature that falls with it comes to `wanted` (K).
    pub fn demand_for(&self, wanted: f64, temperature: impl Fn(f64) -> f64) -> f64 {
        let (mut low, mut high) = (0.0, self.most());
        if self.count == 0 || temperature(low) <= wanted {
            return low;
        }
        if temperature(high) >= wanted {
            return high;
        }
        // False position (Illinois): the end that stays counts half, so that none stays for long.
        let (mut above, mut below) = (temperature(low) - wanted, temperature(high) - wanted);
        let mut stayed = 0;
        for _ in 0..60 {
            let middle = (low * below - high * above) / (below - above);
            let off = temperature(middle) - wanted;
            if off.abs() < 1e-7 || high - low < 1e-9 || !middle.is_finite() {
                return middle.clamp(low, high);
            }
            if off > 0.0 {
                (low, above) = (middle, off);
                below *= if stayed == 1 { 0.5 } else { 1.0 };
                stayed = 1;
            } else {
                (high, below) = (middle, off);
                above *= if stayed == -1 { 0.5 } else { 1.0 };
                stayed = -1;
            }
        }
        0.5 * (low + high)
    }
}

/// The share of an actuator.
pub(super) fn share(at: &mut Actuators, kind: Actuator) -> &mut f64 {
    match kind {
        Actuator::Outside => &mut at.outside,
        Actuator::Flow => &mut at.flow,
        Actuator::Injection => &mut at.injection,
        Actuator::Cycle => &mut at.cycle,
        Actuator::Chiller => &mut at.chiller,
    }
}

/// Whether the outside stream is to be shut off as it would warm, with some hysteresis.
pub(super) fn shut(before: bool, outside: f64, back: f64) -> bool {
    let edge = if before { -CHANGEOVER } else { CHANGEOVER };
    outside > back + edge
}
