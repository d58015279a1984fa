//! Numbers that must come out right: what is left of a logarithm, and sums of many.

/// `v − 1 − ln v`, from 0: the entropy that is made for each W/K of a stream that comes to v times the
/// temperature where it ends. Accurate near 1, where it is a difference of like numbers.
pub(super) fn excess(v: f64) -> f64 {
    let d = v - 1.0;
    if d.abs() < NEAR {
        return near(d, d / (2.0 + d));
    }
    d - libm::log1p(d)
}

/// So near to 1 the series of [`near`] is good to the last bits.
pub(super) const NEAR: f64 = 0.2;

/// `d − ln(1 + d)` by `z = d/(2 + d)`: ln is 2·artanh(z), and `d − 2z = z·d`, so that nothing like is taken from
/// like.
#[inline(always)]
pub(super) fn near(d: f64, z: f64) -> f64 {
    let x = z * z;
    let tail = 1.0 / 11.0 + x * (1.0 / 13.0 + x * (1.0 / 15.0 + x / 17.0));
    let series = 1.0 / 3.0 + x * (0.2 + x * (1.0 / 7.0 + x * (1.0 / 9.0 + x * tail)));
    z * (d - 2.0 * x * series)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn square(x: f64) -> f64 {
        x * x
    }

    /// Against Σ (−d)ⁿ/n of five hundred terms, added from the least.
    #[test]
    fn what_is_left_of_a_logarithm_is_accurate_near_one() {
        for d in [1e-9, -1e-9, 1e-4, -3e-4, 0.01, -0.05, 0.1, -0.15, 0.199, -0.199, 0.3, -0.3] {
            let mut power = vec![-d];
            for _ in 1..500 {
                power.push(power.last().unwrap() * -d);
            }
            let terms = power.iter().enumerate().skip(1);
            let sum: f64 = terms.map(|(n, p)| p / (n + 1) as f64).rev().sum();
            let found = excess(1.0 + d) * square(d / ((1.0 + d) - 1.0));
            assert!((found / sum - 1.0).abs() < 2e-12, "{d}: {found} and {sum}");
        }
    }
}
