//! How load is balanced.

use super::CallId;
use crate::field::time::Time;

/// How load is balanced.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Method {
    /// ΔΦ springs, first order.
    Springs,
    /// Springs with momentum.
    SecondOrder,
    /// Springs with Chebyshev weights.
    Chebyshev,
    /// Every segment is joined to the average of all.
    MeanField,
    /// Each placement goes to the next segment.
    RoundRobin,
    /// Each placement goes where the fewest glyphs are.
    LeastConnections,
    /// Each placement goes where pressure is lowest.
    LeastLoaded,
    /// Each placement goes to the lower pressure of two drawn segments.
    PowerOfTwo,
    /// Each placement goes anywhere.
    Random,
    /// Nothing moves by itself.
    None,
    /// The script's own force in ΔΦ/s over each link.
    Force(CallId),
}

/// How load is balanced, and when not.
#[derive(Clone, Copy, Debug)]
pub struct BalanceSpec {
    /// The method.
    pub method: Method,
    /// ΔΦ that must be owed beyond a glyph's tension before it moves.
    pub move_cost: f64,
    /// How long a link carries no glyph back after it carried one over.
    pub min_stay: Time,
}

impl Default for BalanceSpec {
    fn default() -> BalanceSpec {
        BalanceSpec { method: Method::Springs, move_cost: 0.0, min_stay: Time::ZERO }
    }
}
