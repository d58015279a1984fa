//! What waits to happen inside a field, and the state of those who make it happen.

/// An event in the field's own queue.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Pending {
    /// A crashed segment comes back.
    Restore(u32),
}

impl Pending {
    /// The event as words, for the digest.
    pub(crate) fn words(&self) -> [u64; 3] {
        match self {
            Pending::Restore(segment) => [0, u64::from(*segment), 0],
        }
    }
}

/// State of the orchestrator's engines.
#[derive(Clone, Debug, Default)]
pub(crate) struct Actors {
    /// Where `round_robin` goes on.
    pub cursor: u32,
}
