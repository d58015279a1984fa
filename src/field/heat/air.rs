//! The gas that segments see in a step, and what they ask of it: where a loop of gas meets them.
//!
//! A step of a loop goes so: it sets the [`Air`] of its segments as it is at the start of the step, asks
//! what they will give ([`crate::field::Field::ask_heat`]), solves for the gas at the end, and sets
//! that; then the segments take the step, and book the same heat.

/// A gas over a step: each of its two temperatures goes in a straight line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Air {
    /// What comes to the segments, at the start of the step and at its end, K.
    pub supply: (f64, f64),
    /// What has been through them, likewise, K.
    pub back: (f64, f64),
    /// Factor on the conductance of the segments: 1 is what they are described with, 0 where the gas
    /// stands still.
    pub flow: f64,
    /// Heat that it has taken from its segments so far, J.
    pub taken: f64,
}

impl Air {
    /// Air that stays as warm as it is (K), moved by the segments' own fans.
    pub fn still(temperature: f64) -> Air {
        let always = (temperature, temperature);
        Air { supply: always, back: always, flow: 1.0, taken: 0.0 }
    }

    /// What a segment sees at the start and at the end, of whose gas this share has been through the
    /// segments, K.
    pub fn seen(&self, recirculation: f64) -> (f64, f64) {
        let mixed = |supply: f64, back: f64| supply + recirculation * (back - supply);
        (mixed(self.supply.0, self.back.0), mixed(self.supply.1, self.back.1))
    }
}

/// A quantity that goes in a plane with how much warmer the gas is at the end of a step than at its
/// start.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Plane {
    /// Where neither of its temperatures changes.
    pub base: f64,
    /// What each kelvin adds by which what comes to the segments warms.
    pub per_supply: f64,
    /// What each kelvin adds by which what comes back warms.
    pub per_back: f64,
}

impl Plane {
    /// Its value where the two temperatures warm by so much, K.
    pub fn at(self, supply: f64, back: f64) -> f64 {
        self.base + self.per_supply * supply + self.per_back * back
    }

    /// Adds another.
    pub(crate) fn join(&mut self, other: Plane) {
        self.base += other.base;
        self.per_supply += other.per_supply;
        self.per_back += other.per_back;
    }

    /// Adds a quantity that goes with what a segment sees.
    pub(crate) fn add(&mut self, base: f64, per_kelvin: f64, recirculation: f64) {
        self.base += base;
        self.per_supply += per_kelvin * (1.0 - recirculation);
        self.per_back += per_kelvin * recirculation;
    }
}

/// What the segments in one air will do in a step.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Asked {
    /// Heat that they give to it, J.
    pub heat: Plane,
    /// Energy that they draw, J.
    pub energy: Plane,
}
