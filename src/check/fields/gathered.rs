//! What the blocks of a field have in common.

use crate::diagnostic::Span;
use crate::syntax::symbol::Symbol;

/// What is gathered of a field while its blocks are checked.
#[derive(Clone, Debug, Default)]
pub(super) struct Gathered {
    /// The names of its parts.
    pub names: Vec<(Symbol, Span)>,
    /// Blocks of segments.
    pub segments: usize,
}
