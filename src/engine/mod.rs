//! The node engines: what every segment does in every step. The Field Engine (load and phase), the
//! Glyph Runtime.

pub(crate) mod clock;
pub(crate) mod cooled;
pub mod detector;
pub(crate) mod heat;
pub(crate) mod membership;
pub(crate) mod phase;
mod refresh;
pub mod route;
pub(crate) mod spring;
