//! Load in grains too coarse for its links: glyphs that springs never move (W1014).

use super::Description;
use super::load::first_load;
use super::springs::{graph_of, moves_by_springs, weight_of};
use crate::diagnostic::{Code, Diagnostic};
use crate::field::graph::potentials;
use crate::field::id::{AppId, SegmentId};
use crate::field::validate::Item;
use crate::report::number::counted;

/// Springs that will never move a glyph, uneven as the load is: no link comes to owe a whole one.
pub(super) fn frozen(of: &Description) -> Vec<Diagnostic> {
    still(of).into_iter().collect()
}

fn still(of: &Description) -> Option<Diagnostic> {
    let spec = of.spec;
    if !moves_by_springs(spec.balance.method) || of.has_requirements() {
        return None;
    }
    let (load, lightest) = first_load(spec, &spec.apps)?;
    let graph = graph_of(spec)?;
    // What is above the level of its part of the field flows off.
    let parts = graph.components();
    let mut sums = vec![(0.0, 0.0); parts.sizes.len()];
    for ((load, segment), part) in load.iter().zip(&spec.segments).zip(&parts.of) {
        let sum = sums.get_mut(*part as usize)?;
        *sum = (sum.0 + load, sum.1 + segment.capacity);
    }
    let level = |part: &u32| sums.get(*part as usize).map_or(0.0, |(load, room)| load / room);
    let all = load.iter().zip(&spec.segments).zip(&parts.of);
    let above: Vec<f64> = all.map(|((load, it), part)| load - it.capacity * level(part)).collect();
    let (fullest, most) = (0..).zip(&above).max_by(|a, b| a.1.total_cmp(b.1))?;
    let glyph = lightest + spec.balance.move_cost;
    // One link at least carries its share of what has to leave a segment.
    let degree = graph.degree(fullest as usize);
    if *most < lightest || degree == 0 || *most >= glyph * degree as f64 {
        return None;
    }
    let found = potentials(&graph, &above)?;
    let at = |id: SegmentId| found.get(id.index()).copied().unwrap_or(0.0);
    let carried = spec
        .links
        .iter()
        .filter_map(|it| weight_of(spec, it).map(|weight| weight * (at(it.a) - at(it.b)).abs()));
    let carried = carried.fold(0.0, f64::max);
    if carried >= glyph * (1.0 - 1e-9) {
        return None;
    }
    let cluster = AppId::all(spec.apps.len()).zip(&spec.apps).find_map(|(app, it)| {
        let cluster = it.clusters.iter().position(|cluster| cluster.glyphs > 0)?;
        Some(Item::Cluster(app, cluster as u32))
    })?;
    let warning = Diagnostic::new(
        Code::W1014,
        of.place(cluster),
        "these glyphs are too few for the links: springs will never move one",
        format!(
            "a segment with {} is {:.1} glyphs above the level",
            counted(degree as u64, "link"),
            most / lightest
        ),
    );
    Some(
        warning
            .note(format!(
                "a link sends a glyph when it alone owes a whole one, and none comes to owe more than \
                 {:.2} of the lightest",
                carried / lightest
            ))
            .help("cut the load into more glyphs, use fewer links, or a method that places glyphs"),
    )
}
