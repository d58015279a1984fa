//! Member functions of the things of the runtime.

use super::member::not_computed;
use super::run_value::RunResult;
use super::series::SeriesValue;
use super::{Bridge, stop};
use crate::diagnostic::{Code, Diagnostic};
use crate::field::script::Reads;
use crate::machine::Machine;
use crate::machine::fault::Fault;
use crate::machine::host::{HostResult, MemberSite};
use crate::machine::shape::Shape;
use crate::machine::value::Value;
use crate::program::types::Domain;

impl Bridge {
    pub(super) fn call_method(
        &self,
        machine: &mut Machine,
        site: &MemberSite,
        of: &Value,
        args: &[Option<Value>],
    ) -> HostResult<Value> {
        let shape = machine.shapes().get(site.of).clone();
        let name = machine.program().names.text(site.name).to_owned();
        let first = args.first().and_then(Option::as_ref);
        match (shape, name.as_str()) {
            (Shape::Thing(Domain::Run), "series") => {
                let (Some(run), Some(name)) = (of.as_host::<RunResult>(), first) else {
                    return Err(broken());
                };
                run.series(name.as_str()).map(Value::host).ok_or_else(|| {
                    let names: Vec<&str> =
                        run.record.series.iter().map(|series| &*series.name).collect();
                    let help = match names.is_empty() {
                        true => "record one in the run: `observe Φ.spread as spread`".to_owned(),
                        false => format!("the run observes: {}", names.join(", ")),
                    };
                    stop(
                        Diagnostic::new(
                            Code::E0507,
                            site.place,
                            format!("the run has no series `{}`", name.as_str()),
                            "asked for here",
                        )
                        .help(help),
                    )
                })
            }
            (Shape::Series(_), "at") => {
                let (Some(series), Some(time)) = (of.as_host::<SeriesValue>(), first) else {
                    return Err(broken());
                };
                let ns = (time.float() * 1e9) as i64;
                Ok(series.at(ns).map_or(Value::Absent, Value::from))
            }
            (Shape::Id(Domain::Phi), "step") => {
                self.step(machine, first.map_or(0.0, Value::float), site.place)
            }
            (Shape::Id(Domain::Phi), "rewind") => {
                self.rewind(machine, first.map_or(0.0, Value::float), site.place)
            }
            (Shape::Id(Domain::Phi), "fork") => self.fork(site.place),
            (Shape::Id(Domain::Orchestrator), name) => self.orchestrate(machine, site, name, args),
            (Shape::Id(Domain::Cluster), "on") => {
                self.read.set(Reads::Running);
                let (cluster, segment) = (of.num() as u32, first.map_or(0, Value::num) as u32);
                self.with_field(site.place, |field| {
                    Ok(Value::from(i64::from(field.glyphs_at(cluster, segment))))
                })
            }
            (_, name) => Err(not_computed(name, site.place)),
        }
    }
}

fn broken() -> Box<Fault> {
    Box::new(Fault::Broken("a member function that nothing provides"))
}
