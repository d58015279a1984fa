//! What an expression does, from its tree.

use super::body::Compiler;
use crate::program::tree::{NodeId, NodeKind, PlanEntry, Sheet, SheetEntry, Step, TextPart};
use crate::program::{LocalId, Program};

/// Tells the nodes that a node is made of. Bodies of lambdas are not among them.
pub(in crate::machine) fn children(program: &Program, id: NodeId, tell: &mut dyn FnMut(NodeId)) {
    let Some(node) = program.nodes.get(id.0 as usize) else { return };
    let optional = |tell: &mut dyn FnMut(NodeId), id: &Option<NodeId>| {
        if let Some(id) = id {
            tell(*id);
        }
    };
    match &node.kind {
        NodeKind::Some(a)
        | NodeKind::ToFloat(a)
        | NodeKind::Widen(a)
        | NodeKind::Unary(_, a)
        | NodeKind::Power(a, _)
        | NodeKind::Field(a, _)
        | NodeKind::Shown(a, _)
        | NodeKind::Let(_, a)
        | NodeKind::LetGlobal(_, a)
        | NodeKind::Snapshot(a)
        | NodeKind::Holds(a)
        | NodeKind::Member(a, _) => tell(*a),
        NodeKind::Binary(_, a, b)
        | NodeKind::Compare(_, a, b)
        | NodeKind::In(a, b)
        | NodeKind::Range(a, b)
        | NodeKind::Index(a, b)
        | NodeKind::While(a, b)
        | NodeKind::For(_, a, b) => {
            tell(*a);
            tell(*b);
        }
        NodeKind::Call { args, .. } => args.iter().for_each(|id| tell(*id)),
        NodeKind::CallValue(callee, args) => {
            tell(*callee);
            args.iter().for_each(|id| tell(*id));
        }
        NodeKind::List(items) | NodeKind::Tuple(items) | NodeKind::Variant(_, _, items) => {
            items.iter().for_each(|id| tell(*id));
        }
        NodeKind::Map(entries) => entries.iter().for_each(|(key, value)| {
            tell(*key);
            tell(*value);
        }),
        NodeKind::Text(parts) => parts.iter().for_each(|part| {
            if let TextPart::Value(value, _) = part {
                tell(*value);
            }
        }),
        NodeKind::Block(statements, value) => {
            statements.iter().for_each(|id| tell(*id));
            optional(tell, value);
        }
        NodeKind::Assign(place, _, value) => {
            place.path.iter().for_each(|step| {
                if let Step::Index(index, _) = step {
                    tell(*index);
                }
            });
            tell(*value);
        }
        NodeKind::If(condition, then, other) => {
            tell(*condition);
            tell(*then);
            optional(tell, other);
        }
        NodeKind::Match(subject, arms) => {
            tell(*subject);
            for arm in arms {
                optional(tell, &arm.guard);
                tell(arm.value);
            }
        }
        NodeKind::Return(value) => optional(tell, value),
        NodeKind::Assert(condition, message) => {
            tell(*condition);
            optional(tell, message);
        }
        NodeKind::Method(of, _, args) => {
            tell(*of);
            args.iter().for_each(|arg| optional(tell, arg));
        }
        NodeKind::Sheet(field) => {
            if let Some(field) = program.fields.get(field.0 as usize)
                && let Some(sheet) = program.sheets.get(field.sheet.0 as usize)
            {
                sheet_nodes(program, sheet, tell);
            }
        }
        NodeKind::Run(run) => {
            tell(run.field);
            tell(run.duration);
            optional(tell, &run.seed);
            run.plan.iter().for_each(|entry| plan_nodes(entry).into_iter().for_each(&mut *tell));
        }
        NodeKind::Plan(entry) => plan_nodes(entry).into_iter().for_each(tell),
        NodeKind::Unit
        | NodeKind::Int(_)
        | NodeKind::Float(_)
        | NodeKind::Bool(_)
        | NodeKind::Str(_)
        | NodeKind::None
        | NodeKind::Local(_)
        | NodeKind::Global(_)
        | NodeKind::Function(..)
        | NodeKind::Lambda(..)
        | NodeKind::Break
        | NodeKind::Continue
        | NodeKind::Claim { .. }
        | NodeKind::Untestable(_)
        | NodeKind::Phi
        | NodeKind::Part(_)
        | NodeKind::Mark(_)
        | NodeKind::Word(_)
        | NodeKind::UnitName(_) => {}
    }
}

fn sheet_nodes(program: &Program, sheet: &Sheet, tell: &mut dyn FnMut(NodeId)) {
    sheet.count.iter().chain(&sheet.pattern).for_each(|id| tell(*id));
    for entry in &sheet.entries {
        match entry {
            SheetEntry::Key { value, .. } => tell(*value),
            SheetEntry::Sheet(id) => {
                if let Some(inner) = program.sheets.get(id.0 as usize) {
                    stacker::maybe_grow(64 << 10, 1 << 20, || sheet_nodes(program, inner, tell));
                }
            }
        }
    }
}

/// The nodes of a part of a plan, in the order in which they are evaluated.
pub(in crate::machine) fn plan_nodes(entry: &PlanEntry) -> Vec<NodeId> {
    match entry {
        PlanEntry::Let { node } => vec![*node],
        PlanEntry::Setup { action } => vec![*action],
        PlanEntry::At { time, action, .. } => vec![*time, *action],
        PlanEntry::Every { period, action, .. } => vec![*period, *action],
        PlanEntry::When { condition, action, .. } => vec![*condition, *action],
        PlanEntry::Observe { value, period, .. } => {
            std::iter::once(*value).chain(*period).collect()
        }
        PlanEntry::Property { first, second, within, after, hold, .. } => {
            let mut nodes = vec![];
            for atom in std::iter::once(first).chain(second) {
                nodes.push(atom.truth);
                nodes.extend(atom.margin);
                nodes.extend(atom.values.iter().map(|(_, value)| *value));
            }
            nodes.extend(within.iter().chain(after).chain(hold));
            nodes
        }
    }
}

/// Walks a tree from a node, without recursion, until the visitor says that it has seen enough.
pub(super) fn any(
    program: &Program,
    root: NodeId,
    mut is_it: impl FnMut(&NodeKind) -> bool,
) -> bool {
    let mut todo = vec![root];
    while let Some(id) = todo.pop() {
        if program.nodes.get(id.0 as usize).is_some_and(|node| is_it(&node.kind)) {
            return true;
        }
        children(program, id, &mut |child| todo.push(child));
    }
    false
}

impl Compiler<'_, '_> {
    /// Whether evaluating an expression may assign to a variable of the function. Most operands
    /// are small, and answer at once.
    pub fn may_assign(&self, id: NodeId) -> bool {
        any(self.maker.program, id, |kind| matches!(kind, NodeKind::Assign(..)))
    }

    /// Whether an expression reads a local.
    pub fn reads_local(&self, id: NodeId, local: LocalId) -> bool {
        any(self.maker.program, id, |kind| match kind {
            NodeKind::Local(it) => *it == local,
            NodeKind::Lambda(_, captures) => captures.contains(&local),
            NodeKind::Run(run) => run.names.iter().any(|(it, _)| *it == local),
            _ => false,
        })
    }
}
