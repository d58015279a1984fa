//! Room on the stack for trees of any depth.

/// Below this much stack, the checker goes on on a new piece of it.
const RED_ZONE: usize = 256 * 1024;
/// The size of such a piece.
const STACK: usize = 4 * 1024 * 1024;

/// Does what may need much stack where there is enough of it.
pub(super) fn with_room<T>(work: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(RED_ZONE, STACK, work)
}
