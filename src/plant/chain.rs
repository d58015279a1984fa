//! What the gas passes from the return to the supply: recovery, exchanger, chiller. Each takes heat in
//! proportion to the gas that comes to it, or a fixed heat, so that the whole is a straight line in the
//! temperature of the return.

use super::port::{Actuators, Condition, Outside};
use super::spec::LoopSpec;

/// A device that brings the gas by a share of the way to a temperature.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Link {
    /// Share of the way, 0 to 1.
    pub share: f64,
    /// Where to, K.
    pub to: f64,
}

/// Nothing on the way.
const THROUGH: Link = Link { share: 0.0, to: 0.0 };

/// All between return and supply, for one step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Chain {
    /// Heat capacity rate of the gas, W/K.
    pub rate: f64,
    pub recovery: Link,
    pub exchanger: Link,
    /// What the chiller does: a heat (W), or its cut-out.
    pub chiller: Chilled,
}

/// What a chiller does in a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Chilled {
    /// It takes this heat, W.
    Heat(f64),
    /// It holds the supply here, K: its cut-out.
    Held(f64),
}

/// Temperatures on the way, K.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stations {
    pub back: f64,
    pub recovered: f64,
    pub exchanged: f64,
    pub supply: f64,
}

impl Chain {
    /// Of a loop whose gas of a heat capacity rate `rate` (W/K) returns at `back` (K).
    pub fn of(
        spec: &LoopSpec,
        rate: f64,
        back: f64,
        outside: &Outside,
        actuators: &Actuators,
        condition: &Condition,
    ) -> Chain {
        let mut chain =
            Chain { rate, recovery: THROUGH, exchanger: THROUGH, chiller: Chilled::Heat(0.0) };
        if rate <= 0.0 {
            return chain;
        }
        if let Some(recovery) = &spec.recovery
            && outside.sink < back
        {
            let share = recovery.effectiveness * (recovery.capacity / rate).min(1.0);
            chain.recovery = Link { share, to: outside.sink };
        }
        if let Some(exchanger) = &spec.exchanger {
            let share = exchanger.approach(rate, actuators.outside, condition);
            chain.exchanger = Link { share, to: exchanger.inlet(outside) };
        }
        if let Some(chiller) = &spec.chiller
            && actuators.chiller > 0.0
        {
            let from = chain.at(back).exchanged;
            let (heat, held) = chiller.heat(actuators.chiller, rate, from);
            let lowest = from - heat / rate;
            chain.chiller = if held { Chilled::Held(lowest) } else { Chilled::Heat(heat) };
        }
        chain
    }

    /// Recovery and exchanger alone.
    pub fn passive(rate: f64, recovery: Link, exchanger: Link) -> Chain {
        Chain { rate, recovery, exchanger, chiller: Chilled::Heat(0.0) }
    }

    /// Temperatures on the way of gas that returns at `back` (K).
    pub fn at(&self, back: f64) -> Stations {
        let recovered = back - self.recovery.share * (back - self.recovery.to);
        let exchanged = recovered - self.exchanger.share * (recovered - self.exchanger.to);
        let supply = match self.chiller {
            Chilled::Heat(heat) if self.rate > 0.0 => exchanged - heat / self.rate,
            Chilled::Heat(_) => exchanged,
            Chilled::Held(lowest) => lowest,
        };
        Stations { back, recovered, exchanged, supply }
    }

    /// By how much the supply follows each kelvin of the return.
    pub fn follows(&self) -> f64 {
        match self.chiller {
            Chilled::Heat(_) => (1.0 - self.recovery.share) * (1.0 - self.exchanger.share),
            Chilled::Held(_) => 0.0,
        }
    }

    /// What the heat of a wet surface goes to: the outside stream, or the user's where there is none, K.
    pub fn coldest(&self) -> f64 {
        if self.exchanger.share > 0.0 { self.exchanger.to } else { self.recovery.to }
    }

    /// The chain without what would warm the gas where it is `mean` (K) over a part of a step: a recovery
    /// whose sink is warmer, a chiller below its cut-out. `None` where nothing would.
    pub fn only_cooling(&self, mean: f64) -> Option<Chain> {
        let mut chain = *self;
        if self.recovery.share > 0.0 && mean < self.recovery.to {
            chain.recovery = THROUGH;
        }
        if let Chilled::Held(lowest) = self.chiller
            && self.at(mean).exchanged < lowest
        {
            chain.chiller = Chilled::Heat(0.0);
        }
        (chain != *self).then_some(chain)
    }
}
