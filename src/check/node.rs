//! Nodes of the program and its globals: new ones, and what is known of one.

use super::Checker;
use super::state::declared::GlobalInfo;
use crate::diagnostic::{Place, Span};
use crate::program::tree::{Node, NodeId, NodeKind};
use crate::program::types::TypeId;
use crate::program::{Global, GlobalId};
use crate::syntax::symbol::Symbol;

impl Checker {
    /// A new node.
    pub(super) fn node(&mut self, kind: NodeKind, ty: TypeId, span: Span) -> NodeId {
        let id = NodeId(self.program.nodes.len() as u32);
        let open = self.program.types.has_unknown(ty)
            || match &kind {
                NodeKind::Call { generics, .. } | NodeKind::Function(_, generics) => {
                    generics.iter().any(|ty| self.program.types.has_unknown(*ty))
                }
                NodeKind::Assign(..) => true,
                _ => false,
            };
        if open {
            self.unknowns.nodes.push(id);
        }
        self.program.nodes.push(Node { kind, ty, span });
        id
    }

    /// The node of something that was reported.
    pub(super) fn error_node(&mut self, span: Span) -> NodeId {
        let error = self.common.error;
        self.node(NodeKind::Unit, error, span)
    }

    /// The type of a node.
    pub(super) fn type_of(&self, node: NodeId) -> TypeId {
        let ty = self.program.nodes.get(node.0 as usize).map_or(self.common.error, |node| node.ty);
        self.shallow(ty)
    }

    /// The type of a node with its mark.
    pub(super) fn marked_type_of(&self, node: NodeId) -> TypeId {
        let ty = self.program.nodes.get(node.0 as usize).map_or(self.common.error, |node| node.ty);
        self.followed(ty)
    }

    /// Gives a node another mark: that of the type that is asked for.
    pub(super) fn mark_as(&mut self, node: NodeId, ty: TypeId) {
        let (have, want) = (self.marked_type_of(node), self.followed(ty));
        let (have, want) = (self.solved(have), self.solved(want));
        if have == want || have == self.common.error || want == self.common.error {
            return;
        }
        if let Some(node) = self.program.nodes.get_mut(node.0 as usize) {
            node.ty = want;
        }
    }

    /// Where the value of a node stands: the last expression of a block.
    pub(super) fn value_span(&self, mut node: NodeId) -> Span {
        while let NodeKind::Block(_, Some(tail)) = self.kind_of(node) {
            node = *tail;
        }
        self.span_of(node)
    }

    /// Where a node stands.
    pub(super) fn span_of(&self, node: NodeId) -> Span {
        self.program.nodes.get(node.0 as usize).map_or(Span::default(), |node| node.span)
    }

    /// What a node does.
    pub(super) fn kind_of(&self, node: NodeId) -> &NodeKind {
        self.program.nodes.get(node.0 as usize).map_or(&NodeKind::Unit, |node| &node.kind)
    }

    /// A new global.
    pub(super) fn new_global(
        &mut self,
        name: Symbol,
        ty: TypeId,
        place: Place,
        info: GlobalInfo,
    ) -> GlobalId {
        let id = GlobalId(self.program.globals.len() as u32);
        self.program.globals.push(Global { name, ty, place });
        self.declared.globals.push(info);
        self.unknowns.globals.push(id);
        id
    }
}
