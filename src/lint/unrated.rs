//! Pumps and fans of a coolant that work for nothing, since nobody said against what (W1021).

use super::Description;
use crate::diagnostic::{Code, Diagnostic};
use crate::field::validate::Item;
use crate::report::number::number;

/// Loops with a flow that no `drop` is given for: their work, and all that is made of it, is too low.
pub(super) fn fans(of: &Description) -> Vec<Diagnostic> {
    let loops = (0..).zip(&of.spec.coolants);
    let found = loops.filter_map(|(place, coolant)| {
        let plant = &coolant.plant;
        let pump = Some(plant.circulation.flow).filter(|_| !plant.circulation.rated);
        let exchanger = plant.exchanger.as_ref().filter(|it| !it.rated);
        let blocks = [("circulation", "flow", pump), ("exchanger", "outside", exchanger.map(|it| it.outside))];
        let free: Vec<(&str, &str, f64)> = blocks
            .into_iter()
            .filter_map(|(block, key, flow)| Some((block, key, flow.filter(|flow| *flow > 0.0)?)))
            .collect();
        let (block, key, flow) = *free.first()?;
        let names: Vec<String> = free.iter().map(|(block, _, _)| format!("`{block}`")).collect();
        Some(
            Diagnostic::new(
                Code::W1021,
                of.place(Item::Coolant(place)),
                format!("what moves the gas of `{}` costs nothing", plant.name),
                format!("no `drop` is given in {}", names.join(" and ")),
            )
            .note("without a pressure to work against, a fan draws 0 W: work, PUE and cost are too low")
            .help(format!(
                "say what it works against: `{block} {{ {key}: {} mol/s, drop: 100 Pa }}`; `drop: 0 Pa` means none",
                number(flow, 6)
            )),
        )
    });
    found.collect()
}
