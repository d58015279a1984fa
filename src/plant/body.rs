//! One body of heat over a step, exactly: `C·dT/dt = p₀ + p₁·T − UA·(T − g(t))`, where the gas that it
//! sees goes from `g₀` to `g₁` in a straight line.
//!
//! With `z = (UA − p₁)·dt/C` all of it is made of three functions of `z` alone, the φ-functions of
//! exponential integrators (Hochbruck and Ostermann, *Exponential integrators*, Acta Numerica 19, 2010):
//! `φ₁ = (1 − e⁻ᶻ)/z`, `φ₂ = (1 − φ₁)/z`, `φ₃ = (½ − φ₂)/z`. They are finite and smooth at `z = 0`,
//! where nothing decays, and for `z < 0`, where a leak outruns the cooling.

/// What a body answers in every step of one length: all that depends on neither its temperature nor
/// its load, so that it is found once and serves bodies of one kind for many steps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Response {
    /// Length, heat capacity, conductance, slope: what it was found for.
    of: [f64; 4],
    /// Length of the step, s.
    length: f64,
    /// What each kelvin of the body adds to its power, W/K.
    slope: f64,
    /// Kelvin per watt of what is not carried away: `dt/C`.
    rise: f64,
    /// Joules per kelvin of difference: `UA·dt`.
    link: f64,
    /// `(UA − p₁)·dt/C`.
    decay: f64,
    phi: [f64; 3],
    /// What each kelvin that the gas warms over the step adds: to the temperature at the end (K), to
    /// the heat (J), to the energy (J).
    per_kelvin: [f64; 3],
}

/// A quantity of a step, affine in the gas at its end: `base` where the gas stays as it is at the
/// start, and `per_kelvin` more for each kelvin that it warms over the step.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Affine {
    /// Its value where the gas stays as it is.
    pub base: f64,
    /// What each kelvin by which the gas is warmer at the end than at the start adds.
    pub per_kelvin: f64,
}

impl Affine {
    /// Its value where the gas is so many kelvin warmer at the end than at the start.
    pub fn at(self, warmed: f64) -> f64 {
        self.base + self.per_kelvin * warmed
    }
}

/// What becomes of a body in a step. In exact arithmetic `C·(end − start) = energy − heat`, and the
/// rounding is of the last bits of the greatest of the three.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Outcome {
    /// Its temperature at the end, K.
    pub end: Affine,
    /// Heat that it gave to the gas, `∫UA·(T − g)dt`, J.
    pub heat: Affine,
    /// Energy that it drew, `∫(p₀ + p₁·T)dt`, J.
    pub energy: Affine,
}

impl Response {
    /// Of a body of `heat_capacity` (J/K, above 0) with `conductance` to the gas (W/K, from 0) and a
    /// power that rises by `slope` (W/K) with its temperature, over a step of `length` (s, from 0).
    pub fn new(length: f64, heat_capacity: f64, conductance: f64, slope: f64) -> Response {
        let rise = length / heat_capacity;
        let decay = (conductance - slope) * rise;
        let phi = phis(decay);
        let (link, leak) = (conductance * length, slope * rise);
        let per_kelvin = [
            conductance * rise * phi[1],
            link * (leak * phi[2] - phi[1]),
            slope * length * conductance * rise * phi[2],
        ];
        let of = [length, heat_capacity, conductance, slope];
        Response { of, length, slope, rise, link, decay, phi, per_kelvin }
    }

    /// Of a body at `temperature` (K) that draws `power` (W) and what its temperature adds to that, in
    /// gas that begins at `gas` (K).
    #[inline]
    pub fn step(&self, temperature: f64, power: f64, gas: f64) -> Outcome {
        let excess = temperature - gas;
        // What the body draws at the temperature of the gas would warm it by `drive`.
        let at_gas = power + self.slope * gas;
        let drive = at_gas * self.rise;
        let [end, heat, energy] = self.per_kelvin;
        let mean = excess * self.phi[0] + drive * self.phi[1];
        Outcome {
            end: Affine {
                base: temperature + self.phi[0] * (drive - self.decay * excess),
                per_kelvin: end,
            },
            heat: Affine { base: self.link * mean, per_kelvin: heat },
            energy: Affine { base: self.length * (at_gas + self.slope * mean), per_kelvin: energy },
        }
    }
}

/// What becomes of a body in a step whose gas is known, as sums over its excess over the gas at the
/// start and its power: for many bodies of one kind.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rule {
    /// By how much it warms, K.
    pub rise: Weights,
    /// Heat that it gives to the gas, J.
    pub heat: Weights,
    /// Energy that it draws, J.
    pub energy: Weights,
}

/// `excess·x + power·p + fixed`, at an excess of x (K) and a power of p (W).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Weights {
    /// For each kelvin above the gas.
    pub excess: f64,
    /// For each watt.
    pub power: f64,
    /// Whatever the body.
    pub fixed: f64,
}

impl Weights {
    /// The sum.
    #[inline(always)]
    pub fn at(self, excess: f64, power: f64) -> f64 {
        self.excess * excess + self.power * power + self.fixed
    }
}

impl Response {
    /// What becomes of each body in gas that begins at `gas` (K) and is `warmed` (K) warmer at the end.
    pub fn rule(&self, gas: f64, warmed: f64) -> Rule {
        let [first, second, _] = self.phi;
        let [end, heat, energy] = self.per_kelvin;
        // What the body draws at the temperature of the gas counts as power.
        let leak = self.slope * gas;
        let weights = |excess: f64, power: f64, per_kelvin: f64| Weights {
            excess,
            power,
            fixed: power * leak + per_kelvin * warmed,
        };
        let drawn = self.length * self.slope;
        Rule {
            rise: weights(-self.decay * first, first * self.rise, end),
            heat: weights(self.link * first, self.link * second * self.rise, heat),
            energy: weights(drawn * first, self.length + drawn * second * self.rise, energy),
        }
    }

    /// What each kelvin that the gas warms over the step adds to the heat and to the energy of one
    /// body, J/K.
    pub fn per_kelvin(&self) -> (f64, f64) {
        let [_, heat, energy] = self.per_kelvin;
        (heat, energy)
    }

    /// Whether it was found for these: length, heat capacity, conductance and slope.
    pub fn is_of(&self, length: f64, heat_capacity: f64, conductance: f64, slope: f64) -> bool {
        self.of == [length, heat_capacity, conductance, slope]
    }
}

/// φ₁, φ₂ and φ₃ of `z`.
fn phis(z: f64) -> [f64; 3] {
    if z.abs() < 1.0 {
        // φ₃ = Σ (−z)ⁿ/(n + 3)!, and the others from it without a difference of like numbers.
        let series = (4..=21).rev().fold(1.0, |sum, k| 1.0 - z / f64::from(k) * sum);
        let third = series / 6.0;
        let second = 0.5 - z * third;
        [1.0 - z * second, second, third]
    } else {
        let first = -libm::expm1(-z) / z;
        let second = (1.0 - first) / z;
        [first, second, (0.5 - second) / z]
    }
}

#[cfg(test)]
#[path = "tests/body.rs"]
mod tests;
