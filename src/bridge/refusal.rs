//! What the field refuses to do, as a message with what to do about it.

use crate::bridge::value::field::FieldValue;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::field::id::SegmentId;
use crate::field::script::FieldError;
use crate::field::spec::{FieldSpec, SegmentSpec};
use crate::field::validate::Item;
use crate::report::number;

/// What a field of a run cannot go on with, at the place of what is at fault in its declaration.
pub(in crate::bridge) fn breakdown(error: &FieldError, of: &FieldValue, run: Place) -> Diagnostic {
    let spec = &of.spec;
    let (title, place, label) = match error {
        FieldError::BadDemand { app, value, at } => {
            let name = spec.apps.get(app.index()).map_or("an app", |app| &*app.name);
            let place = of.origin.demands.get(app.index()).copied().flatten();
            (
                format!(
                    "the demand of `{name}` is {} at {at}: it must be a number from 0 up",
                    number(*value, 4)
                ),
                place.unwrap_or_else(|| of.origin.place(Item::App(*app))),
                "given here",
            )
        }
        FieldError::BadForce { ends: (a, b), value, at, .. } => {
            let ends = format!("the link from {} to {}", segment(spec, *a), segment(spec, *b));
            (
                format!("the force over {ends} is {} at {at}", number(*value, 4)),
                of.origin.place(Item::Balance),
                "computed here",
            )
        }
        FieldError::Runaway { segment: id, .. } => (
            format!("the temperature of {} runs away within one step", segment(spec, *id)),
            of.origin.place(Item::Segment(*id)),
            "its leakage outruns its cooling",
        ),
        _ => return refusal(error, run),
    };
    Diagnostic::new(Code::E0508, place, title, label)
        .label(run, "in this run")
        .help(refusal(error, run).help.concat())
}

fn segment(spec: &FieldSpec, id: SegmentId) -> String {
    spec.segments.get(id.index()).map_or("a segment".to_owned(), SegmentSpec::name)
}

/// The message at the place of what was asked for.
pub(in crate::bridge) fn refusal(error: &FieldError, place: Place) -> Diagnostic {
    let label = match error {
        FieldError::Conservation { .. } => "this run was stopped",
        FieldError::BadDemand { .. } | FieldError::BadForce { .. } | FieldError::Runaway { .. } => {
            "in this run"
        }
        _ => "asked for here",
    };
    let code = match error {
        FieldError::NoThermal(_) | FieldError::NoHeat => Code::E0515,
        _ => Code::E0508,
    };
    Diagnostic::new(code, place, error.to_string(), label).help(match error {
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
        FieldError::NoneInPhase(_) | FieldError::NoTarget => {
            "bring them back first: `Φ.orchestrator.enforceThetaConsensus()`"
        }
        FieldError::TooManyFaults(_) => {
            "let faults end: give them `lasts:`, or end them by `fault.end()`"
        }
        FieldError::NoAutoscale => "add one to the field: `autoscale { density: 0.2 to 0.8 }`",
        FieldError::NoThermal(_) | FieldError::NoHeat => {
            "give the block of the segment one: `thermal { mass: 9 kJ/K, conductance: 14 W/K }`"
        }
        FieldError::NoShare(..) => "give a share such as `60 %`",
        FieldError::Runaway { .. } => {
            "give it a `conductance` above `idle` times `leakage`, or the field a shorter `step`"
        }
        FieldError::Coolant { help, .. } => help,
        FieldError::Placement(_) => "leave segments in reach, or group the clusters by fewer kinds",
        FieldError::Property(_) => "correct the times of the property",
    })
}
