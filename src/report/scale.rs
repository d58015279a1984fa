//! Axes: a range, and round numbers on it.

/// A range of values that is never empty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// The lower end.
    pub low: f64,
    /// The upper end, above the lower.
    pub high: f64,
}

impl Scale {
    /// The range of the finite values; a single value gets room on both sides, none at all gives
    /// 0 to 1.
    pub fn over(values: impl Iterator<Item = f64>) -> Self {
        let (low, high) = values
            .filter(|value| value.is_finite())
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
        if low > high {
            return Self { low: 0.0, high: 1.0 };
        }
        // Less than this apart and rounding would show, not the data.
        let least = 1e-12 * low.abs().max(high.abs()).max(f64::MIN_POSITIVE * 1e20);
        if high - low > least && (high - low).is_finite() {
            return Self { low, high };
        }
        let room = if low == 0.0 { 1.0 } else { low.abs() * 0.1 };
        Self { low: low - room, high: high + room }
    }

    /// Where a value lies, 0 at the lower end and 1 at the upper.
    pub fn place(&self, value: f64) -> f64 {
        (value - self.low) / (self.high - self.low)
    }

    /// Round numbers on the range, at most `most` of them (at least two), each a multiple of 1, 2
    /// or 5 times a power of ten; with the digits after the point that they need.
    pub fn ticks(&self, most: usize) -> (Vec<f64>, usize) {
        let span = self.high - self.low;
        let mut power = libm::floor(libm::log10(span / most.max(2) as f64)) as i32;
        loop {
            for factor in [1.0, 2.0, 5.0] {
                let unit = ten_to(power);
                // Multiplied by a whole power or divided by one: never by an inexact fraction.
                let at = |n: f64| if power >= 0 { n * factor * unit } else { n * factor / unit };
                let step = at(1.0);
                let first = libm::ceil(self.low / step - 1e-9);
                let last = libm::floor(self.high / step + 1e-9);
                let count = last - first + 1.0;
                if count <= most.max(2) as f64 {
                    let ticks = (0..count.max(0.0) as usize).map(|n| at(first + n as f64) + 0.0);
                    return (ticks.collect(), usize::try_from(-power).unwrap_or(0));
                }
            }
            power += 1;
        }
    }
}

/// 10 to the size of a power: for a negative one what to divide by.
fn ten_to(power: i32) -> f64 {
    libm::pow(10.0, f64::from(power.abs()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ticks_are_round() {
        let ticks = |low, high, most| Scale { low, high }.ticks(most);
        assert_eq!(ticks(0.0, 1.0, 6), (vec![0.0, 0.2, 0.4, 0.6, 0.8, 1.0], 1));
        assert_eq!(ticks(-3.0, 14.0, 5), (vec![0.0, 5.0, 10.0], 0));
        assert_eq!(ticks(0.0, 60.0, 7).0, [0.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0]);
        assert_eq!(ticks(1_000.2, 1_000.9, 4), (vec![1_000.2, 1_000.4, 1_000.6, 1_000.8], 1));
    }

    #[test]
    fn a_range_is_never_empty() {
        assert_eq!(Scale::over([].into_iter()), Scale { low: 0.0, high: 1.0 });
        assert_eq!(Scale::over([f64::NAN, 0.0].into_iter()), Scale { low: -1.0, high: 1.0 });
        assert_eq!(Scale::over([5.0, 5.0].into_iter()), Scale { low: 4.5, high: 5.5 });
    }

    proptest! {
        #[test]
        fn ticks_lie_on_the_range_and_are_few(
            a in -1e12f64..1e12, b in -1e12f64..1e12, most in 2usize..12,
        ) {
            let scale = Scale::over([a, b].into_iter());
            let (ticks, _) = scale.ticks(most);
            prop_assert!(ticks.len() <= most);
            let slack = 1e-8 * (scale.high - scale.low);
            prop_assert!(ticks.iter().all(|t| (scale.low - slack..=scale.high + slack).contains(t)));
            prop_assert!(ticks.windows(2).all(|pair| pair[0] < pair[1]));
        }
    }
}
