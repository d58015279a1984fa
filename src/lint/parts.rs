//! A field that falls into parts which no link joins (W1008).

use super::Description;
use super::springs::{MOST_SEGMENTS, moves_by_springs};
use crate::diagnostic::{Code, Diagnostic};
use crate::field::graph::Graph;
use crate::field::spec::Spring;
use crate::field::validate::Item;

/// More parts than one, under springs. Where there is load, links without a spring join nothing; where
/// there is none, those that couple phases join.
pub(super) fn apart(of: &Description) -> Vec<Diagnostic> {
    let spec = of.spec;
    let many = 2..=MOST_SEGMENTS;
    if !moves_by_springs(spec.balance.method) || !many.contains(&spec.segments.len()) {
        return vec![];
    }
    let Some(coupled) = parts(of, true) else { return vec![] };
    let has_load = spec.apps.iter().flat_map(|app| &app.clusters).any(|it| it.glyphs > 0);
    let sprung = if has_load { parts(of, false) } else { None };
    let (parts, note) = match (coupled, sprung) {
        (1, Some(parts)) if parts > 1 => (parts, "no load moves between parts"),
        (1, _) => return vec![],
        (parts, _) => {
            (parts, "no load moves between parts, and only one of them can carry the cluster phase")
        }
    };
    let title = match spec.links.is_empty() {
        true => "no link joins the segments of this field".to_owned(),
        false if coupled == 1 => format!("the springs leave this field in {parts} parts"),
        false => format!("the links leave this field in {parts} parts"),
    };
    vec![Diagnostic::new(Code::W1008, of.place(Item::Field), title, "this field").note(note).help(
        match coupled {
            1 => "give the links between them a spring",
            _ => "join them, for example with `link join(a, b) { … }`",
        },
    )]
}

/// How many parts the segments in phase are in that no spring joins, or neither spring nor coupling.
fn parts(of: &Description, coupled: bool) -> Option<usize> {
    let spec = of.spec;
    let apart = |at: usize| spec.segments.get(at).is_none_or(|it| it.out_of_phase);
    let joins = spec.links.iter().filter(|link| {
        let holds = link.spring != Spring::Hz(0.0) || coupled && link.coupling > 0.0;
        let ends = !apart(link.a.index()) && !apart(link.b.index());
        holds && ends && link.a != link.b && link.loss < 1.0
    });
    let edges: Vec<_> = joins.map(|link| (link.a.0, link.b.0, 1.0)).collect();
    let of = Graph::new(spec.segments.len(), &edges).ok()?.components().of;
    let mut seen = std::collections::BTreeSet::new();
    Some(of.iter().enumerate().filter(|(at, part)| !apart(*at) && seen.insert(**part)).count())
}
