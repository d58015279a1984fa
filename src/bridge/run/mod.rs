//! Runs: the plan of a script, carried out on a field.

mod again;
mod callbacks;
mod force;
pub(super) mod opened;
mod plan;
mod start;

pub(super) use callbacks::Callbacks;
pub(super) use plan::time;

use crate::bridge::value::field::FieldValue;
use crate::bridge::value::given::Given;
use crate::bridge::value::run::{RunDocument, RunResult};
use crate::bridge::{Bridge, stop};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::field::Field;
use crate::machine::Machine;
use crate::machine::fault::Fault;
use crate::machine::host::{HostResult, PlanValue, RunValue};
use crate::machine::value::Value;
use again::{Keeping, run_keeping};
use std::cell::OnceCell;
use std::rc::Rc;

/// Runs inside runs stop here.
const MAX_NESTED_RUNS: u32 = crate::schema::limit::RUNS.most() as u32;

impl Bridge {
    pub(in crate::bridge) fn run_field(
        &self,
        machine: &mut Machine,
        run: RunValue,
    ) -> HostResult<Value> {
        if self.told.explained.is_some() {
            self.look_at_plan(&run);
            self.look_at_rules(machine, &run);
            self.told.ended.set(true);
            return Err(Box::new(Fault::Failed("the script is only looked at".to_owned())));
        }
        if self.stage.depth.get() >= MAX_NESTED_RUNS {
            return Err(too_many(run.place));
        }
        self.stage.depth.set(self.stage.depth.get() + 1);
        let outer = (
            self.stage.current.take(),
            self.stage.functions.borrow().clone(),
            self.stage.ends.take(),
        );
        let looking = self.stage.dry_run.replace(false);
        let result = self.run_one(machine, &run);
        self.stage.current.replace(outer.0);
        self.stage.functions.replace(outer.1);
        self.stage.ends.set(outer.2);
        self.stage.dry_run.set(looking);
        self.stage.depth.set(self.stage.depth.get() - 1);
        result
    }

    fn run_one(&self, machine: &mut Machine, value: &RunValue) -> HostResult<Value> {
        let Some(of) = value.field.as_host::<FieldValue>() else {
            return Err(Box::new(Fault::Broken("a run of what is no field")));
        };
        self.stage.functions.replace(of.closures.as_slice().into());
        let mut keeping = Keeping::new(machine, of, value);
        let mut callbacks = Callbacks::new(self, machine, value.place);
        let (plan, stated) = callbacks.plan(value)?;
        self.look_at_plan(value);
        self.stage.ends.set(Some(plan.duration));
        let field = self.begin(&mut callbacks, of, value)?;
        let record = run_keeping(field, &plan, &mut callbacks, &mut keeping);
        if let Some(watcher) = &self.watcher {
            watcher.end();
        }
        let record = record.map_err(|error| callbacks.stopped(error, of))?;
        let stated = callbacks.finish(stated);
        let observed = value.plan.iter().filter_map(|entry| match entry {
            PlanValue::Observe { shape, shown, .. } => Some(callbacks.observed_in(*shape, *shown)),
            _ => None,
        });
        let observed = observed.collect();
        let again = keeping.end(self, machine, of, (value, plan.duration));
        let result = RunResult {
            end: self.keep(record.field.clone()),
            record,
            stated,
            seed: value.seed.unwrap_or(self.seed),
            arguments: of.arguments.clone(),
            params: params(machine),
            observed,
            events: OnceCell::new(),
            again: Rc::new(again),
        };
        self.told.runs.borrow_mut().push(RunDocument::of(&result, &machine.program().units));
        Ok(Value::host(result))
    }

    /// Opens the field of a run that is about to begin.
    fn begin(
        &self,
        callbacks: &mut Callbacks,
        of: &FieldValue,
        value: &RunValue,
    ) -> HostResult<Field> {
        callbacks.tick_cost = 1 + of.spec.segments.len() as u64;
        let mut field = callbacks.open(of, value.seed.unwrap_or(self.seed))?;
        self.warn_of_rules(of, &mut field, callbacks)?;
        self.stage.shown.replace(Some(of.spec.clone()));
        Ok(field)
    }
}

/// The values of the script's `param`s.
fn params(machine: &mut Machine) -> Vec<Given> {
    let program = machine.program().clone();
    let each = program.params.iter().filter_map(|param| {
        let (value, shape) = machine.global(param.global)?;
        let given = Given::of(machine, program.names.text(param.name), shape, &value)?;
        Some(Given { is_path: param.path, ..given })
    });
    each.collect()
}

fn too_many(place: Place) -> Box<Fault> {
    stop(Diagnostic::new(
        Code::E0803,
        place,
        format!("more than {MAX_NESTED_RUNS} runs are nested"),
        "this run is started by a run by a run …",
    ))
}
