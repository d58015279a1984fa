//! Phases that the step is too long for: a coupling past what the parts of a step carry (W1030), a
//! frequency that the step cannot tell from another (W1031), noise that comes out wider (W1032).

use super::{Description, duration};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::field::id::SegmentId;
use crate::field::phases::{LARGEST_PULL, MOST_PARTS, parts_of_step};
use crate::field::spec::{FieldSpec, LinkSpec};
use crate::field::validate::Item;
use crate::report::number::number;
use std::f64::consts::{PI, TAU};

/// What is advised stays so far inside a bound.
const INSIDE: f64 = 0.9;
/// Noise under a pull of this much in a part of a step comes out a tenth too wide.
const NOISY_PULL: f64 = 0.2;

/// Whether phases of two segments are coupled: over a link, or in a field without links.
fn couples(spec: &FieldSpec) -> bool {
    let in_phase = |id: SegmentId| spec.segments.get(id.index()).is_some_and(|it| !it.out_of_phase);
    let joins = |link: &LinkSpec| {
        link.coupling > 0.0 && link.a != link.b && in_phase(link.a) && in_phase(link.b)
    };
    match spec.links.is_empty() {
        true => spec.segments.iter().filter(|it| !it.out_of_phase).nth(1).is_some(),
        false => spec.links.iter().any(joins),
    }
}

/// A coupling whose step is divided as often as it may be, and is still too long.
pub(super) fn strong(of: &Description) -> Vec<Diagnostic> {
    let (k, step) = (of.spec.consensus.coupling, of.spec.step.seconds());
    let most = LARGEST_PULL * f64::from(MOST_PARTS);
    let strong = (k * step > most && couples(of.spec)).then(|| {
        Diagnostic::new(
            Code::W1030,
            of.place(Item::Consensus),
            "this coupling is too strong for the step: phases may jump past each other",
            format!("K·dt is {}, and the phases carry up to {most}", number(k * step, 4)),
        )
        .note(format!("a step is divided into at most {MOST_PARTS} parts of {LARGEST_PULL} each"))
        .help(format!(
            "lower the coupling to {} Hz, or shorten the step to {}",
            number(INSIDE * most / step, 2),
            duration(INSIDE * most / k)
        ))
    });
    strong.into_iter().collect()
}

/// Segments that get half a turn or more ahead of the others, or behind them, within a step.
pub(super) fn aliased(of: &Description) -> Vec<Diagnostic> {
    let step = of.spec.step.seconds();
    let segments = || SegmentId::all(of.spec.segments.len()).zip(&of.spec.segments);
    let mut all: Vec<f64> = segments().map(|(_, it)| it.omega).collect();
    all.sort_by(f64::total_cmp);
    // Of two in the middle the slower one: its clock is the rule.
    let middle = [all.len().saturating_sub(1) / 2, all.len() / 2];
    let middle = middle.iter().filter_map(|at| all.get(*at).copied());
    let Some(usual) = middle.min_by(|a, b| a.abs().total_cmp(&b.abs())) else { return vec![] };
    let off = segments().map(|(id, it)| (id, it.omega - usual));
    let most = off.max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()).then(b.0.cmp(&a.0)));
    let found = most.and_then(|(id, off)| alias(of.place(Item::Segment(id)), off, step));
    found.into_iter().collect()
}

/// The warning on a clock that is off by so many rad/s, where a step is too long to tell.
pub fn alias(place: Place, off: f64, step: f64) -> Option<Diagnostic> {
    let turn = off.abs() * step;
    (turn >= PI).then(|| {
        Diagnostic::new(
            Code::W1031,
            place,
            "this clock runs too fast for the step to tell: it may look slow, or in phase",
            format!(
                "{}° in a step, and only less than 180° can be told",
                number(turn / TAU * 360.0, 4)
            ),
        )
        .help(format!("shorten the step to {}", duration(INSIDE * PI / off.abs())))
    })
}

/// Noise under a coupling that acts in steps too long to hold it as it would in time.
pub(super) fn coarse(of: &Description) -> Vec<Diagnostic> {
    let (consensus, step) = (&of.spec.consensus, of.spec.step.seconds());
    let k = consensus.coupling;
    let pull = k * step / parts_of_step(step, k);
    let coarse = (consensus.noise > 0.0 && pull > NOISY_PULL && couples(of.spec)).then(|| {
        Diagnostic::new(
            Code::W1032,
            of.place(Item::Consensus),
            "this noise comes out wider than it is: the coupling acts in steps that are too long",
            format!("K·dt of a part of a step is {}", number(pull, 4)),
        )
        .note(format!("phases spread about {} % too far", number(50.0 * pull, 2)))
        .help(format!("shorten the step to {}", duration(INSIDE * NOISY_PULL / k)))
    });
    coarse.into_iter().collect()
}
