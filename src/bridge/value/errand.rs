//! What became of a request, as a value of a script: one line, and members.

use crate::bridge::value::{int, optional};
use crate::field::errand::{Errand, ErrandRefusal};
use crate::machine::host::HostResult;
use crate::machine::value::{HostValue, Value};
use crate::report::number::{counted, duration, kelvin, number, percent};
use crate::schema::member::CoolantAnswerMember;
use std::any::Any;

/// An errand as it stood when it was asked for.
#[derive(Clone, Debug)]
pub(in crate::bridge) struct AnswerValue {
    errand: Errand,
    /// It was not measured: a copy of the field ran ahead.
    foreseen: bool,
}

impl AnswerValue {
    /// As it was measured.
    pub(in crate::bridge) fn measured(errand: &Errand) -> AnswerValue {
        AnswerValue { errand: errand.clone(), foreseen: false }
    }

    /// As a copy of the field came to it.
    pub(in crate::bridge) fn foreseen(errand: &Errand) -> AnswerValue {
        AnswerValue { errand: errand.clone(), foreseen: true }
    }

    pub(in crate::bridge) fn member(&self, id: CoolantAnswerMember) -> HostResult<Value> {
        let errand = &self.errand;
        let accepted = errand.refused.is_none();
        let of_accepted =
            |value: Option<f64>| optional(value.filter(|_| accepted).map(Value::from));
        Ok(match id {
            CoolantAnswerMember::Accepted => Value::from(accepted),
            CoolantAnswerMember::Why => match &errand.refused {
                Some(why) => Value::text(refusal_text(why))?,
                None => Value::Absent,
            },
            CoolantAnswerMember::Begun => of_accepted(Some(errand.begun.seconds())),
            CoolantAnswerMember::Finished => of_accepted(errand.finished.map(|at| at.seconds())),
            CoolantAnswerMember::Done => Value::from(share_done(errand)),
            CoolantAnswerMember::Glyphs => int(u64::from(errand.glyphs)),
            CoolantAnswerMember::Energy => of_accepted(Some(errand.energy)),
            CoolantAnswerMember::Hottest => of_accepted(errand.hottest),
            CoolantAnswerMember::Coolant => of_accepted(errand.coolant.map(|(_, high)| high)),
            CoolantAnswerMember::Coldest => of_accepted(errand.coolant.map(|(low, _)| low)),
            CoolantAnswerMember::Sync => of_accepted(errand.kept_together()),
            CoolantAnswerMember::Met => Value::from(errand.is_met()),
            CoolantAnswerMember::Text => Value::text(self.show())?,
        })
    }
}

fn share_done(errand: &Errand) -> f64 {
    (errand.done / errand.spec.operations).min(1.0)
}

impl HostValue for AnswerValue {
    fn show(&self) -> String {
        let errand = &self.errand;
        let begun = duration(errand.begun.0);
        if let Some(why) = &errand.refused {
            return format!("{begun}: refused, {}", refusal_text(why));
        }
        let glyphs = counted(u64::from(errand.glyphs), "glyph");
        let mut text = format!("{begun}: accepted, {glyphs}");
        text += &match errand.finished {
            Some(at) => {
                let (took, may) = (at - errand.begun, errand.spec.deadline);
                format!(", done in {} of {}", duration(took.0), duration(may.0))
            }
            None => format!(", {} done", percent(share_done(errand), 3)),
        };
        text += &format!(", drew {} kJ", number(errand.energy / 1e3, 4));
        if let Some(hottest) = errand.hottest {
            text += &format!(", segments up to {}", kelvin(hottest, 5));
        }
        if let Some((low, high)) = errand.coolant {
            text += &format!(", coolant {} to {}", kelvin(low, 5), kelvin(high, 5));
        }
        if let Some(sync) = errand.kept_together() {
            text += &format!(", in step {sync:.3}");
        }
        text += match (errand.is_met(), errand.finished, errand.broke) {
            (true, ..) => ": met",
            (false, _, Some(_)) => ": the band was left",
            (false, None, _) => ": under way",
            (false, Some(_), None) => ": late",
        };
        match self.foreseen {
            true => format!("{text} (foreseen)"),
            false => text,
        }
    }

    fn any(&self) -> &dyn Any {
        self
    }
}

/// Why an errand is not taken on, in words.
pub(in crate::bridge) fn refusal_text(why: &ErrandRefusal) -> String {
    match why {
        ErrandRefusal::Jitter { asked, step } => format!(
            "timing: its end is to be told to {}, and the field steps by {}",
            duration(asked.0),
            duration(step.0)
        ),
        ErrandRefusal::Load { wanted, free } => format!(
            "load: the deadline asks for {} ΔΦ, and {} ΔΦ are free",
            number(*wanted, 4),
            number(*free, 4)
        ),
        ErrandRefusal::Deadline { done } => {
            format!("timing: by the deadline {} of it would be done", percent(*done, 3))
        }
        ErrandRefusal::Heat { temperature, band: (low, high), at } => format!(
            "heat: the coolant would be at {} after {}, outside {} to {}",
            kelvin(*temperature, 5),
            duration(at.0),
            kelvin(*low, 5),
            kelvin(*high, 5)
        ),
    }
}
