//! Tables of named columns, from text that is parted by commas or other marks.
//!
//! Rules: the first row is the header; comments, blank lines and a title above it are passed over;
//! every row has as many cells as the header. What parts the cells is found if the [`Dialect`] does
//! not say it; how rows are parted says [`super::rows`], how numbers are written [`super::number`].

use super::dialect::{Dialect, layout};
use super::error::{DataError, DataFault, shown};
use super::number::{self, Decimal, Evidence, Read, Style};
use super::room::{Meter, Room, ask, unlimited};
use super::rows::{Row, Rows, Separator};
use super::text::text_of;
use std::borrow::Cow;

/// Most rows of a table.
pub const MOST_ROWS: usize = 20_000_000;

/// A table of text cells, in memory as one string.
#[derive(Debug, Clone)]
pub struct Table {
    file: String,
    header: Vec<String>,
    header_line: u64,
    text: String,
    /// Where each cell ends in `text`, row after row.
    ends: Vec<usize>,
    /// The line of the file on which each row begins.
    lines: Vec<u64>,
    style: Style,
    null: Option<String>,
}

impl Table {
    /// Reads a table of which nothing is known; `file` is the name for messages.
    ///
    /// # Errors
    /// As [`Table::read_as`].
    pub fn read(file: &str, bytes: &[u8]) -> Result<Self, DataError> {
        Self::read_as(file, bytes, &Dialect::default(), &mut unlimited)
    }

    /// Reads a table; `file` is the name for messages. Room is asked for its cells.
    ///
    /// # Errors
    /// Bytes that are no text, no header or no row, a ragged row, an open quote, two columns of
    /// one name, a header of one column that another separator would part, more than [`MOST_ROWS`]
    /// or [`MOST_COLUMNS`](super::rows::MOST_COLUMNS), no room.
    pub fn read_as(
        file: &str,
        bytes: &[u8],
        dialect: &Dialect,
        room: &mut Room<'_>,
    ) -> Result<Self, DataError> {
        let text = text_of(file, bytes)?;
        if let Cow::Owned(text) = &text {
            ask(room, file, text.len())?;
        }
        let layout = layout(file, &text, dialect)?;
        let rows = Rows::new(file, &text, layout.separator, dialect.comment.as_deref());
        let rows = rows.starting(layout.offset, layout.line);
        let mut table = Self::gather(file, rows, layout.separator, dialect, &mut Meter::new(room))?;
        if table.lines.is_empty() {
            return Err(DataError::file(file, DataFault::Empty("header")));
        }
        match layout.header {
            Some((names, line)) => table.entitle(names, line)?,
            None => table.promote()?,
        }
        Ok(table)
    }

    /// Reads a table whose first row is a row like the others; its columns have no names yet.
    ///
    /// # Errors
    /// As [`Table::read`], but that there may be no row at all.
    pub(super) fn gather(
        file: &str,
        mut rows: Rows<'_>,
        separator: Separator,
        dialect: &Dialect,
        meter: &mut Meter<'_>,
    ) -> Result<Self, DataError> {
        let mut table = Self {
            file: file.to_owned(),
            header: Vec::new(),
            header_line: 1,
            text: String::new(),
            ends: Vec::new(),
            lines: Vec::new(),
            style: Style { decimal: Decimal::Point, thousands: true },
            null: dialect.null.clone(),
        };
        let mut evidence = Evidence::default();
        let mut row = Row::default();
        while rows.next(&mut row)? {
            let cells = row.ends.len().saturating_add(1) * size_of::<usize>();
            meter.take(file, row.text.len().saturating_add(cells))?;
            table.take_row(&row)?;
            if dialect.decimal.is_none() {
                row.cells().for_each(|cell| evidence.see(cell));
            }
        }
        table.style = match dialect.decimal {
            Some(decimal) => Style { decimal, thousands: true },
            None => evidence.style(separator == Separator::COMMA),
        };
        Ok(table)
    }

    /// Makes the first row the header.
    ///
    /// # Errors
    /// Two columns of one name, or no row after the first.
    pub(super) fn promote(&mut self) -> Result<(), DataError> {
        let line = self.line(0);
        let header: Vec<String> = (0..self.header.len())
            .filter_map(|at| self.cell(0, at))
            .map(|name| name.trim().to_owned())
            .collect();
        let bytes = self.ends.get(header.len().wrapping_sub(1)).copied().unwrap_or(0);
        self.text.replace_range(..bytes, "");
        self.ends.drain(..header.len());
        for end in &mut self.ends {
            *end -= bytes;
        }
        self.lines.remove(0);
        self.entitle(header, line)
    }

    /// Names the columns.
    ///
    /// # Errors
    /// Two columns of one name, or no row.
    fn entitle(&mut self, header: Vec<String>, line: u64) -> Result<(), DataError> {
        let mut seen = std::collections::BTreeSet::new();
        for (column, name) in header.iter().enumerate() {
            // Columns without a name cannot be asked for: they do not stand in each other's way.
            if !name.is_empty() && !seen.insert(name) {
                let fault = DataFault::RepeatedColumn(shown(name));
                return Err(DataError::cell(&self.file, line, column, fault));
            }
        }
        (self.header, self.header_line) = (header, line);
        match self.lines.is_empty() {
            true => Err(DataError::file(&self.file, DataFault::Empty("rows"))),
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

    fn take_row(&mut self, row: &Row) -> Result<(), DataError> {
        if self.lines.is_empty() {
            self.header = vec![String::new(); row.ends.len()];
        }
        let (wanted, given) = (self.header.len(), row.ends.len());
        if given != wanted {
            return Err(DataError::line(&self.file, row.line, DataFault::Ragged { wanted, given }));
        }
        if self.lines.len() >= MOST_ROWS {
            let fault = DataFault::TooMany { what: "rows", limit: MOST_ROWS };
            return Err(DataError::line(&self.file, row.line, fault));
        }
        let base = self.text.len();
        self.text.push_str(&row.text);
        self.ends.extend(row.ends.iter().map(|end| base + end));
        self.lines.push(row.line);
        Ok(())
    }

    /// The file's name, as given.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// What parts the fraction of its numbers.
    pub fn decimal(&self) -> Decimal {
        self.style.decimal
    }

    /// The names of the columns.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// The line of the file on which the header stands.
    pub(super) fn header_line(&self) -> u64 {
        self.header_line
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
            let fault = DataFault::NoColumn {
                name: name.to_owned(),
                nearest: nearest(name, &self.header),
                have: self.header.iter().take(5).map(|name| shown(name)).collect(),
            };
            DataError::line(&self.file, self.header_line, fault)
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

    /// One finite number, or none for a cell that is empty or holds a word for no value.
    ///
    /// # Errors
    /// A cell that is no finite number, or that may be two.
    pub fn number(&self, row: usize, column: usize) -> Result<Option<f64>, DataError> {
        if self.is_gap(row, column) {
            return Ok(None);
        }
        match number::read(self.cell(row, column).unwrap_or_default().trim(), self.style) {
            Read::Number(value) if value.is_finite() => Ok(Some(value)),
            Read::Number(_) => {
                Err(self.fault(row, column, |column, text| DataFault::NotFinite { column, text }))
            }
            Read::Either(whole, parted) => Err(self.fault(row, column, |column, text| {
                DataFault::TwoNumbers { column, text, whole, parted }
            })),
            Read::None => {
                Err(self.fault(row, column, |column, text| DataFault::NotANumber { column, text }))
            }
        }
    }

    /// One finite number.
    ///
    /// # Errors
    /// As [`Table::number`]; or a cell without a value.
    pub fn required(&self, row: usize, column: usize) -> Result<f64, DataError> {
        let value = self.number(row, column)?;
        value.ok_or_else(|| self.gap(row, column))
    }

    /// Whether a cell is empty, or holds a word for no value.
    pub fn is_gap(&self, row: usize, column: usize) -> bool {
        let text = self.cell(row, column).unwrap_or_default().trim();
        self.is_null(row, column) || number::is_no_value(text)
    }

    /// Whether a cell is empty, or holds the word that the dialect has for no value.
    pub fn is_null(&self, row: usize, column: usize) -> bool {
        let text = self.cell(row, column).unwrap_or_default().trim();
        text.is_empty() || self.null.as_deref().is_some_and(|null| null == text)
    }

    /// What is wrong with a cell that has no value where one is needed.
    pub fn gap(&self, row: usize, column: usize) -> DataError {
        self.fault(row, column, |column, text| {
            match (text.trim().is_empty(), text.parse::<f64>()) {
                (true, _) => DataFault::Gap { column },
                (false, Ok(value)) if !value.is_finite() => DataFault::NotFinite { column, text },
                (false, _) => DataFault::NoValue { column, text },
            }
        })
    }

    /// One whole number from 0 to `most`.
    ///
    /// # Errors
    /// A cell that is empty, no number, not whole, or out of range.
    pub fn index(&self, row: usize, column: usize, most: u64) -> Result<u64, DataError> {
        let value = self.required(row, column)?;
        let whole = self.cell(row, column).and_then(|text| text.trim().parse::<u64>().ok());
        // `12.0` is a whole number too.
        let whole = whole.or_else(|| {
            let exact = (0.0..=9_007_199_254_740_992.0).contains(&value) && value.floor() == value;
            exact.then_some(value as u64)
        });
        whole.filter(|value| *value <= most).ok_or_else(|| {
            self.fault(row, column, |column, text| DataFault::OutOfRange {
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
        fault: impl FnOnce(String, String) -> DataFault,
    ) -> DataError {
        let line = self.line(row);
        let name = self.header.get(column).cloned().unwrap_or_default();
        let text = shown(self.cell(row, column).unwrap_or_default());
        DataError::cell(&self.file, line, column, fault(name, text))
    }
}

/// The name nearest to `wanted`, if one lies within a third of its length in edits, or differs
/// only in case.
pub(super) fn nearest(wanted: &str, names: &[String]) -> Option<String> {
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
    use crate::data::rows::MOST_COLUMNS;

    fn fault(text: &str) -> DataFault {
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
        assert_eq!(fault(""), DataFault::Empty("header"));
        assert_eq!(fault("\r\n\n"), DataFault::Empty("header"));
        assert_eq!(fault("a,b\n"), DataFault::Empty("rows"));
        assert_eq!(fault("a,b\n1,2\n3\n"), DataFault::Ragged { wanted: 2, given: 1 });
        assert_eq!(fault("a,b\n1,2,3\n"), DataFault::Ragged { wanted: 2, given: 3 });
        assert_eq!(fault("a,a\n1,2\n"), DataFault::RepeatedColumn("a".into()));
        assert_eq!(fault("a\n\"1\n2\n"), DataFault::OpenQuote);
        let error = Table::read("t.csv", b"a\n1\n\xff\n").unwrap_err();
        assert_eq!(error.to_string(), "t.csv:3: it is not UTF-8: byte 4 begins no character");
        let wide = "x,".repeat(MOST_COLUMNS + 1);
        assert!(matches!(fault(&wide), DataFault::TooMany { what: "columns", .. }));
    }

    #[test]
    fn what_is_no_number() {
        let table = Table::read("t.csv", b"a\nNaN\n1e400\n12 s\n-1\n2.5\n7.0\n").unwrap();
        assert_eq!(table.number(0, 0).unwrap(), None);
        assert!(matches!(table.required(0, 0).unwrap_err().fault, DataFault::NotFinite { .. }));
        assert!(matches!(table.number(1, 0).unwrap_err().fault, DataFault::NotFinite { .. }));
        assert!(matches!(table.number(2, 0).unwrap_err().fault, DataFault::NotANumber { .. }));
        assert!(matches!(table.index(3, 0, 9).unwrap_err().fault, DataFault::OutOfRange { .. }));
        assert!(matches!(table.index(4, 0, 9).unwrap_err().fault, DataFault::OutOfRange { .. }));
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
