//! The state of the balancing method between steps.

use std::collections::VecDeque;
use std::sync::Arc;

use super::time::Time;

/// The state of the balancing method between steps.
#[derive(Clone, Debug, Default)]
pub(crate) struct BalancerState {
    /// The weights are to be made anew.
    pub stale: bool,
    /// Who is joined to whom changed since the spectrum was found.
    pub rewired: bool,
    /// Heat changed a capacity since the weights were made.
    pub derated: bool,
    /// Some segment could be asked for more than it has.
    pub limited: bool,
    /// Weight of `auto` springs per step; 0 until first needed.
    pub auto: f64,
    /// γ of the step; 0 until first needed.
    pub gamma: f64,
    /// What was last found of the graph, where springs go by it.
    pub found: Option<Found>,
    /// Momentum would not settle: the steps are of first order.
    pub plain: bool,
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

/// What was found of the graph of a field.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// When.
    pub at: Time,
    /// Whether it followed an earlier one: then it rests on that, and not on the present graph alone.
    pub again: bool,
    /// Both ends of the spectrum of the graph in which each spring × step is 1; (0, 0) without `auto`
    /// springs.
    pub unit: (f64, f64),
    /// Some springs are `auto`, and others are not.
    pub mixed: bool,
    /// Weight of `auto` springs that `parts` are for.
    pub auto: f64,
    /// λ₂ and λmax of a step, by part.
    pub parts: Vec<(f64, f64)>,
    /// The part of each segment.
    pub part: Arc<Vec<u32>>,
    /// The slowest wave of each part, by segment.
    pub waves: Arc<Vec<f64>>,
}

impl BalancerState {
    /// Who is joined to whom has changed.
    pub fn rewire(&mut self) {
        (self.stale, self.rewired) = (true, true);
    }

    /// What rests on what was before, as words for the digest.
    pub fn words(&self) -> Vec<u64> {
        let Some(found) = self.found.as_ref().filter(|found| found.again || self.rewired) else {
            return Vec::new();
        };
        let floats = [self.auto, self.gamma, found.unit.0, found.unit.1, found.auto];
        let mut words = vec![found.at.0 as u64, u64::from(self.rewired), u64::from(self.plain)];
        words.extend(floats.map(f64::to_bits));
        words.extend(found.parts.iter().flat_map(|(slow, fast)| [*slow, *fast]).map(f64::to_bits));
        words.extend(found.part.iter().map(|part| u64::from(*part)));
        words.extend(found.waves.iter().map(|height| height.to_bits()));
        words
    }
}
