//! A trace: one value over time, from two columns of a table.
//!
//! Rules: times rise from row to row; a time that comes several times is an error, unless the script
//! says which row counts. How times are read says [`super::instants`]. A value holds until the next
//! row, the last one to the end; before the first row there is no value. A gap is an empty cell or
//! one that stands for no value, NaN included: an error, unless the script says what it means. An
//! infinity is always an error.

use super::error::DataError;
use super::instants::rising;
use super::table::Table;

pub use crate::schema::word::{Gaps, Repeated};

/// Which columns make the trace, and how to read them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TraceSpec<'a> {
    /// The column of times.
    pub time: &'a str,
    /// Nanoseconds in the unit of that column, where it holds numbers. Dates and numbers since 1970
    /// do not need it.
    pub unit_ns: Option<f64>,
    /// The column of values.
    pub column: &'a str,
    /// What a gap in that column means.
    pub gaps: Gaps,
    /// Which of several rows of one time counts.
    pub repeated: Repeated,
}

/// A value over time.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    /// Times in ns, rising.
    pub times: Vec<i64>,
    /// The value from each time on, finite; as many as times.
    pub values: Vec<f64>,
    /// Where the times are those of a calendar: the first, in ns since 1970 UTC. The times count
    /// from there.
    pub origin: Option<i64>,
    /// How many gaps were filled.
    pub filled: usize,
}

impl Trace {
    /// Takes a trace out of a table.
    ///
    /// # Errors
    /// A missing column; a time that is empty, no number, no date, of another form than the first,
    /// outside the range of 64-bit nanoseconds, repeated or before the one above; a value that is no
    /// finite number, or a gap where that is refused.
    pub fn from_table(table: &Table, spec: &TraceSpec<'_>) -> Result<Self, DataError> {
        let time = table.column(spec.time)?;
        let column = table.column(spec.column)?;
        let repeats = spec.repeated != Repeated::Refuse;
        let (times, origin) = rising(table, time, spec.unit_ns, repeats)?;
        let cells = table.numbers(column)?;
        let moments = merged(&times, &cells, spec.repeated);
        let filled = moments.iter().filter(|moment| moment.value.is_none()).count();
        let values = fill(table, column, &moments, spec.gaps)?;
        let times = moments.iter().map(|moment| moment.time).collect();
        Ok(Self { times, values, origin, filled })
    }

    /// The value at an instant (ns): that of the last row at or before it; none before the first.
    pub fn at(&self, now: i64) -> Option<f64> {
        let after = self.times.partition_point(|time| *time <= now);
        self.values.get(after.checked_sub(1)?).copied()
    }
}

/// The rows of one time.
#[derive(Debug, Clone, Copy)]
struct Moment {
    time: i64,
    value: Option<f64>,
    /// The first of them.
    row: usize,
}

/// Makes one moment of the rows of one time.
fn merged(times: &[i64], cells: &[Option<f64>], repeated: Repeated) -> Vec<Moment> {
    let mut moments: Vec<Moment> = Vec::with_capacity(times.len());
    // How many values the last moment has.
    let mut count = 0.0;
    for (row, (time, value)) in times.iter().zip(cells).enumerate() {
        match moments.last_mut().filter(|last| last.time == *time) {
            None => {
                moments.push(Moment { time: *time, value: *value, row });
                count = if value.is_some() { 1.0 } else { 0.0 };
            }
            Some(last) => {
                let Some(now) = value else { continue };
                count += 1.0;
                last.value = Some(match (last.value, repeated) {
                    (None, _) | (_, Repeated::Last) => *now,
                    // A mean that is brought up to date never leaves the range of its values.
                    (Some(held), Repeated::Mean) => held + (now / count - held / count),
                    (Some(held), _) => held,
                });
            }
        }
    }
    moments
}

/// Puts values into the gaps.
fn fill(
    table: &Table,
    column: usize,
    moments: &[Moment],
    gaps: Gaps,
) -> Result<Vec<f64>, DataError> {
    let mut values = Vec::with_capacity(moments.len());
    let mut held: Option<(i64, f64)> = None;
    // The next moment with a value, found once for each run of gaps.
    let mut ahead = moments.iter().enumerate().peekable();
    for (at, moment) in moments.iter().enumerate() {
        if let Some(value) = moment.value {
            held = Some((moment.time, value));
            values.push(value);
            continue;
        }
        while ahead.next_if(|(next, moment)| *next < at || moment.value.is_none()).is_some() {}
        let next = ahead.peek().and_then(|(_, it)| it.value.map(|value| (it.time, value)));
        let filled = match (gaps, held, next) {
            (Gaps::Hold, Some((_, value)), _) => value,
            (Gaps::Linear, Some((t0, v0)), Some((t1, v1))) => {
                let span = t1.saturating_sub(t0) as f64;
                let share = moment.time.saturating_sub(t0) as f64 / span;
                v0 * (1.0 - share) + v1 * share
            }
            _ => return Err(table.gap(moment.row, column)),
        };
        values.push(filled);
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::error::DataFault;

    const S: f64 = 1e9;

    fn read(text: &str, unit_ns: Option<f64>, gaps: Gaps) -> Result<Trace, DataError> {
        let table = Table::read("t.csv", text.as_bytes())?;
        Trace::from_table(
            &table,
            &TraceSpec { time: "t", unit_ns, column: "v", gaps, repeated: Repeated::Refuse },
        )
    }

    fn fault(text: &str, unit_ns: Option<f64>) -> DataFault {
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
    fn words_for_no_value_are_gaps() {
        let text = "t,v\n0,1\n1,NaN\n2,3\n3,null\n4,N/A\n5,-\n6,7\n";
        let line = read(text, Some(S), Gaps::Linear).unwrap();
        assert_eq!((line.values, line.filled), (vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0], 4));
        let refused = |text: &str| read(text, Some(S), Gaps::Refuse).unwrap_err().to_string();
        assert_eq!(refused(text), "t.csv:3:2: `NaN` in `v` is not a finite number");
        assert_eq!(refused("t,v\n0,n/a\n"), "t.csv:2:2: `n/a` in `v` is no value");
        assert!(read("t,v\n0,1\n1,inf\n", Some(S), Gaps::Hold).is_err());
        assert!(read("t,v\n0,1\n1,x\n", Some(S), Gaps::Hold).is_err());
    }

    #[test]
    fn a_time_that_comes_again_is_what_the_script_says_it_is() {
        let text = "t,v\n0,1\n0,4\n0,\n0,7\n1,\n1,2\n2,\n2,\n3,5\n";
        let table = Table::read("t.csv", text.as_bytes()).unwrap();
        let values = |repeated| {
            let spec =
                TraceSpec { time: "t", unit_ns: Some(S), column: "v", gaps: Gaps::Hold, repeated };
            Trace::from_table(&table, &spec).map(|trace| (trace.times.len(), trace.values))
        };
        assert_eq!(values(Repeated::First).unwrap(), (4, vec![1.0, 2.0, 2.0, 5.0]));
        assert_eq!(values(Repeated::Last).unwrap(), (4, vec![7.0, 2.0, 2.0, 5.0]));
        assert_eq!(values(Repeated::Mean).unwrap(), (4, vec![4.0, 2.0, 2.0, 5.0]));
        assert!(matches!(
            values(Repeated::Refuse).unwrap_err().fault,
            DataFault::RepeatedTime { .. }
        ));
        let back = Table::read("t.csv", b"t,v\n1,1\n0,1\n").unwrap();
        let spec = TraceSpec {
            time: "t",
            unit_ns: Some(S),
            column: "v",
            gaps: Gaps::Hold,
            repeated: Repeated::Last,
        };
        assert!(Trace::from_table(&back, &spec).is_err());
    }

    #[test]
    fn every_wrong_trace_has_its_own_reason() {
        assert!(matches!(fault("t,v\n0,1\n5,1\n4,1\n", Some(S)), DataFault::Unsorted { .. }));
        assert_eq!(
            fault("t,v\n0,1\n0.0,1\n", Some(S)),
            DataFault::RepeatedTime { text: "0.0".into(), daylight: false }
        );
        assert!(matches!(fault("t,v\n0,NaN\n", Some(S)), DataFault::NotFinite { .. }));
        assert!(matches!(fault("t,w\n0,1\n", Some(S)), DataFault::NoColumn { .. }));
        assert!(matches!(fault("t,v\n,1\n", Some(S)), DataFault::Gap { .. }));
        assert!(matches!(fault("t,v\n,1\n", None), DataFault::Gap { .. }));
        assert!(matches!(fault("t,v\n1e11,1\n", Some(S)), DataFault::OutOfRange { .. }));
        assert!(matches!(fault("t,v\n99999999999,1\n", Some(S)), DataFault::OutOfRange { .. }));
        let number = fault("t,v\n12,1\n", None);
        assert_eq!(number.help(), "give its unit: `unit: s`");
        // A date needs no unit, and takes none amiss.
        assert!(read("t,v\n2001-01-01,1\n", Some(S), Gaps::Refuse).is_ok());
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
            repeated: Repeated::Refuse,
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
            repeated: Repeated::Refuse,
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
