//! The state of the balancing method between steps.

use std::collections::VecDeque;
use std::sync::Arc;

/// The state of the balancing method between steps.
#[derive(Clone, Debug, Default)]
pub(crate) struct BalancerState {
    /// Membership or life changed since the weights were made.
    pub stale: bool,
    /// Heat changed a capacity since the weights were made.
    pub derated: bool,
    /// Some segment could be asked for more than it has.
    pub limited: bool,
    /// Weight of `auto` springs per step; 0 until first needed.
    pub auto: f64,
    /// γ of the step; 0 until first needed.
    pub gamma: f64,
    /// β of the last step; 0 before the first.
    pub beta: f64,
    /// The weight of every link, where all have the same; their column is empty then.
    pub even: Option<f64>,
    /// 1/capacity of every segment, where all have the same.
    pub even_inverse: Option<f64>,
    /// Glyphs go at once, however long the links carry them: in a call of `balance`.
    pub rush: bool,
    /// Longest delay, in steps.
    pub longest: usize,
    /// Pressures of the last steps, the newest first; empty without delays.
    pub history: VecDeque<Arc<Vec<f64>>>,
    /// ΔΦ owed by each segment to all others under `mean_field`.
    pub surplus: Arc<Vec<f64>>,
}
