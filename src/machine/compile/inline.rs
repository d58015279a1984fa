//! Small functions are made part of their callers: a formula costs the same whether it has a name
//! or not. Their places and names are kept for traces.

use super::body::Compiler;
use super::{Made, Slot, walk};
use crate::machine::code::Inline;
use crate::program::tree::{NodeId, NodeKind};
use crate::program::{Body, FunctionId};
use std::rc::Rc;

/// The most nodes of such a function, and of one that is called in one.
const NODES: usize = 48;
const NODES_INSIDE: usize = 16;

/// How many are made part of each other.
const DEPTH: usize = 4;

impl Compiler<'_, '_> {
    /// Evaluates a call by the body of the function, where it is small; tells whether it did.
    pub fn inlined(&mut self, id: NodeId, to: Slot) -> Made<bool> {
        let NodeKind::Call { function, generics, args } = &self.node(id).kind else {
            return Ok(false);
        };
        let program = self.maker.program;
        let Some(callee) = program.functions.get(function.0 as usize) else { return Ok(false) };
        let Body::Node(body) = callee.body else { return Ok(false) };
        let limit = if self.inline.len() > 1 { NODES_INSIDE } else { NODES };
        if self.inline.len() > DEPTH
            || self.inline.contains(function)
            || self.size(*function, body) > limit
            || args.iter().any(|arg| self.is_never(*arg))
            || args.len() != callee.params as usize
        {
            return Ok(false);
        }
        let generics: Rc<_> = self.maker.shapes.lower_all(program, generics, &self.args).into();
        let mut locals = vec![None; callee.locals.len()];
        for (index, arg) in args.iter().enumerate() {
            let slot = self.held(*arg, args.get(index + 1..).unwrap_or_default())?;
            if let Some(local) = locals.get_mut(index) {
                *local = Some(slot);
            }
        }
        let start = self.here();
        let span = self.span;
        self.inline.push(*function);
        let function = std::mem::replace(&mut self.function, callee);
        let locals = std::mem::replace(&mut self.locals, locals);
        let declared = std::mem::take(&mut self.declared);
        let generics = std::mem::replace(&mut self.args, generics);
        let noting = std::mem::take(&mut self.noting);
        let loops = std::mem::take(&mut self.loops);
        self.expr_to(body, to)?;
        self.loops = loops;
        self.noting = noting;
        self.args = generics;
        self.locals = locals;
        self.declared = declared;
        self.function = function;
        self.inline.pop();
        self.span = span;
        let end = self.here();
        self.maker.code.inlines.push(Inline {
            start: start as u32,
            end: end as u32,
            name: program.names.text(callee.name).into(),
            file: callee.file,
            span,
        });
        Ok(true)
    }

    /// How many nodes a function has; more than any limit where it has what only a function of its
    /// own can have: loops, returns, functions made in it.
    fn size(&mut self, id: FunctionId, body: NodeId) -> usize {
        if let Some(size) = self.maker.compiled.sizes.get(&id) {
            return *size;
        }
        let mut count = 0;
        let is_too_large = walk::any(self.maker.program, body, |kind| {
            count += 1;
            count > NODES
                || matches!(
                    kind,
                    NodeKind::Return(_)
                        | NodeKind::Lambda(..)
                        | NodeKind::While(..)
                        | NodeKind::For(..)
                        | NodeKind::Break
                        | NodeKind::Continue
                        | NodeKind::Assert(..)
                        | NodeKind::Snapshot(_)
                        | NodeKind::Claim { .. }
                        | NodeKind::Holds(_)
                        | NodeKind::Untestable(_)
                        | NodeKind::LetGlobal(..)
                        | NodeKind::Sheet(_)
                        | NodeKind::Run(_)
                )
        });
        let size = if is_too_large { usize::MAX } else { count };
        self.maker.compiled.sizes.insert(id, size);
        size
    }
}
