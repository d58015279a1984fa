//! One step of a field, in the order that the model fixes: θ, load, heat, detector and membership,
//! orchestrator, what is too hot, then what is due at the time that the step has led to, and the conservation check.
//! What is due at a time finds the state of that time, and acts on what comes after it.
//!
//! Steps lie on a fixed grid, the multiples of the field's step: how far a caller lets time pass decides
//! neither where they lie nor how many there are. What is due between two of them happens at its own time.

use super::coolant::Alerts;
use super::demand::Demands;
use super::errand::Errands;
use super::heat::{Heat, Limits};
use crate::engine::membership::Membership;
use crate::engine::phase::PhaseCoupling;
use crate::field::Field;
use crate::field::pending::Pending;
use crate::field::rules::RuleAnswers;
use crate::field::script::{FieldError, RunError, Script};
use crate::field::served::Service;
use crate::field::system::System;
use crate::field::time::Time;
use crate::orchestrator::balance::Balance;
use crate::orchestrator::copies::Copies;
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
    /// Lets the field run by itself for some time: the REPL's `Φ.step(T)`. In pieces or at once, the
    /// state that comes out is the same.
    ///
    /// # Errors
    /// As [`Field::pass`].
    pub fn step<S: Script>(
        &mut self,
        length: Time,
        script: &mut S,
    ) -> Result<(), RunError<S::Error>> {
        let end = self.now + length;
        while self.now < end {
            self.pass(end, script)?;
        }
        Ok(())
    }

    /// When the next step ends; [`Time::MAX`] where that is past the end of all time.
    pub(crate) fn next_step(&self) -> Time {
        let step = i128::from(self.plan.step.0);
        i64::try_from((i128::from(self.tick) + 1) * step).map_or(Time::MAX, Time)
    }

    /// Lets time pass to the next step, or to what is due before that, but not beyond `end`. True where a
    /// step has led there.
    ///
    /// # Errors
    /// What a function of the script fails with, a demand or a force that is no number, a breach of
    /// conservation (checked on every step in debug builds).
    pub(crate) fn pass<S: Script>(
        &mut self,
        end: Time,
        script: &mut S,
    ) -> Result<bool, RunError<S::Error>> {
        // What a call has cut loose looks for its way at the time of the call, however long the step is.
        self.refresh();
        self.wake_packets();
        let step = self.next_step();
        let due = self.pending.next_time().map_or(Time::MAX, |due| due.max(self.now));
        self.now = step.min(due).min(end);
        let stepped = self.now == step;
        if stepped {
            self.tick += 1;
            self.evolve(script)?;
        }
        self.catch_up(script)?;
        if stepped && cfg!(debug_assertions) {
            self.check_conservation()?;
        }
        Ok(stepped)
    }

    /// The systems, in the step that led to the present time.
    fn evolve<S: Script>(&mut self, script: &mut S) -> Result<(), RunError<S::Error>> {
        self.refresh();
        let dt = self.plan.step;
        act_in_order!(self, dt, script: [
            Service,
            PhaseCoupling,
            Demands,
            RuleAnswers,
            Balance,
            Heat,
            Detection,
            Membership,
            Copies,
            Errands,
            Density,
            Limits,
            Alerts,
        ]);
        Ok(())
    }

    /// What is due by now.
    fn catch_up<S: Script>(&mut self, script: &mut S) -> Result<(), RunError<S::Error>> {
        while let Some((_, event)) = self.pending.pop_due(self.now) {
            script.event().map_err(RunError::Script)?;
            self.deliver(event)?;
        }
        self.refresh();
        self.wake_packets();
        Ok(())
    }

    fn deliver(&mut self, event: Pending) -> Result<(), FieldError> {
        self.refresh();
        match event {
            Pending::Begin(fault) => self.begin_fault(fault),
            Pending::End(fault) => {
                self.end_fault(fault);
            }
            Pending::Chaos { fault, number } => return self.strike(fault, number),
            Pending::Detect(segment) => self.detect(segment),
            Pending::Heal { segment, stage } => return self.heal_stage(segment, stage),
            Pending::Packet { id, turn } => self.packet_due(id, turn),
            Pending::Booted { segment, model } => self.booted(segment, model),
            Pending::Split { segment, model } => self.split(segment, model),
        }
        Ok(())
    }
}
