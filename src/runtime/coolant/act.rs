//! What a script does to a loop: it injects gas, and looks after parts.

use std::sync::Arc;

use crate::coolant::Mixture;
use crate::field::Field;
use crate::field::script::FieldError;
use crate::field::time::Time;
use crate::plant::delivery::Refusal;
use crate::plant::event::Part;

impl Field {
    /// Injects a mixture into a loop from now on, at a rate (mol/s).
    ///
    /// # Errors
    /// Why that is not taken on.
    pub fn inject(
        &mut self,
        place: u32,
        mixture: &Mixture,
        rate: f64,
        length: Time,
    ) -> Result<u32, Refusal> {
        let now = self.now;
        let coolants = Arc::make_mut(&mut self.coolants);
        match coolants.get_mut(place as usize) {
            Some(cooling) => cooling.plant.inject(mixture, rate, now, length),
            None => Err(Refusal::NoInjector),
        }
    }

    /// Looks after a part of a loop.
    ///
    /// # Errors
    /// [`FieldError::Unknown`] for a loop that there is not.
    pub fn service(&mut self, place: u32, part: Part) -> Result<(), FieldError> {
        let (now, mut happened) = (self.now, vec![]);
        let coolants = Arc::make_mut(&mut self.coolants);
        let Some(cooling) = coolants.get_mut(place as usize) else {
            return Err(FieldError::Unknown("coolant", place));
        };
        cooling.plant.service(part, now, &mut happened);
        self.tell_of(place as usize, happened);
        Ok(())
    }

    /// Lets the controller of a loop begin with what another has learnt.
    pub fn resume(&mut self, place: u32, learnt: (f64, f64)) {
        let coolants = Arc::make_mut(&mut self.coolants);
        if let Some(cooling) = coolants.get_mut(place as usize) {
            cooling.plant.control_mut().resume(learnt);
        }
    }
}
