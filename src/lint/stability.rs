//! Springs that do not settle: too stiff for the step (W1005), or for links that bring news late
//! (W1006).

use super::{Description, duration};
use crate::diagnostic::{Code, Diagnostic};
use crate::field::id::LinkId;
use crate::field::spec::Method;
use crate::field::time::Time;
use crate::field::validate::Item;
use crate::report::number;

/// What is advised stays so far inside a bound, so that rounding it does not lead back over it.
const INSIDE: f64 = 0.9;

/// Springs whose fastest difference grows from step to step: first-order steps are stable below
/// λmax·step = 2.
pub(super) fn stiff(of: &Description) -> Vec<Diagnostic> {
    let Some(springs) = of.levelled_by_springs() else { return vec![] };
    let rate = springs.spectrum.lambda_max;
    let fastest = rate * springs.step;
    let chosen = !springs.auto && of.spec.balance.method == Method::Springs;
    let stiff = (chosen && fastest >= 2.0).then(|| {
        Diagnostic::new(
            Code::W1005,
            of.place(Item::Link(LinkId(0))),
            "these springs are too stiff for the step: pressures will oscillate",
            format!("λmax·step is {}, and must be below 2", number(fastest, 4)),
        )
        .help(format!(
            "multiply their stiffness by {}, or shorten the step to {}",
            number(INSIDE * 2.0 / fastest, 2),
            duration(INSIDE * 2.0 / rate)
        ))
        .help("or let the graph choose: `spring: auto`")
    });
    stiff.into_iter().collect()
}

/// A slowest link whose news is older than springs of this strength bear.
pub(super) fn late(of: &Description) -> Vec<Diagnostic> {
    let Some(springs) = of.levelled_by_springs() else { return vec![] };
    let slowest =
        LinkId::all(of.spec.links.len()).zip(&of.spec.links).max_by_key(|(_, link)| link.latency);
    let margin = springs.spectrum.delay_margin(springs.strength());
    let (Some((id, link)), Some(margin)) = (slowest, margin) else { return vec![] };
    let latency = link.latency.seconds();
    let late = (link.latency > Time::ZERO && latency >= margin).then(|| {
        Diagnostic::new(
            Code::W1006,
            of.place(Item::Link(id)),
            "this link is slower than its springs allow",
            format!(
                "a latency of {}, and news older than {} makes springs overshoot",
                duration(latency),
                duration(margin)
            ),
        )
        .help(match springs.auto {
            true => format!(
                "`auto` springs settle fastest without latency: give them a strength below {} Hz",
                number(springs.strength() * margin / latency, 2)
            ),
            false => "soften the springs, or use a faster link".to_owned(),
        })
    });
    late.into_iter().collect()
}
