//! Mixtures of ideal gases by mole fractions, with their polynomials combined once.

use std::sync::LazyLock;

use super::error::{GasError, short, temperature};
use super::species::{Gas, Segment, Species};

/// How far the shares of a mixture may sum from 1.
pub const SUM_TOLERANCE: f64 = 1e-9;

/// A share of a mixture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part {
    /// The gas; never a mixture itself.
    pub gas: Gas,
    /// What the table knows of it.
    pub species: &'static Species,
    /// Its mole fraction, above 0.
    pub fraction: f64,
}

/// A gas or a mixture of gases: mole fractions that sum to 1 within [`SUM_TOLERANCE`].
///
/// Its parts stand in the order of [`Gas`], each once, so that the same mixture has the same bits
/// however it was written.
#[derive(Debug, Clone)]
pub struct Mixture {
    parts: Vec<Part>,
    molar_mass: f64,
    /// −Σ x·ln x.
    mixing: f64,
    /// Σ x·aᵢ of the parts, entropy of mixing included, joined at the ends so that H and S are
    /// continuous: the table's jumps are below 0.05 J/mol.
    pub(super) segments: Vec<Segment>,
}

static PURE: LazyLock<[Mixture; 14]> =
    LazyLock::new(|| Gas::ALL.map(|gas| Mixture::of_shares(&shares_of(gas))));

/// The shares of the 13 gases of the table in one that can be named.
fn shares_of(gas: Gas) -> [f64; 13] {
    let mut shares = [0.0; 13];
    add(&mut shares, gas, 1.0);
    shares
}

fn add(shares: &mut [f64; 13], gas: Gas, fraction: f64) {
    if let Some(share) = shares.get_mut(gas as usize) {
        *share += fraction;
    }
    for (part, share) in gas.composition() {
        add(shares, *part, share * fraction);
    }
}

impl Gas {
    /// The gas as a mixture: of one, or of the parts of air.
    pub fn mixture(self) -> &'static Mixture {
        // `ALL` has every gas in the order of its number.
        &PURE[self as usize]
    }
}

impl Mixture {
    /// A mixture of gases with their mole fractions. A gas that is named twice has the sum of its
    /// shares, a share of 0 is none, and `Air` stands for its parts.
    ///
    /// # Errors
    /// No gas; a share below 0 or not finite; shares that do not sum to 1 within
    /// [`SUM_TOLERANCE`].
    pub fn new(parts: &[(Gas, f64)]) -> Result<Self, GasError> {
        if parts.is_empty() {
            return Err(GasError::Empty);
        }
        let mut shares = [0.0; 13];
        let mut sum = 0.0;
        for (gas, fraction) in parts {
            // NaN is not above 0 either.
            if !(*fraction >= 0.0 && fraction.is_finite()) {
                return Err(GasError::Fraction { gas: gas.name(), fraction: *fraction });
            }
            sum += fraction;
            add(&mut shares, *gas, *fraction);
        }
        if (sum - 1.0).abs() > SUM_TOLERANCE {
            return Err(GasError::Sum { sum });
        }
        Ok(Self::of_shares(&shares))
    }

    /// A mixture from amounts (mol) of the gases, which need not sum to anything.
    ///
    /// # Errors
    /// No gas; an amount below 0 or not finite; nothing of any.
    pub fn from_amounts(amounts: &[(Gas, f64)]) -> Result<Self, GasError> {
        if amounts.is_empty() {
            return Err(GasError::Empty);
        }
        let mut shares = [0.0; 13];
        for (gas, amount) in amounts {
            if !(*amount >= 0.0 && amount.is_finite()) {
                return Err(GasError::Amount { gas: gas.name(), amount: *amount });
            }
            add(&mut shares, *gas, *amount);
        }
        let sum: f64 = shares.iter().sum();
        if !(sum > 0.0 && sum.is_finite()) {
            return Err(GasError::Sum { sum });
        }
        Ok(Self::of_shares(&shares.map(|share| share / sum)))
    }

    /// A mixture from shares that are known to be good.
    fn of_shares(shares: &[f64; 13]) -> Self {
        let parts: Vec<Part> = Gas::ALL
            .into_iter()
            .zip(shares)
            .filter(|(_, share)| **share > 0.0)
            .filter_map(|(gas, share)| {
                gas.species().map(|species| Part { gas, species, fraction: *share })
            })
            .collect();
        let molar_mass = parts.iter().map(|part| part.fraction * part.species.molar_mass).sum();
        // Within the tolerance of the sum a lone share may be above 1; its logarithm is 0 then.
        let mixing = if parts.len() == 1 {
            0.0
        } else {
            -parts.iter().map(|part| part.fraction * libm::log(part.fraction)).sum::<f64>()
        };
        let segments = combine(&parts, mixing);
        Self { parts, molar_mass, mixing, segments }
    }

    /// The memory that it takes; bytes.
    pub fn size(&self) -> usize {
        size_of::<Self>() + size_of_val(&*self.parts) + size_of_val(&*self.segments)
    }

    /// Its gases with their mole fractions.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The mole fraction of a gas; of `Air`, none, because it is a mixture itself.
    pub fn fraction(&self, gas: Gas) -> f64 {
        self.parts.iter().find(|part| part.gas == gas).map_or(0.0, |part| part.fraction)
    }

    /// The gas whose name it has, if it is no other mixture.
    pub fn as_gas(&self) -> Option<Gas> {
        match self.parts.as_slice() {
            [only] => Some(only.gas),
            parts => (parts == Gas::Air.mixture().parts).then_some(Gas::Air),
        }
    }

    /// kg/mol: Σ x·M.
    pub fn molar_mass(&self) -> f64 {
        self.molar_mass
    }

    /// The entropy of mixing over R: −Σ x·ln x, at least 0.
    pub fn mixing(&self) -> f64 {
        self.mixing
    }

    /// The temperatures from and to which the heat capacities of all its gases are known; K.
    pub fn range(&self) -> (f64, f64) {
        let low = self.segments.first().map_or(f64::NAN, |segment| segment.low);
        (low, self.segments.last().map_or(f64::NAN, |segment| segment.high))
    }

    /// The polynomials at a temperature.
    pub(super) fn segment(&self, t: f64) -> Result<&Segment, GasError> {
        // The common case first: within the range, the first segment that reaches so far.
        let found = self.segments.iter().find(|segment| t <= segment.high);
        if let Some(segment) = found
            && self.segments.first().is_some_and(|first| t >= first.low)
        {
            return Ok(segment);
        }
        temperature(t)?;
        Err(self.outside("heat capacity", t, |species| (species.low(), species.high())))
    }

    /// The error of a temperature out of the range of a property, which the species tell.
    pub(super) fn outside(
        &self,
        property: &'static str,
        t: f64,
        range: impl Fn(&Species) -> (f64, f64),
    ) -> GasError {
        let beyond = |part: &&Part| {
            let (low, high) = range(part.species);
            t < low || t > high
        };
        match self.parts.iter().find(beyond).or(self.parts.first()) {
            Some(part) => {
                let (low, high) = range(part.species);
                GasError::Outside { gas: part.species.name, property, temperature: t, low, high }
            }
            None => GasError::Empty,
        }
    }
}

/// The polynomials of a mixture: between the ends of any part's, the sums of the coefficients.
fn combine(parts: &[Part], mixing: f64) -> Vec<Segment> {
    let of = |part: &Part| part.species.segments;
    let low = parts.iter().map(|part| part.species.low()).fold(0.0, f64::max);
    let high = parts.iter().map(|part| part.species.high()).fold(f64::INFINITY, f64::min);
    let mut ends: Vec<f64> =
        parts.iter().flat_map(of).map(|it| it.high).filter(|it| *it > low && *it < high).collect();
    ends.push(high);
    ends.sort_by(f64::total_cmp);
    ends.dedup();
    let mut joined: Vec<Segment> = Vec::with_capacity(ends.len());
    for end in ends {
        let begin = joined.last().map_or(low, |segment| segment.high);
        let mut sum = Segment { low: begin, high: end, a: [0.0; 7], b1: 0.0, b2: mixing };
        for part in parts {
            let Some(own) = of(part).iter().find(|it| end <= it.high) else { continue };
            for (total, a) in sum.a.iter_mut().zip(own.a) {
                *total += part.fraction * a;
            }
            sum.b1 += part.fraction * own.b1;
            sum.b2 += part.fraction * own.b2;
        }
        if let Some(before) = joined.last() {
            let (left, right) = (before.all(begin), sum.all(begin));
            sum.b1 += left.enthalpy - right.enthalpy;
            sum.b2 += left.entropy - right.entropy;
        }
        joined.push(sum);
    }
    joined
}

impl PartialEq for Mixture {
    /// The same gases with the same shares.
    fn eq(&self, other: &Self) -> bool {
        self.parts == other.parts
    }
}

/// `70 % N2, 20 % He, 10 % Ar`: the largest share first, each to twelve digits.
impl std::fmt::Display for Mixture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(gas) = self.as_gas() {
            return write!(f, "{gas}");
        }
        let mut parts: Vec<&Part> = self.parts.iter().collect();
        parts.sort_by(|a, b| b.fraction.total_cmp(&a.fraction));
        for (at, part) in parts.into_iter().enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            write!(f, "{comma}{} % {}", short(100.0 * part.fraction), part.gas)?;
        }
        Ok(())
    }
}
