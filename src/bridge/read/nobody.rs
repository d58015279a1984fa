//! What is read of a member that is over nobody.

use crate::bridge::Bridge;
use crate::machine::Machine;
use crate::machine::fault::Fault;
use crate::machine::host::{HostResult, MemberSite};
use crate::machine::shape::Shape;
use crate::machine::value::Value;
use crate::program::dimension::Dimension;
use crate::schema::MemberId;

impl Bridge {
    /// What a member gives that has no value: nothing, where something stands in for it, else the fault
    /// with what to write.
    pub(super) fn without_value(
        &self,
        machine: &Machine,
        site: &MemberSite,
        mut fault: Box<Fault>,
    ) -> HostResult<Value> {
        let shape = match machine.shapes().get(site.gives) {
            Shape::Optional(_) => return Ok(Value::Absent),
            shape => shape,
        };
        if let Fault::NoValue { instead, ask, .. } = &mut *fault {
            let sources = self.files.sources.borrow();
            let text = site.place.span.text(sources.text(site.place.file));
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let zero = match (site.member.id, shape) {
                (Some((MemberId::Phi(_) | MemberId::Run(_), _)), Shape::Float(dimension, _))
                    if *dimension != Dimension::NONE =>
                {
                    "20 °C".to_owned()
                }
                (_, Shape::Float(dimension, _)) if *dimension != Dimension::NONE => {
                    format!("0.0 {}", machine.program().units.compose(dimension).text)
                }
                _ => "0.0".to_owned(),
            };
            *instead = format!("({text} ?? {zero})");
            // `Φ` is not there any more where a run is read.
            let there = !matches!(site.member.id, Some((MemberId::Run(_), _)));
            let base = text.rsplit_once('.').map_or("", |(base, _)| base.trim_end());
            *ask = ask.take().filter(|_| there).map(|ask| ask.replace("{}", base));
        }
        Err(fault)
    }
}
