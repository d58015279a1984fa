//! The built-ins of `std.topology`: link patterns over lists of segments.

use crate::bridge::stop;
use crate::diagnostic::{Code, Diagnostic};
use crate::field::budget::Budget;
use crate::field::chance::{Chance, Stream};
use crate::field::id::SegmentId;
use crate::field::topology::{self, Pair, PatternError};
use crate::machine::Machine;
use crate::machine::fault::Fault;
use crate::machine::host::{HostResult, NativeCall};
use crate::machine::value::Value;
use crate::schema::native::TopologyNative;

/// Links between two looks at limits.
const PIECE: usize = 4096;

/// The links of a pattern.
pub(in crate::bridge) fn links(
    machine: &mut Machine,
    id: TopologyNative,
    call: &NativeCall,
    args: &[Value],
) -> HostResult<Value> {
    let (steps, stopper) = machine.allowance();
    let budget = Budget::new(steps, stopper);
    let ids = |at: usize| -> Vec<SegmentId> {
        args.get(at)
            .map_or(vec![], |list| list.as_nums().iter().map(|id| SegmentId(*id as u32)).collect())
    };
    let int = |at: usize| args.get(at).map_or(0, Value::int);
    let count = |at: usize| usize::try_from(int(at)).unwrap_or(0);
    let draws = |seed: i64| {
        let chance = Chance::new(seed as u64);
        move |i: u64| chance.bits(Stream::Script, i, 0)
    };
    let of = ids(0);
    let pairs: Result<Vec<Pair>, PatternError> = match id {
        TopologyNative::Ring => topology::ring(&of),
        TopologyNative::Line => topology::line(&of),
        TopologyNative::Star => topology::star(&of),
        TopologyNative::Mesh => topology::mesh(&of),
        TopologyNative::Hypercube => topology::hypercube(&of),
        TopologyNative::Join => topology::join(&of, &ids(1)),
        TopologyNative::LeafSpine => topology::leaf_spine(&ids(1), &of, &[]),
        TopologyNative::Torus => {
            let width = count(1);
            if width < 3 || of.len() < 3 * width {
                return Err(narrow(of.len(), int(1), call));
            }
            topology::torus(&of, &[width, of.len() / width])
        }
        TopologyNative::FatTree => topology::fat_tree(&of, count(1)),
        TopologyNative::Dragonfly => topology::dragonfly(&of, count(1), count(2)),
        TopologyNative::RandomRegular => {
            topology::random_regular(&of, count(1), draws(int(2)), &budget)
        }
        TopologyNative::SmallWorld => {
            let rewire = args.get(2).map_or(0.0, Value::float);
            topology::small_world(&of, count(1), rewire, draws(int(3)), &budget)
        }
    };
    machine.settle(budget.spent(), budget.is_over())?;
    match pairs {
        Ok(pairs) => {
            let mut list = Vec::with_capacity(pairs.len());
            for pairs in pairs.chunks(PIECE) {
                machine.spend(pairs.len() as u64)?;
                for (a, b) in pairs {
                    list.push(Value::nums(vec![(*a).into(), (*b).into()])?);
                }
            }
            Ok(Value::items(list)?)
        }
        Err(error) => Err(stop(Diagnostic::new(
            Code::E0407,
            call.place,
            format!("the pattern `{}` cannot be laid over these segments", id.name()),
            error.to_string(),
        ))),
    }
}

/// A torus with a side of fewer than three: its links would join a segment twice to the same one.
fn narrow(segments: usize, width: i64, call: &NativeCall) -> Box<Fault> {
    stop(
        Diagnostic::new(
            Code::E0407,
            call.place,
            "the pattern `torus` cannot be laid over these segments",
            format!("each side is at least 3, and {segments} segments are laid {width} wide"),
        )
        .help(
            "give the width of the grid, such as `torus(s, 4)` for 16 segments; a `ring` has none",
        ),
    )
}
