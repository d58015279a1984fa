//! What every model stands on: simulated time, counter-based chance, the digits of numbers.

pub mod chance;
pub mod digits;
pub mod time;
