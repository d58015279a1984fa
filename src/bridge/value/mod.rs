//! What scripts hold of the runtime: descriptions of fields, finished runs, events, reports, series.

pub(super) mod event;
pub(super) mod field;
pub(super) mod report;
pub(super) mod run;
pub(super) mod series;
pub(super) mod summary;
