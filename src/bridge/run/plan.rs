//! The plan of a run, from the values of the script to what the runtime carries out, and what is
//! known of its properties in the end.

use super::callbacks::{Call, Callbacks};
use crate::bridge::stop;
use crate::bridge::value::run::Stated;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::field::property::{Bounds, Property, TemporalOperator};
use crate::field::time::Time;
use crate::machine::host::{AtomValue, HostResult, PlanValue, RunValue};
use crate::runtime::run::{Observe, RunPlan, Watch};
use crate::syntax::ast;
use std::sync::Arc;

impl Callbacks<'_> {
    pub(super) fn plan(&mut self, value: &RunValue) -> HostResult<(RunPlan, Vec<Stated>)> {
        let duration = time(value.duration, value.place)?;
        self.duration = duration;
        let mut plan = RunPlan { duration, ..RunPlan::default() };
        let mut stated = vec![];
        for entry in &value.plan {
            match entry {
                PlanValue::Setup { action } => plan.at.push((Time(0), self.closure(action))),
                PlanValue::At { time: at, action, place } => {
                    plan.at.push((time(*at, *place)?, self.closure(action)));
                }
                PlanValue::Every { period, action, place } => {
                    plan.every.push((span(*period, *place)?, self.closure(action)));
                }
                PlanValue::When { condition, action, .. } => {
                    let condition = self.closure(condition);
                    plan.when.push((condition, self.closure(action)));
                }
                PlanValue::Observe { name, value: probe, period, place, .. } => {
                    let name = Arc::from(self.machine.program().names.text(*name));
                    let period = match period {
                        Some(period) => span(*period, *place)?,
                        None => Time(1),
                    };
                    plan.observe.push(Observe { name, probe: self.closure(probe), period });
                }
                PlanValue::Property { kind, first, second, within, after, hold, margin, place } => {
                    let bound = |seconds: &Option<f64>| {
                        seconds.map(|seconds| time(seconds, *place)).transpose()
                    };
                    let bounds = Bounds {
                        within: bound(within)?.map(|time| time.0),
                        after: bound(after)?.map(|time| time.0),
                        hold: bound(hold)?.map(|time| time.0),
                    };
                    let property = Property::new(kind_of(*kind), bounds).map_err(|error| {
                        stop(Diagnostic::new(
                            Code::E0406,
                            *place,
                            error.to_string(),
                            "this property makes no sense",
                        ))
                    })?;
                    let atom = |value: &AtomValue| Call::Atom(value.clone(), vec![]);
                    let mut atoms = vec![self.add(atom(first))];
                    if let Some(second) = second {
                        atoms.push(self.add(atom(second)));
                    }
                    plan.properties.push(Watch { property, atoms: atoms.clone() });
                    stated.push(Stated {
                        text: one_line(
                            place.span.text(self.bridge.files.sources.borrow().text(place.file)),
                        ),
                        place: *place,
                        kind: *kind,
                        atoms,
                        values: vec![],
                        margin: margin.map(|(shape, shown)| self.told_in(shape, shown)),
                    });
                }
            }
        }
        Ok((plan, stated))
    }

    /// The values of the parts of each property at the moment it broke.
    pub(super) fn finish(&mut self, mut stated: Vec<Stated>) -> Vec<Stated> {
        for stated in &mut stated {
            for atom in &stated.atoms {
                let Some(Call::Atom(_, seen)) = self.calls.get_mut(atom.0 as usize) else {
                    continue;
                };
                let sources = self.bridge.files.sources.borrow();
                for (place, value) in seen.drain(..) {
                    let part = (one_line(place.span.text(sources.text(place.file))), value);
                    if !stated.values.contains(&part) {
                        stated.values.push(part);
                    }
                }
            }
        }
        stated
    }
}

fn kind_of(kind: ast::PropertyKind) -> TemporalOperator {
    match kind {
        ast::PropertyKind::Always => TemporalOperator::Always,
        ast::PropertyKind::Never => TemporalOperator::Never,
        ast::PropertyKind::Eventually => TemporalOperator::Eventually,
        ast::PropertyKind::Until => TemporalOperator::Until,
        ast::PropertyKind::LeadsTo => TemporalOperator::LeadsTo,
    }
}

pub(in crate::bridge) fn time(seconds: f64, place: Place) -> HostResult<Time> {
    Time::from_seconds(seconds).filter(|time| time.0 >= 0).ok_or_else(|| {
        stop(Diagnostic::new(
            Code::E0406,
            place,
            match seconds.abs() < 1e15 {
                true => format!("{seconds} s is no time in a run"),
                false => format!("{seconds:e} s is no time in a run"),
            },
            "a time here is from 0 to 292 years",
        ))
    })
}

fn span(seconds: f64, place: Place) -> HostResult<Time> {
    let time = time(seconds, place)?;
    match time.0 {
        0 => Err(stop(
            Diagnostic::new(Code::E0406, place, "a period of 0 s never passes", "this is 0 s")
                .help("write a period above 0, such as `every 100 ms`"),
        )),
        _ => Ok(time),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
