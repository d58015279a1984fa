//! Members of the parts of a field: segments, links, apps, clusters, regions, rules.

use super::{id, ids, int, optional};
use crate::bridge::describe::segments_of_region;
use crate::bridge::refusal::refusal;
use crate::bridge::value::moment::moment_of;
use crate::bridge::value::nobody::{self, over};
use crate::bridge::{Bridge, stop};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::field::Field;
use crate::field::id::{AppId, ClusterId, LinkId, RegionId, RuleId, SegmentId};
use crate::field::script::FieldError;
use crate::machine::fault::Fault;
use crate::machine::host::{HostResult, MemberSite};
use crate::machine::value::Value;
use crate::schema::MemberId;
use crate::schema::member::{
    AppMember, ClusterMember, LinkMember, RegionMember, RuleMember, SegmentMember,
};
use std::f64::consts::TAU;

impl Bridge {
    /// Reads a part of the field that runs, or of a state that is kept, if it has that part.
    pub(super) fn part(
        &self,
        site: &MemberSite,
        of: &Value,
        read: impl FnOnce(&Field) -> HostResult<Value>,
    ) -> HostResult<Value> {
        let id = of.num() as u32;
        let read = |field: &Field| {
            let at = id as usize;
            let there = match site.member.id.map(|(member, _)| member) {
                Some(MemberId::Segment(_)) => field.capacity_of(SegmentId(id)).is_some(),
                Some(MemberId::Link(_)) => field.links().known(LinkId(id)).is_some(),
                Some(MemberId::App(_)) => at < field.apps().len(),
                Some(MemberId::Cluster(_)) => at < field.clusters().len(),
                Some(MemberId::Region(_)) => at < field.regions().len(),
                Some(MemberId::Rule(_)) => at < field.rules().len(),
                _ => true,
            };
            if there {
                return read(field);
            }
            let of = site.member.of.to_lowercase();
            let title = format!("{of} {id} is not part of the field that runs");
            Err(stop(Diagnostic::new(Code::E0509, site.place, title, "read here")))
        };
        match moment_of(of) {
            0 => self.with_field(site.place, |field| read(field)),
            moment => read(self.kept(moment, site.place)?.field()),
        }
    }
}

fn gone() -> Box<Fault> {
    Box::new(Fault::Broken("a part of another field"))
}

pub(super) fn segment(field: &Field, of: SegmentId, member: SegmentMember) -> HostResult<Value> {
    let number = |value: Option<f64>| Value::from(value.unwrap_or(0.0));
    Ok(match member {
        SegmentMember::Capacity => number(field.rated_capacity_of(of)),
        SegmentMember::Stiffness => number(field.stiffness_of(of)),
        SegmentMember::Volume => number(field.volume_of(of)),
        SegmentMember::Omega => number(field.omega_of(of)),
        SegmentMember::Theta => number(field.theta(of)),
        SegmentMember::Load => number(field.load_on(of)),
        SegmentMember::Pressure => number(field.pressure(of)),
        SegmentMember::Density => number(field.cluster_density(of)),
        SegmentMember::CoherenceScore => Value::from(field.coherence_score(of)),
        SegmentMember::Uptime => Value::from(field.uptime(of)),
        SegmentMember::UptimeSignature => {
            Value::text(format!("{:016x}", field.uptime_signature(of)))?
        }
        SegmentMember::Temperature => optional(field.temperature_of(of).map(Value::from)),
        SegmentMember::Power => optional(field.power_of(of).map(Value::from)),
        SegmentMember::Energy => optional(field.energy_of(of).map(Value::from)),
        SegmentMember::Throttle => optional(field.throttle_of(of).map(Value::from)),
        SegmentMember::Trips => int(field.trips_of(of)),
        SegmentMember::NodeId => int(of.into()),
        SegmentMember::Name => Value::text(field.segments().name(of))?,
        SegmentMember::Glyphs => int(field.glyphs_on(of)),
        SegmentMember::State => Value::text(field.state_of(of).unwrap_or("gone"))?,
        SegmentMember::Up => Value::from(field.segments().is_up(of)),
        SegmentMember::InPhase => Value::from(field.is_in_phase(of)),
        SegmentMember::Region => optional(field.region_of(of).map(id)),
        SegmentMember::Neighbours => ids(field.links().touching(of).map(|(_, other)| other))?,
    })
}

pub(super) fn link(
    field: &Field,
    of: LinkId,
    member: LinkMember,
    place: Place,
) -> HostResult<Value> {
    let Some(((a, b), class)) = field.links().known(of) else { return Err(gone()) };
    // Of one that went with one of its ends, what it was like is told, and that it is not up.
    let row = field.links().row_of(of);
    Ok(match member {
        LinkMember::A => id(a),
        LinkMember::B => id(b),
        LinkMember::Spring => {
            Value::from(row.and_then(|row| field.stiffness_of_link(row)).unwrap_or(0.0))
        }
        LinkMember::Utilisation => Value::from(row.map_or(0.0, |row| field.utilisation(row))),
        LinkMember::Flow => match row.map_or(Some(0.0), |row| field.flow_over(row)) {
            Some(flow) => Value::from(flow),
            None => return Err(no_flow(field, place)),
        },
        LinkMember::Coupling => Value::from(class.coupling),
        LinkMember::Latency => Value::from(class.latency.seconds()),
        LinkMember::Bandwidth => Value::from(class.bandwidth),
        LinkMember::Loss => Value::from(class.loss),
        LinkMember::Up => {
            let up = field.segments().is_up(a) && field.segments().is_up(b);
            Value::from(up && row.is_some_and(|row| field.links().passes(row)))
        }
    })
}

/// Only springs of first order have a flow that the pressures of now tell.
fn no_flow(field: &Field, place: Place) -> Box<Fault> {
    let method = field.method().name();
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

/// A member of an app; `target` is that of `slo`.
pub(super) fn app(
    field: &Field,
    of: AppId,
    member: AppMember,
    target: Option<&Value>,
    place: Place,
) -> HostResult<Value> {
    Ok(match member {
        AppMember::Name => Value::text(field.apps().get(of.index()).map_or("", |app| &*app.name))?,
        AppMember::Glyphs => int(field.glyphs_of(of)),
        AppMember::Load => Value::from(field.load_of(of)),
        AppMember::Down => Value::from(field.is_down(of)),
        AppMember::Downtime => Value::from(field.downtime(of).seconds()),
        AppMember::Serving => int(field.serving(of)),
        AppMember::Waiting => int(field.waiting(of)),
        AppMember::Served => over(field.served(of), member.name(), nobody::TENSION)?,
        AppMember::Degraded => Value::from(field.degraded(of).seconds()),
        AppMember::Slo => {
            let target = target.map_or(1.0, Value::float);
            if !(0.0..=1.0).contains(&target) {
                let error = FieldError::NoShare("the target of `slo`", target);
                return Err(stop(refusal(&error, place)));
            }
            Value::from(field.slo(of, target))
        }
        AppMember::Demand => Value::from(field.demand_of(of)),
        AppMember::Clusters => {
            let all = field.clusters().iter().enumerate();
            ids(all.filter(|(_, it)| it.app == of).map(|(cluster, _)| ClusterId::at(cluster)))?
        }
    })
}

/// A member of a cluster; `segment` is that of `on`.
pub(super) fn cluster(
    field: &Field,
    of: ClusterId,
    member: ClusterMember,
    segment: Option<&Value>,
) -> HostResult<Value> {
    let Some(cluster) = field.clusters().get(of.index()) else { return Err(gone()) };
    let glyphs = || field.places_of(of).iter().map(|(_, n)| u64::from(*n)).sum::<u64>();
    Ok(match member {
        // As the script names it: without its app.
        ClusterMember::Name => {
            Value::text(field.cluster_name(of).rsplit('.').next().unwrap_or(""))?
        }
        ClusterMember::Kappa => Value::from(cluster.kappa),
        ClusterMember::Tension => Value::from(field.tension(of)),
        // Information is in bits; the runtime counts bytes.
        ClusterMember::State => Value::from(cluster.state * 8.0),
        ClusterMember::App => id(cluster.app),
        ClusterMember::Glyphs => int(glyphs()),
        ClusterMember::Load => Value::from(glyphs() as f64 * field.tension(of)),
        ClusterMember::Segments => ids(field.places_of(of).iter().map(|(segment, _)| *segment))?,
        ClusterMember::On => {
            let segment = SegmentId(segment.map_or(0, Value::num) as u32);
            int(u64::from(field.glyphs_at(of, segment)))
        }
    })
}

pub(super) fn region(field: &Field, of: RegionId, member: RegionMember) -> HostResult<Value> {
    let Some(region) = field.regions().get(of.index()) else { return Err(gone()) };
    let mean = || {
        let mean = field.mean_phase(segments_of_region(field, of));
        (mean.count > 0).then_some(mean)
    };
    let over_region = |value: Option<f64>| over(value, member.name(), nobody::REGION);
    Ok(match member {
        RegionMember::Name => Value::text(&*region.name)?,
        RegionMember::Ambient => optional(region.ambient.map(Value::from)),
        RegionMember::Segments => ids(segments_of_region(field, of))?,
        RegionMember::Phase => over_region(mean().map(|mean| mean.phase * TAU))?,
        RegionMember::Coherence => over_region(mean().map(|mean| mean.order))?,
    })
}

pub(super) fn rule(
    field: &Field,
    of: RuleId,
    member: RuleMember,
    place: Place,
) -> HostResult<Value> {
    let Some(rule) = field.rules().get(of.index()) else { return Err(gone()) };
    Ok(match member {
        RuleMember::Name => Value::text(&*rule.name)?,
        RuleMember::Violations => {
            let title = "glyphs against a single rule are not counted";
            return Err(stop(
                Diagnostic::new(Code::E0510, place, title, "asked for here")
                    .help("`Φ.violations` counts those against any rule"),
            ));
        }
    })
}
