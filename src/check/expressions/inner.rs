//! Functions with a name in a block: known from there to the block's end, and in themselves.

use crate::check::Checker;
use crate::check::expressions::arguments::Given;
use crate::check::state::functions::{DefaultOf, Progress};
use crate::check::state::scope::{BodyKind, LocalKind};
use crate::check::state::signature::{Bound, Generics, Parameter, Signature};
use crate::check::state::unknowns::Origin;
use crate::check::statements::walk::names_in_block;
use crate::check::wanted::Want;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::program::dimension::{Base, Dimension};
use crate::program::tree::{NodeId, NodeKind};
use crate::program::types::{Type, TypeId};
use crate::program::{FunctionId, LocalId};
use crate::syntax::ast::{Ast, Fn, Name, StmtId};

impl Checker {
    /// `fn f(…) { … }` in a block. It holds the values around it as a lambda does.
    pub(in crate::check) fn inner_function(
        &mut self,
        ast: &Ast,
        id: StmtId,
        decl: &Fn,
        out: &mut Vec<NodeId>,
    ) {
        let span = decl.name.span;
        let name = decl.name.symbol;
        if let (Some(first), Some(last)) = (decl.generics.first(), decl.generics.last()) {
            self.report(
                Diagnostic::new(
                    Code::E0103,
                    self.here(first.name.span.to(last.name.span)),
                    "a function in a block has no type parameters of its own",
                    "not here",
                )
                .help(
                    "use those of the function around it, or move it to the top level of the file",
                ),
            );
        }
        let Some(body) = decl.body else {
            self.misplaced(ast[id].span, "a function without a body", "in the standard library");
            return;
        };
        let Some(module) = self.modules.get(self.scope.module()) else { return };
        let (module_id, whole) = (self.scope.module(), module.ast.clone());
        let frame = self.scope.frame();
        let generics = frame.map(|frame| frame.generics.clone()).unwrap_or_default();
        let mut params: Vec<Parameter> = vec![];
        for param in &decl.params {
            let ty = match param.ty {
                Some(ty) => self.written(ast, ty, module_id, &generics),
                None => self.common.error,
            };
            let name = param.name;
            if params.iter().any(|it| it.name == name.symbol)
                && name.symbol != self.known.underscore
            {
                let text = self.text(name.symbol);
                self.report(
                    Diagnostic::new(
                        Code::E0202,
                        self.here(name.span),
                        format!("`{text}` is a parameter twice"),
                        "again here",
                    )
                    .help("give one of them another name"),
                );
            }
            params.push(Parameter {
                name: name.symbol,
                ty,
                default: param.default,
                span: name.span,
            });
        }
        let declared = decl.result.map(|ty| self.written(ast, ty, module_id, &generics));
        let mut names = vec![];
        names_in_block(ast, body, |name| {
            if !names.contains(&name) {
                names.push(name);
            }
        });
        let is_param = |symbol| params.iter().any(|param| param.name == symbol);
        let mut captures = self.captured(&names);
        captures.retain(|(captured, _)| *captured != name && !is_param(*captured));
        let calls_itself = names.contains(&name) && !is_param(name);

        let mut new = self.inner_body(name, span, BodyKind::Lambda);
        new.declared = declared;
        self.open_body(new);
        let Some(function) = self.scope.frame().map(|frame| frame.function) else { return };
        let place = self.here(span);
        let mut signature = Signature {
            name,
            module: module_id,
            place,
            generics,
            params: params.clone(),
            result: declared,
            ast: whole,
            stmt: Some(id),
        };
        self.functions.declare(function, signature.clone(), Progress::Checked);
        let result = declared.unwrap_or_else(|| self.unknown(Origin::Result(name), place));
        let types: Box<[TypeId]> = params.iter().map(|param| param.ty).collect();
        let ty = self.program.types.intern(Type::Function(types, result));
        let mark = self.scope.enter_body();
        for param in &params {
            self.declare_local(param.name, param.ty, false, LocalKind::Parameter, param.span);
        }
        self.declare_captures(&captures);
        let mut before = vec![];
        if calls_itself {
            let first = params.len() as u32;
            let own = (first..first + captures.len() as u32).map(LocalId).collect();
            before.push(self.bind_inner(name, function, own, ty, LocalKind::Hidden, span));
        }
        let want = declared.map_or(Want::Tail, Want::Type);
        let node = self.block(ast, body, want);
        let (node, given) = self.settle_yield(node, &signature, ast[body].span);
        self.leave_scope(mark);
        self.note_captures(params.len(), &captures);
        let node = match before.is_empty() {
            true => node,
            false => self.node(NodeKind::Block(before.into(), Some(node)), given, span),
        };
        let function = self.close_body(node, given, params.len() as u32, captures.len() as u32);
        let _ = self.unify(result, given);
        signature.result = Some(given);
        self.check_defaults(DefaultOf::Function(function), &signature);
        self.functions.declare(function, signature, Progress::Checked);
        let captured = captures.iter().map(|(_, local)| *local).collect();
        let node = self.bind_inner(name, function, captured, ty, LocalKind::Let, span);
        out.push(node);
    }

    /// The variable that a function in a block is.
    fn bind_inner(
        &mut self,
        name: crate::syntax::symbol::Symbol,
        function: FunctionId,
        captures: Box<[LocalId]>,
        ty: TypeId,
        kind: LocalKind,
        span: Span,
    ) -> NodeId {
        let lambda = self.node(NodeKind::Lambda(function, captures), ty, span);
        if kind == LocalKind::Let {
            self.note_held(lambda, span);
        }
        let local = self.declare_local(name, ty, false, kind, span);
        if let Some(info) = self.scope.info_mut(local) {
            info.inner = Some(function);
        }
        let unit = self.common.unit;
        self.node(NodeKind::Let(local, lambda), unit, span)
    }

    /// The function that a variable is, where it was declared by `fn`.
    pub(in crate::check) fn inner_of(
        &self,
        name: crate::syntax::symbol::Symbol,
    ) -> Option<FunctionId> {
        let local = self.scope.local_of(name)?;
        self.scope.frame()?.info.get(local.0 as usize)?.inner
    }

    /// A call of a function of a block, by position and by name.
    pub(in crate::check) fn call_inner(
        &mut self,
        ast: &Ast,
        function: FunctionId,
        name: Name,
        given: Vec<Given>,
        span: Span,
    ) -> NodeId {
        let Some(signature) = self.functions.signature(function).cloned() else {
            return self.error_node(span);
        };
        let callee = self.name(name.symbol, Want::Any, name.span);
        let own = self.own_generics(&signature.generics);
        let of = DefaultOf::Function(function);
        let Some(args) = self.arguments(ast, &signature, of, &own, given, span) else {
            return self.error_node(span);
        };
        // Inside itself, the branches so far say what it gives.
        let provisional = self.scope.frame_of(function).and_then(|frame| {
            frame.yields.relied |= frame.yields.provisional.is_some();
            frame.yields.provisional
        });
        let result = match signature.result.or(provisional) {
            Some(result) => result,
            None => {
                let text = self.text(signature.name);
                self.report(
                    Diagnostic::new(
                        Code::E0305,
                        self.here(span),
                        format!("`{text}` calls itself before its result is known"),
                        "its type cannot be inferred",
                    )
                    .label(signature.place, "declared without a result")
                    .help("write its type after the parameters: `fn f(n: Int) -> Int { … }`"),
                );
                self.common.error
            }
        };
        self.node(NodeKind::CallValue(callee, args.into()), result, span)
    }

    /// The type parameters of the function at hand, each as itself.
    fn own_generics(&mut self, generics: &Generics) -> Vec<TypeId> {
        (0..)
            .zip(generics.iter())
            .map(|(index, generic)| {
                self.program.types.intern(match generic.bound {
                    Some(Bound::Dim) => Type::Quantity(Dimension::of(Base::Generic(index))),
                    _ => Type::Generic(index),
                })
            })
            .collect()
    }
}
