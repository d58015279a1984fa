//! What a script reads off the field that runs, off its parts, and off what a run left. Names are
//! those of the member table (`check::members`).

use super::events::{EventValue, VerdictValue};
use super::opened::ForkValue;
use super::report_value::ReportValue;
use super::run_value::RunResult;
use super::series::SeriesValue;
use super::summary::SummaryValue;
use super::tally::mark_number;
use super::{Bridge, making, stop};
use crate::check::PART;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::field::Field;
use crate::field::script::Reads;
use crate::machine::Machine;
use crate::machine::fault::Fault;
use crate::machine::host::{HostResult, MemberSite};
use crate::machine::shape::Shape;
use crate::machine::value::{HostValue, Value};
use crate::program::types::Domain;

/// A member, or `None` where this version does not compute it.
type Found = HostResult<Option<Value>>;

fn int(number: u64) -> Value {
    Value::from(number as i64)
}

fn id(number: u32) -> Value {
    Value::Num(u64::from(number))
}

fn ids(all: impl Iterator<Item = u32>) -> HostResult<Value> {
    Ok(Value::nums(all.map(u64::from).collect())?)
}

fn optional(value: Option<Value>) -> Value {
    value.unwrap_or(Value::Absent)
}

fn things<T: HostValue>(all: impl Iterator<Item = T>) -> HostResult<Value> {
    Ok(Value::items(all.map(Value::host).collect())?)
}

impl Bridge {
    pub(super) fn read_member(
        &self,
        machine: &mut Machine,
        site: &MemberSite,
        of: &Value,
    ) -> HostResult<Value> {
        let program = machine.program().clone();
        let name = program.names.text(site.name);
        let shape = machine.shapes().get(site.of);
        if self.looking.get() {
            self.read.set(self.read.get().max(reads(shape, name)));
        }
        let found = match shape {
            Shape::Id(Domain::Phi) => match name {
                // The parts of Φ are known by their type; there is one of each.
                "orchestrator" | "fs" | "coolant" | "security" => Ok(Some(Value::Num(0))),
                name => match name.strip_prefix(PART) {
                    Some(part) => match mark_number(part) {
                        Some(number) => {
                            self.tally.borrow_mut().mark(number);
                            Ok(Some(Value::Num(0)))
                        }
                        None => return self.opened_part(machine, part),
                    },
                    None => self.with_field(site.place, |field| whole(field, name)),
                },
            },
            Shape::Id(domain) => {
                let (domain, id) = (*domain, of.num() as u32);
                if let Some(declared) =
                    making::member(machine, domain, id as usize, name, site.place)
                {
                    return declared;
                }
                self.with_field(site.place, |field| part(field, domain, id, name, site.place))
            }
            Shape::Thing(Domain::Run) => of.as_host().map_or(Ok(None), |run| of_run(run, name)),
            Shape::Thing(Domain::Report) => {
                of.as_host().map_or(Ok(None), |report| of_report(report, name))
            }
            Shape::Thing(Domain::Verdict) => {
                of.as_host().map_or(Ok(None), |it: &VerdictValue| it.member(name))
            }
            Shape::Thing(Domain::Event) => {
                of.as_host().map_or(Ok(None), |it: &EventValue| it.member(name))
            }
            Shape::Thing(Domain::Snapshot) => {
                of.as_host().map_or(Ok(None), |it: &ForkValue| it.member(name))
            }
            Shape::Thing(Domain::Summary) => match (of.as_host::<SummaryValue>(), name) {
                (Some(summary), "text") => Ok(Some(Value::text(summary.show())?)),
                _ => Ok(None),
            },
            Shape::Series(_) => of.as_host().map_or(Ok(None), |it| of_series(it, name)),
            _ => Ok(None),
        };
        found?.ok_or_else(|| not_computed(name, site.place))
    }
}

pub(super) fn not_computed(name: &str, place: Place) -> Box<Fault> {
    stop(
        Diagnostic::new(
            Code::E0510,
            place,
            format!("`{name}` is not computed by this version of the runtime"),
            "asked for here",
        )
        .note("it belongs to heat, power, ΦFS, the coolant or security, which do not act yet")
        .help("leave it out: `phi explain E0510` tells what acts and what does not"),
    )
}

/// Only springs of first order have a flow that the pressures of now tell.
fn no_flow(field: &Field, place: Place) -> Box<Fault> {
    let method = super::sheet::method_name(field.method());
    stop(
        Diagnostic::new(
            Code::E0508,
            place,
            format!("nothing tells the flow over a link under `method: {method}`"),
            "asked for here",
        )
        .note("a flow that the pressures of now tell is that of `method: springs`")
        .help("look at what moves: `Φ.moves`, or the loads of the ends, `link.a.load`"),
    )
}

/// What is known of a member, and from when on.
fn reads(shape: &Shape, name: &str) -> Reads {
    let Shape::Id(domain) = shape else { return Reads::Declared };
    let declared: &[&str] = match domain {
        Domain::Segment => {
            &["ΔΦ_capacity", "capacity", "κ_stiffness", "volume", "node_id", "id", "name", "region"]
        }
        Domain::Cluster => &["name", "κ", "state", "app"],
        Domain::App | Domain::Rule => &["name", "clusters"],
        Domain::Region => &["name", "ambient", "segments"],
        Domain::Phi if name.starts_with(PART) => return Reads::Declared,
        Domain::Phi => &["apps", "clusters"],
        _ => &[],
    };
    let placed: &[&str] = match domain {
        Domain::Cluster => &["glyphs", "load", "tension"],
        Domain::App => &["glyphs", "load", "demand", "down", "downtime"],
        _ => &[],
    };
    match name {
        name if declared.contains(&name) => Reads::Declared,
        name if placed.contains(&name) => Reads::Placed,
        _ => Reads::Running,
    }
}

/// Members of Φ.
pub(super) fn whole(field: &Field, name: &str) -> Found {
    Ok(Some(match name {
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
        "members" => int(field.live().count() as u64),
        "winding" => {
            let all: Vec<u32> = (0..field.segments().len() as u32).collect();
            Value::from(field.winding(&all))
        }
        "split_brain" => Value::from(field.split_brain() > 0),
        "flaps" => int(field.counters().flaps),
        "moves" => int(field.counters().moves),
        "time" => Value::from(field.now().seconds()),
        "digest" => Value::text(field.digest().to_hex().to_string())?,
        "segments" => ids(field.kept())?,
        "apps" => ids(0..field.apps().len() as u32)?,
        "clusters" => ids(0..field.clusters().len() as u32)?,
        "links" => ids(0..field.links().len() as u32)?,
        "regions" => ids(0..field.regions().len() as u32)?,
        "events" => things(EventValue::all(field))?,
        _ => return Ok(None),
    }))
}

fn part(field: &Field, domain: Domain, id: u32, name: &str, place: Place) -> Found {
    let there = match domain {
        Domain::Segment => field.capacity_of(id).is_some(),
        Domain::Link => field.links().ends(id).is_some(),
        Domain::App => field.apps().get(id as usize).is_some(),
        Domain::Cluster => field.clusters().get(id as usize).is_some(),
        Domain::Region => field.regions().get(id as usize).is_some(),
        Domain::Rule => field.rules().get(id as usize).is_some(),
        _ => return Ok(None),
    };
    if !there {
        let title = format!("{domain:?} {id} is not part of the field that runs").to_lowercase();
        return Err(stop(Diagnostic::new(Code::E0509, place, title, "read here")));
    }
    match domain {
        Domain::Segment => segment(field, id, name),
        Domain::Link => link(field, id, name, place),
        Domain::App => app(field, id, name),
        Domain::Cluster => cluster(field, id, name),
        Domain::Region => region(field, id, name),
        _ => rule(field, id, name, place),
    }
}

fn segment(field: &Field, id: u32, name: &str) -> Found {
    let number = |value: Option<f64>| Value::from(value.unwrap_or(0.0));
    Ok(Some(match name {
        "ΔΦ_capacity" | "capacity" => number(field.capacity_of(id)),
        "κ_stiffness" => number(field.stiffness_of(id)),
        "volume" => number(field.volume_of(id)),
        "ω" => number(field.omega_of(id)),
        "θ_local" | "phase" => number(field.theta(id)),
        "load" => number(field.load_on(id)),
        "pressure" => number(field.pressure(id)),
        "cluster_density" | "density" => number(field.cluster_density(id)),
        "coherence_score" => Value::from(field.coherence_score(id)),
        "uptime" => Value::from(field.uptime(id)),
        "uptime_signature" => Value::text(format!("{:016x}", field.uptime_signature(id)))?,
        "node_id" | "id" => int(u64::from(id)),
        "name" => Value::text(field.segments().name(id))?,
        "glyphs" => int(field.glyphs_on(id)),
        "state" => Value::text(field.state_of(id).unwrap_or("gone"))?,
        "up" => Value::from(field.segments().is_up(id)),
        "in_phase" => Value::from(field.live().any(|live| live == id)),
        "region" => optional(field.region_of(id).map(self::id)),
        "neighbours" => ids(field.links().iter().filter_map(|(_, a, b)| match (a, b) {
            (a, b) if a == id => Some(b),
            (a, b) if b == id => Some(a),
            _ => None,
        }))?,
        _ => return Ok(None),
    }))
}

fn link(field: &Field, id: u32, name: &str, place: Place) -> Found {
    let (Some((a, b)), Some(class)) = (field.links().ends(id), field.links().class_of(id)) else {
        return Ok(None);
    };
    Ok(Some(match name {
        "a" => self::id(a),
        "b" => self::id(b),
        "spring" => Value::from(field.stiffness_of_link(id).unwrap_or(0.0)),
        "flow" => match field.flow_over(id) {
            Some(flow) => Value::from(flow),
            None => return Err(no_flow(field, place)),
        },
        "coupling" => Value::from(class.coupling),
        "latency" => Value::from(class.latency.seconds()),
        "bandwidth" => Value::from(class.bandwidth),
        "loss" => Value::from(class.loss),
        "up" => {
            let up = field.segments().is_up(a) && field.segments().is_up(b);
            Value::from(up && field.links().passes(id))
        }
        _ => return Ok(None),
    }))
}

fn app(field: &Field, id: u32, name: &str) -> Found {
    Ok(Some(match name {
        "name" => Value::text(field.apps().get(id as usize).map_or("", |app| &*app.name))?,
        "glyphs" => int(field.glyphs_of(id)),
        "load" => Value::from(field.load_of(id)),
        "down" => Value::from(field.is_down(id)),
        "downtime" => Value::from(field.downtime(id).seconds()),
        "demand" => Value::from(field.demand_of(id)),
        "clusters" => {
            let all = field.clusters().iter().enumerate();
            ids(all.filter(|(_, it)| it.app == id).map(|(cluster, _)| cluster as u32))?
        }
        _ => return Ok(None),
    }))
}

/// Glyphs of a cluster, by segment.
pub(super) fn glyphs_of_cluster(field: &Field, cluster: u32) -> impl Iterator<Item = (u32, u32)> {
    let all = 0..field.segments().len() as u32;
    all.map(move |segment| (segment, field.glyphs_at(cluster, segment))).filter(|(_, n)| *n > 0)
}

fn cluster(field: &Field, id: u32, name: &str) -> Found {
    let Some(cluster) = field.clusters().get(id as usize) else { return Ok(None) };
    let glyphs = || glyphs_of_cluster(field, id).map(|(_, n)| u64::from(n)).sum::<u64>();
    Ok(Some(match name {
        // As the script names it: without its app.
        "name" => Value::text(field.cluster_name(id).rsplit('.').next().unwrap_or(""))?,
        "κ" => Value::from(cluster.kappa),
        "tension" => Value::from(field.tension(id)),
        // Information is in bits; the runtime counts bytes.
        "state" => Value::from(cluster.state * 8.0),
        "app" => self::id(cluster.app),
        "glyphs" => int(glyphs()),
        "load" => Value::from(glyphs() as f64 * field.tension(id)),
        "segments" => ids(glyphs_of_cluster(field, id).map(|(segment, _)| segment))?,
        _ => return Ok(None),
    }))
}

fn region(field: &Field, id: u32, name: &str) -> Found {
    let Some(region) = field.regions().get(id as usize) else { return Ok(None) };
    Ok(Some(match name {
        "name" => Value::text(&*region.name)?,
        "ambient" => optional(region.ambient.map(Value::from)),
        "segments" => ids(super::sheet::segments_of_region(field, id))?,
        "phase" => {
            let mean = field.mean_phase(super::sheet::segments_of_region(field, id));
            Value::from(mean.phase * std::f64::consts::TAU)
        }
        "coherence" => {
            Value::from(field.mean_phase(super::sheet::segments_of_region(field, id)).order)
        }
        _ => return Ok(None),
    }))
}

fn rule(field: &Field, id: u32, name: &str, place: Place) -> Found {
    let Some(rule) = field.rules().get(id as usize) else { return Ok(None) };
    Ok(Some(match name {
        "name" => Value::text(&*rule.name)?,
        "violations" => {
            let title = "glyphs against a single rule are not counted";
            return Err(stop(
                Diagnostic::new(Code::E0510, place, title, "asked for here")
                    .help("`Φ.violations` counts those against any rule"),
            ));
        }
        _ => return Ok(None),
    }))
}

fn of_run(run: &RunResult, name: &str) -> Found {
    let record = &run.record;
    let totals = &record.summary;
    Ok(Some(match name {
        "summary" => Value::host(SummaryValue::of(run)),
        "digest" => Value::text(record.digest.to_hex().to_string())?,
        "seed" => Value::from(run.seed),
        "duration" => Value::from(record.duration.seconds()),
        "field" => Value::text(&*record.field_name)?,
        "spread_mean" => Value::from(totals.spread.mean()),
        "spread_max" => Value::from(totals.spread.high),
        "pressure" => Value::from(totals.pressure.mean()),
        "crashes" => int(totals.crashes),
        "downtime" => Value::from(record.field.downtime_of_all().seconds()),
        "healed" => int(totals.healed),
        "carried" => Value::from(totals.carried),
        "shipped" => Value::from(totals.bytes * 8.0),
        "holds" => Value::from(record.verdicts.iter().all(|judged| judged.verdict.holds)),
        "verdicts" => things(VerdictValue::all(run))?,
        "names" => {
            let mut names = vec![];
            for series in &record.series {
                names.push(Value::text(&*series.name)?);
            }
            Value::items(names)?
        }
        // The rest is the state at the end.
        "segments" | "apps" | "clusters" | "links" | "regions" | "time" => return Ok(None),
        name => return whole(&record.field, name),
    }))
}

fn of_report(report: &ReportValue, name: &str) -> Found {
    Ok(Some(match name {
        "moves" => int(report.moves),
        "before" => Value::from(report.before),
        "after" => Value::from(report.after),
        "cost" => Value::from(report.bytes * 8.0),
        "time" => Value::from(report.time),
        "recovered" => int(report.recovered),
        "lost" => int(report.lost),
        "refused" => match &report.refused {
            Some(why) => Value::text(&**why)?,
            None => Value::Absent,
        },
        "text" => Value::text(report.show())?,
        _ => return Ok(None),
    }))
}

fn of_series(series: &SeriesValue, name: &str) -> Found {
    let values = &series.values;
    let number = |value: Option<f64>| value.map(Value::from);
    Ok(match name {
        "values" => Some(Value::nums(values.iter().map(|x| x.to_bits()).collect())?),
        "times" => {
            let seconds = series.times.iter().map(|ns| (*ns as f64 / 1e9).to_bits());
            Some(Value::nums(seconds.collect())?)
        }
        "len" => Some(int(values.len() as u64)),
        "name" => Some(Value::text(&*series.name)?),
        "first" => number(values.first().copied()),
        "last" => number(values.last().copied()),
        "min" => number(values.iter().copied().reduce(f64::min)),
        "max" => number(values.iter().copied().reduce(f64::max)),
        "mean" => number(series.mean()),
        _ => None,
    })
}
