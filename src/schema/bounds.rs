//! Where the value of a key must lie.

/// Where a value must lie; looked at where it is a constant, and again where a field is described.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bounds {
    /// Anywhere.
    Any,
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
    /// Between two numbers, both included.
    Between(f64, f64),
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
            Bounds::PositiveUpTo(most) => format!("above 0 and at most {most:e}"),
            Bounds::UpTo(most) => format!("from 0 to {most:e}"),
            Bounds::Within(most) => format!("from -{most:e} to {most:e}"),
            Bounds::Share => "from 0 to 1".into(),
            Bounds::PositiveShare => "above 0 and at most 1".into(),
            Bounds::Between(least, most) => format!("from {least} to {most:e}"),
            Bounds::AtLeast(least) => format!("at least {least}"),
            Bounds::HalfTurn => "above 0 and at most half a turn (3.14 rad)".into(),
            Bounds::Band => "a range from 0 or above, its start no larger than its end".into(),
        }
    }

    /// Whether a number, in base units, lies in it.
    pub fn holds(self, value: f64) -> bool {
        match self {
            Bounds::Any | Bounds::Band => true,
            Bounds::PositiveUpTo(most) => value > 0.0 && value <= most,
            Bounds::UpTo(most) => (0.0..=most).contains(&value),
            Bounds::Within(most) => value.abs() <= most,
            Bounds::Share => (0.0..=1.0).contains(&value),
            Bounds::PositiveShare => value > 0.0 && value <= 1.0,
            Bounds::Between(least, most) => (least..=most).contains(&value),
            Bounds::AtLeast(least) => value >= least as f64,
            Bounds::HalfTurn => value > 0.0 && value <= std::f64::consts::PI,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::schema::block::kinds;

    /// What is no number, of which there is no most.
    const NO_NUMBERS: [&str; 7] = [
        "Bool",
        "Region",
        "Segment",
        "List<Segment>",
        "Mixture",
        "List<Float>",
        "(Segment, Segment) -> TensionFlow",
    ];

    #[test]
    fn every_number_has_a_most() {
        let mut open = vec![];
        for key in kinds().flat_map(|kind| kind.keys) {
            let is_number = |ty: &&str| !NO_NUMBERS.contains(ty) && **ty != *"Int";
            let numbers = key.types.iter().any(is_number) && key.id.is_some();
            if numbers && key.bounds.holds(1e101) && key.bounds != super::Bounds::Band {
                open.push(format!("{} {:?} {:?}", key.name, key.types, key.bounds));
            }
        }
        assert!(open.is_empty(), "{}", open.join("\n"));
    }
}
