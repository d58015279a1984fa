//! The built-ins of the runtime that need no field: patterns of links, files.

mod data;
mod records;
pub(super) mod topology;
mod weather;
