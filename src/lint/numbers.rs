//! What there is to say of a field before it runs, as numbers: for `phi check --explain-field
//! --format json`. Infinite numbers, and what is not known, are `null`.

use super::Description;
use super::load::{demand_at, peak};
use super::phase::locks_above;
use super::springs::Springs;
use crate::field::graph::{Outlook, Part};
use crate::field::id::LinkId;
use crate::field::spec::{FieldSpec, Method, SegmentSpec};
use crate::field::time::Time;
use serde::Serialize;

/// A field before it runs.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FieldNumbers {
    /// Segments declared.
    pub segments: u64,
    /// Links declared.
    pub links: u64,
    /// Glyphs declared.
    pub glyphs: u64,
    /// Length of a step, s.
    pub step: f64,
    /// What all segments can carry, ΔΦ.
    pub capacity: f64,
    /// Load at the start, ΔΦ; a demand that is a function of the script counts as 1.
    pub load: f64,
    /// The most load, ΔΦ.
    pub peak: Option<f64>,
    /// When that is, s.
    pub peak_at: Option<f64>,
    /// Coupling of the phases, Hz.
    pub coupling: f64,
    /// The coupling above which phases of different frequencies lock, Hz; `null` where they are all of
    /// one frequency.
    pub locks_above: Option<f64>,
    /// How load is balanced.
    pub method: String,
    /// Strength of `auto` springs, Hz; `null` where there is none.
    pub auto: Option<f64>,
    /// The parts that springs join, by their first segments; `null` where the field is too large to be
    /// looked at.
    pub parts: Option<Vec<PartNumbers>>,
}

/// A part of a field that springs join.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PartNumbers {
    /// The names of its segments.
    pub segments: Vec<String>,
    /// λ₂, Hz: the rate of the slowest difference.
    pub lambda_2: f64,
    /// λmax, Hz: the rate of the fastest.
    pub lambda_max: f64,
    /// Whether both are known to about 12 digits.
    pub converged: bool,
    /// γ: what a step of first order on news of now leaves of the worst difference.
    pub gamma: f64,
    /// The longest latency, s.
    pub latency: f64,
    /// Of how many steps ago news over that link is.
    pub lag: u32,
    /// How many times as stiff springs settle no more, under the method of the field; 1 or below: they do
    /// not settle.
    pub stiffness_margin: Option<f64>,
    /// The lag in steps up to which these springs settle; `null` where they never do.
    pub longest_lag: Option<u32>,
    /// Steps until 1 % of the worst difference is left, by method.
    pub steps: Steps,
}

/// Steps that methods take; `null` where a method does not settle.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Steps {
    /// First order.
    pub springs: Option<u64>,
    /// With momentum.
    pub second_order: Option<u64>,
    /// With Chebyshev's momentum.
    pub chebyshev: Option<u64>,
}

/// The numbers of a field.
pub fn numbers(of: &Description) -> FieldNumbers {
    let spec = of.spec;
    let clusters = || spec.apps.iter().flat_map(|app| &app.clusters);
    let load = spec.apps.iter().map(|app| {
        let load = app.clusters.iter().map(|it| f64::from(it.glyphs) * it.tension);
        load.sum::<f64>() * demand_at(&app.demand, Time::ZERO).unwrap_or(1.0)
    });
    let peak = peak(spec, 1.0);
    let springs = of.springs();
    FieldNumbers {
        segments: spec.segments.len() as u64,
        links: spec.links.len() as u64,
        glyphs: clusters().map(|it| u64::from(it.glyphs)).sum(),
        step: spec.step.seconds(),
        capacity: spec.segments.iter().map(|segment| segment.capacity).sum(),
        load: load.sum(),
        peak: peak.map(|(load, _)| load),
        peak_at: peak.map(|(_, when)| when.seconds()),
        coupling: spec.consensus.coupling,
        locks_above: locks_above(spec),
        method: spec.balance.method.name().to_owned(),
        auto: springs.filter(|it| it.auto).map(Springs::strength),
        parts: springs.map(|it| it.joined().map(|of| part_of(spec, it, of)).collect()),
    }
}

fn part_of(
    spec: &FieldSpec,
    springs: &Springs,
    (part, _, slowest): (&Part, LinkId, LinkId),
) -> PartNumbers {
    let of = springs.law.outlook(part, spec.balance.method, spec.step.seconds());
    let Outlook { lambda_2, lambda_max, converged, gamma, lag, longest_lag, .. } = of;
    let ids = part.nodes.iter().filter_map(|node| springs.nodes.get(*node as usize));
    let latency = spec.links.get(slowest.index()).map(|link| link.latency);
    PartNumbers {
        segments: ids
            .filter_map(|id| spec.segments.get(id.index()).map(SegmentSpec::name))
            .collect(),
        lambda_2,
        lambda_max,
        converged,
        gamma,
        latency: latency.unwrap_or_default().seconds(),
        lag,
        stiffness_margin: Some(of.stiffness_margin).filter(|margin| margin.is_finite()),
        longest_lag,
        steps: Steps {
            springs: springs.steps(part, Method::Springs),
            second_order: springs.steps(part, Method::SecondOrder),
            chebyshev: springs.steps(part, Method::Chebyshev),
        },
    }
}
