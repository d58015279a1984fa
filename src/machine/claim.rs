//! Claims: statements from a document, and what was measured.

use crate::diagnostic::Place;

/// A claim as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimSite {
    /// What it claims.
    pub title: Box<str>,
    /// The document and section it is from.
    pub source: Option<Box<str>>,
    /// Where it stands.
    pub place: Place,
}

/// What came of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClaimVerdict {
    /// What it claims is so.
    Holds,
    /// It is not so.
    Refuted,
    /// The model cannot say, and why.
    Untestable(String),
}

/// A claim with its verdict and the values that led to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimResult {
    /// What it claims.
    pub title: String,
    /// The document and section it is from.
    pub source: Option<String>,
    /// Where it stands.
    pub place: Place,
    /// What came of it.
    pub verdict: ClaimVerdict,
    /// The parts of what it claims, where they stand, with all digits of their values.
    pub values: Vec<(Place, String)>,
    /// The same values as `print` shows them.
    pub shown: Vec<String>,
}
