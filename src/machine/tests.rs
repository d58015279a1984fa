//! The machine on programs built by hand, without a parser or checker.

use super::*;
use crate::diagnostic::{FileId, Span};
use crate::program::tree::{Node, NodeId, NodeKind, Place as Target, Root, Step};
use crate::program::types::{Type, TypeId};
use crate::program::{Function, Local, LocalId};
use crate::syntax::ast::{BinaryOp, CompareOp};
use std::cell::RefCell;

/// Builds programs.
#[derive(Default)]
struct Build(Program);

impl Build {
    fn ty(&mut self, ty: Type) -> TypeId {
        self.0.types.intern(ty)
    }

    fn node(&mut self, kind: NodeKind, ty: TypeId) -> NodeId {
        let span = Span::new(self.0.nodes.len() as u32, self.0.nodes.len() as u32 + 1);
        self.0.nodes.push(Node { kind, ty, span });
        NodeId(self.0.nodes.len() as u32 - 1)
    }

    fn int(&mut self, value: i64) -> NodeId {
        let ty = self.ty(Type::Int);
        self.node(NodeKind::Int(value), ty)
    }

    fn local(&mut self, id: u32, ty: TypeId) -> NodeId {
        self.node(NodeKind::Local(LocalId(id)), ty)
    }

    fn binary(&mut self, op: BinaryOp, a: NodeId, b: NodeId) -> NodeId {
        let ty = self.0.nodes.get(a.0 as usize).unwrap().ty;
        self.node(NodeKind::Binary(op, a, b), ty)
    }

    fn compare(&mut self, op: CompareOp, a: NodeId, b: NodeId) -> NodeId {
        let ty = self.ty(Type::Bool);
        self.node(NodeKind::Compare(op, a, b), ty)
    }

    fn function(&mut self, name: &str, params: u32, locals: &[TypeId], result: TypeId, body: Body) {
        let name = self.0.names.intern(name);
        let locals = locals.iter().map(|ty| Local { name, ty: *ty, mutable: true }).collect();
        self.0.functions.push(Function {
            name,
            file: FileId(0),
            span: Span::new(0, 0),
            generics: 0,
            params,
            captures: 0,
            locals,
            result,
            body,
        });
    }

    fn machine(self, limits: Limits) -> Machine {
        let lines = Rc::new(RefCell::new(vec![]));
        Machine::new(Arc::new(self.0), limits, Rc::new(NoHost), Box::new(lines))
    }
}

use crate::program::Body;

/// `fn fib(n: Int) -> Int { if n < 2 { n } else { fib(n - 1) + fib(n - 2) } }`
fn fib() -> Build {
    let mut build = Build::default();
    let int = build.ty(Type::Int);
    let n = build.local(0, int);
    let (one, two) = (build.int(1), build.int(2));
    let small = build.compare(CompareOp::Lt, n, two);
    let call = |build: &mut Build, by: NodeId| {
        let n = build.local(0, int);
        let arg = build.binary(BinaryOp::Sub, n, by);
        let args = [arg].into();
        let function = FunctionId(0);
        build.node(NodeKind::Call { function, generics: [].into(), args }, int)
    };
    let first = call(&mut build, one);
    let second = call(&mut build, two);
    let sum = build.binary(BinaryOp::Add, first, second);
    let body = build.node(NodeKind::If(small, n, Some(sum)), int);
    build.function("fib", 1, &[int], int, Body::Node(body));
    build
}

#[test]
fn functions_call_themselves() {
    let mut machine = fib().machine(Limits::default());
    let result = machine.call_function(FunctionId(0), &[Value::from(20)]).unwrap();
    assert_eq!(result.int(), 6765);
    // A call more than the calls that one makes, once for each of them.
    assert_eq!(machine.steps(), 21_890);
}

#[test]
fn recursion_and_steps_have_limits() {
    let mut machine = fib().machine(Limits { depth: 10, ..Limits::default() });
    let error = machine.call_function(FunctionId(0), &[Value::from(20)]).unwrap_err();
    assert_eq!(error.diagnostic.code, crate::diagnostic::Code::E0803);
    assert_eq!(error.trace.iter().map(|entry| entry.repeated).sum::<usize>(), 10);
    // The machine goes on after it.
    assert_eq!(machine.call_function(FunctionId(0), &[Value::from(5)]).unwrap().int(), 5);
    let mut machine = fib().machine(Limits { steps: 1000, ..Limits::default() });
    let error = machine.call_function(FunctionId(0), &[Value::from(20)]).unwrap_err();
    assert_eq!(error.diagnostic.code, crate::diagnostic::Code::E0802);
    assert_eq!(machine.steps(), 1000);
}

/// `var b = a; b[i] = v; b` of lists of Int.
#[test]
fn lists_are_values() {
    let mut build = Build::default();
    let int = build.ty(Type::Int);
    let list = build.ty(Type::List(int));
    let unit = build.ty(Type::Unit);
    let a = build.local(0, list);
    let copy = build.node(NodeKind::Let(LocalId(1), a), unit);
    let (index, value) = (build.int(1), build.int(7));
    let place =
        Target { root: Root::Local(LocalId(1)), path: vec![Step::Index(index, list)], ty: int };
    let set = build.node(NodeKind::Assign(Box::new(place), None, value), unit);
    let b = build.local(1, list);
    let body = build.node(NodeKind::Block([copy, set].into(), Some(b)), list);
    build.function("change", 1, &[list, list], list, Body::Node(body));
    let mut machine = build.machine(Limits::default());
    let list = Value::nums(vec![1, 2, 3]).unwrap();
    let changed = machine.call_function(FunctionId(0), std::slice::from_ref(&list)).unwrap();
    assert_eq!(list.as_nums(), [1, 2, 3]);
    assert_eq!(changed.as_nums(), [1, 7, 3]);
    let short = Value::nums(vec![1]).unwrap();
    let error = machine.call_function(FunctionId(0), &[short]).unwrap_err();
    assert_eq!(error.diagnostic.code, crate::diagnostic::Code::E0503);
    assert!(error.diagnostic.title.contains("no item 1 in a list of 1"));
}
