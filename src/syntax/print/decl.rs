//! Declarations, types, patterns and the blocks of fields.

use super::doc::{self, Doc};
use super::expr::ITEMS;
use super::list::{Style, hard_line};
use super::{Printer, spelling};
use crate::diagnostic::Span;
use crate::syntax::ast::*;
use crate::syntax::token::Token;

impl<'a> Printer<'a> {
    /// A type, on one line.
    pub(super) fn ty(&self, id: TypeId) -> String {
        let Some(node) = self.ast.types.get(id.0 as usize) else { return String::new() };
        let list =
            |types: &[TypeId]| types.iter().map(|ty| self.ty(*ty)).collect::<Vec<_>>().join(", ");
        match &node.kind {
            TypeKind::Error => String::new(),
            TypeKind::Name(name, arguments) if arguments.is_empty() => self.name(name.symbol),
            TypeKind::Name(name, arguments) => {
                format!("{}<{}>", self.name(name.symbol), list(arguments))
            }
            TypeKind::Of(path, name, arguments) => {
                let mut text: String =
                    path.iter().map(|part| format!("{}.", self.name(part.symbol))).collect();
                text.push_str(&self.name(name.symbol));
                match arguments.is_empty() {
                    true => text,
                    false => format!("{text}<{}>", list(arguments)),
                }
            }
            TypeKind::Optional(inner) => format!("{}?", self.inner_type(*inner, 3)),
            TypeKind::Tuple(items) => format!("({})", list(items)),
            TypeKind::Record(fields) => {
                let field = |(name, ty): &(Name, TypeId)| {
                    format!("{}: {}", self.name(name.symbol), self.ty(*ty))
                };
                let fields: Vec<String> = fields.iter().map(field).collect();
                format!("{{ {} }}", fields.join(", "))
            }
            TypeKind::Function(params, result) => {
                format!("({}) -> {}", list(params), self.ty(*result))
            }
            TypeKind::Product(left, right) => {
                format!("{} * {}", self.inner_type(*left, 1), self.inner_type(*right, 2))
            }
            TypeKind::Quotient(left, right) => {
                format!("{} / {}", self.inner_type(*left, 1), self.inner_type(*right, 2))
            }
            TypeKind::Power(base, numerator, 1) => {
                format!("{}^{numerator}", self.inner_type(*base, 3))
            }
            TypeKind::Power(base, numerator, denominator) => {
                format!("{}^({numerator}/{denominator})", self.inner_type(*base, 3))
            }
            TypeKind::One => "1".into(),
            TypeKind::As(inner, unit) => {
                format!("{} as {}", self.inner_type(*inner, 1), self.unit(unit))
            }
        }
    }

    /// A type inside another, in parentheses where it binds less tightly than `least`.
    fn inner_type(&self, id: TypeId, least: u8) -> String {
        let power = match self.ast.types.get(id.0 as usize).map(|node| &node.kind) {
            Some(TypeKind::Function(..) | TypeKind::As(..)) => 0,
            Some(TypeKind::Product(..) | TypeKind::Quotient(..)) => 1,
            Some(TypeKind::Power(..)) => 2,
            _ => 3,
        };
        let text = self.ty(id);
        if power < least { format!("({text})") } else { text }
    }

    /// A pattern.
    pub(super) fn pattern(&mut self, id: PatternId) -> Doc {
        let ast = self.ast;
        let Some(pattern) = ast.patterns.get(id.0 as usize) else { return doc::nothing() };
        let things = |printer: &Self, ids: &[PatternId]| -> Vec<(PatternId, Span)> {
            let span = |id: &PatternId| printer.ast.patterns.get(id.0 as usize).map(|it| it.span);
            ids.iter().map(|id| (*id, span(id).unwrap_or_default())).collect()
        };
        match &pattern.kind {
            PatternKind::Error => doc::nothing(),
            PatternKind::Wildcard => doc::text("_"),
            PatternKind::Name(symbol) => doc::text(self.name(*symbol)),
            PatternKind::None => doc::text("none"),
            PatternKind::Literal(value) => self.expr(*value),
            PatternKind::Range(start, end) => {
                let start = self.expr(*start);
                let end = self.expr(*end);
                doc::cat(vec![start, doc::text(" to "), end])
            }
            PatternKind::Variant(name, inner) => {
                let items = things(self, inner);
                let head = doc::text(self.name(name.symbol));
                let span = Span::new(name.span.end, pattern.span.end);
                let list =
                    self.bracketed(("(", ")"), span, &items, ITEMS, |it, id| it.pattern(*id));
                doc::cat(vec![head, list])
            }
            PatternKind::Tuple(inner) => {
                let items = things(self, inner);
                self.bracketed(("(", ")"), pattern.span, &items, ITEMS, |it, id| it.pattern(*id))
            }
            PatternKind::Record(parts) => {
                let things: Vec<((Name, PatternId), Span)> = parts
                    .iter()
                    .map(|(name, inner)| {
                        let end =
                            self.ast.patterns.get(inner.0 as usize).map_or(name.span, |it| it.span);
                        ((*name, *inner), name.span.to(end))
                    })
                    .collect();
                self.bracketed(("{", "}"), pattern.span, &things, ITEMS, |it, (name, inner)| {
                    let kind = it.ast.patterns.get(inner.0 as usize).map(|it| &it.kind);
                    let field = it.name(name.symbol);
                    // A reserved word is a field, and no name.
                    if kind == Some(&PatternKind::Name(name.symbol)) {
                        return doc::text(field);
                    }
                    let inner = it.pattern(*inner);
                    doc::cat(vec![doc::text(format!("{field}: ")), inner])
                })
            }
            PatternKind::Or(inner) => {
                let mut docs = vec![];
                for (index, id) in inner.iter().enumerate() {
                    if index > 0 {
                        docs.push(doc::text(" | "));
                    }
                    let nested = matches!(
                        self.ast.patterns.get(id.0 as usize).map(|it| &it.kind),
                        Some(PatternKind::Or(_))
                    );
                    let inner = self.pattern(*id);
                    docs.push(if nested { super::expr::parenthesised(inner) } else { inner });
                }
                doc::cat(docs)
            }
        }
    }

    fn generics(&self, generics: &[Generic]) -> String {
        if generics.is_empty() {
            return String::new();
        }
        let one = |generic: &Generic| match generic.bound {
            Some(bound) => {
                format!("{}: {}", self.name(generic.name.symbol), self.name(bound.symbol))
            }
            None => self.name(generic.name.symbol),
        };
        format!("<{}>", generics.iter().map(one).collect::<Vec<_>>().join(", "))
    }

    fn param(&mut self, param: &Param) -> Doc {
        let mut text = self.name(param.name.symbol);
        if let Some(ty) = param.ty {
            text.push_str(&format!(": {}", self.ty(ty)));
        }
        match param.default {
            Some(default) => {
                let default = self.expr(default);
                doc::cat(vec![doc::text(format!("{text} = ")), default])
            }
            None => doc::text(text),
        }
    }

    fn param_spans(&self, params: &[Param]) -> Vec<(Param, Span)> {
        let end = |param: &Param| match (param.default, param.ty) {
            (Some(default), _) => self.span(default).end,
            (None, Some(ty)) => self.ast.types.get(ty.0 as usize).map_or(0, |node| node.span.end),
            (None, None) => 0,
        };
        params
            .iter()
            .map(|param| {
                let start = param.name.span;
                (*param, Span::new(start.start, end(param).max(start.end)))
            })
            .collect()
    }

    /// `(a: T, b: U)`.
    pub(super) fn params(&mut self, params: &[Param], span: Span) -> Doc {
        let things = self.param_spans(params);
        // The comments up to the bracket are those of the parameters; those of a body are not.
        let end = things.last().map_or(span.start, |(_, span)| self.after_list(span.end));
        let span = Span::new(span.start, end);
        self.bracketed(("(", ")"), span, &things, ITEMS, |it, param| it.param(param))
    }

    /// Where the bracket ends that closes a list whose last thing ends at a byte.
    fn after_list(&self, last: u32) -> u32 {
        let index = self.token_index(last);
        let mut tokens = (index..index + 4).map_while(|at| self.source_token(at));
        let close = tokens.find(|(token, _)| !matches!(token, Token::Comma | Token::Newline));
        match close {
            Some((Token::ParenClose, span)) => span.end,
            _ => last + 1,
        }
    }

    pub(super) fn function(&mut self, function: &Fn, span: Span) -> Doc {
        let name = self.name(function.name.symbol);
        let head = doc::text(format!("fn {name}{}", self.generics(&function.generics)));
        let mut docs = vec![head, self.params(&function.params, span)];
        if let Some(result) = function.result {
            docs.push(doc::text(format!(" -> {}", self.ty(result))));
        }
        if let Some(body) = function.body {
            docs.push(doc::text(" "));
            docs.push(self.block(body));
        }
        doc::cat(docs)
    }

    pub(super) fn record(&mut self, record: &Record, span: Span) -> Doc {
        let name = self.name(record.name.symbol);
        let head = doc::text(format!("record {name}{} ", self.generics(&record.generics)));
        let things = self.param_spans(&record.fields);
        let inside = Span::new(self.brace(record.name.span.end, span.end), span.end);
        let style = self.braces_style(inside, things.first().map(|(_, span)| span.start));
        let body = self.bracketed(("{", "}"), inside, &things, style, |it, field| it.param(field));
        doc::cat(vec![head, body])
    }

    pub(super) fn variants(&mut self, it: &Enum, span: Span) -> Doc {
        let name = self.name(it.name.symbol);
        let head = doc::text(format!("enum {name}{} ", self.generics(&it.generics)));
        let end = |types: &[TypeId]| {
            types
                .last()
                .and_then(|ty| self.ast.types.get(ty.0 as usize))
                .map_or(0, |ty| ty.span.end + 1)
        };
        let things: Vec<(usize, Span)> = it
            .variants
            .iter()
            .enumerate()
            .map(|(index, (name, types))| {
                (index, Span::new(name.span.start, name.span.end.max(end(types))))
            })
            .collect();
        let inside = Span::new(self.brace(it.name.span.end, span.end), span.end);
        let style = self.braces_style(inside, things.first().map(|(_, span)| span.start));
        let body = self.bracketed(("{", "}"), inside, &things, style, |printer, index| {
            let Some((name, types)) = it.variants.get(*index) else { return doc::nothing() };
            let name = printer.name(name.symbol);
            if types.is_empty() {
                return doc::text(name);
            }
            let types: Vec<String> = types.iter().map(|ty| printer.ty(*ty)).collect();
            doc::text(format!("{name}({})", types.join(", ")))
        });
        doc::cat(vec![head, body])
    }

    pub(super) fn unit_of(&mut self, unit: &Unit, span: Span) -> Doc {
        let name = self.names.text(unit.name.symbol);
        let name =
            if self.ascii { super::super::symbol::ascii(name).into_owned() } else { name.into() };
        let mut docs = vec![doc::text(format!("unit {name}"))];
        let mut from = unit.name.span.end;
        if let Some(dimension) = unit.dimension {
            docs.push(doc::text(format!(": {}", self.ty(dimension))));
        }
        if let Some(value) = unit.value {
            docs.push(doc::text(" = "));
            docs.push(self.expr(value));
            from = self.span(value).end;
        }
        if !unit.entries.is_empty() {
            docs.push(doc::text(" "));
            let inside = Span::new(self.brace(from, span.end), span.end);
            docs.push(self.entries(&unit.entries, inside, false));
        }
        doc::cat(docs)
    }

    pub(super) fn import(&mut self, import: &Use, span: Span) -> Doc {
        let path = match &import.path {
            UsePath::Module(names) => {
                names.iter().map(|name| self.name(name.symbol)).collect::<Vec<_>>().join(".")
            }
            UsePath::File(path) => spelling::quoted(path),
        };
        let mut docs = vec![doc::text(format!("use {path}"))];
        if let Some(names) = &import.names {
            docs.push(doc::text("."));
            let things: Vec<_> = names
                .iter()
                .map(|it| (*it, it.1.map_or(it.0.span, |alias| it.0.span.to(alias.span))))
                .collect();
            let inside = Span::new(import.path_span.end, span.end);
            let (body, last) =
                self.sequence(&things, inside.start, inside.end, ITEMS, |it, (name, alias)| {
                    let mut text = it.name(name.symbol);
                    if let Some(alias) = alias {
                        text.push_str(&format!(" as {}", it.name(alias.symbol)));
                    }
                    doc::text(text)
                });
            docs.push(super::list::enclosed(("{", "}"), "", false, None, body, last));
        }
        if let Some(alias) = import.alias {
            docs.push(doc::text(format!(" as {}", self.name(alias.symbol))));
        }
        doc::cat(docs)
    }

    /// A block of a field. `documented`: its doc comment was printed by its statement.
    pub(super) fn sheet(&mut self, id: SheetId, documented: bool) -> Doc {
        let ast = self.ast;
        let Some(sheet) = ast.sheets.get(id.0 as usize) else { return doc::nothing() };
        let mut docs = vec![];
        if !documented {
            docs.extend(self.doc_comment(sheet.doc.as_deref()));
        }
        docs.push(doc::text(self.name(sheet.kind.symbol)));
        let mut from = sheet.kind.span.end;
        if let Some(name) = sheet.name {
            docs.push(doc::text(format!(" {}", self.name(name.symbol))));
            from = name.span.end;
        }
        if !sheet.params.is_empty() {
            let span = Span::new(from, sheet.span.end);
            docs.push(self.params(&sheet.params, span));
            from = self.param_spans(&sheet.params).last().map_or(from, |(_, span)| span.end);
        }
        if let Some(count) = sheet.count {
            docs.push(doc::text("["));
            docs.push(self.expr(count));
            docs.push(doc::text("]"));
            from = self.span(count).end;
        }
        if let Some(pattern) = sheet.pattern {
            docs.push(doc::text(" "));
            docs.push(self.expr(pattern));
            from = self.span(pattern).end;
        }
        docs.push(doc::text(" "));
        let inside = Span::new(self.brace(from, sheet.span.end), sheet.span.end);
        docs.push(self.entries(&sheet.entries, inside, self.source.is_none()));
        doc::cat(docs)
    }

    fn entries(&mut self, entries: &[Entry], inside: Span, hard: bool) -> Doc {
        if entries.is_empty() && !self.has_comment(Span::new(inside.start, inside.end - 1)) {
            return doc::text("{ }");
        }
        let things: Vec<(usize, Span)> = entries
            .iter()
            .enumerate()
            .map(|(index, entry)| {
                let span = match entry {
                    Entry::Key(name, value) | Entry::Clause(name, value) => {
                        name.span.to(self.span(*value))
                    }
                    Entry::Block(sheet) => {
                        self.ast.sheets.get(sheet.0 as usize).map_or(inside, |sheet| sheet.span)
                    }
                };
                (index, span)
            })
            .collect();
        let first = things.first().map(|(_, span)| span.start);
        let hard = hard || self.source.is_some() && !self.opens_flat(inside.start, first);
        let style = Style { flat: ", ", broken: "", hard };
        self.bracketed(("{", "}"), inside, &things, style, |it, index| match entries.get(*index) {
            Some(Entry::Key(name, value)) => {
                let name = it.name(name.symbol);
                let value = it.expr(*value);
                doc::cat(vec![doc::text(format!("{name}: ")), value])
            }
            Some(Entry::Clause(name, value)) => {
                let name = it.name(name.symbol);
                let value = it.expr(*value);
                doc::cat(vec![doc::text(format!("{name} ")), value])
            }
            Some(Entry::Block(sheet)) => it.sheet(*sheet, false),
            None => hard_line(),
        })
    }
}
