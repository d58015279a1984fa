//! The order in which the dimensions and units of a file are declared: each after those that it is
//! made of, whatever their order in the text.

use super::unit::{BINARY, LONG, LONG_BINARY, SI};
use crate::check::Checker;
use crate::check::state::modules::{ModuleId, TypeName};
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast::{
    self, Ast, Entry, ExprId, ExprKind, StmtId, StmtKind, TypeKind, UnitExpr,
};
use crate::syntax::symbol::Symbol;
use indexmap::IndexMap;

/// What a file declares, by name, each with its position among its declarations.
#[derive(Default)]
struct Names {
    dimensions: IndexMap<Symbol, usize>,
    units: IndexMap<Symbol, usize>,
    /// The units that take prefixes.
    prefixed: IndexMap<Symbol, usize>,
}

/// How far a declaration is.
#[derive(Clone, Copy, PartialEq)]
enum Progress {
    Waiting,
    Open,
    Placed,
}

impl Checker {
    /// The dimensions and units that a file declares, each after those that it is made of. Those that
    /// are made of themselves are reported and left out.
    pub(in crate::check) fn units_in_order(&mut self, id: ModuleId, ast: &Ast) -> Vec<StmtId> {
        let is_one =
            |kind: &StmtKind| matches!(kind, StmtKind::Dimension { .. } | StmtKind::Unit(_));
        let all: Vec<StmtId> =
            ast.root.iter().copied().filter(|stmt| is_one(&ast[*stmt].kind)).collect();
        let mut names = Names::default();
        for (index, stmt) in all.iter().enumerate() {
            match &ast[*stmt].kind {
                StmtKind::Dimension { name, .. } => {
                    names.dimensions.entry(name.symbol).or_insert(index);
                }
                StmtKind::Unit(unit) => {
                    names.units.entry(unit.name.symbol).or_insert(index);
                    let prefixed = |entry: &Entry| match entry {
                        Entry::Key(key, _) => key.symbol == self.known.prefixes,
                        _ => false,
                    };
                    if unit.entries.iter().any(prefixed) {
                        names.prefixed.insert(unit.name.symbol, index);
                        for name in self.aliases_of(ast, unit) {
                            names.prefixed.insert(name, index);
                        }
                    }
                    for name in self.aliases_of(ast, unit) {
                        names.units.entry(name).or_insert(index);
                    }
                }
                _ => {}
            }
        }
        let uses: Vec<Vec<usize>> =
            all.iter().map(|stmt| self.made_of(id, ast, *stmt, &names)).collect();
        let mut progress = vec![Progress::Waiting; all.len()];
        let mut order = vec![];
        let mut broken = vec![false; all.len()];
        for start in 0..all.len() {
            // Each with how many of those it is made of were looked at.
            let mut way = vec![(start, 0_usize)];
            while let Some((at, next)) = way.last().copied() {
                if next == 0 && progress.get(at) == Some(&Progress::Placed) {
                    way.pop();
                    continue;
                }
                set(&mut progress, at, Progress::Open);
                let Some(part) = uses.get(at).and_then(|uses| uses.get(next)).copied() else {
                    set(&mut progress, at, Progress::Placed);
                    order.push(at);
                    way.pop();
                    continue;
                };
                if let Some((_, next)) = way.last_mut() {
                    *next += 1;
                }
                match progress.get(part) {
                    Some(Progress::Waiting) => way.push((part, 0)),
                    Some(Progress::Open) => {
                        let from = way.iter().position(|(it, _)| *it == part).unwrap_or(0);
                        let circle: Vec<usize> = way.iter().skip(from).map(|(it, _)| *it).collect();
                        if !circle.iter().any(|it| broken.get(*it) == Some(&true)) {
                            self.report_circle(id, ast, &all, &circle);
                        }
                        circle.iter().for_each(|it| set(&mut broken, *it, true));
                    }
                    _ => {}
                }
            }
        }
        for (stmt, _) in all.iter().zip(&broken).filter(|(_, broken)| **broken) {
            self.leave_out(id, ast, *stmt);
        }
        let whole = order.into_iter().filter(|at| broken.get(*at) == Some(&false));
        whole.filter_map(|at| all.get(at).copied()).collect()
    }

    /// What was reported where it is declared is not told again wherever it is used.
    fn leave_out(&mut self, id: ModuleId, ast: &Ast, stmt: StmtId) {
        match &ast[stmt].kind {
            StmtKind::Dimension { name, .. } => {
                let (error, place) = (self.common.error, self.place_in(id, name.span));
                self.add_type(id, name.symbol, TypeName::Dimension(error), place);
            }
            StmtKind::Unit(unit) => self.leave_out_unit(ast, unit),
            _ => {}
        }
    }

    /// The names of a unit that was reported stand for nothing, and nothing is said of them.
    pub(super) fn leave_out_unit(&mut self, ast: &Ast, unit: &ast::Unit) {
        self.units.left_out.insert(unit.name.symbol, ());
        for name in self.aliases_of(ast, unit) {
            self.units.left_out.insert(name, ());
        }
    }

    fn aliases_of(&self, ast: &Ast, unit: &ast::Unit) -> Vec<Symbol> {
        let mut names = vec![];
        for entry in &unit.entries {
            let Entry::Key(key, value) = entry else { continue };
            if key.symbol != self.known.aliases {
                continue;
            }
            match &ast[*value].kind {
                ExprKind::Name(name) => names.push(*name),
                ExprKind::List(items) => {
                    names.extend(items.iter().filter_map(|item| match ast[*item].kind {
                        ExprKind::Name(name) => Some(name),
                        _ => None,
                    }));
                }
                _ => {}
            }
        }
        names
    }

    /// The declarations of the file that one is made of.
    fn made_of(&self, id: ModuleId, ast: &Ast, stmt: StmtId, names: &Names) -> Vec<usize> {
        let mut types = vec![];
        let mut exprs: Vec<ExprId> = vec![];
        match &ast[stmt].kind {
            StmtKind::Dimension { definition, .. } => types.extend(*definition),
            StmtKind::Unit(unit) => {
                types.extend(unit.dimension);
                exprs.extend(unit.value);
                exprs.extend(unit.entries.iter().filter_map(|entry| match entry {
                    Entry::Key(key, value) if key.symbol == self.known.offset => Some(*value),
                    _ => None,
                }));
            }
            _ => {}
        }
        let mut found = vec![];
        while let Some(ty) = types.pop() {
            match &ast[ty].kind {
                TypeKind::Name(name, arguments) => {
                    found.extend(names.dimensions.get(&name.symbol));
                    types.extend(arguments.iter().copied());
                }
                TypeKind::Product(a, b) | TypeKind::Quotient(a, b) => types.extend([*a, *b]),
                TypeKind::Power(base, ..) => types.push(*base),
                TypeKind::As(inner, unit) => {
                    types.push(*inner);
                    self.units_in(id, unit, names, &mut found);
                }
                _ => {}
            }
        }
        while let Some(expr) = exprs.pop() {
            match &ast[expr].kind {
                ExprKind::Quantity(quantity) => {
                    self.units_in(id, &quantity.unit, names, &mut found);
                }
                ExprKind::Paren(inner) | ExprKind::Unary(_, inner) => exprs.push(*inner),
                ExprKind::Binary(_, a, b) => exprs.extend([*a, *b]),
                _ => {}
            }
        }
        found
    }

    fn units_in(&self, id: ModuleId, unit: &UnitExpr, names: &Names, found: &mut Vec<usize>) {
        let in_library = self.modules.is_standard(id);
        for factor in &unit.factors {
            let name = factor.name.symbol;
            if let Some(own) = names.units.get(&name) {
                found.push(*own);
            } else if !names.prefixed.is_empty() && self.units.named(name, in_library).is_none() {
                let text = self.text(name);
                let prefixes = BINARY.iter().chain(&LONG_BINARY).map(|it| it.0);
                let prefixes = prefixes.chain(SI.iter().chain(&LONG).map(|it| it.0));
                found.extend(prefixes.filter_map(|prefix| {
                    let rest = self.program.names.find(text.strip_prefix(prefix)?)?;
                    names.prefixed.get(&rest)
                }));
            }
        }
    }

    fn report_circle(&mut self, id: ModuleId, ast: &Ast, all: &[StmtId], circle: &[usize]) {
        let mut named: Vec<(String, crate::diagnostic::Place)> = vec![];
        let mut units = true;
        for at in circle {
            let Some(stmt) = all.get(*at) else { continue };
            let name = match &ast[*stmt].kind {
                StmtKind::Dimension { name, .. } => {
                    units = false;
                    *name
                }
                StmtKind::Unit(unit) => unit.name,
                _ => continue,
            };
            named.push((format!("`{}`", self.text(name.symbol)), self.place_in(id, name.span)));
        }
        let Some((first, place)) = named.first().cloned() else { return };
        let what = if units { "unit" } else { "dimension" };
        let title = match named.len() {
            1 => format!("the {what} {first} is made of itself"),
            _ => format!("these {what}s are made of each other in a circle"),
        };
        let mut diagnostic = Diagnostic::new(Code::E0211, place, title, "no end is in sight");
        for (_, place) in named.iter().skip(1) {
            diagnostic = diagnostic.label(*place, "on the way round");
        }
        if named.len() > 1 {
            let chain: Vec<&str> =
                named.iter().map(|it| it.0.as_str()).chain([first.as_str()]).collect();
            diagnostic = diagnostic.note(chain.join(" is made of "));
        }
        self.report(diagnostic.help(match units {
            true if named.len() == 1 => "give it a size in other units, or a dimension of its own",
            true => "give one of them a size in other units, or a dimension of its own",
            false => "let one of them stand for itself, `dimension A`, or be made of others",
        }));
    }
}

fn set<T>(all: &mut [T], at: usize, to: T) {
    if let Some(slot) = all.get_mut(at) {
        *slot = to;
    }
}
