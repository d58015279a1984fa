//! What follows from who is joined to whom, brought up to date for all engines.

use crate::field::Field;

impl Field {
    /// Brings up to date what is derived from who is joined to whom.
    pub(crate) fn refresh(&mut self) {
        if !std::mem::take(&mut self.restructured) {
            return;
        }
        self.rejoin_phases();
        self.restiffen();
        self.rewatch();
    }
}
