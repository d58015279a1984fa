//! The user's force over columns: the members of segments that it reads are gathered for a few
//! hundred links at a time, and the function runs over those.

use crate::field::Field;
use crate::field::id::SegmentId;
use crate::machine::columns::{Columns, LANES};
use crate::schema::MemberId;
use crate::schema::member::SegmentMember;
use std::f64::consts::TAU;

/// A member of a segment that can be read for many at once.
#[derive(Clone, Copy)]
enum Member {
    /// A column of the state as it stands.
    Column(fn(&Field) -> &[f64]),
    /// The phase in rad.
    Phase,
}

/// A force that runs over columns.
pub(in crate::bridge) struct Forces {
    columns: Columns,
    /// For each member that it reads: whether of the upper end, and which.
    reads: Vec<(bool, Member)>,
}

/// The column of a member, where it has one; the numbers are those of `read::part::segment`.
fn member(id: MemberId) -> Option<Member> {
    let MemberId::Segment(id) = id else { return None };
    Some(match id {
        SegmentMember::Capacity => Member::Column(|field| field.segments().rated()),
        SegmentMember::Stiffness => Member::Column(|field| &field.segments().stiffness),
        SegmentMember::Volume => Member::Column(|field| &field.segments().volume),
        SegmentMember::Load => Member::Column(|field| &field.segments().load),
        SegmentMember::Theta => Member::Phase,
        SegmentMember::Pressure => Member::Column(Field::flow_pressures),
        _ => return None,
    })
}

impl Forces {
    /// `None` where it reads something else.
    pub(in crate::bridge) fn new(columns: Columns) -> Option<Forces> {
        let read = |(argument, id): &(u8, _)| Some((*argument == 1, member(*id)?));
        let reads = columns.reads().iter().map(read).collect::<Option<Vec<_>>>()?;
        Some(Forces { columns, reads })
    }

    /// Room to compute in.
    pub(in crate::bridge) fn room(&self) -> Vec<[u64; LANES]> {
        self.columns.room()
    }

    /// Computes the force over links with these lower and upper ends; false where the function fails
    /// for one of them.
    pub(in crate::bridge) fn run(
        &self,
        field: &Field,
        [lower, upper]: [&[SegmentId]; 2],
        room: &mut [[u64; LANES]],
        out: &mut [f64],
    ) -> bool {
        let segments = field.segments();
        let at = |column: &[f64], segment: SegmentId| {
            column.get(segment.index()).copied().unwrap_or(0.0)
        };
        let fill = |read: usize, cells: &mut [u64]| {
            let Some((is_upper, member)) = self.reads.get(read) else { return };
            let ids = if *is_upper { upper } else { lower };
            let cells = cells.iter_mut().zip(ids.iter().copied());
            match member {
                Member::Column(column) => {
                    let column = column(field);
                    cells.for_each(|(cell, id)| *cell = at(column, id).to_bits());
                }
                Member::Phase => {
                    let phase = &segments.phase[..];
                    cells.for_each(|(cell, id)| *cell = (at(phase, id) * TAU).to_bits());
                }
            }
        };
        self.columns.run(room, fill, out)
    }
}
