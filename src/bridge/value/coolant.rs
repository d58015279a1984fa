//! A loop of coolant as a value of a script: that of the field that runs, or of one whose run is over.

use crate::machine::value::{HostValue, Value};
use std::any::Any;
use std::sync::Arc;

/// A loop, by its place in its field.
#[derive(Clone, Debug)]
pub(in crate::bridge) struct CoolantValue {
    /// The run whose last state it is of; `None`: of the field that runs.
    pub(in crate::bridge) run: Option<Value>,
    /// Its place among the loops.
    pub(in crate::bridge) place: u32,
    name: Arc<str>,
}

impl CoolantValue {
    /// A loop of the field that runs.
    pub(in crate::bridge) fn live(place: u32, name: &str) -> CoolantValue {
        CoolantValue { run: None, place, name: name.into() }
    }
}

impl HostValue for CoolantValue {
    fn show(&self) -> String {
        format!("coolant {}", self.name)
    }

    fn any(&self) -> &dyn Any {
        self
    }

    fn same(&self, other: &dyn HostValue) -> bool {
        let other = other.any().downcast_ref::<CoolantValue>();
        other.is_some_and(|other| {
            self.place == other.place && self.run.is_some() == other.run.is_some()
        })
    }
}
