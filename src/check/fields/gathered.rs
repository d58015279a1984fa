//! What the blocks of a field have in sum.

use crate::check::Checker;
use crate::diagnostic::Span;
use crate::program::tree::SheetEntry;
use crate::schema::{AppKey, BlockId, BlockKind, ClusterKey, KeyId, SegmentKey};
use crate::syntax::symbol::Symbol;

/// What is gathered of a field while its blocks are checked.
#[derive(Clone, Debug, Default)]
pub(super) struct Gathered {
    /// The names of its parts.
    pub names: Vec<(Symbol, Span)>,
    /// Blocks of segments.
    pub segments: usize,
    /// Capacity and load of the whole in ΔΦ, as long as all of it is constant.
    pub capacity: Option<f64>,
    pub load: Option<f64>,
}

impl Checker {
    /// Adds what a block bears or carries to the field's sums; what is not constant ends them.
    pub(super) fn add_up(
        &self,
        kind: &BlockKind,
        entries: &[SheetEntry],
        count: Option<f64>,
        to: &mut Gathered,
    ) {
        let key = |id: KeyId| {
            entries.iter().find_map(|entry| match entry {
                SheetEntry::Key { key, value, .. } if *key == Some(id) => {
                    Some(self.constant_value(*value))
                }
                _ => None,
            })
        };
        match kind.id {
            Some(BlockId::Segment) => {
                let count = count.filter(|count| *count >= 1.0);
                let own = key(KeyId::Segment(SegmentKey::Capacity)).flatten().zip(count);
                to.capacity = to.capacity.zip(own).map(|(sum, (each, count))| sum + each * count);
            }
            Some(BlockId::Cluster) => {
                let glyphs = key(KeyId::Cluster(ClusterKey::Glyphs)).flatten();
                let tension = key(KeyId::Cluster(ClusterKey::Tension)).flatten();
                let own = glyphs.zip(tension).zip(count);
                to.load = to
                    .load
                    .zip(own)
                    .map(|(sum, ((glyphs, tension), count))| sum + glyphs * tension * count);
            }
            // Scaled by its demand, or made several times over, its load is not known here.
            Some(BlockId::App)
                if key(KeyId::App(AppKey::Demand)).is_some() || count != Some(1.0) =>
            {
                to.load = None;
            }
            _ => {}
        }
    }
}
