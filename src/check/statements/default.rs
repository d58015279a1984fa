//! Default values of parameters and fields.

use crate::check::Checker;
use crate::check::state::functions::DefaultOf;
use crate::check::state::scope::BodyKind;
use crate::check::state::signature::{Parameter, Signature};
use crate::check::statements::function::NewBody;
use crate::check::wanted::{Want, Why};
use crate::diagnostic::Span;
use crate::program::tree::{NodeId, NodeKind};
use crate::program::types::TypeId;
use crate::program::{Body, FunctionId};

impl Checker {
    /// The default value of a parameter or field, for a call that does not give it.
    pub(in crate::check) fn default_value(
        &mut self,
        of: DefaultOf,
        index: u32,
        signature: &Signature,
        param: &Parameter,
        arguments: &[TypeId],
        span: Span,
    ) -> Option<NodeId> {
        let function = self.default_function(of, index, signature, param)?;
        let open = self.scope.is_inside(function);
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
    pub(in crate::check) fn default_function(
        &mut self,
        of: DefaultOf,
        index: u32,
        signature: &Signature,
        param: &Parameter,
    ) -> Option<FunctionId> {
        let default = param.default?;
        if let Some(function) = self.functions.default_of(of, index) {
            return Some(function);
        }
        let ast = signature.ast.clone();
        self.open_body(NewBody {
            name: self.known.default_value,
            module: signature.module,
            file: signature.place.file,
            span: ast[default].span,
            body: BodyKind::Function,
            generics: signature.generics.clone(),
            declared: Some(param.ty),
        });
        let opened = self.scope.frame()?.function;
        self.functions.set_default(of, index, opened);
        let mark = self.scope.enter_body();
        let names = signature.params.iter().map(|param| param.name).collect();
        let outer = std::mem::replace(&mut self.scope.beside_default, names);
        let value = self.expr(&ast, default, Want::Type(param.ty));
        self.scope.beside_default = outer;
        let why = Why::Argument { of: signature.name, param: param.name };
        let value = self.fit(value, param.ty, why);
        self.leave_scope(mark);
        Some(self.close_body(value, param.ty, 0, 0))
    }

    /// Checks the defaults of a function or record, whether a call needs them or not.
    pub(in crate::check) fn check_defaults(&mut self, of: DefaultOf, signature: &Signature) {
        for (index, param) in signature.params.iter().enumerate() {
            self.default_function(of, index as u32, signature, param);
        }
    }
}
