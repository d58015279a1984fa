//! Records: taken apart by the names of their fields, and made anew by `with`.

use crate::check::Checker;
use crate::check::expressions::arguments::Given;
use crate::check::state::modules::Value;
use crate::check::state::scope::Bindings;
use crate::check::wanted::Why;
use crate::check::words::suggest::nearest;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::program::RecordId;
use crate::program::tree::{NodeId, NodeKind, Pattern};
use crate::program::types::{Type, TypeId};
use crate::syntax::ast::{Ast, Name, PatternId};
use crate::syntax::symbol::Symbol;

impl Checker {
    /// The fields of a record, declared or not, with their types.
    pub(in crate::check) fn fields_of(&mut self, ty: TypeId) -> Option<Vec<(Symbol, TypeId)>> {
        match self.program.types.get(self.shallow(ty)).clone() {
            Type::Anonymous(fields) => Some(fields.to_vec()),
            Type::Record(id, arguments) => {
                let fields = self.program.records.get(id.0 as usize)?.fields.clone();
                let typed = |(name, ty)| (name, self.substituted(ty, &arguments));
                Some(fields.into_iter().map(typed).collect())
            }
            _ => None,
        }
    }

    /// `{ name, port: 443 }`, in a pattern that may fail.
    pub(in crate::check) fn record_pattern(
        &mut self,
        ast: &Ast,
        parts: &[(Name, PatternId)],
        ty: TypeId,
        span: Span,
        names: &mut Bindings,
    ) -> Pattern {
        // Through an optional: the present value has the fields.
        if let Type::Optional(item) = self.program.types.get(self.shallow(ty)) {
            let item = *item;
            let inner = self.record_pattern(ast, parts, item, span, names);
            return Pattern::Some(Box::new(inner));
        }
        let Some(fields) = self.fields_of(ty) else {
            self.report_no_fields(span, ty);
            let error = self.common.error;
            for (_, part) in parts {
                self.pattern(ast, *part, error, names);
            }
            return Pattern::Any;
        };
        let mut patterns = vec![Pattern::Any; fields.len()];
        for (name, part) in self.parts_of_record(ty, &fields, parts) {
            let field = name.and_then(|at| fields.get(at)).map_or(self.common.error, |it| it.1);
            let pattern = self.pattern(ast, part, field, names);
            if let Some(slot) = name.and_then(|at| patterns.get_mut(at)) {
                *slot = pattern;
            }
        }
        Pattern::Tuple(patterns.into())
    }

    /// `let { name, port } = host`: the fields of a value, which always fit.
    pub(in crate::check) fn destructure_record(
        &mut self,
        ast: &Ast,
        parts: &[(Name, PatternId)],
        value: NodeId,
        mutable: bool,
        span: Span,
        out: &mut Vec<NodeId>,
    ) {
        let ty = self.type_of(value);
        let Some(fields) = self.fields_of(ty) else {
            self.report_no_fields(span, ty);
            for (_, part) in parts {
                let error = self.error_node(ast[*part].span);
                self.destructure(ast, *part, error, mutable, out);
            }
            return;
        };
        let whole = self.bound(value, out);
        for (at, part) in self.parts_of_record(ty, &fields, parts) {
            let span = ast[part].span;
            let node = match at.and_then(|at| Some((at, fields.get(at)?.1))) {
                Some((at, ty)) => self.node(NodeKind::Field(whole, at as u32), ty, span),
                None => self.error_node(span),
            };
            self.destructure(ast, part, node, mutable, out);
        }
    }

    /// The positions of the fields that a pattern names; what it names wrongly is reported.
    fn parts_of_record(
        &mut self,
        ty: TypeId,
        fields: &[(Symbol, TypeId)],
        parts: &[(Name, PatternId)],
    ) -> Vec<(Option<usize>, PatternId)> {
        let mut seen: Vec<Name> = vec![];
        let mut found = vec![];
        for (name, part) in parts {
            let at = fields.iter().position(|(field, _)| *field == name.symbol);
            if at.is_none() {
                self.report_field_in_pattern(ty, fields, *name);
            } else if let Some(earlier) = seen.iter().find(|it| it.symbol == name.symbol) {
                let title =
                    format!("`{}` is asked for twice in one pattern", self.text(name.symbol));
                let twice = Diagnostic::new(Code::E0202, self.here(name.span), title, "again here")
                    .label(self.here(earlier.span), "first here");
                self.report(twice.help("leave one of them out; `a | b` asks for either"));
            }
            seen.push(*name);
            found.push((at, *part));
        }
        found
    }

    fn report_field_in_pattern(&mut self, ty: TypeId, fields: &[(Symbol, TypeId)], name: Name) {
        let (what, text) = (self.a_type(ty), self.text(name.symbol).to_string());
        let place = self.here(name.span);
        let known: Vec<&str> = fields.iter().map(|(field, _)| self.text(*field)).collect();
        let diagnostic =
            Diagnostic::new(Code::E0208, place, format!("{what} has no `{text}`"), "no such field");
        self.report(match nearest(&text, known.iter().copied()) {
            Some(near) => diagnostic.did_you_mean(place, &near),
            None => diagnostic.help(format!("it has `{}`", known.join("`, `"))),
        });
    }

    fn report_no_fields(&mut self, span: Span, ty: TypeId) {
        if ty == self.common.error {
            return;
        }
        let what = self.a_type(ty);
        let (code, help) = match self.program.types.get(self.shallow(ty)) {
            Type::Optional(_) => (
                Code::E0312,
                "look inside first: `if let { … } = x { … }`, or give a value for the absent case with `??`",
            ),
            Type::Unknown(_) => (Code::E0305, "annotate it where it is declared"),
            Type::Domain(_) | Type::Range(_) => {
                (Code::E0311, "name it, and take its members after a dot: `x.name`")
            }
            _ => (Code::E0311, "write a name, or `_`"),
        };
        self.report(
            Diagnostic::new(
                code,
                self.here(span),
                format!("this pattern takes the fields of a record, and the value is {what}"),
                "braces take fields",
            )
            .help(help),
        );
    }

    /// `Host(n, p)` in a pattern, with the fields in their order: reported with the pattern that is
    /// meant. Gives whether it was.
    pub(in crate::check) fn report_record_by_position(
        &mut self,
        ast: &Ast,
        name: Name,
        parts: &[PatternId],
        span: Span,
    ) -> bool {
        let Some(Value::Record(id)) = self.value_of(name.symbol) else { return false };
        let text = self.text(name.symbol).to_string();
        let fields = self.field_names(id);
        let written: Vec<String> = fields
            .iter()
            .zip(parts)
            .filter_map(|(field, part)| {
                let inner = crate::syntax::print_pattern(ast, &self.program.names, *part);
                let field = self.text(*field);
                match inner.as_str() {
                    "_" => None,
                    inner if inner == field => Some(inner.to_string()),
                    inner => Some(format!("{field}: {inner}")),
                }
            })
            .collect();
        let meant = match written.is_empty() {
            true => "_".to_string(),
            false => format!("{{ {} }}", written.join(", ")),
        };
        let place = self.here(span);
        self.report(
            Diagnostic::new(
                Code::E0311,
                place,
                format!("a `{text}` is taken apart by the names of its fields"),
                "in a pattern its name says nothing",
            )
            .help(format!("write `{meant}`"))
            .fix(place, meant.clone(), format!("write `{meant}`")),
        );
        true
    }

    fn field_names(&self, id: RecordId) -> Vec<Symbol> {
        let record = self.program.records.get(id.0 as usize);
        record.into_iter().flat_map(|it| &it.fields).map(|(name, _)| *name).collect()
    }

    /// Whether `x.with(…)` means the update of a record.
    pub(in crate::check) fn is_update(&mut self, ty: TypeId, name: Symbol) -> bool {
        name == self.known.with
            && matches!(self.program.types.get(ty), Type::Record(..) | Type::Anonymous(_))
            && self.value_of(name).is_none()
            && self.scope.local_of(name).is_none()
    }

    /// `b.with(port: 80)`: the same record but for these fields.
    pub(in crate::check) fn update(
        &mut self,
        ast: &Ast,
        subject: NodeId,
        given: Vec<Given>,
        span: Span,
    ) -> NodeId {
        let ty = self.marked_type_of(subject);
        let Some(fields) = self.fields_of(ty) else { return self.error_node(span) };
        let mut before = vec![];
        let whole = self.bound(subject, &mut before);
        let mut values: Vec<Option<NodeId>> = vec![None; fields.len()];
        let names: Vec<Symbol> = fields.iter().map(|(name, _)| *name).collect();
        if given.is_empty() {
            let example = names.first().map_or("x", |name| self.text(*name)).to_string();
            self.report(
                Diagnostic::new(
                    Code::E0303,
                    self.here(span),
                    "`with` changes fields, and none is given",
                    "in this call",
                )
                .help(format!("name the fields that change: `.with({example}: …)`")),
            );
        }
        for argument in &given {
            let Some(name) = argument.name else {
                let example = names.first().map_or("x", |name| self.text(*name)).to_string();
                self.report(
                    Diagnostic::new(
                        Code::E0209,
                        self.here(argument.span),
                        "`with` takes the fields that change by their names",
                        "which field is meant cannot be seen",
                    )
                    .help(format!("name it: `.with({example}: …)`")),
                );
                self.given_any(ast, argument);
                continue;
            };
            let at = names.iter().position(|field| *field == name.symbol);
            let Some(field) = at.and_then(|at| fields.get(at)) else {
                self.report_argument_name(name, self.known.with, &names);
                self.given_any(ast, argument);
                continue;
            };
            let value = self.given_of(ast, argument, field.1, Why::Field(name.symbol));
            match at.and_then(|at| values.get_mut(at)) {
                Some(Some(_)) => {
                    let text = self.text(name.symbol);
                    self.report(
                        Diagnostic::new(
                            Code::E0202,
                            self.here(name.span),
                            format!("`{text}` is given twice"),
                            "given again here",
                        )
                        .help("leave one of them out"),
                    );
                }
                Some(slot) => *slot = Some(value),
                None => {}
            }
        }
        let starts = given.iter().filter_map(|it| {
            let at = names.iter().position(|field| Some(*field) == it.name.map(|it| it.symbol));
            Some((at?, it.span.start))
        });
        let starts: Vec<(usize, u32)> = starts.collect();
        let mut nodes = vec![];
        for (index, ((_, ty), value)) in (0..).zip(fields.iter().zip(values)) {
            nodes.push(match value {
                Some(value) => value,
                None => self.node(NodeKind::Field(whole, index), *ty, span),
            });
        }
        self.in_order_of_text(&mut nodes, &starts);
        let made = self.node(NodeKind::Tuple(nodes.into()), ty, span);
        match before.is_empty() {
            true => made,
            false => self.node(NodeKind::Block(before.into(), Some(made)), ty, span),
        }
    }
}
