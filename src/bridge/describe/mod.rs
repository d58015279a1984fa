//! From the blocks of a field, their keys evaluated, to the description that the runtime opens. Each
//! kind of block matches over its keys, so that a key that nothing takes up does not compile.

/// Goes through the keys of a block that are given to an item of it, with what each acts by.
macro_rules! given {
    ($sheet:expr, $item:expr, $block:ident, |$id:ident, $key:ident| $body:expr) => {
        for $key in &$sheet.keys {
            let Some(KeyId::$block($id)) = $key.key else { continue };
            if $crate::bridge::describe::left_out($key, $item) {
                continue;
            }
            $body
        }
    };
}

mod app;
mod coolant;
pub(super) mod declared;
mod heat;
mod link;
mod policy;
mod segment;

pub(super) use segment::segments_of_region;

use crate::base::alarm;
use crate::bridge::stop;
use crate::bridge::value::field::{FieldValue, Named};
use crate::bridge::value::given::Given;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::field::id::RegionId;
use crate::field::spec::{
    AppSpec, CallId, ClusterSpec, FieldSpec, HeatSpec, LinkSpec, SegmentSpec,
};
use crate::field::time::Time;
use crate::lint::Places;
use crate::machine::Machine;
use crate::machine::host::{HostResult, KeyValue, SheetValue};
use crate::machine::memory;
use crate::machine::shape::{Shape, ShapeId, Shapes};
use crate::machine::value::Value;
use crate::schema::word::Healing;
use crate::schema::{BlockId, FieldKey, KeyId};
use crate::syntax::symbol::{Interner, Symbol};
use indexmap::IndexMap;
use std::sync::Arc;

type Made<T> = Result<T, Box<Diagnostic>>;

/// Makes the description of a field, where there is room for it.
pub(super) fn field(machine: &mut Machine, sheet: &SheetValue) -> HostResult<FieldValue> {
    let (segments, links, work) = size(sheet);
    memory::room(bytes_described(segments, links).saturating_add(work))?;
    machine.spend((segments + links + work / BYTES_OF_WORK) as u64)?;
    let names = &machine.program().names;
    let arguments = sheet.arguments.iter();
    let arguments = arguments
        .filter_map(|(name, shape, value)| Given::of(machine, names.text(*name), *shape, value));
    let arguments = arguments.collect();
    let mut maker = Maker {
        names,
        shapes: machine.shapes(),
        spec: FieldSpec::new(sheet.name.map_or("field", |name| names.text(name))),
        named: IndexMap::new(),
        closures: vec![],
        warm: None,
        origin: Places { field: sheet.place, ..Places::default() },
    };
    // Where the alarm rings, the machine tells why.
    maker.whole(sheet).map_err(|diagnostic| stop(*diagnostic))?;
    Ok(FieldValue {
        spec: Arc::new(maker.spec),
        named: maker.named,
        closures: maker.closures,
        arguments,
        origin: maker.origin,
    })
}

/// What the description of so many segments and links needs, names and keys included.
pub(super) fn bytes_described(segments: usize, links: usize) -> usize {
    2 * segments * size_of::<SegmentSpec>() + links * size_of::<LinkSpec>()
}

/// What an app or a group of glyphs needs in a description, at least.
const BYTES_OF_WORK: usize = size_of::<AppSpec>();

/// What the apps and clusters of a description need, and how many there are.
pub(super) fn bytes_of_work(apps: &[AppSpec]) -> (usize, usize) {
    let clusters: usize = apps.iter().map(|app| app.clusters.len()).sum();
    (apps.len() * BYTES_OF_WORK + clusters * size_of::<ClusterSpec>(), apps.len() + clusters)
}

/// How many segments and links a block of a field stands for, with those in it, and how many bytes its
/// apps take.
fn size(sheet: &SheetValue) -> (usize, usize, usize) {
    let count = sheet.count.unwrap_or(1);
    if sheet.kind.id == Some(BlockId::App) {
        let each = sheet.children.iter().fold(BYTES_OF_WORK, |sum, cluster| {
            // One that reads the index of its app is there once for each.
            let all = if cluster.item.is_some() { 0 } else { cluster.count.unwrap_or(1) };
            sum.saturating_add(all.saturating_mul(size_of::<ClusterSpec>()))
        });
        return (0, 0, count.saturating_mul(each));
    }
    let own = match sheet.kind.id {
        Some(BlockId::Segment) => (count, 0, 0),
        Some(BlockId::Link) => (0, sheet.pattern.as_ref().map_or(0, Value::len), 0),
        _ => (0, 0, 0),
    };
    sheet
        .children
        .iter()
        .map(size)
        .fold(own, |(a, b, c), (d, e, f)| (a + d, b + e, c.saturating_add(f)))
}

struct Maker<'a> {
    names: &'a Interner,
    shapes: &'a Shapes,
    spec: FieldSpec,
    named: IndexMap<Symbol, Named>,
    closures: Vec<Value>,
    /// What the last segment that has one does with heat: the next is often like it.
    warm: Option<Arc<HeatSpec>>,
    origin: Places,
}

/// The value of a key for an item of its block.
fn value(key: &KeyValue, item: usize) -> &Value {
    let index = if key.each { item } else { 0 };
    key.values.get(index).or(key.values.first()).unwrap_or(&Value::Absent)
}

/// Whether a key is given `none`, which is as if it were not given.
fn left_out(key: &KeyValue, item: usize) -> bool {
    matches!(value(key, item), Value::Absent)
}

fn flag(key: &KeyValue, item: usize) -> bool {
    value(key, item).int() != 0
}

fn wrong(place: Place, title: impl Into<String>, label: impl Into<String>) -> Box<Diagnostic> {
    Box::new(Diagnostic::new(Code::E0406, place, title, label))
}

fn time(key: &KeyValue, item: usize) -> Made<Time> {
    Time::from_seconds(value(key, item).float()).ok_or_else(|| {
        wrong(key.place, "a time must be a number from 0 to 292 years", "this is not")
            .help("write a time such as `10 ms`")
            .into()
    })
}

/// Counts an item that was described; an error where the alarm rings, which says why.
fn goes_on(sheet: &SheetValue) -> Made<()> {
    match alarm::rings(1) {
        false => Ok(()),
        true => Err(wrong(sheet.place, "this was stopped", "here")),
    }
}

fn whole(key: &KeyValue, item: usize, what: &str) -> Made<u32> {
    let number = value(key, item).int();
    u32::try_from(number).map_err(|_| {
        wrong(
            key.place,
            format!("{what} is a whole number from 0 to {}", u32::MAX),
            format!("this is {number}"),
        )
    })
}

/// The word that a key is given, where it is one.
fn word(key: &KeyValue) -> Option<&str> {
    let value = key.values.first()?;
    matches!(value, Value::Text(_)).then(|| value.as_str())
}

impl Maker<'_> {
    fn whole(&mut self, sheet: &SheetValue) -> Made<()> {
        for key in &sheet.keys {
            let Some(KeyId::Field(id)) = key.key else { continue };
            match id {
                FieldKey::Step => self.spec.step = time(key, 0)?,
                FieldKey::Healing => match word(key).and_then(Healing::of) {
                    Some(Healing::Auto) => self.spec.healing.auto = true,
                    Some(Healing::Manual) | None => self.spec.healing.auto = false,
                },
            }
        }
        self.places(&sheet.children, None)?;
        self.parts(&sheet.children)
    }

    /// Segments and regions first, in order of writing, so that ids are those that the names of
    /// groups stood for while the blocks were evaluated.
    fn places(&mut self, children: &[SheetValue], region: Option<RegionId>) -> Made<()> {
        for child in children {
            match child.kind.id {
                Some(BlockId::Segment) => self.segment(child, region)?,
                Some(BlockId::Region) => {
                    let id = self.region(child, region);
                    self.places(&child.children, Some(id))?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// What stands beside the segments, in the field or in a region of it.
    fn parts(&mut self, children: &[SheetValue]) -> Made<()> {
        for child in children {
            let Some(id) = child.kind.id else { continue };
            match id {
                BlockId::Region => self.parts(&child.children)?,
                BlockId::Link => self.links(child)?,
                BlockId::App => self.apps(child)?,
                BlockId::Rule => self.rule(child),
                BlockId::Balance => self.balance(child)?,
                BlockId::Consensus => self.consensus(child)?,
                BlockId::Autoscale => self.autoscale(child)?,
                BlockId::Storage => self.storage(child)?,
                BlockId::Coolant => self.coolant(child)?,
                // Segments are made; the others stand in what is listed here.
                BlockId::Field
                | BlockId::Segment
                | BlockId::Power
                | BlockId::Thermal
                | BlockId::Cluster
                | BlockId::Detector
                | BlockId::Reservoir
                | BlockId::Injector
                | BlockId::Circulation
                | BlockId::Separator
                | BlockId::Recycle
                | BlockId::Exchanger
                | BlockId::Chiller
                | BlockId::Recovery
                | BlockId::Cycle
                | BlockId::Target
                | BlockId::Control
                | BlockId::Sensors
                | BlockId::Maintenance
                | BlockId::Alert
                | BlockId::Tariff
                | BlockId::Preset => {}
            }
        }
        Ok(())
    }

    fn label(&self, name: Option<Symbol>, otherwise: &str) -> Arc<str> {
        Arc::from(name.map_or(otherwise, |name| self.names.text(name)))
    }

    fn call(&mut self, closure: &Value) -> CallId {
        self.closures.push(closure.clone());
        CallId(self.closures.len() as u32 - 1)
    }

    /// The shape of what is there, of a value that may be absent.
    fn present(&self, shape: ShapeId) -> ShapeId {
        match self.shapes.get(shape) {
            Shape::Optional(inner) => *inner,
            _ => shape,
        }
    }

    fn is_function(&self, shape: ShapeId) -> bool {
        matches!(self.shapes.get(self.present(shape)), Shape::Function(..))
    }

    fn name(&mut self, sheet: &SheetValue, named: Named) {
        if let Some(name) = sheet.name {
            self.named.insert(name, named);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests;
