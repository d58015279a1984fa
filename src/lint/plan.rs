//! What the plan of a run says before it runs: blocks, periods and properties that lie after its
//! end (W1013), and traces that begin after it (W1033).

use super::{Description, duration};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::field::id::AppId;
use crate::field::spec::Demand;
use crate::field::validate::Item;
use crate::report::number;

/// What a plan may have come too late for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Planned {
    /// `at` or `every`: a block that is run.
    Block,
    /// A property that is looked at from some time on.
    Property,
    /// An outage of a segment.
    Outage,
}

/// Something that is due in a run.
#[derive(Clone, Copy, Debug)]
pub struct Due {
    /// What.
    pub what: Planned,
    /// When it is due for the first time, in seconds from the start.
    pub at: f64,
    /// Where the plan says so.
    pub place: Place,
}

impl Due {
    /// The warning that it never comes in a run that ends at `end`, in seconds.
    pub fn never(&self, end: f64) -> Diagnostic {
        let title = match self.what {
            Planned::Block => "this block never runs",
            Planned::Property => "nobody looks at this property",
            Planned::Outage => "this outage never begins",
        };
        let (due, end) = (number(self.at, 6), number(end, 6));
        let label = format!("due at {due} s, and the run ends at {end} s");
        Diagnostic::new(Code::W1013, self.place, title, label)
            .help("let the run last longer, or begin earlier")
    }
}

/// The warnings on what is due after the end of a run of so many seconds.
pub fn plan(due: &[Due], end: f64) -> Vec<Diagnostic> {
    due.iter().filter(|due| due.at > end).map(|due| due.never(end)).collect()
}

/// The warnings on demands that are one number through a run of so many seconds, as their traces begin
/// after its end.
pub fn flat(of: &Description, end: f64) -> Vec<Diagnostic> {
    let apps = AppId::all(of.spec.apps.len()).zip(&of.spec.apps);
    let late = apps.filter_map(|(id, app)| {
        let Demand::Sampled { times, values } = &app.demand else { return None };
        let (first, value) = (times.first()?.seconds(), values.first()?);
        let place = of.places.demands.get(id.index()).copied().flatten();
        let place = place.unwrap_or_else(|| of.place(Item::App(id)));
        (first > 0.0 && first >= end && times.len() > 1).then(|| {
            Diagnostic::new(
                Code::W1033,
                place,
                format!("the demand of `{}` stays at {} through the run", app.name, value),
                format!(
                    "its trace begins at {}, and the run ends at {}",
                    duration(first),
                    duration(end)
                ),
            )
            .help("let the times of the trace begin at 0, or the run last longer")
        })
    });
    late.collect()
}
