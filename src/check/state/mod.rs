//! What the checker knows, divided by what belongs together: each part with the methods that need
//! nothing but it. No part knows of the checker, or of how a script is checked.

pub(in crate::check) mod declared;
pub(in crate::check) mod equality;
pub(in crate::check) mod fields;
pub(in crate::check) mod functions;
pub(in crate::check) mod modules;
pub(in crate::check) mod reports;
pub(in crate::check) mod runs;
pub(in crate::check) mod scale;
pub(in crate::check) mod scope;
pub(in crate::check) mod signature;
pub(in crate::check) mod units;
pub(in crate::check) mod unknowns;
