//! Which reader a file of a network needs.

use super::error::{DataError, Fault};
use super::topology::Topology;
use super::{edges, gml, graphml};

impl Topology {
    /// Reads a topology in the format that the file's ending tells: `.graphml`, `.gml`, or
    /// for an edge list `.csv`, `.tsv`, `.txt`, `.edges` or `.edgelist`.
    ///
    /// # Errors
    /// An ending of no known format; and what [`graphml::read`], [`gml::read`] and
    /// [`edges::read`] refuse.
    pub fn read(file: &str, bytes: &[u8]) -> Result<Self, DataError> {
        let ending = file.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
        match ending.as_deref() {
            Some("graphml" | "xml") => graphml::read(file, bytes),
            Some("gml") => gml::read(file, bytes),
            Some("csv" | "tsv" | "txt" | "edges" | "edgelist") => edges::read(file, bytes),
            _ => Err(DataError::file(file, Fault::NoFormat)),
        }
    }
}
