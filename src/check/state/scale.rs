//! Which parameters are differences of temperatures, and what calls give for them.

use crate::base::shared::Names;
use crate::diagnostic::Place;
use crate::program::FunctionId;

/// An argument of a call: a point, or a parameter of the function at hand.
#[derive(Clone, Copy, Debug)]
pub(in crate::check) struct Passed {
    pub callee: FunctionId,
    pub index: u32,
    pub place: Place,
    pub from: Option<(FunctionId, u32)>,
}

/// What the bodies say so far; looked at when all are checked.
#[derive(Clone, Debug, Default)]
pub(in crate::check) struct Scale {
    /// The parameters, by their number, that their functions add to a point of a scale, and where. A
    /// later entry of a session may still call them.
    pub risen: Names<(FunctionId, u32), Place>,
    /// What the calls of this entry give.
    pub passed: Vec<Passed>,
}

impl Scale {
    /// A parameter is added to a point; false where that was known.
    pub fn rises(&mut self, function: FunctionId, index: u32, place: Place) -> bool {
        let is_new = !self.risen.contains_key(&(function, index));
        if is_new {
            self.risen.insert((function, index), place);
        }
        is_new
    }
}
