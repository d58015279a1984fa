//! A field as a value of a script: its description, the names in it, the functions that it calls.

use crate::diagnostic::Place;
use crate::field::Field;
use crate::field::spec::FieldSpec;
use crate::machine::value::{HostValue, Value};
use crate::report::number::{counted, fixed, number};
use crate::syntax::symbol::Symbol;
use indexmap::IndexMap;
use std::any::Any;
use std::sync::Arc;

/// What a name of a field stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// `segment hub { … }`
    Segment(u32),
    /// `segment core[4] { … }`
    Segments { first: u32, count: u32 },
    /// A region.
    Region(u32),
    /// `app search { … }`
    App(u32),
    /// `app vm[40] { … }`
    Apps { first: u32, count: u32 },
    /// A cluster, by its app and its place in it.
    Cluster { app: u32, first: u32, count: Option<u32> },
    /// A rule.
    Rule(u32),
}

/// Where the parts of a field stand in the script.
#[derive(Clone, Debug, Default)]
pub(super) struct Origin {
    pub(super) field: Place,
    pub(super) segments: Vec<Place>,
    pub(super) regions: Vec<Place>,
    pub(super) links: Vec<Place>,
    pub(super) apps: Vec<Place>,
    /// Of each app that says it.
    pub(super) demands: Vec<Option<Place>>,
    pub(super) clusters: Vec<Vec<Place>>,
    pub(super) rules: Vec<Place>,
    pub(super) balance: Option<Place>,
    pub(super) consensus: Option<Place>,
    pub(super) autoscale: Option<Place>,
    pub(super) storage: Option<Place>,
}

/// A field that can be run.
#[derive(Clone, Debug)]
pub(super) struct FieldValue {
    /// Its description.
    pub(super) spec: Arc<FieldSpec>,
    /// The names of its parts.
    pub(super) named: IndexMap<Symbol, Named>,
    /// What its `CallId`s stand for.
    pub(super) closures: Vec<Value>,
    /// Where its parts stand.
    pub(super) origin: Origin,
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
    let up = (0..field.segments().len() as u32).filter(|id| field.segments().is_up(*id)).count();
    format!(
        "{} at {}: {up} of {} up, {}, load {} of {} ΔΦ, spread {} %, coherence {}",
        field.name(),
        format_args!("{} s", field.now().seconds()),
        counted(field.segments().len() as u64, "segment"),
        counted(field.glyph_count(), "glyph"),
        number(field.load(), 4),
        number(field.capacity(), 4),
        fixed(field.spread() * 100.0, 1),
        fixed(field.coherence(), 3),
    )
}
