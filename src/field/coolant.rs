//! The loops of coolant of a field.

use super::Field;

impl Field {
    /// Operations a second that a ΔΦ of load stands for, beside a loop; `None` where there is no such
    /// loop.
    pub fn operations_per_load(&self, place: u32) -> Option<f64> {
        let coolant = self.plan.coolants.get(place as usize)?;
        Some(coolant.plant.preset.operations_per_load)
    }

    /// The temperature that the target of a loop is of, K.
    pub fn coolant_kept(&self, _: u32) -> Option<f64> {
        None
    }

    /// How well clock, coolant and computer keep together, 0 to 1.
    pub fn sync_of(&self, _: u32) -> Option<f64> {
        None
    }
}
