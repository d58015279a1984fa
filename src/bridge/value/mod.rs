//! What scripts hold of the runtime: descriptions of fields, finished runs, events, faults, reports, series, spectra,
//! gases.

pub(super) mod again;
pub(super) mod coolant;
pub(super) mod errand;
pub(super) mod event;
pub(super) mod fault;
pub(super) mod field;
pub(super) mod gas;
pub(super) mod given;
pub(super) mod moment;
pub(super) mod nobody;
pub(super) mod report;
pub(super) mod run;
pub(super) mod series;
pub(super) mod spectrum;
pub(super) mod summary;
mod told;
pub(super) mod verdict;
pub(super) mod weather;

use crate::machine::host::HostResult;
use crate::machine::value::{HostValue, Value};

/// A count.
pub(super) fn int(number: u64) -> Value {
    Value::from(number as i64)
}

/// What may be absent.
pub(super) fn optional(value: Option<Value>) -> Value {
    value.unwrap_or(Value::Absent)
}

/// A list of ids.
pub(super) fn ids<T: Into<u64>>(all: impl Iterator<Item = T>) -> HostResult<Value> {
    Ok(Value::nums(all.map(Into::into).collect())?)
}

/// A list of things of the runtime.
pub(super) fn things<T: HostValue>(all: impl Iterator<Item = T>) -> HostResult<Value> {
    Ok(Value::items(all.map(Value::host).collect())?)
}
