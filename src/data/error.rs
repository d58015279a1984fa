//! What can be wrong with an input, where, and what to do about it.

use crate::diagnostic::Code;
use std::fmt;
use thiserror::Error;

/// A place in a file, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Line of the file.
    pub line: u64,
    /// Column of a table, or character of a line of text; none where the whole line is meant.
    pub column: Option<u32>,
}

/// An input that was refused.
#[derive(Debug, Clone, PartialEq)]
pub struct DataError {
    /// The file, as the script named it.
    pub file: String,
    /// Where in it; none where the whole file is meant.
    pub place: Option<Place>,
    /// Why.
    pub fault: Fault,
}

impl DataError {
    /// A fault of the whole file.
    pub fn file(file: &str, fault: Fault) -> Self {
        Self { file: file.to_owned(), place: None, fault }
    }

    /// A fault on a line.
    pub fn line(file: &str, line: u64, fault: Fault) -> Self {
        Self { file: file.to_owned(), place: Some(Place { line, column: None }), fault }
    }

    /// A fault in one column of a line.
    pub fn cell(file: &str, line: u64, column: usize, fault: Fault) -> Self {
        let column = u32::try_from(column).ok().and_then(|column| column.checked_add(1));
        Self { file: file.to_owned(), place: Some(Place { line, column }), fault }
    }

    /// The code of the fault, E0701 to E0703.
    pub fn code(&self) -> Code {
        self.fault.code()
    }

    /// What to do about it.
    pub fn help(&self) -> String {
        self.fault.help()
    }
}

impl std::error::Error for DataError {}

impl fmt::Display for DataError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(place) = self.place {
            write!(f, ":{}", place.line)?;
            if let Some(column) = place.column {
                write!(f, ":{column}")?;
            }
        }
        write!(f, ": {}", self.fault)
    }
}

/// Why an input was refused.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum Fault {
    /// No such file in any folder that may be read.
    #[error("there is no such file")]
    NotFound,
    /// The path leads out of every folder that may be read.
    #[error("this path leads out of the folders that the script may read")]
    Forbidden,
    /// A folder, a device or a pipe.
    #[error("this is {0}, not a file")]
    NotAFile(&'static str),
    /// The operating system refused.
    #[error("it cannot be read: {0}")]
    Unreadable(std::io::ErrorKind),
    /// More bytes than the limit.
    #[error("it has more than {limit} bytes")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// More rows, columns, nodes or edges than the limit.
    #[error("it has more than {limit} {what}")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
    /// Bytes that are not text.
    #[error("it is not UTF-8: byte {offset} begins no character")]
    NotUtf8 {
        /// Offset of the first wrong byte.
        offset: usize,
    },
    /// Nothing in it, or only a header.
    #[error("it has no {0}")]
    Empty(&'static str),
    /// A row with more or fewer cells than the first.
    #[error("this row has {given} cells, the first row has {wanted}")]
    Ragged {
        /// Cells in the first row.
        wanted: usize,
        /// Cells in the row.
        given: usize,
    },
    /// A first row of an edge list that may be an edge or the names of the columns.
    #[error("the first row may be an edge or a header")]
    MaybeHeader,
    /// A quote without its end.
    #[error("a quote opens and never closes")]
    OpenQuote,
    /// Two columns of one name.
    #[error("two columns are named `{0}`")]
    RepeatedColumn(String),
    /// A column that is not there.
    #[error("there is no column `{name}`")]
    NoColumn {
        /// The wanted column.
        name: String,
        /// The nearest that is there, if one is near.
        nearest: Option<String>,
        /// The first few that are there.
        have: Vec<String>,
    },
    /// A cell with nothing in it where a value is needed.
    #[error("this cell of `{column}` is empty")]
    Gap {
        /// The column.
        column: String,
    },
    /// A cell that should be a number.
    #[error("`{text}` in `{column}` is not a number")]
    NotANumber {
        /// The column.
        column: String,
        /// What stands there, shortened.
        text: String,
    },
    /// NaN, an infinity, or a number too large.
    #[error("`{text}` in `{column}` is not a finite number")]
    NotFinite {
        /// The column.
        column: String,
        /// What stands there.
        text: String,
    },
    /// A number outside its range.
    #[error("`{text}` in `{column}` is not {range}")]
    OutOfRange {
        /// The column.
        column: String,
        /// What stands there.
        text: String,
        /// What it has to be.
        range: String,
    },
    /// A cell that should be a date and time.
    #[error("`{text}` is not a date and time{}", if *.number { ": it is a number" } else { "" })]
    NotATimestamp {
        /// What stands there, shortened.
        text: String,
        /// Whether it is a number.
        number: bool,
    },
    /// A time that is a date where a number was promised.
    #[error("`{text}` is a date and time, not a number of the given unit")]
    UnwantedTimestamp {
        /// What stands there.
        text: String,
    },
    /// A time before the one of the row above.
    #[error("the time goes back from `{before}` to `{now}`")]
    Unsorted {
        /// Time of the row above.
        before: String,
        /// Time of this row.
        now: String,
    },
    /// A time twice.
    #[error("the time `{0}` comes twice")]
    RepeatedTime(String),
    /// Text that is no GraphML, GML or edge list.
    #[error("this is not {format}: {reason}")]
    Malformed {
        /// The format.
        format: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// An edge to a node that the file does not declare.
    #[error("an edge names the node `{0}`, which the file does not have")]
    NoNode(String),
    /// One id twice.
    #[error("two nodes have the id `{0}`")]
    RepeatedNode(String),
    /// A file name whose ending tells no format.
    #[error("the ending of this name tells no topology format")]
    NoFormat,
}

impl Fault {
    /// The code of this fault: E0701 for a file that cannot be read, E0702 for one that may not be,
    /// E0703 for what is wrong in it.
    pub fn code(&self) -> Code {
        match self {
            Fault::NotFound | Fault::NotAFile(_) | Fault::Unreadable(_) => Code::E0701,
            Fault::Forbidden => Code::E0702,
            _ => Code::E0703,
        }
    }

    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            Fault::NotFound => {
                "a path is looked up beside the script, then below each `--allow-read` folder"
                    .into()
            }
            Fault::Forbidden => "name the folder with `--allow-read DIR`".into(),
            Fault::NotAFile(_) => "name a file".into(),
            Fault::Unreadable(_) => "check that the file may be read".into(),
            Fault::TooLarge { .. } | Fault::TooMany { .. } => {
                "cut the file to the part that is needed".into()
            }
            Fault::NotUtf8 { .. } => "save the file as UTF-8".into(),
            Fault::Empty(_) => "check that this is the right file".into(),
            Fault::Ragged { .. } => {
                "every row has as many cells as the first; a comma inside a cell needs quotes"
                    .into()
            }
            Fault::MaybeHeader => {
                "if it is an edge, put a row `source,target` above it; if it is a header, name the \
                 two columns so"
                    .into()
            }
            Fault::OpenQuote => {
                "close the quote, or double a quote that belongs to the text".into()
            }
            Fault::RepeatedColumn(_) => "rename one of them".into(),
            Fault::NoColumn { nearest: Some(near), .. } => format!("did you mean `{near}`?"),
            Fault::NoColumn { have, .. } => format!("it has {}", listed(have)),
            Fault::Gap { .. } => "fill it, or leave the row out".into(),
            Fault::NotANumber { .. } => "write a number such as `12.5` or `3e6`".into(),
            Fault::NotFinite { .. } => "leave the cell empty where the value is not known".into(),
            Fault::OutOfRange { .. } => "correct the value".into(),
            Fault::NotATimestamp { number: true, .. } => "give its unit: `unit: s`".into(),
            Fault::NotATimestamp { .. } => {
                "write it as `2001-12-20T08:00` or `2023-11-16 18:15:46.68`".into()
            }
            Fault::UnwantedTimestamp { .. } => "leave out `unit:`".into(),
            Fault::Unsorted { .. } => "sort the rows by time".into(),
            Fault::RepeatedTime(_) => "keep one row for each time".into(),
            Fault::Malformed { .. } => "check that the file is whole and of this format".into(),
            Fault::NoNode(_) => "declare the node, or take the edge out".into(),
            Fault::RepeatedNode(_) => "give every node its own id".into(),
            Fault::NoFormat => {
                "name a `.graphml`, `.gml`, `.csv`, `.tsv`, `.txt`, `.edges` or `.edgelist` file"
                    .into()
            }
        }
    }
}

/// A few names in words.
fn listed(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    shown.join(", ")
}

/// The text of a cell, cut to a length that fits a message.
pub(super) fn shown(text: &str) -> String {
    const MOST: usize = 40;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(MOST - 1).collect();
    cut.push('…');
    cut
}

/// Bytes as text: without a leading byte order mark.
///
/// # Errors
/// Bytes that are not UTF-8, with the line of the first wrong one.
pub(super) fn text_of<'a>(file: &str, bytes: &'a [u8]) -> Result<&'a str, DataError> {
    let (start, bytes) = match bytes.strip_prefix(b"\xEF\xBB\xBF") {
        Some(rest) => (3, rest),
        None => (0, bytes),
    };
    std::str::from_utf8(bytes).map_err(|error| {
        let good = error.valid_up_to();
        let line = 1 + bytes.iter().take(good).filter(|byte| **byte == b'\n').count() as u64;
        DataError::line(file, line, Fault::NotUtf8 { offset: start + good })
    })
}
