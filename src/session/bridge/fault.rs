//! The built-ins of `std.fault`: what a script does to the field that runs.

use super::prospect_plan::never;
use super::refusal::refusal;
use super::{Bridge, stop};
use crate::diagnostic::{Code, Diagnostic};
use crate::field::time::Time;
use crate::field::{ChaosKind, ChaosSchedule};
use crate::machine::fault::Fault;
use crate::machine::host::{HostResult, NativeCall};
use crate::machine::value::Value;

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
        kinds.push(match kind.as_str() {
            "crash" => ChaosKind::Crash,
            "partition" => ChaosKind::Partition,
            "skew" => ChaosKind::Skew,
            "delay" => ChaosKind::Delay,
            other => {
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
        let Some(end) = self.ends.get() else { return Ok(()) };
        let now = self.with_field(call.place, |field| Ok(field.now()))?;
        if now + after > end {
            let due = (now + after).seconds();
            self.warn(never(call.place, "this outage never begins", due, end.seconds()));
        }
        Ok(())
    }

    pub(super) fn fault(&self, name: &str, call: &NativeCall, args: &[Value]) -> HostResult<Value> {
        self.may_act(call.place)?;
        let segment = args.first().map_or(0, Value::num) as u32;
        if name == "outage" {
            self.look_at_outage(call, time_at(args, 1, call)?)?;
        }
        self.with_field(call.place, |field| {
            let done = match name {
                "crash" => field.crash(segment),
                "restore" => field.restore(segment),
                "outage" => field.outage(segment, time_at(args, 1, call)?, time_at(args, 2, call)?),
                "partition" => {
                    let side = args.first().map_or(&[][..], Value::as_nums);
                    let side: Vec<u32> = side.iter().map(|id| *id as u32).collect();
                    field.partition(&side).map(|_| ())
                }
                "join" => {
                    field.join();
                    Ok(())
                }
                "delay" => {
                    // `delay(extra)` is of every link, `delay(segment, extra)` of one segment's.
                    let of = (args.len() > 1).then_some(segment);
                    field.delay(of, time_at(args, args.len().saturating_sub(1), call)?)
                }
                "skew" => field.skew(segment, args.get(1).map_or(0.0, Value::float)),
                "chaos" => field.chaos(schedule(args, call)?),
                _ => return Err(Box::new(Fault::Broken("a fault that nothing provides"))),
            };
            done.map_err(|error| stop(refusal(&error, call.place)))
        })?;
        Ok(Value::Num(0))
    }
}
