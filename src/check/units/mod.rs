//! Dimensions and units: as they are declared, where they are used, scales with a zero of their own.

pub(in crate::check) mod measure;
mod order;
pub(in crate::check) mod scale;
pub(in crate::check) mod unit;
