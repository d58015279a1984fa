//! Rows of a table as records of the script: each field takes the column of its name.

use crate::bridge::stop;
use crate::data::error::{DataError, DataFault};
use crate::data::table::Table;
use crate::diagnostic::{Code, Diagnostic};
use crate::machine::Machine;
use crate::machine::fault::Fault;
use crate::machine::host::{HostResult, NativeCall};
use crate::machine::shape::{Shape, ShapeId};
use crate::machine::value::Value;
use crate::syntax::symbol::canonical;

/// What a cell is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Int,
    Float,
    Bool,
    Text,
}

/// A field of the record: which column, read how, and whether it may be empty.
struct Column {
    at: usize,
    kind: Kind,
    optional: bool,
}

/// Whole numbers beyond this are not told apart by a float.
const MOST_INT: u64 = 9_007_199_254_740_992;

/// The rows of a table as a list of the record that the call is to give.
pub(in crate::bridge) fn read(
    machine: &mut Machine,
    table: &Table,
    call: &NativeCall,
) -> HostResult<Value> {
    let columns = columns(machine, table, call)?;
    let packed = columns.iter().all(|it| !it.optional && it.kind != Kind::Text);
    let mut rows = Vec::with_capacity(table.rows());
    for row in 0..table.rows() {
        let mut fields = Vec::with_capacity(columns.len());
        for column in &columns {
            fields.push(cell(table, row, column, call)?);
        }
        rows.push(match packed {
            true => Value::nums(fields.iter().map(Value::num).collect())?,
            false => Value::items(fields)?,
        });
    }
    Ok(Value::items(rows)?)
}

fn columns(machine: &mut Machine, table: &Table, call: &NativeCall) -> HostResult<Vec<Column>> {
    let program = machine.program();
    let shapes = machine.shapes();
    let record = match shapes.get(call.gives) {
        Shape::List(item) => match shapes.get(*item) {
            Shape::Record(of, _) => program.records.get(of.0 as usize).map(|it| (*item, it)),
            _ => None,
        },
        _ => None,
    };
    let Some((shape, record)) = record else {
        let title = "rows are read into a record, and what is wanted here is none";
        return Err(stop(
            Diagnostic::new(Code::E0703, call.place, title, "asked for here")
                .help("declare one: `record Pod { name: String, cpu: Float }`")
                .help("and say so: `let pods: List<Pod> = records(\"pods.csv\")`"),
        ));
    };
    let fields = shapes.known_variants(shape).and_then(|all| all.first()).cloned();
    let mut columns = vec![];
    for ((name, _), shape) in record.fields.iter().zip(fields.unwrap_or_default()) {
        let name = program.names.text(*name);
        let (kind, optional) = kind(shapes, shape).ok_or_else(|| untold(name, call))?;
        // `ω_pu` and `omega_pu` are one name.
        let same = table.header().iter().find(|held| canonical(held) == name);
        let at = table.column(same.map_or(name, String::as_str));
        let at = at.map_err(|error| refused(&error, call))?;
        columns.push(Column { at, kind, optional });
    }
    Ok(columns)
}

fn kind(shapes: &crate::machine::shape::Shapes, shape: ShapeId) -> Option<(Kind, bool)> {
    match shapes.get(shape) {
        Shape::Int => Some((Kind::Int, false)),
        Shape::Bool => Some((Kind::Bool, false)),
        Shape::Text => Some((Kind::Text, false)),
        Shape::Float(dimension, _) if dimension.is_none() => Some((Kind::Float, false)),
        Shape::Optional(inner) => kind(shapes, *inner).map(|(kind, _)| (kind, true)),
        _ => None,
    }
}

fn untold(name: &str, call: &NativeCall) -> Box<Fault> {
    let title = format!("no cell can be read into the field `{name}`");
    stop(
        Diagnostic::new(Code::E0703, call.place, title, "asked for here")
            .note("a cell is an Int, a Float, a Bool or a String, or such an optional value")
            .help("a column has no unit: read a Float, and give it one: `pod.cpu * 1 ΔΦ`"),
    )
}

fn cell(table: &Table, row: usize, column: &Column, call: &NativeCall) -> HostResult<Value> {
    let text = table.cell(row, column.at).unwrap_or_default();
    let is_gap = match column.kind {
        // `NA` may be a text, and is no number.
        Kind::Text | Kind::Bool => table.is_null(row, column.at),
        Kind::Int | Kind::Float => table.is_gap(row, column.at),
    };
    if column.optional && is_gap {
        return Ok(Value::Absent);
    }
    let wrong = |range: &str| {
        let range = range.to_owned();
        table.fault(row, column.at, |column, text| DataFault::OutOfRange { column, text, range })
    };
    let value = match column.kind {
        Kind::Text => Ok(Value::text(text)?),
        Kind::Float => table.required(row, column.at).map(Value::from),
        Kind::Int => table.required(row, column.at).and_then(|value| {
            let exact = text.parse::<i64>().ok();
            let whole = value.floor() == value && value.abs() <= MOST_INT as f64;
            let int = exact.or_else(|| whole.then_some(value as i64));
            int.map(Value::from).ok_or_else(|| wrong("a whole number"))
        }),
        Kind::Bool => match text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "1" => Ok(Value::from(true)),
            "false" | "no" | "0" => Ok(Value::from(false)),
            _ if is_gap => Err(table.gap(row, column.at)),
            _ => Err(wrong("true or false")),
        },
    };
    value.map_err(|error| refused(&error, call))
}

/// What the reader of a file says, as an error of the script.
pub(in crate::bridge) fn refused(error: &DataError, call: &NativeCall) -> Box<Fault> {
    stop(
        Diagnostic::new(error.code(), call.place, error.to_string(), "asked for here")
            .help(error.help()),
    )
}
