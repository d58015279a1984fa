//! The script, as the field asks for it: what it calls back to, with the field lent meanwhile.

use super::force::Forces;
use crate::base::alarm;
use crate::bridge::refusal::breakdown;
use crate::bridge::value::field::FieldValue;
use crate::bridge::value::run::Observed;
use crate::bridge::{Bridge, stop};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::field::Field;
use crate::field::id::{ClusterId, LinkRow, SegmentId};
use crate::field::property::Signal;
use crate::field::script::Known;
use crate::field::script::{RunError, Script};
use crate::field::spec::CallId;
use crate::field::time::Time;
use crate::field::validate::{SpecError, SpecFault};
use crate::machine::Machine;
use crate::machine::columns::LANES;
use crate::machine::fault::{Fault, RuntimeError};
use crate::machine::host::{AtomValue, HostResult};
use crate::machine::memory;
use crate::machine::shape::{Shape, ShapeId};
use crate::machine::value::Value;
use crate::program::dimension::Dimension;
use crate::program::units::{Shown, ShownId};
use std::ops::Range;

/// What the state of a field needs, near enough to refuse one that cannot be held.
const BYTES_A_SEGMENT: usize = 200;
const BYTES_A_LINK: usize = 40;
/// Kind, temperature, extra and energy, and the capacity and frequency without heat.
const BYTES_OF_HEAT: usize = 44;

/// What a `CallId` stands for.
pub(super) enum Call {
    /// A function of the script.
    Closure(Value),
    /// A condition of a property, and the values of its parts when the property broke.
    Atom(AtomValue, Vec<(Place, String)>),
}

/// The script, as the field asks for it.
pub(in crate::bridge) struct Callbacks<'a> {
    pub(super) bridge: &'a Bridge,
    pub(super) machine: &'a mut Machine,
    pub(super) calls: Vec<Call>,
    place: Place,
    /// What each tick counts against the limit on steps.
    pub(in crate::bridge) tick_cost: u64,
    /// How long the run is to last.
    pub(super) duration: Time,
    /// Bytes of observations so far.
    observed: usize,
    /// Stands where the field was while that is lent.
    vacant: Option<Field>,
    /// Nobody is told how far it is.
    pub(super) is_silent: bool,
}

impl<'a> Callbacks<'a> {
    /// Callbacks that know the functions of the field that runs.
    pub(in crate::bridge) fn new(
        bridge: &'a Bridge,
        machine: &'a mut Machine,
        place: Place,
    ) -> Callbacks<'a> {
        let functions = bridge.stage.functions.borrow().clone();
        let calls = functions.iter().cloned().map(Call::Closure).collect();
        Callbacks {
            bridge,
            machine,
            calls,
            place,
            tick_cost: 1,
            duration: Time(0),
            observed: 0,
            vacant: None,
            is_silent: false,
        }
    }

    /// Opens a field, where there is room for it.
    pub(in crate::bridge) fn open(&mut self, of: &FieldValue, seed: i64) -> HostResult<Field> {
        let (segments, links) = (of.spec.segments.len(), of.spec.links.len());
        let mut state = segments * BYTES_A_SEGMENT + links * BYTES_A_LINK;
        if of.spec.segments.iter().any(|segment| segment.heat.is_some()) {
            state += segments * BYTES_OF_HEAT;
        }
        let (work, parts) = crate::bridge::describe::bytes_of_work(&of.spec.apps);
        // Names stand in each copy of a description once more at most.
        let wanted = crate::bridge::describe::bytes_described(segments, links) + state + 2 * work;
        memory::room(wanted)?;
        self.machine.spend((segments + links + parts) as u64)?;
        let opened = Field::open((*of.spec).clone(), seed as u64, self);
        if alarm::has_rung() {
            return Err(Box::new(Fault::Interrupted));
        }
        let mut field = opened.map_err(|error| self.stopped(error, of))?;
        field.set_workers(self.bridge.workers.clone());
        Ok(field)
    }

    /// Counts steps against the limit of the script.
    pub(in crate::bridge) fn count(&mut self, steps: u64) -> HostResult<()> {
        self.machine.spend(steps)
    }

    pub(super) fn add(&mut self, call: Call) -> CallId {
        self.calls.push(call);
        CallId(self.calls.len() as u32 - 1)
    }

    pub(super) fn closure(&mut self, value: &Value) -> CallId {
        self.add(Call::Closure(value.clone()))
    }

    /// What a number of the shape is told in: its dimension, and the unit of the script if any.
    pub(super) fn told_in(
        &self,
        shape: ShapeId,
        shown: Option<ShownId>,
    ) -> (Dimension, Option<Shown>) {
        let dimension = match self.machine.shapes().get(shape) {
            Shape::Float(dimension, _) => dimension.clone(),
            _ => Dimension::NONE,
        };
        let units = &self.machine.program().units.shown;
        (dimension, shown.and_then(|id| units.get(id.0 as usize)).cloned())
    }

    /// How what is observed is told.
    pub(super) fn observed_in(&self, shape: ShapeId, shown: Option<ShownId>) -> Observed {
        let (dimension, shown) = self.told_in(shape, shown);
        let whole = matches!(self.machine.shapes().get(shape), Shape::Int);
        Observed { dimension, shown, whole }
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

/// What an expression gives; `None` where what it reads is over nobody now.
fn told(value: HostResult<Value>) -> HostResult<Option<Value>> {
    match value {
        Ok(value) => Ok(Some(value)),
        Err(fault) if fault.is_over_nobody() => Ok(None),
        Err(fault) => Err(fault),
    }
}

fn unknown() -> Box<Fault> {
    Box::new(Fault::Broken("a function that the plan does not have"))
}

impl Script for Callbacks<'_> {
    type Error = Box<Fault>;

    fn action(&mut self, call: CallId, field: &mut Field) -> Result<(), Box<Fault>> {
        self.lend(field, true, |machine, calls| match calls.get(call.0 as usize) {
            Some(Call::Closure(closure)) => Ok(machine.call(closure, &[]).map(|_| ())?),
            _ => Err(unknown()),
        })
    }

    fn condition(&mut self, call: CallId, field: &mut Field) -> Result<bool, Box<Fault>> {
        Ok(told(self.number(call, field, &[]))?.is_some_and(|it| it.int() != 0))
    }

    fn probe(&mut self, call: CallId, field: &mut Field) -> Result<Option<f64>, Box<Fault>> {
        let value = told(self.number(call, field, &[]))?;
        self.observed += 2 * size_of::<f64>();
        let limit = self.machine.limits().memory;
        if self.observed > limit {
            return Err(Box::new(Fault::Memory { wanted: 16, held: self.observed, limit }));
        }
        Ok(value.map(|value| value.float()))
    }

    fn progress(&mut self, now: Time) -> Result<(), Box<Fault>> {
        if let Some(watcher) = self.bridge.watcher.as_ref().filter(|_| !self.is_silent) {
            watcher.step(now.seconds(), self.duration.seconds());
        }
        self.machine.spend(self.tick_cost)
    }

    fn event(&mut self) -> Result<(), Box<Fault>> {
        self.machine.spend(1)
    }

    fn signal(&mut self, call: CallId, field: &mut Field) -> Result<Option<Signal>, Box<Fault>> {
        self.lend(field, false, |machine, calls| {
            let Some(Call::Atom(atom, _)) = calls.get(call.0 as usize) else {
                return Err(unknown());
            };
            let truth = told(machine.call(&atom.truth, &[]).map_err(Into::into))?;
            let Some(truth) = truth.map(|truth| truth.int() != 0) else { return Ok(None) };
            let margin = atom.margin.as_ref().map(|margin| part(machine.call(margin, &[])));
            let margin = margin.transpose()?.flatten().map(|margin| margin.float());
            Ok(Some(Signal { truth, margin }))
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

    fn stability(&mut self) -> Known {
        self.bridge.stage.stability.take()
    }

    fn varies(&mut self, call: CallId) -> bool {
        match self.calls.get(call.0 as usize) {
            Some(Call::Closure(closure)) => self.machine.varies(closure),
            _ => false,
        }
    }

    fn force(
        &mut self,
        call: CallId,
        field: &mut Field,
        links: Range<LinkRow>,
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

/// What to do about a fault that does not say so itself.
fn advice(fault: &SpecFault) -> Option<&'static str> {
    match fault {
        SpecFault::LimitAboveTrip(..) => Some("write a `limit` below `trip`"),
        SpecFault::LeakageAlone => {
            Some("add `thermal { mass: 9 kJ/K, conductance: 14 W/K }`, or leave `leakage` out")
        }
        _ => None,
    }
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
    if let Some(help) = errors.iter().find_map(|error| advice(&error.fault)) {
        diagnostic = diagnostic.help(help);
    }
    match labels.count() {
        0 => diagnostic,
        more => diagnostic.note(format!("and {more} more faults of this kind")),
    }
}
