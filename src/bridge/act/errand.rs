//! Requests: work with bounds, which a copy of the field tries before it is taken on.

use crate::bridge::refusal::refusal;
use crate::bridge::run::{Callbacks, time};
use crate::bridge::value::coolant::CoolantValue;
use crate::bridge::value::errand::AnswerValue;
use crate::bridge::{Bridge, no_field, stop};
use crate::diagnostic::{Code, Diagnostic};
use crate::field::Field;
use crate::field::errand::{Errand, ErrandRefusal, ErrandSpec};
use crate::field::script::RunError;
use crate::machine::Machine;
use crate::machine::fault::Fault;
use crate::machine::host::{HostResult, NativeCall};
use crate::machine::value::Value;

impl Bridge {
    /// `admit` of `std.coolant`.
    pub(in crate::bridge) fn admit(
        &self,
        machine: &mut Machine,
        call: &NativeCall,
        args: &[Value],
    ) -> HostResult<Value> {
        self.may_act(call.place)?;
        let coolant = args.first().and_then(Value::as_host::<CoolantValue>);
        let Some(coolant) = coolant.filter(|it| it.run.is_none()) else {
            return Err(no_field(call.place));
        };
        let Some(mut field) = self.stage.current.take() else { return Err(no_field(call.place)) };
        let mut callbacks = Callbacks::new(self, machine, call.place);
        let done = asked(&field, coolant.place, call, args)
            .and_then(|spec| try_and_begin(&mut field, spec, call, &mut callbacks));
        self.stage.current.replace(Some(field));
        done.map(Value::host)
    }
}

/// What the arguments ask for.
fn asked(field: &Field, place: u32, call: &NativeCall, args: &[Value]) -> HostResult<ErrandSpec> {
    let number = |at: usize| args.get(at).map_or(0.0, Value::float);
    let wrong = |title: String, help: &str| {
        let diagnostic = Diagnostic::new(Code::E0406, call.place, title, "asked for here");
        Err(stop(diagnostic.help(help.to_owned())))
    };
    let operations = number(1);
    if !(operations > 0.0 && operations.is_finite()) {
        return wrong(
            format!("a request is for more than 0 operations, not for {operations}"),
            "say how many: `operations: 2e12`",
        );
    }
    if number(2).is_nan() || number(2) <= 0.0 {
        return wrong(
            format!("a deadline lies above 0 s, not at {} s", number(2)),
            "say how long it may take: `deadline: 2 min`",
        );
    }
    let band = match args.get(3).map(Value::as_nums) {
        Some(&[low, high]) => (f64::from_bits(low), f64::from_bits(high)),
        _ => (0.0, f64::INFINITY),
    };
    let mut pattern = vec![];
    for share in args.get(5).map_or(&[][..], Value::as_nums) {
        let share = f64::from_bits(*share);
        if !(share >= 0.0 && share.is_finite()) {
            return wrong(
                format!("a share of the work is 0 or more, not {share}"),
                "write shares such as `pattern: [1, 2, 1]`, or leave `pattern` out",
            );
        }
        pattern.push(share);
    }
    if !pattern.is_empty() && pattern.iter().sum::<f64>() <= 0.0 {
        return wrong(
            "a pattern of nothing but 0 does no work".to_owned(),
            "write shares such as `pattern: [1, 2, 1]`, or leave `pattern` out",
        );
    }
    let Some(rate) = field.operations_per_load(place) else { return Err(no_field(call.place)) };
    Ok(ErrandSpec {
        coolant: place,
        operations,
        rate,
        deadline: time(number(2), call.place)?,
        band,
        jitter: time(number(4), call.place)?,
        pattern: pattern.into(),
    })
}

/// Lets a copy of the field run ahead with the errand; begins it where its bounds hold there.
fn try_and_begin(
    field: &mut Field,
    spec: ErrandSpec,
    call: &NativeCall,
    callbacks: &mut Callbacks,
) -> HostResult<AnswerValue> {
    let failed = |error: RunError<Box<Fault>>| match error {
        RunError::Script(fault) => fault,
        RunError::Field(error) => stop(refusal(&error, call.place)),
        RunError::Spec(_) => Box::new(Fault::Broken("a field that was open")),
    };
    let mut ahead = field.clone();
    let why = match ahead.begin_errand(spec.clone(), callbacks).map_err(failed)? {
        Err(why) => Some(why),
        Ok(number) => {
            let end = ahead.now() + spec.deadline;
            let step = ahead.step_length();
            while ahead.now() < end && ahead.errands().get(number).is_some_and(Errand::is_under_way)
            {
                callbacks.count(1 + ahead.segments().len() as u64)?;
                ahead.step(step, callbacks).map_err(failed)?;
            }
            let tried = ahead.errands().get(number).cloned();
            let Some(tried) = tried else {
                return Err(Box::new(Fault::Broken("an errand that is gone")));
            };
            match look(&tried) {
                None => {
                    // The same begins on the field itself: nothing was drawn that would change it.
                    let begun = field.begin_errand(spec, callbacks).map_err(failed)?;
                    return match begun {
                        Ok(_) => Ok(AnswerValue::foreseen(&tried)),
                        Err(_) => Err(Box::new(Fault::Broken("an errand that fits and does not"))),
                    };
                }
                some => some,
            }
        }
    };
    let Some(why) = why else { return Err(Box::new(Fault::Broken("an errand without an end"))) };
    let number = field.refuse_errand(spec, why);
    let refused = field.errands().get(number).map(AnswerValue::measured);
    refused.ok_or_else(|| Box::new(Fault::Broken("an errand that is gone")))
}

/// What an errand that was tried runs against.
fn look(tried: &Errand) -> Option<ErrandRefusal> {
    if let (Some(at), Some((low, high))) = (tried.broke, tried.coolant) {
        let temperature = if high > tried.spec.band.1 { high } else { low };
        let (band, at) = (tried.spec.band, at - tried.begun);
        return Some(ErrandRefusal::Heat { temperature, band, at });
    }
    match tried.is_met() {
        true => None,
        false => Some(ErrandRefusal::Deadline { done: tried.done / tried.spec.operations }),
    }
}
