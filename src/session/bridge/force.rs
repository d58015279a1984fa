//! The user's force over columns: the members of segments that it reads are gathered for a few
//! hundred links at a time, and the function runs over those.

use crate::field::Field;
use crate::machine::Machine;
use crate::machine::columns::{Columns, LANES};
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
pub(super) struct Forces {
    columns: Columns,
    /// For each member that it reads: whether of the upper end, and which.
    reads: Vec<(bool, Member)>,
}

/// The member of that name; the numbers are those of `member::segment`.
fn member(name: &str) -> Option<Member> {
    Some(match name {
        "ΔΦ_capacity" | "capacity" => Member::Column(|field| &field.segments().capacity),
        "κ_stiffness" => Member::Column(|field| &field.segments().stiffness),
        "volume" => Member::Column(|field| &field.segments().volume),
        "load" => Member::Column(|field| &field.segments().load),
        "θ_local" | "phase" => Member::Phase,
        "pressure" => Member::Column(Field::flow_pressures),
        _ => return None,
    })
}

impl Forces {
    /// `None` where it reads something else.
    pub(super) fn new(columns: Columns, machine: &Machine) -> Option<Forces> {
        let names = &machine.program().names;
        let read = |(argument, name): &(u8, _)| Some((*argument == 1, member(names.text(*name))?));
        let reads = columns.reads().iter().map(read).collect::<Option<Vec<_>>>()?;
        Some(Forces { columns, reads })
    }

    /// Room to compute in.
    pub(super) fn room(&self) -> Vec<[u64; LANES]> {
        self.columns.room()
    }

    /// Computes the force over links with these lower and upper ends; false where the function fails
    /// for one of them.
    pub(super) fn run(
        &self,
        field: &Field,
        [lower, upper]: [&[u32]; 2],
        room: &mut [[u64; LANES]],
        out: &mut [f64],
    ) -> bool {
        let segments = field.segments();
        let at =
            |column: &[f64], segment: u32| column.get(segment as usize).copied().unwrap_or(0.0);
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
