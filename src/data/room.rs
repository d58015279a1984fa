//! Room for what a file becomes in memory: asked for as bytes are taken, so that a limit holds
//! before the memory is gone.

use super::error::{DataError, DataFault};

/// There is no room for more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMuch {
    /// The limit, in bytes.
    pub limit: u64,
}

/// Asks for a number of further bytes; refuses where they do not fit.
pub type Room<'a> = dyn FnMut(usize) -> Result<(), TooMuch> + 'a;

/// Room without a limit.
///
/// # Errors
/// None.
pub fn unlimited(_: usize) -> Result<(), TooMuch> {
    Ok(())
}

/// Bytes between two questions: a question costs more than a cell.
const ASKED_AT_ONCE: usize = 1 << 16;

/// Asks for room in whole portions.
pub(super) struct Meter<'a> {
    room: &'a mut Room<'a>,
    taken: usize,
}

impl std::fmt::Debug for Meter<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Meter").field("taken", &self.taken).finish_non_exhaustive()
    }
}

impl<'a> Meter<'a> {
    pub fn new(room: &'a mut Room<'a>) -> Self {
        Self { room, taken: 0 }
    }

    /// Takes room for bytes of `file`.
    pub fn take(&mut self, file: &str, bytes: usize) -> Result<(), DataError> {
        self.taken = self.taken.saturating_add(bytes);
        match self.taken >= ASKED_AT_ONCE {
            true => ask(self.room, file, std::mem::take(&mut self.taken)),
            false => Ok(()),
        }
    }
}

/// Asks for room at once.
pub(super) fn ask(room: &mut Room<'_>, file: &str, bytes: usize) -> Result<(), DataError> {
    room(bytes).map_err(|TooMuch { limit }| DataError::file(file, DataFault::NoRoom { limit }))
}
