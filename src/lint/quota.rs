//! Quotas that cannot hold (W1011).

use super::Description;
use super::load::first_load;
use crate::diagnostic::{Code, Diagnostic};
use crate::field::id::AppId;
use crate::field::spec::{AppSpec, Demand};
use crate::field::validate::Item;
use std::slice;

/// Each app whose quota will not be kept.
pub(super) fn quotas(of: &Description) -> Vec<Diagnostic> {
    AppId::all(of.spec.apps.len())
        .zip(&of.spec.apps)
        .filter_map(|(id, app)| quota(of, id, app))
        .collect()
}

/// An app whose quota on all segments together is less than its load, at the highest demand that is
/// known.
fn quota(of: &Description, id: AppId, app: &AppSpec) -> Option<Diagnostic> {
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
    let segments = of.spec.segments.len();
    let room = most * segments as f64;
    // A quota below one glyph is an error.
    if most <= 0.0 {
        return None;
    }
    if load <= room * (1.0 + 1e-9) {
        return begins_beyond(of, id, app, quota);
    }
    let place = of.place(Item::App(id));
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
fn begins_beyond(of: &Description, id: AppId, app: &AppSpec, quota: f64) -> Option<Diagnostic> {
    let (load, _) = first_load(of.spec, slice::from_ref(app))?;
    let fullest = (0..).zip(&load).filter(|(_, load)| **load > quota * (1.0 + 1e-9));
    let (segment, most) = fullest.max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(&a.0)))?;
    let name = of.spec.segments.get(segment)?.name();
    let warning = Diagnostic::new(
        Code::W1011,
        of.place(Item::App(id)),
        format!("`{}` begins beyond its quota", app.name),
        format!("{name} begins with {most:.2} ΔΦ of it, and the quota is {quota} ΔΦ on a segment"),
    );
    Some(
        warning
            .note("a quota keeps glyphs from coming, it does not send away those that are there")
            .help("name more segments after `on:`, or raise the quota"),
    )
}
