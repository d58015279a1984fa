//! What every model stands on: simulated time and counter-based chance.

pub mod chance;
pub mod time;
