//! The interactive session: one entry after the other, each a transaction over the checker, the
//! machine and the field that is open. Faces (a terminal, a pipe) only read lines and show replies.

mod advice;
mod commands;
mod complete;
mod look;
mod paint;
mod save;
#[cfg(test)]
mod tests;
mod trial;
mod words;

pub use commands::{COMMANDS, Command};
pub use complete::Candidate;
pub use paint::{Paint, paint};

use super::modules::{Loaded, Loader};
use super::outcome::broken_properties;
use super::{Captured, ClaimDocument, Options, Session, folder_of};
use crate::base::alarm;
use crate::bridge::{Bridge, line};
use crate::check::{Checker, Entry};
use crate::diagnostic::{Diagnostic, Sources};
use crate::field::Field;
use crate::machine::shape::ShapeId;
use crate::machine::value::Value;
use crate::machine::{Machine, memory};
use crate::program::types::{Type, TypeId};
use crate::program::{FunctionId, Program};
use crate::report::Charset;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Bytes that each byte of a text takes as tokens and as a tree, or more.
const TREE: usize = 45;

/// Whether the tree of a text fits the memory limit.
fn has_room(text: &str) -> bool {
    memory::room(text.len().saturating_mul(TREE)).is_ok()
}

/// What an entry gave.
#[derive(Clone, Debug, Default)]
pub struct Reply {
    /// What it printed, and its result.
    pub text: String,
    /// Warnings, and what made it fail.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether the session is to end.
    pub end: bool,
    /// Whether a file that was to be written could not be.
    pub lost: bool,
}

impl Reply {
    fn text(text: impl Into<String>) -> Reply {
        Reply { text: text.into(), ..Reply::default() }
    }

    /// Whether the entry failed, and so changed nothing.
    pub fn failed(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }
}

/// A value with its type.
struct Evaluated {
    value: Value,
    shape: ShapeId,
    ty: TypeId,
    /// What was evaluated.
    function: FunctionId,
}

/// The session.
pub struct Repl {
    session: Session,
    folder: PathBuf,
    checker: Checker,
    loaded: Loaded,
    machine: Machine,
    bridge: Rc<Bridge>,
    output: Captured,
    /// How much of the program's startup has run.
    ran: usize,
    /// The entries that count, for `:save`.
    entries: Vec<String>,
    count: usize,
    /// Width of the screen in characters.
    width: usize,
    /// Whether wall time may be shown.
    clock: bool,
    charset: Charset,
    interrupt: Option<Arc<AtomicBool>>,
}

impl Repl {
    /// A session whose paths are relative to a folder.
    ///
    /// # Errors
    /// Where the folder cannot be read.
    pub fn new(options: Options, folder: &Path) -> Result<Repl, Box<Diagnostic>> {
        let mut session = Session::new(options);
        let mut loader =
            Loader::new(&mut session.sources, folder).allowing(&session.options.allow_read);
        let checker = Checker::new(&mut loader);
        let loaded = loader.into_loaded();
        let output = Captured::default();
        let program = checker.program().clone();
        let ran = program.startup.len();
        let (mut machine, bridge) =
            session.machine(program.clone(), folder, Box::new(output.clone()))?;
        machine.extend(Arc::new(program));
        Ok(Repl {
            session,
            folder: folder.to_owned(),
            checker,
            loaded,
            machine,
            bridge,
            output,
            ran,
            entries: vec![],
            count: 0,
            width: 80,
            clock: false,
            charset: Charset::Unicode,
            interrupt: None,
        })
    }

    /// Tells how wide the screen is, and that wall time may be shown on it.
    pub fn on_screen(&mut self, width: usize) {
        self.width = width.max(40);
        self.clock = true;
    }

    /// Tells what tables, bars and curves are drawn with.
    pub fn draw_in(&mut self, charset: Charset) {
        self.charset = charset;
    }

    /// Stops an entry soon after the flag is set; it has changed nothing then.
    pub fn interrupt_by(&mut self, flag: Arc<AtomicBool>) {
        self.machine.interrupt_by(flag.clone());
        self.interrupt = Some(flag);
    }

    /// The texts that diagnostics point into.
    pub fn sources(&self) -> &Sources {
        self.session.sources()
    }

    /// The prompt: the field that is open and its time.
    pub fn prompt(&self) -> String {
        match self.bridge.open_field() {
            Some(field) => format!("{} {}> ", field.name(), seconds(&field)),
            None => "Φ> ".to_owned(),
        }
    }

    /// Whether an entry asks for more lines. A colon command never does; an empty line at the end
    /// ends any other, unless brackets are open and it is the first.
    pub fn is_unfinished(&self, text: &str) -> bool {
        // A doc comment waits for what it documents.
        !text.ends_with("\n\n\n") && self.is_open(text)
    }

    /// The same, however many empty lines stand at the end.
    pub fn is_open(&self, text: &str) -> bool {
        let last = text.trim_end().rsplit('\n').next().unwrap_or("");
        // One that does not fit is refused when it is taken.
        !text.trim_start().starts_with(':')
            && has_room(text)
            && (last.trim_start().starts_with("///") || crate::syntax::is_unfinished(text))
    }

    /// Whether an `else` on the next line would belong to an entry.
    pub fn takes_else(&self, text: &str) -> bool {
        text.trim_end().ends_with('}')
            && !text.trim_start().starts_with(':')
            && has_room(text)
            && !crate::syntax::has_errors(&format!("{}\nelse {{ }}\n", text.trim_end()))
    }

    /// Takes an entry: a colon command, or what a script may have at its top level.
    pub fn enter(&mut self, text: &str) -> Reply {
        match text.trim().strip_prefix(':') {
            Some(command) => commands::run(self, command),
            None if text.trim().is_empty() => Reply::default(),
            None => self.keep(text, None),
        }
    }

    /// Runs an entry that counts; a script by the name of its file, whose tests are not run.
    fn keep(&mut self, text: &str, file: Option<&str>) -> Reply {
        self.bridge.take_moved();
        let happened = self.bridge.events_ever();
        let (result, mut reply) = self.evaluate(text, file);
        let Some(result) = result else {
            reply.diagnostics = self.advised(text, reply.diagnostics);
            return reply;
        };
        self.entries.push(as_statement(text.trim(), result.is_some()));
        if let Some(result) = result {
            match self.show(&result) {
                Ok(text) => reply.text += &text,
                Err(diagnostic) => reply.diagnostics.push(*diagnostic),
            }
        }
        match (self.bridge.take_moved(), self.bridge.open_field()) {
            (true, Some(field)) => reply.text += &(line(&field) + "\n"),
            // What the entry did to the field while it stands still.
            (false, Some(_)) => {
                for event in self.bridge.events_since(happened) {
                    reply.text += &format!("{event}\n");
                }
            }
            _ => {}
        }
        reply
    }

    /// `250 ms : Time`
    fn show(&self, result: &Evaluated) -> Result<String, Box<Diagnostic>> {
        let text = self
            .machine
            .show(result.shape, &result.value)
            .map_err(|fault| Box::new(fault.diagnostic(Default::default())))?;
        let ty = self.checker.type_name(result.ty);
        Ok(match text.contains('\n') {
            true => format!("{}\n: {ty}\n", text.trim_end()),
            false => format!("{text} : {ty}\n"),
        })
    }

    /// Looks at the value of an expression, and puts everything back as it was.
    fn peek(
        &mut self,
        text: &str,
        look: impl FnOnce(&mut Repl, Option<Evaluated>) -> Result<String, Box<Diagnostic>>,
    ) -> Reply {
        let before = (self.checker.clone(), self.loaded.clone(), self.ran);
        let (machine, bridge) = (self.machine.save(), self.bridge.save());
        let (result, mut reply) = self.evaluate(text, None);
        let Some(result) = result else { return reply };
        match look(self, result) {
            Ok(text) => reply.text += &text,
            Err(diagnostic) => reply.diagnostics.push(*diagnostic),
        }
        self.machine.restore(&machine);
        self.bridge.restore(&bridge);
        (self.checker, self.loaded, self.ran) = before;
        reply
    }

    /// Checks and runs a text. `None` where it failed: then nothing has changed. `Some(None)`
    /// where it has no value.
    fn evaluate(&mut self, text: &str, file: Option<&str>) -> (Option<Option<Evaluated>>, Reply) {
        let before = (self.checker.clone(), self.loaded.clone());
        let known_tests = self.checker.program().tests.len();
        self.machine.renew();
        let entry = match self.check_in_time(text, file) {
            Ok(entry) => entry,
            Err(stopped) => {
                (self.checker, self.loaded) = before;
                return (None, Reply { diagnostics: vec![*stopped], ..Reply::default() });
            }
        };
        let mut reply = Reply { diagnostics: entry.diagnostics, ..Reply::default() };
        if reply.failed() {
            return (None, reply);
        }
        let (machine, bridge) = (self.machine.save(), self.bridge.save());
        if let Some(file) = file {
            self.bridge.read_beside(&folder_of(Path::new(file)));
        }
        let program = Arc::new(self.checker.program().clone());
        self.bridge.set_sources(self.session.sources.clone());
        self.machine.extend(program.clone());
        let result = self.start(&program, entry.startup);
        reply.text = self.output.take();
        let runs = self.bridge.take_runs();
        reply.diagnostics.extend(self.bridge.take_warnings());
        let claims = ClaimDocument::all(&self.machine.take_claims(), self.session.sources());
        let failed = match result {
            Ok(value) => {
                let new = program.tests.since(known_tests).filter(|_| file.is_none());
                let new: Vec<_> = new.cloned().collect();
                let wrong = self.try_tests(&new, &mut reply.text);
                if wrong.is_empty() {
                    self.ran = program.startup.len();
                    reply.text +=
                        &super::report::report(&[], &claims, crate::report::Charset::Unicode);
                    reply.diagnostics.extend(broken_properties(&runs));
                    return (Some(value), reply);
                }
                wrong
            }
            Err(diagnostic) => vec![*diagnostic],
        };
        self.machine.restore(&machine);
        self.bridge.restore(&bridge);
        (self.checker, self.loaded) = before;
        reply.diagnostics.extend(failed);
        (None, reply)
    }

    /// Checks an entry within its limits: what came of one that comes to them is not whole.
    fn check_in_time(&mut self, text: &str, file: Option<&str>) -> Result<Entry, Box<Diagnostic>> {
        let _armed = alarm::arm(self.machine.bell());
        // A tree is made at once, and asks nobody.
        if !has_room(text) {
            return Err(Box::new(self.machine.stopped()));
        }
        let entry = self.check(text, file);
        match alarm::has_rung() {
            true => Err(Box::new(self.machine.stopped())),
            false => Ok(entry),
        }
    }

    fn check(&mut self, text: &str, file: Option<&str>) -> Entry {
        let name = match file {
            Some(file) => file.to_owned(),
            None => {
                self.count += 1;
                format!("entry {}", self.count)
            }
        };
        let id = self.session.sources.add(name, text);
        let loaded = std::mem::take(&mut self.loaded);
        let mut loader = Loader::after(loaded, &mut self.session.sources, &self.folder)
            .allowing(&self.session.options.allow_read);
        if let Some(file) = file {
            loader.lies_in(id, folder_of(Path::new(file)));
        }
        let entry = self.checker.enter_next(text, id, &mut loader);
        self.loaded = loader.into_loaded();
        entry
    }

    /// Runs what the program has to run since the last entry.
    fn start(
        &mut self,
        program: &Program,
        entry: Option<FunctionId>,
    ) -> Result<Option<Evaluated>, Box<Diagnostic>> {
        let mut result = None;
        for function in program.startup.keys_since(self.ran) {
            let told = |repl: &Repl, error: Box<crate::machine::RuntimeError>| {
                Box::new(error.into_diagnostic(repl.session.sources()))
            };
            let value = match self.machine.call_function(*function, &[]) {
                Ok(value) => value,
                Err(error) => return Err(told(self, error)),
            };
            if Some(*function) != entry {
                continue;
            }
            let Some(declared) = program.functions.get(function.0 as usize) else { continue };
            if matches!(program.types.get(declared.result), Type::Unit | Type::Never) {
                continue;
            }
            let shape = match self.machine.result_shape(*function) {
                Ok(shape) => shape,
                Err(error) => return Err(told(self, error)),
            };
            result = Some(Evaluated { value, shape, ty: declared.result, function: *function });
        }
        Ok(result)
    }

    /// The type of an expression, which is not run.
    fn type_of(&mut self, text: &str) -> Reply {
        let before = (self.checker.clone(), self.loaded.clone());
        self.machine.renew();
        let entry = match self.check_in_time(text, None) {
            Ok(entry) => entry,
            Err(stopped) => {
                (self.checker, self.loaded) = before;
                return Reply { diagnostics: vec![*stopped], ..Reply::default() };
            }
        };
        let mut reply = Reply { diagnostics: entry.diagnostics, ..Reply::default() };
        let functions = &self.checker.program().functions;
        let function = entry.startup.and_then(|function| functions.get(function.0 as usize));
        if let (false, Some(function)) = (reply.failed(), function) {
            reply.text = format!("{}\n", self.checker.type_name(function.result));
        }
        (self.checker, self.loaded) = before;
        reply
    }
}

/// An entry as it stands in a script: what showed a value prints it.
fn as_statement(text: &str, shows: bool) -> String {
    use crate::syntax::ast::StmtKind;
    let mut names = crate::syntax::symbol::Interner::default();
    let parsed = crate::syntax::parse(text, Default::default(), &mut names);
    if let (true, [only]) = (shows, parsed.ast.root.as_slice())
        && let StmtKind::Expr(value) = parsed.ast[*only].kind
    {
        return format!("print({})", parsed.ast[value].span.text(text));
    }
    text.to_owned()
}

fn seconds(field: &Field) -> String {
    format!("{} s", field.now().seconds())
}
