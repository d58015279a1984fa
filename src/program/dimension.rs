//! Physical dimensions: products of rational powers of base dimensions and of generic ones. They
//! form a free abelian group, on which the checker unifies (Kennedy 1996).

/// An exact fraction in lowest terms, its denominator positive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ratio {
    numerator: i32,
    denominator: i32,
}

impl Ratio {
    /// 0.
    pub const ZERO: Ratio = Ratio { numerator: 0, denominator: 1 };
    /// 1.
    pub const ONE: Ratio = Ratio { numerator: 1, denominator: 1 };

    /// `numerator / denominator`; `None` where the denominator is 0 or a part does not fit.
    pub fn new(numerator: i64, denominator: i64) -> Option<Ratio> {
        if denominator == 0 {
            return None;
        }
        let divisor = gcd(numerator.unsigned_abs(), denominator.unsigned_abs()).max(1);
        let sign = if denominator < 0 { -1 } else { 1 };
        Some(Ratio {
            numerator: i32::try_from(sign * numerator / divisor as i64).ok()?,
            denominator: i32::try_from(sign * denominator / divisor as i64).ok()?,
        })
    }

    /// The numerator; its sign is the fraction's.
    pub fn numerator(self) -> i32 {
        self.numerator
    }

    /// The denominator, at least 1.
    pub fn denominator(self) -> i32 {
        self.denominator
    }

    /// Whether it is 0.
    pub fn is_zero(self) -> bool {
        self.numerator == 0
    }

    /// The sum; `None` on overflow.
    pub fn plus(self, other: Ratio) -> Option<Ratio> {
        let (a, b) = (i64::from(self.numerator), i64::from(self.denominator));
        let (c, d) = (i64::from(other.numerator), i64::from(other.denominator));
        Ratio::new(a.checked_mul(d)?.checked_add(c.checked_mul(b)?)?, b.checked_mul(d)?)
    }

    /// The product; `None` on overflow.
    pub fn times(self, other: Ratio) -> Option<Ratio> {
        Ratio::new(
            i64::from(self.numerator) * i64::from(other.numerator),
            i64::from(self.denominator) * i64::from(other.denominator),
        )
    }

    /// The reciprocal; `None` for 0.
    pub fn inverse(self) -> Option<Ratio> {
        Ratio::new(i64::from(self.denominator), i64::from(self.numerator))
    }

    /// As a float.
    pub fn value(self) -> f64 {
        f64::from(self.numerator) / f64::from(self.denominator)
    }
}

impl std::fmt::Display for Ratio {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.denominator {
            1 => write!(out, "{}", self.numerator),
            denominator => write!(out, "({}/{denominator})", self.numerator),
        }
    }
}

fn gcd(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// A factor of a dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Base {
    /// A base dimension: its index in [`super::Program::dimensions`].
    Named(u32),
    /// A generic parameter of the function or type at hand: its position.
    Generic(u32),
    /// An unknown of the checker's; none is left in a checked program.
    Unknown(u32),
}

/// A dimension: factors in order of their base, no exponent 0.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Dimension {
    factors: Vec<(Base, Ratio)>,
}

impl Dimension {
    /// The dimension of plain numbers.
    pub const NONE: Dimension = Dimension { factors: Vec::new() };

    /// One base to the power 1.
    pub fn of(base: Base) -> Dimension {
        Dimension { factors: vec![(base, Ratio::ONE)] }
    }

    /// The factors in order.
    pub fn factors(&self) -> &[(Base, Ratio)] {
        &self.factors
    }

    /// Whether it is that of plain numbers.
    pub fn is_none(&self) -> bool {
        self.factors.is_empty()
    }

    /// The exponent of a base, 0 where it does not occur.
    pub fn exponent(&self, base: Base) -> Ratio {
        self.factors.iter().find(|(b, _)| *b == base).map_or(Ratio::ZERO, |(_, ratio)| *ratio)
    }

    /// The product; `None` where an exponent overflows.
    pub fn times(&self, other: &Dimension) -> Option<Dimension> {
        let mut factors = Vec::with_capacity(self.factors.len() + other.factors.len());
        let (mut left, mut right) =
            (self.factors.iter().peekable(), other.factors.iter().peekable());
        loop {
            let next = match (left.peek(), right.peek()) {
                (Some((a, x)), Some((b, y))) if a == b => {
                    let sum = x.plus(*y)?;
                    let base = *a;
                    left.next();
                    right.next();
                    (base, sum)
                }
                (Some((a, _)), Some((b, _))) if a > b => *right.next()?,
                (Some(_), _) => *left.next()?,
                (None, Some(_)) => *right.next()?,
                (None, None) => return Some(Dimension { factors }),
            };
            if !next.1.is_zero() {
                factors.push(next);
            }
        }
    }

    /// The power; `None` where an exponent overflows.
    pub fn power(&self, exponent: Ratio) -> Option<Dimension> {
        if exponent.is_zero() {
            return Some(Dimension::NONE);
        }
        let factors = self
            .factors
            .iter()
            .map(|(base, ratio)| Some((*base, ratio.times(exponent)?)))
            .collect::<Option<_>>()?;
        Some(Dimension { factors })
    }

    /// The quotient; `None` where an exponent overflows.
    pub fn over(&self, other: &Dimension) -> Option<Dimension> {
        self.times(&other.power(Ratio::new(-1, 1)?)?)
    }

    /// Replaces each base by what `replace` says of it; `None` where an exponent overflows.
    pub fn substitute(
        &self,
        mut replace: impl FnMut(Base) -> Option<Dimension>,
    ) -> Option<Dimension> {
        let mut result = Dimension::NONE;
        for (base, ratio) in &self.factors {
            let factor = replace(*base).unwrap_or_else(|| Dimension::of(*base));
            result = result.times(&factor.power(*ratio)?)?;
        }
        Some(result)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_cancel() {
        let length = Dimension::of(Base::Named(1));
        let time = Dimension::of(Base::Named(0));
        let speed = length.over(&time).unwrap();
        assert_eq!(speed.times(&time).unwrap(), length);
        let half = Ratio::new(1, 2).unwrap();
        let square = speed.times(&speed).unwrap();
        assert_eq!(square.power(half).unwrap(), speed);
        assert!(speed.over(&speed).unwrap().is_none());
    }

    #[test]
    fn ratios_are_in_lowest_terms() {
        assert_eq!(Ratio::new(2, -4), Ratio::new(-1, 2));
        assert_eq!(Ratio::new(1, 0), None);
        assert_eq!(Ratio::new(i64::from(i32::MAX) + 1, 1), None);
    }
}
