//! The names that occur in an expression: what a lambda may capture.

use crate::syntax::ast::{
    Ast, BlockId, Entry, ExprId, ExprKind, SheetId, StmtId, StmtKind, StrPart,
};
use crate::syntax::symbol::Symbol;

enum Part {
    Expr(ExprId),
    Block(BlockId),
    Stmt(StmtId),
    Sheet(SheetId),
}

/// Calls `found` with every name that is read or assigned in an expression, nested lambdas and
/// blocks included; names that are declared inside are among them.
pub(in crate::check) fn names_in(ast: &Ast, root: ExprId, found: impl FnMut(Symbol)) {
    visit(ast, vec![Part::Expr(root)], found);
}

/// The same for a block.
pub(in crate::check) fn names_in_block(ast: &Ast, root: BlockId, found: impl FnMut(Symbol)) {
    visit(ast, vec![Part::Block(root)], found);
}

/// The same for a statement.
pub(in crate::check) fn names_in_stmt(ast: &Ast, root: StmtId, found: impl FnMut(Symbol)) {
    visit(ast, vec![Part::Stmt(root)], found);
}

fn visit(ast: &Ast, mut parts: Vec<Part>, mut found: impl FnMut(Symbol)) {
    while let Some(part) = parts.pop() {
        match part {
            Part::Expr(id) => expr(ast, id, &mut parts, &mut found),
            Part::Block(id) => parts.extend(ast[id].stmts.iter().map(|stmt| Part::Stmt(*stmt))),
            Part::Stmt(id) => stmt(ast, id, &mut parts),
            Part::Sheet(id) => sheet(ast, id, &mut parts),
        }
    }
}

fn expr(ast: &Ast, id: ExprId, parts: &mut Vec<Part>, found: &mut impl FnMut(Symbol)) {
    let mut push = |id: &ExprId| parts.push(Part::Expr(*id));
    match &ast[id].kind {
        ExprKind::Name(symbol) => found(*symbol),
        ExprKind::Error
        | ExprKind::Int(_)
        | ExprKind::Float(_)
        | ExprKind::Quantity(_)
        | ExprKind::Bool(_)
        | ExprKind::None => {}
        ExprKind::Str(strings) => {
            for part in strings {
                if let StrPart::Expr { value, .. } = part {
                    push(value);
                }
            }
        }
        ExprKind::List(items) | ExprKind::Tuple(items) => items.iter().for_each(push),
        ExprKind::Record(fields) => fields.iter().for_each(|(_, value)| push(value)),
        ExprKind::Map(pairs) => pairs.iter().for_each(|(key, value)| {
            push(key);
            push(value);
        }),
        ExprKind::Paren(a)
        | ExprKind::Unary(_, a)
        | ExprKind::As(a, _)
        | ExprKind::Member(a, _)
        | ExprKind::Lambda(_, a) => push(a),
        ExprKind::Binary(_, a, b)
        | ExprKind::Range(a, b)
        | ExprKind::PlusMinus(a, b)
        | ExprKind::Step(a, b)
        | ExprKind::Index(a, b) => {
            push(a);
            push(b);
        }
        ExprKind::Compare(first, rest) => {
            push(first);
            rest.iter().for_each(|(_, value)| push(value));
        }
        ExprKind::Call(callee, args) => {
            push(callee);
            args.iter().for_each(|arg| push(&arg.value));
        }
        ExprKind::Block(block) => parts.push(Part::Block(*block)),
        ExprKind::If(condition, then, otherwise) => {
            push(condition);
            otherwise.iter().for_each(&mut push);
            parts.push(Part::Block(*then));
        }
        ExprKind::IfLet(_, value, then, otherwise) => {
            push(value);
            otherwise.iter().for_each(&mut push);
            parts.push(Part::Block(*then));
        }
        ExprKind::Match(value, arms) => {
            push(value);
            for arm in arms {
                arm.guard.iter().for_each(&mut push);
                push(&arm.value);
            }
        }
        ExprKind::Run(run) => {
            push(&run.field);
            push(&run.duration);
            run.seed.iter().for_each(&mut push);
            parts.extend(run.body.map(Part::Block));
        }
    }
}

fn stmt(ast: &Ast, id: StmtId, parts: &mut Vec<Part>) {
    let mut push = |id: &ExprId| parts.push(Part::Expr(*id));
    match &ast[id].kind {
        StmtKind::Expr(value)
        | StmtKind::Let { value, .. }
        | StmtKind::Param { value, .. }
        | StmtKind::Snapshot(value)
        | StmtKind::Holds(value) => push(value),
        StmtKind::Assign { target, value, .. } => {
            push(target);
            push(value);
        }
        StmtKind::For(_, value, body)
        | StmtKind::While(value, body)
        | StmtKind::WhileLet(_, value, body) => {
            push(value);
            parts.push(Part::Block(*body));
        }
        StmtKind::At(value, body) | StmtKind::Every(value, body) | StmtKind::When(value, body) => {
            push(value);
            parts.push(Part::Block(*body));
        }
        StmtKind::Return(value) => value.iter().for_each(push),
        StmtKind::Assert(value, message) => {
            push(value);
            message.iter().for_each(push);
        }
        StmtKind::Observe { value, every, .. } => {
            push(value);
            every.iter().for_each(push);
        }
        StmtKind::Property(property) => {
            push(&property.first);
            let rest = [property.second, property.within, property.after, property.hold];
            rest.iter().flatten().for_each(push);
        }
        StmtKind::Test { seeds, body, .. } => {
            seeds.iter().for_each(|(_, range)| push(range));
            parts.push(Part::Block(*body));
        }
        StmtKind::Claim { body, .. } => parts.push(Part::Block(*body)),
        StmtKind::Fn(function) => {
            function.params.iter().filter_map(|param| param.default.as_ref()).for_each(push);
            parts.extend(function.body.map(Part::Block));
        }
        StmtKind::Sheet(sheet) => parts.push(Part::Sheet(*sheet)),
        StmtKind::Error
        | StmtKind::Record(_)
        | StmtKind::Enum(_)
        | StmtKind::Dimension { .. }
        | StmtKind::Unit(_)
        | StmtKind::Use(_)
        | StmtKind::Break
        | StmtKind::Continue
        | StmtKind::Source(_)
        | StmtKind::Untestable(_) => {}
    }
}

fn sheet(ast: &Ast, id: SheetId, parts: &mut Vec<Part>) {
    let sheet = &ast[id];
    parts.extend(sheet.count.iter().chain(&sheet.pattern).map(|id| Part::Expr(*id)));
    for entry in &sheet.entries {
        parts.push(match entry {
            Entry::Key(_, value) | Entry::Clause(_, value) => Part::Expr(*value),
            Entry::Block(inner) => Part::Sheet(*inner),
        });
    }
}
