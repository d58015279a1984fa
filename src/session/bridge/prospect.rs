//! What a field's graph says before it runs: how fast springs balance it, what limits that, and
//! which lints follow.

use super::field_value::FieldValue;
use super::prospect_phase::locks_above;
use crate::diagnostic::{Code, Diagnostic};
use crate::field::graph::{
    Bottleneck, Graph, NewLink, Scheme, Spectrum, best_new_link, bottleneck,
};
use crate::field::spec::{AppSpec, Demand, FieldSpec, LinkSpec, Method, Spring};
use crate::field::time::Time;
use crate::report::number;
use crate::report::number::counted;
use std::collections::BTreeSet;
use std::fmt::Write;

/// What is advised stays so far inside a bound, so that rounding it does not lead back over it.
const INSIDE: f64 = 0.9;

/// A field with more segments is not looked at: the spectrum of a large graph takes seconds.
const MOST_SEGMENTS: usize = 20_000;
/// For larger fields no new link is searched for.
const MOST_FOR_LINK: usize = 2_000;

/// The spectrum of a field under its springs. Rates are in Hz.
pub(super) struct Prospect {
    parts: usize,
    graph: Graph,
    capacities: Vec<f64>,
    spectrum: Spectrum,
    step: f64,
    auto: bool,
    mean_weight: f64,
}

impl Prospect {
    pub(super) fn of(spec: &FieldSpec) -> Option<Prospect> {
        let graph = graph_of(spec)?;
        let capacities: Vec<f64> = spec.segments.iter().map(|it| it.capacity).collect();
        let auto = spec.links.iter().any(|link| link.spring == Spring::Auto);
        let spectrum = Spectrum::of(&graph, Some(&capacities)).ok()?;
        let total: f64 = graph.list().map(|(_, _, weight)| weight).sum();
        let links = spec.links.iter().filter(|link| weight_of(spec, link).is_some()).count();
        Some(Prospect {
            parts: graph.components().sizes.len(),
            mean_weight: total / links.max(1) as f64,
            graph,
            capacities,
            spectrum,
            step: spec.step.seconds(),
            auto,
        })
    }

    /// Parts with a segment in phase: one that is declared out of it is to stand by itself.
    fn parts_in_phase(&self, spec: &FieldSpec) -> usize {
        let parts = self.graph.components().of;
        let in_phase = parts.iter().zip(&spec.segments).filter(|(_, it)| !it.out_of_phase);
        in_phase.map(|(part, _)| part).collect::<BTreeSet<_>>().len()
    }

    /// The strength of the springs over that of the graph, whose automatic springs have 1 Hz.
    fn strength(&self) -> f64 {
        match self.auto {
            true => self.alpha() / self.step,
            false => 1.0,
        }
    }

    /// The factor by which a step of the spring weighs the graph.
    fn alpha(&self) -> f64 {
        match self.auto {
            true => self.spectrum.best_alpha().unwrap_or(0.0),
            false => self.step,
        }
    }
}

/// What a link weighs in the graph: spring times smaller capacity, in ΔΦ/s; 1 Hz for a spring that
/// the graph decides on. `None` where it joins nothing: it has no spring, or loses everything.
pub(super) fn weight_of(spec: &FieldSpec, link: &LinkSpec) -> Option<f64> {
    let stiffness = match link.spring {
        Spring::Auto => 1.0,
        Spring::Hz(stiffness) => stiffness,
    };
    let capacity = |id: u32| Some(spec.segments.get(id as usize)?.capacity);
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
    let parts = prospect.parts_in_phase(spec);
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

/// A warning where the traces of all apps together ask for more than the field can carry. One app
/// alone that does so is an error.
fn overfull(field: &FieldValue) -> Option<Diagnostic> {
    let spec = &field.spec;
    let capacity: f64 = spec.segments.iter().map(|segment| segment.capacity).sum();
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
        let factor = |app: &AppSpec| match &app.demand {
            Demand::Constant(value) => *value,
            Demand::Sampled { times, values } => {
                let at = times.partition_point(|time| *time <= now).saturating_sub(1);
                values.get(at).copied().unwrap_or(0.0)
            }
            // What a function of the script will give is not known here.
            Demand::Script(_) => 0.0,
        };
        spec.apps.iter().map(|app| load(app) * factor(app)).sum()
    };
    let (peak, when) = times
        .into_iter()
        .chain([Time(0)])
        .map(|now| (at(now), now))
        .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))?;
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

/// What `phi check --explain-field` says of a field.
pub(super) fn explain(field: &FieldValue) -> String {
    let spec = &field.spec;
    let mut text = format!("field {}\n", spec.name);
    let capacity: f64 = spec.segments.iter().map(|segment| segment.capacity).sum();
    let load: f64 = spec
        .apps
        .iter()
        .flat_map(|app| &app.clusters)
        .map(|cluster| f64::from(cluster.glyphs) * cluster.tension)
        .sum();
    let glyphs: u64 =
        spec.apps.iter().flat_map(|app| &app.clusters).map(|it| u64::from(it.glyphs)).sum();
    let _ = writeln!(
        text,
        "  {}, {}, {}: {load:.1} ΔΦ on {capacity:.1} ΔΦ ({:.1} %)",
        counted(spec.segments.len() as u64, "segment"),
        counted(spec.links.len() as u64, "link"),
        counted(glyphs, "glyph"),
        100.0 * load / capacity
    );
    let Some(prospect) = Prospect::of(spec) else {
        let _ = writeln!(text, "  the graph is too large to be looked at here");
        return text;
    };
    let spectrum = &prospect.spectrum;
    let _ = writeln!(
        text,
        "  λ₂ {:.6} Hz, λmax {:.6} Hz, γ {:.6}{}",
        spectrum.lambda_2 * prospect.strength(),
        spectrum.lambda_max * prospect.strength(),
        spectrum.gamma(),
        if spectrum.converged { "" } else { " (estimates: the bounds of the work were hit)" }
    );
    if let Some(bound) = locks_above(spec) {
        let coupling = spec.consensus.coupling;
        let verdict = if coupling > bound { "they lock" } else { "they may not lock" };
        let _ = writeln!(
            text,
            "  frequencies differ: phases lock above a coupling of {bound:.6} Hz, and it is \
             {coupling} Hz: {verdict}"
        );
    }
    if prospect.parts > 1 {
        let _ = writeln!(text, "  in {} parts: pressures never meet", prospect.parts);
        return text;
    }
    let alpha = prospect.alpha();
    text += "  to 1 % of the imbalance, of a load without grains (whole glyphs, and segments that \
             run empty, take longer):\n";
    for (name, scheme) in [
        ("springs", Scheme::FirstOrder(alpha)),
        ("second_order", Scheme::SecondOrder(alpha)),
        ("chebyshev", Scheme::Chebyshev(alpha)),
    ] {
        let _ = match spectrum.steps_to(0.01, scheme) {
            Some(steps) => {
                let time = duration(steps as f64 * prospect.step);
                let steps = counted(steps, "step");
                writeln!(text, "    {name}: {steps}, {time}")
            }
            None => writeln!(text, "    {name}: does not settle with these springs"),
        };
    }
    if let Some(stable) = spectrum.stable_below().map(|most| most / prospect.strength()) {
        let _ = writeln!(text, "  stable for steps below {}", duration(stable));
    }
    if let Some(margin) = spectrum.delay_margin(prospect.strength()) {
        let _ = writeln!(text, "  bears delays below {}", duration(margin));
    }
    if let Some(cut) = bottleneck(&prospect.graph, Some(&prospect.capacities), spectrum) {
        let _ = writeln!(text, "  {}", limit(spec, &cut, spectrum));
    }
    if spec.segments.len() <= MOST_FOR_LINK
        && let Ok(Some(link)) =
            best_new_link(&prospect.graph, Some(&prospect.capacities), prospect.mean_weight)
    {
        let _ = writeln!(text, "  {}", better(spec, &link, spectrum));
    }
    text
}

fn limit(spec: &FieldSpec, cut: &Bottleneck, spectrum: &Spectrum) -> String {
    let side: Vec<String> = cut.side.iter().take(6).map(|id| name(spec, *id)).collect();
    let more = match cut.side.len().saturating_sub(side.len()) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let share = cut.share(spectrum);
    let links = match cut.links.len() {
        1 => "the one link".to_owned(),
        links => format!("the {links} links"),
    };
    match share > 0.5 {
        true => format!(
            "what limits it: {links} between {}{more} and the rest ({:.0} % of the slowness)",
            side.join(", "),
            100.0 * share
        ),
        false => format!(
            "what limits it: long ways through the whole field; the thinnest cut, around {}{more}, \
             explains {:.0} % of the slowness",
            side.join(", "),
            100.0 * share
        ),
    }
}

fn better(spec: &FieldSpec, link: &NewLink, spectrum: &Spectrum) -> String {
    format!(
        "one link more that helps most: {} to {} raises λ₂ from {:.6} to {:.6} Hz",
        name(spec, link.u),
        name(spec, link.v),
        spectrum.lambda_2,
        link.lambda_2
    )
}

fn name(spec: &FieldSpec, id: u32) -> String {
    spec.segments.get(id as usize).map_or(format!("segment {id}"), |it| match it.index {
        Some(index) => format!("{}[{index}]", it.group),
        None => it.group.to_string(),
    })
}

fn duration(seconds: f64) -> String {
    match seconds {
        0.0 => "0 s".to_owned(),
        s if s < 1e-6 => format!("{:.3} ns", s * 1e9),
        s if s < 1e-3 => format!("{:.3} µs", s * 1e6),
        s if s < 1.0 => format!("{:.3} ms", s * 1e3),
        s if s < 120.0 => format!("{s:.3} s"),
        s if s < 7200.0 => format!("{:.1} min", s / 60.0),
        s => format!("{:.1} h", s / 3600.0),
    }
}
