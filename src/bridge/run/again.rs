//! Going back into a finished run: the moments that are kept of it, and the way from one of them, gone again
//! without a word. The start is no state that is kept: it is opened anew.

use super::{Callbacks, MAX_NESTED_RUNS, time, too_many};
use crate::bridge::run::opened::{ForkValue, Opened};
use crate::bridge::value::again::{Again, Moment, Moments, Room};
use crate::bridge::value::field::FieldValue;
use crate::bridge::value::run::RunResult;
use crate::bridge::{Bridge, stop};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::field::Field;
use crate::field::log::Event;
use crate::field::script::RunError;
use crate::field::time::Time;
use crate::machine::fault::Fault;
use crate::machine::host::{HostResult, PlanValue, RunValue};
use crate::machine::value::Value;
use crate::machine::{Machine, Variables};
use crate::program::GlobalId;
use crate::report::number::span;
use crate::runtime::run::{Run, RunPlan};
use std::cell::RefCell;
use std::rc::Rc;

/// So many moments are kept of a run at most, its start and those on its way.
const MOST: usize = 16;

/// Steps between two moments at least: a state costs about as much to keep as a step does to make.
const APART: i64 = 64;

/// The share of the limit on memory that the moments of all runs may take.
const SHARE: usize = 8;

/// What a state needs, near enough to keep within limits: bytes of a segment, a link, an event.
const BYTES: (usize, usize, usize) = (200, 60, size_of::<(Time, Event)>());

fn bytes_of(field: &Field) -> usize {
    let (segments, links, events) =
        (field.segments().len(), field.links().len(), field.log().len());
    segments * BYTES.0 + links * BYTES.1 + events.min(1000) * BYTES.2 + 4096
}

/// Keeps moments of a run that is under way.
pub(super) struct Keeping {
    reads: Rc<[GlobalId]>,
    before: Variables,
    moments: Rc<Moments>,
    /// What watches assigns variables, and so has an effect.
    watching: bool,
    every: Time,
    next: Time,
    most: usize,
}

impl Keeping {
    /// Of a run that is about to be opened.
    pub(super) fn new(machine: &Machine, of: &FieldValue, value: &RunValue) -> Keeping {
        let reads = machine.read_by(&functions(of, value));
        let before = machine.variables(&reads);
        let (every, next) = (Time::MAX, Time::MAX);
        let watching = machine.assign(&watched(value));
        Keeping { reads, before, moments: Rc::default(), watching, every, next, most: 0 }
    }

    /// Says how often to keep its state, by how long it lasts and how large its field is.
    pub(super) fn begin(&mut self, machine: &Machine, field: &Field, duration: Time) {
        let most = machine.limits().memory / SHARE / 2 / bytes_of(field);
        self.most = most.min(MOST - 1);
        if self.most > 0 {
            let least = field.step_length().0.saturating_mul(APART);
            self.every = Time((duration.0 / (self.most as i64 + 1)).max(least));
            self.next = self.every;
        }
    }

    /// Keeps the state after a step, where that is due.
    pub(super) fn look(&mut self, machine: &Machine, run: &Run<'_>) {
        let Some(now) = run.at_step().filter(|now| *now >= self.next) else { return };
        self.next = now + self.every;
        let mut moments = self.moments.borrow_mut();
        if moments.len() < self.most
            && let Some(room) = Room::of(bytes_of(run.field()))
        {
            let (standing, variables) =
                (run.standing(self.watching), machine.variables(&self.reads));
            moments.push(Moment { standing, variables, room });
        }
    }

    /// What is kept of the run that has ended.
    pub(super) fn end(
        self,
        bridge: &Bridge,
        machine: &Machine,
        of: &FieldValue,
        (value, duration): (&RunValue, Time),
    ) -> Again {
        let most = machine.limits().memory / SHARE;
        bridge.stage.shelf.borrow_mut().add(&self.moments, most);
        Again {
            value: RunValue { start: None, ..value.clone() },
            duration,
            reads: self.reads,
            before: self.before,
            after: machine.variables(&machine.read_by(&of.closures)),
            moments: self.moments,
            watching: self.watching,
            last: RefCell::default(),
        }
    }
}

/// All functions that a run calls.
fn functions(of: &FieldValue, value: &RunValue) -> Vec<Value> {
    let mut all = of.closures.clone();
    for entry in &value.plan {
        match entry {
            PlanValue::Setup { action }
            | PlanValue::At { action, .. }
            | PlanValue::Every { action, .. } => all.push(action.clone()),
            PlanValue::When { condition, action, .. } => {
                all.extend([condition.clone(), action.clone()]);
            }
            PlanValue::Observe { .. } | PlanValue::Property { .. } => {}
        }
    }
    all.extend(watched(value));
    all
}

/// The functions that watch and observe.
fn watched(value: &RunValue) -> Vec<Value> {
    let mut all = vec![];
    for entry in &value.plan {
        match entry {
            PlanValue::Observe { value, .. } => all.push(value.clone()),
            PlanValue::Property { first, second, .. } => {
                for atom in [Some(first), second.as_ref()].into_iter().flatten() {
                    all.push(atom.truth.clone());
                    all.extend(atom.margin.clone());
                    all.extend(atom.values.iter().map(|(_, value)| value.clone()));
                }
            }
            PlanValue::Setup { .. }
            | PlanValue::At { .. }
            | PlanValue::Every { .. }
            | PlanValue::When { .. } => {}
        }
    }
    all
}

impl Bridge {
    /// `r.at(T)`: the state of a finished run at a time, as a snapshot.
    pub(in crate::bridge) fn state_at(
        &self,
        machine: &mut Machine,
        run: &RunResult,
        seconds: f64,
        place: Place,
    ) -> HostResult<Value> {
        let (again, at) = (&*run.again, time(seconds, place)?);
        if at > again.duration {
            let title = format!("the run is over at {}", span(again.duration.seconds()));
            let label = format!("its state at {} is asked for", span(seconds));
            return Err(stop(
                Diagnostic::new(Code::E0508, place, title, label)
                    .help("ask for a time in the run, or let it run for longer"),
            ));
        }
        if let Some((_, known)) = again.last.borrow().as_ref().filter(|(time, _)| *time == at) {
            return Ok(known.clone());
        }
        let Some(of) = again.value.field.as_host::<FieldValue>() else {
            return Err(Box::new(Fault::Broken("a run of what is no field")));
        };
        let (field, variables) = match at == again.duration {
            true => (run.record.field.clone(), again.after.clone()),
            false => self.on_the_side(machine, again, |bridge, machine| {
                let field = bridge.go_again(machine, again, of, at)?;
                Ok((field, machine.variables(&machine.read_by(&of.closures))))
            })?,
        };
        let reads = machine.read_by(&of.closures);
        let opened = Opened::at(again.value.field.clone(), reads, field.clone(), variables.clone());
        let state = Value::host(ForkValue::new(self.keep(field), variables, opened));
        again.last.replace(Some((at, state.clone())));
        Ok(state)
    }

    /// Runs something beside what runs or is open, and leaves no trace of it but what it took.
    fn on_the_side<T>(
        &self,
        machine: &mut Machine,
        again: &Again,
        act: impl FnOnce(&Bridge, &mut Machine) -> HostResult<T>,
    ) -> HostResult<T> {
        if self.stage.depth.get() >= MAX_NESTED_RUNS {
            return Err(too_many(again.value.place));
        }
        let outer = (
            self.stage.current.take(),
            self.stage.functions.borrow().clone(),
            self.stage.ends.replace(Some(again.duration)),
            self.stage.dry_run.replace(false),
            self.stage.shown.borrow().clone(),
        );
        let stability = self.stage.stability.get();
        let told = (self.told.runs.borrow().len(), self.told.reached.borrow().clone());
        let variables = machine.variables(&again.reads);
        self.stage.depth.set(self.stage.depth.get() + 1);
        let done = machine.silently(|machine| act(self, machine));
        self.stage.depth.set(self.stage.depth.get() - 1);
        machine.put_back(&variables);
        self.told.runs.borrow_mut().truncate(told.0);
        self.told.reached.replace(told.1);
        self.stage.stability.set(stability);
        self.stage.current.replace(outer.0);
        self.stage.functions.replace(outer.1);
        self.stage.ends.set(outer.2);
        self.stage.dry_run.set(outer.3);
        self.stage.shown.replace(outer.4);
        done
    }

    fn go_again(
        &self,
        machine: &mut Machine,
        again: &Again,
        of: &FieldValue,
        at: Time,
    ) -> HostResult<Field> {
        self.stage.functions.replace(of.closures.as_slice().into());
        let value = &again.value;
        let moments = again.moments.borrow();
        let nearest = moments.iter().rfind(|moment| moment.standing.now() <= at);
        let nearest = nearest.map(|it| (it.standing.clone(), it.variables.clone()));
        drop(moments);
        machine.put_back(nearest.as_ref().map_or(&again.before, |(_, variables)| variables));
        let mut callbacks = Callbacks::new(self, machine, value.place);
        callbacks.is_silent = true;
        let (plan, _) = callbacks.plan(value)?;
        let came = match nearest {
            Some((standing, _)) => {
                callbacks.tick_cost = 1 + standing.field().segments().len() as u64;
                Run::resume(standing, &plan, at)
                    .map_err(RunError::Field)
                    .and_then(|run| arrive(run, &mut callbacks))
            }
            None => {
                let field = self.begin(&mut callbacks, of, value)?;
                // What watches has no effect but by the variables that it assigns.
                Run::again(field, &plan, (at, again.watching), &mut callbacks)
                    .and_then(|run| arrive(run, &mut callbacks))
            }
        };
        came.map_err(|error| callbacks.stopped(error, of))
    }
}

fn arrive(mut run: Run<'_>, callbacks: &mut Callbacks) -> Result<Field, RunError<Box<Fault>>> {
    while run.go_on(callbacks)? {}
    Ok(run.into_field())
}

/// Lets a run go its whole way, and keeps moments of it.
pub(super) fn run_keeping(
    field: Field,
    plan: &RunPlan,
    callbacks: &mut Callbacks,
    keeping: &mut Keeping,
) -> Result<crate::field::record::RunRecord, RunError<Box<Fault>>> {
    keeping.begin(callbacks.machine, &field, plan.duration);
    let mut run = Run::begin(field, plan, callbacks)?;
    while run.go_on(callbacks)? {
        keeping.look(callbacks.machine, &run);
    }
    run.finish(callbacks)
}
