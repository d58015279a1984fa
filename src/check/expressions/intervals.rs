//! The numbers that the patterns of a match name, cut into parts that no pattern divides.

use crate::check::Checker;
use crate::program::tree::{NodeId, NodeKind, Pattern};

/// Beyond so many parts of intervals they are told by their ends alone.
const MOST_PARTS: usize = 20_000;

/// Where the parts begin, in order; each ends before the next. Numbers are told by their rank, which
/// grows by 1 from a number to the next, of Ints as of Floats.
#[derive(Clone, Debug, Default)]
pub(super) struct Cuts(Vec<i128>);

impl Cuts {
    /// The parts that an interval of ranks is made of.
    pub fn parts(&self, first: i128, last: i128) -> std::ops::Range<usize> {
        let at = |rank: i128| self.0.partition_point(|cut| *cut < rank);
        at(first)..at(last + 1).max(at(first))
    }
}

impl Checker {
    /// The cuts that the intervals of some patterns need; `None` where there are no intervals, or too
    /// many to be told apart.
    pub(super) fn cuts(&self, patterns: &[Pattern]) -> Option<Cuts> {
        let mut ends = vec![];
        let mut intervals = false;
        patterns.iter().for_each(|pattern| {
            self.visit_numbers(pattern, &mut |first, last, interval| {
                intervals |= interval;
                ends.push((first, last));
            });
        });
        if !intervals {
            return None;
        }
        let mut all: Vec<i128> = ends.iter().flat_map(|(first, last)| [*first, last + 1]).collect();
        all.sort_unstable();
        all.dedup();
        let cuts = Cuts(all);
        let mut parts = 0_usize;
        for (first, last) in ends {
            parts = parts.saturating_add(cuts.parts(first, last).len());
        }
        (parts <= MOST_PARTS).then_some(cuts)
    }

    fn visit_numbers(&self, pattern: &Pattern, found: &mut dyn FnMut(i128, i128, bool)) {
        match pattern {
            Pattern::Equal(node) => {
                if let Some(rank) = self.rank(*node) {
                    found(rank, rank, false);
                }
            }
            Pattern::Between(start, end) => {
                if let (Some(first), Some(last)) = (self.rank(*start), self.rank(*end)) {
                    found(first, last, true);
                }
            }
            Pattern::Some(inner) => self.visit_numbers(inner, found),
            Pattern::Variant(_, parts) | Pattern::Tuple(parts) | Pattern::Or(parts) => {
                parts.iter().for_each(|part| self.visit_numbers(part, found));
            }
            Pattern::Any | Pattern::Bind(_) | Pattern::None => {}
        }
    }

    /// The place of a constant number among all numbers of its type.
    pub(super) fn rank(&self, node: NodeId) -> Option<i128> {
        match self.kind_of(node) {
            NodeKind::Int(value) => Some(i128::from(*value)),
            NodeKind::Float(value) => {
                // -0 is 0.
                let bits = (value + 0.0).to_bits() as i64;
                Some(i128::from(if bits < 0 { i64::MIN.wrapping_sub(bits) } else { bits }))
            }
            _ => None,
        }
    }

    /// Whether a pattern takes no value, as an interval of it ends below its start.
    pub(super) fn takes_nothing(&self, pattern: &Pattern) -> bool {
        match pattern {
            Pattern::Between(start, end) => {
                self.rank(*start).zip(self.rank(*end)).is_some_and(|(first, last)| first > last)
            }
            Pattern::Some(inner) => self.takes_nothing(inner),
            Pattern::Variant(_, parts) | Pattern::Tuple(parts) => {
                parts.iter().any(|part| self.takes_nothing(part))
            }
            Pattern::Or(parts) => parts.iter().all(|part| self.takes_nothing(part)),
            Pattern::Equal(_) | Pattern::Any | Pattern::Bind(_) | Pattern::None => false,
        }
    }
}
