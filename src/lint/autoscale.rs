//! A band of density that one segment more or less leads out of (W1007).

use super::Description;
use crate::diagnostic::{Code, Diagnostic};
use crate::field::validate::Item;

/// A field that grows at the upper end of the band, and then shrinks because it has grown.
pub(super) fn narrow(of: &Description) -> Vec<Diagnostic> {
    let Some(scale) = &of.spec.autoscale else { return vec![] };
    let n = of.spec.segments.len() as f64;
    let after = scale.high * n / (n + 1.0);
    let narrow = (scale.low >= after).then(|| {
        Diagnostic::new(
            Code::W1007,
            of.place(Item::Autoscale),
            "this autoscale band must flap",
            format!("{} to {} is too narrow for {n} segments", scale.low, scale.high),
        )
        .note(format!(
            "one segment more takes the density from {} to {after:.4}, below the band",
            scale.high
        ))
        .help(format!("lower the band's lower end below {after:.4}"))
    });
    narrow.into_iter().collect()
}
