//! The field that is open at the top level: `open(shop)`, `step(10 s)`, `Φ.rewind(5 s)`,
//! `Φ.fork()`. Going back is exact: of each moment at which the clock stood, the state in which it
//! came there is kept and the one in which it went on. Back at such a moment is before all that
//! was done there; back between two of them is the way from the first, gone again.
//!
//! To a state belong the variables of the script that functions of the field read, such as that of a
//! demand: they go back with it.

mod course;
mod past;

pub use course::Course;
use past::Past;

use crate::bridge::run::Callbacks;
use crate::bridge::value::event::{EventValue, shared_events};
use crate::bridge::value::field::FieldValue;
use crate::bridge::value::moment::Kept;
use crate::bridge::{Bridge, stop};
use crate::data::files::Permissions;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::field::Field;
use crate::field::script::{RunError, Script};
use crate::field::spec::FieldSpec;
use crate::field::time::Time;
use crate::machine::fault::Fault;
use crate::machine::host::{HostResult, NativeCall};
use crate::machine::value::{HostValue, Value};
use crate::machine::{Machine, Variables};
use crate::program::GlobalId;
use crate::schema::native::SessionNative;
use crate::syntax::symbol::Symbol;
use std::any::Any;
use std::cell::OnceCell;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

/// So many moments are kept to go back to, of a small field.
const MOST_PAST: usize = 10_000;

/// Of a large field as many as have so many segments together, some 100 MB: the oldest go first.
const MOST_SEGMENTS: usize = 1 << 20;

/// Of any field so many.
const FEWEST_PAST: usize = 4;

/// So many steps are taken between two looks at limits.
const PIECE: i64 = 64;

/// The field that is open, besides its state.
#[derive(Clone, Debug)]
pub(in crate::bridge) struct Opened {
    /// The field as the script declares it.
    of: Value,
    /// The variables that its functions read.
    reads: Rc<[GlobalId]>,
    /// The moments at which the clock stood, oldest first.
    past: Past,
    /// The state in which it came to the present one.
    came: Box<State>,
}

/// A state of a field, with the variables that its functions read.
#[derive(Clone, Debug)]
struct State {
    field: Field,
    variables: Variables,
}

/// A moment at which the clock stood, while the session acted on the field.
#[derive(Clone, Debug)]
struct Moment {
    /// Before all that was done then.
    came: State,
    /// After it.
    left: State,
}

impl Opened {
    /// A field that is opened at a state without a past.
    pub(in crate::bridge) fn at(
        of: Value,
        reads: Rc<[GlobalId]>,
        field: Field,
        variables: Variables,
    ) -> Opened {
        Opened { of, reads, past: Past::default(), came: Box::new(State { field, variables }) }
    }
}

/// A state to go back to.
#[derive(Debug)]
pub(in crate::bridge) struct ForkValue {
    pub(in crate::bridge) kept: Kept,
    variables: Variables,
    opened: Opened,
    events: OnceCell<Value>,
}

impl ForkValue {
    pub(in crate::bridge) fn new(kept: Kept, variables: Variables, opened: Opened) -> ForkValue {
        ForkValue { kept, variables, opened, events: OnceCell::new() }
    }

    /// What had happened.
    pub(in crate::bridge) fn events(&self) -> HostResult<Value> {
        shared_events(&self.events, &self.kept)
    }
}

impl HostValue for ForkValue {
    fn show(&self) -> String {
        let field = self.kept.field();
        let digest = field.digest().to_hex();
        let digest = digest.get(..16).unwrap_or("").to_owned();
        format!("{} at {} s, digest {digest}", field.name(), field.now().seconds())
    }

    fn any(&self) -> &dyn Any {
        self
    }
}

/// What the runtime holds between two entries of a session.
#[derive(Clone, Debug)]
pub struct BridgeState {
    current: Option<Field>,
    opened: Option<Opened>,
    shown: Option<Arc<FieldSpec>>,
    functions: Rc<[Value]>,
    permissions: Permissions,
}

impl Bridge {
    /// What is to be gone back to where an entry fails.
    pub fn save(&self) -> BridgeState {
        BridgeState {
            current: self.stage.current.borrow().clone(),
            opened: self.session.opened.borrow().clone(),
            shown: self.stage.shown.borrow().clone(),
            functions: self.stage.functions.borrow().clone(),
            permissions: self.files.permissions.borrow().clone(),
        }
    }

    /// Lets the script read below this folder too; paths are looked up there first from now on.
    /// A folder that is not there has nothing to be read.
    pub fn read_beside(&self, folder: &Path) {
        if self.files.permissions.borrow_mut().prefer(folder).is_ok() {
            self.files.tables.take();
        }
    }

    /// Goes back to it.
    pub fn restore(&self, state: &BridgeState) {
        self.stage.current.replace(state.current.clone());
        self.session.opened.replace(state.opened.clone());
        self.stage.shown.replace(state.shown.clone());
        self.stage.functions.replace(state.functions.clone());
        if *self.files.permissions.borrow() != state.permissions {
            self.files.permissions.replace(state.permissions.clone());
            self.files.tables.take();
        }
        self.take_runs();
        self.take_warnings();
    }

    /// The field that is open, as it is now.
    pub fn open_field(&self) -> Option<Field> {
        self.session
            .opened
            .borrow()
            .is_some()
            .then(|| self.stage.current.borrow().clone())
            .flatten()
    }

    /// What happened in the field that is open, a line for each event, oldest first.
    pub fn events(&self) -> Vec<String> {
        let field = self.open_field();
        let all = field.iter().flat_map(EventValue::all);
        all.filter_map(|event| Some(event.ok()?.show())).collect()
    }

    /// How much ever happened in the field that is open.
    pub fn events_ever(&self) -> u64 {
        self.open_field().map_or(0, |field| field.log().ever())
    }

    /// What happened in the field that is open after so many events.
    pub fn events_since(&self, ever: u64) -> Vec<String> {
        let field = self.open_field();
        let known = |field: &Field| ever.saturating_sub(field.log().dropped());
        let all = field.iter().flat_map(|field| EventValue::after(field, known(field)));
        all.filter_map(|event| Some(event.ok()?.show())).collect()
    }

    /// The built-ins of `std.session`.
    pub(in crate::bridge) fn session(
        &self,
        machine: &mut Machine,
        id: SessionNative,
        call: &NativeCall,
        args: &[Value],
    ) -> HostResult<Value> {
        let first = args.first().cloned().unwrap_or_default();
        self.not_in_a_run(call.place)?;
        match id {
            SessionNative::Open => match first.as_host::<ForkValue>() {
                Some(fork) => {
                    machine.put_back(&fork.variables);
                    self.open_state(fork.kept.field().clone(), fork.opened.clone());
                    Ok(Value::Num(0))
                }
                None => {
                    let seed = args.get(1).map_or(self.seed, Value::int);
                    self.open_anew(machine, first, seed, call.place)
                }
            },
            SessionNative::Step => self.step(machine, first.float(), call.place),
        }
    }

    fn not_in_a_run(&self, place: Place) -> HostResult<()> {
        match self.stage.depth.get() {
            0 => Ok(()),
            _ => Err(stop(
                Diagnostic::new(
                    Code::E0511,
                    place,
                    "the field of a run is moved by the run",
                    "asked for in a run",
                )
                .help("open a field at the top level: `open(shop)`, then `step(10 s)`"),
            )),
        }
    }

    fn open_anew(
        &self,
        machine: &mut Machine,
        value: Value,
        seed: i64,
        place: Place,
    ) -> HostResult<Value> {
        let Some(of) = value.as_host::<FieldValue>() else {
            return Err(Box::new(Fault::Broken("what is opened is no field")));
        };
        let before = self.stage.functions.replace(of.closures.as_slice().into());
        let mut callbacks = Callbacks::new(self, machine, place);
        match callbacks.open(of, seed) {
            Ok(field) => {
                let reads = machine.read_by(&of.closures);
                let variables = machine.variables(&reads);
                let came = Box::new(State { field: field.clone(), variables });
                let of = value.clone();
                self.open_state(field, Opened { of, reads, past: Past::default(), came });
                Ok(Value::Num(0))
            }
            Err(fault) => {
                self.stage.functions.replace(before);
                Err(fault)
            }
        }
    }

    fn open_state(&self, field: Field, opened: Opened) {
        if let Some(of) = opened.of.as_host::<FieldValue>() {
            self.stage.functions.replace(of.closures.as_slice().into());
            self.stage.shown.replace(Some(of.spec.clone()));
        }
        self.stage.current.replace(Some(field));
        self.session.opened.replace(Some(opened));
        self.session.moved.set(true);
    }

    /// A part of the open field by its name.
    pub(in crate::bridge) fn opened_part(
        &self,
        machine: &mut Machine,
        name: Symbol,
    ) -> HostResult<Value> {
        use crate::machine::host::Host;
        let of = self.session.opened.borrow().as_ref().map(|opened| opened.of.clone());
        match of {
            Some(of) => self.name(machine, &of, name),
            None => Err(Box::new(Fault::Broken("a part of a field that is not open"))),
        }
    }

    fn opened(&self, place: Place) -> HostResult<(Opened, Field)> {
        let opened = self.session.opened.borrow().clone();
        opened
            .zip(self.stage.current.borrow().clone())
            .ok_or_else(|| crate::bridge::no_field(place))
    }

    /// `step(10 s)`, `Φ.step(10 s)`.
    pub(in crate::bridge) fn step(
        &self,
        machine: &mut Machine,
        seconds: f64,
        place: Place,
    ) -> HostResult<Value> {
        self.not_in_a_run(place)?;
        let length = crate::bridge::run::time(seconds, place)?;
        let (mut opened, mut field) = self.opened(place)?;
        if length.0 == 0 {
            return Ok(Value::Num(0));
        }
        let most = (MOST_SEGMENTS / field.segments().len().max(1)).clamp(FEWEST_PAST, MOST_PAST);
        let left = State { field: field.clone(), variables: machine.variables(&opened.reads) };
        opened.past.push(Moment { came: (*opened.came).clone(), left }, most);
        self.advance(machine, &mut field, length, &opened, place)?;
        let variables = machine.variables(&opened.reads);
        *opened.came = State { field: field.clone(), variables };
        self.open_state(field, opened);
        Ok(Value::Num(0))
    }

    fn advance(
        &self,
        machine: &mut Machine,
        field: &mut Field,
        length: Time,
        opened: &Opened,
        place: Place,
    ) -> HostResult<()> {
        let mut callbacks = Callbacks::new(self, machine, place);
        callbacks.tick_cost = 1 + field.segments().len() as u64;
        let end = field.now() + length;
        // A piece at a time, so that limits and Ctrl-C are heeded; pieces are whole steps.
        let piece = Time(field.step_length().0.saturating_mul(PIECE));
        while field.now() < end {
            let before = field.tick();
            let result = field.step(piece.min(end - field.now()), &mut callbacks).and_then(|()| {
                (before..field.tick().max(before + 1))
                    .try_for_each(|_| callbacks.progress(field.now()))
                    .map_err(RunError::Script)
            });
            result.map_err(|error| match (error, opened.of.as_host::<FieldValue>()) {
                (RunError::Script(fault), _) => fault,
                (error, Some(of)) => callbacks.stopped(error, of),
                _ => Box::new(Fault::Broken("what is open is no field")),
            })?;
        }
        Ok(())
    }

    /// `Φ.rewind(5 s)`
    pub(in crate::bridge) fn rewind(
        &self,
        machine: &mut Machine,
        seconds: f64,
        place: Place,
    ) -> HostResult<Value> {
        self.not_in_a_run(place)?;
        let back = crate::bridge::run::time(seconds, place)?;
        let (mut opened, now) = self.opened(place)?;
        let target = now.now() - back;
        if target == now.now() {
            // Back by nothing takes back what was done since the clock came here.
            machine.put_back(&opened.came.variables);
            self.open_state(opened.came.field.clone(), opened);
            return Ok(Value::Num(0));
        }
        let Some(moment) = opened.past.take_last(|it| it.left.field.now() <= target) else {
            let first = opened.past.first().map_or(now.now(), |moment| moment.left.field.now());
            return Err(stop(
                Diagnostic::new(
                    Code::E0508,
                    place,
                    format!("the field cannot go back by {} s", back.seconds()),
                    format!("it is at {} s", now.now().seconds()),
                )
                .help(format!("what is kept of it begins at {} s", first.seconds())),
            ));
        };
        let mut field;
        if moment.left.field.now() == target {
            machine.put_back(&moment.came.variables);
            field = moment.came.field.clone();
        } else {
            machine.put_back(&moment.left.variables);
            field = moment.left.field.clone();
            let way = target - field.now();
            opened.past.put_back(moment);
            self.advance(machine, &mut field, way, &opened, place)?;
        }
        let variables = machine.variables(&opened.reads);
        *opened.came = State { field: field.clone(), variables };
        self.open_state(field, opened);
        Ok(Value::Num(0))
    }

    /// `Φ.fork()`
    pub(in crate::bridge) fn fork(&self, machine: &Machine, place: Place) -> HostResult<Value> {
        self.not_in_a_run(place)?;
        let (opened, field) = self.opened(place)?;
        let variables = machine.variables(&opened.reads);
        Ok(Value::host(ForkValue::new(self.keep(field), variables, opened)))
    }
}

/// The state in a value that `Φ.fork()` gave.
pub fn forked(value: &Value) -> Option<Field> {
    value.as_host::<ForkValue>().map(|fork| fork.kept.field().clone())
}
