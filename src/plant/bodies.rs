//! Where a loop of gas meets the bodies that it cools: what it says of its air, what it asks of them,
//! what they answer.

use super::body::Response;
use super::excess::{NEAR, excess, near};

/// The air that a loop sends over its bodies, in one step. Its two temperatures move together: what comes
/// to the bodies follows what has been through them by way of the exchanger.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Draught {
    /// Factor on the conductance of the bodies, 1 with the loop as filled at full flow; the bodies keep
    /// to the floor of natural convection.
    pub factor: f64,
    /// What has been through the bodies, at the start of the step, K.
    pub back: f64,
    /// What comes to the bodies where `back` is that, K. Where less gas flows than the bodies take up,
    /// part of what has been through them comes to them again, and is counted here.
    pub supply: f64,
    /// By how much that follows each kelvin of `back`, from 0 to 1.
    pub follows: f64,
    /// Conductance of all bodies over the heat capacity rate of the air that passes them, from 0 to 1.
    pub uptake: f64,
}

impl Draught {
    /// What a body sees that takes this share of its air from what has been through the bodies, while
    /// the return is at `back`, K.
    pub fn seen(&self, recirculation: f64, back: f64) -> f64 {
        let supply = self.supply + self.follows * (back - self.back);
        supply + recirculation * (back - supply)
    }

    /// By how much that follows each kelvin of the return.
    pub fn weight(&self, recirculation: f64) -> f64 {
        self.follows + recirculation * (1.0 - self.follows)
    }
}

/// The return over a step, in a straight line; K.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ramp {
    /// At the start. It need not be [`Draught::back`]: a gas that is quicker than the step jumps first.
    pub start: f64,
    /// At the end.
    pub end: f64,
}

/// A sum over bodies that goes in a plane with the ends of a [`Ramp`].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Plane {
    /// Where the return stays at [`Draught::back`].
    pub base: f64,
    /// What each kelvin at its start adds.
    pub per_start: f64,
    /// What each kelvin at its end adds.
    pub per_end: f64,
}

/// What bodies would do in a step.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Answer {
    /// What they give to the gas as the step begins, with the return at [`Draught::back`]: Σ UA·(T − seen),
    /// W.
    pub gives: f64,
    /// By how much less that would be for each kelvin of the return: Σ UA·[`Draught::weight`], W/K.
    pub hold: f64,
    /// Heat that they give over the step, J.
    pub heat: Plane,
    /// Σ UA·(T at the end − T at the start), W.
    pub rise: Plane,
}

/// What bodies did in a step.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Taken {
    /// Heat that they gave to the gas, J; that of the [`Answer`] but for rounding.
    pub heat: f64,
    /// Energy that they drew, J.
    pub energy: f64,
    /// Entropy that came about in them and between them and the air that passes them, J/K.
    pub entropy: f64,
}

/// Bodies that one loop cools. A step asks once or more, with lengths that are halves, quarters, … of the
/// step, and each length that it goes is taken once.
pub trait Bodies {
    /// Σ UA, W/K, where [`Draught::factor`] is this.
    fn conductance(&self, factor: f64) -> f64;
    /// What they would do in `length` seconds from where they are.
    fn ask(&self, length: f64, air: &Draught) -> Answer;
    /// They do it.
    fn take(&mut self, length: f64, air: &Draught, ramp: Ramp) -> Taken;
}

/// Entropy made per second where a body gives heat to its share of the air, W/K, never below 0: that of
/// `UA·(T − g)` leaving at T, and warming a stream of UA/`uptake` (W/K) that begins at g.
pub fn transfer(conductance: f64, body: f64, gas: f64, uptake: f64) -> f64 {
    let warms = body - gas;
    let out = gas + uptake * warms;
    let drop = conductance * (1.0 - uptake) * warms * warms / (body * out);
    if uptake > 0.0 { drop + conductance / uptake * excess(gas / out) } else { drop }
}

/// Whether [`drawn_and_passed`] is good for a body.
#[inline(always)]
pub fn is_near(body: f64, gas: f64, uptake: f64) -> bool {
    (body - gas).abs() * uptake < 0.9 * NEAR * gas
}

/// Entropy made per second in a body that draws `power` (W) and what its `leak` (W/K) adds to that, and by its
/// [`transfer`], W/K, with one division: `passes` is the conductance, and that over `uptake` (0 where that
/// is). For bodies that are near the gas ([`is_near`]).
#[inline(always)]
pub fn drawn_and_passed(
    (power, leak): (f64, f64),
    body: f64,
    gas: f64,
    uptake: f64,
    passes: (f64, f64),
) -> f64 {
    let warms = body - gas;
    let out = gas + uptake * warms;
    let both = out + gas;
    let part = 1.0 / (body * out * both);
    // gas/out is 1 + d, and z = d/(2 + d).
    let (d, z) = (-uptake * warms * body * both * part, -uptake * warms * body * out * part);
    let drop = passes.0 * (1.0 - uptake) * warms * warms * both * part;
    power * out * both * part + leak + drop + passes.1 * near(d, z)
}

/// A body by itself: what a loop is tried with, and a rack seen as one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Body {
    /// J/K.
    pub heat_capacity: f64,
    /// UA with the loop as filled at full flow, W/K.
    pub conductance: f64,
    /// The least that is left of UA without flow, from 0 to 1.
    pub natural: f64,
    /// What it draws, W.
    pub power: f64,
    /// Share of its air that has been through the bodies already, from 0 to 1.
    pub recirculation: f64,
    /// K.
    pub temperature: f64,
}

impl Body {
    fn at(&self, factor: f64) -> f64 {
        self.conductance * factor.max(self.natural)
    }

    fn answer(&self, length: f64, air: &Draught) -> Answer {
        let conductance = self.at(air.factor);
        let response = Response::new(length, self.heat_capacity, conductance, 0.0);
        let (seen, weight) =
            (air.seen(self.recirculation, air.back), air.weight(self.recirculation));
        let here = response.step(self.temperature, self.power, seen);
        // Affine, so that a kelvin's difference is the derivative.
        let above = response.step(self.temperature, self.power, seen + 1.0);
        let plane = |base: f64, above: f64, per_end: f64, scale: f64| Plane {
            base: base * scale,
            per_start: (above - base - per_end) * weight * scale,
            per_end: per_end * weight * scale,
        };
        Answer {
            gives: conductance * (self.temperature - seen),
            hold: conductance * weight,
            heat: plane(here.heat.base, above.heat.base, here.heat.per_kelvin, 1.0),
            rise: plane(
                here.end.base - self.temperature,
                above.end.base - self.temperature,
                here.end.per_kelvin,
                conductance,
            ),
        }
    }

    fn step(&mut self, length: f64, air: &Draught, ramp: Ramp) -> Taken {
        let conductance = self.at(air.factor);
        let response = Response::new(length, self.heat_capacity, conductance, 0.0);
        let seen = [ramp.start, ramp.end].map(|back| air.seen(self.recirculation, back));
        let [first, last] = seen;
        let outcome = response.step(self.temperature, self.power, first);
        let (before, after) = (self.temperature, outcome.end.at(last - first));
        self.temperature = after;
        let made =
            |body: f64, gas: f64| self.power / body + transfer(conductance, body, gas, air.uptake);
        let entropy = length * 0.5 * (made(before, first) + made(after, last));
        Taken {
            heat: outcome.heat.at(last - first),
            energy: outcome.energy.at(last - first),
            entropy,
        }
    }
}

impl Plane {
    /// Adds another.
    pub fn add(&mut self, other: &Plane) {
        self.base += other.base;
        self.per_start += other.per_start;
        self.per_end += other.per_end;
    }
}

impl Answer {
    /// Adds that of other bodies.
    pub fn add(&mut self, other: &Answer) {
        self.gives += other.gives;
        self.hold += other.hold;
        self.heat.add(&other.heat);
        self.rise.add(&other.rise);
    }
}

impl Bodies for [Body] {
    fn conductance(&self, factor: f64) -> f64 {
        self.iter().map(|body| body.at(factor)).sum()
    }

    fn ask(&self, length: f64, air: &Draught) -> Answer {
        let mut sum = Answer::default();
        for body in self {
            sum.add(&body.answer(length, air));
        }
        sum
    }

    fn take(&mut self, length: f64, air: &Draught, ramp: Ramp) -> Taken {
        let mut sum = Taken::default();
        for body in self {
            let one = body.step(length, air, ramp);
            sum.heat += one.heat;
            sum.energy += one.energy;
            sum.entropy += one.entropy;
        }
        sum
    }
}
