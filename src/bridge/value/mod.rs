//! What scripts hold of the runtime: descriptions of fields, finished runs, events, reports, series, gases.

pub(super) mod coolant;
pub(super) mod errand;
pub(super) mod event;
pub(super) mod field;
pub(super) mod gas;
pub(super) mod report;
pub(super) mod run;
pub(super) mod series;
pub(super) mod summary;
