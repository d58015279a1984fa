//! The built-ins of `std.fault`: what a script does to the field that runs.

use std::sync::Arc;

use crate::bridge::describe::segments_of_region;
use crate::bridge::read::thing;
use crate::bridge::refusal::refusal;
use crate::bridge::value::fault::FaultValue;
use crate::bridge::value::optional;
use crate::bridge::{Bridge, stop};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::field::Field;
use crate::field::fault::{ChaosKind, ChaosSchedule, FaultSpec};
use crate::field::id::{LinkId, RegionId, SegmentId};
use crate::field::time::Time;
use crate::lint::{self, Due, Planned};
use crate::machine::Machine;
use crate::machine::fault::Fault;
use crate::machine::host::{HostResult, NativeCall};
use crate::machine::shape::Shape;
use crate::machine::value::Value;
use crate::program::types::Domain;
use crate::schema::member::FaultMember;
use crate::schema::native::FaultNative;

fn time_at(args: &[Value], at: usize, call: &NativeCall) -> HostResult<Time> {
    let seconds = args.get(at).map_or(0.0, Value::float);
    Time::from_seconds(seconds).ok_or_else(|| {
        stop(Diagnostic::new(
            Code::E0406,
            call.place,
            format!("{seconds} s is no time"),
            "a time here is a number below 292 years",
        ))
    })
}

fn schedule(args: &[Value], call: &NativeCall) -> HostResult<ChaosSchedule> {
    let mut kinds = vec![];
    for kind in args.get(1).map_or(&[][..], Value::as_items) {
        let text = kind.as_str();
        kinds.push(ChaosKind::of(text).ok_or_else(|| {
            stop(
                Diagnostic::new(
                    Code::E0406,
                    call.place,
                    format!("`{text}` is no kind of fault"),
                    "in this schedule",
                )
                .help(format!("the kinds are {}", told(ChaosKind::NAMES))),
            )
        })?);
    }
    let rate = args.first().map_or(0.0, Value::float);
    Ok(ChaosSchedule { rate, kinds, repair: time_at(args, 2, call)? })
}

/// Words in a sentence: `"a", "b" and "c"`.
fn told(words: &[&str]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => words.concat(),
    }
}

/// How long a fault lasts, if this is said.
fn length(args: &[Value], at: usize, call: &NativeCall) -> HostResult<Option<Time>> {
    match args.get(at) {
        None | Some(Value::Absent) => Ok(None),
        Some(_) => time_at(args, at, call).map(Some),
    }
}

/// What a fault is done to, by the shape of the argument that names it.
enum Target<'a> {
    /// These segments.
    Segments(Vec<SegmentId>),
    /// Those of these regions.
    Regions(Vec<RegionId>),
    /// What is called so.
    Named(&'a str),
    /// These links.
    Links(Vec<LinkId>),
    /// Nothing in particular.
    All,
}

impl Target<'_> {
    fn of<'a>(machine: &Machine, call: &NativeCall, args: &'a [Value]) -> Target<'a> {
        let shapes = machine.shapes();
        let (Some(shape), Some(value)) = (call.params.first(), args.first()) else {
            return Target::All;
        };
        let (shape, all) = match shapes.get(*shape) {
            Shape::List(of) => (shapes.get(*of), value.as_nums().to_vec()),
            Shape::Text => return Target::Named(value.as_str()),
            shape => (shape, vec![value.num()]),
        };
        let all = all.into_iter().map(|id| id as u32);
        match shape {
            Shape::Id(Domain::Segment) => Target::Segments(all.map(SegmentId).collect()),
            Shape::Id(Domain::Region) => Target::Regions(all.map(RegionId).collect()),
            Shape::Id(Domain::Link) => Target::Links(all.map(LinkId).collect()),
            _ => Target::All,
        }
    }

    /// Its segments.
    fn segments(&self, field: &Field, call: &NativeCall) -> HostResult<Vec<SegmentId>> {
        match self {
            Target::Segments(all) => Ok(all.clone()),
            Target::Regions(all) => {
                Ok(all.iter().flat_map(|it| segments_of_region(field, *it)).collect())
            }
            Target::Named(name) => segments_named(field, name, call),
            Target::Links(_) | Target::All => Ok(Vec::new()),
        }
    }
}

/// The segments that this is the name of: one, those of a region, or those of a block.
fn segments_named(field: &Field, name: &str, call: &NativeCall) -> HostResult<Vec<SegmentId>> {
    if let Some(region) = field.regions().iter().position(|region| &*region.name == name) {
        return Ok(segments_of_region(field, RegionId::at(region)).collect());
    }
    let segments = field.segments();
    let called = |segment: &SegmentId| {
        segments.name(*segment) == name
            || segments.label(*segment).is_some_and(|(group, _)| &*group == name)
    };
    let found: Vec<SegmentId> = field.kept().filter(called).collect();
    match found.is_empty() {
        true => Err(unknown_name(field, name, call)),
        false => Ok(found),
    }
}

impl Bridge {
    /// Warns of a fault that begins after the end of the run.
    fn look_at_outage(&self, call: &NativeCall, after: Time) -> HostResult<()> {
        let Some(end) = self.stage.ends.get() else { return Ok(()) };
        let now = self.with_field(call.place, |field| Ok(field.now()))?;
        if now + after > end {
            let at = (now + after).seconds();
            let due = Due { what: Planned::Outage, at, place: call.place };
            self.warn(due.never(end.seconds()));
        }
        Ok(())
    }

    pub(in crate::bridge) fn fault(
        &self,
        machine: &Machine,
        id: FaultNative,
        call: &NativeCall,
        args: &[Value],
    ) -> HostResult<Value> {
        self.may_act(call.place)?;
        let target = Target::of(machine, call, args);
        let segments = || self.with_field(call.place, |field| target.segments(field, call));
        let number = args.get(1).map_or(0.0, Value::float);
        let now = Time::ZERO;
        let (what, after, lasts) = match id {
            FaultNative::Restore => return self.restore_all(call, &segments()?),
            FaultNative::Join => {
                self.with_field(call.place, |field| {
                    field.join();
                    Ok(())
                })?;
                return Ok(Value::Num(0));
            }
            FaultNative::Crash => {
                (each(&segments()?, FaultSpec::Crash), now, length(args, 1, call)?)
            }
            FaultNative::Outage => {
                let after = time_at(args, 1, call)?;
                self.look_at_outage(call, after)?;
                (each(&segments()?, FaultSpec::Crash), after, length(args, 2, call)?)
            }
            FaultNative::Partition => {
                let side = vec![FaultSpec::Partition(Arc::new(segments()?))];
                (side, now, length(args, 1, call)?)
            }
            FaultNative::Cut => match &target {
                Target::Links(links) => {
                    (vec![FaultSpec::Cut(links.clone())], now, length(args, 1, call)?)
                }
                _ => {
                    let ends = [0, 1].map(|at| args.get(at).map_or(0, Value::num) as u32);
                    let links = self.with_field(call.place, |field| {
                        links_between(field, ends.map(SegmentId), call)
                    })?;
                    (vec![FaultSpec::Cut(links)], now, length(args, 2, call)?)
                }
            },
            FaultNative::Delay => {
                let at = usize::from(!matches!(target, Target::All));
                let extra = time_at(args, at, call)?;
                let of = |segment| FaultSpec::Delay { segment, extra };
                let what = match target {
                    Target::All => vec![of(None)],
                    _ => each(&segments()?, |segment| of(Some(segment))),
                };
                (what, now, length(args, at + 1, call)?)
            }
            FaultNative::Skew => {
                let step = self.with_field(call.place, |field| Ok(field.step_length()))?;
                let alias = lint::alias(call.place, number, step.seconds());
                alias.into_iter().for_each(|it| self.warn(it));
                let of = |segment| FaultSpec::Skew { segment, omega: number };
                (each(&segments()?, of), now, length(args, 2, call)?)
            }
            FaultNative::Overheat => {
                let of = |segment| FaultSpec::Overheat { segment, power: number };
                (each(&segments()?, of), now, length(args, 2, call)?)
            }
            FaultNative::FanFailure => {
                let of = |segment| FaultSpec::Fans { segment, share: number };
                (each(&segments()?, of), now, length(args, 2, call)?)
            }
            FaultNative::Chaos => {
                let schedule = FaultSpec::Chaos(schedule(args, call)?);
                (vec![schedule], now, length(args, 3, call)?)
            }
        };
        self.with_field(call.place, |field| {
            let begun = field.fail(what, after, lasts);
            let id = begun.map_err(|error| stop(refusal(&error, call.place)))?;
            FaultValue::value(field, id)
        })
    }

    fn restore_all(&self, call: &NativeCall, segments: &[SegmentId]) -> HostResult<Value> {
        self.with_field(call.place, |field| {
            for segment in segments {
                let done = field.restore(*segment);
                done.map_err(|error| stop(refusal(&error, call.place)))?;
            }
            Ok(Value::Num(0))
        })
    }

    /// A member of a fault.
    pub(in crate::bridge) fn fault_member(
        &self,
        of: &Value,
        member: FaultMember,
        place: Place,
    ) -> HostResult<Value> {
        let fault: &FaultValue = thing(of)?;
        Ok(match member {
            FaultMember::Kind => Value::text(fault.kind)?,
            FaultMember::Begun => Value::from(fault.begun.seconds()),
            FaultMember::Until => optional(fault.until.map(|it| Value::from(it.seconds()))),
            FaultMember::Active => self.with_field(place, |field| {
                Ok(Value::from(field.fault(fault.id).is_some_and(|it| it.is_active())))
            })?,
            FaultMember::End => {
                self.may_act(place)?;
                self.with_field(place, |field| {
                    field.end_fault(fault.id);
                    Ok(Value::Num(0))
                })?
            }
        })
    }
}

fn each(segments: &[SegmentId], of: impl Fn(SegmentId) -> FaultSpec) -> Vec<FaultSpec> {
    segments.iter().map(|segment| of(*segment)).collect()
}

/// The links between two segments.
fn links_between(
    field: &Field,
    [a, b]: [SegmentId; 2],
    call: &NativeCall,
) -> HostResult<Vec<LinkId>> {
    let links = field.links();
    if a.index() < field.segments().len() {
        let between = links.touching(a).filter(|(_, other)| *other == b);
        let found: Vec<LinkId> = between.map(|(row, _)| links.id(row)).collect();
        if !found.is_empty() {
            return Ok(found);
        }
    }
    let [a, b] = [a, b].map(|segment| field.segments().name(segment));
    let title = format!("no link joins {a} and {b}");
    Err(stop(
        Diagnostic::new(Code::E0508, call.place, title, "cut here")
            .help(format!("look at what is linked: `{a}.neighbours`")),
    ))
}

fn unknown_name(field: &Field, name: &str, call: &NativeCall) -> Box<Fault> {
    let segments = field.kept().take(8).map(|segment| field.segments().name(segment));
    let regions = field.regions().iter().take(8).map(|region| region.name.to_string());
    let known: Vec<String> = segments.chain(regions).map(|it| format!("`{it}`")).collect();
    stop(
        Diagnostic::new(
            Code::E0406,
            call.place,
            format!("no segment and no region is called `{name}`"),
            "named here",
        )
        .help(format!("there are {} …", known.join(", "))),
    )
}
