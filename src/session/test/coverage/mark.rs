//! Puts marks into a checked program: a read of a member of `Φ` that only counts, before each
//! statement, at the start of each function, and where a κ rule answers. The program does the same
//! as before.

use crate::check::Checked;
use crate::diagnostic::{FileId, Place, Sources, Span};
use crate::machine::nodes_below;
use crate::program::tree::{Node, NodeId, NodeKind, SheetEntry};
use crate::program::types::{Type, TypeId};
use crate::program::{Body, FunctionId, Program, SheetId};
use crate::schema::{BlockId, KeyId, RuleKey};
use crate::syntax::ast::{Ast, StmtKind};
use crate::syntax::parse;
use crate::syntax::symbol::Interner;
use std::collections::{BTreeMap, BTreeSet};

const WHEN: Option<KeyId> = Some(KeyId::Rule(RuleKey::When));

/// What a mark stands for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mark {
    /// A function of this name is called.
    Function(String),
    /// A rule is asked whether it speaks of a cluster, or where there is no such question.
    RuleAsked(String),
    /// It speaks of one.
    RuleSpoke(String),
    /// It refuses a place, or would have another one rather.
    RuleRefused(String),
    /// A statement runs.
    Line,
}

/// A mark and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Site {
    pub(super) mark: Mark,
    pub(super) file: FileId,
    pub(super) line: usize,
}

/// What a file declares, by where its name stands.
struct Declared {
    functions: BTreeMap<Span, String>,
    tests: Vec<Span>,
}

impl Declared {
    fn of(ast: &Ast, names: &Interner) -> Declared {
        let mut found = Declared { functions: BTreeMap::new(), tests: vec![] };
        for stmt in &ast.stmts {
            match &stmt.kind {
                StmtKind::Fn(it) if it.body.is_some() => {
                    found.functions.insert(it.name.span, names.text(it.name.symbol).to_owned());
                }
                StmtKind::Test { .. } => found.tests.push(stmt.span),
                _ => {}
            }
        }
        found
    }

    fn in_a_test(&self, span: Span) -> bool {
        self.tests.iter().any(|test| test.start <= span.start && span.end <= test.end)
    }
}

/// Marks the program of a script and of the modules beside it; gives the sites by number.
pub(super) fn mark(checked: &mut Checked, script: FileId, sources: &Sources) -> Vec<Site> {
    let mut files = BTreeMap::new();
    for (file, source) in sources.iter() {
        if file == script || !source.name.starts_with("std.") {
            let mut names = Interner::default();
            let parsed = parse(&source.text, file, &mut names);
            files.insert(file, Declared::of(&parsed.ast, &names));
        }
    }
    let mut marker = Marker::new(&mut checked.program, sources);
    let mut seen = BTreeSet::new();
    for field in &marker.program.fields.clone() {
        if files.contains_key(&field.place.file) {
            marker.rules(field.sheet, field.place.file, &mut seen);
        }
    }
    let tests: BTreeSet<FunctionId> = marker
        .program
        .tests
        .iter()
        .flat_map(|test| std::iter::once(test.body).chain(test.seeds))
        .chain(marker.program.startup.keys().copied())
        .collect();
    for id in (0..marker.program.functions.len() as u32).map(FunctionId) {
        let Some(function) = marker.program.functions.get(id.0 as usize) else { continue };
        let (file, span, body) = (function.file, function.span, function.body.clone());
        let (Some(declared), Body::Node(body)) = (files.get(&file), body) else { continue };
        if tests.contains(&id) || seen.contains(&id) || declared.in_a_test(span) {
            continue;
        }
        marker.statements(body, file);
        marker.single(id, file);
        if let Some(name) = declared.functions.get(&span) {
            marker.entry(id, Mark::Function(name.clone()), Place::new(file, span));
        }
    }
    // What nothing reaches was not even compiled to functions of the program.
    let known: BTreeSet<Place> =
        marker.program.functions.iter().map(|it| Place::new(it.file, it.span)).collect();
    for (file, declared) in &files {
        for (span, name) in &declared.functions {
            let place = Place::new(*file, *span);
            if !known.contains(&place) {
                marker.site(Mark::Function(name.clone()), place);
            }
        }
    }
    marker.sites
}

struct Marker<'a> {
    program: &'a mut Program,
    sources: &'a Sources,
    sites: Vec<Site>,
    int: TypeId,
    done: BTreeSet<NodeId>,
}

impl<'a> Marker<'a> {
    fn new(program: &'a mut Program, sources: &'a Sources) -> Marker<'a> {
        let int = program.types.intern(Type::Int);
        Marker { program, sources, sites: vec![], int, done: BTreeSet::new() }
    }

    fn site(&mut self, mark: Mark, place: Place) -> u32 {
        let line = self.sources.line_column(place).0;
        self.sites.push(Site { mark, file: place.file, line });
        self.sites.len() as u32 - 1
    }

    fn node(&mut self, kind: NodeKind, ty: TypeId, span: Span) -> NodeId {
        self.program.nodes.push(Node { kind, ty, span });
        NodeId(self.program.nodes.len() as u32 - 1)
    }

    /// A node that counts.
    fn count(&mut self, mark: Mark, place: Place) -> NodeId {
        let number = self.site(mark, place);
        self.node(NodeKind::Mark(number), self.int, place.span)
    }

    /// The node with a mark before it.
    fn after(&mut self, mark: NodeId, node: NodeId) -> NodeId {
        let Some(Node { ty, span, .. }) = self.program.nodes.get(node.0 as usize).cloned() else {
            return node;
        };
        let kind = match self.program.types.get(ty) {
            Type::Unit | Type::Never => NodeKind::Block([mark, node].into(), None),
            _ => NodeKind::Block([mark].into(), Some(node)),
        };
        self.node(kind, ty, span)
    }

    fn entry(&mut self, function: FunctionId, mark: Mark, place: Place) {
        let Some(Body::Node(body)) =
            self.program.functions.get(function.0 as usize).map(|it| it.body.clone())
        else {
            return;
        };
        let count = self.count(mark, place);
        let body = self.after(count, body);
        if let Some(function) = self.program.functions.get_mut(function.0 as usize) {
            function.body = Body::Node(body);
        }
    }

    /// Marks every statement and every branch below a node.
    fn statements(&mut self, root: NodeId, file: FileId) {
        let mut todo = vec![root];
        while let Some(id) = todo.pop() {
            if !self.done.insert(id) {
                continue;
            }
            nodes_below(self.program, id, &mut |child| todo.push(child));
            let Some(mut node) = self.program.nodes.get(id.0 as usize).cloned() else { continue };
            match &mut node.kind {
                NodeKind::Block(statements, tail) => {
                    let mut marked = vec![];
                    for statement in statements.iter() {
                        marked.extend(self.line(*statement, file));
                        marked.push(*statement);
                    }
                    if let Some(tail) = tail {
                        marked.extend(self.line(*tail, file));
                    }
                    *statements = marked.into();
                }
                NodeKind::If(_, then, other) => {
                    *then = self.branch(*then, file);
                    *other = other.map(|other| self.branch(other, file));
                }
                NodeKind::Match(_, arms) => {
                    for arm in arms {
                        arm.value = self.branch(arm.value, file);
                    }
                }
                _ => continue,
            }
            if let Some(slot) = self.program.nodes.get_mut(id.0 as usize) {
                *slot = node;
            }
        }
    }

    /// Marks a body that is one expression.
    fn single(&mut self, function: FunctionId, file: FileId) {
        let Some(Body::Node(body)) =
            self.program.functions.get(function.0 as usize).map(|it| it.body.clone())
        else {
            return;
        };
        let body = self.branch(body, file);
        if let Some(function) = self.program.functions.get_mut(function.0 as usize) {
            function.body = Body::Node(body);
        }
    }

    /// The mark of a statement; none for what the checker made of another place.
    fn line(&mut self, node: NodeId, file: FileId) -> Option<NodeId> {
        let node = self.program.nodes.get(node.0 as usize)?;
        let (span, is_block) = (node.span, matches!(node.kind, NodeKind::Block(..)));
        let place = Place::new(file, span);
        (!is_block && span.end > span.start).then(|| self.count(Mark::Line, place))
    }

    fn branch(&mut self, node: NodeId, file: FileId) -> NodeId {
        match self.line(node, file) {
            Some(mark) => self.after(mark, node),
            None => node,
        }
    }

    /// Marks the clauses of the rules in a sheet, and notes their functions.
    fn rules(&mut self, sheet: SheetId, file: FileId, seen: &mut BTreeSet<FunctionId>) {
        let mut todo = vec![sheet];
        while let Some(id) = todo.pop() {
            let Some(sheet) = self.program.sheets.get(id.0 as usize).cloned() else { continue };
            let is_rule = sheet.kind.id == Some(BlockId::Rule);
            let name = sheet.name.map_or("rule", |name| self.program.names.text(name)).to_owned();
            let place = Place::new(file, sheet.span);
            let mut asks = false;
            let mut clauses = vec![];
            for entry in &sheet.entries {
                match entry {
                    SheetEntry::Sheet(inner) => todo.push(*inner),
                    SheetEntry::Key { key, value, .. } if is_rule => {
                        let node = self.program.nodes.get(value.0 as usize).map(|it| &it.kind);
                        if let Some(NodeKind::Lambda(function, _)) = node {
                            asks |= *key == WHEN;
                            clauses.push((*key, *function));
                        }
                    }
                    SheetEntry::Key { .. } => {}
                }
            }
            for (clause, function) in clauses {
                if !seen.insert(function) {
                    continue;
                }
                if clause == WHEN {
                    self.entry(function, Mark::RuleAsked(name.clone()), place);
                    continue;
                }
                self.refusals(function, &name, place);
                self.entry(function, Mark::RuleSpoke(name.clone()), place);
                if !asks {
                    self.entry(function, Mark::RuleAsked(name.clone()), place);
                }
            }
        }
    }

    /// `c` becomes `if c { true } else { mark; false }`.
    fn refusals(&mut self, function: FunctionId, name: &str, place: Place) {
        let Some(Body::Node(body)) =
            self.program.functions.get(function.0 as usize).map(|it| it.body.clone())
        else {
            return;
        };
        let Some(Node { ty, span, .. }) = self.program.nodes.get(body.0 as usize).cloned() else {
            return;
        };
        let mark = self.count(Mark::RuleRefused(name.to_owned()), place);
        let (yes, no) =
            (self.node(NodeKind::Bool(true), ty, span), self.node(NodeKind::Bool(false), ty, span));
        let no = self.after(mark, no);
        let body = self.node(NodeKind::If(body, yes, Some(no)), ty, span);
        if let Some(function) = self.program.functions.get_mut(function.0 as usize) {
            function.body = Body::Node(body);
        }
    }
}
