//! Members of the things of the runtime, from the member table.

use crate::check::Checker;
use crate::check::expressions::arguments::Given;
use crate::check::state::modules::{TypeName, Value};
use crate::check::types::written::arguments_text;
use crate::check::wanted::Why;
use crate::check::words::show::{domain_name, domain_of};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::program::tree::{NodeId, NodeKind};
use crate::program::types::{Domain, Type, TypeId};
use crate::schema::member::{Member, members_of};
use crate::syntax::ast::{Ast, Name};
use crate::syntax::symbol::Symbol;

impl Checker {
    /// The name by which a type stands in the member table, with the item of a series.
    fn member_owner(&self, ty: TypeId) -> Option<(&'static str, Option<TypeId>)> {
        match self.program.types.get(ty) {
            Type::Domain(domain) => Some((domain_name(*domain), None)),
            Type::Series(item) => Some(("Series", Some(*item))),
            _ => None,
        }
    }

    fn table_member(&self, ty: TypeId, name: Name) -> Option<(&'static Member, Option<TypeId>)> {
        let (owner, item) = self.member_owner(ty)?;
        let text = self.text(name.symbol);
        members_of(owner).find(|member| member.name == text).map(|member| (member, item))
    }

    /// `Φ.spread`.
    pub(in crate::check) fn domain_member(
        &mut self,
        node: NodeId,
        ty: TypeId,
        name: Name,
        span: Span,
    ) -> Option<NodeId> {
        let (member, item) = self.table_member(ty, name)?;
        let gives = self.type_of_text(member.gives, item);
        if member.params.is_some() {
            let text = self.text(name.symbol).to_string();
            self.report(
                Diagnostic::new(
                    Code::E0208,
                    self.here(name.span),
                    format!("`{text}` is something to call"),
                    "a value is wanted here",
                )
                .help(format!("add the parentheses: `{}`", shape(member))),
            );
            return Some(self.error_node(span));
        }
        let gives = self.in_kelvin(gives);
        Some(self.node(NodeKind::Member(node, member), gives, span))
    }

    /// `Φ.orchestrator.migrate(search)`; gives the arguments back where the thing has no member
    /// of that name.
    pub(in crate::check) fn domain_call(
        &mut self,
        ast: &Ast,
        subject: NodeId,
        ty: TypeId,
        name: Name,
        given: Vec<Given>,
        span: Span,
    ) -> Result<NodeId, Vec<Given>> {
        let Some((member, item)) = self.table_member(ty, name) else { return Err(given) };
        let gives = self.type_of_text(member.gives, item);
        let Some(params) = member.params else {
            if self.value_of(name.symbol).is_some() {
                return Err(given);
            }
            let text = self.text(name.symbol).to_string();
            self.check_rest(ast, given);
            self.report(
                Diagnostic::new(
                    Code::E0304,
                    self.here(name.span),
                    format!("`{text}` is a value, not something to call"),
                    "this is a value",
                )
                .help(format!("leave out the parentheses: `.{text}`")),
            );
            let gives = self.in_kelvin(gives);
            return Ok(self.node(NodeKind::Member(subject, member), gives, span));
        };
        let mut slots: Vec<Option<NodeId>> = vec![None; params.len()];
        let mut starts = vec![];
        let mut position = 0;
        let mut wrong = false;
        for argument in &given {
            let index = match argument.name {
                Some(named) => {
                    let text = self.text(named.symbol);
                    match params.iter().position(|param| param.name == text) {
                        Some(index) => index,
                        None => {
                            let names: Vec<_> = params
                                .iter()
                                .map(|param| self.program.names.intern(param.name))
                                .collect();
                            self.report_argument_name(named, name.symbol, &names);
                            self.given_any(ast, argument);
                            wrong = true;
                            continue;
                        }
                    }
                }
                None => {
                    position += 1;
                    position - 1
                }
            };
            let Some(param) = params.get(index) else {
                self.given_any(ast, argument);
                continue;
            };
            let types: Vec<TypeId> =
                param.ty.split(" | ").map(|ty| self.type_of_text(ty, item)).collect();
            let wanted = types.first().copied().unwrap_or(self.common.error);
            let others = types.get(1..).unwrap_or(&[]);
            let symbol = self.program.names.intern(param.name);
            let why = Why::Argument { of: name.symbol, param: symbol };
            let node = if others.is_empty() {
                self.given_of(ast, argument, wanted, why)
            } else {
                let node = self.given_any(ast, argument);
                match others.iter().find_map(|ty| self.try_fit(node, *ty).ok()) {
                    Some(node) => node,
                    None => self.fit(node, wanted, why),
                }
            };
            if let Some(slot) = slots.get_mut(index) {
                *slot = Some(node);
                starts.push((index, argument.span.start));
            }
        }
        self.slots_in_order_of_text(&mut slots, &starts);
        let required = params.iter().filter(|param| !param.optional).count();
        let missing =
            params.iter().zip(&slots).any(|(param, slot)| !param.optional && slot.is_none());
        if !wrong && (missing || given.len() > params.len()) {
            let text = self.text(name.symbol).to_string();
            let takes = if required == params.len() {
                arguments_text(required)
            } else {
                format!("{required} to {}", arguments_text(params.len()))
            };
            self.report(
                Diagnostic::new(
                    Code::E0303,
                    self.here(span),
                    format!("`{text}` takes {takes}, not {}", given.len()),
                    "in this call",
                )
                .help(format!("it is `{}`", shape(member))),
            );
        }
        let of_run = matches!(self.program.types.get(ty), Type::Domain(Domain::Run));
        let gives = match slots.first() {
            Some(Some(asked)) if of_run && name.symbol == self.known.series_of => {
                self.series_type(*asked).unwrap_or(gives)
            }
            _ => gives,
        };
        let kind = NodeKind::Method(subject, member, slots.into());
        Ok(self.node(kind, gives, span))
    }

    /// The arguments that are given, evaluated in the order of the text.
    fn slots_in_order_of_text(&mut self, slots: &mut [Option<NodeId>], starts: &[(usize, u32)]) {
        let given: Vec<(usize, NodeId)> =
            slots.iter().enumerate().filter_map(|(at, slot)| Some((at, (*slot)?))).collect();
        let mut nodes: Vec<NodeId> = given.iter().map(|(_, node)| *node).collect();
        let starts: Vec<(usize, u32)> = starts
            .iter()
            .filter_map(|(slot, start)| {
                Some((given.iter().position(|(at, _)| at == slot)?, *start))
            })
            .collect();
        self.in_order_of_text(&mut nodes, &starts);
        for ((at, _), node) in given.into_iter().zip(nodes) {
            if let Some(slot) = slots.get_mut(at) {
                *slot = Some(node);
            }
        }
    }

    /// The names of a thing's members.
    pub(in crate::check) fn domain_members(&self, ty: TypeId) -> Vec<String> {
        match self.member_owner(ty) {
            Some((owner, _)) => members_of(owner).map(|member| member.name.to_string()).collect(),
            None => vec![],
        }
    }

    /// The type of a text of a table: `List<Segment>`, `Tension?`, `(Time) -> Float`; `T` is the
    /// item given.
    pub(in crate::check) fn type_of_text(
        &mut self,
        text: &'static str,
        item: Option<TypeId>,
    ) -> TypeId {
        if let (Some(ty), None) = (self.declared.schema_types.get(text), item) {
            return *ty;
        }
        let ty = self.parse_type_text(text, item);
        // A type of a module that is not there yet may be asked for again.
        if item.is_none() && ty != self.common.error {
            self.declared.schema_types.insert(text, ty);
        }
        ty
    }

    fn parse_type_text(&mut self, text: &str, item: Option<TypeId>) -> TypeId {
        let text = text.trim();
        if let Some((params, result)) = text.strip_prefix('(').and_then(|t| t.split_once(") -> ")) {
            let params = params
                .split(", ")
                .filter(|param| !param.is_empty())
                .map(|param| self.parse_type_text(param, item))
                .collect();
            let result = self.parse_type_text(result, item);
            return self.program.types.intern(Type::Function(params, result));
        }
        if text == "()" {
            return self.common.unit;
        }
        if let Some(items) = text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
            let items = items.split(", ").map(|of| self.parse_type_text(of, item)).collect();
            return self.program.types.intern(Type::Tuple(items));
        }
        if let Some(inner) = text.strip_suffix('?') {
            let inner = self.parse_type_text(inner, item);
            return self.program.types.intern(Type::Optional(inner));
        }
        if let Some((module, name)) = text.split_once('.') {
            return self.type_beside(module, name);
        }
        if let Some((name, inner)) = text.split_once('<') {
            let inner = self.parse_type_text(inner.trim_end_matches('>'), item);
            if name == "Map"
                && let Some((key, value)) = text.split_once('<')
            {
                let inner = value.trim_end_matches('>');
                let (key, value) = inner.split_once(", ").unwrap_or((key, inner));
                let key = self.parse_type_text(key, item);
                let value = self.parse_type_text(value, item);
                return self.program.types.intern(Type::Map(key, value));
            }
            return self.program.types.intern(match name {
                "List" => Type::List(inner),
                "Range" => Type::Range(inner),
                "Set" => Type::Set(inner),
                _ => Type::Series(inner),
            });
        }
        if let Some((over, under)) = text.split_once(" / ") {
            let [over, under] = [over, under].map(|part| {
                let part = self.parse_type_text(part, item);
                let part = self.solved(part);
                match self.program.types.get(self.program.types.plain(part)) {
                    Type::Quantity(dimension) => Some(dimension.clone()),
                    _ => None,
                }
            });
            let quotient = over.zip(under).and_then(|(over, under)| over.over(&under));
            return match quotient {
                Some(dimension) => self.quantity(dimension),
                None => self.common.error,
            };
        }
        match text {
            "T" => item.unwrap_or(self.common.error),
            "Int" => self.common.int,
            "Float" => self.common.float,
            "Bool" => self.common.bool_,
            "String" => self.common.string,
            "Field" => self.program.types.intern(Type::Field(None)),
            name => {
                if let Some(domain) = domain_of(name) {
                    return self.program.types.intern(Type::Domain(domain));
                }
                let symbol = self.program.names.intern(name);
                match self.modules.prelude.types.get(&symbol) {
                    Some(TypeName::Dimension(ty)) => *ty,
                    _ => self.common.error,
                }
            }
        }
    }
}

impl Checker {
    /// A record of a module of the standard library, where the script has loaded that.
    fn type_beside(&mut self, module: &str, name: &str) -> TypeId {
        let name = self.program.names.intern(name);
        let found = self.modules.of_library(module).and_then(|module| module.types.get(&name));
        match found.map(|item| item.value) {
            Some(TypeName::Record(id)) => {
                self.program.types.intern(Type::Record(id, Box::default()))
            }
            _ => self.common.error,
        }
    }

    /// A function of the module that a thing of the runtime is at home in: `Φ.coolant.execute(…)`
    /// is one of `std.coolant`, where the script has loaded that.
    pub(in crate::check) fn function_beside(&self, ty: TypeId, name: Symbol) -> Option<Value> {
        let Type::Domain(Domain::Coolant) = self.program.types.get(ty) else { return None };
        let value = self.modules.of_library("coolant")?.values.get(&name)?.value;
        let own = !self.text(name).starts_with('_');
        (own && matches!(value, Value::Function(_) | Value::Overloads(_))).then_some(value)
    }
}

/// `migrate(app, to)`.
fn shape(member: &Member) -> String {
    let params: Vec<String> = member
        .params
        .unwrap_or_default()
        .iter()
        .map(|param| {
            let mark = if param.optional { "?" } else { "" };
            format!("{}{mark}: {}", param.name, param.ty)
        })
        .collect();
    format!("{}({})", member.name, params.join(", "))
}
