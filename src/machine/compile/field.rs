//! Fields, runs and members of the things of the runtime: evaluated here, made by the host.

use super::body::Compiler;
use super::walk::plan_nodes;
use super::{Made, Slot};
use crate::diagnostic::Place;
use crate::machine::host::{HostSite, MemberSite, NativeCall};
use crate::machine::op::Op;
use crate::machine::shape::{Shape, ShapeId};
use crate::program::tree::{NodeId, NodeKind, PlanEntry, Run, Sheet, SheetEntry};
use crate::program::{Function, LocalId, SheetId};
use crate::schema::native::HostNative;
use std::rc::Rc;

impl Compiler<'_, '_> {
    /// Calls the host with what stands in so many reference registers from the first on; its
    /// result takes the place of the first.
    fn host(&mut self, site: HostSite, first: u8, count: usize) {
        self.maker.code.hosts.push(Rc::new(site));
        let site = self.maker.code.hosts.len() as u32 - 1;
        self.emit(Op::Host(0, first, count.min(255) as u8, site));
    }

    /// Evaluates nodes as references in a row, and calls the host with them.
    fn host_with(&mut self, site: HostSite, args: &[NodeId], to: Option<Slot>) -> Made<()> {
        let mark = self.mark();
        let mut registers = vec![self.alloc_r()?];
        for _ in 1..args.len() {
            registers.push(self.alloc_r()?);
        }
        for (arg, register) in args.iter().zip(&registers) {
            self.boxed_to(*arg, *register)?;
        }
        let first = registers.first().copied().unwrap_or(0);
        self.host(site, first, args.len());
        if let Some(to) = to {
            self.copy(to, Slot::R(first));
        }
        self.reset(mark);
        Ok(())
    }

    /// Puts the value of a variable into a slot, by way of the host where a block declares it.
    pub fn load(&mut self, id: LocalId, to: Slot) -> Made<()> {
        if self.declared.contains(&id) {
            return self.host_with(HostSite::Declared(id), &[], Some(to));
        }
        let from = self.local(id)?;
        self.copy(to, from);
        Ok(())
    }

    /// A node that the host evaluates.
    pub fn hosted(&mut self, id: NodeId, to: Slot) -> Made<()> {
        let gives = self.shape(id);
        let gives = self.settled(gives);
        let place = self.place();
        let to = Some(to);
        match &self.node(id).kind {
            NodeKind::Phi => self.host_with(HostSite::Phi, &[], to),
            NodeKind::Word(word) => self.host_with(HostSite::Word(*word), &[], to),
            NodeKind::UnitName(unit) => self.host_with(HostSite::Unit(*unit), &[], to),
            NodeKind::Part(name) => self.host_with(HostSite::Part(*name), &[], to),
            NodeKind::Mark(number) => self.host_with(HostSite::Mark(*number), &[], to),
            NodeKind::Member(of, member) => {
                let shape = self.shape(*of);
                let of = (*of, self.settled(shape));
                let site = MemberSite { member, of: of.1, args: [].into(), gives, place };
                self.host_with(HostSite::Member(site), &[of.0], to)
            }
            NodeKind::Method(of, member, args) => {
                let shape = self.shape(*of);
                let of_shape = self.settled(shape);
                let mut given = vec![*of];
                let mut shapes = vec![];
                for arg in args {
                    shapes.push(match arg {
                        Some(arg) => {
                            given.push(*arg);
                            let shape = self.shape(*arg);
                            Some(self.settled(shape))
                        }
                        None => None,
                    });
                }
                let site = MemberSite { member, of: of_shape, args: shapes.into(), gives, place };
                self.host_with(HostSite::Member(site), &given, to)
            }
            NodeKind::Sheet(field) => {
                let Some(field) = self.maker.program.fields.get(field.0 as usize) else {
                    return Ok(());
                };
                self.sheet(field.sheet, None, to)
            }
            NodeKind::Run(run) => self.run(run, to),
            NodeKind::Plan(entry) => self.planned(entry),
            _ => Ok(()),
        }
    }

    /// A built-in of the runtime.
    pub fn host_native(
        &mut self,
        id: HostNative,
        function: &Function,
        generics: &Rc<[ShapeId]>,
        args: &[NodeId],
        to: Slot,
    ) -> Made<()> {
        let mut params = vec![];
        for local in function.locals.iter().take(function.params as usize) {
            let shape = self.maker.shapes.lower(self.maker.program, local.ty, generics);
            params.push(self.settled(shape));
        }
        let gives = self.maker.shapes.lower(self.maker.program, function.result, generics);
        let native = NativeCall {
            id,
            params: params.into(),
            gives: self.settled(gives),
            place: self.place(),
        };
        self.host_with(HostSite::Native(native), args, Some(to))
    }

    /// A sheet. It belongs to one item of the block around where that item's index is given.
    fn sheet(&mut self, id: SheetId, item: Option<u8>, to: Option<Slot>) -> Made<()> {
        let Some(sheet) = self.maker.program.sheets.get(id.0 as usize) else { return Ok(()) };
        let mark = self.mark();
        let outer = std::mem::replace(&mut self.span, sheet.span);
        let first = self.alloc_r()?;
        let mut count = 0;
        if let Some(node) = sheet.count {
            self.boxed_to(node, first)?;
            count += 1;
        }
        if let Some(item) = item {
            let register = if count == 0 { first } else { self.alloc_r()? };
            self.emit(Op::Box(register, item));
            count += 1;
        }
        let site = HostSite::SheetBegin {
            kind: sheet.kind,
            name: sheet.name,
            outermost: to.is_some(),
            counted: sheet.count.is_some(),
            per_item: item.is_some(),
            place: self.place(),
        };
        self.host(site, first, count);
        self.reset(mark);
        if to.is_some() {
            self.arguments()?;
        }
        // The name is known to what follows this block too.
        if let Some(local) = sheet.binds {
            let ty = self.function.locals.get(local.0 as usize).map(|local| local.ty);
            let is_list = ty.is_some_and(|ty| {
                let shape = self.lower(ty);
                matches!(self.maker.shapes.get(shape), Shape::List(_))
            });
            self.host_with(HostSite::SheetIds(local, is_list), &[], None)?;
            self.declared.insert(local);
        }
        if let Some(pattern) = sheet.pattern {
            self.host_with(HostSite::SheetPattern, &[pattern], None)?;
        }
        for entry in &sheet.entries {
            self.entry(sheet, entry)?;
        }
        let mark = self.mark();
        let first = self.alloc_r()?;
        self.host(HostSite::SheetEnd, first, 0);
        if let Some(to) = to {
            self.copy(to, Slot::R(first));
        }
        self.reset(mark);
        self.span = outer;
        Ok(())
    }

    /// Tells what the function around, which a field with parameters is, was given for them.
    fn arguments(&mut self) -> Made<()> {
        let function = self.function;
        for (at, local) in (0..function.params).zip(&function.locals) {
            let slot = self.local(LocalId(at))?;
            let shape = self.lower(local.ty);
            let mark = self.mark();
            let register = self.alloc_r()?;
            match slot {
                Slot::N(from) => drop(self.emit(Op::Box(register, from))),
                Slot::R(_) => self.copy(Slot::R(register), slot),
            }
            let site = HostSite::SheetArgument(local.name, self.settled(shape));
            self.host(site, register, 1);
            self.reset(mark);
        }
        Ok(())
    }

    fn entry(&mut self, sheet: &Sheet, entry: &SheetEntry) -> Made<()> {
        let index = sheet.index.filter(|index| match entry {
            SheetEntry::Key { value, .. } => self.reads_local(*value, *index),
            SheetEntry::Sheet(id) => self.sheet_reads(*id, *index),
        });
        let Some(index) = index else { return self.one_entry(entry, None) };
        let mark = self.mark();
        let Slot::N(at) = self.new_local(index)? else {
            return self.too_large("an index that is no number");
        };
        let boxed = self.alloc_r()?;
        let end = self.alloc_n()?;
        self.host(HostSite::SheetCount, boxed, 0);
        self.emit(Op::Unbox(end, boxed));
        self.emit(Op::Int(at, 0));
        let start = self.here();
        let out = self.emit(Op::IfLeI(end, at, 0));
        self.one_entry(entry, Some(at))?;
        self.emit(Op::AddIK(at, at, 1));
        self.emit(Op::Loop(start as u32));
        self.patch(out);
        self.reset(mark);
        Ok(())
    }

    fn one_entry(&mut self, entry: &SheetEntry, item: Option<u8>) -> Made<()> {
        match entry {
            SheetEntry::Key { key, value, span } => {
                let shape = self.shape(*value);
                let site = HostSite::SheetKey {
                    key: *key,
                    each: item.is_some(),
                    shape: self.settled(shape),
                    place: Place::new(self.function.file, *span),
                };
                self.host_with(site, &[*value], None)
            }
            SheetEntry::Sheet(id) => {
                stacker::maybe_grow(128 << 10, 4 << 20, || self.sheet(*id, item, None))
            }
        }
    }

    fn sheet_reads(&self, id: SheetId, local: LocalId) -> bool {
        let Some(sheet) = self.maker.program.sheets.get(id.0 as usize) else { return false };
        sheet.count.iter().chain(&sheet.pattern).any(|node| self.reads_local(*node, local))
            || sheet.entries.iter().any(|entry| match entry {
                SheetEntry::Key { value, .. } => self.reads_local(*value, local),
                SheetEntry::Sheet(inner) => self.sheet_reads(*inner, local),
            })
    }

    /// A part of the plan of a run.
    fn planned(&mut self, entry: &PlanEntry) -> Made<()> {
        let shape = match entry {
            PlanEntry::Observe { ty, .. } | PlanEntry::Property { margin: Some((ty, _)), .. } => {
                let shape = self.lower(*ty);
                self.settled(shape)
            }
            _ => self.maker.shapes.intern(Shape::Unit, self.maker.program),
        };
        let site = HostSite::Plan(entry.clone(), shape, self.function.file);
        self.host_with(site, &plan_nodes(entry), None)
    }

    fn run(&mut self, run: &Run, to: Option<Slot>) -> Made<()> {
        let args: Vec<NodeId> = [run.field, run.duration].into_iter().chain(run.seed).collect();
        let mark = self.mark();
        let place = self.place();
        self.host_with(HostSite::RunBegin(run.seed.is_some(), place), &args, None)?;
        for (local, name) in &run.names {
            self.host_with(HostSite::Name(*local, *name), &[], None)?;
            self.declared.insert(*local);
        }
        for entry in &run.plan {
            if let PlanEntry::Let { node } = entry {
                self.effect(*node)?;
                continue;
            }
            self.planned(entry)?;
        }
        self.host_with(HostSite::RunEnd, &[], to)?;
        self.reset(mark);
        Ok(())
    }
}
