//! Fields: their names, their parameters, where they are made.

use crate::check::Checker;
use crate::check::expressions::arguments::Given;
use crate::check::fields::gathered::Gathered;
use crate::check::fields::sheet::parts_of;
use crate::check::state::declared::GlobalInfo;
use crate::check::state::functions::Progress;
use crate::check::state::modules::{ModuleId, Value};
use crate::check::state::signature::{Generics, Signature};
use crate::check::wanted::Want;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::program::tree::{NodeId, NodeKind};
use crate::program::types::Type;
use crate::program::{Body, Field, FieldId, Function, FunctionId, SheetId};
use crate::schema;
use crate::syntax::ast::{self, Ast, StmtId};
use std::sync::Arc;

impl Checker {
    /// Makes the name of a field known.
    pub(in crate::check) fn declare_sheet(
        &mut self,
        module: ModuleId,
        ast: &Arc<Ast>,
        stmt: StmtId,
        id: ast::SheetId,
    ) {
        let sheet = &ast[id];
        let Some(name) = sheet.name.filter(|_| self.text(sheet.kind.symbol) == "field") else {
            return;
        };
        let place = self.place_in(module, name.span);
        let field = FieldId(self.program.fields.len() as u32);
        let ty = self.program.types.intern(Type::Field(Some(field)));
        self.program.fields.push(Field {
            name: name.symbol,
            sheet: SheetId(0),
            global: None,
            function: None,
            place,
        });
        if sheet.params.is_empty() {
            let info = GlobalInfo {
                module,
                mutable: false,
                set: false,
                annotated: true,
                literal: None,
                value: None,
            };
            let global = self.new_global(name.symbol, ty, place, info);
            if let Some(field) = self.program.fields.get_mut(field.0 as usize) {
                field.global = Some(global);
            }
            self.add_value(module, name.symbol, Value::Global(global), place);
        } else {
            let params = self.parameters(module, ast, &sheet.params, &Generics::default());
            let locals = Self::parameter_locals(&params);
            let function = self.new_function(Function {
                name: name.symbol,
                file: place.file,
                span: name.span,
                generics: 0,
                params: params.len() as u32,
                captures: 0,
                locals,
                result: ty,
                body: Body::Node(NodeId(0)),
            });
            let signature = Signature {
                name: name.symbol,
                module,
                place,
                generics: Generics::default(),
                params,
                result: Some(ty),
                ast: ast.clone(),
                stmt: Some(stmt),
            };
            self.functions.declare(function, signature, Progress::Declared);
            if let Some(module) = self.modules.get_mut(module) {
                module.functions.push(function);
            }
            if let Some(field) = self.program.fields.get_mut(field.0 as usize) {
                field.function = Some(function);
            }
            self.add_value(module, name.symbol, Value::Field(field), place);
        }
    }

    /// `shop(1.5)`: makes a field that has parameters.
    pub(in crate::check) fn call_field(
        &mut self,
        ast: &Ast,
        id: FieldId,
        given: Vec<Given>,
        span: Span,
    ) -> NodeId {
        match self.program.fields.get(id.0 as usize).and_then(|field| field.function) {
            Some(function) => self.call_function(ast, function, given, Want::Any, span),
            None => self.error_node(span),
        }
    }

    /// A block where a statement stands: a field at the top level.
    pub(in crate::check) fn sheet_statement(
        &mut self,
        ast: &Ast,
        id: ast::SheetId,
        out: &mut Vec<NodeId>,
    ) {
        let sheet = &ast[id];
        let kind_name = self.text(sheet.kind.symbol).to_string();
        if kind_name != "field" {
            match schema::block::kind(&kind_name, None) {
                Some(kind) => self.report_place(sheet.kind, kind, None),
                None => self.report_unknown_kind(sheet.kind, None),
            }
            return;
        }
        if !self.at_top() {
            self.misplaced(
                sheet.kind.span.to(sheet.span),
                "a `field`",
                "at the top level of a file",
            );
            return;
        }
        let place = sheet.name.map(|name| self.here(name.span));
        let found = place
            .and_then(|place| self.program.fields.iter().rposition(|field| field.place == place));
        let Some(index) = found else {
            if sheet.name.is_none() {
                self.report_naming(sheet, &kind_name, true);
            }
            return;
        };
        let field = FieldId(index as u32);
        let Some(declared) = self.program.fields.get(index).copied() else { return };
        if let Some(global) = declared.global {
            let node = self.field_body(ast, id, field);
            self.declared.set(global);
            let unit = self.common.unit;
            out.push(self.node(NodeKind::LetGlobal(global, node), unit, sheet.span));
        }
    }

    /// The node that makes a field.
    pub(in crate::check) fn field_body(
        &mut self,
        ast: &Ast,
        id: ast::SheetId,
        field: FieldId,
    ) -> NodeId {
        let sheet = &ast[id];
        let mark = self.scope.enter();
        self.fields.set_below(parts_of(ast, sheet));
        let mut gathered = Gathered::default();
        let program_sheet = self.sheet(ast, id, None, &mut gathered);
        self.fields.set_below(vec![]);
        self.leave_scope(mark);
        let ty = self.program.types.intern(Type::Field(Some(field)));
        if let (Some(program_sheet), Some(declared)) =
            (program_sheet, self.program.fields.get_mut(field.0 as usize))
        {
            declared.sheet = program_sheet;
            self.note_field_names(field, program_sheet);
        }
        // One that could not be read may have been it.
        let whole = !self.faulty(sheet.span);
        if gathered.segments == 0 && whole {
            let span = sheet.name.map_or(sheet.kind.span, |name| name.span);
            self.report(
                Diagnostic::new(
                    Code::E0407,
                    self.here(span),
                    "a field needs at least one segment",
                    "there is none in it",
                )
                .help("add one: `segment core[4] { ΔΦ_capacity: 1200 ΔΦ }`"),
            );
        }
        self.node(NodeKind::Sheet(field), ty, sheet.span)
    }

    /// The field that a function makes, by the function.
    pub(in crate::check) fn field_of_function(&self, function: FunctionId) -> Option<FieldId> {
        let found =
            self.program.fields.iter().position(|field| field.function == Some(function))?;
        Some(FieldId(found as u32))
    }
}
