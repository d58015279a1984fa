//! One step of a field, in the order that the model fixes: θ, load, detector and membership,
//! orchestrator, then what is due at the time that the step has led to, and the conservation check.
//! What is due at a time finds the state of that time, and acts on what comes after it.

use std::sync::Arc;

use crate::field::Field;
use crate::field::id::{AppId, SegmentId};
use crate::field::pending::Pending;
use crate::field::script::{FieldError, RunError, Script};
use crate::field::spec::Demand;
use crate::field::time::Time;

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
        self.move_phases(dt);
        self.update_demand(script)?;
        if self.rules_move {
            self.ask_rules(script)?;
        }
        self.balance_load(dt, script)?;
        for found in self.listen() {
            self.judge(found);
        }
        self.update_membership();
        self.count_downtime(dt);
        self.run_policies();
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
            Pending::Chaos { schedule, number } => return self.strike(schedule, number),
            Pending::Detect(segment) => self.detect(segment),
            Pending::Heal { segment, stage } => return self.heal_stage(segment, stage),
            Pending::Packet(id) => self.packet_stage(id),
            Pending::Booted { segment, model } => self.booted(segment, model),
            Pending::Split { segment, model } => self.split(segment, model),
        }
        Ok(())
    }

    /// Sets every app's factor to its demand now, and the loads with it.
    pub(crate) fn update_demand<S: Script>(
        &mut self,
        script: &mut S,
    ) -> Result<(), RunError<S::Error>> {
        let plan = self.plan.clone();
        let mut changed = false;
        for (id, app) in (0..).map(AppId).zip(&plan.apps) {
            let value = match &app.demand {
                Demand::Constant(value) => *value,
                Demand::Sampled { times, values } => {
                    let at = times.partition_point(|t| *t <= self.now).saturating_sub(1);
                    values.get(at).copied().unwrap_or(0.0)
                }
                Demand::Script(call) => script.demand(*call, self.now).map_err(RunError::Script)?,
            };
            if !value.is_finite() || value < 0.0 {
                return Err(FieldError::BadDemand { app: id, value, at: self.now }.into());
            }
            if self.demand.get(id.index()).is_some_and(|now| *now != value)
                && let Some(cell) = Arc::make_mut(&mut self.demand).get_mut(id.index())
            {
                *cell = value;
                changed = true;
            }
        }
        if changed {
            for segment in SegmentId::all(self.segments.len()) {
                self.settle(segment);
            }
        }
        Ok(())
    }
}
