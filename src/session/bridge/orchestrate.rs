//! The seven calls of the orchestrator, made by a script on the field that runs. What the field
//! refuses because of the state that it is in is told in the report and in the events, and the
//! script goes on; a call that makes no sense in any state ends it.

use super::migrate::migrate;
use super::refusal::refusal;
use super::report_value::ReportValue;
use super::run::Actor;
use super::{Bridge, no_field, stop};
use crate::diagnostic::Place;
use crate::field::Field;
use crate::field::budget::Budget;
use crate::field::log::Event;
use crate::field::script::{FieldError, RunError};
use crate::machine::Machine;
use crate::machine::fault::Fault;
use crate::machine::host::{HostResult, MemberSite};
use crate::machine::shape::Shape as ValueShape;
use crate::machine::value::Value;
use crate::orchestrator::Shape;
use crate::program::types::Domain;
use std::sync::Arc;

impl Bridge {
    pub(super) fn orchestrate(
        &self,
        machine: &mut Machine,
        site: &MemberSite,
        name: &str,
        args: &[Option<Value>],
    ) -> HostResult<Value> {
        let place = site.place;
        self.may_act(place)?;
        self.tally.borrow_mut().call(name);
        let first = args.first().and_then(Option::as_ref);
        if name == "shapeCluster" {
            let rule = first.map(|rule| rule.num() as u32);
            return self.bounded(machine, |it, machine| it.shape_cluster(machine, place, rule));
        }
        let to = args.get(1).and_then(Option::as_ref).map(|to| {
            let shape = site.args.get(1).copied().flatten();
            (to.clone(), shape.map(|shape| machine.shapes().get(shape).clone()))
        });
        if name == "migrate" {
            let app = first.map_or(0, Value::num) as u32;
            return self.bounded(machine, |it, machine| it.migrate(machine, place, app, to));
        }
        let act = |field: &mut Field| {
            let done = match name {
                "balance" => Ok(ReportValue::balance(&field.balance())),
                "heal" => {
                    let reports = field.heal();
                    Ok(ReportValue::heal(field, &reports))
                }
                "expand" => {
                    let done = field.expand();
                    done.map(|report| ReportValue::scale(field, "expand", &report))
                }
                "collapse" => {
                    let done = field.collapse();
                    done.map(|report| ReportValue::scale(field, "collapse", &report))
                }
                "enforceThetaConsensus" => {
                    let report = field.enforce_theta_consensus();
                    Ok(ReportValue::consensus(field, &report))
                }
                _ => return Err(Box::new(Fault::Broken("a call that nothing provides"))),
            };
            let report = match done {
                Err(error) if error.is_of_the_moment() => refused(field, name, error),
                done => done.map_err(|error| stop(refusal(&error, place)))?,
            };
            Ok(Value::host(report))
        };
        self.bounded(machine, |it, _| it.with_field(place, act))
    }

    /// Does something with the field within the limits of the script, and counts what it costs.
    fn bounded<T>(
        &self,
        machine: &mut Machine,
        act: impl FnOnce(&Bridge, &mut Machine) -> HostResult<T>,
    ) -> HostResult<T> {
        let (steps, stop) = machine.allowance();
        if let Some(field) = self.current.borrow_mut().as_mut() {
            field.allow(Budget::new(steps, stop));
        }
        let done = act(self, machine);
        if let Some(field) = self.current.borrow_mut().as_mut() {
            let budget = field.allow(Budget::default());
            machine.settle(budget.spent(), budget.is_over())?;
        }
        done
    }

    /// Moves an app. The field is taken out meanwhile, because the functions of rules look at it too.
    fn migrate(
        &self,
        machine: &mut Machine,
        place: Place,
        app: u32,
        to: Option<(Value, Option<ValueShape>)>,
    ) -> HostResult<Value> {
        let Some(mut field) = self.current.take() else { return Err(no_field(place)) };
        let to = to.map(|(to, shape)| segments(&field, &to, shape.as_ref()));
        let done = match to.as_ref().is_some_and(Vec::is_empty) {
            true => Err(RunError::Field(FieldError::NoTarget)),
            false => {
                let actor = &mut Actor::new(self, machine, place);
                migrate(&mut field, app, to.as_deref(), actor)
            }
        };
        let report = match done {
            Ok(report) => Ok(report),
            Err(RunError::Field(error)) if error.is_of_the_moment() => {
                Ok(refused(&mut field, "migrate", error))
            }
            Err(RunError::Field(error)) => Err(stop(refusal(&error, place))),
            Err(RunError::Script(fault)) => Err(fault),
            Err(RunError::Spec(_)) => Err(Box::new(Fault::Broken("a field that was open"))),
        };
        self.current.replace(Some(field));
        Ok(Value::host(report?))
    }

    /// Shapes by one rule, or by the plain one. The field is taken out meanwhile, because the
    /// functions of the rule look at it too.
    fn shape_cluster(
        &self,
        machine: &mut Machine,
        place: Place,
        rule: Option<u32>,
    ) -> HostResult<Value> {
        let Some(mut field) = self.current.take() else { return Err(no_field(place)) };
        let shape = match rule.and_then(|rule| field.rules().get(rule as usize).cloned()) {
            None => Ok(Shape::plain(&field)),
            Some(rule) => Shape::of(&mut field, &rule, &mut Actor::new(self, machine, place)),
        };
        let report = shape.and_then(|shape| {
            let report =
                field.shape_cluster(&shape).map_err(|error| stop(refusal(&error, place)))?;
            Ok(Value::host(ReportValue::shape(&field, &report)))
        });
        self.current.replace(Some(field));
        report
    }
}

/// The report of a call that did nothing. The events tell it too, once for as often as it comes.
fn refused(field: &mut Field, name: &str, error: FieldError) -> ReportValue {
    let report = ReportValue::refused(name, error.to_string());
    let event = Event::Refused { call: Arc::from(name), error };
    if field.log().iter().next_back().is_none_or(|(_, last)| *last != event) {
        field.log.push(field.now(), event);
    }
    report
}

/// The segments that a target names: one, several, or those of a region that are in phase.
fn segments(field: &Field, to: &Value, shape: Option<&ValueShape>) -> Vec<u32> {
    match shape {
        Some(ValueShape::Id(Domain::Region)) => {
            let live: Vec<u32> = field.live().collect();
            let all = super::sheet::segments_of_region(field, to.num() as u32);
            all.filter(|segment| live.binary_search(segment).is_ok()).collect()
        }
        Some(ValueShape::List(_)) => to.as_nums().iter().map(|id| *id as u32).collect(),
        _ => vec![to.num() as u32],
    }
}
