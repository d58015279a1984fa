//! What every model stands on: simulated time, counter-based chance, the digits of numbers, and what stops
//! long work.

pub mod alarm;
pub mod chance;
pub mod digits;
pub mod time;
