//! The seven calls of the orchestrator, made by a script on the field that runs.

use super::refusal::refusal;
use super::report_value::ReportValue;
use super::run::Actor;
use super::{Bridge, no_field, stop};
use crate::diagnostic::Place;
use crate::field::Field;
use crate::field::script::FieldError;
use crate::machine::Machine;
use crate::machine::fault::Fault;
use crate::machine::host::{HostResult, MemberSite};
use crate::machine::shape::Shape as ValueShape;
use crate::machine::value::Value;
use crate::orchestrator::Shape;
use crate::program::types::Domain;

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
            return self.shape_cluster(machine, place, first.map(|rule| rule.num() as u32));
        }
        let to = args.get(1).and_then(Option::as_ref).map(|to| {
            let shape = site.args.get(1).copied().flatten();
            (to.clone(), shape.map(|shape| machine.shapes().get(shape).clone()))
        });
        self.with_field(place, |field| {
            let report = match name {
                "balance" => ReportValue::balance(&field.balance()),
                "heal" => {
                    let reports = field.heal();
                    ReportValue::heal(field, &reports)
                }
                "expand" => {
                    let report = field.expand().map_err(|error| failed(&error, place))?;
                    ReportValue::scale(field, "expand", &report)
                }
                "collapse" => {
                    let report = field.collapse().map_err(|error| failed(&error, place))?;
                    ReportValue::scale(field, "collapse", &report)
                }
                "enforceThetaConsensus" => {
                    let report = field.enforce_theta_consensus();
                    ReportValue::consensus(field, &report)
                }
                "migrate" => {
                    let app = first.map_or(0, Value::num) as u32;
                    let to = to.map(|(to, shape)| segments(field, &to, shape.as_ref()));
                    let report =
                        field.migrate(app, to.as_deref()).map_err(|error| failed(&error, place))?;
                    ReportValue::migration(field, &report)
                }
                _ => return Err(Box::new(Fault::Broken("a call that nothing provides"))),
            };
            Ok(Value::host(report))
        })
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
            let report = field.shape_cluster(&shape).map_err(|error| failed(&error, place))?;
            Ok(Value::host(ReportValue::shape(&field, &report)))
        });
        self.current.replace(Some(field));
        report
    }
}

fn failed(error: &FieldError, place: Place) -> Box<Fault> {
    stop(refusal(error, place))
}

/// The segments that a target names: one, several, or those of a region.
fn segments(field: &Field, to: &Value, shape: Option<&ValueShape>) -> Vec<u32> {
    match shape {
        Some(ValueShape::Id(Domain::Region)) => {
            super::sheet::segments_of_region(field, to.num() as u32).collect()
        }
        Some(ValueShape::List(_)) => to.as_nums().iter().map(|id| *id as u32).collect(),
        _ => vec![to.num() as u32],
    }
}
