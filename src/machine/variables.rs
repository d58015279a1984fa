//! The variables that functions read: what a state of a field has besides the field.

use super::value::Value;
use super::{Global, Machine, Output, nodes_below};
use crate::program::tree::{NodeKind, Root};
use crate::program::{Body, FunctionId, GlobalId};
use std::collections::BTreeSet;
use std::rc::Rc;

/// Values of some variables of a module, at one moment.
#[derive(Clone, Debug, Default)]
pub struct Variables(Rc<[(GlobalId, Global)]>);

/// Where nothing is heard.
struct Silence;

impl Output for Silence {
    fn print(&mut self, _: &str) {}
}

impl Machine {
    /// The variables of modules that these functions read or assign when they are called, by
    /// themselves and through all that they may call.
    pub fn read_by(&self, functions: &[Value]) -> Rc<[GlobalId]> {
        self.used_by(functions).0
    }

    /// Whether these functions assign variables of modules.
    pub fn assign(&self, functions: &[Value]) -> bool {
        self.used_by(functions).1
    }

    /// The variables that functions use, and whether they assign some.
    fn used_by(&self, functions: &[Value]) -> (Rc<[GlobalId]>, bool) {
        let mut assigns = false;
        let mut open = vec![];
        functions.iter().for_each(|value| self.functions_in(value, &mut open));
        let (mut known, mut found) = (BTreeSet::new(), BTreeSet::new());
        while let Some(function) = open.pop() {
            if !known.insert(function) {
                continue;
            }
            let function = self.program.functions.get(function.0 as usize);
            let Some(Body::Node(root)) = function.map(|function| &function.body) else { continue };
            let mut nodes = vec![*root];
            while let Some(id) = nodes.pop() {
                nodes_below(&self.program, id, &mut |below| nodes.push(below));
                let Some(node) = self.program.nodes.get(id.0 as usize) else { continue };
                match &node.kind {
                    NodeKind::Global(global) => {
                        if found.insert(*global)
                            && let Some(slot) = self.globals.get(global.0 as usize)
                        {
                            self.functions_in(&slot.value, &mut open);
                        }
                    }
                    NodeKind::Assign(place, ..) => {
                        if let Root::Global(global) = place.root {
                            found.insert(global);
                            assigns = true;
                        }
                    }
                    NodeKind::Function(function, _)
                    | NodeKind::Lambda(function, _)
                    | NodeKind::Call { function, .. }
                    | NodeKind::Claim { body: function, .. } => open.push(*function),
                    _ => {}
                }
            }
        }
        (found.into_iter().collect(), assigns)
    }

    /// Does something of which nobody hears: what it prints, claims and holds against snapshots is dropped.
    pub fn silently<T>(&mut self, act: impl FnOnce(&mut Machine) -> T) -> T {
        let output = std::mem::replace(&mut self.output, Box::new(Silence));
        let (claims, snapshots) = (self.claims.len(), self.snapshots.len());
        let claiming = self.claiming.take();
        let done = act(self);
        self.output = output;
        self.claims.truncate(claims);
        self.snapshots.truncate(snapshots);
        self.claiming = claiming;
        done
    }

    /// Whether a function reads a variable of a module that something assigns.
    pub fn varies(&self, function: &Value) -> bool {
        let read = self.read_by(std::slice::from_ref(function));
        let assigned = |node: &crate::program::tree::Node| match &node.kind {
            NodeKind::Assign(place, ..) => match place.root {
                Root::Global(global) => read.contains(&global),
                _ => false,
            },
            _ => false,
        };
        !read.is_empty() && self.program.nodes.iter().any(assigned)
    }

    /// The functions that a value is, or has captured.
    fn functions_in(&self, value: &Value, found: &mut Vec<FunctionId>) {
        let mut open = vec![value];
        while let Some(value) = open.pop() {
            if let Value::Closure(closure) = value {
                found.extend(self.compiled.function_of(closure.function));
                open.extend(closure.refs.iter());
            }
        }
    }

    /// The values of variables as they are now.
    pub fn variables(&self, of: &[GlobalId]) -> Variables {
        let value = |id: &GlobalId| Some((*id, self.globals.get(id.0 as usize)?.clone()));
        Variables(of.iter().filter_map(value).collect())
    }

    /// Gives variables the values that they had.
    pub fn put_back(&mut self, variables: &Variables) {
        for (id, value) in variables.0.iter() {
            if let Some(slot) = self.setting(id.0 as usize) {
                *slot = Global { after: slot.after, ..value.clone() };
            }
        }
    }
}
