//! What a script reads off the parts of a field while the field is being made: what their blocks
//! say up to there, as it is written.

use super::stop;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::field::spec::{ClusterSpec, SegmentSpec};
use crate::machine::Machine;
use crate::machine::fault::Fault;
use crate::machine::host::{HostResult, SheetValue};
use crate::machine::value::Value;
use crate::program::types::Domain;
use crate::syntax::symbol::Interner;

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
    names: &'a Interner,
    all: Vec<Block<'a>>,
}

impl<'a> Blocks<'a> {
    /// The blocks in sheets of which each is the last, open one in the sheet before it.
    fn of(path: &[&'a SheetValue], names: &'a Interner) -> Blocks<'a> {
        let mut blocks = Blocks { names, all: vec![] };
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
        match self.names.text(block.sheet.kind) {
            "region" => Some(block.sheet.first),
            _ => block.region,
        }
    }

    fn closed(&mut self, sheet: &'a SheetValue, region: Option<usize>) {
        let region = self.add(Block { sheet, region, open: false });
        for child in &sheet.children {
            self.closed(child, region);
        }
    }

    fn of_kind(&self, kind: &str) -> impl Iterator<Item = Block<'a>> {
        self.all.iter().copied().filter(move |block| self.names.text(block.sheet.kind) == kind)
    }

    /// The block that an id is of, and the number of the item in it.
    fn find(&self, kind: &str, id: usize) -> Option<(Block<'a>, usize)> {
        self.of_kind(kind).find_map(|block| {
            let item = id.checked_sub(block.sheet.first)?;
            (item < block.sheet.count.unwrap_or(1)).then_some((block, item))
        })
    }

    fn region_of(&self, segment: Block<'_>, item: usize) -> Option<usize> {
        match self.given(segment, "region", item) {
            Some(region) => Some(region.num() as usize),
            None => segment.region,
        }
    }

    /// The segments so far in a region, those of inner regions included.
    fn segments_in(&self, region: usize) -> Vec<u64> {
        let mut inside = vec![];
        for block in self.of_kind("segment") {
            for item in 0..block.sheet.count.unwrap_or(1) {
                let mut at = self.region_of(block, item);
                while let Some(id) = at.filter(|id| *id != region) {
                    at = self.find("region", id).and_then(|(outer, _)| outer.region);
                }
                if at.is_some() {
                    inside.push((block.sheet.first + item) as u64);
                }
            }
        }
        inside
    }

    fn given(&self, block: Block<'a>, key: &str, item: usize) -> Option<&'a Value> {
        let key = block.sheet.key(self.names.find(key)?)?;
        key.values.get(if key.each { item } else { 0 })
    }
}

/// A member that a block declares.
enum Read {
    Value(Value),
    /// The block goes on, and may still give this key.
    NotYet(&'static str),
    /// Only the open field has it.
    Later,
}

/// A member of a part of the field that is being made; `None` where none is, or where the thing
/// is of no kind that a field declares.
pub(super) fn member(
    machine: &Machine,
    domain: Domain,
    id: usize,
    name: &str,
    place: Place,
) -> Option<HostResult<Value>> {
    let path = machine.field_in_making();
    let kind = match domain {
        _ if path.is_empty() => return None,
        Domain::Segment => "segment",
        Domain::Region => "region",
        Domain::App => "app",
        Domain::Cluster => "cluster",
        _ => return None,
    };
    let blocks = Blocks::of(&path, &machine.program().names);
    let (block, item) = blocks.find(kind, id)?;
    let called = block.sheet.name.map_or(kind, |name| blocks.names.text(name));
    let called = match block.sheet.count {
        Some(_) => format!("{called}[{item}]"),
        None => called.to_owned(),
    };
    let read = match (domain, name) {
        (_, "name") => Value::text(&called).map(Read::Value),
        (Domain::Region, "segments") => {
            Value::nums(blocks.segments_in(block.sheet.first)).map(Read::Value)
        }
        (Domain::Segment, "node_id" | "id") => Ok(Read::Value(Value::from(id as i64))),
        (Domain::Segment, "region") => Ok(Read::Value(
            blocks.region_of(block, item).map_or(Value::Absent, |id| Value::Num(id as u64)),
        )),
        _ => Ok(declared(&blocks, block, item, domain, name)),
    };
    Some(match read {
        Ok(Read::Value(value)) => Ok(value),
        Ok(Read::NotYet(key)) => Err(not_yet(key, &called, place)),
        Ok(Read::Later) => Err(later(name, &called, domain, place)),
        Err(fault) => Err(fault.into()),
    })
}

/// A key of a block: as it is given, or by its default where the block has ended without it.
fn declared(
    blocks: &Blocks<'_>,
    block: Block<'_>,
    item: usize,
    domain: Domain,
    name: &str,
) -> Read {
    let segment = || SegmentSpec::new("", None, 0.0);
    let cluster = || ClusterSpec::new("", 0, 0.0);
    let (key, default) = match (domain, name) {
        (Domain::Segment, "ΔΦ_capacity" | "capacity") => ("ΔΦ_capacity", None),
        (Domain::Segment, "κ_stiffness") => ("κ_stiffness", Some(segment().stiffness)),
        (Domain::Segment, "volume") => ("volume", Some(segment().volume)),
        (Domain::Segment, "ω") => ("ω", Some(segment().omega)),
        (Domain::Segment, "θ_local" | "phase") => ("θ_local", None),
        (Domain::Cluster, "glyphs") => ("glyphs", None),
        (Domain::Cluster, "tension") => ("tension", None),
        (Domain::Cluster, "κ") => ("κ", Some(cluster().kappa)),
        // Information is in bits; the runtime counts bytes.
        (Domain::Cluster, "state") => ("state", Some(cluster().state * 8.0)),
        (Domain::Region, "ambient") => ("ambient", None),
        _ => return Read::Later,
    };
    match (blocks.given(block, key, item), default) {
        (Some(value), _) => Read::Value(value.clone()),
        (None, _) if block.open => Read::NotYet(key),
        (None, Some(default)) => Read::Value(Value::from(default)),
        (None, None) if key == "ambient" => Read::Value(Value::Absent),
        (None, None) => Read::Later,
    }
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

fn later(name: &str, called: &str, domain: Domain, place: Place) -> Box<Fault> {
    let keys = match domain {
        Domain::Segment => {
            "`ΔΦ_capacity`, `κ_stiffness`, `volume`, `ω`, `region`, `name` and `node_id`"
        }
        Domain::Cluster => "`glyphs`, `tension`, `κ`, `state` and `name`",
        Domain::Region => "`ambient`, `segments` and `name`",
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
