//! What the parts of a loop hand to one another within a step.

use crate::coolant::Mixture;

/// The air around a loop in one step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outside {
    /// Temperature of the air, K (dry bulb).
    pub temperature: f64,
    /// Wet-bulb temperature, K; that of the air where humidity is not known.
    pub wet_bulb: f64,
    /// Dew point, K; `None` where humidity is not known.
    pub dew_point: Option<f64>,
    /// Pressure, Pa.
    pub pressure: f64,
    /// Temperature of the sink of the recovery, K.
    pub sink: f64,
}

/// What is turned, each as a share from 0 to 1 of what its block allows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Actuators {
    /// Flow of the loop, share of `circulation { flow }`.
    pub flow: f64,
    /// Outside stream, share of `exchanger { outside }`.
    pub outside: f64,
    /// Chiller, share of its capacity.
    pub chiller: f64,
    /// Injector, share of its rate.
    pub injection: f64,
    /// Cycle, share of its frequency.
    pub cycle: f64,
}

impl Actuators {
    /// All at full, injection and chiller off: what holds without a controller.
    pub const RESTING: Actuators =
        Actuators { flow: 1.0, outside: 1.0, chiller: 0.0, injection: 0.0, cycle: 1.0 };
}

/// How worn the loop is: 1 is as new.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Condition {
    /// Factor on the conductance of the exchanger, at most 1 (fouling).
    pub conductance: f64,
    /// Factor on pressure drops, at least 1 (clogging).
    pub drop: f64,
    /// Factor on the efficiency of pump and fans, at most 1 (wear).
    pub efficiency: f64,
    /// Share of the gas that is pure still, at most 1.
    pub purity: f64,
}

impl Condition {
    /// As new.
    pub const NEW: Condition =
        Condition { conductance: 1.0, drop: 1.0, efficiency: 1.0, purity: 1.0 };
}

/// Gas that enters or leaves the loop in a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Stream {
    /// What it is.
    pub gas: Mixture,
    /// mol/s, 0 or above.
    pub rate: f64,
    /// K.
    pub temperature: f64,
}

/// What there is to measure in a loop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Truth {
    /// Temperature of the gas after the exchanger, K.
    pub supply: f64,
    /// Temperature of the gas after the segments, K.
    pub return_: f64,
    /// Mean over the cells, K.
    pub mean: f64,
    /// Pressure, Pa.
    pub pressure: f64,
    /// What the segments draw, W.
    pub power: f64,
    /// Temperature of the air outside, K.
    pub outside: f64,
}

/// What a loop is given in a step; all of it stays as it is over the step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Inputs<'a> {
    /// The air around it.
    pub outside: Outside,
    /// What is turned.
    pub actuators: Actuators,
    /// How worn it is.
    pub condition: Condition,
    /// Gas that comes in.
    pub inflow: &'a [Stream],
    /// Gas of the loop that is drawn off, mol/s.
    pub drawn: f64,
    /// Electric power of injector, separator and other parts beside the loop, W.
    pub delivery: f64,
    /// Price of energy, EUR/J, where it is known.
    pub price: Option<f64>,
    /// Carbon of energy, kg/J, where it is known.
    pub carbon: Option<f64>,
}

impl Inputs<'static> {
    /// A loop left to itself beside this air: all at full, as new, nothing added.
    pub fn resting(outside: Outside) -> Inputs<'static> {
        Inputs {
            outside,
            actuators: Actuators::RESTING,
            condition: Condition::NEW,
            inflow: &[],
            drawn: 0.0,
            delivery: 0.0,
            price: None,
            carbon: None,
        }
    }
}
