//! What a field's graph says before it runs: how fast springs balance it, and which lints follow.

use crate::bridge::value::field::FieldValue;
use crate::diagnostic::{Code, Diagnostic};
use crate::field::graph::{Graph, Spectrum};
use crate::field::spec::{AppSpec, Demand, FieldSpec, LinkSpec, Method, Spring};
use crate::field::time::Time;
use crate::report::number::{self, number};
use std::collections::BTreeSet;

/// What is advised stays so far inside a bound, so that rounding it does not lead back over it.
const INSIDE: f64 = 0.9;

/// A field with more segments is not looked at: the spectrum of a large graph takes seconds.
const MOST_SEGMENTS: usize = 20_000;

/// The spectrum of a field under its springs, as far as its segments are in phase: no load flows to
/// the others. Rates are in Hz.
pub(super) struct Prospect {
    /// How many nodes each part has that no link joins to others.
    pub(super) parts: Vec<usize>,
    pub(super) graph: Graph,
    /// The segments that are its nodes.
    pub(super) nodes: Vec<u32>,
    pub(super) capacities: Vec<f64>,
    pub(super) spectrum: Spectrum,
    pub(super) step: f64,
    pub(super) auto: bool,
    pub(super) mean_weight: f64,
}

impl Prospect {
    pub(super) fn of(spec: &FieldSpec) -> Option<Prospect> {
        if spec.segments.len() > MOST_SEGMENTS {
            return None;
        }
        let all = (0..).zip(&spec.segments);
        let nodes: Vec<u32> = all.filter(|(_, it)| !it.out_of_phase).map(|it| it.0).collect();
        let node = |segment: u32| nodes.binary_search(&segment).ok().map(|at| at as u32);
        let edges = spec
            .links
            .iter()
            .filter_map(|link| Some((node(link.a)?, node(link.b)?, weight_of(spec, link)?)));
        let edges: Vec<_> = edges.collect();
        let graph = Graph::new(nodes.len(), &edges).ok()?;
        let capacity = |id: &u32| Some(spec.segments.get(*id as usize)?.capacity);
        let capacities: Vec<f64> = nodes.iter().filter_map(capacity).collect();
        let auto = spec.links.iter().any(|link| link.spring == Spring::Auto);
        let spectrum = Spectrum::of(&graph, Some(&capacities)).ok()?;
        let total: f64 = graph.list().map(|(_, _, weight)| weight).sum();
        Some(Prospect {
            parts: graph.components().sizes,
            mean_weight: total / edges.len().max(1) as f64,
            graph,
            nodes,
            capacities,
            spectrum,
            step: spec.step.seconds(),
            auto,
        })
    }

    /// The strength of the springs over that of the graph, whose automatic springs have 1 Hz.
    pub(super) fn strength(&self) -> f64 {
        match self.auto {
            true => self.alpha() / self.step,
            false => 1.0,
        }
    }

    /// The factor by which a step of the spring weighs the graph.
    pub(super) fn alpha(&self) -> f64 {
        match self.auto {
            true => self.spectrum.best_alpha().unwrap_or(0.0),
            false => self.step,
        }
    }
}

/// What a link weighs in the graph: spring times smaller capacity, in ΔΦ/s; 1 Hz for a spring that
/// the graph decides on. `None` where no load flows: it has no spring, loses everything, or ends at a
/// segment out of phase.
pub(super) fn weight_of(spec: &FieldSpec, link: &LinkSpec) -> Option<f64> {
    let stiffness = match link.spring {
        Spring::Auto => 1.0,
        Spring::Hz(stiffness) => stiffness,
    };
    let capacity = |id: u32| {
        let segment = spec.segments.get(id as usize)?;
        (!segment.out_of_phase).then_some(segment.capacity)
    };
    let weight = stiffness * capacity(link.a)?.min(capacity(link.b)?);
    let joins = link.loss < 1.0 && weight > 0.0 && weight.is_finite() && link.a != link.b;
    joins.then_some(weight)
}

/// The graph of a field that is small enough to be looked at.
pub(super) fn graph_of(spec: &FieldSpec) -> Option<Graph> {
    if spec.segments.is_empty() || spec.segments.len() > MOST_SEGMENTS {
        return None;
    }
    let edges = spec.links.iter().filter_map(|it| Some((it.a, it.b, weight_of(spec, it)?)));
    Graph::new(spec.segments.len(), &edges.collect::<Vec<_>>()).ok()
}

pub(super) fn moves_by_springs(method: Method) -> bool {
    matches!(method, Method::Springs | Method::SecondOrder | Method::Chebyshev)
}

/// The warnings on a field that can be run.
pub(super) fn lints(field: &FieldValue) -> Vec<Diagnostic> {
    let spec = &field.spec;
    let mut found = vec![];
    if let Some(scale) = &spec.autoscale {
        let n = spec.segments.len() as f64;
        let place = field.origin.autoscale.unwrap_or(field.origin.field);
        if scale.low >= scale.high * n / (n + 1.0) {
            found.push(
                Diagnostic::new(
                    Code::W1007,
                    place,
                    "this autoscale band must flap",
                    format!("{} to {} is too narrow for {n} segments", scale.low, scale.high),
                )
                .note(format!(
                    "one segment more takes the density from {} to {:.4}, below the band",
                    scale.high,
                    scale.high * n / (n + 1.0)
                ))
                .help(format!(
                    "lower the band's lower end below {:.4}",
                    scale.high * n / (n + 1.0)
                )),
            );
        }
    }
    found.extend(overfull(field));
    if !moves_by_springs(spec.balance.method) || spec.segments.len() < 2 {
        return found;
    }
    let Some(prospect) = Prospect::of(spec) else { return found };
    let place = field.origin.links.first().copied().unwrap_or(field.origin.field);
    let parts = prospect.parts.len();
    if parts > 1 {
        let title = match spec.links.is_empty() {
            true => "no link joins the segments of this field".to_owned(),
            false => format!("the links leave this field in {parts} parts"),
        };
        found.push(
            Diagnostic::new(Code::W1008, field.origin.field, title, "this field")
                .note(
                    "no load moves between parts, and only one of them can carry the cluster phase",
                )
                .help("join them, for example with `link join(a, b) { … }`"),
        );
    }
    let rate = prospect.spectrum.lambda_max;
    if !prospect.auto && rate * prospect.step >= 2.0 && spec.balance.method == Method::Springs {
        found.push(
            Diagnostic::new(
                Code::W1005,
                place,
                "these springs are too stiff for the step: pressures will oscillate",
                format!("λmax·step is {}, and must be below 2", number(rate * prospect.step, 4)),
            )
            .help(format!(
                "multiply their stiffness by {}, or shorten the step to {}",
                number(INSIDE * 2.0 / (rate * prospect.step), 2),
                duration(INSIDE * 2.0 / rate)
            ))
            .help("or let the graph choose: `spring: auto`"),
        );
    }
    let slowest = spec.links.iter().enumerate().max_by_key(|(_, link)| link.latency);
    if let (Some((at, link)), Some(margin)) =
        (slowest, prospect.spectrum.delay_margin(prospect.strength()))
        && link.latency > Time(0)
        && link.latency.seconds() >= margin
    {
        let place = field.origin.links.get(at).copied().unwrap_or(place);
        found.push(
            Diagnostic::new(
                Code::W1006,
                place,
                "this link is slower than its springs allow",
                format!(
                    "a latency of {}, and news older than {} makes springs overshoot",
                    duration(link.latency.seconds()),
                    duration(margin)
                ),
            )
            .help(match prospect.auto {
                true => format!(
                    "`auto` springs settle fastest without latency: give them a strength below {} Hz",
                    number(
                        prospect.strength() * margin / link.latency.seconds(),
                        2
                    )
                ),
                false => "soften the springs, or use a faster link".to_owned(),
            }),
        );
    }
    found
}

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

/// A warning where the traces of all apps together ask for more than the field can carry. One app
/// alone that does so is an error.
fn overfull(field: &FieldValue) -> Option<Diagnostic> {
    let capacity: f64 = field.spec.segments.iter().map(|segment| segment.capacity).sum();
    let (peak, when) = peak(&field.spec, 0.0)?;
    (peak > capacity * (1.0 + 1e-9)).then(|| {
        Diagnostic::new(
            Code::W1010,
            field.origin.field,
            "the apps of this field ask for more than it can carry",
            format!(
                "{peak:.1} ΔΦ at {}, and all segments carry {capacity:.1} ΔΦ",
                duration(when.seconds())
            ),
        )
        .note("segments are then loaded beyond their capacity: their pressure goes above 100 %")
        .help("add segments or capacity, or lower the demand")
    })
}

/// A time in s, in the unit that fits.
pub(super) fn duration(seconds: f64) -> String {
    match seconds > 0.0 && seconds < 1e-6 {
        true => format!("{} ns", number(seconds * 1e9, 4)),
        false => number::duration((seconds * 1e9).min(9e18) as i64),
    }
}
