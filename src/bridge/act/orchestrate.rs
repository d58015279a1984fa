//! The seven calls of the orchestrator, made by a script on the field that runs. What the field
//! refuses because of the state that it is in is told in the report and in the events, and the
//! script goes on; a call that makes no sense in any state ends it.

use crate::base::alarm;
use crate::bridge::act::migrate::migrate;
use crate::bridge::refusal::refusal;
use crate::bridge::run::Callbacks;
use crate::bridge::value::report::ReportValue;
use crate::bridge::{Bridge, no_field, stop};
use crate::diagnostic::Place;
use crate::field::Field;
use crate::field::budget::Budget;
use crate::field::id::{AppId, RegionId, RuleId, SegmentId};
use crate::field::script::{FieldError, RunError};
use crate::machine::Machine;
use crate::machine::fault::Fault;
use crate::machine::host::{HostResult, MemberSite};
use crate::machine::shape::Shape as ValueShape;
use crate::machine::value::Value;
use crate::orchestrator::Shape;
use crate::program::types::Domain;
use crate::schema::member::OrchestratorMember;

impl Bridge {
    pub(in crate::bridge) fn orchestrate(
        &self,
        machine: &mut Machine,
        site: &MemberSite,
        call: OrchestratorMember,
        args: &[Option<Value>],
    ) -> HostResult<Value> {
        let place = site.place;
        self.may_act(place)?;
        self.told.reached.borrow_mut().call(call.name());
        let first = args.first().and_then(Option::as_ref);
        let to = args.get(1).and_then(Option::as_ref).map(|to| {
            let shape = site.args.get(1).copied().flatten();
            (to.clone(), shape.map(|shape| machine.shapes().get(shape).clone()))
        });
        let number = first.map(|id| id.num() as u32);
        let name = call.name();
        let act: &dyn Fn(&mut Field) -> Result<ReportValue, FieldError> = match call {
            OrchestratorMember::Migrate => {
                let app = AppId(number.unwrap_or(0));
                return self.bounded(machine, |it, machine| it.migrate(machine, place, app, to));
            }
            OrchestratorMember::ShapeCluster => {
                return self.bounded(machine, |it, machine| {
                    it.shape_cluster(machine, place, number.map(RuleId))
                });
            }
            OrchestratorMember::Balance => &|field| Ok(ReportValue::balance(&field.balance())),
            OrchestratorMember::Heal => &|field| {
                let reports = field.heal();
                Ok(ReportValue::heal(field, &reports))
            },
            OrchestratorMember::Expand => &|field| {
                let done = field.expand();
                done.map(|report| ReportValue::scale(field, name, &report))
            },
            OrchestratorMember::Collapse => &|field| {
                let done = field.collapse();
                done.map(|report| ReportValue::scale(field, name, &report))
            },
            OrchestratorMember::EnforceThetaConsensus => &|field| {
                let report = field.enforce_theta_consensus();
                Ok(ReportValue::consensus(field, &report))
            },
        };
        let act = |field: &mut Field| {
            let report = match act(field) {
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
        if let Some(field) = self.stage.current.borrow_mut().as_mut() {
            field.allow(Budget::new(steps, stop));
        }
        let done = act(self, machine);
        // What it takes has no bound but that of the field.
        alarm::rings(alarm::LOOK);
        if let Some(field) = self.stage.current.borrow_mut().as_mut() {
            let budget = field.allow(Budget::default());
            machine.settle(budget.spent(), budget.is_over())?;
        }
        done
    }

    /// Does what asks the functions of rules. The field is taken out meanwhile, because they look at it
    /// too.
    fn taken_out(
        &self,
        machine: &mut Machine,
        place: Place,
        act: impl FnOnce(&mut Field, &mut Callbacks) -> HostResult<ReportValue>,
    ) -> HostResult<Value> {
        let Some(mut field) = self.stage.current.take() else { return Err(no_field(place)) };
        let report = act(&mut field, &mut Callbacks::new(self, machine, place));
        self.stage.current.replace(Some(field));
        report.map(Value::host)
    }

    /// Moves an app.
    fn migrate(
        &self,
        machine: &mut Machine,
        place: Place,
        app: AppId,
        to: Option<(Value, Option<ValueShape>)>,
    ) -> HostResult<Value> {
        self.taken_out(machine, place, |field, callbacks| {
            let to = to.map(|(to, shape)| segments(field, &to, shape.as_ref()));
            let done = match to.as_ref().is_some_and(Vec::is_empty) {
                true => Err(RunError::Field(FieldError::NoTarget)),
                false => migrate(field, app, to.as_deref(), callbacks),
            };
            done.or_else(|error| match error {
                RunError::Field(error) if error.is_of_the_moment() => {
                    Ok(refused(field, OrchestratorMember::Migrate.name(), error))
                }
                RunError::Field(error) => Err(stop(refusal(&error, place))),
                RunError::Script(fault) => Err(fault),
                RunError::Spec(_) => Err(Box::new(Fault::Broken("a field that was open"))),
            })
        })
    }

    /// Shapes by one rule, or by the plain one.
    fn shape_cluster(
        &self,
        machine: &mut Machine,
        place: Place,
        rule: Option<RuleId>,
    ) -> HostResult<Value> {
        self.taken_out(machine, place, |field, callbacks| {
            let shape = match rule.and_then(|rule| field.rules().get(rule.index()).cloned()) {
                None => Shape::plain(field),
                Some(rule) => Shape::of(field, &rule, callbacks)?,
            };
            let done = field.shape_cluster(&shape);
            let report = done.map_err(|error| stop(refusal(&error, place)))?;
            Ok(ReportValue::shape(field, &report))
        })
    }
}

/// The report of a call that did nothing. The events tell it too, once for as often as it comes.
fn refused(field: &mut Field, name: &str, error: FieldError) -> ReportValue {
    let report = ReportValue::refused(name, error.to_string());
    field.note_refused(name, error);
    report
}

/// The segments that a target names: one, several, or those of a region that are in phase.
fn segments(field: &Field, to: &Value, shape: Option<&ValueShape>) -> Vec<SegmentId> {
    match shape {
        Some(ValueShape::Id(Domain::Region)) => {
            let all = crate::bridge::describe::segments_of_region(field, RegionId(to.num() as u32));
            let live: Vec<SegmentId> = field.live().collect();
            all.filter(|segment| live.binary_search(segment).is_ok()).collect()
        }
        Some(ValueShape::List(_)) => to.as_nums().iter().map(|id| SegmentId(*id as u32)).collect(),
        _ => vec![SegmentId(to.num() as u32)],
    }
}
