//! What a loop is turned by: acts of its controller, its alerts, its cycle.

use super::{scaled, shown, table};
use crate::bridge::value::optional;
use crate::field::coolant::{Alert, Cooling};
use crate::machine::host::HostResult;
use crate::machine::value::Value;
use crate::plant::control::{Action, Outcome, Why};
use crate::plant::{CycleSpec, Draw};
use crate::report::number::{duration, number, percent};
use crate::schema::member::{CoolantActionMember, CoolantAlertMember, CoolantCycleMember};
use std::f64::consts::TAU;

/// What the controller did.
#[derive(Clone, Debug)]
pub(in crate::bridge) struct ActionValue {
    action: Action,
}

fn why_text(why: Why) -> &'static str {
    match why {
        Why::TooWarm => "too warm",
        Why::TooCold => "too cold",
        Why::Foreseen => "foreseen from the measured power",
        Why::Cheaper => "cheaper",
        Why::AirTooWarm => "the air outside is too warm",
        Why::AirCool => "the air outside is cool again",
    }
}

fn outcome_text(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Helped => "helped",
        Outcome::Held => "held",
        Outcome::Failed => "failed",
    }
}

impl ActionValue {
    pub(in crate::bridge) fn all(cooling: &Cooling) -> Vec<ActionValue> {
        let all = cooling.control().actions().iter();
        all.map(|action| ActionValue { action: *action }).collect()
    }

    pub(in crate::bridge) fn member(&self, id: CoolantActionMember) -> HostResult<Value> {
        let it = &self.action;
        Ok(match id {
            CoolantActionMember::Time => Value::from(it.at.seconds()),
            CoolantActionMember::Actuator => Value::text(it.actuator.name())?,
            CoolantActionMember::From => Value::from(it.from),
            CoolantActionMember::To => Value::from(it.to),
            CoolantActionMember::Why => Value::text(why_text(it.why))?,
            CoolantActionMember::Outcome => match it.outcome() {
                Some(outcome) => Value::text(outcome_text(outcome))?,
                None => Value::Absent,
            },
        })
    }

    fn text(&self) -> String {
        let it = &self.action;
        let outcome = it.outcome().map_or("not judged yet", outcome_text);
        format!(
            "{}: {} from {} to {}, {}: {outcome}",
            duration(it.at.0),
            it.actuator.name(),
            percent(it.from, 3),
            percent(it.to, 3),
            why_text(it.why)
        )
    }
}

/// An alert that was raised.
#[derive(Clone, Debug)]
pub(in crate::bridge) struct AlertValue {
    name: String,
    alert: Alert,
}

impl AlertValue {
    pub(in crate::bridge) fn all(cooling: &Cooling) -> Vec<AlertValue> {
        let name = |alert: &Alert| {
            let spec = cooling.spec().alerts.get(alert.of as usize);
            spec.map_or(String::new(), |spec| spec.name.to_string())
        };
        let all = cooling.alerts().iter();
        all.map(|alert| AlertValue { name: name(alert), alert: *alert }).collect()
    }

    pub(in crate::bridge) fn member(&self, id: CoolantAlertMember) -> HostResult<Value> {
        Ok(match id {
            CoolantAlertMember::Name => Value::text(&self.name)?,
            CoolantAlertMember::Raised => Value::from(self.alert.raised.seconds()),
            CoolantAlertMember::Ended => {
                optional(self.alert.ended.map(|at| Value::from(at.seconds())))
            }
        })
    }

    fn text(&self) -> String {
        let raised = duration(self.alert.raised.0);
        match self.alert.ended {
            Some(ended) => format!("{}: {raised} to {}", self.name, duration(ended.0)),
            None => format!("{}: since {raised}", self.name),
        }
    }
}

/// The pressure cycle of a loop.
#[derive(Clone, Debug)]
pub(in crate::bridge) struct CycleValue {
    spec: CycleSpec,
    share: f64,
    turns: f64,
    swing: f64,
    work: f64,
}

impl CycleValue {
    /// That of a loop, where it has one.
    pub(in crate::bridge) fn of(cooling: &Cooling) -> Option<CycleValue> {
        let gas = cooling.gas();
        let time = gas.ledger().time.get().max(f64::MIN_POSITIVE);
        Some(CycleValue {
            spec: cooling.spec().cycle.clone()?,
            share: cooling.actuators().cycle,
            turns: gas.phase(),
            swing: gas.swing(),
            work: gas.ledger().drawn(Draw::Cycle) / time,
        })
    }

    /// Phases of the groups of cells, rad.
    fn phases(&self) -> Vec<f64> {
        let count = self.spec.phases.max(1);
        let own = self.turns - self.turns.floor();
        let phase = |i: u32| TAU * ((own + f64::from(i) / f64::from(count)) % 1.0);
        (0..count).map(phase).collect()
    }

    pub(in crate::bridge) fn member(&self, id: CoolantCycleMember) -> HostResult<Value> {
        let (low, high) = self.spec.pressure;
        Ok(match id {
            CoolantCycleMember::Process => Value::text(self.spec.process.name())?,
            CoolantCycleMember::Pressure => Value::nums(vec![low.to_bits(), high.to_bits()])?,
            CoolantCycleMember::Frequency => Value::from(self.spec.frequency * self.share),
            CoolantCycleMember::Phases => {
                Value::nums(self.phases().into_iter().map(f64::to_bits).collect())?
            }
            CoolantCycleMember::Swing => Value::from(self.swing),
            CoolantCycleMember::Work => Value::from(self.work),
        })
    }

    fn text(&self) -> String {
        let (low, high) = self.spec.pressure;
        let rows = [
            (
                "pressure",
                format!(
                    "{} to {} kPa, {}",
                    number(low / 1e3, 5),
                    number(high / 1e3, 5),
                    self.spec.process.name()
                ),
            ),
            (
                "frequency",
                format!(
                    "{} Hz, {} phases",
                    number(self.spec.frequency * self.share, 6),
                    self.spec.phases
                ),
            ),
            ("swing", format!("{} K", number(self.swing, 4))),
            ("work", scaled(self.work, "W")),
        ];
        table("cycle", &rows)
    }
}

shown! { ActionValue AlertValue CycleValue }
