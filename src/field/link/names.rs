//! Which link is in which row. Until a graph first grows or shrinks each link is in the row of its
//! number, and nothing is kept.

use std::collections::BTreeMap;

use super::{Edge, LinkClass};
use crate::field::id::{LinkId, LinkRow, SegmentId};

/// How a link came to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Kin {
    /// It was declared, or stands for such a one after a merge.
    #[default]
    Declared,
    /// A spawned segment, its upper end, has it because its model has one.
    Inherited,
    /// It joins a spawned segment, its upper end, to its model.
    Model,
}

/// A link that went with one of its ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gone {
    pub ends: (SegmentId, SegmentId),
    pub class: LinkClass,
}

/// Row by id, and id by row.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    id: Vec<LinkId>,
    row: Vec<Option<LinkRow>>,
    /// Of those that were not declared.
    kin: BTreeMap<LinkId, Kin>,
    gone: BTreeMap<LinkId, Gone>,
}

impl Names {
    /// Of so many links that are all in the rows of their numbers.
    pub fn alike(links: usize) -> Names {
        Names {
            id: LinkId::all(links).collect(),
            row: LinkRow::all(links).map(Some).collect(),
            ..Names::default()
        }
    }

    /// The ids of new rows; those that had one and are not among them are gone, and were this.
    pub fn follow(&mut self, edges: &[Edge], was: impl Fn(LinkRow) -> Option<Gone>) {
        let before = std::mem::take(&mut self.row);
        self.id = edges.iter().map(|edge| edge.id).collect();
        let ids = self.id.iter().map(|id| id.index() + 1).max().unwrap_or(0).max(before.len());
        self.row = vec![None; ids];
        for (row, edge) in (0..).map(LinkRow).zip(edges) {
            if let Some(cell) = self.row.get_mut(edge.id.index()) {
                *cell = Some(row);
            }
            if edge.kin != Kin::Declared {
                self.kin.insert(edge.id, edge.kin);
            }
        }
        for (id, row) in (0..).map(LinkId).zip(before) {
            if let (Some(row), Some(None)) = (row, self.row.get(id.index()))
                && let Some(gone) = was(row)
            {
                self.gone.insert(id, gone);
                self.kin.remove(&id);
            }
        }
    }

    /// How many ids there ever were.
    pub fn ids(&self) -> usize {
        self.row.len()
    }

    pub fn id(&self, row: LinkRow) -> LinkId {
        self.id.get(row.index()).copied().unwrap_or_default()
    }

    pub fn row(&self, id: LinkId) -> Option<LinkRow> {
        *self.row.get(id.index())?
    }

    /// The ids of those that are, rising.
    pub fn living(&self) -> impl Iterator<Item = LinkId> + '_ {
        (0..).map(LinkId).zip(&self.row).filter(|(_, row)| row.is_some()).map(|(id, _)| id)
    }

    pub fn kin(&self, id: LinkId) -> Kin {
        self.kin.get(&id).copied().unwrap_or_default()
    }

    pub fn gone(&self, id: LinkId) -> Option<&Gone> {
        self.gone.get(&id)
    }

    /// As words, for the digest.
    pub fn words(&self) -> impl Iterator<Item = u64> + '_ {
        let rows = self.row.iter().map(|row| row.map_or(u64::MAX, u64::from));
        let kin = self.kin.iter().map(|(id, kin)| u64::from(*id) << 8 | *kin as u64);
        [self.row.len() as u64, self.kin.len() as u64].into_iter().chain(rows).chain(kin)
    }
}
