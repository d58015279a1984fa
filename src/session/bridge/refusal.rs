//! What the field refuses to do, as a message with what to do about it.

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::field::script::FieldError;

/// The message at the place of what was asked for.
pub(super) fn refusal(error: &FieldError, place: Place) -> Diagnostic {
    let label = match error {
        FieldError::Conservation { .. } => "this run was stopped",
        FieldError::BadDemand { .. } | FieldError::BadForce { .. } => "in this run",
        _ => "asked for here",
    };
    Diagnostic::new(Code::E0508, place, error.to_string(), label).help(match error {
        FieldError::Unknown(..) => "look at what there is: `Φ.segments`, `Φ.links`, `Φ.apps`",
        FieldError::BadDemand { .. } => {
            "keep the function of `demand` from 0 up at every time: `max(0.0, …)`"
        }
        FieldError::BadForce { .. } => "keep the function of `force` finite for every pair",
        FieldError::Conservation { .. } => {
            "this is a fault of the program and not of the script: please report it with the script"
        }
        FieldError::NotUp(_) => "restore it first, or ask `segment.up` before",
        FieldError::NoPlace(_) => {
            "let a `require` fit a segment that is up, or restore one that fits"
        }
        FieldError::BadNumber(..) => "give a number above 0",
        FieldError::NegativeTime(..) => "give a time from now on: times are counted from now",
        FieldError::AtBound(..) => "change `min` or `max` in the `autoscale` block",
        FieldError::NoneInPhase(_) => {
            "bring them back first: `Φ.orchestrator.enforceThetaConsensus()`"
        }
        FieldError::NoAutoscale => "add one to the field: `autoscale { density: 0.2 to 0.8 }`",
        FieldError::Placement(_) => "leave segments in reach, or group the clusters by fewer kinds",
        FieldError::Property(_) => "correct the times of the property",
    })
}
