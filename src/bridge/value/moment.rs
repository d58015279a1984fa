//! Moments: states that scripts can look into after their field has gone on. An id of a part is 32 bits; the
//! 32 above it are the number of the state that the part is of, 0 for the field that runs.

use crate::bridge::{Bridge, stop};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::field::Field;
use crate::field::id::{AppId, ClusterId, LinkId, RegionId, RuleId, SegmentId};
use crate::machine::host::{HostResult, NativeCall, SheetValue};
use crate::machine::shape::{Shape, ShapeId, Shapes};
use crate::machine::value::Value;
use crate::program::types::Domain;
use crate::schema::native::HostNative;
use std::collections::{BTreeMap, VecDeque};
use std::rc::{Rc, Weak};

/// Of states whose run nobody holds any more, so many of those looked into last stay.
const RECENT: usize = 16;

/// A state that nothing changes any more.
#[derive(Clone, Debug)]
pub(in crate::bridge) struct Kept(Rc<State>);

#[derive(Debug)]
struct State {
    number: u32,
    field: Field,
}

impl Kept {
    /// What ids of its parts carry.
    pub(in crate::bridge) fn number(&self) -> u32 {
        self.0.number
    }

    pub(in crate::bridge) fn field(&self) -> &Field {
        &self.0.field
    }
}

/// The states by their numbers. It holds those that were looked into last; the others live as long as the
/// runs, snapshots and events that are of them.
#[derive(Debug, Default)]
pub(in crate::bridge) struct Moments {
    last: u32,
    all: BTreeMap<u32, Weak<State>>,
    recent: VecDeque<Kept>,
}

impl Moments {
    /// Keeps a state.
    pub(in crate::bridge) fn keep(&mut self, field: Field) -> Kept {
        self.last = self.last.wrapping_add(1).max(1);
        let state = Rc::new(State { number: self.last, field });
        // What is gone is looked for as seldom as the table has doubled.
        if self.all.len() >= 64 && self.all.len().is_power_of_two() {
            self.all.retain(|_, state| state.strong_count() > 0);
        }
        self.all.insert(self.last, Rc::downgrade(&state));
        Kept(state)
    }

    fn find(&mut self, number: u32) -> Option<Kept> {
        let kept = Kept(self.all.get(&number)?.upgrade()?);
        if self.recent.back().is_none_or(|last| last.number() != number) {
            self.recent.retain(|it| it.number() != number);
            self.recent.push_back(kept.clone());
            while self.recent.len() > RECENT {
                self.recent.pop_front();
            }
        }
        Some(kept)
    }
}

/// The number of the state that an id is of.
pub(in crate::bridge) fn moment_of(id: &Value) -> u32 {
    (id.num() >> 32) as u32
}

/// Whether values of the type are ids of parts.
fn is_part(shapes: &Shapes, shape: ShapeId) -> Option<Domain> {
    match shapes.get(shape) {
        Shape::Id(
            domain @ (Domain::Segment
            | Domain::Link
            | Domain::App
            | Domain::Cluster
            | Domain::Region
            | Domain::Rule),
        ) => Some(*domain),
        _ => None,
    }
}

/// Whether values of the type are ids of parts, or a list of them, or may be absent.
pub(in crate::bridge) fn gives_parts(shapes: &Shapes, shape: ShapeId) -> bool {
    match shapes.get(shape) {
        Shape::Optional(item) | Shape::List(item) => is_part(shapes, *item).is_some(),
        _ => is_part(shapes, shape).is_some(),
    }
}

/// Gives the ids in what was read of a state the number of that.
pub(in crate::bridge) fn stamped(
    shapes: &Shapes,
    shape: ShapeId,
    value: Value,
    moment: u32,
) -> HostResult<Value> {
    let high = u64::from(moment) << 32;
    let (inner, is_list) = match shapes.get(shape) {
        _ if moment == 0 => return Ok(value),
        Shape::Optional(item) => (*item, false),
        Shape::List(item) => (*item, true),
        _ => (shape, false),
    };
    Ok(match (is_part(shapes, inner), value) {
        (Some(_), Value::Num(id)) => Value::Num(id | high),
        (Some(_), Value::Nums(ids)) if is_list => {
            Value::nums(ids.items().iter().map(|id| id | high).collect())?
        }
        (_, value) => value,
    })
}

/// How a part is called in a field; `None` where it has none of that number.
fn name_of(field: &Field, domain: Domain, id: u32) -> Option<String> {
    match domain {
        Domain::Segment => {
            let id = SegmentId(id);
            (id.index() < field.segments().len()).then(|| field.segments().name(id))
        }
        Domain::Link => {
            let ((a, b), _) = field.links().known(LinkId(id))?;
            Some(format!("{} to {}", field.segments().name(a), field.segments().name(b)))
        }
        Domain::App => Some(field.apps().get(AppId(id).index())?.name.to_string()),
        Domain::Cluster => {
            field.clusters().get(ClusterId(id).index())?;
            Some(field.cluster_name(ClusterId(id)))
        }
        Domain::Region => Some(field.regions().get(RegionId(id).index())?.name.to_string()),
        Domain::Rule => Some(field.rules().get(RuleId(id).index())?.name.to_string()),
        _ => None,
    }
}

/// The ids in a value that are of a state, with what they are: of a part, of lists and the like of them.
fn ids_in(shapes: &Shapes, shape: ShapeId, value: &Value, found: &mut Vec<(Domain, u64)>) {
    let mut open = vec![(shape, value.clone())];
    while let Some((shape, value)) = open.pop() {
        if let Some(domain) = is_part(shapes, shape) {
            found.extend((moment_of(&value) != 0).then(|| (domain, value.num())));
            continue;
        }
        match (shapes.get(shape), &value) {
            (Shape::Optional(item), Value::Num(_)) => open.push((*item, value)),
            (Shape::List(item), Value::Nums(ids)) => {
                let Some(domain) = is_part(shapes, *item) else { continue };
                let of_states = ids.items().iter().filter(|id| **id >> 32 != 0);
                found.extend(of_states.map(|id| (domain, *id)));
            }
            (Shape::List(item), Value::Items(items)) => {
                open.extend(items.items().iter().map(|value| (*item, value.clone())));
            }
            (Shape::Tuple(items), Value::Nums(ids)) => {
                let each = items.iter().zip(ids.items());
                open.extend(each.map(|(item, id)| (*item, Value::Num(*id))));
            }
            _ => {}
        }
    }
}

impl Bridge {
    /// Keeps a state to look into.
    pub(in crate::bridge) fn keep(&self, field: Field) -> Kept {
        self.stage.moments.borrow_mut().keep(field)
    }

    /// Holds on to a state for a while, whoever gives it up.
    pub(in crate::bridge) fn touch(&self, moment: u32) {
        let _ = self.stage.moments.borrow_mut().find(moment);
    }

    /// The state of a number above 0.
    pub(in crate::bridge) fn kept(&self, moment: u32, place: Place) -> HostResult<Kept> {
        self.stage.moments.borrow_mut().find(moment).ok_or_else(|| {
            stop(
                Diagnostic::new(
                    Code::E0509,
                    place,
                    "the run that this is a part of is gone",
                    "read here",
                )
                .note("a run that no variable holds is given up some runs later")
                .help("hold on to it while you look at its parts: `let r = run …`"),
            )
        })
    }

    /// The name of a part, whatever state it is of.
    pub(in crate::bridge) fn part_name(&self, domain: Domain, id: u64) -> Option<String> {
        match (id >> 32) as u32 {
            0 => name_of(self.stage.current.borrow().as_ref()?, domain, id as u32),
            moment => {
                let kept = self.stage.moments.borrow_mut().find(moment)?;
                name_of(kept.field(), domain, id as u32)
            }
        }
    }

    /// An argument of a call on a state, with plain ids: a part of another state stands for the one of the
    /// same number here, where that has the same name.
    ///
    /// # Errors
    /// E0509 where it has not.
    pub(in crate::bridge) fn settled(
        &self,
        shapes: &Shapes,
        shape: ShapeId,
        value: &Value,
        (moment, place): (u32, Place),
    ) -> HostResult<Option<Value>> {
        let mut foreign = vec![];
        if matches!(value, Value::Num(_) | Value::Nums(_) | Value::Items(_)) {
            ids_in(shapes, shape, value, &mut foreign);
        }
        if foreign.is_empty() && (moment == 0 || !matches!(value, Value::Num(_) | Value::Nums(_))) {
            return Ok(None);
        }
        let here = u64::from(moment) << 32;
        for (domain, id) in foreign {
            let (there, same) = (self.part_name(domain, id), (id & u64::from(u32::MAX)) | here);
            let is_same = id == same || there.is_some() && there == self.part_name(domain, same);
            if !is_same {
                return Err(stop(other(domain, there, moment, place)));
            }
        }
        let plain = |id: u64| id & u64::from(u32::MAX);
        Ok(match (shapes.get(shape), value) {
            (Shape::Id(_) | Shape::Optional(_), Value::Num(id)) => Some(Value::Num(plain(*id))),
            (Shape::List(item), Value::Nums(ids)) if is_part(shapes, *item).is_some() => {
                Some(Value::nums(ids.items().iter().map(|id| plain(*id)).collect())?)
            }
            _ => None,
        })
    }

    /// The arguments of a built-in with plain ids, where one has others: as in [`Bridge::settled`], or of a
    /// field that is being made.
    pub(in crate::bridge) fn own_arguments(
        &self,
        shapes: &Shapes,
        call: &NativeCall,
        args: &[Value],
    ) -> HostResult<Option<Vec<Value>>> {
        let is_of_blocks = matches!(call.id, HostNative::Topology(_));
        let mut plain = None;
        for (at, (arg, shape)) in args.iter().zip(call.params.iter()).enumerate() {
            if is_of_blocks {
                self.own_parts(shapes, *shape, arg, call.place)?;
            } else if let Some(settled) = self.settled(shapes, *shape, arg, (0, call.place))?
                && let Some(slot) = plain.get_or_insert_with(|| args.to_vec()).get_mut(at)
            {
                *slot = settled;
            }
        }
        Ok(plain)
    }

    /// Whether the blocks of a field that is being made name only parts of it.
    ///
    /// # Errors
    /// E0509 where they do not.
    pub(in crate::bridge) fn own_blocks(
        &self,
        shapes: &Shapes,
        sheet: &SheetValue,
    ) -> HostResult<()> {
        let mut open = vec![sheet];
        while let Some(sheet) = open.pop() {
            open.extend(&sheet.children);
            for key in &sheet.keys {
                for value in &key.values {
                    self.own_parts(shapes, key.shape, value, key.place)?;
                }
            }
        }
        Ok(())
    }

    /// Whether a value of a block of a field that is being made has parts of a state in it.
    fn own_parts(
        &self,
        shapes: &Shapes,
        shape: ShapeId,
        value: &Value,
        place: Place,
    ) -> HostResult<()> {
        let mut foreign = vec![];
        ids_in(shapes, shape, value, &mut foreign);
        match foreign.first() {
            None => Ok(()),
            Some((domain, id)) => {
                let name = self.part_name(*domain, *id);
                let name = called(*domain, name);
                Err(stop(
                    Diagnostic::new(
                        Code::E0509,
                        place,
                        format!("{name} is of a run that is over"),
                        "given to a field that is being made",
                    )
                    .help("name a part of the field itself, such as a segment by its block"),
                ))
            }
        }
    }
}

fn called(domain: Domain, name: Option<String>) -> String {
    let what = format!("{domain:?}").to_lowercase();
    name.map_or_else(|| format!("the {what}"), |name| format!("the {what} `{name}`"))
}

fn other(domain: Domain, name: Option<String>, moment: u32, place: Place) -> Diagnostic {
    let (what, plural) = match domain {
        Domain::Segment => ("segment", "segments"),
        Domain::Link => ("link", "links"),
        Domain::App => ("app", "apps"),
        Domain::Cluster => ("cluster", "clusters"),
        Domain::Region => ("region", "regions"),
        _ => ("rule", "rules"),
    };
    let (field, of) = match moment {
        0 => ("the field that runs", "Φ"),
        _ => ("that state", "r"),
    };
    let title = format!("{} of another field is none of {field}", called(domain, name));
    let diagnostic = Diagnostic::new(Code::E0509, place, title, "given here").note(format!(
        "of another run of the same field it stands for the {what} of the same name"
    ));
    match domain {
        Domain::Rule => diagnostic.help("name a rule of the field itself"),
        _ => diagnostic.help(format!("take one of its own: `{of}.{plural}`")),
    }
}
