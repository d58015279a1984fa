//! Which reader a file of a network needs.

use super::error::{DataError, DataFault};
use super::network::NetworkSpec;
use super::room::{Room, unlimited};
use super::topology::Topology;
use super::{edges, gml, graphml};
use crate::schema::format::NetworkFormat;

impl Topology {
    /// Reads a topology of which nothing is said.
    ///
    /// # Errors
    /// As [`Topology::read_as`].
    pub fn read(file: &str, bytes: &[u8]) -> Result<Self, DataError> {
        Self::read_as(file, bytes, &NetworkSpec::default(), &mut unlimited)
    }

    /// Reads a topology in the format that the file's ending tells: `.graphml`, `.gml`, or
    /// for an edge list or a matrix `.csv`, `.tsv`, `.txt`, `.edges` or `.edgelist`; `.gz` or `.zst`
    /// may follow. The bytes are unpacked already.
    ///
    /// # Errors
    /// An ending of no known format; something said of a list that is none; and what
    /// [`graphml::read`], [`gml::read`] and [`edges::read`] refuse.
    pub fn read_as(
        file: &str,
        bytes: &[u8],
        spec: &NetworkSpec<'_>,
        room: &mut Room<'_>,
    ) -> Result<Self, DataError> {
        let name = file.to_ascii_lowercase();
        let name = [".gz", ".zst"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(&name);
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        let Some(format) = NetworkFormat::of(ending) else {
            return Err(DataError::file(file, DataFault::NoFormat));
        };
        if format != NetworkFormat::Edges && *spec != NetworkSpec::default() {
            return Err(DataError::file(file, DataFault::NoList(format.name())));
        }
        match format {
            NetworkFormat::GraphMl => graphml::read(file, bytes, room),
            NetworkFormat::Gml => gml::read(file, bytes, room),
            NetworkFormat::Edges => edges::read(file, bytes, spec, ending == "tsv", room),
        }
    }
}
