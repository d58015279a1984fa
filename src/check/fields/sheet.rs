//! The blocks of a field, against the schema table.

use crate::check::Checker;
use crate::check::fields::gathered::Gathered;
use crate::check::state::scope::LocalKind;
use crate::check::wanted::{Want, Why};
use crate::check::words::suggest::{a, nearest};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::program::tree::{self, NodeId, NodeKind, SheetEntry};
use crate::program::types::{Type, TypeId};
use crate::program::{LocalId, SheetId};
use crate::schema::{self, BlockId, BlockKind, Naming};
use crate::syntax::ast::{self, Ast, Entry, ExprId, ExprKind, Name, UnaryOp};
use crate::syntax::symbol::Symbol;

impl Checker {
    /// Checks a block.
    pub(super) fn sheet(
        &mut self,
        ast: &Ast,
        id: ast::SheetId,
        inside: Option<&'static BlockKind>,
        gathered: &mut Gathered,
    ) -> Option<SheetId> {
        crate::check::stack::with_room(|| self.sheet_inner(ast, id, inside, gathered))
    }

    fn sheet_inner(
        &mut self,
        ast: &Ast,
        id: ast::SheetId,
        inside: Option<&'static BlockKind>,
        gathered: &mut Gathered,
    ) -> Option<SheetId> {
        let sheet = &ast[id];
        let kind_name = self.text(sheet.kind.symbol).to_string();
        let Some(kind) = schema::block::kind(&kind_name, inside.map(|kind| kind.name)) else {
            self.report_unknown_kind(sheet.kind, inside);
            self.bind_unknown(ast, sheet);
            return None;
        };
        if inside.is_some_and(|outer| !kind.inside.contains(&outer.name)) {
            self.report_place(sheet.kind, kind, inside);
            self.bind_unknown(ast, sheet);
            return None;
        }
        // What stands in a block that does not act needs no word of its own.
        if kind.id.is_none() && inside.is_none_or(|outer| outer.id.is_some()) {
            self.warn_of_inert(sheet.kind, format!("the block `{}` does not act yet", kind.name));
        }
        match (kind.naming, sheet.name) {
            (Naming::Needed, None) => self.report_naming(sheet, kind.name, true),
            (Naming::None, Some(_)) => self.report_naming(sheet, kind.name, false),
            _ => {}
        }
        let int = self.common.int;
        let count = sheet.count.map(|count| {
            let why = Why::Part("the count of a block");
            self.expr_of(ast, count, int, why)
        });
        if let (Some(count), Some(written)) = (count, sheet.count) {
            self.check_count(kind, count, ast[written].span);
        }
        let pattern = self.sheet_pattern(ast, sheet, kind);
        if kind.id == Some(BlockId::Segment) {
            gathered.segments += 1;
        }
        let binds = self.bind_name_of(sheet, kind, gathered);
        // A counted block has an `index`, and so has a link: the number of the pair.
        let several = count.or(pattern);
        let mark = several.map(|_| self.scope.enter());
        let index = several.map(|_| {
            let index = self.known.index;
            self.declare_local(index, int, false, LocalKind::Hidden, sheet.kind.span)
        });
        let entries = self.entries(ast, sheet, kind, gathered);
        if let Some(mark) = mark {
            self.leave_scope(mark);
        }
        let id = SheetId(self.program.sheets.len() as u32);
        self.program.sheets.push(tree::Sheet {
            kind,
            name: sheet.name.map(|name| name.symbol),
            count,
            index,
            pattern,
            binds,
            entries,
            span: sheet.span,
        });
        Some(id)
    }

    fn check_count(&mut self, kind: &BlockKind, count: NodeId, span: Span) {
        if !kind.counted {
            self.report(
                Diagnostic::new(
                    Code::E0405,
                    self.here(span),
                    format!("there is one `{}`, not several", kind.name),
                    "a count has no meaning here",
                )
                .help("leave out the brackets"),
            );
        } else if self.is_below_one(count) {
            self.report(
                Diagnostic::new(
                    Code::E0406,
                    self.here(span),
                    "the count of a block is at least 1",
                    "out of its range",
                )
                .help(format!("leave the block out, or write `{}[1]`", kind.name)),
            );
        }
    }

    fn is_below_one(&self, count: NodeId) -> bool {
        match self.kind_of(count) {
            NodeKind::Int(value) => *value < 1,
            NodeKind::Unary(UnaryOp::Neg, inner) => {
                matches!(self.kind_of(*inner), NodeKind::Int(0..))
            }
            _ => false,
        }
    }

    fn sheet_pattern(&mut self, ast: &Ast, sheet: &ast::Sheet, kind: &BlockKind) -> Option<NodeId> {
        match (sheet.pattern, kind.pattern) {
            (Some(pattern), true) => {
                let segment = self.type_of_text("Segment", None);
                let pair = self.program.types.intern(Type::Tuple(Box::new([segment, segment])));
                let pairs = self.program.types.intern(Type::List(pair));
                if let Some((a, b)) = self.ends_of_a_link(ast, pattern) {
                    let help = format!("write `link [({a}, {b})] {{ … }}`");
                    self.report(
                        Diagnostic::new(
                            Code::E0302,
                            self.here(ast[pattern].span),
                            "a link is between pairs of segments, which stand in a list",
                            "this is no list",
                        )
                        .help(help),
                    );
                    return None;
                }
                let why = Why::Part("what a `link` joins");
                Some(self.expr_of(ast, pattern, pairs, why))
            }
            (Some(pattern), false) => {
                self.report(
                    Diagnostic::new(
                        Code::E0405,
                        self.here(ast[pattern].span),
                        format!("{} is not between pairs of segments", a(kind.name)),
                        "only a `link` has this",
                    )
                    .help("leave it out"),
                );
                None
            }
            (None, true) => {
                self.report(
                    Diagnostic::new(
                        Code::E0403,
                        self.here(sheet.kind.span),
                        "this `link` does not say what it joins",
                        "pairs of segments should follow",
                    )
                    .help("write `link ring(core) { … }`"),
                );
                None
            }
            (None, false) => None,
        }
    }

    /// The name of a block, known in what follows it.
    fn bind_name_of(
        &mut self,
        sheet: &ast::Sheet,
        kind: &BlockKind,
        gathered: &mut Gathered,
    ) -> Option<LocalId> {
        let name = sheet.name?;
        let gives = kind.gives.filter(|gives| *gives != "Field")?;
        let one = self.type_of_text(gives, None);
        let ty = match sheet.count {
            Some(_) => self.program.types.intern(Type::List(one)),
            None => one,
        };
        // Clusters of several apps may share a name.
        let earlier = gathered.names.iter().find(|(other, _)| *other == name.symbol).copied();
        match earlier {
            Some((_, earlier)) if kind.name != "cluster" => {
                let text = self.text(name.symbol).to_string();
                self.report(
                    Diagnostic::new(
                        Code::E0202,
                        self.here(name.span),
                        format!("`{text}` is given twice in this field"),
                        "given again here",
                    )
                    .label(self.here(earlier), "first given here")
                    .help("give one of them another name"),
                );
            }
            Some(_) => {}
            None => gathered.names.push((name.symbol, name.span)),
        }
        Some(self.declare_local(name.symbol, ty, false, LocalKind::Hidden, name.span))
    }

    fn entries(
        &mut self,
        ast: &Ast,
        sheet: &ast::Sheet,
        kind: &'static BlockKind,
        gathered: &mut Gathered,
    ) -> Vec<SheetEntry> {
        let mut result = vec![];
        let mut given: Vec<(Symbol, Span)> = vec![];
        let mut single: Vec<(&str, Span)> = vec![];
        for entry in &sheet.entries {
            match entry {
                Entry::Key(name, value) => {
                    if self.given_before(*name, kind, &given) {
                        self.expr(ast, *value, Want::Any);
                        continue;
                    }
                    given.push((name.symbol, name.span));
                    result.extend(self.key_entry(ast, *name, *value, kind));
                }
                Entry::Clause(word, value) => {
                    result.extend(self.clause_entry(ast, *word, *value, kind));
                }
                Entry::Block(inner) => {
                    let block = &ast[*inner];
                    let text = self.text(block.kind.symbol);
                    if let Some(known) = schema::block::kind(text, Some(kind.name))
                        && !known.many
                        && known.inside.contains(&kind.name)
                    {
                        if let Some((_, earlier)) =
                            single.iter().find(|(name, _)| *name == known.name)
                        {
                            let earlier = *earlier;
                            self.report_second(block.kind, earlier);
                            continue;
                        }
                        single.push((known.name, block.kind.span));
                    }
                    if let Some(id) = self.sheet(ast, *inner, Some(kind), gathered) {
                        result.push(SheetEntry::Sheet(id));
                    }
                }
            }
        }
        let missing: Vec<&str> = kind
            .keys
            .iter()
            .filter(|key| key.default.text().is_none())
            .filter(|key| !given.iter().any(|(name, _)| self.text(*name) == key.name))
            // A misspelt key was told of already.
            .filter(|key| {
                !given.iter().any(|(name, _)| {
                    nearest(self.text(*name), kind.keys.iter().map(|key| key.name))
                        .is_some_and(|near| near.iter().any(|it| it == key.name))
                })
            })
            .map(|key| key.name)
            .collect();
        if !missing.is_empty() {
            self.report_missing(sheet, kind, &missing);
        }
        result
    }

    fn given_before(&mut self, name: Name, kind: &BlockKind, given: &[(Symbol, Span)]) -> bool {
        let Some((_, earlier)) = given.iter().find(|(other, _)| *other == name.symbol) else {
            return false;
        };
        let text = self.text(name.symbol).to_string();
        self.report(
            Diagnostic::new(
                Code::E0404,
                self.here(name.span),
                format!("`{text}` is given twice in this `{}`", kind.name),
                "given again here",
            )
            .label(self.here(*earlier), "first given here")
            .help("leave one of them out"),
        );
        true
    }

    /// The condition of a clause, as a function of what it is over.
    fn clause_entry(
        &mut self,
        ast: &Ast,
        word: Name,
        value: ExprId,
        kind: &BlockKind,
    ) -> Option<SheetEntry> {
        let text = self.text(word.symbol).to_string();
        let span = word.span.to(ast[value].span);
        let Some(clause) = kind.clauses.iter().find(|clause| clause.word == text) else {
            let words: Vec<String> =
                kind.clauses.iter().map(|clause| format!("`{}`", clause.word)).collect();
            let help = if words.is_empty() {
                "`when`, `require` and `prefer` belong in a `rule`, `deny` in a `firewall`".into()
            } else {
                format!("{} has {}", a(kind.name), words.join(", "))
            };
            self.report(
                Diagnostic::new(
                    Code::E0402,
                    self.here(word.span),
                    format!("{} has no `{text}`", a(kind.name)),
                    "not part of this block",
                )
                .help(help),
            );
            return None;
        };
        let params: Vec<(Symbol, TypeId)> = clause
            .over
            .iter()
            .map(|(name, ty)| (self.program.names.intern(name), self.type_of_text(ty, None)))
            .collect();
        let bool_ = self.common.bool_;
        if let ExprKind::Lambda(given, _) = &ast[value].kind {
            let given = given.iter().map(|param| param.name.span).reduce(Span::to);
            self.report_function(clause, given.unwrap_or(ast[value].span));
            return None;
        }
        let value = self.thunk(ast, value, &params, |checker, ast, value| {
            (checker.condition(ast, value), bool_)
        });
        Some(SheetEntry::Key { key: clause.id, value, span })
    }
}

/// The names of the blocks of a block, of the inner ones too.
pub(in crate::check) fn parts_of(ast: &Ast, sheet: &ast::Sheet) -> Vec<Symbol> {
    let mut found = vec![];
    let mut open = vec![sheet];
    while let Some(sheet) = open.pop() {
        for entry in &sheet.entries {
            if let ast::Entry::Block(inner) = entry {
                let inner = &ast[*inner];
                found.extend(inner.name.map(|name| name.symbol));
                open.push(inner);
            }
        }
    }
    found
}
