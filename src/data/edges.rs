//! Edge lists: a CSV with one edge a row.
//!
//! Rules: the ends stand in the columns `u` and `v`, `source` and `target` or `from` and `to`, or
//! else in the first two; `multiplicity` and `km` are read where they are there. Nodes exist by
//! being named; they are ordered by number where every id is a whole number, else by first use.

use super::error::{DataError, Fault};
use super::table::Table;
use super::topology::{Draft, MOST_NODES, Topology};

/// Reads an edge list.
///
/// # Errors
/// What [`Table::read`] refuses; fewer than two columns; an empty end; a length that is negative
/// or no number; a multiplicity that is no whole number.
pub fn read(file: &str, bytes: &[u8]) -> Result<Topology, DataError> {
    let table = Table::read(file, bytes)?;
    let (from, to) = ends(&table)?;
    let km = table.column("km").ok();
    let multiplicity = table.column("multiplicity").ok();
    let mut draft = Draft::new(file);
    let mut ids: Vec<&str> = Vec::new();
    for row in 0..table.rows() {
        for column in [from, to] {
            let id = table.cell(row, column).unwrap_or_default();
            if id.is_empty() {
                return Err(table.fault(row, column, |column, _| Fault::Gap { column }));
            }
            ids.push(id);
        }
    }
    let number = |id: &&str| id.parse::<u64>().ok().filter(|n| n.to_string() == **id);
    if ids.iter().all(|id| number(id).is_some()) {
        let mut sorted: Vec<(Option<u64>, &str)> = ids.iter().map(|id| (number(id), *id)).collect();
        sorted.sort_unstable();
        sorted.dedup();
        for (_, id) in sorted {
            draft.node_by_edge(1, id)?;
        }
    }
    for row in 0..table.rows() {
        let line = table.line(row);
        let end = |column| table.cell(row, column).unwrap_or_default();
        for id in [end(from), end(to)] {
            draft.node_by_edge(line, id)?;
        }
        let km = km.map(|column| table.number(row, column)).transpose()?.flatten();
        if let Some(length) = km.filter(|km| *km < 0.0) {
            let (column, text) = ("km".to_owned(), length.to_string());
            let range = "zero or more".to_owned();
            return draft.refuse(line, Fault::OutOfRange { column, text, range });
        }
        let count = multiplicity.map(|column| table.index(row, column, MOST_NODES as u64));
        let count = count.transpose()?.unwrap_or(1);
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        draft.edge(line, end(from).to_owned(), end(to).to_owned(), km, count)?;
    }
    draft.finish()
}

fn ends(table: &Table) -> Result<(usize, usize), DataError> {
    for (from, to) in [("u", "v"), ("source", "target"), ("from", "to")] {
        if let (Ok(from), Ok(to)) = (table.column(from), table.column(to)) {
            return Ok((from, to));
        }
    }
    match table.header().len() {
        0 | 1 => table.column("v").map(|_| (0, 1)),
        _ => Ok((0, 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_found_by_name_or_by_place() {
        let ids = |text: &str| {
            let topology = read("e.csv", text.as_bytes()).unwrap();
            topology.nodes.into_iter().map(|node| node.id).collect::<Vec<_>>()
        };
        assert_eq!(ids("km,v,u\n1,b,a\n2,c,b\n"), ["a", "b", "c"]);
        assert_eq!(ids("x,y\n10,2\n2,1\n"), ["1", "2", "10"]);
        assert_eq!(ids("x,y\n10,02\n2,1\n"), ["10", "02", "2", "1"]);
    }

    #[test]
    fn lengths_and_counts_are_the_files_own() {
        let topology = read("e.csv", b"u,v,multiplicity,km\n0,1,2,10\n1,0,1,7\n1,2,1,\n").unwrap();
        let first = topology.edges[0];
        assert_eq!((first.multiplicity, first.km), (3, Some(7.0)));
        assert_eq!(topology.edges[1].km, None);
    }

    #[test]
    fn wrong_lists_say_where() {
        let fault = |text: &str| read("e.csv", text.as_bytes()).unwrap_err().to_string();
        assert_eq!(fault("u,v\n1,\n"), "e.csv:2:2: this cell of `v` is empty");
        assert_eq!(fault("u\n1\n"), "e.csv:1: there is no column `v`");
        assert!(fault("u,v,km\n1,2,-3\n").contains("not zero or more"));
        assert!(fault("u,v,multiplicity\n1,2,1.5\n").contains("whole number"));
    }
}
