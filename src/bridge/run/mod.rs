//! Runs: the plan of a script, carried out on a field.

mod force;
pub(super) mod opened;
mod start;

use crate::bridge::act::refusal::breakdown;
use crate::bridge::value::field::FieldValue;
use crate::bridge::value::run::{RunDocument, RunResult, Stated};
use crate::bridge::{Bridge, stop};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::field::Field;
use crate::field::id::{ClusterId, LinkId, SegmentId};
use crate::field::property::{Bounds, Property, Signal, TemporalOperator};
use crate::field::script::Stability;
use crate::field::script::{RunError, Script};
use crate::field::spec::CallId;
use crate::field::time::Time;
use crate::field::validate::SpecError;
use crate::machine::Machine;
use crate::machine::columns::LANES;
use crate::machine::fault::{Fault, RuntimeError};
use crate::machine::host::{AtomValue, HostResult, PlanValue, RunValue};
use crate::machine::memory;
use crate::machine::shape::{Shape, ShapeId};
use crate::machine::value::Value;
use crate::program::dimension::Dimension;
use crate::program::units::{Shown, ShownId};
use crate::runtime::run::{Observe, RunPlan, Watch, run};
use crate::syntax::ast;
use force::Forces;
use std::ops::Range;
use std::sync::Arc;

/// What the state of a field needs, near enough to refuse one that cannot be held.
const BYTES_A_SEGMENT: usize = 200;
const BYTES_A_LINK: usize = 40;

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
        let mut actor = Actor::new(self, machine, value.place);
        let (plan, stated) = actor.plan(value)?;
        self.look_at_plan(value);
        self.stage.ends.set(Some(plan.duration));
        let seed = value.seed.unwrap_or(self.seed);
        let spec = of.spec.clone();
        actor.tick_cost = 1 + spec.segments.len() as u64;
        let mut field = actor.open(of, seed)?;
        self.warn_of_rules(of, &mut field, &mut actor)?;
        self.stage.shown.replace(Some(spec));
        let record = run(field, &plan, &mut actor);
        if let Some(watcher) = &self.watcher {
            watcher.end();
        }
        let record = record.map_err(|error| actor.stopped(error, of))?;
        let stated = actor.finish(stated);
        let observed = value.plan.iter().filter_map(|entry| match entry {
            PlanValue::Observe { shape, shown, .. } => Some(actor.told_in(*shape, *shown)),
            _ => None,
        });
        let observed = observed.collect();
        let result = RunResult { record, stated, seed, observed };
        self.told.runs.borrow_mut().push(RunDocument::of(&result, &machine.program().units));
        Ok(Value::host(result))
    }
}

/// What a `CallId` stands for.
enum Call {
    /// A function of the script.
    Closure(Value),
    /// A condition of a property, and the values of its parts when the property broke.
    Atom(AtomValue, Vec<(Place, String)>),
}

/// The script, as the field asks for it.
pub(in crate::bridge) struct Actor<'a> {
    bridge: &'a Bridge,
    machine: &'a mut Machine,
    calls: Vec<Call>,
    place: Place,
    /// What each tick counts against the limit on steps.
    pub(in crate::bridge) tick_cost: u64,
    /// How long the run is to last.
    duration: Time,
    /// Bytes of observations so far.
    observed: usize,
    /// Stands where the field was while that is lent.
    vacant: Option<Field>,
}

impl<'a> Actor<'a> {
    /// An actor that knows the functions of the field that runs.
    pub(in crate::bridge) fn new(
        bridge: &'a Bridge,
        machine: &'a mut Machine,
        place: Place,
    ) -> Actor<'a> {
        let functions = bridge.stage.functions.borrow().clone();
        let calls = functions.iter().cloned().map(Call::Closure).collect();
        Actor {
            bridge,
            machine,
            calls,
            place,
            tick_cost: 1,
            duration: Time(0),
            observed: 0,
            vacant: None,
        }
    }

    /// Opens a field, where there is room for it.
    pub(in crate::bridge) fn open(&mut self, of: &FieldValue, seed: i64) -> HostResult<Field> {
        let (segments, links) = (of.spec.segments.len(), of.spec.links.len());
        let state = segments * BYTES_A_SEGMENT + links * BYTES_A_LINK;
        memory::room(crate::bridge::describe::bytes_described(segments, links) + state)?;
        self.machine.spend((segments + links) as u64)?;
        let opened = Field::open((*of.spec).clone(), seed as u64, self);
        let mut field = opened.map_err(|error| self.stopped(error, of))?;
        field.set_workers(self.bridge.workers.clone());
        Ok(field)
    }

    fn add(&mut self, call: Call) -> CallId {
        self.calls.push(call);
        CallId(self.calls.len() as u32 - 1)
    }

    fn closure(&mut self, value: &Value) -> CallId {
        self.add(Call::Closure(value.clone()))
    }

    fn plan(&mut self, value: &RunValue) -> HostResult<(RunPlan, Vec<Stated>)> {
        let duration = time(value.duration, value.place)?;
        self.duration = duration;
        let mut plan = RunPlan { duration, ..RunPlan::default() };
        let mut stated = vec![];
        for entry in &value.plan {
            match entry {
                PlanValue::Setup { action } => plan.at.push((Time(0), self.closure(action))),
                PlanValue::At { time: at, action, place } => {
                    plan.at.push((time(*at, *place)?, self.closure(action)));
                }
                PlanValue::Every { period, action, place } => {
                    plan.every.push((span(*period, *place)?, self.closure(action)));
                }
                PlanValue::When { condition, action, .. } => {
                    let condition = self.closure(condition);
                    plan.when.push((condition, self.closure(action)));
                }
                PlanValue::Observe { name, value: probe, period, place, .. } => {
                    let name = Arc::from(self.machine.program().names.text(*name));
                    let period = match period {
                        Some(period) => span(*period, *place)?,
                        None => Time(1),
                    };
                    plan.observe.push(Observe { name, probe: self.closure(probe), period });
                }
                PlanValue::Property { kind, first, second, within, after, hold, margin, place } => {
                    let bound = |seconds: &Option<f64>| {
                        seconds.map(|seconds| time(seconds, *place)).transpose()
                    };
                    let bounds = Bounds {
                        within: bound(within)?.map(|time| time.0),
                        after: bound(after)?.map(|time| time.0),
                        hold: bound(hold)?.map(|time| time.0),
                    };
                    let property = Property::new(kind_of(*kind), bounds).map_err(|error| {
                        stop(Diagnostic::new(
                            Code::E0406,
                            *place,
                            error.to_string(),
                            "this property makes no sense",
                        ))
                    })?;
                    let atom = |value: &AtomValue| Call::Atom(value.clone(), vec![]);
                    let mut atoms = vec![self.add(atom(first))];
                    if let Some(second) = second {
                        atoms.push(self.add(atom(second)));
                    }
                    plan.properties.push(Watch { property, atoms: atoms.clone() });
                    stated.push(Stated {
                        text: one_line(
                            place.span.text(self.bridge.files.sources.borrow().text(place.file)),
                        ),
                        place: *place,
                        kind: *kind,
                        atoms,
                        values: vec![],
                        margin: margin.map(|(shape, shown)| self.told_in(shape, shown)),
                    });
                }
            }
        }
        Ok((plan, stated))
    }

    /// The values of the parts of each property at the moment it broke.
    fn finish(&mut self, mut stated: Vec<Stated>) -> Vec<Stated> {
        for stated in &mut stated {
            for atom in &stated.atoms {
                let Some(Call::Atom(_, seen)) = self.calls.get_mut(atom.0 as usize) else {
                    continue;
                };
                let sources = self.bridge.files.sources.borrow();
                for (place, value) in seen.drain(..) {
                    let part = (one_line(place.span.text(sources.text(place.file))), value);
                    if !stated.values.contains(&part) {
                        stated.values.push(part);
                    }
                }
            }
        }
        stated
    }

    /// What a number of the shape is told in: its dimension, and the unit of the script if any.
    fn told_in(&self, shape: ShapeId, shown: Option<ShownId>) -> (Dimension, Option<Shown>) {
        let dimension = match self.machine.shapes().get(shape) {
            Shape::Float(dimension) => dimension.clone(),
            _ => Dimension::NONE,
        };
        let units = &self.machine.program().units.shown;
        (dimension, shown.and_then(|id| units.get(id.0 as usize)).cloned())
    }

    pub(in crate::bridge) fn stopped(
        &mut self,
        error: RunError<Box<Fault>>,
        of: &FieldValue,
    ) -> Box<Fault> {
        match error {
            RunError::Script(fault) => fault,
            RunError::Field(error) => stop(breakdown(&error, of, self.place)),
            RunError::Spec(errors) => stop(refused(&errors, of)),
        }
    }

    /// Lets the script act on the field, or look at it: the bridge holds it meanwhile, and a vacant
    /// one stands in its place, so that nothing is copied.
    fn lend<T>(
        &mut self,
        field: &mut Field,
        may_act: bool,
        act: impl FnOnce(&mut Machine, &[Call]) -> HostResult<T>,
    ) -> HostResult<T> {
        let looking = self.bridge.stage.dry_run.replace(!may_act);
        let vacant = self.vacant.take().unwrap_or_else(Field::vacant);
        let lent = std::mem::replace(field, vacant);
        let before = self.bridge.stage.current.replace(Some(lent));
        let result = act(self.machine, &self.calls);
        self.bridge.stage.dry_run.set(looking);
        let Some(back) = self.bridge.stage.current.replace(before) else {
            return Err(Box::new(Fault::Broken("a field that was lent did not come back")));
        };
        self.vacant = Some(std::mem::replace(field, back));
        result
    }

    fn number(&mut self, call: CallId, field: &mut Field, args: &[Value]) -> HostResult<Value> {
        self.lend(field, false, |machine, calls| match calls.get(call.0 as usize) {
            Some(Call::Closure(closure)) => Ok(machine.call(closure, args)?),
            _ => Err(unknown()),
        })
    }
}

/// The value of a part of a condition. The parts before it may guard it (`n > 0 and sum / n < 5`):
/// where it has no value it is left out, and only what stops a script stops the run.
fn part(value: Result<Value, Box<RuntimeError>>) -> HostResult<Option<Value>> {
    match value {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.is_of_value() => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn unknown() -> Box<Fault> {
    Box::new(Fault::Broken("a function that the plan does not have"))
}

impl Script for Actor<'_> {
    type Error = Box<Fault>;

    fn action(&mut self, call: CallId, field: &mut Field) -> Result<(), Box<Fault>> {
        self.lend(field, true, |machine, calls| match calls.get(call.0 as usize) {
            Some(Call::Closure(closure)) => Ok(machine.call(closure, &[]).map(|_| ())?),
            _ => Err(unknown()),
        })
    }

    fn condition(&mut self, call: CallId, field: &mut Field) -> Result<bool, Box<Fault>> {
        Ok(self.number(call, field, &[])?.int() != 0)
    }

    fn probe(&mut self, call: CallId, field: &mut Field) -> Result<f64, Box<Fault>> {
        let value = self.number(call, field, &[])?;
        self.observed += 2 * size_of::<f64>();
        let limit = self.machine.limits().memory;
        if self.observed > limit {
            return Err(Box::new(Fault::Memory { wanted: 16, held: self.observed, limit }));
        }
        Ok(value.float())
    }

    fn progress(&mut self, now: Time) -> Result<(), Box<Fault>> {
        if let Some(watcher) = &self.bridge.watcher {
            watcher.step(now.seconds(), self.duration.seconds());
        }
        self.machine.spend(self.tick_cost)
    }

    fn event(&mut self) -> Result<(), Box<Fault>> {
        self.machine.spend(1)
    }

    fn signal(&mut self, call: CallId, field: &mut Field) -> Result<Signal, Box<Fault>> {
        self.lend(field, false, |machine, calls| {
            let Some(Call::Atom(atom, _)) = calls.get(call.0 as usize) else {
                return Err(unknown());
            };
            let truth = machine.call(&atom.truth, &[])?.int() != 0;
            let margin = atom.margin.as_ref().map(|margin| part(machine.call(margin, &[])));
            let margin = margin.transpose()?.flatten().map(|margin| margin.float());
            Ok(Signal { truth, margin })
        })
    }

    fn note(&mut self, call: CallId, field: &mut Field) -> Result<(), Box<Fault>> {
        let now = self.lend(field, false, |machine, calls| {
            let Some(Call::Atom(atom, _)) = calls.get(call.0 as usize) else {
                return Err(unknown());
            };
            let mut values = vec![];
            for (place, value) in &atom.values {
                if let Some(value) = part(machine.call(value, &[]))? {
                    values.push((*place, value.as_str().to_owned()));
                }
            }
            Ok(values)
        })?;
        if let Some(Call::Atom(_, seen)) = self.calls.get_mut(call.0 as usize) {
            *seen = now;
        }
        Ok(())
    }

    fn demand(&mut self, call: CallId, now: Time) -> Result<f64, Box<Fault>> {
        match self.calls.get(call.0 as usize) {
            Some(Call::Closure(closure)) => {
                Ok(self.machine.call(closure, &[Value::from(now.seconds())])?.float())
            }
            _ => Err(unknown()),
        }
    }

    fn when(
        &mut self,
        call: CallId,
        field: &mut Field,
        cluster: ClusterId,
    ) -> Result<bool, Box<Fault>> {
        // A `when` speaks of clusters; the segment that it does not read is any.
        let args = [Value::Num(cluster.into()), Value::Num(0)];
        Ok(self.number(call, field, &args)?.int() != 0)
    }

    fn rule(
        &mut self,
        call: CallId,
        field: &mut Field,
        cluster: ClusterId,
        segment: SegmentId,
    ) -> Result<bool, Box<Fault>> {
        // In the order in which the schema lists what the clauses are over.
        let args = [Value::Num(segment.into()), Value::Num(cluster.into())];
        Ok(self.number(call, field, &args)?.int() != 0)
    }

    fn stability(&mut self) -> Stability {
        self.bridge.stage.stability.take()
    }

    fn force(
        &mut self,
        call: CallId,
        field: &mut Field,
        links: Range<LinkId>,
        out: &mut [f64],
    ) -> Result<(), Box<Fault>> {
        let Some(Call::Closure(closure)) = self.calls.get(call.0 as usize) else {
            return Err(unknown());
        };
        let columns = self.machine.columns(closure).and_then(Forces::new);
        self.machine.spend(out.len() as u64)?;
        let mut room = columns.as_ref().map(Forces::room).unwrap_or_default();
        let [lower, upper] = field.links.both_ends();
        let range = links.start.index()..links.end.index();
        let ends = [&lower, &upper].map(|ends| ends.get(range.clone()).unwrap_or_default());
        let blocks = ends[0].chunks(LANES).zip(ends[1].chunks(LANES));
        for ((lower, upper), out) in blocks.zip(out.chunks_mut(LANES)) {
            if columns.as_ref().is_some_and(|it| it.run(field, [lower, upper], &mut room, out)) {
                continue;
            }
            let mut at = None;
            let done = self.lend(field, false, |machine, calls| {
                let Some(Call::Closure(closure)) = calls.get(call.0 as usize) else {
                    return Err(unknown());
                };
                for ((a, b), out) in lower.iter().zip(upper).zip(out) {
                    at = Some((*a, *b));
                    let args = [Value::Num((*a).into()), Value::Num((*b).into())];
                    *out = machine.call(closure, &args)?.float();
                }
                Ok(())
            });
            done.map_err(|fault| match (*fault, at) {
                (Fault::Stopped(mut error), Some((a, b))) => {
                    let [a, b] = [a, b].map(|id| field.segments().name(id));
                    let now = crate::report::number::span(field.now().seconds());
                    let note = format!("in the force over the link from {a} to {b}, at {now}");
                    error.diagnostic.notes.push(note);
                    Box::new(Fault::Stopped(error))
                }
                (fault, _) => Box::new(fault),
            })?;
        }
        Ok(())
    }
}

fn kind_of(kind: ast::PropertyKind) -> TemporalOperator {
    match kind {
        ast::PropertyKind::Always => TemporalOperator::Always,
        ast::PropertyKind::Never => TemporalOperator::Never,
        ast::PropertyKind::Eventually => TemporalOperator::Eventually,
        ast::PropertyKind::Until => TemporalOperator::Until,
        ast::PropertyKind::LeadsTo => TemporalOperator::LeadsTo,
    }
}

pub(in crate::bridge) fn time(seconds: f64, place: Place) -> HostResult<Time> {
    Time::from_seconds(seconds).filter(|time| time.0 >= 0).ok_or_else(|| {
        stop(Diagnostic::new(
            Code::E0406,
            place,
            match seconds.abs() < 1e15 {
                true => format!("{seconds} s is no time in a run"),
                false => format!("{seconds:e} s is no time in a run"),
            },
            "a time here is from 0 to 292 years",
        ))
    })
}

fn span(seconds: f64, place: Place) -> HostResult<Time> {
    let time = time(seconds, place)?;
    match time.0 {
        0 => Err(stop(
            Diagnostic::new(Code::E0406, place, "a period of 0 s never passes", "this is 0 s")
                .help("write a period above 0, such as `every 100 ms`"),
        )),
        _ => Ok(time),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Every fault of the description in one diagnostic, the first at its place.
fn refused(errors: &[SpecError], of: &FieldValue) -> Diagnostic {
    let mut labels: Vec<(Place, String)> = vec![];
    for error in errors {
        let label = (of.origin.place(error.item), error.fault.to_string());
        if !labels.contains(&label) {
            labels.push(label);
        }
    }
    let mut labels = labels.into_iter();
    let (place, first) = labels.next().unwrap_or_default();
    let title = format!("the field `{}` cannot exist: {first}", of.spec.name);
    let mut diagnostic = Diagnostic::new(Code::E0407, place, title, first);
    for (place, label) in labels.by_ref().take(9) {
        diagnostic = diagnostic.label(place, label);
    }
    match labels.count() {
        0 => diagnostic,
        more => diagnostic.note(format!("and {more} more faults of this kind")),
    }
}
