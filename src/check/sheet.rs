//! Fields and their blocks.

use super::Checker;
use super::arguments::Given;
use super::module::ModuleId;
use crate::diagnostic::Span;
use crate::program::FieldId;
use crate::program::tree::NodeId;
use crate::syntax::ast::{Ast, Run, SheetId};
use std::sync::Arc;

impl Checker {
    pub(super) fn declare_sheet(&mut self, _: ModuleId, _: &Arc<Ast>, _: SheetId) {}

    pub(super) fn sheet_statement(&mut self, _: &Ast, _: SheetId, _: &mut Vec<NodeId>) {}

    pub(super) fn call_field(&mut self, _: &Ast, _: FieldId, _: Vec<Given>, span: Span) -> NodeId {
        self.error_node(span)
    }

    pub(super) fn run(&mut self, _: &Ast, _: &Run, span: Span) -> NodeId {
        self.error_node(span)
    }
}
