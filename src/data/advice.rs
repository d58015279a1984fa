//! What to do about each fault of an input.

use super::error::{DataFault, listed};
use crate::schema::format::NetworkFormat;

impl DataFault {
    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            DataFault::NotFound => {
                "a path is looked up beside the script, then below each `--allow-read` folder"
                    .into()
            }
            DataFault::Forbidden => "name the folder with `--allow-read DIR`".into(),
            DataFault::NotAFile(_) => "name a file".into(),
            DataFault::Unreadable(_) => "check that the file may be read".into(),
            DataFault::TooLarge { .. } | DataFault::TooMany { .. } => {
                "cut the file to the part that is needed".into()
            }
            DataFault::NoRoom { .. } => {
                "cut the file to the part that is needed, or raise the limit".into()
            }
            DataFault::Packed(_) => "unpack or convert it first, for example to CSV".into(),
            DataFault::NotUtf8 { .. } | DataFault::NotEncoded { .. } | DataFault::NotText => {
                "save the file as UTF-8".into()
            }
            DataFault::UnknownEncoding(_) => {
                "save the file as UTF-8, and take the encoding out of its first line".into()
            }
            DataFault::BadOption { want, .. } => format!("write {want}"),
            DataFault::OneColumn { separator, .. } => {
                format!("if it is several, say what parts them: `separator: {separator}`")
            }
            DataFault::StrayQuote => {
                "double a quote that belongs to the text, and put the whole cell in quotes".into()
            }
            DataFault::NoEnds(columns) => match columns.as_slice() {
                [a, b, ..] => format!(
                    "if two of them are the ends, say which: `source: \"{a}\", target: \"{b}\"`; if not, \
                     this is no list of edges"
                ),
                _ => "a list of edges has two columns of ends at least".into(),
            },
            DataFault::TimeAsEnd { .. } | DataFault::FractionAsEnd { .. } => {
                "read a series with `trace` and a table with `table`; a list of edges names a node \
                 in each of its first two columns"
                    .into()
            }
            DataFault::DecimalComma { .. } => {
                "write the numbers with a point, or say both: `separator: \" \", decimal: \",\"`"
                    .into()
            }
            DataFault::MaybeMatrix(_) => {
                "if it is a matrix, write `matrix: true`; if it is a list, name the columns of the \
                 ends in a first row: `source` and `target`"
                    .into()
            }
            DataFault::MaybeAdjacency => {
                "if each row is one edge, name the columns in a first row: `source`, `target` and \
                 what the others are; if not, write one edge a row"
                    .into()
            }
            DataFault::RaggedEdges { .. } | DataFault::LongFirst { .. } => {
                "each row is one edge: a list of the neighbours of each node has to be written as \
                 one edge a row"
                    .into()
            }
            DataFault::MaybeCount { .. } => {
                "if it is a count, take it out; if it is an edge, put a row with the names `source` and \
                 `target` above it, parted as the others"
                    .into()
            }
            DataFault::NotSquare { .. } => "give a square matrix, or leave out `matrix:`".into(),
            DataFault::NoList(_) => "leave out `source:`, `target:`, `matrix:` and how the cells are parted".into(),
            DataFault::TupleAsEnd { .. } => {
                "give each node a number or a word; in a list parted by commas a tuple may stand in \
                 quotes"
                    .into()
            }
            DataFault::SeveralGraphs => "keep one graph in each file".into(),
            DataFault::GroupAsEnd(_) => "let the edge end at one of the nodes in the group".into(),
            DataFault::Empty(_) => "check that this is the right file".into(),
            DataFault::Ragged { .. } => {
                "every row has as many cells as the first; a separator inside a cell needs quotes, and \
                 lines that are comments need `comment: \"#\"`"
                    .into()
            }
            DataFault::MaybeHeader => {
                "if it is an edge, put a row with the names `source` and `target` above it, parted as \
                 the others; if it is a header, say which columns are the ends with `source:` and \
                 `target:`"
                    .into()
            }
            DataFault::OpenQuote => {
                "close it; double a quote that belongs to the text".into()
            }
            DataFault::RepeatedColumn(_) => "rename one of them".into(),
            DataFault::NoColumn { nearest: Some(near), .. } => format!("did you mean `{near}`?"),
            DataFault::NoColumn { have, .. } => format!("it has {}", listed(have)),
            DataFault::Gap { .. } => "fill it, or leave the row out".into(),
            DataFault::NotANumber { .. } => "write a number such as `12.5` or `3e6`".into(),
            DataFault::TwoNumbers { .. } => {
                "say what parts the fraction: `decimal: \".\"` or `decimal: \",\"`".into()
            }
            DataFault::NoValue { .. } => "fill it, or leave the row out".into(),
            DataFault::NoName { nearest: Some(near), .. } => format!("did you mean `{near}`?"),
            DataFault::NoName { .. } => "add it to `nodes`, or leave the row out".into(),
            DataFault::NameOfNode { .. } => {
                "give the names in the order of the nodes: `nodes: [\"a\", \"b\"]`".into()
            }
            DataFault::RepeatedName(_) => "give every node its own name".into(),
            DataFault::NotFinite { .. } => "leave the cell empty where the value is not known".into(),
            DataFault::OutOfRange { .. } => "correct the value".into(),
            DataFault::NotATimestamp { .. } => {
                "write it as `2001-12-20T08:00` or `2023-11-16 18:15:46.68+01:00`".into()
            }
            DataFault::NoSuchTime { .. } => "correct the date, or leave the row out".into(),
            DataFault::DayOrMonth { .. } => {
                "write the year first, then the month: `2001-12-20 08:00`".into()
            }
            DataFault::OtherUnit { unit, .. } => {
                format!("it looks like a time since 1970 in {unit}: write `unit: {unit}`")
            }
            DataFault::MixedTimes { .. } => "write all times of the column in one form".into(),
            DataFault::NoUnit { .. } => "give its unit: `unit: s`".into(),
            DataFault::Unsorted { daylight: true, .. } => {
                "a local clock goes back so when summer time ends: write the times in UTC, or with \
                 their zone (`+01:00`)"
                    .into()
            }
            DataFault::Unsorted { .. } => "sort the rows by time".into(),
            DataFault::RepeatedTime { daylight: true, .. } => {
                "a local clock jumps so when summer time begins: write the times in UTC, or with \
                 their zone (`+01:00`); or say which row counts: `repeated: \"first\"`, \"last\" \
                 or \"mean\""
                    .into()
            }
            DataFault::RepeatedTime { .. } => {
                "say which row counts: `repeated: \"first\"`, \"last\" or \"mean\"".into()
            }
            DataFault::Skipped { .. } => {
                "give every time of the data period its row, in order, and mark in it what is not \
                 known: 99.9 for a temperature, 999 for humidity and wind, 999999 for pressure"
                    .into()
            }
            DataFault::Periods(_) => {
                "keep one of them: its rows, and its dates in `DATA PERIODS,1,…`".into()
            }
            DataFault::Short { .. } => {
                "get the whole file again, or let `DATA PERIODS` end with its last whole day".into()
            }
            DataFault::LeapDay => {
                "write `Yes` as the second value of `HOLIDAYS/DAYLIGHT SAVINGS`, or leave out the \
                 rows of that day"
                    .into()
            }
            DataFault::Malformed { .. } => "check that the file is whole and of this format".into(),
            DataFault::NoNode(_) => "declare the node, or take the edge out".into(),
            DataFault::RepeatedNode(_) => "give every node its own id".into(),
            DataFault::NoFormat => {
                let of = |ending: &&str| *ending != "xml";
                let mut endings: Vec<String> = NetworkFormat::endings()
                    .filter(of)
                    .map(|ending| format!("`.{ending}`"))
                    .collect();
                let last = endings.pop().unwrap_or_default();
                format!("name a {} or {last} file", endings.join(", "))
            }
        }
    }
}
