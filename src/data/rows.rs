//! Text parted into rows and cells.
//!
//! Rules (RFC 4180, and what spreadsheets and databases write besides): a cell that begins with a
//! double quote ends with one, and a quote inside it is doubled; a quote elsewhere is a letter.
//! Lines end in LF, CRLF or CR; a cell in quotes may hold them. Blank lines are passed over, and so
//! are lines that begin with the comment mark. Space around a cell does not count.

use super::error::{DataError, DataFault};

/// Most cells of a row.
pub const MOST_COLUMNS: usize = 10_000;

/// What stands between the cells of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Separator {
    /// One character of ASCII, such as a comma.
    Mark(u8),
    /// Any number of spaces and tabs.
    Spaces,
}

impl Separator {
    /// A comma.
    pub const COMMA: Self = Self::Mark(b',');
    /// A tab.
    pub const TAB: Self = Self::Mark(b'\t');

    fn parts(self, byte: u8) -> bool {
        match self {
            Separator::Mark(mark) => byte == mark,
            Separator::Spaces => is_blank(byte),
        }
    }
}

/// One row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Row {
    /// The cells, one after the other.
    pub text: String,
    /// Where each cell ends in `text`.
    pub ends: Vec<usize>,
    /// The line on which it begins, from 1.
    pub line: u64,
    /// Where in the text it begins.
    pub offset: usize,
}

impl Row {
    /// The cells.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| self.text.get(start..*end).unwrap_or_default())
    }
}

/// Reads rows one after the other.
#[derive(Debug, Clone)]
pub(super) struct Rows<'a> {
    file: &'a str,
    text: &'a str,
    at: usize,
    line: u64,
    separator: Separator,
    comment: Option<&'a str>,
}

impl<'a> Rows<'a> {
    /// The rows of `text`.
    pub fn new(
        file: &'a str,
        text: &'a str,
        separator: Separator,
        comment: Option<&'a str>,
    ) -> Self {
        let comment = comment.filter(|mark| !mark.is_empty());
        Self { file, text, at: 0, line: 1, separator, comment }
    }

    /// The same rows, beginning at an offset that lies on a line.
    pub fn starting(mut self, offset: usize, line: u64) -> Self {
        (self.at, self.line) = (offset, line);
        self
    }

    /// Puts the next row into `row`; false where there is none.
    ///
    /// # Errors
    /// A quote that never closes, or that closes in the middle of a cell; too many cells.
    pub fn next(&mut self, row: &mut Row) -> Result<bool, DataError> {
        row.text.clear();
        row.ends.clear();
        self.pass_over();
        (row.line, row.offset) = (self.line, self.at);
        if self.peek().is_none() {
            return Ok(false);
        }
        loop {
            self.blanks();
            if self.separator == Separator::Spaces && !row.ends.is_empty() && self.at_line_end() {
                break;
            }
            match self.peek() {
                Some(b'"') => self.quoted(row)?,
                _ => self.plain(row),
            }
            row.ends.push(row.text.len());
            if row.ends.len() > MOST_COLUMNS {
                let fault = DataFault::TooMany { what: "columns", limit: MOST_COLUMNS };
                return Err(DataError::line(self.file, row.line, fault));
            }
            match self.peek() {
                Some(byte) if self.separator.parts(byte) => self.at += 1,
                _ => break,
            }
        }
        self.line_end();
        Ok(true)
    }

    /// A cell in quotes, and the space after it.
    fn quoted(&mut self, row: &mut Row) -> Result<(), DataError> {
        let opened = (self.line, row.ends.len());
        let refuse = |fault| Err(DataError::cell(self.file, opened.0, opened.1, fault));
        self.at += 1;
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let Some(end) = rest.find('"') else { return refuse(DataFault::OpenQuote) };
            let part = rest.get(..end).unwrap_or_default();
            row.text.push_str(part);
            self.line += line_ends(part.as_bytes());
            self.at += end + 1;
            if self.peek() != Some(b'"') {
                break;
            }
            row.text.push('"');
            self.at += 1;
        }
        if self.separator == Separator::Spaces {
            return match self.peek() {
                Some(byte) if !is_blank(byte) && !is_line_end(byte) => {
                    refuse(DataFault::StrayQuote)
                }
                _ => Ok(()),
            };
        }
        self.blanks();
        match self.peek() {
            Some(byte) if !self.separator.parts(byte) && !is_line_end(byte) => {
                refuse(DataFault::StrayQuote)
            }
            _ => Ok(()),
        }
    }

    /// A cell without quotes, without the space after it.
    fn plain(&mut self, row: &mut Row) {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let ends = |byte: &u8| self.separator.parts(*byte) || is_line_end(*byte);
        let length = rest.iter().position(ends).unwrap_or(rest.len());
        let cell = self.text.get(self.at..self.at + length).unwrap_or_default();
        row.text.push_str(cell.trim_end());
        self.at += length;
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn at_line_end(&self) -> bool {
        self.peek().is_none_or(is_line_end)
    }

    /// Passes over space that parts nothing.
    fn blanks(&mut self) {
        let is_tab = self.separator == Separator::TAB;
        while let Some(byte) = self.peek().filter(|byte| is_blank(*byte)) {
            if is_tab && byte == b'\t' {
                break;
            }
            self.at += 1;
        }
    }

    fn line_end(&mut self) {
        match self.peek() {
            Some(b'\r') => {
                self.at += 1;
                if self.peek() == Some(b'\n') {
                    self.at += 1;
                }
            }
            Some(b'\n') => self.at += 1,
            _ => return,
        }
        self.line += 1;
    }

    /// Passes over blank lines and comments.
    fn pass_over(&mut self) {
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let end = rest.bytes().position(is_line_end).unwrap_or(rest.len());
            let line = rest.get(..end).unwrap_or_default();
            let content = line.trim_start();
            let is_comment = self.comment.is_some_and(|mark| content.starts_with(mark));
            if rest.is_empty() || !(content.is_empty() || is_comment) {
                return;
            }
            self.at += end;
            self.line_end();
        }
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

/// How many lines end in a part of the text.
fn line_ends(part: &[u8]) -> u64 {
    let after = part.iter().skip(1).map(Some).chain([None]);
    let ends = |(byte, next): (&u8, Option<&u8>)| {
        *byte == b'\n' || (*byte == b'\r' && next != Some(&b'\n'))
    };
    part.iter().zip(after).filter(|pair| ends(*pair)).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(
        text: &str,
        separator: Separator,
        comment: Option<&str>,
    ) -> Result<Vec<(u64, Vec<String>)>, DataError> {
        let mut rows = Rows::new("t", text, separator, comment);
        let (mut row, mut found) = (Row::default(), vec![]);
        while rows.next(&mut row)? {
            found.push((row.line, row.cells().map(str::to_owned).collect()));
        }
        Ok(found)
    }

    fn cells(text: &str, separator: Separator) -> String {
        let rows = all(text, separator, None).unwrap();
        let rows = rows.iter().map(|(line, cells)| format!("{line}:{}", cells.join("|")));
        rows.collect::<Vec<_>>().join(" / ")
    }

    #[test]
    fn quotes_line_ends_and_space() {
        let comma = Separator::COMMA;
        assert_eq!(
            cells("a, b ,\"c,d\"\r\n\r\n1,,\"x\"\"y\" \r2,3,", comma),
            "1:a|b|c,d / 3:1||x\"y / 4:2|3|"
        );
        assert_eq!(cells("3.5\" disk,0\nssd, \"1\"", comma), "1:3.5\" disk|0 / 2:ssd|1");
        assert_eq!(cells("\"a\nb\",c\nd,e\n", comma), "1:a\nb|c / 3:d|e");
        assert_eq!(cells("\"a\r\nb\rc\",d\ne,f", comma), "1:a\r\nb\rc|d / 4:e|f");
        assert_eq!(cells("a\t\tb\n\t c\t\n", Separator::TAB), "1:a||b / 2:|c|");
        assert_eq!(cells("  a \t b \n\"c d\" e\n", Separator::Spaces), "1:a|b / 2:c d|e");
        assert_eq!(cells("\n \n\t\n", comma), "");
        assert_eq!(cells("\"\"\n,", comma), "1: / 2:|");
    }

    #[test]
    fn comments_are_passed_over() {
        let rows = all("# a \"b\n1,2\n  #c,d\n#\n3,#4", Separator::COMMA, Some("#")).unwrap();
        assert_eq!(rows, [(2, vec!["1".into(), "2".into()]), (5, vec!["3".into(), "#4".into()])]);
    }

    #[test]
    fn quotes_are_told_where_they_open() {
        let fault = |text| all(text, Separator::COMMA, None).unwrap_err().to_string();
        assert_eq!(fault("a,b\n1,2\n3,\"4\n5,6\n"), "t:3:2: a quote opens and never closes");
        assert_eq!(fault("a\n\"x\" y\n"), "t:2:1: a quote closes in the middle of this cell");
    }

    proptest! {
        /// A well-kept writer as the measure: what it writes is read back.
        #[test]
        fn what_a_writer_writes_is_read_back(
            rows in prop::collection::vec(prop::collection::vec("[a \"\n\r,;ü]{0,6}", 3), 1..6),
            semicolon in any::<bool>(),
        ) {
            let mark = if semicolon { b';' } else { b',' };
            let mut writer = csv::WriterBuilder::new().delimiter(mark).quote_style(csv::QuoteStyle::Always).from_writer(vec![]);
            for row in &rows {
                writer.write_record(row).unwrap();
            }
            let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            let read = all(&text, Separator::Mark(mark), None).unwrap();
            prop_assert_eq!(read.into_iter().map(|(_, cells)| cells).collect::<Vec<_>>(), rows);
        }
    }
}
