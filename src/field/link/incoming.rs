//! The links by their upper end.

use super::rows_of;
use crate::field::id::{LinkRow, SegmentId};

/// The links by their upper end: derived, and made only where a kernel needs them.
#[derive(Debug, Default)]
pub(crate) struct Incoming {
    row: Vec<u32>,
    link: Vec<LinkRow>,
}

impl Incoming {
    pub fn new(segments: usize, to: &[SegmentId]) -> Incoming {
        let row = rows_of(segments, to.iter().copied());
        let mut next = row.clone();
        let mut link = vec![LinkRow(0); to.len()];
        for (id, &b) in (0..).map(LinkRow).zip(to) {
            let Some(place) = next.get_mut(b.index()) else { continue };
            if let Some(entry) = link.get_mut(*place as usize) {
                *entry = id;
            }
            *place += 1;
        }
        Incoming { row, link }
    }

    /// The links of an upper end, by id.
    pub fn of(&self, b: SegmentId) -> &[LinkRow] {
        let at = |i: usize| self.row.get(i).copied().unwrap_or(0) as usize;
        self.link.get(at(b.index())..at(b.index() + 1)).unwrap_or_default()
    }

    /// The links of every upper end from this one on, by id.
    pub fn rows(&self, first: usize) -> impl Iterator<Item = &[LinkRow]> {
        let rows = self.row.get(first..).unwrap_or_default().windows(2);
        let start = self.row.get(first).copied().unwrap_or(0) as usize;
        let mut rest = self.link.get(start..).unwrap_or_default();
        rows.map(move |ends| {
            let (row, others) = rest.split_at((ends[1] - ends[0]) as usize);
            rest = others;
            row
        })
    }
}
