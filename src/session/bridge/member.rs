//! What a script reads off the field that runs, and off finished runs.

use super::run_value::RunResult;
use super::series::SeriesValue;
use super::summary::SummaryValue;
use super::{Bridge, Handle, stop};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::field::Field;
use crate::machine::Machine;
use crate::machine::fault::Fault;
use crate::machine::host::{HostResult, MemberSite};
use crate::machine::shape::Shape;
use crate::machine::value::Value;
use crate::program::types::Domain;

fn unknown() -> Box<Fault> {
    Box::new(Fault::Broken("a member that nothing provides"))
}

fn int(number: u64) -> Value {
    Value::from(number as i64)
}

fn ids(count: usize) -> HostResult<Value> {
    Ok(Value::nums((0..count as u64).collect())?)
}

impl Bridge {
    pub(super) fn read_member(
        &self,
        machine: &mut Machine,
        site: &MemberSite,
        of: &Value,
    ) -> HostResult<Value> {
        let shape = machine.shapes().get(site.of).clone();
        let program = machine.program();
        let name = program.names.text(site.name);
        match shape {
            Shape::Thing(Domain::Phi) => match name {
                "orchestrator" => Ok(Value::host(Handle("Φ.orchestrator"))),
                "fs" => Ok(Value::host(Handle("Φ.fs"))),
                "coolant" => Ok(Value::host(Handle("Φ.coolant"))),
                "security" => Ok(Value::host(Handle("Φ.security"))),
                name => self.with_field(site.place, |field| phi(field, name)),
            },
            Shape::Id(domain) => {
                let id = of.num() as u32;
                self.with_field(site.place, |field| part(field, domain, id, name, site.place))
            }
            Shape::Thing(Domain::Run) => {
                let run = of.as_host::<RunResult>().ok_or_else(unknown)?;
                of_run(run, name)
            }
            Shape::Series(_) => {
                let series = of.as_host::<SeriesValue>().ok_or_else(unknown)?;
                match name {
                    "values" => {
                        Ok(Value::nums(series.values.iter().map(|x| x.to_bits()).collect())?)
                    }
                    "times" => Ok(Value::nums(
                        series.times.iter().map(|ns| (*ns as f64 / 1e9).to_bits()).collect(),
                    )?),
                    "len" => Ok(int(series.values.len() as u64)),
                    "name" => Ok(Value::text(&*series.name)?),
                    _ => Err(unknown()),
                }
            }
            _ => Err(unknown()),
        }
    }
}

fn phi(field: &Field, name: &str) -> HostResult<Value> {
    Ok(match name {
        "load" => Value::from(field.load()),
        "capacity" => Value::from(field.capacity()),
        "spread" => Value::from(field.spread()),
        "imbalance" => Value::from(field.imbalance()),
        "density" => Value::from(field.density()),
        "misfit" => Value::from(field.misfit()),
        "violations" => int(field.violations()),
        "glyphs" => int(field.glyph_count()),
        "coherence" => Value::from(field.coherence()),
        "phase" => Value::from(field.cluster_phase().unwrap_or(0.0)),
        "split_brain" => int(u64::from(field.split_brain())),
        "flaps" => int(field.counters().flaps),
        "moves" => int(field.counters().moves),
        "time" => Value::from(field.now().seconds()),
        "digest" => Value::text(field.digest().to_hex().to_string())?,
        "segments" => ids(field.segments().len())?,
        "apps" => ids(field.apps().len())?,
        "clusters" => ids(field.clusters().len())?,
        "links" => ids(field.links().len())?,
        "regions" => ids(field.regions().len())?,
        _ => return Err(unknown()),
    })
}

fn part(field: &Field, domain: Domain, id: u32, name: &str, place: Place) -> HostResult<Value> {
    let gone = || {
        let title = format!("{domain:?} {id} is not part of the field that runs").to_lowercase();
        stop(Diagnostic::new(Code::E0508, place, title, "read here"))
    };
    let number = |value: Option<f64>| value.map(Value::from).ok_or_else(gone);
    match domain {
        Domain::Segment => match name {
            "ΔΦ_capacity" | "capacity" => number(field.capacity_of(id)),
            "κ_stiffness" => number(field.stiffness_of(id)),
            "volume" => number(field.volume_of(id)),
            "θ_local" | "phase" => number(field.theta(id)),
            "load" => number(field.load_on(id)),
            "pressure" => number(field.pressure(id)),
            "cluster_density" | "density" => number(field.cluster_density(id)),
            "coherence_score" => Ok(Value::from(field.coherence_score(id))),
            "uptime" => Ok(Value::from(field.uptime(id))),
            "uptime_signature" => Ok(Value::text(format!("{:016x}", field.uptime_signature(id)))?),
            "node_id" | "id" => Ok(int(u64::from(id))),
            "name" => Ok(Value::text(field.segments().name(id))?),
            "glyphs" => Ok(int(field.glyphs_on(id))),
            "state" => Ok(Value::text(field.state_of(id).ok_or_else(gone)?)?),
            _ => Err(unknown()),
        },
        Domain::App => match name {
            "glyphs" => Ok(int(field.glyphs_of(id))),
            "load" => Ok(Value::from(field.load_of(id))),
            "down" => Ok(Value::from(field.is_down(id))),
            "name" => {
                let app = field.apps().get(id as usize).ok_or_else(gone)?;
                Ok(Value::text(&*app.name)?)
            }
            _ => Err(unknown()),
        },
        Domain::Cluster => {
            let cluster = field.clusters().get(id as usize).ok_or_else(gone)?;
            match name {
                "κ" => Ok(Value::from(cluster.kappa)),
                "glyphs" => {
                    let segments = 0..field.segments().len() as u32;
                    Ok(int(segments.map(|at| u64::from(field.glyphs_at(id, at))).sum()))
                }
                "tension" => Ok(Value::from(field.tension(id))),
                "state" => Ok(Value::from(cluster.state * 8.0)),
                "app" => Ok(int(u64::from(cluster.app))),
                "name" => Ok(Value::text(field.cluster_name(id))?),
                _ => Err(unknown()),
            }
        }
        Domain::Link => {
            let (a, b) = field.links().ends(id).ok_or_else(gone)?;
            match name {
                "a" => Ok(int(u64::from(a))),
                "b" => Ok(int(u64::from(b))),
                _ => Err(unknown()),
            }
        }
        Domain::Region => {
            let region = field.regions().get(id as usize).ok_or_else(gone)?;
            match name {
                "name" => Ok(Value::text(&*region.name)?),
                _ => Err(unknown()),
            }
        }
        _ => Err(unknown()),
    }
}

fn of_run(run: &RunResult, name: &str) -> HostResult<Value> {
    let record = &run.record;
    let totals = &record.summary;
    Ok(match name {
        "summary" => Value::host(SummaryValue::of(run)),
        "digest" => Value::text(record.digest.to_hex().to_string())?,
        "seed" => Value::from(run.seed),
        "duration" => Value::from(record.duration.seconds()),
        "field" => Value::text(&*record.field_name)?,
        "glyphs" => int(totals.glyphs),
        "moves" => int(totals.moves),
        "flaps" => int(totals.flaps),
        "crashes" => int(totals.crashes),
        "healed" => int(totals.healed),
        "carried" => Value::from(totals.carried),
        "spread" => Value::from(totals.spread.last),
        "spread_mean" => Value::from(totals.spread.mean()),
        "spread_max" => Value::from(totals.spread.high),
        "coherence" => Value::from(totals.coherence.last),
        "pressure" => Value::from(totals.pressure.mean()),
        "misfit" => Value::from(totals.misfit),
        "violations" => int(totals.violations),
        "holds" => Value::from(record.verdicts.iter().all(|judged| judged.verdict.holds)),
        _ => return Err(unknown()),
    })
}
