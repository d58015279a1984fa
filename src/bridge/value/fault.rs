//! A fault, as a value of a script: what it is and when it begins and ends. Whether it is under way is asked
//! of the field.

use crate::field::Field;
use crate::field::fault::FaultSpec;
use crate::field::id::FaultId;
use crate::field::time::Time;
use crate::machine::host::HostResult;
use crate::machine::value::{HostValue, Value};
use crate::report::number::duration;
use std::any::Any;

/// A fault as it was asked for.
#[derive(Clone, Debug)]
pub(in crate::bridge) struct FaultValue {
    pub(in crate::bridge) id: FaultId,
    pub(in crate::bridge) kind: &'static str,
    pub(in crate::bridge) begun: Time,
    pub(in crate::bridge) until: Option<Time>,
}

impl FaultValue {
    /// One that is planned or under way; one that is over already has ended now.
    pub(in crate::bridge) fn value(field: &Field, id: FaultId) -> HostResult<Value> {
        let now = field.now();
        let fault = field.fault(id);
        Ok(Value::host(FaultValue {
            id,
            kind: fault.and_then(|it| it.what.first()).map_or("none", FaultSpec::kind),
            begun: fault.map_or(now, |it| it.begun),
            until: fault.map_or(Some(now), |it| it.until),
        }))
    }
}

impl HostValue for FaultValue {
    fn show(&self) -> String {
        let begun = duration(self.begun.0);
        match self.until {
            Some(until) => format!("{} from {begun} to {}", self.kind, duration(until.0)),
            None => format!("{} from {begun} on", self.kind),
        }
    }

    fn any(&self) -> &dyn Any {
        self
    }
}
