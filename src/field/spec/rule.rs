//! The description of κ rules.

use std::sync::Arc;

use super::CallId;

/// A κ rule.
#[derive(Clone, Debug)]
pub struct RuleSpec {
    /// Its name.
    pub name: Arc<str>,
    /// Which clusters it speaks of; `None`: all.
    pub when: Option<CallId>,
    /// Where their glyphs may be.
    pub require: Option<CallId>,
    /// Where they had better be.
    pub prefer: Option<CallId>,
    /// Cost of an unmet `prefer`, on the scale of misfit (1 = the whole range of κ).
    pub weight: f64,
}
