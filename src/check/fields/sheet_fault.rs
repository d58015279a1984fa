//! What can be wrong with the blocks of a field: their kind, place, name and missing keys.

use crate::check::Checker;
use crate::check::fields::sheet::parts_of;
use crate::check::state::scope::LocalKind;
use crate::check::words::suggest::{a, nearest};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::program::types::{Type, TypeId};
use crate::schema::{self, BlockKind, Clause};
use crate::syntax::ast::{self, Ast, BinaryOp, ExprId, ExprKind, Name};

impl Checker {
    /// Warns of what is checked, and that nothing carries out.
    pub(in crate::check) fn warn_of_inert(&mut self, name: Name, title: String) {
        let place = self.here(name.span);
        self.report(
            Diagnostic::new(Code::W1017, place, title, "checked, and then left alone")
                .note("runs are the same with it and without it")
                .help("leave it out, so that nobody counts on it"),
        );
    }

    pub(in crate::check) fn report_second(&mut self, kind: Name, earlier: Span) {
        let text = self.text(kind.symbol).to_string();
        self.report(
            Diagnostic::new(
                Code::E0404,
                self.here(kind.span),
                format!("there is a `{text}` already"),
                "given again here",
            )
            .label(self.here(earlier), "first given here")
            .help("put the keys of both into one block"),
        );
    }

    /// A function where the condition of a clause should stand.
    pub(in crate::check) fn report_function(&mut self, clause: &Clause, place: Span) {
        let word = clause.word;
        let known: Vec<String> = clause.over.iter().map(|(name, _)| format!("`{name}`")).collect();
        let verb = if known.len() == 1 { "is" } else { "are" };
        self.report(
            Diagnostic::new(
                Code::E0402,
                self.here(place),
                format!("`{word}` is followed by a condition, not by a function"),
                "no parameters stand here",
            )
            .help(format!("leave the `… =>` out: {} {verb} known there", known.join(" and "))),
        );
    }

    pub(in crate::check) fn report_missing(
        &mut self,
        sheet: &ast::Sheet,
        kind: &BlockKind,
        missing: &[&str],
    ) {
        let list: Vec<String> = missing.iter().map(|name| format!("`{name}`")).collect();
        let span = sheet.name.map_or(sheet.kind.span, |name| name.span);
        let example = missing.first().map_or("", |name| match *name {
            "ΔΦ_capacity" => "ΔΦ_capacity: 400 ΔΦ",
            "tension" => "tension: 2 ΔΦ",
            "glyphs" => "glyphs: 100",
            "density" => "density: 0.2 to 12",
            "mass" => "mass: 4 kJ/K",
            "conductance" => "conductance: 20 W/K",
            "amount" => "amount: 40 mol",
            "gas" => "gas: N2",
            name => name,
        });
        self.report(
            Diagnostic::new(
                Code::E0403,
                self.here(span),
                format!("this `{}` needs {}", kind.name, list.join(" and ")),
                "not given",
            )
            .help(format!("add `{example}`")),
        );
    }

    pub(in crate::check) fn report_unknown_kind(&mut self, name: Name, inside: Option<&BlockKind>) {
        let text = self.text(name.symbol).to_string();
        let place = self.here(name.span);
        let fits = |kind: &&BlockKind| match inside {
            Some(outer) => kind.inside.contains(&outer.name),
            None => kind.inside.is_empty(),
        };
        let all: Vec<&str> = schema::block::kinds().filter(fits).map(|kind| kind.name).collect();
        let meant = crate::syntax::meant_block(&text).filter(|kind| all.contains(kind));
        let near = nearest(&text, all.iter().copied());
        let mut diagnostic = Diagnostic::new(
            Code::E0401,
            place,
            format!("there is no block `{text}`"),
            "unknown kind of block",
        );
        diagnostic = match (near, inside) {
            _ if let Some(meant) = meant => diagnostic
                .help(format!("here it is called `{meant}`"))
                .fix(place, meant, format!("write `{meant}`")),
            (Some(near), _) => diagnostic.did_you_mean(place, &near),
            (None, Some(outer)) => {
                let list: Vec<String> = all.iter().map(|name| format!("`{name}`")).collect();
                if list.is_empty() {
                    diagnostic.help(format!("{} holds no blocks", a(outer.name)))
                } else {
                    diagnostic.help(format!("{} holds {}", a(outer.name), list.join(", ")))
                }
            }
            (None, None) => diagnostic.help("blocks stand inside a `field name { … }`"),
        };
        self.report(diagnostic);
    }

    pub(in crate::check) fn report_place(
        &mut self,
        name: Name,
        kind: &BlockKind,
        inside: Option<&BlockKind>,
    ) {
        let holders: Vec<String> = kind.inside.iter().map(|name| article(name)).collect();
        let belongs = match holders.as_slice() {
            [] => "at the top level of a file".to_string(),
            holders => format!("inside {}", holders.join(" or ")),
        };
        let here =
            inside.map_or("here".to_string(), |outer| format!("inside {}", article(outer.name)));
        self.report(
            Diagnostic::new(
                Code::E0405,
                self.here(name.span),
                format!("{} has no meaning {here}", article(kind.name)),
                format!("belongs {belongs}"),
            )
            .help(format!("move it {belongs}")),
        );
    }

    pub(in crate::check) fn report_naming(&mut self, sheet: &ast::Sheet, kind: &str, needed: bool) {
        let span = sheet.name.map_or(sheet.kind.span, |name| name.span);
        let (code, title, label, help) = if needed {
            (
                Code::E0403,
                format!("this `{kind}` has no name"),
                "a name should follow",
                format!("write `{kind} name {{ … }}`"),
            )
        } else {
            (
                Code::E0405,
                format!("{} has no name of its own", article(kind)),
                "a name has no meaning here",
                format!("write `{kind} {{ … }}`"),
            )
        };
        self.report(Diagnostic::new(code, self.here(span), title, label).help(help));
    }

    /// `link a to b`, `link (a, b)`: the texts of the two ends.
    pub(in crate::check) fn ends_of_a_link(
        &self,
        ast: &Ast,
        pattern: ExprId,
    ) -> Option<(String, String)> {
        let (a, b) = match &ast[pattern].kind {
            ExprKind::Binary(BinaryOp::Sub, a, b) => (*a, *b),
            ExprKind::Range(a, b) => (*a, *b),
            ExprKind::Tuple(parts) => match parts.as_ref() {
                [a, b] => (*a, *b),
                _ => return None,
            },
            _ => return None,
        };
        let text = |id: ExprId| self.part_text(ast, id);
        Some((text(a)?, text(b)?))
    }

    /// A segment as it is written: `core`, `core[0]`.
    fn part_text(&self, ast: &Ast, id: ExprId) -> Option<String> {
        match &ast[id].kind {
            ExprKind::Name(name) => Some(self.text(*name).to_string()),
            ExprKind::Index(of, index) => match &ast[*index].kind {
                ExprKind::Int(number) => Some(format!("{}[{number}]", self.part_text(ast, *of)?)),
                _ => None,
            },
            _ => None,
        }
    }

    /// Names that a block would have given, where it is not known: nothing is said of their use.
    pub(in crate::check) fn bind_unknown(&mut self, ast: &Ast, sheet: &ast::Sheet) {
        let error = self.common.error;
        for name in sheet.name.map(|name| name.symbol).into_iter().chain(parts_of(ast, sheet)) {
            self.declare_local(name, error, false, LocalKind::Hidden, sheet.kind.span);
        }
    }

    /// Whether something was reported in a part of the file at hand.
    pub(in crate::check) fn faulty(&self, span: Span) -> bool {
        self.reports.has_error_in(self.scope.file(), span)
    }

    /// `shop()` of a field without parameters; `span` is that of the call. Nothing is reported of
    /// what is no field.
    pub(in crate::check) fn report_call_of_field(
        &mut self,
        ty: TypeId,
        callee: Span,
        span: Span,
        args: usize,
    ) -> bool {
        let Type::Field(Some(field)) = self.program.types.get(ty) else { return false };
        let Some(field) = self.program.fields.get(field.0 as usize) else { return false };
        let name = self.text(field.name).to_string();
        let title = format!("the field `{name}` has no parameters");
        let called = Diagnostic::new(Code::E0304, self.here(callee), title, "is not called");
        self.report(match args {
            0 => called.help(format!("write `{name}`, without brackets")).fix(
                self.here(Span::new(callee.end, span.end)),
                "",
                "leave the brackets out",
            ),
            _ => called
                .help(format!("declare what it takes: `field {name}(load: Float = 1.0) {{ … }}`")),
        });
        true
    }
}

/// The name of a kind of block in quotes, with its article.
fn article(name: &str) -> String {
    match name.starts_with(['a', 'e', 'i', 'o']) {
        true => format!("an `{name}`"),
        false => format!("a `{name}`"),
    }
}
