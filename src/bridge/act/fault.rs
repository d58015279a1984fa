//! The built-ins of `std.fault`: what a script does to the field that runs.

use crate::bridge::refusal::refusal;
use crate::bridge::{Bridge, stop};
use crate::diagnostic::{Code, Diagnostic};
use crate::field::id::SegmentId;
use crate::field::time::Time;
use crate::field::{ChaosKind, ChaosSchedule};
use crate::lint::{self, Due, Planned};
use crate::machine::host::{HostResult, NativeCall};
use crate::machine::value::Value;
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

impl Bridge {
    /// Warns of an outage that begins after the end of the run.
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
        id: FaultNative,
        call: &NativeCall,
        args: &[Value],
    ) -> HostResult<Value> {
        self.may_act(call.place)?;
        let segment = SegmentId(args.first().map_or(0, Value::num) as u32);
        if id == FaultNative::Outage {
            self.look_at_outage(call, time_at(args, 1, call)?)?;
        }
        if id == FaultNative::Skew {
            let step = self.with_field(call.place, |field| Ok(field.step_length()))?;
            let by = args.get(1).map_or(0.0, Value::float);
            lint::alias(call.place, by, step.seconds()).into_iter().for_each(|it| self.warn(it));
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
                    let side: Vec<SegmentId> =
                        side.iter().map(|id| SegmentId(*id as u32)).collect();
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
                FaultNative::Overheat => {
                    let power = args.get(1).map_or(0.0, Value::float);
                    field.overheat(segment, power, time_at(args, 2, call)?)
                }
                FaultNative::FanFailure => {
                    let share = args.get(1).map_or(1.0, Value::float);
                    let length = match args.get(2) {
                        None | Some(Value::Absent) => None,
                        Some(_) => Some(time_at(args, 2, call)?),
                    };
                    field.fan_failure(segment, share, length)
                }
                FaultNative::Chaos => field.chaos(schedule(args, call)?),
            };
            done.map_err(|error| stop(refusal(&error, call.place)))
        })?;
        Ok(Value::Num(0))
    }
}
