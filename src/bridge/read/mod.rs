//! What a script reads off the field that runs, off its parts, and off what a run left: one match for
//! each type, over its members.

mod coolant;
mod nobody;
mod part;
mod phi;
mod result;
mod snapshot;

use super::describe::declared;
use super::run::opened::ForkValue;
use super::value::coolant::{
    ActionValue, AlertValue, CycleValue, EfficiencyValue, ForecastsValue, LedgerValue,
    MaintenanceValue, MetricsValue, PartValue, ReadingsValue, StockValue, SyncValue,
};
use super::value::errand::AnswerValue;
use super::value::event::EventValue;
use super::value::gas::MixtureValue;
use super::value::moment::{gives_parts, moment_of, stamped};
use super::value::run::RunResult;
use super::value::spectrum::SpectrumValue;
use super::value::verdict::VerdictValue;
use super::value::{ids, int, optional, things};
use super::{Bridge, stop};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::machine::Machine;
use crate::machine::fault::Fault;
use crate::machine::host::{HostResult, MemberSite};
use crate::machine::value::{HostValue, Value};
use crate::schema::MemberId;
use crate::schema::member::RunMember;

fn id(id: impl Into<u64>) -> Value {
    Value::Num(id.into())
}

/// The thing that a member is of.
pub(in crate::bridge) fn thing<T: HostValue + 'static>(of: &Value) -> HostResult<&T> {
    of.as_host().ok_or_else(|| Box::new(Fault::Broken("a member of another thing")))
}

/// The state that what is read is of: 0 for the field that runs.
fn moment(member: MemberId, of: &Value) -> HostResult<u32> {
    Ok(match member {
        MemberId::Segment(_)
        | MemberId::Link(_)
        | MemberId::App(_)
        | MemberId::Cluster(_)
        | MemberId::Region(_)
        | MemberId::Rule(_) => moment_of(of),
        MemberId::Run(_) => thing::<RunResult>(of)?.end.number(),
        MemberId::Snapshot(_) => thing::<ForkValue>(of)?.kept.number(),
        MemberId::Event(_) => thing::<EventValue>(of)?.moment(),
        _ => 0,
    })
}

impl Bridge {
    /// A member of a thing: its value, or what its call gives. One that may be over nobody is absent
    /// then, where `??` follows.
    pub(super) fn read(
        &self,
        machine: &mut Machine,
        site: &MemberSite,
        of: &Value,
        args: &[Option<Value>],
    ) -> HostResult<Value> {
        match self.read_whole(machine, site, of, args) {
            Err(fault) if matches!(*fault, Fault::NoValue { .. }) => {
                self.without_value(machine, site, fault)
            }
            read => read,
        }
    }

    fn read_whole(
        &self,
        machine: &mut Machine,
        site: &MemberSite,
        of: &Value,
        args: &[Option<Value>],
    ) -> HostResult<Value> {
        let (name, place) = (site.member.name, site.place);
        let Some((member, known)) = site.member.id else { return Err(not_computed(name, place)) };
        let moment = moment(member, of)?;
        if moment == 0 && self.stage.dry_run.get() {
            let read = &self.stage.stability;
            read.set(read.get().max(known));
        }
        let plain = self.settled_all(machine, site, args, moment)?;
        let args = plain.as_deref().unwrap_or(args);
        let value = self.read_of(machine, site, (member, moment), of, args)?;
        if moment != 0 && gives_parts(machine.shapes(), site.gives) {
            // The ids may outlive the run that they are read of.
            self.touch(moment);
        }
        stamped(machine.shapes(), site.gives, value, moment)
    }

    /// The arguments with plain ids, where one has others.
    fn settled_all(
        &self,
        machine: &Machine,
        site: &MemberSite,
        args: &[Option<Value>],
        moment: u32,
    ) -> HostResult<Option<Vec<Option<Value>>>> {
        let mut plain = None;
        for (at, (arg, shape)) in args.iter().zip(site.args.iter()).enumerate() {
            let (Some(arg), Some(shape)) = (arg, shape) else { continue };
            let settled = self.settled(machine.shapes(), *shape, arg, (moment, site.place))?;
            if settled.is_some()
                && let Some(slot) = plain.get_or_insert_with(|| args.to_vec()).get_mut(at)
            {
                *slot = settled;
            }
        }
        Ok(plain)
    }

    fn read_of(
        &self,
        machine: &mut Machine,
        site: &MemberSite,
        (member, moment): (MemberId, u32),
        of: &Value,
        args: &[Option<Value>],
    ) -> HostResult<Value> {
        let (name, place) = (site.member.name, site.place);
        let id = of.num() as u32;
        if site.member.params.is_none()
            && moment == 0
            && let Some(declared) = declared::member(machine, (member, name), id as usize, place)
        {
            return declared;
        }
        let first = args.first().and_then(Option::as_ref);
        match member {
            MemberId::Phi(member) => self.phi_member(machine, member, first, place),
            MemberId::Orchestrator(call) => self.orchestrate(machine, site, call, args),
            MemberId::Segment(member) => {
                self.part(site, of, |field| part::segment(field, id.into(), member))
            }
            MemberId::Link(member) => {
                self.part(site, of, |field| part::link(field, id.into(), member, place))
            }
            MemberId::App(member) => {
                self.part(site, of, |field| part::app(field, id.into(), member, first, place))
            }
            MemberId::Cluster(member) => {
                self.part(site, of, |field| part::cluster(field, id.into(), member, first))
            }
            MemberId::Region(member) => {
                self.part(site, of, |field| part::region(field, id.into(), member))
            }
            MemberId::Rule(member) => {
                self.part(site, of, |field| part::rule(field, id.into(), member, place))
            }
            MemberId::Report(member) => result::report(thing(of)?, member),
            MemberId::Run(RunMember::Coolant) => {
                let run: &RunResult = thing(of)?;
                coolant::the_one(&run.record.field, Some(of), place)
            }
            MemberId::Run(RunMember::Coolants) => {
                let run: &RunResult = thing(of)?;
                coolant::by_name(&run.record.field, Some(of))
            }
            MemberId::Run(RunMember::At) => {
                self.state_at(machine, thing(of)?, first.map_or(0.0, Value::float), place)
            }
            MemberId::Run(member) => result::run(thing(of)?, member, first, place),
            MemberId::Series(member) => result::series(machine, thing(of)?, member, first, place),
            MemberId::Verdict(member) => thing::<VerdictValue>(of)?.member(member),
            MemberId::Event(member) => thing::<EventValue>(of)?.member(member),
            MemberId::Snapshot(member) => self.snapshot(machine, (of, member), first, place),
            MemberId::Fault(member) => self.fault_member(of, member, place),
            MemberId::Spectrum(member) => thing::<SpectrumValue>(of)?.member(member),
            MemberId::Summary(member) => result::summary(thing(of)?, member),
            MemberId::Coolant(member) => self.coolant_member(member, of, args, place),
            MemberId::CoolantStock(member) => thing::<StockValue>(of)?.member(member),
            MemberId::CoolantMetrics(member) => thing::<MetricsValue>(of)?.member(member),
            MemberId::CoolantEfficiency(member) => thing::<EfficiencyValue>(of)?.member(member),
            MemberId::CoolantSync(member) => thing::<SyncValue>(of)?.member(member),
            MemberId::CoolantLedger(member) => thing::<LedgerValue>(of)?.member(member),
            MemberId::CoolantMaintenance(member) => thing::<MaintenanceValue>(of)?.member(member),
            MemberId::CoolantPart(member) => thing::<PartValue>(of)?.member(member),
            MemberId::CoolantVerdict(member) => {
                thing::<super::value::coolant::VerdictValue>(of)?.member(member)
            }
            MemberId::CoolantReadings(member) => thing::<ReadingsValue>(of)?.member(member),
            MemberId::CoolantForecasts(member) => thing::<ForecastsValue>(of)?.member(member),
            MemberId::CoolantAction(member) => thing::<ActionValue>(of)?.member(member),
            MemberId::CoolantAlert(member) => thing::<AlertValue>(of)?.member(member),
            MemberId::CoolantCycle(member) => thing::<CycleValue>(of)?.member(member),
            MemberId::CoolantAnswer(member) => thing::<AnswerValue>(of)?.member(member),
            MemberId::Gas(member) => thing::<MixtureValue>(of)?.gas_member(member),
            MemberId::Mixture(member) => thing::<MixtureValue>(of)?.member(member),
        }
    }
}

fn not_computed(name: &str, place: Place) -> Box<Fault> {
    stop(
        Diagnostic::new(
            Code::E0510,
            place,
            format!("`{name}` is not computed by this version of the runtime"),
            "asked for here",
        )
        .note("it belongs to ΦFS, security or a single rule, which do not act yet")
        .help("leave it out: `phi explain E0510` tells what acts and what does not"),
    )
}
