//! `a.b`, `a.f(x)`, `a[i]`.

use crate::check::Checker;
use crate::check::expressions::arguments::Given;
use crate::check::expressions::call::Path;
use crate::check::state::modules::Value;
use crate::check::wanted::{Want, Why};
use crate::check::words::show::with_article;
use crate::check::words::suggest::{METHODS, by_habit, habit, nearest};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::program::tree::{NodeId, NodeKind};
use crate::program::types::{Domain, Type, TypeId};
use crate::schema::member::members_of;
use crate::syntax::ast::{Ast, ExprId, ExprKind, Name};
use crate::syntax::symbol::Symbol;

impl Checker {
    /// `a.b` as a value.
    pub(in crate::check) fn member(
        &mut self,
        ast: &Ast,
        base: ExprId,
        name: Name,
        want: Want,
        span: Span,
    ) -> NodeId {
        match self.path(ast, base) {
            Some(Path::Module(module)) => {
                let inner = self.modules.get(module);
                let visible = inner.is_some_and(|inner| {
                    !inner.imports.contains_key(&name.symbol)
                        && !self.text(name.symbol).starts_with('_')
                });
                let value = inner
                    .and_then(|inner| inner.values.get(&name.symbol))
                    .filter(|_| visible)
                    .map(|item| item.value);
                return match value {
                    Some(value) => self.value_node(value, name.symbol, want, span),
                    None => {
                        let place = self.here(name.span);
                        self.report_not_offered(module, name.symbol, place);
                        self.error_node(span)
                    }
                };
            }
            Some(Path::Enum(id)) => {
                let declared = self.program.enums.get(id.0 as usize);
                let variant = declared.and_then(|declared| {
                    declared.variants.iter().position(|(variant, _)| *variant == name.symbol)
                });
                return match variant {
                    Some(variant) => self.variant_value(id, variant as u32, want, span),
                    None => {
                        self.report_no_variant(id, name);
                        self.error_node(span)
                    }
                };
            }
            _ => {}
        }
        if let ExprKind::Name(root) = ast[base].kind
            && root == self.known.std
            && self.scope.local_of(root).is_none()
            && self.value_of(root).is_none()
        {
            // Whether there is such a module was said when the file was declared.
            return self.error_node(span);
        }
        let node = self.expr(ast, base, Want::Any);
        let ty = self.type_of(node);
        self.member_of(node, ty, name, span)
    }

    fn member_of(&mut self, node: NodeId, ty: TypeId, name: Name, span: Span) -> NodeId {
        if let Some((position, field)) = self.find_field(ty, name.symbol) {
            return self.node(NodeKind::Field(node, position), field, span);
        }
        if let Some(found) = self.domain_member(node, ty, name, span) {
            return found;
        }
        match self.program.types.get(ty).clone() {
            Type::Error | Type::Never => return self.error_node(span),
            Type::Range(item) if name.symbol == self.known.start => {
                return self.node(NodeKind::Field(node, 0), item, span);
            }
            Type::Range(item) if name.symbol == self.known.end => {
                return self.node(NodeKind::Field(node, 1), item, span);
            }
            Type::Unknown(_) => {
                let text = self.text(name.symbol).to_string();
                self.report(
                    Diagnostic::new(
                        Code::E0305,
                        self.here(self.span_of(node)),
                        format!("what `.{text}` belongs to is not known yet"),
                        "nothing says what type this has",
                    )
                    .help("annotate it: `(x: Budget) => …`"),
                );
                return self.error_node(span);
            }
            _ => {}
        }
        self.report_no_member(ty, name);
        self.error_node(span)
    }

    fn report_no_variant(&mut self, id: crate::program::EnumId, name: Name) {
        let Some(declared) = self.program.enums.get(id.0 as usize) else { return };
        let text = self.text(name.symbol).to_string();
        let variants: Vec<&str> =
            declared.variants.iter().map(|(variant, _)| self.text(*variant)).collect();
        let near = nearest(&text, variants.iter().copied());
        let list = variants.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let diagnostic = Diagnostic::new(
            Code::E0208,
            self.here(name.span),
            format!("`{}` has no variant `{text}`", self.text(declared.name)),
            "no such variant",
        );
        let diagnostic = match near {
            Some(near) => diagnostic.did_you_mean(self.here(name.span), &near),
            None => diagnostic.help(format!("it has {list}")),
        };
        self.report(diagnostic);
    }

    /// Reports a member that a value does not have.
    pub(in crate::check) fn report_no_member(&mut self, ty: TypeId, name: Name) {
        if ty == self.common.error {
            return;
        }
        let text = self.text(name.symbol).to_string();
        let place = self.here(name.span);
        if let Type::Optional(item) = self.program.types.get(ty) {
            let item = self.shallow(*item);
            if self.find_field(item, name.symbol).is_some() {
                self.report(
                    Diagnostic::new(
                        Code::E0312,
                        place,
                        format!("`.{text}` needs a value, and this may be absent"),
                        with_article(&self.type_text(ty)),
                    )
                    .help("look inside first: `if let x = … { x.… }`, or use `match`"),
                );
                return;
            }
        }
        let what = self.a_type(ty);
        let mut own: Vec<String> = match self.program.types.get(ty) {
            Type::Record(id, _) => self
                .program
                .records
                .get(id.0 as usize)
                .into_iter()
                .flat_map(|record| &record.fields)
                .map(|(field, _)| self.text(*field).to_string())
                .collect(),
            Type::Anonymous(fields) => {
                fields.iter().map(|(field, _)| self.text(*field).to_string()).collect()
            }
            Type::Range(_) => vec!["start".into(), "end".into()],
            Type::Tuple(items) => (0..items.len()).map(|index| index.to_string()).collect(),
            _ => vec![],
        };
        own.extend(self.domain_members(ty));
        let near = nearest(&text, own.iter().map(String::as_str));
        let function = self
            .value_of(name.symbol)
            .is_some_and(|value| matches!(value, Value::Function(_) | Value::Overloads(_)));
        let diagnostic = Diagnostic::new(
            Code::E0208,
            place,
            format!("{what} has no `{text}`"),
            "no such member",
        );
        let diagnostic = if function {
            diagnostic.help(format!("`{text}` is a function: call it, `.{text}()`")).fix(
                place,
                format!("{text}()"),
                "add the parentheses",
            )
        } else if let Type::Map(key, _) = self.program.types.get(ty)
            && self.shallow(*key) == self.common.string
        {
            diagnostic.help(format!("the value of a key is `m[\"{text}\"]`"))
        } else if let Some(near) = near {
            diagnostic.did_you_mean(place, &near)
        } else if let (Type::Field(_) | Type::Domain(Domain::Run), Some(help)) =
            (self.program.types.get(ty), self.part_help(name.symbol))
        {
            diagnostic.help(help)
        } else if matches!(self.program.types.get(ty), Type::Field(_)) {
            let has = |of: &str| members_of(of).any(|member| member.name == text);
            diagnostic.help(match (has("Run"), has("Phi")) {
                (true, true) => format!(
                    "what runs has it: `r.{text}` after `let r = run …`, and `Φ.{text}` in its block"
                ),
                (true, false) => format!("a run of it has it: `r.{text}` after `let r = run …`"),
                (false, true) => format!("it has it while it runs: `Φ.{text}` in the block of a run"),
                (false, false) => {
                    "a field has no members: ask its run, or `Φ` and its parts in the block of a run"
                        .into()
                }
            })
        } else if let Some(habit) = habit(METHODS, &text) {
            match habit.write {
                "" => diagnostic.help(habit.help),
                write => diagnostic.help(habit.help).fix(
                    place,
                    format!("{write}()"),
                    format!("write `{write}()`"),
                ),
            }
        } else if own.is_empty() {
            let functions = self.modules.prelude.values.keys().map(|name| self.text(*name));
            match nearest(&text, functions) {
                Some(near) => {
                    let near: Vec<String> = near.iter().map(|it| format!("{it}()")).collect();
                    diagnostic.did_you_mean(place, &near)
                }
                None => diagnostic.help(format!("{what} has no members of its own")),
            }
        } else {
            let list: Vec<String> = own.iter().take(12).map(|name| format!("`{name}`")).collect();
            diagnostic.help(format!("it has {}", list.join(", ")))
        };
        self.report(diagnostic);
    }

    /// `a.f(x)`: a member function, a field that is a function, or `f(a, x)`.
    pub(in crate::check) fn member_call(
        &mut self,
        ast: &Ast,
        base: ExprId,
        name: Name,
        mut given: Vec<Given>,
        want: Want,
        span: Span,
    ) -> NodeId {
        if let ExprKind::Name(root) = ast[base].kind
            && root == self.known.std
            && self.scope.local_of(root).is_none()
            && self.value_of(root).is_none()
        {
            self.check_rest(ast, given);
            return self.error_node(span);
        }
        let subject = self.expr(ast, base, Want::Any);
        let ty = self.type_of(subject);
        if ty == self.common.error {
            self.check_rest(ast, given);
            return self.error_node(span);
        }
        let at = ast[base].span.to(name.span);
        if let Some((position, field)) = self.find_field(ty, name.symbol) {
            let function = self.node(NodeKind::Field(subject, position), field, at);
            return self.call_node(ast, function, given, span);
        }
        if self.is_update(ty, name.symbol) {
            return self.update(ast, subject, given, span);
        }
        let taken = self.domain_call(ast, subject, ty, name, given, span);
        given = match taken {
            Ok(node) => return node,
            Err(given) => given,
        };
        if let Some(value) = self.prelude_method(name.symbol, ty, given.len() + 1) {
            given.insert(0, Given::node(subject, ast[base].span));
            return self.call_of(ast, value, name, given, want, span);
        }
        match self.value_of(name.symbol) {
            Some(value @ (Value::Function(_) | Value::Overloads(_))) => {
                given.insert(0, Given::node(subject, ast[base].span));
                self.call_of(ast, value, name, given, want, span)
            }
            Some(value @ Value::Global(_)) => {
                given.insert(0, Given::node(subject, ast[base].span));
                let function = self.value_node(value, name.symbol, Want::Any, name.span);
                self.call_node(ast, function, given, span)
            }
            _ if self.scope.local_of(name.symbol).is_some() => {
                given.insert(0, Given::node(subject, ast[base].span));
                if let Some(function) = self.inner_of(name.symbol) {
                    return self.call_inner(ast, function, name, given, span);
                }
                let function = self.name(name.symbol, Want::Any, name.span);
                self.call_node(ast, function, given, span)
            }
            _ => {
                if let Some(value) = self.function_beside(ty, name.symbol) {
                    given.insert(0, Given::node(subject, ast[base].span));
                    return self.call_of(ast, value, name, given, want, span);
                }
                self.check_rest(ast, given);
                self.report_no_method(ty, name);
                self.error_node(span)
            }
        }
    }

    /// The functions of the prelude that a method call means although the script has something
    /// else of that name: something that cannot be called with this subject.
    fn prelude_method(&mut self, name: Symbol, subject: TypeId, count: usize) -> Option<Value> {
        let prelude = self.modules.prelude.values.get(&name).copied()?;
        let fits = |checker: &Checker, value: Value| {
            let functions = checker.functions.of(value);
            let fitting = checker.by_head(&functions, count, Some(subject));
            fitting.iter().any(|id| {
                let signature = checker.functions.signature(*id);
                let first = signature.and_then(|it| it.params.first());
                first.is_none_or(|param| checker.could_take(param.ty, subject))
            })
        };
        let callable =
            |checker: &Checker, ty| matches!(checker.program.types.get(ty), Type::Function(..));
        let own_fits = match (self.scope.local_of(name), self.value_of(name)?) {
            (Some(local), _) => {
                let ty = self.scope.local(local)?.ty;
                callable(self, self.shallow(ty))
            }
            (None, Value::Global(global)) => {
                let ty = self.program.globals.get(global.0 as usize)?.ty;
                callable(self, self.shallow(ty))
            }
            (None, value) => value == prelude || fits(self, value),
        };
        (!own_fits && fits(self, prelude)).then_some(prelude)
    }

    fn report_no_method(&mut self, ty: TypeId, name: Name) {
        let text = self.text(name.symbol).to_string();
        let place = self.here(name.span);
        let what = self.a_type(ty);
        let diagnostic = Diagnostic::new(
            Code::E0208,
            place,
            format!("{what} has no `{text}`, and no function is called that"),
            "nothing to call",
        );
        if !self.is_worded(place) {
            return self.report(diagnostic);
        }
        let own = self.domain_members(ty);
        let module = self.modules.get(self.scope.module());
        let is_function = |value: &Value| matches!(value, Value::Function(_) | Value::Overloads(_));
        let functions: Vec<String> = module
            .into_iter()
            .flat_map(|module| module.values.iter().map(|(name, item)| (name, &item.value)))
            .chain(self.modules.prelude.values.iter())
            .filter(|(_, value)| is_function(value))
            .map(|(name, _)| self.text(*name).to_string())
            .chain(own)
            .collect();
        let near = nearest(&text, functions.iter().map(String::as_str));
        let phi = matches!(self.program.types.get(ty), Type::Domain(Domain::Phi));
        let is_record = matches!(self.program.types.get(ty), Type::Record(..) | Type::Anonymous(_));
        let copies = ["copy", "clone", "replace", "_replace", "update", "set", "merge", "assign"];
        let diagnostic = if is_record && copies.contains(&text.as_str()) {
            let example = match self.fields_of(ty).and_then(|it| it.first().copied()) {
                Some((field, _)) => self.text(field).to_string(),
                None => "x".to_string(),
            };
            diagnostic.help(format!(
                "a record is a value, and `.with({example}: …)` is the same record but for that field"
            ))
        } else if phi && members_of("Orchestrator").any(|call| call.name == text) {
            let whole = format!("orchestrator.{text}");
            let help = format!("it is a call of the orchestrator: `Φ.{whole}(…)`");
            diagnostic.help(help).fix(place, whole.clone(), format!("write `{whole}`"))
        } else if let Some(habit) = habit(METHODS, &text) {
            by_habit(diagnostic, place, habit)
        } else if let Some(near) = near {
            diagnostic.did_you_mean(place, &near)
        } else {
            diagnostic.help("look at its spelling, or import the module that has it")
        };
        self.report(diagnostic);
        // A module that is not imported may offer it.
        self.reports.undefined.push((place, name.symbol));
    }

    /// `a[i]`.
    pub(in crate::check) fn index(
        &mut self,
        ast: &Ast,
        base: ExprId,
        index: ExprId,
        span: Span,
    ) -> NodeId {
        let node = self.expr(ast, base, Want::Any);
        let ty = self.type_of(node);
        let int = self.common.int;
        match self.program.types.get(ty).clone() {
            Type::List(item) => {
                let item = self.followed(item);
                let index = self.expr_of(ast, index, int, Why::Part("an index"));
                self.node(NodeKind::Index(node, index), item, span)
            }
            Type::Map(key, value) => {
                let value = self.followed(value);
                let index = self.expr_of(ast, index, key, Why::Part("the key"));
                self.node(NodeKind::Index(node, index), value, span)
            }
            Type::Error | Type::Never => {
                self.expr(ast, index, Want::Any);
                self.error_node(span)
            }
            other => {
                self.expr(ast, index, Want::Any);
                let what = self.a_type(ty);
                let optional = matches!(other, Type::Optional(_));
                let code = if optional { Code::E0312 } else { Code::E0302 };
                let help = match other {
                    Type::Optional(_) => "look inside first: `if let xs = … { xs[0] }`",
                    Type::String => "take its characters first: `chars(s)[0]`",
                    Type::Tuple(_) => "take it apart: `let (a, b) = pair`",
                    Type::Set(_) => "a set has no order; ask `x in s`, or go through it with `for`",
                    Type::Record(..) | Type::Anonymous(_) => "name the field after a dot",
                    Type::Domain(_) => {
                        "name what is meant after a dot; what it has is a list of its own"
                    }
                    Type::Function(..) => "call it first: `f(x)[0]`",
                    Type::Range(_) => "a list of it is `(1 to 9).map(x => x)`",
                    _ => "lists and maps have items",
                };
                self.report(
                    Diagnostic::new(
                        code,
                        self.here(self.span_of(node)),
                        format!("{what} has no items to take by index"),
                        what,
                    )
                    .help(help),
                );
                self.error_node(span)
            }
        }
    }
}
