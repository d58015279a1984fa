//! The values of keys: types, bare words, ranges of constants.

use crate::check::Checker;
use crate::check::wanted::{Want, Why};
use crate::check::words::suggest::{a, nearest};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::program::tree::{NodeId, NodeKind, SheetEntry};
use crate::program::types::{Type, TypeId};
use crate::schema::{self, BlockKind, Bounds, Default, Key};
use crate::syntax::ast::{Ast, ExprId, ExprKind, Name, UnaryOp};

impl Checker {
    /// `key: value`.
    pub(in crate::check) fn key_entry(
        &mut self,
        ast: &Ast,
        name: Name,
        value: ExprId,
        kind: &'static BlockKind,
    ) -> Option<SheetEntry> {
        let text = self.text(name.symbol).to_string();
        let Some(key) = kind.key(&text) else {
            if self.report_colon(name, kind) {
                return None;
            }
            self.report_unknown_key(name, kind);
            // A bare word may be one that the right key knows.
            if !matches!(ast[value].kind, ExprKind::Name(_)) {
                self.expr(ast, value, Want::Any);
            }
            return None;
        };
        if key.id.is_none() && kind.id.is_some() {
            let title = format!("the key `{}` of {} does not act yet", key.name, a(kind.name));
            self.warn_of_inert(name, title);
        }
        let node = self.key_value(ast, name, value, key);
        self.check_bounds(node, name, key, kind);
        Some(SheetEntry::Key { key: key.id, value: node, span: name.span.to(ast[value].span) })
    }

    /// `storage: { … }`, `when: …`: what is no key, and has no colon.
    fn report_colon(&mut self, name: Name, kind: &BlockKind) -> bool {
        let text = self.text(name.symbol).to_string();
        let block =
            schema::block::kind(&text, Some(kind.name)).filter(|it| it.inside.contains(&kind.name));
        let clause = kind.clauses.iter().find(|clause| clause.word == text);
        let (title, help) = match (block, clause) {
            (Some(block), _) => {
                let name = if block.naming == schema::Naming::Needed { " name" } else { "" };
                let pattern = if block.pattern { " [(a, b)]" } else { "" };
                let head = format!("{text}{name}{pattern}");
                (format!("`{text}` is a block, not a key"), format!("write `{head} {{ … }}`"))
            }
            (None, Some(_)) => (
                format!("`{text}` is followed by its condition, without `:`"),
                format!("write `{text} cluster.κ > 0.5` on a line of its own"),
            ),
            (None, None) => return false,
        };
        let help = match clause {
            Some(clause) if clause.over.len() > 1 || clause.word == "deny" => {
                format!("write `{text} …` without the colon, on a line of its own")
            }
            _ => help,
        };
        self.report(
            Diagnostic::new(Code::E0402, self.here(name.span), title, "no `:` stands after this")
                .help(help),
        );
        true
    }

    fn report_unknown_key(&mut self, name: Name, kind: &BlockKind) {
        let text = self.text(name.symbol).to_string();
        let place = self.here(name.span);
        let all: Vec<&str> = kind.keys.iter().map(|key| key.name).collect();
        let near = nearest(&text, all.iter().copied());
        let elsewhere = schema::block::kinds().find(|other| other.key(&text).is_some());
        let mut diagnostic = Diagnostic::new(
            Code::E0402,
            place,
            format!("{} has no key `{text}`", a(kind.name)),
            "unknown key",
        );
        diagnostic = match (near, elsewhere) {
            (Some(near), _) => diagnostic.did_you_mean(place, &near),
            (None, Some(other)) => {
                diagnostic.help(format!("`{text}` belongs in {}", a(other.name)))
            }
            (None, None) if all.is_empty() => {
                diagnostic.help(format!("{} has no keys", a(kind.name)))
            }
            (None, None) => {
                let list: Vec<String> = all.iter().map(|name| format!("`{name}`")).collect();
                diagnostic.help(format!("it has {}", list.join(", ")))
            }
        };
        self.report(diagnostic);
    }

    fn key_value(&mut self, ast: &Ast, name: Name, value: ExprId, key: &'static Key) -> NodeId {
        let span = ast[value].span;
        let string = self.common.string;
        if !key.words.is_empty() {
            let word = match &ast[value].kind {
                ExprKind::Name(word) if self.scope.local_of(*word).is_none() => Some(*word),
                ExprKind::None => Some(self.known.none),
                _ => None,
            };
            if let Some(word) = word {
                let text = self.text(word).to_string();
                if key.words.contains(&text.as_str()) {
                    return self.node(NodeKind::Word(word), string, span);
                }
                if self.value_of(word).is_none() {
                    self.report_word(&text, span, name, key);
                    return self.error_node(span);
                }
            }
        }
        // What holds where such a key is not given is no value: `none` says that it is not.
        let optional = matches!(key.default, Default::Told(_));
        if optional && ast[value].kind == ExprKind::None {
            let first = key.types.first().map(|text| self.type_of_text(text, None));
            let absent = Type::Optional(first.unwrap_or(self.common.unit));
            let absent = self.program.types.intern(absent);
            return self.node(NodeKind::None, absent, span);
        }
        if ast[value].kind == ExprKind::None {
            self.report_none(name, span, key);
            return self.error_node(span);
        }
        let lambda = Self::is_lambda(ast, value);
        let types: Vec<TypeId> =
            key.types.iter().map(|text| self.type_of_text(text, None)).collect();
        // A record of a module that the script has not loaded is none that it could give.
        let types: Vec<TypeId> = types.into_iter().filter(|ty| *ty != self.common.error).collect();
        let is_function = |checker: &Checker, ty: TypeId| {
            matches!(checker.program.types.get(ty), Type::Function(..))
        };
        let wanted = types
            .iter()
            .copied()
            .find(|ty| is_function(self, *ty) == lambda)
            .or(types.first().copied());
        let node = match wanted {
            Some(wanted) => self.expr(ast, value, Want::Type(wanted)),
            None => self.expr(ast, value, Want::Any),
        };
        if !key.words.is_empty() && self.type_of(node) == string {
            self.check_word_text(node, name, key);
            return node;
        }
        for ty in &types {
            if let Ok(node) = self.try_fit(node, *ty) {
                return node;
            }
        }
        if optional {
            for ty in &types {
                let maybe = self.program.types.intern(Type::Optional(*ty));
                if self.type_of(node) == maybe {
                    return node;
                }
            }
        }
        match wanted {
            Some(wanted) => self.fit(node, wanted, Why::Key(name.symbol)),
            None => {
                let list = words_text(key.words);
                let (text, what) =
                    (self.text(name.symbol).to_string(), self.a_type(self.type_of(node)));
                if self.type_of(node) != self.common.error {
                    self.report(
                        Diagnostic::new(
                            Code::E0406,
                            self.here(span),
                            format!("`{text}` is one of a few words, and this is {what}"),
                            what,
                        )
                        .help(format!("it is {list}")),
                    );
                }
                self.error_node(span)
            }
        }
    }

    /// `none` for a key that always has a value.
    fn report_none(&mut self, name: Name, span: Span, key: &Key) {
        let text = self.text(name.symbol).to_string();
        let help = match key.default.text() {
            Some(default) => format!("leave the key out: it is {default} then"),
            None => "give it a value: nothing holds without one".into(),
        };
        let title = format!("`{text}` cannot be `none`");
        let diagnostic =
            Diagnostic::new(Code::E0312, self.here(span), title, "it always has a value");
        self.report(diagnostic.help(help));
    }

    fn check_word_text(&mut self, node: NodeId, name: Name, key: &Key) {
        if let NodeKind::Str(text) = self.kind_of(node)
            && !key.words.contains(&text.as_ref())
        {
            let text = text.to_string();
            let span = self.span_of(node);
            self.report_word(&text, span, name, key);
        }
    }

    fn report_word(&mut self, text: &str, span: Span, name: Name, key: &Key) {
        let place = self.here(span);
        let near = nearest(text, key.words.iter().copied());
        let diagnostic = Diagnostic::new(
            Code::E0406,
            place,
            format!("`{}` cannot be `{text}`", self.text(name.symbol)),
            "not one of its words",
        );
        let diagnostic = match near {
            Some(near) => diagnostic.did_you_mean(place, &near),
            None => diagnostic.help(format!("it is {}", words_text(key.words))),
        };
        self.report(diagnostic);
    }

    /// A constant number, in base units.
    pub(in crate::check) fn constant_value(&self, node: NodeId) -> Option<f64> {
        match self.kind_of(node) {
            NodeKind::Int(value) => Some(*value as f64),
            NodeKind::Float(value) => Some(*value),
            NodeKind::ToFloat(inner) | NodeKind::Shown(inner, _) => self.constant_value(*inner),
            NodeKind::Unary(UnaryOp::Neg, inner) => Some(-self.constant_value(*inner)?),
            _ => None,
        }
    }

    fn check_bounds(&mut self, node: NodeId, name: Name, key: &Key, kind: &BlockKind) {
        let wrong = match (key.bounds, self.kind_of(node)) {
            (Bounds::Any, _) => false,
            (Bounds::Band, NodeKind::Range(start, end)) => {
                match (self.constant_value(*start), self.constant_value(*end)) {
                    (Some(start), Some(end)) => start < 0.0 || end < start,
                    _ => false,
                }
            }
            (bounds, _) => self.constant_value(node).is_some_and(|value| !bounds.holds(value)),
        };
        if !wrong {
            return;
        }
        let text = self.text(name.symbol).to_string();
        let mut diagnostic = Diagnostic::new(
            Code::E0406,
            self.here(self.span_of(node)),
            format!("`{text}` of {} is {}", a(kind.name), key.bounds.text()),
            "out of its range",
        );
        if let Some(default) = key.default.text() {
            diagnostic = diagnostic.help(format!("the default is {default}"));
        } else {
            diagnostic = diagnostic.help(format!("choose a value that is {}", key.bounds.text()));
        }
        self.report(diagnostic);
    }
}

fn words_text(words: &[&str]) -> String {
    let list: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match list.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => String::new(),
    }
}
