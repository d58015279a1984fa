//! `:save`: the entries of a session as a script that does the same. A session may declare a name
//! anew, a script may not: what was replaced goes on under another name, as far as it was used.

use crate::syntax::ast::{Ast, ExprKind, PatternKind, StmtKind, TypeKind};
use crate::syntax::parse;
use crate::syntax::symbol::{Interner, Symbol};
use std::collections::{BTreeMap, BTreeSet};

/// What an entry declares, and its text with other names.
struct Read {
    ast: Ast,
    declares: BTreeSet<Symbol>,
    tests: Vec<String>,
}

/// The script.
pub(super) fn script(entries: &[String]) -> String {
    let mut names = Interner::default();
    let read: Vec<Read> = entries.iter().map(|entry| read(entry, &mut names)).collect();
    let mut uses: BTreeMap<Symbol, usize> = BTreeMap::new();
    for name in read.iter().flat_map(|it| &it.declares) {
        *uses.entry(*name).or_default() += 1;
    }
    let mut text = String::new();
    // How often each name is still to be declared: the last one keeps it.
    let mut renamed: BTreeMap<Symbol, String> = BTreeMap::new();
    let mut left = uses.clone();
    for (index, (entry, it)) in entries.iter().zip(&read).enumerate() {
        for name in &it.declares {
            let all = uses.get(name).copied().unwrap_or(1);
            let still = left.entry(*name).or_insert(1);
            let number = all - *still;
            *still = still.saturating_sub(1);
            match *still {
                0 => drop(renamed.remove(name)),
                _ => drop(renamed.insert(*name, format!("{}_{}", names.text(*name), number + 1))),
            }
        }
        let later = read.get(index + 1..).unwrap_or_default();
        let entry = rewritten(entry, it, &renamed, |title| {
            later.iter().any(|it| it.tests.iter().any(|other| other == title))
        });
        text += entry.trim_end();
        text.push('\n');
    }
    crate::syntax::format(&text, &Default::default()).unwrap_or(text)
}

/// The names that a script declares, in order of the alphabet.
pub(super) fn declared(text: &str) -> Vec<String> {
    let mut names = Interner::default();
    let declares = read(text, &mut names).declares;
    let mut all: Vec<String> = declares.iter().map(|name| names.text(*name).to_owned()).collect();
    all.sort();
    all
}

fn read(entry: &str, names: &mut Interner) -> Read {
    let ast = parse(entry, Default::default(), names).ast;
    let mut declares = BTreeSet::new();
    let mut tests = vec![];
    for stmt in &ast.root {
        match &ast[*stmt].kind {
            StmtKind::Fn(it) => drop(declares.insert(it.name.symbol)),
            StmtKind::Record(it) => drop(declares.insert(it.name.symbol)),
            StmtKind::Enum(it) => drop(declares.insert(it.name.symbol)),
            StmtKind::Param { name, .. } => drop(declares.insert(name.symbol)),
            StmtKind::Sheet(it) => declares.extend(ast[*it].name.map(|name| name.symbol)),
            StmtKind::Let { pattern, .. } => {
                let mut todo = vec![*pattern];
                while let Some(pattern) = todo.pop() {
                    match &ast[pattern].kind {
                        PatternKind::Name(name) => drop(declares.insert(*name)),
                        PatternKind::Tuple(parts) => todo.extend(parts.iter().copied()),
                        _ => {}
                    }
                }
            }
            StmtKind::Test { title, .. } => tests.push(title.to_string()),
            _ => {}
        }
    }
    Read { ast, declares, tests }
}

/// An entry with the names that hold there, and without the tests that a later one replaces.
fn rewritten(
    entry: &str,
    read: &Read,
    renamed: &BTreeMap<Symbol, String>,
    is_replaced: impl Fn(&str) -> bool,
) -> String {
    let ast = &read.ast;
    let mut cuts: BTreeMap<(u32, u32), String> = BTreeMap::new();
    let mut put = |symbol: Symbol, span: crate::diagnostic::Span| {
        if let Some(name) = renamed.get(&symbol) {
            cuts.insert((span.start, span.end), name.clone());
        }
    };
    for expr in &ast.exprs {
        match &expr.kind {
            ExprKind::Name(name) => put(*name, expr.span),
            ExprKind::Call(_, args) => {
                args.iter().filter_map(|arg| arg.name).for_each(|it| put(it.symbol, it.span));
            }
            ExprKind::Lambda(params, _) => {
                params.iter().for_each(|it| put(it.name.symbol, it.name.span));
            }
            _ => {}
        }
    }
    for ty in &ast.types {
        match &ty.kind {
            TypeKind::Name(name, _) => put(name.symbol, name.span),
            TypeKind::Record(fields) => {
                fields.iter().for_each(|(name, _)| put(name.symbol, name.span));
            }
            _ => {}
        }
    }
    for pattern in &ast.patterns {
        match &pattern.kind {
            PatternKind::Name(name) => put(*name, pattern.span),
            PatternKind::Variant(name, _) => put(name.symbol, name.span),
            _ => {}
        }
    }
    for sheet in &ast.sheets {
        sheet.name.iter().for_each(|name| put(name.symbol, name.span));
        sheet.params.iter().for_each(|it| put(it.name.symbol, it.name.span));
    }
    for stmt in &ast.stmts {
        match &stmt.kind {
            StmtKind::Fn(it) => {
                put(it.name.symbol, it.name.span);
                it.params.iter().for_each(|it| put(it.name.symbol, it.name.span));
            }
            StmtKind::Record(it) => put(it.name.symbol, it.name.span),
            StmtKind::Enum(it) => put(it.name.symbol, it.name.span),
            StmtKind::Param { name, .. } => put(name.symbol, name.span),
            _ => {}
        }
    }
    for stmt in &ast.root {
        let stmt = &ast[*stmt];
        if let StmtKind::Test { title, .. } = &stmt.kind
            && is_replaced(title)
        {
            cuts.retain(|(start, _), _| !(stmt.span.start..stmt.span.end).contains(start));
            cuts.insert((stmt.span.start, stmt.span.end), String::new());
        }
    }
    let mut out = String::new();
    let mut at = 0;
    for ((start, end), name) in cuts {
        let (start, end) = (start as usize, end as usize);
        if start >= at {
            out += entry.get(at..start).unwrap_or("");
            out += &name;
            at = end;
        }
    }
    out + entry.get(at..).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved(entries: &[&str]) -> String {
        script(&entries.iter().map(|entry| (*entry).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn what_was_replaced_goes_on_under_another_name() {
        let entries = ["let n = 1", "let m = n + 1", "let n = \"new {m}\"", "print(\"{n}\")"];
        assert_eq!(
            saved(&entries),
            "let n_1 = 1\nlet m = n_1 + 1\nlet n = \"new {m}\"\nprint(\"{n}\")\n"
        );
        assert_eq!(
            saved(&["fn f(n: Int) -> Int { n }", "print(f(n: 2))", "fn f() -> Int { 3 }"]),
            "fn f_1(n: Int) -> Int { n }\nprint(f_1(n: 2))\nfn f() -> Int { 3 }\n"
        );
    }

    #[test]
    fn of_tests_of_one_title_the_last_stays() {
        let entries = ["test \"t\" { assert 1 == 2 - 1 }", "test \"t\" { assert 2 == 2 }"];
        assert_eq!(saved(&entries).trim(), "test \"t\" { assert 2 == 2 }");
    }
}
