//! What a run says of a property, as a value of a script.

use crate::bridge::value::run::{RunResult, Stated};
use crate::field::property::Verdict;
use crate::field::time::Time;
use crate::machine::host::HostResult;
use crate::machine::value::{HostValue, Value};
use crate::schema::member::VerdictMember;
use std::any::Any;

/// What a run says of a property.
#[derive(Clone, Debug)]
pub(in crate::bridge) struct VerdictValue {
    stated: Stated,
    verdict: Verdict,
}

impl VerdictValue {
    pub(in crate::bridge) fn all(run: &RunResult) -> impl Iterator<Item = VerdictValue> {
        let all = run.stated.iter().zip(&run.record.verdicts);
        all.map(|(stated, it)| VerdictValue { stated: stated.clone(), verdict: it.verdict })
    }

    pub(in crate::bridge) fn member(&self, id: VerdictMember) -> HostResult<Value> {
        let optional = |value: Option<f64>| value.map_or(Value::Absent, Value::from);
        let time = |ns: Option<i64>| optional(ns.map(|ns| Time(ns).seconds()));
        Ok(match id {
            VerdictMember::Text => Value::text(&*self.stated.text)?,
            VerdictMember::Holds => Value::from(self.verdict.holds),
            VerdictMember::At => time(self.verdict.at),
            VerdictMember::Since => time(self.verdict.since),
            VerdictMember::Margin => optional(self.verdict.margin),
            VerdictMember::Values => {
                let mut values = vec![];
                for (part, value) in &self.stated.values {
                    let pair = vec![Value::text(&**part)?, Value::text(&**value)?];
                    values.push(Value::items(pair)?);
                }
                Value::items(values)?
            }
        })
    }
}

impl HostValue for VerdictValue {
    fn show(&self) -> String {
        format!("{}: {}", self.stated.text, if self.verdict.holds { "holds" } else { "broken" })
    }

    fn any(&self) -> &dyn Any {
        self
    }
}
