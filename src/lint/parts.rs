//! A field that falls into parts which no link joins (W1008).

use super::Description;
use crate::diagnostic::{Code, Diagnostic};
use crate::field::validate::Item;

/// More parts than one, under springs.
pub(super) fn apart(of: &Description) -> Vec<Diagnostic> {
    let Some(springs) = of.levelled_by_springs() else { return vec![] };
    let parts = springs.parts.len();
    if parts <= 1 {
        return vec![];
    }
    let title = match of.spec.links.is_empty() {
        true => "no link joins the segments of this field".to_owned(),
        false => format!("the links leave this field in {parts} parts"),
    };
    vec![
        Diagnostic::new(Code::W1008, of.place(Item::Field), title, "this field")
            .note("no load moves between parts, and only one of them can carry the cluster phase")
            .help("join them, for example with `link join(a, b) { … }`"),
    ]
}
