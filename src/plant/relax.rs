//! Gas among bodies and sinks over a step: `C·dT/dt = F(t) + b − G·(T − T₀)`, where the bodies give `F`
//! and see the gas in a straight line.
//!
//! The gas may be a thousand times as quick as the step. Its true course is a straight line with an
//! exponential, that of an exponential integrator of second order (ETD2, Hochbruck and Ostermann, Acta
//! Numerica 19, 2010) with the rate of all that pulls at it, `(G + K)/C`. Bodies and sinks are given the
//! straight line that ends where that course ends and has the same mean. So heat is booked once for
//! both sides, what is stiff decays without ringing (with bodies that do not move it is exact at any
//! step), and what is slow is met to second order, however quick the gas.

use super::bodies::Answer;

/// `e⁻ᶻ` and the first φ-functions of z.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Phi {
    /// e⁻ᶻ.
    pub decay: f64,
    /// (1 − e⁻ᶻ)/z.
    pub one: f64,
    /// (1 − φ₁)/z.
    pub two: f64,
    /// (½ − φ₂)/z.
    pub three: f64,
}

impl Phi {
    /// At z, finite.
    pub fn of(z: f64) -> Phi {
        if z.abs() < 1.0 {
            // φ₃ = Σ (−z)ⁿ/(n + 3)!, and the others from it without a difference of like numbers.
            let series = (4..=21).rev().fold(1.0, |sum, k| 1.0 - z / f64::from(k) * sum);
            let three = series / 6.0;
            let two = 0.5 - z * three;
            let one = 1.0 - z * two;
            return Phi { decay: 1.0 - z * one, one, two, three };
        }
        let decay = libm::exp(-z);
        let one = (1.0 - decay) / z;
        let two = (1.0 - one) / z;
        Phi { decay, one, two, three: (0.5 - two) / z }
    }
}

/// What pulls at the gas besides the bodies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pull {
    /// n·cv of the gas, J/K, above 0.
    pub capacity: f64,
    /// What it gains at the temperature of the start, W.
    pub gain: f64,
    /// By how much less that is for each kelvin, W/K.
    pub loss: f64,
}

/// The course of the gas over a step, from its temperature at the start.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Course {
    /// Where the straight line begins, K above the start.
    pub start: f64,
    /// Where line and gas end, K above the start.
    pub end: f64,
    /// Spread (standard deviation over time) of the temperature, K.
    pub spread: f64,
    /// How far the answer may be off for the shape of the line, K; an estimate from above.
    pub off: f64,
}

impl Course {
    /// The mean over the step, K above the start.
    pub fn mean(&self) -> f64 {
        0.5 * (self.start + self.end)
    }
}

/// The course of the gas over a step of `length` (s).
pub(super) fn relax(length: f64, pull: &Pull, bodies: &Answer) -> Course {
    let per_capacity = length / pull.capacity;
    let z = (pull.loss + bodies.hold) * per_capacity;
    let phi = Phi::of(z);
    // In kelvin: what the gas would gain at the rate of the start, and how much that grows in the step
    // as the bodies warm.
    let drive = (bodies.gives + pull.gain) * per_capacity;
    let (c1, c2) = (2.0 * phi.two - phi.one, 2.0 * phi.three - phi.two);
    let half = 0.5 * length * pull.loss;
    let weight = per_capacity * c2;
    let (heat, rise) = (&bodies.heat, &bodies.rise);
    // Energy: C·end = heat + gain − loss·mean; shape: start = c1·drive + c2·growth.
    let (a11, a12) = (half - heat.per_start, pull.capacity + half - heat.per_end);
    let (a21, a22) = (1.0 - weight * rise.per_start, -weight * rise.per_end);
    let (b1, b2) = (heat.base + length * pull.gain, c1 * drive + weight * rise.base);
    let determinant = a11 * a22 - a12 * a21;
    let (start, end) = if determinant.abs() > f64::MIN_POSITIVE {
        ((b1 * a22 - a12 * b2) / determinant, (a11 * b2 - a21 * b1) / determinant)
    } else {
        (0.0, b1 / a12)
    };
    let growth = per_capacity * (rise.base + rise.per_start * start + rise.per_end * end);
    Course {
        start,
        end,
        spread: spread(z, &phi, drive, growth),
        off: off(length, bodies, &phi, drive, growth),
    }
}

/// Standard deviation over the step of `Δ·s + a·e⁻ᶻˢ`.
fn spread(z: f64, phi: &Phi, drive: f64, growth: f64) -> f64 {
    if z.abs() < 1e-2 {
        // a·s + b·s², the first terms.
        let (a, b) = (drive, 0.5 * (growth - z * drive));
        return (a * a / 12.0 + a * b / 6.0 + b * b * (4.0 / 45.0)).max(0.0).sqrt();
    }
    let slope = growth / z;
    let amplitude = (slope - drive) / z;
    let squares = (1.0 - phi.decay * phi.decay) / (2.0 * z);
    let cross = (phi.one - phi.decay) / z - 0.5 * phi.one;
    let variance = slope * slope / 12.0
        + amplitude * amplitude * (squares - phi.one * phi.one)
        + 2.0 * slope * amplitude * cross;
    variance.max(0.0).sqrt()
}

/// What the shape of the line may cost: bodies notice it in proportion to how far they go to rest in the
/// step, squared for the gas's own jump, whose mean the line has.
fn off(length: f64, bodies: &Answer, phi: &Phi, drive: f64, growth: f64) -> f64 {
    let all = length * bodies.hold;
    if all <= 0.0 {
        return 0.0;
    }
    let rest = (1.0 + (bodies.heat.per_start + bodies.heat.per_end) / all).clamp(0.0, 1.0);
    rest * (rest * (drive * phi.one).abs() + 2.0 * (growth * phi.two).abs())
}
