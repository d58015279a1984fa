//! What every model stands on: simulated time, counter-based chance, the digits of numbers, what stops
//! long work, and tables that are copied at no cost.

pub mod alarm;
pub mod chance;
pub mod digits;
pub mod shared;
pub mod time;
