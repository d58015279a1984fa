//! Springs that do not settle: too stiff for the step (W1005), now or once autoscaling has made the
//! field what it may become, or for news as old as their links bring it (W1006).

use super::springs::{Springs, lag_of, wire_of};
use super::{Description, duration};
use crate::diagnostic::{Code, Diagnostic};
use crate::field::graph::{Lagged, Part, Springs as Law, Wire};
use crate::field::id::{LinkId, SegmentId};
use crate::field::spec::{FieldSpec, Spring};
use crate::field::time::Time;
use crate::field::validate::Item;
use crate::report::number::{counted, number};

/// What is advised stays so far inside a bound, so that rounding it does not lead back over it.
const INSIDE: f64 = 0.9;

/// Of a field that may become larger than this the largest weighted degree is looked at, as spectra take
/// their time: λmax is not below it.
const MOST_GROWN: usize = 2_000;

/// Springs whose fastest difference grows from step to step: steps are stable below λmax·step = 2,
/// with news of now.
pub(super) fn stiff(of: &Description) -> Vec<Diagnostic> {
    let Some(springs) = of.levelled_by_springs() else { return vec![] };
    let stiff: Vec<Diagnostic> = springs
        .joined()
        .filter(|(part, ..)| part.fastest() >= 2.0)
        .map(|(part, first, _)| {
            let warning = Diagnostic::new(
                Code::W1005,
                of.place(Item::Link(first)),
                "these springs are too stiff for the step: pressures will oscillate",
                format!("λmax·step is {}, and must be below 2", number(part.fastest(), 4)),
            );
            let softer = softer(part, Lagged::first_order(part.lag));
            let warning = match shorter(of, springs, part) {
                Some(step) => {
                    warning.help(format!("{softer}, or shorten the step to {}", duration(step)))
                }
                None => warning.help(softer),
            };
            warning.help("or let the graph choose: `spring: auto`")
        })
        .collect();
    match stiff.is_empty() {
        true => grown(of, springs).into_iter().collect(),
        false => stiff,
    }
}

/// What to do about the stiffness of a part.
fn softer(part: &Part, law: Lagged) -> String {
    let by = INSIDE * law.stable_below() / part.fastest();
    format!("multiply their stiffness by {}", number(by, 2))
}

/// A step in s at which springs of this strength settle with their latencies, if one of the usual
/// length does.
fn shorter(of: &Description, springs: &Springs, part: &Part) -> Option<f64> {
    let step = INSIDE * 2.0 / part.fastest() * springs.step.seconds();
    let step = Time::from_seconds(step).filter(|step| step.0 > 0)?;
    let latencies = of.spec.links.iter().map(|link| link.latency);
    let lag = lag_of(latencies.max().unwrap_or_default(), step);
    let fastest = part.fastest() * step.seconds() / springs.step.seconds();
    (fastest < Lagged::first_order(lag).stable_below()).then(|| step.seconds())
}

/// Links whose news is older than springs of this strength bear, or than their momentum does.
pub(super) fn late(of: &Description) -> Vec<Diagnostic> {
    let Some(springs) = of.levelled_by_springs() else { return vec![] };
    let settling = springs.joined().filter(|(part, ..)| part.fastest() < 2.0);
    settling.filter_map(|(part, _, slowest)| late_in(of, springs, part, slowest)).collect()
}

fn late_in(
    of: &Description,
    springs: &Springs,
    part: &Part,
    slowest: LinkId,
) -> Option<Diagnostic> {
    let method = of.spec.balance.method;
    let (plain, law) = (Lagged::first_order(part.lag), part.law(method, springs.gamma));
    let fastest = part.fastest();
    if fastest < law.stable_below() {
        return None;
    }
    let latency = of.spec.links.get(slowest.index())?.latency.seconds();
    let overshoots = fastest >= plain.stable_below();
    let bears = if overshoots { plain } else { law }.longest_lag(fastest)?;
    let what = if overshoots { "springs this stiff" } else { "the momentum of the method" };
    let label = format!(
        "a latency of {} is {} here, and {what} may overshoot from {} on",
        duration(latency),
        counted(u64::from(part.lag), "step"),
        counted(u64::from(bears) + 1, "step")
    );
    let quicker = duration(0.99 * (f64::from(bears) + 0.5) * springs.step.seconds());
    let at = of.place(Item::Link(slowest));
    Some(match overshoots {
        true => Diagnostic::new(
            Code::W1006,
            at,
            "this link is slower than its springs allow: pressures may oscillate",
            label,
        )
        .note(format!(
            "λmax·step is {}, and must be below {} with news of {} ago",
            number(fastest, 4),
            number(plain.stable_below(), 4),
            counted(u64::from(part.lag), "step")
        ))
        .help(format!("{}, or let no latency be above {quicker}", softer(part, plain))),
        false => Diagnostic::new(
            Code::W1006,
            at,
            format!(
                "this link is slower than `{}` allows: its steps will be of first order",
                method.name()
            ),
            label,
        )
        .help(format!("say `method: springs`, or let no latency be above {quicker}")),
    })
}

/// Springs that settle now, and may not once the field has grown as far as its glyphs let it.
fn grown(of: &Description, springs: &Springs) -> Option<Diagnostic> {
    let spec = of.spec;
    let scale = spec.autoscale?;
    if spec.links.iter().all(|link| link.spring == Spring::Auto) {
        return None;
    }
    let model = scale.template.filter(|_| !scale.split).or_else(|| most_joined(spec, springs))?;
    let whole = growth(spec, model, scale.high)?;
    let more = whole.min(MOST_GROWN.saturating_sub(spec.segments.len()).max(1));
    let law = Lagged::first_order(springs.law.parts.iter().map(|part| part.lag).max()?);
    let fastest = |more: usize| fastest_of(&grown_by(spec, springs, model, more)?, spec);
    // No difference is faster than twice the largest weighted degree.
    if whole == more
        && 2.0 * largest_degree(&grown_by(spec, springs, model, more)?, springs)
            < law.stable_below()
    {
        return None;
    }
    if fastest(0)? >= law.stable_below() {
        return None;
    }
    if fastest(more)? < law.stable_below() {
        // Each new one adds as much to the degree of the model.
        let degree = |more| Some(degree_of(&grown_by(spec, springs, model, more)?, springs, model));
        let (now, each) = (degree(more)?, degree(more)? - degree(more - 1)?);
        let becomes = now + each * (whole - more) as f64;
        if becomes < law.stable_below() {
            return None;
        }
        let low = more + ((law.stable_below() - now) / each).ceil() as usize - 1;
        return too_stiff(of, model, (becomes, law), (low, whole));
    }
    // It only rises with what is added.
    let (mut low, mut high) = (0, more);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if fastest(middle)? < law.stable_below() { low = middle } else { high = middle }
    }
    too_stiff(of, model, (fastest(more)?, law), (low, more))
}

/// Springs around a segment that are too stiff from a number of new ones on, which may become more.
fn too_stiff(
    of: &Description,
    model: SegmentId,
    (becomes, law): (f64, Lagged),
    (low, more): (usize, usize),
) -> Option<Diagnostic> {
    let spec = of.spec;
    let links = spec.links.iter().position(|link| link.a == model || link.b == model)?;
    let name = spec.segments.get(model.index())?.name();
    Some(
        Diagnostic::new(
            Code::W1005,
            of.place(Item::Link(LinkId::at(links))),
            "these springs may become too stiff for the step as the field grows",
            format!(
                "λmax·step may become {} with {} more, and must stay below {}",
                number(becomes, 4),
                counted(more as u64, "segment"),
                number(law.stable_below(), 4)
            ),
        )
        .note(format!("from {} like `{name}` on", counted(low as u64 + 1, "new segment")))
        .help(format!(
            "multiply their stiffness by {}, or set `max` of `autoscale` to {}",
            number(INSIDE * law.stable_below() / becomes, 2),
            spec.segments.len() + low
        ))
        .help("or let the graph choose: `spring: auto`"),
    )
}

/// The segment whose links ask most of it: growth around it makes the stiffest field.
fn most_joined(spec: &FieldSpec, springs: &Springs) -> Option<SegmentId> {
    let mut degree = vec![0.0; spec.segments.len()];
    for link in &spec.links {
        let Some(weight) = super::springs::weight_of(spec, link) else { continue };
        for end in [link.a, link.b] {
            *degree.get_mut(end.index())? += weight / spec.segments.get(end.index())?.capacity;
        }
    }
    let at = |id: &SegmentId| degree.get(id.index()).copied().unwrap_or(0.0);
    springs.nodes.iter().copied().max_by(|a, b| at(a).total_cmp(&at(b)).then(b.cmp(a)))
}

/// How many segments like this one the field may get: until its density is in the band.
fn growth(spec: &FieldSpec, model: SegmentId, high: f64) -> Option<usize> {
    let clusters = spec.apps.iter().flat_map(|app| &app.clusters);
    let glyphs: f64 = clusters.map(|it| f64::from(it.glyphs)).sum();
    let volume: f64 = spec.segments.iter().map(|it| it.volume).sum();
    let each = spec.segments.get(model.index())?.volume;
    let wanted = ((glyphs / high - volume) / each).ceil();
    let most = spec.autoscale.map_or(u32::MAX, |it| it.max) as usize;
    let room = most.saturating_sub(spec.segments.len());
    (wanted >= 1.0 && room > 0).then(|| room.min(wanted as usize))
}

/// Capacities, and the links between them.
type Grown = (Vec<f64>, Vec<Wire>);

/// λmax of a step.
fn fastest_of((masses, wires): &Grown, spec: &FieldSpec) -> Option<f64> {
    let law = Law::of(masses, wires, spec.step.seconds(), None).ok()?;
    Some(law.parts.iter().map(Part::fastest).fold(0.0, f64::max))
}

/// The largest sum of what a step asks of a segment's load over its links.
fn largest_degree(grown: &Grown, springs: &Springs) -> f64 {
    degrees(grown, springs).into_iter().fold(0.0, f64::max)
}

/// That sum of one segment.
fn degree_of(grown: &Grown, springs: &Springs, of: SegmentId) -> f64 {
    let node = springs.nodes.binary_search(&of).ok();
    node.and_then(|node| degrees(grown, springs).get(node).copied()).unwrap_or(0.0)
}

fn degrees((masses, wires): &Grown, springs: &Springs) -> Vec<f64> {
    let mut degree = vec![0.0; masses.len()];
    for wire in wires {
        let weight = match wire.spring {
            Spring::Auto => springs.law.auto,
            Spring::Hz(stiffness) => stiffness * springs.step.seconds(),
        };
        let mass = |node: u32| masses.get(node as usize).copied().unwrap_or(0.0);
        for (end, other) in [(wire.a, wire.b), (wire.b, wire.a)] {
            if let Some(sum) = degree.get_mut(end as usize) {
                *sum += weight * mass(end).min(mass(other)) / mass(end);
            }
        }
    }
    degree
}

/// The field with so many segments more like this one, each joined to it and to those that it is declared
/// to be joined to.
fn grown_by(spec: &FieldSpec, springs: &Springs, model: SegmentId, more: usize) -> Option<Grown> {
    let nodes = &springs.nodes;
    let wires = spec.links.iter().filter_map(|link| wire_of(spec, nodes, link));
    let mut wires: Vec<Wire> = wires.collect();
    let capacity = |id: &SegmentId| Some(spec.segments.get(id.index())?.capacity);
    let mut masses: Vec<f64> = nodes.iter().filter_map(capacity).collect();
    let hub = nodes.binary_search(&model).ok()? as u32;
    let own: Vec<Wire> = wires.iter().copied().filter(|it| it.a == hub || it.b == hub).collect();
    let to_hub = *own.first()?;
    for _ in 0..more {
        let new = masses.len() as u32;
        masses.push(*masses.get(hub as usize)?);
        wires.extend(own.iter().map(|it| {
            let other = if it.a == hub { it.b } else { it.a };
            Wire { a: other, b: new, ..*it }
        }));
        wires.push(Wire { a: hub, b: new, ..to_hub });
    }
    Some((masses, wires))
}
