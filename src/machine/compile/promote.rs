//! Variables of a file's top level that only its statements use live in registers, like those of a
//! function: loops over them are as fast, and lists in them are changed in place.

use super::body::Compiler;
use super::{Made, Slot, walk};
use crate::machine::shape::Class;
use crate::program::tree::{NodeId, NodeKind, Root};
use crate::program::{Body, FunctionId, GlobalId};
use crate::schema::native::NativeId;
use indexmap::IndexMap;

/// How many numbers and how many references are given registers.
const MOST: (usize, usize) = (120, 100);

/// The global that a node reads or sets.
fn mentioned(kind: &NodeKind) -> Option<GlobalId> {
    match kind {
        NodeKind::Global(global) | NodeKind::LetGlobal(global, _) => Some(*global),
        NodeKind::Assign(place, ..) => match place.root {
            Root::Global(global) => Some(global),
            Root::Local(_) => None,
        },
        _ => None,
    }
}

impl Compiler<'_, '_> {
    /// Gives registers to globals that only the statements of this file use.
    pub fn promote(&mut self, body: NodeId) -> Made<()> {
        let program = self.maker.program;
        let mut uses: IndexMap<GlobalId, (usize, usize)> = IndexMap::new();
        for node in &program.nodes {
            if let Some(global) = mentioned(&node.kind) {
                uses.entry(global).or_default().0 += 1;
            }
        }
        // A node that stands in two places (the middle of a chain, of `a ± b`) is one node.
        let mut seen = vec![false; program.nodes.len()];
        let mut todo = vec![body];
        while let Some(id) = todo.pop() {
            let at = id.0 as usize;
            let (Some(node), Some(seen)) = (program.nodes.get(at), seen.get_mut(at)) else {
                continue;
            };
            if std::mem::replace(seen, true) {
                continue;
            }
            if let Some(global) = mentioned(&node.kind) {
                uses.entry(global).or_default().1 += 1;
            }
            walk::children(program, id, &mut |child| todo.push(child));
        }
        let (mut nums, mut refs) = MOST;
        for (global, (everywhere, here)) in uses {
            let is_kept = program.params.iter().any(|param| param.global == global)
                || program.fields.iter().any(|field| field.global == Some(global))
                || self.maker.given.contains(&global);
            if everywhere != here || is_kept {
                continue;
            }
            let Some(declared) = program.globals.get(global.0 as usize) else { continue };
            let shape = self.lower(declared.ty);
            let left = match self.maker.shapes.class(shape) {
                Class::Num => &mut nums,
                Class::Ref => &mut refs,
            };
            if *left == 0 {
                continue;
            }
            *left -= 1;
            let class = self.maker.shapes.class(shape);
            let slot: Slot = self.alloc(class)?;
            self.globals.insert(global, slot);
        }
        Ok(())
    }

    /// Whether a function is this built-in.
    pub fn is_native(&self, id: FunctionId, native: NativeId) -> bool {
        let function = self.maker.program.functions.get(id.0 as usize);
        function.is_some_and(|function| function.body == Body::Native(native))
    }

    /// Whether a node does nothing that could read or set a global behind the compiler's back.
    pub fn is_pure(&self, kind: &NodeKind) -> bool {
        match kind {
            NodeKind::Call { function, .. } => self
                .maker
                .program
                .functions
                .get(function.0 as usize)
                .is_some_and(|function| matches!(function.body, Body::Native(_))),
            NodeKind::CallValue(..)
            | NodeKind::Method(..)
            | NodeKind::Member(..)
            | NodeKind::Run(_)
            | NodeKind::Sheet(_)
            | NodeKind::Phi
            | NodeKind::Part(_)
            | NodeKind::Mark(_) => false,
            _ => true,
        }
    }
}
