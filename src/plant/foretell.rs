//! What a loop would do: where it will be after a while with nothing turned, and what it would inject.

use super::bodies::Bodies;
use super::charge::SPECIES;
use super::delivery::Inside;
use super::delivery::plan::{Lack, Plan};
use super::port::Inputs;
use super::whole::{Around, Plant};
use crate::base::time::Time;

impl Plant {
    /// The temperature that the target is of after `length`, K, with bodies, actuators and what is around
    /// as they are now. `None` where the gas is not known.
    pub fn foretells<B: Bodies + ?Sized>(
        &self,
        length: Time,
        bodies: &B,
        around: &Around,
    ) -> Option<f64> {
        let inputs = Inputs {
            actuators: *self.driven(),
            condition: self.condition(),
            ..Inputs::resting(around.outside)
        };
        self.held().ends(length.seconds(), bodies, &inputs)
    }

    /// What the injector would choose for `amount` mol now.
    ///
    /// # Errors
    /// Why there is nothing.
    pub fn choose(&self, amount: f64) -> Result<Plan, Lack> {
        let held = self.held();
        let inside = Inside {
            gas: held.gas(),
            amount: held.amount(),
            temperature: held.back(),
            pressure: held.pressure(),
            vented: [0.0; SPECIES],
        };
        self.delivery().choose(self.spec(), &inside, amount)
    }
}
