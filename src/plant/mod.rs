//! The plant: bodies that warm and cool, and the gas that carries their heat away. Pure functions in
//! SI units (K, W, J, s), the same bits everywhere.

mod body;

pub use body::{Affine, Outcome, Response};
