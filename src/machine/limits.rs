//! Bounds on what a script may use. All of them are on by default, and finite, but for time: a
//! script that takes long on a slow computer must not fail there and pass elsewhere.

use crate::schema::limit;
use std::time::Duration;

/// Bounds of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Calls and turns of loops.
    pub steps: u64,
    /// Nested calls.
    pub depth: usize,
    /// Bytes held by values.
    pub memory: usize,
    /// Wall time.
    pub time: Option<Duration>,
    /// Instances of functions: one for each list of type arguments.
    pub instances: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            steps: limit::STEPS.most(),
            depth: limit::CALLS.size(),
            memory: limit::MEMORY.size(),
            time: None,
            instances: limit::INSTANCES.size(),
        }
    }
}
