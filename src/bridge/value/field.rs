//! A field as a value of a script: its description, the names in it, the functions that it calls.

use crate::bridge::value::given::Given;
use crate::field::Field;
use crate::field::id::{AppId, RegionId, RuleId, SegmentId};
use crate::field::spec::FieldSpec;
use crate::lint::Places;
use crate::machine::value::{HostValue, Value};
use crate::report::number::{counted, fixed, number};
use crate::syntax::symbol::Symbol;
use indexmap::IndexMap;
use std::any::Any;
use std::sync::Arc;

/// What a name of a field stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::bridge) enum Named {
    /// `segment hub { … }`
    Segment(SegmentId),
    /// `segment core[4] { … }`
    Segments { first: SegmentId, count: u32 },
    /// A region.
    Region(RegionId),
    /// `app search { … }`
    App(AppId),
    /// `app vm[40] { … }`
    Apps { first: AppId, count: u32 },
    /// A cluster, by its app and its place in it.
    Cluster { app: AppId, first: u32, count: Option<u32> },
    /// A rule.
    Rule(RuleId),
    /// A loop of coolant, by its place.
    Coolant(u32),
}

/// A field that can be run.
#[derive(Clone, Debug)]
pub(in crate::bridge) struct FieldValue {
    /// Its description.
    pub(in crate::bridge) spec: Arc<FieldSpec>,
    /// The names of its parts.
    pub(in crate::bridge) named: IndexMap<Symbol, Named>,
    /// What its `CallId`s stand for.
    pub(in crate::bridge) closures: Vec<Value>,
    /// What it was given for its parameters.
    pub(in crate::bridge) arguments: Vec<Given>,
    /// Where its parts stand.
    pub(in crate::bridge) origin: Places,
}

impl HostValue for FieldValue {
    fn show(&self) -> String {
        let segments = counted(self.spec.segments.len() as u64, "segment");
        let links = counted(self.spec.links.len() as u64, "link");
        format!("field {} ({segments}, {links})", self.spec.name)
    }

    fn any(&self) -> &dyn Any {
        self
    }
}

/// What a field is like now, in a line.
pub fn line(field: &Field) -> String {
    let up =
        SegmentId::all(field.segments().len()).filter(|id| field.segments().is_up(*id)).count();
    format!(
        "{} at {}: {up} of {} up, {}, load {} of {} ΔΦ, {}",
        field.name(),
        format_args!("{} s", field.now().seconds()),
        counted(field.segments().len() as u64, "segment"),
        counted(field.glyph_count(), "glyph"),
        number(field.load(), 4),
        number(field.capacity(), 4),
        match field.spread().zip(field.coherence()) {
            Some((spread, r)) => {
                format!("spread {} %, coherence {}", fixed(spread * 100.0, 1), fixed(r, 3))
            }
            None => "no segment is in phase".to_owned(),
        },
    )
}
