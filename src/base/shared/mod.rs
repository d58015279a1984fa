//! Tables that are copied at no cost: two copies share all that neither has changed since. Whoever keeps a
//! copy before it tries something goes back to it for nothing.

mod map;
mod table;

pub use map::{FastHasher, Map, Names};
pub use table::Table;
