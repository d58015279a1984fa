//! What the `let`s of a run see: its field as it is at the start.

use crate::bridge::Bridge;
use crate::bridge::run::{Callbacks, time};
use crate::bridge::value::field::FieldValue;
use crate::field::Field;
use crate::machine::Machine;
use crate::machine::fault::Fault;
use crate::machine::host::HostResult;
use crate::machine::value::{HostValue, Value};
use std::any::Any;
use std::cell::RefCell;

/// The field of a run whose plan is being evaluated; nothing while it is lent, and while it opens:
/// what asks then is told of the field that is at hand.
#[derive(Debug, Default)]
struct StartValue(RefCell<Option<Field>>);

impl HostValue for StartValue {
    fn show(&self) -> String {
        "the start of a run".to_owned()
    }

    fn any(&self) -> &dyn Any {
        self
    }
}

impl Bridge {
    /// Does what a script asks of the field. In the plan of a run that is its own field, opened
    /// when it is first asked for, only looked at, and given up when the run begins.
    pub(in crate::bridge) fn at_start<T>(
        &self,
        machine: &mut Machine,
        act: impl FnOnce(&Bridge, &mut Machine) -> HostResult<T>,
    ) -> HostResult<T> {
        let Some(run) = machine.run_in_making() else { return act(self, machine) };
        let (field, seed, place) = (run.field.clone(), run.seed.unwrap_or(self.seed), run.place);
        let ends = time(run.duration, place)?;
        let Some(of) = field.as_host::<FieldValue>() else {
            return Err(Box::new(Fault::Broken("a run of what is no field")));
        };
        let is_first = run.start.is_none();
        let start = run.start.get_or_insert_with(|| Value::host(StartValue::default())).clone();
        let Some(start) = start.as_host::<StartValue>() else {
            return Err(Box::new(Fault::Broken("a start that is no field")));
        };
        let lent = start.0.take();
        if lent.is_none() && !is_first {
            return act(self, machine);
        }
        let functions = self.stage.functions.replace(of.closures.as_slice().into());
        let outer = (
            self.stage.current.take(),
            self.stage.dry_run.replace(true),
            self.stage.ends.replace(Some(ends)),
        );
        let opened = match lent {
            Some(field) => Ok(field),
            None => Callbacks::new(self, machine, place).open(of, seed),
        };
        let result = opened.and_then(|field| {
            self.stage.current.replace(Some(field));
            let result = act(self, machine);
            start.0.replace(self.stage.current.take());
            result
        });
        self.stage.functions.replace(functions);
        self.stage.current.replace(outer.0);
        self.stage.dry_run.set(outer.1);
        self.stage.ends.set(outer.2);
        result
    }
}
