//! What lints look at: the description of a field, with where its parts stand.

use super::places::Places;
use super::springs::{Springs, moves_by_springs};
use crate::diagnostic::Place;
use crate::field::spec::FieldSpec;
use crate::field::validate::Item;
use std::cell::OnceCell;

/// The description of a field and its places in the script. What several lints need of it is found
/// out once, when the first asks.
#[derive(Debug)]
pub struct Description<'a> {
    pub(super) spec: &'a FieldSpec,
    pub(super) places: &'a Places,
    springs: OnceCell<Option<Springs>>,
}

impl<'a> Description<'a> {
    /// This description, whose parts stand there.
    pub fn new(spec: &'a FieldSpec, places: &'a Places) -> Description<'a> {
        Description { spec, places, springs: OnceCell::new() }
    }

    /// Whether a rule may keep glyphs off a segment.
    pub fn has_requirements(&self) -> bool {
        self.spec.rules.iter().any(|rule| rule.require.is_some())
    }

    /// Where a part stands.
    pub(super) fn place(&self, item: Item) -> Place {
        self.places.place(item)
    }

    /// The graph of the field under its springs; `None` where it is too large to be looked at.
    pub(super) fn springs(&self) -> Option<&Springs> {
        self.springs.get_or_init(|| Springs::of(self.spec)).as_ref()
    }

    /// The same, where springs are what levels the field and there is something to level.
    pub(super) fn levelled_by_springs(&self) -> Option<&Springs> {
        let levelled = moves_by_springs(self.spec.balance.method) && self.spec.segments.len() >= 2;
        levelled.then(|| self.springs()).flatten()
    }
}
