//! Failure logs as a schedule of outages, in the form of the LANL release: one row a failure with
//! the node, when it began and how many minutes it was down.
//!
//! Rules: the schedule is ordered by start, then node, whatever the order of the rows; times count
//! from the first failure. A node that fails again while it is down stays down until the later of
//! the two ends: the two rows are one outage, with the cause of the first. A failure of zero
//! minutes is a restart: an outage of length zero.

use super::error::{DataError, Fault};
use super::table::Table;
use super::trace::date_ns;
use std::collections::BTreeMap;

const MINUTE: f64 = 60e9;

/// One outage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// When it begins, in ns from the first failure of the log.
    pub at: i64,
    /// The node, from 0.
    pub node: u64,
    /// How long it is down, in ns.
    pub down: i64,
    /// What the log gives as the cause; empty where it gives none.
    pub cause: String,
}

/// A schedule of outages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failures {
    /// The outages, ordered by start, then node.
    pub outages: Vec<Failure>,
    /// How many nodes the system has: what the log says, or the highest node + 1.
    pub nodes: u64,
    /// When the first failure was, in ns since 1970 UTC.
    pub origin: i64,
    /// How many rows the log has.
    pub rows: usize,
}

impl Failures {
    /// Reads a log with the columns `node`, `start` (a date and time), `down_min`, and where they
    /// are there `nodes` and `cause`.
    ///
    /// # Errors
    /// A missing column; a node that is no whole number or not below `nodes`; a start that is no
    /// date; a time that is negative or no number.
    pub fn from_table(table: &Table) -> Result<Self, DataError> {
        let node = table.column("node")?;
        let start = table.column("start")?;
        let minutes = table.column("down_min")?;
        let nodes = table.column("nodes").ok();
        let cause = table.column("cause").ok();
        let mut highest = 0;
        let mut outages = Vec::with_capacity(table.rows());
        for row in 0..table.rows() {
            let size = nodes.map(|column| table.index(row, column, u64::from(u32::MAX)));
            let size = size.transpose()?;
            let most = size.map_or(u64::from(u32::MAX), |size| size.saturating_sub(1));
            let node = table.index(row, node, most)?;
            highest = highest.max(size.unwrap_or(node + 1));
            let length = table.required(row, minutes)?;
            if !(0.0..=1e8).contains(&length) {
                return Err(table.fault(row, minutes, |column, text| Fault::OutOfRange {
                    column,
                    text,
                    range: "a number of minutes from 0 to 1e8".to_owned(),
                }));
            }
            outages.push(Failure {
                at: date_ns(table, row, start)?,
                node,
                down: (length * MINUTE).round() as i64,
                cause: cause.and_then(|c| table.cell(row, c)).unwrap_or_default().to_owned(),
            });
        }
        outages.sort_by_key(|outage| (outage.at, outage.node));
        let origin = outages.first().map_or(0, |first| first.at);
        for outage in &mut outages {
            outage.at = outage.at.saturating_sub(origin);
        }
        Ok(Self { outages: merged(outages), nodes: highest, origin, rows: table.rows() })
    }

    /// The outages that begin in `[from, from + length)`, with their times counted from `from`.
    pub fn window(&self, from: i64, length: i64) -> impl Iterator<Item = Failure> + '_ {
        let end = from.saturating_add(length);
        let inside = self.outages.iter().filter(move |outage| (from..end).contains(&outage.at));
        inside.map(move |outage| Failure { at: outage.at - from, ..outage.clone() })
    }

    /// Mean time between the rows of the log, in ns: from the first failure to the last over the
    /// failures after the first. None for fewer than two.
    pub fn mean_time_between(&self) -> Option<f64> {
        let after_first = self.rows.checked_sub(1).filter(|count| *count > 0)?;
        Some(self.outages.last()?.at as f64 / after_first as f64)
    }

    /// The most nodes down at once. A node that comes back at the instant at which another goes
    /// down is not down with it.
    pub fn most_down(&self) -> usize {
        let ends = self.outages.iter().filter(|outage| outage.down > 0);
        let mut changes: Vec<(i64, i64)> = ends
            .flat_map(|outage| [(outage.at, 1), (outage.at.saturating_add(outage.down), -1)])
            .collect();
        changes.sort_unstable();
        let mut down = 0i64;
        let mut most = 0;
        for (_, change) in changes {
            down += change;
            most = most.max(down);
        }
        usize::try_from(most).unwrap_or(0)
    }
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

    fn read(text: &str) -> Result<Failures, DataError> {
        Failures::from_table(&Table::read("f.csv", text.as_bytes())?)
    }

    #[test]
    fn rows_become_outages_in_order_of_time() {
        let log = read(
            "nodes,node,start,down_min,cause\n\
             4,3,2001-12-20T10:00,60,disk\n\
             4,1,2001-12-20T08:00,180,power\n\
             4,1,2001-12-20T09:00,30,power\n\
             4,1,2001-12-20T10:30,60,net\n\
             4,1,2001-12-20T11:30,0,\n",
        )
        .unwrap();
        let seen: Vec<_> = log.outages.iter().map(|o| (o.at / HOUR, o.node, o.down)).collect();
        // Node 1: 8 to 11, with 9 to 9:30 inside and 10:30 to 11:30 across its end.
        assert_eq!(seen, [(0, 1, 7 * HOUR / 2), (2, 3, HOUR), (3, 1, 0)]);
        assert_eq!((log.nodes, log.rows, log.most_down()), (4, 5, 2));
        let later: Vec<_> = log.window(HOUR, 2 * HOUR).collect();
        assert_eq!(later.len(), 1);
        assert_eq!((later[0].at, later[0].node, later[0].cause.as_str()), (HOUR, 3, "disk"));
    }

    #[test]
    fn a_wrong_log_says_where() {
        let error = read("nodes,node,start,down_min\n4,4,2001-12-20,1\n").unwrap_err();
        assert_eq!(error.to_string(), "f.csv:2:2: `4` in `node` is not a whole number from 0 to 3");
        assert!(read("node,start,down_min\n0,2001-12-20,-1\n").is_err());
        assert!(read("node,start,down_min\n0,noon,1\n").is_err());
        assert!(read("node,start,down_min\n0,2001-12-20,\n").is_err());
        assert!(matches!(
            read("node,begin,down_min\n0,2001-12-20,1\n").unwrap_err().fault,
            Fault::NoColumn { .. }
        ));
    }

    #[test]
    fn a_real_log_of_five_years() {
        let file = "failure/LANL_sys20_compact.csv";
        let Some(bytes) = crate::data::real_input(file) else { return };
        let log = Failures::from_table(&Table::read(file, &bytes).unwrap()).unwrap();
        assert_eq!((log.rows, log.nodes), (2478, 512));
        let hours = log.mean_time_between().unwrap() / HOUR as f64;
        assert_eq!((hours * 10.0).round(), 132.0);
        assert_eq!(log.most_down(), 12);
    }
}
