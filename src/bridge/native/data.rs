//! The built-ins of `std.data`: files, read below the folders that the script may read.

use super::records;
use super::records::refused;
use crate::base::alarm;
use crate::bridge::value::series::SeriesValue;
use crate::bridge::value::weather::value as weather_record;
use crate::bridge::{Bridge, stop};
use crate::data::error::DataError;
use crate::data::failures::{FailureSpec, Until, failures};
use crate::data::room::{Room, TooMuch};
use crate::data::table::Table;
use crate::data::topology::Topology;
use crate::data::trace::{Gaps, Repeated, Trace, TraceSpec};
use crate::data::weather::Weather;
use crate::data::{Dialect, NetworkSpec};
use crate::diagnostic::{Code, Diagnostic};
use crate::machine::Machine;
use crate::machine::fault::Fault;
use crate::machine::host::{HostResult, NativeCall};
use crate::machine::memory;
use crate::machine::value::Value;
use crate::program::types::Type;
use crate::schema::native::DataNative;
use std::rc::Rc;
use std::sync::Arc;

/// What still fits in 64 bits of nanoseconds.
const MOST_SECONDS: f64 = 9e9;

impl Bridge {
    pub(in crate::bridge) fn data(
        &self,
        machine: &mut Machine,
        id: DataNative,
        call: &NativeCall,
        args: &[Value],
    ) -> HostResult<Value> {
        self.read_native(machine, id, call, args).map_err(|fault| match *fault {
            Fault::Host(refusal) if matches!(refusal.code, Code::E0701 | Code::E0702) => {
                let path = args.first().map_or("", Value::as_str);
                stop(match folder_of(machine, path) {
                    Some((param, rest)) => refusal.help(format!(
                        "the folder is the script's `param {param}`: give one that has `{rest}` in it, \
                         with `--set {param}=FOLDER`"
                    )),
                    None => *refusal,
                })
            }
            fault => Box::new(fault),
        })
    }

    fn read_native(
        &self,
        machine: &mut Machine,
        id: DataNative,
        call: &NativeCall,
        args: &[Value],
    ) -> HostResult<Value> {
        let text = |at: usize| args.get(at).map_or("", Value::as_str);
        let path = text(0);
        match id {
            DataNative::ReadNetwork => {
                let given = |at: usize| Some(text(at)).filter(|word| !word.is_empty());
                let words = [text(4), text(5), text(6), ""];
                let spec = NetworkSpec {
                    from: given(1),
                    to: given(2),
                    matrix: args.get(3).is_some_and(|it| it.num() != 0),
                    dialect: dialect(path, words, call)?,
                };
                let network = within(call, |room| {
                    let bytes = self.files.permissions.borrow().read_within(path, room)?;
                    Topology::read_as(path, &bytes, &spec, room)
                })?;
                network_value(&network)
            }
            DataNative::ReadTable => {
                let table = self.table(path, [text(1), "", text(2), ""], call)?;
                let columns = texts(table.header().iter().map(String::as_str))?;
                let mut rows = Vec::with_capacity(table.rows());
                for row in 0..table.rows() {
                    let width = table.header().len();
                    rows.push(texts((0..width).map(|at| table.cell(row, at).unwrap_or("")))?);
                }
                Ok(Value::items(vec![columns, Value::items(rows)?])?)
            }
            DataNative::Columns => {
                let table = self.table(path, [text(1), "", text(2), ""], call)?;
                texts(table.header().iter().map(String::as_str))
            }
            DataNative::Trace => {
                let table = self.table(path, [text(6), text(7), text(8), text(9)], call)?;
                let seconds = unit_of(machine, args.get(2));
                let column = text(3);
                let gaps = Gaps::of(text(4)).ok_or_else(|| no_gaps(text(4), call))?;
                let repeated = Repeated::of(text(5)).ok_or_else(|| no_repeated(text(5), call))?;
                let unit_ns = Some(seconds * 1e9);
                let spec = TraceSpec { time: text(1), unit_ns, column, gaps, repeated };
                let trace = Trace::from_table(&table, &spec).map_err(|error| {
                    match error.fault.gap_in() == Some(column) {
                        true => gap(&error, call),
                        false => refused(&error, call),
                    }
                })?;
                Ok(Value::host(SeriesValue {
                    name: column.into(),
                    times: trace.times.into(),
                    values: trace.values.into(),
                    gaps: Arc::default(),
                }))
            }
            DataNative::Failures => {
                let table = self.table(path, [text(8), text(9), text(10), text(11)], call)?;
                let names = args.get(7).map_or(&[][..], Value::as_items);
                let names: Vec<String> = names.iter().map(|it| it.as_str().to_owned()).collect();
                let unit = unit_of(machine, args.get(3));
                let (duration, end, cause) = (text(4), text(5), text(6));
                let until = match (duration.is_empty(), end.is_empty()) {
                    (false, true) => Until::Duration(duration),
                    (true, false) => Until::End(end),
                    _ => return Err(one_of_two(call)),
                };
                let spec = FailureSpec {
                    node: text(1),
                    nodes: &names,
                    start: text(2),
                    until,
                    unit_ns: unit * 1e9,
                    cause: Some(cause).filter(|cause| !cause.is_empty()),
                };
                let log = failures(&table, &spec).map_err(|error| refused(&error, call))?;
                let mut outages = Vec::with_capacity(log.len());
                for outage in log {
                    outages.push(Value::items(vec![
                        Value::Num(outage.node),
                        Value::from(outage.at as f64 / 1e9),
                        Value::from(outage.down as f64 / 1e9),
                        Value::text(outage.cause)?,
                    ])?);
                }
                Ok(Value::items(outages)?)
            }
            DataNative::Records => {
                let table = self.table(path, [text(1), text(2), text(3), text(4)], call)?;
                records::read(machine, &table, call)
            }
            DataNative::Weather => {
                let weather = within(call, |room| {
                    let bytes = self.files.permissions.borrow().read_within(path, room)?;
                    Weather::read(path, &bytes)
                })?;
                weather_record(&weather)
            }
            DataNative::Series => series(args, call),
        }
    }

    /// A table; the words say how it is written: separator, decimal, comment, null.
    fn table(&self, path: &str, words: [&str; 4], call: &NativeCall) -> HostResult<Rc<Table>> {
        let key = format!("{path}\0{}", words.join("\0"));
        if let Some(table) = self.files.tables.borrow().get(&key) {
            return Ok(table.clone());
        }
        let dialect = dialect(path, words, call)?;
        let table = Rc::new(within(call, |room| {
            let bytes = self.files.permissions.borrow().read_within(path, room)?;
            Table::read_as(path, &bytes, &dialect, room)
        })?);
        self.files.tables.borrow_mut().insert(key, table.clone());
        Ok(table)
    }
}

fn dialect(path: &str, words: [&str; 4], call: &NativeCall) -> HostResult<Dialect> {
    let [separator, decimal, comment, null] = words;
    let dialect = Dialect::from_words(path, separator, decimal, comment, null);
    dialect.map_err(|error| refused(&error, call))
}

/// Reads with the room that the memory limit leaves. What is read counts while it is read, then as
/// what is made of it.
fn within<T>(
    call: &NativeCall,
    read: impl FnOnce(&mut Room<'_>) -> Result<T, DataError>,
) -> HostResult<T> {
    let (mut charged, mut exhausted, mut rung) = (0usize, None, false);
    let found = read(&mut |bytes| {
        // Some 50 ns for each 64 bytes.
        rung = alarm::rings(1 + bytes / 64);
        if rung {
            return Err(TooMuch { limit: 0 });
        }
        let room = memory::room(bytes).and_then(|()| memory::charge(bytes));
        room.map(|()| charged = charged.saturating_add(bytes)).map_err(|it| {
            exhausted = Some(it);
            TooMuch { limit: it.held as u64 }
        })
    });
    memory::release(charged);
    match exhausted {
        _ if rung => Err(Box::new(Fault::Interrupted)),
        Some(it) => Err(it.into()),
        None => found.map_err(|error| refused(&error, call)),
    }
}

/// A series of times and as many values.
fn series(args: &[Value], call: &NativeCall) -> HostResult<Value> {
    let list = |at: usize| args.get(at).map_or(&[][..], Value::as_nums);
    let refuse = |title: String, help: &str| {
        stop(Diagnostic::new(Code::E0504, call.place, title, "asked for here").help(help))
    };
    let (times, values) = (list(1), list(2));
    if times.len() != values.len() {
        let title = format!("a series of {} times has {} values", times.len(), values.len());
        return Err(refuse(title, "give one value for each time"));
    }
    let mut nanoseconds: Vec<i64> = Vec::with_capacity(times.len());
    for bits in times {
        let seconds = f64::from_bits(*bits);
        let time = (seconds * 1e9).round() as i64;
        if nanoseconds.last().is_some_and(|last| time <= *last) || seconds.abs() > MOST_SECONDS {
            let title = format!("the times of a series rise, and {seconds} s does not");
            return Err(refuse(title, "give rising times, in steps of a nanosecond or more"));
        }
        nanoseconds.push(time);
    }
    Ok(Value::host(SeriesValue {
        name: args.first().map_or("", Value::as_str).into(),
        times: nanoseconds.into(),
        values: values.iter().map(|bits| f64::from_bits(*bits)).collect(),
        gaps: Arc::default(),
    }))
}

/// The `param` of the script that a path begins with, and the rest of the path.
fn folder_of<'a>(machine: &mut Machine, path: &'a str) -> Option<(String, &'a str)> {
    let program = machine.program().clone();
    program.params.iter().find_map(|param| {
        let ty = program.globals.get(param.global.0 as usize)?.ty;
        if *program.types.get(ty) != Type::String {
            return None;
        }
        let (folder, _) = machine.global(param.global)?;
        let rest = path.strip_prefix(folder.as_str())?.strip_prefix('/')?;
        Some((program.names.text(param.name).to_owned(), rest))
    })
}

/// How many base units a unit is that was given as a value.
fn unit_of(machine: &Machine, unit: Option<&Value>) -> f64 {
    let shown = machine.program().units.shown.get(unit.map_or(0, Value::num) as usize);
    shown.map_or(1.0, |shown| shown.factor)
}

const GAPS: &str = "say what a gap means: `gaps: \"hold\"` (the value before it) or \
                    `gaps: \"linear\"` (a straight line)";

fn gap(error: &DataError, call: &NativeCall) -> Box<Fault> {
    let title = error.to_string();
    stop(Diagnostic::new(Code::E0703, call.place, title, "asked for here").help(GAPS))
}

fn no_gaps(word: &str, call: &NativeCall) -> Box<Fault> {
    let title = format!("`{word}` does not say what a gap means");
    stop(
        Diagnostic::new(Code::E0406, call.place, title, "in this trace")
            .help("write \"refuse\", \"hold\" or \"linear\""),
    )
}

fn no_repeated(word: &str, call: &NativeCall) -> Box<Fault> {
    let title = format!("`{word}` does not say which row counts of those with the same time");
    stop(
        Diagnostic::new(Code::E0406, call.place, title, "in this trace")
            .help("write \"refuse\", \"first\", \"last\" or \"mean\""),
    )
}

fn one_of_two(call: &NativeCall) -> Box<Fault> {
    let title = "a log of failures needs one column that says how long, or until when";
    stop(
        Diagnostic::new(Code::E0703, call.place, title, "asked for here")
            .help("write `duration: \"down_min\"` for lengths, or `end: \"up_at\"` for ends"),
    )
}

fn texts<'a>(items: impl Iterator<Item = &'a str>) -> HostResult<Value> {
    let mut list = vec![];
    for item in items {
        list.push(Value::text(item)?);
    }
    Ok(Value::items(list)?)
}

fn network_value(network: &Topology) -> HostResult<Value> {
    let labels = texts(network.nodes.iter().map(|node| node.label.as_str()))?;
    let mut wires = vec![];
    let mut lengths = vec![];
    for edge in &network.edges {
        wires.push(Value::nums(vec![edge.u as u64, edge.v as u64])?);
        lengths.push(edge.km.map_or(Value::Absent, |km| Value::from(km * 1000.0)));
    }
    Ok(Value::items(vec![labels, Value::items(wires)?, Value::items(lengths)?])?)
}
