//! What a field is to carry: the load of its apps when it begins and at its most, and more than all
//! segments carry together (W1010).

use super::{Description, duration};
use crate::diagnostic::{Code, Diagnostic};
use crate::field::id::SegmentId;
use crate::field::spec::{AppSpec, Demand, FieldSpec};
use crate::field::time::Time;
use crate::field::validate::Item;
use crate::report::number::number;
use std::collections::BTreeSet;

/// No more values than this are added up in search of a peak.
const MOST_VALUES: usize = 4_000_000;

/// The demand of an app at a time; `None` where only a function of the script tells.
pub(super) fn demand_at(demand: &Demand, now: Time) -> Option<f64> {
    match demand {
        Demand::Constant(value) => Some(*value),
        Demand::Sampled { times, values } => {
            let at = times.partition_point(|time| *time <= now).saturating_sub(1);
            Some(values.get(at).copied().unwrap_or(0.0))
        }
        Demand::Script(_) => None,
    }
}

/// The most ΔΦ that the apps ask for together, and when; apps count `unknown` times their tension
/// where only a function of the script tells their demand. `None` where there is too much to add up.
pub(super) fn peak(spec: &FieldSpec, unknown: f64) -> Option<(f64, Time)> {
    let load = |app: &AppSpec| -> f64 {
        app.clusters.iter().map(|it| f64::from(it.glyphs) * it.tension).sum()
    };
    let times: BTreeSet<Time> = spec
        .apps
        .iter()
        .filter_map(|app| match &app.demand {
            Demand::Sampled { times, .. } => Some(times.iter().copied()),
            _ => None,
        })
        .flatten()
        .take(MOST_VALUES)
        .collect();
    if spec.apps.len().saturating_mul(times.len()) > MOST_VALUES {
        return None;
    }
    let at = |now: Time| -> f64 {
        let demand = |app: &AppSpec| demand_at(&app.demand, now).unwrap_or(unknown);
        spec.apps.iter().map(|app| load(app) * demand(app)).sum()
    };
    times
        .into_iter()
        .chain([Time(0)])
        .map(|now| (at(now), now))
        .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))
}

/// Where the apps ask for more than the field can carry, from the start on or at a peak of their traces.
pub(super) fn overfull(of: &Description) -> Vec<Diagnostic> {
    let capacity: f64 = of.spec.segments.iter().map(|segment| segment.capacity).sum();
    let most = peak(of.spec, 0.0).filter(|(peak, _)| *peak > capacity * (1.0 + 1e-9));
    let warning = most.map(|(peak, when)| {
        Diagnostic::new(
            Code::W1010,
            of.place(Item::Field),
            "the apps of this field ask for more than it can carry",
            format!(
                "{} ΔΦ at {}, and all segments carry {} ΔΦ",
                number(peak, 6),
                match when {
                    Time::ZERO => "the start".to_owned(),
                    when => duration(when.seconds()),
                },
                number(capacity, 6)
            ),
        )
        .note("pressures go above 100 % then, and what is beyond capacity is not served")
        .help("add segments or capacity, or take glyphs, tension or demand away")
    });
    warning.into_iter().collect()
}

/// The load of these apps that each segment begins with, and the tension of the lightest glyph; the
/// demand of a function of the script counts as 1.
pub(super) fn first_load(spec: &FieldSpec, apps: &[AppSpec]) -> Option<(Vec<f64>, f64)> {
    let mut load = vec![0.0; spec.segments.len()];
    let mut lightest = f64::INFINITY;
    let all = SegmentId::all(spec.segments.len()).zip(&spec.segments);
    let everywhere: Vec<SegmentId> =
        all.filter(|(_, it)| !it.out_of_phase).map(|(id, _)| id).collect();
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
            *load.get_mut(id.index())? += f64::from(count) * tension;
        }
    }
    lightest.is_finite().then_some((load, lightest))
}
