//! Edge lists: one edge a row.
//!
//! Rules: what parts the cells is found by what makes the rows agree, unless it is said or the name
//! ends in `.tsv`; lines that begin with `#`, `%` or `//` are comments; attributes in braces at the
//! end of a row are passed over. The ends stand in the columns that are said, or that the header
//! names (see [`super::ends`]); without a header in the first two. `multiplicity` and `km` are read
//! where they are there, other columns are not. Nodes exist by being named; they are ordered by
//! number where every id is a whole number, else by first use.
//!
//! The first row is a header where it names the ends, or where a column is numbers or dates but for
//! it; a header has to name the ends. It is an edge where it has a number itself, or names a node
//! that comes again. What may be an edge or a header, or a list, a matrix or a count, is refused.

use super::dialect::{Survey, is_comment_of_list};
use super::ends::{Surety, ends};
use super::error::{DataError, DataFault, shown};
use super::matrix;
use super::network::NetworkSpec;
use super::room::{Meter, Room, ask};
use super::rows::{Rows, Separator};
use super::shapes::{
    decimal_comma, is_decimal_comma, is_matrix, is_named_matrix, is_value, matrix as maybe_matrix,
    refuse_what_is_no_list,
};
use super::table::Table;
use super::text::text_of;
use super::topology::{Draft, MOST_NODES, Topology};
use std::borrow::Cow;

/// Reads an edge list or a matrix; `tabs` says that the name of the file promises tabs.
///
/// # Errors
/// What [`Table::read`] refuses; fewer than two columns; a first row that may be a header or an
/// edge; a header that names no ends; a table that may be a matrix or a list of neighbours; an empty
/// end; decimal commas where a comma may part the cells; a length that is negative or no number; a
/// multiplicity that is no whole number; no room.
pub fn read(
    file: &str,
    bytes: &[u8],
    spec: &NetworkSpec<'_>,
    tabs: bool,
    room: &mut Room<'_>,
) -> Result<Topology, DataError> {
    let text = text_of(file, bytes)?;
    let mut above = None;
    let text = cleaned(&text, spec.dialect.comment.as_deref(), &mut above);
    if let Cow::Owned(text) = &text {
        ask(room, file, text.len())?;
    }
    let start = start(file, &text, spec, tabs)?;
    let rows = Rows::new(file, &text, start.separator, None);
    let rows = rows.starting(start.offset, start.line);
    let gathered = Table::gather(file, rows, start.separator, &spec.dialect, &mut Meter::new(room));
    let mut table = gathered.map_err(|error| match error.fault {
        DataFault::Ragged { wanted, given } => {
            DataError { fault: DataFault::RaggedEdges { wanted, given }, ..error }
        }
        _ => error,
    })?;
    if table.rows() == 0 {
        return Err(DataError::file(file, DataFault::Empty("rows")));
    }
    start.holds(&table)?;
    if start.separator == Separator::Spaces
        && spec.dialect.decimal.is_none()
        && let Some(error) = decimal_comma(&table)
    {
        return Err(error);
    }
    if spec.matrix {
        return matrix::read(table, Draft::new(file, room));
    }
    let (from, to) = columns(&mut table, spec, above.as_deref())?;
    // The names of the ends, once more, for their order.
    ask(room, file, table.rows().saturating_mul(2 * size_of::<(Option<u64>, &str, &str)>()))?;
    list(&table, (from, to), Draft::new(file, room))
}

/// Takes the edges out of the rows.
fn list(
    table: &Table,
    (from, to): (usize, usize),
    mut draft: Draft<'_>,
) -> Result<Topology, DataError> {
    let km = table.column("km").ok();
    let multiplicity = table.column("multiplicity").ok();
    let mut ids: Vec<&str> = Vec::new();
    for row in 0..table.rows() {
        draft.take(2 * (size_of::<&str>() + size_of::<(Option<u64>, &str)>()))?;
        for column in [from, to] {
            let id = table.cell(row, column).unwrap_or_default();
            if table.is_null(row, column) {
                return Err(table.gap(row, column));
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
        let length = km.map(|column| table.number(row, column)).transpose()?.flatten();
        if let (Some(column), true) = (km, length.is_some_and(|length| length < 0.0)) {
            let range = "zero or more".to_owned();
            return Err(table.fault(row, column, |column, text| DataFault::OutOfRange {
                column,
                text,
                range,
            }));
        }
        let count = multiplicity.map(|column| table.index(row, column, MOST_NODES as u64));
        let count = count.transpose()?.unwrap_or(1);
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        draft.edge(line, end(from).to_owned(), end(to).to_owned(), length, count)?;
    }
    draft.finish()
}

/// Where the rows begin and what parts them.
struct Start {
    separator: Separator,
    offset: usize,
    line: u64,
    /// A row above them that counts what is below.
    count: Option<(u64, Vec<u64>)>,
}

impl Start {
    /// Holds the count above the rows against the rows.
    fn holds(&self, table: &Table) -> Result<(), DataError> {
        let Some((line, counts)) = &self.count else { return Ok(()) };
        let rows = table.rows() as u64;
        let named = || {
            let cells = table.texts(0).chain(table.texts(1));
            cells.collect::<std::collections::BTreeSet<_>>().len() as u64
        };
        let fault = match counts.as_slice() {
            // A single number cannot be an edge.
            [one] if *one == rows || *one >= named() => return Ok(()),
            [nodes, .., edges] if *edges == rows && *nodes >= named() => {
                DataFault::MaybeCount { nodes: *nodes, edges: *edges }
            }
            _ => DataFault::LongFirst { given: counts.len(), next: table.header().len() },
        };
        Err(DataError::line(table.file(), *line, fault))
    }
}

fn start(file: &str, text: &str, spec: &NetworkSpec<'_>, tabs: bool) -> Result<Start, DataError> {
    let survey = |separator| Survey::of(file, text, (0, 1), separator, None);
    let separator = spec.dialect.separator.or(tabs.then_some(Separator::TAB));
    let chosen = match separator {
        Some(separator) => survey(separator),
        None => {
            let marks = [b',', b';', b'\t', b'|'].map(|mark| survey(Separator::Mark(mark)));
            found(marks, survey(Separator::Spaces))
        }
    };
    let mut start = Start { separator: chosen.separator, offset: 0, line: 1, count: None };
    let [first, rest @ ..] = chosen.rows.as_slice() else { return Ok(start) };
    if let Some(tuple) = first.cells.first().filter(|cell| cell.starts_with('(')) {
        let fault = DataFault::TupleAsEnd { text: shown(tuple) };
        // In quotes the whole tuple is one cell.
        if !tuple.ends_with(')') || chosen.separator == Separator::Spaces {
            return Err(DataError::line(file, first.line, fault));
        }
    }
    let agree = rest.iter().all(|row| row.cells.len() == chosen.width);
    if let Some(next) = rest.first().filter(|_| agree && first.cells.len() != chosen.width) {
        let counts: Option<Vec<u64>> = first.cells.iter().map(|cell| cell.parse().ok()).collect();
        // A title is one cell, or stands apart, or stands above a header.
        let apart = next.line > first.line + 1 || ends(&next.cells).is_some();
        let is_title = (first.cells.len() == 1 || apart)
            && ends(&first.cells).is_none()
            && !first.cells.iter().any(|cell| is_value(cell));
        if counts.is_some() || is_title {
            start.count = counts.map(|counts| (first.line, counts));
            (start.offset, start.line) = (next.offset, next.line);
        }
    }
    Ok(start)
}

/// The separator that parts every row into as many cells: a mark rather than spaces, unless all
/// its places are commas inside of numbers.
fn found(marks: [Survey; 4], spaces: Survey) -> Survey {
    let only_in_numbers = |survey: &Survey| {
        let cells = survey.rows.iter().flat_map(|row| &row.cells);
        let commas: Vec<&String> = cells.filter(|cell| cell.contains(',')).collect();
        !commas.is_empty() && commas.iter().all(|cell| is_decimal_comma(cell))
    };
    let [comma, others @ ..] = marks;
    let others = others.into_iter().chain([spaces]);
    let mut best = comma;
    for other in others {
        let is_comma = best.separator == Separator::COMMA;
        let is_mark = other.separator != Separator::Spaces;
        let better = match (best.parts_all(), other.parts_all()) {
            (true, true) if is_comma && only_in_numbers(&other) => true,
            (true, true) => is_mark && other.width > best.width,
            (all, others_all) if all != others_all => others_all,
            _ => {
                let score = |it: &Survey| if it.width > 1 { it.agreeing } else { 0 };
                score(&other) > score(&best)
            }
        };
        if better {
            best = other;
        }
    }
    best
}

/// The text with an empty line in the place of each comment and without attributes, so that every
/// row keeps its line; the comment directly above the rows comes besides.
fn cleaned<'a>(text: &'a str, mark: Option<&str>, above: &mut Option<String>) -> Cow<'a, str> {
    let is_comment = |line: &str| match mark {
        Some(mark) => line.trim_start().starts_with(mark),
        None => is_comment_of_list(line.trim_start()),
    };
    let mut rows = false;
    for line in text.lines().take_while(|line| is_comment(line) || line.trim().is_empty()) {
        *above = Some(line.trim().to_owned()).filter(|_| is_comment(line));
        rows = true;
    }
    let changes = |line: &str| is_comment(line) || without_attributes(line).len() < line.len();
    if !rows && !text.lines().any(changes) {
        return text.into();
    }
    let mut clean = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let content = line.trim_end_matches(['\n', '\r']);
        if !is_comment(content) {
            clean.push_str(without_attributes(content));
        }
        if content.len() < line.len() {
            clean.push('\n');
        }
    }
    clean.into()
}

/// A row without the braces at its end and what stands in them: the attributes of an edge.
fn without_attributes(line: &str) -> &str {
    let end = line.trim_end();
    if !end.ends_with('}') {
        return line;
    }
    // A brace that opens after a separator and closes at the end of the line, and not before it.
    let opens = |at: usize| {
        let before = end.get(..at).unwrap_or_default();
        (before.ends_with([' ', '\t', ',', ';', '|']) && closes_at_end(end.get(at..)?))
            .then(|| before.trim_end().strip_suffix([',', ';', '|']).unwrap_or(before).trim_end())
    };
    let at = end.find('{');
    at.and_then(opens).unwrap_or(line)
}

/// Whether the brace that begins a text closes with its last character. What stands in quotes does
/// not count.
fn closes_at_end(text: &str) -> bool {
    let (mut depth, mut quote, mut escaped) = (0usize, None, false);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(c),
            (None, '{') => depth += 1,
            (None, '}') => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1 == text.len();
                }
            }
            _ => {}
        }
    }
    false
}

/// The columns of the two ends. The header, if there is one, is taken out of the rows.
fn columns(
    table: &mut Table,
    spec: &NetworkSpec<'_>,
    above: Option<&str>,
) -> Result<(usize, usize), DataError> {
    let width = table.header().len();
    let cells = |table: &Table| -> Vec<String> {
        (0..width).filter_map(|at| table.cell(0, at)).map(|cell| cell.trim().to_owned()).collect()
    };
    let no_ends = |table: &Table| {
        let names = table.header().iter().map(|name| shown(name)).collect();
        DataError::line(table.file(), table.header_line(), DataFault::NoEnds(names))
    };
    if spec.from.is_some() || spec.to.is_some() {
        table.promote()?;
        let named = ends(table.header());
        let from = spec.from.map(|name| table.column(name)).transpose()?;
        let to = spec.to.map(|name| table.column(name)).transpose()?;
        let from = from.or(named.map(|ends| ends.from));
        let to = to.or(named.map(|ends| ends.to));
        return from.zip(to).filter(|(from, to)| from != to).ok_or_else(|| no_ends(table));
    }
    let first = cells(table);
    if has_header(table, &first)? {
        table.promote()?;
        let named = ends(table.header());
        let letters = named.is_some_and(|ends| ends.surety != Surety::Words);
        let square = if letters { is_matrix(table) } else { is_named_matrix(table) };
        if square && (letters || named.is_none()) {
            return Err(maybe_matrix(table));
        }
        return match named {
            Some(ends) => Ok((ends.from, ends.to)),
            None => Err(no_ends(table)),
        };
    }
    if width < 2 {
        table.name(&["1"]);
        return Err(no_ends(table));
    }
    table.name(&["u", "v"]);
    // A comment above the rows that names their columns.
    let names = above.map(|line| line.trim_start_matches(['#', '%', '/']).trim().to_owned());
    let names: Vec<&str> = names.as_deref().map_or(vec![], |names| {
        let parted = names.split([',', ';', '\t', '|', ' ']).map(str::trim);
        parted.filter(|name| !name.is_empty()).collect()
    });
    match ends(&names).filter(|_| names.len() == width) {
        Some(ends) => Ok((ends.from, ends.to)),
        None => refuse_what_is_no_list(table).map(|()| (0, 1)),
    }
}

/// Whether the first row names the columns.
fn has_header(table: &Table, first: &[String]) -> Result<bool, DataError> {
    let comes_again = |end: &String| {
        [0, 1].into_iter().any(|column| table.texts(column).skip(1).any(|id| id == end))
    };
    let again = || first.iter().take(2).any(comes_again);
    let has_value = first.iter().any(|text| is_value(text));
    match ends(first).map(|ends| ends.surety) {
        Some(Surety::Words) => return Ok(true),
        Some(Surety::Letters) if !has_value && !again() => return Ok(true),
        _ if has_value => return Ok(false),
        _ => {}
    }
    let is_below = |column| table.rows() > 1 && table.texts(column).skip(1).all(is_value);
    if (0..first.len()).any(is_below) || first.len() < 2 {
        return Ok(true);
    }
    match again() {
        true => Ok(false),
        false => Err(DataError::line(table.file(), table.line(0), DataFault::MaybeHeader)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &str, bytes: &[u8]) -> Result<Topology, DataError> {
        Topology::read(file, bytes)
    }

    #[test]
    fn ends_are_found_by_name_or_by_place() {
        let ids = |text: &str| {
            let topology = read("e.csv", text.as_bytes()).unwrap();
            topology.nodes.into_iter().map(|node| node.id).collect::<Vec<_>>()
        };
        assert_eq!(ids("km,v,u\n1,b,a\n2,c,b\n"), ["a", "b", "c"]);
        assert_eq!(ids("From,To\n10,2\n2,1\n"), ["1", "2", "10"]);
        assert_eq!(ids("10,02\n2,1\n1,10\n"), ["10", "02", "2", "1"]);
        assert_eq!(ids("linkid,src,dst\n100,1,2\n101,2,3\n102,3,1\n"), ["1", "2", "3"]);
        assert_eq!(ids("#linkid,src,dst\n100,1,2\n101,2,3\n"), ["1", "2", "3"]);
        assert_eq!(ids(":START_ID,w,:END_ID\nx,1,y\n"), ["x", "y"]);
        assert_eq!(ids("a,b,km\n1,2,3\n"), ["1", "2"]);
        assert_eq!(ids("a,b\nb,c\nc,a\n"), ["a", "b", "c"]);
        assert_eq!(ids("u,v\nv,w\n"), ["u", "v", "w"]);
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
        assert_eq!(wires("source,target,2023\na,b,1.5\nc,d,2\n"), "a-b c-d");
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
        assert_eq!(fault("u\n1\n"), "e.csv:1: the header names no two ends of an edge: it has `u`");
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
