//! Shapes of tables of numbers that can be taken for a list of edges and are something else.

use super::error::{DataError, DataFault, shown};
use super::number::{self, Decimal, Read, Style};
use super::table::Table;
use super::timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// Whether a text is a number in either style.
pub(super) fn is_number(text: &str) -> bool {
    let styles = [Decimal::Point, Decimal::Comma];
    let read = |decimal| number::read(text, Style { decimal, thousands: true });
    styles.into_iter().any(|decimal| !matches!(read(decimal), Read::None))
}

/// Whether a text is a number or a date: no name of a column.
pub(super) fn is_value(text: &str) -> bool {
    is_number(text) || timestamp::parse(text).is_some()
}

/// Refuses what two unnamed columns of ends cannot hold, and what may be another thing than a
/// list of edges.
///
/// # Errors
/// Times or fractions as ends; a count above the edges; a matrix; a list of neighbours.
pub(super) fn refuse_what_is_no_list(table: &Table) -> Result<(), DataError> {
    for column in [0, 1] {
        let all = |is: fn(&str) -> bool| table.texts(column).all(is);
        if all(|text| timestamp::parse(text).is_some()) {
            return Err(table.fault(0, column, |_, text| DataFault::TimeAsEnd { text }));
        }
        let is_fraction = |text: &str| is_number(text) && !is_whole(text);
        if all(is_number)
            && let Some(row) = table.texts(column).position(is_fraction)
        {
            return Err(table.fault(row, column, |_, text| DataFault::FractionAsEnd { text }));
        }
    }
    if let Some((nodes, edges)) = count(table) {
        let fault = DataFault::MaybeCount { nodes, edges };
        return Err(DataError::line(table.file(), table.line(0), fault));
    }
    if is_matrix(table) {
        return Err(matrix(table));
    }
    match is_adjacency(table) {
        true => Err(DataError::line(table.file(), table.line(0), DataFault::MaybeAdjacency)),
        false => Ok(()),
    }
}

/// The error of a table that may be a matrix.
pub(super) fn matrix(table: &Table) -> DataError {
    DataError::line(table.file(), table.line(0), DataFault::MaybeMatrix(table.rows()))
}

fn is_whole(text: &str) -> bool {
    text.parse::<f64>().is_ok_and(|value| value.is_finite() && value.floor() == value)
}

/// The first row as a count of nodes and edges, if the rows below it are so many.
fn count(table: &Table) -> Option<(u64, u64)> {
    let whole = |column| table.cell(0, column)?.parse::<u64>().ok();
    let (nodes, edges) = (whole(0)?, whole(1)?);
    if table.rows() < 3 || edges != table.rows() as u64 - 1 {
        return None;
    }
    let below = |column| table.texts(column).skip(1);
    let named: BTreeSet<&str> = below(0).chain(below(1)).collect();
    (nodes == named.len() as u64).then_some((nodes, edges))
}

/// Whether a table is square, all numbers, and either symmetric or only of 0 and 1, or too wide
/// for a list of edges. With two rows a matrix and a list say the same.
pub(super) fn is_matrix(table: &Table) -> bool {
    let size = table.rows();
    if size < 3 || size != table.header().len() {
        return false;
    }
    let cell = |row, column| table.cell(row, column).unwrap_or_default();
    let every = |is: &dyn Fn(usize, usize) -> bool| {
        (0..size).all(|row| (0..size).all(|column| is(row, column)))
    };
    every(&|row, column| is_number(cell(row, column)))
        && (size > 3
            || every(&|row, column| matches!(cell(row, column), "0" | "1"))
            || every(&|row, column| cell(row, column) == cell(column, row)))
}

/// Whether the names of the columns are those of the rows, or there are as many columns of numbers
/// as rows.
pub(super) fn is_named_matrix(table: &Table) -> bool {
    is_matrix(table) || is_labelled(table)
}

/// Whether the first column holds the names of the others, in their order.
pub(super) fn is_labelled(table: &Table) -> bool {
    let names = table.header().iter().skip(1);
    table.rows() > 1
        && table.rows() + 1 == table.header().len()
        && names.zip(table.texts(0)).all(|(name, row)| name == row.trim())
}

/// Whether every row may be a node with its neighbours: each node has one row, no node stands
/// twice in a row, and of two neighbours each has the other.
fn is_adjacency(table: &Table) -> bool {
    let width = table.header().len();
    if width < 3 {
        return false;
    }
    let mut rows: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for row in 0..table.rows() {
        let cells = (0..width).filter_map(|column| table.cell(row, column));
        let Some(node) = table.cell(row, 0) else { return false };
        let neighbours: BTreeSet<&str> = cells.skip(1).filter(|cell| *cell != node).collect();
        if neighbours.len() + 1 != width || rows.insert(node, neighbours).is_some() {
            return false;
        }
    }
    let has = |a: &str, b: &str| rows.get(a).is_some_and(|neighbours| neighbours.contains(b));
    rows.iter().all(|(node, neighbours)| neighbours.iter().all(|other| has(other, node)))
}

/// A cell with a comma before its fraction, if there is one.
pub(super) fn decimal_comma(table: &Table) -> Option<DataError> {
    for row in 0..table.rows() {
        for column in 0..table.header().len() {
            let text = table.cell(row, column).unwrap_or_default();
            if is_decimal_comma(text) {
                let fault = DataFault::DecimalComma { text: shown(text) };
                return Some(DataError::cell(table.file(), table.line(row), column, fault));
            }
        }
    }
    None
}

/// Whether a text is digits, one comma and digits.
pub(super) fn is_decimal_comma(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let body = text.strip_prefix(['+', '-']).unwrap_or(text);
    body.split_once(',').is_some_and(|(whole, part)| digits(whole) && digits(part))
}
