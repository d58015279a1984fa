//! What the springs of a field, or of a part of it, come to: `Φ.spectrum`.

use super::ids;
use crate::field::graph::{Outlook, Springs};
use crate::field::id::SegmentId;
use crate::field::spec::Method;
use crate::field::time::Time;
use crate::machine::host::HostResult;
use crate::machine::memory;
use crate::machine::value::{HostValue, Value};
use crate::report::number::number;
use crate::schema::member::SpectrumMember;
use std::any::Any;
use std::rc::Rc;

/// Its springs at a moment.
#[derive(Debug)]
struct Seen {
    springs: Springs,
    method: Method,
    step: Time,
    charged: usize,
}

impl Drop for Seen {
    fn drop(&mut self) {
        memory::release(self.charged);
    }
}

/// The spectrum of all parts of a field that springs join, or of one of them.
#[derive(Clone, Debug)]
pub(in crate::bridge) struct SpectrumValue {
    of: Rc<Seen>,
    /// Which part; all of them without one.
    part: Option<usize>,
    outlook: Outlook,
}

impl SpectrumValue {
    /// Of all parts; their memory is counted.
    pub(in crate::bridge) fn value(
        springs: Springs,
        method: Method,
        step: Time,
    ) -> HostResult<Value> {
        let charged = springs.size();
        memory::charge(charged)?;
        let outlook = springs.outlook_of_all(method, step.seconds());
        let of = Rc::new(Seen { springs, method, step, charged });
        Ok(Value::host(SpectrumValue { of, part: None, outlook }))
    }

    /// Its parts that have a spring: a part is its own only one.
    fn parts(&self) -> impl Iterator<Item = SpectrumValue> {
        let Seen { springs, method, step, .. } = &*self.of;
        let parts = springs.parts.iter().enumerate();
        let parts = parts.filter(|(at, part)| {
            part.graph.edges() > 0 && self.part.is_none_or(|this| this == *at)
        });
        parts.map(|(at, part)| SpectrumValue {
            of: self.of.clone(),
            part: Some(at),
            outlook: springs.outlook(part, *method, step.seconds()),
        })
    }

    fn segments(&self) -> impl Iterator<Item = SegmentId> {
        let parts = self.of.springs.parts.iter().enumerate();
        let mut all: Vec<SegmentId> = parts
            .filter(|(at, part)| match self.part {
                Some(this) => this == *at,
                None => part.graph.edges() > 0,
            })
            .flat_map(|(_, part)| part.nodes.iter().copied().map(SegmentId))
            .collect();
        all.sort_unstable();
        all.into_iter()
    }

    /// Latencies below this round to a lag at which the springs settle; 0 where none does.
    fn latency_margin(&self) -> f64 {
        let lags = self.outlook.longest_lag.map_or(0.0, |lag| f64::from(lag) + 0.5);
        lags * self.of.step.seconds()
    }

    pub(in crate::bridge) fn member(&self, member: SpectrumMember) -> HostResult<Value> {
        let of = &self.outlook;
        let optional = |value: Option<Value>| value.unwrap_or(Value::Absent);
        let (auto, step) = (self.of.springs.auto, self.of.step.seconds());
        Ok(match member {
            SpectrumMember::Slowest => Value::from(of.lambda_2),
            SpectrumMember::Fastest => Value::from(of.lambda_max),
            SpectrumMember::Converged => Value::from(of.converged),
            SpectrumMember::Gamma => Value::from(of.gamma),
            SpectrumMember::Auto => optional((auto > 0.0).then(|| Value::from(auto / step))),
            SpectrumMember::Lag => Value::from(i64::from(of.lag)),
            SpectrumMember::Settles => Value::from(of.stiffness_margin > 1.0),
            SpectrumMember::StiffnessMargin => Value::from(of.stiffness_margin),
            SpectrumMember::LatencyMargin => Value::from(self.latency_margin()),
            SpectrumMember::Steps => optional(of.steps.map(|steps| Value::from(steps as i64))),
            SpectrumMember::Time => {
                optional(of.steps.map(|steps| Value::from(steps as f64 * step)))
            }
            SpectrumMember::Segments => ids(self.segments())?,
            SpectrumMember::Parts => Value::items(self.parts().map(Value::host).collect())?,
        })
    }
}

impl HostValue for SpectrumValue {
    fn show(&self) -> String {
        let of = &self.outlook;
        let steps = of.steps.map_or("never".to_owned(), |steps| format!("{steps} steps"));
        format!(
            "λ2 {} Hz, λmax {} Hz, 1 % left: {steps}",
            number(of.lambda_2, 4),
            number(of.lambda_max, 4)
        )
    }

    fn any(&self) -> &dyn Any {
        self
    }
}
