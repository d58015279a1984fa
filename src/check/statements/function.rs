//! Bodies: of modules, functions, lambdas and default values.

use crate::check::Checker;
use crate::check::state::functions::{DefaultOf, Progress};
use crate::check::state::modules::{ModuleId, ModuleState};
use crate::check::state::scope::{BodyKind, Frame, LocalKind, Yield};
use crate::check::state::signature::{Generics, Signature};
use crate::check::wanted::{Want, Why};
use crate::diagnostic::{Code, Diagnostic, FileId, Span};
use crate::program::tree::{NodeId, NodeKind};
use crate::program::types::{Type, TypeId};
use crate::program::{Body, Function, FunctionId};
use crate::syntax::ast::StmtKind;
use crate::syntax::symbol::Symbol;

/// What a new body is.
pub(in crate::check) struct NewBody {
    pub name: Symbol,
    pub module: ModuleId,
    pub file: FileId,
    pub span: Span,
    pub body: BodyKind,
    pub generics: Generics,
    pub declared: Option<TypeId>,
}

impl Checker {
    /// Checks the statements of a module; gives the function that runs them.
    pub(in crate::check) fn check_module(&mut self, id: ModuleId) -> Option<FunctionId> {
        let module = self.modules.get_mut(id)?;
        if module.state != ModuleState::Declared {
            return None;
        }
        module.state = ModuleState::Checked;
        let (ast, file, standard) = (module.ast.clone(), module.file, module.standard);
        let functions = module.functions.clone();
        self.open_body(NewBody {
            name: self.known.module_body,
            module: id,
            file,
            span: Span::default(),
            body: BodyKind::Module,
            generics: Generics::default(),
            declared: None,
        });
        let mark = self.scope.enter_body();
        let mut nodes = vec![];
        let mut tail = None;
        for (index, stmt) in ast.root.iter().enumerate() {
            // The value of an entry's last expression is what the REPL shows.
            let opened = self.opened_by(&ast, *stmt);
            let last = opened.is_none() && index + 1 == ast.root.len() && self.modules.replaces(id);
            match &ast[*stmt].kind {
                StmtKind::Expr(value) if last => {
                    tail = Some(self.expr(&ast, *value, Want::Any));
                }
                _ => self.stmt(&ast, *stmt, &mut nodes),
            }
            if let (Some(field), Some(call)) = (opened, nodes.last().copied()) {
                self.declare_opened(field, call, &mut nodes);
            }
        }
        self.leave_scope(mark);
        let ty = tail.map_or(self.common.unit, |tail| self.marked_type_of(tail));
        let span = Span::default();
        let body = self.node(NodeKind::Block(nodes.into(), tail), ty, span);
        let function = self.close_body(body, ty, 0, 0);
        if !standard || self.modules.is_entry(id) {
            for function in functions {
                self.functions.reach(function);
            }
            for index in 0..self.declared.records.len() {
                if let Some(record) =
                    self.declared.records.get(index).filter(|it| it.module == id).cloned()
                {
                    self.check_defaults(DefaultOf::Record(index as u32), &record);
                }
            }
        }
        Some(function)
    }

    /// Checks the body of a module of which a global is used, if that was not done yet.
    pub(in crate::check) fn need_module(&mut self, id: ModuleId) {
        let Some(module) = self.modules.get(id) else { return };
        let order = module.order;
        if !self.modules.is_entry(id)
            && let Some(function) = self.check_module(id)
        {
            self.functions.run_before(order, function);
        }
    }

    /// Checks the bodies that wait, and those that they reach.
    pub(in crate::check) fn check_waiting(&mut self) {
        let mut at = 0;
        while let Some(function) = self.functions.waiting_at(at) {
            at += 1;
            self.check_function(function);
        }
        self.functions.all_checked();
    }

    /// The result of a function. Where it is not declared, the body is checked now; a function
    /// whose body is being checked gives what its branches have given so far.
    pub(in crate::check) fn result_of(&mut self, id: FunctionId, span: Span) -> TypeId {
        self.functions.reach(id);
        let Some(signature) = self.functions.signature(id).cloned() else {
            return self.common.error;
        };
        if let Some(result) = signature.result {
            return result;
        }
        if self.functions.progress(id) == Some(Progress::Waiting) {
            crate::check::stack::with_room(|| self.check_function(id));
        }
        if self.functions.progress(id) == Some(Progress::Checking) {
            let frame = self.scope.frame_of(id);
            let provisional = frame.and_then(|frame| {
                frame.yields.relied |= frame.yields.provisional.is_some();
                frame.yields.provisional
            });
            return match provisional {
                Some(ty) => ty,
                None => {
                    let name = self.text(signature.name);
                    self.report(
                        Diagnostic::new(
                            Code::E0305,
                            self.here(span),
                            format!("`{name}` calls itself before its result is known"),
                            "its type cannot be inferred",
                        )
                        .label(signature.place, "declared without a result")
                        .help("write its type after the parameters: `fn f(n: Int) -> Int { … }`"),
                    );
                    self.common.error
                }
            };
        }
        self.program.functions.get(id.0 as usize).map_or(self.common.error, |f| f.result)
    }

    pub(in crate::check) fn check_function(&mut self, id: FunctionId) {
        if !self.functions.begin(id) {
            return;
        }
        let Some(signature) = self.functions.signature(id).cloned() else { return };
        self.check_defaults(DefaultOf::Function(id), &signature);
        // What a body may name does not depend on where the first call of it stands.
        let runs = std::mem::take(&mut self.runs.depth);
        let library = self.modules.is_standard(signature.module);
        let acts = !library && self.field_of_function(id).is_none();
        let acts = std::mem::replace(&mut self.runs.acts, acts);
        self.check_declared(id, &signature);
        (self.runs.depth, self.runs.acts) = (runs, acts);
        self.functions.end(id);
    }

    fn check_declared(&mut self, id: FunctionId, signature: &Signature) {
        let ast = signature.ast.clone();
        let Some(stmt) = signature.stmt else { return };
        let block = match &ast[stmt].kind {
            StmtKind::Fn(decl) => match decl.body {
                Some(block) => Ok(block),
                None => return,
            },
            StmtKind::Sheet(sheet) => Err(*sheet),
            _ => return,
        };
        self.scope.open(Frame {
            generics: signature.generics.clone(),
            yields: Yield { declared: signature.result, ..Yield::default() },
            ..Frame::new(id, signature.module, signature.place.file, BodyKind::Function)
        });
        let mark = self.scope.enter_body();
        for param in &signature.params {
            self.declare_local(param.name, param.ty, false, LocalKind::Parameter, param.span);
        }
        let want = match signature.result {
            Some(result) => Want::Type(result),
            None => Want::Tail,
        };
        let mut end = signature.place.span;
        let body = match (block, self.field_of_function(id)) {
            (Ok(block), _) => {
                end = ast[block].span;
                self.block(&ast, block, want)
            }
            (Err(sheet), Some(field)) => self.field_body(&ast, sheet, field),
            (Err(_), None) => self.error_node(signature.place.span),
        };
        let (body, result) = self.settle_yield(body, signature, end);
        self.leave_scope(mark);
        if let Some(frame) = self.scope.close()
            && let Some(function) = self.program.functions.get_mut(id.0 as usize)
        {
            function.locals = frame.locals;
            function.body = Body::Node(body);
            if signature.result.is_none() {
                let open = std::mem::replace(&mut function.result, result);
                self.unknowns.results.push(id);
                let _ = self.unify(open, result);
            }
        }
    }

    /// Fits the value of a body, and its `return`s, to the result.
    pub(in crate::check) fn settle_yield(
        &mut self,
        body: NodeId,
        signature: &Signature,
        end: Span,
    ) -> (NodeId, TypeId) {
        let yields = self.scope.frame().map(|frame| frame.yields.clone());
        let returns = yields.as_ref().map(|yields| yields.returns.clone()).unwrap_or_default();
        if let Some(result) = signature.result {
            return (self.fit_tail(body, result, signature, end), result);
        }
        let relied = yields.filter(|yields| yields.relied).and_then(|yields| yields.provisional);
        let mut values: Vec<NodeId> = returns
            .iter()
            .map(|id| match self.kind_of(*id) {
                NodeKind::Return(Some(value)) => *value,
                _ => *id,
            })
            .collect();
        values.push(body);
        let ty = match relied {
            Some(ty) => {
                for value in &mut values {
                    *value = self.fit(*value, ty, Why::Result(signature.name, signature.place));
                }
                ty
            }
            None => self.join(&mut values, None),
        };
        for (id, value) in returns.iter().zip(&values) {
            if let Some(node) = self.program.nodes.get_mut(id.0 as usize)
                && let NodeKind::Return(Some(slot)) = &mut node.kind
            {
                *slot = *value;
            }
        }
        (values.last().copied().unwrap_or(body), ty)
    }

    /// Fits the value of a body to the result. A body that gives nothing, where something is
    /// wanted, is said to have no last expression.
    fn fit_tail(
        &mut self,
        body: NodeId,
        result: TypeId,
        signature: &Signature,
        end: Span,
    ) -> NodeId {
        let (name, place) = (signature.name, signature.place);
        let have = self.type_of(body);
        let unit = self.common.unit;
        if result == unit && have != unit {
            // The value of the last call is dropped.
            let span = self.span_of(body);
            return self.node(NodeKind::Block(Box::new([body]), None), unit, span);
        }
        if have == unit && !matches!(self.program.types.get(self.shallow(result)), Type::Error) {
            let end = self.here(Span::new(end.end.saturating_sub(1), end.end));
            let (name, wanted) = (self.text(name), self.a_type(result));
            if self.shallow(result) != unit {
                self.report(
                    Diagnostic::new(
                        Code::E0302,
                        end,
                        format!("`{name}` gives {wanted}, and its body ends without a value"),
                        "nothing is given here",
                    )
                    .label(place, format!("{wanted} is asked for here"))
                    .help("let the last line of the body be the value, or `return` it"),
                );
            }
            return body;
        }
        self.fit(body, result, Why::Result(name, place))
    }

    /// Opens a body; its function comes into being when it is closed.
    pub(in crate::check) fn open_body(&mut self, new: NewBody) {
        let function = self.new_function(Function {
            name: new.name,
            file: new.file,
            span: new.span,
            generics: new.generics.len() as u32,
            params: 0,
            captures: 0,
            locals: vec![],
            result: self.common.unit,
            body: Body::Node(NodeId(0)),
        });
        self.scope.open(Frame {
            generics: new.generics,
            yields: Yield { declared: new.declared, ..Yield::default() },
            ..Frame::new(function, new.module, new.file, new.body)
        });
    }

    /// Closes a body.
    pub(in crate::check) fn close_body(
        &mut self,
        body: NodeId,
        result: TypeId,
        params: u32,
        captures: u32,
    ) -> FunctionId {
        let Some(frame) = self.scope.close() else { return FunctionId(0) };
        if let Some(function) = self.program.functions.get_mut(frame.function.0 as usize) {
            function.locals = frame.locals;
            function.params = params;
            function.captures = captures;
            function.result = result;
            self.unknowns.results.push(frame.function);
            function.body = Body::Node(body);
        }
        frame.function
    }

    /// A type with generic parameters replaced.
    pub(in crate::check) fn substituted(&mut self, ty: TypeId, arguments: &[TypeId]) -> TypeId {
        if arguments.is_empty() || !self.program.types.has_generic(ty) {
            return ty;
        }
        let arguments: Vec<TypeId> = arguments.iter().map(|ty| self.solved(*ty)).collect();
        self.program.types.substitute(ty, &arguments).unwrap_or(self.common.error)
    }
}
