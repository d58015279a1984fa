//! CSV as a table of named columns.
//!
//! Rules: the first row is the header; cells are parted by commas and may stand in double quotes;
//! lines end in LF or CRLF, blank lines are passed over; a byte order mark is passed over; space
//! around a cell does not count; every row has as many cells as the header.

use super::error::{DataError, Fault, shown, text_of};

/// Most columns of a table.
pub const MOST_COLUMNS: usize = 10_000;
/// Most rows of a table.
pub const MOST_ROWS: usize = 20_000_000;

/// What stands between the cells of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Separator {
    Comma,
    Tab,
    /// Any number of spaces and tabs.
    Spaces,
}

/// A table of text cells, in memory as one string.
#[derive(Debug, Clone)]
pub struct Table {
    file: String,
    header: Vec<String>,
    text: String,
    /// Where each cell ends in `text`, row after row.
    ends: Vec<usize>,
    /// The line of the file on which each row begins.
    lines: Vec<u64>,
}

impl Table {
    /// Reads a table; `file` is the name for messages.
    ///
    /// # Errors
    /// Text that is not UTF-8, no header or no row, a ragged row, an open quote, two columns of
    /// one name, more than [`MOST_ROWS`] or [`MOST_COLUMNS`].
    pub fn read(file: &str, bytes: &[u8]) -> Result<Self, DataError> {
        let mut table = Self::rows_of(file, text_of(file, bytes)?, Separator::Comma)?;
        if table.lines.is_empty() {
            return Err(DataError::file(file, Fault::Empty("header")));
        }
        table.promote()?;
        Ok(table)
    }

    /// Reads a table whose first row is a row like the others; its columns have no names yet.
    ///
    /// # Errors
    /// As [`Table::read`], but that there may be no row at all.
    pub(super) fn rows_of(file: &str, text: &str, separator: Separator) -> Result<Self, DataError> {
        let mut table = Self {
            file: file.to_owned(),
            header: Vec::new(),
            text: String::new(),
            ends: Vec::new(),
            lines: Vec::new(),
        };
        let delimiter = match separator {
            Separator::Comma => b',',
            Separator::Tab => b'\t',
            Separator::Spaces => {
                for (line, text) in (1..).zip(text.lines()) {
                    // What stands in braces belongs to the edge as a whole, not to a column.
                    let cells = text.split_whitespace().take_while(|cell| !cell.starts_with('{'));
                    let row: csv::StringRecord = cells.collect();
                    if !row.is_empty() {
                        table.take_row(&row, line)?;
                    }
                }
                return Ok(table);
            }
        };
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let mut row = csv::StringRecord::new();
        let mut lines = Lines { text: text.as_bytes(), seen: 0, line: 1 };
        let mut more = |row: &mut csv::StringRecord| {
            let more = reader.read_record(row).map_err(|error| {
                let reason = error.to_string();
                DataError::file(file, Fault::Malformed { format: "CSV", reason })
            })?;
            let begins = row.position().map_or(0, csv::Position::byte);
            Ok(more.then(|| lines.at(usize::try_from(begins).unwrap_or(usize::MAX))))
        };
        while let Some(line) = more(&mut row)? {
            table.take_row(&row, line)?;
        }
        // Every quote of a well-formed file has its partner; without it the last row has
        // swallowed the rest of the file.
        if text.bytes().filter(|byte| *byte == b'"').count() % 2 == 1 {
            let line = table.lines.last().copied().unwrap_or(1);
            return Err(DataError::line(file, line, Fault::OpenQuote));
        }
        Ok(table)
    }

    /// Makes the first row the header.
    ///
    /// # Errors
    /// Two columns of one name, or no row after the first.
    pub(super) fn promote(&mut self) -> Result<(), DataError> {
        let line = self.line(0);
        let header: Vec<String> =
            (0..self.header.len()).filter_map(|at| self.cell(0, at)).map(str::to_owned).collect();
        let mut seen = std::collections::BTreeSet::new();
        for (column, name) in header.iter().enumerate() {
            if !seen.insert(name) {
                let fault = Fault::RepeatedColumn(shown(name));
                return Err(DataError::cell(&self.file, line, column, fault));
            }
        }
        let bytes = header.iter().map(String::len).sum::<usize>();
        self.text.replace_range(..bytes, "");
        self.ends.drain(..header.len());
        for end in &mut self.ends {
            *end -= bytes;
        }
        self.lines.remove(0);
        self.header = header;
        match self.lines.is_empty() {
            true => Err(DataError::file(&self.file, Fault::Empty("rows"))),
            false => Ok(()),
        }
    }

    /// Names the columns of a table without a header; those beyond the names go by their number.
    pub(super) fn name(&mut self, names: &[&str]) {
        let named = |at: usize| names.get(at).map(|name| (*name).to_owned());
        self.header = (0..self.header.len())
            .map(|at| named(at).unwrap_or_else(|| (at + 1).to_string()))
            .collect();
    }

    fn take_row(&mut self, row: &csv::StringRecord, line: u64) -> Result<(), DataError> {
        if self.lines.is_empty() {
            if row.len() > MOST_COLUMNS {
                let fault = Fault::TooMany { what: "columns", limit: MOST_COLUMNS };
                return Err(DataError::line(&self.file, line, fault));
            }
            self.header = vec![String::new(); row.len()];
        }
        let (wanted, given) = (self.header.len(), row.len());
        if given != wanted {
            return Err(DataError::line(&self.file, line, Fault::Ragged { wanted, given }));
        }
        if self.lines.len() >= MOST_ROWS {
            let fault = Fault::TooMany { what: "rows", limit: MOST_ROWS };
            return Err(DataError::line(&self.file, line, fault));
        }
        for cell in row {
            self.text.push_str(cell);
            self.ends.push(self.text.len());
        }
        self.lines.push(line);
        Ok(())
    }

    /// The file's name, as given.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The names of the columns.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// How many rows there are, at least one.
    pub fn rows(&self) -> usize {
        self.lines.len()
    }

    /// The line of the file on which a row begins; 0 for a row that is not there.
    pub fn line(&self, row: usize) -> u64 {
        self.lines.get(row).copied().unwrap_or(0)
    }

    /// The index of the column named `name`.
    ///
    /// # Errors
    /// No such column; the error names the nearest.
    pub fn column(&self, name: &str) -> Result<usize, DataError> {
        self.header.iter().position(|held| held == name).ok_or_else(|| {
            let fault = Fault::NoColumn {
                name: name.to_owned(),
                nearest: nearest(name, &self.header),
                have: self.header.iter().take(5).map(|name| shown(name)).collect(),
            };
            DataError::line(&self.file, 1, fault)
        })
    }

    /// The text of a cell; none outside the table.
    pub fn cell(&self, row: usize, column: usize) -> Option<&str> {
        if column >= self.header.len() {
            return None;
        }
        let index = row.checked_mul(self.header.len())?.checked_add(column)?;
        let start = match index.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.text.get(start..*self.ends.get(index)?)
    }

    /// The cells of a column, from the first row to the last.
    pub fn texts(&self, column: usize) -> impl Iterator<Item = &str> {
        (0..self.rows()).map_while(move |row| self.cell(row, column))
    }

    /// A column of finite numbers, with none for an empty cell.
    ///
    /// # Errors
    /// A cell that is no finite number.
    pub fn numbers(&self, column: usize) -> Result<Vec<Option<f64>>, DataError> {
        (0..self.rows()).map(|row| self.number(row, column)).collect()
    }

    /// One finite number, or none for an empty cell.
    ///
    /// # Errors
    /// A cell that is no finite number.
    pub fn number(&self, row: usize, column: usize) -> Result<Option<f64>, DataError> {
        let text = self.cell(row, column).unwrap_or_default();
        if text.is_empty() {
            return Ok(None);
        }
        match text.parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(Some(value)),
            Ok(_) => Err(self.fault(row, column, |column, text| Fault::NotFinite { column, text })),
            Err(_) => {
                Err(self.fault(row, column, |column, text| Fault::NotANumber { column, text }))
            }
        }
    }

    /// One finite number.
    ///
    /// # Errors
    /// As [`Table::number`]; or an empty cell.
    pub fn required(&self, row: usize, column: usize) -> Result<f64, DataError> {
        let value = self.number(row, column)?;
        value.ok_or_else(|| self.fault(row, column, |column, _| Fault::Gap { column }))
    }

    /// One whole number from 0 to `most`.
    ///
    /// # Errors
    /// A cell that is empty, no number, not whole, or out of range.
    pub fn index(&self, row: usize, column: usize, most: u64) -> Result<u64, DataError> {
        let value = self.required(row, column)?;
        let whole = self.cell(row, column).and_then(|text| text.parse::<u64>().ok());
        // `12.0` is a whole number too.
        let whole = whole.or_else(|| {
            let exact = (0.0..=9_007_199_254_740_992.0).contains(&value) && value.floor() == value;
            exact.then_some(value as u64)
        });
        whole.filter(|value| *value <= most).ok_or_else(|| {
            self.fault(row, column, |column, text| Fault::OutOfRange {
                column,
                text,
                range: format!("a whole number from 0 to {most}"),
            })
        })
    }

    /// An error about one cell.
    pub fn fault(
        &self,
        row: usize,
        column: usize,
        fault: impl FnOnce(String, String) -> Fault,
    ) -> DataError {
        let line = self.line(row);
        let name = self.header.get(column).cloned().unwrap_or_default();
        let text = shown(self.cell(row, column).unwrap_or_default());
        DataError::cell(&self.file, line, column, fault(name, text))
    }
}

/// Which line a row begins on. The parser's own count stands before the line ends, LF of a CRLF
/// included, that it passes over on the way to the row.
struct Lines<'a> {
    text: &'a [u8],
    seen: usize,
    line: u64,
}

impl Lines<'_> {
    fn at(&mut self, begins: usize) -> u64 {
        for (offset, byte) in self.text.iter().enumerate().skip(self.seen) {
            if offset >= begins && !matches!(byte, b'\r' | b'\n') {
                break;
            }
            self.seen = offset + 1;
            self.line += u64::from(*byte == b'\n');
        }
        self.line
    }
}

/// The name nearest to `wanted`, if one lies within a third of its length in edits, or differs
/// only in case.
fn nearest(wanted: &str, names: &[String]) -> Option<String> {
    let bound = (wanted.chars().count() / 3).max(1);
    let distance = |name: &String| {
        let (a, b) = (name.to_lowercase(), wanted.to_lowercase());
        strsim::damerau_levenshtein(&a, &b)
    };
    // A long list of long names is not worth a long search.
    let near = names.iter().take(1000).filter(|name| name.len() <= 200 && wanted.len() <= 200);
    let best = near.map(|name| (distance(name), name)).min_by_key(|(distance, _)| *distance);
    best.filter(|(distance, _)| *distance <= bound).map(|(_, name)| name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> Fault {
        Table::read("t.csv", text.as_bytes()).unwrap_err().fault
    }

    #[test]
    fn cells_by_row_and_name() {
        let text = "\u{feff}a, b ,\"c,d\"\r\n1, 2.5 ,\"say \"\"x\"\"\"\r\n\r\n-3e2,,ü\r\n";
        let table = Table::read("t.csv", text.as_bytes()).unwrap();
        assert_eq!(table.header(), ["a", "b", "c,d"]);
        assert_eq!(table.rows(), 2);
        assert_eq!(table.numbers(0).unwrap(), [Some(1.0), Some(-300.0)]);
        assert_eq!(table.numbers(1).unwrap(), [Some(2.5), None]);
        assert_eq!(table.texts(2).collect::<Vec<_>>(), ["say \"x\"", "ü"]);
        assert_eq!((table.cell(2, 0), table.cell(0, 3)), (None, None));
        let gap = table.required(1, 1).unwrap_err();
        assert_eq!(gap.to_string(), "t.csv:4:2: this cell of `b` is empty");
    }

    #[test]
    fn every_malformed_table_has_its_own_reason() {
        assert_eq!(fault(""), Fault::Empty("header"));
        assert_eq!(fault("\r\n\n"), Fault::Empty("header"));
        assert_eq!(fault("a,b\n"), Fault::Empty("rows"));
        assert_eq!(fault("a,b\n1,2\n3\n"), Fault::Ragged { wanted: 2, given: 1 });
        assert_eq!(fault("a,b\n1,2,3\n"), Fault::Ragged { wanted: 2, given: 3 });
        assert_eq!(fault("a,a\n1,2\n"), Fault::RepeatedColumn("a".into()));
        assert_eq!(fault("a\n\"1\n2\n"), Fault::OpenQuote);
        let error = Table::read("t.csv", b"a\n1\n\xff\n").unwrap_err();
        assert_eq!(error.to_string(), "t.csv:3: it is not UTF-8: byte 4 begins no character");
        let wide = "x,".repeat(MOST_COLUMNS + 1);
        assert!(matches!(fault(&wide), Fault::TooMany { what: "columns", .. }));
    }

    #[test]
    fn what_is_no_number() {
        let table = Table::read("t.csv", b"a\nNaN\n1e400\n12 s\n-1\n2.5\n7.0\n").unwrap();
        assert!(matches!(table.number(0, 0).unwrap_err().fault, Fault::NotFinite { .. }));
        assert!(matches!(table.number(1, 0).unwrap_err().fault, Fault::NotFinite { .. }));
        assert!(matches!(table.number(2, 0).unwrap_err().fault, Fault::NotANumber { .. }));
        assert!(matches!(table.index(3, 0, 9).unwrap_err().fault, Fault::OutOfRange { .. }));
        assert!(matches!(table.index(4, 0, 9).unwrap_err().fault, Fault::OutOfRange { .. }));
        assert_eq!(table.index(5, 0, 9).unwrap(), 7);
        assert!(table.index(5, 0, 6).is_err());
    }

    #[test]
    fn a_wrong_column_names_the_nearest() {
        let table = Table::read("cpu.csv", b"t_s,vm_1,vm_2\n0,1,2\n").unwrap();
        let error = table.column("vm1").unwrap_err();
        assert_eq!(error.to_string(), "cpu.csv:1: there is no column `vm1`");
        assert_eq!(error.help(), "did you mean `vm_1`?");
        assert_eq!(table.column("load").unwrap_err().help(), "it has `t_s`, `vm_1`, `vm_2`");
    }
}
