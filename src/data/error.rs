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
    pub fault: DataFault,
}

impl DataError {
    /// A fault of the whole file.
    pub fn file(file: &str, fault: DataFault) -> Self {
        Self { file: file.to_owned(), place: None, fault }
    }

    /// A fault on a line.
    pub fn line(file: &str, line: u64, fault: DataFault) -> Self {
        Self { file: file.to_owned(), place: Some(Place { line, column: None }), fault }
    }

    /// A fault in one column of a line.
    pub fn cell(file: &str, line: u64, column: usize, fault: DataFault) -> Self {
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
pub enum DataFault {
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
    /// No room in memory for what the file becomes.
    #[error("there is no room for it in the {limit} bytes of the memory limit")]
    NoRoom {
        /// The limit in bytes.
        limit: u64,
    },
    /// A packed or binary format that is not read.
    #[error("this is a file of {0}, which is not read")]
    Packed(&'static str),
    /// Bytes that are not text in the encoding that the file declares.
    #[error("it is not the {encoding} that it says it is")]
    NotEncoded {
        /// The encoding.
        encoding: &'static str,
    },
    /// A declared encoding that nobody knows.
    #[error("there is no encoding `{0}`")]
    UnknownEncoding(String),
    /// A NUL in what should be text.
    #[error("it is no text: it holds a NUL")]
    NotText,
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
    /// An option that is not one of its words.
    #[error("`{given}` is no {option}")]
    BadOption {
        /// What the option says.
        option: &'static str,
        /// What was given.
        given: String,
        /// What may be given.
        want: &'static str,
    },
    /// A header of one column that another separator would part.
    #[error("the header `{header}` is one column")]
    OneColumn {
        /// The header.
        header: String,
        /// What may be the separator, as it is written in a script.
        separator: &'static str,
    },
    /// A quote that closes in the middle of a cell.
    #[error("a quote closes in the middle of this cell")]
    StrayQuote,
    /// A header of an edge list that names no two ends.
    #[error("the header names no two ends of an edge: it has {}", listed(.0))]
    NoEnds(Vec<String>),
    /// A column of ends that holds times.
    #[error("`{text}` is a time, not the end of an edge")]
    TimeAsEnd {
        /// What stands there.
        text: String,
    },
    /// A column of ends that holds fractions.
    #[error("`{text}` is a measure, not the end of an edge")]
    FractionAsEnd {
        /// What stands there.
        text: String,
    },
    /// Commas in numbers where a comma could part the columns.
    #[error("`{text}` has a comma for its decimal point")]
    DecimalComma {
        /// What stands there.
        text: String,
    },
    /// A square of numbers.
    #[error("this may be a matrix of {0} nodes or a list of edges")]
    MaybeMatrix(usize),
    /// Rows that fit an adjacency list.
    #[error("this may be a list of the neighbours of each node or a list of edges")]
    MaybeAdjacency,
    /// Rows of several lengths in a list of nodes.
    #[error("this row has {given} cells, the first row has {wanted}")]
    RaggedEdges {
        /// Cells in the first row.
        wanted: usize,
        /// Cells in the row.
        given: usize,
    },
    /// A first row of another length than the rows below it.
    #[error("this row has {given} cells, the next has {next}")]
    LongFirst {
        /// Cells in the row.
        given: usize,
        /// Cells in the rows below it.
        next: usize,
    },
    /// A first row that counts nodes and edges.
    #[error("the first row may be an edge or a count of {nodes} nodes and {edges} edges")]
    MaybeCount {
        /// Nodes.
        nodes: u64,
        /// Edges.
        edges: u64,
    },
    /// A matrix that is not square.
    #[error("a matrix has as many columns as rows: this one has {rows} rows and {columns} columns")]
    NotSquare {
        /// Rows.
        rows: usize,
        /// Columns.
        columns: usize,
    },
    /// What is said of a list of edges, said of another file.
    #[error("this is {0}, no list of edges")]
    NoList(&'static str),
    /// Ends that are tuples.
    #[error("`{text}` is a tuple, not the name of a node")]
    TupleAsEnd {
        /// What stands there.
        text: String,
    },
    /// Several networks in one file.
    #[error("it has several graphs")]
    SeveralGraphs,
    /// An edge to a group of nodes.
    #[error("an edge ends at `{0}`, which is a group of nodes")]
    GroupAsEnd(String),
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
    /// A number whose comma or point may part thousands or the fraction.
    #[error("`{text}` in `{column}` may be {whole} or {parted}")]
    TwoNumbers {
        /// The column.
        column: String,
        /// What stands there.
        text: String,
        /// The number, where the mark parts thousands.
        whole: f64,
        /// The number, where the mark parts the fraction.
        parted: f64,
    },
    /// A word that stands for no value.
    #[error("`{text}` in `{column}` is no value")]
    NoValue {
        /// The column.
        column: String,
        /// What stands there.
        text: String,
    },
    /// A name that is not in the list of names.
    #[error("`{text}` in `{column}` is none of the names in `nodes`")]
    NoName {
        /// The column.
        column: String,
        /// What stands there.
        text: String,
        /// The nearest name, if one is near.
        nearest: Option<String>,
    },
    /// A name for a node where its number is needed.
    #[error("`{text}` in `{column}` is not a number")]
    NameOfNode {
        /// The column.
        column: String,
        /// What stands there.
        text: String,
    },
    /// Two names that are the same.
    #[error("`{0}` comes twice in `nodes`")]
    RepeatedName(String),
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
    #[error("`{text}` is not a date and time")]
    NotATimestamp {
        /// What stands there, shortened.
        text: String,
    },
    /// A day or an hour that no calendar or clock has.
    #[error("`{text}` is no date and time: {reason}")]
    NoSuchTime {
        /// What stands there.
        text: String,
        /// What there is not.
        reason: String,
    },
    /// A date whose year stands last.
    #[error("`{text}` does not tell whether the day or the month comes first")]
    DayOrMonth {
        /// What stands there.
        text: String,
    },
    /// A number as a time that only another unit would make one.
    #[error("`{text}` of the given unit is no time within 292 years")]
    OtherUnit {
        /// What stands there.
        text: String,
        /// The unit that would make it a time since 1970.
        unit: &'static str,
    },
    /// A time of another form than the times above.
    #[error("`{text}` is {now}, the times above are {before}")]
    MixedTimes {
        /// What stands there.
        text: String,
        /// The form of the times above.
        before: &'static str,
        /// The form of this one.
        now: &'static str,
    },
    /// A number as a time without a unit.
    #[error("`{text}` is a number without a unit")]
    NoUnit {
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
        /// Whether a clock that is set back to winter time would do so.
        daylight: bool,
    },
    /// A time twice.
    #[error("the time `{text}` comes twice")]
    RepeatedTime {
        /// The time.
        text: String,
        /// Whether it follows a jump as when a clock is set to summer time.
        daylight: bool,
    },
    /// A row of a calendar that is not the next one.
    #[error("this row is of {given}, and {wanted} comes next")]
    Skipped {
        /// The time that comes next.
        wanted: String,
        /// The time of the row.
        given: String,
    },
    /// More periods than the one that is read, or none.
    #[error("it has {0} data periods, and a file of one is read")]
    Periods(i64),
    /// A file that ends before its time.
    #[error("it ends after {last}, and its data period after {wanted}")]
    Short {
        /// The time of the last row.
        last: String,
        /// The last time of the period.
        wanted: String,
    },
    /// A 29 February that the head of the file does not announce.
    #[error("this row is of 29 February, and the file says that it observes no leap year")]
    LeapDay,
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

impl DataFault {
    /// The column in which a value is missing, where that is the fault: what fills gaps mends it.
    pub fn gap_in(&self) -> Option<&str> {
        match self {
            DataFault::Gap { column } | DataFault::NoValue { column, .. } => Some(column),
            DataFault::NotFinite { column, text } if text.eq_ignore_ascii_case("nan") => {
                Some(column)
            }
            _ => None,
        }
    }

    /// The code of this fault: E0701 for a file that cannot be read, E0702 for one that may not be,
    /// E0703 for what is wrong in it, E0804 where the memory limit ends it.
    pub fn code(&self) -> Code {
        match self {
            DataFault::NotFound | DataFault::NotAFile(_) | DataFault::Unreadable(_) => Code::E0701,
            DataFault::Forbidden => Code::E0702,
            DataFault::NoRoom { .. } => Code::E0804,
            _ => Code::E0703,
        }
    }
}

/// A few names in words.
pub(super) fn listed(names: &[String]) -> String {
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
