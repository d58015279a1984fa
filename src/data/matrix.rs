//! A matrix of numbers as a network: nodes i and j are joined where the number in row i, column j
//! is not zero. The names of the nodes are those of the columns, or else numbers from 0.

use super::error::{DataError, DataFault};
use super::shapes::{is_labelled, is_value};
use super::table::Table;
use super::topology::{Draft, Topology};

/// Reads a matrix.
///
/// # Errors
/// A table that is not square; a cell that is no number; what every topology refuses.
pub(super) fn read(mut table: Table, mut draft: Draft<'_>) -> Result<Topology, DataError> {
    let width = table.header().len();
    let named = (0..width).filter_map(|column| table.cell(0, column)).any(|name| !is_value(name));
    if named {
        table.promote()?;
    }
    let first = usize::from(named && is_labelled(&table));
    let size = width - first;
    if table.rows() != size {
        let fault = DataFault::NotSquare { rows: table.rows(), columns: size };
        return Err(DataError::file(table.file(), fault));
    }
    let name = |at: usize| match named {
        true => table.header().get(first + at).cloned().unwrap_or_default(),
        false => at.to_string(),
    };
    for at in 0..size {
        draft.node(table.line(at), name(at), None, (None, None))?;
    }
    let mut one_way = false;
    for row in 0..size {
        for column in 0..size {
            if table.required(row, first + column)? == 0.0 {
                continue;
            }
            let back = table.required(column, first + row)? != 0.0;
            one_way |= !back;
            // Of an edge that stands on both sides of the diagonal one is taken.
            if row <= column || !back {
                draft.edge(table.line(row), name(row), name(column), None, 1)?;
            }
        }
    }
    draft.directed = one_way;
    draft.finish()
}
