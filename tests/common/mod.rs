//! What several test programs need.

#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::Write;
use std::path::{Path, PathBuf};

/// The folder of public data, where there is one.
pub fn data() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let folder = std::env::var_os("PHI_DATA").map_or(beside, PathBuf::from);
    folder.join("README.md").is_file().then(|| folder.canonicalize().unwrap())
}

/// The folder of reference numbers, where there is one.
pub fn reference() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/reference");
    let folder = std::env::var_os("PHI_REFERENCE").map_or(beside, PathBuf::from);
    folder.join("README.md").is_file().then(|| folder.canonicalize().unwrap())
}

/// Says that a test, or a part of one, has nothing to work on; straight to the terminal, as what a
/// test prints is kept back while it passes. The check of a change counts these lines.
pub fn skipped(what: &str, why: &str) {
    let _ = writeln!(std::io::stderr(), "skipped {what}: {why}");
}
