//! What is to be placed where, and what comes of it. Places and clusters are counted by their place in
//! the lists of the problem: of no part of the field are these the ids.

use crate::field::budget::Budget;

/// A segment that may bear glyphs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// The load that it bears, ΔΦ.
    pub capacity: f64,
    /// Its κ_stiffness, 0 to 1.
    pub stiffness: f64,
}

/// A cluster and where its glyphs stand.
#[derive(Debug, Clone, PartialEq)]
pub struct ClusterStanding {
    /// What each glyph bears, ΔΦ.
    pub tension: f64,
    /// The κ of each glyph, 0 to 1.
    pub kappa: f64,
    /// Glyphs on each place (by index): where there are any, each place once.
    pub at: Vec<(u32, u32)>,
    /// The quota that it falls under, by its place among those of the problem.
    pub quota: Option<usize>,
}

/// What is to be placed where.
pub struct Problem<'a> {
    /// The segments that may bear glyphs.
    pub places: &'a [Place],
    /// The clusters.
    pub kinds: &'a [ClusterStanding],
    /// Whether every `require` lets glyphs of this kind stand on this place.
    pub allows: &'a dyn Fn(usize, usize) -> bool,
    /// What unmet preferences add to the misfit of a glyph of this kind on this place, 0 or more.
    pub dislike: &'a dyn Fn(usize, usize) -> f64,
    /// Quotas: the load that the kinds under each may put on each place together, ΔΦ.
    pub quotas: &'a [Vec<f64>],
    /// What the search may cost.
    pub budget: &'a Budget,
}

/// How good a placement is.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Score {
    /// Load beyond the capacities, ΔΦ.
    pub overload: f64,
    /// Glyphs that stand where a `require` fails.
    pub violations: u64,
    /// Load beyond the quotas, ΔΦ.
    pub excess: f64,
    /// Mean of |κ − stiffness| over the glyphs.
    pub misfit: f64,
    /// Mean weight of the preferences that are not met, over the glyphs.
    pub dislike: f64,
    /// Glyphs that do not stand where they stood.
    pub moved: u64,
}

impl Score {
    /// Misfit and unmet preferences together: what a placement minimises after violations.
    pub fn unease(&self) -> f64 {
        self.misfit + self.dislike
    }
}

/// A requirement that cannot be met for every glyph of a cluster.
#[derive(Debug, Clone, PartialEq)]
pub struct Unmet {
    /// The cluster.
    pub kind: usize,
    /// How many of its glyphs stand where they should not.
    pub glyphs: u64,
    /// The load of the whole cluster, ΔΦ.
    pub load: f64,
    /// The places that it may stand on; none at all where no place passes the rules.
    pub allowed: Vec<u32>,
    /// What those places bear together, ΔΦ: the capacity that binds.
    pub capacity: f64,
}

/// A placement.
#[derive(Debug, Clone, PartialEq)]
pub struct Placement {
    /// For each cluster the places with glyphs of it, rising, and how many.
    pub at: Vec<Vec<(u32, u32)>>,
    /// The placement that was.
    pub before: Score,
    /// This one.
    pub after: Score,
    /// What could not be met.
    pub unmet: Vec<Unmet>,
    /// Whether it is the optimum, and not only near it.
    pub exact: bool,
}
