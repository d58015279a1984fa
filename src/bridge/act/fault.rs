//! The built-ins of `std.fault`: what a script does to the field that runs.

use crate::bridge::act::refusal::refusal;
use crate::bridge::prospect_plan::never;
use crate::bridge::{Bridge, stop};
use crate::diagnostic::{Code, Diagnostic};
use crate::field::time::Time;
use crate::field::{ChaosKind, ChaosSchedule};
use crate::machine::host::{HostResult, NativeCall};
use crate::machine::value::Value;
use crate::schema::native::FaultNative;
use crate::schema::word;

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
        kinds.push(match word::ChaosKind::of(kind.as_str()) {
            Some(word::ChaosKind::Crash) => ChaosKind::Crash,
            Some(word::ChaosKind::Partition) => ChaosKind::Partition,
            Some(word::ChaosKind::Skew) => ChaosKind::Skew,
            Some(word::ChaosKind::Delay) => ChaosKind::Delay,
            None => {
                let other = kind.as_str();
                return Err(stop(
                    Diagnostic::new(
                        Code::E0406,
                        call.place,
                        format!("`{other}` is no kind of fault"),
                        "in this schedule",
                    )
                    .help("the kinds are \"crash\", \"partition\", \"skew\" and \"delay\""),
                ));
            }
        });
    }
    let rate = args.first().map_or(0.0, Value::float);
    Ok(ChaosSchedule { rate, kinds, repair: time_at(args, 2, call)? })
}

impl Bridge {
    /// Warns of an outage that begins after the end of the run.
    fn look_at_outage(&self, call: &NativeCall, after: Time) -> HostResult<()> {
        let Some(end) = self.stage.ends.get() else { return Ok(()) };
        let now = self.with_field(call.place, |field| Ok(field.now()))?;
        if now + after > end {
            let due = (now + after).seconds();
            self.warn(never(call.place, "this outage never begins", due, end.seconds()));
        }
        Ok(())
    }

    pub(in crate::bridge) fn fault(
        &self,
        id: FaultNative,
        call: &NativeCall,
        args: &[Value],
    ) -> HostResult<Value> {
        self.may_act(call.place)?;
        let segment = args.first().map_or(0, Value::num) as u32;
        if id == FaultNative::Outage {
            self.look_at_outage(call, time_at(args, 1, call)?)?;
        }
        self.with_field(call.place, |field| {
            let done = match id {
                FaultNative::Crash => field.crash(segment),
                FaultNative::Restore => field.restore(segment),
                FaultNative::Outage => {
                    field.outage(segment, time_at(args, 1, call)?, time_at(args, 2, call)?)
                }
                FaultNative::Partition => {
                    let side = args.first().map_or(&[][..], Value::as_nums);
                    let side: Vec<u32> = side.iter().map(|id| *id as u32).collect();
                    field.partition(&side).map(|_| ())
                }
                FaultNative::Join => {
                    field.join();
                    Ok(())
                }
                FaultNative::Delay => {
                    // `delay(extra)` is of every link, `delay(segment, extra)` of one segment's.
                    let of = (args.len() > 1).then_some(segment);
                    field.delay(of, time_at(args, args.len().saturating_sub(1), call)?)
                }
                FaultNative::Skew => field.skew(segment, args.get(1).map_or(0.0, Value::float)),
                FaultNative::Chaos => field.chaos(schedule(args, call)?),
            };
            done.map_err(|error| stop(refusal(&error, call.place)))
        })?;
        Ok(Value::Num(0))
    }
}
