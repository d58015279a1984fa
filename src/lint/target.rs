//! Targets that no controller comes to (W1022).

use super::Description;
use crate::diagnostic::{Code, Diagnostic};
use crate::field::spec::CoolantSpec;
use crate::field::validate::Item;
use crate::report::number::number;
use crate::schema::word::Devices;

/// A target below the air outside, where nothing cools below that.
pub(super) fn out_of_reach(of: &Description) -> Vec<Diagnostic> {
    let loops = (0..).zip(&of.spec.coolants);
    loops.filter_map(|(place, coolant)| warning(of, place, coolant)).collect()
}

fn warning(of: &Description, place: u32, coolant: &CoolantSpec) -> Option<Diagnostic> {
    let plant = &coolant.plant;
    if !plant.is_controlled() {
        return None;
    }
    let coldest = plant.coldest_outside()?;
    let (_, high) = plant.target.temperature;
    (!plant.cools_below_outside() && high < coldest).then(|| {
        Diagnostic::new(
            Code::W1022,
            of.place(Item::Coolant(place)),
            format!("the loop `{}` cannot come to its target", plant.name),
            format!(
                "at most {} K is wanted, and the air outside is never below {} K",
                number(high, 5),
                number(coldest, 5)
            ),
        )
        .note("without a chiller or a cycle with `exchange`, gas gets no colder than that air")
        .help(format!(
            "aim above {} K, or {}",
            number(coldest.ceil(), 5),
            match plant.preset.devices {
                Devices::ZeroCost =>
                    "let a chiller run: `devices: hybrid`, and one with a `capacity`",
                Devices::Hybrid | Devices::Compressor => "add `chiller { capacity: 5 kW }`",
            }
        ))
    })
}
