//! The way that the open field has come: its states over what is kept of its past, gone again.

use super::{Opened, State};
use crate::bridge::Bridge;
use crate::diagnostic::Place;
use crate::field::time::Time;
use crate::machine::Machine;
use crate::machine::host::HostResult;

/// States of the open field, a length of time apart, oldest first.
#[derive(Debug)]
pub struct Course {
    opened: Opened,
    present: State,
    /// The state that it stands at.
    at: State,
    /// When the next state is; `None` behind the last.
    next: Option<Time>,
    every: Time,
}

impl Bridge {
    /// The way of the open field in about so many states, whole steps apart, the present one included;
    /// `None` where none is open, or its clock has not moved.
    pub fn course(&self, machine: &Machine, states: usize) -> Option<Course> {
        let opened = self.session.opened.borrow().clone()?;
        let field = self.stage.current.borrow().clone()?;
        let at = opened.past.first()?.left.clone();
        let first = at.field.now();
        let step = field.step_length().0.max(1);
        let length = (field.now() - first).0 / states.max(1) as i64;
        let every = Time((length / step).max(1).saturating_mul(step));
        let present = State { variables: machine.variables(&opened.reads), field };
        Some(Course { opened, present, at, next: Some(first), every })
    }
}

impl Course {
    /// Puts the open field, and the variables that its functions read, into the next state, and gives
    /// its time in s; `None` behind the last. Who goes this way puts bridge and machine back.
    ///
    /// # Errors
    /// What stops a step: limits, Ctrl-C.
    pub fn go_on(&mut self, bridge: &Bridge, machine: &mut Machine) -> HostResult<Option<f64>> {
        let Some(time) = self.next else { return Ok(None) };
        if time >= self.present.field.now() {
            self.at = self.present.clone();
            self.next = None;
        } else {
            let past = &self.opened.past;
            let kept = past.iter().rev().find(|moment| moment.left.field.now() <= time);
            if let Some(moment) = kept.filter(|it| it.left.field.now() > self.at.field.now()) {
                self.at = moment.left.clone();
            }
            machine.put_back(&self.at.variables);
            // What was stepped by less than a step is not stepped across.
            let step = self.at.field.step_length().0.max(1);
            let way = Time((time - self.at.field.now()).0 / step * step);
            if way.0 > 0 {
                let place = Place::default();
                bridge.advance(machine, &mut self.at.field, way, &self.opened, place)?;
                self.at.variables = machine.variables(&self.opened.reads);
            }
            self.next = Some(time + self.every);
        }
        machine.put_back(&self.at.variables);
        bridge.stage.current.replace(Some(self.at.field.clone()));
        Ok(Some(self.at.field.now().seconds()))
    }
}
