//! Compiles the typed program to register code and runs it.
//!
//! [`Machine::start`] runs a program from its first statement; [`Machine::call`] runs one of its
//! functions, or a closure that it handed out, and may be used from inside a [`Host`] call. Code is
//! made when it is first needed: a program pays for what it uses of the standard library.

mod arith;
mod build;
pub mod claim;
mod code;
pub mod columns;
mod compile;
mod equal;
pub mod fault;
pub mod host;
pub mod limits;
pub mod memory;
mod native;
mod op;
mod rare;
mod rows;
mod run;
pub mod shape;
mod show;
mod stack;
#[cfg(test)]
mod tests;
pub mod value;
mod variables;

pub use claim::{ClaimResult, ClaimVerdict};
pub use fault::{Fault, RuntimeError, TraceEntry};
pub use host::{Host, NoHost};
pub use limits::Limits;
pub use memory::Exhausted;
pub use value::{HostValue, Value};
pub use variables::Variables;

use crate::base::alarm;
use crate::diagnostic::{Diagnostic, Place};
use crate::program::tree::NodeId;
use crate::program::{FunctionId, GlobalId, Program};
use code::Code;
use compile::Compiled;
use indexmap::IndexSet;
use shape::{ShapeId, Shapes};
use stack::WINDOW;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Tells the nodes of a program that a node is made of. Bodies of lambdas are not among them.
pub fn nodes_below(program: &Program, id: NodeId, tell: &mut dyn FnMut(NodeId)) {
    compile::children(program, id, tell);
}

/// Where `print` and `debug` go.
pub trait Output {
    /// A line of `print`, without its end.
    fn print(&mut self, line: &str);
}

/// Keeps what is printed.
impl Output for Rc<std::cell::RefCell<Vec<String>>> {
    fn print(&mut self, line: &str) {
        self.borrow_mut().push(line.into());
    }
}

/// When so much time from now has passed; none where that is later than the clock can tell.
fn deadline(time: Option<Duration>) -> Option<Instant> {
    Instant::now().checked_add(time?)
}

/// A frame to return to.
#[derive(Clone, Copy, Debug)]
struct Frame {
    pc: u32,
    base_n: u32,
    base_r: u32,
}

/// A global variable: a number or a reference.
#[derive(Clone, Debug, Default)]
struct Global {
    bits: u64,
    value: Value,
    is_set: bool,
    /// The last state that was saved before it was set.
    after: u32,
}

/// A value that an assertion or claim looked at.
#[derive(Clone, Debug)]
struct Note {
    site: u32,
    value: Value,
}

/// A state of a machine between two calls: how long its tables were.
#[derive(Debug)]
pub struct Saved {
    program: Arc<Program>,
    globals: usize,
    /// What was kept of globals that have been set since the states before.
    undone: usize,
    shapes: shape::Count,
    instances: usize,
    _alive: Rc<()>,
}

/// How many steps are taken before time and memory are looked at.
const CHUNK: u64 = 1 << 16;

/// A machine with the globals of one program.
pub struct Machine {
    program: Arc<Program>,
    limits: Limits,
    host: Rc<dyn Host>,
    output: Box<dyn Output>,
    code: Rc<Code>,
    compiled: Compiled,
    shapes: Shapes,
    nums: Vec<u64>,
    refs: Vec<Value>,
    /// Frames, and how many of them are in use.
    frames: Vec<Frame>,
    top: usize,
    /// The windows of the frame that runs, and the operation after the one that runs.
    base: (usize, usize),
    pc: usize,
    globals: Vec<Global>,
    /// What globals held before they were set, for each state that was saved before that.
    undo: Vec<(usize, Global)>,
    /// How many states were saved, and how many of them may be gone back to.
    saved: u32,
    alive: Rc<()>,
    /// Parameters that have their value from outside.
    given: IndexSet<GlobalId>,
    /// Steps left in this chunk, and steps given out in chunks before it.
    fuel: u64,
    burned: u64,
    deadline: Option<Instant>,
    interrupt: Option<Arc<AtomicBool>>,
    text: String,
    notes: Vec<Note>,
    watches: Vec<usize>,
    claiming: Option<Rc<claim::ClaimSite>>,
    claims: Vec<ClaimResult>,
    snapshots: Vec<(Place, String)>,
    building: Vec<build::Building>,
}

impl Machine {
    /// A machine for a checked program. The memory limit holds for all values of the thread.
    pub fn new(
        program: Arc<Program>,
        limits: Limits,
        host: Rc<dyn Host>,
        output: Box<dyn Output>,
    ) -> Machine {
        memory::set_limit(limits.memory);
        let fuel = limits.steps.clamp(1, CHUNK);
        let globals = vec![Global::default(); program.globals.len()];
        Machine {
            program,
            limits,
            host,
            output,
            code: Rc::new(Code::new()),
            compiled: Compiled::default(),
            shapes: Shapes::default(),
            nums: vec![0; 16 * WINDOW],
            refs: vec![Value::Absent; 4 * WINDOW],
            frames: vec![],
            top: 0,
            base: (0, 0),
            pc: 0,
            globals,
            undo: vec![],
            saved: 0,
            alive: Rc::default(),
            given: IndexSet::new(),
            fuel,
            burned: fuel,
            deadline: deadline(limits.time),
            interrupt: None,
            text: String::new(),
            notes: vec![],
            watches: vec![],
            claiming: None,
            claims: vec![],
            snapshots: vec![],
            building: vec![],
        }
    }

    /// Stops what runs soon after the flag is set, which is cleared then.
    pub fn interrupt_by(&mut self, flag: Arc<AtomicBool>) {
        self.interrupt = Some(flag);
    }

    /// The program.
    pub fn program(&self) -> &Arc<Program> {
        &self.program
    }

    /// The shapes of the program's types, as far as code was made for them.
    pub fn shapes(&self) -> &Shapes {
        &self.shapes
    }

    /// Replaces the program by one that has more at the end of each of its tables; globals keep
    /// their values. `keep` tells whether the statements to come may be looked at by later ones.
    pub fn extend(&mut self, program: Arc<Program>) {
        self.globals.resize(program.globals.len(), Global::default());
        self.program = program;
        self.compiled.keep_globals();
    }

    /// The state of the machine between two calls: what [`Machine::restore`] goes back to.
    /// It costs as much as what is set from then on.
    pub fn save(&mut self) -> Saved {
        if Rc::strong_count(&self.alive) == 1 {
            self.undo.clear();
        }
        self.saved = self.saved.wrapping_add(1);
        Saved {
            program: self.program.clone(),
            globals: self.globals.len(),
            undone: self.undo.len(),
            shapes: self.shapes.count(),
            instances: self.compiled.count(),
            _alive: self.alive.clone(),
        }
    }

    /// A global that is about to be set: what it held is kept for the state that was saved last.
    #[inline]
    fn setting(&mut self, global: usize) -> Option<&mut Global> {
        let slot = self.globals.get_mut(global)?;
        if slot.after != self.saved {
            self.undo.push((global, slot.clone()));
            slot.after = self.saved;
        }
        Some(slot)
    }

    /// Goes back to a state: its program, and the values of its globals. Code that was made since
    /// for functions of a later program is forgotten, because their numbers may be given anew.
    pub fn restore(&mut self, saved: &Saved) {
        if !Arc::ptr_eq(&self.program, &saved.program) {
            self.program = saved.program.clone();
            self.shapes.forget_from(&saved.shapes);
            self.compiled.forget_from(saved.instances);
        }
        while self.undo.len() > saved.undone {
            if let Some((global, held)) = self.undo.pop()
                && let Some(slot) = self.globals.get_mut(global)
            {
                *slot = held;
            }
        }
        self.globals.resize(saved.globals, Global::default());
        self.claims.clear();
        self.snapshots.clear();
    }

    /// Gives a parameter its value before its statement runs: the statement is skipped then.
    pub fn set_param(&mut self, global: GlobalId, value: Value) {
        self.set_global(global, value);
        self.given.insert(global);
    }

    /// Gives a global a value of its type.
    pub fn set_global(&mut self, global: GlobalId, value: Value) {
        if let Some(slot) = self.setting(global.0 as usize) {
            let bits = if let Value::Num(bits) = value { bits } else { 0 };
            *slot = Global { bits, value, is_set: true, after: slot.after };
        }
    }

    /// The value of a global, and its shape; `None` before it is set. Variables that only the
    /// statements of their file use are not kept, unless [`Machine::extend`] was called before.
    pub fn global(&mut self, global: GlobalId) -> Option<(Value, ShapeId)> {
        let declared = *self.program.globals.get(global.0 as usize)?;
        let program = self.program.clone();
        let shape = self.shapes.lower(&program, declared.ty, &Rc::from([]));
        self.shapes.settle(&program, shape);
        let slot = self.globals.get(global.0 as usize).filter(|slot| slot.is_set)?;
        Some((
            if self.shapes.is_num(shape) { Value::Num(slot.bits) } else { slot.value.clone() },
            shape,
        ))
    }

    /// Runs the program: the statements of its modules, then its own.
    ///
    /// # Errors
    /// What stopped it.
    pub fn start(&mut self) -> Result<(), Box<RuntimeError>> {
        let program = self.program.clone();
        for function in program.startup.keys() {
            self.call_function(*function, &[])?;
        }
        Ok(())
    }

    /// Makes the code of the statements and tests of the program, and of all that they call.
    ///
    /// # Errors
    /// What is too large for the machine.
    pub fn fits(&mut self) -> Result<(), Box<RuntimeError>> {
        let program = self.program.clone();
        let bodies = program.tests.iter().map(|test| test.body);
        program.startup.keys().copied().chain(bodies).try_for_each(|it| self.compile(it).map(drop))
    }

    /// Calls a function without generic parameters; gives its result as a value.
    ///
    /// # Errors
    /// What stopped it, a function that is too large to compile included.
    pub fn call_function(
        &mut self,
        function: FunctionId,
        args: &[Value],
    ) -> Result<Value, Box<RuntimeError>> {
        let instance = self.compile(function)?;
        self.call_instance(instance, &[], &[], args)
    }

    /// The shape of the result of a function without generic parameters.
    ///
    /// # Errors
    /// Where it is too large to compile.
    pub fn result_shape(&mut self, function: FunctionId) -> Result<ShapeId, Box<RuntimeError>> {
        let instance = self.compile(function)?;
        let shape = self.code.instances.get(instance as usize).map(|it| it.result);
        let shape = shape.unwrap_or(ShapeId(0));
        let program = self.program.clone();
        self.shapes.settle(&program, shape);
        Ok(shape)
    }

    /// Calls a closure that the machine handed out. Numbers are passed as [`Value::Num`].
    ///
    /// # Errors
    /// What stopped it.
    pub fn call(&mut self, closure: &Value, args: &[Value]) -> Result<Value, Box<RuntimeError>> {
        let Value::Closure(closure) = closure else {
            return Err(self.error(Fault::Broken("a call of what is no function"), 0, 0));
        };
        self.call_instance(closure.function, &closure.nums, &closure.refs, args)
    }

    fn call_instance(
        &mut self,
        index: u32,
        captured_nums: &[u64],
        captured_refs: &[Value],
        args: &[Value],
    ) -> Result<Value, Box<RuntimeError>> {
        let code = self.code.clone();
        let Some(instance) = code.instances.get(index as usize) else {
            return Err(self.error(Fault::Broken("an unknown instance"), 0, 0));
        };
        let is_nested = self.top > 0;
        let base = match is_nested {
            true => (self.base.0 + WINDOW, self.base.1 + WINDOW),
            false => (0, 0),
        };
        if self.nums.len() < base.0 + WINDOW {
            self.nums.resize(base.0 + 2 * WINDOW, 0);
        }
        if self.refs.len() < base.1 + WINDOW {
            self.refs.resize(base.1 + 2 * WINDOW, Value::Absent);
        }
        let (mut next_n, mut next_r) = base;
        let numbers = instance.params.iter().map(|shape| self.shapes.is_num(*shape));
        for (value, is_num) in args.iter().zip(numbers) {
            if is_num {
                if let Some(slot) = self.nums.get_mut(next_n) {
                    *slot = value.num();
                }
                next_n += 1;
            } else {
                if let Some(slot) = self.refs.get_mut(next_r) {
                    *slot = value.clone();
                }
                next_r += 1;
            }
        }
        for (slot, bits) in self.nums.iter_mut().skip(next_n).zip(captured_nums) {
            *slot = *bits;
        }
        for (slot, value) in self.refs.iter_mut().skip(next_r).zip(captured_refs) {
            *slot = value.clone();
        }
        let _armed = (!is_nested).then(|| alarm::arm(self.bell()));
        self.execute(index, base)?;
        Ok(match self.shapes.is_num(instance.result) {
            true => Value::Num(self.nums.get(base.0).copied().unwrap_or(0)),
            false => self.refs.get_mut(base.1).map(std::mem::take).unwrap_or_default(),
        })
    }

    /// What came of the claims so far; they are taken out.
    pub fn take_claims(&mut self) -> Vec<ClaimResult> {
        std::mem::take(&mut self.claims)
    }

    /// The texts of the snapshots so far, in order, with their places; they are taken out.
    pub fn take_snapshots(&mut self) -> Vec<(Place, String)> {
        std::mem::take(&mut self.snapshots)
    }

    /// Steps taken so far: calls and turns of loops.
    pub fn steps(&self) -> u64 {
        self.burned - self.fuel
    }

    /// Gives out the limits on steps and time anew: an entry of a session has them for itself.
    pub fn renew(&mut self) {
        self.fuel = self.limits.steps.clamp(1, CHUNK);
        self.burned = self.fuel;
        self.deadline = deadline(self.limits.time);
    }

    /// The bounds that it keeps.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Counts steps that the runtime takes for the script: the ticks of a field.
    ///
    /// # Errors
    /// The limits on steps, time and memory.
    pub fn spend(&mut self, mut steps: u64) -> Result<(), Box<Fault>> {
        while steps >= self.fuel {
            steps -= self.fuel;
            self.fuel = 0;
            self.fuel = self.refuel()?;
        }
        self.fuel -= steps;
        Ok(())
    }

    /// What a long call of the runtime may cost: how many steps are left, and what else stops it.
    pub fn allowance(&self) -> (u64, alarm::Bell) {
        (self.limits.steps.saturating_sub(self.burned) + self.fuel, self.bell())
    }

    /// Tells whether something else than the steps stops what runs.
    pub fn bell(&self) -> alarm::Bell {
        let (deadline, interrupt) = (self.deadline, self.interrupt.clone());
        Arc::new(move || {
            deadline.is_some_and(|deadline| Instant::now() > deadline)
                || interrupt.as_ref().is_some_and(|flag| flag.load(Ordering::Relaxed))
                || memory::over().is_some()
        })
    }

    /// Why the alarm rang. What memory was too small for may have been given back since.
    pub(super) fn why_it_rang(&self) -> Fault {
        if self.deadline.is_some_and(|deadline| Instant::now() > deadline) {
            return Fault::Time(self.limits.time.map_or(0, |time| time.as_millis() as u64));
        }
        if self.interrupt.as_ref().is_some_and(|flag| flag.swap(false, Ordering::Relaxed)) {
            return Fault::Interrupted;
        }
        let limit = self.limits.memory;
        Fault::Memory { wanted: 0, held: memory::over().unwrap_or(limit), limit }
    }

    /// What is to be said where the alarm rang in what the machine does not run: the check of an entry.
    pub fn stopped(&self) -> Diagnostic {
        self.why_it_rang().diagnostic(Place::default())
    }

    /// Counts what such a call has cost; `stopped` where it ended before it was done.
    ///
    /// # Errors
    /// The limits on steps, time and memory.
    pub fn settle(&mut self, steps: u64, stopped: bool) -> Result<(), Box<Fault>> {
        self.spend(steps)?;
        match stopped {
            true => self.refuel().and(Err(Box::new(Fault::Interrupted))),
            false => Ok(()),
        }
    }

    /// Where an operation stands.
    fn place(&self, pc: usize) -> Place {
        self.code.functions_at(pc).first().map(|(_, place)| *place).unwrap_or_default()
    }

    /// Gives out the next chunk of steps, and looks at the clock and at memory.
    #[cold]
    #[inline(never)]
    fn refuel(&mut self) -> Result<u64, Box<Fault>> {
        let left = self.limits.steps.saturating_sub(self.burned);
        if left == 0 {
            return Err(Box::new(Fault::Steps(self.limits.steps)));
        }
        if self.deadline.is_some_and(|deadline| Instant::now() > deadline) {
            let limit = self.limits.time.map_or(0, |time| time.as_millis() as u64);
            return Err(Box::new(Fault::Time(limit)));
        }
        if self.interrupt.as_ref().is_some_and(|flag| flag.swap(false, Ordering::Relaxed)) {
            return Err(Box::new(Fault::Interrupted));
        }
        if let Some(held) = memory::over() {
            return Err(Box::new(Fault::Memory { wanted: 0, held, limit: self.limits.memory }));
        }
        let chunk = left.min(CHUNK);
        self.burned += chunk;
        Ok(chunk)
    }

    /// A fault as an error: where it stands, and by which calls above the floor.
    #[cold]
    #[inline(never)]
    fn error(&self, fault: Fault, pc: usize, floor: usize) -> Box<RuntimeError> {
        let mut calls: Vec<TraceEntry> = vec![];
        let returns = self.frames.iter().take(self.top).skip(floor + 1).rev();
        let at =
            std::iter::once(pc).chain(returns.map(|frame| (frame.pc as usize).saturating_sub(1)));
        let mut known = None;
        for pc in at {
            // A recursion comes by the same place again and again.
            if let (true, Some(last)) = (known == Some(pc), calls.last_mut()) {
                last.repeated += 1;
                continue;
            }
            let functions = self.code.functions_at(pc);
            known = (functions.len() == 1).then_some(pc);
            for (function, place) in functions {
                let function = function.map(str::to_string);
                calls.push(TraceEntry { function, place, repeated: 1, omitted: 0 });
            }
        }
        let mut fault = match fault {
            Fault::Interrupted if alarm::has_rung() => self.why_it_rang(),
            fault => fault,
        };
        if let Fault::Memory { limit, .. } = &mut fault {
            *limit = self.limits.memory;
        }
        let mut trace = match &mut fault {
            Fault::Stopped(inner) => std::mem::take(&mut inner.trace),
            _ => vec![],
        };
        trace.extend(calls);
        fault::fold(&mut trace);
        let diagnostic = Box::new(fault.diagnostic(self.place(pc)));
        Box::new(RuntimeError { diagnostic, trace })
    }

    /// Puts the stacks back to where they were before an execution that failed.
    #[cold]
    #[inline(never)]
    fn unwind(&mut self, floor: usize, outer: (usize, usize), base_r: usize) {
        self.top = floor;
        self.base = outer;
        for value in self.refs.iter_mut().skip(base_r) {
            *value = Value::Absent;
        }
        if floor == 0 {
            self.notes.clear();
            self.watches.clear();
            self.building.clear();
            self.claiming = None;
        }
    }
}
