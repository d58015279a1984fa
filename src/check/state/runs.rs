//! Runs: where in one the check stands, the faults it may name, and what it observes.

use super::modules::{ModuleId, Names};
use crate::diagnostic::Place;
use crate::program::dimension::Dimension;
use crate::syntax::symbol::Symbol;

/// An observed name.
#[derive(Clone, Debug)]
pub(in crate::check) struct Observed {
    pub dimension: Dimension,
    pub place: Place,
    /// Where it is observed with another dimension.
    pub other: Option<Place>,
}

/// A series that is asked for.
#[derive(Clone, Debug)]
pub(in crate::check) struct Asked {
    pub name: Symbol,
    /// The dimension that was given out; an unknown where the name was not observed yet.
    pub dimension: Dimension,
    pub place: Place,
}

/// What is known of runs.
#[derive(Clone, Debug, Default)]
pub(in crate::check) struct Runs {
    /// Blocks of runs around what is being checked.
    pub depth: u32,
    /// Runs of many seeds around what is being checked.
    pub many: u32,
    /// Whether the body of a function is being checked, which a run may call.
    pub acts: bool,
    /// The modules whose names are in scope in runs and in functions.
    pub faults: Vec<ModuleId>,
    /// What runs observe, by name.
    observed: Names<Observed>,
    /// Series that are asked for by a name written out.
    pub asked: Vec<Asked>,
}

impl Runs {
    /// Takes note of what is observed under a name; of two dimensions the first counts, or, where
    /// an entry may `replace` what was before, the last.
    pub fn observe(&mut self, name: Symbol, dimension: Dimension, place: Place, replace: bool) {
        match self.observed.get_mut(&name) {
            Some(known) if !replace => {
                if known.dimension != dimension && known.place != place {
                    known.other.get_or_insert(place);
                }
            }
            _ => {
                self.observed.insert(name, Observed { dimension, place, other: None });
            }
        }
    }

    /// What is observed under a name.
    pub fn observed(&self, name: Symbol) -> Option<&Observed> {
        self.observed.get(&name)
    }

    /// The dimension of what is observed under a name.
    pub fn dimension_of(&self, name: Symbol) -> Option<Dimension> {
        self.observed(name).map(|known| known.dimension.clone())
    }
}
