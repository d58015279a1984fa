//! What several test programs need.

#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

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
