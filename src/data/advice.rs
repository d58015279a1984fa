//! What to do about each fault of an input.

use super::error::{Fault, listed};

impl Fault {
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
            Fault::NoRoom { .. } => {
                "cut the file to the part that is needed, or raise the limit".into()
            }
            Fault::Packed(_) => "unpack or convert it first, for example to CSV".into(),
            Fault::NotUtf8 { .. } | Fault::NotEncoded { .. } | Fault::NotText => {
                "save the file as UTF-8".into()
            }
            Fault::UnknownEncoding(_) => {
                "save the file as UTF-8, and take the encoding out of its first line".into()
            }
            Fault::BadOption { want, .. } => format!("write {want}"),
            Fault::OneColumn { separator, .. } => {
                format!("if it is several, say what parts them: `separator: {separator}`")
            }
            Fault::StrayQuote => {
                "double a quote that belongs to the text, and put the whole cell in quotes".into()
            }
            Fault::NoEnds(columns) => match columns.as_slice() {
                [a, b, ..] => format!(
                    "if two of them are the ends, say which: `source: \"{a}\", target: \"{b}\"`; if not, \
                     this is no list of edges"
                ),
                _ => "a list of edges has two columns of ends at least".into(),
            },
            Fault::TimeAsEnd { .. } | Fault::FractionAsEnd { .. } => {
                "read a series with `trace` and a table with `table`; a list of edges names a node \
                 in each of its first two columns"
                    .into()
            }
            Fault::DecimalComma { .. } => {
                "write the numbers with a point, or say both: `separator: \" \", decimal: \",\"`"
                    .into()
            }
            Fault::MaybeMatrix(_) => {
                "if it is a matrix, write `matrix: true`; if it is a list, name the columns of the \
                 ends in a first row: `source` and `target`"
                    .into()
            }
            Fault::MaybeAdjacency => {
                "if each row is one edge, name the columns in a first row: `source`, `target` and \
                 what the others are; if not, write one edge a row"
                    .into()
            }
            Fault::RaggedEdges { .. } | Fault::LongFirst { .. } => {
                "each row is one edge: a list of the neighbours of each node has to be written as \
                 one edge a row"
                    .into()
            }
            Fault::MaybeCount { .. } => {
                "if it is a count, take it out; if it is an edge, put a row with the names `source` and \
                 `target` above it, parted as the others"
                    .into()
            }
            Fault::NotSquare { .. } => "give a square matrix, or leave out `matrix:`".into(),
            Fault::NoList(_) => "leave out `source:`, `target:`, `matrix:` and how the cells are parted".into(),
            Fault::TupleAsEnd { .. } => {
                "give each node a number or a word; in a list parted by commas a tuple may stand in \
                 quotes"
                    .into()
            }
            Fault::SeveralGraphs => "keep one graph in each file".into(),
            Fault::GroupAsEnd(_) => "let the edge end at one of the nodes in the group".into(),
            Fault::Empty(_) => "check that this is the right file".into(),
            Fault::Ragged { .. } => {
                "every row has as many cells as the first; a separator inside a cell needs quotes, and \
                 lines that are comments need `comment: \"#\"`"
                    .into()
            }
            Fault::MaybeHeader => {
                "if it is an edge, put a row with the names `source` and `target` above it, parted as \
                 the others; if it is a header, say which columns are the ends with `source:` and \
                 `target:`"
                    .into()
            }
            Fault::OpenQuote => {
                "close it; double a quote that belongs to the text".into()
            }
            Fault::RepeatedColumn(_) => "rename one of them".into(),
            Fault::NoColumn { nearest: Some(near), .. } => format!("did you mean `{near}`?"),
            Fault::NoColumn { have, .. } => format!("it has {}", listed(have)),
            Fault::Gap { .. } => "fill it, or leave the row out".into(),
            Fault::NotANumber { .. } => "write a number such as `12.5` or `3e6`".into(),
            Fault::TwoNumbers { .. } => {
                "say what parts the fraction: `decimal: \".\"` or `decimal: \",\"`".into()
            }
            Fault::NoValue { .. } => "fill it, or leave the row out".into(),
            Fault::NoName { nearest: Some(near), .. } => format!("did you mean `{near}`?"),
            Fault::NoName { .. } => "add it to `nodes`, or leave the row out".into(),
            Fault::NameOfNode { .. } => {
                "give the names in the order of the nodes: `nodes: [\"a\", \"b\"]`".into()
            }
            Fault::RepeatedName(_) => "give every node its own name".into(),
            Fault::NotFinite { .. } => "leave the cell empty where the value is not known".into(),
            Fault::OutOfRange { .. } => "correct the value".into(),
            Fault::NotATimestamp { .. } => {
                "write it as `2001-12-20T08:00` or `2023-11-16 18:15:46.68+01:00`".into()
            }
            Fault::NoSuchTime { .. } => "correct the date, or leave the row out".into(),
            Fault::DayOrMonth { .. } => {
                "write the year first, then the month: `2001-12-20 08:00`".into()
            }
            Fault::OtherUnit { unit, .. } => {
                format!("it looks like a time since 1970 in {unit}: write `unit: {unit}`")
            }
            Fault::MixedTimes { .. } => "write all times of the column in one form".into(),
            Fault::NoUnit { .. } => "give its unit: `unit: s`".into(),
            Fault::Unsorted { daylight: true, .. } => {
                "a local clock goes back so when summer time ends: write the times in UTC, or with \
                 their zone (`+01:00`)"
                    .into()
            }
            Fault::Unsorted { .. } => "sort the rows by time".into(),
            Fault::RepeatedTime { daylight: true, .. } => {
                "a local clock jumps so when summer time begins: write the times in UTC, or with \
                 their zone (`+01:00`); or say which row counts: `repeated: \"first\"`, \"last\" \
                 or \"mean\""
                    .into()
            }
            Fault::RepeatedTime { .. } => {
                "say which row counts: `repeated: \"first\"`, \"last\" or \"mean\"".into()
            }
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
