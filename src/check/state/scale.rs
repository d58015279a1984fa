//! Which parameters are differences of temperatures, and what calls give for them.

use crate::diagnostic::Place;
use crate::program::FunctionId;

/// A parameter that its function adds to a point of a scale.
#[derive(Clone, Copy, Debug)]
pub(in crate::check) struct Risen {
    pub function: FunctionId,
    pub index: u32,
    /// Where it is added.
    pub place: Place,
}

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
    pub risen: Vec<Risen>,
    pub passed: Vec<Passed>,
}
