//! Which generic parameters bodies compare, and what calls put in their place.

use crate::diagnostic::Place;
use crate::program::FunctionId;
use crate::program::types::TypeId;

/// A generic parameter whose values a body compares.
#[derive(Clone, Copy, Debug)]
pub(in crate::check) struct Compared {
    pub function: FunctionId,
    pub generic: u32,
    /// Where they are compared.
    pub place: Place,
}

/// A use of a generic function.
#[derive(Clone, Debug)]
pub(in crate::check) struct Instance {
    pub function: FunctionId,
    pub generics: Box<[TypeId]>,
    pub place: Place,
    /// The function whose body uses it.
    pub inside: Option<FunctionId>,
}

/// What the bodies say so far; looked at when all are checked.
#[derive(Clone, Debug, Default)]
pub(in crate::check) struct Equality {
    pub compared: Vec<Compared>,
    pub instances: Vec<Instance>,
}
