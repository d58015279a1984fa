//! One step of a field, in the order that the model fixes: θ, load, heat, detector and membership,
//! orchestrator, what is too hot, then what is due at the time that the step has led to, and the conservation check.
//! What is due at a time finds the state of that time, and acts on what comes after it.

use super::coolant::Alerts;
use super::demand::Demands;
use super::errand::Errands;
use super::heat::{Heat, Limits};
use crate::engine::membership::Membership;
use crate::engine::phase::PhaseCoupling;
use crate::field::Field;
use crate::field::fault::Downtime;
use crate::field::pending::Pending;
use crate::field::rules::RuleAnswers;
use crate::field::script::{FieldError, RunError, Script};
use crate::field::system::System;
use crate::field::time::Time;
use crate::orchestrator::balance::Balance;
use crate::orchestrator::density::Density;
use crate::orchestrator::healing::Detection;

/// Lets those of the systems act whose time has come, in the order of the list.
macro_rules! act_in_order {
    ($field:ident, $dt:ident, $script:ident: [$($system:ty),* $(,)?]) => {$(
        if <$system>::due($field).is_some_and(|due| due <= $field.now) {
            <$system>::step($field, $dt, $script)?;
        }
    )*};
}

impl Field {
    /// Lets the field run by itself for some time: the REPL's `Φ.step(T)`.
    ///
    /// # Errors
    /// As [`Field::evolve`].
    pub fn step<S: Script>(
        &mut self,
        length: Time,
        script: &mut S,
    ) -> Result<(), RunError<S::Error>> {
        let end = self.now + length;
        while self.now < end {
            let dt = self.plan.step.min(end - self.now);
            self.advance(dt);
            self.evolve(dt, script)?;
        }
        Ok(())
    }

    /// Moves the clock; what is due at the new time may act before [`Field::evolve`].
    pub(crate) fn advance(&mut self, dt: Time) {
        self.now += dt;
        self.tick += 1;
    }

    /// The step that led to the present time.
    ///
    /// # Errors
    /// What a function of the script fails with, a demand or a force that is no number, a breach of
    /// conservation (checked on every step in debug builds).
    pub(crate) fn evolve<S: Script>(
        &mut self,
        dt: Time,
        script: &mut S,
    ) -> Result<(), RunError<S::Error>> {
        self.refresh();
        act_in_order!(self, dt, script: [
            PhaseCoupling,
            Demands,
            RuleAnswers,
            Balance,
            Heat,
            Detection,
            Membership,
            Downtime,
            Errands,
            Density,
            Limits,
            Alerts,
        ]);
        while let Some((_, event)) = self.pending.pop_due(self.now) {
            script.event().map_err(RunError::Script)?;
            self.deliver(event)?;
        }
        self.refresh();
        if cfg!(debug_assertions) {
            self.check_conservation()?;
        }
        Ok(())
    }

    fn deliver(&mut self, event: Pending) -> Result<(), FieldError> {
        self.refresh();
        match event {
            Pending::Restore { segment, until } => return self.end_outage(segment, until),
            // The return keeps its own time, so that steps make an outage neither longer nor shorter
            // on average.
            Pending::Outage { segment, until } => return self.crash_until(segment, until),
            Pending::Rejoin(links) => self.join_some(&links),
            Pending::Unskew { segment, omega } => return self.skew(segment, -omega),
            Pending::Undelay { extra } => return self.delay(None, Time::ZERO - extra),
            Pending::Unheat { segment, fault } => self.end_heat(segment, fault),
            Pending::Chaos { schedule, number } => return self.strike(schedule, number),
            Pending::Detect(segment) => self.detect(segment),
            Pending::Heal { segment, stage } => return self.heal_stage(segment, stage),
            Pending::Packet(id) => self.packet_stage(id),
            Pending::Booted { segment, model } => self.booted(segment, model),
            Pending::Split { segment, model } => self.split(segment, model),
        }
        Ok(())
    }
}
