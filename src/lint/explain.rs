//! What `phi check --explain-field` says of a field: what it is to carry, how fast springs level it,
//! what limits that, and which link would help most.

use super::load::{demand_at, peak};
use super::phase::locks_above;
use super::springs::{Springs, moves_by_springs};
use super::{Description, duration};
use crate::field::graph::{Bottleneck, Graph, NoLink, Part, Spectrum, best_new_link, bottleneck};
use crate::field::id::SegmentId;
use crate::field::spec::{CoolantSpec, FieldSpec, Method, SegmentSpec};
use crate::field::time::Time;
use crate::plant::preset::PresetSet;
use crate::report::number::{counted, number, percent};

/// For larger fields no new link is searched for.
const MOST_FOR_LINK: usize = 2_000;

/// Parts that are explained one by one.
const MOST_PARTS: usize = 8;

/// Groups of segments that a line names.
const MOST_NAMES: usize = 6;

/// The explanation: a line with the field's name, and indented ones below it.
pub fn explain(of: &Description) -> String {
    let spec = of.spec;
    let mut lines = load(spec);
    lines.extend(super::heat::explained(of));
    match of.springs() {
        Some(springs) => lines.extend(levelling(spec, springs)),
        None if spec.segments.iter().all(|it| it.out_of_phase) => {
            lines.push("every segment stands out of phase: no load flows".to_owned());
        }
        None => lines.push("the graph is too large to be looked at here".to_owned()),
    }
    lines.extend(spec.coolants.iter().flat_map(coolant));
    let lines: String = lines.iter().map(|line| format!("  {line}\n")).collect();
    format!("field {}\n{lines}", spec.name)
}

/// What a loop of coolant is, and what its preset has set.
fn coolant(of: &CoolantSpec) -> Vec<String> {
    let plant = &of.plant;
    let mut lines = vec![format!(
        "coolant {}: {} in {} m³ at {} kPa, {} mol/s",
        plant.name,
        plant.gas,
        number(plant.volume, 4),
        number(plant.pressure / 1e3, 5),
        number(plant.circulation.flow, 4)
    )];
    let told = of.set.iter().filter_map(|set| {
        Some(match set {
            PresetSet::ChillerBarred => "bars the chiller".to_owned(),
            PresetSet::CycleBarred => "bars the cycle".to_owned(),
            PresetSet::ChillerAdded(watts) => {
                format!("adds a chiller of {} kW", number(watts / 1e3, 4))
            }
            PresetSet::Turns(actuator) => format!("turns `{}`", actuator.name()),
            PresetSet::Pressures(low, high) => format!(
                "cycles between {} kPa and {} kPa",
                number(low / 1e3, 5),
                number(high / 1e3, 5)
            ),
            PresetSet::AnyGas => "lets the injector choose of all that is in stock".to_owned(),
            PresetSet::OwnGas => "injects the gas of the loop alone".to_owned(),
            PresetSet::Throttle(margin) if *margin > 0.0 => {
                format!("begins to throttle segments {margin} K below their limit")
            }
            PresetSet::Throttle(_) => return None,
        })
    });
    lines.extend(told.map(|set| format!("  its preset {set}")));
    lines
}

/// What there is, and what it is to carry.
fn load(spec: &FieldSpec) -> Vec<String> {
    let clusters = || spec.apps.iter().flat_map(|app| &app.clusters);
    let glyphs: u64 = clusters().map(|it| u64::from(it.glyphs)).sum();
    let mut lines = vec![format!(
        "{}, {}, {}",
        counted(spec.segments.len() as u64, "segment"),
        counted(spec.links.len() as u64, "link"),
        counted(glyphs, "glyph")
    )];
    let capacity: f64 = spec.segments.iter().map(|segment| segment.capacity).sum();
    let of_capacity = |load: f64| {
        format!(
            "{} of {} ΔΦ, {}",
            number(load, 4),
            number(capacity, 4),
            percent(load / capacity, 3)
        )
    };
    let mut start = 0.0;
    for app in &spec.apps {
        let load = app.clusters.iter().map(|it| f64::from(it.glyphs) * it.tension);
        start += load.sum::<f64>() * demand_at(&app.demand, Time::ZERO).unwrap_or(1.0);
    }
    if glyphs > 0 {
        lines.push(format!("load at 0 s: {}", of_capacity(start)));
        if let Some((peak, when)) = peak(spec, 1.0).filter(|(peak, _)| *peak > start) {
            let when = duration(when.seconds());
            lines.push(format!("most load, at {when}: {}", of_capacity(peak)));
        }
    }
    let unknown = spec.apps.iter().filter(|app| demand_at(&app.demand, Time::ZERO).is_none());
    let unknown: Vec<String> = unknown.map(|app| format!("`{}`", app.name)).collect();
    if glyphs > 0 && !unknown.is_empty() {
        lines.push(format!(
            "the demand of {} is a function of the script, and counts as 1 here",
            unknown.join(", ")
        ));
    }
    let apart = spec.segments.iter().filter(|it| it.out_of_phase).count() as u64;
    match apart {
        0 => {}
        1 => lines.push("1 segment stands out of phase: no load flows to it".to_owned()),
        more => lines.push(format!("{more} segments stand out of phase: no load flows to them")),
    }
    lines
}

/// How fast springs level the field, and why not faster.
fn levelling(spec: &FieldSpec, springs: &Springs) -> Vec<String> {
    let mut lines = vec![];
    if let Some(bound) = locks_above(spec) {
        let coupling = spec.consensus.coupling;
        let verdict = if coupling > bound { "they lock" } else { "they may not lock" };
        lines.push(format!(
            "frequencies differ: phases lock above a coupling of {} Hz, and it is {} Hz: {verdict}",
            number(bound, 4),
            number(coupling, 4)
        ));
    }
    if springs.nodes.len() < 2 {
        return lines;
    }
    if springs.joined().next().is_none() {
        lines.push("no spring joins its segments: no load flows".to_owned());
        return lines;
    }
    let method = spec.balance.method;
    if !moves_by_springs(method) {
        let of = method.name();
        lines.push(format!("its method is `{of}`: what follows is what springs would do"));
    }
    if springs.auto {
        let strength = number(springs.strength(), 4);
        lines.push(format!("`auto` springs have {strength} Hz, the best for this graph and step"));
    }
    let parts = springs.law.parts.len();
    if parts == 1 {
        springs.joined().for_each(|(part, ..)| lines.extend(levelling_of(spec, springs, part)));
        return lines;
    }
    lines.push(format!("no spring joins its {parts} parts: each settles at its own pressure"));
    for (part, ..) in springs.joined().take(MOST_PARTS) {
        let count = counted(part.nodes.len() as u64, "segment");
        lines.push(format!("{}, {count}:", names(spec, &segments(springs, &part.nodes))));
        lines.extend(levelling_of(spec, springs, part).iter().map(|line| format!("  {line}")));
    }
    let joined = springs.joined().count();
    if joined > MOST_PARTS {
        lines.push(format!("and {} more parts with springs", joined - MOST_PARTS));
    }
    if joined < parts {
        let alone = (parts - joined) as u64;
        lines.push(format!("{} no spring joins to any other", counted(alone, "segment")));
    }
    lines
}

/// The same of a part.
fn levelling_of(spec: &FieldSpec, springs: &Springs, part: &Part) -> Vec<String> {
    let mut lines = vec![];
    let method = spec.balance.method;
    let (graph, spectrum) = springs.in_time(part);
    lines.push(format!(
        "differences level out at rates from λ₂ = {} Hz (the slowest) to λmax = {} Hz{}",
        number(spectrum.lambda_2, 4),
        number(spectrum.lambda_max, 4),
        if spectrum.converged { "" } else { ": estimates, the bounds of the work were hit" }
    ));
    lines.push(format!(
        "a step of the best spring leaves γ = {} of a difference",
        number((spectrum.gamma() * 1e4).round() / 1e4, 4)
    ));
    lines.extend(times(method, springs, part));
    let law = part.law(method, springs.gamma);
    if part.lag == 0 && !springs.auto {
        lines.push(format!(
            "`springs` are stable for steps below {}, and the step is {}",
            duration(2.0 / spectrum.lambda_max),
            duration(springs.step.seconds())
        ));
    } else if part.lag > 0 {
        lines.push(format!(
            "a step moves λmax·step = {} of the fastest difference, and less than {} settles under \
             this latency",
            number(part.fastest(), 4),
            number(law.stable_below(), 4)
        ));
    }
    let slowest = springs.joined().find(|(it, ..)| std::ptr::eq(*it, part)).map(|it| it.2);
    let slowest = slowest.and_then(|link| spec.links.get(link.index()));
    if let (Some(bears), Some(link)) = (law.longest_lag(part.fastest()), slowest) {
        let latency = (f64::from(bears) + 0.5) * springs.step.seconds();
        lines.push(format!(
            "they bear news that is up to {} old, latencies below {}, and the slowest link takes {}",
            counted(u64::from(bears), "step"),
            duration(latency),
            duration(link.latency.seconds())
        ));
    }
    lines.extend(limits(spec, springs, part, (&graph, &spectrum)));
    lines
}

/// How long each scheme takes.
fn times(method: Method, springs: &Springs, part: &Part) -> Vec<String> {
    let mut lines = vec![
        "time until 1 % of a difference is left, as if load had no grains (whole glyphs, and \
         segments that run empty, take longer):"
            .to_owned(),
    ];
    for of in [Method::Springs, Method::SecondOrder, Method::Chebyshev] {
        let time = |steps: u64| {
            let time = duration(steps as f64 * springs.step.seconds());
            format!("{time}, {}", counted(steps, "step"))
        };
        let own = if of == method { " (its method)" } else { "" };
        let took = match (springs.steps(part, of), springs.law.settles(of)) {
            (Some(steps), true) => time(steps),
            (Some(steps), false) => {
                format!("{}; it would not settle, and its steps are of first order", time(steps))
            }
            (None, _) => "does not settle with these springs".to_owned(),
        };
        lines.push(format!("  {}: {took}{own}", of.name()));
    }
    lines
}

/// Where a part is thinnest, and the link that would help most, or why none would.
fn limits(
    spec: &FieldSpec,
    springs: &Springs,
    part: &Part,
    (graph, spectrum): (&Graph, &Spectrum),
) -> Vec<String> {
    let mut lines = vec![];
    let capacities = Some(&*part.masses);
    let weights: f64 = graph.list().map(|(_, _, weight)| weight).sum();
    let link = match part.nodes.len() <= MOST_FOR_LINK {
        true => best_new_link(graph, capacities, weights / graph.edges().max(1) as f64).ok(),
        false => None,
    };
    let node = |node: u32| {
        let at = part.nodes.get(node as usize).map(|at| segments(springs, &[*at]));
        at.and_then(|it| it.first().copied()).map_or(String::new(), |it| name(spec, it))
    };
    let alike = spectrum.gamma() < 1e-9;
    if alike {
        lines.push("nothing limits it in particular: all differences level out alike".to_owned());
    } else if let Some(cut) = bottleneck(graph, capacities, spectrum) {
        let several = matches!(link, Some(Err(NoLink::SeveralWaves)));
        lines.push(limit(spec, springs, part, (&cut, spectrum), several));
    }
    lines.push(match link {
        Some(Ok(link)) => format!(
            "one link more that helps most: {} to {} raises λ₂ from {} to {} Hz",
            node(link.u),
            node(link.v),
            number(spectrum.lambda_2, 4),
            number(link.lambda_2, 4)
        ),
        Some(Err(NoLink::Complete)) => {
            "no new link would help: every two segments are joined".to_owned()
        }
        Some(Err(NoLink::EndsJoined)) => {
            "no new link would help: the segments at the ends of the slowest difference are joined \
             already; stiffen the springs"
                .to_owned()
        }
        Some(Err(NoLink::SeveralWaves)) => {
            "no single link would help: several differences are equally slow, and one link quickens \
             only one of them; add two or more, or stiffen the springs"
                .to_owned()
        }
        None => format!("the field has more than {MOST_FOR_LINK} segments: no new link was searched for"),
    });
    lines
}

/// The segments of nodes.
fn segments(springs: &Springs, nodes: &[u32]) -> Vec<SegmentId> {
    nodes.iter().filter_map(|node| springs.nodes.get(*node as usize).copied()).collect()
}

fn limit(
    spec: &FieldSpec,
    springs: &Springs,
    part: &Part,
    (cut, spectrum): (&Bottleneck, &Spectrum),
    several: bool,
) -> String {
    let side = cut.side.iter().filter_map(|it| part.nodes.get(*it as usize).copied());
    let side = names(spec, &segments(springs, &side.collect::<Vec<_>>()));
    let share = percent((100.0 * cut.share(spectrum)).round() / 100.0, 3);
    let (links, make) = match cut.links.len() {
        1 => ("the one link".to_owned(), "makes"),
        links => (format!("the {links} links"), "make"),
    };
    let others = if several { "; others are as thin" } else { "" };
    match cut.share(spectrum) > 0.5 {
        true => format!(
            "what limits it: {links} between {side} and the rest {make} {share} of the slowest \
             time{others}"
        ),
        false => format!(
            "what limits it: long ways through the whole field; the thinnest cut, {links} between \
             {side} and the rest, {make} only {share} of the slowest time{others}"
        ),
    }
}

/// Segments by their names, neighbours of a group as `core[2…5]`.
fn names(spec: &FieldSpec, segments: &[SegmentId]) -> String {
    let mut runs: Vec<(SegmentId, SegmentId)> = vec![];
    for &segment in segments {
        match runs.last_mut() {
            Some((_, last)) if follows(spec, *last, segment) => *last = segment,
            _ => runs.push((segment, segment)),
        }
    }
    let shown = runs.iter().take(MOST_NAMES).map(|&(first, last)| match first == last {
        true => name(spec, first),
        false => match spec.segments.get(first.index()).zip(spec.segments.get(last.index())) {
            Some((a, b)) => {
                format!("{}[{}…{}]", a.group, a.index.unwrap_or(0), b.index.unwrap_or(0))
            }
            None => name(spec, first),
        },
    });
    let mut text = shown.collect::<Vec<_>>().join(", ");
    let more: u32 = runs.iter().skip(MOST_NAMES).map(|(first, last)| last.0 - first.0 + 1).sum();
    if more > 0 {
        text += &format!(", {more} more");
    }
    text
}

/// Whether a segment is the next one of its group.
fn follows(spec: &FieldSpec, last: SegmentId, segment: SegmentId) -> bool {
    let at = |id: SegmentId| spec.segments.get(id.index());
    let (Some(a), Some(b)) = (at(last), at(segment)) else { return false };
    let next = a.index.zip(b.index).is_some_and(|(a, b)| a + 1 == b);
    segment.0 == last.0 + 1 && next && a.group == b.group
}

fn name(spec: &FieldSpec, id: SegmentId) -> String {
    spec.segments.get(id.index()).map_or(format!("segment {id}"), SegmentSpec::name)
}
