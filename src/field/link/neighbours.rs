//! Who is joined to whom now.

use super::{Links, rows_of};
use crate::field::id::{LinkRow, SegmentId};

/// Who is joined to whom by links that now carry phase: compressed rows, both directions.
#[derive(Clone, Debug, Default)]
pub(crate) struct Neighbours {
    pub row: Vec<u32>,
    pub to: Vec<SegmentId>,
    /// Class of each entry; empty when all links are of one class.
    pub class: Vec<u32>,
    /// 1 / Σ coupling of each segment, 0 for one without neighbours.
    pub share: Vec<f64>,
}

impl Neighbours {
    /// From the links for which `live` holds.
    pub(crate) fn new(
        links: &Links,
        segments: usize,
        live: impl Fn(LinkRow, SegmentId, SegmentId) -> bool,
    ) -> Self {
        let alive = links.iter().filter(|&(id, a, b)| live(id, a, b));
        let row = rows_of(segments, alive.flat_map(|(_, a, b)| [a, b]));
        let mut next = row.clone();
        let entries = row.last().copied().unwrap_or(0) as usize;
        let mut to = vec![SegmentId(0); entries];
        let mixed = links.classes.len() > 1;
        let mut class = vec![0_u32; if mixed { entries } else { 0 }];
        let mut weight = vec![0.0; segments];
        for ((id, a, b), &kind) in links.iter().zip(links.class.iter()) {
            if !live(id, a, b) {
                continue;
            }
            let coupling = links.classes.get(kind as usize).map_or(0.0, |c| c.coupling);
            for (end, other) in [(a, b), (b, a)] {
                let Some(place) = next.get_mut(end.index()) else { continue };
                if let Some(entry) = to.get_mut(*place as usize) {
                    *entry = other;
                }
                if let Some(entry) = class.get_mut(*place as usize) {
                    *entry = kind;
                }
                *place += 1;
                if let Some(w) = weight.get_mut(end.index()) {
                    *w += coupling;
                }
            }
        }
        let share = weight.iter().map(|w| if *w > 0.0 { 1.0 / w } else { 0.0 }).collect();
        Neighbours { row, to, class, share }
    }

    /// The neighbours of a segment.
    pub(crate) fn of(&self, id: SegmentId) -> &[SegmentId] {
        let at = |i: usize| self.row.get(i).copied().unwrap_or(0) as usize;
        self.to.get(at(id.index())..at(id.index() + 1)).unwrap_or(&[])
    }
}
