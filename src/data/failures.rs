//! Failure logs as a schedule of outages: one row a failure, with the node, when it began and how long
//! it was down, or when it was up again. The columns have the names that the script gives.
//!
//! Rules: the schedule is ordered by start, then node, whatever the order of the rows. Nodes are
//! numbers, or names from a list. Starts that are dates, or numbers since 1970, count from the first
//! failure; other numbers are taken as they stand, in the given unit. A node that fails again while it is down stays down until the later of the two ends: the two
//! rows are one outage, with the cause of the first. A failure that takes no time is a restart: an
//! outage of length zero. An empty cell, a NaN, a length below zero or an end before its start is an
//! error.

use super::error::{DataError, DataFault, shown};
use super::instants::Instants;
use super::table::{Table, nearest};
use std::collections::BTreeMap;

/// Longest outage, and latest start as a number, in ns: about a hundred years.
const MOST_NS: i64 = 3_000_000_000_000_000_000;
/// Largest number of a node.
const MOST_NODES: u64 = u32::MAX as u64 - 1;

/// One outage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// When it begins, in ns.
    pub at: i64,
    /// The node, from 0.
    pub node: u64,
    /// How long it is down, in ns.
    pub down: i64,
    /// What the log gives as the cause; empty where it gives none.
    pub cause: String,
}

/// Where a log says how long a node was down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until<'a> {
    /// A column of lengths.
    Duration(&'a str),
    /// A column of ends, of the same kind as the starts.
    End(&'a str),
}

/// Which columns make the schedule, and how to read them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FailureSpec<'a> {
    /// The column of nodes: whole numbers from 0, or names.
    pub node: &'a str,
    /// The names of the nodes, in the order of their numbers; none where the column holds numbers.
    pub nodes: &'a [String],
    /// The column of starts: dates, or numbers of the unit.
    pub start: &'a str,
    /// The column that ends an outage.
    pub until: Until<'a>,
    /// Nanoseconds in the unit of lengths, and of starts and ends that are numbers.
    pub unit_ns: f64,
    /// The column of causes.
    pub cause: Option<&'a str>,
}

/// Reads a schedule of outages.
///
/// # Errors
/// A missing column; a node that is no whole number, or none of the names; a name twice; a start or an end that is neither date nor
/// number, or not of the kind of the first start; a time that is empty, negative, NaN or too long; an
/// end before its start.
pub fn failures(table: &Table, spec: &FailureSpec<'_>) -> Result<Vec<Failure>, DataError> {
    let node = table.column(spec.node)?;
    let start = table.column(spec.start)?;
    let until = match spec.until {
        Until::Duration(name) | Until::End(name) => table.column(name)?,
    };
    let cause = spec.cause.map(|name| table.column(name)).transpose()?;
    let names = Names::new(table, spec.nodes)?;
    let mut instants = Instants::new(table, Some(spec.unit_ns));
    let mut outages = Vec::with_capacity(table.rows());
    for row in 0..table.rows() {
        let at = moment(table, &mut instants, row, start)?;
        let down = match spec.until {
            Until::Duration(_) => length(table, row, until, spec.unit_ns)?,
            Until::End(_) => {
                let down = moment(table, &mut instants, row, until)?.checked_sub(at);
                down.filter(|down| (0..=MOST_NS).contains(down)).ok_or_else(|| {
                    table.fault(row, until, |column, text| DataFault::OutOfRange {
                        column,
                        text,
                        range: "at or after the start of this row".to_owned(),
                    })
                })?
            }
        };
        outages.push(Failure {
            at,
            node: names.node(row, node)?,
            down,
            cause: cause.and_then(|c| table.cell(row, c)).unwrap_or_default().to_owned(),
        });
    }
    outages.sort_by_key(|outage| (outage.at, outage.node));
    if instants.count_from_first() {
        let origin = outages.first().map_or(0, |first| first.at);
        for outage in &mut outages {
            outage.at = outage.at.saturating_sub(origin);
        }
    }
    Ok(merged(outages))
}

/// The numbers of the nodes by their names.
struct Names<'a> {
    table: &'a Table,
    names: &'a [String],
    numbers: BTreeMap<&'a str, u64>,
}

impl<'a> Names<'a> {
    fn new(table: &'a Table, names: &'a [String]) -> Result<Self, DataError> {
        let mut numbers = BTreeMap::new();
        for (number, name) in (0u64..).zip(names) {
            if numbers.insert(name.as_str(), number).is_some() {
                let fault = DataFault::RepeatedName(shown(name));
                return Err(DataError::file(table.file(), fault));
            }
        }
        Ok(Self { table, names, numbers })
    }

    fn node(&self, row: usize, column: usize) -> Result<u64, DataError> {
        let name = self.table.cell(row, column).unwrap_or_default();
        if self.table.is_null(row, column) {
            return Err(self.table.gap(row, column));
        }
        if self.names.is_empty() {
            return self.table.index(row, column, MOST_NODES).map_err(|error| match error.fault {
                DataFault::NotANumber { column, text } => {
                    DataError { fault: DataFault::NameOfNode { column, text }, ..error }
                }
                _ => error,
            });
        }
        self.numbers.get(name.trim()).copied().ok_or_else(|| {
            let near = nearest(name, self.names);
            self.table.fault(row, column, |column, text| DataFault::NoName {
                column,
                text,
                nearest: near,
            })
        })
    }
}

/// A start or an end: of the calendar, or a number of the unit from 0 up.
fn moment(
    table: &Table,
    instants: &mut Instants<'_>,
    row: usize,
    column: usize,
) -> Result<i64, DataError> {
    let ns = instants.read(row, column)?;
    match instants.count_from_first() || (0..=MOST_NS).contains(&ns) {
        true => Ok(ns),
        false => Err(no_length(table, row, column)),
    }
}

/// A length: a number of the unit from 0 up.
fn length(table: &Table, row: usize, column: usize, unit_ns: f64) -> Result<i64, DataError> {
    let ns = (table.required(row, column)? * unit_ns).round();
    match (0.0..=MOST_NS as f64).contains(&ns) {
        true => Ok(ns as i64),
        false => Err(no_length(table, row, column)),
    }
}

fn no_length(table: &Table, row: usize, column: usize) -> DataError {
    table.fault(row, column, |column, text| DataFault::OutOfRange {
        column,
        text,
        range: "a time from 0 to 95 years".to_owned(),
    })
}

/// Joins outages of one node that overlap.
fn merged(outages: Vec<Failure>) -> Vec<Failure> {
    let mut kept: Vec<Failure> = Vec::with_capacity(outages.len());
    let mut latest: BTreeMap<u64, usize> = BTreeMap::new();
    for outage in outages {
        let current = latest.get(&outage.node).and_then(|index| kept.get_mut(*index));
        if let Some(current) = current {
            let end = current.at.saturating_add(current.down);
            if outage.at < end {
                let later = end.max(outage.at.saturating_add(outage.down));
                current.down = later - current.at;
                continue;
            }
        }
        latest.insert(outage.node, kept.len());
        kept.push(outage);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000_000_000;
    const LANL: FailureSpec<'_> = FailureSpec {
        node: "node",
        nodes: &[],
        start: "start",
        until: Until::Duration("down_min"),
        unit_ns: 60e9,
        cause: Some("cause"),
    };

    fn read(text: &str, spec: &FailureSpec<'_>) -> Result<Vec<Failure>, DataError> {
        failures(&Table::read("f.csv", text.as_bytes())?, spec)
    }

    #[test]
    fn rows_become_outages_in_order_of_time() {
        let log = read(
            "node,start,down_min,cause\n\
             3,2001-12-20T10:00,60,disk\n\
             1,2001-12-20T08:00,180,power\n\
             1,2001-12-20T09:00,30,power\n\
             1,2001-12-20T10:30,60,net\n\
             1,2001-12-20T11:30,0,\n",
            &LANL,
        )
        .unwrap();
        let seen: Vec<_> = log.iter().map(|o| (o.at / HOUR, o.node, o.down, &*o.cause)).collect();
        // Node 1: 8 to 11, with 9 to 9:30 inside and 10:30 to 11:30 across its end.
        assert_eq!(seen, [(0, 1, 7 * HOUR / 2, "power"), (2, 3, HOUR, "disk"), (3, 1, 0, "")]);
    }

    #[test]
    fn ends_and_numbers_serve_as_well() {
        let spec = FailureSpec { until: Until::End("up"), unit_ns: 1e9, cause: None, ..LANL };
        let log = read("node,start,up\n2,7,7.5\n0,3,9\n", &spec).unwrap();
        let seen: Vec<_> = log.iter().map(|o| (o.at, o.node, o.down)).collect();
        assert_eq!(seen, [(3_000_000_000, 0, 6_000_000_000), (7_000_000_000, 2, 500_000_000)]);
        let dates = read("node,start,up\n0,2001-12-20T08:00,2001-12-20T09:00\n", &spec).unwrap();
        assert_eq!((dates[0].at, dates[0].down), (0, HOUR));
        let back = read("node,start,up\n2,7,6\n", &spec).unwrap_err();
        assert_eq!(
            back.to_string(),
            "f.csv:2:3: `6` in `up` is not at or after the start of this row"
        );
        assert!(read("node,start,up\n2,7,2001-12-20\n", &spec).is_err(), "a date after numbers");
    }

    #[test]
    fn a_wrong_log_says_where() {
        let fault = |text: &str| read(text, &LANL).unwrap_err().to_string();
        let head = "node,start,down_min,cause\n";
        let row = |row: &str| fault(&format!("{head}0,2001-12-20,1,\n{row}\n"));
        assert_eq!(row("x,2001-12-20,1,"), "f.csv:3:1: `x` in `node` is not a number");
        assert!(row("1.5,2001-12-20,1,").starts_with("f.csv:3:1: `1.5` in `node` is not a whole"));
        assert!(row("0,noon,1,").starts_with("f.csv:3:2: `noon` is not a date"));
        assert_eq!(row("0,,1,"), "f.csv:3:2: this cell of `start` is empty");
        assert_eq!(
            row("0,2001-12-20,NaN,"),
            "f.csv:3:3: `NaN` in `down_min` is not a finite number"
        );
        assert_eq!(row("0,2001-12-20,,"), "f.csv:3:3: this cell of `down_min` is empty");
        assert!(row("0,2001-12-20,-1,").starts_with("f.csv:3:3: `-1` in `down_min` is not a time"));
        assert!(row("0,2001-12-20,1e300,").starts_with("f.csv:3:3: `1e300` in `down_min` is not"));
        assert!(
            fault("node,begin,down_min,cause\n0,2001-12-20,1,\n").contains("no column `start`")
        );
    }

    /// The most nodes down at once. A node that comes back at the instant at which another goes
    /// down is not down with it.
    fn most_down(log: &[Failure]) -> i64 {
        let ends = log.iter().filter(|outage| outage.down > 0);
        let mut changes: Vec<(i64, i64)> =
            ends.flat_map(|outage| [(outage.at, 1), (outage.at + outage.down, -1)]).collect();
        changes.sort_unstable();
        let mut down = 0;
        changes.iter().fold(0, |most: i64, (_, change)| {
            down += change;
            most.max(down)
        })
    }

    #[test]
    fn a_real_log_of_four_years() {
        let file = "failure/LANL_sys20_compact.csv";
        let Some(bytes) = crate::data::real_input(file) else { return };
        let table = Table::read(file, &bytes).unwrap();
        assert_eq!(table.rows(), 2478);
        let log = failures(&table, &LANL).unwrap();
        let hours = (log.last().unwrap().at / HOUR) as f64 / (table.rows() - 1) as f64;
        assert_eq!((hours * 10.0).round(), 132.0);
        assert_eq!(most_down(&log), 12);
    }
}
