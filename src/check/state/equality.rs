//! Which generic parameters bodies compare, and what calls put in their place.

use crate::base::shared::Names;
use crate::diagnostic::Place;
use crate::program::FunctionId;
use crate::program::types::TypeId;

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
    /// The generic parameters, by their number, whose values their functions compare, and where. A later
    /// entry of a session may still call them.
    pub compared: Names<(FunctionId, u32), Place>,
    /// What the bodies of this entry use.
    pub instances: Vec<Instance>,
}

impl Equality {
    /// A parameter is compared; false where that was known.
    pub fn compares(&mut self, function: FunctionId, generic: u32, place: Place) -> bool {
        let is_new = !self.compared.contains_key(&(function, generic));
        if is_new {
            self.compared.insert((function, generic), place);
        }
        is_new
    }
}
