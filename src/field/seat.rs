//! Where the copies of a segment's glyphs are: seats, each with the segment that holds the last whole copy.

use std::sync::Arc;

use super::Field;
use super::id::SegmentId;

pub use crate::schema::word::Apart;

/// A place for one copy of all that stands on a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seat {
    /// Who holds the last copy that is whole: kept in step while it is up and heard.
    pub holder: SegmentId,
    /// Who gets the one that is being made in its place.
    pub making: Option<SegmentId>,
}

/// The seats of every segment.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seats {
    pub of: Arc<Vec<Vec<Seat>>>,
    /// The changes of the graph when they were last looked at.
    pub looked: u64,
    /// Something else has happened to them since.
    pub stale: bool,
}

impl Seats {
    /// The seats of a segment.
    pub fn of(&self, segment: SegmentId) -> &[Seat] {
        self.of.get(segment.index()).map_or(&[], Vec::as_slice)
    }

    /// The state as words, for the digest.
    pub fn words(&self) -> impl Iterator<Item = u64> {
        let seats = (0_u64..).zip(self.of.iter());
        let seats = seats.flat_map(|(of, seats)| seats.iter().map(move |seat| (of, seat)));
        seats.flat_map(|(of, seat)| {
            let making = seat.making.map_or(u64::MAX, u64::from);
            [of << 32 | u64::from(seat.holder), making]
        })
    }
}

impl Field {
    /// The segments that hold whole copies of what is on this one, whether they are up or not.
    pub fn copy_holders(&self, segment: SegmentId) -> Vec<SegmentId> {
        self.actors.seats.of(segment).iter().map(|seat| seat.holder).collect()
    }
}
