//! Copies of the state that have no place (W1012).

use super::Description;
use crate::diagnostic::{Code, Diagnostic};
use crate::field::validate::Item;

/// More copies than there are segments in phase to hold one each.
pub(super) fn too_many(of: &Description) -> Vec<Diagnostic> {
    let wanted = of.spec.storage.replicas;
    let holders = of.spec.segments.iter().filter(|it| !it.out_of_phase).count();
    let warning = (wanted as usize > holders && holders > 0).then(|| {
        Diagnostic::new(
            Code::W1012,
            of.place(Item::Storage),
            format!("{wanted} copies are more than the segments can hold"),
            format!("a segment holds one copy, and there are {holders} in phase"),
        )
        .note(format!("there will be {holders}, the serving one included"))
        .help("add segments, or ask for fewer replicas")
    });
    warning.into_iter().collect()
}

/// The warning on a cluster that fewer segments may take than there are to be copies.
pub(super) fn refused(of: &Description, name: &str, open: usize) -> Option<Diagnostic> {
    let wanted = of.spec.storage.replicas;
    (wanted > 1 && wanted as usize > open).then(|| {
        let what = match open {
            1 => "one segment".to_owned(),
            more => format!("{more} segments"),
        };
        Diagnostic::new(
            Code::W1012,
            of.place(Item::Storage),
            format!("the rules leave `{name}` fewer places than copies"),
            format!("{wanted} copies, and {what} that may take it"),
        )
        .note("a copy on another segment serves, but the glyphs cannot regroup there")
        .help("add segments that meet the rules, or ask for fewer replicas")
    })
}
