//! One sample of an atom: whether it holds, and by how much.

/// An atom at one tick.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Signal {
    /// Whether it holds.
    pub truth: bool,
    /// By how much, positive where it holds, in the compared quantity's base unit. None for an
    /// atom that compares no numbers; a NaN counts as none.
    pub margin: Option<f64>,
}

impl Signal {
    /// An atom that compares no numbers.
    pub fn boolean(truth: bool) -> Self {
        Self { truth, margin: None }
    }

    /// An atom that holds, or fails, by `margin`.
    pub fn measured(truth: bool, margin: f64) -> Self {
        Self { truth, margin: Some(margin) }
    }

    /// Both atoms: the lesser margin.
    pub fn and(self, other: Self) -> Self {
        let (a, b) = (Level::from(self), Level::from(other));
        Level { truth: a.truth && b.truth, rho: a.rho.min(b.rho) }.into()
    }

    /// Either atom: the greater margin.
    pub fn or(self, other: Self) -> Self {
        let (a, b) = (Level::from(self), Level::from(other));
        Level { truth: a.truth || b.truth, rho: a.rho.max(b.rho) }.into()
    }
}

/// The opposite atom, with the opposite margin.
impl std::ops::Not for Signal {
    type Output = Self;

    fn not(self) -> Self {
        Self { truth: !self.truth, margin: self.margin.map(|m| -m) }
    }
}

/// A signal with its margin made total: ±∞ where it has none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Level {
    pub truth: bool,
    pub rho: f64,
}

impl Level {
    /// What holds however it is asked.
    pub const YES: Level = Level { truth: true, rho: f64::INFINITY };
    /// What never does.
    pub const NO: Level = Level { truth: false, rho: f64::NEG_INFINITY };
}

impl From<Signal> for Level {
    fn from(signal: Signal) -> Self {
        let blank = if signal.truth { f64::INFINITY } else { f64::NEG_INFINITY };
        Self { truth: signal.truth, rho: signal.margin.filter(|m| !m.is_nan()).unwrap_or(blank) }
    }
}

impl From<Level> for Signal {
    fn from(level: Level) -> Self {
        Self { truth: level.truth, margin: finite(level.rho) }
    }
}

/// The margin to report: none where no number was compared.
pub(super) fn finite(rho: f64) -> Option<f64> {
    // A zero has no sign.
    rho.is_finite().then_some(rho + 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_boolean_takes_the_margin_of_its_partner_only_where_it_does_not_decide() {
        let low = Signal::measured(true, 0.25);
        assert_eq!(Signal::boolean(true).and(low), low);
        assert_eq!(Signal::boolean(false).and(low), Signal::boolean(false));
        assert_eq!(Signal::boolean(false).or(low), low);
        assert_eq!(!low, Signal::measured(false, -0.25));
        assert_eq!(Signal::measured(true, f64::NAN).and(low), low);
    }
}
