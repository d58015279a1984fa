//! Patterns of `match`, `if let`, `let` and `for`.

use crate::check::Checker;
use crate::check::expressions::name::count_text;
use crate::check::state::modules::Value;
use crate::check::state::scope::{Bindings, BodyKind, LocalKind};
use crate::check::state::unknowns::Origin;
use crate::check::wanted::{Want, Why};
use crate::check::words::suggest::nearest;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::program::EnumId;
use crate::program::tree::{NodeId, NodeKind, Pattern};
use crate::program::types::{Type, TypeId};
use crate::syntax::ast::{Ast, ExprId, Name, PatternId, PatternKind, UnaryOp};
use crate::syntax::symbol::Symbol;

impl Checker {
    /// A pattern for a value of a type; what it binds is declared in the scope at hand.
    pub(in crate::check) fn pattern(
        &mut self,
        ast: &Ast,
        id: PatternId,
        ty: TypeId,
        names: &mut Bindings,
    ) -> Pattern {
        crate::check::stack::with_room(|| self.pattern_inner(ast, id, ty, names))
    }

    fn pattern_inner(
        &mut self,
        ast: &Ast,
        id: PatternId,
        ty: TypeId,
        names: &mut Bindings,
    ) -> Pattern {
        let span = ast[id].span;
        let (ty, marked) = (self.shallow(ty), ty);
        match &ast[id].kind {
            PatternKind::Error | PatternKind::Wildcard => Pattern::Any,
            PatternKind::Name(name) => {
                if let Some((id, variant)) = self.variant_named(*name, ty) {
                    return self.variant_pattern(
                        ast,
                        Name { symbol: *name, span },
                        (id, variant),
                        &[],
                        ty,
                        span,
                        names,
                    );
                }
                if self.report_doubtful_name(*name, ty, span) {
                    let error = self.common.error;
                    let local = self.declare_local(*name, error, false, LocalKind::Hidden, span);
                    names.push((*name, local));
                    return Pattern::Any;
                }
                self.bind_name(*name, marked, span, names)
            }
            PatternKind::None => {
                if !matches!(self.program.types.get(ty), Type::Optional(_) | Type::Error) {
                    self.pattern_misfit(span, "`none` stands for an absent value", ty);
                }
                Pattern::None
            }
            PatternKind::Literal(value) => self.literal_pattern(ast, *value, ty, names),
            PatternKind::Range(start, end) => {
                let ty = self.present(ty);
                let start = self.constant_of(ast, *start, ty);
                let end = self.constant_of(ast, *end, ty);
                match (start, end) {
                    (Some(start), Some(end)) => self.wrap(ty, Pattern::Between(start, end)),
                    _ => Pattern::Any,
                }
            }
            PatternKind::Tuple(parts) => {
                let types = self.tuple_parts(ty, parts.len(), span);
                Pattern::Tuple(
                    parts
                        .iter()
                        .zip(types)
                        .map(|(part, ty)| self.pattern(ast, *part, ty, names))
                        .collect(),
                )
            }
            PatternKind::Record(parts) => self.record_pattern(ast, parts, ty, span, names),
            PatternKind::Or(parts) => {
                let mut before = names.clone();
                let mut result = vec![];
                for (index, part) in parts.iter().enumerate() {
                    let mut own = if index == 0 { before.clone() } else { names.clone() };
                    let reuse = index > 0;
                    if reuse {
                        self.scope.alternatives.push(names.clone());
                    }
                    result.push(self.pattern(ast, *part, ty, &mut own));
                    if reuse {
                        self.scope.alternatives.pop();
                        self.check_same_names(&own, names, ast[*part].span);
                    } else {
                        *names = own;
                    }
                }
                before.clear();
                Pattern::Or(result.into())
            }
            PatternKind::Variant(name, parts) => {
                if name.symbol == self.known.some {
                    return self.some_pattern(ast, parts, ty, span, names);
                }
                match self.variant_named(name.symbol, ty) {
                    Some(found) => self.variant_pattern(ast, *name, found, parts, ty, span, names),
                    None => {
                        if !self.report_record_by_position(ast, *name, parts, span) {
                            self.report_unknown_variant(*name, ty);
                        }
                        for part in parts {
                            let error = self.common.error;
                            self.pattern(ast, *part, error, names);
                        }
                        Pattern::Any
                    }
                }
            }
        }
    }

    fn bind_name(&mut self, name: Symbol, ty: TypeId, span: Span, names: &mut Bindings) -> Pattern {
        if name == self.known.underscore {
            return Pattern::Any;
        }
        // The alternatives of `a | b` bind the same variables.
        if let Some((_, local)) = self
            .scope
            .alternatives
            .last()
            .and_then(|names| names.iter().find(|(other, _)| *other == name))
            .copied()
        {
            let expected = self.local_type(local);
            if self.unify(expected, ty).is_err() {
                let (a, b) = (self.a_type(expected), self.a_type(ty));
                let text = self.text(name).to_string();
                self.report(
                    Diagnostic::new(
                        Code::E0311,
                        self.here(span),
                        format!("`{text}` is {a} in one alternative and {b} in the other"),
                        b,
                    )
                    .help("write two arms"),
                );
            }
            names.push((name, local));
            return Pattern::Bind(local);
        }
        if names.iter().any(|(other, _)| *other == name) {
            let text = self.text(name).to_string();
            self.report(
                Diagnostic::new(
                    Code::E0202,
                    self.here(span),
                    format!("`{text}` is bound twice in one pattern"),
                    "bound again here",
                )
                .help("give one of them another name, and compare them after `if`"),
            );
        }
        let local = self.declare_local(name, ty, false, LocalKind::Pattern, span);
        names.push((name, local));
        Pattern::Bind(local)
    }

    fn check_same_names(&mut self, own: &Bindings, first: &Bindings, span: Span) {
        let absent = first
            .iter()
            .find(|(name, _)| !own.iter().any(|(other, _)| other == name))
            .or_else(|| own.iter().find(|(name, _)| !first.iter().any(|(o, _)| o == name)));
        if let Some((name, _)) = absent {
            let text = self.text(*name).to_string();
            self.report(
                Diagnostic::new(
                    Code::E0311,
                    self.here(span),
                    format!("`{text}` is bound in one alternative and not in the other"),
                    "in this alternative",
                )
                .help("every alternative of `a | b` binds the same names"),
            );
        }
    }

    fn some_pattern(
        &mut self,
        ast: &Ast,
        parts: &[PatternId],
        ty: TypeId,
        span: Span,
        names: &mut Bindings,
    ) -> Pattern {
        let item = match self.program.types.get(ty) {
            Type::Optional(item) => *item,
            Type::Error => self.common.error,
            _ => {
                self.pattern_misfit(span, "`some` stands for a present value", ty);
                self.common.error
            }
        };
        let [part] = parts else {
            self.report(
                Diagnostic::new(
                    Code::E0311,
                    self.here(span),
                    format!("`some` has one part, not {}", parts.len()),
                    "in this pattern",
                )
                .help("write `some(x)`"),
            );
            return Pattern::Any;
        };
        Pattern::Some(Box::new(self.pattern(ast, *part, item, names)))
    }

    /// The type of the value where it is present.
    fn present(&self, ty: TypeId) -> TypeId {
        match self.program.types.get(ty) {
            Type::Optional(item) => self.shallow(*item),
            _ => ty,
        }
    }

    fn wrap(&self, ty: TypeId, pattern: Pattern) -> Pattern {
        match self.program.types.get(ty) {
            Type::Optional(_) => Pattern::Some(Box::new(pattern)),
            _ => pattern,
        }
    }

    fn literal_pattern(
        &mut self,
        ast: &Ast,
        value: ExprId,
        ty: TypeId,
        _names: &mut Bindings,
    ) -> Pattern {
        let inner = self.present(ty);
        match self.constant_of(ast, value, inner) {
            Some(node) => self.wrap(ty, Pattern::Equal(node)),
            None => Pattern::Any,
        }
    }

    /// A constant of a pattern, fitted to the type of the value.
    fn constant_of(&mut self, ast: &Ast, id: ExprId, ty: TypeId) -> Option<NodeId> {
        let node = self.expr(ast, id, Want::Type(ty));
        let node = self.folded(node);
        if self.type_of(node) == self.common.error {
            return None;
        }
        let span = self.span_of(node);
        match self.try_fit(node, ty) {
            Ok(node) => Some(node),
            Err(()) => {
                let what = self.type_of(node);
                let quantities = |checker: &Checker, ty: TypeId| {
                    matches!(checker.program.types.get(ty), Type::Quantity(_) | Type::Int)
                };
                if quantities(self, what) && quantities(self, ty) {
                    self.fit(node, ty, Why::Part("the value that is matched"));
                    return None;
                }
                let text = format!("this pattern is {}", self.a_type(what));
                self.pattern_misfit(span, &text, ty);
                None
            }
        }
    }

    /// A negated number as a number.
    fn folded(&mut self, node: NodeId) -> NodeId {
        let NodeKind::Unary(UnaryOp::Neg, inner) = *self.kind_of(node) else { return node };
        let kind = match self.kind_of(inner) {
            NodeKind::Int(value) => NodeKind::Int(value.wrapping_neg()),
            NodeKind::Float(value) => NodeKind::Float(-value),
            _ => return node,
        };
        let (ty, span) = (self.type_of(node), self.span_of(node));
        self.node(kind, ty, span)
    }

    /// The types of the parts of a tuple that a pattern takes apart.
    fn tuple_parts(&mut self, ty: TypeId, count: usize, span: Span) -> Vec<TypeId> {
        match self.program.types.get(ty).clone() {
            Type::Tuple(types) if types.len() == count => types.to_vec(),
            Type::Error | Type::Never => vec![self.common.error; count],
            Type::Unknown(_) => {
                let place = self.here(span);
                let origin = Origin::Variable(self.known.underscore);
                let types: Vec<TypeId> = (0..count).map(|_| self.unknown(origin, place)).collect();
                let tuple = self.program.types.intern(Type::Tuple(types.clone().into()));
                let _ = self.unify(ty, tuple);
                types
            }
            _ => {
                let parts = count_text(count, "part");
                let what = format!("this pattern has {parts} in parentheses");
                self.pattern_misfit(span, &what, ty);
                vec![self.common.error; count]
            }
        }
    }

    fn pattern_misfit(&mut self, span: Span, what: &str, ty: TypeId) {
        if ty == self.common.error {
            return;
        }
        let value = self.a_type(ty);
        let mut diagnostic = Diagnostic::new(
            Code::E0311,
            self.here(span),
            format!("{what}, and the value is {value}"),
            "can never match",
        );
        diagnostic = match self.program.types.get(ty) {
            Type::Tuple(items) => diagnostic.help(format!(
                "a value of {} is matched by `({})`",
                count_text(items.len(), "part"),
                vec!["_"; items.len()].join(", ")
            )),
            Type::Optional(_) => diagnostic.help("match it with `none` and `some(x)`"),
            _ => diagnostic.help("write a pattern for such a value, a name, or `_` for any"),
        };
        self.report(diagnostic);
    }

    /// The variant that a name means for a value of a type.
    fn variant_named(&mut self, name: Symbol, ty: TypeId) -> Option<(EnumId, u32)> {
        if let Type::Enum(id, _) = self.program.types.get(ty) {
            let declared = self.program.enums.get(id.0 as usize)?;
            let variant = declared.variants.iter().position(|(variant, _)| *variant == name);
            if let Some(variant) = variant {
                return Some((*id, variant as u32));
            }
        }
        match self.value_of(name) {
            Some(Value::Variant(id, variant)) => Some((id, variant)),
            _ => None,
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn variant_pattern(
        &mut self,
        ast: &Ast,
        name: Name,
        (id, variant): (EnumId, u32),
        parts: &[PatternId],
        ty: TypeId,
        span: Span,
        names: &mut Bindings,
    ) -> Pattern {
        // Through an optional: the present value has the variant.
        if let Type::Optional(item) = self.program.types.get(ty) {
            let item = self.shallow(*item);
            let inner = self.variant_pattern(ast, name, (id, variant), parts, item, span, names);
            return Pattern::Some(Box::new(inner));
        }
        let generics = self.declared.generics_of_enum(id);
        let place = self.here(span);
        let arguments = match self.program.types.get(ty).clone() {
            Type::Enum(own, arguments) if own == id => arguments.to_vec(),
            other => {
                let arguments = self.instance(&generics, place);
                let wanted = self.program.types.intern(Type::Enum(id, arguments.clone().into()));
                if self.unify(ty, wanted).is_err() && other != Type::Error {
                    let text = format!("`{}` is a variant of another type", self.text(name.symbol));
                    self.pattern_misfit(span, &text, ty);
                }
                arguments
            }
        };
        let fields = self
            .program
            .enums
            .get(id.0 as usize)
            .and_then(|declared| declared.variants.get(variant as usize))
            .map(|(_, fields)| fields.clone())
            .unwrap_or_default();
        if fields.len() != parts.len() {
            let text = self.text(name.symbol).to_string();
            let help = match fields.len() {
                0 => format!("write `{text}` alone"),
                count => format!("write `{text}({})`", vec!["_"; count].join(", ")),
            };
            self.report(
                Diagnostic::new(
                    Code::E0311,
                    place,
                    format!(
                        "`{text}` has {}, and this pattern names {}",
                        count_text(fields.len(), "field"),
                        parts.len()
                    ),
                    "in this pattern",
                )
                .help(help),
            );
        }
        let parts = parts
            .iter()
            .enumerate()
            .map(|(index, part)| {
                let ty = match fields.get(index) {
                    Some(field) => self.substituted(*field, &arguments),
                    None => self.common.error,
                };
                self.pattern(ast, *part, ty, names)
            })
            .chain(std::iter::empty())
            .collect::<Vec<_>>();
        let mut parts = parts;
        parts.resize(fields.len(), Pattern::Any);
        Pattern::Variant(variant, parts.into())
    }

    /// The names of the variants of a value, where it is an enum, also an optional one.
    fn variants_of(&self, ty: TypeId) -> Vec<String> {
        match self.program.types.get(self.present(ty)) {
            Type::Enum(id, _) => self
                .program
                .enums
                .get(id.0 as usize)
                .into_iter()
                .flat_map(|declared| &declared.variants)
                .map(|(variant, _)| self.text(*variant).to_string())
                .collect(),
            _ => vec![],
        }
    }

    /// What stands here for a name of other languages in a pattern for a value of a type.
    fn foreign_pattern(&self, text: &str, ty: TypeId) -> Option<&'static str> {
        let kind = self.program.types.get(ty);
        let (optional, bool_) = match kind {
            Type::Optional(item) => (true, self.shallow(*item) == self.common.bool_),
            _ => (false, ty == self.common.bool_),
        };
        Some(match text {
            "null" | "nil" | "undefined" | "None" | "NULL" | "Nil" | "Nothing" if optional => {
                "none"
            }
            "True" | "TRUE" if bool_ => "true",
            "False" | "FALSE" if bool_ => "false",
            "null" | "nil" | "undefined" | "default" | "otherwise" | "Default" | "Otherwise" => "_",
            _ => return None,
        })
    }

    /// A bare name that looks like a variant or like a word of another language would bind every
    /// value: reported. Gives whether it was.
    fn report_doubtful_name(&mut self, name: Symbol, ty: TypeId, span: Span) -> bool {
        if name == self.known.underscore || ty == self.common.error {
            return false;
        }
        let text = self.text(name).to_string();
        let variants = self.variants_of(ty);
        let lower = text.to_lowercase();
        let near = variants
            .iter()
            .find(|variant| variant.to_lowercase() == lower)
            .map(String::as_str)
            .or_else(|| nearest(&text, variants.iter().map(String::as_str)))
            .map(str::to_string);
        let latin = |c: char| c.is_uppercase() && c < '\u{250}';
        let foreign = self.foreign_pattern(&text, ty);
        if !text.starts_with(latin) && near.is_none() && foreign.is_none() {
            return false;
        }
        let place = self.here(span);
        let diagnostic = Diagnostic::new(
            Code::E0201,
            place,
            format!("`{text}` is no variant, and as a new name it would take every value"),
            "not defined",
        );
        let is_value = matches!(self.value_of(name), Some(Value::Global(_)))
            || self.scope.local_of(name).is_some();
        let some = matches!(text.as_str(), "Some" | "Just")
            && matches!(self.program.types.get(ty), Type::Optional(_));
        let diagnostic = match (foreign, near) {
            (Some(word), _) => diagnostic.help(format!("write `{word}`")).fix(
                place,
                word,
                format!("write `{word}`"),
            ),
            (None, _) if some => diagnostic.help("a present value is `some(x)`"),
            (None, Some(near)) => {
                let near = self.with_fields(&near, ty);
                diagnostic.did_you_mean(place, &near)
            }
            (None, None) if is_value => diagnostic.help(format!(
                "an arm of a `match` compares with it in its guard: `x if x == {text} => …`"
            )),
            (None, None) if !variants.is_empty() => diagnostic.help(format!(
                "there are `{}`; any value is `_`, or a name that begins with a small letter",
                variants.join("`, `")
            )),
            (None, None) => {
                diagnostic.help("any value is `_`, or a name that begins with a small letter")
            }
        };
        self.report(diagnostic);
        true
    }

    /// A variant as a pattern writes it: `Busy(_)`.
    fn with_fields(&self, variant: &str, ty: TypeId) -> String {
        let Type::Enum(id, _) = self.program.types.get(self.present(ty)) else {
            return variant.to_string();
        };
        let declared = self.program.enums.get(id.0 as usize);
        let fields = declared
            .and_then(|it| it.variants.iter().find(|(name, _)| self.text(*name) == variant))
            .map_or(0, |(_, fields)| fields.len());
        match fields {
            0 => variant.to_string(),
            count => format!("{variant}({})", vec!["_"; count].join(", ")),
        }
    }

    fn report_unknown_variant(&mut self, name: Name, ty: TypeId) {
        let text = self.text(name.symbol).to_string();
        let place = self.here(name.span);
        let variants = self.variants_of(ty);
        let near = nearest(&text, variants.iter().map(String::as_str)).map(str::to_string);
        let mut diagnostic = Diagnostic::new(
            Code::E0201,
            place,
            format!("there is no variant `{text}`"),
            "not defined",
        );
        let optional = matches!(self.program.types.get(ty), Type::Optional(_));
        diagnostic = match near {
            Some(near) => diagnostic.did_you_mean(place, &near),
            None if optional && matches!(text.as_str(), "Some" | "Just") => {
                diagnostic.help("a present value is `some(x)`").fix(place, "some", "write `some`")
            }
            None if variants.is_empty() => {
                let what = self.a_type(ty);
                diagnostic.help(format!("the value is {what}, which has no variants"))
            }
            None => diagnostic.help(format!("it has `{}`", variants.join("`, `"))),
        };
        self.report(diagnostic);
    }

    /// `let (a, b) = e`: the parts of a value, which always fit.
    pub(in crate::check) fn destructure(
        &mut self,
        ast: &Ast,
        id: PatternId,
        value: NodeId,
        mutable: bool,
        out: &mut Vec<NodeId>,
    ) {
        let span = ast[id].span;
        let ty = self.marked_type_of(value);
        let unit = self.common.unit;
        match &ast[id].kind {
            PatternKind::Wildcard => {
                out.push(self.node(NodeKind::Block(Box::new([value]), None), unit, span));
            }
            PatternKind::Name(name) => {
                // What a variable holds later need not be a difference of points.
                let ty = if mutable { self.not_a_rise(ty) } else { ty };
                let node = self.bind_variable(*name, value, ty, mutable, span);
                out.push(node);
            }
            PatternKind::Tuple(parts) => {
                let types = self.tuple_parts(ty, parts.len(), span);
                let whole = self.bound(value, out);
                for (index, (part, ty)) in parts.iter().zip(types).enumerate() {
                    let span = ast[*part].span;
                    let field = self.node(NodeKind::Field(whole, index as u32), ty, span);
                    self.destructure(ast, *part, field, mutable, out);
                }
            }
            PatternKind::Record(parts) => {
                self.destructure_record(ast, parts, value, mutable, span, out);
            }
            PatternKind::Error => {}
            PatternKind::Variant(name, parts)
                if self.report_record_by_position(ast, *name, parts, span) =>
            {
                self.bind_broken(ast, id, mutable, out);
            }
            _ => {
                self.bind_broken(ast, id, mutable, out);
                self.report(
                    Diagnostic::new(
                        Code::E0311,
                        self.here(span),
                        "this pattern may not match, and there is no other branch",
                        "only names, parentheses and fields in braces can stand here",
                    )
                    .help("use `match`, or `if let … = … { … } else { … }`"),
                );
            }
        }
    }

    /// The names of a pattern that was reported: they fit everywhere.
    fn bind_broken(&mut self, ast: &Ast, id: PatternId, mutable: bool, out: &mut Vec<NodeId>) {
        let mut todo = vec![id];
        while let Some(id) = todo.pop() {
            match &ast[id].kind {
                PatternKind::Name(name)
                    if self.variant_named(*name, self.common.error).is_none() =>
                {
                    let (error, span) = (self.common.error, ast[id].span);
                    let value = self.error_node(span);
                    let node = self.bind_variable(*name, value, error, mutable, span);
                    out.push(node);
                }
                PatternKind::Variant(_, parts) | PatternKind::Tuple(parts) => todo.extend(parts),
                PatternKind::Or(parts) => todo.extend(parts.first()),
                PatternKind::Record(parts) => todo.extend(parts.iter().map(|it| it.1)),
                _ => {}
            }
        }
    }

    /// `let x = e`: a local, or a global at the top level of a module.
    pub(in crate::check) fn bind_variable(
        &mut self,
        name: Symbol,
        value: NodeId,
        ty: TypeId,
        mutable: bool,
        span: Span,
    ) -> NodeId {
        let unit = self.common.unit;
        if name == self.known.underscore {
            return self.node(NodeKind::Block(Box::new([value]), None), unit, span);
        }
        let top = self
            .scope
            .frame()
            .is_some_and(|frame| frame.body == BodyKind::Module && frame.depth == 0);
        let own = if top {
            self.own_global(self.scope.module(), Name { symbol: name, span })
        } else {
            None
        };
        if let Some(global) = own {
            let declared = self.program.globals.get(global.0 as usize).map(|global| global.ty);
            if let Some(declared) = declared {
                let _ = self.unify(declared, ty);
            }
            if let Some(global) = self.program.globals.get_mut(global.0 as usize) {
                global.ty = ty;
            }
            if let Some(info) = self.declared.global_mut(global) {
                info.set = true;
                info.value = (!mutable).then_some(value);
            }
            return self.node(NodeKind::LetGlobal(global, value), unit, span);
        }
        // At the top level only a name that was defined twice comes here.
        let kind = if top { LocalKind::Hidden } else { LocalKind::Let };
        let local = self.declare_local(name, ty, mutable, kind, span);
        if let Some(info) = self.scope.info_mut(local) {
            info.value = (!mutable).then_some(value);
        }
        self.node(NodeKind::Let(local, value), unit, span)
    }
}
