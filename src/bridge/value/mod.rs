//! What scripts hold of the runtime: descriptions of fields, finished runs, events, reports, series, spectra,
//! gases.

pub(super) mod event;
pub(super) mod field;
pub(super) mod gas;
pub(super) mod report;
pub(super) mod run;
pub(super) mod series;
pub(super) mod spectrum;
pub(super) mod summary;
