//! How many copies of the state there are.

/// Copies of the state.
#[derive(Clone, Copy, Debug)]
pub struct StorageSpec {
    /// Copies in all, the serving one included, ≥ 1.
    pub replicas: u32,
}

impl Default for StorageSpec {
    fn default() -> StorageSpec {
        StorageSpec { replicas: 1 }
    }
}
