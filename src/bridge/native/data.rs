//! The built-ins of `std.data`: files, read below the folders that the script may read.

use super::records;
use super::records::refused;
use crate::bridge::value::series::SeriesValue;
use crate::bridge::{Bridge, stop};
use crate::data::error::{DataError, Fault as DataFault};
use crate::data::failures::{FailureSpec, Until, failures};
use crate::data::table::Table;
use crate::data::topology::Topology;
use crate::data::trace::{Gaps, Trace, TraceSpec};
use crate::diagnostic::{Code, Diagnostic};
use crate::machine::Machine;
use crate::machine::fault::Fault;
use crate::machine::host::{HostResult, NativeCall};
use crate::machine::value::Value;
use crate::program::types::Type;
use crate::schema::native::DataNative;
use crate::schema::word;
use std::rc::Rc;

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
                let bytes = self
                    .files
                    .permissions
                    .borrow()
                    .read(path)
                    .map_err(|error| refused(&error, call))?;
                let network =
                    Topology::read(path, &bytes).map_err(|error| refused(&error, call))?;
                network_value(&network)
            }
            DataNative::ReadTable => {
                let table = self.table(path, call)?;
                let columns = texts(table.header().iter().map(String::as_str))?;
                let mut rows = Vec::with_capacity(table.rows());
                for row in 0..table.rows() {
                    let width = table.header().len();
                    rows.push(texts((0..width).map(|at| table.cell(row, at).unwrap_or("")))?);
                }
                Ok(Value::items(vec![columns, Value::items(rows)?])?)
            }
            DataNative::Columns => {
                texts(self.table(path, call)?.header().iter().map(String::as_str))
            }
            DataNative::Trace => {
                let table = self.table(path, call)?;
                let seconds = unit_of(machine, args.get(2));
                let column = text(3);
                let gaps = match word::Gaps::of(text(4)) {
                    Some(word::Gaps::Refuse) => Gaps::Refuse,
                    Some(word::Gaps::Hold) => Gaps::Hold,
                    Some(word::Gaps::Linear) => Gaps::Linear,
                    None => return Err(no_gaps(text(4), call)),
                };
                let spec = TraceSpec { time: text(1), unit_ns: Some(seconds * 1e9), column, gaps };
                let trace = Trace::from_table(&table, &spec)
                    .or_else(|error| match &error.fault {
                        // A column of dates says so itself; its unit is then not needed.
                        DataFault::UnwantedTimestamp { .. } => {
                            Trace::from_table(&table, &TraceSpec { unit_ns: None, ..spec })
                        }
                        _ => Err(error),
                    })
                    .map_err(|error| match &error.fault {
                        DataFault::Gap { column: at } if at == column => gap(&error, call),
                        _ => refused(&error, call),
                    })?;
                Ok(Value::host(SeriesValue {
                    name: column.into(),
                    times: trace.times.into(),
                    values: trace.values.into(),
                }))
            }
            DataNative::Failures => {
                let table = self.table(path, call)?;
                let unit = unit_of(machine, args.get(3));
                let (duration, end, cause) = (text(4), text(5), text(6));
                let until = match (duration.is_empty(), end.is_empty()) {
                    (false, true) => Until::Duration(duration),
                    (true, false) => Until::End(end),
                    _ => return Err(one_of_two(call)),
                };
                let spec = FailureSpec {
                    node: text(1),
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
            DataNative::Series => series(args, call),
            DataNative::Records => records::read(machine, &*self.table(path, call)?, call),
        }
    }

    fn table(&self, path: &str, call: &NativeCall) -> HostResult<Rc<Table>> {
        if let Some(table) = self.files.tables.borrow().get(path) {
            return Ok(table.clone());
        }
        let read =
            self.files.permissions.borrow().read(path).and_then(|bytes| Table::read(path, &bytes));
        let table = Rc::new(read.map_err(|error| refused(&error, call))?);
        self.files.tables.borrow_mut().insert(path.to_owned(), table.clone());
        Ok(table)
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
