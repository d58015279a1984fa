//! What the load of a field says before it runs, whatever its graph: quotas that cannot hold, copies
//! that have no place, glyphs that are too few to be shared out.

use super::prospect::{demand_at, graph_of, moves_by_springs, weight_of};
use crate::bridge::value::field::FieldValue;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::field::graph::potentials;
use crate::field::spec::{AppSpec, Demand, FieldSpec, RuleSpec};
use crate::field::time::Time;
use crate::field::validate::Item;
use crate::report::number::counted;
use std::slice;

/// The warnings on what a field is to carry.
pub(super) fn lints(field: &FieldValue) -> Vec<Diagnostic> {
    let quotas = (0..).zip(&field.spec.apps).filter_map(|(id, app)| quota(field, id, app));
    quotas.chain(copies(field)).chain(frozen(field)).collect()
}

/// An app whose quota on all segments together is less than its load, at the highest demand that is
/// known.
fn quota(field: &FieldValue, id: u32, app: &AppSpec) -> Option<Diagnostic> {
    let quota = app.quota?;
    let peak = match &app.demand {
        Demand::Constant(value) => *value,
        Demand::Sampled { values, .. } => values.iter().copied().fold(0.0, f64::max),
        Demand::Script(_) => return None,
    };
    let glyphs = || app.clusters.iter().filter(|it| it.glyphs > 0);
    let load: f64 = glyphs().map(|it| f64::from(it.glyphs) * it.tension * peak).sum();
    // Whole glyphs fit a segment, where they are all alike.
    let first = glyphs().next()?.tension;
    let glyph = first * peak;
    let alike = glyph > 0.0 && glyphs().all(|it| it.tension == first);
    let most = if alike { (quota / glyph + 1e-9).floor() * glyph } else { quota };
    let segments = field.spec.segments.len();
    let room = most * segments as f64;
    // A quota below one glyph is an error.
    if most <= 0.0 {
        return None;
    }
    if load <= room * (1.0 + 1e-9) {
        return begins_beyond(field, id, app, quota);
    }
    let place = field.origin.place(Item::App(id));
    let part = match most < quota {
        true => format!("{quota} ΔΦ on a segment hold {most:.2} ΔΦ in whole glyphs"),
        false => format!("the quota is {quota} ΔΦ on a segment"),
    };
    let warning = Diagnostic::new(
        Code::W1011,
        place,
        format!("the quota of `{}` cannot hold", app.name),
        format!("{load:.1} ΔΦ, and {segments} segments at the quota carry {room:.1} ΔΦ"),
    );
    let least = load / segments as f64;
    let least = if alike { (least / glyph - 1e-9).ceil() * glyph } else { least };
    Some(
        warning
            .note(format!("{part}: some segment must carry more"))
            .help(format!("a quota of {least:.2} ΔΦ or more can hold")),
    )
}

/// An app that begins with more on a segment than its quota, because its clusters are put there.
fn begins_beyond(field: &FieldValue, id: u32, app: &AppSpec, quota: f64) -> Option<Diagnostic> {
    let (load, _) = first_load(&field.spec, slice::from_ref(app))?;
    let fullest = (0..).zip(&load).filter(|(_, load)| **load > quota * (1.0 + 1e-9));
    let (segment, most) = fullest.max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(&a.0)))?;
    let name = &field.spec.segments.get(segment)?.name();
    let warning = Diagnostic::new(
        Code::W1011,
        field.origin.place(Item::App(id)),
        format!("`{}` begins beyond its quota", app.name),
        format!("{name} begins with {most:.2} ΔΦ of it, and the quota is {quota} ΔΦ on a segment"),
    );
    Some(
        warning
            .note("a quota keeps glyphs from coming, it does not send away those that are there")
            .help("name more segments after `on:`, or raise the quota"),
    )
}

/// More copies than there are segments in phase to hold one each.
fn copies(field: &FieldValue) -> Option<Diagnostic> {
    let wanted = field.spec.storage.replicas;
    let holders = field.spec.segments.iter().filter(|it| !it.out_of_phase).count();
    (wanted as usize > holders && holders > 0).then(|| {
        Diagnostic::new(
            Code::W1012,
            field.origin.place(Item::Storage),
            format!("{wanted} copies are more than the segments can hold"),
            format!("a segment holds one copy, and there are {holders} in phase"),
        )
        .note(format!("there will be {holders}, the serving one included"))
        .help("add segments, or ask for fewer replicas")
    })
}

/// The warning on a cluster that fewer segments may take than there are to be copies.
pub(super) fn refused_copies(
    spec: &FieldSpec,
    place: Place,
    name: &str,
    open: usize,
) -> Option<Diagnostic> {
    let wanted = spec.storage.replicas;
    (wanted > 1 && wanted as usize > open).then(|| {
        let what = match open {
            1 => "one segment".to_owned(),
            more => format!("{more} segments"),
        };
        Diagnostic::new(
            Code::W1012,
            place,
            format!("the rules leave `{name}` fewer places than copies"),
            format!("{wanted} copies, and {what} that may take it"),
        )
        .note("a copy on another segment serves, but the glyphs cannot regroup there")
        .help("add segments that meet the rules, or ask for fewer replicas")
    })
}

/// Springs that will never move a glyph, uneven as the load is: no link comes to owe a whole one.
fn frozen(field: &FieldValue) -> Option<Diagnostic> {
    let spec = &field.spec;
    let moving = |rule: &RuleSpec| rule.require.is_some();
    if !moves_by_springs(spec.balance.method) || spec.rules.iter().any(moving) {
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
    let at = |id: u32| found.get(id as usize).copied().unwrap_or(0.0);
    let carried = spec
        .links
        .iter()
        .filter_map(|it| weight_of(spec, it).map(|weight| weight * (at(it.a) - at(it.b)).abs()));
    let carried = carried.fold(0.0, f64::max);
    if carried >= glyph * (1.0 - 1e-9) {
        return None;
    }
    let cluster = (0..).zip(&spec.apps).find_map(|(app, it)| {
        let cluster = it.clusters.iter().position(|cluster| cluster.glyphs > 0)?;
        Some(Item::Cluster(app, cluster as u32))
    })?;
    let warning = Diagnostic::new(
        Code::W1014,
        field.origin.place(cluster),
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

/// The load of these apps that each segment begins with, and the tension of the lightest glyph; the
/// demand of a function of the script counts as 1.
fn first_load(spec: &FieldSpec, apps: &[AppSpec]) -> Option<(Vec<f64>, f64)> {
    let mut load = vec![0.0; spec.segments.len()];
    let mut lightest = f64::INFINITY;
    let everywhere: Vec<u32> =
        (0..).zip(&spec.segments).filter(|(_, it)| !it.out_of_phase).map(|(id, _)| id).collect();
    let demand = |app: &AppSpec| demand_at(&app.demand, Time::ZERO).unwrap_or(1.0);
    for (cluster, demand) in
        apps.iter().flat_map(|app| app.clusters.iter().map(|it| (it, demand(app))))
    {
        let on = if cluster.on.is_empty() { &everywhere } else { &cluster.on };
        let tension = cluster.tension * demand;
        if cluster.glyphs == 0 || tension <= 0.0 || on.is_empty() {
            continue;
        }
        lightest = lightest.min(tension);
        let places = on.len() as u32;
        for (turn, id) in (0..).zip(on) {
            let count = cluster.glyphs / places + u32::from(turn < cluster.glyphs % places);
            *load.get_mut(*id as usize)? += f64::from(count) * tension;
        }
    }
    lightest.is_finite().then_some((load, lightest))
}
