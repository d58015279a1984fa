//! Why a placement could not be computed.

use thiserror::Error;

/// Why there is no flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FlowError {
    /// An arc to a node that is not there.
    #[error("arc {0} begins or ends at a node that is not there")]
    NoNode(usize),
    /// A capacity below zero or above 2⁶⁰.
    #[error("arc {0} has a capacity below zero or above 2^60")]
    Capacity(usize),
    /// Supplies that do not add up to zero, or too large a one.
    #[error("the supplies do not add up to zero, or one is above 2^60")]
    Unbalanced,
    /// The capacities do not let all supplies through.
    #[error("{unmet} units of supply find no way")]
    Infeasible {
        /// How much is left.
        unmet: i64,
    },
    /// Its work was used up.
    #[error("the search was stopped")]
    Stopped,
    /// A cycle of negative cost without a limit.
    #[error("a cycle of negative cost has no limit")]
    Unbounded,
}

/// Why nothing was placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PlacementError {
    /// No place to stand.
    #[error("there is no segment to place glyphs on")]
    NoPlace,
    /// A capacity, tension, κ or dislike that is negative or no number.
    #[error("{0} is negative or not a number")]
    Number(&'static str),
    /// A cluster that names a place twice or one that is not there.
    #[error("cluster {0} stands twice on a segment, or on one that is not there")]
    BadPlace(usize),
    /// More than the solver takes.
    #[error("{groups} kinds of clusters over {places} segments are too many for one placement")]
    TooLarge {
        /// Kinds of clusters that rules and numbers tell apart.
        groups: usize,
        /// Segments.
        places: usize,
    },
    /// The flow failed.
    #[error(transparent)]
    Flow(#[from] FlowError),
}
