//! What every system of the model has in common: a part of it that acts by itself as time passes.
//!
//! A system is a type without values: what it knows is part of the [`Field`], so that a copy of a field
//! is a copy of all its systems. `runtime/step.rs` lists the systems in the order in which they act.

use super::Field;
use super::script::{RunError, Script};
use super::time::Time;

/// A part of the model that acts by itself as time passes.
pub(crate) trait System {
    /// When it next has something to do: in the first step that ends then or later; `None` where only a
    /// change of something else gives it something to do.
    fn due(field: &Field) -> Option<Time>;

    /// Acts in the step that led to the present time; `dt` is the length of every step of the field.
    ///
    /// # Errors
    /// What a function of the script fails with, or a number from it that makes no sense.
    fn step<S: Script>(
        field: &mut Field,
        dt: Time,
        script: &mut S,
    ) -> Result<(), RunError<S::Error>>;
}
