//! The built-ins of the runtime that need no field: patterns of links, files, gases.

mod data;
pub(super) mod gas;
mod records;
pub(super) mod topology;
mod weather;
