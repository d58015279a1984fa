//! Literals: quantities, strings, lists, maps, records.

use crate::check::Checker;
use crate::check::state::functions::DefaultOf;
use crate::check::state::signature::{Bound, Parameter};
use crate::check::state::unknowns::Origin;
use crate::check::wanted::{Want, Why};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::program::RecordId;
use crate::program::tree::{NodeId, NodeKind, TextPart};
use crate::program::types::{Type, TypeId};
use crate::syntax::ast::{Ast, ExprId, Name, Quantity, StrPart, UnaryOp};
use crate::syntax::format::Notation;

impl Checker {
    /// `40 ΔΦ`, in base units.
    pub(in crate::check) fn quantity_literal(&mut self, quantity: &Quantity, span: Span) -> NodeId {
        let Some(unit) = self.resolve_unit(&quantity.unit) else { return self.error_node(span) };
        let value = unit.factor.apply(quantity.value) + unit.offset;
        self.point(value, &quantity.unit, unit, span)
    }

    /// `none`.
    pub(in crate::check) fn none_literal(&mut self, want: Want, span: Span) -> NodeId {
        let wanted = match want {
            Want::Type(ty) => Some(self.shallow(ty)),
            _ => None,
        };
        let ty = match wanted {
            Some(ty) if matches!(self.program.types.get(ty), Type::Optional(_)) => ty,
            _ => {
                let place = self.here(span);
                let item = self.unknown(Origin::Empty, place);
                self.program.types.intern(Type::Optional(item))
            }
        };
        self.node(NodeKind::None, ty, span)
    }

    /// A string with its placeholders.
    pub(in crate::check) fn string_literal(
        &mut self,
        ast: &Ast,
        parts: &[StrPart],
        span: Span,
    ) -> NodeId {
        let string = self.common.string;
        let plain = match parts {
            [] => Some(""),
            [StrPart::Text(text)] => Some(text.as_ref()),
            _ => None,
        };
        if let Some(text) = plain {
            return self.node(NodeKind::Str(text.into()), string, span);
        }
        let mut result = vec![];
        for part in parts {
            match part {
                StrPart::Text(text) => result.push(TextPart::Text(text.clone())),
                StrPart::Expr { value, format } => {
                    let node = self.expr(ast, *value, Want::Any);
                    self.check_shown(node, format.is_some_and(|it| it.is_of_numbers()));
                    // Digits after the point are those of a Float.
                    let float = format
                        .is_some_and(|it| it.digits.is_some() || it.notation != Notation::Fixed);
                    let whole = float && self.type_of(node) == self.common.int;
                    let node = if whole { self.as_float(node) } else { node };
                    result.push(TextPart::Value(node, *format));
                }
            }
        }
        self.node(NodeKind::Text(result.into()), string, span)
    }

    fn check_shown(&mut self, node: NodeId, digits: bool) {
        let ty = self.type_of(node);
        let place = self.here(self.span_of(node));
        if !self.shows(ty) {
            self.report(
                Diagnostic::new(
                    Code::E0302,
                    place,
                    "a function cannot be shown in a string",
                    self.a_type(ty),
                )
                .help("call it, and show what it gives"),
            );
            self.poison(ty);
        } else if ty == self.common.unit {
            self.report(
                Diagnostic::new(
                    Code::E0302,
                    place,
                    "there is nothing to show in the string",
                    "this gives no value",
                )
                .help("put something that has a value between the braces"),
            );
        } else if digits && !self.has_digits(ty) {
            self.report(
                Diagnostic::new(
                    Code::E0302,
                    place,
                    format!("{} has no digits after the point", self.a_type(ty)),
                    "`:.2` sets the digits of a number",
                )
                .help("leave out the digits: `{x}`"),
            );
        }
    }

    fn has_digits(&self, ty: TypeId) -> bool {
        match self.program.types.get(self.shallow(ty)) {
            Type::String | Type::Bool | Type::Unit | Type::Domain(_) | Type::Field(_) => false,
            Type::Function(..) => false,
            Type::Optional(item)
            | Type::List(item)
            | Type::Set(item)
            | Type::Range(item)
            | Type::Map(_, item) => self.has_digits(*item),
            _ => true,
        }
    }

    /// `[a, b]`.
    pub(in crate::check) fn list_literal(
        &mut self,
        ast: &Ast,
        items: &[ExprId],
        want: Want,
        span: Span,
    ) -> NodeId {
        let wanted = self.wanted_item(want, |ty| match ty {
            Type::List(item) => Some(*item),
            _ => None,
        });
        let item = match wanted {
            Some(item) => item,
            None if items.is_empty() => {
                let place = self.here(span);
                self.unknown(Origin::Empty, place)
            }
            None => self.common.unit,
        };
        let mut nodes: Vec<NodeId> = vec![];
        let known = wanted.is_some_and(|item| {
            !matches!(self.program.types.get(self.shallow(item)), Type::Unknown(_))
        });
        for id in items {
            let hint = match (wanted, nodes.first()) {
                (Some(_), _) => Want::Type(item),
                // Lambdas beside each other are of one kind.
                (None, Some(first)) if self.is_function(*first) => Want::Type(self.type_of(*first)),
                _ => Want::Any,
            };
            nodes.push(self.expr(ast, *id, hint));
        }
        let item = match (wanted, known) {
            (Some(item), true) => self.join(&mut nodes, Some(item)),
            (Some(item), false) => {
                let joined = if nodes.is_empty() { item } else { self.join(&mut nodes, None) };
                let _ = self.unify(item, joined);
                joined
            }
            (None, _) if items.is_empty() => item,
            (None, _) => self.join(&mut nodes, None),
        };
        let ty = self.program.types.intern(Type::List(item));
        self.node(NodeKind::List(nodes.into()), ty, span)
    }

    fn is_function(&self, node: NodeId) -> bool {
        matches!(self.program.types.get(self.type_of(node)), Type::Function(..))
    }

    /// The part of the wanted type that a literal fills.
    fn wanted_item<T>(&self, want: Want, part: impl Fn(&Type) -> Option<T>) -> Option<T> {
        let Want::Type(ty) = want else { return None };
        match self.program.types.get(self.shallow(ty)) {
            Type::Optional(item) => part(self.program.types.get(self.shallow(*item))),
            other => part(other),
        }
    }

    /// `(a, b)`.
    pub(in crate::check) fn tuple_literal(
        &mut self,
        ast: &Ast,
        items: &[ExprId],
        want: Want,
        span: Span,
    ) -> NodeId {
        if items.is_empty() {
            let unit = self.common.unit;
            return self.node(NodeKind::Unit, unit, span);
        }
        let wanted = self.wanted_item(want, |ty| match ty {
            Type::Tuple(parts) if parts.len() == items.len() => Some(parts.clone()),
            _ => None,
        });
        let mut nodes = vec![];
        for (index, id) in items.iter().enumerate() {
            let wanted = wanted.as_ref().and_then(|parts| parts.get(index).copied());
            let node = match wanted {
                Some(ty) => {
                    let node = self.expr(ast, *id, Want::Type(ty));
                    // What does not fit is said of the whole.
                    self.try_fit(node, ty).unwrap_or(node)
                }
                None => self.expr(ast, *id, Want::Any),
            };
            nodes.push(node);
        }
        let types = nodes.iter().map(|node| self.marked_type_of(*node)).collect();
        let ty = self.program.types.intern(Type::Tuple(types));
        self.node(NodeKind::Tuple(nodes.into()), ty, span)
    }

    /// `{"a": 1}`, `{}`.
    pub(in crate::check) fn map_literal(
        &mut self,
        ast: &Ast,
        pairs: &[(ExprId, ExprId)],
        want: Want,
        span: Span,
    ) -> NodeId {
        let wanted = self.wanted_item(want, |ty| match ty {
            Type::Map(key, value) => Some((*key, *value)),
            _ => None,
        });
        let place = self.here(span);
        let (key, value) = match wanted {
            Some(wanted) => wanted,
            None if pairs.is_empty() => {
                (self.unknown(Origin::Empty, place), self.unknown(Origin::Empty, place))
            }
            None => (self.common.unit, self.common.unit),
        };
        let hint = |ty| if wanted.is_some() { Want::Type(ty) } else { Want::Any };
        let mut keys = vec![];
        let mut values = vec![];
        for (k, v) in pairs {
            keys.push(self.expr(ast, *k, hint(key)));
            values.push(self.expr(ast, *v, hint(value)));
        }
        let (key, value) = if pairs.is_empty() {
            (key, value)
        } else {
            let open = |checker: &Checker, ty: TypeId| {
                wanted.is_none()
                    || matches!(checker.program.types.get(checker.shallow(ty)), Type::Unknown(_))
            };
            let (open_key, open_value) = (open(self, key), open(self, value));
            let joined_key = self.join(&mut keys, (!open_key).then_some(key));
            let joined_value = self.join(&mut values, (!open_value).then_some(value));
            if wanted.is_some() {
                let _ = self.unify(key, joined_key);
                let _ = self.unify(value, joined_value);
            }
            (joined_key, joined_value)
        };
        self.demand(key, Bound::Key, place, self.known.map);
        self.check_keys(&keys);
        let pairs = keys.into_iter().zip(values).collect();
        let ty = self.program.types.intern(Type::Map(key, value));
        self.node(NodeKind::Map(pairs), ty, span)
    }

    /// Reports a key that stands twice, where it is written out.
    fn check_keys(&mut self, keys: &[NodeId]) {
        let mut seen: indexmap::IndexMap<String, NodeId> = indexmap::IndexMap::new();
        for key in keys {
            let Some(text) = self.key_text(*key) else { continue };
            if let Some(earlier) = seen.get(&text) {
                let (place, first) = (self.here(self.span_of(*key)), self.span_of(*earlier));
                self.report(
                    Diagnostic::new(
                        Code::E0313,
                        place,
                        format!("the key {text} stands twice in this map"),
                        "again here",
                    )
                    .label(self.here(first), "first here; its value would be lost")
                    .help("leave one of them out, or give it another key"),
                );
            } else {
                seen.insert(text, *key);
            }
        }
    }

    /// A constant key as it is written.
    fn key_text(&self, node: NodeId) -> Option<String> {
        let all = |items: &[NodeId]| -> Option<String> {
            let items: Option<Vec<String>> = items.iter().map(|it| self.key_text(*it)).collect();
            Some(items?.join(", "))
        };
        Some(match self.kind_of(node) {
            NodeKind::Int(value) => value.to_string(),
            NodeKind::Bool(value) => value.to_string(),
            NodeKind::Str(text) => format!("{text:?}"),
            NodeKind::Unary(UnaryOp::Neg, inner) => format!("-{}", self.key_text(*inner)?),
            NodeKind::Variant(id, variant, items) => {
                let name = self.variant_of(*id, *variant)?.0;
                match items.is_empty() {
                    true => self.text(name).to_string(),
                    false => format!("{}({})", self.text(name), all(items)?),
                }
            }
            NodeKind::Tuple(items) => format!("({})", all(items)?),
            _ => return None,
        })
    }

    /// `{ x: 0.0, y: 1.0 }`: a declared record where one is wanted, else a record of its own.
    pub(in crate::check) fn record_literal(
        &mut self,
        ast: &Ast,
        fields: &[(Name, ExprId)],
        want: Want,
        span: Span,
    ) -> NodeId {
        self.check_twice(fields);
        let declared = self.wanted_item(want, |ty| match ty {
            Type::Record(id, arguments) => Some((*id, arguments.clone())),
            _ => None,
        });
        if let Some((id, arguments)) = declared {
            return self.declared_record_literal(ast, fields, id, &arguments, span);
        }
        let wanted = self.wanted_item(want, |ty| match ty {
            Type::Anonymous(fields) => Some(fields.clone()),
            _ => None,
        });
        // The fields of the type that is wanted say the order.
        let mut ordered: Vec<&(Name, ExprId)> = fields.iter().collect();
        if let Some(wanted) = &wanted {
            let position = |name: &Name| {
                wanted.iter().position(|(field, _)| *field == name.symbol).unwrap_or(usize::MAX)
            };
            ordered.sort_by_key(|(name, _)| position(name));
        }
        let mut types = vec![];
        let mut nodes = vec![];
        let starts = ordered.iter().enumerate().map(|(at, (_, id))| (at, ast[*id].span.start));
        let starts: Vec<(usize, u32)> = starts.collect();
        for (name, id) in ordered {
            let wanted = wanted
                .as_ref()
                .and_then(|wanted| wanted.iter().find(|(field, _)| *field == name.symbol));
            let node = match wanted {
                Some((_, ty)) => self.expr_of(ast, *id, *ty, Why::Field(name.symbol)),
                None => self.expr(ast, *id, Want::Any),
            };
            types.push((name.symbol, self.marked_type_of(node)));
            nodes.push(node);
        }
        self.in_order_of_text(&mut nodes, &starts);
        let ty = self.program.types.intern(Type::Anonymous(types.into()));
        self.node(NodeKind::Tuple(nodes.into()), ty, span)
    }

    fn check_twice(&mut self, fields: &[(Name, ExprId)]) {
        let mut seen: Vec<Name> = vec![];
        for (name, _) in fields {
            match seen.iter().find(|other| other.symbol == name.symbol) {
                Some(earlier) => {
                    let text = self.text(name.symbol);
                    self.report(
                        Diagnostic::new(
                            Code::E0202,
                            self.here(name.span),
                            format!("`{text}` is given twice"),
                            "given again here",
                        )
                        .label(self.here(earlier.span), "first given here")
                        .help("leave one of them out"),
                    );
                }
                None => seen.push(*name),
            }
        }
    }

    fn declared_record_literal(
        &mut self,
        ast: &Ast,
        fields: &[(Name, ExprId)],
        id: RecordId,
        arguments: &[TypeId],
        span: Span,
    ) -> NodeId {
        let Some(signature) = self.declared.record(id) else {
            return self.error_node(span);
        };
        for (name, _) in fields {
            if !signature.params.iter().any(|field| field.name == name.symbol) {
                self.report_unknown_field(*name, signature.name, &signature.params);
            }
        }
        let mut nodes = vec![];
        let mut starts = vec![];
        let mut absent = vec![];
        for (index, field) in signature.params.iter().enumerate() {
            let ty = self.substituted(field.ty, arguments);
            let given = fields.iter().find(|(name, _)| name.symbol == field.name);
            let node = match given {
                Some((_, value)) => {
                    starts.push((index, ast[*value].span.start));
                    self.expr_of(ast, *value, ty, Why::Field(field.name))
                }
                None => {
                    let of = DefaultOf::Record(id.0);
                    let default =
                        self.default_value(of, index as u32, &signature, field, arguments, span);
                    default.unwrap_or_else(|| {
                        absent.push(format!("`{}`", self.text(field.name)));
                        self.error_node(span)
                    })
                }
            };
            nodes.push(node);
        }
        if !absent.is_empty() {
            let help = "add what is missing, or give the field a default where it is declared";
            self.report_absent(&signature, &absent, help, span);
        }
        self.in_order_of_text(&mut nodes, &starts);
        let ty = self.program.types.intern(Type::Record(id, arguments.into()));
        self.node(NodeKind::Tuple(nodes.into()), ty, span)
    }

    pub(in crate::check) fn report_unknown_field(
        &mut self,
        name: Name,
        record: crate::syntax::symbol::Symbol,
        fields: &[Parameter],
    ) {
        let diagnostic = Diagnostic::new(
            Code::E0208,
            self.here(name.span),
            format!("`{}` has no `{}`", self.text(record), self.text(name.symbol)),
            "no such field",
        );
        let fields: Vec<_> = fields.iter().map(|field| field.name).collect();
        let diagnostic = self.one_of(diagnostic, name, &fields);
        self.report(diagnostic);
    }
}
