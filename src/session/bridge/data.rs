//! The built-ins of `std.data`: files, read below the folders that the script may read.

use super::series::SeriesValue;
use super::{Bridge, stop};
use crate::data::error::{DataError, Fault as DataFault};
use crate::data::table::Table;
use crate::data::topology::Topology;
use crate::data::trace::{Gaps, Trace, TraceSpec};
use crate::diagnostic::{Code, Diagnostic};
use crate::machine::Machine;
use crate::machine::fault::Fault;
use crate::machine::host::{HostResult, NativeCall};
use crate::machine::value::Value;
use std::rc::Rc;

impl Bridge {
    pub(super) fn data(
        &self,
        machine: &mut Machine,
        name: &str,
        call: &NativeCall,
        args: &[Value],
    ) -> HostResult<Value> {
        let text = |at: usize| args.get(at).map_or("", Value::as_str);
        let path = text(0);
        match name {
            "read_network" => {
                let bytes = self.permissions.read(path).map_err(|error| refused(&error, call))?;
                let network =
                    Topology::read(path, &bytes).map_err(|error| refused(&error, call))?;
                network_value(&network)
            }
            "read_table" => {
                let table = self.table(path, call)?;
                let columns = texts(table.header().iter().map(String::as_str))?;
                let mut rows = Vec::with_capacity(table.rows());
                for row in 0..table.rows() {
                    let width = table.header().len();
                    rows.push(texts((0..width).map(|at| table.cell(row, at).unwrap_or("")))?);
                }
                Ok(Value::items(vec![columns, Value::items(rows)?])?)
            }
            "columns" => texts(self.table(path, call)?.header().iter().map(String::as_str)),
            "trace" => {
                let table = self.table(path, call)?;
                let unit = args.get(2).map_or(0, Value::num);
                let shown = machine.program().units.shown.get(unit as usize);
                let seconds = shown.map_or(1.0, |shown| shown.factor);
                let column = text(3);
                let spec = TraceSpec {
                    time: text(1),
                    unit_ns: Some(seconds * 1e9),
                    column,
                    gaps: Gaps::Hold,
                };
                let trace = Trace::from_table(&table, &spec)
                    .or_else(|error| match &error.fault {
                        // A column of dates says so itself; its unit is then not needed.
                        DataFault::UnwantedTimestamp { .. } => {
                            Trace::from_table(&table, &TraceSpec { unit_ns: None, ..spec })
                        }
                        _ => Err(error),
                    })
                    .map_err(|error| refused(&error, call))?;
                Ok(Value::host(SeriesValue {
                    name: column.into(),
                    times: trace.times.into(),
                    values: trace.values.into(),
                }))
            }
            _ => Err(Box::new(Fault::Broken("a reader that nothing provides"))),
        }
    }

    fn table(&self, path: &str, call: &NativeCall) -> HostResult<Rc<Table>> {
        if let Some(table) = self.tables.borrow().get(path) {
            return Ok(table.clone());
        }
        let read = self.permissions.read(path).and_then(|bytes| Table::read(path, &bytes));
        let table = Rc::new(read.map_err(|error| refused(&error, call))?);
        self.tables.borrow_mut().insert(path.to_owned(), table.clone());
        Ok(table)
    }
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

fn refused(error: &DataError, call: &NativeCall) -> Box<Fault> {
    let code = match error.fault {
        DataFault::NotFound | DataFault::NotAFile(_) | DataFault::Unreadable(_) => Code::E0701,
        DataFault::Forbidden => Code::E0702,
        _ => Code::E0703,
    };
    stop(Diagnostic::new(code, call.place, error.to_string(), "asked for here").help(error.help()))
}
