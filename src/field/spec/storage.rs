//! How many copies of the state there are.

use super::finding::{Findings, Item};
use crate::schema::StorageKey;
pub use crate::schema::word::Apart;

/// Copies of the state.
#[derive(Clone, Copy, Debug)]
pub struct StorageSpec {
    /// Copies in all, the serving one included, ≥ 1.
    pub replicas: u32,
    /// Who keeps the copies.
    pub apart: Apart,
    /// Bytes that a segment turns into a packet, or back, per second, > 0.
    pub serialise: f64,
}

impl Default for StorageSpec {
    fn default() -> StorageSpec {
        StorageSpec {
            replicas: const { StorageKey::Replicas.row().number() as u32 },
            apart: Apart::None,
            // Information is in bits; the runtime counts bytes.
            serialise: const { StorageKey::Serialise.row().number() / 8.0 },
        }
    }
}

impl StorageSpec {
    /// Notes what is wrong with it.
    pub(in crate::field) fn check(&self, found: &mut Findings) {
        found.key(Item::Storage, StorageKey::Replicas.row(), f64::from(self.replicas));
        found.key(Item::Storage, StorageKey::Serialise.row(), self.serialise);
    }
}
