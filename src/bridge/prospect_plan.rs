//! What the plan of a run says before it runs: blocks, periods and properties that lie after its end.

use super::Bridge;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::machine::host::{PlanValue, RunValue};
use crate::report::number;

impl Bridge {
    /// Adds what a plan says to the warnings.
    pub(super) fn look_at_plan(&self, run: &RunValue) {
        for entry in &run.plan {
            let (due, place, what) = match entry {
                PlanValue::At { time, place, .. } => (*time, *place, "this block never runs"),
                PlanValue::Every { period, place, .. } => {
                    (*period, *place, "this block never runs")
                }
                PlanValue::Property { after: Some(after), place, .. } => {
                    (*after, *place, "nobody looks at this property")
                }
                _ => continue,
            };
            if due > run.duration {
                self.warn(never(place, what, due, run.duration));
            }
        }
    }
}

/// The warning on what is due at `due` in a run that ends before; both in seconds.
pub(super) fn never(place: Place, what: &str, due: f64, end: f64) -> Diagnostic {
    let label = format!("due at {} s, and the run ends at {} s", number(due, 6), number(end, 6));
    Diagnostic::new(Code::W1013, place, what, label)
        .help("let the run last longer, or begin earlier")
}
