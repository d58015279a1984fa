//! Edge lists: one edge a row.
//!
//! Rules: cells are parted by commas where the first row has one, else by tabs where it has one,
//! else by spaces; lines that begin with `#` or `%` are comments. The ends stand in the columns `u`
//! and `v`, `source` and `target` or `from` and `to`, or else in the first two; `multiplicity` and
//! `km` are read where they are there, other columns are not. Nodes exist by being named; they are
//! ordered by number where every id is a whole number, else by first use.
//!
//! The first row is a header where it names the ends as above, or where a column is numbers but for
//! it; it is an edge where it has a number itself, or names a node that comes again. What is none of
//! these is refused, not guessed.

use super::error::{DataError, Fault, text_of};
use super::table::{Separator, Table};
use super::topology::{Draft, MOST_NODES, Topology};
use std::borrow::Cow;

/// Names of the columns with the two ends.
const ENDS: [(&str, &str); 3] = [("u", "v"), ("source", "target"), ("from", "to")];

/// Reads an edge list.
///
/// # Errors
/// What [`Table::read`] refuses; fewer than two columns; a first row that may be a header or an
/// edge; an empty end; a length that is negative or no number; a multiplicity that is no whole
/// number.
pub fn read(file: &str, bytes: &[u8]) -> Result<Topology, DataError> {
    let table = table_of(file, bytes)?;
    let (from, to) = ends(table.header()).unwrap_or((0, 1));
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

/// The rows of the list, its columns named by its header or else `u`, `v`, `3` and so on.
fn table_of(file: &str, bytes: &[u8]) -> Result<Table, DataError> {
    let text = without_comments(text_of(file, bytes)?);
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
    let separator = match (first.contains(','), first.trim().contains('\t')) {
        (true, _) => Separator::Comma,
        (false, true) => Separator::Tab,
        (false, false) => Separator::Spaces,
    };
    let mut table = Table::rows_of(file, &text, separator)?;
    if table.rows() == 0 {
        return Err(DataError::file(file, Fault::Empty("rows")));
    }
    match table.header().len() < 2 || has_header(&table)? {
        true => table.promote()?,
        false => table.name(&["u", "v"]),
    }
    if table.header().len() < 2 {
        table.column("v")?;
    }
    Ok(table)
}

/// The text with an empty line in the place of each comment, so that every line keeps its number.
fn without_comments(text: &str) -> Cow<'_, str> {
    let is_comment = |line: &str| line.trim_start().starts_with(['#', '%']);
    if !text.lines().any(is_comment) {
        return text.into();
    }
    let lines = text.split('\n').map(|line| if is_comment(line) { "" } else { line });
    lines.collect::<Vec<_>>().join("\n").into()
}

/// Whether the first row names the columns.
fn has_header(table: &Table) -> Result<bool, DataError> {
    let width = table.header().len();
    let first: Vec<&str> = (0..width).filter_map(|column| table.cell(0, column)).collect();
    let is_number = |text: &str| text.parse::<f64>().is_ok();
    if ends(&first).is_some() {
        return Ok(true);
    }
    if first.iter().any(|text| is_number(text)) {
        return Ok(false);
    }
    let is_below = |column| table.rows() > 1 && table.texts(column).skip(1).all(is_number);
    if (0..width).any(is_below) {
        return Ok(true);
    }
    let comes_again = |end: &&str| {
        [0, 1].into_iter().any(|column| table.texts(column).skip(1).any(|id| id == *end))
    };
    match first.iter().take(2).any(comes_again) {
        true => Ok(false),
        false => Err(DataError::line(table.file(), table.line(0), Fault::MaybeHeader)),
    }
}

/// The columns whose names say that they are the ends, in either case.
fn ends<T: AsRef<str>>(names: &[T]) -> Option<(usize, usize)> {
    let at = |wanted: &str| names.iter().position(|it| it.as_ref().eq_ignore_ascii_case(wanted));
    ENDS.iter().find_map(|(from, to)| at(from).zip(at(to)))
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
    fn a_first_row_that_is_an_edge_is_one() {
        let wires = |text: &str| {
            let topology = read("e.csv", text.as_bytes()).unwrap();
            let id = |at: usize| topology.nodes[at].id.clone();
            let wires = topology.edges.iter().map(|edge| format!("{}-{}", id(edge.u), id(edge.v)));
            wires.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(wires("0,1\n1,2\n"), "0-1 1-2");
        assert_eq!(wires("0,1\n"), "0-1");
        assert_eq!(wires("core,edge\ncore,rack\n"), "core-edge core-rack");
        assert_eq!(wires("a,b,1.5\nc,d,2\n"), "a-b c-d");
        assert_eq!(wires("here,there,cost\na,b,1.5\nc,d,2\n"), "a-b c-d");
        assert_eq!(wires("Source,Target,Weight\na,b,1\n"), "a-b");
        assert_eq!(wires("source,target\na,b\n"), "a-b");
    }

    #[test]
    fn lists_parted_by_space() {
        let ids = |text: &str| {
            let topology = read("e.txt", text.as_bytes()).unwrap();
            let ids = topology.nodes.into_iter().map(|node| node.id).collect::<Vec<_>>();
            (ids.join(" "), topology.edges.len())
        };
        let snap = "# Nodes: 3 Edges: 2\n# FromNodeId\tToNodeId\n0\t1\r\n1\t2\r\n";
        assert_eq!(ids(snap), ("0 1 2".into(), 2));
        let networkx = "#a.py \"x\n0 1 {}\n1 2 {'weight': 3, 'x': 2}\n";
        assert_eq!(ids(networkx), ("0 1 2".into(), 2));
        assert_eq!(ids("  0   1\n 10\t2 \n"), ("0 1 2 10".into(), 2));
        assert_eq!(ids("a b\nb c\n"), ("a b c".into(), 2));
        assert_eq!(ids("New York\tBoston\nBoston\tRome\n"), ("New York Boston Rome".into(), 2));
        let topology = read("e.txt", b"u v km\n0 1 12\n").unwrap();
        assert_eq!(topology.edges[0].km, Some(12.0));
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
        assert_eq!(fault("a,b\nc,d\n"), "e.csv:1: the first row may be an edge or a header");
        assert_eq!(fault("# only\n"), "e.csv: it has no rows");
        assert_eq!(fault("u,v\n"), "e.csv: it has no rows");
        let adjacency = "# an adjacency list\n0 1 2\n1 2\n";
        assert_eq!(fault(adjacency), "e.csv:3: this row has 2 cells, the first row has 3");
        assert_eq!(fault("0,1\n1,\n"), "e.csv:2:2: this cell of `v` is empty");
        assert!(fault("u,v,km\n1,2,-3\n").contains("not zero or more"));
        assert!(fault("u,v,multiplicity\n1,2,1.5\n").contains("whole number"));
    }
}
