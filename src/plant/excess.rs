//! Numbers that must come out right: what is left of a logarithm, and sums of many.

/// `v − 1 − ln v`, from 0: the entropy that is made for each W/K of a stream that comes to v times the
/// temperature where it ends. Accurate near 1, where it is a difference of like numbers.
pub(super) fn excess(v: f64) -> f64 {
    let d = v - 1.0;
    if d.abs() < 1e-3 {
        // Σ (−d)ⁿ/n from n = 2, to the last bits.
        let series = d * (1.0 / 3.0 - d * (0.25 - d * (0.2 - d / 6.0)));
        return d * d * (0.5 - series);
    }
    d - libm::log1p(d)
}

/// Mean of the logarithm while its argument goes in a straight line between two numbers from 0, of which
/// one is above.
pub(super) fn mean_log(a: f64, b: f64) -> f64 {
    let d = (b - a) / (b + a);
    if d.abs() < 1e-3 {
        return libm::log(0.5 * (a + b)) - d * d * (1.0 / 6.0 + d * d / 20.0);
    }
    let of = |x: f64| if x > 0.0 { x * libm::log(x) } else { 0.0 };
    (of(b) - of(a)) / (b - a) - 1.0
}

/// A sum of many numbers that loses no digits by their count (Neumaier 1974).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sum {
    value: f64,
    rest: f64,
}

impl Sum {
    /// Of this number alone.
    pub fn from(value: f64) -> Sum {
        Sum { value, rest: 0.0 }
    }

    /// Adds a number.
    #[inline]
    pub fn add(&mut self, number: f64) {
        let sum = self.value + number;
        self.rest += if self.value.abs() >= number.abs() {
            (self.value - sum) + number
        } else {
            (number - sum) + self.value
        };
        self.value = sum;
    }

    /// What it comes to.
    #[inline]
    pub fn get(&self) -> f64 {
        self.value + self.rest
    }

    /// Its parts, for a digest.
    pub fn words(&self) -> [f64; 2] {
        [self.value, self.rest]
    }
}

/// By how much two sums differ, without losing the digits of either.
pub(super) fn difference(a: &Sum, b: &Sum) -> f64 {
    (a.value - b.value) + (a.rest - b.rest)
}
