//! What is said of a fault, and to whom it is said once: types as text, names that were meant.

pub(in crate::check) mod consequence;
pub(in crate::check) mod show;
pub(in crate::check) mod suggest;
