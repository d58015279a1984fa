//! The built-ins of the runtime that need no field: patterns of links, files, gases.

mod data;
pub(super) mod gas;
pub(super) mod plant;
mod records;
pub(super) mod topology;
