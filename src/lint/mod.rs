//! Lints: what can be said of a field before it runs. They look at its description and nothing
//! else: not at the script that made it, and not at a state.
//!
//! There are three moments to look. When a field is made, [`lints`] goes through the one table of
//! what its [`Description`] says by itself: a new lint is a function and a row of it. When a run
//! begins, [`plan`] looks at what is due and when, and [`rules`] asks the functions of the κ rules
//! for their answers. [`explain()`] tells the same facts at length, for `phi check --explain-field`.
//!
//! A lint warns only of what is certain or nearly so, says the number that decides, and helps with
//! one that would do.

mod autoscale;
mod copies;
mod coupling;
mod description;
mod explain;
mod grains;
mod heat;
mod load;
mod numbers;
mod parts;
mod phase;
mod places;
mod plan;
mod quota;
mod rules;
mod springs;
mod stability;
mod target;
mod unrated;

pub use coupling::alias;
pub use description::Description;
pub use explain::explain;
pub use numbers::{FieldNumbers, PartNumbers, Steps, numbers};
pub use places::Places;
pub use plan::{Due, Planned, flat, plan};
pub use rules::{rules, rules_anywhere};

use crate::diagnostic::{Code, Diagnostic};
use crate::report::number::{self, number};

/// A lint: the code that it warns with, and the function that looks.
type Lint = (Code, fn(&Description) -> Vec<Diagnostic>);

/// The lints on a description alone, in the order in which they are told.
const LINTS: [Lint; 16] = [
    (Code::W1007, autoscale::narrow),
    (Code::W1010, load::overfull),
    (Code::W1008, parts::apart),
    (Code::W1005, stability::stiff),
    (Code::W1006, stability::late),
    (Code::W1011, quota::quotas),
    (Code::W1012, copies::too_many),
    (Code::W1014, grains::frozen),
    (Code::W1018, heat::runaway),
    (Code::W1019, heat::trips),
    (Code::W1020, heat::stays_down),
    (Code::W1021, unrated::fans),
    (Code::W1022, target::out_of_reach),
    (Code::W1030, coupling::strong),
    (Code::W1031, coupling::aliased),
    (Code::W1032, coupling::coarse),
];

/// The warnings on a field that can be run.
pub fn lints(of: &Description) -> Vec<Diagnostic> {
    LINTS.iter().flat_map(|(_, look)| look(of)).collect()
}

/// A time in s, in the unit that fits.
fn duration(seconds: f64) -> String {
    match seconds > 0.0 && seconds < 1e-6 {
        true => format!("{} ns", number(seconds * 1e9, 4)),
        false => number::duration((seconds * 1e9).min(9e18) as i64),
    }
}

#[cfg(test)]
mod tests;
