//! Members of the things of the runtime.

use super::Checker;
use super::arguments::Given;
use crate::diagnostic::Span;
use crate::program::tree::NodeId;
use crate::program::types::TypeId;
use crate::syntax::ast::{Ast, Name};

impl Checker {
    /// `Φ.spread`.
    pub(super) fn domain_member(
        &mut self,
        _: NodeId,
        _: TypeId,
        _: Name,
        _: Span,
    ) -> Option<NodeId> {
        None
    }

    /// `Φ.orchestrator.migrate(search)`.
    pub(super) fn domain_call(
        &mut self,
        _: &Ast,
        _: NodeId,
        _: TypeId,
        _: Name,
        given: Vec<Given>,
        _: Span,
    ) -> Result<NodeId, Vec<Given>> {
        Err(given)
    }

    /// The names of a thing's members.
    pub(super) fn domain_members(&self, _: TypeId) -> Vec<String> {
        vec![]
    }
}
