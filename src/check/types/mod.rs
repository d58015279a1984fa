//! Types: as they are written, as they are inferred, and how one becomes another.

pub(in crate::check) mod coerce;
pub(in crate::check) mod equality;
pub(in crate::check) mod infer;
pub(in crate::check) mod inhabited;
pub(in crate::check) mod misfit;
pub(in crate::check) mod series;
pub(in crate::check) mod widen;
pub(in crate::check) mod written;
