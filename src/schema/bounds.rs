//! Where the value of a key must lie.

/// Where a value must lie; looked at where it is a constant, and again where a field is described.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bounds {
    /// Anywhere.
    Any,
    /// Above 0.
    Positive,
    /// 0 or above.
    NotNegative,
    /// Above 0, up to a number beyond which the field could not reckon with it.
    PositiveUpTo(f64),
    /// From 0 up to such a number.
    UpTo(f64),
    /// No further from 0 than such a number.
    Within(f64),
    /// 0 to 1.
    Share,
    /// Above 0, up to 1.
    PositiveShare,
    /// A whole number from this on.
    AtLeast(i64),
    /// Above 0, up to π.
    HalfTurn,
    /// Both ends 0 or above, the first no larger than the second.
    Band,
}

/// The most that a quantity of which the field makes sums and squares may be: those of all its parts are
/// numbers still.
pub const QUANTITY: f64 = 1e100;

/// The most that a frequency may be, in Hz, and an angle, in radians: phases keep six digits of a turn.
pub const FREQUENCY: f64 = 1e12;

impl Bounds {
    /// In words, for messages and the manual; empty for any.
    pub fn text(self) -> String {
        match self {
            Bounds::Any => String::new(),
            Bounds::Positive => "above 0".into(),
            Bounds::NotNegative => "0 or above".into(),
            Bounds::PositiveUpTo(most) => format!("above 0 and at most {most:e}"),
            Bounds::UpTo(most) => format!("from 0 to {most:e}"),
            Bounds::Within(most) => format!("from -{most:e} to {most:e}"),
            Bounds::Share => "from 0 to 1".into(),
            Bounds::PositiveShare => "above 0 and at most 1".into(),
            Bounds::AtLeast(least) => format!("at least {least}"),
            Bounds::HalfTurn => "above 0 and at most half a turn (3.14 rad)".into(),
            Bounds::Band => "a range from 0 or above, its start no larger than its end".into(),
        }
    }

    /// Whether a number, in base units, lies in it.
    pub fn holds(self, value: f64) -> bool {
        match self {
            Bounds::Any | Bounds::Band => true,
            Bounds::Positive => value > 0.0,
            Bounds::NotNegative => value >= 0.0,
            Bounds::PositiveUpTo(most) => value > 0.0 && value <= most,
            Bounds::UpTo(most) => (0.0..=most).contains(&value),
            Bounds::Within(most) => value.abs() <= most,
            Bounds::Share => (0.0..=1.0).contains(&value),
            Bounds::PositiveShare => value > 0.0 && value <= 1.0,
            Bounds::AtLeast(least) => value >= least as f64,
            Bounds::HalfTurn => value > 0.0 && value <= std::f64::consts::PI,
        }
    }
}
