//! What can go wrong while a program runs, as data, and the diagnostics that come of it.

use super::memory::Exhausted;
use crate::diagnostic::{Code, Diagnostic, Place, Sources};

/// Why the machine stopped.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Fault {
    /// An Int outside 64 bits.
    #[error("{0} does not fit a 64-bit integer")]
    Overflow(String),
    /// A division by zero.
    #[error("{0} is divided by zero")]
    DivisionByZero(String),
    /// An index outside a list or text.
    #[error("there is no item {index} in a list of {length}")]
    Index {
        /// As it was asked for.
        index: i64,
        /// How many items there are.
        length: usize,
    },
    /// A function outside its domain: what it was given, and what it takes.
    #[error("{given}")]
    Domain {
        /// What was asked for: `sqrt(-1.0)`.
        given: String,
        /// What would do: `sqrt takes numbers from 0`.
        takes: String,
    },
    /// A result past the largest float.
    #[error("{0} is not a finite number")]
    NotFinite(String),
    /// `fail(message)`.
    #[error("{0}")]
    Failed(String),
    /// A key that a map does not have.
    #[error("the map has no key {0}")]
    MissingKey(String),
    /// A key that stands twice in a map that is written out.
    #[error("the map has the key {0} twice")]
    DoubledKey(String),
    /// An assertion that does not hold: its message, and the values of its parts.
    #[error("the assertion does not hold")]
    Assertion(Option<String>, Vec<(Place, String)>),
    /// A variable is read before it has a value.
    #[error("`{0}` has no value yet")]
    Unset(String),
    /// The limit on steps.
    #[error("the script took more than {0} steps")]
    Steps(u64),
    /// The limit on nested calls.
    #[error("more than {0} calls are nested")]
    Depth(usize),
    /// The limit on memory.
    #[error("the script needs more memory than its limit of {}", size(*limit))]
    Memory {
        /// What was asked for.
        wanted: usize,
        /// What was held then.
        held: usize,
        /// The limit.
        limit: usize,
    },
    /// The limit on time, in milliseconds.
    #[error("the script ran for more than {0} ms")]
    Time(u64),
    /// It was stopped from outside.
    #[error("stopped")]
    Interrupted,
    /// What does not fit the machine, and what to do about it.
    #[error("{0}")]
    TooLarge(String, &'static str),
    /// A parameter that cannot have the value it was given.
    #[error("{0}")]
    Param(String),
    /// A member that is over nobody: which, why, what can be asked before, and what to write instead.
    #[error("`{what}` has no value: {why}")]
    NoValue {
        /// The member.
        what: String,
        /// Why there is none.
        why: &'static str,
        /// A condition that tells.
        ask: Option<String>,
        /// The member with something that stands in for it.
        instead: String,
    },
    /// What the runtime says; the place is filled in where it has none.
    #[error("{}", .0.title)]
    Host(Box<Diagnostic>),
    /// A call from the runtime into the machine failed.
    #[error("{}", .0.diagnostic.title)]
    Stopped(Box<RuntimeError>),
    /// The code asks for what it cannot: a fault of the compiler, not of the script.
    #[error("the machine met code that makes no sense: {0}")]
    Broken(&'static str),
}

impl From<Exhausted> for Box<Fault> {
    fn from(it: Exhausted) -> Self {
        let limit = it.held; // Replaced by the machine, which knows its limit.
        Box::new(Fault::Memory { wanted: it.wanted, held: it.held, limit })
    }
}

impl From<RuntimeError> for Box<Fault> {
    fn from(it: RuntimeError) -> Self {
        Box::new(Fault::Stopped(Box::new(it)))
    }
}

impl From<Box<RuntimeError>> for Box<Fault> {
    fn from(it: Box<RuntimeError>) -> Self {
        Box::new(Fault::Stopped(it))
    }
}

impl Fault {
    /// The code of the fault.
    pub fn code(&self) -> Code {
        match self {
            Fault::Overflow(_) => Code::E0501,
            Fault::DivisionByZero(_) => Code::E0502,
            Fault::Index { .. } => Code::E0503,
            Fault::Domain { .. } => Code::E0504,
            Fault::NotFinite(_) => Code::E0505,
            Fault::Failed(_) => Code::E0506,
            Fault::MissingKey(_) => Code::E0507,
            Fault::DoubledKey(_) => Code::E0512,
            Fault::Assertion(..) => Code::E0601,
            Fault::Unset(_) => Code::E0201,
            Fault::Steps(_) => Code::E0802,
            Fault::Depth(_) => Code::E0803,
            Fault::Memory { .. } => Code::E0804,
            Fault::Time(_) | Fault::Interrupted => Code::E0805,
            Fault::TooLarge(..) | Fault::Broken(_) => Code::E0807,
            Fault::Param(_) => Code::E0704,
            Fault::NoValue { .. } => Code::E0513,
            Fault::Host(diagnostic) => diagnostic.code,
            Fault::Stopped(error) => error.diagnostic.code,
        }
    }

    /// Whether what was read is over nobody now.
    pub fn is_over_nobody(&self) -> bool {
        self.code() == Code::E0513
    }

    /// As a diagnostic at a place.
    pub fn diagnostic(self, place: Place) -> Diagnostic {
        let code = self.code();
        let title = self.to_string();
        let at = |label: &str| Diagnostic::new(code, place, title.clone(), label);
        match self {
            Fault::Overflow(_) => at("this is outside −2⁶³ to 2⁶³ − 1")
                .help("compute with Floats (`1.0 * x`) where numbers grow this large"),
            Fault::DivisionByZero(_) => {
                at("the divisor is 0 here").help("test the divisor first: `if d != 0 { … }`")
            }
            Fault::Index { index, length } => {
                let found = at(match length {
                    0 => "the list is empty".into(),
                    1 => "the list has one item, number 0".into(),
                    _ => format!("the list has items 0 to {}", length - 1),
                }
                .as_str());
                match index < 0 {
                    true => found.help("count from the end with `xs[len(xs) - 1]`, or `last(xs)`"),
                    false => {
                        found.help("the first item is `xs[0]`; `xs.len()` is how many there are")
                    }
                }
            }
            Fault::Domain { takes, .. } => at("outside the domain").note(takes),
            Fault::NotFinite(_) => at("the result is past 1.8e308, the largest Float")
                .help("keep the numbers smaller: in other units, or as their logarithms"),
            Fault::Failed(_) => at("the script gives up here"),
            Fault::MissingKey(_) => {
                at("not among its keys").help("`m.get(key)` gives `none` where a key is missing")
            }
            Fault::DoubledKey(_) => at("its first value would be lost")
                .help("`m.insert(key, value)` takes the place of a value that is there"),
            Fault::Assertion(message, values) => {
                let mut found = at("this is false");
                if let Some(message) = message {
                    found.title = message;
                    found = found.note(title.clone());
                }
                values.into_iter().fold(found, |found, (place, value)| found.label(place, value))
            }
            Fault::Unset(_) => at("read here").help("move its `let` above the call that reads it"),
            Fault::Steps(_) => at("it was here when it was stopped")
                .note("a step is a call or a turn of a loop")
                .help("look for a loop that never ends, or raise the limit with `--max-steps`"),
            Fault::Depth(_) => at("this call is one too many")
                .help("look for a recursion that never ends, or write it as a loop"),
            Fault::Memory { wanted, held, .. } => at("this needs more")
                .note(format!("{} were held, {} more were asked for", size(held), size(wanted)))
                .help("raise the limit with `--max-memory`"),
            Fault::Interrupted => at("it was here when it was stopped"),
            Fault::Time(_) => {
                at("it was here when it was stopped").help("raise the limit with `--max-time`")
            }
            Fault::TooLarge(_, help) => at("this is too large").help(help),
            Fault::Param(_) => at("this parameter"),
            Fault::NoValue { ask, instead, .. } => {
                let found = at("read here").help(format!("say what counts then: `{instead}`"));
                match ask {
                    Some(ask) => found.help(format!("or ask first: {ask}")),
                    None => found,
                }
            }
            Fault::Broken(_) => {
                at("here").note("this is a fault of Φ itself; please report it with the script")
            }
            Fault::Stopped(error) => *error.diagnostic,
            Fault::Host(diagnostic) => {
                let mut diagnostic = *diagnostic;
                if diagnostic.labels.is_empty() {
                    diagnostic.labels = at("").labels;
                }
                diagnostic
            }
        }
    }
}

/// Bytes with a unit.
fn size(bytes: usize) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    let mut value = bytes as f64;
    let mut unit = "B";
    for next in UNITS {
        if value < 1024.0 {
            break;
        }
        value /= 1024.0;
        unit = next;
    }
    match unit {
        "B" => format!("{bytes} B"),
        _ => format!("{value:.1} {unit}"),
    }
}

/// A call that was under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceEntry {
    /// The function in which it stands; `None` for the statements of a file.
    pub function: Option<String>,
    /// Where it had come to.
    pub place: Place,
    /// How many times in a row the same call repeats.
    pub repeated: usize,
    /// Not 0: stands for so many calls that are left out.
    pub omitted: usize,
}

/// A run-time error: what happened, where, and by which calls.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{}", .diagnostic.title)]
pub struct RuntimeError {
    /// What happened and where.
    pub diagnostic: Box<Diagnostic>,
    /// The calls under way, innermost first; long recursions are folded.
    pub trace: Vec<TraceEntry>,
}

impl RuntimeError {
    /// Whether an expression has no value, rather than that a limit or the runtime stopped it.
    pub fn is_of_value(&self) -> bool {
        self.diagnostic.code.name().starts_with("E05")
    }

    /// The calls as lines of text: `in fib, first.phi:3:12`.
    pub fn trace_lines(&self, sources: &Sources) -> Vec<String> {
        let line = |entry: &TraceEntry| {
            if entry.omitted > 0 {
                return format!("… {} more calls", entry.omitted);
            }
            let (line, column) = sources.line_column(entry.place);
            let function = entry.function.as_deref().unwrap_or("the script");
            let times = match entry.repeated {
                0 | 1 => String::new(),
                times => format!(" ({times} times)"),
            };
            format!("in {function}, {}:{line}:{column}{times}", sources.name(entry.place.file))
        };
        self.trace.iter().map(line).collect()
    }

    /// The diagnostic with the calls as notes, where there is more than one.
    pub fn into_diagnostic(self, sources: &Sources) -> Diagnostic {
        let lines = self.trace_lines(sources);
        let mut diagnostic = *self.diagnostic;
        // A fault inside the standard library is shown where the script calls it.
        let standard = |place: Place| sources.name(place.file).starts_with("std.");
        let caller = self.trace.iter().find(|entry| !standard(entry.place));
        if let (true, Some(caller), Some(label)) =
            (standard(diagnostic.place()), caller, diagnostic.labels.first_mut())
        {
            label.place = caller.place;
        }
        if lines.len() > 1 {
            diagnostic.notes.extend(lines);
        }
        diagnostic
    }
}

/// Folds calls that repeat in a pattern, and leaves out the middle of what is long still.
pub(super) fn fold(trace: &mut Vec<TraceEntry>) {
    const MOST: usize = 40;
    for period in 2..=8 {
        let mut kept: Vec<TraceEntry> = vec![];
        let mut at = 0;
        while at < trace.len() {
            let pattern = trace.get(at..at + period);
            let mut times = 1;
            while pattern.is_some()
                && trace.get(at + times * period..at + (times + 1) * period) == pattern
            {
                times += 1;
            }
            match (pattern, times) {
                (Some(pattern), 3..) => {
                    kept.extend(pattern.iter().cloned());
                    if let Some(last) = pattern.last() {
                        let omitted = (times - 1) * period;
                        kept.push(TraceEntry { omitted, ..last.clone() });
                    }
                    at += times * period;
                }
                _ => {
                    kept.extend(trace.get(at).cloned());
                    at += 1;
                }
            }
        }
        *trace = kept;
    }
    if let Some(middle) = trace.len().checked_sub(MOST).filter(|middle| *middle > 0) {
        let start = MOST - 10;
        if let Some(first) = trace.get(start).cloned() {
            let gap = TraceEntry { omitted: middle, ..first };
            trace.splice(start..start + middle, [gap]);
        }
    }
}
