//! Runs: the plan of a script, carried out on a field.

mod callbacks;
mod force;
pub(super) mod opened;
mod plan;
mod start;

pub(super) use callbacks::Callbacks;
pub(super) use plan::time;

use crate::bridge::value::field::FieldValue;
use crate::bridge::value::run::{RunDocument, RunResult};
use crate::bridge::{Bridge, stop};
use crate::diagnostic::{Code, Diagnostic};
use crate::machine::Machine;
use crate::machine::fault::Fault;
use crate::machine::host::{HostResult, PlanValue, RunValue};
use crate::machine::value::Value;
use crate::runtime::run::run;

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
            return Err(stop(Diagnostic::new(
                Code::E0803,
                run.place,
                format!("more than {MAX_NESTED_RUNS} runs are nested"),
                "this run is started by a run by a run …",
            )));
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
        let mut callbacks = Callbacks::new(self, machine, value.place);
        let (plan, stated) = callbacks.plan(value)?;
        self.look_at_plan(value);
        self.stage.ends.set(Some(plan.duration));
        let seed = value.seed.unwrap_or(self.seed);
        let spec = of.spec.clone();
        callbacks.tick_cost = 1 + spec.segments.len() as u64;
        let mut field = callbacks.open(of, seed)?;
        self.warn_of_rules(of, &mut field, &mut callbacks)?;
        self.stage.shown.replace(Some(spec));
        let record = run(field, &plan, &mut callbacks);
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
        let arguments = of.arguments.clone();
        let result = RunResult { record, stated, seed, arguments, observed };
        self.told.runs.borrow_mut().push(RunDocument::of(&result, &machine.program().units));
        Ok(Value::host(result))
    }
}
