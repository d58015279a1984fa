//! Puts together what the host is called with: sheets and runs, part by part, as code evaluates
//! them.

use super::Machine;
use super::code::Code;
use super::compile::plan_nodes;
use super::fault::Fault;
use super::host::{AtomValue, HostResult, HostSite, KeyValue, PlanValue, RunValue, SheetValue};
use super::shape::{Shape, ShapeId};
use super::value::Value;
use crate::base::alarm;
use crate::diagnostic::{FileId, Place, Span};
use crate::program::tree::{Atom, NodeKind, PlanEntry};
use crate::program::units::ShownId;
use crate::program::{Body, LocalId};
use crate::schema::MemberId;
use crate::schema::member::RunMember;
use indexmap::IndexMap;
use std::rc::Rc;

/// What is being put together.
#[derive(Debug)]
pub(super) enum Building {
    /// A sheet; the outermost one also keeps what is counted and named in it.
    Sheet(Box<SheetValue>, Option<Whole>),
    /// A run, and what the names of its field stand for.
    Run(Box<RunValue>, Named),
    /// What the host does meanwhile: the script that it calls has no part in what is below.
    Apart,
    /// The host answers for what was evaluated last, and may call the script for that.
    Lent,
}

/// What the names of a field that is described, or that runs, stand for. They take no registers, so that a
/// field may have any number of them.
type Named = IndexMap<LocalId, Value>;

/// What is kept for a whole field that is put together.
#[derive(Debug, Default)]
pub(super) struct Whole {
    /// How many things of each kind there are.
    counts: IndexMap<&'static str, usize>,
    named: Named,
}

/// The largest count of a block.
const MOST_OF_A_BLOCK: i64 = 10_000_000;

/// Work that a call of the runtime stands for, beside what it counts itself.
const CALL: usize = 16;

impl Machine {
    /// Calls the runtime: arguments stand on the stack of references, the result takes the place
    /// of the first.
    pub(super) fn host_op(
        &mut self,
        code: &Code,
        site: u32,
        at: (usize, usize),
        count: usize,
    ) -> HostResult<()> {
        let Some(site) = code.hosts.get(site as usize).cloned() else {
            return Err(Box::new(Fault::Broken("an unknown call of the runtime")));
        };
        let row = self.refs.get_mut(at.1..at.1 + count).unwrap_or_default();
        let args: Vec<Value> = row.iter_mut().map(std::mem::take).collect();
        let result = self.host_call(&site, args);
        // A call that was stopped in its middle has come to nothing, whatever it says.
        let result = match (alarm::rings(CALL), result) {
            (true, Ok(_)) => return Err(Box::new(Fault::Interrupted)),
            (true, Err(fault)) if matches!(*fault, Fault::Host(_)) => {
                return Err(Box::new(Fault::Interrupted));
            }
            (_, result) => result?,
        };
        if let Some(to) = self.refs.get_mut(at.1) {
            *to = result;
        }
        Ok(())
    }

    /// What the runtime gave, unless it is a number past the largest float.
    fn finite(&self, value: Value, shape: ShapeId, name: impl Fn() -> String) -> HostResult<Value> {
        match (&value, self.shapes.get(shape)) {
            (Value::Num(bits), Shape::Float(..)) if !f64::from_bits(*bits).is_finite() => {
                Err(Box::new(Fault::NotFinite(format!("`{}`", name()))))
            }
            _ => Ok(value),
        }
    }

    fn host_call(&mut self, site: &Rc<HostSite>, args: Vec<Value>) -> HostResult<Value> {
        let host = self.host.clone();
        let mut args = args.into_iter();
        let mut next = || args.next().unwrap_or_default();
        match &**site {
            HostSite::SheetBegin { kind, name, outermost, counted, per_item, place } => {
                let count = match counted {
                    true => Some(next().int()),
                    false => None,
                };
                if let Some(negative) = count.filter(|count| *count < 0) {
                    return Err(Box::new(Fault::Domain {
                        given: format!("a block cannot stand for {negative} things"),
                        takes: "a count is an Int from 0".into(),
                    }));
                }
                if let Some(many) = count.filter(|count| *count > MOST_OF_A_BLOCK) {
                    return Err(Box::new(Fault::Domain {
                        given: format!("a block cannot stand for {many} things"),
                        takes: format!("a count is an Int up to {MOST_OF_A_BLOCK}"),
                    }));
                }
                let count = count.map(|count| count as usize);
                let item = per_item.then(|| next().int() as usize);
                let first = match outermost {
                    true => 0,
                    false => self.count_kind(kind.name, count.unwrap_or(1)),
                };
                let sheet = SheetValue {
                    kind,
                    name: *name,
                    count,
                    pattern: None,
                    first,
                    item,
                    keys: vec![],
                    children: vec![],
                    arguments: vec![],
                    place: *place,
                };
                let counts = outermost.then(Whole::default);
                self.building.push(Building::Sheet(Box::new(sheet), counts));
                Ok(Value::Absent)
            }
            HostSite::SheetIds(local, is_list) => {
                let sheet = self.sheet()?;
                let (first, count) = (sheet.first, sheet.count.unwrap_or(1));
                let ids = match is_list {
                    true => Value::nums((first..first + count).map(|id| id as u64).collect())?,
                    false => Value::Num(first as u64),
                };
                if let Some(whole) = self.whole() {
                    whole.named.insert(*local, ids);
                }
                Ok(Value::Absent)
            }
            HostSite::Declared(local) => {
                let known = self.building.iter().rev().find_map(|it| match it {
                    Building::Sheet(_, whole) => whole.as_ref()?.named.get(local),
                    Building::Run(_, named) => named.get(local),
                    Building::Lent | Building::Apart => None,
                });
                known.cloned().ok_or_else(|| Box::new(Fault::Broken("a name of no block")))
            }
            HostSite::SheetCount => {
                let sheet = self.sheet()?;
                let pairs = sheet.pattern.as_ref().map(Value::len);
                Ok(Value::from(sheet.count.or(pairs).unwrap_or(1) as i64))
            }
            HostSite::SheetPattern => {
                self.sheet()?.pattern = Some(next());
                Ok(Value::Absent)
            }
            HostSite::SheetArgument(name, shape) => {
                let value = next();
                self.sheet()?.arguments.push((*name, *shape, value));
                Ok(Value::Absent)
            }
            HostSite::SheetKey { key, each, shape, place } => {
                let (key, value) = (*key, next());
                let sheet = self.sheet()?;
                match sheet.keys.last_mut().filter(|it| *each && it.each && it.place == *place) {
                    Some(known) => known.values.push(value),
                    None => sheet.keys.push(KeyValue {
                        key,
                        values: vec![value],
                        each: *each,
                        shape: *shape,
                        place: *place,
                    }),
                }
                Ok(Value::Absent)
            }
            HostSite::SheetEnd => {
                let Some(Building::Sheet(sheet, counts)) = self.building.pop() else {
                    return Err(Box::new(Fault::Broken("a sheet that was not begun")));
                };
                match counts {
                    Some(_) => host.field(self, *sheet),
                    None => {
                        self.sheet()?.children.push(*sheet);
                        Ok(Value::Absent)
                    }
                }
            }
            HostSite::RunBegin(has_seed, place) => {
                let (field, duration) = (next(), next().float());
                let seed = has_seed.then(|| next().int());
                let run =
                    RunValue { field, duration, seed, plan: vec![], start: None, place: *place };
                self.building.push(Building::Run(Box::new(run), Named::new()));
                Ok(Value::Absent)
            }
            HostSite::Name(local, name) => {
                let field = self.run_value()?.field.clone();
                let value = host.name(self, &field, *name)?;
                if let Some(Building::Run(_, named)) = self.building.last_mut() {
                    named.insert(*local, value);
                }
                Ok(Value::Absent)
            }
            HostSite::Plan(entry, shape, file) => {
                debug_assert!(plan_nodes(entry).len() == args.len());
                let shown = self.unit_observed(entry);
                let mut next = || args.next().unwrap_or_default();
                let entry = plan(entry, (*shape, shown), *file, &mut next);
                self.run_value()?.plan.push(entry);
                Ok(Value::Absent)
            }
            HostSite::RunEnd => match self.building.pop() {
                Some(Building::Run(run, _)) => {
                    self.apart(Building::Apart, |machine| host.run(machine, *run))
                }
                _ => Err(Box::new(Fault::Broken("a run that was not begun"))),
            },
            HostSite::Phi => host.phi(self),
            HostSite::Part(name) => host.part(self, *name),
            HostSite::Mark(number) => {
                host.mark(*number);
                Ok(Value::Num(0))
            }
            HostSite::Member(site) => {
                let of = next();
                let value = match site.member.params {
                    // A value asks nothing back of the script.
                    None => host.member(self, site, &of, &[]),
                    Some(_) => {
                        let args: Vec<_> =
                            site.args.iter().map(|shape| shape.is_some().then(&mut next)).collect();
                        // One that runs a field has nothing to do with what is being made.
                        let runs =
                            matches!(site.member.id, Some((MemberId::Run(RunMember::At), _)));
                        let how = if runs { Building::Apart } else { Building::Lent };
                        self.apart(how, |machine| host.member(machine, site, &of, &args))
                    }
                }?;
                self.finite(value, site.gives, || site.member.name.to_owned())
            }
            HostSite::Native(native) => {
                let value = self.apart(Building::Lent, |machine| {
                    host.native(machine, native, args.as_slice())
                })?;
                self.finite(value, native.gives, || {
                    format!("{}.{}", native.id.module(), native.id.name())
                })
            }
            HostSite::Word(word) => host.word(self, *word),
            HostSite::Unit(unit) => Ok(Value::Num(u64::from(unit.0))),
        }
    }

    /// The field whose blocks are being evaluated, and the blocks that are open in it, each in the
    /// one before; nothing where no field is being made.
    pub fn field_in_making(&self) -> Vec<&SheetValue> {
        let mut path = vec![];
        for part in self.building.iter().rev() {
            let Building::Sheet(sheet, counts) = part else { return vec![] };
            path.push(&**sheet);
            if counts.is_some() {
                break;
            }
        }
        path.reverse();
        path
    }

    /// The run whose plan is being evaluated; nothing where another one runs meanwhile.
    pub fn run_in_making(&mut self) -> Option<&mut RunValue> {
        let mut parts = self.building.iter_mut().rev();
        match parts.find(|part| !matches!(part, Building::Lent)) {
            Some(Building::Run(run, _)) => Some(run),
            _ => None,
        }
    }

    /// Lets the host do what may call the script again.
    fn apart<T>(&mut self, how: Building, act: impl FnOnce(&mut Machine) -> T) -> T {
        if self.building.is_empty() {
            return act(self);
        }
        let depth = self.building.len();
        self.building.push(how);
        let done = act(self);
        self.building.truncate(depth);
        done
    }

    /// The unit of `observe (x as ms) as name`.
    fn unit_observed(&self, entry: &PlanEntry) -> Option<ShownId> {
        let PlanEntry::Observe { value, .. } = entry else { return None };
        let mut node = *value;
        loop {
            node = match &self.program.nodes.get(node.0 as usize)?.kind {
                NodeKind::Shown(_, unit) => return Some(*unit),
                NodeKind::Block(_, Some(tail)) => *tail,
                NodeKind::Lambda(function, _) => {
                    match self.program.functions.get(function.0 as usize)?.body {
                        Body::Node(body) => body,
                        _ => return None,
                    }
                }
                _ => return None,
            };
        }
    }

    fn sheet(&mut self) -> HostResult<&mut SheetValue> {
        match self.building.last_mut() {
            Some(Building::Sheet(sheet, _)) => Ok(sheet),
            _ => Err(Box::new(Fault::Broken("a sheet that was not begun"))),
        }
    }

    fn run_value(&mut self) -> HostResult<&mut RunValue> {
        match self.building.last_mut() {
            Some(Building::Run(run, _)) => Ok(run),
            _ => Err(Box::new(Fault::Broken("a run that was not begun"))),
        }
    }

    /// What is kept for the whole of the field that is being put together.
    fn whole(&mut self) -> Option<&mut Whole> {
        self.building.iter_mut().rev().find_map(|it| match it {
            Building::Sheet(_, whole) => whole.as_mut(),
            Building::Run(..) | Building::Lent | Building::Apart => None,
        })
    }

    /// Counts things of a kind in the field that is being put together; gives the first of their
    /// ids.
    fn count_kind(&mut self, kind: &'static str, count: usize) -> usize {
        let Some(next) = self.whole().map(|it| it.counts.entry(kind).or_insert(0)) else {
            return 0;
        };
        let first = *next;
        *next = first.saturating_add(count);
        first
    }
}

fn atom(atom: &Atom, file: FileId, next: &mut dyn FnMut() -> Value) -> AtomValue {
    AtomValue {
        truth: next(),
        margin: atom.margin.map(|_| next()),
        values: atom.values.iter().map(|(span, _)| (Place::new(file, *span), next())).collect(),
    }
}

/// A part of a plan with its values, which come in the order of [`plan_nodes`].
fn plan(
    entry: &PlanEntry,
    (shape, shown): (ShapeId, Option<ShownId>),
    file: FileId,
    next: &mut dyn FnMut() -> Value,
) -> PlanValue {
    let place = |span: &Span| Place::new(file, *span);
    match entry {
        // A `let` is evaluated where it stands, and is no part of the plan's values.
        PlanEntry::Let { .. } | PlanEntry::Setup { .. } => PlanValue::Setup { action: next() },
        PlanEntry::At { span, .. } => {
            PlanValue::At { time: next().float(), action: next(), place: place(span) }
        }
        PlanEntry::Every { span, .. } => {
            PlanValue::Every { period: next().float(), action: next(), place: place(span) }
        }
        PlanEntry::When { span, .. } => {
            PlanValue::When { condition: next(), action: next(), place: place(span) }
        }
        PlanEntry::Observe { name, period, span, .. } => PlanValue::Observe {
            name: *name,
            value: next(),
            shape,
            shown,
            period: period.map(|_| next().float()),
            place: place(span),
        },
        PlanEntry::Property { kind, first, second, within, after, hold, margin, span } => {
            PlanValue::Property {
                kind: *kind,
                first: atom(first, file, next),
                second: second.as_ref().map(|it| atom(it, file, next)),
                within: within.map(|_| next().float()),
                after: after.map(|_| next().float()),
                hold: hold.map(|_| next().float()),
                margin: margin.map(|(_, shown)| (shape, shown)),
                place: place(span),
            }
        }
    }
}
