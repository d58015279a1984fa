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
pub(in crate::bridge) enum Named {
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
pub(in crate::bridge) struct Origin {
    pub(in crate::bridge) field: Place,
    pub(in crate::bridge) segments: Vec<Place>,
    pub(in crate::bridge) regions: Vec<Place>,
    pub(in crate::bridge) links: Vec<Place>,
    pub(in crate::bridge) apps: Vec<Place>,
    /// Of each app that says it.
    pub(in crate::bridge) demands: Vec<Option<Place>>,
    pub(in crate::bridge) clusters: Vec<Vec<Place>>,
    pub(in crate::bridge) rules: Vec<Place>,
    pub(in crate::bridge) balance: Option<Place>,
    pub(in crate::bridge) consensus: Option<Place>,
    pub(in crate::bridge) autoscale: Option<Place>,
    pub(in crate::bridge) storage: Option<Place>,
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
    /// Where its parts stand.
    pub(in crate::bridge) origin: Origin,
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
