//! Calls: of functions, overloads, records, variants, function values and members.

use crate::check::Checker;
use crate::check::expressions::arguments::Given;
use crate::check::expressions::name::{count_text, written_help};
use crate::check::state::functions::DefaultOf;
use crate::check::state::modules::{ModuleId, TypeName, Value};
use crate::check::state::signature::{Bound, Signature};
use crate::check::state::unknowns::Origin;
use crate::check::wanted::{Want, Why};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::program::tree::{NodeId, NodeKind};
use crate::program::types::{Type, TypeId};
use crate::program::{EnumId, FunctionId, RecordId};
use crate::syntax::ast::{Arg, Ast, ExprId, ExprKind, Name};
use crate::syntax::symbol::Symbol;

/// What an expression names, where it is a path and not a value.
pub(in crate::check) enum Path {
    Module(ModuleId),
    Value(Value),
    Enum(EnumId),
}

impl Checker {
    /// What a path of names stands for: `std.thermo`, `std.thermo.cp`, `Mood.Calm`. `None` where
    /// it is a value of this function, or no path.
    pub(in crate::check) fn path(&mut self, ast: &Ast, id: ExprId) -> Option<Path> {
        match &ast[id].kind {
            ExprKind::Name(name) => {
                if self.scope.local_of(*name).is_some() {
                    return None;
                }
                match self.value_of(*name) {
                    Some(Value::Module(module)) => Some(Path::Module(module)),
                    Some(value) => Some(Path::Value(value)),
                    None => {
                        let name = Name { symbol: *name, span: ast[id].span };
                        match self.declared_type(name, self.scope.module()) {
                            Some(TypeName::Enum(id)) => Some(Path::Enum(id)),
                            _ => None,
                        }
                    }
                }
            }
            ExprKind::Member(base, name) => {
                if let ExprKind::Name(root) = ast[*base].kind
                    && root == self.known.std
                    && self.scope.local_of(root).is_none()
                    && self.value_of(root).is_none()
                {
                    return self.modules.standard.get(&name.symbol).copied().map(Path::Module);
                }
                match self.path(ast, *base)? {
                    Path::Module(module) => self.offered(module, *name),
                    Path::Enum(id) => {
                        let declared = self.program.enums.get(id.0 as usize)?;
                        let variant =
                            declared.variants.iter().position(|(v, _)| *v == name.symbol)?;
                        Some(Path::Value(Value::Variant(id, variant as u32)))
                    }
                    Path::Value(..) => None,
                }
            }
            _ => None,
        }
    }

    /// What a module offers under a name.
    fn offered(&mut self, module: ModuleId, name: Name) -> Option<Path> {
        let own = self.modules.get(module)?;
        let visible =
            !own.imports.contains_key(&name.symbol) && !self.text(name.symbol).starts_with('_');
        if let Some(item) = own.values.get(&name.symbol).filter(|_| visible) {
            return Some(Path::Value(item.value));
        }
        match own.types.get(&name.symbol).filter(|_| visible)?.value {
            TypeName::Enum(id) => Some(Path::Enum(id)),
            _ => None,
        }
    }

    /// `f(x)`.
    pub(in crate::check) fn call(
        &mut self,
        ast: &Ast,
        callee: ExprId,
        args: &[Arg],
        want: Want,
        span: Span,
    ) -> NodeId {
        let given: Vec<Given> = args.iter().map(|arg| Given::new(ast, arg)).collect();
        let at = ast[callee].span;
        match &ast[callee].kind {
            ExprKind::Name(name) if self.scope.local_of(*name).is_none() => {
                let name = Name { symbol: *name, span: at };
                if name.symbol == self.known.some {
                    return self.some_call(ast, given, want, span);
                }
                match self.value_of(name.symbol) {
                    Some(value) => self.call_of(ast, value, name, given, want, span),
                    None => {
                        self.unknown_name(name.symbol, at);
                        self.check_rest(ast, given);
                        self.error_node(span)
                    }
                }
            }
            ExprKind::Name(name) if self.inner_of(*name).is_some() => {
                let name = Name { symbol: *name, span: at };
                match self.inner_of(name.symbol) {
                    Some(function) => self.call_inner(ast, function, name, given, span),
                    None => self.error_node(span),
                }
            }
            ExprKind::Member(base, name) => {
                match self.path(ast, callee) {
                    Some(Path::Value(value)) => {
                        return self.call_of(ast, value, *name, given, want, span);
                    }
                    Some(_) => {
                        let node = self.expr(ast, callee, Want::Any);
                        self.check_rest(ast, given);
                        return node;
                    }
                    None => {}
                }
                if self.path(ast, *base).is_some_and(|path| !matches!(path, Path::Value(..))) {
                    let node = self.member(ast, *base, *name, Want::Any, at);
                    self.check_rest(ast, given);
                    return node;
                }
                self.member_call(ast, *base, *name, given, want, span)
            }
            _ => {
                let function = self.expr(ast, callee, Want::Any);
                self.call_node(ast, function, given, span)
            }
        }
    }

    /// Checks arguments whose function is unknown, for the faults in them.
    pub(in crate::check) fn check_rest(&mut self, ast: &Ast, given: Vec<Given>) {
        for argument in given {
            if let Some(id) = argument.expr
                && !Self::is_lambda(ast, id)
            {
                self.expr(ast, id, Want::Any);
            }
        }
    }

    /// A call of a declared thing.
    pub(in crate::check) fn call_of(
        &mut self,
        ast: &Ast,
        value: Value,
        name: Name,
        given: Vec<Given>,
        want: Want,
        span: Span,
    ) -> NodeId {
        match value {
            Value::Function(function) => self.call_function(ast, function, given, want, span),
            Value::Overloads(_) => {
                let all = self.functions.of(value);
                self.call_overloaded(ast, &all, name, given, want, span)
            }
            Value::Record(id) => self.call_record(ast, id, given, want, span),
            Value::Variant(id, variant) => self.call_variant(ast, id, variant, given, want, span),
            Value::Field(id) => self.call_field(ast, id, given, span),
            Value::Global(_) | Value::Module(_) => {
                let function = self.value_node(value, name.symbol, Want::Any, name.span);
                self.call_node(ast, function, given, span)
            }
        }
    }

    /// `some(x)`.
    fn some_call(&mut self, ast: &Ast, given: Vec<Given>, want: Want, span: Span) -> NodeId {
        let hint = match want {
            Want::Type(ty) => match self.program.types.get(self.shallow(ty)) {
                Type::Optional(item) => Some(*item),
                _ => None,
            },
            _ => None,
        };
        let [Given { expr: Some(id), name: None, .. }] = given.as_slice() else {
            self.report(
                Diagnostic::new(
                    Code::E0303,
                    self.here(span),
                    format!("`some` takes one argument, not {}", given.len()),
                    "in this call",
                )
                .help("write `some(x)`"),
            );
            return self.error_node(span);
        };
        let inner = match hint {
            Some(item) => self.expr_of(ast, *id, item, Why::Part("what is present")),
            None => self.expr(ast, *id, Want::Any),
        };
        let ty = self.marked_type_of(inner);
        let ty = self.program.types.intern(Type::Optional(ty));
        self.node(NodeKind::Some(inner), ty, span)
    }

    /// A call of one known function.
    pub(in crate::check) fn call_function(
        &mut self,
        ast: &Ast,
        id: FunctionId,
        given: Vec<Given>,
        want: Want,
        span: Span,
    ) -> NodeId {
        let Some(signature) = self.functions.signature(id).cloned() else {
            return self.error_node(span);
        };
        let place = self.here(span);
        let generics = self.instance(&signature.generics, place);
        // What is wanted may say what the arguments are: `let xs: List<Float> = repeat([], 3)`.
        if let (Want::Type(want), Some(result)) = (want, signature.result)
            && matches!(
                self.program.types.get(result),
                Type::List(_) | Type::Map(..) | Type::Set(_) | Type::Optional(_) | Type::Record(..)
            )
            && self.program.types.has_generic(result)
            && self.same_head(want, result)
        {
            self.hint_result(want, result, &generics);
        }
        let of = DefaultOf::Function(id);
        let args = self.arguments(ast, &signature, of, &generics, given, span);
        let result = self.result_of(id, span);
        self.note_call(id, span);
        if let Some(args) = &args {
            self.check_unit_of_time(&signature, args);
        }
        let Some(args) = args else {
            generics.iter().for_each(|generic| self.poison(*generic));
            let ty =
                if self.program.types.has_generic(result) { self.common.error } else { result };
            return self.node(NodeKind::Unit, ty, span);
        };
        for (generic, argument) in signature.generics.iter().zip(&generics) {
            if let Some(bound) = generic.bound
                && bound != Bound::Dim
            {
                self.demand(*argument, bound, place, generic.name);
            }
        }
        self.note_passed(id, &args);
        let generics = self.without_points(&signature, generics);
        self.note_instance(id, &generics, place);
        let result = self.substituted(result, &generics);
        let result = self.solved(result);
        let Some(result) = self.library_on_scale(&signature, &args, result, span) else {
            return self.error_node(span);
        };
        let kind = NodeKind::Call { function: id, generics: generics.into(), args: args.into() };
        self.node(kind, result, span)
    }

    /// The library takes units for the times of a file, and for nothing else.
    fn check_unit_of_time(&mut self, signature: &Signature, args: &[NodeId]) {
        if !self.modules.is_standard(signature.module) {
            return;
        }
        let time = self.type_of_text("Time", None);
        for node in args {
            let NodeKind::UnitName(shown) = *self.kind_of(*node) else { continue };
            let unit = self.units.shown.iter().find(|(_, id)| *id == shown);
            let Some(unit) = unit.map(|(unit, _)| unit.clone()) else { continue };
            let Some(resolved) = self.resolve_unit(&unit).filter(|found| found.ty != time) else {
                continue;
            };
            let Type::Quantity(dimension) = self.program.types.get(resolved.ty).clone() else {
                continue;
            };
            let (of, what) = (self.text(signature.name), self.dimension_phrase(&dimension));
            let place = self.here(self.span_of(*node));
            let diagnostic = Diagnostic::new(
                Code::E0301,
                place,
                format!("`{of}` takes the unit of its times, and this is the unit of {what}"),
                self.dimension_label(&dimension),
            );
            self.report(diagnostic.help("write a unit of time, such as `s`, `min` or `h`"));
        }
    }

    fn same_head(&self, a: TypeId, b: TypeId) -> bool {
        let (a, b) = (self.program.types.get(self.shallow(a)), self.program.types.get(b));
        std::mem::discriminant(a) == std::mem::discriminant(b)
    }

    /// Lets the wanted type fill generic parameters that stand for the whole item, where nothing
    /// is converted: not numbers, which an argument may settle otherwise.
    fn hint_result(&mut self, want: TypeId, result: TypeId, generics: &[TypeId]) {
        let want = self.solved(want);
        if self.program.types.has_unknown(want) {
            return;
        }
        let result = self.substituted(result, generics);
        let parts = |ty: &Type| match ty {
            Type::List(item) | Type::Set(item) => vec![*item],
            Type::Map(key, value) => vec![*key, *value],
            _ => vec![],
        };
        let wanted = parts(self.program.types.get(want));
        let own = parts(self.program.types.get(result));
        for (wanted, own) in wanted.into_iter().zip(own) {
            let whole = matches!(self.program.types.get(self.shallow(own)), Type::Unknown(_));
            let nested = matches!(
                self.program.types.get(wanted),
                Type::List(_) | Type::Map(..) | Type::Optional(_) | Type::Record(..)
            );
            if whole && nested {
                let _ = self.unify(own, wanted);
            }
        }
    }

    /// `Budget(tension: 3 ΔΦ, state: 1 KiB)`.
    fn call_record(
        &mut self,
        ast: &Ast,
        id: RecordId,
        given: Vec<Given>,
        want: Want,
        span: Span,
    ) -> NodeId {
        let Some(signature) = self.declared.record(id) else {
            return self.error_node(span);
        };
        let place = self.here(span);
        let mut generics = self.instance(&signature.generics, place);
        if let Want::Type(want) = want
            && let Type::Record(wanted, arguments) = self.program.types.get(self.shallow(want))
            && *wanted == id
        {
            generics = arguments.to_vec();
        }
        let of = DefaultOf::Record(id.0);
        let args = self.arguments(ast, &signature, of, &generics, given, span);
        let ty = self.program.types.intern(Type::Record(id, generics.into()));
        match args {
            Some(args) => self.node(NodeKind::Tuple(args.into()), ty, span),
            None => {
                self.poison(ty);
                self.node(NodeKind::Unit, ty, span)
            }
        }
    }

    /// The name of a variant and the types of its fields.
    pub(in crate::check) fn variant_of(
        &self,
        id: EnumId,
        variant: u32,
    ) -> Option<(Symbol, Vec<TypeId>)> {
        self.program.enums.get(id.0 as usize)?.variants.get(variant as usize).cloned()
    }

    /// The type arguments of an enum: those of the type that is wanted, or unknowns.
    pub(in crate::check) fn enum_arguments(
        &mut self,
        id: EnumId,
        want: Want,
        span: Span,
    ) -> Vec<TypeId> {
        if let Want::Type(ty) = want
            && let Type::Enum(wanted, given) = self.program.types.get(self.shallow(ty))
            && *wanted == id
        {
            return given.to_vec();
        }
        let generics = self.declared.generics_of_enum(id);
        let place = self.here(span);
        self.instance(&generics, place)
    }

    /// `Busy(0.3)`.
    fn call_variant(
        &mut self,
        ast: &Ast,
        id: EnumId,
        variant: u32,
        given: Vec<Given>,
        want: Want,
        span: Span,
    ) -> NodeId {
        let place = self.here(span);
        let Some((name, fields)) = self.variant_of(id, variant) else {
            return self.error_node(span);
        };
        let arguments = self.enum_arguments(id, want, span);
        let ty = self.program.types.intern(Type::Enum(id, arguments.clone().into()));
        if given.len() != fields.len() {
            let text = self.text(name).to_string();
            let help = written_help(&text, fields.len(), "…");
            self.report(
                Diagnostic::new(
                    Code::E0303,
                    place,
                    format!(
                        "`{text}` has {}, and {} given",
                        count_text(fields.len(), "field"),
                        match given.len() {
                            1 => "one is".to_string(),
                            count => format!("{count} are"),
                        }
                    ),
                    "in this call",
                )
                .help(help),
            );
            self.check_rest(ast, given);
            self.poison(ty);
            return self.node(NodeKind::Unit, ty, span);
        }
        let mut nodes = vec![];
        for (argument, field) in given.iter().zip(&fields) {
            let wanted = self.substituted(*field, &arguments);
            if let Some(argument_name) = argument.name {
                self.report_argument_name(argument_name, name, &[]);
            }
            let why = Why::Argument { of: name, param: self.known.underscore };
            nodes.push(self.given_of(ast, argument, wanted, why));
        }
        self.node(NodeKind::Variant(id, variant, nodes.into()), ty, span)
    }

    /// A call of a value that is a function.
    pub(in crate::check) fn call_node(
        &mut self,
        ast: &Ast,
        function: NodeId,
        given: Vec<Given>,
        span: Span,
    ) -> NodeId {
        let ty = self.type_of(function);
        let (params, result) = match self.program.types.get(ty).clone() {
            Type::Function(params, result) => (params, result),
            Type::Unknown(_) => {
                // The arguments say what it takes.
                let mut nodes = vec![];
                for argument in &given {
                    nodes.push(self.given_any(ast, argument));
                }
                let params: Box<[TypeId]> =
                    nodes.iter().map(|node| self.marked_type_of(*node)).collect();
                let place = self.here(span);
                let result = self.unknown(Origin::Variable(self.known.lambda), place);
                let wanted = self.program.types.intern(Type::Function(params, result));
                let _ = self.unify(ty, wanted);
                return self.node(NodeKind::CallValue(function, nodes.into()), result, span);
            }
            Type::Error | Type::Never => {
                self.check_rest(ast, given);
                return self.error_node(span);
            }
            _ => {
                let what = self.a_type(ty);
                let count = given.len();
                self.check_rest(ast, given);
                let callee = self.span_of(function);
                if !self.report_call_of_field(ty, callee, span, count) {
                    self.report(
                        Diagnostic::new(
                            Code::E0304,
                            self.here(callee),
                            format!("{what} cannot be called"),
                            what,
                        )
                        .help("only functions are called; to multiply, write `*`"),
                    );
                }
                return self.error_node(span);
            }
        };
        if given.len() != params.len() {
            let wants = crate::check::types::written::arguments_text(params.len());
            self.report(
                Diagnostic::new(
                    Code::E0303,
                    self.here(span),
                    format!("this function takes {wants}, not {}", given.len()),
                    "in this call",
                )
                .help(format!("its type is `{}`", self.type_text(ty))),
            );
            self.check_rest(ast, given);
            return self.node(NodeKind::Unit, result, span);
        }
        let mut nodes = vec![];
        for (argument, param) in given.iter().zip(params.iter()) {
            if let Some(name) = argument.name {
                self.report_argument_name(name, self.known.lambda, &[]);
            }
            nodes.push(self.given_of(ast, argument, *param, Why::Part("the argument")));
        }
        let result = self.shallow(result);
        self.node(NodeKind::CallValue(function, nodes.into()), result, span)
    }
}
