//! What can be wrong with a question about a gas.

use thiserror::Error;

/// A question that the data cannot answer, or that has no answer. Temperatures in K, pressures in
/// Pa.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum GasError {
    /// A temperature at which the data of a gas says nothing.
    #[error("the {property} of {gas} is known from {low} K to {high} K, not at {temperature} K")]
    Outside {
        /// The gas whose data ends; of a mixture, the first that does.
        gas: &'static str,
        /// What was asked for.
        property: &'static str,
        /// Where it was asked for; K.
        temperature: f64,
        /// Where the data begins; K.
        low: f64,
        /// Where the data ends; K.
        high: f64,
    },
    /// A temperature that is none.
    #[error("a temperature of a gas lies between 1 µK and 1 GK, not at {0} K")]
    Temperature(f64),
    /// A pressure that is none.
    #[error("a pressure of a gas lies between 1e-30 Pa and 1e30 Pa, not at {0} Pa")]
    Pressure(f64),
    /// A volume that is none.
    #[error("a volume of a gas lies between 1e-30 and 1e30, not at {0}")]
    Volume(f64),
    /// A mixture of nothing.
    #[error("a mixture has at least one gas")]
    Empty,
    /// A share that is none.
    #[error("the share of {gas} in a mixture lies between 0 and 1: {fraction} does not")]
    Fraction {
        /// Whose share.
        gas: &'static str,
        /// What was given.
        fraction: f64,
    },
    /// An amount that is none.
    #[error("an amount of {gas} is finite and at least 0 mol, not {amount} mol")]
    Amount {
        /// Whose amount.
        gas: &'static str,
        /// What was given; mol.
        amount: f64,
    },
    /// Shares that do not make a whole.
    #[error("the shares of a mixture sum to 1, not {}", short(*sum))]
    Sum {
        /// What they sum to.
        sum: f64,
    },
    /// A state that no temperature within the data has.
    #[error(
        "no temperature from {low} K to {high} K, where {gas} is known, has the {quantity} asked for"
    )]
    Unreachable {
        /// The gas or the mixture.
        gas: String,
        /// What was given.
        quantity: &'static str,
        /// Where the data begins; K.
        low: f64,
        /// Where the data ends; K.
        high: f64,
    },
    /// A gas too dense for the second virial coefficient alone.
    #[error("the gas is too dense for its second virial coefficient: B·p/(R·T) is {correction:.3}")]
    Dense {
        /// B·p/(R·T).
        correction: f64,
    },
    /// A property of pairs, asked of a mixture of more.
    #[error("a diffusivity belongs to one or two gases, not to a mixture of {parts}")]
    Pair {
        /// How many gases the mixture has.
        parts: usize,
    },
    /// A gas that is not in the mixture.
    #[error("{gas} is no part of the mixture")]
    Absent {
        /// The gas that was asked for.
        gas: &'static str,
    },
    /// A relative humidity that is none.
    #[error("a relative humidity lies between 0 and 1, not {0}")]
    Humidity(f64),
    /// Air so dry that its dew point lies below all data.
    #[error("air with a vapour pressure of {vapour:e} Pa has no dew point above −100 °C")]
    Dry {
        /// Its vapour pressure; Pa.
        vapour: f64,
    },
    /// Vapour alone would exceed the pressure of the air.
    #[error("vapour of {vapour} Pa does not fit into air of {pressure} Pa")]
    Boiling {
        /// The vapour pressure; Pa.
        vapour: f64,
        /// The pressure of the air; Pa.
        pressure: f64,
    },
}

impl GasError {
    /// Whether it is a temperature above what the data of a gas knows.
    pub fn is_too_hot(&self) -> bool {
        matches!(self, Self::Outside { temperature, high, .. } if temperature > high)
    }

    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            Self::Outside { low, high, gas, .. } => {
                format!("stay within {low} K to {high} K, or choose another gas than {gas}")
            }
            Self::Temperature(_) => "give a temperature above 0 K, such as 300 K".into(),
            Self::Pressure(_) => "give a pressure above 0 Pa, such as 1 atm".into(),
            Self::Volume(_) => "give a volume above 0".into(),
            Self::Empty => "name the gases with their shares: [(N2, 0.78), (O2, 0.22)]".into(),
            Self::Fraction { .. } => "shares are mole fractions: 20 % is 0.2".into(),
            Self::Sum { sum } if *sum > 0.0 && sum.is_finite() => {
                format!("divide every share by {}", short(*sum))
            }
            Self::Amount { .. } => "give an amount of at least 0 mol".into(),
            Self::Sum { .. } => "give at least one gas a share above 0".into(),
            Self::Unreachable { low, high, .. } => {
                format!("ask for a change that ends within {low} K to {high} K")
            }
            Self::Dense { .. } => "lower the pressure, or raise the temperature".into(),
            Self::Pair { .. } => "name the gas that diffuses through the mixture".into(),
            Self::Absent { .. } => "name one of the gases of the mixture".into(),
            Self::Humidity(_) => "50 % is 0.5".into(),
            Self::Dry { .. } => "raise the relative humidity".into(),
            Self::Boiling { .. } => {
                "raise the pressure, or lower the temperature or the humidity".into()
            }
        }
    }
}

/// A number to twelve digits, without what rounding left.
pub(super) fn short(sum: f64) -> f64 {
    format!("{sum:.11e}").parse().unwrap_or(sum)
}

/// The temperature, if it is one. The bounds keep every result finite.
pub(super) fn temperature(t: f64) -> Result<f64, GasError> {
    if (1e-6..=1e9).contains(&t) { Ok(t) } else { Err(GasError::Temperature(t)) }
}

/// The pressure, if it is one.
pub(super) fn pressure(p: f64) -> Result<f64, GasError> {
    if (1e-30..=1e30).contains(&p) { Ok(p) } else { Err(GasError::Pressure(p)) }
}

/// The volume, if it is one.
pub(super) fn volume(v: f64) -> Result<f64, GasError> {
    if (1e-30..=1e30).contains(&v) { Ok(v) } else { Err(GasError::Volume(v)) }
}
