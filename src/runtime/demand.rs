//! The demand of every app over time: the factor on the tension of its glyphs.

use std::sync::Arc;

use crate::field::Field;
use crate::field::id::{AppId, SegmentId};
use crate::field::script::{FieldError, RunError, Script};
use crate::field::spec::Demand;
use crate::field::system::System;
use crate::field::time::Time;

/// The demands of the apps.
pub(crate) struct Demands;

impl System for Demands {
    fn due(field: &Field) -> Option<Time> {
        let changes = |demand: &Demand| !matches!(demand, Demand::Constant(_));
        field.plan.apps.iter().any(|app| changes(&app.demand)).then_some(field.now)
    }

    fn step<S: Script>(
        field: &mut Field,
        _: Time,
        script: &mut S,
    ) -> Result<(), RunError<S::Error>> {
        field.update_demand(script)
    }
}

impl Field {
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
