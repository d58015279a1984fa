//! A trace: one value over time, from two columns of a table.
//!
//! Rules: times rise from row to row, and no time comes twice. Times that are numbers are taken
//! as they stand, in the given unit; times that are dates count from the first row. A value holds
//! until the next row, the last one to the end; before the first row there is no value. A NaN is
//! an error; an empty cell is one too, unless the script says what a gap means.

use super::error::{DataError, Fault};
use super::table::Table;
use super::timestamp;

/// What an empty cell means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Gaps {
    /// It is an error.
    #[default]
    Refuse,
    /// The value before it holds on; a gap at the start is an error.
    Hold,
    /// A straight line between the neighbours; a gap at either end is an error.
    Linear,
}

/// Which columns make the trace, and how to read them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TraceSpec<'a> {
    /// The column of times.
    pub time: &'a str,
    /// Nanoseconds in the unit of that column; none where it holds dates and times.
    pub unit_ns: Option<f64>,
    /// The column of values.
    pub column: &'a str,
    /// What an empty cell of that column means.
    pub gaps: Gaps,
}

/// A value over time.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    /// Times in ns, rising.
    pub times: Vec<i64>,
    /// The value from each time on, finite; as many as times.
    pub values: Vec<f64>,
    /// Where the times are dates: the first, in ns since 1970 UTC. The times count from there.
    pub origin: Option<i64>,
    /// How many empty cells were filled.
    pub filled: usize,
}

impl Trace {
    /// Takes a trace out of a table.
    ///
    /// # Errors
    /// A missing column; a time that is empty, no number, no date, outside the range of 64-bit
    /// nanoseconds, repeated or before the one above; a value that is no finite number, or empty
    /// where that is refused.
    pub fn from_table(table: &Table, spec: &TraceSpec<'_>) -> Result<Self, DataError> {
        let time = table.column(spec.time)?;
        let column = table.column(spec.column)?;
        let (times, origin) = times(table, time, spec.unit_ns)?;
        let cells = table.numbers(column)?;
        let filled = cells.iter().filter(|cell| cell.is_none()).count();
        let values = fill(table, column, &times, &cells, spec.gaps)?;
        Ok(Self { times, values, origin, filled })
    }

    /// The value at an instant (ns): that of the last row at or before it; none before the first.
    pub fn at(&self, now: i64) -> Option<f64> {
        let after = self.times.partition_point(|time| *time <= now);
        self.values.get(after.checked_sub(1)?).copied()
    }
}

/// A column of rising times in ns; with the first as origin where they are dates.
///
/// # Errors
/// As [`Trace::from_table`] says of times.
pub fn times(
    table: &Table,
    column: usize,
    unit_ns: Option<f64>,
) -> Result<(Vec<i64>, Option<i64>), DataError> {
    let mut times: Vec<i64> = Vec::with_capacity(table.rows());
    let mut origin = None;
    for row in 0..table.rows() {
        let read = match unit_ns {
            Some(unit) => number_ns(table, row, column, unit)?,
            None => date_ns(table, row, column)?,
        };
        let now = match unit_ns {
            Some(_) => read,
            None => {
                let origin = *origin.get_or_insert(read);
                read.checked_sub(origin).ok_or_else(|| too_far(table, row, column))?
            }
        };
        if let Some(before) = times.last().filter(|before| **before >= now) {
            let same = *before == now;
            let above = table.cell(row.saturating_sub(1), column).unwrap_or_default().to_owned();
            return Err(table.fault(row, column, |_, now| match same {
                true => Fault::RepeatedTime(now),
                false => Fault::Unsorted { before: above, now },
            }));
        }
        times.push(now);
    }
    Ok((times, origin))
}

/// One time that is a number of some unit, rounded to whole ns.
///
/// # Errors
/// A cell that is empty, a date, no finite number, or more than 292 years.
pub(super) fn number_ns(
    table: &Table,
    row: usize,
    column: usize,
    unit: f64,
) -> Result<i64, DataError> {
    let text = table.cell(row, column).unwrap_or_default();
    if timestamp::parse(text).is_some() {
        return Err(table.fault(row, column, |_, text| Fault::UnwantedTimestamp { text }));
    }
    // Whole numbers of whole nanoseconds stay exact however large they are.
    if let (Ok(count), true) = (text.parse::<i64>(), unit.floor() == unit && unit.abs() < 1e15) {
        let exact = count.checked_mul(unit as i64);
        return exact.ok_or_else(|| too_far(table, row, column));
    }
    let ns = (table.required(row, column)? * unit).round();
    if ns.abs() < 9.2e18 { Ok(ns as i64) } else { Err(too_far(table, row, column)) }
}

/// One time that is a date, in ns since 1970.
///
/// # Errors
/// A cell that is empty or holds no date.
pub(super) fn date_ns(table: &Table, row: usize, column: usize) -> Result<i64, DataError> {
    let text = table.cell(row, column).unwrap_or_default();
    if text.is_empty() {
        return Err(table.fault(row, column, |column, _| Fault::Gap { column }));
    }
    timestamp::parse(text).ok_or_else(|| {
        let number = text.parse::<f64>().is_ok();
        table.fault(row, column, |_, text| Fault::NotATimestamp { text, number })
    })
}

fn too_far(table: &Table, row: usize, column: usize) -> DataError {
    table.fault(row, column, |column, text| Fault::OutOfRange {
        column,
        text,
        range: "a time within 292 years".to_owned(),
    })
}

/// Puts values into the empty cells.
fn fill(
    table: &Table,
    column: usize,
    times: &[i64],
    cells: &[Option<f64>],
    gaps: Gaps,
) -> Result<Vec<f64>, DataError> {
    let mut values = Vec::with_capacity(cells.len());
    let mut held: Option<(i64, f64)> = None;
    // The next cell with a value, found once for each run of empty ones.
    let mut ahead = times.iter().zip(cells).enumerate().peekable();
    for (row, (time, cell)) in times.iter().zip(cells).enumerate() {
        if let Some(value) = cell {
            held = Some((*time, *value));
            values.push(*value);
            continue;
        }
        while ahead.next_if(|(at, (_, cell))| *at < row || cell.is_none()).is_some() {}
        let next = ahead.peek().and_then(|(_, (time, cell))| cell.map(|value| (**time, value)));
        let filled = match (gaps, held, next) {
            (Gaps::Hold, Some((_, value)), _) => value,
            (Gaps::Linear, Some((t0, v0)), Some((t1, v1))) => {
                let span = t1.saturating_sub(t0) as f64;
                v0 + (v1 - v0) * (time.saturating_sub(t0) as f64 / span)
            }
            _ => return Err(table.fault(row, column, |column, _| Fault::Gap { column })),
        };
        values.push(filled);
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: f64 = 1e9;

    fn read(text: &str, unit_ns: Option<f64>, gaps: Gaps) -> Result<Trace, DataError> {
        let table = Table::read("t.csv", text.as_bytes())?;
        Trace::from_table(&table, &TraceSpec { time: "t", unit_ns, column: "v", gaps })
    }

    fn fault(text: &str, unit_ns: Option<f64>) -> Fault {
        read(text, unit_ns, Gaps::Refuse).unwrap_err().fault
    }

    #[test]
    fn numbers_keep_their_zero_and_dates_count_from_the_first() {
        let trace = read("t,v\n1.5,2\n4,3\n", Some(S), Gaps::Refuse).unwrap();
        assert_eq!(trace.times, [1_500_000_000, 4_000_000_000]);
        assert_eq!((trace.at(0), trace.at(1_500_000_000)), (None, Some(2.0)));
        assert_eq!((trace.at(3_999_999_999), trace.at(i64::MAX)), (Some(2.0), Some(3.0)));
        let dates =
            read("v,t\n2,2001-12-20T08:00\n3,2001-12-20T08:00:01.5\n", None, Gaps::Refuse).unwrap();
        assert_eq!(dates.times, [0, 1_500_000_000]);
        assert_eq!(dates.origin, Some(1_008_835_200_000_000_000));
    }

    #[test]
    fn whole_numbers_are_exact_beyond_the_precision_of_a_float() {
        let trace = read("t,v\n9007199254740993,1\n", Some(1.0), Gaps::Refuse).unwrap();
        assert_eq!(trace.times, [9_007_199_254_740_993]);
    }

    #[test]
    fn a_gap_is_what_the_script_says_it_is() {
        let text = "t,v\n0,1\n1,\n2,\n4,9\n";
        let error = read(text, Some(S), Gaps::Refuse).unwrap_err();
        assert_eq!(error.to_string(), "t.csv:3:2: this cell of `v` is empty");
        assert_eq!(read(text, Some(S), Gaps::Hold).unwrap().values, [1.0, 1.0, 1.0, 9.0]);
        let line = read(text, Some(S), Gaps::Linear).unwrap();
        assert_eq!((line.values, line.filled), (vec![1.0, 3.0, 5.0, 9.0], 2));
        assert!(read("t,v\n0,\n1,2\n", Some(S), Gaps::Hold).is_err());
        assert!(read("t,v\n0,1\n1,\n", Some(S), Gaps::Linear).is_err());
        assert!(read("t,v\n0,1\n1,\n", Some(S), Gaps::Hold).is_ok());
    }

    #[test]
    fn every_wrong_trace_has_its_own_reason() {
        assert!(matches!(fault("t,v\n0,1\n5,1\n4,1\n", Some(S)), Fault::Unsorted { .. }));
        assert_eq!(fault("t,v\n0,1\n0.0,1\n", Some(S)), Fault::RepeatedTime("0.0".into()));
        assert!(matches!(fault("t,v\n0,NaN\n", Some(S)), Fault::NotFinite { .. }));
        assert!(matches!(fault("t,w\n0,1\n", Some(S)), Fault::NoColumn { .. }));
        assert!(matches!(fault("t,v\n,1\n", Some(S)), Fault::Gap { .. }));
        assert!(matches!(fault("t,v\n,1\n", None), Fault::Gap { .. }));
        assert!(matches!(fault("t,v\n1e11,1\n", Some(S)), Fault::OutOfRange { .. }));
        assert!(matches!(fault("t,v\n99999999999,1\n", Some(S)), Fault::OutOfRange { .. }));
        let number = fault("t,v\n12,1\n", None);
        assert_eq!(number.help(), "give its unit: `unit: s`");
        let date = fault("t,v\n2001-01-01,1\n", Some(S));
        assert_eq!(date, Fault::UnwantedTimestamp { text: "2001-01-01".into() });
    }

    #[test]
    fn a_real_day_of_load() {
        let file = "workload/google2011_cpu_pct_200vm_5min_24h.csv";
        let Some(bytes) = crate::data::real_input(file) else { return };
        let table = Table::read(file, &bytes).unwrap();
        assert_eq!((table.rows(), table.header().len()), (288, 201));
        let spec = TraceSpec {
            time: "t_s",
            unit_ns: Some(S),
            column: "vm_1218322450_1",
            gaps: Gaps::Refuse,
        };
        let trace = Trace::from_table(&table, &spec).unwrap();
        assert!(trace.times.windows(2).all(|pair| pair[1] - pair[0] == 300_000_000_000));
        assert_eq!(trace.at(301_000_000_000), Some(7.29));
    }

    #[test]
    fn a_real_hour_of_requests() {
        let file = "workload/azure_llm_2023_conv.csv";
        let Some(bytes) = crate::data::real_input(file) else { return };
        let table = Table::read(file, &bytes).unwrap();
        let spec = TraceSpec {
            time: "TIMESTAMP",
            unit_ns: None,
            column: "ContextTokens",
            gaps: Gaps::Refuse,
        };
        let trace = Trace::from_table(&table, &spec).unwrap();
        assert_eq!(trace.times.len(), 19_366);
        let seconds = trace.times.last().copied().unwrap() as f64 / S;
        assert_eq!((trace.times.len() as f64 / seconds * 100.0).round(), 553.0);
        // The busiest minute, on the grid of minutes from the first request.
        let mut minutes = vec![0u32; 61];
        for time in &trace.times {
            minutes[(time / 60_000_000_000) as usize] += 1;
        }
        assert_eq!(minutes.iter().max(), Some(&507));
    }
}
