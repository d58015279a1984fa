//! Bodies: of modules, functions, lambdas and default values.

use super::checker::{DefaultOf, Progress};
use super::coerce::Why;
use super::expression::Want;
use super::infer::Origin;
use super::module::{Generics, ModuleId, Parameter, Signature, State};
use super::scope::{Frame, Kind, Yield};
use super::walk::names_in;
use super::{Checker, scope};
use crate::diagnostic::{Code, Diagnostic, FileId, Span};
use crate::program::tree::{NodeId, NodeKind};
use crate::program::types::{Type, TypeId};
use crate::program::{Body, Function, FunctionId, LocalId};
use crate::syntax::ast::{Ast, ExprId, ExprKind, Param, StmtKind};
use crate::syntax::symbol::Symbol;
use std::sync::Arc;

/// What a new body is.
pub(super) struct NewBody {
    pub name: Symbol,
    pub module: ModuleId,
    pub file: FileId,
    pub span: Span,
    pub body: scope::Body,
    pub generics: Generics,
    pub declared: Option<TypeId>,
}

impl Checker {
    /// Checks the statements of a module; gives the function that runs them.
    pub(super) fn check_module(&mut self, id: ModuleId) -> Option<FunctionId> {
        let module = self.modules.get_mut(id.0 as usize)?;
        if module.state != State::Declared {
            return None;
        }
        module.state = State::Checked;
        let (ast, file, standard) = (module.ast.clone(), module.file, module.standard);
        let functions = module.functions.clone();
        self.open_body(NewBody {
            name: self.known.module_body,
            module: id,
            file,
            span: Span::default(),
            body: scope::Body::Module,
            generics: Generics::default(),
            declared: None,
        });
        let mark = self.scopes_mark();
        let mut nodes = vec![];
        let mut tail = None;
        for (index, stmt) in ast.root.iter().enumerate() {
            // The value of an entry's last expression is what the REPL shows.
            let opened = self.opened_by(&ast, *stmt);
            let last = opened.is_none()
                && index + 1 == ast.root.len()
                && self.replace
                && Some(id) == self.entry;
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
        self.leave_body_scope(mark);
        let ty = tail.map_or(self.common.unit, |tail| self.type_of(tail));
        let span = Span::default();
        let body = self.node(NodeKind::Block(nodes.into(), tail), ty, span);
        let function = self.close_body(body, ty, 0, 0);
        if !standard || Some(id) == self.entry {
            for function in functions {
                self.reach(function);
            }
            for index in 0..self.records.len() {
                if let Some(record) = self.records.get(index).filter(|it| it.module == id).cloned()
                {
                    self.check_defaults(DefaultOf::Record(index as u32), &record);
                }
            }
        }
        Some(function)
    }

    /// Checks the body of a module of which a global is used, if that was not done yet.
    pub(super) fn need_module(&mut self, id: ModuleId) {
        let Some(module) = self.modules.get(id.0 as usize) else { return };
        let order = module.order;
        if Some(id) != self.entry
            && let Some(function) = self.check_module(id)
        {
            self.bodies.push((order, function));
        }
    }

    /// Notes that a function is used, so that its body is checked some time.
    pub(super) fn reach(&mut self, function: FunctionId) {
        if let Some(progress) = self.progress.get_mut(&function)
            && *progress == Progress::Declared
        {
            *progress = Progress::Waiting;
            self.waiting.push(function);
        }
    }

    /// Checks the bodies that wait, and those that they reach.
    pub(super) fn check_waiting(&mut self) {
        let mut at = 0;
        while let Some(function) = self.waiting.get(at).copied() {
            at += 1;
            self.check_function(function);
        }
        self.waiting.clear();
    }

    /// The result of a function. Where it is not declared, the body is checked now; a function
    /// whose body is being checked gives what its branches have given so far.
    pub(super) fn result_of(&mut self, id: FunctionId, span: Span) -> TypeId {
        self.reach(id);
        let Some(signature) = self.signatures.get(&id).cloned() else { return self.common.error };
        if let Some(result) = signature.result {
            return result;
        }
        if self.progress.get(&id) == Some(&Progress::Waiting) {
            stacker::maybe_grow(super::RED_ZONE, super::STACK, || self.check_function(id));
        }
        if self.progress.get(&id) == Some(&Progress::Checking) {
            let frame = self.frames.iter_mut().find(|frame| frame.function == id);
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

    pub(super) fn check_function(&mut self, id: FunctionId) {
        match self.progress.get_mut(&id) {
            Some(progress) if *progress != Progress::Checked && *progress != Progress::Checking => {
                *progress = Progress::Checking;
            }
            _ => return,
        }
        let Some(signature) = self.signatures.get(&id).cloned() else { return };
        self.check_defaults(DefaultOf::Function(id), &signature);
        self.check_declared(id, &signature);
        self.progress.insert(id, Progress::Checked);
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
        self.frames.push(Frame {
            function: id,
            module: signature.module,
            file: signature.place.file,
            body: scope::Body::Function,
            generics: signature.generics.clone(),
            locals: vec![],
            info: vec![],
            yields: Yield {
                declared: signature.result,
                provisional: None,
                relied: false,
                returns: vec![],
            },
            loops: 0,
            depth: 0,
        });
        let mark = self.scopes_mark();
        for param in &signature.params {
            self.declare_local(param.name, param.ty, false, Kind::Parameter, param.span);
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
        self.leave_body_scope(mark);
        if let Some(frame) = self.frames.pop()
            && let Some(function) = self.program.functions.get_mut(id.0 as usize)
        {
            function.locals = frame.locals;
            function.body = Body::Node(body);
            if signature.result.is_none() {
                let open = std::mem::replace(&mut function.result, result);
                let _ = self.unify(open, result);
            }
        }
    }

    /// Fits the value of a body, and its `return`s, to the result.
    fn settle_yield(&mut self, body: NodeId, signature: &Signature, end: Span) -> (NodeId, TypeId) {
        let yields = self.frame().map(|frame| frame.yields.clone());
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
    pub(super) fn open_body(&mut self, new: NewBody) {
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
        self.frames.push(Frame {
            function,
            module: new.module,
            file: new.file,
            body: new.body,
            generics: new.generics,
            locals: vec![],
            info: vec![],
            yields: Yield {
                declared: new.declared,
                provisional: None,
                relied: false,
                returns: vec![],
            },
            loops: 0,
            depth: 0,
        });
    }

    /// Closes a body.
    pub(super) fn close_body(
        &mut self,
        body: NodeId,
        result: TypeId,
        params: u32,
        captures: u32,
    ) -> FunctionId {
        let Some(frame) = self.frames.pop() else { return FunctionId(0) };
        if let Some(function) = self.program.functions.get_mut(frame.function.0 as usize) {
            function.locals = frame.locals;
            function.params = params;
            function.captures = captures;
            function.result = result;
            function.body = Body::Node(body);
        }
        frame.function
    }

    /// A body inside the one at hand, with its generics and in its file.
    pub(super) fn inner_body(&self, name: Symbol, span: Span, body: scope::Body) -> NewBody {
        let frame = self.frame();
        NewBody {
            name,
            module: frame.map_or(ModuleId(0), |frame| frame.module),
            file: frame.map_or(self.file, |frame| frame.file),
            span,
            body,
            generics: frame.map(|frame| frame.generics.clone()).unwrap_or_default(),
            declared: None,
        }
    }

    /// The variables of the function at hand that an inner body names: what it captures.
    pub(super) fn captured(&self, names: &[Symbol]) -> Vec<(Symbol, LocalId)> {
        names.iter().filter_map(|name| Some((*name, self.local_of(*name)?))).collect()
    }

    /// Makes the captured variables known in the body at hand, after its parameters.
    pub(super) fn declare_captures(&mut self, captures: &[(Symbol, LocalId)]) {
        let outer = self.frames.len().checked_sub(2);
        for (name, local) in captures {
            let known = outer.and_then(|outer| self.frames.get(outer)).and_then(|frame| {
                let at = local.0 as usize;
                Some((*frame.locals.get(at)?, *frame.info.get(at)?))
            });
            if let Some((local, info)) = known {
                self.declare_local(*name, local.ty, local.mutable, Kind::Captured, info.span);
            }
        }
    }

    /// A captured variable that was used counts as used outside.
    pub(super) fn note_captures(&mut self, params: usize, captures: &[(Symbol, LocalId)]) {
        let Some((inner, outer)) = self.frames.split_last_mut() else { return };
        let Some(outer) = outer.last_mut() else { return };
        for (index, (_, local)) in captures.iter().enumerate() {
            let used = inner.info.get(params + index).is_some_and(|info| info.used);
            if let Some(info) = outer.info.get_mut(local.0 as usize) {
                info.used |= used;
            }
        }
    }

    /// `x => e`.
    pub(super) fn lambda(
        &mut self,
        ast: &Ast,
        params: &[Param],
        body: ExprId,
        want: Want,
        span: Span,
    ) -> NodeId {
        let wanted = match want {
            Want::Type(ty) => match self.program.types.get(self.shallow(ty)).clone() {
                Type::Function(params, result) => Some((params, result)),
                Type::Optional(item) => match self.program.types.get(self.shallow(item)).clone() {
                    Type::Function(params, result) => Some((params, result)),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        };
        // A function of one pair may be written as one of two parameters.
        let parts = match &wanted {
            Some((wanted, _)) if wanted.len() == 1 && params.len() > 1 => {
                wanted.first().and_then(|ty| match self.program.types.get(self.shallow(*ty)) {
                    Type::Tuple(parts) if parts.len() == params.len() => Some(parts.clone()),
                    _ => None,
                })
            }
            _ => None,
        };
        let mut names = vec![];
        names_in(ast, body, |name| {
            if !names.contains(&name) {
                names.push(name);
            }
        });
        let captures = self.captured(&names);
        let captures: Vec<_> = captures
            .into_iter()
            .filter(|(name, _)| !params.iter().any(|param| param.name.symbol == *name))
            .collect();
        let module = self.frame().map_or(ModuleId(0), |frame| frame.module);
        let generics = self.frame().map(|frame| frame.generics.clone()).unwrap_or_default();
        let mut types: Vec<TypeId> = vec![];
        for (index, param) in params.iter().enumerate() {
            let given = match (&parts, &wanted) {
                (Some(parts), _) => parts.get(index).copied(),
                (None, Some((wanted, _))) if wanted.len() == params.len() => {
                    wanted.get(index).copied()
                }
                _ => None,
            };
            let ty = match (param.ty, given) {
                (Some(written), _) => self.written(ast, written, module, &generics),
                (None, Some(given)) => given,
                (None, None) => {
                    let place = self.here(param.name.span);
                    self.unknown(Origin::Parameter(param.name.symbol), place)
                }
            };
            types.push(ty);
        }
        self.open_body(self.inner_body(self.known.lambda, span, scope::Body::Lambda));
        let mark = self.scopes_mark();
        let mut before = vec![];
        let count = if let Some(parts) = &parts {
            let pair = self.program.types.intern(Type::Tuple(parts.clone()));
            let pair_local = self.temporary(pair, span);
            self.declare_captures(&captures);
            for (index, (param, ty)) in params.iter().zip(&types).enumerate() {
                let name = param.name;
                let local = self.declare_local(name.symbol, *ty, false, Kind::Parameter, name.span);
                let whole = self.node(NodeKind::Local(pair_local), pair, name.span);
                let part = self.node(NodeKind::Field(whole, index as u32), *ty, name.span);
                before.push(self.node(NodeKind::Let(local, part), self.common.unit, name.span));
            }
            types = vec![pair];
            1
        } else {
            for (param, ty) in params.iter().zip(&types) {
                let name = param.name;
                self.declare_local(name.symbol, *ty, false, Kind::Parameter, name.span);
            }
            self.declare_captures(&captures);
            params.len()
        };
        let result = wanted.as_ref().map(|(_, result)| *result).filter(|result| {
            !matches!(self.program.types.get(self.shallow(*result)), Type::Unknown(_))
        });
        let value = match result {
            Some(result) if result == self.common.unit => self.discard(ast, body),
            Some(result) => {
                if let Some(frame) = self.frames.last_mut() {
                    frame.yields.declared = Some(result);
                }
                let value = self.expr(ast, body, Want::Type(result));
                self.fit(value, result, Why::LambdaResult)
            }
            None => {
                let value = self.expr(ast, body, Want::Any);
                match self.frame().and_then(|frame| frame.yields.provisional) {
                    Some(returned) => self.fit(value, returned, Why::LambdaResult),
                    None => value,
                }
            }
        };
        let returned = self.frame().and_then(|frame| frame.yields.provisional);
        let result = result.or(returned).unwrap_or_else(|| self.type_of(value));
        self.leave_body_scope(mark);
        self.note_captures(count, &captures);
        let value = match before.is_empty() {
            true => value,
            false => self.node(NodeKind::Block(before.into(), Some(value)), result, span),
        };
        let function = self.close_body(value, result, count as u32, captures.len() as u32);
        let ty = self.program.types.intern(Type::Function(types.into(), result));
        let captures = captures.iter().map(|(_, local)| *local).collect();
        self.node(NodeKind::Lambda(function, captures), ty, span)
    }

    /// The default value of a parameter or field, for a call that does not give it.
    pub(super) fn default_value(
        &mut self,
        of: DefaultOf,
        index: u32,
        signature: &Signature,
        param: &Parameter,
        arguments: &[TypeId],
        span: Span,
    ) -> Option<NodeId> {
        let function = self.default_function(of, index, signature, param)?;
        let open = self.frames.iter().any(|frame| frame.function == function);
        let ty = self.substituted(param.ty, arguments);
        if !open
            && let Some(Body::Node(body)) =
                self.program.functions.get(function.0 as usize).map(|function| &function.body)
            && let Some(node) = self.program.nodes.get(body.0 as usize)
            && matches!(
                node.kind,
                NodeKind::Int(_)
                    | NodeKind::Float(_)
                    | NodeKind::Bool(_)
                    | NodeKind::Str(_)
                    | NodeKind::None
            )
        {
            let kind = node.kind.clone();
            return Some(self.node(kind, ty, span));
        }
        let call = NodeKind::Call { function, generics: arguments.into(), args: Box::new([]) };
        Some(self.node(call, ty, span))
    }

    /// The function that gives a default. It is known before its body is checked, as a default may
    /// call what it belongs to.
    fn default_function(
        &mut self,
        of: DefaultOf,
        index: u32,
        signature: &Signature,
        param: &Parameter,
    ) -> Option<FunctionId> {
        let default = param.default?;
        if let Some(function) = self.defaults.get(&(of, index)) {
            return Some(*function);
        }
        let ast = signature.ast.clone();
        self.open_body(NewBody {
            name: self.known.default_value,
            module: signature.module,
            file: signature.place.file,
            span: ast[default].span,
            body: scope::Body::Function,
            generics: signature.generics.clone(),
            declared: Some(param.ty),
        });
        let opened = self.frame()?.function;
        self.defaults.insert((of, index), opened);
        let mark = self.scopes_mark();
        let value = self.expr(&ast, default, Want::Type(param.ty));
        let why = Why::Argument { of: signature.name, param: param.name };
        let value = self.fit(value, param.ty, why);
        self.leave_body_scope(mark);
        Some(self.close_body(value, param.ty, 0, 0))
    }

    /// Checks the defaults of a function or record, whether a call needs them or not.
    fn check_defaults(&mut self, of: DefaultOf, signature: &Signature) {
        for (index, param) in signature.params.iter().enumerate() {
            self.default_function(of, index as u32, signature, param);
        }
    }

    /// A type with generic parameters replaced.
    pub(super) fn substituted(&mut self, ty: TypeId, arguments: &[TypeId]) -> TypeId {
        if arguments.is_empty() || !self.program.types.has_generic(ty) {
            return ty;
        }
        let arguments: Vec<TypeId> = arguments.iter().map(|ty| self.solved(*ty)).collect();
        self.program.types.substitute(ty, &arguments).unwrap_or(self.common.error)
    }

    /// Marks the start of a body's variables.
    pub(super) fn scopes_mark(&mut self) -> scope::Mark {
        let mark = self.enter_scope();
        if let Some(frame) = self.frames.last_mut() {
            frame.depth = 0;
        }
        mark
    }

    /// Forgets a body's variables.
    pub(super) fn leave_body_scope(&mut self, mark: scope::Mark) {
        self.leave_scope(mark);
    }

    /// The literal that an expression is, through parentheses.
    pub(super) fn is_lambda(ast: &Ast, mut id: ExprId) -> bool {
        while let ExprKind::Paren(inner) = ast[id].kind {
            id = inner;
        }
        matches!(ast[id].kind, ExprKind::Lambda(..))
    }

    /// What callers need to know of a function.
    pub(super) fn signature(&self, id: FunctionId) -> Option<Arc<Signature>> {
        self.signatures.get(&id).cloned()
    }
}
