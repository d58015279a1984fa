//! What a script reads off the parts of a field while the field is being made: what their blocks
//! say up to there, as it is written.

use crate::bridge::stop;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::machine::Machine;
use crate::machine::fault::Fault;
use crate::machine::host::{HostResult, SheetValue};
use crate::machine::value::Value;
use crate::schema::member::{AppMember, ClusterMember, RegionMember, SegmentMember};
use crate::schema::{BlockId, ClusterKey, Default, Key, KeyId, MemberId, RegionKey, SegmentKey};

/// A block of the field that is being made.
#[derive(Clone, Copy)]
struct Block<'a> {
    sheet: &'a SheetValue,
    /// The innermost region around it.
    region: Option<usize>,
    /// Whether it goes on below what is being evaluated.
    open: bool,
}

/// The blocks so far, each before those in it.
struct Blocks<'a> {
    all: Vec<Block<'a>>,
}

impl<'a> Blocks<'a> {
    /// The blocks in sheets of which each is the last, open one in the sheet before it.
    fn of(path: &[&'a SheetValue]) -> Blocks<'a> {
        let mut blocks = Blocks { all: vec![] };
        let mut region = None;
        for sheet in path {
            region = blocks.add(Block { sheet, region, open: true });
            for child in &sheet.children {
                blocks.closed(child, region);
            }
        }
        blocks
    }

    /// Adds a block; gives the region of what is in it.
    fn add(&mut self, block: Block<'a>) -> Option<usize> {
        self.all.push(block);
        match block.sheet.kind.id {
            Some(BlockId::Region) => Some(block.sheet.first),
            _ => block.region,
        }
    }

    fn closed(&mut self, sheet: &'a SheetValue, region: Option<usize>) {
        let region = self.add(Block { sheet, region, open: false });
        for child in &sheet.children {
            self.closed(child, region);
        }
    }

    fn of_kind(&self, kind: BlockId) -> impl Iterator<Item = Block<'a>> {
        self.all.iter().copied().filter(move |block| block.sheet.kind.id == Some(kind))
    }

    /// The block that an id is of, and the number of the item in it.
    fn find(&self, kind: BlockId, id: usize) -> Option<(Block<'a>, usize)> {
        self.of_kind(kind).find_map(|block| {
            let item = id.checked_sub(block.sheet.first)?;
            (item < block.sheet.count.unwrap_or(1)).then_some((block, item))
        })
    }

    fn region_of(&self, segment: Block<'_>, item: usize) -> Option<usize> {
        match self.given(segment, KeyId::Segment(SegmentKey::Region), item) {
            Some(region) => Some(region.num() as usize),
            None => segment.region,
        }
    }

    /// The segments so far in a region, those of inner regions included.
    fn segments_in(&self, region: usize) -> Vec<u64> {
        let mut inside = vec![];
        for block in self.of_kind(BlockId::Segment) {
            for item in 0..block.sheet.count.unwrap_or(1) {
                let mut at = self.region_of(block, item);
                while let Some(id) = at.filter(|id| *id != region) {
                    at = self.find(BlockId::Region, id).and_then(|(outer, _)| outer.region);
                }
                if at.is_some() {
                    inside.push((block.sheet.first + item) as u64);
                }
            }
        }
        inside
    }

    fn given(&self, block: Block<'a>, key: KeyId, item: usize) -> Option<&'a Value> {
        let key = block.sheet.key(key)?;
        let value = key.values.get(if key.each { item } else { 0 })?;
        // `none` is as if it were not given.
        (!matches!(value, Value::Absent)).then_some(value)
    }
}

/// What a member of a part reads of its block.
enum Source {
    /// The name that the part has.
    Name,
    /// Its number.
    Number,
    /// The region around it.
    Region,
    /// The segments in it.
    Segments,
    /// A key.
    Key(KeyId, &'static Key),
    /// Only the open field has it.
    Field,
}

/// The block that declares what has a member, and what the member reads of it; `None` where no
/// block does.
fn source(id: MemberId) -> Option<(BlockId, Source)> {
    let segment = |key: SegmentKey| Source::Key(KeyId::Segment(key), key.row());
    let cluster = |key: ClusterKey| Source::Key(KeyId::Cluster(key), key.row());
    Some(match id {
        MemberId::Segment(id) => (
            BlockId::Segment,
            match id {
                SegmentMember::Name => Source::Name,
                SegmentMember::NodeId => Source::Number,
                SegmentMember::Region => Source::Region,
                SegmentMember::Capacity => segment(SegmentKey::Capacity),
                SegmentMember::Stiffness => segment(SegmentKey::Stiffness),
                SegmentMember::Volume => segment(SegmentKey::Volume),
                SegmentMember::Omega => segment(SegmentKey::Omega),
                SegmentMember::Theta => segment(SegmentKey::Theta),
                SegmentMember::Temperature
                | SegmentMember::Power
                | SegmentMember::Energy
                | SegmentMember::Throttle
                | SegmentMember::Trips
                | SegmentMember::Load
                | SegmentMember::Pressure
                | SegmentMember::Glyphs
                | SegmentMember::Density
                | SegmentMember::CoherenceScore
                | SegmentMember::Uptime
                | SegmentMember::UptimeSignature
                | SegmentMember::State
                | SegmentMember::Up
                | SegmentMember::InPhase
                | SegmentMember::Neighbours => Source::Field,
            },
        ),
        MemberId::Region(id) => (
            BlockId::Region,
            match id {
                RegionMember::Name => Source::Name,
                RegionMember::Segments => Source::Segments,
                RegionMember::Ambient => {
                    let key = RegionKey::Ambient;
                    Source::Key(KeyId::Region(key), key.row())
                }
                RegionMember::Phase | RegionMember::Coherence => Source::Field,
            },
        ),
        MemberId::App(id) => (
            BlockId::App,
            match id {
                AppMember::Name => Source::Name,
                AppMember::Serving
                | AppMember::Waiting
                | AppMember::Served
                | AppMember::Degraded
                | AppMember::Slo
                | AppMember::Down
                | AppMember::Downtime
                | AppMember::Glyphs
                | AppMember::Load
                | AppMember::Demand
                | AppMember::Clusters => Source::Field,
            },
        ),
        MemberId::Cluster(id) => (
            BlockId::Cluster,
            match id {
                ClusterMember::Name => Source::Name,
                ClusterMember::Glyphs => cluster(ClusterKey::Glyphs),
                ClusterMember::Tension => cluster(ClusterKey::Tension),
                ClusterMember::Kappa => cluster(ClusterKey::Kappa),
                ClusterMember::State => cluster(ClusterKey::State),
                ClusterMember::App
                | ClusterMember::Load
                | ClusterMember::Segments
                | ClusterMember::On => Source::Field,
            },
        ),
        _ => return None,
    })
}

/// A member of a part of the field that is being made; `None` where none is, or where the thing
/// is of no kind that a block declares.
pub(in crate::bridge) fn member(
    machine: &Machine,
    member: (MemberId, &str),
    id: usize,
    place: Place,
) -> Option<HostResult<Value>> {
    let path = machine.field_in_making();
    if path.is_empty() {
        return None;
    }
    let (kind, source) = source(member.0)?;
    let blocks = Blocks::of(&path);
    let (block, item) = blocks.find(kind, id)?;
    let called =
        block.sheet.name.map_or(kind.kind().name, |name| machine.program().names.text(name));
    let called = match block.sheet.count {
        Some(_) => format!("{called}[{item}]"),
        None => called.to_owned(),
    };
    let later = || Err(later(member.1, &called, kind, place));
    Some(match source {
        Source::Name => Value::text(&called).map_err(Into::into),
        Source::Number => Ok(Value::from(id as i64)),
        Source::Region => {
            let region = blocks.region_of(block, item);
            Ok(region.map_or(Value::Absent, |id| Value::Num(id as u64)))
        }
        Source::Segments => Value::nums(blocks.segments_in(block.sheet.first)).map_err(Into::into),
        Source::Key(key, row) => match (blocks.given(block, key, item), row.default) {
            (Some(value), _) => Ok(value.clone()),
            (None, _) if block.open => Err(not_yet(row.name, &called, place)),
            (None, Default::Is(default, _)) => Ok(Value::from(default)),
            (None, _) if kind == BlockId::Region => Ok(Value::Absent),
            (None, _) => later(),
        },
        Source::Field => later(),
    })
}

fn not_yet(key: &str, called: &str, place: Place) -> Box<Fault> {
    stop(
        Diagnostic::new(
            Code::E0509,
            place,
            format!("`{key}` of `{called}` is not given yet"),
            "read here",
        )
        .help(format!("write the key `{key}` above this place, or read it below the block")),
    )
}

fn later(name: &str, called: &str, kind: BlockId, place: Place) -> Box<Fault> {
    let keys = match kind {
        BlockId::Segment => {
            "`ΔΦ_capacity`, `κ_stiffness`, `volume`, `ω`, `region`, `name` and `node_id`"
        }
        BlockId::Cluster => "`glyphs`, `tension`, `κ`, `state` and `name`",
        BlockId::Region => "`ambient`, `segments` and `name`",
        _ => "`name`",
    };
    stop(
        Diagnostic::new(
            Code::E0509,
            place,
            format!("`{name}` of `{called}` has no value while the field is being made"),
            "read here",
        )
        .note(format!("what a block declares can be read here: {keys}"))
        .help(format!(
            "read `{name}` where the field runs: in the block of a `run`, or after `open(…)`"
        )),
    )
}
