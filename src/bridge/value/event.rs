//! Events of a field as values of a script, and the list of them that is shared by all who read it.

use crate::bridge::value::moment::Kept;
use crate::bridge::value::told::told;
use crate::field::Field;
use crate::field::log::Event;
use crate::field::time::Time;
use crate::machine::fault::Fault;
use crate::machine::host::HostResult;
use crate::machine::value::{HostValue, Value};
use crate::schema::event::EventKind;
use crate::schema::member::EventMember;
use std::any::Any;
use std::cell::OnceCell;
use std::rc::Rc;

/// Something that happened in a field.
#[derive(Clone, Debug)]
pub(in crate::bridge) struct EventValue {
    time: Time,
    kind: EventKind,
    /// What is known of it, by members; ids without a moment.
    facts: Box<[(EventMember, Value)]>,
    text: String,
    /// The state that its ids are of; `None`: the field that runs.
    of: Option<Kept>,
}

impl EventValue {
    /// Those that the field remembers, oldest first.
    pub(in crate::bridge) fn all(field: &Field) -> impl Iterator<Item = HostResult<EventValue>> {
        EventValue::after(field, 0)
    }

    /// The same without so many of the oldest.
    pub(in crate::bridge) fn after(
        field: &Field,
        known: u64,
    ) -> impl Iterator<Item = HostResult<EventValue>> {
        let known = usize::try_from(known).unwrap_or(usize::MAX);
        let all = field.log().after(known);
        all.map(|(time, event)| EventValue::new(field, None, *time, event))
    }

    fn new(field: &Field, of: Option<&Kept>, time: Time, event: &Event) -> HostResult<EventValue> {
        let (facts, text) = told(field, event)?;
        Ok(EventValue { time, kind: event.kind(), facts, text, of: of.cloned() })
    }

    /// A member; an id is of the field in the state of [`EventValue::moment`].
    pub(in crate::bridge) fn member(&self, id: EventMember) -> HostResult<Value> {
        Ok(match id {
            EventMember::Time => Value::from(self.time.seconds()),
            EventMember::Kind => Value::text(self.kind.name())?,
            EventMember::Text => Value::text(&*self.text)?,
            _ => {
                let known = self.facts.iter().find(|(member, _)| *member == id);
                known.map_or(Value::Absent, |(_, value)| value.clone())
            }
        })
    }

    /// The state that its ids are of: 0 for the field that runs.
    pub(in crate::bridge) fn moment(&self) -> u32 {
        self.of.as_ref().map_or(0, Kept::number)
    }
}

impl HostValue for EventValue {
    fn show(&self) -> String {
        format!("{} s: {}", self.time.seconds(), self.text)
    }

    fn any(&self) -> &dyn Any {
        self
    }
}

/// All events of a state that nothing changes any more, as a list that is made once.
pub(in crate::bridge) fn shared_events(made: &OnceCell<Value>, kept: &Kept) -> HostResult<Value> {
    if let Some(made) = made.get() {
        return Ok(made.clone());
    }
    let list = events_of(kept)?;
    Ok(made.get_or_init(|| list).clone())
}

fn events_of(kept: &Kept) -> HostResult<Value> {
    let field = kept.field();
    let all = field
        .log()
        .iter()
        .map(|(time, event)| Ok(Value::host(EventValue::new(field, Some(kept), *time, event)?)));
    Ok(Value::items(all.collect::<HostResult<Vec<_>>>()?)?)
}

/// The list of events of the field that runs as it was made last, so that the next reading of the same log
/// adds what is new.
#[derive(Debug, Default)]
pub(in crate::bridge) struct EventList {
    life: Option<u64>,
    /// How many events the log had ever seen.
    seen: u64,
    list: Value,
}

impl EventList {
    /// The events of a field as a list.
    pub fn read(&mut self, field: &Field) -> HostResult<Value> {
        let log = field.log();
        let ever = log.ever();
        let is_same = self.life == Some(log.life());
        if is_same && self.seen == ever {
            return Ok(self.list.clone());
        }
        if !matches!(self.list, Value::Items(_)) {
            self.list = Value::items(vec![])?;
        }
        let Value::Items(list) = &mut self.list else {
            return Err(Box::new(Fault::Broken("no list of events")));
        };
        let list = Rc::make_mut(list);
        // Those that the list has already, and that the log still has.
        let known = if is_same { self.seen.saturating_sub(log.dropped()) } else { 0 };
        let known = usize::try_from(known).unwrap_or(usize::MAX).min(list.items().len());
        let old = list.items().len() - known;
        list.forget_first(old);
        for event in EventValue::after(field, known as u64) {
            list.push(Value::host(event?))?;
        }
        (self.life, self.seen) = (Some(log.life()), ever);
        Ok(self.list.clone())
    }
}
