//! Readers at the edge: what people have in files, as columns and graphs that the field takes.
//!
//! Every reader takes bytes that are already in memory and the name to use in messages; only
//! [`files`] touches the disk. Memory and time grow with the file, and memory is asked for at a
//! [`Room`]. Every refusal is a [`DataError`] that knows the file, the place,
//! the reason and what to do about it.

mod advice;
#[cfg(test)]
mod as_written;
pub mod dialect;
#[cfg(test)]
mod dialects;
pub mod edges;
mod ends;
pub mod error;
pub mod failures;
pub mod files;
mod formats;
pub mod gml;
pub mod graphml;
#[cfg(test)]
mod hostile;
pub mod instants;
mod matrix;
mod namespaces;
mod network;
pub mod number;
pub mod packed;
pub mod room;
pub mod rows;
mod shapes;
pub mod table;
mod text;
pub mod timestamp;
pub mod topology;
pub mod trace;
pub mod weather;

pub use dialect::Dialect;
pub use error::{DataError, DataFault, Place};
pub use failures::{Failure, FailureSpec, Until, failures};
pub use files::Permissions;
pub use network::NetworkSpec;
pub use number::Decimal;
pub use room::{Room, TooMuch, unlimited};
pub use rows::Separator;
pub use table::Table;
pub use topology::Topology;
pub use trace::{Gaps, Repeated, Trace, TraceSpec};
pub use weather::Weather;

/// Where the tests find real inputs, if they are there: `PHI_DATA`, or the folder beside the
/// package. A test without its input says so and passes.
#[cfg(test)]
pub(crate) fn real_input(path: &str) -> Option<Vec<u8>> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data");
    let folder = std::env::var("PHI_DATA").unwrap_or_else(|_| beside.to_owned());
    let bytes = std::fs::read(std::path::Path::new(&folder).join(path)).ok();
    if bytes.is_none() {
        // Straight to the terminal: what a test prints is kept back while it passes.
        let line = format!("skipped {path}: no public data here (set PHI_DATA)\n");
        let _ = std::io::Write::write_all(&mut std::io::stderr(), line.as_bytes());
    }
    bytes
}
