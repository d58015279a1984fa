//! What is told before a field runs: the bridge hands its description, its plan and its rules to
//! [`crate::lint`], and keeps the warnings.

use super::Bridge;
use super::run::Callbacks;
use super::value::field::FieldValue;
use crate::field::Field;
use crate::lint::{self, Description, Due, FieldNumbers, Planned};
use crate::machine::Machine;
use crate::machine::host::{HostResult, PlanValue, RunValue};

/// What there is to say of a field before it runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Explained {
    /// Its name.
    pub name: String,
    /// In words.
    pub text: String,
    /// In numbers; `None` where it could not be looked at.
    pub numbers: Option<FieldNumbers>,
}

impl Bridge {
    /// Looks at a field that was made.
    pub(super) fn look_at(&self, field: &FieldValue) {
        let of = Description::new(&field.spec, &field.origin);
        for warning in lint::lints(&of) {
            self.warn(warning);
        }
        if let Some(explained) = &self.told.explained {
            explained.borrow_mut().push(Explained {
                name: field.spec.name.to_string(),
                text: lint::explain(&of),
                numbers: Some(lint::numbers(&of)),
            });
        }
    }

    /// Looks at what a run is to do, and when.
    pub(super) fn look_at_plan(&self, run: &RunValue) {
        let due = run.plan.iter().filter_map(|entry| {
            let (what, at, place) = match entry {
                PlanValue::At { time, place, .. } => (Planned::Block, *time, *place),
                PlanValue::Every { period, place, .. } => (Planned::Block, *period, *place),
                PlanValue::Property { after: Some(after), place, .. } => {
                    (Planned::Property, *after, *place)
                }
                _ => return None,
            };
            Some(Due { what, at, place })
        });
        for warning in lint::plan(&due.collect::<Vec<_>>(), run.duration) {
            self.warn(warning);
        }
        if let Some(of) = run.field.as_host::<FieldValue>() {
            let of = Description::new(&of.spec, &of.origin);
            lint::flat(&of, run.duration).into_iter().for_each(|warning| self.warn(warning));
        }
    }

    /// Looks at the rules of the field of a run that will not run.
    pub(super) fn look_at_rules(&self, machine: &mut Machine, run: &RunValue) {
        let Some(field) = run.field.as_host::<FieldValue>() else { return };
        let of = Description::new(&field.spec, &field.origin);
        if !of.has_requirements() {
            return;
        }
        self.stage.functions.replace(field.closures.as_slice().into());
        let mut callbacks = Callbacks::new(self, machine, run.place);
        lint::rules_anywhere(&of, &mut callbacks, &mut |warning| self.warn(warning));
    }

    /// Looks at the rules of a field that was just opened for a run.
    pub(super) fn warn_of_rules(
        &self,
        of: &FieldValue,
        field: &mut Field,
        callbacks: &mut Callbacks,
    ) -> HostResult<()> {
        let of = Description::new(&of.spec, &of.origin);
        lint::rules(&of, field, callbacks, &mut |warning| self.warn(warning))
    }
}
