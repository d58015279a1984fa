//! Members of Φ, the field that runs or is open.

use super::{ids, int};
use crate::bridge::refusal::refusal;
use crate::bridge::value::fault::FaultValue;
use crate::bridge::value::nobody::{self, Why, over};
use crate::bridge::value::spectrum::SpectrumValue;
use crate::bridge::{Bridge, stop};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::field::Field;
use crate::field::id::SegmentId;
use crate::field::script::FieldError;
use crate::machine::Machine;
use crate::machine::fault::Fault;
use crate::machine::host::HostResult;
use crate::machine::value::Value;
use crate::schema::event::EventKind;
use crate::schema::member::PhiMember;

impl Bridge {
    /// The events of a field; reading them again costs what has come since.
    pub(super) fn events_of(&self, field: &Field) -> HostResult<Value> {
        self.stage.events.borrow_mut().read(field)
    }

    pub(super) fn phi_member(
        &self,
        machine: &mut Machine,
        member: PhiMember,
        first: Option<&Value>,
        place: Place,
    ) -> HostResult<Value> {
        let time = first.map_or(0.0, Value::float);
        let field =
            |read: fn(&Field) -> HostResult<Value>| self.with_field(place, |field| read(field));
        let gap = |read: fn(&Field) -> Option<f64>, why: Why| {
            self.with_field(place, |field| over(read(field), member.name(), why))
        };
        match member {
            PhiMember::Coolant => {
                self.with_field(place, |field| super::coolant::the_one(field, None, place))
            }
            PhiMember::Coolants => field(|field| super::coolant::by_name(field, None)),
            PhiMember::Orchestrator => Ok(Value::Num(0)),
            PhiMember::Step => self.step(machine, time, place),
            PhiMember::Fork => self.fork(machine, place),
            PhiMember::Rewind => self.rewind(machine, time, place),
            PhiMember::Segments => field(|field| ids(field.kept())),
            PhiMember::Apps => field(|field| ids(0..field.apps().len() as u32)),
            PhiMember::Clusters => field(|field| ids(0..field.clusters().len() as u32)),
            PhiMember::Links => field(|field| ids(field.links().ids().into_iter())),
            PhiMember::Regions => field(|field| ids(0..field.regions().len() as u32)),
            PhiMember::Count => self.with_field(place, |field| count(field, first, place)),
            PhiMember::Events => self.with_field(place, |field| self.events_of(field)),
            PhiMember::Time => field(|field| Ok(Value::from(field.now().seconds()))),
            PhiMember::Load => field(|field| Ok(Value::from(field.load()))),
            PhiMember::Capacity => field(|field| Ok(Value::from(field.capacity()))),
            PhiMember::Spread => gap(|field| field.spread(), nobody::MEMBER),
            PhiMember::Imbalance => gap(|field| field.imbalance(), nobody::MEMBER),
            PhiMember::Coherence => gap(|field| field.coherence(), nobody::MEMBER),
            PhiMember::Phase => gap(Field::cluster_phase, nobody::LEAD),
            PhiMember::Winding => field(|field| {
                let all: Vec<SegmentId> = SegmentId::all(field.segments().len()).collect();
                Ok(Value::from(field.winding(&all)))
            }),
            PhiMember::Members => field(|field| Ok(int(field.live().count() as u64))),
            PhiMember::SplitBrain => field(|field| Ok(Value::from(field.split_brain() > 0))),
            PhiMember::Glyphs => field(|field| Ok(int(field.glyph_count()))),
            PhiMember::Density => gap(|field| field.density(), nobody::UP),
            PhiMember::Misfit => gap(|field| field.misfit(), nobody::GLYPH),
            PhiMember::Violations => field(|field| Ok(int(field.violations()))),
            PhiMember::Flaps => field(|field| Ok(int(field.counters().flaps))),
            PhiMember::Moves => field(|field| Ok(int(field.counters().moves))),
            PhiMember::Faults => field(|field| {
                let all = field.faults().map(|(id, _)| FaultValue::value(field, id));
                Ok(Value::items(all.collect::<HostResult<Vec<_>>>()?)?)
            }),
            PhiMember::Spectrum => {
                let size = self.with_field(place, |field| {
                    Ok(field.segments().len() as u64 + field.links().len() as u64)
                })?;
                machine.spend(size)?;
                field(spectrum)
            }
            PhiMember::Temperature => self
                .with_field(place, |field| hottest(field, field.hottest().map(|it| it.1), place)),
            PhiMember::Power => field(|field| Ok(Value::from(field.power()))),
            PhiMember::Energy => field(|field| Ok(Value::from(field.energy()))),
            PhiMember::Heat => field(|field| Ok(Value::from(field.heat_given()))),
            PhiMember::Trips => field(|field| Ok(int(all_trips(field)))),
            PhiMember::Digest => field(digest),
        }
    }
}

/// How many events of a kind a field has seen.
pub(super) fn count(field: &Field, kind: Option<&Value>, place: Place) -> HostResult<Value> {
    let kind = kind.map_or("", Value::as_str);
    match EventKind::of(kind) {
        Some(kind) => Ok(int(field.log().count(kind))),
        None => Err(stop(no_kind(kind, place))),
    }
}

fn no_kind(kind: &str, place: Place) -> Diagnostic {
    let title = format!("`{kind}` is no kind of event");
    let diagnostic = Diagnostic::new(Code::E0406, place, title, "counted here");
    let quoted = |it: &String| format!("\"{it}\"");
    match crate::syntax::nearest(kind, EventKind::NAMES.iter().copied()) {
        Some(near) => {
            let near: Vec<String> = near.iter().map(quoted).collect();
            diagnostic.help(format!("did you mean {}?", near.join(" or ")))
        }
        None => {
            let kinds = EventKind::NAMES.iter().map(|it| format!("\"{it}\""));
            let kinds: Vec<String> = kinds.collect();
            diagnostic.help(format!("the kinds are {}", kinds.join(", ")))
        }
    }
}

/// A temperature, K, of which there is none where the segments that had one are gone, and never was one
/// where none has a `thermal`.
pub(super) fn hottest(field: &Field, kelvin: Option<f64>, place: Place) -> HostResult<Value> {
    match kelvin {
        None if !field.has_temperatures() => Err(stop(refusal(&FieldError::NoHeat, place))),
        kelvin => over(kelvin, PhiMember::Temperature.name(), nobody::WARM),
    }
}

/// How often segments have tripped.
pub(super) fn all_trips(field: &Field) -> u64 {
    field.trips().map(|(_, count)| count).sum()
}

fn spectrum(field: &Field) -> HostResult<Value> {
    let springs =
        field.springs().map_err(|_| Box::new(Fault::Broken("a field without a graph")))?;
    SpectrumValue::value(springs, field.method(), field.step_length())
}

fn digest(field: &Field) -> HostResult<Value> {
    Ok(Value::text(field.digest().to_hex().to_string())?)
}
